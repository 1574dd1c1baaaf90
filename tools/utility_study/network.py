"""The network that learns from pictures, and its training: a U-Net with two heads.

One encoder and decoder (Ronneberger, Fischer & Brox 2015) of well under a million weights feed a
head for the class of each pixel, at half the picture's size, and one for people as points with
sizes (Zhou, Wang & Krähenbühl 2019), at a quarter. Trained on the CPU, the same number of steps
however many frames there are; the seed decides everything.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from utility_study.persons import STRIDE, person_targets
from utility_study.pictures import CLASSES, IGNORED, Pictures

_LEARNING_RATE = 3e-3
_DECAY = 1e-3
_PERSON_WEIGHT = 0.3
_FEW = 0.1
"""Share of pixels expected to be a person's middle before anything is learnt."""


def _conv(inside: int, outside: int, *, side: int = 3, stride: int = 1) -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(inside, outside, side, stride=stride, padding=side // 2, bias=False),
        nn.BatchNorm2d(outside),
        nn.ReLU(inplace=True),
    )


class SmallUNet(nn.Module):
    """Pictures (b, 3, h, w) to class logits (b, c, h/2, w/2) and person maps (b, 5, h/4, w/4).

    The person maps are the logit of a middle being there, the middle's place off the cell's middle
    (x, y), and the logarithms of width and height, all in cells of four pixels.
    """

    def __init__(self, *, classes: int = len(CLASSES)) -> None:
        super().__init__()
        self.stem = _conv(3, 12, side=5, stride=2)
        widths = (12, 20, 40, 80, 112)
        self.downs = nn.ModuleList(
            nn.Sequential(_conv(a, b, stride=2), _conv(b, b)) for a, b in pairwise(widths)
        )
        self.ups = nn.ModuleList((_conv(112 + 80, 80), _conv(80 + 40, 40), _conv(40 + 20, 24)))
        self.fine = _conv(24 + 12, 24, side=1)
        self.classes = nn.Conv2d(24, classes, 1)
        last = nn.Conv2d(24, 5, 1)
        assert last.bias is not None
        nn.init.constant_(last.bias, 0.0)
        nn.init.constant_(last.bias[:1], float(np.log(_FEW / (1.0 - _FEW))))
        self.persons = nn.Sequential(_conv(24, 24), last)

    def forward(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        """Run both heads."""
        seen = [self.stem(picture)]
        for down in self.downs:
            seen.append(down(seen[-1]))
        deep = seen.pop()
        for up in self.ups:
            deep = up(_joined(deep, seen.pop()))
        return self.classes(self.fine(_joined(deep, seen.pop()))), self.persons(deep)


def _joined(deep: Tensor, fine: Tensor) -> Tensor:
    size = (fine.shape[-2], fine.shape[-1])
    wide = functional.interpolate(deep, size=size, mode="bilinear", align_corners=False)
    return torch.cat((wide, fine), dim=1)


@dataclass(frozen=True)
class Seen:
    """What a network says of n pictures: classes (n, h/2, w/2) and person maps (n, 5, h/4, w/4)."""

    classes: NDArray[np.uint8]
    persons: NDArray[np.float32]


def make_repeatable() -> None:
    """Let sums be taken in one order however many cores there are: in one thread.

    It also keeps threads from waiting for each other where others work too.
    """
    torch.set_num_threads(1)


def weights_of(network: nn.Module) -> int:
    """How many numbers are learnt."""
    return sum(each.numel() for each in network.parameters())


def trained(pictures: Pictures, *, seed: int, steps: int, batch: int) -> SmallUNet:
    """Train a network from nothing on these frames."""
    torch.manual_seed(seed)
    network = SmallUNet()
    network.train()
    shares = class_weights(pictures.classes)
    optimiser = torch.optim.AdamW(network.parameters(), lr=_LEARNING_RATE, weight_decay=_DECAY)
    plan = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, max_lr=_LEARNING_RATE, total_steps=steps, pct_start=0.15
    )
    for rgb, classes, maps in _batches(pictures, seed=seed, steps=steps, batch=batch):
        logits, persons = network(rgb)
        loss = functional.cross_entropy(logits, classes, weight=shares, ignore_index=IGNORED)
        loss = loss + _PERSON_WEIGHT * person_loss(persons, maps)
        optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()
        plan.step()
    return network


def class_weights(classes: NDArray[np.uint8]) -> Tensor:
    """Weight of each class: one over the root of its share, so that small things count as well."""
    counts = np.bincount(classes.reshape(-1), minlength=256)[: len(CLASSES)].astype(np.float64)
    weights = 1.0 / np.sqrt(np.maximum(counts / counts.sum(), 1e-3))
    return torch.tensor(weights / weights.mean(), dtype=torch.float32)


def person_loss(found: Tensor, maps: Tensor) -> Tensor:
    """Penalty-reduced focal loss of the middles and the absolute error of place and size there."""
    heat, truth = found[:, 0], maps[:, 0]
    chance = torch.sigmoid(heat).clamp(1e-4, 1.0 - 1e-4)
    there = (truth == 1.0).float()
    near = torch.log(chance) * (1.0 - chance) ** 2 * there
    far = torch.log(1.0 - chance) * chance**2 * (1.0 - truth.clamp(min=0.0)) ** 4 * (1.0 - there)
    asked = (truth >= 0.0).float()
    many = there.sum().clamp(min=1.0)
    shape = (found[:, 1:] - maps[:, 1:]).abs().sum(dim=1) * there
    return (-((near + far) * asked).sum() + 0.5 * shape.sum()) / many


def _batches(
    pictures: Pictures, *, seed: int, steps: int, batch: int
) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Frames in random order, each as often as any other, mirrored and of other brightness."""
    rng = np.random.Generator(np.random.PCG64(seed))
    maps = [
        person_targets(boxes, passed, size=pictures.rgb.shape[1:3])
        for boxes, passed in zip(pictures.boxes, pictures.passed, strict=True)
    ]
    order = np.concatenate(
        [rng.permutation(len(pictures)) for _ in range(-(-steps * batch // len(pictures)))]
    )
    for step in range(steps):
        chosen = order[step * batch : (step + 1) * batch]
        rgb = as_tensor(pictures.rgb[chosen])
        classes = torch.from_numpy(pictures.classes[chosen].astype(np.int64))
        persons = torch.from_numpy(np.stack([maps[k] for k in chosen]))
        mirrored = torch.from_numpy(rng.random(len(chosen)) < 0.5)
        gain = torch.from_numpy(np.exp2(rng.normal(0.0, 0.4, (len(chosen), 1, 1, 1))))
        gain = gain * torch.from_numpy(np.exp2(rng.normal(0.0, 0.08, (len(chosen), 3, 1, 1))))
        rgb = (rgb * gain.float()).clamp(max=1.0)
        yield _mirrored(rgb, mirrored), _mirrored(classes, mirrored), _maps(persons, mirrored)


def as_tensor(rgb: NDArray[np.uint8]) -> Tensor:
    """Pictures (n, h, w, 3) of bytes as numbers (n, 3, h, w) from 0 to 1."""
    return torch.from_numpy(rgb.astype(np.float32) / 255.0).permute(0, 3, 1, 2).contiguous()


def _mirrored(values: Tensor, which: Tensor) -> Tensor:
    shape = (-1,) + (1,) * (values.dim() - 1)
    return torch.where(which.view(shape), values.flip(-1), values)


def _maps(maps: Tensor, which: Tensor) -> Tensor:
    """Person maps mirrored: what lay right of a cell's middle lies left of it."""
    turned = _mirrored(maps, which)
    sign = torch.where(which, -1.0, 1.0).view(-1, 1, 1)
    return torch.cat((turned[:, :1], turned[:, 1:2] * sign[:, None], turned[:, 2:]), dim=1)


def look_at(network: SmallUNet, pictures: Pictures, *, batch: int = 8) -> Seen:
    """Let a trained network say what it sees."""
    network.eval()
    classes, persons = [], []
    with torch.inference_mode():
        for first in range(0, len(pictures), batch):
            logits, maps = network(as_tensor(pictures.rgb[first : first + batch]))
            classes.append(logits.argmax(dim=1).to(torch.uint8).numpy())
            maps[:, 0] = torch.sigmoid(maps[:, 0])
            persons.append(maps.numpy())
    return Seen(np.concatenate(classes), np.concatenate(persons))


assert STRIDE == 4, "the decoder ends at a quarter of the picture"

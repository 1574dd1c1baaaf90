"""How the networks are trained: the same number of steps however many frames there are.

AdamW with one cycle of learning rate, on pieces of pictures. What is shown in which order follows
from the seed alone.
"""

from collections.abc import Callable, Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from utility_study.network import SceneNetwork, lay_channels_last
from utility_study.persons import NARROW, WARM, WIDE, boxes_from_maps
from utility_study.pictures import CLASSES, IGNORED, Pictures
from utility_study.pieces import as_tensor, halved, pieces_of

LEARNING_RATE = 3e-3
_DECAY = 1e-2
_PERSON_WEIGHT = 0.7
_APART_WEIGHT = 3.0
"""Of how far boxes lie apart."""
_SHAPE_WEIGHTS = torch.tensor([1.8, 1.8, 0.9, 0.9])
"""Of place off the middle (x, y), and of the logarithms of width and height."""
Answers = list[tuple[NDArray[np.float32], NDArray[np.float32]]]


def halves() -> torch.autocast:
    """Sums of products in halves of numbers (bfloat16), where the processor has them built in."""
    built_in = bool(torch.cpu.get_capabilities().get("avx512_bf16"))
    return torch.autocast("cpu", torch.bfloat16, enabled=built_in)


def optimise(network: nn.Module, losses: Callable[[], Iterator[Tensor]], *, steps: int) -> None:
    """Take a step for each of the losses, as they come."""
    optimiser = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, weight_decay=_DECAY)
    plan = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, max_lr=LEARNING_RATE, total_steps=steps, pct_start=0.15
    )
    network.train()
    for loss in losses():
        optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()
        plan.step()
    network.eval()


def trained_on_scenes(pictures: Pictures, *, seed: int, steps: int, batch: int) -> SceneNetwork:
    """Train a network from nothing on these frames."""
    torch.manual_seed(seed)
    network = SceneNetwork()
    lay_channels_last(network)
    shares = class_weights(pictures.classes)

    def losses() -> Iterator[Tensor]:
        for rgb, classes, maps in pieces_of(pictures, seed=seed, steps=steps, batch=batch):
            with halves():
                logits, persons = network(rgb)
            loss = functional.cross_entropy(
                logits.float(), classes, weight=shares, ignore_index=IGNORED
            )
            yield loss + _PERSON_WEIGHT * person_loss(persons.float(), maps)

    optimise(network, losses, steps=steps)
    return network


def class_weights(classes: NDArray[np.uint8]) -> Tensor:
    """Weight of each class: one over the root of its share, so that small things count as well."""
    counts = np.bincount(classes.reshape(-1), minlength=256)[: len(CLASSES)].astype(np.float64)
    weights = 1.0 / np.sqrt(np.maximum(counts / counts.sum(), 1e-3))
    return torch.tensor(weights / weights.mean(), dtype=torch.float32)


def person_loss(found: Tensor, maps: Tensor) -> Tensor:
    """Penalty-reduced focal loss of the middles; about them, how wrong the boxes are.

    Zhou, Wang & Krähenbühl ask for place and size at the middle alone. Asking wherever the heat is
    ``WARM``, as by Tian et al. (2019, «FCOS»), gives ten times as much to learn from in a step.
    Boxes are judged by how little they overlap, so that a loss is a loss of AP whatever the size,
    and by absolute error, which still says where to go when far off.
    """
    heat, truth = found[:, 0], maps[:, 0]
    chance = torch.sigmoid(heat).clamp(1e-4, 1.0 - 1e-4)
    there = (truth == 1.0).float()
    near = torch.log(chance) * (1.0 - chance) ** 2 * there
    far = torch.log(1.0 - chance) * chance**2 * (1.0 - truth.clamp(min=0.0)) ** 4 * (1.0 - there)
    asked = (truth >= 0.0).float()
    warm = truth * (truth >= WARM)
    shape = ((found[:, 1:] - maps[:, 1:]).abs() * _SHAPE_WEIGHTS.view(1, 4, 1, 1)).sum(dim=1)
    shape = shape + _APART_WEIGHT * apart(found[:, 1:], maps[:, 1:])
    shape = (shape * warm).sum() / warm.sum().clamp(min=1.0)
    return -((near + far) * asked).sum() / there.sum().clamp(min=1.0) + shape


def apart(found: Tensor, maps: Tensor) -> Tensor:
    """How far the boxes of two maps (b, 4, h, w) lie apart at each cell, 0 to 2.

    One less the generalised intersection over union of Rezatofighi et al. (2019).
    """
    (one_low, one_high), (other_low, other_high) = _corners(found), _corners(maps)
    both = torch.minimum(one_high, other_high) - torch.maximum(one_low, other_low)
    shared = _area(both.clamp(min=0.0))
    either = _area(one_high - one_low) + _area(other_high - other_low) - shared
    hull = _area(torch.maximum(one_high, other_high) - torch.minimum(one_low, other_low))
    return 1.0 - shared / either + (hull - either) / hull


def _corners(maps: Tensor) -> tuple[Tensor, Tensor]:
    """The boxes' corners of least and most x and y (b, 2, h, w), in cells from each cell."""
    sides = torch.exp(maps[:, 2:].clamp(NARROW, WIDE))
    middle = maps[:, :2] * sides
    return middle - sides / 2, middle + sides / 2


def _area(sides: Tensor) -> Tensor:
    return sides[:, 0] * sides[:, 1]


def look_at(
    network: SceneNetwork, pictures: Pictures, *, batch: int = 8
) -> tuple[NDArray[np.uint8], Answers]:
    """What a trained network sees at half size: classes (n, h/2, w/2), people with how sure."""
    classes: list[NDArray[np.uint8]] = []
    people: Answers = []
    with torch.inference_mode():
        for first in range(0, len(pictures), batch):
            logits, maps = network(as_tensor(halved(pictures.rgb[first : first + batch])))
            fine = functional.interpolate(logits, scale_factor=2, mode="bilinear")
            classes.append(fine.argmax(dim=1).to(torch.uint8).numpy())
            maps[:, 0] = torch.sigmoid(maps[:, 0])
            people += [boxes_from_maps(each) for each in maps.numpy()]
    people = [(2 * boxes, sure) for boxes, sure in people]
    return np.concatenate(classes), people

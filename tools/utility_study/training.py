"""How the networks are trained: the same number of steps however many frames there are.

AdamW with one cycle of learning rate; pieces of pictures, mirrored and of other brightness. What is
shown in which order follows from the seed alone.
"""

from collections.abc import Callable, Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from utility_study.network import SceneNetwork, as_tensor, lay_channels_last
from utility_study.persons import STRIDE, WARM, boxes_from_maps, person_targets
from utility_study.pictures import CLASSES, IGNORED, Pictures

LEARNING_RATE = 4e-3
_DECAY = 1e-2
_PERSON_WEIGHT = 0.7
_TOWARDS_SOMEBODY = 0.7
"""Share of pieces that are cut about somebody, where there is anybody."""
_SHAPE_WEIGHTS = torch.tensor([6.0, 6.0, 3.0, 3.0])
"""Of place off the middle (x, y), and of the logarithms of width and height."""
_HALF = np.float32(0.5)
_WHOLE = 0.85
"""Share of pieces that are the whole picture at half its size; the others are a quarter of it."""
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
        for rgb, classes, maps in _pieces(pictures, seed=seed, steps=steps, batch=batch):
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
    """Penalty-reduced focal loss of the middles; absolute error of place and size about them.

    Zhou, Wang & Krähenbühl ask for place and size at the middle alone. Asking wherever the heat is
    ``WARM``, as by Tian et al. (2019, «FCOS»), gives ten times as much to learn from in a step.
    """
    heat, truth = found[:, 0], maps[:, 0]
    chance = torch.sigmoid(heat).clamp(1e-4, 1.0 - 1e-4)
    there = (truth == 1.0).float()
    near = torch.log(chance) * (1.0 - chance) ** 2 * there
    far = torch.log(1.0 - chance) * chance**2 * (1.0 - truth.clamp(min=0.0)) ** 4 * (1.0 - there)
    asked = (truth >= 0.0).float()
    warm = truth * (truth >= WARM)
    shape = (found[:, 1:] - maps[:, 1:]).abs() * _SHAPE_WEIGHTS.view(1, 4, 1, 1)
    shape = (shape.sum(dim=1) * warm).sum() / warm.sum().clamp(min=1.0)
    return -((near + far) * asked).sum() / there.sum().clamp(min=1.0) + shape


def _pieces(
    pictures: Pictures, *, seed: int, steps: int, batch: int
) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Pieces of frames in random order, each frame as often as any other."""
    rng = np.random.Generator(np.random.PCG64(seed))
    rounds = -(-steps * batch // len(pictures))
    order = np.concatenate([rng.permutation(len(pictures)) for _ in range(rounds)])
    for step in range(steps):
        chosen = order[step * batch : (step + 1) * batch].tolist()
        rgb, classes, maps = zip(*(_piece(pictures, k, rng=rng) for k in chosen), strict=True)
        shown = relit(as_tensor(np.stack(rgb)), rng=rng)
        yield shown, torch.from_numpy(np.stack(classes)), torch.from_numpy(np.stack(maps))


def _piece(
    pictures: Pictures, place: int, *, rng: np.random.Generator
) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.float32]]:
    """A piece of a frame, mirrored or not, with its classes and person maps."""
    rgb, classes = pictures.rgb[place], pictures.classes[place]
    tall, wide = rgb.shape[0] // 2, rgb.shape[1] // 2
    boxes, passed = pictures.boxes[place], pictures.passed[place]
    if rng.random() < _WHOLE:
        rgb, classes = halved(rgb[None])[0], classes[::2, ::2]
        boxes, passed = boxes * _HALF, passed * _HALF
    x, y = _corner(boxes, piece=(wide, tall), whole=(rgb.shape[1], rgb.shape[0]), rng=rng)
    move = np.array([x, y, x, y], dtype=np.float32)
    boxes, passed = boxes - move, passed - move
    rgb = rgb[y : y + tall, x : x + wide]
    classes = classes[y // 2 : (y + tall) // 2, x // 2 : (x + wide) // 2]
    if rng.random() < 0.5:
        rgb, classes = rgb[:, ::-1], classes[:, ::-1]
        boxes, passed = mirrored(boxes, wide=wide), mirrored(passed, wide=wide)
    maps = person_targets(boxes, passed, size=(tall, wide))
    return rgb, classes.astype(np.int64), maps


def halved(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Pictures (n, h, w, 3) at half their size, each pixel the mean of four."""
    wide = rgb.astype(np.uint16)
    rows = wide[:, ::2] + wide[:, 1::2]
    return ((rows[:, :, ::2] + rows[:, :, 1::2] + 2) // 4).astype(np.uint8)


def _corner(
    boxes: NDArray[np.float32], *, piece: tuple[int, int], whole: tuple[int, int],
    rng: np.random.Generator,
) -> tuple[int, int]:  # fmt: skip
    """Where a piece begins (x, y), in whole cells: often so that somebody is in it."""
    spare = np.subtract(whole, piece)
    drawn = rng.uniform(0.0, 1.0, 2) * spare
    if len(boxes) and rng.random() < _TOWARDS_SOMEBODY:
        box = boxes[rng.integers(len(boxes))]
        drawn = (box[:2] + box[2:]) / 2 - rng.uniform(0.15, 0.85, 2) * piece
    x, y = (np.clip(drawn, 0, spare) // STRIDE * STRIDE).astype(int).tolist()
    return x, y


def mirrored(boxes: NDArray[np.float32], *, wide: int) -> NDArray[np.float32]:
    """Boxes (k, 4) in the picture mirrored left to right."""
    return np.stack((wide - boxes[:, 2], boxes[:, 1], wide - boxes[:, 0], boxes[:, 3]), axis=1)


def relit(rgb: Tensor, *, rng: np.random.Generator) -> Tensor:
    """Pictures (b, 3, h, w) in other brightness and a little other colour, each its own."""
    gain = np.exp2(rng.normal(0.0, 0.4, (len(rgb), 1, 1, 1)))
    gain = gain * np.exp2(rng.normal(0.0, 0.08, (len(rgb), 3, 1, 1)))
    return (rgb * torch.from_numpy(gain).float()).clamp(max=1.0)


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

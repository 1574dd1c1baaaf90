"""Pieces of pictures to learn from: windows of any place and size, mirrored, in other light.

Every piece is brought to half the picture's size. Half or more of a picture's side is in it, so
people are as large as they are when the whole picture is looked at, or up to twice that.
"""

from collections.abc import Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from utility_study.persons import Boxes, person_targets
from utility_study.pictures import Pictures

_WHOLE = 0.3
"""Share of pieces that are the whole picture."""
_LEAST_SIDE = 0.5
"""The smallest window's side, of the picture's."""
_TOWARDS_SOMEBODY = 0.7
"""Share of windows that are laid about somebody, where there is anybody."""
_LEAST_LEFT = 0.4
"""A person of whose box less than this is in the window is passed over."""
Piece = tuple[NDArray[np.uint8], NDArray[np.uint8], Boxes, Boxes]
Window = tuple[float, float, float, float]


def pieces_of(
    pictures: Pictures, *, seed: int, steps: int, batch: int
) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Pictures, classes and person maps of every step, each frame as often as any other."""
    rng = np.random.Generator(np.random.PCG64(seed))
    rounds = -(-steps * batch // len(pictures))
    order = np.concatenate([rng.permutation(len(pictures)) for _ in range(rounds)])
    for step in range(steps):
        chosen = order[step * batch : (step + 1) * batch].tolist()
        cut = (piece_of(pictures, place, rng=rng) for place in chosen)
        rgb, classes, boxes, passed = zip(*cut, strict=True)
        size = rgb[0].shape[:2]
        maps = [person_targets(*each, size=size) for each in zip(boxes, passed, strict=True)]
        shown = relit(as_tensor(np.stack(rgb)), rng=rng)
        known = torch.from_numpy(np.stack(classes).astype(np.int64))
        yield shown, known, torch.from_numpy(np.stack(maps))


def piece_of(pictures: Pictures, place: int, *, rng: np.random.Generator) -> Piece:
    """A piece of a frame with its classes, the boxes asked for in it and those passed over."""
    rgb, classes = pictures.rgb[place], pictures.classes[place]
    tall, wide = rgb.shape[0] // 2, rgb.shape[1] // 2
    window = _window(pictures.boxes[place], whole=(rgb.shape[1], rgb.shape[0]), rng=rng)
    shrunk = Image.fromarray(rgb).resize((wide, tall), Image.Resampling.BOX, box=window)
    x0, y0, x1, y1 = window
    known = Image.fromarray(classes).resize(
        (wide // 2, tall // 2), Image.Resampling.NEAREST, box=(x0 / 2, y0 / 2, x1 / 2, y1 / 2)
    )
    piece, truth = np.asarray(shrunk), np.asarray(known)
    boxes, left = _through(pictures.boxes[place], window, size=(wide, tall))
    passed, _ = _through(pictures.passed[place], window, size=(wide, tall))
    boxes, cut = boxes[left >= _LEAST_LEFT], boxes[left < _LEAST_LEFT]
    passed = np.concatenate((passed, cut))
    if rng.random() < 0.5:
        piece, truth = piece[:, ::-1], truth[:, ::-1]
        boxes, passed = mirrored(boxes, wide=wide), mirrored(passed, wide=wide)
    return piece, truth, boxes, passed


def _window(boxes: Boxes, *, whole: tuple[int, int], rng: np.random.Generator) -> Window:
    """Where a piece is cut (x0, y0, x1, y1): often so that somebody is in it."""
    if rng.random() < _WHOLE:
        return 0.0, 0.0, float(whole[0]), float(whole[1])
    side = np.multiply(whole, np.exp(rng.uniform(np.log(_LEAST_SIDE), 0.0)))
    spare = whole - side
    corner = rng.uniform(0.0, 1.0, 2) * spare
    if len(boxes) and rng.random() < _TOWARDS_SOMEBODY:
        box = boxes[rng.integers(len(boxes))]
        middle = (box[:2] + box[2:]) / 2
        corner = np.clip(middle - rng.uniform(0.15, 0.85, 2) * side, 0.0, spare)
    x0, y0, x1, y1 = np.concatenate((corner, np.minimum(corner + side, whole))).tolist()
    return x0, y0, x1, y1


def _through(
    boxes: Boxes, window: Window, *, size: tuple[int, int]
) -> tuple[Boxes, NDArray[np.float32]]:
    """Boxes (k, 4) that show in the window, in the piece's pixels, and how much of each does."""
    corner = np.tile(window[:2], 2)
    scale = size[0] / (window[2] - window[0])
    moved = (boxes - corner) * scale
    seen = np.clip(moved, 0.0, np.tile(size, 2))
    area, left = (np.prod(each[:, 2:] - each[:, :2], axis=1) for each in (moved, seen))
    there = left > 0.0
    return seen[there].astype(np.float32), (left[there] / area[there]).astype(np.float32)


def halved(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Pictures (n, h, w, 3) at half their size, each pixel the mean of four."""
    wide = rgb.astype(np.uint16)
    rows = wide[:, ::2] + wide[:, 1::2]
    return ((rows[:, :, ::2] + rows[:, :, 1::2] + 2) // 4).astype(np.uint8)


def mirrored(boxes: Boxes, *, wide: int) -> Boxes:
    """Boxes (k, 4) in the picture mirrored left to right."""
    return np.stack((wide - boxes[:, 2], boxes[:, 1], wide - boxes[:, 0], boxes[:, 3]), axis=1)


def as_tensor(rgb: NDArray[np.uint8]) -> Tensor:
    """Pictures (n, h, w, 3) of bytes as numbers (n, 3, h, w) from 0 to 1, channels last."""
    return torch.from_numpy(rgb.astype(np.float32) / 255.0).permute(0, 3, 1, 2)


def relit(rgb: Tensor, *, rng: np.random.Generator) -> Tensor:
    """Pictures (b, 3, h, w) in other brightness and a little other colour, each its own."""
    gain = np.exp2(rng.normal(0.0, 0.4, (len(rgb), 1, 1, 1)))
    gain = gain * np.exp2(rng.normal(0.0, 0.08, (len(rgb), 3, 1, 1)))
    return (rgb * torch.from_numpy(gain).float()).clamp(max=1.0)

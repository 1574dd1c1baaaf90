"""People as boxes: what a detector shall say, what its answer means, and how good it is.

A person is a point with a size (Zhou, Wang & Krähenbühl 2019, «Objects as Points»). Found boxes are
held against true ones by ``pycocotools``; those too small or hidden are crowd, as COCO has it:
neither asked for nor held against anybody. Precision is COCO's, taken over any choice of frames, so
that frames can be drawn anew.
"""

import contextlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from scipy.ndimage import maximum_filter

from utility_study.pictures import Pictures

STRIDE = 2
MOST_FOUND = 30
WARM = 0.3
NARROW, WIDE = -2.0, 5.0
"""Bounds of the logarithms of width and height, in cells."""
SAME = 0.5
"""Boxes that overlap more than this are of one person: the surest stays."""
_UNASKED = -1.0
_HALF = 0
"""Place of the overlap of one half among COCO's."""
Boxes = NDArray[np.float32]


def person_targets(boxes: Boxes, passed: Boxes, *, size: tuple[int, ...]) -> NDArray[np.float32]:
    """Maps (5, h/2, w/2): heat, off x, off y, log width, log height.

    Heat is 1 at a person's middle and falls off as a Gaussian of a sixth of the box; it is -1, not
    asked for, in boxes passed over. Whose middle lies outside the picture is passed over too. The
    other maps hold wherever heat is ``WARM``: how far off the middle is, in widths and heights of
    the box, and the logarithm of these in cells.
    """
    height, width = size[0] // STRIDE, size[1] // STRIDE
    maps = np.zeros((5, height, width), dtype=np.float32)
    rows, columns = np.mgrid[:height, :width] + 0.5
    middles = (boxes[:, :2] + boxes[:, 2:]) / (2 * STRIDE)
    inside = ((middles >= 0) & (middles < (width, height))).all(axis=1)
    for x0, y0, x1, y1 in (np.concatenate((passed, boxes[~inside])) / STRIDE).tolist():
        left, top = max(int(x0), 0), max(int(y0), 0)
        maps[0, top : max(int(np.ceil(y1)), 0), left : max(int(np.ceil(x1)), 0)] = _UNASKED
    for x0, y0, x1, y1 in (boxes[inside] / STRIDE).tolist():
        x, y, wide, tall = (x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0
        column, row = int(x), int(y)
        away = ((columns - column - 0.5) / max(wide / 6, 0.5)) ** 2
        away += ((rows - row - 0.5) / max(tall / 6, 0.5)) ** 2
        heat = np.exp(-0.5 * away)
        heat[row, column] = 1.0
        nearest = (heat > 0.05) & (heat > maps[0])
        maps[0][nearest] = heat[nearest]
        wide, tall = max(wide, 0.25), max(tall, 0.25)
        maps[1][nearest] = ((x - columns) / wide)[nearest]
        maps[2][nearest] = ((y - rows) / tall)[nearest]
        maps[3][nearest], maps[4][nearest] = np.log(wide), np.log(tall)
    return maps


def boxes_from_maps(maps: NDArray[np.float32]) -> tuple[Boxes, NDArray[np.float32]]:
    """Boxes (k, 4) and how sure each is (k,), the surest first; the maps' heat is a chance."""
    heat = maps[0]
    peaks = np.flatnonzero((heat == maximum_filter(heat, size=3)).reshape(-1))
    peaks = peaks[np.argsort(-heat.reshape(-1)[peaks], kind="stable")][:MOST_FOUND]
    row, column = np.divmod(peaks, heat.shape[1])
    off_x, off_y = maps[1:3, row, column]
    wide, tall = np.exp(np.clip(maps[3:, row, column], NARROW, WIDE))
    x, y = column + 0.5 + off_x * wide, row + 0.5 + off_y * tall
    boxes = np.stack((x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2), axis=1) * STRIDE
    high, broad = heat.shape[0] * STRIDE, heat.shape[1] * STRIDE
    boxes[:, 0::2] = np.clip(boxes[:, 0::2], 0, broad)
    boxes[:, 1::2] = np.clip(boxes[:, 1::2], 0, high)
    stay = _surest_of_each(boxes)
    return boxes[stay].astype(np.float32), heat[row, column][stay]


def _surest_of_each(boxes: Boxes) -> NDArray[np.int64]:
    """Places of the boxes (k, 4), the surest first, that are not of a person said before."""
    shared = _overlap(boxes, boxes)
    stay: list[int] = []
    for place in range(len(boxes)):
        if not (shared[place, stay] > SAME).any():
            stay.append(place)
    return np.array(stay, dtype=np.int64)


def commonest_boxes(pictures: Pictures) -> tuple[Boxes, NDArray[np.float32]]:
    """Boxes (k, 4) that fit most people of all frames without looking, and how often each does.

    Each is the true box that half overlaps most of those which none before it does. Cameras that
    choose people have them at the same places, so this finds more than one mean box would.
    """
    every = np.concatenate(pictures.boxes)
    fits = _overlap(every, every) >= 0.5
    left = np.ones(len(every), dtype=bool)
    chosen: list[Boxes] = []
    sure: list[float] = []
    while left.any() and len(chosen) < MOST_FOUND:
        counts = (fits & left).sum(axis=1)
        best = int(counts.argmax())
        chosen.append(every[best])
        sure.append(counts[best] / len(pictures))
        left &= ~fits[best]
    return np.array(chosen, np.float32).reshape(-1, 4), np.array(sure, np.float32)


def _overlap(mine: Boxes, others: Boxes) -> NDArray[np.float32]:
    """Intersection over union (n, m) of boxes (n, 4) and (m, 4)."""
    low = np.maximum(mine[:, None, :2], others[None, :, :2])
    high = np.minimum(mine[:, None, 2:], others[None, :, 2:])
    both = np.prod(np.clip(high - low, 0.0, None), axis=2)
    areas = [np.prod(each[:, 2:] - each[:, :2], axis=1) for each in (mine, others)]
    either = areas[0][:, None] + areas[1][None] - both
    shared: NDArray[np.float32] = both / np.maximum(either, 1e-6)
    return shared


@dataclass(frozen=True)
class Found:
    """What a detector found in one frame, held against the truth at an overlap of one half.

    Attributes:
        sure: (k,) of every box that counts; those on people passed over do not.
        right: (k,) whether somebody asked for is there.
        asked: how many people were to be found.
    """

    sure: NDArray[np.float64]
    right: NDArray[np.bool_]
    asked: int


def hold_against(
    pictures: Pictures, answers: Sequence[tuple[Boxes, NDArray[np.float32]]]
) -> list[Found]:
    """Match the boxes said (k, 4), with how sure each is (k,), to the people of every frame."""
    judged = evaluation(pictures, answers)
    if judged is None:
        return [Found(np.zeros(0), np.zeros(0, bool), len(boxes)) for boxes in pictures.boxes]
    found = {each["image_id"]: _of_frame(each) for each in _whole_range(judged) if each is not None}
    nothing = Found(np.zeros(0), np.zeros(0, bool), 0)
    return [found.get(number, nothing) for number in range(len(pictures))]


def precision(found: Sequence[Found]) -> float:
    """COCO's average precision over these frames: at 101 recalls; NaN if nobody is there."""
    asked = sum(each.asked for each in found)
    if not asked:
        return float("nan")
    sure = np.concatenate([each.sure for each in found])
    order = np.argsort(-sure, kind="mergesort")
    right = np.concatenate([each.right for each in found])[order]
    if not len(right):
        return 0.0
    hits = np.cumsum(right)
    exact = hits / np.arange(1, len(right) + 1)
    best_from_here = np.maximum.accumulate(exact[::-1])[::-1]
    places = np.searchsorted(hits / asked, np.linspace(0.0, 1.0, 101), side="left")
    return float(np.append(best_from_here, 0.0)[places].mean())


def evaluation(
    pictures: Pictures, answers: Sequence[tuple[Boxes, NDArray[np.float32]]]
) -> COCOeval | None:
    """COCO's own evaluation with frames matched; None if nothing is said or nobody is there."""
    labels = [
        _annotation(number, box, crowd=crowd)
        for number in range(len(pictures))
        for crowd, boxes in ((0, pictures.boxes[number]), (1, pictures.passed[number]))
        for box in boxes.tolist()
    ]
    said = [
        {**_annotation(number, box, crowd=0), "score": float(sure)}
        for number, (boxes, scores) in enumerate(answers)
        for box, sure in zip(boxes.tolist(), scores.tolist(), strict=True)
    ]
    if not labels or not said:
        return None
    truth = COCO()
    truth.dataset = {
        "info": {},
        "images": [{"id": number} for number in range(len(pictures))],
        "categories": [{"id": 1, "name": "person"}],
        "annotations": [{**each, "id": name} for name, each in enumerate(labels, 1)],
    }
    with contextlib.redirect_stdout(io.StringIO()):  # pycocotools prints its progress
        truth.createIndex()
        judged = COCOeval(truth, truth.loadRes(said), "bbox")
        judged.evaluate()
    return judged


def _whole_range(judged: COCOeval) -> list[dict[str, Any] | None]:
    """The matches regardless of size: the first of the ranges of area, one category alone."""
    every: list[dict[str, Any] | None] = judged.evalImgs
    return every[: len(judged.params.imgIds)]


def _of_frame(each: dict[str, Any]) -> Found:
    counts = ~np.asarray(each["dtIgnore"][_HALF], dtype=bool)
    return Found(
        np.asarray(each["dtScores"], dtype=np.float64)[counts],
        np.asarray(each["dtMatches"][_HALF])[counts] > 0,
        int((~np.asarray(each["gtIgnore"], dtype=bool)).sum()),
    )


def _annotation(number: int, box: list[float], *, crowd: int) -> dict[str, Any]:
    x0, y0, x1, y1 = box
    sides = [x0, y0, x1 - x0, y1 - y0]
    area = sides[2] * sides[3]
    return {"image_id": number, "category_id": 1, "bbox": sides, "area": area, "iscrowd": crowd}

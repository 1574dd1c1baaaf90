"""People as boxes: what a detector shall say, what its answer means, and how good it is.

A person is a point with a size (Zhou, Wang & Krähenbühl 2019, «Objects as Points»). Average
precision is COCO's own, by ``pycocotools``; those too small or hidden are crowd, as COCO has it:
neither asked for nor held against anybody.
"""

import contextlib
import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from scipy.ndimage import maximum_filter

from utility_study.pictures import Pictures

STRIDE = 4
MOST_FOUND = 30
_UNASKED = -1.0
Boxes = NDArray[np.float32]


def person_targets(boxes: Boxes, passed: Boxes, *, size: tuple[int, ...]) -> NDArray[np.float32]:
    """Maps (5, h/4, w/4): heat, off x, off y, log width, log height, in cells.

    Heat is 1 at a person's middle and falls off as a Gaussian of a sixth of the box; it is -1, not
    asked for, in boxes passed over.
    """
    height, width = size[0] // STRIDE, size[1] // STRIDE
    maps = np.zeros((5, height, width), dtype=np.float32)
    rows, columns = np.mgrid[:height, :width] + 0.5
    for x0, y0, x1, y1 in (passed / STRIDE).tolist():
        maps[0, int(y0) : int(np.ceil(y1)), int(x0) : int(np.ceil(x1))] = _UNASKED
    for x0, y0, x1, y1 in (boxes / STRIDE).tolist():
        x, y, wide, tall = (x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0
        column, row = min(int(x), width - 1), min(int(y), height - 1)
        away = ((columns - column - 0.5) / max(wide / 6, 0.5)) ** 2
        away += ((rows - row - 0.5) / max(tall / 6, 0.5)) ** 2
        heat = np.exp(-0.5 * away)
        maps[0] = np.where(heat > 0.05, np.maximum(maps[0], heat), maps[0])
        maps[0, row, column] = 1.0
        maps[1:, row, column] = (
            x - column - 0.5, y - row - 0.5, np.log(max(wide, 0.25)), np.log(max(tall, 0.25)),
        )  # fmt: skip
    return maps


def boxes_from_maps(maps: NDArray[np.float32]) -> tuple[Boxes, NDArray[np.float32]]:
    """Boxes (k, 4) and how sure each is (k,), the surest first; the maps' heat is a chance."""
    heat = maps[0]
    peaks = np.flatnonzero((heat == maximum_filter(heat, size=3)).reshape(-1))
    peaks = peaks[np.argsort(-heat.reshape(-1)[peaks], kind="stable")][:MOST_FOUND]
    row, column = np.divmod(peaks, heat.shape[1])
    off_x, off_y, log_wide, log_tall = maps[1:, row, column]
    x, y = column + 0.5 + off_x, row + 0.5 + off_y
    wide, tall = np.exp(np.clip(log_wide, -2.0, 5.0)), np.exp(np.clip(log_tall, -2.0, 5.0))
    boxes = np.stack((x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2), axis=1) * STRIDE
    high, broad = heat.shape[0] * STRIDE, heat.shape[1] * STRIDE
    boxes[:, 0::2] = np.clip(boxes[:, 0::2], 0, broad)
    boxes[:, 1::2] = np.clip(boxes[:, 1::2], 0, high)
    return boxes.astype(np.float32), heat[row, column]


def mean_person(pictures: Pictures) -> Boxes:
    """The box (1, 4) of mean place and size of the people asked for; of the picture if none is."""
    every = np.concatenate(pictures.boxes)
    height, width = pictures.rgb.shape[1:3]
    if not len(every):
        return np.array([[0, 0, width, height]], dtype=np.float32)
    mean: Boxes = every.mean(axis=0, keepdims=True).astype(np.float32)
    return mean


def average_precision(
    pictures: Pictures, found: list[tuple[Boxes, NDArray[np.float32]]]
) -> tuple[float, float]:
    """COCO's AP at an overlap of 0.5, and its mean over 0.50 to 0.95; NaN if nobody is there."""
    truth = COCO()
    annotations = [
        _annotation(number, box, crowd=crowd)
        for number in range(len(pictures))
        for crowd, boxes in ((0, pictures.boxes[number]), (1, pictures.passed[number]))
        for box in boxes.tolist()
    ]
    if all(each["iscrowd"] for each in annotations):
        return float("nan"), float("nan")
    for name, each in enumerate(annotations, 1):
        each["id"] = name
    truth.dataset = {
        "info": {},
        "images": [{"id": number} for number in range(len(pictures))],
        "categories": [{"id": 1, "name": "person"}],
        "annotations": annotations,
    }
    answers = [
        {**_annotation(number, box, crowd=0), "score": float(sure)}
        for number, (boxes, scores) in enumerate(found)
        for box, sure in zip(boxes.tolist(), scores.tolist(), strict=True)
    ]
    if not answers:
        return 0.0, 0.0
    with contextlib.redirect_stdout(io.StringIO()):  # COCOeval prints its own tables
        truth.createIndex()
        judged = COCOeval(truth, truth.loadRes(answers), "bbox")
        judged.evaluate()
        judged.accumulate()
        judged.summarize()
    return float(judged.stats[1]), float(judged.stats[0])


def _annotation(number: int, box: list[float], *, crowd: int) -> dict[str, Any]:
    x0, y0, x1, y1 = box
    sides = [x0, y0, x1 - x0, y1 - y0]
    area = sides[2] * sides[3]
    return {"image_id": number, "category_id": 1, "bbox": sides, "area": area, "iscrowd": crowd}

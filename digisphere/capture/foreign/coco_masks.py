"""What must hold of COCO's masks: they decode, and box and area are theirs.

A mask is polygons of x, y or a run-length code, column by column, counts beginning with zeros, as
a list or in the compressed text of cocoapi's ``maskApi.c``. Runs are counted here before
pycocotools sees them, for it trusts them to fill the picture; filling polygons and bounding masks
are its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from pycocotools import mask as coco_mask

from digisphere.capture.foreign.coco_reading import is_whole, numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from digisphere.capture.checks.tally import Tally
    from digisphere.capture.foreign.coco_reading import CocoFile

    Record = Mapping[str, Any]

BOX_PX = 1.0
RUN_AREA_PX = 0.5
_POINT_SLACK_PX = 1.0
_FIRST_CHARACTER, _BITS, _MORE, _SIGN = 48, 5, 0x20, 0x10


@dataclass(frozen=True)
class Mask:
    """What a segmentation covers, or why it does not decode.

    ``box`` is x0, y0, x1, y1; ``area`` in pixels; ``area_slack`` how far an area told otherwise (a
    polygon's, by its corners) may lie from that of its pixels.
    """

    fault: str = ""
    area: float = 0.0
    box: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    area_slack: float = RUN_AREA_PX


def masks_of(coco: CocoFile) -> Iterator[tuple[Record, Mask]]:
    """Yield every annotation that has a segmentation, with what it covers."""
    for annotation, image in coco.placed:
        told = annotation.get("segmentation")
        if told:
            yield annotation, mask_of(told, width=image["width"], height=image["height"])


def mask_of(told: object, *, width: int, height: int) -> Mask:
    """Return what a segmentation covers."""
    if isinstance(told, dict):
        return _of_runs(told, width=width, height=height)
    if isinstance(told, list):
        return _of_polygons(told, width=width, height=height)
    return Mask(f"segmentation is {str(told)[:40]}")


def _of_runs(told: Record, *, width: int, height: int) -> Mask:
    if told.get("size") != [height, width]:
        return Mask(f"size {told.get('size')} is not the picture's [{height}, {width}]")
    counts = told.get("counts")
    runs = decoded_counts(counts) if isinstance(counts, str) else counts
    if not isinstance(runs, list) or not all(is_whole(run) and run >= 0 for run in runs):
        return Mask(f"counts {str(counts)[:30]!r} are no run lengths")
    if sum(runs) != width * height:
        return Mask(f"runs cover {sum(runs)} pixels of {width * height}")
    packed = coco_mask.frPyObjects({"size": [height, width], "counts": runs}, height, width)
    return Mask("", float(sum(runs[1::2])), _bounds(packed))


def decoded_counts(text: str) -> list[int] | None:
    """Return run lengths of cocoapi's compressed text; None where it breaks off or is no such text.

    Five bits a character from code 48, the sixth says that more follow; from the fourth run on each
    is told as the difference to the run before the last.
    """
    runs: list[int] = []
    value = shift = 0
    for character in text:
        code = ord(character) - _FIRST_CHARACTER
        if not 0 <= code < 2 * _MORE:
            return None
        value |= (code & 0x1F) << shift
        shift += _BITS
        if code & _MORE:
            continue
        if code & _SIGN:
            value -= 1 << shift
        runs.append(value + (runs[-2] if len(runs) > 2 else 0))
        value = shift = 0
    return None if shift else runs


def _of_polygons(told: list[Any], *, width: int, height: int) -> Mask:
    rings = []
    for place, part in enumerate(told):
        points = numbers(part)
        if points is None or len(points) < 6 or len(points) % 2:
            return Mask(f"polygon {place} is {str(part)[:40]}, not three or more points")
        ring = np.array(points).reshape(-1, 2)
        far = max(float(-ring.min()), *(ring.max(axis=0) - (width, height)).tolist())
        if far > _POINT_SLACK_PX:
            return Mask(f"polygon {place} reaches {far:.1f} px out of the picture")
        rings.append(ring)
    packed = coco_mask.merge(coco_mask.frPyObjects([r.ravel() for r in rings], height, width))
    points_of_all = np.concatenate(rings)
    around = sum(float(np.linalg.norm(r - np.roll(r, 1, axis=0), axis=1).sum()) for r in rings)
    low, high = points_of_all.min(axis=0).tolist(), points_of_all.max(axis=0).tolist()
    return Mask("", float(coco_mask.area(packed)), (*low, *high), 1.0 + around / 2.0)


def _bounds(packed: Any) -> tuple[float, float, float, float]:
    x, y, width, height = (float(v) for v in coco_mask.toBbox(packed))
    return x, y, x + width, y + height


def masks_decode(coco: CocoFile, tally: Tally) -> None:
    """Every segmentation decodes, fills its picture's size, covers something, and fits iscrowd."""
    for annotation, mask in masks_of(coco):
        where, crowd = coco.where(annotation), annotation.get("iscrowd", 0)
        tally.expect(not mask.fault, f"{where}: {mask.fault}")
        tally.expect(bool(mask.fault) or mask.area > 0, f"{where}: the mask is empty")
        tally.expect(crowd in (0, 1), f"{where}: iscrowd is {crowd}")
        runs = isinstance(annotation["segmentation"], dict)
        tally.expect(runs or crowd != 1, f"{where}: a crowd is told by run lengths, not polygons")


def boxes_bound_masks(coco: CocoFile, tally: Tally) -> None:
    """Every box is that of its mask."""
    for annotation, mask in masks_of(coco):
        box = numbers(annotation.get("bbox"), count=4)
        if box is None or mask.fault:
            continue
        stored = np.array([box[0], box[1], box[0] + box[2], box[1] + box[3]])
        off = float(np.abs(stored - mask.box).max())
        real = [round(v, 2) for v in mask.box]
        where = f"{coco.where(annotation)}: bbox {box} where the mask spans {real}"
        tally.near(off, limit=BOX_PX, where=where)


def areas_are_masks(coco: CocoFile, tally: Tally) -> None:
    """Every area is that of the mask; a polygon's own may differ by half its outline."""
    for annotation, mask in masks_of(coco):
        if mask.fault:
            continue
        where, area = coco.where(annotation), annotation.get("area")
        if not isinstance(area, (int, float)):
            tally.fail(f"{where}: area is {area}")
            continue
        tally.measure(
            np.array([abs(area - mask.area)]),
            limit=mask.area_slack,
            example=lambda _, t=f"{where}: area {area} where the mask has {mask.area:g}": t,  # type: ignore[misc]
        )

"""What must hold of COCO's panoptic pictures: they hold exactly the segments their file lists.

``id = R + 256 G + 65536 B``; 0 is void and no segment (Kirillov et al. 2019; panopticapi).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.foreign.coco_reading import is_whole, numbers
from digisphere.capture.instances import index_instances
from digisphere.capture.png import ids_from_colours, read_png

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digisphere.capture.checks.tally import Tally
    from digisphere.capture.foreign.coco_reading import CocoFile

    Record = Mapping[str, Any]

_VOID = 0


def kinds_are_told(coco: CocoFile, tally: Tally) -> None:
    """Every category is a thing or stuff, none has the id 0, and segments name categories."""
    for category in coco.categories:
        where = f"{coco.path.name}: category {category['id']}"
        sound = category.get("isthing") in (0, 1) and category["id"] > 0
        tally.expect(sound, f"{where}: isthing is {category.get('isthing')}")
    for annotation, _ in coco.placed:
        for segment in annotation["segments_info"]:
            named = isinstance(segment, dict) and segment.get("category_id") in coco.category_of
            what = f"{coco.path.name}: image {annotation['image_id']}: {str(segment)[:60]}"
            tally.expect(named, f"{what} is of no category")


def segments_are_drawn(coco: CocoFile, tally: Tally) -> None:
    """Each picture has every listed segment with its area and box, and no other."""
    for annotation, image in coco.placed:
        where = f"{coco.path.name}: {annotation['file_name']}"
        path = coco.find(annotation["file_name"])
        if path is None:
            tally.fail(f"{where}: there is no such file")
            continue
        found = coco.opened.open(path)
        if found.fault:
            tally.fail(f"{where}: {found.fault}")
            continue
        if (found.width, found.height) != (image["width"], image["height"]):
            tally.fail(f"{where}: is {found.width}x{found.height}, not as large as its image")
            continue
        colours = read_png(path)
        if colours.ndim != 3:
            tally.fail(f"{where}: is grey; segments are told by three colours")
            continue
        _compare(annotation, ids_from_colours(colours), tally, where)


def _compare(annotation: Record, ids: Any, tally: Tally, where: str) -> None:
    index = index_instances(ids)
    drawn = {
        int(number): (int(area), [int(v) for v in (x0, y0, x1 - x0, y1 - y0)])
        for number, area, (x0, y0, x1, y1) in zip(index.ids, index.pixels, index.box, strict=True)
        if number != _VOID
    }
    seen: set[int] = set()
    for segment in annotation["segments_info"]:
        number = segment.get("id") if isinstance(segment, dict) else None
        if number is None or not is_whole(number) or number in seen:
            tally.fail(f"{where}: segment id {number} stands twice or is none")
            continue
        seen.add(number)
        if number not in drawn:
            tally.fail(f"{where}: segment {number} is listed and not drawn")
            continue
        area, box = drawn[number]
        told = numbers(segment.get("bbox"), count=4)
        same = segment.get("area") == area and told is not None and np.allclose(told, box)
        tally.expect(
            same,
            f"{where}: segment {number}: area {segment.get('area')} and bbox {told}, drawn are "
            f"{area} px in {box}",
        )
    for number in sorted(set(drawn) - seen):
        tally.fail(f"{where}: segment {number} is drawn and not listed")

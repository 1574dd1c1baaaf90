"""What must hold of any COCO file, of boxes, and of keypoints.

Official rules: annotation and category ids are unique, ``bbox`` is x, y, width, height from the
top-left corner of the top-left pixel, keypoints are x, y, v with v 0, 1 or 2 and x = y = 0 where v
is 0, ``num_keypoints`` counts v > 0, a skeleton numbers joints from 1. An annotation must not have
the id 0: COCOeval takes it for «no match» and counts it as a false positive.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.foreign.coco_reading import CAPTIONS, PANOPTIC, is_whole, numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from digisphere.capture.checks.tally import Tally
    from digisphere.capture.foreign.coco_reading import CocoFile

    Record = Mapping[str, Any]

BOX_SLACK_PX = 0.5
"""How far a box or joint may reach beyond the picture: coordinates are rounded in many sets."""
FLAGS = (0, 1, 2)
_MIRRORED = {"left": "right", "right": "left", "Left": "Right", "Right": "Left", "l": "r", "r": "l"}


def records_have_their_keys(coco: CocoFile, tally: Tally) -> None:
    """Every image, annotation and category has the keys its kind of file demands."""
    faults = coco.faults()
    tally.checked += coco.count() - len(faults)
    for fault in faults:
        tally.fail(fault)


def ids_are_unique(coco: CocoFile, tally: Tally) -> None:
    """No id stands twice, and no annotation has the id 0."""
    told = [("image", coco.images), ("category", coco.categories)]
    if coco.kind != PANOPTIC:
        told.append(("annotation", coco.annotations))
    for what, records in told:
        for number, count in Counter(record["id"] for record in records).items():
            tally.expect(count == 1, f"{coco.path.name}: {what} id {number} stands {count} times")
    for annotation in coco.annotations if coco.kind != PANOPTIC else ():
        low = annotation["id"] >= 1
        tally.expect(low, f"{coco.where(annotation)}: COCOeval takes ids below 1 for «no match»")


def references_resolve(coco: CocoFile, tally: Tally) -> None:
    """Every annotation is of an image and a category that are there."""
    for annotation in coco.annotations:
        where = coco.where(annotation)
        known = annotation["image_id"] in coco.image_of
        tally.expect(known, f"{where}: there is no image {annotation['image_id']}")
        if coco.kind in (CAPTIONS, PANOPTIC):
            continue
        known = annotation["category_id"] in coco.category_of
        tally.expect(known, f"{where}: there is no category {annotation['category_id']}")


def pictures_open(coco: CocoFile, tally: Tally) -> None:
    """Every picture is there, decodes to its end, and is as large as its record says."""
    for image in coco.images:
        where = f"{coco.path.name}: image {image['id']}, {image['file_name']}"
        path = coco.find(image["file_name"])
        if path is None:
            looked = ", ".join(str(folder) for folder in coco.folders[:3])
            tally.fail(f"{where}: there is no such file in {looked}")
            continue
        found = coco.opened.open(path)
        if found.fault:
            tally.fail(f"{where}: {found.fault}")
            continue
        told = (image["width"], image["height"])
        real = (found.width, found.height)
        tally.expect(real == told, f"{where}: is {real[0]}x{real[1]}, told {told[0]}x{told[1]}")


def boxes_fit(coco: CocoFile, tally: Tally) -> None:
    """Every box is four numbers, has an extent, and lies in its picture."""
    for annotation, image in coco.placed:
        where, box = coco.where(annotation), numbers(annotation.get("bbox"), count=4)
        if box is None:
            tally.fail(f"{where}: bbox is {str(annotation.get('bbox'))[:60]}")
            continue
        x, y, width, height = box
        if width <= 0 or height <= 0:
            tally.fail(f"{where}: bbox {box} has no extent")
            continue
        out = max(-x, -y, x + width - image["width"], y + height - image["height"])
        size = f"{image['width']}x{image['height']}"
        tally.measure(
            np.array([max(out, 0.0)]),
            limit=BOX_SLACK_PX,
            example=lambda _, t=f"{where}: bbox {box} leaves the {size} picture": t,  # type: ignore[misc]
        )


def joints_are_named(coco: CocoFile, tally: Tally) -> None:
    """Names of joints are unique, left ones have right ones, and the skeleton joins those there."""
    for category in coco.categories:
        names = category.get("keypoints")
        if names is None:
            continue
        where = f"{coco.path.name}: category {category['id']}"
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            tally.fail(f"{where}: keypoints is {str(names)[:60]}, not a list of names")
            continue
        tally.expect(len(set(names)) == len(names), f"{where}: a joint's name stands twice")
        for name, other in _mirrored(names):
            tally.expect(other in names, f"{where}: «{name}» has no «{other}»")
        bones = category.get("skeleton") or []
        if not isinstance(bones, list):
            tally.fail(f"{where}: skeleton is {str(bones)[:60]}, not a list of bones")
            continue
        for bone in bones:
            ends = bone if isinstance(bone, list) and len(bone) == 2 else [0, 0]
            sound = all(is_whole(end) and 1 <= end <= len(names) for end in ends)
            tally.expect(sound, f"{where}: bone {bone} is not of joints 1 to {len(names)}")


def _mirrored(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Names that tell a side, with the name of the other side."""
    for name in names:
        for glue in ("_", " ", "-"):
            parts = name.split(glue)
            at = next((k for k, part in enumerate(parts) if part in _MIRRORED), None)
            if at is not None and len(parts) > 1:
                parts[at] = _MIRRORED[parts[at]]
                yield name, glue.join(parts)
                break


def keypoints_fit(coco: CocoFile, tally: Tally) -> None:
    """Joints are three numbers each, as many as named, flagged 0, 1 or 2, in the picture."""
    for annotation, image in coco.placed:
        if "keypoints" not in annotation:
            continue
        where, told = coco.where(annotation), numbers(annotation["keypoints"])
        category = coco.category_of.get(annotation.get("category_id", -1), {})
        names = category.get("keypoints")
        many = len(names) if isinstance(names, list) else None
        if told is None or len(told) % 3 or (many is not None and len(told) != 3 * many):
            wanted = "3 numbers a joint" if many is None else f"{3 * many} numbers"
            tally.fail(f"{where}: keypoints are {str(annotation['keypoints'])[:40]}, not {wanted}")
            continue
        for place in range(len(told) // 3):
            tally.expect(*_joint(told[3 * place : 3 * place + 3], image, f"{where}, joint {place}"))


def _joint(told: list[float], image: Record, where: str) -> tuple[bool, str]:
    """Whether a joint is sound, and what to say if it is not."""
    x, y, flag = told
    if flag not in FLAGS:
        return False, f"{where}: flag {flag:g} is none of 0, 1, 2"
    if flag == 0:
        return x == y == 0.0, f"{where}: not labelled (v 0) yet at ({x:g}, {y:g})"
    slack, width, height = BOX_SLACK_PX, image["width"], image["height"]
    inside = -slack <= x <= width + slack and -slack <= y <= height + slack
    return inside, f"{where}: ({x:g}, {y:g}) is outside the {width}x{height} picture"


def labelled_joints_are_counted(coco: CocoFile, tally: Tally) -> None:
    """``num_keypoints`` is how many joints have a flag above 0."""
    for annotation in coco.annotations:
        told = numbers(annotation.get("keypoints"))
        if told is None:
            continue
        count, stored = sum(flag > 0 for flag in told[2::3]), annotation.get("num_keypoints")
        tally.expect(
            stored == count, f"{coco.where(annotation)}: num_keypoints {stored}, flags say {count}"
        )

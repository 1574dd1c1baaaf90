"""Recognises what a folder holds: COCO files, YOLO and KITTI datasets, in it or just below it.

A ``ForeignSet`` is one thing found with the checks that are made of it. Folders of pictures and
labels are not searched, for a dataset lies around them, never in them. Called by ``proof``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digisphere.capture.foreign import coco_checks, coco_masks, coco_panoptic, yolo_checks
from digisphere.capture.foreign.coco_reading import CAPTIONS, KEYPOINTS, PANOPTIC, CocoFile, is_coco
from digisphere.capture.foreign.kitti_checks import KITTI_CHECKS
from digisphere.capture.foreign.kitti_checks import unproved as unproved_kitti
from digisphere.capture.foreign.kitti_reading import CALIBRATION, IMAGES, LABELS, KittiSet
from digisphere.capture.foreign.pictures import Pictures
from digisphere.capture.foreign.yolo_checks import YOLO_CHECKS
from digisphere.capture.foreign.yolo_reading import LABELS as YOLO_LABELS
from digisphere.capture.foreign.yolo_reading import YoloSet, declared_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Check = tuple[Callable[[Any, Any], None], str, str]
_DEPTH = 2
_INSIDE = frozenset({"frames", "images", "labels", LABELS, CALIBRATION, IMAGES, "velodyne"})
KNOWN_LAYOUTS = (
    "DigiSphere dataset: manifest.json, frames/, tables/",
    "DigiSphere run: digests.jsonl, tables.json",
    "COCO: a .json with images and annotations (instances, keypoints, panoptic, captions)",
    "YOLO: a data.yaml with names and train, val or test; or images/ beside labels/",
    "KITTI: label_2/ with calib/ or image_2/",
)
"""What can be validated, and how it is known."""


@dataclass(frozen=True)
class ForeignSet:
    """One thing found.

    Attributes:
        title: layout and where it lies.
        counted: what it holds, in numbers.
        subject: what the checks are made of.
        checks: check, name and tolerance.
        unproved: what no check can tell.
    """

    title: str
    counted: str
    subject: Any
    checks: tuple[Check, ...]
    unproved: tuple[str, ...]


@dataclass(frozen=True)
class Damaged:
    """A label file that cannot be read."""

    path: Path
    fault: str


def recognise(folder: Path) -> list[ForeignSet]:
    """Return everything a folder holds that is of a known layout."""
    opened = Pictures()
    found: list[ForeignSet] = []
    for place in _places(folder, depth=_DEPTH):
        found += _coco_in(place, root=folder, opened=opened)
        found += _yolo_in(place, root=folder, opened=opened)
        if (place / LABELS).is_dir() and any((place / n).is_dir() for n in (CALIBRATION, IMAGES)):
            found.append(_kitti(KittiSet(place, opened), root=folder))
    return found


def _places(folder: Path, *, depth: int) -> Iterator[Path]:
    """The folder and those below it that may hold a dataset, by name."""
    yield folder
    if depth:
        for below in sorted(p for p in folder.iterdir() if p.is_dir()):
            if below.name not in _INSIDE and not below.name.startswith("."):
                yield from _places(below, depth=depth - 1)


def _name(path: Path, *, root: Path) -> str:
    return path.relative_to(root).as_posix() if path != root else path.name


def _coco_in(place: Path, *, root: Path, opened: Pictures) -> Iterator[ForeignSet]:
    for path in sorted(place.glob("*.json")):
        name = _name(path, root=root)
        try:
            tree = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            fault = " ".join(str(error).split())[:120]
            checks: tuple[Check, ...] = ((file_can_be_read, "file can be read", "exact"),)
            yield ForeignSet(f"JSON, {name}", "", Damaged(path, fault), checks, ())
            continue
        if is_coco(tree):
            yield _coco(CocoFile(path, root, tree, opened), name)


def file_can_be_read(damaged: Damaged, tally: Any) -> None:
    """The file is JSON to its end."""
    tally.fail(f"{damaged.path.name}: {damaged.fault}")


COCO_CHECKS: tuple[Check, ...] = (
    (coco_checks.records_have_their_keys, "records", "exact"),
    (coco_checks.ids_are_unique, "ids", "exact"),
    (coco_checks.references_resolve, "references", "exact"),
    (coco_checks.pictures_open, "pictures open", "exact"),
)
BOX_CHECKS: tuple[Check, ...] = (
    (coco_checks.boxes_fit, "boxes in pictures", "0.5 px"),
    (coco_masks.masks_decode, "masks decode", "exact"),
    (coco_masks.boxes_bound_masks, "boxes = masks", "1 px"),
    (coco_masks.areas_are_masks, "areas = masks", "0.5 px; polygons half their outline"),
)
JOINT_CHECKS: tuple[Check, ...] = (
    (coco_checks.joints_are_named, "names of joints", "exact"),
    (coco_checks.keypoints_fit, "joints in pictures, flags", "0.5 px"),
    (coco_checks.labelled_joints_are_counted, "num_keypoints", "exact"),
)
SEGMENT_CHECKS: tuple[Check, ...] = (
    (coco_panoptic.kinds_are_told, "things and stuff", "exact"),
    (coco_panoptic.segments_are_drawn, "segments = pictures", "exact"),
)
_ALWAYS = (
    "that a label is the right one: nothing tells what was in front of the camera",
    "that everything in a picture is labelled",
)


def _coco(coco: CocoFile, name: str) -> ForeignSet:
    checks, unproved = [*COCO_CHECKS], [*_ALWAYS]
    if coco.kind == CAPTIONS:
        unproved = ["that a caption is true of its picture"]
    elif coco.kind == PANOPTIC:
        checks += SEGMENT_CHECKS
    else:
        checks += BOX_CHECKS
        if not any(annotation.get("segmentation") for annotation in coco.annotations):
            unproved.append("that boxes are tight: there are no masks")
    if coco.kind == KEYPOINTS:
        checks += JOINT_CHECKS
        unproved.append("that a joint is where the body has it, or hidden where its flag says so")
    counts = [(len(coco.tree.get(n) or ()), n) for n in ("images", "annotations", "categories")]
    counted = ", ".join(f"{count:,} {what}" for count, what in counts)
    return ForeignSet(f"COCO {coco.kind}, {name}", counted, coco, tuple(checks), tuple(unproved))


def _yolo_in(place: Path, *, root: Path, opened: Pictures) -> Iterator[ForeignSet]:
    files = sorted((*place.glob("*.yaml"), *place.glob("*.yml")))
    declared = [(path, tree) for path in files if (tree := declared_in(path)) is not None]
    made = [YoloSet(place, tree, path, opened) for path, tree in declared]
    if not made and (place / "images").is_dir() and (place / YOLO_LABELS).is_dir():
        made = [YoloSet(place, {}, None, opened)]
    for one in made:
        lines = sum(1 for _ in one.lines())
        counted = f"{len(one.pictures):,} pictures, {lines:,} lines, {len(one.names)} classes"
        title = f"YOLO {one.task}, {_name(one.file or place, root=root)}"
        yield ForeignSet(title, counted, one, YOLO_CHECKS, tuple(yolo_checks.unproved(one)))


def _kitti(made: KittiSet, *, root: Path) -> ForeignSet:
    counted = f"{len(made.frames):,} frames, {len(made.objects):,} objects"
    title = f"KITTI, {_name(made.root, root=root)}"
    return ForeignSet(title, counted, made, KITTI_CHECKS, tuple(unproved_kitti(made)))

"""What the labels of a foreign dataset mark on its pictures, whatever the layout.

``marked_pictures`` turns a ``ForeignSet`` into pictures with boxes, outlines, masks, joints and
lines, in pixels from the top-left corner. What is broken in a label is left out here: ``validate``
tells it. Drawing is ``drawn``'s.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.foreign.coco_masks import decoded_counts, mask_of
from digisphere.capture.foreign.coco_reading import PANOPTIC, CocoFile, numbers
from digisphere.capture.foreign.kitti_reading import UNKNOWN, KittiSet
from digisphere.capture.foreign.yolo_reading import DETECT, POSE, YoloSet, label_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from digisphere.capture.foreign.layouts import ForeignSet
    from digisphere.capture.foreign.yolo_reading import Line

    Point = tuple[float, float]
    Record = Mapping[str, Any]

_HALF = 0.5
"""KITTI counts from the middle of the first pixel."""
_NEAR_M = 0.1
_EDGES = (*((k, (k + 1) % 4) for k in range(4)), *((k, k + 4) for k in range(4)),
          *((k + 4, (k + 1) % 4 + 4) for k in range(4)))  # fmt: skip


@dataclass
class MarkedPicture:
    """One picture and what its labels mark, in pixels.

    Attributes:
        path: the picture.
        name: what the dataset calls it.
        boxes: left, top, right, bottom, and the name of the class.
        outlines: closed rings of points.
        masks: pixels (h, w) that belong to one thing.
        segments: ids as colours, a picture of its own (panoptic).
        joints: points that are labelled.
        lines: bones, and edges of 3-D boxes.
        captions: sentences.
    """

    path: Path
    name: str
    boxes: list[tuple[tuple[float, ...], str]] = field(default_factory=list)
    outlines: list[list[Point]] = field(default_factory=list)
    masks: list[NDArray[np.bool_]] = field(default_factory=list)
    segments: Path | None = None
    joints: list[Point] = field(default_factory=list)
    lines: list[tuple[Point, Point]] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)

    @property
    def told(self) -> str:
        """Name and number of marks, in one line."""
        counts = (
            (len(self.boxes), "boxes"),
            (len(self.outlines) + len(self.masks), "masks"),
            (len(self.joints), "joints"),
            (len(self.captions), "captions"),
        )
        return ", ".join([self.name, *(f"{count} {what}" for count, what in counts if count)])


def marked_pictures(found: ForeignSet, *, most: int) -> list[MarkedPicture]:
    """Return up to ``most`` pictures of a set, evenly chosen, with what is marked on them."""
    subject = found.subject
    if isinstance(subject, CocoFile):
        return _of_coco(subject, most=most)
    if isinstance(subject, YoloSet):
        return [_of_yolo(subject, path) for path in _some(list(subject.pictures), most)]
    if isinstance(subject, KittiSet):
        return list(_of_kitti(subject, most=most))
    return []  # a label file that cannot be read


def _some(things: list[Any], most: int) -> list[Any]:
    places = np.linspace(0, len(things) - 1, min(most, len(things))).round().astype(int)
    return [things[int(place)] for place in np.unique(places)]


def _of_coco(coco: CocoFile, *, most: int) -> list[MarkedPicture]:
    made: dict[int, MarkedPicture] = {}
    there = ((image, coco.find(image["file_name"])) for image in coco.images)
    for image, path in _some([pair for pair in there if pair[1] is not None], most):
        made[image["id"]] = MarkedPicture(path, str(image["file_name"]))
    for annotation, image in coco.placed:
        marked = made.get(image["id"])
        if marked is None:
            continue
        if coco.kind == PANOPTIC:
            marked.segments = coco.find(annotation["file_name"])
        elif "caption" in annotation:
            marked.captions.append(str(annotation["caption"]))
        else:
            _mark_instance(marked, annotation, image, coco)
    return list(made.values())


def _mark_instance(
    marked: MarkedPicture, annotation: Record, image: Record, coco: CocoFile
) -> None:
    category = coco.category_of.get(annotation["category_id"], {})
    box = numbers(annotation.get("bbox"), count=4)
    if box is not None:
        x, y, width, height = box
        corners = (x, y, x + width, y + height)
        marked.boxes.append((corners, str(category.get("name", annotation["category_id"]))))
    told = annotation.get("segmentation")
    if told and not mask_of(told, width=image["width"], height=image["height"]).fault:
        if isinstance(told, dict):
            marked.masks.append(_pixels(told))
        else:
            marked.outlines += [list(zip(ring[::2], ring[1::2], strict=True)) for ring in told]
    joints = numbers(annotation.get("keypoints"))
    if joints and len(joints) % 3 == 0:
        bones = [(a - 1, b - 1) for a, b in _pairs(category.get("skeleton"))]
        _mark_joints(marked, np.array(joints).reshape(-1, 3), bones)


def _pixels(told: Record) -> NDArray[np.bool_]:
    """The mask (h, w) of run lengths that were found sound."""
    counts = told["counts"]
    runs = decoded_counts(counts) if isinstance(counts, str) else counts
    values = np.arange(len(runs or ())) % 2 == 1
    return np.repeat(values, runs or []).reshape(told["size"], order="F")


def _pairs(skeleton: object) -> list[tuple[int, int]]:
    bones = [numbers(bone, count=2) for bone in skeleton] if isinstance(skeleton, list) else []
    return [(int(bone[0]), int(bone[1])) for bone in bones if bone is not None]


def _mark_joints(
    marked: MarkedPicture, joints: NDArray[np.float64], bones: list[tuple[int, int]]
) -> None:
    """Mark joints (n, 3) that are labelled, by their flag, and bones between two such."""
    known = joints[:, 2] > 0
    points = [(float(x), float(y)) for x, y in joints[:, :2]]
    marked.joints += [point for point, is_known in zip(points, known, strict=True) if is_known]
    for a, b in bones:
        if min(a, b) >= 0 and max(a, b) < len(points) and known[a] and known[b]:
            marked.lines.append((points[a], points[b]))


def _of_yolo(yolo: YoloSet, path: Path) -> MarkedPicture:
    marked = MarkedPicture(path, yolo.told(path))
    picture = yolo.opened.open(path)
    wanted = label_of(path)
    for file in yolo.labels:
        if file.path == wanted:
            for line in file.lines:
                _mark_line(marked, line, yolo, np.array([picture.width, picture.height]))
    return marked


def _mark_line(marked: MarkedPicture, line: Line, yolo: YoloSet, size: NDArray[np.int64]) -> None:
    values, number = line.values, line.number
    if values is None or number is None or len(values) < 4:
        return
    name = yolo.names.get(number, str(number))
    if yolo.task not in (DETECT, POSE) and len(values) > 4:
        ring = np.array(values[: len(values) // 2 * 2]).reshape(-1, 2) * size
        marked.outlines.append([(float(x), float(y)) for x, y in ring])
        marked.boxes.append(((*ring.min(axis=0).tolist(), *ring.max(axis=0).tolist()), name))
        return
    middle, extent = np.array(values[:2]) * size, np.array(values[2:4]) * size
    low, high = middle - extent / 2, middle + extent / 2
    marked.boxes.append(((*low.tolist(), *high.tolist()), name))
    if yolo.joints is None or len(values) != 4 + yolo.joints[0] * yolo.joints[1]:
        return
    told = np.array(values[4:]).reshape(yolo.joints)
    known = told[:, 2:3] if yolo.joints[1] > 2 else np.ones((len(told), 1))
    _mark_joints(marked, np.hstack((told[:, :2] * size, known)), [])


def _of_kitti(kitti: KittiSet, *, most: int) -> Iterator[MarkedPicture]:
    there = ((frame, kitti.picture_path(frame)) for frame in kitti.frames)
    for frame, path in _some([pair for pair in there if pair[1] is not None], most):
        marked = MarkedPicture(path, frame)
        projection = kitti.matrices.get(frame, {}).get("P2")
        for thing in (o for o in kitti.objects if o.frame == frame):
            marked.boxes.append((tuple((thing.box + _HALF).tolist()), thing.kind))
            if projection is not None and thing.kind != UNKNOWN:
                drawn = thing.corners() @ projection[:, :3].T + projection[:, 3]
                if (drawn[:, 2] > _NEAR_M).all():
                    at = drawn[:, :2] / drawn[:, 2:] + _HALF
                    ends = [(float(x), float(y)) for x, y in at]
                    marked.lines += [(ends[a], ends[b]) for a, b in _EDGES]
        yield marked

"""Labels as marks over a picture: boxes, lines, dots, rings and words, in the picture's own pixels.

Marks are told, not drawn, so a window can draw them sharp at any zoom and ``overlays`` can draw
them into a file; every mark knows whose it is. Each kind of mark reads the tables and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from digisphere.capture.keypoints import COCO_SKELETON
from digisphere.capture.outlines import loops
from digisphere.capture.projection import BOX_EDGES
from digisphere.capture.silhouettes import decode_silhouette
from digisphere.capture.wholebody import SECTIONS
from digisphere.core.identity import NONE
from digisphere.errors import CaptureError, suggest
from digisphere.people.skeleton import BONES, body_asset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from digisphere.capture.dataset import FrameFiles

Rgb = tuple[int, int, int]
Shape = Literal["box", "line", "dot", "ring", "word"]
AMBER: Rgb = (255, 176, 0)
WHITE: Rgb = (255, 255, 255)
AZURE: Rgb = (0, 158, 255)
CYAN: Rgb = (110, 210, 255)
YELLOW: Rgb = (255, 220, 40)
RED: Rgb = (240, 60, 50)
PINK: Rgb = (255, 130, 200)
GREEN: Rgb = (90, 220, 140)
KIND_COLOURS: dict[str, Rgb] = {
    "person": AMBER,
    "animal": (170, 90, 220),
    "building": (190, 70, 60),
    "prop": (70, 205, 215),  # the class's own orange is too near to amber
    "tree": (80, 170, 70),
}
_SMALL_PX = 24
"""Things smaller than this in both ways are not boxed; people and animals always are."""
_FINE_PX = 64
"""Joints of somebody must span so many pixels for hands to be more than a blot."""
_GAZE_M = 0.6
_HANDED = ("talking_to", "looking_at", "related_to")
"""Relations worth a line; nearness and order are to be seen."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: a box (x0, y0, x1, y1), a line (x0, y0, x1, y1, ...), a dot, ring or word (x, y).

    Boxes end at the far edge of their last pixel; points lie where they are, between pixels.
    """

    shape: Shape
    at: tuple[float, ...]
    colour: Rgb
    owner: int = NONE
    """Id of whom it is a label of."""
    word: str = ""


@dataclass(frozen=True, slots=True)
class MarkKind:
    """A kind of label: its name for people, what it shows, how it is read."""

    title: str
    doc: str
    needs: tuple[str, str]
    """Table and column without which there is none."""
    read: Callable[[FrameFiles], Iterator[Mark]]


def marks_of(frame: FrameFiles, kind: str) -> list[Mark]:
    """All marks of one kind on a frame.

    Raises:
        CaptureError: the kind is unknown, or a table or column is missing.
    """
    if kind not in MARK_KINDS:
        raise CaptureError(f"There are no marks «{kind}». {suggest(kind, known=MARK_KINDS)}")
    return list(MARK_KINDS[kind].read(frame))


def kinds_of(frame: FrameFiles) -> list[str]:
    """The kinds of marks that this dataset's tables can give."""
    declared = frame.dataset.manifest["tables"]
    return [
        name
        for name, kind in MARK_KINDS.items()
        if kind.needs[1] in declared.get(kind.needs[0], {}).get("columns", ())
    ]


def _boxes(column: str, colour: Rgb | None) -> Callable[[FrameFiles], Iterator[Mark]]:
    def read(frame: FrameFiles) -> Iterator[Mark]:
        rows = frame.rows("instances")
        for box, kind, owner in zip(
            rows[column].tolist(), rows["kind"], rows["instance_id"].tolist(), strict=True
        ):
            if not np.isfinite(box).all() or kind == "tree":
                continue
            wide = max(box[2] - box[0], box[3] - box[1])
            if kind in ("person", "animal") or (colour is None and wide >= _SMALL_PX):
                shown = colour if colour is not None else KIND_COLOURS[str(kind)]
                yield Mark("box", tuple(box), shown, owner)

    return read


def _solid_boxes(frame: FrameFiles) -> Iterator[Mark]:
    rows = frame.rows("instances")
    for corners, kind, owner, wide in zip(
        rows["box_3d_corners"], rows["kind"], rows["instance_id"].tolist(),
        _widths(rows["box_visible"]), strict=True,
    ):  # fmt: skip
        if kind == "tree" or (kind not in ("person", "animal") and wide < _SMALL_PX):
            continue
        yield from _lines(corners[BOX_EDGES], KIND_COLOURS[str(kind)], owner)


def _widths(boxes: NDArray[Any]) -> list[float]:
    sizes: list[float] = (boxes[:, 2:] - boxes[:, :2]).max(axis=1, initial=0).tolist()
    return sizes


def _lines(ends: NDArray[Any], colour: Rgb, owner: int) -> Iterator[Mark]:
    """Lines between pairs of points (n, 2, 2); those with an end that is nowhere are left out."""
    whole = np.isfinite(ends).all(axis=(1, 2))
    for x0, y0, x1, y1 in ends[whole].reshape(-1, 4).tolist():
        yield Mark("line", (x0, y0, x1, y1), colour, owner)


def _joints(frame: FrameFiles) -> Iterator[Mark]:
    rows = frame.rows("keypoints")
    bones = np.array(COCO_SKELETON) - 1
    for pixels, flags, owner in zip(
        rows["keypoints_px"], rows["keypoints_v"], rows["instance_id"].tolist(), strict=True
    ):
        drawn = bones[(flags[bones] > 0).all(axis=1)]
        yield from _lines(pixels[drawn], AZURE, owner)
        for (x, y), flag in zip(pixels.tolist(), flags.tolist(), strict=True):
            if flag:
                yield Mark("dot" if flag > 1 else "ring", (x, y), AMBER, owner)


def _skeletons(frame: FrameFiles) -> Iterator[Mark]:
    rows = frame.rows("keypoints")
    parents = body_asset().bone_parents[:BONES]
    bones = np.arange(2, BONES)  # the root's own bone runs along the ground
    for pixels, owner in zip(rows["skeleton_px"], rows["instance_id"].tolist(), strict=True):
        ends = np.stack((pixels[bones], pixels[parents[bones]]), axis=1)
        yield from _lines(ends, CYAN, owner)


def _finer(frame: FrameFiles) -> Iterator[Mark]:
    """The points of feet, face and hands, and the bones of each finger from the wrist."""
    rows = frame.rows("keypoints")
    hand = np.arange(21)
    before = np.where(hand % 4 == 1, 0, hand - 1)  # each finger of four begins at the wrist
    tall = np.ptp(rows["keypoints_px"][..., 1], axis=1) >= _FINE_PX
    columns = (rows[name][tall] for name in ("wholebody_px", "wholebody_v", "instance_id"))
    for pixels, flags, owner in zip(*columns, strict=True):
        for section in ("lefthand", "righthand"):
            first = SECTIONS[section].start
            bones = first + np.stack((hand, before), axis=1)[1:]
            known = bones[(flags[bones] > 0).all(axis=1)]
            yield from _lines(pixels[known], PINK, int(owner))
        for place in 17 + np.flatnonzero(flags[17:]):
            x, y = pixels[place].tolist()
            yield Mark("dot" if flags[place] > 1 else "ring", (x, y), PINK, int(owner))


def _contacts(frame: FrameFiles) -> Iterator[Mark]:
    rows = frame.rows("keypoints")
    pixels, ahead = frame.view.project(rows["contacts_m"])
    touching = rows["contacts"] & (ahead > frame.view.near_m)
    for who, point in np.argwhere(touching).tolist():
        x, y = pixels[who, point].tolist()
        yield Mark("dot", (x, y), RED, int(rows["instance_id"][who]))


def _gaze(frame: FrameFiles) -> Iterator[Mark]:
    rows = frame.rows("keypoints")
    eyes = rows["gaze_origin_m"]
    ends = np.stack((eyes, eyes + _GAZE_M * rows["gaze_direction"]), axis=1)
    pixels, ahead = frame.view.project(ends)
    for who in np.flatnonzero((ahead > frame.view.near_m).all(axis=1)).tolist():
        yield from _lines(pixels[who][None], YELLOW, int(rows["instance_id"][who]))


def _attention(frame: FrameFiles) -> Iterator[Mark]:
    """A line from each head to the head it is turned to, if both are in the picture."""
    rows = frame.rows("keypoints")
    pixels, ahead = frame.view.project(rows["gaze_origin_m"])
    place_of = {int(owner): k for k, owner in enumerate(rows["instance_id"].tolist())}
    for k, target in enumerate(rows["gaze_target"].tolist()):
        other = place_of.get(target)
        if other is not None and min(ahead[k], ahead[other]) > frame.view.near_m:
            owner = int(rows["instance_id"][k])
            yield from _lines(pixels[[k, other]][None], PINK, owner)
            x, y = pixels[other].tolist()
            yield Mark("ring", (x, y), PINK, owner)


def _silhouettes(frame: FrameFiles) -> Iterator[Mark]:
    rows, view = frame.rows("instances"), frame.view
    for counts, owner in zip(rows["silhouette_rle"], rows["instance_id"].tolist(), strict=True):
        mask = decode_silhouette(str(counts), height=view.height, width=view.width)
        for ring in loops(mask):
            closed = np.concatenate((ring, ring[:1]))
            yield Mark("line", tuple(closed.reshape(-1).tolist()), WHITE, owner)


def _names(frame: FrameFiles) -> Iterator[Mark]:
    """Names of people and kinds of animals, over their seen boxes, the biggest first."""
    names = dict(
        zip(*(frame.rows("minds")[c].tolist() for c in ("instance_id", "name")), strict=True)
    )
    if "animals" in frame.dataset.manifest["tables"]:
        beasts = frame.rows("animals")
        names |= dict(zip(beasts["instance_id"].tolist(), beasts["species"], strict=True))
    rows = frame.rows("instances")
    for k in np.argsort(-rows["pixels"], kind="stable").tolist():
        owner = int(rows["instance_id"][k])
        x0, y0, _, _ = rows["box_visible"][k].tolist()
        if owner in names:
            yield Mark("word", (x0, y0), AMBER, owner, str(names[owner]))


def _relations(frame: FrameFiles) -> Iterator[Mark]:
    """The scene graph's lines between those in view, with what they are to each other."""
    boxes = frame.rows("instances")
    middle = (boxes["box_visible"][:, :2] + boxes["box_visible"][:, 2:]) / 2.0
    place_of = {int(owner): k for k, owner in enumerate(boxes["instance_id"].tolist())}
    rows = frame.rows("relations")
    for subject, how, other, detail in zip(
        *(rows[c].tolist() for c in ("subject", "predicate", "object", "detail")), strict=True
    ):
        if how in _HANDED and subject in place_of and other in place_of:
            ends = middle[[place_of[subject], place_of[other]]]
            yield from _lines(ends[None], GREEN, subject)
            x, y = ends.mean(axis=0).tolist()
            yield Mark("word", (x, y), GREEN, subject, detail or str(how).replace("_", " "))


MARK_KINDS: dict[str, MarkKind] = {
    "box_visible": MarkKind(
        "Seen boxes", "Tight round what is seen; the colour is the kind's.",
        ("instances", "box_visible"), _boxes("box_visible", None),
    ),
    "box_full": MarkKind(
        "Whole boxes", "Amodal: the whole person or animal, hidden or not, cut at the frame.",
        ("instances", "box_full"), _boxes("box_full", WHITE),
    ),
    "box_3d": MarkKind(
        "3-D boxes", "Upright boxes in the world.",
        ("instances", "box_3d_corners"), _solid_boxes,
    ),
    "names": MarkKind("Names", "Of people and animals.", ("minds", "name"), _names),
    "joints": MarkKind(
        "COCO joints", "17 joints; dots are seen, rings hidden.",
        ("keypoints", "keypoints_px"), _joints,
    ),
    "skeleton": MarkKind(
        "Skeletons", "All 53 bones, fingers and toes too.",
        ("keypoints", "skeleton_px"), _skeletons,
    ),
    "finer": MarkKind(
        "Hands, feet, face",
        "Of people near enough: fingers, toes, heels, chin, mouth; dots are seen, rings hidden.",
        ("keypoints", "wholebody_px"), _finer,
    ),
    "contacts": MarkKind(
        "Contacts", "Heels, toes and seats that touch.", ("keypoints", "contacts_m"), _contacts
    ),
    "gaze": MarkKind("Gaze", "Where each head points.", ("keypoints", "gaze_origin_m"), _gaze),
    "attention": MarkKind(
        "Attention", "From each head to the one it is turned to in talk.",
        ("keypoints", "gaze_target"), _attention,
    ),
    "silhouettes": MarkKind(
        "Whole masks", "Amodal outlines of people: what they would cover with nothing in the way.",
        ("instances", "silhouette_rle"), _silhouettes,
    ),
    "relations": MarkKind(
        "Relations", "The scene graph: who talks to, looks at and is related to whom.",
        ("relations", "predicate"), _relations,
    ),
}  # fmt: skip
"""Kinds of marks by name, in the order in which they are offered."""

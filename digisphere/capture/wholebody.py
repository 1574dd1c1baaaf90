"""COCO-WholeBody's keypoints (Jin et al. 2020), as far as the body has them, in the picture.

Of 133 points, 17 of the body, 6 of the feet, 42 of the hands and 4 of the face's 68 (chin, tip of
the nose, corners of the mouth) are points of ``people.skeleton``; all other points of the face are
no points of ours and stay unlabelled. Joints of fingers are where bones begin. A point is seen if
the pixel it falls on is this person's, no further in front of it than its own flesh or shoe, as
with COCO's seventeen, and not behind it either: fingers are thinner than distant pixels. Called as
an annotator, and by COCO's format and the validator.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.annotators import KEYPOINTS
from digisphere.capture.body_parts import part_of_bone
from digisphere.capture.keypoints import COVER_M, label_keypoints
from digisphere.core.columns import ColumnSpec
from digisphere.people.skeleton import body_asset, coco_points

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from digisphere.capture.projection import PinholeView
    from digisphere.capture.sight import Sight

COUNT = 133
SECTIONS = {
    "foot": slice(17, 23),
    "face": slice(23, 91),
    "lefthand": slice(91, 112),
    "righthand": slice(112, 133),
}
"""Places of COCO-WholeBody's sections beside the body's seventeen."""
_FEET = ("toe_l", "small_toe_l", "heel_l", "toe_r", "small_toe_r", "heel_r")
_FACE = {8: "chin", 30: "nose", 48: "right_mouth_corner", 54: "left_mouth_corner"}
"""Places among the face's 68, which count from the picture's left: the person's right."""
_FINGERS = ("thumb", "index", "middle", "ring", "pinky")
_FOOT_COVER_M, _FACE_COVER_M, _HAND_COVER_M, _FINGER_COVER_M = 0.08, 0.06, 0.05, 0.01
BEHIND_M = 0.02
"""How far behind a point the surface at its pixel may lie; else that shows what is past it."""


def _hand(side: str) -> tuple[str, ...]:
    """A hand's points: the wrist, then each finger from its root to its end."""
    names = [f"hand_{side}"]
    for finger in _FINGERS:
        names += [f"{finger}_0{bone}_{side}" for bone in (1, 2, 3)]
        names.append(f"fingertip_{side}" if finger == "middle" else f"{finger}_tip_{side}")
    return tuple(names)


@cache
def known_points() -> dict[int, int]:
    """Point of ``people.skeleton`` by place among the 133, for those that are known."""
    point = body_asset().point
    found = dict(enumerate(coco_points()))
    found |= {SECTIONS["foot"].start + k: point(name) for k, name in enumerate(_FEET)}
    found |= {SECTIONS["face"].start + k: point(name) for k, name in _FACE.items()}
    for section, side in (("lefthand", "l"), ("righthand", "r")):
        names = _hand(side)
        found |= {SECTIONS[section].start + k: point(name) for k, name in enumerate(names)}
    return found


@cache
def cover_m() -> NDArray[np.float64]:
    """Metres (133,) of own body that may lie before each point while it still counts as seen."""
    cover = np.full(COUNT, _FINGER_COVER_M)
    cover[:17] = COVER_M
    cover[SECTIONS["foot"]], cover[SECTIONS["face"]] = _FOOT_COVER_M, _FACE_COVER_M
    for section in ("lefthand", "righthand"):
        cover[SECTIONS[section].start] = _HAND_COVER_M
    return cover


@cache
def parts_beyond_body() -> NDArray[np.uint8]:
    """Part of the body (133,) on which each known point beyond COCO's seventeen lies; else 0."""
    asset, parts = body_asset(), np.zeros(COUNT, dtype=np.uint8)
    for place, point in known_points().items():
        if place >= 17:
            parts[place] = part_of_bone(asset.bone_names[asset.point_owner[point]])
    return parts


def labelled(
    skeleton_m: NDArray[Any], *, view: PinholeView, ids: NDArray[Any], instance: NDArray[Any],
    depth_m: NDArray[Any],
) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:  # fmt: skip
    """Pixels (n, 133, 2) and flags (n, 133) of people whose whole skeletons (n, p, 3) are given.

    What is outside the picture, or no point of ours, has flag 0 and the pixel 0, 0.
    """
    places, points = (list(side) for side in zip(*sorted(known_points().items()), strict=True))
    pixels = np.zeros((len(skeleton_m), COUNT, 2), dtype=np.float32)
    flags = np.zeros((len(skeleton_m), COUNT), dtype=np.uint8)
    drawn, told = label_keypoints(
        view, skeleton_m[:, points], ids=ids, instance=instance, depth_m=depth_m,
        cover_m=cover_m()[places], behind_m=BEHIND_M,
    )  # fmt: skip
    flags[:, places] = told
    pixels[:, places] = np.where(told[..., None] > 0, drawn, 0.0)
    return pixels, flags


class WholeBodyAnnotator:
    """Feet, hands and what there is of the face, of everyone seen."""

    name = "wholebody"
    table = KEYPOINTS
    needs = frozenset({"id", "depth"})
    columns = (
        ColumnSpec(
            "wholebody_px", "float32", (COUNT, 2), "px, origin at the top-left corner of the image",
            doc="COCO-WholeBody's 133 points; 0, 0 where unlabelled.",
        ),
        ColumnSpec(
            "wholebody_v", "uint8", (COUNT,),
            doc="Their flags: 0 outside the frame or no point of ours, 1 hidden, 2 seen.",
        ),
    )  # fmt: skip

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """Project what is known, and ask the picture what of it is seen."""
        pixels, flags = labelled(
            sight.skeleton_m,
            view=sight.view,
            ids=sight.index.ids[sight.person_places],
            instance=sight.raw.instance,
            depth_m=sight.raw.depth,
        )
        return {"wholebody_px": pixels, "wholebody_v": flags}

"""Labels of the whole skeleton: bones and measured points, gaze, contact, and where joints go.

Every point of ``people.skeleton`` in the world and the picture, beside COCO's seventeen: fingers,
toes, crown, chin and mouth too. The gaze is the line from between the ears through between the
eyes; eyeballs do not turn by themselves. Contacts are told by measured points against the ground
and by the posture of sitting. Called as annotators.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.annotators import KEYPOINTS
from digisphere.core.columns import ColumnSpec
from digisphere.core.identity import NONE, PERSON_BASE
from digisphere.people.enums import Activity
from digisphere.people.pose import TALK_DISTANCE_M
from digisphere.people.posture import SEAT, SHARE, doing_at
from digisphere.people.skeleton import PELVIS, body_asset, coco_points
from digisphere.people.trajectory import activity_at, position_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from digisphere.capture.sight import Sight

POINTS = 79
CONTACTS = ("left_heel", "left_toe", "right_heel", "right_toe", "seat")
TOUCH_M = 0.03
"""How near the ground a foot's point counts as standing on it; a sole is 1 cm."""
_SETTLED = 0.9
"""Share of sitting down that counts as sitting."""
_PX = "px, origin at the top-left corner of the image"
_FEET = ("heel_l", "toe_l", "heel_r", "toe_r")


class SkeletonAnnotator:
    """All joints of everyone seen, now and one flow step later."""

    name = "skeleton"
    table = KEYPOINTS
    needs = frozenset({"id", "depth"})
    columns = (
        ColumnSpec(
            "skeleton_m", "float32", (POINTS, 3), "m",
            doc="Heads of the 53 bones, then 26 measured points, in the world "
            "(order: `people.skeleton.body_asset().point_names`).",
        ),
        ColumnSpec("skeleton_px", "float32", (POINTS, 2), _PX, doc="The same in the picture."),
        ColumnSpec(
            "joints_later_m", "float64", (17, 3), "m", default=float("nan"),
            doc="COCO's joints one flow step later; NaN without flow.",
        ),
    )  # fmt: skip

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """Pose, project, and pose again a step later."""
        points = sight.skeleton_m
        later = np.full((len(points), 17, 3), np.nan)
        if sight.around is not None and len(points):
            moment = sight.around[0]
            posed = sight.figures.skeleton_m(
                moment.snapshot, rows=sight.person_rows, time_s=moment.time_s
            )
            later = posed[:, list(coco_points())]
        return {
            "skeleton_m": points.astype(np.float32),
            "skeleton_px": sight.view.project(points)[0].astype(np.float32),
            "joints_later_m": later,
        }


class GazeAnnotator:
    """Where everyone seen looks, and at whom."""

    name = "gaze"
    table = KEYPOINTS
    needs = frozenset({"id", "depth"})
    columns = (
        ColumnSpec("gaze_origin_m", "float64", (3,), "m", doc="Between the eyes, in the world."),
        ColumnSpec("gaze_direction", "float64", (3,), doc="Unit vector, X east Y north Z up."),
        ColumnSpec(
            "gaze_target", "int32", default=NONE,
            doc="Id of the person looked at: whom one talks with, within 6 m; -1 nobody.",
        ),
    )  # fmt: skip

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """Read the head's bearing and the talk's other side."""
        asset = body_asset()
        points = sight.skeleton_m

        def between(kind: str) -> NDArray[np.float64]:
            left, right = asset.point(f"left_{kind}"), asset.point(f"right_{kind}")
            return np.asarray((points[:, left] + points[:, right]) / 2.0)

        eyes = between("eye")
        way = eyes - between("ear")
        way /= np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-9)
        return {
            "gaze_origin_m": eyes,
            "gaze_direction": way,
            "gaze_target": gaze_targets(sight, sight.person_rows).astype(np.int32),
        }


def gaze_targets(sight: Sight, rows: NDArray[Any]) -> NDArray[np.int64]:
    """Id (n,) of the person each of ``rows`` looks at, as poses turn heads; -1 nobody."""
    people, time_s = sight.snapshot.tables["people"], sight.snapshot.time_s
    other = people["interlocutor"][rows].astype(np.int64)
    talking = (activity_at(people, time_s, rows) == Activity.TALK) & (other >= 0)
    them = np.where(talking, other, 0)
    apart = position_at(people, time_s, them) - position_at(people, time_s, rows)
    near = np.hypot(apart[:, 0], apart[:, 1]) < TALK_DISTANCE_M
    return np.where(talking & near, other + PERSON_BASE, NONE)


class ContactAnnotator:
    """Where bodies touch the ground or a seat."""

    name = "contacts"
    table = KEYPOINTS
    needs = frozenset({"id", "depth"})
    columns = (
        ColumnSpec(
            "contacts_m", "float64", (len(CONTACTS), 3), "m",
            doc=f"World points of {', '.join(CONTACTS)}; the seat's is the pelvis.",
        ),
        ColumnSpec(
            "contacts", "bool", (len(CONTACTS),),
            doc="Whether each touches: feet within 3 cm of the ground, the seat while sitting.",
        ),
    )  # fmt: skip

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """Hold feet against the ground and ask who sits."""
        asset, points, rows = body_asset(), sight.skeleton_m, sight.person_rows
        places = [*(asset.point(name) for name in _FEET), PELVIS]
        touch = points[:, places]
        below = np.asarray(
            sight.snapshot.ground.height_at(touch[:, :4, :2].reshape(-1, 2)), dtype=np.float64
        ).reshape(-1, 4)
        seated = _seated(sight, rows)
        feet = touch[:, :4, 2] - below < TOUCH_M
        return {"contacts_m": touch, "contacts": np.column_stack((feet, seated))}


def _seated(sight: Sight, rows: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether each person (n,) sits on something or on the ground."""
    slots = getattr(sight.snapshot.ground, "slots", None)
    if slots is None:
        return np.zeros(len(rows), dtype=np.bool_)
    doing = doing_at(
        sight.snapshot.tables["people"],
        rows.astype(np.intp),
        time_s=sight.snapshot.time_s,
        slots=slots,
        gaze=np.zeros((len(rows), 3)),
    )
    sits = (doing.present[:, SEAT] > 0.0) & (doing.present[:, SHARE] > _SETTLED)
    return np.asarray(sits & (sight.snapshot.tables["people"]["in_arms_of"][rows, 0] < 0))

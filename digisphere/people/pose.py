"""The body of every person at any instant: matrices, joints and keypoints (law L2).

A pure function of the `people` columns, the ground and time; no frame before or after is needed.
`pose_people` answers for many at once; `bone_matrices`, `skeleton_joints` and `keypoints_coco17`
are its short forms. Called by the scene's people layer, capture and inspector. Postures are chosen
in `posture.py`, feet in `footfall.py`, bones solved in `limbs.py`.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from digisphere.people import body
from digisphere.people import channels as ch
from digisphere.people.arms import Holds, Pairs, holds_among, spots_of
from digisphere.people.enums import Activity
from digisphere.people.footfall import X0, X1, Y0, Y1, YAW0, YAW1, Footfalls, footfalls_at
from digisphere.people.limbs import solve_people
from digisphere.people.posture import SHARE, body_sizes, doing_at, fill_postures, habits_of
from digisphere.people.skeleton import BONES, Floats, body_asset, coco_points
from digisphere.people.trajectory import Columns, Rows, activity_at, heading_at, position_at

TALK_DISTANCE_M = 6.0
"""People look at whom they talk with, unless further away than this."""


class Standing(Protocol):
    """What a pose needs of the ground: heights, and the slots people sit and lie on."""

    slots: Any

    def height_at(self, xy_m: Any) -> Any:
        """Return ground heights (n,) at points (n, 2)."""


@dataclass(frozen=True)
class PosedPeople:
    """People at one instant.

    rows (n,); root_m (n, 3) ground points; heading_rad (n,); scale_m (n,) metres per shape
    unit; shape (n, 16) with the expression of the moment; rest (n, p, 3) bone heads and measured
    points in statures; falls, the feet as `footfall.py` laid them;
    matrices (n, 53, 3, 4) float64 from rest places in statures to world metres.
    """

    rows: Rows
    root_m: Floats
    heading_rad: Floats
    scale_m: Floats
    shape: Floats
    rest: Floats
    falls: Footfalls
    matrices: Floats

    def first(self, count: int) -> "PosedPeople":
        """Return the first so many of them."""
        feet = self.falls
        falls = Footfalls(
            feet.feet[:count], feet.amplitude[:count], feet.froude[:count], feet.stride_m[:count]
        )
        return PosedPeople(
            self.rows[:count], self.root_m[:count], self.heading_rad[:count],
            self.scale_m[:count], self.shape[:count], self.rest[:count], falls,
            self.matrices[:count],
        )  # fmt: skip

    def bones_from(self, origin_m: Floats) -> NDArray[np.float32]:
        """Matrices with places relative to ``origin_m`` (3,), small enough for float32."""
        moved = self.matrices.copy()
        moved[..., 3] -= origin_m
        return moved.astype(np.float32)

    @cached_property
    def points_m(self) -> Floats:
        """World places (n, p, 3) of all bone heads and measured points."""
        owner = body_asset().point_owner
        carried = self.matrices[:, owner]
        return np.asarray(np.einsum("npij,npj->npi", carried[..., :3], self.rest) + carried[..., 3])

    @property
    def joints_m(self) -> Floats:
        """World places (n, 53, 3) of the bone heads."""
        return self.points_m[:, :BONES]

    @property
    def coco17_m(self) -> Floats:
        """World places (n, 17, 3) of the COCO keypoints, in COCO's order."""
        return self.points_m[:, list(coco_points())]


def pose_people(
    people: Columns, rows: Rows | None = None, *, time_s: float, ground: Standing
) -> PosedPeople:
    """Pose people at one instant.

    Args:
        people: the `people` columns.
        rows: which rows; all when None.
        time_s: seconds since scenario start.
        ground: heights and slots.

    Returns:
        Their places, shapes and bones.
    """
    chosen = np.arange(len(people["path_count"])) if rows is None else np.asarray(rows)
    chosen = chosen.astype(np.intp)
    holds = holds_among(people, chosen, time_s=time_s)
    if holds is None:
        return _posed(people, chosen, time_s=time_s, ground=ground, holds=None)
    # Where an infant is follows from the pose of who holds it.
    together = np.concatenate([holds.child, holds.bearer])
    more = np.setdiff1d(together, chosen).astype(np.intp)
    everyone = np.concatenate([chosen, more])
    posed = _posed(people, everyone, time_s=time_s, ground=ground, holds=holds)
    return posed.first(len(chosen))


def _posed(
    people: Columns, chosen: Rows, *, time_s: float, ground: Standing, holds: Holds | None
) -> PosedPeople:
    """Pose people, among them both of any two of whom one holds the other."""
    shape = body.shape_coefficients(people, chosen)
    rest = body.rest_points(shape)
    scale = body.stature_scale(people, chosen, points=rest)
    xy = spots_of(people, chosen, time_s=time_s)
    heading = heading_at(people, time_s, chosen)
    leg = body.leg_length(rest, scale_m=scale)
    falls = footfalls_at(people, chosen, time_s=time_s, leg_m=leg)
    root_z, heights = _ground_heights(xy, falls.feet, ground=ground)
    root = np.concatenate([xy, root_z[:, None]], axis=1)
    sizes, habits = body_sizes(rest, scale_m=scale), habits_of(people, chosen)
    gaze = _gaze(people, chosen, time_s=time_s, root=root, heading=heading, ground=ground)
    doing = doing_at(people, chosen, time_s=time_s, slots=ground.slots, gaze=gaze)
    postures = fill_postures(
        falls,
        feet_local=_own_frame(falls.feet, xy=xy, heading=heading),
        heights=heights,
        sizes=sizes,
        habits=habits,
        doing=doing,
        time_s=time_s,
    )
    pairs = None
    if holds is not None:
        pairs = Pairs(holds, people, rows=chosen, rest=rest, scale_m=scale)
        pairs.hold_and_ride(
            postures, sizes=sizes, habits=habits, standing=1.0 - doing.present[:, SHARE],
            time_s=time_s,
        )  # fmt: skip
    shape[:, body.BLINK] = np.clip(postures[:, ch.BLINK], 0.0, 1.0)
    shape[:, body.JAW_OPEN] = np.clip(postures[:, ch.JAW], 0.0, 0.8)
    shape[:, body.SMILE] = np.clip(postures[:, ch.SMILE], 0.0, 1.0)
    matrices = np.empty((len(chosen), BONES, 3, 4))
    solve_people(postures, rest, scale, root, heading, matrices)
    if pairs is not None:
        pairs.take_into_arms(matrices, root_m=root, heading_rad=heading)
    return PosedPeople(chosen, root, heading, scale, shape, rest, falls, matrices)


def bone_matrices(
    people: Columns, rows: Rows | None, time_s: float, ground: Standing
) -> NDArray[np.float32]:
    """Return (n, 53, 3, 4) matrices from rest places in statures to world metres."""
    return pose_people(people, rows, time_s=time_s, ground=ground).matrices.astype(np.float32)


def skeleton_joints(people: Columns, rows: Rows | None, time_s: float, ground: Standing) -> Floats:
    """Return (n, 53, 3) world places of the bone heads, in the order of `skeleton`."""
    return pose_people(people, rows, time_s=time_s, ground=ground).joints_m


def keypoints_coco17(people: Columns, rows: Rows | None, time_s: float, ground: Standing) -> Floats:
    """Return (n, 17, 3) world places of COCO's keypoints, eyes and ears at real face points."""
    return pose_people(people, rows, time_s=time_s, ground=ground).coco17_m


def _ground_heights(xy: Floats, feet: Floats, *, ground: Standing) -> tuple[Floats, Floats]:
    """Height under the person (n,), and of the prints above it (n, 2, 2)."""
    n = len(xy)
    prints = np.stack([feet[..., [X0, Y0]], feet[..., [X1, Y1]]], axis=2).reshape(-1, 2)
    height = np.asarray(ground.height_at(np.concatenate([xy, prints])), dtype=np.float64)
    return height[:n], height[n:].reshape(n, 2, 2) - height[:n, None, None]


def _own_frame(feet: Floats, *, xy: Floats, heading: Floats) -> Floats:
    """Turn prints from the world to each person's frame."""
    local = feet.copy()
    c, s = np.cos(heading)[:, None], np.sin(heading)[:, None]
    for ax, ay, yaw in ((X0, Y0, YAW0), (X1, Y1, YAW1)):
        dx, dy = feet[..., ax] - xy[:, :1], feet[..., ay] - xy[:, 1:]
        local[..., ax], local[..., ay] = dx * c + dy * s, dy * c - dx * s
        local[..., yaw] = feet[..., yaw] - heading[:, None]
    return local


def _gaze(
    people: Columns, rows: Rows, *, time_s: float, root: Floats, heading: Floats,
    ground: Standing,
) -> Floats:  # fmt: skip
    """Yaw, pitch (down positive) and weight (n, 3) of looking at the interlocutor."""
    gaze = np.zeros((len(rows), 3))
    other = people["interlocutor"][rows]
    talking = activity_at(people, time_s, rows) == Activity.TALK
    with_other = np.flatnonzero((other >= 0) & talking)
    if len(with_other) == 0:
        return gaze
    them = other[with_other].astype(np.intp)
    their_xy = position_at(people, time_s, them)
    their_z = np.asarray(ground.height_at(their_xy), dtype=np.float64)
    apart = their_xy - root[with_other, :2]
    distance = np.maximum(np.hypot(apart[:, 0], apart[:, 1]), 0.3)
    eye = 0.93 * people["stature_m"]
    rise = their_z + eye[them] - root[with_other, 2] - eye[rows[with_other]]
    turn = np.arctan2(apart[:, 1], apart[:, 0]) - heading[with_other]
    gaze[with_other, 0] = np.mod(turn + np.pi, 2.0 * np.pi) - np.pi
    gaze[with_other, 1] = -np.arctan2(rise, distance)
    gaze[with_other, 2] = 0.85 * (distance < TALK_DISTANCE_M)
    return gaze

"""A camera without OpenGL: draws a village of boxes by casting a ray through every pixel centre.

``BoxEye`` and ``BoxFigures`` fill the protocols of ``capture.sight``, so labels, formats, sessions
and the validator can be tested exactly and anywhere. Depth, normals and ids are exact to rounding,
and rays follow the same pixel-centre rule as a rasteriser.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.body_parts import BodyPart, part_of_bone
from digisphere.capture.projection import PinholeView, bounds_of_boxes, clip_bounds
from digisphere.capture.sight import SeenMotion, SeenPlanes
from digisphere.capture.solids import UprightBoxes, boxes_of_ground
from digisphere.core.identity import BUILDING_BASE, PERSON_BASE, TERRAIN, TREE_BASE, Semantic
from digisphere.people import trajectory
from digisphere.people.skeleton import (
    FOOT_L,
    FOOT_R,
    HAND_L,
    HAND_R,
    HEAD,
    SPINE_2,
    body_asset,
    coco_points,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digisphere.capture.sight import Neighbour
    from digisphere.core.snapshot import Snapshot

_SUN = np.array([0.4, -0.5, 0.77])
_DEPTH_M, _WIDTH_M = 0.30, 0.46
# Joints as shares of (half depth, half width, height): forward, left, up.
_JOINTS = np.array(
    [
        (1.0, 0.0, 0.93),
        (1.0, 0.15, 0.95),
        (1.0, -0.15, 0.95),
        (0.3, 0.40, 0.94),
        (0.3, -0.40, 0.94),
        (0.6, 0.85, 0.82),
        (0.6, -0.85, 0.82),
        (0.6, 0.95, 0.62),
        (0.6, -0.95, 0.62),
        (0.6, 0.95, 0.46),
        (0.6, -0.95, 0.46),
        (0.6, 0.55, 0.52),
        (0.6, -0.55, 0.52),
        (0.6, 0.55, 0.28),
        (0.6, -0.55, 0.28),
        (0.6, 0.55, 0.05),
        (0.6, -0.55, 0.05),
    ]
)


class BoxFigures:
    """People as upright boxes with seventeen joints inside."""

    def heading_rad(self, snapshot: Snapshot, *, rows: NDArray[Any]) -> NDArray[np.float64]:
        """Facing along the path."""
        return trajectory.heading_at(snapshot.tables["people"], snapshot.time_s, rows)

    def boxes(
        self, snapshot: Snapshot, *, rows: NDArray[Any], time_s: float | None = None
    ) -> UprightBoxes:
        """The boxes themselves."""
        people = snapshot.tables["people"]
        moment = snapshot.time_s if time_s is None else time_s
        xy = trajectory.position_at(people, moment, rows)
        height = people["stature_m"][rows].astype(np.float64)
        foot = snapshot.ground.height_at(xy).astype(np.float64)
        size = np.stack((np.full(len(rows), _DEPTH_M), np.full(len(rows), _WIDTH_M), height), 1)
        centre = np.concatenate((xy, (foot + height / 2.0)[:, None]), axis=1)
        return UprightBoxes(centre, size, trajectory.heading_at(people, moment, rows))

    def surface_m(
        self, snapshot: Snapshot, *, rows: NDArray[Any], pose: Any
    ) -> NDArray[np.float64]:
        """Corners (n, 8, 3), the same for every camera."""
        return self.boxes(snapshot, rows=rows).corners_m()

    def keypoints_m(self, snapshot: Snapshot, *, rows: NDArray[Any]) -> NDArray[np.float64]:
        """Joints (n, 17, 3)."""
        return _inside(self.boxes(snapshot, rows=rows), _JOINTS)

    def skeleton_m(
        self, snapshot: Snapshot, *, rows: NDArray[Any], time_s: float | None = None
    ) -> NDArray[np.float64]:
        """Joints, hands, feet and face in their places, the body's middle for all other points."""
        return _inside(self.boxes(snapshot, rows=rows, time_s=time_s), _skeleton_shares())


def _skeleton_shares() -> NDArray[np.float64]:
    """Places (p, 3) of the skeleton's points in a box, as ``_JOINTS`` has them."""
    asset = body_asset()
    shares = np.full((len(asset.point_names), 3), (0.0, 0.0, 0.5))
    for side, sign in (("l", 1.0), ("r", -1.0)):
        part = BodyPart.LEFT_HAND if side == "l" else BodyPart.RIGHT_HAND
        for point, owner in enumerate(asset.point_owner.tolist()):
            if part_of_bone(asset.bone_names[owner]) == part:
                shares[point] = (1.0, 0.85 * sign, 0.46)
        shares[asset.point(f"toe_{side}")] = (0.9, 0.5 * sign, 0.0)
        shares[asset.point(f"small_toe_{side}")] = (0.9, 0.7 * sign, 0.0)
        shares[asset.point(f"heel_{side}")] = (-0.9, 0.5 * sign, 0.0)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        shares[asset.point(f"{side}_mouth_corner")] = (1.0, 0.1 * sign, 0.91)
    shares[asset.point("chin")] = (1.0, 0.0, 0.89)
    shares[list(coco_points())] = _JOINTS
    return shares


def _inside(boxes: UprightBoxes, shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """World points (n, k, 3) at shares (k, 3) of each box: forward, left, up."""
    half = boxes.size_m / 2.0
    along = shares[:, 0] * half[:, :1]
    across = shares[:, 1] * half[:, 1:2]
    up = (shares[:, 2] - 0.5) * boxes.size_m[:, 2:]
    cos, sin = np.cos(boxes.heading_rad)[:, None], np.sin(boxes.heading_rad)[:, None]
    local = np.stack((cos * along - sin * across, sin * along + cos * across, up), axis=-1)
    return np.asarray(local + boxes.centre_m[:, None, :], dtype=np.float64)


class BoxEye:
    """Draws people, houses and trees as boxes over flat ground at height 0."""

    driver = "software boxes"

    def __init__(self) -> None:
        self.figures = BoxFigures()

    def look(
        self,
        snapshot: Snapshot,
        *,
        pose: Any,
        planes: frozenset[str],
        time_s: float | None = None,
        around: tuple[Neighbour, Neighbour] | None = None,
        beside: SeenPlanes | None = None,
    ) -> SeenPlanes:
        """Draw everything; ``beside`` is not looked at."""
        canvas = _Canvas(PinholeView.from_pose(pose))
        canvas.draw_floor()
        ground = snapshot.ground
        for code, count, base, semantic in (
            (2, ground.buildings.count, BUILDING_BASE, Semantic.BUILDING),
            (6, ground.trees.count, TREE_BASE, Semantic.TREE),
        ):
            rows = np.arange(count)
            boxes = boxes_of_ground(ground, kinds=np.full(count, code), rows=rows)
            canvas.draw(boxes, ids=rows + base, semantic=semantic)
        self._draw_people(canvas, snapshot, snapshot.tables["people"].rows, time_s=time_s)
        made = canvas.finish()
        if around is None:
            return made
        after, before = (self._ways(made, canvas.view, snapshot, moment) for moment in around)
        nobody = np.zeros(made.semantic.shape, dtype=np.uint8)
        bone = self._bones(made, canvas.view, snapshot)
        return replace(made, motion=SeenMotion(after, before, bone, nobody))

    def _bones(self, made: SeenPlanes, view: PinholeView, snapshot: Snapshot) -> NDArray[np.uint8]:
        """Bone + 1 (h, w) of every pixel of a person: a head above, feet below, hands aside."""
        at = np.nonzero(made.semantic == Semantic.PERSON)
        rows = made.instance[at].astype(np.int64) - PERSON_BASE
        points = view.unproject(made.depth[at], rows=at[0], columns=at[1])
        boxes = self.figures.boxes(snapshot, rows=rows)
        x, y, z = (points - boxes.centre_m).T
        cos, sin = np.cos(boxes.heading_rad), np.sin(boxes.heading_rad)
        across = 2.0 * (cos * y - sin * x) / boxes.size_m[:, 1]
        up = z / boxes.size_m[:, 2] + 0.5
        hand = (np.abs(across) > 0.7) & (up > 0.36) & (up < 0.56)
        left = across > 0.0
        found = np.select(
            [up > 0.85, up < 0.12, hand],
            [HEAD, np.where(left, FOOT_L, FOOT_R), np.where(left, HAND_L, HAND_R)],
            SPINE_2,
        )
        bone = np.zeros(made.semantic.shape, dtype=np.uint8)
        bone[at] = found + 1
        return bone

    def _ways(
        self, made: SeenPlanes, view: PinholeView, snapshot: Snapshot, moment: Neighbour
    ) -> NDArray[np.float32]:
        """Ways (h, w, 3) of every pixel's point on a person to where it is at another moment."""
        ways = np.zeros((*made.depth.shape, 3), dtype=np.float32)
        at = np.nonzero(made.semantic == Semantic.PERSON)
        rows = made.instance[at].astype(np.int64) - PERSON_BASE
        points = view.unproject(made.depth[at], rows=at[0], columns=at[1])
        now = self.figures.boxes(snapshot, rows=rows)
        then = self.figures.boxes(moment.snapshot, rows=rows, time_s=moment.time_s)
        turn = then.heading_rad - now.heading_rad
        x, y, z = (points - now.centre_m).T
        cos, sin = np.cos(turn), np.sin(turn)
        moved = np.stack((cos * x - sin * y, sin * x + cos * y, z), axis=1) + then.centre_m
        ways[at] = moved - points
        return ways

    def look_alone(
        self, snapshot: Snapshot, *, pose: Any, person_rows: NDArray[np.int64]
    ) -> NDArray[np.uint32]:
        """Draw only these people."""
        canvas = _Canvas(PinholeView.from_pose(pose))
        self._draw_people(canvas, snapshot, person_rows)
        return canvas.finish().instance

    def solids(self, ground: Any, *, kinds: NDArray[Any], rows: NDArray[Any]) -> UprightBoxes:
        """The very boxes it draws."""
        return boxes_of_ground(ground, kinds=kinds, rows=rows)

    def _draw_people(
        self,
        canvas: _Canvas,
        snapshot: Snapshot,
        rows: NDArray[Any],
        *,
        time_s: float | None = None,
    ) -> None:
        moment = snapshot.time_s if time_s is None else time_s
        outdoors = rows[~trajectory.indoors_at(snapshot.tables["people"], moment, rows)]
        boxes = self.figures.boxes(snapshot, rows=outdoors, time_s=time_s)
        canvas.draw(boxes, ids=outdoors + PERSON_BASE, semantic=Semantic.PERSON)


class _Canvas:
    """Nearest surface per pixel so far."""

    def __init__(self, view: PinholeView) -> None:
        self.view = view
        shape = (view.height, view.width)
        self.depth = np.full(shape, np.inf)
        self.instance = np.zeros(shape, dtype=np.uint32)
        self.semantic = np.zeros(shape, dtype=np.uint8)
        self.normal = np.zeros((*shape, 3))
        rows, columns = np.indices(shape)
        start = view.position_m
        ends = view.unproject(np.ones(rows.size), rows=rows.ravel(), columns=columns.ravel())
        self.rays = (ends - start).reshape(*shape, 3)  # one metre of planar depth long

    def draw_floor(self) -> None:
        """Flat ground at height 0."""
        down = self.rays[..., 2] < -1e-9
        depth = np.where(down, -self.view.position_m[2] / np.where(down, self.rays[..., 2], 1), 0)
        seen = down & (depth >= self.view.near_m)
        self.depth[seen] = depth[seen]
        self.instance[seen] = TERRAIN
        self.semantic[seen] = Semantic.GROUND
        self.normal[seen] = (0.0, 0.0, 1.0)

    def draw(self, boxes: UprightBoxes, *, ids: NDArray[Any], semantic: int) -> None:
        """Boxes, each over the part of the picture it can touch."""
        bounds = clip_bounds(self.view, bounds_of_boxes(self.view, boxes.corners_m()))
        for row in np.flatnonzero(~np.isnan(bounds[:, 0])):
            x0, y0 = np.floor(bounds[row, :2]).astype(int)
            x1, y1 = np.ceil(bounds[row, 2:]).astype(int)
            self._draw_one(
                boxes, int(row), (slice(y0, y1), slice(x0, x1)), (int(ids[row]), semantic)
            )

    def _draw_one(
        self,
        boxes: UprightBoxes,
        row: int,
        part: tuple[slice, slice],
        label: tuple[int, int],
    ) -> None:
        heading = boxes.heading_rad[row]
        cos, sin = np.cos(heading), np.sin(heading)
        turn = np.array([[cos, sin, 0.0], [-sin, cos, 0.0], [0.0, 0.0, 1.0]])
        start = turn @ (self.view.position_m - boxes.centre_m[row])
        rays = self.rays[part] @ turn.T
        half = boxes.size_m[row] / 2.0
        with np.errstate(divide="ignore", invalid="ignore"):
            one, two = (-half - start) / rays, (half - start) / rays
        enter, leave = np.minimum(one, two), np.maximum(one, two)
        axis = np.argmax(enter, axis=-1)
        depth = np.take_along_axis(enter, axis[..., None], axis=-1)[..., 0]
        hit = (depth <= leave.min(axis=-1)) & (depth >= self.view.near_m)
        hit &= depth < self.depth[part]
        normal = -np.sign(np.take_along_axis(rays, axis[..., None], axis=-1)) * turn[axis]
        self.depth[part][hit] = depth[hit]
        self.instance[part][hit] = label[0]
        self.semantic[part][hit] = label[1]
        self.normal[part][hit] = normal[hit]

    def finish(self) -> SeenPlanes:
        """Colour by id and light, and hand over."""
        mixed = (self.instance.astype(np.uint64) * 2654435761 >> 8).astype(np.uint64)
        hue = np.stack([mixed >> shift & 0x7F for shift in (0, 7, 14)], axis=-1) + 96.0
        facing = np.clip(self.normal @ _SUN, 0.0, 1.0)
        rgb = hue * (0.55 + 0.45 * facing)[..., None]
        rgb[self.instance == 0] = (150.0, 190.0, 235.0)
        return SeenPlanes(
            rgb.astype(np.uint8),
            self.instance,
            self.semantic,
            self.depth.astype(np.float32),
            self.normal.astype(np.float32),
            light={
                "radiance": (rgb / 255.0).astype(np.float32),
                "albedo": (hue / 255.0).astype(np.float32),
                "sunlit": (facing > 0.0).astype(np.float32),
            },
        )

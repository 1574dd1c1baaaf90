"""Rigs that move: ``vehicle`` on roads, ``egocentric`` at somebody's eyes, ``turntable``."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from digisphere.capture.figures import PosedFigures
from digisphere.capture.rigs.circling import OrbitRig
from digisphere.capture.rigs.protocol import as_point
from digisphere.capture.rigs.surroundings import lifted, people_outdoors
from digisphere.people import trajectory

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digisphere.capture.rigs.protocol import Shot
    from digisphere.core.snapshot import Snapshot
    from digisphere.core.streams import Streams
    from digisphere.scene.camera import CameraPose

    Floats = NDArray[np.float64]

_SPEED_M_S = 6.0
_DRIVER_M, _LOOKS_AHEAD_M = 1.5, 12.0
_LEFT_EYE, _RIGHT_EYE = 1, 2
_BEFORE_FACE_M = 0.12
"""So far before the eyes the camera stands, clear of the wearer's own face."""
_GLANCE_DOWN = 0.12
_AROUND_M, _CHEST_M = 3.2, 1.15


class VehicleRig:
    """Drives along the longest roads at 6 m/s, back and forth, by the clock of the world."""

    name: ClassVar[str] = "vehicle"
    doc: ClassVar[str] = "From a slow vehicle on the village's longest road, looking ahead."
    moves: ClassVar[bool] = True

    def pose(self, ground: Any, snapshot: Snapshot, *, shot: Shot, streams: Streams) -> CameraPose:
        """Stand where the vehicle is at the snapshot's instant."""
        way = _drive(ground)
        if way is None:
            return OrbitRig().pose(ground, snapshot, shot=shot, streams=streams)
        steps = np.hypot(*np.diff(way, axis=0).T)
        along = np.concatenate(([0.0], np.cumsum(steps)))
        driven = (_SPEED_M_S * snapshot.time_s) % (2.0 * along[-1])
        back = driven > along[-1]
        here = 2.0 * along[-1] - driven if back else driven
        ahead = here + (-_LOOKS_AHEAD_M if back else _LOOKS_AHEAD_M)
        eye = lifted(ground, _on(way, along, here)[None], above_m=_DRIVER_M)[0]
        aim = lifted(ground, _on(way, along, ahead)[None], above_m=1.1)[0]
        return shot.looking(as_point(eye), target=as_point(aim), near=0.2)


def _drive(ground: Any) -> Floats | None:
    """The longest road of the widest kind, as points (n, 2)."""
    roads = [r for r in ground.roads if len(r.xy_m) > 2]
    if not roads:
        return None
    best = max(roads, key=lambda r: (r.width_m, len(r.xy_m), -r.road_id))
    return np.asarray(best.xy_m, dtype=np.float64)


def _on(way: Floats, along: Floats, metres: float) -> Floats:
    """The point of a way after so many metres; straight on beyond its ends."""
    inside = min(max(metres, 0.0), float(along[-1]))
    point = np.array([np.interp(inside, along, way[:, k]) for k in range(2)])
    if inside == metres:
        return point
    first, last = (way[0], way[1]) if metres < 0.0 else (way[-1], way[-2])
    out = (first - last) / max(float(np.hypot(*(first - last))), 1e-9)
    return np.asarray(point + out * abs(metres - inside))


class EgocentricRig:
    """A camera worn at the eyes of one person outdoors, looking where they look."""

    name: ClassVar[str] = "egocentric"
    doc: ClassVar[str] = "At the eyes of one person outdoors, the same as long as they stay out."
    moves: ClassVar[bool] = True

    def pose(self, ground: Any, snapshot: Snapshot, *, shot: Shot, streams: Streams) -> CameraPose:
        """Look through the eyes of whoever comes first in a fixed shuffled order."""
        rows, _ = people_outdoors(snapshot)
        if not len(rows):
            return OrbitRig().pose(ground, snapshot, shot=shot, streams=streams)
        worn = wearer(rows, streams=streams)
        joints = PosedFigures().keypoints_m(snapshot, rows=np.array([worn]))[0]
        left, right = joints[_LEFT_EYE], joints[_RIGHT_EYE]
        across = right - left
        forward = np.array([-across[1], across[0], 0.0])
        forward /= max(float(np.hypot(*forward[:2])), 1e-9)
        eye = (left + right) / 2.0 + _BEFORE_FACE_M * forward
        aim = eye + forward - (0.0, 0.0, _GLANCE_DOWN)
        return shot.looking(as_point(eye), target=as_point(aim), near=0.08)


def wearer(rows: NDArray[np.intp], *, streams: Streams) -> int:
    """Who of these people wears the camera."""
    order = streams.uniform_by_slot("capture.egocentric", 0, rows)
    return int(rows[np.argmin(order)])


class TurntableRig:
    """Once round one person outdoors, from the front, counter-clockwise."""

    name: ClassVar[str] = "turntable"
    doc: ClassVar[str] = "Once round one person outdoors in as many even steps as there are frames."

    def pose(self, ground: Any, snapshot: Snapshot, *, shot: Shot, streams: Streams) -> CameraPose:
        """Stand on the circle about whoever the egocentric camera would choose."""
        rows, feet = people_outdoors(snapshot)
        if not len(rows):
            return OrbitRig().pose(ground, snapshot, shot=shot, streams=streams)
        chosen = int(np.flatnonzero(rows == wearer(rows, streams=streams))[0])
        facing = trajectory.heading_at(snapshot.tables["people"], snapshot.time_s, rows)[chosen]
        turn = facing + 2.0 * math.pi * shot.number / shot.count
        chest = feet[chosen] + (0.0, 0.0, _CHEST_M)
        eye = chest + _AROUND_M * np.array([math.cos(turn), math.sin(turn), 0.12])
        return shot.looking(as_point(eye), target=as_point(chest), near=0.1)

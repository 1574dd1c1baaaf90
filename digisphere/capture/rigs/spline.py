"""The rig ``spline``: a way the user has drawn, walked once in as many even steps as frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from digisphere.capture.rigs.protocol import as_point
from digisphere.capture.rigs.surroundings import clear_sight, lifted
from digisphere.errors import CaptureError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digisphere.capture.rigs.camera_path import CameraPath
    from digisphere.capture.rigs.protocol import Shot
    from digisphere.core.snapshot import Snapshot
    from digisphere.core.streams import Streams
    from digisphere.scene.camera import CameraPose

CLEARANCE_M = 0.35
"""How far the camera stays over ground and water, whatever the path says."""


class SplineRig:
    """Follows a camera path from its first point to its last; a closed one once round."""

    name: ClassVar[str] = "spline"
    doc: ClassVar[str] = "Along a path of key points that was drawn in the window (--path FILE)."
    takes_path: ClassVar[bool] = True

    def __init__(self, path: CameraPath) -> None:
        self._path = path
        self._clear_on: Any = None

    def pose(self, ground: Any, snapshot: Snapshot, *, shot: Shot, streams: Streams) -> CameraPose:
        """Stand at this frame's share of the way.

        Raises:
            CaptureError: a key point lies off this world's map, or the way leads through a house.
        """
        self._refuse_off_the_map(ground)
        if self._clear_on is not ground:
            refuse_walls(ground, self._path)
            self._clear_on = ground
        steps = shot.count if self._path.closed else max(shot.count - 1, 1)
        place, look = self._path.at(shot.number / steps)
        place = above_ground(ground, place)
        return shot.looking(as_point(place), target=as_point(place + 10.0 * look))

    def _refuse_off_the_map(self, ground: Any) -> None:
        wide, deep = float(ground.grid.size_x_m), float(ground.grid.size_y_m)
        for number, point in enumerate(self._path.points, start=1):
            x, y, _ = point.position_m
            if not (0.0 <= x <= wide and 0.0 <= y <= deep):
                raise CaptureError(
                    f"Point {number} of the camera path, at {x:.1f} m east and {y:.1f} m north, "
                    f"lies off this world's map of {wide:.0f} by {deep:.0f} m. Draw the path in "
                    "this world, or move the point."
                )


def refuse_walls(ground: Any, path: CameraPath) -> None:
    """Refuse a way through a house, from its floor to its ridge: a camera in a wall sees nothing.

    Raises:
        CaptureError: where it enters one first.
    """
    way = np.array([above_ground(ground, place) for place in path.line_m()])
    met = np.flatnonzero(~clear_sight(ground, way[:-1], end=way[1:], hills=False))
    if not len(met):
        return
    x, y, z = way[met[0]]
    after = path.stretch_at(float(met[0]) / (len(way) - 1)) + 1
    raise CaptureError(
        f"The camera path leads through a house after point {after}, at {x:.1f} m east, {y:.1f} m "
        f"north and {z:.1f} m up. Lead it round the house, or over its ridge."
    )


def above_ground(ground: Any, place: NDArray[np.float64]) -> NDArray[np.float64]:
    """A point (3,), lifted clear of ground and water if it lies in them."""
    out = place.copy()
    out[2] = max(out[2], float(lifted(ground, place[None, :2], above_m=CLEARANCE_M)[0, 2]))
    return out

"""Rigs that watch from fixed places: ``cctv`` from house walls, ``survey`` straight down."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from digisphere.capture.rigs.protocol import as_point
from digisphere.capture.rigs.surroundings import clear_sight, lifted, village_centre

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digisphere.capture.rigs.protocol import Shot
    from digisphere.core.snapshot import Snapshot
    from digisphere.core.streams import Streams
    from digisphere.scene.camera import CameraPose

    Floats = NDArray[np.float64]

_CAMERAS = 6
_UNDER_EAVES_M, _OFF_WALL_M = 0.35, 0.85
_LEAST_HIGH_M = 2.8
_LOOKS_M = 14.0
"""How far from the wall a camera looks at the ground."""
_APART_M = 18.0
_SURVEY_HIGH_M = 60.0
_OVERLAP = 0.3
"""Share of a survey picture that the next in its row shows again."""


class CctvRig:
    """A handful of cameras under the eaves, each in turn, always from the same places."""

    name: ClassVar[str] = "cctv"
    doc: ClassVar[str] = "From under the eaves of houses down on the street; six places in turn."

    def pose(self, ground: Any, snapshot: Snapshot, *, shot: Shot, streams: Streams) -> CameraPose:
        """Look from the next of the cameras."""
        eyes, targets = watched(ground)
        k = shot.number % len(eyes)
        return shot.looking(as_point(eyes[k]), target=as_point(targets[k]), near=0.2)


class SurveyRig:
    """Rows of pictures straight down over the village, north up, each overlapping the last."""

    name: ClassVar[str] = "survey"
    doc: ClassVar[str] = "Straight down from 60 m over the village, in rows that overlap; north up."

    def pose(self, ground: Any, snapshot: Snapshot, *, shot: Shot, streams: Streams) -> CameraPose:
        """Fly the rows back and forth, as many as the frames fill."""
        wide = 2.0 * _SURVEY_HIGH_M * math.tan(shot.fov_x_rad / 2.0) * (1.0 - _OVERLAP)
        deep = 2.0 * _SURVEY_HIGH_M * math.tan(shot.fov_y_rad / 2.0) * (1.0 - _OVERLAP)
        columns = max(1, round(math.sqrt(shot.count * deep / wide)))
        rows = -(-shot.count // columns)
        row, along = divmod(shot.number, columns)
        column = along if row % 2 == 0 else columns - 1 - along
        centre = village_centre(ground)
        x = centre[0] + (column - (columns - 1) / 2.0) * wide
        y = centre[1] + (row - (rows - 1) / 2.0) * deep
        grid = ground.grid
        x = min(max(x, 1.0), float(grid.size_x_m) - 1.0)
        y = min(max(y, 1.0), float(grid.size_y_m) - 1.0)
        eye = lifted(ground, np.array([[x, y]]), above_m=_SURVEY_HIGH_M)[0]
        # A hair north of straight down: what is up in the picture must be said somehow.
        return shot.looking(as_point(eye), target=(x, y + 0.01, float(eye[2]) - 50.0), near=0.5)


def watched(ground: Any) -> tuple[Floats, Floats]:
    """Places of cameras (n, 3) and what they look at (n, 3): clear of walls, far from each other.

    Each house offers the middle of its four walls; those nearest the village's middle come first.
    """
    eyes, targets = _walls(ground)
    centre = village_centre(ground)
    order = np.argsort(np.hypot(*(targets[:, :2] - centre[:2]).T), kind="stable")
    eyes, targets = eyes[order], targets[order]
    clear = clear_sight(ground, eyes, end=targets + np.array([0.0, 0.0, 0.5]))
    chosen: list[int] = []
    for k in np.flatnonzero(clear).tolist():
        if all(np.hypot(*(eyes[k, :2] - eyes[j, :2])) > _APART_M for j in chosen):
            chosen.append(k)
        if len(chosen) == _CAMERAS:
            break
    if not chosen:  # no house, or none with a view: a mast in the middle
        mast = centre + np.array([0.0, -_LOOKS_M, 5.0])
        return mast[None], centre[None]
    return eyes[chosen], targets[chosen]


def _walls(ground: Any) -> tuple[Floats, Floats]:
    houses = ground.buildings
    names = ("x_m", "y_m", "heading_rad", "length_m", "width_m", "floor_z_m", "eaves_m")
    x, y, heading, length, width, floor, eaves = (houses[n].astype(np.float64) for n in names)
    eyes, targets = [], []
    for quarter in range(4):
        turn = heading + quarter * math.pi / 2.0
        half = (length if quarter % 2 == 0 else width) / 2.0
        out = np.stack((np.cos(turn), np.sin(turn)), axis=1)
        middle = np.stack((x, y), axis=1)
        at = middle + out * (half + _OFF_WALL_M)[:, None]
        high = floor + np.maximum(eaves - _UNDER_EAVES_M, _LEAST_HIGH_M)
        eyes.append(np.column_stack((at, high)))
        targets.append(lifted(ground, middle + out * (half + _LOOKS_M)[:, None], above_m=0.5))
    return np.concatenate(eyes), np.concatenate(targets)

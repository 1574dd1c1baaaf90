"""Boxes standing on the ground: the 3-D extents of people, buildings, trees and props.

A box here is upright and turned about the vertical only: centre, size (length along its heading,
width across, height) and heading. People's boxes are tight around their posed mesh; buildings',
trees' and props' come from the columns of the ground. Projection to pixels is in ``projection``.
Called by the annotators and rigs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_CORNER_SIGNS = np.array(
    [
        (-1, -1, -1),
        (1, -1, -1),
        (1, 1, -1),
        (-1, 1, -1),
        (-1, -1, 1),
        (1, -1, 1),
        (1, 1, 1),
        (-1, 1, 1),
    ],
    dtype=np.float64,
)


@dataclass(frozen=True)
class UprightBoxes:
    """n boxes: ``centre_m`` (n, 3), ``size_m`` (n, 3) as length, width, height, ``heading_rad``."""

    centre_m: Floats
    size_m: Floats
    heading_rad: Floats

    def __len__(self) -> int:
        return len(self.heading_rad)

    @classmethod
    def unknown(cls, count: int) -> UprightBoxes:
        """Boxes of which nothing is known: all NaN."""
        nothing = np.full((count, 3), np.nan)
        return cls(nothing, nothing.copy(), np.full(count, np.nan))

    def put(self, at: NDArray[Any], made: UprightBoxes) -> None:
        """Replace the boxes at places ``at`` (k,) by others (k)."""
        self.centre_m[at] = made.centre_m
        self.size_m[at] = made.size_m
        self.heading_rad[at] = made.heading_rad

    def corners_m(self) -> Floats:
        """World corners (n, 8, 3): round the bottom counter-clockwise, then round the top."""
        local = _CORNER_SIGNS * (self.size_m[:, None, :] / 2.0)
        cos, sin = np.cos(self.heading_rad)[:, None], np.sin(self.heading_rad)[:, None]
        turned = np.stack(
            (
                cos * local[..., 0] - sin * local[..., 1],
                sin * local[..., 0] + cos * local[..., 1],
                local[..., 2],
            ),
            axis=-1,
        )
        return np.asarray(turned + self.centre_m[:, None, :], dtype=np.float64)

    def excess_m(self, points: NDArray[Any], *, rows: NDArray[Any]) -> Floats:
        """How far (m,) each world point (m, 3) lies outside the box ``rows`` (m,); 0 inside."""
        offset = np.asarray(points, dtype=np.float64) - self.centre_m[rows]
        cos, sin = np.cos(self.heading_rad[rows]), np.sin(self.heading_rad[rows])
        along = cos * offset[:, 0] + sin * offset[:, 1]
        across = -sin * offset[:, 0] + cos * offset[:, 1]
        local = np.abs(np.stack((along, across, offset[:, 2]), axis=1))
        beyond = np.maximum(local - self.size_m[rows] / 2.0, 0.0)
        return np.asarray(np.linalg.norm(beyond, axis=1), dtype=np.float64)


def boxes_around(points: NDArray[Any], *, heading_rad: NDArray[Any]) -> UprightBoxes:
    """Tight boxes around n point clouds (n, m, 3), each turned to its heading (n,)."""
    cloud = np.asarray(points, dtype=np.float64)
    heading = np.asarray(heading_rad, dtype=np.float64)
    cos, sin = np.cos(heading)[:, None], np.sin(heading)[:, None]
    along = cos * cloud[..., 0] + sin * cloud[..., 1]
    across = -sin * cloud[..., 0] + cos * cloud[..., 1]
    local = np.stack((along, across, cloud[..., 2]), axis=-1)
    bounds = np.stack((local.min(axis=1), local.max(axis=1)), axis=1)
    return boxes_from_turned(bounds, heading_rad=heading)


def boxes_from_turned(bounds: NDArray[Any], *, heading_rad: NDArray[Any]) -> UprightBoxes:
    """Boxes from low and high corners (n, 2, 3) in world axes turned by each heading (n,)."""
    heading = np.asarray(heading_rad, dtype=np.float64)
    low, high = bounds[:, 0], bounds[:, 1]
    middle = (low + high) / 2.0
    cos, sin = np.cos(heading), np.sin(heading)
    centre = np.stack(
        (
            cos * middle[:, 0] - sin * middle[:, 1],
            sin * middle[:, 0] + cos * middle[:, 1],
            middle[:, 2],
        ),
        axis=1,
    )
    return UprightBoxes(centre, np.asarray(high - low, dtype=np.float64), heading)


def boxes_of_ground(ground: Any, *, kinds: NDArray[Any], rows: NDArray[Any]) -> UprightBoxes:
    """Boxes of buildings, trees and props (n,) by kind code and row; others stay NaN."""
    boxes = UprightBoxes.unknown(len(kinds))
    for code, maker in ((2, _building_boxes), (6, _tree_boxes)):
        at = np.flatnonzero(kinds == code)
        if len(at):
            boxes.put(at, maker(ground, rows[at]))
    return boxes


def _columns(table: Any, rows: NDArray[Any], *names: str) -> list[Floats]:
    """Chosen rows of several columns, as doubles."""
    return [np.asarray(table[name], dtype=np.float64)[rows] for name in names]


def _building_boxes(ground: Any, rows: NDArray[Any]) -> UprightBoxes:
    """Walls and roof: footprint by eaves height plus the rise of a gable over half the width."""
    x, y, heading, length, width, eaves, pitch, floor = _columns(
        ground.buildings,
        rows,
        "x_m",
        "y_m",
        "heading_rad",
        "length_m",
        "width_m",
        "eaves_m",
        "roof_pitch_rad",
        "floor_z_m",
    )
    height = eaves + np.tan(pitch) * width / 2.0
    return UprightBoxes(
        np.stack((x, y, floor + height / 2.0), axis=1),
        np.stack((length, width, height), axis=1),
        heading,
    )


def _tree_boxes(ground: Any, rows: NDArray[Any]) -> UprightBoxes:
    """Height by crown diameter, from the foot up."""
    x, y, z, height, radius = _columns(
        ground.trees, rows, "x_m", "y_m", "z_m", "height_m", "crown_radius_m"
    )
    return UprightBoxes(
        np.stack((x, y, z + height / 2.0), axis=1),
        np.stack((2.0 * radius, 2.0 * radius, height), axis=1),
        np.zeros(len(rows)),
    )

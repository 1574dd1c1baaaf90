"""What stands about: free places to stand, clear lines of sight, who is outdoors, the crowd.

Shared by the rigs; every answer is computed from the ground and one snapshot, vectorised over
candidate points. Choosing among the points is each rig's own.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.people import trajectory
from digisphere.world.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digisphere.core.snapshot import Snapshot

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

_WALL_MARGIN_M = 0.8
_TRUNK_CLEARANCE = 0.7
_SIGHT_STEPS = 8


def people_outdoors(snapshot: Snapshot) -> tuple[NDArray[np.intp], Floats]:
    """Rows (n,) and feet (n, 3) of everyone living and outdoors."""
    people = snapshot.tables["people"]
    rows = people.rows
    rows = rows[~trajectory.indoors_at(people, snapshot.time_s, rows)]
    xy = trajectory.position_at(people, snapshot.time_s, rows)
    height = np.asarray(snapshot.ground.height_at(xy), dtype=np.float64)
    return rows, np.concatenate((xy, height[:, None]), axis=1)


def in_buildings(ground: Any, xy_m: Floats, *, margin_m: float = _WALL_MARGIN_M) -> Bools:
    """Whether points (n, 2) lie inside a house or within ``margin_m`` of one."""
    return _in_boxes(xy_m, _houses(ground), margin_m=margin_m)


def _in_boxes(xy_m: Floats, boxes: Floats, *, margin_m: float) -> Bools:
    points = np.zeros((len(xy_m), 3))
    points[:, :2] = xy_m
    blocked = np.zeros(len(xy_m), dtype=np.bool_)
    boxes[:, 5:] = -1e9, 1e9  # whatever the height
    _cross_boxes(points, points, boxes, margin_m, blocked)
    return blocked


def _props(ground: Any) -> Floats:
    """Outdoor things as boxes (k, 7), as houses are; their length lies across their heading."""
    columns = ground.props
    names = ("x_m", "y_m", "heading_rad", "length_m", "width_m", "z_m")
    x, y, heading, length, width, z = (columns[name].astype(np.float64) for name in names)
    return np.column_stack((x, y, heading + np.pi / 2, length / 2.0, width / 2.0, z, z + 2.0))


def _houses(ground: Any) -> Floats:
    """Houses as boxes (k, 7): x, y, heading, half length, half width, floor, ridge."""
    columns = ground.buildings
    wide = columns["width_m"].astype(np.float64)
    rise = np.tan(columns["roof_pitch_rad"].astype(np.float64)) * wide / 2.0
    floor = columns["floor_z_m"].astype(np.float64)
    names = ("x_m", "y_m", "heading_rad", "length_m")
    x, y, heading, length = (columns[name].astype(np.float64) for name in names)
    ridge = floor + columns["eaves_m"] + rise
    return np.column_stack((x, y, heading, length / 2.0, wide / 2.0, floor - 1.0, ridge))


@njit(cache=True)
def _cross_boxes(start: Floats, end: Floats, boxes: Floats, margin_m: float, out: Bools) -> None:
    """Mark lines (n, 3) to (n, 3) that touch any box (k, 7), by cutting with its three slabs."""
    for line in range(start.shape[0]):
        for box in range(boxes.shape[0]):
            x, y, heading, half_length, half_width, low, high = boxes[box]
            cos, sin = math.cos(heading), math.sin(heading)
            dx, dy = start[line, 0] - x, start[line, 1] - y
            ex, ey = end[line, 0] - x, end[line, 1] - y
            first, last = 0.0, 1.0
            for axis in range(3):
                if axis == 0:
                    a, b = cos * dx + sin * dy, cos * ex + sin * ey
                    near, far = -half_length - margin_m, half_length + margin_m
                elif axis == 1:
                    a, b = cos * dy - sin * dx, cos * ey - sin * ex
                    near, far = -half_width - margin_m, half_width + margin_m
                else:
                    a, b = start[line, 2], end[line, 2]
                    near, far = low, high
                if a == b:
                    if a < near or a > far:
                        last = -1.0
                    continue
                one, two = (near - a) / (b - a), (far - a) / (b - a)
                first, last = max(first, min(one, two)), min(last, max(one, two))
            if first <= last:
                out[line] = True
                break


def free_to_stand(ground: Any, xy_m: Floats) -> Bools:
    """Whether one can stand at points (n, 2): on the map, dry, clear of walls, props and crowns."""
    grid = ground.grid
    inside = (xy_m > 2.0).all(axis=1) & (xy_m[:, 0] < grid.size_x_m - 2.0)
    inside &= xy_m[:, 1] < grid.size_y_m - 2.0
    dry = np.isnan(ground.water_at(xy_m))
    free = inside & dry & ~in_buildings(ground, xy_m) & ~_in_crowns(ground, xy_m)
    free &= ~_in_boxes(xy_m, _props(ground), margin_m=_WALL_MARGIN_M)
    return np.asarray(free, dtype=np.bool_)


def _in_crowns(ground: Any, xy_m: Floats) -> Bools:
    trees = ground.trees
    if not trees.count or not len(xy_m):
        return np.zeros(len(xy_m), dtype=np.bool_)
    low, high = xy_m.min(axis=0) - 12.0, xy_m.max(axis=0) + 12.0
    x, y = trees["x_m"], trees["y_m"]
    near = np.flatnonzero((x > low[0]) & (x < high[0]) & (y > low[1]) & (y < high[1]))
    dx = xy_m[:, :1] - x[near].astype(np.float64)
    dy = xy_m[:, 1:] - y[near].astype(np.float64)
    reach = trees["crown_radius_m"][near] * _TRUNK_CLEARANCE
    return np.asarray((np.hypot(dx, dy) < reach).any(axis=1), dtype=np.bool_)


def clear_sight(ground: Any, start: Floats, *, end: Floats, hills: bool = True) -> Bools:
    """Whether lines (n, 3) to (n, 3) meet no house and, if asked, no hill."""
    blocked = np.zeros(len(start), dtype=np.bool_)
    _cross_boxes(start, end, _houses(ground), 0.1, blocked)
    if hills and len(start):
        share = np.linspace(0.1, 0.9, _SIGHT_STEPS)[None, :, None]
        points = (start[:, None, :] + share * (end - start)[:, None, :]).reshape(-1, 3)
        buried = points[:, 2] < ground.height_at(points[:, :2]) - 0.05
        blocked |= buried.reshape(len(start), -1).any(axis=1)
    return ~blocked


def crowd_centre(ground: Any, feet: Floats, *, reach_m: float = 20.0) -> Floats:
    """The point (3,) with most people about it; the middle of the village when nobody is out."""
    if not len(feet):
        return village_centre(ground)
    gap = np.hypot(
        feet[:, None, 0] - feet[None, :, 0],
        feet[:, None, 1] - feet[None, :, 1],
    )
    near = gap < reach_m
    best = int(np.argmax(near.sum(axis=1)))
    return np.asarray(feet[near[best]].mean(axis=0), dtype=np.float64)


def village_centre(ground: Any) -> Floats:
    """The middle of the village on the ground, (3,)."""
    x, y = ground.settlement.centre_m
    height = float(ground.height_at(np.array([[x, y]], dtype=np.float64))[0])
    return np.array([x, y, height])


def lifted(ground: Any, xy_m: Floats, *, above_m: float) -> Floats:
    """Points (n, 3) so far above the ground, or above the water where it is wet."""
    base = np.asarray(ground.height_at(xy_m), dtype=np.float64)
    water = np.asarray(ground.water_at(xy_m), dtype=np.float64)
    base = np.fmax(base, water)
    return np.concatenate((xy_m, (base + above_m)[:, None]), axis=1)

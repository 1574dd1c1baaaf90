"""Auto-framing: finds viewpoints worth looking from, on any ground.

Looks around from many places at once (numba) and scores what is seen: layered ridges, water, a
skyline, the village, nothing in the way. Pure functions of ground and snapshot, so
the same world always opens on the same view. Used by the window, the tour rig and screenshots.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import prange
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from digisphere.scene.camera import CameraPose
from digisphere.scene.kept_arrays import kept
from digisphere.world.compiled import njit
from digisphere.world.sampling import bilinear

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

_TURNS = 36
_EYE_STREET_M = 1.65
_ABOVE_M = 7.0
"""Height of an eye over the ground of a vista; over trees it is higher."""
_DRONE_M = 38.0
_CANOPY_M = 45.0
_BLOCK_M = 160.0
_SEEN = 6
_HALF_VIEW = 3
"""Window of +-3 turns of 10 degrees: about the width of a picture."""


@dataclass(frozen=True)
class View:
    """A place to look from and at, and why it is worth it."""

    position: tuple[float, float, float]
    target: tuple[float, float, float]
    fov_y_rad: float
    score: float

    def pose(self, *, width: int, height: int) -> CameraPose:
        """Return the camera of this view at a picture size."""
        return CameraPose.looking_at(
            self.position,
            target=self.target,
            fov_y_rad=self.fov_y_rad,
            width=width,
            height=height,
            near=0.1 if self.fov_y_rad > math.radians(52.0) else 0.5,
        )


@njit(cache=True, parallel=True)
def _look_round(
    points: F64, elevation: F32, cell_m: float, wet: F32, size_m: F64, turns: int, out: F64
) -> None:
    """Per point and turn: skyline, ridges, water, openness, far reach, dip of the foreground."""
    for p in prange(points.shape[0]):
        for a in range(turns):
            dx, dy = math.cos(a * 6.2831853 / turns), math.sin(a * 6.2831853 / turns)
            horizon, far_horizon, near_block = -1.5, -0.2, -1.5
            last_seen, ridges, water, reach = 20.0, 0.0, 0.0, 0.0
            d = 12.0
            while d < 11_000.0:
                x, y = points[p, 0] + dx * d, points[p, 1] + dy * d
                if x < 0 or y < 0 or x > size_m[0] or y > size_m[1]:
                    break
                z = bilinear(elevation, x / cell_m - 0.5, y / cell_m - 0.5)
                iy = min(int(y / cell_m), wet.shape[0] - 1)
                ix = min(int(x / cell_m), wet.shape[1] - 1)
                is_wet = not math.isnan(wet[iy, ix]) and wet[iy, ix] > z
                if is_wet:
                    z = wet[iy, ix]
                angle = math.atan2(z - points[p, 2], d)
                if angle > horizon:
                    if last_seen * 1.5 < d:
                        ridges += 1.0
                    if is_wet and d > 60.0:
                        water += angle - horizon
                    horizon, last_seen, reach = angle, d, d
                    if d < 160.0:
                        near_block = angle
                if d > 1200.0:
                    far_horizon = max(far_horizon, angle)
                d *= 1.07
            out[p, a, 0] = far_horizon
            out[p, a, 1] = ridges
            out[p, a, 2] = water
            out[p, a, 3] = near_block
            out[p, a, 4] = reach
            out[p, a, 5] = horizon


def _candidates(ground: Any, *, above_m: float) -> F64:
    """(n, 3) eye points around the village and across the map, dry and not in a wood."""
    centre = np.array(ground.settlement.centre_m)
    turns = np.arange(40) * (2.0 * math.pi / 40)
    rings = np.array([150.0, 240.0, 360.0, 520.0, 720.0, 960.0, 1300.0, 1700.0, 2200.0])
    xy = (centre + rings[:, None, None] * np.stack([np.cos(turns), np.sin(turns)], -1)).reshape(
        -1, 2
    )
    size = np.array([ground.grid.size_x_m, ground.grid.size_y_m])
    margin = 0.06 * size
    xy = xy[((xy > margin) & (xy < size - margin)).all(axis=1)]
    xy = xy[np.isnan(ground.water_at(xy))]
    eye = ground.height_at(xy) + above_m
    return _over_canopy(ground, np.column_stack([xy, eye]).astype(np.float64))


def _tree_tops(ground: Any) -> tuple[F64, F64]:
    """(t, 3) tops of trees and (t,) radii of their crowns."""
    trees = ground.trees
    tops = np.asarray(trees["z_m"], dtype=np.float64) + np.asarray(trees["height_m"])
    at = np.column_stack([trees["x_m"], trees["y_m"], tops]).astype(np.float64)
    return at, np.asarray(trees["crown_radius_m"], dtype=np.float64)


def _over_canopy(ground: Any, points: F64) -> F64:
    """Raise eyes that stand in a wood over its crowns."""
    tops, crowns = _tree_tops(ground)
    if not len(tops) or not len(points):
        return points
    out = points.copy()
    near = cKDTree(tops[:, :2]).query_ball_point(points[:, :2], r=_CANOPY_M)
    for k, rows in enumerate(near):
        if not rows:
            continue
        gap = np.hypot(*(tops[rows, :2] - points[k, :2]).T) - crowns[rows]
        # Near crowns must lie below the eye; farther ones below the lower edge of the picture.
        needed = tops[rows, 2] + 2.0 - 0.25 * np.maximum(gap, 0.0)
        out[k, 2] = max(out[k, 2], float(needed.max()))
    return out


def _seen_from(ground: Any, points: F64) -> F64:
    """(n, turns, 6) what is seen around each point, see :func:`_look_round`."""
    out = np.empty((len(points), _TURNS, _SEEN))
    _look_round(
        points,
        np.ascontiguousarray(ground.layers["elevation_m"], dtype=np.float32),
        float(ground.grid.cell_m),
        np.ascontiguousarray(ground.layers["water_level_m"], dtype=np.float32),
        np.array([ground.grid.size_x_m, ground.grid.size_y_m]),
        _TURNS,
        out,
    )
    return out


def _windowed(values: F64) -> F64:
    """Mean over the turns that fit in a picture, per turn."""
    shifts = range(-_HALF_VIEW, _HALF_VIEW + 1)
    return np.asarray(np.mean([np.roll(values, k, axis=1) for k in shifts], axis=0))


def outlooks(ground: Any) -> dict[str, F64]:
    """Return the points to look from (n, 3), what is seen and what blocks the view round each.

    These take nearly all the time of choosing a view and depend on the ground alone: they are kept.
    """
    points = _candidates(ground, above_m=_ABOVE_M)
    return {
        "points": points,
        "seen": _seen_from(ground, points),
        "blocked": _blocked(ground, points),
    }


def _scores(seen: F64, *, blocked: F64, sun_azimuth_rad: float | None) -> F64:
    """(n, turns) worth of looking from each point in each direction."""
    skyline = np.clip(_windowed(seen[..., 0]) / math.radians(9.0), 0.0, 1.0)
    ridges = np.clip(_windowed(seen[..., 1]) / 6.0, 0.0, 1.0)
    water = np.clip(_windowed(seen[..., 2]) / math.radians(5.0), 0.0, 0.6)
    open_near = 1.0 - np.clip((_windowed(seen[..., 3]) + 0.12) / 0.12, 0.0, 1.0)
    reach = np.clip(_windowed(seen[..., 4]) / 5_000.0, 0.0, 1.0)
    score = 1.1 * skyline + 0.9 * ridges + 2.0 * water + 1.2 * open_near + 0.8 * reach
    score = score - 2.5 * _windowed(blocked)
    if sun_azimuth_rad is not None:
        turn = np.arange(_TURNS) * (2.0 * math.pi / _TURNS)
        off = np.abs((turn - sun_azimuth_rad + math.pi) % (2.0 * math.pi) - math.pi)
        # Light from the side models relief; straight into the sun glares, from behind is flat.
        score = score + 0.7 * np.sin(np.clip(off, math.radians(15.0), math.radians(165.0)))
    return np.asarray(score)


def _blocked(ground: Any, points: F64) -> F64:
    """(n, turns) how far trees near by stand before the picture, 0..1."""
    tops, crowns = _tree_tops(ground)
    out = np.zeros((len(points), _TURNS))
    if not len(tops) or not len(points):
        return out
    near = cKDTree(tops[:, :2]).query_ball_point(points[:, :2], r=_BLOCK_M)
    turn = np.arange(_TURNS) * (2.0 * math.pi / _TURNS)
    for k, rows in enumerate(near):
        offset = tops[rows] - points[k]
        away = np.maximum(np.hypot(offset[:, 0], offset[:, 1]), 1.0)
        high = np.clip((offset[:, 2] / away + 0.16) / 0.2, 0.0, 1.0)
        bearing = np.arctan2(offset[:, 1], offset[:, 0])
        off = np.abs((turn[:, None] - bearing + math.pi) % (2.0 * math.pi) - math.pi)
        covers = np.clip(1.5 - off / np.maximum(crowns[rows] / away, 0.05), 0.0, 1.0)
        if len(rows):
            out[k] = (covers * high).max(axis=1)
    return out


def _village_worth(ground: Any, points: F64) -> F64:
    """(n, turns) bonus for having the village in the picture, neither too near nor too far."""
    centre = np.array(ground.settlement.centre_m)
    offset = centre - points[:, :2]
    away = np.hypot(offset[:, 0], offset[:, 1])
    bearing = np.arctan2(offset[:, 1], offset[:, 0])
    turn = np.arange(_TURNS) * (2.0 * math.pi / _TURNS)
    off = np.abs((turn[None] - bearing[:, None] + math.pi) % (2.0 * math.pi) - math.pi)
    radius = float(ground.settlement.radius_m)
    fits = np.exp(-(np.log(away / (1.8 * radius)) ** 2) / 0.5)
    high = float(ground.height_at(centre[None])[0])
    above = np.clip((points[:, 2] - high) / (0.12 * away), 0.0, 1.0)
    return np.asarray(1.8 * (fits * above)[:, None] * np.clip(1.3 - off / 0.35, 0.0, 1.0))


def scenic_views(
    ground: Any,
    *,
    count: int,
    apart_m: float = 260.0,
    sun_azimuth_rad: float | None = None,
    village: float = 1.0,
) -> list[View]:
    """Return the ``count`` best views on ``ground``, best first, at least ``apart_m`` apart.

    Args:
        ground: the world's ground.
        count: how many; fewer are returned on a very small map.
        apart_m: least distance between viewpoints.
        sun_azimuth_rad: prefer light from the side of this azimuth.
        village: how much having the village in the picture is worth.
    """
    found = kept("outlooks", make=outlooks, ground=ground)
    points, seen = found["points"], found["seen"]
    if not len(points):
        return []
    scores = _scores(seen, blocked=found["blocked"], sun_azimuth_rad=sun_azimuth_rad)
    scores = scores + village * _village_worth(ground, points)
    chosen: list[View] = []
    for flat in np.argsort(-scores, axis=None, kind="stable"):
        p, turn = divmod(int(flat), _TURNS)
        if len(chosen) == count:
            break
        far = [math.dist(points[p, :2], view.position[:2]) >= apart_m for view in chosen]
        if all(far):
            chosen.append(_aimed(points[p], seen[p], turn=turn, score=float(scores[p, turn])))
    return chosen


def _aimed(point: F64, seen: F64, *, turn: int, score: float) -> View:
    """Put the far skyline on the upper third."""
    heading = turn * 2.0 * math.pi / _TURNS
    window = [(turn + k) % _TURNS for k in range(-_HALF_VIEW, _HALF_VIEW + 1)]
    skyline = float(np.max(seen[window, 5]))
    pitch = float(np.clip(skyline - math.radians(8.0), math.radians(-20.0), math.radians(6.0)))
    reach = 200.0
    target = (
        float(point[0] + reach * math.cos(heading)),
        float(point[1] + reach * math.sin(heading)),
        float(point[2] + reach * math.tan(pitch)),
    )
    position = (float(point[0]), float(point[1]), float(point[2]))
    return View(position, target, math.radians(46.0), score)


def street_views(ground: Any, *, count: int) -> list[View]:
    """Return views at eye height along the village's ways, widest and most central first."""
    centre = np.array(ground.settlement.centre_m)
    found: list[View] = []
    for road in sorted(ground.roads, key=lambda r: (-r.width_m, r.road_id)):
        xy = np.asarray(road.xy_m, dtype=np.float64)
        if len(xy) < 12:
            continue
        for k in range(4, len(xy) - 6, max(len(xy) // 6, 6)):
            for ahead in (min(k + 10, len(xy) - 1), max(k - 10, 0)):
                look = xy[ahead] - xy[k]
                to_centre = centre - xy[k]
                away = float(np.hypot(*to_centre))
                cosine = float(look @ to_centre) / max(float(np.hypot(*look)) * away, 1e-6)
                score = cosine + road.width_m / 6.0 - away / float(ground.settlement.radius_m)
                score += _clear_ahead(ground, xy[k], look=look)
                found.append(_standing(ground, xy[k], towards=xy[ahead], score=score))
    found.sort(key=lambda view: -view.score)
    chosen: list[View] = []
    for view in found:
        if len(chosen) == count:
            break
        if all(math.dist(view.position[:2], other.position[:2]) > 25.0 for other in chosen):
            chosen.append(view)
    return chosen


def _clear_ahead(ground: Any, at: F64, *, look: F64) -> float:
    """0..1.5 for how far one sees along ``look`` at eye height before a house or trunk."""
    direction = look / max(float(np.hypot(*look)), 1e-6)
    reach = np.arange(2.0, 60.0, 2.0)
    points = at + reach[:, None] * direction
    hit = np.zeros(len(reach), dtype=bool)
    houses = ground.buildings
    for row in range(len(houses["x_m"])):
        dx = points[:, 0] - float(houses["x_m"][row])
        dy = points[:, 1] - float(houses["y_m"][row])
        heading = float(houses["heading_rad"][row])
        along = dx * math.cos(heading) + dy * math.sin(heading)
        aside = -dx * math.sin(heading) + dy * math.cos(heading)
        half_long = 0.5 * float(houses["length_m"][row]) + 1.5
        half_wide = 0.5 * float(houses["width_m"][row]) + 1.5
        hit |= (np.abs(along) < half_long) & (np.abs(aside) < half_wide)
    tops, _ = _tree_tops(ground)
    if len(tops):
        nearest = cKDTree(tops[:, :2]).query(points)[0]
        hit |= nearest < 1.2
    clear = float(reach[np.argmax(hit)]) if hit.any() else 60.0
    return 1.5 * clear / 60.0


def _standing(ground: Any, at: F64, *, towards: F64, score: float) -> View:
    heights = ground.height_at(np.stack([at, towards]))
    eye = (float(at[0]), float(at[1]), float(heights[0]) + _EYE_STREET_M)
    target = (float(towards[0]), float(towards[1]), float(heights[1]) + 1.5)
    return View(eye, target, math.radians(55.0), score)


def tour_views(ground: Any, *, count: int) -> list[View]:
    """Return ``count`` views for a tour: vistas and streets by turns, repeating when they end."""
    vistas = scenic_views(ground, count=max(count // 2, 1))
    streets = street_views(ground, count=max(count - count // 2, 1)) or vistas
    vistas = vistas or streets
    pairs = zip(
        (vistas[k % len(vistas)] for k in range(count)),
        (streets[k % len(streets)] for k in range(count)),
        strict=True,
    )
    mixed = [view for pair in pairs for view in pair]
    return mixed[:count]


def opening_view(snapshot: Any, *, size: tuple[int, int]) -> CameraPose:
    """Return the view a world opens on: the village in its land, lit from the side."""
    sky = snapshot.tables["sky"]
    views = scenic_views(snapshot.ground, count=1, sun_azimuth_rad=float(sky["sun_azimuth_rad"][0]))
    if not views:
        views = street_views(snapshot.ground, count=1)
    return views[0].pose(width=size[0], height=size[1])

"""How much sky and how much sun each place gets over a year, with the mountains in the way.

One sweep finds the horizon around every cell; the open sky and the sunlit hours follow from it.
The moving sun of a running world is in the environment room; here are only yearly normals. Called
by ``build``. Source: Dozier & Frew 1990 (horizons, sky view); Bonan 1989 (clear-sky beam).
"""

import math

import numpy as np
from numpy.typing import NDArray

from digisphere.world.compiled import kernel, run_in_bands
from digisphere.world.routing import Floats

DIRECTIONS = 16
_FAR_M = 4000.0
Horizons = NDArray[np.float32]


@kernel
def _horizon_band(
    row_begin: int, row_end: int, height: Floats, cell_m: float, reach: Floats, out: Horizons
) -> None:
    ny, nx = height.shape
    for direction in range(out.shape[2]):
        angle = 2.0 * math.pi * direction / out.shape[2]
        dx = math.cos(angle)
        dy = math.sin(angle)
        for iy in range(row_begin, row_end):
            for ix in range(nx):
                z = height[iy, ix]
                steepest = 0.0
                for k in range(reach.size):
                    jx = math.floor(ix + dx * reach[k] + 0.5)
                    jy = math.floor(iy + dy * reach[k] + 0.5)
                    if jx < 0 or jy < 0 or jx >= nx or jy >= ny:
                        break
                    rise = (height[jy, jx] - z) / (reach[k] * cell_m)
                    if rise > steepest:
                        steepest = rise
                out[iy, ix, direction] = steepest


def horizons(height_m: Floats, *, cell_m: float) -> Horizons:
    """Return the tangent of the horizon (ny, nx, 16); direction k looks along 2 pi k / 16."""
    steps = [1.0]
    while steps[-1] * cell_m < _FAR_M:
        steps.append(steps[-1] + max(1.0, 0.35 * steps[-1]))
    out = np.empty((*height_m.shape, DIRECTIONS), dtype=np.float32)
    reach = np.array(steps)
    run_in_bands(_horizon_band, height_m, cell_m, reach, out, rows=height_m.shape[0])
    return out


def sky_view(horizon: Horizons) -> Floats:
    """Return the share of the sky's light that reaches level ground, 0..1."""
    square = horizon.astype(np.float32) ** 2
    return np.asarray((1.0 / (1.0 + square)).mean(axis=2), dtype=np.float64)


def year_of_suns(latitude_deg: float) -> Floats:
    """Return rows (east, north, up, weight): the sun through the day on days through the year."""
    latitude = math.radians(latitude_deg)
    rows = []
    for day in range(15, 366, 30):
        declination = math.radians(23.45) * math.sin(2.0 * math.pi * (284 + day) / 365.0)
        # All day round: beyond the 50th parallels a summer sun is up for more than 16 hours.
        for hour in np.arange(-12.0, 12.0, 1.5):
            turn = math.radians(15.0 * hour)
            up = math.sin(latitude) * math.sin(declination) + math.cos(latitude) * math.cos(
                declination
            ) * math.cos(turn)
            if up < 0.03:
                continue
            east = -math.cos(declination) * math.sin(turn)
            north = math.sin(declination) * math.cos(latitude) - math.cos(declination) * math.sin(
                latitude
            ) * math.cos(turn)
            rows.append((east, north, up, 0.72 ** (1.0 / up)))
    return np.array(rows) if rows else np.zeros((0, 4))


@kernel
def _sun_band(
    row_begin: int,
    row_end: int,
    slope_x: Floats,
    slope_y: Floats,
    horizon: Horizons,
    suns: Floats,
    out: Floats,
) -> None:
    count = horizon.shape[2]
    for s in range(suns.shape[0]):
        east = suns[s, 0]
        north = suns[s, 1]
        up = suns[s, 2]
        tangent = up / max(1e-6, math.hypot(east, north))
        turn = math.atan2(north, east) / (2.0 * math.pi) * count
        if turn < 0.0:
            turn += count
        k = int(turn) % count
        part = turn - math.floor(turn)
        for iy in range(row_begin, row_end):
            for ix in range(slope_x.shape[1]):
                over = horizon[iy, ix, k] * (1.0 - part) + horizon[iy, ix, (k + 1) % count] * part
                if over >= tangent:
                    continue
                sx = slope_x[iy, ix]
                sy = slope_y[iy, ix]
                facing = (up - sx * east - sy * north) / math.sqrt(1.0 + sx * sx + sy * sy)
                if facing > 0.0:
                    out[iy, ix] += facing * suns[s, 3]


def insolation_ratio(
    height_m: Floats, *, horizon: Horizons, cell_m: float, latitude_deg: float
) -> Floats:
    """Return yearly sunshine relative to open level ground (beam with terrain shadow + sky)."""
    suns = year_of_suns(latitude_deg)
    if len(suns) == 0:
        return np.ones_like(height_m)
    slope_y, slope_x = np.gradient(height_m, cell_m)
    beam = np.zeros_like(height_m)
    run_in_bands(_sun_band, slope_x, slope_y, horizon, suns, beam, rows=len(beam))
    level = float((suns[:, 2] * suns[:, 3]).sum())
    return 0.78 * beam / level + 0.22 * sky_view(horizon)

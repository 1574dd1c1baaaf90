"""Plans of open lands: tablelands under desert skies, and rolling plains full of ponds.

The same kind of plan as in ``uplift``, for lands whose shape is level rather than cut; also the
staircase that beds of hard and soft rock make of dry slopes. Listed in ``plans``; called by
``terrain`` and ``nature``.
"""

import numpy as np
from scipy import ndimage

from digisphere.world.noise import fbm, ridged, warped
from digisphere.world.routing import Floats, edge_mask
from digisphere.world.uplift import (
    LandPlan,
    normalised,
    plan_coordinates,
    rock_of,
    smoothstep,
    turned,
)


def plan_mesa(n: int, *, seed: int, relief_m: float, sea: bool) -> LandPlan:
    """Plan a tableland: plateaus and lone buttes of bedded rock above a wide sandy plain."""
    del sea
    raw_x, raw_y = plan_coordinates(n)
    x, y = turned(raw_x, raw_y, seed=seed)
    wx, wy = warped(x, y=y, seed=seed + 1, amount=0.7, frequency=0.45)
    broad = fbm(wx * 0.33, y=wy * 0.33, seed=seed + 2, octaves=3)
    fringe = fbm(wx * 1.7, y=wy * 1.7, seed=seed + 3, octaves=4)
    plain = np.exp(-((np.hypot(x - 4.0, y - 4.0) / 1.7) ** 2))
    table = smoothstep(0.02, 0.20, broad + 0.22 * fringe - 0.45 * plain)
    butte = smoothstep(0.34, 0.46, fbm(wx * 1.1, y=wy * 1.1, seed=seed + 4, octaves=2))
    butte = butte * (1.0 - smoothstep(0.15, 0.6, plain))
    swell = np.clip(0.5 + 1.1 * fbm(wx * 0.8, y=wy * 0.8, seed=seed + 5, octaves=3), 0.0, 1.0)
    uplift = 0.012 + 0.03 * swell + table * (0.62 + 0.38 * swell) + 0.5 * butte * (1.0 - table)
    erodibility, talus = rock_of(raw_x, raw_y, seed=seed)
    rim = edge_mask(x.shape)
    return LandPlan(
        uplift=normalised(uplift),
        fixed_m=relief_m * (0.02 + 0.10 * swell + 0.35 * table),
        outlet=rim.astype(np.uint8),
        sea=np.zeros(x.shape, dtype=np.uint8),
        erodibility=erodibility,
        talus=talus,
        inflow_xy=None,
    )


def plan_plain(n: int, *, seed: int, relief_m: float, sea: bool) -> LandPlan:
    """Plan a plain: low swells and hollows, a few rounded fells on the horizon."""
    del sea
    raw_x, raw_y = plan_coordinates(n)
    x, y = turned(raw_x, raw_y, seed=seed)
    wx, wy = warped(x, y=y, seed=seed + 1, amount=0.9, frequency=0.4)
    swell = np.clip(0.5 + 1.2 * fbm(wx * 0.7, y=wy * 0.7, seed=seed + 2, octaves=4), 0.0, 1.2)
    broad = 0.5 + 0.5 * fbm(wx * 0.24, y=wy * 0.24, seed=seed + 3, octaves=2)
    fells = ridged(wx * 0.25, y=wy * 0.25, seed=seed + 4, octaves=2) ** 3
    uplift = 0.05 + 0.22 * swell + 0.75 * fells * smoothstep(0.45, 0.75, broad)
    erodibility, talus = rock_of(raw_x, raw_y, seed=seed)
    return LandPlan(
        uplift=normalised(uplift),
        fixed_m=relief_m * (0.05 + 0.25 * broad),
        outlet=edge_mask(x.shape).astype(np.uint8),
        sea=np.zeros(x.shape, dtype=np.uint8),
        erodibility=erodibility,
        talus=talus,
        inflow_xy=None,
    )


def pitted(height_m: Floats, *, cell_m: float, deep_m: float, seed: int) -> Floats:
    """Return the ground with the shallow round hollows that thawing ice leaves in level ground."""
    n = height_m.shape[0]
    x, y = plan_coordinates(n)
    smooth = ndimage.gaussian_filter(height_m, 50.0 / cell_m, mode="nearest")
    south_north, west_east = np.gradient(smooth, cell_m)
    level = 1.0 - smoothstep(0.035, 0.08, np.hypot(south_north, west_east))
    pits = fbm(x * 2.6, y=y * 2.6, seed=seed, octaves=3, gain=0.4)
    return np.asarray(height_m - deep_m * level * smoothstep(0.14, 0.30, pits))


def stepped(height_m: Floats, *, above_m: float, bed_m: float, seed: int) -> Floats:
    """Return the ground cut into benches and cliffs by level beds ``bed_m`` thick.

    The change is a rising function of height, so water keeps its ways; it fades in over the
    first bed above ``above_m`` and where the noise of the rock says the beds are weak.
    """
    n = height_m.shape[0]
    x, y = plan_coordinates(n)
    hard = smoothstep(-0.25, 0.15, fbm(x * 0.5, y=y * 0.5, seed=seed, octaves=2))
    at = (height_m - above_m) / bed_m
    bed = np.floor(at)
    part = at - bed
    stair = 0.22 * part + 0.78 * smoothstep(0.50, 0.74, part)
    fade = np.clip(at, 0.0, 1.0) * (0.35 + 0.65 * hard)
    return np.asarray(height_m + fade * bed_m * (stair - part))

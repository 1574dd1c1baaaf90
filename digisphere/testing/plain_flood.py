"""The flood's step written plainly with whole arrays: what the compiled kernel must agree with.

Slow and simple on purpose. Tests compare `environment.flood_flow` with it, and the benchmark
says how much faster the kernel is.
"""

import numpy as np
from numpy.typing import NDArray

from digisphere.environment.flood_flow import DRY_M, GRAVITY_M_S2, OWN_WEIGHT, Sheet, Terrain

Floats = NDArray[np.float64]
_KEPT = 1e-9


def _pushed(flow: Floats, level: Floats, *, over: Terrain, dt: float) -> Floats:
    """New discharge through the inner faces across axis 1; ``flow`` has the rim's faces too."""
    bed = np.maximum(over.bed_m[:, 1:], over.bed_m[:, :-1])
    deep = np.maximum(level[:, 1:], level[:, :-1]) - bed
    wet = deep > DRY_M
    deep = np.where(wet, deep, 1.0)
    own = flow[:, 1:-1]
    inertia = OWN_WEIGHT * own + 0.5 * (1.0 - OWN_WEIGHT) * (flow[:, :-2] + flow[:, 2:])
    slope = (level[:, 1:] - level[:, :-1]) / over.cell_m
    rough = 0.5 * (over.roughness[:, 1:] + over.roughness[:, :-1])
    drag = GRAVITY_M_S2 * dt * rough * rough * np.abs(own)
    pushed = (inertia - GRAVITY_M_S2 * deep * dt * slope) / (1.0 + drag / deep ** (7.0 / 3.0))
    return np.where(wet, pushed, 0.0)


def plain_step(sheet: Sheet, *, over: Terrain, dt: float) -> None:
    """Advance a sheet by one step of ``dt`` seconds in place, without sources or sinks."""
    depth, cell = sheet.depth_m, over.cell_m
    level = over.bed_m + depth
    turned = Terrain(over.bed_m.T, over.roughness.T, over.sink.T, cell)
    east, north = np.zeros_like(sheet.east_m2_s), np.zeros_like(sheet.north_m2_s)
    east[:, 1:-1] = _pushed(sheet.east_m2_s, level, over=over, dt=dt)
    north[1:-1] = _pushed(sheet.north_m2_s.T, level.T, over=turned, dt=dt).T
    out = np.maximum(east[:, 1:], 0.0) - np.minimum(east[:, :-1], 0.0)
    out += np.maximum(north[1:], 0.0) - np.minimum(north[:-1], 0.0)
    holds = depth * cell * (1.0 - _KEPT)
    kept = np.where(out * dt <= holds, 1.0, holds / np.maximum(out * dt, 1e-300))
    walled = np.pad(kept, 1, constant_values=1.0)
    east *= np.where(east > 0.0, walled[1:-1, :-1], walled[1:-1, 1:])
    north *= np.where(north > 0.0, walled[:-1, 1:-1], walled[1:, 1:-1])
    depth += dt / cell * (east[:, :-1] - east[:, 1:] + north[:-1] - north[1:])
    sheet.east_m2_s[:], sheet.north_m2_s[:] = east, north

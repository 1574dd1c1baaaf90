"""Rivers cut, slopes fail, drops of rain scratch: the passes that turn uplift into mountains.

Each pass changes a height field in place or returns a new one; which passes run at which size is
decided in ``terrain``. Routing lives in ``routing``. Sources: Braun & Willett 2013 (implicit
stream power), Musgrave 1989 (talus), Beyer 2015 (rain drops).
"""

import math

import numpy as np

from digisphere.world.compiled import kernel, run_in_bands
from digisphere.world.routing import STEP_LENGTH, STEP_X, STEP_Y, Bytes, Floats, Ints, Routing

AREA_EXPONENT = 0.4
_AREA_SCALE_M2 = 1.0e6


@kernel
def _stream_power(
    height: Floats,
    order: Ints,
    receiver: Ints,
    area_m2: Floats,
    rise_m: Floats,
    erodibility: Floats,
    talus: Floats,
    k_dt_m: float,
    cell_m: float,
    nx: int,
) -> None:
    for k in range(order.size):
        cell = order[k]
        down = receiver[cell]
        if down == cell:
            continue
        diagonal = (down // nx != cell // nx) and (down % nx != cell % nx)
        length = cell_m * (1.4142135623730951 if diagonal else 1.0)
        base = height[down]
        lifted = height[cell] + rise_m[cell]
        if lifted > base:
            flow = (area_m2[cell] / _AREA_SCALE_M2) ** AREA_EXPONENT
            factor = k_dt_m * erodibility[cell] * flow / length
            lifted = (lifted + factor * base) / (1.0 + factor)
            steepest = base + talus[cell] * length
            if lifted > steepest:
                lifted = steepest
        height[cell] = lifted


def cut_rivers(
    height_m: Floats,
    *,
    routing: Routing,
    area_m2: Floats,
    rise_m: Floats,
    erodibility: Floats,
    talus: Floats,
    k_dt_m: float,
    cell_m: float,
) -> None:
    """Lift by ``rise_m`` and cut along the rivers for one step, in place; outlets stay put.

    Implicit in the slope, so any step is stable: z' = (z + U dt + F z_r) / (1 + F) with
    F = K dt A^0.4 / L (n = 1), A in km2. ``k_dt_m`` is K times dt, in metres. No cell ends steeper
    above its receiver than ``talus`` (tangent).
    """
    _stream_power(
        height_m.reshape(-1),
        routing.order,
        routing.receiver.reshape(-1),
        area_m2.reshape(-1),
        rise_m.reshape(-1),
        erodibility.reshape(-1),
        talus.reshape(-1),
        k_dt_m,
        cell_m,
        height_m.shape[1],
    )


@kernel
def _slump_band(
    row_begin: int,
    row_end: int,
    height: Floats,
    out: Floats,
    outlet: Bytes,
    talus: Floats,
    creep: Floats,
    rate: float,
    cell_m: float,
) -> None:
    ny, nx = height.shape
    for iy in range(row_begin, row_end):
        for ix in range(nx):
            z = height[iy, ix]
            if outlet[iy, ix]:
                out[iy, ix] = z
                continue
            slide = 0.0
            flow = 0.0
            for k in range(8):
                jx = ix + STEP_X[k]
                jy = iy + STEP_Y[k]
                if jx < 0 or jy < 0 or jx >= nx or jy >= ny:
                    continue
                rise = height[jy, jx] - z
                limit = 0.5 * (talus[iy, ix] + talus[jy, jx]) * cell_m * STEP_LENGTH[k]
                if rise > limit:
                    slide += rise - limit
                elif rise < -limit:
                    slide += rise + limit
                if k % 2 == 0:
                    flow += rise
            out[iy, ix] = z + rate * 0.125 * slide + creep[iy, ix] * flow


def slump(
    height_m: Floats,
    *,
    outlet: Bytes,
    talus: Floats,
    creep: Floats,
    cell_m: float,
    sweeps: int,
    rate: float = 0.5,
) -> Floats:
    """Return the ground after ``sweeps`` of thermal failure above ``talus`` and of soil creep.

    ``talus`` is the tangent of the angle of repose; ``creep`` is D dt / cell^2, at most 0.2 for
    stability. Mass moves only between neighbours. Each sweep reads the old ground and writes a new
    one, so bands are independent.
    """
    now = height_m
    spare = np.empty_like(height_m)
    for _ in range(sweeps):
        run_in_bands(_slump_band, now, spare, outlet, talus, creep, rate, cell_m, rows=now.shape[0])
        now, spare = spare, (np.empty_like(now) if now is height_m else now)
    return now


@kernel
def _splash(height: Floats, x: float, y: float, amount: float, radius: int) -> None:
    """Take ``amount`` from a round brush about (x, y), weighted towards its centre."""
    ny, nx = height.shape
    cx = int(x)
    cy = int(y)
    total = 0.0
    for jy in range(max(0, cy - radius), min(ny, cy + radius + 1)):
        for jx in range(max(0, cx - radius), min(nx, cx + radius + 1)):
            total += max(0.0, radius - math.hypot(jx - x, jy - y))
    if total <= 0.0:
        return
    for jy in range(max(0, cy - radius), min(ny, cy + radius + 1)):
        for jx in range(max(0, cx - radius), min(nx, cx + radius + 1)):
            height[jy, jx] -= amount * max(0.0, radius - math.hypot(jx - x, jy - y)) / total


@kernel
def _height_between(height: Floats, x: float, y: float) -> float:
    ix = int(x)
    iy = int(y)
    u = x - ix
    v = y - iy
    low = height[iy, ix] * (1 - u) + height[iy, ix + 1] * u
    high = height[iy + 1, ix] * (1 - u) + height[iy + 1, ix + 1] * u
    return float(low * (1 - v) + high * v)


@kernel
def _settle(height: Floats, x: float, y: float, amount: float) -> None:
    ix = int(x)
    iy = int(y)
    u = x - ix
    v = y - iy
    height[iy, ix] += amount * (1 - u) * (1 - v)
    height[iy, ix + 1] += amount * u * (1 - v)
    height[iy + 1, ix] += amount * (1 - u) * v
    height[iy + 1, ix + 1] += amount * u * v


@kernel
def _is_open(outlet: Bytes, x: float, y: float) -> bool:
    ny, nx = outlet.shape
    inside = 1.0 <= x < nx - 2 and 1.0 <= y < ny - 2
    return bool(inside and not outlet[int(y), int(x)])


@kernel
def _run_drop(
    height: Floats, outlet: Bytes, x: float, y: float, steps: int, radius: int, strength: float
) -> None:
    heading_x = 0.0
    heading_y = 0.0
    speed = 1.0
    water = 1.0
    load = 0.0
    for _ in range(steps):
        if not _is_open(outlet, x, y):
            return
        z = _height_between(height, x, y)
        ahead_x = _height_between(height, min(x + 0.5, height.shape[1] - 2.0), y)
        ahead_y = _height_between(height, x, min(y + 0.5, height.shape[0] - 2.0))
        heading_x = heading_x * 0.05 - (ahead_x - z) * 1.9
        heading_y = heading_y * 0.05 - (ahead_y - z) * 1.9
        length = math.hypot(heading_x, heading_y)
        if length < 1e-12:
            return
        heading_x /= length
        heading_y /= length
        if not _is_open(outlet, x + heading_x, y + heading_y):
            return
        fall = z - _height_between(height, x + heading_x, y + heading_y)
        capacity = max(fall, 0.01) * speed * water * 4.0 * strength
        if fall < 0.0 or load > capacity:
            left = min(load, -fall) if fall < 0.0 else (load - capacity) * 0.3
            load -= left
            _settle(height, x, y, left)
        else:
            bite = min((capacity - load) * 0.3, fall)
            _splash(height, x, y, bite, radius)
            load += bite
        speed = math.sqrt(max(0.0, speed * speed + fall * 0.4))
        water *= 0.98
        x += heading_x
        y += heading_y


@kernel
def _rain(
    height: Floats, outlet: Bytes, start: Floats, steps: int, radius: int, strength: float
) -> None:
    for drop in range(start.shape[0]):
        _run_drop(height, outlet, start[drop, 0], start[drop, 1], steps, radius, strength)


def scratch_with_rain(
    height_m: Floats,
    *,
    outlet: Bytes,
    drops: int,
    cell_m: float,
    generator: np.random.Generator,
    steps: int = 48,
    radius: int = 2,
    strength: float = 0.5,
) -> None:
    """Let ``drops`` rain drops run and carve fine gullies and fans, in place.

    Drops follow each other in one fixed order, so a generator gives one answer. Parameters after
    Beyer 2015: inertia 0.05, capacity 4, erosion and deposition 0.3, evaporation 0.02. Heights are
    counted in cells while drops run, so the carving does not depend on the cell size.
    """
    ny, nx = height_m.shape
    start = generator.random((drops, 2)) * np.array([nx - 4.0, ny - 4.0]) + 2.0
    scaled = height_m / cell_m
    _rain(scaled, outlet, start, steps, radius, strength)
    height_m[:] = scaled * cell_m

"""Where flames and smoke are at an instant, worked out from when fire reached each cell.

The snapshot says when every cell burnt or will burn; between cells the time is read smoothly, so
the front moves with the clock and not in steps, and a picture depends on its moment only. Pure
functions; the fire and smoke layers draw what they return.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.environment.fire_effects import HOUSE_BURNS_S
from digisphere.environment.fire_ground import FireGround, Fuel
from digisphere.environment.fire_spread import flame_length_m, law_column
from digisphere.environment.sampling import sample_grid
from digisphere.scene.camera import CameraPose
from digisphere.world.compiled import njit

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

POINT_M = 3.6
"""Flames stand about this far apart."""
LINGER_S = 1500.0
"""Stumps and logs burn on for so long."""
_LINGERS = 0.07
_CROWN_KW_M = 2500.0
_AHEAD_S, _CROSSING_S = 600.0, 500.0
_APART_PX = 4.0
_SINGLE_M = 5.0
_PUFF_CELLS = 3
PUFF_LIVES_S = 420.0
PUFF_EVERY_S = 10.0


@dataclass(frozen=True)
class Flames:
    """Flames at one instant, a row each."""

    xy_m: F64
    height_m: F64
    chance: F64
    """(n,) 0..1, fixed for a place: its shape and rhythm."""

    def __len__(self) -> int:
        return len(self.height_m)


def arrivals(snapshot: Any) -> F64:
    """(n, n) when fire came or will come to each cell, infinite where it will not."""
    fields = snapshot.fields
    came, due = fields["fire_arrival_s"], fields["fire_due_s"]
    return np.where(np.isnan(came), due, came)


@njit(cache=True)
def _hash(a: int, b: int) -> float:
    h = (a * 374761393 + b * 668265263 + 1274126177) & 0x7FFFFFFF
    h = ((h ^ (h >> 13)) * 1274126177) & 0x7FFFFFFF
    return float((h ^ (h >> 16)) & 0xFFFF) / 65536.0


@njit(cache=True)
def _hashes(a: NDArray[np.int64], b: NDArray[np.int64]) -> F64:
    out = np.empty(a.shape[0])
    for k in range(a.shape[0]):
        out[k] = _hash(a[k], b[k])
    return out


@njit(cache=True)
def _time_at(arrival: F64, i: int, j: int, y: float, x: float) -> float:
    """Arrival at (x, y) in cells, from cell (i, j) and those beside it; edges stay level."""
    n = arrival.shape[0]
    here = arrival[i, j]
    fy, fx = y - (i + 0.5), x - (j + 0.5)
    oi = min(max(i + (1 if fy > 0.0 else -1), 0), n - 1)
    oj = min(max(j + (1 if fx > 0.0 else -1), 0), n - 1)
    a, b, c = arrival[oi, j], arrival[i, oj], arrival[oi, oj]
    a = a if a < 1e15 and abs(a - here) < 7200.0 else here
    b = b if b < 1e15 and abs(b - here) < 7200.0 else here
    c = c if c < 1e15 and abs(c - here) < 7200.0 else a + b - here
    fy, fx = abs(fy), abs(fx)
    low = here * (1.0 - fx) + b * fx
    high = a * (1.0 - fx) + c * fx
    return float(low * (1.0 - fy) + high * fy)


@njit(cache=True)
def _alight(
    cells: NDArray[np.int64],
    dense: F64,
    arrival: F64,
    flame_s: F64,
    times: F64,
    cell_m: F64,
    out: F64,
) -> int:
    """Fill ``out`` (x, y, cell, strength, chance) with points alight now; return how many.

    ``dense`` is the share of each cell's points to show; ``times`` are how long logs linger (s),
    how far apart points stand (m) and the instant (s).
    """
    n = arrival.shape[0]
    linger_s, spacing_m, now_s = times[0], times[1], times[2]
    count = 0
    steps = max(int(cell_m[0] / spacing_m + 0.5), 1)
    for c in range(cells.shape[0]):
        cell = cells[c]
        i, j = cell // n, cell % n
        for s in range(steps * steps):
            chance = _hash(cell, s * 2 + 1)
            if s > 0 and _hash(cell, s * 2 + 19) > dense[c]:
                continue
            sx = (s % steps + 0.5 + 0.8 * (chance - 0.5)) / steps
            sy = (s // steps + 0.5 + 0.8 * (_hash(cell, s * 2 + 7) - 0.5)) / steps
            x, y = j + sx, i + sy
            at = _time_at(arrival, i, j, y, x)
            ahead = _time_at(arrival, i, j, min(y + 0.2, i + 0.999), min(x + 0.2, j + 0.999))
            # A point stands for the ground to the next one: it burns while the front crosses it.
            crossing = min(abs(ahead - at) * 5.0 * spacing_m / cell_m[0] + 4.0, 240.0)
            age = now_s - at
            burns = flame_s[cell] + crossing
            if age < 0.0:
                continue
            strength = 0.0
            if age < burns:
                rise = min(age / (0.25 * crossing + 2.0), 1.0)
                strength = rise * min((burns - age) / (0.35 * burns), 1.0)
            elif chance < _LINGERS and age < linger_s and flame_s[cell] > 60.0:
                strength = 0.22 * (1.0 - age / linger_s)
            if strength <= 0.02 or count >= out.shape[0]:
                continue
            out[count, 0], out[count, 1] = x * cell_m[0], y * cell_m[1]
            out[count, 2], out[count, 3], out[count, 4] = cell, strength, _hash(cell, s * 2 + 13)
            count += 1
    return count


def front_flames(
    snapshot: Any, ground: FireGround, *, time_s: float, camera: CameraPose, most: int
) -> Flames:
    """Flames of burning vegetation at ``time_s``; fewer to a cell where they are a pixel apart."""
    arrival = arrivals(snapshot)
    flame_s = law_column("flame_s")[ground.fuel]
    with np.errstate(invalid="ignore"):
        age = time_s - arrival
    burns = ground.fuel != Fuel.NONE
    front = burns & (age > -_AHEAD_S) & (age < flame_s + _CROSSING_S)
    embers = burns & ~front & (age > 0.0) & (age < LINGER_S) & (flame_s > 60.0)
    slow = np.flatnonzero(embers)
    cells = np.concatenate([np.flatnonzero(front), slow[slow % 4 == 0]])
    x, y = (cells % ground.n + 0.5) * ground.cell_m[0], (cells // ground.n) * ground.cell_m[1]
    away = np.hypot(x - camera.position[0], y - camera.position[1]) + 1.0
    dense = np.clip((POINT_M * camera.focal_px / away / _APART_PX) ** 2, 0.0, 1.0)
    rows = np.zeros((most, 5))
    count = _alight(
        cells[np.argsort(away, kind="stable")],
        np.sort(dense)[::-1].copy(),
        arrival,
        flame_s.ravel(),
        np.array([LINGER_S, POINT_M, time_s]),
        np.array(ground.cell_m),
        rows,
    )
    rows = rows[:count]
    cell = rows[:, 2].astype(np.int64)
    height = _heights(snapshot, ground, cell=cell) * (0.25 + 0.75 * rows[:, 3])
    height *= 0.65 + 0.7 * rows[:, 4]
    # Tall flames stand farther apart.
    keep = np.modf(rows[:, 4] * 37.0)[0] < np.clip((_SINGLE_M / height) ** 2, 0.1, 1.0)
    return Flames(rows[keep, :2], np.maximum(height[keep], 0.5), rows[keep, 4])


def _heights(snapshot: Any, ground: FireGround, *, cell: NDArray[np.int64]) -> F64:
    """Flame height by the intensity of the fire there, and of crowns where it climbs."""
    now = snapshot.fields["fire_intensity_kw_m"].flat[cell].astype(np.float64)
    usual = 800.0 * law_column("load_kg_m2")[ground.fuel.flat[cell]]
    intensity = np.where(now > 0.0, now, usual)
    height = flame_length_m(intensity)
    needles = ground.fuel.flat[cell] == Fuel.CONIFER
    woods = needles | (ground.fuel.flat[cell] == Fuel.BROADLEAF)
    crown = np.where(needles, 1.0, 0.35) * np.clip(intensity / _CROWN_KW_M - 0.6, 0.0, 1.6)
    return np.clip(height + np.where(woods, 7.0 * crown, 0.0), 0.7, 18.0)


def house_flames(snapshot: Any, ground: Any, *, time_s: float) -> tuple[Flames, F64]:
    """Flames on houses and how high (n,) over the ground they stand: walls, then the roof."""
    none = Flames(np.zeros((0, 2)), np.zeros(0), np.zeros(0)), np.zeros(0)
    table = snapshot.tables.get("building_state")
    if table is None or "lit_s" not in table:
        return none
    houses = ground.buildings
    lit = np.asarray(table["lit_s"][: houses.count])
    rows = np.flatnonzero((lit >= 0.0) & (lit <= time_s) & (lit > time_s - HOUSE_BURNS_S))
    if not rows.size:
        return none
    each = 12
    share = np.repeat((time_s - lit[rows]) / HOUSE_BURNS_S, each)
    row = np.repeat(rows, each)
    slot = np.tile(np.arange(each), len(rows))
    chance = _hashes(row.astype(np.int64), slot.astype(np.int64))
    along = ((slot % 6 + chance) / 6.0 - 0.5) * houses["length_m"][row]
    aside = np.where(slot < 6, -0.28, 0.28) * houses["width_m"][row]
    heading = houses["heading_rad"][row].astype(np.float64)
    x = houses["x_m"][row] + along * np.cos(heading) - aside * np.sin(heading)
    y = houses["y_m"][row] + along * np.sin(heading) + aside * np.cos(heading)
    grown = np.clip(share / 0.08, 0.0, 1.0) * np.clip((1.0 - share) / 0.45, 0.12, 1.0)
    height = (2.0 + 5.5 * chance) * grown
    keep = height > 0.3
    over = houses["eaves_m"][row] * np.clip(1.15 - 1.3 * share, 0.0, 0.9)
    flames = Flames(np.stack([x, y], axis=1)[keep], height[keep], chance[keep])
    return flames, over[keep]


@dataclass(frozen=True)
class Puffs:
    """Smoke at one instant, a row each, thinnest last."""

    xyz_m: F64
    radius_m: F64
    opacity: F64
    glow: F64
    """0..1 light of the flames below."""
    chance: F64


def smoke_puffs(
    snapshot: Any, ground: FireGround, *, world: Any, time_s: float, most: int
) -> Puffs:
    """Smoke of the last minutes: born over what burnt then, risen and carried off since.

    Each small block of cells gives a puff every half minute while it burns; a puff rises fast at
    first, drifts with the wind, which freshens with height, grows and thins.
    """
    births = _births(snapshot, ground, world=world, time_s=time_s)
    if not len(births):
        empty = np.zeros(0)
        return Puffs(np.zeros((0, 3)), empty, empty, empty, empty)
    x, y, born, power, chance, foot = births.T
    age = time_s - born
    u, v = (
        sample_grid(snapshot.fields[name], xy_m=births[:, :2], size_m=_size(world))
        for name in ("wind_u_m_s", "wind_v_m_s")
    )
    sky = snapshot.tables["sky"]
    aloft = (float(sky["steering_u_m_s"][0]), float(sky["steering_v_m_s"][0]))
    top = 70.0 + 260.0 * np.clip(power, 0.0, 2.0) ** 0.5
    rise = top * (1.0 - np.exp(-age * (2.2 + 3.0 * np.sqrt(np.clip(power, 0.0, 2.0))) / top))
    high = np.clip(rise / 220.0, 0.0, 1.0)
    # What is carried grows with the height gone through: the mean of wind below and aloft.
    drift_x = age * (u * (1.0 - 0.5 * high) + 0.5 * high * aloft[0])
    drift_y = age * (v * (1.0 - 0.5 * high) + 0.5 * high * aloft[1])
    wobble = 0.10 * rise * (chance - 0.5)
    radius = (7.0 + 6.0 * np.clip(power, 0.0, 2.0)) + 0.30 * rise + 0.085 * age
    fade = np.clip(age / 14.0, 0.0, 1.0) * np.clip((PUFF_LIVES_S - age) / 260.0, 0.0, 1.0)
    opacity = fade * np.clip(0.30 + 0.42 * power, 0.0, 0.80) * (11.0 / (11.0 + 0.22 * radius))
    glow = np.exp(-age / 26.0) * np.clip(0.4 + 0.6 * power, 0.0, 1.0)
    xyz = np.stack([x + drift_x + wobble, y + drift_y - wobble, foot + 3.0 + rise], axis=1)
    keep = np.argsort(-opacity * np.sqrt(radius), kind="stable")[:most]
    keep = keep[opacity[keep] > 0.012]
    return Puffs(xyz[keep], radius[keep], opacity[keep], glow[keep], chance[keep])


def _size(world: Any) -> tuple[float, float]:
    return float(world.grid.size_x_m), float(world.grid.size_y_m)


def _births(snapshot: Any, ground: FireGround, *, world: Any, time_s: float) -> F64:
    """(n, 6) puffs alive now: place, when born, power (1 about 4 MW/m), chance, foot height."""
    arrival = arrivals(snapshot)
    recent = (arrival <= time_s) & (arrival > time_s - LINGER_S - PUFF_LIVES_S)
    cells = np.flatnonzero(recent & (ground.fuel != Fuel.NONE))
    rows = [_house_births(snapshot, world, time_s=time_s)]
    if cells.size:
        flame_s = law_column("flame_s")[ground.fuel.flat[cells]]
        intensity = snapshot.fields["fire_intensity_kw_m"].flat[cells].astype(np.float64)
        usual = 900.0 * law_column("load_kg_m2")[ground.fuel.flat[cells]]
        power = np.where(intensity > 0.0, intensity, usual) / 4000.0
        block = (cells // ground.n // _PUFF_CELLS) * ground.n + cells % ground.n // _PUFF_CELLS
        steps = np.arange(int(PUFF_LIVES_S / PUFF_EVERY_S))
        phase = _hashes(block, np.full(len(block), 3)) * PUFF_EVERY_S
        last = np.floor((time_s - phase) / PUFF_EVERY_S) * PUFF_EVERY_S + phase
        born = last[:, None] - steps[None] * PUFF_EVERY_S
        age_of_fire = born - arrival.flat[cells][:, None]
        flaming = (age_of_fire >= 0.0) & (age_of_fire < (flame_s + 60.0)[:, None])
        embers = (age_of_fire >= 0.0) & (age_of_fire < LINGER_S) & ~flaming
        strength = power[:, None] * (flaming + 0.10 * embers * (flame_s > 60.0)[:, None])
        rows.append(_by_block(ground, cells, block=block, born=born, strength=strength))
    return _footed(np.concatenate(rows), world=world)


def _by_block(
    ground: FireGround,
    cells: NDArray[np.int64],
    *,
    block: NDArray[np.int64],
    born: F64,
    strength: F64,
) -> F64:
    """One puff a block and birth: where its burning cells are in the mean, as strong as all."""
    unique, index = np.unique(block, return_inverse=True)
    index = index.reshape(-1)
    count, steps = len(unique), born.shape[1]
    total = np.zeros((count, steps))
    np.add.at(total, index, strength)
    xy = np.zeros((count, steps, 2))
    at = np.stack(
        [
            (cells % ground.n + 0.5) * ground.cell_m[0],
            (cells // ground.n + 0.5) * ground.cell_m[1],
        ],
        axis=1,
    )
    np.add.at(xy, index, strength[..., None] * at[:, None])
    first = np.full(count, -1)
    first[index[::-1]] = np.arange(len(cells))[::-1]
    when = born[first]
    b, s = np.nonzero(total > 0.02)
    where = xy[b, s] / total[b, s, None]
    number = np.round(when[b, s] / PUFF_EVERY_S).astype(np.int64)
    chance = _hashes(unique[b], number)
    out = np.zeros((len(b), 6))
    out[:, :2] = where + (chance[:, None] - 0.5) * ground.cell_m[0]
    out[:, 2] = when[b, s]
    out[:, 3] = np.minimum(total[b, s] / 2.5, 2.0)
    out[:, 4] = chance
    return out


def _house_births(snapshot: Any, world: Any, *, time_s: float) -> F64:
    table = snapshot.tables.get("building_state")
    houses = world.buildings
    if table is None or "lit_s" not in table:
        return np.zeros((0, 6))
    lit = np.asarray(table["lit_s"][: houses.count])
    alight = (lit >= 0.0) & (lit <= time_s) & (lit > time_s - HOUSE_BURNS_S)
    rows = np.flatnonzero(alight)
    out = []
    for row in rows.tolist():
        born = lit[row] + 8.0 * np.arange(
            max(int((time_s - PUFF_LIVES_S - lit[row]) / 8.0), 0),
            int((time_s - lit[row]) / 8.0) + 1,
        )
        share = (born - lit[row]) / HOUSE_BURNS_S
        puffs = np.zeros((len(born), 6))
        puffs[:, 0], puffs[:, 1] = houses["x_m"][row], houses["y_m"][row]
        puffs[:, 2] = born
        puffs[:, 3] = 0.5 * np.clip(share / 0.1, 0.15, 1.0) * np.clip(1.2 - share, 0.0, 1.0)
        puffs[:, 4] = _hashes(np.full(len(born), row + 977), np.arange(len(born)))
        puffs[:, 5] = float(houses["eaves_m"][row])
        out.append(puffs)
    return np.concatenate(out) if out else np.zeros((0, 6))


def _footed(rows: F64, *, world: Any) -> F64:
    """Add the height of the ground to the last column."""
    if len(rows):
        rows[:, 5] += world.bed_at(rows[:, :2])
    return rows

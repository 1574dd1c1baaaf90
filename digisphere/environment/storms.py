"""Thunder cells: where they are born, how strong they are, what they do to wind, when they flash.

A cell lives 30-60 minutes in the `atmosphere` row, drifts with the steering wind, lifts the air in
its core and pours out a cool gusty ring. Pure functions on that row; the weather system grows the
cells and the lightning system asks for flashes.

Sources: Price & Rind 1992 (flash rate from cloud-top height); usual radii of 3-8 km are cut to a
map of 8-16 km.
"""

import numpy as np
from numpy.typing import NDArray

from digisphere.core.columns import TableView
from digisphere.environment.tables import CELL_SLOTS

Floats = NDArray[np.float64]

CELLS_PER_HOUR = 7.0
SPEED_OF_SOUND_S_PER_KM = 2.9
GROUND_STRIKE_SHARE = 0.35


def warmth_of(temperature_c: float) -> float:
    """Readiness of air for thunder by its temperature: 0.25 in the cold, 1 above 16 C."""
    return min(max((temperature_c - 4.0) / 12.0, 0.25), 1.0)


def strength(row: TableView, *, time_s: float) -> Floats:
    """(slots,) 0..1 course of each cell's life; 0 for free slots."""
    life = row["cell_life_s"][0]
    age = time_s - row["cell_birth_s"][0]
    alive = (life > 0.0) & (age >= 0.0) & (age < life)
    course = np.sin(np.pi * np.clip(age / np.maximum(life, 1.0), 0.0, 1.0))
    return np.where(alive, course, 0.0)


def drift_cells(
    row: TableView, *, wind_m_s: tuple[float, float], dt_s: float, time_s: float
) -> None:
    """Move living cells with the wind and free those whose life is over."""
    alive = row["cell_life_s"][0] > 0.0
    if not alive.any():
        return
    row["cell_x_m"][0, alive] += wind_m_s[0] * dt_s
    row["cell_y_m"][0, alive] += wind_m_s[1] * dt_s
    over = alive & (time_s >= row["cell_birth_s"][0] + row["cell_life_s"][0])
    row["cell_life_s"][0, over] = 0.0
    row["cell_event"][0, over] = -1


def spawn_cells(
    row: TableView,
    *,
    instability: float,
    wind_m_s: tuple[float, float],
    size_m: Floats,
    time_s: float,
    dt_s: float,
    rng: np.random.Generator,
) -> list[int]:
    """Bring new cells to life where there is room; returns their slots."""
    expected = CELLS_PER_HOUR * instability * dt_s / 3600.0
    births = min(int(rng.poisson(expected)), 2)
    free = np.flatnonzero(row["cell_life_s"][0] <= 0.0)[:births]
    for slot in free:
        x, y, life, radius, updraft = rng.random(5)
        # Upwind by a quarter of an hour: the cell is grown when it passes over.
        row["cell_x_m"][0, slot] = x * size_m[0] - 900.0 * wind_m_s[0]
        row["cell_y_m"][0, slot] = y * size_m[1] - 900.0 * wind_m_s[1]
        row["cell_birth_s"][0, slot] = time_s
        row["cell_life_s"][0, slot] = 1900.0 + 1700.0 * life
        row["cell_radius_m"][0, slot] = 1000.0 + 1300.0 * radius
        row["cell_updraft_m_s"][0, slot] = 2.0 + 2.5 * updraft
    return [int(slot) for slot in free]


def place_cell(
    row: TableView, *, at_m: Floats, wind_m_s: tuple[float, float], time_s: float
) -> list[int]:
    """A cell that will stand over ``at_m`` at its strongest; returns its slot, if one is free."""
    free = np.flatnonzero(row["cell_life_s"][0] <= 0.0)[:1]
    life_s = 2400.0
    for slot in free:
        row["cell_x_m"][0, slot] = at_m[0] - 0.55 * life_s * wind_m_s[0]
        row["cell_y_m"][0, slot] = at_m[1] - 0.55 * life_s * wind_m_s[1]
        row["cell_birth_s"][0, slot] = time_s
        row["cell_life_s"][0, slot] = life_s
        row["cell_radius_m"][0, slot] = 1700.0
        row["cell_updraft_m_s"][0, slot] = 4.0
    return [int(slot) for slot in free]


def add_cells(
    row: TableView,
    *,
    x_m: Floats,
    y_m: Floats,
    time_s: float,
    ascent: Floats,
    depth: Floats,
    outflow: Floats,
) -> None:
    """Add updrafts to ``ascent``, tops to ``depth`` and gust rings to ``outflow``, in place.

    ``ascent`` and ``depth`` are (cy, cx), ``outflow`` is (2, cy, cx).
    """
    if not row["cell_life_s"][0].any():
        return
    course = strength(row, time_s=time_s)
    for slot in range(CELL_SLOTS):
        if course[slot] <= 0.0:
            continue
        radius = float(row["cell_radius_m"][0, slot])
        east = (x_m[None, :] - row["cell_x_m"][0, slot]) / radius
        north = (y_m[:, None] - row["cell_y_m"][0, slot]) / radius
        squared = east * east + north * north
        core = np.exp(-squared)
        updraft = float(row["cell_updraft_m_s"][0, slot]) * course[slot]
        np.maximum(depth, np.minimum(1.0, 1.5 * course[slot] * core), out=depth)
        # Air sinks around the core as it rises in it, over a wider disc.
        ascent += updraft * (core - 0.02 * np.exp(-squared / 4.0))
        ring = 3.0 * updraft * np.exp(-0.5 * squared)
        outflow[0] += ring * east
        outflow[1] += ring * north


def flash_rates_per_s(row: TableView, *, time_s: float) -> Floats:
    """(slots,) flashes per second of each cell from its cloud top (Price & Rind 1992)."""
    now = strength(row, time_s=time_s) * row["cell_updraft_m_s"][0]
    top_km = np.where(now > 1.0, 5.5 + 1.3 * now, 0.0)
    rates: Floats = 3.44e-5 * top_km**4.9 / 60.0
    return rates

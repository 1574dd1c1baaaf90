"""How fires begin: by dry lightning, by carelessness, by command.

Each finds a place and asks whether anything would burn there; where it would, a natural event is
entered and the cell is lit. Draws are by tick and slot, so one fire more or less shifts no other.

Sources: a few strikes in a hundred light dry fuel (Anderson 2002; recalled); people light fires by
day, near ways and houses, in step with the danger (Catry et al. 2009).
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from digisphere.core.clock import Clock
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.environment import hazards
from digisphere.environment.fire_front import could_burn
from digisphere.environment.fire_ground import FireGround, Fuel
from digisphere.environment.hazards import HazardKind
from digisphere.environment.sampling import sample
from digisphere.environment.tables import FLASH_SLOTS

STRIKE_LIGHTS = 0.04
"""Chance that a strike into dry fuel lights it."""
HIGH_DANGER = 12.0
NEAR_WAYS_M = 150.0
_HOURS_A_YEAR = 8766.0

Lit = dict[int, float]


def places_of_people(ground: FireGround) -> NDArray[np.int64]:
    """Flat cells with fuel within reach of ways and houses: where carelessness may light."""
    near = np.zeros(ground.n * ground.n, dtype=np.bool_)
    near[ground.cell_of_node] = True
    near[ground.cell_of_house] = True
    grid = near.reshape(ground.n, ground.n)
    reach = max(int(NEAR_WAYS_M / min(ground.cell_m)), 1)
    wide = ndimage.binary_dilation(grid, iterations=reach)
    return np.flatnonzero(wide & (ground.fuel != Fuel.NONE) & (ground.cover > 0.3))


def _begin(
    view: View,
    clock: Clock,
    *,
    cell: int,
    ground: FireGround,
    why: str,
    cause: int,
    lit: Lit,
    at_s: float,
) -> None:
    if not hazards.has_room(view.tables["hazards"]):
        return
    row = hazards.begin(
        view,
        clock,
        kind=HazardKind.FIRE,
        xy_m=ground.centre_m(cell),
        magnitude=0.0,
        commanded=False,
        why=why,
        causes=(cause,),
    )
    view.fields["fire_row"].flat[cell] = row
    lit[cell] = at_s


def by_lightning(
    view: View, clock: Clock, rng: SystemStreams, *, ground: FireGround, spontaneous: float
) -> Lit:
    """Light what the ground strikes since the last minute set on fire."""
    row, fire = view.tables["atmosphere"], view.tables["fire"]
    first, last = int(fire["flashes_seen"][0]), int(row["flash_count"][0])
    fire["flashes_seen"][0] = last
    lit: Lit = {}
    numbers = np.arange(max(first, last - FLASH_SLOTS), last)
    if not numbers.size or spontaneous <= 0.0:
        return lit
    chance = rng.by_slot("strike", numbers)
    grid = view.ground.grid
    for number, draw in zip(numbers.tolist(), chance, strict=True):
        slot = number % FLASH_SLOTS
        x, y = float(row["flash_x_m"][0, slot]), float(row["flash_y_m"][0, slot])
        on_map = 0.0 <= x <= grid.size_x_m and 0.0 <= y <= grid.size_y_m
        if not (row["flash_ground"][0, slot] and on_map):
            continue
        if draw >= STRIKE_LIGHTS * spontaneous:
            continue
        cell = int(ground.cell_at((x, y)))
        if cell in lit or not could_burn(view, ground, cells=np.array([cell]))[0]:
            continue
        cause = int(row["flash_event"][0, slot])
        _begin(
            view, clock, cell=cell, ground=ground, why="lightning", cause=cause, lit=lit,
            at_s=max(clock.time_s, float(row["flash_time_s"][0, slot])),
        )  # fmt: skip
    return lit


def by_people(
    view: View,
    clock: Clock,
    rng: SystemStreams,
    *,
    ground: FireGround,
    places: NDArray[np.int64],
    rate_year: float,
) -> Lit:
    """Once an hour, perhaps light a fire near a way or a house.

    ``rate_year`` is fires a year at high danger; more by day, in proportion to the danger.
    """
    lit: Lit = {}
    if rate_year <= 0.0 or not places.size:
        return lit
    draw = rng("careless")
    chance, where = draw.random(2)
    danger = float(view.tables["fire"]["village_danger"][0])
    by_day = 1.8 if 8.0 <= clock.hour < 21.0 else 0.2
    rate = rate_year / _HOURS_A_YEAR * by_day * min(danger / HIGH_DANGER, 6.0)
    if chance >= 1.0 - np.exp(-rate):
        return lit
    cell = int(places[int(where * len(places))])
    if could_burn(view, ground, cells=np.array([cell]))[0]:
        _begin(
            view, clock, cell=cell, ground=ground, why="carelessness", cause=-1, lit=lit,
            at_s=clock.time_s,
        )  # fmt: skip
    return lit


def by_order(view: View, clock: Clock, *, ground: FireGround) -> Lit:
    """Light the fires that were called; each was entered as a natural event by its command."""
    fire, lit = view.tables["fire"], {}
    n, cell_m = ground.n, ground.cell_m
    for slot in range(int(fire["order_count"][0])):
        row = int(fire["order_row"][0, slot])
        x, y = float(fire["order_x_m"][0, slot]), float(fire["order_y_m"][0, slot])
        radius = float(fire["order_radius_m"][0, slot])
        middle = int(ground.cell_at((x, y)))
        i, j = np.divmod(np.arange(n * n), n)
        away = np.hypot((j + 0.5) * cell_m[0] - x, (i + 0.5) * cell_m[1] - y)
        cells = np.flatnonzero((away <= radius) & (ground.fuel.ravel() != Fuel.NONE))
        cells = np.union1d(cells, [middle])
        cells = cells[np.isnan(view.fields["fire_arrival_s"].flat[cells])]
        for cell in cells.tolist():
            view.fields["fire_row"].flat[cell] = row
            lit[cell] = clock.time_s
    fire["order_count"][0] = 0
    return lit


def wind_at(view: View, xy_m: tuple[float, float]) -> tuple[float, float]:
    """Surface wind at a place, east and north."""
    at = np.array([xy_m])
    return float(sample(view, "wind_u_m_s", at)[0]), float(sample(view, "wind_v_m_s", at)[0])

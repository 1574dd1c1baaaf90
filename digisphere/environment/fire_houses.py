"""Houses near a fire: which catch it, from what, and how they burn.

Walls take fire from the radiation of a front or of a neighbour's house, thatch and stores from
embers on the wind; a house burns down in two hours and nobody puts it out. Called by the fire
system each minute while anything burns.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digisphere.core.identity import BUILDING_BASE, NONE, PLACE_BASE
from digisphere.core.state import View
from digisphere.environment import fire_effects as effects
from digisphere.environment.fire_ground import FireGround

F64 = NDArray[np.float64]

WALL_M = 6.0
"""From the middle of a house to its wall."""
REACH_M = 450.0


@dataclass(frozen=True)
class Flames:
    """What burns in the open now: flat cells and their intensities."""

    cells: NDArray[np.int64]
    intensity_kw_m: F64
    fire_row: NDArray[np.int64]


def expose(
    view: View,
    ground: FireGround,
    flames: Flames,
    *,
    now_s: float,
    wind_m_s: tuple[float, float],
    dryness: float,
    draws: F64,
) -> list[int]:
    """Light what catches fire this minute; return the houses' rows.

    Args:
        view: the fire system's.
        ground: where houses stand.
        flames: what burns in the open.
        now_s: the present.
        wind_m_s: at the village, east and north.
        dryness: 0 damp .. 1 bone-dry: how easily embers find something to light.
        draws: (houses,) uniform draws of this minute.
    """
    state, houses = view.tables["building_state"], view.ground.buildings
    count = houses.count
    xy = np.stack([houses["x_m"], houses["y_m"]], axis=1).astype(np.float64)
    blowing = np.arctan2(wind_m_s[1], wind_m_s[0])
    none = np.zeros(count)
    chance, source = none.copy(), np.full(count, NONE, dtype=np.int64)
    for given, by in (
        _from_front(xy, flames, ground=ground, blowing=blowing, dryness=dryness),
        _from_houses(xy, state, blowing=blowing, dryness=dryness, count=count),
    ):
        better = given > chance
        source[better] = by[better]
        chance = 1.0 - (1.0 - chance) * (1.0 - given)
    free = (state["lit_s"][:count] < 0.0) & (state["burnt"][:count] <= 0.0)
    caught = np.flatnonzero(free & (draws < chance)).tolist()
    for row in caught:
        _light(view, row, now_s=now_s, source=int(source[row]))
    return caught


def _light(view: View, row: int, *, now_s: float, source: int) -> None:
    """Set a house alight and say so, named after the fire or the neighbour that did it."""
    state, hazards = view.tables["building_state"], view.tables["hazards"]
    if source >= 0:
        fire, cause = source, int(hazards["event"][source])
        by = "wildfire"
    else:
        other = -2 - source
        fire, cause = int(state["fire_row"][other]), int(state["cause_event"][other])
        by = "the next house"
    place = int(view.ground.buildings["place_id"][row])
    event = view.events.emit(
        "house_caught_fire",
        subject=BUILDING_BASE + row,
        place=PLACE_BASE + place if place >= 0 else NONE,
        causes=(cause,),
        by=by,
    )
    state["lit_s"][row] = now_s
    state["fire_row"][row] = fire
    state["cause_event"][row] = event
    state["burnt"][row] = 0.004
    if fire >= 0:
        hazards["last_event"][fire] = event


def _from_front(
    xy: F64, flames: Flames, *, ground: FireGround, blowing: float, dryness: float
) -> tuple[F64, NDArray[np.int64]]:
    """Chance a minute (h,) that burning vegetation lights each house, and the fire that would."""
    chance = np.zeros(len(xy))
    source = np.full(len(xy), NONE, dtype=np.int64)
    if not flames.cells.size:
        return chance, source
    at = np.stack(
        [
            (flames.cells % ground.n + 0.5) * ground.cell_m[0],
            (flames.cells // ground.n + 0.5) * ground.cell_m[1],
        ],
        axis=1,
    )
    low, high = xy.min(axis=0) - REACH_M, xy.max(axis=0) + REACH_M
    near = ((at > low) & (at < high)).all(axis=1)
    if not near.any():
        return chance, source
    at, intensity, row = at[near], flames.intensity_kw_m[near], flames.fire_row[near]
    way_x, way_y = xy[:, None, 0] - at[None, :, 0], xy[:, None, 1] - at[None, :, 1]
    away = np.sqrt(way_x * way_x + way_y * way_y)
    gap = np.maximum(away - WALL_M - 0.5 * float(np.mean(ground.cell_m)), 0.0)
    heat = effects.front_radiation_kw_m2(intensity[None], away_m=gap).max(axis=1)
    ahead = (way_x * np.cos(blowing) + way_y * np.sin(blowing)) / np.maximum(away, 1.0)
    embers = effects.rate_by_embers(
        intensity[None], away_m=away, off_wind=1.0 - ahead, dryness=dryness
    ).sum(axis=1)
    chance = 1.0 - (1.0 - effects.chance_by_radiation(heat)) * np.exp(-embers)
    source = row[np.argmin(away, axis=1)]
    return chance, source


def _from_houses(
    xy: F64, state: object, *, blowing: float, dryness: float, count: int
) -> tuple[F64, NDArray[np.int64]]:
    """The same from houses on fire; the source is -2 minus the row of that house."""
    burnt, lit = state["burnt"][:count], state["lit_s"][:count]  # type: ignore[index]
    on_fire = np.flatnonzero((lit >= 0.0) & (burnt > 0.0) & (burnt < 1.0))
    chance = np.zeros(count)
    if not on_fire.size:
        return chance, np.full(count, NONE, dtype=np.int64)
    way = xy[:, None] - xy[on_fire][None]
    away = np.hypot(way[..., 0], way[..., 1])
    gap = np.maximum(away - 2.0 * WALL_M, 0.0)
    heat = effects.house_radiation_kw_m2(burnt[on_fire][None], away_m=gap)
    off = np.abs(np.angle(np.exp(1j * (np.arctan2(way[..., 1], way[..., 0]) - blowing))))
    embers = 0.002 * dryness * np.exp(-gap / 40.0) * np.exp(-((off / 0.6) ** 2))
    each = 1.0 - (1.0 - effects.chance_by_radiation(heat)) * np.exp(-embers)
    chance = 1.0 - np.prod(1.0 - each, axis=1)
    return chance, -2 - on_fire[np.argmax(each, axis=1)]


def burn_down(view: View, *, now_s: float) -> bool:
    """Let houses on fire burn on; return whether any does."""
    state = view.tables["building_state"]
    lit = np.flatnonzero(state["lit_s"] >= 0.0)
    if not lit.size:
        return False
    share = np.clip((now_s - state["lit_s"][lit]) / effects.HOUSE_BURNS_S, 0.004, 1.0)
    over = share >= 1.0
    state["burnt"][lit] = share
    # Burnt down: repairs may now bring the house back to nought.
    state["lit_s"][lit[over]] = -1.0
    return bool((~over).any())

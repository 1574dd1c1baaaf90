"""Checks of fire: how fast its head runs, how long its burn is, and what stops it.

Sources: Cruz & Alexander 2019 (a tenth of the open wind, 118 wildfires in dry forest and shrub);
Anderson 1983 (length to breadth); the broken model of spread is a published automaton, Alexandridis
et al. 2008, whose front saturates at a cell a step.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.streams import Streams
from digisphere.environment.fire_ground import LINKS, FireGround, Fuel
from digisphere.environment.fire_spread import (
    LAWS,
    LEAP,
    arrival_from,
    length_to_breadth,
    make_rates,
)
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import BAND, CONTROL, FOUND, REFERENCE

Floats = NDArray[np.float64]

_CELL_M = 30.0
_DRY = 0.06
_WINDS = (4.0, 8.0, 12.0)

HEAD = Figure(
    "head's rate over the open wind, dry shrub, mean",
    0.05,
    0.15,
    source="Cruz & Alexander 2019: 0.10, errors below 50 %",
)
RISE = Figure("rate in 12 m/s over rate in 4 m/s", 2.0, 4.0, source="in proportion to the wind: 3")
LENGTH = Figure(
    "length to breadth of the burn over Anderson's", 0.75, 1.30, source="Anderson 1983: 1"
)
BEYOND_RIVER = Figure("cells burnt beyond a river 20 m wide", 0.0, 0.0, source="exact", digits=0)
BEYOND_LANE = Figure(
    "cells burnt beyond a lane 5 m wide, light grass fire", 0.0, 0.0, source="exact", digits=0
)
ROUND_GAP = Figure(
    "cells burnt beyond a river with a gap", 1.0, np.inf, source="fire goes round", digits=0
)


def plain(cells: int, *, fuel: Fuel) -> FireGround:
    """A level plain of one fuel without anything on it."""
    shape, none = (cells, cells), np.zeros(0, dtype=np.int64)
    return FireGround(
        n=cells,
        cell_m=(_CELL_M, _CELL_M),
        fuel=np.full(shape, fuel, np.uint8),
        cover=np.ones(shape, np.float32),
        load=np.ones(shape, np.float32),
        forest=np.zeros(shape, np.float32),
        elevation_m=np.zeros(shape, np.float32),
        barrier=np.zeros((len(LINKS), *shape), np.uint8),
        water=np.zeros(shape, np.float32),
        cell_of_house=none,
        cell_of_tree=none,
        cell_of_node=none,
        cell_of_field=none,
        field_of_cell=none,
    )


def _burn(
    ground: FireGround,
    *,
    wind_m_s: float,
    toward_rad: float,
    hours: float,
    leap: float = LEAP,
    vigour: float = 1.0,
    forget_wind: bool = False,
) -> Floats:
    """When a fire lit in the middle reaches each cell within ``hours``, seconds."""
    n = ground.n
    ones = np.ones((n, n))
    u, v = wind_m_s * np.cos(toward_rad), wind_m_s * np.sin(toward_rad)
    rates = make_rates(
        ground,
        load_kg_m2=ones * LAWS[Fuel(int(ground.fuel[0, 0]))].load_kg_m2,
        vigour=vigour * ones,
        moisture=_DRY * ones,
        wind_u_m_s=u * ones,
        wind_v_m_s=v * ones,
    )
    if forget_wind:
        rates.eccentricity[:] = 0.0
    lit = np.zeros((n, n), np.bool_)
    lit[n // 2, n // 2] = True
    return arrival_from(ground, rates, lit=lit, horizon_s=hours * 3600.0, leap=leap)


def _extent(arrival: Floats, *, by_s: float, toward_rad: float) -> tuple[float, float, float]:
    """How far a burn reaches ahead, its whole length and its breadth, metres."""
    rows, columns = np.nonzero(arrival <= by_s)
    middle = arrival.shape[0] // 2
    east, north = (columns - middle) * _CELL_M, (rows - middle) * _CELL_M
    along = east * np.cos(toward_rad) + north * np.sin(toward_rad)
    aside = north * np.cos(toward_rad) - east * np.sin(toward_rad)
    length, breadth = (float(k.max() - k.min()) for k in (along, aside))
    return float(along.max()), length, breadth


def _directions(effort: Effort) -> list[float]:
    chance = Streams(1).at("evaluate.fire winds", 0)
    count = effort.choose(quick=6, full=36)
    return [float(a) for a in chance.uniform(0.0, 2.0 * np.pi, count)]


def _reach_s(wind_m_s: float) -> float:
    """Time in which the head runs some 1.6 km."""
    return 1_600.0 / (0.1 * wind_m_s)


@cache
def _head_rates(effort: Effort) -> Floats:
    """(winds, directions) rate of the head in dry shrub, m/s."""
    ground = plain(128, fuel=Fuel.SHRUB)
    out = []
    for wind in _WINDS:
        by_s = _reach_s(wind)
        for toward in _directions(effort):
            arrival = _burn(ground, wind_m_s=wind, toward_rad=toward, hours=by_s / 3600.0)
            ahead, _, _ = _extent(arrival, by_s=by_s, toward_rad=toward)
            out.append(ahead / by_s)
    return np.array(out).reshape(len(_WINDS), -1)


def _automaton_cells_a_step(wind_m_s: float, *, steps: int) -> float:
    """Speed of the head of Alexandridis' automaton on level ground, cells a step.

    Each burning cell burns one step and lights each of its eight neighbours with a chance that
    grows with the wind's part along the way.
    """
    rng = Streams(1).at("evaluate.fire automaton", int(10 * wind_m_s))
    tall, wide = 60, steps + 4
    burnt, burning = np.zeros((2, tall, wide), np.bool_)
    burning[:, 0] = True
    for _ in range(steps):
        quiet = np.ones((tall, wide))
        for dj, di in ((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)):
            towards = dj / np.hypot(dj, di)
            chance = min(0.58 * np.exp(wind_m_s * (0.045 + 0.131 * (towards - 1.0))), 1.0)
            lit = np.roll(np.roll(burning, di, axis=0), dj, axis=1)
            lit[:, 0 if dj > 0 else -1] &= dj == 0
            quiet *= 1.0 - chance * lit
        fresh = (rng.random((tall, wide)) > quiet) & ~burnt & ~burning
        burnt |= burning
        burning = fresh
    reach = (np.arange(wide) * (burnt | burning)).max(axis=1)
    return float(reach.mean()) / steps


def _measure_head(effort: Effort) -> Outcome:
    rates = _head_rates(effort).mean(axis=1)
    winds = np.array(_WINDS)

    def draw(axes: Any) -> None:
        axes.fill_between(winds, 0.05 * winds, 0.15 * winds, color=BAND, alpha=0.2, label="band")
        axes.plot(winds, 0.1 * winds, color=REFERENCE, lw=1, label="a tenth of the wind")
        axes.plot(winds, rates, "o-", color=FOUND, label="least travel time")
        axes.plot(winds, _automaton_rates(effort), "s--", color=CONTROL, label="automaton")
        axes.set(xlabel="open wind (m/s)", ylabel="rate of the head (m/s)")

    shares = rates / winds
    return Outcome((HEAD.of(shares.mean()), RISE.of(rates[-1] / rates[0])), plot=draw)


@cache
def _automaton_rates(effort: Effort) -> Floats:
    """Its rates, m/s, with a step chosen so that it is right in 4 m/s."""
    steps = effort.choose(quick=60, full=300)
    cells = np.array([_automaton_cells_a_step(wind, steps=steps) for wind in _WINDS])
    return np.asarray(cells * 0.1 * _WINDS[0] / cells[0])


def _automaton_head(effort: Effort) -> Outcome:
    rates = _automaton_rates(effort)
    shares = rates / np.array(_WINDS)
    return Outcome((HEAD.of(shares.mean()), RISE.of(rates[-1] / rates[0])))


def _shapes(effort: Effort, *, forget_wind: bool) -> Floats:
    """(winds, directions) measured length to breadth over Anderson's."""
    ground = plain(128, fuel=Fuel.SHRUB)
    shelter = LAWS[Fuel.SHRUB].shelter
    out = []
    for wind in _WINDS:
        by_s = _reach_s(wind)
        for toward in _directions(effort):
            arrival = _burn(
                ground,
                wind_m_s=wind,
                toward_rad=toward,
                hours=by_s / 3600.0,
                forget_wind=forget_wind,
            )
            _, length, breadth = _extent(arrival, by_s=by_s, toward_rad=toward)
            out.append(length / breadth / float(length_to_breadth(wind * shelter)))
    return np.array(out).reshape(len(_WINDS), -1)


def _measure_shape(effort: Effort) -> Outcome:
    found = _shapes(effort, forget_wind=False)
    wanted = length_to_breadth(np.array(_WINDS) * LAWS[Fuel.SHRUB].shelter)

    def draw(axes: Any) -> None:
        axes.plot(_WINDS, wanted, color=REFERENCE, lw=1, label="Anderson 1983")
        axes.plot(_WINDS, found.mean(axis=1) * wanted, "o", color=FOUND, label="burns")
        axes.plot(_WINDS, np.ones(len(_WINDS)), "--", color=CONTROL, label="wind forgotten")
        axes.set(xlabel="open wind (m/s)", ylabel="length / breadth")

    return Outcome((LENGTH.of(float(found.mean())),), plot=draw)


def _round_shape(effort: Effort) -> Outcome:
    return Outcome((LENGTH.of(float(_shapes(effort, forget_wind=True).mean())),))


def _with_break(ground: FireGround, *, metres: float, gap: bool) -> int:
    """Draw a break from south to north ten cells east of the fire; return its column."""
    wall = ground.n // 2 + 10
    columns, rows = np.arange(ground.n), np.arange(ground.n)
    for k, (dx, _) in enumerate(LINKS.tolist()):
        crossing = (columns < wall) != (columns + dx < wall)
        here = crossing[None, :] & ((rows < ground.n // 2 + 12)[:, None] if gap else True)
        ground.barrier[k][np.broadcast_to(here, ground.barrier[k].shape)] = round(metres / 0.5)
    return wall


def _beyond(
    *, fuel: Fuel, metres: float, wind_m_s: float, vigour: float, leap: float, gap: bool = False
) -> float:
    ground = plain(96, fuel=fuel)
    wall = _with_break(ground, metres=metres, gap=gap)
    arrival = _burn(ground, wind_m_s=wind_m_s, toward_rad=0.0, hours=3.0, leap=leap, vigour=vigour)
    return float((arrival[:, wall:] <= 3.0 * 3600.0).sum())


def _breaks(*, leap: float) -> Outcome:
    river = _beyond(fuel=Fuel.SHRUB, metres=20.0, wind_m_s=6.0, vigour=1.0, leap=leap)
    lane = _beyond(fuel=Fuel.GRASS, metres=5.0, wind_m_s=3.0, vigour=0.4, leap=leap)
    gap = _beyond(fuel=Fuel.SHRUB, metres=20.0, wind_m_s=6.0, vigour=1.0, leap=leap, gap=True)
    widths = np.array([2.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0])

    def draw(axes: Any) -> None:
        for vigour, colour in ((0.3, FOUND), (1.0, BAND)):
            crossed = [
                _beyond(fuel=Fuel.GRASS, metres=w, wind_m_s=6.0, vigour=vigour, leap=leap) > 0
                for w in widths
            ]
            axes.plot(widths, crossed, "o-", color=colour, label=f"vigour {vigour:g}")
        axes.set(xlabel="width of the break (m)", ylabel="fire crosses", yticks=(0, 1))

    return Outcome((BEYOND_RIVER.of(river), BEYOND_LANE.of(lane), ROUND_GAP.of(gap)), plot=draw)


HEAD_OF_FIRE = Check(
    name="head_of_fire",
    title="The head of a fire runs at a tenth of the wind",
    measure=_measure_head,
    control=_automaton_head,
    control_is="a published automaton whose front saturates at a cell a step",
)
SHAPE_OF_FIRE = Check(
    name="shape_of_fire",
    title="The stronger the wind, the longer the burn",
    measure=_measure_shape,
    control=_round_shape,
    control_is="a spread that forgets the wind",
)
FIRE_BREAKS = Check(
    name="fire_breaks",
    title="Rivers and roads stop fire; it goes round where it can",
    measure=lambda effort: _breaks(leap=LEAP),
    control=lambda effort: _breaks(leap=1e6),
    control_is="a spread that no break holds",
)

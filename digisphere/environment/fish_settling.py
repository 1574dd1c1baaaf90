"""Which fish live in the waters of a ground, how many, and where shoals have their homes.

How many there are follows from area and plant growth (`fish_numbers.py`). As many as a scenario
allows are seen: a sample with more of the rare kinds (shares go by the square root of numbers),
most of them in the shallows and near the village, where people look. Homes are drawn like those on
land (`wildlife_settling.py`). Called by `wildlife.py`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.environment.animal_kinds import TRAITS, AnimalActivity, AnimalKind
from digisphere.environment.fish_numbers import fish_per_m2
from digisphere.environment.fish_waters import SEA, FishWaters, lake_rise_m, streams_now
from digisphere.environment.wildlife_fish import place_in_company
from digisphere.environment.wildlife_ground import WildGround
from digisphere.environment.wildlife_settling import Homes

F64 = NDArray[np.float64]
_NEAR_M = 600.0
_SHALLOW_M = 2.0
"""Fish keep to the belt where light reaches the plants; fewer are out over deep water."""


@dataclass(frozen=True)
class _Stock:
    """Fish of one kind in one sort of water."""

    kind: AnimalKind
    running: bool
    suits: F64
    number: float
    weight: float


def fish_for(mean_c: float) -> dict[str, dict[AnimalKind, float]]:
    """Kinds in each sort of water with their shares of its fish, by mean temperature of the air."""
    if mean_c < 3.0:
        still = {AnimalKind.TROUT: 1.0}
    elif mean_c < 16.0:
        still = {AnimalKind.ROACH: 0.8, AnimalKind.CARP: 0.08, AnimalKind.TROUT: 0.12}
    else:
        still = {AnimalKind.TILAPIA: 0.85, AnimalKind.CARP: 0.15}
    running = {AnimalKind.TROUT if mean_c < 16.0 else AnimalKind.TILAPIA: 1.0}
    return {"lake": still, "river": running, "sea": {AnimalKind.MULLET: 1.0}}


def settle_fish(
    view: View, wild: WildGround, waters: FishWaters, rng: SystemStreams, *, most: int, now_s: float
) -> None:
    """Fill `herds` and `animals` with the fish that are seen, ``most`` at the utmost."""
    stocks = _stocks(wild, waters)
    number, weight = sum(s.number for s in stocks), sum(s.weight**0.5 for s in stocks)
    seen = min(float(most), number)
    left = most
    for stock in stocks:
        wanted = min(round(seen * stock.weight**0.5 / weight), left, int(stock.number))
        usual = TRAITS[stock.kind].herd
        homes = None if stock.running else Homes(wild, stock.kind, suits=stock.suits, rng=rng)
        while wanted > 0:
            members = wanted if wanted < 1.5 * usual else usual
            home, river = (homes.next(), -1) if homes else _river_home(waters, stock, rng=rng)
            if home is None:
                break
            add_shoal(view, waters, rng, kind=stock.kind, members=members, home=home,
                      river=river, now_s=now_s)  # fmt: skip
            wanted -= members
            left -= members


def _stocks(wild: WildGround, waters: FishWaters) -> list[_Stock]:
    ground = waters.ground
    mean_c = float(np.asarray(ground.monthly["air_temperature_c"], np.float64).mean())
    shares = fish_for(mean_c)
    ny, nx = wild.free.shape
    x, y = np.meshgrid((np.arange(nx) + 0.5) * wild.cell_m, (np.arange(ny) + 0.5) * wild.cell_m)
    points = np.column_stack([x.ravel(), y.ravel()])
    body = waters.body_at(points)
    none = np.zeros(int(waters.lake.max(initial=-1)) + 3)
    depth = np.zeros(len(points))
    wet = np.flatnonzero(body != -1)
    depth[wet] = waters.depth_at(points[wet], body=body[wet], rise_m=none)
    centre = np.asarray(ground.settlement.centre_m, np.float64)
    near = 1.0 / (1.0 + (np.hypot(*(points - centre).T) / _NEAR_M) ** 2)
    cell_m2 = wild.cell_m**2
    out = []
    for water, inside in (("lake", body >= 0), ("sea", body == SEA)):
        for kind, share in sorted(shares[water].items()):
            fits = inside & (depth >= 1.3 * TRAITS[kind].least_water_m)
            count = share * fish_per_m2(ground, mass_kg=TRAITS[kind].mass_kg, running=False)
            suits = near * fits / (1.0 + (depth / _SHALLOW_M) ** 2)
            out.append(
                _Stock(kind, False, suits.reshape(ny, nx), count * cell_m2 * float(fits.sum()),
                       count * cell_m2 * float((fits * near).sum()))
            )  # fmt: skip
    out.extend(_river_stocks(waters, shares["river"], centre=centre))
    return [stock for stock in out if stock.number >= 1.0]


def _river_stocks(
    waters: FishWaters, shares: dict[AnimalKind, float], *, centre: F64
) -> list[_Stock]:
    line = waters.line
    if len(line.xy_m) == 0:
        return []
    near = 1.0 / (1.0 + (np.hypot(*(line.xy_m - centre).T) / _NEAR_M) ** 2)
    gaps = np.hypot(*np.diff(line.xy_m, axis=0, append=line.xy_m[-1:]).T)
    area = np.minimum(gaps, 40.0) * line.width_m
    out = []
    for kind, share in sorted(shares.items()):
        fits = line.depth_m >= TRAITS[kind].least_water_m
        count = share * fish_per_m2(waters.ground, mass_kg=TRAITS[kind].mass_kg, running=True)
        suits = (near * fits)[None, :]
        out.append(_Stock(kind, True, suits, count * float((area * fits).sum()),
                          count * float((area * fits * near).sum())))  # fmt: skip
    return out


def _river_home(waters: FishWaters, stock: _Stock, *, rng: SystemStreams) -> tuple[F64 | None, int]:
    """Middle of a shoal's territory, and the river it lies in."""
    weight = stock.suits[0]
    points = np.flatnonzero(weight > 1e-4)
    if points.size == 0:
        return None, -1
    draws = np.maximum(rng.by_slot("home", points, 100 + int(stock.kind)), 1e-12)
    best = int(points[(-np.log(draws) / weight[points]).argmin()])
    home = waters.line.xy_m[best]
    weight[np.hypot(*(waters.line.xy_m - home).T) < TRAITS[stock.kind].territory_m] = 0.0
    return home, int(waters.line.river[best])


def add_shoal(
    view: View, waters: FishWaters, rng: SystemStreams, *, kind: AnimalKind, members: int,
    home: F64, river: int, now_s: float,
) -> None:  # fmt: skip
    """Bring a shoal to life round its home."""
    herds, traits = view.tables["herds"], TRAITS[kind]
    herd = int(herds.add(1)[0])
    facing = 2.0 * np.pi * float(rng.by_slot("centre", np.array([herd]), 3)[0]) - np.pi
    if river >= 0:
        near = int(waters.line.tree.query(home)[1])
        facing = float(waters.line.upstream_rad[near])
        own = waters.line.river[[near]]
        speed = float(streams_now(view.tables, line=waters.line, only=own).speed_m_s[near])
        herds["flow_xy_m_s"][herd] = -speed * np.array([np.cos(facing), np.sin(facing)])
    values: dict[str, Any] = {
        "kind": kind, "members": 0, "river": river, "territory_m": traits.territory_m,
        "heading_rad": facing, "mode": AnimalActivity.SWIM, "until_s": now_s,
    }  # fmt: skip
    for name, value in values.items():
        herds[name][herd] = value
    herds["home_xy_m"][herd] = herds["centre_xy_m"][herd] = home
    add_fish(view, waters, rng, herd=herd, number=members, now_s=now_s)


def add_fish(
    view: View, waters: FishWaters, rng: SystemStreams, *, herd: int, number: int, now_s: float
) -> NDArray[np.intp]:
    """Let so many fish join a shoal where it is; return their rows."""
    herds, animals = view.tables["herds"], view.tables["animals"]
    kind = AnimalKind(int(herds["kind"][herd]))
    rows = animals.add(number)
    first = int(herds["members"][herd])
    herds["members"][herd] = first + number
    heading = np.full(number, float(herds["heading_rad"][herd]))
    seed = (rng.by_slot("body", rows, 3) * 2.0**32).astype(np.uint32)
    river = int(herds["river"][herd])
    own = place_in_company(
        np.arange(first, first + number), seed=seed, kind=np.full(number, int(kind)),
        heading_rad=heading,
        files=np.full(number, river >= 0),
    )  # fmt: skip
    home = herds["centre_xy_m"][herd].astype(np.float64)
    places = home + own
    body = waters.body_at(home[None])
    count = int(waters.lake.max(initial=-1)) + 1
    rise = lake_rise_m(view.tables, count=count)
    level, depth = waters.level_at(home[None], body=body, rise_m=rise), waters.depth_at(
        home[None], body=body, rise_m=rise
    )  # fmt: skip
    if river >= 0:
        near = int(waters.line.tree.query(home)[1])
        here = waters.line.river[[near]]
        deep = streams_now(view.tables, line=waters.line, only=here).depth_m[near]
        level = np.maximum(
            waters.line.level_m[near] + deep - waters.line.depth_m[near],
            waters.line.bed_m[near] + 0.04,
        )
        depth = deep
    size = 0.78 + 0.34 * rng.by_slot("body", rows, 0)
    animals["kind"][rows], animals["herd"][rows] = kind, herd
    animals["male"][rows] = rng.by_slot("body", rows, 2) < 0.5
    animals["size"][rows] = size
    animals["seed"][rows] = seed
    animals["finned"][rows] = True
    animals["from_xy_m"][rows] = animals["to_xy_m"][rows] = places
    animals["heading_rad"][rows] = animals["depart_heading_rad"][rows] = heading
    animals["from_z_m"][rows] = animals["to_z_m"][rows] = np.nan_to_num(level)
    under = np.minimum(0.2 + 0.5 * rng.by_slot("spot", rows, 1), 0.55 * depth)
    animals["from_depth_m"][rows] = animals["to_depth_m"][rows] = under
    animals["activity"][rows] = animals["way"][rows] = AnimalActivity.SWIM
    for name in ("depart_s", "arrive_s", "settled_s"):
        animals[name][rows] = now_s - 60.0
    return rows

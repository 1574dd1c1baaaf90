"""Where herds live at the start: homes by suitability, livestock in pastures, animals round them.

Each home goes to the cell whose own draw, weighted by how well it suits (an exponential race,
Efraimidis & Spirakis 2006), comes first, away from others of the kind; so the choice of one herd
depends on nobody else's draws. Called once by `wildlife.py`.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.environment.animal_kinds import TRAITS, AnimalKind
from digisphere.environment.wildlife_ground import (
    WildGround,
    in_field,
    kinds_for,
    pastures,
    suitability,
)
from digisphere.environment.wildlife_moves import standing_height_m

F64 = NDArray[np.float64]


def settle(view: View, wild: WildGround, rng: SystemStreams, *, count: int, now_s: float) -> None:
    """Fill `herds` and `animals` with about ``count`` animals."""
    fields = pastures(view.ground).tolist()
    left = count
    shares = kinds_for(view.ground)
    whole = sum(shares.values())
    for kind, share in sorted(shares.items()):
        wanted = min(round(count * share / whole), left)
        homes = Homes(wild, kind, suits=suitability(wild, kind), rng=rng)
        while wanted > 0:
            usual = TRAITS[kind].herd
            # Too few for a herd of their own join the last one.
            members = wanted if wanted < 1.5 * usual else usual
            field = fields.pop(0) if TRAITS[kind].tame and fields else -1
            home = _field_middle(view.ground, field) if field >= 0 else (
                homes.next()
            )  # fmt: skip
            if home is None:
                break
            _add_herd(
                view, wild, rng, kind=kind, members=members, home=home, field=field, now_s=now_s
            )
            wanted -= members
            left -= members


def _field_middle(ground: Any, field: int) -> F64:
    return in_field(ground, field=field, share=np.zeros(2))


class Homes:
    """The race of all cells for being the middle of the next territory of one kind."""

    def __init__(
        self, wild: WildGround, kind: AnimalKind, *, suits: F64, rng: SystemStreams
    ) -> None:
        self._cell_m, self._kind = wild.cell_m, kind
        weight = suits.ravel()
        fits = weight > 1e-4
        # The middle of a cell may still be wet: those are left out.
        if not (TRAITS[kind].swims or TRAITS[kind].finned):
            fits &= ~wild.wet.ravel()
        cells = np.flatnonzero(fits)
        self._race: F64 = np.full(suits.shape, np.inf)
        draws = np.maximum(rng.by_slot("home", cells, int(kind)), 1e-12)
        self._race.ravel()[cells] = -np.log(draws) / weight[cells]

    def next(self) -> F64 | None:
        """Return the middle of a territory, and make its surroundings unfit for the next herd."""
        race = self._race
        ny, nx = race.shape
        iy, ix = divmod(int(race.argmin()), nx)
        if not np.isfinite(race[iy, ix]):
            return None
        home = (np.array([ix, iy]) + 0.5) * self._cell_m
        apart = max(0.6 * TRAITS[self._kind].territory_m, 40.0) / self._cell_m
        south, west = max(iy - int(apart), 0), max(ix - int(apart), 0)
        part = race[south : iy + int(apart) + 1, west : ix + int(apart) + 1]
        down, along = np.arange(ny)[south:] - iy, np.arange(nx)[west:] - ix
        away = np.hypot(down[: len(part), None], along[: part.shape[1]])
        part[away < apart] = np.inf
        return np.asarray(home, dtype=np.float64)


def _add_herd(
    view: View, wild: WildGround, rng: SystemStreams, *, kind: AnimalKind, members: int, home: F64,
    field: int, now_s: float,
) -> None:  # fmt: skip
    herds, animals, traits = view.tables["herds"], view.tables["animals"], TRAITS[kind]
    herd = int(herds.add(1)[0])
    reach = traits.territory_m
    if field >= 0:
        farm = view.ground.fields_farm
        reach = 0.35 * float(min(farm["length_m"][field], farm["width_m"][field]))
    values = {"kind": kind, "members": members, "field": field, "territory_m": reach}
    for name, value in values.items():
        herds[name][herd] = value
    herds["home_xy_m"][herd] = herds["centre_xy_m"][herd] = home
    rows = animals.add(members)
    places = _places(wild, rng, kind=kind, rows=rows, home=home, field=field)
    young = rng.by_slot("body", rows, 0)
    size = np.where(young > 0.82, 0.62 + 0.2 * (young - 0.82) / 0.18, 0.92 + 0.16 * young)
    facing = 2.0 * np.pi * rng.by_slot("body", rows, 1) - np.pi
    animals["kind"][rows], animals["herd"][rows] = kind, herd
    animals["male"][rows] = rng.by_slot("body", rows, 2) < (0.5 if traits.flies else 0.3)
    animals["size"][rows] = size if not traits.flies else 0.93 + 0.14 * young
    animals["seed"][rows] = (rng.by_slot("body", rows, 3) * 2.0**32).astype(np.uint32)
    animals["from_xy_m"][rows] = animals["to_xy_m"][rows] = places
    animals["heading_rad"][rows] = animals["depart_heading_rad"][rows] = facing
    for name in ("depart_s", "arrive_s", "next_s", "settled_s"):
        animals[name][rows] = now_s - 60.0
    animals["winged"][rows] = traits.flies
    if traits.flies:
        level = standing_height_m(wild, places)
        animals["from_z_m"][rows] = animals["to_z_m"][rows] = level


def _places(
    wild: WildGround, rng: SystemStreams, *, kind: AnimalKind, rows: Any, home: F64, field: int
) -> F64:
    """First free place of several drawn round the home, for each animal."""
    traits, tries = TRAITS[kind], 8
    u = np.stack(
        [[rng.by_slot("spot", rows, k, axis) for axis in range(2)] for k in range(tries)], axis=0
    )  # (tries, 2, n)
    if field >= 0:
        spots = in_field(wild.ground, field=field, share=1.8 * np.moveaxis(u, 1, 2) - 0.9)
        return np.asarray(spots[0])
    radius = traits.spread_m * np.sqrt(len(rows)) * np.sqrt(u[:, 0])
    angle = 2.0 * np.pi * u[:, 1]
    spots = home + radius[..., None] * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    if traits.swims:
        good = wild.at(wild.water_m, spots) > 4.0
    else:
        good = wild.at(wild.free, spots) & wild.dry(spots)
    best = good.argmax(axis=0)
    chosen = spots[best, np.arange(len(rows))]
    found = np.asarray(good.any(axis=0))
    return np.where(found[:, None], chosen, home)

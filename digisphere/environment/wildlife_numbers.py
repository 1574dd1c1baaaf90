"""How many animals a land feeds: a mean field of grazers, small game, hunters and fish.

Grazers, small game and fish grow logistically toward what the plants carry, hunters live on small
game (Holling 1959, type II). Grazers bear their young in the eight weeks about the
start of summer, as deer and sheep do (Rutberg 1987), and lose some all year. What the plants carry
is Damuth's (1981) density for the mass of the kind, scaled by production; fish follow
`fish_numbers.py` and the area of the lakes. The step works on logarithms by kick, drift, kick:
numbers stay positive and the invariant of the plain predator-prey cycle does not drift. Once a
day; who of them is seen follows in `wildlife_turnover.py`.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from digisphere.core.clock import Clock
from digisphere.core.columns import ColumnSpec, TableSpec
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.environment.fish_numbers import (
    LAKE_TURNOVER,
    fish_biomass_kg_ha,
    seen_share,
    usual_npp,
)
from digisphere.environment.still_water import find_still_water

GRAZERS, SMALL_GAME, HUNTERS, FISH = range(4)
MASS_KG = (40.0, 3.5, 6.5)
"""Typical mass in each guild: deer and gazelles, hares, foxes."""
FISH_KG = 0.4
"""Mean mass of the fish that are seen."""
_BEARING_DAYS = 14.0
REFERENCE_NPP = 1000.0
"""Production at which Damuth's line holds, g/m2 a year: his sites' usual."""
HUNTER_SHARE = 0.027
"""Hunters for each head of small game at rest, as in fox and hare counts of farmland."""
NUMBERS = TableSpec(
    "wildlife_numbers",
    4,
    (
        ColumnSpec("density_km2", "f8", unit="1/km2", low=0.0, doc="How many there are."),
        ColumnSpec("capacity_km2", "f8", unit="1/km2", low=0.0, doc="How many the land carries."),
    ),
    doc="Animals by guild, seen or not: grazers, small game, hunters; fish per km2 of water.",
)


def damuth_density_km2(mass_kg: Any) -> Any:
    """Usual density of plant eaters of a mass: log10 D = 4.23 - 0.75 log10 (grams), Damuth 1981."""
    return 10.0 ** (4.23 - 0.75 * np.log10(np.asarray(mass_kg, np.float64) * 1000.0))


@dataclass(frozen=True, slots=True)
class Rates:
    """A predator and its prey, per year and km2: growth r, capacity K (inf for none), search a,
    handling h (0: no satiation), conversion e, death m.
    """

    r: float
    k: float
    a: float
    h: float
    e: float
    m: float

    def prey_growth(self, x: float, y: float) -> float:
        """Relative growth of the prey, 1/year."""
        return self.r * (1.0 - x / self.k) - self.a * y / (1.0 + self.a * self.h * x)

    def hunter_growth(self, x: float, y: float) -> float:
        """Relative growth of the hunters, 1/year."""
        return self.e * self.a * x / (1.0 + self.a * self.h * x) - self.m


def rates_for(capacity_km2: float) -> Rates:
    """Hares and foxes: they rest at half the hares' capacity, with the usual share of foxes."""
    r, h, m = 1.2, 0.02, 0.5
    prey = 0.5 * capacity_km2
    hunters = HUNTER_SHARE * capacity_km2
    a = 0.5 * r / (hunters - 0.5 * r * h * prey)
    e = m * (1.0 + a * h * prey) / (a * prey)
    return Rates(r, capacity_km2, a, h, e, m)


def step_pair(x: float, y: float, *, rates: Rates, years: float) -> tuple[float, float]:
    """Advance prey and hunters: half a kick of the prey, the hunters, half a kick of the prey.

    In logarithms the plain cycle is a Hamiltonian with separable parts, for which this is the
    leapfrog; the terms that are not separable are taken at the newest numbers.
    """
    x = x * float(np.exp(0.5 * years * rates.prey_growth(x, y)))
    y = y * float(np.exp(years * rates.hunter_growth(x, y)))
    x = x * float(np.exp(0.5 * years * rates.prey_growth(x, y)))
    return x, y


def invariant(x: float, y: float, *, rates: Rates) -> float:
    """What a plain Lotka-Volterra cycle keeps: e a x - m ln x + a y - r ln y."""
    return float(rates.e * rates.a * x - rates.m * np.log(x) + rates.a * y - rates.r * np.log(y))


class WildlifeNumbersSystem(System):
    """Numbers of grazers, small game and hunters on the land."""

    name: ClassVar[str] = "environment.wildlife_numbers"
    every: ClassVar[str] = "1 day"
    phase: ClassVar[int] = 45
    reads: ClassVar[tuple[str, ...]] = ("plant_book.stands_t", "plant_book.start_t")
    writes: ClassVar[tuple[str, ...]] = ("wildlife_numbers.*",)
    _GROWTH: ClassVar[float] = 0.35
    _DEATHS: ClassVar[float] = 0.25
    _FISH_GROWTH: ClassVar[float] = LAKE_TURNOVER

    def tables(self) -> tuple[TableSpec, ...]:
        """The guilds."""
        return (NUMBERS,)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Start at rest with what a normal year grows."""
        table = view.tables["wildlife_numbers"]
        table.add(4)
        production = usual_npp(view.ground)
        self._full_m2 = float(find_still_water(view.ground).area_m2.sum())
        for guild in (GRAZERS, SMALL_GAME):
            table["capacity_km2"][guild] = carrying_km2(MASS_KG[guild], npp=production)
        game = float(table["capacity_km2"][SMALL_GAME])
        table["capacity_km2"][HUNTERS] = HUNTER_SHARE * game
        table["density_km2"][GRAZERS] = 0.9 * table["capacity_km2"][GRAZERS]
        table["density_km2"][SMALL_GAME] = 0.5 * game
        table["density_km2"][HUNTERS] = HUNTER_SHARE * game
        table["density_km2"][FISH] = table["capacity_km2"][FISH] = fish_km2(production)
        self._npp = production

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Advance a day; a land that has lost its plants carries fewer."""
        table, book = view.tables["wildlife_numbers"], view.tables["plant_book"]
        stock = float(book["stands_t"][0]) / max(float(book["start_t"][0]), 1e-9)
        npp = self._npp * min(max(stock, 0.05), 1.5)
        for guild in (GRAZERS, SMALL_GAME):
            table["capacity_km2"][guild] = carrying_km2(MASS_KG[guild], npp=npp)
        year = 1.0 / 365.25
        grazers = float(table["density_km2"][GRAZERS])
        crowd = self._GROWTH * grazers / float(table["capacity_km2"][GRAZERS])
        when = clock.datetime.timetuple().tm_yday
        births = (self._GROWTH + self._DEATHS) * bearing(
            when, latitude_deg=self.scenario.world.latitude_deg
        )
        grown = births - self._DEATHS - crowd
        table["density_km2"][GRAZERS] = grazers * float(np.exp(year * grown))
        self._step_fish(view, npp=npp, years=year)
        game = float(table["capacity_km2"][SMALL_GAME])
        pair = (float(table["density_km2"][g]) for g in (SMALL_GAME, HUNTERS))
        x, y = step_pair(*pair, rates=rates_for(game), years=year)
        table["density_km2"][SMALL_GAME], table["density_km2"][HUNTERS] = x, y
        table["capacity_km2"][HUNTERS] = HUNTER_SHARE * game

    def _step_fish(self, view: View, *, npp: float, years: float) -> None:
        """Fish follow what grows, and the lakes when they shrink."""
        table, lakes = view.tables["wildlife_numbers"], view.tables.get("lakes")
        share = 1.0
        if lakes is not None and self._full_m2 > 0.0:
            share = min(float(lakes["area_m2"][lakes.rows].sum()) / self._full_m2, 1.0)
        table["capacity_km2"][FISH] = fish_km2(npp) * max(share, 0.01)
        fish = float(table["density_km2"][FISH])
        room = 1.0 - fish / float(table["capacity_km2"][FISH])
        # Lakes that dry leave no time to dwindle: what they cannot hold is gone in a week or two.
        pace = self._FISH_GROWTH * (1.0 if room > 0.0 else 25.0)
        table["density_km2"][FISH] = fish * float(np.exp(years * pace * max(room, -2.0)))


def fish_km2(npp: float) -> float:
    """Fish that are big enough to be seen under a km2 of lake, at a production in g/m2 a year."""
    return float(fish_biomass_kg_ha(npp, running=False)) * seen_share() / FISH_KG * 100.0


def bearing(day: int, *, latitude_deg: float) -> float:
    """How strongly grazers bear young on a day of the year; 1 in the mean of the year.

    A bell of eight weeks about the 5th of June north of the tropics and the 5th of December south
    of them, where births keep no season.
    """
    if abs(latitude_deg) < 23.4:
        return 1.0
    middle = 156.0 if latitude_deg > 0.0 else 339.0
    off = (day - middle + 182.625) % 365.25 - 182.625
    return float(
        365.25 / (_BEARING_DAYS * np.sqrt(2.0 * np.pi)) * np.exp(-0.5 * (off / _BEARING_DAYS) ** 2)
    )


def carrying_km2(mass_kg: Any, *, npp: float) -> Any:
    """Density of plant eaters of a mass that a yearly production (g/m2) carries."""
    return damuth_density_km2(mass_kg) * (max(npp, 20.0) / REFERENCE_NPP)

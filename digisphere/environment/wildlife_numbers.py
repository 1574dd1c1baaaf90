"""How many animals a land feeds: a mean field of grazers, small game and hunters over the years.

Grazers and small game grow logistically toward what the plants carry, hunters live on small game
(Holling 1959, type II; reference T36). What the plants carry is Damuth's (1981) density for the
mass of the kind, scaled by production. The step works on logarithms by kick, drift, kick: numbers
stay positive and the invariant of the plain predator-prey cycle does not drift. Once a day.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from digisphere.core.clock import Clock
from digisphere.core.columns import ColumnSpec, TableSpec
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.environment.biomass import miami_npp

GRAZERS, SMALL_GAME, HUNTERS = range(3)
MASS_KG = (40.0, 3.5, 6.5)
"""Typical mass in each guild: deer and gazelles, hares, foxes."""
REFERENCE_NPP = 1000.0
"""Production at which Damuth's line holds, g/m2 a year: his sites' usual."""
HUNTER_SHARE = 0.027
"""Hunters for each head of small game at rest, as in fox and hare counts of farmland."""
NUMBERS = TableSpec(
    "wildlife_numbers",
    3,
    (
        ColumnSpec("density_km2", "f8", unit="1/km2", low=0.0, doc="How many there are."),
        ColumnSpec("capacity_km2", "f8", unit="1/km2", low=0.0, doc="How many the land carries."),
    ),
    doc="Animals by guild, seen or not: grazers, small game, hunters.",
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

    def tables(self) -> tuple[TableSpec, ...]:
        """The guilds."""
        return (NUMBERS,)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Start at rest with what a normal year grows."""
        table = view.tables["wildlife_numbers"]
        table.add(3)
        production = self._usual_npp(view)
        for guild in (GRAZERS, SMALL_GAME):
            table["capacity_km2"][guild] = carrying_km2(MASS_KG[guild], npp=production)
        game = float(table["capacity_km2"][SMALL_GAME])
        table["capacity_km2"][HUNTERS] = HUNTER_SHARE * game
        table["density_km2"][GRAZERS] = 0.9 * table["capacity_km2"][GRAZERS]
        table["density_km2"][SMALL_GAME] = 0.5 * game
        table["density_km2"][HUNTERS] = HUNTER_SHARE * game
        self._npp = production

    def _usual_npp(self, view: View) -> float:
        normals = np.asarray(view.ground.monthly["air_temperature_c"], np.float64)
        rain = np.asarray(view.ground.monthly["precipitation_mm"], np.float64).sum(axis=0)
        return float(miami_npp(normals.mean(axis=0), rain).mean())

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Advance a day; a land that has lost its plants carries fewer."""
        table, book = view.tables["wildlife_numbers"], view.tables["plant_book"]
        stock = float(book["stands_t"][0]) / max(float(book["start_t"][0]), 1e-9)
        npp = self._npp * min(max(stock, 0.05), 1.5)
        for guild in (GRAZERS, SMALL_GAME):
            table["capacity_km2"][guild] = carrying_km2(MASS_KG[guild], npp=npp)
        year = 1.0 / 365.25
        grazers = float(table["density_km2"][GRAZERS])
        room = 1.0 - grazers / float(table["capacity_km2"][GRAZERS])
        table["density_km2"][GRAZERS] = grazers * float(np.exp(year * self._GROWTH * room))
        game = float(table["capacity_km2"][SMALL_GAME])
        pair = (float(table["density_km2"][g]) for g in (SMALL_GAME, HUNTERS))
        x, y = step_pair(*pair, rates=rates_for(game), years=year)
        table["density_km2"][SMALL_GAME], table["density_km2"][HUNTERS] = x, y
        table["capacity_km2"][HUNTERS] = HUNTER_SHARE * game


def carrying_km2(mass_kg: float, *, npp: float) -> float:
    """Density of plant eaters of a mass that a yearly production (g/m2) carries."""
    return float(damuth_density_km2(mass_kg)) * max(npp, 20.0) / REFERENCE_NPP

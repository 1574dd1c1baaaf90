"""Checks of the animals that are seen: fish by water, numbers by the mean field, and flight.

The last two run the real system of wildlife on a small map, with one walker, or a mean field that
is told what to do. Broken models: waters that are all alike, animals that are never born and never
die, animals that see nobody. Sources: Randall, Kelso & Minns 1995; Downing, Plante & Lalonde 1990;
Stankowich 2008.
"""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from digisphere.core.clock import Clock
from digisphere.core.columns import ColumnSpec, TableSpec
from digisphere.core.scenario import load_scenario
from digisphere.core.simulation import Simulation
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.environment import animal_motion
from digisphere.environment.animal_kinds import AnimalActivity, AnimalKind
from digisphere.environment.fish_numbers import fish_biomass_kg_ha, fish_production_kg_ha_year
from digisphere.environment.wildlife import WildlifeSystem
from digisphere.environment.wildlife_numbers import FISH, GRAZERS, NUMBERS
from digisphere.environment.wildlife_turnover import WildlifeTurnoverSystem, guild_of
from digisphere.evaluate.check import Check, Figure, Outcome
from digisphere.evaluate.plots import CONTROL, FOUND, REFERENCE
from digisphere.world.build import build_ground

Floats = NDArray[np.float64]
_DAY_S = 86_400.0
_SMALL = ("world.size_cells=256", "world.cell_m=32", "people.count=0")

LAKE = Figure(
    "fish production of a lake", 60.0, 105.0, "Randall, Kelso & Minns 1995: 82", "kg/ha/yr", 1
)
MORE = Figure("biomass of fish in rivers over that in lakes", 1.6, 2.4, "the same: about 2", "", 2)
POWER = Figure(
    "power of plant growth in fish production",
    0.50,
    0.65,
    "of the order of 0.6: Downing et al. 1990 (r² .79)",
    "",
    3,
)


def _fish(production: Any, biomass: Any) -> Outcome:
    growth = np.linspace(200.0, 2500.0, 24)
    made = np.array([production(npp, running=False) for npp in growth])
    power = float(np.polyfit(np.log10(growth), np.log10(made), 1)[0])
    usual = float(production(1000.0, running=False))
    more = float(biomass(1000.0, running=True) / biomass(1000.0, running=False))

    def draw(axes: Any) -> None:
        axes.loglog(growth, made, color=FOUND, label="lakes")
        axes.loglog(growth, [production(npp, running=True) for npp in growth], label="rivers")
        axes.axhline(82.0, color=REFERENCE, lw=1, label="mean of 22 lakes")
        axes.axhline(273.0, color=REFERENCE, lw=1, ls="--", label="mean of 55 rivers")
        axes.set(xlabel="growth of plants, g/m² a year", ylabel="fish production, kg/ha a year")

    return Outcome((LAKE.of(usual), MORE.of(more), POWER.of(power)), plot=draw)


FISH_STOCK = Check(
    name="fish",
    title="Rivers hold twice the fish of lakes, and rich waters more than poor ones",
    measure=lambda effort: _fish(fish_production_kg_ha_year, fish_biomass_kg_ha),
    control=lambda effort: _fish(*(lambda npp, running: 300.0,) * 2),
    control_is="waters that are all alike",
)

GRAZING = Figure(
    "deer seen for each that the mean field asks for, worst of the run", 0.85, 1.15,
    source="by construction: those seen are a fixed share", digits=3,
)  # fmt: skip
SWIMMING = Figure(
    "fish seen for each that the mean field asks for, worst of the run", 0.85, 1.15,
    source="by construction: those seen are a fixed share", digits=3,
)  # fmt: skip


class _Swings(System):
    """A mean field that halves within two weeks and comes back to one and a half."""

    name: ClassVar[str] = "environment.wildlife_numbers"
    every: ClassVar[str] = "1 day"
    phase: ClassVar[int] = 45
    writes: ClassVar[tuple[str, ...]] = ("wildlife_numbers.*",)

    def tables(self) -> tuple[TableSpec, ...]:
        """The mean field's own."""
        return (NUMBERS,)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Begin with ten of each."""
        view.tables["wildlife_numbers"].add(4)
        for name in ("density_km2", "capacity_km2"):
            view.tables["wildlife_numbers"][name][:] = 10.0

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Go down, and up again."""
        days = clock.time_s / _DAY_S
        view.tables["wildlife_numbers"]["density_km2"][:] = 10.0 * (1.0 - 0.5 * np.sin(days / 4.5))


class _Settled(WildlifeSystem):
    """Wildlife that is only counted: nobody moves."""

    every: ClassVar[str] = "1 day"

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Stay."""
        view.idle = True


def _seen(*, turnover: bool) -> Outcome:
    systems: list[Any] = [_Settled, _Swings]
    run = _run([*systems, WildlifeTurnoverSystem] if turnover else systems)
    animals, numbers = run.state.tables["animals"], run.state.tables["wildlife_numbers"]
    guilds = (GRAZERS, FISH)
    follows = {g: np.array([guild_of(kind) == g for kind in AnimalKind]) for g in guilds}

    def count(guild: int) -> float:
        return float((animals.alive & follows[guild][animals["kind"]]).sum())

    start = {g: count(g) for g in guilds}
    course = []
    for day in range(1, 29):
        run.run_until(day * _DAY_S + 60.0)
        asked = [start[g] * float(numbers["density_km2"][g]) / 10.0 for g in guilds]
        course.append((*asked, *(count(g) for g in guilds)))
    rows = np.array(course)
    # An animal is whole: being off by less than one is as near as it can be.
    off = np.where(np.abs(rows[:, 2:] - rows[:, :2]) < 1.0, 1.0, rows[:, 2:] / rows[:, :2])
    worst = [float(column[np.abs(np.log(column)).argmax()]) for column in off.T]

    def draw(axes: Any) -> None:
        for k, (name, colour) in enumerate((("deer", FOUND), ("fish", CONTROL))):
            axes.plot(rows[:, k], color=REFERENCE, lw=1)
            axes.step(np.arange(len(rows)), rows[:, k + 2], color=colour, label=name)
        axes.set(xlabel="days", ylabel="seen; thin: asked for by the mean field")

    return Outcome((GRAZING.of(worst[0]), SWIMMING.of(worst[1])), plot=draw)


def _run(systems: list[Any]) -> Simulation:
    scenario = load_scenario("valley", overrides=[*_SMALL])
    ground = build_ground(scenario)
    return Simulation(scenario, ground=ground, seed=3, systems=[make(scenario) for make in systems])


ANIMALS_SEEN = Check(
    name="animals_seen",
    title="As many animals are seen as the mean field has",
    measure=lambda effort: _seen(turnover=True),
    control=lambda effort: _seen(turnover=False),
    control_is="animals that are never born and never die",
)

STARTS = Figure(
    "distance at which deer flee from a walker", 25.0, 120.0,
    "Stankowich 2008: tens of metres", "m", 0,
)  # fmt: skip
GAINS = Figure(
    "distance to the walker a minute later, over that", 1.2, 20.0, "they get away", "", 1
)


class _Walker(System):
    """One person who walks straight through the middle of the first herd of deer."""

    name: ClassVar[str] = "people.walker"
    every: ClassVar[str] = "1 day"
    phase: ClassVar[int] = 90
    reads: ClassVar[tuple[str, ...]] = ("animals.from_xy_m",)
    writes: ClassVar[tuple[str, ...]] = ("people.*",)
    far_m: ClassVar[float] = 400.0
    pace_m_s: ClassVar[float] = 1.4

    def tables(self) -> tuple[TableSpec, ...]:
        """Where somebody is out of doors, as the wildlife reads it."""
        columns = (
            ColumnSpec("path_xy_m", "f4", (2, 2), "m", doc="Way."),
            ColumnSpec("path_t_s", "f8", (2,), "s", doc="Instants."),
            ColumnSpec("path_count", "i2", doc="Points."),
            ColumnSpec("out_from_s", "f8", unit="s", doc="Out of doors from."),
            ColumnSpec("out_until_s", "f8", unit="s", doc="And until."),
        )
        return (TableSpec("people", 1, columns),)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Set out from far off, eastward."""
        animals, people = view.tables["animals"], view.tables["people"]
        people.add(1)
        middle = animals["from_xy_m"][_first_deer(animals)].mean(axis=0)
        people["path_xy_m"][0] = middle + np.array([[-self.far_m, 0.0], [self.far_m, 0.0]])
        people["path_t_s"][0] = 0.0, 2.0 * self.far_m / self.pace_m_s
        people["path_count"][0], people["out_until_s"][0] = 2, 1e9


def _first_deer(animals: Any) -> NDArray[np.intp]:
    deer = animals.rows if hasattr(animals, "rows") else np.flatnonzero(animals.alive)
    deer = deer[animals["kind"][deer] == AnimalKind.DEER]
    return np.asarray(deer[animals["herd"][deer] == animals["herd"][deer[0]]])


class _Blind(WildlifeSystem):
    """Wildlife that sees nobody."""

    def _flee(self, view: View, clock: Clock, rng: SystemStreams) -> bool:
        return False


def _flight(wildlife: type[WildlifeSystem]) -> Outcome:
    run = _run([wildlife, _Walker])
    animals, people = run.state.tables["animals"], run.state.tables["people"]
    herd = _first_deer(animals)
    course: list[tuple[float, float]] = []
    began = gained = float("nan")
    while run.clock.time_s < 2.0 * _Walker.far_m / _Walker.pace_m_s:
        run.run_until(run.clock.time_s + 30.0)
        now = run.clock.time_s
        share = now * _Walker.pace_m_s / (2.0 * _Walker.far_m)
        ends = people["path_xy_m"][0].astype(np.float64)
        walker = ends[0] + min(share, 1.0) * (ends[1] - ends[0])
        here = animal_motion.position_at(animals, now, herd)
        away = float(np.hypot(*(here - walker).T).min())
        course.append((now, away))
        flees = (animals["way"][herd] == AnimalActivity.FLEE).any()
        if flees and not np.isfinite(began):
            began, since = away, now
        if np.isfinite(began) and not np.isfinite(gained) and now >= since + 60.0:
            gained = away / began

    def draw(axes: Any) -> None:
        axes.plot(*np.array(course).T, color=FOUND, label="nearest deer")
        axes.set(xlabel="seconds", ylabel="metres to the walker", ylim=(0.0, None))

    return Outcome((STARTS.of(began), GAINS.of(gained)), plot=draw)


FLIGHT = Check(
    name="flight",
    title="Deer flee from a walker at tens of metres, and get away",
    measure=lambda effort: _flight(WildlifeSystem),
    control=lambda effort: _flight(_Blind),
    control_is="animals that see nobody",
)

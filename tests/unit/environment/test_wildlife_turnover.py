"""Animals that are seen follow the mean field: born, lost, with causes, and never an id twice."""

from typing import Any, ClassVar

import numpy as np
import pytest

from digisphere.core.clock import Clock
from digisphere.core.columns import TableSpec
from digisphere.core.settings import Scenario
from digisphere.core.simulation import Simulation
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.environment import hazards
from digisphere.environment.animal_kinds import AnimalKind
from digisphere.environment.wildlife import WildlifeSystem
from digisphere.environment.wildlife_numbers import FISH, GRAZERS, NUMBERS, bearing
from digisphere.environment.wildlife_turnover import WildlifeTurnoverSystem, guild_of
from digisphere.world.build import build_ground

DAY_S = 86_400.0


class MeanField(System):
    """Densities that a test sets by hand, and a fire it may have had."""

    name: ClassVar[str] = "environment.wildlife_numbers"
    every: ClassVar[str] = "1 day"
    phase: ClassVar[int] = 45
    writes: ClassVar[tuple[str, ...]] = ("wildlife_numbers.*", "hazards.*", "events")
    event_kinds = hazards.hazard_kinds(hazards.HazardKind.FIRE, began="It burns.", ended="Out.")
    share: ClassVar[float] = 1.0
    burns: ClassVar[bool] = False

    def tables(self) -> tuple[TableSpec, ...]:
        return NUMBERS, hazards.HAZARDS

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        view.tables["wildlife_numbers"].add(4)
        for name in ("density_km2", "capacity_km2"):
            view.tables["wildlife_numbers"][name][:] = 10.0
        if self.burns:
            hazards.begin(
                view, clock, kind=hazards.HazardKind.FIRE, xy_m=(10.0, 10.0), magnitude=1.0,
                commanded=False,
            )  # fmt: skip

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        table = view.tables["wildlife_numbers"]
        table["density_km2"][:] = 10.0 * self.share
        table["capacity_km2"][:] = 10.0 * min(self.share, 1.0)


def land(valley: Scenario, *, share: float, burns: bool = False) -> Simulation:
    ground = build_ground(valley, seed=valley.seed)
    scenario = Scenario.model_validate(
        {"wildlife": {"count": 40, "fish": 20}, "people": {"count": 0}}
    )
    numbers = type("Numbers", (MeanField,), {"share": share, "burns": burns})
    systems = [kind(scenario) for kind in (WildlifeSystem, numbers, WildlifeTurnoverSystem)]
    return Simulation(scenario, ground=ground, seed=5, systems=systems)


def of(simulation: Simulation, guild: int) -> Any:
    animals = simulation.state.tables["animals"]
    follows = np.array([guild_of(kind) == guild for kind in AnimalKind])
    return np.flatnonzero(animals.alive & follows[animals["kind"]])


@pytest.mark.parametrize("share", [0.5, 1.0, 1.4])
def test_as_many_are_seen_as_the_density_asks_for(small_valley: Scenario, share: float) -> None:
    simulation = land(small_valley, share=share)
    start = {guild: len(of(simulation, guild)) for guild in (GRAZERS, FISH)}
    simulation.run_until(2.0 * DAY_S + 60.0)
    for guild, number in start.items():
        assert number > 5
        assert abs(len(of(simulation, guild)) - share * number) <= 1.0
    kinds = {event.kind for event in simulation.state.log.view().select()}
    expected = {0.5: {"animals_lost"}, 1.0: set(), 1.4: {"animals_born"}}[share]
    assert {kind for kind in kinds if kind.startswith("animals_")} == expected


def test_herds_count_their_members_and_no_id_is_given_twice(small_valley: Scenario) -> None:
    simulation = land(small_valley, share=0.6)
    animals, herds = simulation.state.tables["animals"], simulation.state.tables["herds"]
    before = animals.count
    simulation.run_until(DAY_S + 60.0)
    gone = np.flatnonzero(~animals.alive[:before])
    assert gone.size > 3
    entry = next(e for e in simulation._scheduled if e.system.name.endswith("numbers"))
    type(entry.system).share = 1.3  # type: ignore[attr-defined]
    simulation.run_until(3.0 * DAY_S + 60.0)
    assert not animals.alive[gone].any()
    assert animals.count > before
    counted = np.bincount(animals["herd"][animals.alive], minlength=len(herds["members"]))
    assert (counted == herds["members"]).all()


@pytest.mark.parametrize("burns", [True, False])
def test_a_loss_after_a_fire_names_the_fire(small_valley: Scenario, burns: bool) -> None:
    simulation = land(small_valley, share=0.5, burns=burns)
    simulation.run_until(DAY_S + 60.0)
    log = simulation.state.log.view()
    lost = log.select(kind="animals_lost")
    assert lost
    fires = tuple(event.id for event in log.select(kind="fire_began"))
    assert all(event.causes == fires for event in lost)
    assert {event.payload["why"] for event in lost} == {"fire" if burns else "a lean season"}


def test_young_are_born_about_the_start_of_summer_and_all_year_in_the_tropics() -> None:
    north = [bearing(day, latitude_deg=46.5) for day in range(1, 366)]
    assert np.mean(north) == pytest.approx(1.0, abs=0.01)
    assert sum(north[120:200]) > 0.95 * sum(north)
    south = [bearing(day, latitude_deg=-46.5) for day in range(1, 366)]
    assert sum(south[120:200]) < 0.01 * sum(south)
    assert {bearing(day, latitude_deg=5.0) for day in range(1, 366)} == {1.0}

"""Plants grow by warmth and water, the book of plant matter closes, crops thrive or are lost."""

import numpy as np
import pytest

from digisphere.core.scenario import load_scenario
from digisphere.core.simulation import Simulation
from digisphere.environment.biomass import BiomassSystem, day_weight, miami_npp, water_limit
from digisphere.environment.crops import CropPhase, CropsSystem, Left, health_after, thirst
from digisphere.environment.phenology import PhenologySystem, Season, fill_sky
from digisphere.environment.sky import SkySystem
from digisphere.environment.surface import SurfaceSystem
from digisphere.environment.tables import SKY
from digisphere.environment.weather import WeatherSystem
from digisphere.environment.wildlife_numbers import (
    GRAZERS,
    WildlifeNumbersSystem,
    carrying_km2,
    rates_for,
    step_pair,
)
from digisphere.evaluate.check import Check, Effort
from digisphere.evaluate.environment.life import BODY_MASS, PLANT_GROWTH, PREDATORS
from digisphere.testing.snapshot import make_table
from digisphere.world.build import build_ground

DAY_S = 86400.0


@pytest.mark.parametrize("check", [PLANT_GROWTH, PREDATORS, BODY_MASS], ids=lambda c: c.name)
def test_a_check_of_life_holds_and_catches_its_broken_model(check: Check) -> None:
    assert check.measure(Effort.QUICK).within
    assert not check.control(Effort.QUICK).within


def test_the_days_of_a_normal_year_share_out_its_growth() -> None:
    months = 10.0 + 12.0 * np.sin(2.0 * np.pi * np.arange(12) / 12.0)
    year = np.repeat(months, 30)
    assert day_weight(year, year_c=months[:, None]).mean() == pytest.approx(1.0, abs=0.01)
    assert day_weight(np.array([-5.0]), year_c=months[:, None])[0] == 0.0


def test_nothing_grows_in_dry_soil_and_wet_soil_holds_nothing_back() -> None:
    assert water_limit(np.array([0.05, 0.3, 0.9])).tolist() == pytest.approx(
        [0.0, 0.545, 1.0], abs=0.01
    )
    assert miami_npp(-20.0, 1000.0) < miami_npp(10.0, 1000.0) < miami_npp(25.0, 3000.0)


def after(days: int, *, soil: float = 0.6, flood_m: float = 0.0, burnt: bool = False) -> float:
    health = np.ones(1)
    for _ in range(days):
        health = health_after(
            health,
            soil_share=np.array([soil]),
            flood_m=np.array([flood_m]),
            burnt=np.array([burnt]),
            likes_water=np.array([False]),
        )
    return float(health[0])


def test_drought_flood_and_fire_take_from_a_crop_and_a_good_season_does_not() -> None:
    assert after(90) == 1.0
    assert after(25, soil=0.05) < 0.5 < after(10, soil=0.05)
    assert after(5, flood_m=0.5) < 1.0 / 3.0
    assert after(1, burnt=True) == 0.0
    assert thirst(np.array([0.4]))[0] == 0.0


def test_tropical_trees_stand_bare_only_in_the_dry_season() -> None:
    for evergreen, moisture, bare in ((1.0, 0.08, True), (1.0, 0.7, False), (0.0, 0.08, False)):
        sky = make_table("sky", {spec.name: spec.allocate(1) for spec in SKY.columns})
        columns = {name: np.array(sky[name]) for name in sky}
        fill_sky(
            columns,  # type: ignore[arg-type]
            Season(2000.0, 0.0),
            year_warmth=6000.0,
            moisture=moisture,
            evergreen=evergreen,
        )
        assert (columns["leaf_fall"][0] > 0.5) == bare


def test_prey_and_hunters_come_to_rest_and_stay_positive() -> None:
    rates = rates_for(37.0)
    x, y = 30.0, 0.1
    for _ in range(40 * 365):
        x, y = step_pair(x, y, rates=rates, years=1.0 / 365.0)
        assert x > 0.0
        assert y > 0.0
    assert x == pytest.approx(18.5, rel=0.05)
    assert y == pytest.approx(0.027 * 37.0, rel=0.05)
    assert carrying_km2(40.0, npp=500.0) < carrying_km2(40.0, npp=1500.0)


def farmed_valley() -> Simulation:
    """A small valley in July with weather, plants and fields, and nobody to look at it."""
    scenario = load_scenario(
        "valley",
        overrides=[
            "world.size_cells=256", "weather.grid_cells=64", "time.start=2026-07-20T08:00:00",
        ],
    )  # fmt: skip
    kinds = (SkySystem, WeatherSystem, SurfaceSystem, PhenologySystem, BiomassSystem)
    systems = [kind(scenario) for kind in (*kinds, CropsSystem, WildlifeNumbersSystem)]
    ground = build_ground(scenario, seed=scenario.seed)
    return Simulation(scenario, ground=ground, seed=scenario.seed, systems=systems)


@pytest.mark.slow
def test_days_on_a_valley_close_the_plant_book_and_tell_of_a_lost_crop() -> None:
    simulation = farmed_valley()
    tables = simulation.state.tables
    crops = tables["crop_state"]
    growing = np.flatnonzero(crops["phase"] == CropPhase.GROWING)
    assert (crops["stage"][growing] > 0.0).all()
    lost = int(growing[0])
    crops["health"][lost], crops["thirst"][lost] = 0.2, 40.0
    simulation.run_until(1.0 * DAY_S)
    book = {name: float(tables["plant_book"][name][0]) for name in tables["plant_book"].columns}
    stands = book["start_t"] + book["grown_t"] - book["died_t"] - book["grazed_t"]
    assert stands - book["burnt_t"] == pytest.approx(book["stands_t"], rel=1e-12)
    assert book["grown_t"] > 0.0
    told = [simulation.state.log.view().get(int(crops["event"][lost]))]
    assert [(event.kind, event.payload["why"]) for event in told] == [("harvest_failed", "drought")]
    assert crops["phase"][lost] == CropPhase.FALLOW
    assert crops["left"][lost] == Left.DEAD
    assert crops["height_m"][lost] > 0.3
    assert (crops["left"][growing[1:]] == Left.NOTHING).all()
    numbers = tables["wildlife_numbers"]
    assert 0.0 < numbers["density_km2"][GRAZERS] <= numbers["capacity_km2"][GRAZERS] * 1.2

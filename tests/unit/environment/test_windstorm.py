"""Storms and blizzards: what gusts fell and shut, when they are named; a calm day is calm."""

import numpy as np
import pytest
from pydantic import ValidationError

from digisphere.core.registry import Registry
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.core.systems import System
from digisphere.environment.hazards import HazardKind
from digisphere.environment.infrastructure import DamageState, TreeState, WayBlock
from digisphere.environment.moist_air import blowing_snow_per_m, visibility_of_extinction_m
from digisphere.environment.storm_commands import CallBlizzard, CallStorm
from digisphere.environment.windstorm import tree_resistance
from digisphere.testing.ground import make_test_ground
from digisphere.world.enums import Species

SYSTEMS = Registry("digisphere.systems")


class Gale(System):
    """Lets one gust blow over the whole map, whatever the weather says."""

    name = "test.gale"
    every = "10 min"
    phase = 35
    writes = ("field:gust_m_s",)

    def step(self, view, clock, rng):
        view.fields["gust_m_s"][:] = 44.0


def opened(start, *timeline, extra=()):
    settings = {
        "time": {"start": start},
        "weather": {"grid_cells": 32, "start_regime": "fair"},
        "hazards": {"spontaneous": 0.0, "grid_cells": 64},
        "people": {"count": 8},
        "timeline": list(timeline),
    }
    scenario = make_scenario(settings)
    names = [name for name in SYSTEMS.names() if name.startswith("environment.")]
    systems = [SYSTEMS.load(name)(scenario) for name in names] + [make(scenario) for make in extra]
    return Simulation(scenario, ground=make_test_ground(), seed=3, systems=systems)


def run(start, hours, *timeline, extra=()):
    simulation = opened(start, *timeline, extra=extra)
    simulation.run_until(hours * 3600.0)
    return simulation


def kinds(simulation):
    return [event.kind for event in simulation.state.log.view().select()]


@pytest.fixture(scope="module")
def stormy():
    storm = {"at": "30min", "do": "hazard.storm", "arguments": {"gust_m_s": 26.0, "hours": 1.5}}
    return run("2026-06-13T08:00:00", 6.4, storm)


def test_a_called_storm_is_named_with_its_causes_and_ends(stormy):
    log = stormy.state.log.view()
    (began,) = log.select(kind="storm_began")
    assert "storm_called" in {log.get(cause).kind for cause in began.causes}
    assert kinds(stormy).count("storm_ended") == 1
    table = stormy.snapshot().tables["hazards"]
    row = table.rows[table["kind"][table.rows] == HazardKind.STORM][0]
    assert 20.8 <= table["magnitude"][row] < 46.0


def test_the_wind_fells_the_weak_breaks_roofs_and_leaves_the_strong():
    gale = run("2026-06-13T08:00:00", 1, extra=(Gale,))
    state = gale.state.tables["tree_state"]["state"]
    share = (state == TreeState.FELLED).mean()
    assert 0.05 < share < 0.7
    heights = np.asarray(gale.ground.trees["height_m"])
    assert heights[state[: len(heights)] == TreeState.FELLED].mean() > heights.mean()
    damage = gale.state.tables["building_state"]["damage"]
    assert (damage > 0).sum() > 0
    assert damage.max() <= DamageState.MODERATE
    log = gale.state.log.view()
    (began,) = log.select(kind="storm_began")
    for kind in ("trees_felled", "roof_damaged"):
        assert log.select(kind=kind)[0].causes == (began.id,)


def test_the_same_gust_fells_nothing_more():
    once, again = (run("2026-06-13T08:00:00", hours, extra=(Gale,)) for hours in (0.2, 1.0))
    felled = [r.state.tables["tree_state"]["state"] == TreeState.FELLED for r in (once, again)]
    np.testing.assert_array_equal(*felled)


def test_a_calm_day_fells_nothing_and_names_nothing():
    calm = run("2026-06-13T08:00:00", 6)
    assert not (calm.state.tables["tree_state"]["state"] > 0).any()
    assert not [k for k in kinds(calm) if "storm_" in k or "blizzard" in k]


def test_tall_shallow_rooted_trees_fall_first():
    trees = {
        "height_m": np.array([6.0, 18.0, 30.0, 18.0]),
        "species": np.array([Species.OAK, Species.OAK, Species.OAK, Species.SPRUCE]),
    }
    low, usual, tall, spruce = tree_resistance(trees, luck=np.zeros(4))
    assert low > usual > tall
    assert spruce < usual


def test_a_blizzard_is_named_after_hours_of_driving_snow_and_shuts_ways():
    call = {"at": "30min", "do": "hazard.blizzard", "arguments": {"gust_m_s": 26.0, "hours": 12.0}}
    snowy = run("2027-01-13T08:00:00", 16, call)
    log = snowy.state.log.view()
    (began,) = log.select(kind="blizzard_began")
    assert began.tick >= 3 * 3600
    assert float(snowy.state.fields["snow_drift_m"].max()) > 0.2
    mild = run("2027-01-13T08:00:00", 4)
    assert "blizzard_began" not in kinds(mild)
    assert not (mild.state.tables["way_state"]["closed_by"] & WayBlock.SNOW).any()


def test_sight_in_blowing_snow_falls_with_the_wind_and_needs_snow():
    sight = visibility_of_extinction_m(blowing_snow_per_m([12.0, 16.0, 22.0], snow_depth_m=0.2))
    assert (np.diff(sight) < 0.0).all()
    assert sight[2] < 400.0 < sight[0]
    assert blowing_snow_per_m(22.0, snow_depth_m=0.0) == 0.0
    assert blowing_snow_per_m(8.0, snow_depth_m=0.5) == 0.0


@pytest.mark.parametrize(
    ("command", "arguments"),
    [(CallStorm, {"gust_m_s": 90.0}), (CallStorm, {"hours": -1.0}), (CallBlizzard, {"hours": 0.5})],
)
def test_winds_that_cannot_be_are_refused_with_the_range(command, arguments):
    with pytest.raises(ValidationError, match=r"greater than|less than"):
        command(**arguments)

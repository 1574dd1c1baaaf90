"""What is damaged is closed, told once with its cause, and mended: houses, roads and bridges."""

import numpy as np
import pytest

from digisphere.core.clock import Clock
from digisphere.core.events import EventKind
from digisphere.core.settings import Scenario
from digisphere.core.simulation import Simulation
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.environment.infrastructure import (
    DamageState,
    InfrastructureSystem,
    WayBlock,
)
from digisphere.testing.ground import make_test_ground
from digisphere.world.ground import Ground

DAY = 86_400.0


class Mishap(System):
    """Emits one event at the start, for others to name as their cause."""

    name = "test.mishap"
    writes = ("events",)
    event_kinds = (EventKind("mishap", {}),)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Say so."""
        view.events.emit("mishap")


@pytest.fixture(scope="module")
def ground() -> Ground:
    return make_test_ground(1)


def simulation(ground: Ground, **hazards: float) -> Simulation:
    scenario = Scenario.model_validate({"hazards": hazards})
    return Simulation(
        scenario, ground=ground, systems=[Mishap(scenario), InfrastructureSystem(scenario)]
    )


def kinds(run: Simulation) -> list[str]:
    return run.state.log.view().columns()["kind"][1:]


def sections(run: Simulation):
    return next(e.system for e in run._scheduled if "infra" in e.system.name)._sections


def test_a_world_without_mishaps_says_nothing_and_stays_at_zero(ground: Ground):
    run = simulation(ground)
    run.run_until(5 * DAY)
    assert kinds(run) == []
    tables = run.state.tables
    assert not tables["building_state"]["damage"].any()
    assert not tables["way_state"]["closed_by"].any()
    assert tables["tree_state"].count == ground.trees.count


def test_a_badly_damaged_house_closes_and_a_cracked_one_does_not(ground: Ground):
    run = simulation(ground)
    houses = run.state.tables["building_state"]
    houses["damage"][3:5] = DamageState.EXTENSIVE, DamageState.MODERATE
    houses["cause_event"][3] = 0
    run.run_until(600)
    assert houses["closed"].tolist().count(True) == 1
    assert houses["closed"][3]
    event = run.state.log.view().get(1)
    assert (event.kind, event.causes) == ("building_closed", (0,))


def test_houses_are_mended_by_their_damage_and_their_books_close(ground: Ground):
    run = simulation(ground, repair_rate=20.0)
    houses = run.state.tables["building_state"]
    houses["damage"][:5] = range(5)
    houses["burnt"][6], houses["flood_m"][7] = 0.7, 0.5
    run.run_until(600)
    left = houses["repair_left_days"][:5] / simulation_size(run)[:5]
    assert (np.diff(left) > 0.0).all()
    houses["flood_m"][7] = 0.0
    run.run_until(30 * DAY)
    for column in ("damage", "burnt", "soaked_m", "harm_days", "repair_left_days", "closed"):
        assert not houses[column].any(), column
    assert kinds(run).count("building_repaired") == 5
    assert kinds(run).count("building_opened") == 1


def simulation_size(run: Simulation):
    return next(e.system for e in run._scheduled if "infra" in e.system.name)._size


def test_a_road_that_closes_over_many_nodes_is_one_event_for_each_stretch(ground: Ground):
    run = simulation(ground)
    plan, nodes = sections(run), run.state.tables["way_state"]
    stretch = int(np.argmax(plan.road_kind >= 0))
    here = (plan.of_node == stretch) & plan.on_way
    assert here.sum() > 3
    nodes["closed_by"][here] = WayBlock.FLOOD
    nodes["cause_event"][here] = 0
    run.run_until(1200)
    assert kinds(run) == ["way_closed"]
    assert run.state.log.view().get(1).causes == (0,)
    nodes["closed_by"][here] = 0
    run.run_until(1800)
    assert kinds(run) == ["way_closed", "way_opened"]


def test_a_bridge_is_told_as_a_bridge(ground: Ground):
    run = simulation(ground)
    plan, nodes = sections(run), run.state.tables["way_state"]
    nodes["closed_by"][plan.road_kind[plan.of_node] < 0] = WayBlock.FLOOD
    run.run_until(600)
    assert set(kinds(run)) == {"bridge_closed"}


def test_open_ground_beside_a_road_closes_nothing(ground: Ground):
    run = simulation(ground)
    nodes = run.state.tables["way_state"]
    nodes["closed_by"][~sections(run).on_way] = WayBlock.SNOW
    run.run_until(600)
    assert kinds(run) == []


def test_crews_clear_rubble_nearest_the_centre_first_and_leave_the_flood_alone(ground: Ground):
    run = simulation(ground, road_crews=1)
    plan, nodes = sections(run), run.state.tables["way_state"]
    nodes["closed_by"][plan.on_way & (plan.road_kind[plan.of_node] >= 0)] = WayBlock.RUBBLE
    wet = plan.of_node == int(np.argmax(plan.rank == plan.rank.max()))
    nodes["closed_by"][wet] |= np.uint8(WayBlock.FLOOD)
    run.run_until(60 * DAY)
    log = run.state.log.view()
    rank = [
        int(
            plan.rank[np.argmin(np.hypot(plan.x_m - e.payload["x_m"], plan.y_m - e.payload["y_m"]))]
        )
        for e in log.select(kind="way_opened")
    ]
    assert len(rank) > 5
    assert rank == sorted(rank)
    assert set(nodes["closed_by"].tolist()) == {0, int(WayBlock.FLOOD)}


def test_nothing_is_mended_where_the_scenario_says_never(ground: Ground):
    run = simulation(ground, repair_rate=0.0)
    houses, nodes = run.state.tables["building_state"], run.state.tables["way_state"]
    houses["damage"][2] = DamageState.SLIGHT
    nodes["closed_by"][:50] = WayBlock.TREE
    run.run_until(60 * DAY)
    assert houses["damage"][2] == DamageState.SLIGHT
    assert (nodes["closed_by"][:50] == WayBlock.TREE).all()

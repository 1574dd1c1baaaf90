"""Villages in which a way or a house is closed at ten past the start, for the tests beside this."""

from typing import ClassVar

import numpy as np

from digisphere.core.events import EventKind
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.core.systems import System
from digisphere.environment.infrastructure import DamageState, InfrastructureSystem, WayBlock
from digisphere.people.danger_system import DangerSystem
from digisphere.people.deliberation_system import Deliberation
from digisphere.people.health_system import Health
from digisphere.people.memory_system import Remembering
from digisphere.people.movement_system import Movement
from digisphere.people.needs_system import NeedsSystem
from digisphere.people.population import Population

BEGINS_S = 600.0
LIFE = (Population, NeedsSystem, Deliberation, Movement, Health, Remembering)


class Closure(System):
    """Blocks nodes and breaks houses ten minutes after the start."""

    name = "test.closure"
    every = "1 min"
    phase = 20
    writes = (
        "way_state.closed_by", "way_state.cause_event", "building_state.damage",
        "building_state.cause_event", "events",
    )  # fmt: skip
    event_kinds: ClassVar = (EventKind("mishap", {}),)
    nodes: ClassVar = np.zeros(0, dtype=np.int64)
    houses: ClassVar = np.zeros(0, dtype=np.int64)

    def step(self, view, clock, rng):
        if clock.time_s != BEGINS_S:
            return
        event = view.events.emit("mishap")
        ways, houses = view.tables["way_state"], view.tables["building_state"]
        ways["closed_by"][self.nodes] = WayBlock.RUBBLE
        ways["cause_event"][self.nodes] = event
        houses["damage"][self.houses] = DamageState.COMPLETE
        houses["cause_event"][self.houses] = event


def village(ground, *, nodes=(), houses=(), count=80, start, heeds=True, seed=7):
    """Return a village with those closures; ``heeds`` False leaves people blind to them."""
    scenario = make_scenario(
        {"people": {"count": count}, "time": {"start": start}, "hazards": {"repair_rate": 0.0}}
    )
    closure = type(
        "Closing",
        (Closure,),
        {"nodes": np.asarray(nodes, np.int64), "houses": np.asarray(houses, np.int64)},
    )
    kinds = (*LIFE, closure, InfrastructureSystem, *((DangerSystem,) if heeds else ()))
    systems = [kind(scenario) for kind in kinds]
    return Simulation(scenario, ground=ground, systems=systems, seed=seed)


def told(run, kind):
    """Events of one kind so far."""
    return run.state.log.view().select(kind=kind)

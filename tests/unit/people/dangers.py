"""Villages with a fire or a flood of known place and time, for the tests beside this."""

from typing import Any, ClassVar

import numpy as np

from digisphere.core.fields import FieldSpec
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.core.systems import System
from digisphere.environment import hazards
from digisphere.environment.hazards import HAZARDS, HazardKind, hazard_kinds
from digisphere.environment.infrastructure import InfrastructureSystem, WayBlock
from digisphere.people.danger_system import DangerSystem

CELLS = 128
BEGINS_S, ENDS_S = 900.0, 3600.0


class Peril(System):
    """Flames or deep water over one disc of the map, from a quarter past until the hour."""

    name = "test.peril"
    every = "1 min"
    phase = 20
    writes = (
        "hazards.*", "way_state.closed_by", "way_state.cause_event", "field:fire_intensity_kw_m",
        "field:smoke_g_m2", "field:flood_depth_m", "field:flood_speed_m_s", "events",
    )  # fmt: skip
    event_kinds: ClassVar = (
        *hazard_kinds(HazardKind.FIRE, began="", ended=""),
        *hazard_kinds(HazardKind.FLOOD, began="", ended=""),
    )
    kind: ClassVar = HazardKind.FIRE
    at_m: ClassVar = (0.0, 0.0)
    radius_m: ClassVar = 20.0

    def tables(self):
        return (HAZARDS,)

    def fields(self):
        grids = ("fire_intensity_kw_m", "smoke_g_m2", "flood_depth_m", "flood_speed_m_s")
        return tuple(FieldSpec(name, "f4", (CELLS, CELLS)) for name in grids)

    def step(self, view, clock, rng):
        if clock.time_s == BEGINS_S:
            row = hazards.begin(
                view, clock, kind=self.kind, xy_m=self.at_m, magnitude=1.0, commanded=True
            )
            self._lay(view, 1.0, event=int(view.tables["hazards"]["event"][row]))
        elif clock.time_s == ENDS_S:
            self._lay(view, 0.0, event=-1)
            hazards.finish(view, clock, 0)

    def _lay(self, view: Any, amount: float, *, event: int) -> None:
        grid = view.ground.grid
        x = (np.arange(CELLS) + 0.5) * grid.size_x_m / CELLS
        y = (np.arange(CELLS) + 0.5) * grid.size_y_m / CELLS
        disc = np.hypot(x[None] - self.at_m[0], y[:, None] - self.at_m[1]) < self.radius_m
        nodes = np.hypot(*(view.ground.nav.node_xy - np.array(self.at_m)).T) < self.radius_m
        bit = WayBlock.FIRE
        if self.kind == HazardKind.FIRE:
            view.fields["fire_intensity_kw_m"][disc] = 3000.0 * amount
        else:
            bit = WayBlock.FLOOD
            view.fields["flood_depth_m"][disc] = 1.2 * amount
            view.fields["flood_speed_m_s"][disc] = 1.0 * amount
        ways = view.tables["way_state"]
        ways["closed_by"][: len(nodes)][nodes] = np.uint8(bit) if amount else 0
        ways["cause_event"][: len(nodes)][nodes] = event


def perilous(
    ground, *, kind, at_m, radius_m=20.0, count=80, start, life, heeds=True, seed=7, more=()
):
    """Return a village with that peril; ``heeds`` False leaves people blind to it."""
    scenario = make_scenario({"people": {"count": count}, "time": {"start": start}})
    facts = {"kind": kind, "at_m": at_m, "radius_m": radius_m}
    peril = type("ThatPeril", (Peril,), facts)
    systems = [
        make(scenario)
        for make in (*life, peril, InfrastructureSystem, *((DangerSystem,) if heeds else ()), *more)
    ]
    return Simulation(scenario, ground=ground, systems=systems, seed=seed)

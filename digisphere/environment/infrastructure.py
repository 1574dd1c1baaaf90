"""What is damaged, burnt, flooded, blocked or felled: one shared state, and how it is mended.

Every hazard writes its own columns and its own bit of the masks declared here, and names the event
that did it in ``cause_event``. This system draws the conclusions every ten minutes: which houses
cannot be used, which stretches of road and which bridges are closed, each as one event with its
causes; and it mends: houses day by day, roads by crews that start with the road to the centre
(``repairs``). A world in which nothing happens keeps all of it at zero.
"""

from enum import IntEnum, IntFlag
from typing import Any, ClassVar

import numpy as np

from digisphere.core.clock import Clock
from digisphere.core.columns import ColumnSpec, TableSpec, TableView
from digisphere.core.events import EventKind
from digisphere.core.identity import BUILDING_BASE, NONE, PLACE_BASE, PROP_BASE, TERRAIN
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.environment import repairs
from digisphere.environment.way_sections import NODE_STEP_M, WaySections, find_sections

STEP_S = 600.0
FLOODED_M = 0.3
BURNT_OUT = 0.5
_CAUSES_NAMED = 4


class DamageState(IntEnum):
    """How badly a building is damaged, as HAZUS counts it."""

    NONE = 0
    SLIGHT = 1
    MODERATE = 2
    EXTENSIVE = 3
    COMPLETE = 4


class WayBlock(IntFlag):
    """What keeps a navigation node closed."""

    FLOOD = 1
    FIRE = 2
    RUBBLE = 4
    LANDSLIDE = 8
    TREE = 16
    SNOW = 32


class TreeState(IntEnum):
    """What has become of a tree."""

    STANDING = 0
    SCORCHED = 1
    BURNT = 2
    FELLED = 3


HOURS_TO_CLEAR: dict[int, float] = {
    WayBlock.RUBBLE: 0.8, WayBlock.LANDSLIDE: 2.5, WayBlock.TREE: 0.5, WayBlock.SNOW: 0.25,
}  # fmt: skip
"""Hours of a crew with a cart per node (some seven metres of road), for all that crews clear.

Judged, as no source counts villagers with shovels: snow goes fastest, then a tree, then rubble; a
slide is slowest."""
CLEARED_BY_CREWS = WayBlock(sum(HOURS_TO_CLEAR))

_BUILDING = (
    ColumnSpec("damage", "u1", low=0, high=4, doc="DamageState."),
    ColumnSpec("burnt", "f4", unit="1", low=0.0, high=1.0, doc="Share that has burnt."),
    ColumnSpec("flood_m", "f4", unit="m", low=0.0, doc="Water over the floor."),
    ColumnSpec("closed", "?", doc="Not to be used: badly damaged, burnt out or under water."),
    ColumnSpec("cause_event", "i8", default=-1, doc="Event that harmed it last."),
    ColumnSpec("closed_event", "i8", default=-1, doc="Event with which it was closed."),
    ColumnSpec("soaked_m", "f4", unit="m", low=0.0, doc="Highest water since the last repair."),
    ColumnSpec("harm_days", "f4", unit="day", low=0.0, doc="Work all its harm needs in total."),
    ColumnSpec("repair_left_days", "f4", unit="day", low=0.0, doc="Work still to do."),
)
_WAY = (
    ColumnSpec("closed_by", "u1", low=0, high=63, doc="WayBlock bits; 0 is open."),
    ColumnSpec("cause_event", "i8", default=-1, doc="Event that closed it last."),
)
_TREE = (
    ColumnSpec("state", "u1", low=0, high=3, doc="TreeState."),
    ColumnSpec("since_s", "f4", unit="s", doc="When it came to that."),
    ColumnSpec("lean", "f4", unit="1", low=0.0, high=1.0, doc="0 upright, 1 flat on the ground."),
    ColumnSpec(
        "fall_rad",
        "f4",
        unit="rad",
        default=float("nan"),
        doc="Where its head fell; NaN no matter.",
    ),
)
_SECTION = (
    ColumnSpec("closed_by", "u1", low=0, high=63, doc="WayBlock bits of its closed nodes."),
    ColumnSpec("event", "i8", default=-1, doc="Event with which it was closed."),
    ColumnSpec("since_s", "f8", unit="s", doc="When it was closed."),
    ColumnSpec("harm_h", "f4", unit="h", low=0.0, doc="Work of a crew it needs in total."),
    ColumnSpec("work_left_h", "f4", unit="h", low=0.0, doc="Work still to do."),
    ColumnSpec("priority", "f4", low=0.0, doc="Who clears it first: above 0 before all others."),
    ColumnSpec(
        "crews",
        "f4",
        default=-1.0,
        unit="crews",
        low=-1.0,
        doc="Crews at work on it now; -1 the usual ones see to it.",
    ),
)


def infrastructure_tables(ground: Any) -> tuple[TableSpec, ...]:
    """The shared tables of one ground, a row for each house, node, tree and section."""
    return (
        TableSpec("building_state", max(1, ground.buildings.count), _BUILDING, "Row is building."),
        TableSpec("way_state", max(1, ground.nav.count), _WAY, "Row is navigation node."),
        TableSpec("tree_state", max(1, ground.trees.count), _TREE, "Row is tree."),
    )


_OPENED = {"by": "str", "road": "str", "x_m": "float", "y_m": "float", "hours": "float"}
_CLOSED = {"by": "str", "road": "str", "x_m": "float", "y_m": "float", "metres": "float"}


class InfrastructureSystem(System):
    """Closures and repairs of houses, roads and bridges."""

    name: ClassVar[str] = "environment.infrastructure"
    every: ClassVar[str] = "10 min"
    phase: ClassVar[int] = 38
    reads: ClassVar[tuple[str, ...]] = ("building_state.*", "way_state.*")
    writes: ClassVar[tuple[str, ...]] = (
        "building_state.*",
        "way_state.closed_by",
        "way_state.alive",
        "tree_state.alive",
        "way_sections.*",
        "events",
    )
    event_kinds: ClassVar[tuple[EventKind, ...]] = (
        EventKind("building_closed", {"why": "str"}, "A house cannot be used any more."),
        EventKind("building_opened", {"why": "str"}, "A house can be used again without repair."),
        EventKind("building_repaired", {"days": "float"}, "A house is as good as new."),
        EventKind("way_closed", _CLOSED, "A stretch of road cannot be passed."),
        EventKind("way_opened", _OPENED, "It can be passed again."),
        EventKind("bridge_closed", _CLOSED, "A bridge cannot be crossed."),
        EventKind("bridge_opened", _OPENED, "It can be crossed again."),
    )

    def tables_on(self, ground: Any) -> tuple[TableSpec, ...]:
        """Bring the shared tables, sized to the ground."""
        self._sections = find_sections(ground)
        sections = TableSpec(
            "way_sections", self._sections.count, _SECTION, "Row is a stretch of road or a bridge."
        )
        return (*infrastructure_tables(ground), sections)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Give every house, node, tree and section its row."""
        ground = view.ground
        self._size = repairs.size_factors(ground.buildings)
        for name, count in (
            ("building_state", ground.buildings.count),
            ("way_state", ground.nav.count),
            ("tree_state", ground.trees.count),
            ("way_sections", self._sections.count),
        ):
            view.tables[name].add(count)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Close, open and mend."""
        houses = view.tables["building_state"]
        if any(houses[c].any() for c in ("damage", "burnt", "flood_m", "harm_days", "closed")):
            self._mend_houses(view, houses)
            self._judge_houses(view, houses)
        nodes, sections = view.tables["way_state"], view.tables["way_sections"]
        if nodes["closed_by"].any() or sections["closed_by"].any():
            self._clear_ways(clock, nodes=nodes, sections=sections)
            self._judge_ways(view, clock, nodes=nodes, sections=sections)

    def _mend_houses(self, view: View, houses: TableView) -> None:
        """Add the work that new harm needs, do ten minutes of it, and hand back what is done."""
        rate = self.scenario.hazards.repair_rate
        np.maximum(houses["soaked_m"], houses["flood_m"], out=houses["soaked_m"])
        need = repairs.days_needed(
            houses["damage"], burnt=houses["burnt"], soaked_m=houses["soaked_m"]
        )
        need[: len(self._size)] *= self._size
        more = np.maximum(need - houses["harm_days"], 0.0).astype(np.float32)
        houses["harm_days"][:] += more
        houses["repair_left_days"][:] += more
        work = (houses["repair_left_days"] > 0.0) & (houses["flood_m"] <= repairs.DRY_M)
        left = houses["repair_left_days"]
        left[work] = np.maximum(left[work] - np.float32(rate * STEP_S / 86_400.0), 0.0)
        for row in np.flatnonzero(work & (left <= 0.0)).tolist():
            known = (int(houses["closed_event"][row]), int(houses["cause_event"][row]))
            if houses["damage"][row] >= DamageState.SLIGHT or houses["burnt"][row] > 0.0:
                _tell_of_house(
                    view, "building_repaired", row, known, days=round(float(need[row]), 1)
                )
            for column in ("damage", "burnt", "soaked_m", "harm_days"):
                houses[column][row] = 0
            if houses["flood_m"][row] <= FLOODED_M:
                houses["closed"][row], houses["closed_event"][row] = False, NONE
            houses["cause_event"][row] = NONE

    def _judge_houses(self, view: View, houses: TableView) -> None:
        """Close what cannot be used; open what can be used again without any repair."""
        flooded = houses["flood_m"] > FLOODED_M
        broken = houses["damage"] >= DamageState.EXTENSIVE
        burnt = houses["burnt"] > BURNT_OUT
        closed = flooded | broken | burnt
        for row in np.flatnonzero(closed & ~houses["closed"]).tolist():
            why = "damaged" if broken[row] else "burnt out" if burnt[row] else "flooded"
            houses["closed_event"][row] = _tell_of_house(
                view, "building_closed", row, (int(houses["cause_event"][row]),), why=why
            )
        for row in np.flatnonzero(~closed & houses["closed"]).tolist():
            known = (int(houses["closed_event"][row]), int(houses["cause_event"][row]))
            _tell_of_house(view, "building_opened", row, known, why="dry again")
            houses["closed_event"][row] = NONE
        houses["closed"][:] = closed

    def _clear_ways(self, clock: Clock, *, nodes: TableView, sections: TableView) -> None:
        """Let the crews work ten minutes, and take away what they have finished with."""
        plan, rate = self._sections, self.scenario.hazards.repair_rate
        bits = nodes["closed_by"] & np.uint8(CLEARED_BY_CREWS)
        need = repairs.hours_needed(
            bits, each_h=HOURS_TO_CLEAR, of_node=plan.of_node, count=plan.count
        )
        more = np.maximum(need - sections["harm_h"], 0.0).astype(np.float32)
        sections["harm_h"][:] += more
        sections["work_left_h"][:] += more
        left = sections["work_left_h"]
        manned = sections["crews"] >= 0.0
        step_h = np.float32(rate * STEP_S / 3600.0)
        left[manned] = np.maximum(left[manned] - step_h * sections["crews"][manned], 0.0)
        if repairs.at_work(clock.hour):
            waiting = np.flatnonzero((left > 0.0) & ~manned)
            order = np.lexsort((plan.rank[waiting], -sections["priority"][waiting]))
            here = waiting[order][: self.scenario.hazards.road_crews]
            left[here] = np.maximum(left[here] - step_h, 0.0)
        done = (sections["harm_h"] > 0.0) & (left <= 0.0)
        nodes["closed_by"][done[plan.of_node]] &= np.uint8(0xFF & ~CLEARED_BY_CREWS)
        sections["harm_h"][done], sections["priority"][done] = 0.0, 0.0

    def _judge_ways(
        self, view: View, clock: Clock, *, nodes: TableView, sections: TableView
    ) -> None:
        """Tell of each stretch of road and each bridge that has closed or opened."""
        plan = self._sections
        bits = np.where(plan.on_way, nodes["closed_by"], 0).astype(np.uint8)
        mask = np.zeros(plan.count, dtype=np.uint8)
        np.bitwise_or.at(mask, plan.of_node, bits)
        was = sections["closed_by"]
        for row in np.flatnonzero((mask > 0) & (was == 0)).tolist():
            here = (plan.of_node == row) & (bits > 0)
            causes = np.unique(nodes["cause_event"][here])[-_CAUSES_NAMED:]
            sections["event"][row] = _tell_of_way(
                view, plan, row, opened=False, mask=int(mask[row]), causes=tuple(causes.tolist()),
                metres=round(float(here.sum()) * NODE_STEP_M, 0),
            )  # fmt: skip
            sections["since_s"][row] = clock.time_s
        for row in np.flatnonzero((mask == 0) & (was > 0)).tolist():
            hours = (clock.time_s - float(sections["since_s"][row])) / 3600.0
            _tell_of_way(
                view, plan, row, opened=True, mask=int(was[row]),
                causes=(int(sections["event"][row]),), hours=round(hours, 2),
            )  # fmt: skip
            sections["event"][row] = NONE
        sections["closed_by"][:] = mask


def _tell_of_house(view: View, kind: str, row: int, causes: tuple[int, ...], **payload: Any) -> int:
    place = int(view.ground.buildings["place_id"][row])
    return view.events.emit(
        kind,
        subject=BUILDING_BASE + row,
        place=PLACE_BASE + place if place >= 0 else NONE,
        causes=causes,
        **payload,
    )


def _tell_of_way(
    view: View,
    plan: WaySections,
    row: int,
    *,
    opened: bool,
    mask: int,
    causes: tuple[int, ...],
    **payload: Any,
) -> int:
    bridge, places = int(plan.bridge_prop[row]), view.ground.places
    x_m, y_m = float(plan.x_m[row]), float(plan.y_m[row])
    nearest = int(np.argmin(np.hypot(places["x_m"] - x_m, places["y_m"] - y_m)))
    kind = "bridge" if plan.road_kind[row] < 0 else "way"
    return view.events.emit(
        f"{kind}_{'opened' if opened else 'closed'}",
        subject=PROP_BASE + bridge if bridge >= 0 else TERRAIN,
        place=PLACE_BASE + nearest,
        causes=causes,
        by=", ".join(b.name.lower() for b in WayBlock if mask & b and b.name),
        road=plan.words(row),
        x_m=round(x_m, 1),
        y_m=round(y_m, 1),
        **payload,
    )

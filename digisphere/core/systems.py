"""What a system is, and in which order systems run.

A system changes the world once per period. It declares its columns, fields, event kinds and
commands, what it reads and writes, and its random streams; the plan is one printable table. It
keeps no state of its own beyond what can be derived from the scenario and the tables.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from digisphere.core.clock import Clock, seconds_from_text
from digisphere.core.columns import TableSpec
from digisphere.core.events import EventKind
from digisphere.core.fields import FieldSpec
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.errors import SystemFault

if TYPE_CHECKING:
    from digisphere.core.commands import Command
    from digisphere.core.settings import Scenario


class System:
    """Base of all systems; subclasses fill the class attributes and override ``step``."""

    name: ClassVar[str] = ""
    every: ClassVar[str] = "1 min"
    phase: ClassVar[int] = 50
    reads: ClassVar[tuple[str, ...]] = ()
    writes: ClassVar[tuple[str, ...]] = ()
    streams: ClassVar[tuple[str, ...]] = ()
    event_kinds: ClassVar[tuple[EventKind, ...]] = ()
    commands: ClassVar[tuple[type["Command"], ...]] = ()

    def __init__(self, scenario: "Scenario") -> None:
        self.scenario = scenario

    def tables(self) -> tuple[TableSpec, ...]:
        """Return the tables, or extra columns of shared tables, this system brings."""
        return ()

    def tables_on(self, ground: Any) -> tuple[TableSpec, ...]:
        """Return the same for one ground, where a table has a row per house, tree or node of it."""
        return self.tables()

    def fields(self) -> tuple[FieldSpec, ...]:
        """Return the gridded fields this system brings."""
        return ()

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Fill the initial state; called once, in plan order, before the first tick."""

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Advance the world by one period."""

    def forget(self) -> None:
        """Drop what was derived from tables or fields: they were put back to a checkpoint."""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One line of the plan: a system and what it declares."""

    phase: int
    name: str
    every: str
    period_ticks: int
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    streams: tuple[str, ...]


def period_in_ticks(system: System, *, tick_s: float) -> int:
    """Return a system's period in ticks.

    Raises:
        SystemFault: the period is not a whole number of ticks.
    """
    ticks = seconds_from_text(system.every) / tick_s
    if ticks < 1 or ticks != int(ticks):
        raise SystemFault(
            f"System «{system.name}» runs every {system.every}, which is not a whole number of "
            f"ticks of {tick_s:g} s. Choose another time.tick_s."
        )
    return int(ticks)


def make_plan(systems: Sequence[System], *, tick_s: float) -> tuple[PlanRow, ...]:
    """Return the order in which systems run within a tick: by phase, then by name."""
    rows = [
        PlanRow(
            phase=s.phase,
            name=s.name,
            every=s.every,
            period_ticks=period_in_ticks(s, tick_s=tick_s),
            reads=s.reads,
            writes=s.writes,
            streams=s.streams,
        )
        for s in systems
    ]
    return tuple(sorted(rows, key=lambda r: (r.phase, r.name)))

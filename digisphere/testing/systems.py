"""Small honest systems for tests of the core: walkers that drift and tire, and one that lies."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from digisphere.core.clock import Clock
from digisphere.core.columns import ColumnSpec, TableSpec
from digisphere.core.commands import Command
from digisphere.core.events import EventKind
from digisphere.core.fields import FieldSpec
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.errors import CommandRefused


@dataclass(frozen=True)
class BareGround:
    """A ground with nothing on it but a key."""

    key: str = "bare"


class Rest(Command):
    """Give everyone energy back."""

    kind: ClassVar[str] = "walkers.rest"
    writes: ClassVar[tuple[str, ...]] = ("walkers.energy",)
    amount: float = 0.5

    def apply(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Add ``amount`` to all energies; refused when it is not positive."""
        if self.amount <= 0:
            raise CommandRefused(f"amount = {self.amount} gives nobody rest; choose more than 0.")
        view.column("walkers.energy")[...] += self.amount


class Drift(System):
    """Moves walkers by chance and reports the tired ones."""

    name = "test.drift"
    every = "1 min"
    writes = ("walkers.*", "field:warmth", "events")
    streams = ("step", "who")
    event_kinds = (EventKind("tired", {"energy": "float"}), EventKind("slept", {}))
    commands = (Rest,)

    def tables(self) -> tuple[TableSpec, ...]:
        """Return the walkers."""
        columns = (
            ColumnSpec("position_m", "float32", (2,), "m", doc="Where the walker is."),
            ColumnSpec("energy", "float32", low=0, high=2, default=1.0, doc="What is left."),
            ColumnSpec("name", "text", doc="What they are called."),
        )
        return (TableSpec("walkers", 64, columns),)

    def fields(self) -> tuple[FieldSpec, ...]:
        """Return a small field."""
        return (FieldSpec("warmth", "float32", (4, 4), "1"),)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Bring the walkers in."""
        rows = view.table("walkers").add(self.scenario.people.count)
        view.column("walkers.name")[rows] = [f"w{r}" for r in rows]

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Move everyone a little."""
        walkers = view.table("walkers")
        rows = walkers.rows
        walkers["position_m"][rows, 0] += rng.normal_by_slot("step", rows).astype(np.float32)
        walkers["energy"][rows] -= 0.01 * rng.by_slot("who", rows).astype(np.float32)
        view.fields["warmth"][...] += np.float32(rng("step").random() * 0.1)
        for row in rows[walkers["energy"][rows] < 0.9][:1]:
            tired = view.events.emit(
                "tired", subject=int(row), energy=float(walkers["energy"][row])
            )
            view.events.emit("slept", subject=int(row), causes=(tired,))


class Liar(System):
    """Writes the walkers' energy but declares only the field."""

    name = "test.liar"
    writes = ("field:warmth",)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Break the declaration."""
        view.column("walkers.energy")[...] = 2.0

"""A simulation kept in step with wall time, with marks to go back to.

Owns the pacing and the checkpoints of a session; the window's loop tells it how much wall time
has passed. It is the inspector's transport.
"""

import time
from collections.abc import Sequence

from digisphere.app.pacing import Pacer
from digisphere.core.checkpoint import Checkpoint
from digisphere.core.simulation import Simulation
from digisphere.core.snapshot import Snapshot

MARK_EVERY_S = 3600.0
MARKS_KEPT = 16
SLICE_S = 60.0


class LiveWorld:
    """The running world of a session."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self.pacer = Pacer(time_s=simulation.clock.time_s)
        self._marks: list[tuple[float, Checkpoint]] = []
        self._snapshot: Snapshot | None = None
        self._mark()

    @property
    def paused(self) -> bool:
        """Whether time stands still."""
        return self.pacer.paused

    @paused.setter
    def paused(self, value: bool) -> None:
        self.pacer.paused = value

    @property
    def speed(self) -> float:
        """Simulated seconds per second of wall time."""
        return self.pacer.speed

    @speed.setter
    def speed(self, value: float) -> None:
        self.pacer.speed = value

    @property
    def time_s(self) -> float:
        """The instant being shown; may lie between two ticks."""
        return self.pacer.time_s

    def step(self, seconds: float) -> None:
        """Go on by so many simulated seconds, also while paused."""
        self.pacer.step(seconds)

    def seek(self, time_s: float) -> None:
        """Go back to the mark nearest to an instant; later marks are forgotten."""
        at, checkpoint = min(self._marks, key=lambda mark: abs(mark[0] - time_s))
        self.simulation.restore(checkpoint)
        self._marks = [mark for mark in self._marks if mark[0] <= at]
        self.pacer.reached(self.simulation.clock.time_s)
        self._snapshot = None

    def checkpoints(self) -> Sequence[float]:
        """Return the instants one can go back to, oldest first."""
        return [at for at, _ in self._marks]

    def advance(self, wall_s: float, *, budget_s: float) -> None:
        """Move the world on for ``wall_s`` of wall time, spending at most about ``budget_s``."""
        target = self.pacer.target(wall_s)
        started = time.perf_counter()
        simulation = self.simulation
        while simulation.clock.time_s + simulation.scenario.time.tick_s <= target:
            before = simulation.clock.tick
            simulation.run_until(min(target, simulation.clock.time_s + SLICE_S))
            self._snapshot = None
            if simulation.clock.time_s - self._marks[-1][0] >= MARK_EVERY_S:
                self._mark()
            if simulation.clock.tick == before:
                break
            if time.perf_counter() - started > budget_s:
                target = min(target, simulation.clock.time_s + simulation.scenario.time.tick_s / 2)
        self.pacer.reached(max(target, simulation.clock.time_s))

    def catch_up(self) -> None:
        """Show the present instant after somebody else (a capture) has moved the world on."""
        self.pacer.reached(self.simulation.clock.time_s)
        self._snapshot = None

    def snapshot(self) -> Snapshot:
        """Return the present moment; the same one until the world moves on."""
        if self._snapshot is None:
            self._snapshot = self.simulation.snapshot()
        return self._snapshot

    def _mark(self) -> None:
        self._marks.append((self.simulation.clock.time_s, self.simulation.checkpoint()))
        del self._marks[1 : len(self._marks) - MARKS_KEPT + 1]

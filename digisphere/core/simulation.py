"""Runs the world: commands in, systems in order, snapshots and events out.

The core knows only ``step`` and ``run_until``; pacing against wall time lives in ``app``. Ticks at
which nothing is due cost nothing. Building the ground is the world room's work
(``world.open_world``); this takes any object as ground.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from digisphere.core.checkpoint import Checkpoint
from digisphere.core.clock import Clock, seconds_from_text
from digisphere.core.commands import Command, CommandQueue, LoggedCommand
from digisphere.core.record import Recorder
from digisphere.core.registry import Registry
from digisphere.core.settings import Scenario
from digisphere.core.snapshot import Snapshot, SnapshotMaker
from digisphere.core.state import View, WorldState
from digisphere.core.streams import Streams, SystemStreams
from digisphere.core.systems import PlanRow, System, make_plan
from digisphere.errors import (
    CommandRefused,
    DigiSphereError,
    ScenarioError,
    SystemFault,
    WorldError,
)


@dataclass(slots=True)
class Timing:
    """How long a system has taken so far, for the plan and the performance panel."""

    calls: int = 0
    total_s: float = 0.0
    last_s: float = 0.0


@dataclass(slots=True)
class _Scheduled:
    system: System
    period: int
    view: View
    timing: Timing = field(default_factory=Timing)


def built_in_systems(scenario: Scenario) -> list[System]:
    """Make one of each installed system, built-in or plug-in."""
    return [make(scenario) for make in Registry("digisphere.systems").load_all().values()]


class Simulation:
    """One run of one scenario."""

    def __init__(
        self,
        scenario: Scenario,
        *,
        ground: Any,
        seed: int | None = None,
        systems: Sequence[System] | None = None,
        record_dir: Path | None = None,
    ) -> None:
        self.scenario = scenario
        self.seed = scenario.seed if seed is None else int(seed)
        self.ground = ground
        self.streams = Streams(self.seed)
        self.clock = Clock(0, scenario.time.tick_s, scenario.time.start)
        self.state = WorldState(ground)
        self.queue = CommandQueue()
        self.command_log: list[LoggedCommand] = []
        self._command_views: dict[str, View] = {}
        self._snapshots = SnapshotMaker(self.state)
        self._frames = 0
        self._digest_ticks = max(
            1, int(seconds_from_text(scenario.time.digest_every) / scenario.time.tick_s)
        )
        self._checkpoint_ticks = max(
            1, int(seconds_from_text(scenario.time.checkpoint_every) / scenario.time.tick_s)
        )
        made = built_in_systems(scenario) if systems is None else list(systems)
        self.plan: tuple[PlanRow, ...] = make_plan(made, tick_s=scenario.time.tick_s)
        self._scheduled = self._schedule(made)
        self.recorder: Recorder | None = None
        for entry in self._scheduled:
            self._call(entry, setup=True)
        self._queue_timeline()
        if record_dir:  # only now: a run refused before its first instant leaves no record
            self.recorder = Recorder(record_dir, simulation=self)
            self.recorder.digest(self)

    def _schedule(self, systems: Sequence[System]) -> list[_Scheduled]:
        for system in systems:
            for table in system.tables_on(self.ground):
                self.state.declare_table(table)
            for spec in system.fields():
                self.state.declare_field(spec)
            for kind in system.event_kinds:
                self.state.log.declare(kind)
            for command in system.commands:
                self.queue.register(command)
        by_name = {s.name: s for s in systems}
        if len(by_name) != len(systems):
            raise SystemFault("Two systems share a name: " + ", ".join(s.name for s in systems))
        out = []
        for row in self.plan:
            self.state.expand((r for r in row.reads), who=row.name)
            view = View(self.state, writes=row.writes, who=row.name)
            out.append(_Scheduled(by_name[row.name], row.period_ticks, view))
        return out

    def _queue_timeline(self) -> None:
        """Queue what the scenario does to the world at set times."""
        for number, entry in enumerate(self.scenario.timeline):
            try:
                command = self.queue.make(entry.do, entry.arguments)
            except CommandRefused as refusal:
                raise ScenarioError(f"timeline[{number}], at {entry.at}: {refusal}") from refusal
            at_tick = int(seconds_from_text(entry.at) / self.scenario.time.tick_s)
            self.submit(command, at_tick=at_tick)

    @property
    def timings(self) -> dict[str, Timing]:
        """Wall time by system, in plan order."""
        return {entry.system.name: entry.timing for entry in self._scheduled}

    def submit(self, command: Command, *, at_tick: int | None = None) -> None:
        """Queue a command for the next tick, or for a later one.

        Raises:
            CommandRefused: the queue is full, or no system knows the command.
        """
        soonest = self.clock.tick + 1
        self.queue.submit(command, at_tick=max(soonest, at_tick or soonest))

    def step(self) -> None:
        """Advance by one tick."""
        self._advance(self.clock.tick + 1)

    def run(self, ticks: int) -> None:
        """Advance by a number of ticks."""
        self._run_to(self.clock.tick + ticks)

    def run_until(self, time_s: float) -> None:
        """Advance to an instant, skipping ticks at which nothing is due."""
        self._run_to(int(time_s / self.scenario.time.tick_s))

    def _run_to(self, last: int) -> None:
        while self.clock.tick < last:
            self._advance(min(last, self._next_busy_tick()))

    def _next_busy_tick(self) -> int:
        now = self.clock.tick
        busy = [(now // e.period + 1) * e.period for e in self._scheduled]
        busy.append((now // self._digest_ticks + 1) * self._digest_ticks)
        if self.recorder:
            busy.append((now // self._checkpoint_ticks + 1) * self._checkpoint_ticks)
        waiting = self.queue.next_tick()
        if waiting is not None:
            busy.append(max(now + 1, waiting))
        return min(busy)

    def _advance(self, tick: int) -> None:
        self.clock = self.clock.at_tick(tick)
        for command in self.queue.take_due(tick):
            self._apply(command)
        for entry in self._scheduled:
            if tick % entry.period == 0:
                self._call(entry, setup=False)
        if self.recorder and tick % self._digest_ticks == 0:
            self.recorder.digest(self)
        if self.recorder and tick % self._checkpoint_ticks == 0:
            self.recorder.checkpoint(self)

    def _call(self, entry: _Scheduled, *, setup: bool) -> None:
        system = entry.system
        rng = SystemStreams(
            self.streams, system=system.name, declared=system.streams, tick=self.clock.tick
        )
        entry.view.events.tick = self.clock.tick
        entry.view.idle = False
        started = time.perf_counter()
        try:
            (system.setup if setup else system.step)(entry.view, self.clock, rng)
        except Exception as error:
            if self.recorder:
                self.recorder.flush_events(self)
            who = f"System «{system.name}»"
            raise self._fault(who, writes=system.writes, error=error) from error
        if not entry.view.idle:
            self.state.touch(entry.view.writes)
        entry.timing.last_s = time.perf_counter() - started
        if not setup:
            entry.timing.calls += 1
            entry.timing.total_s += entry.timing.last_s

    def _fault(self, who: str, *, writes: tuple[str, ...], error: Exception) -> DigiSphereError:
        if isinstance(error, SystemFault | ScenarioError | WorldError):
            return error  # says itself what is wrong and how to mend it
        when = f"at tick {self.clock.tick} ({self.clock.datetime:%Y-%m-%d %H:%M:%S})"
        if isinstance(error, ValueError) and "read-only" in str(error):
            return SystemFault(
                f"{who} {when} wrote an array it did not declare. "
                f"Declared writes: {', '.join(writes) or 'none'}."
            )
        return SystemFault(f"{who} failed {when}: {error!r}.")

    def _apply(self, command: Command) -> None:
        view = self._command_views.get(command.kind)
        if view is None:
            view = View(self.state, writes=command.writes, who=command.kind)
            self._command_views[command.kind] = view
        rng = SystemStreams(
            self.streams, system=command.kind, declared=command.streams, tick=self.clock.tick
        )
        view.events.tick = self.clock.tick
        reason = ""
        try:
            command.apply(view, self.clock, rng)
            self.state.touch(view.writes)
        except CommandRefused as refusal:
            reason = str(refusal)
        except Exception as error:
            if self.recorder:
                self.recorder.flush_events(self)
            who = f"Command «{command.kind}»"
            raise self._fault(who, writes=command.writes, error=error) from error
        entry = LoggedCommand(
            tick=self.clock.tick,
            sequence=len(self.command_log),
            kind=command.kind,
            arguments=command.model_dump(mode="json"),
            accepted=not reason,
            reason=reason,
        )
        self.command_log.append(entry)
        if self.recorder:
            self.recorder.command(entry)

    def snapshot(self) -> Snapshot:
        """Freeze the present moment."""
        frame_id = self._frames
        self._frames += 1
        return self._snapshots.make(
            clock=self.clock, seed=self.seed, scenario=self.scenario, frame_id=frame_id
        )

    def digest_columns(self) -> dict[str, str]:
        """Return a fingerprint per array, by full name."""
        return self.state.digest_columns()

    def digest(self) -> str:
        """Return one fingerprint of the whole state."""
        return Checkpoint.combine(self.digest_columns())

    def snapshot_digest(self) -> str:
        """Return ``digest`` as snapshots of now hold the state: quicker second by second."""
        return Checkpoint.combine(self._snapshots.digest_columns())

    def checkpoint(self) -> Checkpoint:
        """Copy everything needed to go on from here."""
        return Checkpoint.of(self)

    def restore(self, checkpoint: Checkpoint) -> None:
        """Put the run back to a checkpoint of the same scenario, seed and systems.

        Raises:
            RecordError: the checkpoint belongs to another run.
        """
        checkpoint.put_into(self)

    def close(self) -> None:
        """Finish the record, if there is one."""
        if self.recorder:
            self.recorder.close(self)

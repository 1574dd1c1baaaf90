"""Times the environment: a year of its air and ground, natural events, idle hazards, its memory.

Called by ``bench``; run by itself it prints the figures. Processor seconds of this process, so
that neighbours on the machine do not count, and every ratio is of two runs of the same process.
"""

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from unittest import mock

import numpy as np

from digisphere.core import simulation as core_simulation
from digisphere.core.scenario import load_scenario
from digisphere.core.settings import Scenario
from digisphere.core.simulation import Simulation, built_in_systems
from digisphere.core.systems import System
from digisphere.world.build import build_ground

DAY_S = 86400.0
MB = 1e6
SEASONS = ("01-15", "04-15", "07-15", "10-15")
AIR = ("environment.sky", "environment.phenology", "environment.weather", "environment.surface")
WATER = "environment.rivers"
HAZARDS = (
    "environment.avalanche",
    "environment.windstorm",
    "environment.lightning",
    "environment.spells",
    "environment.station",
    "environment.flood",
    "environment.earthquake",
    "environment.fire_danger",
    "environment.fire",
    "environment.infrastructure",
)
EVENTS: dict[str, tuple[str, dict[str, Any]]] = {
    "flood": ("hazard.flood", {"cause": "dam_break"}),
    "fire": ("hazard.fire", {}),
    "earthquake": ("hazard.earthquake", {"magnitude": 6.0}),
    "storm": ("hazard.storm", {}),
    "drought": ("hazard.drought", {}),
}


class _ProcessorClock:
    """Stands in for `time` in the core, so that `timings` are processor seconds."""

    perf_counter = staticmethod(time.process_time)


@dataclass(frozen=True)
class YearFigures:
    """Processor seconds of a simulated year, by system."""

    by_system: dict[str, float]

    @property
    def air_and_ground_s(self) -> float:
        """Weather and surface, which the aim is about."""
        return self.by_system["environment.weather"] + self.by_system["environment.surface"]


@dataclass(frozen=True)
class DayFigures:
    """What natural events add to a simulated day that they begin in."""

    plain_s: float
    whole_day: dict[str, float]
    """Share of the plain day from midnight to midnight."""
    from_then_on: dict[str, float]
    """Share of the plain hours from the event to midnight."""


@dataclass(frozen=True)
class EventFigures:
    """What natural events add to the hours in which they happen, and what idle hazards cost."""

    plain_s: float
    hours: float
    added: dict[str, float]
    """Share of the plain hours by which each event lengthens them."""
    idle_share: float
    """Share of the plain hours spent in the steps of hazards of which none happens."""


def processor_s(work: Callable[[], object]) -> float:
    """Return the processor seconds of a call."""
    started = time.process_time()
    work()
    return time.process_time() - started


def year(*, days: float = 0.5, cells: int = 1024) -> YearFigures:
    """Run the air, the ground and the rivers alone in four seasons and scale up to a year."""
    base = load_scenario("valley", overrides=[f"world.size_cells={cells}"])
    wanted = {*AIR, WATER}
    found: dict[str, float] = dict.fromkeys(wanted, 0.0)
    for date in SEASONS:
        start = f"{base.time.start:%Y}-{date}T06:00:00"
        scenario = load_scenario(
            "valley", overrides=[f"world.size_cells={cells}", f"time.start={start}"]
        )
        running = alone(scenario, wanted=wanted)
        running.run_until(3600.0)
        spent = steps_s(running, until_s=3600.0 + days * DAY_S)
        for name, seconds in spent.items():
            found[name] += seconds * 365.0 / (days * len(SEASONS))
    return YearFigures(found)


def alone(scenario: Scenario, *, wanted: Iterable[str]) -> Simulation:
    """Open a world in which only some systems run."""
    chosen: list[System] = [s for s in built_in_systems(scenario) if s.name in set(wanted)]
    ground = build_ground(scenario, seed=scenario.seed)
    return Simulation(scenario, ground=ground, systems=chosen)


def steps_s(running: Simulation, *, until_s: float) -> dict[str, float]:
    """Run on and return the processor seconds each system took."""
    before = {name: timing.total_s for name, timing in running.timings.items()}
    with mock.patch.object(core_simulation, "time", _ProcessorClock):
        running.run_until(until_s)
    return {name: timing.total_s - before[name] for name, timing in running.timings.items()}


def events(running: Simulation, *, hours: float = 2.0, repeats: int = 1) -> EventFigures:
    """Run the same hours from one checkpoint, plain and with each event.

    Each event first runs unmeasured for twenty minutes, which compiles what it needs. The world is
    left at the end of the last run.
    """
    mark = running.checkpoint()
    began_s = running.clock.time_s
    until_s = began_s + hours * 3600.0
    plain: list[float] = []
    added: dict[str, list[float]] = {name: [] for name in EVENTS}
    idle: list[float] = []
    for name, (kind, arguments) in EVENTS.items():
        running.restore(mark)
        running.submit(running.queue.make(kind, arguments))
        running.run_until(began_s + 1200.0)
        for _ in range(repeats):
            running.restore(mark)
            spent = steps_s(running, until_s=until_s)
            plain.append(sum(spent.values()))
            idle.append(sum(spent[h] for h in HAZARDS))
            running.restore(mark)
            running.submit(running.queue.make(kind, arguments))
            eventful = sum(steps_s(running, until_s=until_s).values())
            added[name].append(eventful / plain[-1] - 1.0)
    middle = statistics.median(plain)
    return EventFigures(
        middle,
        hours,
        {name: statistics.median(shares) for name, shares in added.items()},
        statistics.median(idle) / middle,
    )


def event_days(
    running: Simulation, *, names: Iterable[str] = tuple(EVENTS), at_hour: float = 8.0
) -> DayFigures:
    """Run a day from midnight, plain and with each event called at an hour of it.

    Every day is run twice and timed the second time, as the first one compiles and remembers.
    """
    midnight = running.checkpoint()
    ends_s = running.clock.time_s + DAY_S
    running.run_until(ends_s)
    running.restore(midnight)
    morning = running.clock.time_s + at_hour * 3600.0
    before_s = sum(steps_s(running, until_s=morning).values())
    mark = running.checkpoint()
    plain_s = sum(steps_s(running, until_s=ends_s).values())
    added: dict[str, float] = {}
    for name in names:
        kind, arguments = EVENTS[name]
        running.restore(mark)
        running.submit(running.queue.make(kind, arguments))
        running.run_until(ends_s)
        running.restore(mark)
        running.submit(running.queue.make(kind, arguments))
        added[name] = sum(steps_s(running, until_s=ends_s).values()) - plain_s
    return DayFigures(
        before_s + plain_s,
        {name: more / (before_s + plain_s) for name, more in added.items()},
        {name: more / plain_s for name, more in added.items()},
    )


def field_megabytes(running: Simulation) -> dict[str, float]:
    """Megabytes of the fields, of one snapshot's copies of them and of the ground's layers."""
    copies = running.snapshot().fields
    layers = getattr(running.ground, "layers", {})
    return {
        "fields": sum(a.nbytes for a in running.state.fields.values()) / MB,
        "a snapshot's copies": sum(a.nbytes for a in copies.values()) / MB,
        "layers of the ground": sum(np.asarray(layers[n]).nbytes for n in layers) / MB,
    }


def main() -> int:
    """Measure and print."""
    found = year()
    for name, seconds in found.by_system.items():
        print(f"a simulated year of {name}: {seconds:.1f} s")
    print(f"weather and surface together: {found.air_and_ground_s:.1f} s (aim 150 s)")
    scenario = load_scenario(
        "valley", overrides=["people.count=150", "time.start=2026-06-13T00:00:00"]
    )
    running = Simulation(scenario, ground=build_ground(scenario, seed=scenario.seed))
    day = event_days(running)
    running = Simulation(scenario, ground=running.ground)
    running.run_until(12 * 3600.0)
    seen = events(running)
    print(f"{seen.hours:.0f} h of 150 people: {seen.plain_s:.2f} s; the day: {day.plain_s:.2f} s")
    print(f"hazards while idle: {seen.idle_share:.1%} of it (aim under 5 %)")
    for name, share in seen.added.items():
        print(
            f"{name} adds {day.whole_day[name]:+.0%} to its day, {day.from_then_on[name]:+.0%} "
            f"to the rest of it and {share:+.0%} to its first {seen.hours:.0f} h (aim 30 %)"
        )
    for name, size in field_megabytes(running).items():
        print(f"{name}: {size:.0f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

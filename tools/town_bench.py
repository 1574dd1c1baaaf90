#!/usr/bin/env python3
"""Times a small and a large town with everything on, and says what a person-day costs in each.

Run by itself it prints one table: processor seconds of this process for opening the town (ground
from the cache), for the hours asked for, what of it each system took, and the memory of a person
in all tables beyond text. ``--hours`` under 24 is a part of the day and is said to be: mornings are
dearer than nights, so it is never multiplied up to a day. Each town runs in a process of its own,
one after the other, so that their peak memory can be told apart.
"""

import argparse
import gc
import math
import multiprocessing
import resource
import time
from dataclasses import dataclass, field

import numpy as np
from rich.console import Console
from rich.table import Table

from digisphere.core.columns import TEXT
from digisphere.core.registry import Registry
from digisphere.core.scenario import load_scenario
from digisphere.core.settings import Scenario

PEOPLE = (1000, 10_000)
AIMS = {1000: 40.0, 10_000: 360.0}
"""Seconds that a whole day may take."""
MOST_RATIO = 1.3
MOST_BYTES_EACH = 20_000.0
SYSTEMS_SHOWN = 12


@dataclass(frozen=True)
class TownFigures:
    """What was found of one town."""

    people: int
    hours: float
    open_s: float
    run_s: float
    bytes_each: float
    peak_gib: float
    by_system: dict[str, float] = field(default_factory=dict)
    """Wall seconds, the most first."""

    @property
    def person_day_ms(self) -> float:
        """Processor milliseconds a person, for the hours that were run."""
        return 1000.0 * self.run_s / self.people


def measure(people: int, *, hours: float, size_cells: int = 1024) -> TownFigures:
    """Open a town and run it."""
    from digisphere.world.build import build_ground
    from digisphere.world.opening import open_world

    changes = [f"people.count={people}", f"world.size_cells={size_cells}"]
    scenario = load_scenario("valley", overrides=changes)
    build_ground(scenario, seed=scenario.seed)  # into the cache, so that opening only loads it
    started = time.process_time()
    simulation = open_world(scenario)
    opened = time.process_time()
    gc.freeze()  # as the command does once the world is open
    simulation.run_until(3600.0 * hours)
    ended = time.process_time()
    gc.unfreeze()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)
    spent = {name: timing.total_s for name, timing in simulation.timings.items()}
    return TownFigures(
        people, hours, opened - started, ended - opened,
        bytes_of_people(scenario) / people, peak,
        dict(sorted(spent.items(), key=lambda item: -item[1])[:SYSTEMS_SHOWN]),
    )  # fmt: skip


def bytes_of_people(scenario: Scenario) -> int:
    """Return the bytes of all columns that the systems of people and society bring, beyond text."""
    sizes: dict[tuple[str, str], int] = {}
    for name, make in Registry("digisphere.systems").load_all().items():
        if name.startswith(("people.", "society.")):
            for table in make(scenario).tables():
                for column in table.columns:
                    if column.dtype != TEXT:
                        each = math.prod(column.shape) * np.dtype(column.dtype).itemsize
                        sizes[table.name, column.name] = table.capacity * each
    return sum(sizes.values())


def table_of(found: list[TownFigures]) -> Table:
    """Return the table that is printed."""
    hours = found[0].hours
    what = "a day" if hours == 24.0 else f"the first {hours:g} h"
    table = Table("what", *(f"{f.people:,} people" for f in found), "aim")
    times = [f"≤ {AIMS[f.people]:.0f} s" for f in found if hours == 24.0 and f.people in AIMS]
    table.add_row("opening, CPU", *(f"{f.open_s:.1f} s" for f in found), "")
    table.add_row(f"{what}, CPU", *(f"{f.run_s:.1f} s" for f in found), ", ".join(times))
    table.add_row("a person of it", *(f"{f.person_day_ms:.1f} ms" for f in found), "")
    ratio = found[-1].person_day_ms / found[0].person_day_ms
    aim = f"≤ {MOST_RATIO} x"
    table.add_row("the same, to the first", *([""] * (len(found) - 1)), f"{ratio:.2f} x", aim)
    aim = f"≤ {MOST_BYTES_EACH / 1000.0:.0f} kB"
    table.add_row("memory a person", *(f"{f.bytes_each / 1000.0:.2f} kB" for f in found), aim)
    table.add_row("peak memory of the process", *(f"{f.peak_gib:.2f} GiB" for f in found), "")
    for name in found[-1].by_system:
        shares = (f.by_system.get(name) for f in found)
        table.add_row(f"  {name}", *("" if s is None else f"{s:.1f} s" for s in shares), "")
    return table


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=list(PEOPLE))
    parser.add_argument("--hours", type=float, default=24.0, help="from eight in the morning")
    options = parser.parse_args()
    found = []
    for people in options.people:
        with multiprocessing.get_context("spawn").Pool(1) as alone:
            found.append(alone.apply(measure, (people,), {"hours": options.hours}))
    Console(width=100).print(table_of(found))


if __name__ == "__main__":
    main()

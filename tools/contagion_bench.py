#!/usr/bin/env python3
"""Times an epidemic among 100,000 people: on a network beside plain numpy, and in rooms.

Run by itself it prints the figures; ratios come from one run. Processor seconds of this process, so
that neighbours on the machine do not count. Both forms are the town's own kernels; a person-step is
one person in one step of six hours, infectious or not, as other simulators count.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from digisphere.people.contagion import NEAR, Network, force_in_rooms
from digisphere.people.contagion_runs import on_network, ring_network
from digisphere.testing.plain_contagion import plain_step

PEOPLE = 100_000
CONTACTS = 10
STEPS = 200


@dataclass(frozen=True)
class ContagionFigures:
    """What was found."""

    whole_m_s: float
    """Million person-steps a second of a whole epidemic, courses drawn and all."""
    share: float
    """Of the people who caught it in that epidemic."""
    step_ms: float
    plain_ms: float
    rooms_ms: float

    @property
    def times_faster(self) -> float:
        """How many times the step is faster than plain numpy."""
        return self.plain_ms / self.step_ms


def measure() -> ContagionFigures:
    """Time a whole epidemic, one step at its height both ways, and a step in rooms."""
    network = ring_network(PEOPLE, near=CONTACTS, rewired=1.0, seed=1)
    on_network(network, r0=2.0, seed=1, most_days=2.0)
    days = STEPS / 4.0
    started = time.process_time()
    epidemic = on_network(network, r0=2.0, seed=2, seeds=50, most_days=days)
    seconds = time.process_time() - started
    step, plain = _steps(network)
    return ContagionFigures(
        whole_m_s=PEOPLE * STEPS / seconds / 1e6,
        share=epidemic.share,
        step_ms=_median_ms(step),
        plain_ms=_median_ms(plain),
        rooms_ms=_median_ms(_rooms()),
    )


def _steps(network: Network) -> tuple[Callable[[], object], Callable[[], object]]:
    """One step of an epidemic at its height: an eighth infectious, half of all still open."""
    lot = np.arange(PEOPLE) * 0.6180339887 % 1.0
    from_s = np.where(lot < 0.125, 0.0, np.where(lot < 0.5, -1e6, np.inf))
    until_s = np.where(lot < 0.125, 1e9, -1.0)
    chance = np.full(PEOPLE, 0.02)
    with_key = {"until_s": until_s, "now_s": 1.0, "chance": chance, "key": 42}
    return (
        lambda: network.pass_on(from_s, **with_key),  # type: ignore[arg-type]
        lambda: plain_step(network, from_s, **with_key),  # type: ignore[arg-type]
    )


def _rooms() -> Callable[[], object]:
    """One look into the rooms of a town of as many, four to a room."""
    room = np.arange(PEOPLE) // 4
    gives = np.where(np.arange(PEOPLE) % 8 == 0, 1.0, 0.0)
    rate = np.full(PEOPLE // 4, 0.02)
    near = np.full(PEOPLE // 4, NEAR)
    return lambda: force_in_rooms(room, gives=gives, takes=1.0 - gives, rate_per_h=rate, near=near)


def _median_ms(work: Callable[[], object], *, times: int = 15) -> float:
    work()
    found = []
    for _ in range(times):
        started = time.process_time()
        work()
        found.append(time.process_time() - started)
    return 1000.0 * float(np.median(found))


def main() -> None:
    """Print the figures."""
    f = measure()
    print(f"{PEOPLE:,} people, {CONTACTS} contacts each; {f.share:.0%} caught it")
    print(f"whole epidemic       {f.whole_m_s:8.1f} M person-steps/s")
    print(f"a step at its height {f.step_ms:8.2f} ms; plain numpy {f.plain_ms:.2f} ms, ", end="")
    print(f"{f.times_faster:.1f} times faster")
    print(f"a look into rooms    {f.rooms_ms:8.2f} ms, {PEOPLE / f.rooms_ms / 1000.0:.0f} M/s")


if __name__ == "__main__":
    main()

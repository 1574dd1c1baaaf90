"""Whole epidemics without a town: one room where all mix, or a network of contacts.

The same kernels and the same course as in the village, fed with plain arrays, so that what theory
says exactly (final size, threshold, doubling) can be asked of them. Called by the checks of health
and by the bench; the village's own epidemic is ``contagion_system``.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digisphere.core.streams import Streams
from digisphere.people.contagion import (
    DAY_S,
    FLU,
    SILENT_GIVES,
    SYMPTOMATIC,
    Course,
    Network,
    Stages,
    force_in_rooms,
    stages,
)
from digisphere.people.enums import Severity

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MEAN_GIVES = SYMPTOMATIC + (1.0 - SYMPTOMATIC) * SILENT_GIVES


@dataclass(frozen=True)
class Epidemic:
    """What became of (n,) people."""

    caught_s: Floats
    """When each was infected; inf never."""
    caught_by: Ints
    """By whom; -1 brought in or never."""
    stages: Stages

    @property
    def share(self) -> float:
        """Share of the people who were ever infected."""
        return float(np.isfinite(self.caught_s).mean())

    def generation_days(self, *, first_days: float = np.inf) -> Floats:
        """Days from an infection to those it caused, for infections within the first days."""
        cause = self.caught_by
        found = (cause >= 0) & (self.caught_s < first_days * DAY_S)
        gaps: Floats = (self.caught_s[found] - self.caught_s[cause[found]]) / DAY_S
        return gaps

    def serial_days(self) -> Floats:
        """Days from an onset to the onsets it caused, where both noticed."""
        cause, onset = self.caught_by, self.stages.onset_s
        ill = self.stages.severity > Severity.NONE
        found = np.flatnonzero(cause >= 0)
        found = found[ill[found] & ill[cause[found]]]
        gaps: Floats = (onset[found] - onset[cause[found]]) / DAY_S
        return gaps


class _Run:
    """An epidemic under way."""

    def __init__(
        self, count: int, *, seed: int, course: Course, seeds: int, silent: float = SILENT_GIVES
    ) -> None:
        self.streams, self.course, self.silent = Streams(seed), course, silent
        lines = np.arange(count)[:, None] * 4 + np.arange(4)
        self._u = self.streams.uniform_by_slot("contagion.course", 0, lines.ravel())
        self._u = self._u.reshape(count, 4)
        never = [np.full(count, np.inf) for _ in range(4)]
        self.stages = Stages(
            never[0], never[1], never[2], never[3], np.zeros(count, dtype=np.int64)
        )
        self.caught_s = np.full(count, np.inf)
        self.caught_by = np.full(count, -1, dtype=np.int64)
        self.gives = np.ones(count)
        first = np.argsort(self.streams.uniform_by_slot("contagion.seeds", 0, np.arange(count)))
        self.infect(first[:seeds], now_s=0.0)

    def infect(self, rows: Ints, *, now_s: float) -> None:
        """Start the course of these."""
        new = stages(
            self._u[rows], now_s=now_s, ages=np.full(rows.size, 30.0), course=self.course, odds=1.0
        )
        for name in ("infectious_s", "onset_s", "ends_s", "well_s", "severity"):
            getattr(self.stages, name)[rows] = getattr(new, name)
        self.caught_s[rows] = now_s
        self.gives[rows] = np.where(new.severity == Severity.NONE, self.silent, 1.0)

    def going(self, now_s: float) -> bool:
        """Tell whether anybody may still pass it on."""
        caught = np.isfinite(self.caught_s)
        return bool((self.stages.ends_s[caught] > now_s).any())

    def result(self) -> Epidemic:
        """Return what became of everybody."""
        return Epidemic(self.caught_s, self.caught_by, self.stages)


def in_one_room(
    count: int, *, r0: float, seed: int, seeds: int = 10, step_h: float = 2.0, course: Course = FLU,
    silent: float = SILENT_GIVES, most_days: float = 1000.0,
) -> Epidemic:  # fmt: skip
    """Return an epidemic among people who all mix, whose first cases would infect ``r0`` each.

    ``silent`` is what those who never notice give off; another value than the one ``r0`` is
    reckoned with is a broken model.
    """
    run = _Run(count, seed=seed, course=course, seeds=seeds, silent=silent)
    near = np.array([5.0])
    rate = np.array([r0 / (near[0] * 24.0 * course.infectious_mean * MEAN_GIVES)])
    room, step, now_s = np.zeros(count, dtype=np.int64), 0, 0.0
    while run.going(now_s) and now_s < most_days * DAY_S:
        now_s, step = now_s + step_h * 3600.0, step + 1
        sheds = (run.stages.infectious_s <= now_s) & (now_s < run.stages.ends_s)
        if not sheds.any():
            continue
        force = force_in_rooms(
            room, gives=np.where(sheds, run.gives, 0.0),
            takes=np.isinf(run.caught_s).astype(np.float64), rate_per_h=rate, near=near,
        )  # fmt: skip
        luck = run.streams.uniform_by_slot("contagion.catch", step, np.arange(count))
        caught = np.flatnonzero(luck < 1.0 - np.exp(-force * step_h))
        if caught.size:
            who = run.streams.uniform_by_slot("contagion.whose", step, caught)
            run.caught_by[caught] = givers_of(sheds, gives=run.gives, u=who)
            run.infect(caught, now_s=now_s)
    return run.result()


def givers_of(sheds: npt.NDArray[np.bool_], *, gives: Floats, u: Floats) -> Ints:
    """Return for each uniform one of the infectious, the likelier the more they give."""
    rows = np.flatnonzero(sheds)
    upto = np.cumsum(gives[rows])
    chosen: Ints = rows[np.searchsorted(upto, u * upto[-1], side="right").clip(0, rows.size - 1)]
    return chosen


def on_network(
    network: Network, *, r0: float, seed: int, seeds: int = 10, step_h: float = 6.0,
    course: Course = FLU, most_days: float = 1000.0,
) -> Epidemic:  # fmt: skip
    """Return an epidemic on a network, whose first cases would infect ``r0`` of fresh contacts."""
    count = network.first.size - 1
    run = _Run(count, seed=seed, course=course, seeds=seeds)
    contacts = network.friend.size / count
    rate = r0 / (contacts * 24.0 * course.infectious_mean * MEAN_GIVES)
    step, now_s = 0, 0.0
    while run.going(now_s) and now_s < most_days * DAY_S:
        now_s, step = now_s + step_h * 3600.0, step + 1
        chance = 1.0 - np.exp(-rate * step_h * run.gives)
        key = int(run.streams.at("contagion.network", step).integers(0, 2**63))
        by, new = network.pass_on(
            run.stages.infectious_s, until_s=run.stages.ends_s, now_s=now_s, chance=chance, key=key
        )
        if new:
            caught = np.flatnonzero(by >= 0)
            run.caught_by[caught] = by[caught]
            run.infect(caught, now_s=now_s)
    return run.result()


def ring_network(count: int, *, near: int, rewired: float, seed: int) -> Network:
    """Return a Watts-Strogatz network: a ring of ``near`` contacts each, some ends rewired.

    Rewired 0 is as clustered as a village street, 1 as random as strangers (Watts & Strogatz 1998).
    """
    streams = Streams(seed)
    half = near // 2
    a = np.repeat(np.arange(count), half)
    b = (a + np.tile(np.arange(1, half + 1), count)) % count
    lot = np.arange(a.size)
    moves = streams.uniform_by_slot("ring.rewired", 0, lot) < rewired
    anyone = np.floor(streams.uniform_by_slot("ring.whom", 0, lot) * count).astype(np.int64)
    b = np.where(moves & (anyone != a), anyone, b)
    return network_of(np.concatenate([a, b]), friends=np.concatenate([b, a]), count=count)


def network_of(who: Ints, *, friends: Ints, count: int) -> Network:
    """Return the network of a list of contacts, each of which stands in it both ways round."""
    order = np.lexsort((friends, who))
    first = np.searchsorted(who[order], np.arange(count + 1)).astype(np.int64)
    return Network(first, np.ascontiguousarray(friends[order]).astype(np.int64))

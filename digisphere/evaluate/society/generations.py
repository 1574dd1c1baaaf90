"""Runs a village through decades by its daily life alone: births, couples, moves and deaths.

The same functions as in the whole world, called once a day, without minds and minutes; talk, which
makes and keeps ties there, is stood for by giving everybody once a year the acquaintances that a
village has at the start (``society.seeding``). Called by the checks in ``life``.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.clock import Clock
from digisphere.core.identity import NONE, PERSON_BASE
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.core.state import View
from digisphere.core.streams import Streams, SystemStreams
from digisphere.core.systems import System
from digisphere.people.mortality import dies_within, natural_cause
from digisphere.people.mortality_system import Mortality, die
from digisphere.people.population import Population
from digisphere.society.life_system import DAY_BEGINS_H, LEAVING_H, CourseOfLife
from digisphere.society.seeding import seed_ties
from digisphere.society.ties import Ties, know_each_other, persons_of
from digisphere.society.vocabulary import TieKind

Floats = NDArray[np.float64]
_YEAR_DAYS = 365.2425


@dataclass
class Census:
    """What a run of years is counted by."""

    years: int
    person_years: float = 0.0
    women_years: Floats = field(default_factory=lambda: np.zeros(7))
    """Years lived by women of 15 to 49, by five years of age."""
    born: Floats = field(default_factory=lambda: np.zeros(7))
    """Births by the mother's age."""
    pyramids: list[Floats] = field(default_factory=list)
    """Shares by ten years of age, at the start and after each year."""
    size: list[int] = field(default_factory=list)
    tables: Any = None
    log: Any = None
    start: Any = None
    tick_s: float = 1.0

    def count(self, kind: str) -> int:
        """Return how many events of a kind there were."""
        return len(self.log.select(kind=kind))

    @property
    def wedding_age(self) -> float:
        """Mean age of those who marry."""
        born, start = self.tables["people"]["birth_day"], self.start
        ages = [
            (start.toordinal() + e.tick * self.tick_s / 86400.0 - born[who - PERSON_BASE])
            for e in self.log.select(kind="wedding") for who in (e.subject, e.object)
        ]  # fmt: skip
        return float(np.mean(ages)) / _YEAR_DAYS if ages else float("nan")

    @property
    def births_per_woman(self) -> float:
        """Total fertility rate."""
        return float(5.0 * (self.born / np.maximum(self.women_years, 1e-9)).sum())


class Generations:
    """One village, day by day."""

    def __init__(self, ground: Any, *, people: int, spare: int, seed: int, **life: float) -> None:
        tree = {"people": {"count": people, "spare": spare}, "life": life}
        self.scenario = make_scenario(tree)
        kinds: tuple[type[System], ...] = (Population, Mortality, Ties, CourseOfLife)
        systems = [kind(self.scenario) for kind in kinds]
        self.simulation = Simulation(self.scenario, ground=ground, systems=systems, seed=seed)
        self._streams = Streams(seed)
        self.opening_cents = int(self.simulation.state.tables["people"]["purse_cents"].sum())
        self._population, self._life = systems[0], CourseOfLife(self.scenario)
        self._view = View(self.simulation.state, writes=self._life.writes, who="generations")

    def run(self, years: int) -> Census:
        """Let years pass."""
        census, people = Census(years), self._view.table("people")
        first = self.simulation.clock
        for day in range(int(years * _YEAR_DAYS)):
            if day % 365 == 0:
                self._acquaint()
                self._take_census(census)
            for system, hour in ((self._population, 0.0), (self._life, LEAVING_H),
                                 (self._life, DAY_BEGINS_H)):  # fmt: skip
                clock = _at(first, day=day, hour=hour)
                self._view.events.tick = clock.tick
                system.step(self._view, clock, self._chance(system, clock))
            self._bury(_at(first, day=day, hour=23.0))
            rows = people.rows
            census.person_years += rows.size / _YEAR_DAYS
            group = _group(people["age_years"][rows[people["sex"][rows] == 0]])
            census.women_years += np.bincount(group[group >= 0], minlength=7) / _YEAR_DAYS
        self._take_census(census)
        census.start, census.tick_s = first.start, first.tick_s
        census.tables, census.log = self.simulation.state.tables, self.simulation.state.log.view()
        for birth in census.log.select(kind="birth"):
            self._count_birth(census, birth)
        return census

    def _chance(self, system: System, clock: Clock) -> SystemStreams:
        return SystemStreams(
            self._streams, system=system.name, declared=system.streams, tick=clock.tick
        )

    def _bury(self, clock: Clock) -> None:
        """Let those die of age whose day it is, by the law of the whole world."""
        people = self._view.table("people")
        rows = people.rows
        ages = people["age_years"][rows].astype(np.float64)
        u = self._streams.uniform_by_slot("generations.age", clock.tick, rows)
        dies = dies_within(u, ages=ages, sex=people["sex"][rows].astype(np.int64),
                           years=1.0 / _YEAR_DAYS)  # fmt: skip
        for row in rows[dies].tolist():
            age = float(people["age_years"][row])
            die(self._view, clock, row, of=natural_cause(age), cause=NONE)

    def _acquaint(self) -> None:
        """Give everybody the friends and neighbours of somebody of their kind."""
        people, ties = self._view.table("people"), self._view.table("ties")
        year = len(self.simulation.state.log)

        def draw(name: str, slots: Any) -> Floats:
            return self._streams.uniform_by_slot(f"generations.{name}", year, slots)

        leaning = self._view.table("social")["leaning"]
        persons = persons_of(people, leaning=leaning, ground=self._view.ground)
        seeded = seed_ties(persons, draw=draw, friends_mean=self.scenario.society.friends_mean)
        friends = (seeded.kind == TieKind.FRIEND) & (seeded.a < seeded.b)
        for a, b in zip(seeded.a[friends].tolist(), seeded.b[friends].tolist(), strict=True):
            know_each_other(ties, a, b=b, kind=TieKind.FRIEND, index=self._life.index, time_s=0.0)

    def _take_census(self, census: Census) -> None:
        people = self._view.table("people")
        ages = people["age_years"][people.rows]
        shares = np.bincount(np.minimum(ages // 10.0, 9.0).astype(np.int64), minlength=10)
        census.pyramids.append(shares / max(ages.size, 1))
        census.size.append(int(ages.size))

    def _count_birth(self, census: Census, birth: Any) -> None:
        people = self._view.table("people")
        row, clock = birth.subject - PERSON_BASE, self.simulation.clock
        day = clock.start.toordinal() + birth.tick * clock.tick_s / 86400.0
        (group,) = _group(np.array([(day - people["birth_day"][row]) / _YEAR_DAYS])).tolist()
        if group >= 0:
            census.born[group] += 1.0


def _group(ages: NDArray[Any]) -> NDArray[np.int64]:
    """Return the five years of age from 15 on, -1 outside 15 to 49."""
    group = ((ages - 15.0) // 5.0).astype(np.int64)
    return np.where((group >= 0) & (group < 7), group, -1)


def _at(first: Clock, *, day: int, hour: float) -> Clock:
    """Return the clock of an hour of a day after the start's."""
    begun = first.start.hour * 3600 + first.start.minute * 60
    return first.at_tick(int((day * 86400 + 86400 + hour * 3600 - begun) / first.tick_s))

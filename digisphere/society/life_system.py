"""The course of life: births in their hour; stages, couples and moves once a day.

What each of them is lives in a module of its own (``births``, ``stages``, ``couples``, ``moves``,
``arrivals``); this keeps their calendar, so that on all other ticks a life costs nothing. Deaths
are ``people.mortality_system``'s, growing older by a day is ``people.population``'s.
"""

from typing import ClassVar

from digisphere.core.clock import Clock
from digisphere.core.columns import TableSpec
from digisphere.core.events import EventKind
from digisphere.core.settings import Scenario
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.people import growing, new_people
from digisphere.people.columns import tables
from digisphere.people.health_columns import health_tables
from digisphere.people.mind_columns import MIND_TABLES
from digisphere.people.origins import shares_of
from digisphere.society import arrivals, births, convictions, couples, moves, stages
from digisphere.society.carriers import gates_of
from digisphere.society.chronicling import keep_chronicles
from digisphere.society.columns import society_tables
from digisphere.society.homes import Homes
from digisphere.society.kinds import HIRED, JOB_OPENED, PAYMENT
from digisphere.society.life_kinds import LIFE_KINDS
from digisphere.society.tie_index import TieIndex

LEAVING_H = 5.0
"""When those go who leave for good, before the village is up."""
DAY_BEGINS_H = 10.0
"""When the day's conceptions, courtships and arrivals are looked at."""


class CourseOfLife(System):
    """Births, ageing, couples and moves."""

    name = "society.life"
    every = "1 h"
    phase = 89
    writes = (
        "people.*", "people_text.*", "lives.*", "memory.*", *(f"{t}.*" for t in MIND_TABLES),
        "households.*", "infections.*", "fates.*", "vitals.*", "alarms.*", "conversations.*",
        "bargains.*", "chores.*",
        "social.*", "knowledge.*", "civics.*", "ties.*", "jobs.*", "accounts.*", "events",
        "society.*",
    )  # fmt: skip
    streams: ClassVar[tuple[str, ...]] = (
        *new_people.STREAMS, "conception", "gestation", "sex", "schooling", "post",
        *convictions.STREAMS, *couples.STREAMS, *moves.STREAMS, *arrivals.STREAMS,
    )  # fmt: skip
    event_kinds: ClassVar[tuple[EventKind, ...]] = (
        *LIFE_KINDS, JOB_OPENED, HIRED, PAYMENT,
    )  # fmt: skip

    def __init__(self, scenario: Scenario) -> None:
        super().__init__(scenario)
        self.index = TieIndex()
        self._homes: Homes | None = None
        self._gates: list[int] | None = None

    def forget(self) -> None:
        """Look at the ties anew."""
        self.index.forget()

    def tables(self) -> tuple[TableSpec, ...]:
        """Return the tables of people, their health and society."""
        rows = self.scenario.people.rows
        return (*tables(rows), *health_tables(rows), *society_tables(self.scenario))

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Let an hour of lives pass; most hours nothing happens."""
        people = view.table("people")
        if people.rows.size == 0:
            view.idle = True
            return
        homes = self._homes = self._homes or Homes(
            view.ground, rent_share=self.scenario.society.rent_share
        )
        changed = births.deliver(view, clock, rng, homes=homes, index=self.index)
        if changed:
            keep_chronicles(view, clock)
        changed |= new_people.look_after_infants(view, now_s=clock.time_s, hour=clock.hour)
        if LEAVING_H <= clock.hour < LEAVING_H + 1.0:
            moves.leave(view, clock, rng, pace=self.scenario.life.moves, homes=homes)
            changed = True
        if DAY_BEGINS_H <= clock.hour < DAY_BEGINS_H + 1.0:
            self.pass_day(view, clock, rng, homes=homes)
            changed = True
        view.idle = not changed

    def pass_day(self, view: View, clock: Clock, rng: SystemStreams, *, homes: Homes) -> None:
        """Do what is done once a day."""
        people, life = view.table("people"), self.scenario.life
        today = clock.date.toordinal()
        growing.grow(
            people, view.tables.get("vitals"), growing.months_old_today(people, today=today),
            today=today,
        )  # fmt: skip
        stages.pass_birthdays(view, clock, rng, homes=homes)
        stages.long_without_work(view)
        moves.keep_count(view, homes=homes)
        moves.take_in_orphans(view, clock, homes=homes)
        births.find_out(view, clock)
        births.conceive(view, clock, rng, homes=homes, readiness=life.births)
        self._bind(view, clock, rng, homes=homes)
        moves.move_within(view, clock, rng, pace=life.moves, homes=homes)
        if self._gates is None:
            self._gates = gates_of(view.ground)
        arrivals.come(
            view, clock, rng, pace=life.moves, homes=homes, index=self.index, gates=self._gates,
            shares=shares_of(self.scenario.people.origins),
        )  # fmt: skip
        keep_chronicles(view, clock)

    def _bind(self, view: View, clock: Clock, rng: SystemStreams, *, homes: Homes) -> None:
        """Let couples form and part."""
        pace = self.scenario.life.couples
        if pace <= 0.0:
            return
        couples.begin_courting(view, clock, rng, pace=pace)
        couples.go_on_courting(view, clock, rng, pace=pace, homes=homes, index=self.index)
        gone = couples.part(view, clock, rng, pace=pace, homes=homes, index=self.index)
        for row, event in gone:
            if self.scenario.life.moves > 0.0:
                moves.go_away(view, clock, row, why="separation", scores=[["separation", 1.0]],
                              causes=[event], homes=homes)  # fmt: skip

"""The town council in time: its weekly meetings, and the election of a new one where there is one.

Members are called to the town hall by the mayor and come or do not; those present vote, if more
than half the seats are. What they decide on is in ``motions``, how a council is elected in
``elections``. A scenario without an election keeps the council that sat at its start.
"""

from typing import Any, ClassVar

import numpy as np

from digisphere.core.clock import Clock
from digisphere.core.columns import TableSpec
from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.environment.way_sections import WaySections, find_sections
from digisphere.people.enums import Reason
from digisphere.people.health_columns import health_tables
from digisphere.people.precautions import ORDERS
from digisphere.society import elections, hustings, leaflets
from digisphere.society.columns import society_tables
from digisphere.society.gatherings import (
    CALL_WRITES,
    HUSTINGS_BEFORE_S,
    LEAD_S,
    call,
    first_place,
    present,
    release,
)
from digisphere.society.kinds import COUNCIL_KINDS, HIRED, JOB_OPENED
from digisphere.society.motions import decide, motions
from digisphere.society.vocabulary import ElectionStage, Office

DAY_S, WEEK_S = 86400.0, 7 * 86400.0
_SITS_S = 4500.0
_GRACE_S = 900.0
"""How long after the hour the meeting waits before it votes."""
_ZEAL = 0.95


class Council(System):
    """Calls and holds meetings of the council, and elections."""

    name = "society.council"
    every = "1 min"
    phase = 79
    reads = ("people.*", "ties.*", "knowledge.*", "appointments.*")
    writes: ClassVar[tuple[str, ...]] = (
        "civics.*", "council.*", "jobs.*", "people.occupation", "people.work_place",
        "people.income_cents_month", "people.hired_day", "people.decision_until_s",
        "people.interrupt_event", "social.views", "social.loss_event", "social.due_days",
        "social.worked_days",
        "social.sick_days", "social.worked_min", "epidemic.*", *CALL_WRITES, "events",
    )  # fmt: skip
    streams = ("stand", "turnout", "hour", "vote", "whim")
    event_kinds = (*COUNCIL_KINDS, JOB_OPENED, HIRED, *ORDERS)

    _sections: WaySections | None = None

    def tables(self) -> tuple[TableSpec, ...]:
        """Return the tables of society, and those of health: it may shut the school."""
        return (*society_tables(self.scenario), *health_tables(self.scenario.people.rows))

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Give everybody a part in public life, and the council its line."""
        view.table("civics").add(view.table("people").count)
        view.table("council").add(1)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Do what the hour asks of the council and of the electors."""
        if not view.table("council")["seated"][0]:
            self._seat(view, clock, rng)
        voted = self._election(view, clock, rng)
        met = self._meeting(view, clock, rng)
        view.idle = not (voted or met)

    def _seat(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Seat the council that was elected before, and set the day of the next vote."""
        council, settings = view.table("council"), self.scenario.council
        council["seated"][0] = True
        elections.seat_first_council(view, rng, seats=settings.seats)
        if not (view.table("civics")["office"] != Office.NONE).any():
            return
        council["next_s"][0] = _next_meeting(clock, settings.meeting_weekday, settings.meeting_hour)
        if settings.election_after_days:
            midnight = clock.time_s - 3600.0 * clock.hour
            day_s = midnight + DAY_S * settings.election_after_days
            council["poll_s"][0] = day_s + 3600.0 * elections.OPENS_HOUR

    def _election(self, view: View, clock: Clock, rng: SystemStreams) -> bool:
        council, now, settings = view.table("council"), clock.time_s, self.scenario.council
        opens_s, stage = float(council["poll_s"][0]), elections.stage_of(view)
        if opens_s < 0.0 or stage == ElectionStage.HELD:
            return False
        hall = first_place(view.ground, elections.HALLS)
        closes_s = opens_s + 3600.0 * (elections.CLOSES_HOUR - elections.OPENS_HOUR)
        if stage == ElectionStage.NONE:
            if clock.hour < elections.OPENS_HOUR:
                return False
            council["called_event"][0] = view.events.emit(
                "election_called", place=PLACE_BASE + hall, poll_s=opens_s, seats=settings.seats
            )
            council["stage"][0] = ElectionStage.CALLED
        elif stage == ElectionStage.CALLED:
            called = view.events.read.get(int(council["called_event"][0])).tick * clock.tick_s
            if now < min(called + elections.LIST_CLOSES_S, opens_s - 60.0):
                return False
            elections.close_list(view, rng, settings=settings)
            council["stage"][0] = ElectionStage.CAMPAIGN
        elif stage in (ElectionStage.CAMPAIGN, ElectionStage.HUSTINGS):
            called = view.events.read.get(int(council["called_event"][0])).tick * clock.tick_s
            if not council["leaflets"][0] and now >= called + leaflets.COME_S:
                leaflets.deliver(view, rng)
            return self._hustings(view, clock, opens_s=opens_s, stage=stage)
        elif stage == ElectionStage.HEARD:
            if now < opens_s:
                return False
            elections.open_poll(view, clock, rng, settings=settings)
            council["stage"][0] = ElectionStage.POLLING
        elif now < closes_s:
            elections.remind(view, clock, hall=hall, closes_s=closes_s)
            return elections.receive(view, clock, rng, hall=hall, settings=self.scenario.society)
        else:
            elections.count(view, clock, hall=hall, seats=settings.seats)
            council["stage"][0] = ElectionStage.HELD
        return True

    def _hustings(self, view: View, clock: Clock, *, opens_s: float, stage: ElectionStage) -> bool:
        """Call the electors to hear the candidates on the eve, and let these speak."""
        council, now = view.table("council"), clock.time_s
        begins_s = opens_s - HUSTINGS_BEFORE_S
        called = int(council["called_event"][0])
        if stage == ElectionStage.CAMPAIGN:
            if now < begins_s - LEAD_S:
                return False
            late = now > begins_s
            if not late:
                hustings.convene(view, begins_s=begins_s, called=called)
            council["stage"][0] = ElectionStage.HEARD if late else ElectionStage.HUSTINGS
            return True
        if now < begins_s + hustings.SPEAKS_AFTER_S:
            return False
        hustings.speak(view, clock, called=called)
        council["stage"][0] = ElectionStage.HEARD
        return True

    def _meeting(self, view: View, clock: Clock, rng: SystemStreams) -> bool:
        council, now = view.table("council"), clock.time_s
        begins = float(council["next_s"][0])
        if begins < 0.0 or now < begins - LEAD_S:
            return False
        members = _members(view)
        hall = first_place(view.ground, elections.HALLS)
        if council["meeting_event"][0] == NONE:
            self._call(view, members, hall=hall, begins_s=begins)
        elif now >= begins + _GRACE_S:
            event = int(council["meeting_event"][0])
            self._sit(view, clock, rng, members=members, hall=hall, called=event)
            release(view, members, event=event, now_s=now)
            council["meeting_event"][0], council["next_s"][0] = NONE, begins + WEEK_S
        else:
            return False
        return True

    def _call(self, view: View, members: Any, *, hall: int, begins_s: float) -> None:
        """Let the mayor call the members together."""
        civics = view.table("civics")
        mayor = members[civics["office"][members] == Office.MAYOR]
        by = int(mayor[0]) if mayor.size else NONE
        event = view.events.emit(
            "council_called",
            subject=PERSON_BASE + by if by >= 0 else NONE,
            place=PLACE_BASE + hall,
            start_s=begins_s,
        )
        view.table("council")["meeting_event"][0] = event
        call(view, members, place=hall, from_s=begins_s, until_s=begins_s + _SITS_S, event=event,
             by=by, pull=_ZEAL, why=Reason.COUNCIL)  # fmt: skip

    def _sit(
        self, view: View, clock: Clock, rng: SystemStreams, *, members: Any, hall: int, called: int
    ) -> None:
        """Let those who came decide, if they are enough."""
        here = present(view.table("people"), members, place=hall)
        quorum = 2 * here.size > self.scenario.council.seats
        meeting = view.events.emit(
            "council_met",
            place=PLACE_BASE + hall,
            causes=(called,),
            present=[PERSON_BASE + int(r) for r in here],
            quorum=bool(quorum),
        )
        if not quorum:
            return
        if "way_sections" in view.tables and self._sections is None:
            self._sections = find_sections(view.ground)
        put = motions(view, clock, here, scenario=self.scenario, sections=self._sections)
        for number, motion in enumerate(put):
            decide(view, clock, motion, members=here,
                   whim=rng.by_slot("whim", here, number), meeting=meeting, hall=hall)  # fmt: skip


def _members(view: View) -> Any:
    """Return the rows of the living members."""
    civics, people = view.table("civics"), view.table("people")
    return np.flatnonzero(people.alive & (civics["office"][: people.capacity] != Office.NONE))


def _next_meeting(clock: Clock, weekday: int, hour: float) -> float:
    """Return when it is next that weekday and hour, s."""
    days = (weekday - clock.weekday) % 7
    begins = clock.time_s + DAY_S * days + 3600.0 * (hour - clock.hour)
    return begins if begins > clock.time_s + LEAD_S else begins + WEEK_S

"""Parties: somebody means to have people round, says so, and sees who comes.

Whoever has a birthday may give one, the outgoing more often. Nobody is told by magic: the host asks
people when they talk (``invite_move``), and that there is to be a party is news that goes from
mouth to mouth like any other. Who has said yes is reminded when the hour comes and still weighs it
against all else. ``effects`` writes down what was asked and answered.
"""

from typing import Any, ClassVar

import numpy as np
from pydantic import Field

from digisphere.core.clock import Clock
from digisphere.core.columns import TableSpec
from digisphere.core.commands import Command
from digisphere.core.identity import NONE, PLACE_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.errors import CommandRefused
from digisphere.people.enums import Activity, Goal, Reason
from digisphere.society.columns import society_tables
from digisphere.society.company import Company, Move, person_id
from digisphere.society.gatherings import CALL_WRITES, call
from digisphere.society.kinds import PARTY_HELD, PARTY_JOINED, PARTY_KINDS, PARTY_PLANNED
from digisphere.society.vocabulary import Act, PartyState, Topic
from digisphere.world.enums import PlaceKind

Rows = Any
PARTY_WRITES = (
    "parties.*", "guests.*", *CALL_WRITES, "events",
)  # fmt: skip
GUEST_YEARS = 16.0
"""Parties of grown-ups in the evening; younger children are not asked."""
_PLACES = (PlaceKind.TAVERN, PlaceKind.GREEN, PlaceKind.MARKET_SQUARE)
_LASTS_S = 2.5 * 3600.0
_LEAD_S, _EARLY_S = 1500.0, 900.0
_TOO_LATE_TO_ASK_S = 1800.0
_BIRTHDAY_AHEAD_DAYS, _PLANS_AT_H, _BEGINS_H = 2, 8.0, 19.0
_CELEBRATES, _PER_EXTRAVERSION = 0.35, 0.12
"""Share of grown-ups who have people round for a birthday, and more for each point of temper."""
_YEAR_DAYS = 365.25


def plan(view: View, host: int, *, start_s: float, why: str) -> int:
    """Let somebody mean to give a party; return the event, or -1 when there is nowhere to."""
    table = view.table("parties")
    place = _place_for(view.ground)
    if place < 0:
        return NONE
    free = np.flatnonzero(table["state"] != PartyState.PLANNED)
    if free.size == 0:
        return NONE
    event = view.events.emit(
        PARTY_PLANNED.name, subject=person_id(host), place=PLACE_BASE + place,
        start_s=start_s, why=why,
    )  # fmt: skip
    k = int(free[0])
    for name, value in (("host", host), ("place_id", place), ("start_s", start_s),
                        ("end_s", start_s + _LASTS_S), ("event", event), ("asked", 0),
                        ("came", 0), ("state", PartyState.PLANNED)):  # fmt: skip
        table[name][k] = value
    return event


def _place_for(ground: Any) -> int:
    """Return the first tavern, else the green or square; -1 when there is none."""
    kinds = np.asarray(ground.places["kind"])
    for kind in _PLACES:
        found = np.flatnonzero(kinds == kind)
        if found.size:
            return int(found[0])
    return NONE


def hosted_by(view: View, row: int, *, now_s: float) -> int:
    """Return which coming party somebody gives and can still ask people to; -1 for none."""
    table = view.tables["parties"]
    for k in (table["host"] == row).nonzero()[0].tolist():
        coming = table["start_s"].item(k) > now_s + _TOO_LATE_TO_ASK_S
        if coming and table["state"].item(k) == PartyState.PLANNED:
            return int(k)
    return NONE


def invite_move(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return the speaker's invitation to their own party, once to each."""
    k = hosted_by(c.view, speaker, now_s=c.now_s)
    if k < 0 or c.age(listener) < GUEST_YEARS:
        return None
    table, guests = c.view.tables["parties"], c.view.tables["guests"]
    event = int(table["event"][k])
    if int(guests["asked_event"][listener]) == event:
        return None
    return Move(
        Act.PROPOSE, Topic.OUTING, fact=event, about=PLACE_BASE + int(table["place_id"][k]),
        at_s=float(table["start_s"][k]), via=event, causes=(event,),
    )  # fmt: skip


def note_asked(view: View, row: int, *, event: int) -> None:
    """Write down that somebody has been asked to a party."""
    table = view.table("parties")
    asked = table["event"] == event
    table["asked"][asked] += 1
    view.table("guests")["asked_event"][row] = event


def promise(view: View, row: int, *, event: int, said: int) -> None:
    """Write down that somebody has said yes; an earlier yes to another party gives way."""
    found = np.flatnonzero(view.table("parties")["event"] == event)
    if found.size:
        guests = view.table("guests")
        guests["party"][row], guests["said_event"][row] = int(found[0]), said
        guests["came"][row] = False


def clashes(view: View, row: int, *, start_s: float, apart_s: float) -> bool:
    """Tell whether somebody gives, or means to go to, a party at about that time."""
    table = view.tables["parties"]
    theirs = table["host"] == row
    party = int(view.tables["guests"]["party"][row])
    if party >= 0:
        theirs[party] = True
    theirs = theirs & (table["state"] == PartyState.PLANNED)
    return bool((theirs & (np.abs(table["start_s"] - start_s) < apart_s)).any())


class GiveParty(Command):
    """Let somebody mean to give a party: they will tell people and ask them to come."""

    kind: ClassVar[str] = "society.give_party"
    writes: ClassVar[tuple[str, ...]] = ("parties.*", "events")

    host: int = Field(-1, ge=-1, description="Row in people; -1 the most outgoing grown-up.")
    in_h: float = Field(36.0, gt=1.0, le=240.0, description="Hours from now.")

    def apply(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Plan it.

        Raises:
            CommandRefused: the host is no grown-up living here, or there is nowhere to give it.
        """
        people = view.table("people")
        grown = people.rows[people["age_years"][people.rows] >= GUEST_YEARS]
        host = self.host
        if host < 0 and grown.size:
            host = int(grown[np.argmax(people["extraversion"][grown])])
        if host not in grown.tolist():
            raise CommandRefused(
                f"Person {self.host} cannot give a party: there is no grown-up in that row. "
                "Choose another."
            )
        if plan(view, host, start_s=clock.time_s + 3600.0 * self.in_h, why="wish") < 0:
            raise CommandRefused(
                "There is no tavern, green or square to give a party at, or too many parties are "
                "planned already. Choose a village with one, or wait."
            )


class Parties(System):
    """Lets people give parties, reminds who means to come, and sees who does."""

    name = "society.parties"
    every = "1 min"
    phase = 56
    reads = (
        "people.place_id", "people.activity", "people.birth_day", "people.age_years",
        "people.extraversion", "people.conscientiousness", "people.ill",
    )  # fmt: skip
    writes = PARTY_WRITES
    streams = ("celebrates",)
    event_kinds = PARTY_KINDS
    commands: ClassVar[tuple[type[Command], ...]] = (GiveParty,)

    def tables(self) -> tuple[TableSpec, ...]:
        """Return the tables of society."""
        return society_tables(self.scenario)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Begin with no party planned."""
        view.table("guests").add(view.table("people").count)
        parties = view.table("parties")
        parties.add(parties.capacity)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Plan the birthdays to come, once a day; see to the parties that are near."""
        if 0.0 <= clock.hour - _PLANS_AT_H < 1.0 / 60.0:
            self._birthdays(view, clock, rng)
        table = view.table("parties")
        now = clock.time_s
        near = (table["state"] == PartyState.PLANNED) & (table["start_s"] - _LEAD_S <= now)
        for k in np.flatnonzero(near).tolist():
            if now >= table["end_s"][k]:
                _close(view, k)
            else:
                _remind(view, k)
                if now >= table["start_s"][k] - _EARLY_S:
                    _look_who_came(view, k)

    def _birthdays(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Let some of those whose birthday is in two days mean to have people round."""
        people = view.table("people")
        rows = people.rows[people["age_years"][people.rows] >= GUEST_YEARS]
        ahead = clock.date.toordinal() + _BIRTHDAY_AHEAD_DAYS
        days = ahead - people["birth_day"][rows].astype(np.float64)
        turn = np.floor(days / _YEAR_DAYS) - np.floor((days - 1.0) / _YEAR_DAYS)
        rows = rows[(turn > 0.5) & (people["ill"][rows] == 0)]
        if rows.size == 0:
            return
        outgoing = people["extraversion"][rows].astype(np.float64) - 3.0
        keen = rng.by_slot("celebrates", rows) < _CELEBRATES + _PER_EXTRAVERSION * outgoing
        midnight = clock.time_s - 3600.0 * clock.hour
        start_s = midnight + 86400.0 * _BIRTHDAY_AHEAD_DAYS + 3600.0 * _BEGINS_H
        for row in rows[keen].tolist():
            plan(view, row, start_s=round(start_s), why="birthday")


def _invited(view: View, k: int) -> Rows:
    """Return the rows of the host and of who has said yes, the living among them."""
    people, guests = view.table("people"), view.table("guests")
    coming = guests["party"] == k
    coming[int(view.table("parties")["host"][k])] = True
    return people.rows[coming[people.rows]]


def _remind(view: View, k: int) -> None:
    """Lay the party before those who mean to come and have nothing else on."""
    people, table = view.table("people"), view.table("parties")
    rows = _invited(view, k)
    rows = rows[people["invited_goal"][rows] == Goal.NONE]
    if rows.size == 0:
        return
    host = int(table["host"][k])
    diligence = (people["conscientiousness"][rows].astype(np.float64) - 3.0) / 2.0
    wish = np.where(rows == host, 1.0, np.clip(0.7 + 0.2 * diligence, 0.0, 1.0))
    called = call(
        view, rows, place=int(table["place_id"][k]), from_s=table["start_s"][k],
        until_s=table["end_s"][k], event=int(table["event"][k]), by=host, pull=wish,
        why=Reason.INVITED,
    )  # fmt: skip
    guests = called[called != host]
    people["invited_event"][guests] = view.table("guests")["said_event"][guests]


def _look_who_came(view: View, k: int) -> None:
    """Note who of those who meant to come is there now."""
    people, guests, table = view.table("people"), view.table("guests"), view.table("parties")
    host, place = int(table["host"][k]), int(table["place_id"][k])
    rows = np.flatnonzero((guests["party"] == k) & ~guests["came"])
    rows = rows[people.alive[rows] & (rows != host)]
    here = (people["place_id"][rows] == place) & (people["activity"][rows] != Activity.SLEEP)
    for row in rows[here].tolist():
        guests["came"][row] = True
        table["came"][k] += 1
        view.events.emit(
            PARTY_JOINED.name, subject=person_id(row), object=person_id(host),
            place=PLACE_BASE + place, causes=(int(guests["said_event"][row]),),
        )  # fmt: skip


def _close(view: View, k: int) -> None:
    """End a party: say how many came, and free everybody."""
    table, guests, people = view.table("parties"), view.table("guests"), view.table("people")
    host = int(table["host"][k])
    table["state"][k] = PartyState.OVER
    if people.alive[host]:
        view.events.emit(
            PARTY_HELD.name, subject=person_id(host), place=PLACE_BASE + int(table["place_id"][k]),
            causes=(int(table["event"][k]),), asked=int(table["asked"][k]),
            came=int(table["came"][k]),
        )  # fmt: skip
    guests["party"][guests["party"] == k] = NONE

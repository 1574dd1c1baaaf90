"""Agreeing to meet: suggesting a place and hour, saying yes or no, and keeping one's word.

An accepted invitation becomes a row in ``appointments`` for both. When its hour comes near, the
``Appointments`` system lays it before the person's own deliberation through the ``invited_*``
columns of ``people``; it forces nobody. Whether they came is found out afterwards.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.columns import TableSpec, TableView
from digisphere.core.identity import NONE, PLACE_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.people.enums import Activity, Goal, Illness, Reason
from digisphere.society import parties
from digisphere.society.columns import society_tables
from digisphere.society.company import Company, Move, person_id
from digisphere.society.facts import rule_for
from digisphere.society.gatherings import engaged
from digisphere.society.kinds import MISSED_MEETING, OUTING
from digisphere.society.knowledge import learn
from digisphere.society.tie_index import TieIndex
from digisphere.society.ties import shift_regard
from digisphere.society.vocabulary import Act, AppointmentState, Refusal, Topic
from digisphere.world.enums import PlaceKind

LASTS_S = 3600.0
LEAD_S = 1500.0
"""How long before its hour an appointment is laid before deliberation."""
EARLY_S = 600.0
"""How early somebody may come and still count."""
TAVERN_YEARS = 16.0
_CLASH_S = 5400.0
_BAD_WEATHER = (3, 4, 5, 6)
_LATEST_START_H = 20.5
_CHEAP_EVENING_CENTS = 900


def suggest_outing(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return an invitation to the tavern or the green at an hour both could make, or None."""
    grown = min(c.age(speaker), c.age(listener)) >= TAVERN_YEARS
    place = _meeting_place(c, tavern=grown and u < 0.65)
    if place < 0:
        return None
    start_s = _free_hour(c, place=place, u=u, evening=grown)
    if start_s < 0.0 or not _is_free(c, speaker, start_s=start_s):
        return None
    wait = c.social["invited_s"][speaker]
    if wait > c.now_s - 3600.0:
        return None
    return Move(Act.PROPOSE, Topic.OUTING, about=PLACE_BASE + place, at_s=start_s)


def _meeting_place(c: Company, *, tavern: bool) -> int:
    """Return the village's first tavern or green (or square), -1 when there is none."""
    kinds = c.view.ground.places["kind"]
    wanted = (
        (PlaceKind.TAVERN, PlaceKind.GREEN)
        if tavern
        else (PlaceKind.GREEN, PlaceKind.MARKET_SQUARE)
    )
    for kind in wanted:
        found = np.flatnonzero(kinds == kind)
        if found.size:
            return int(found[0])
    return -1


def _free_hour(c: Company, *, place: int, u: float, evening: bool) -> float:
    """Return an instant today or tomorrow at a full or half hour when the place is open."""
    first, last = (17.5, _LATEST_START_H) if evening else (14.5, 17.0)
    halves = int(2 * (last - first)) + 1
    hour = first + 0.5 * int((u * 9973.0 % 1.0) * halves)
    places = c.view.ground.places
    opens, closes = float(places["open_hour"][place]), float(places["close_hour"][place])
    if closes > opens and not opens <= hour <= closes - 0.5:
        hour = min(max(hour, opens + 0.5), closes - 1.0)
    midnight = c.now_s - c.clock.hour * 3600.0
    start_s = midnight + hour * 3600.0
    if start_s < c.now_s + 2400.0:
        start_s += 86400.0
    return round(start_s)


def _is_free(c: Company, row: int, *, start_s: float) -> bool:
    if engaged(c.view.tables, row, start_s=start_s):
        return False
    appointments = c.view.table("appointments")
    agreed = appointments["state"][row] == AppointmentState.AGREED
    clash = np.abs(appointments["start_s"][row] - start_s) < _CLASH_S
    if bool((agreed & clash).any()) or not bool((~agreed).any()):
        return False
    return not parties.clashes(c.view, row, start_s=start_s, apart_s=_CLASH_S)


def judge_outing(
    c: Company, row: int, host: int, *, place_event_id: int, at_s: float, u: float
) -> Refusal:
    """Return why a person would not come, or ``Refusal.NONE`` when they will.

    Args:
        c: the company.
        row: who is invited.
        host: who invites.
        place_event_id: id of the place.
        at_s: when.
        u: a uniform draw for mood and whim.
    """
    if not _is_free(c, row, start_s=at_s):
        return Refusal.BUSY
    if c.people["ill"][row] != Illness.NONE:
        return Refusal.ILL
    place = place_event_id - PLACE_BASE
    tavern = c.view.ground.places["kind"][place] == PlaceKind.TAVERN
    if tavern and c.people["purse_cents"][row] < _CHEAP_EVENING_CENTS:
        return Refusal.MONEY
    soon = at_s - c.now_s < 6 * 3600.0
    wish = -0.15 + 1.3 * c.affinity(row, host) + 0.35 * c.familiarity(row, host)
    wish += 0.5 * (1.0 - c.get("social", row)) + 0.25 * (1.0 - c.get("fun", row))
    wish += 0.12 * (c.get("extraversion", row) - 3.0) + 0.3 * c.get("pleasure", row)
    tired = soon and c.get("energy", row) < 0.4
    wet = soon and not tavern and c.sky_regime() in _BAD_WEATHER
    wish -= 0.5 * tired + 0.6 * wet
    chance = 1.0 / (1.0 + math.exp(-4.0 * wish))
    if u < chance:
        return Refusal.NONE
    if wet:
        return Refusal.WEATHER
    if tired:
        return Refusal.TIRED
    return Refusal.REGARD


def agree(view: View, a: int, *, b: int, place: int, start_s: float, event: int) -> None:
    """Write an agreed meeting into both people's appointments."""
    table = view.table("appointments")
    for row, other in ((a, b), (b, a)):
        free = np.flatnonzero(table["state"][row] != AppointmentState.AGREED)
        slot = int(free[0]) if free.size else 0
        table["place_id"][row, slot] = place
        table["start_s"][row, slot] = start_s
        table["end_s"][row, slot] = start_s + LASTS_S
        table["with_row"][row, slot] = other
        table["came"][row, slot] = False
        table["event"][row, slot] = event
        table["state"][row, slot] = AppointmentState.AGREED


class Appointments(System):
    """Reminds people of what they agreed to, and sees who came."""

    name = "society.appointments"
    every = "1 min"
    phase = 55
    reads = ("people.place_id", "people.activity", "people.home_place")
    writes = (
        "appointments.*", "ties.affinity", "ties.trust", "knowledge.*", "people.invited_goal",
        "people.invited_place", "people.invited_by", "people.invited_from_s",
        "people.invited_until_s", "people.invited_event", "people.invited_pull",
        "people.invited_why", "events",
    )  # fmt: skip
    event_kinds = (OUTING, MISSED_MEETING)

    def __init__(self, scenario: Any) -> None:
        super().__init__(scenario)
        self._index = TieIndex()

    def forget(self) -> None:
        """Find ties anew: there may be others than before."""
        self._index.forget()

    def tables(self) -> tuple[TableSpec, ...]:
        """Return the tables of society."""
        return society_tables(self.scenario)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Begin with free diaries."""
        view.table("appointments").add(view.table("people").count)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Lay near appointments before their holders; settle those whose time has come."""
        table, people = view.table("appointments"), view.table("people")
        now = clock.time_s
        lapsed = (people["invited_goal"] != Goal.NONE) & (people["invited_until_s"] <= now)
        people["invited_goal"][lapsed] = Goal.NONE
        agreed = table["state"] == AppointmentState.AGREED
        if not agreed.any():
            return
        _drop_the_dead(table, people, agreed)
        near = agreed & (table["start_s"] - LEAD_S <= now) & (now < table["end_s"])
        for row, slot in np.argwhere(near).tolist():
            self._remind(view, row, slot)
        settle = agreed & (now >= table["start_s"] - EARLY_S)
        self._index.sync(view.table("ties"))
        for row, slot in np.argwhere(settle).tolist():
            if table["state"][row, slot] == AppointmentState.AGREED:
                _settle(view, people, row=row, slot=slot, now_s=now, index=self._index)

    def _remind(self, view: View, row: int, slot: int) -> None:
        people, table = view.table("people"), view.table("appointments")
        people["invited_goal"][row], people["invited_why"][row] = Goal.MEET, Reason.INVITED
        people["invited_place"][row] = table["place_id"][row, slot]
        people["invited_by"][row] = table["with_row"][row, slot]
        people["invited_from_s"][row] = table["start_s"][row, slot]
        people["invited_until_s"][row] = table["end_s"][row, slot]
        people["invited_event"][row] = table["event"][row, slot]
        diligence = (float(people["conscientiousness"][row]) - 3.0) / 2.0
        people["invited_pull"][row] = np.clip(0.8 + 0.15 * diligence, 0.0, 1.0)


def _drop_the_dead(table: TableView, people: TableView, agreed: npt.NDArray[np.bool_]) -> None:
    """Free the diaries of what was agreed with or by somebody who has died; nobody is to blame."""
    others = people.alive[np.maximum(table["with_row"], 0)]
    void = agreed & ~(people.alive[:, None] & others)
    if void.any():
        table["state"][void], table["place_id"][void] = AppointmentState.FREE, NONE
        agreed[void] = False
        host = people["invited_by"]
        people["invited_goal"][(host >= 0) & ~people.alive[np.maximum(host, 0)]] = Goal.NONE


def _settle(
    view: View, people: TableView, *, row: int, slot: int, now_s: float, index: TieIndex
) -> None:
    """Note who is there; close an appointment once both came, or once its time is over."""
    table = view.table("appointments")
    place, other = int(table["place_id"][row, slot]), int(table["with_row"][row, slot])
    start_s, event = float(table["start_s"][row, slot]), int(table["event"][row, slot])
    pair = (row, other)
    came = [_has_come(table, people, r, event=event, place=place) for r in pair]
    if not all(came) and now_s < table["end_s"][row, slot]:
        return
    state = AppointmentState.KEPT if all(came) else AppointmentState.MISSED
    for r in pair:
        mine = (table["event"][r] == event) & (table["state"][r] == AppointmentState.AGREED)
        table["state"][r][mine] = state
        table["place_id"][r][mine] = NONE
        if people["invited_event"][r] == event and not all(came):
            people["invited_goal"][r] = Goal.NONE
    if not any(came):
        return
    late, waiting = (other, row) if came[0] else (row, other)
    kind = "outing" if all(came) else "missed_meeting"
    _record(view, kind, (late, waiting), place=place, event=event, at_s=(start_s, now_s))
    ties = view.table("ties")
    if all(came):
        for a, b in (pair, pair[::-1]):
            shift_regard(ties, index.find(a, b), affinity=0.03, trust=0.06)
    else:
        shift_regard(ties, index.find(waiting, late), affinity=-0.08, trust=-0.15)


def _has_come(table: TableView, people: TableView, row: int, *, event: int, place: int) -> bool:
    mine = table["event"][row] == event
    if people["place_id"][row] == place and people["activity"][row] != Activity.SLEEP:
        table["came"][row][mine] = True
    return bool(table["came"][row][mine].any())


def _record(
    view: View,
    kind: str,
    pair: tuple[int, int],
    *,
    place: int,
    event: int,
    at_s: tuple[float, float],
) -> None:
    """Emit what became of an appointment and let both know it at once."""
    number = view.events.emit(
        kind,
        subject=person_id(pair[0]),
        object=person_id(pair[1]),
        place=PLACE_BASE + place,
        causes=(event,),
        start_s=at_s[0],
    )
    rule = rule_for(kind, {})
    if rule is None:
        return
    for who in pair:
        learn(
            view.table("knowledge"), who, event=number, source=NONE, via=number, confidence=1.0,
            value=0.0, interest=rule.interest, time_s=at_s[1],
        )  # fmt: skip

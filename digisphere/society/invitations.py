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
from digisphere.core.mixing import another
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.people.enums import Activity, Goal, Illness, Reason
from digisphere.people.situation import works_on
from digisphere.society import forgetting, parties
from digisphere.society.columns import society_tables
from digisphere.society.company import Company, Move, person_id
from digisphere.society.facts import rule_for
from digisphere.society.gatherings import engaged
from digisphere.society.kinds import FORGOTTEN, MISSED_MEETING, OUTING
from digisphere.society.knowledge import learn
from digisphere.society.tie_index import TieIndex
from digisphere.society.ties import shift_regard
from digisphere.society.vocabulary import Act, AppointmentState, Refusal, Topic
from digisphere.world.enums import PlaceKind

Rows = npt.NDArray[np.intp]

LASTS_S = 3600.0
LEAD_S = 1500.0
"""How long before its hour an appointment is laid before deliberation."""
EARLY_S = 600.0
"""How early somebody may come and still count."""
TAVERN_YEARS = 16.0
_CLASH_S = 5400.0
_BAD_WEATHER = (3, 4, 5, 6)
_LATEST_START_H = 20.5
_LIKED, _AGAIN_S = 0.1, 6.0 * 3600.0
"""People ask those they like and do not live with, and not one after the other all day."""
_AT_HOME = 0.5
"""How often people ask others to their own home."""
_FAR_M = 300.0
_TAVERNS = (PlaceKind.TAVERN,)
_OPEN_AIR = (PlaceKind.GREEN, PlaceKind.MARKET_SQUARE, PlaceKind.VIEWPOINT, PlaceKind.SHORE)
_FROM_WORK_H = 0.4
"""So long after work somebody can be elsewhere."""
_CHEAP_EVENING_CENTS = 900
_SHORTLY_S = 120.0
_BY_REASON = {"unwell": "unwell", "storm": "weather", "wet": "weather", "danger": "weather"}
_BY_GOAL = {
    "work": "work", "learn": "work", "sleep": "asleep", "meet": "late", "heal": "unwell",
    "eat_home": "meal", "eat_out": "meal", "shelter": "weather", "flee": "weather",
}  # fmt: skip
"""In a word what keeps somebody from coming, by the reason or the goal of what they do instead."""


def suggest_outing(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return an invitation of somebody the speaker likes, at an hour they can make, or None."""
    if c.social["invited_s"][speaker] > c.now_s - _AGAIN_S:
        return None
    homes = c.people["home_place"][[speaker, listener]].tolist()
    if homes[0] == homes[1] or c.affinity(speaker, listener) < _LIKED:
        return None
    grown = min(c.age(speaker), c.age(listener)) >= TAVERN_YEARS
    place = _meeting_place(c, homes, grown=grown, u=u)
    if place < 0:
        return None
    start_s = _free_hour(c, speaker, place=place, u=u, evening=grown)
    if start_s < 0.0:
        return None
    return Move(Act.PROPOSE, Topic.OUTING, about=PLACE_BASE + place, at_s=start_s)


def _meeting_place(c: Company, homes: list[int], *, grown: bool, u: float) -> int:
    """Return the speaker's home (the first), a tavern or some open place; -1 for none.

    Company is kept under somebody's own roof as often as anywhere else; public places would not
    hold all the pairs of a town who meet of an evening.
    """
    if homes[0] >= 0 and u < _AT_HOME:
        return homes[0]
    whim = another(u, 1)
    places = c.view.ground.places
    for kinds in (_TAVERNS, _OPEN_AIR) if grown and whim < 0.6 else (_OPEN_AIR,):
        found = np.flatnonzero(np.isin(places["kind"], kinds))
        if found.size:
            far_m = np.zeros(found.size)
            for near in (home for home in homes if home >= 0):
                gap = (places[axis][found] - places[axis][near] for axis in ("x_m", "y_m"))
                far_m += np.hypot(*gap)
            upto = np.cumsum(np.exp(-(far_m - far_m.min()) / _FAR_M))
            drawn = another(u, 2) * upto[-1]
            return int(found[min(np.searchsorted(upto, drawn, side="right"), found.size - 1)])
    return -1


def _free_hour(c: Company, row: int, *, place: int, u: float, evening: bool) -> float:
    """Return an instant today or tomorrow, at a full or half hour, when both are free.

    That is the place, by its hours, and the person; -1 where there is none. The search begins at
    an hour drawn by ``u``.
    """
    first, last = (17.5, _LATEST_START_H) if evening else (14.5, 17.0)
    halves = int(2 * (last - first)) + 1
    drawn = int(another(u, 3) * halves)
    places = c.view.ground.places
    opens, closes = float(places["open_hour"][place]), float(places["close_hour"][place])
    midnight = c.now_s - c.clock.hour * 3600.0
    for day in (0, 1):
        for k in range(halves):
            hour = first + 0.5 * ((drawn + k) % halves)
            start_s = round(midnight + 86400.0 * day + hour * 3600.0)
            shut = closes > opens and not opens <= hour <= closes - 1.0
            if not shut and start_s >= c.now_s + 2400.0 and _is_free(c, row, start_s=start_s):
                return start_s
    return -1.0


def _is_free(c: Company, row: int, *, start_s: float) -> bool:
    if engaged(c.view.tables, row, start_s=start_s):
        return False
    appointments = c.view.table("appointments")
    agreed = appointments["state"][row] == AppointmentState.AGREED
    clash = np.abs(appointments["start_s"][row] - start_s) < _CLASH_S
    if bool((agreed & clash).any()) or not bool((~agreed).any()):
        return False
    if parties.clashes(c.view, row, start_s=start_s, apart_s=_CLASH_S):
        return False
    return not _at_work(c, row, start_s=start_s)


def _at_work(c: Company, row: int, *, start_s: float) -> bool:
    """Tell whether somebody's work or school would keep them from a meeting at that time."""
    if c.people["work_place"].item(row) < 0:
        return False
    hours = c.clock.hour + (start_s - c.now_s) / 3600.0
    occupation = c.people["occupation"][row : row + 1].astype(np.int64)
    starts, ends, works = works_on(
        occupation, rows=np.array([row]), weekday=(c.clock.weekday + int(hours // 24.0)) % 7,
        age=c.people["age_years"][row : row + 1].astype(np.float64),
    )  # fmt: skip
    hour = hours % 24.0
    meets_h = LASTS_S / 3600.0
    return bool(works[0] and starts[0] < hour + meets_h and hour < ends[0] + _FROM_WORK_H)


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
    roofed = c.view.ground.places["building_id"][place] >= 0
    if tavern and c.people["purse_cents"][row] < _CHEAP_EVENING_CENTS:
        return Refusal.MONEY
    soon = at_s - c.now_s < 6 * 3600.0
    wish = -0.15 + 1.3 * c.affinity(row, host) + 0.35 * c.familiarity(row, host)
    wish += 0.5 * (1.0 - c.get("social", row)) + 0.25 * (1.0 - c.get("fun", row))
    wish += 0.12 * (c.get("extraversion", row) - 3.0) + 0.3 * c.get("pleasure", row)
    tired = soon and c.get("energy", row) < 0.4
    wet = soon and not roofed and c.sky_regime() in _BAD_WEATHER
    wish -= 0.5 * tired + 0.6 * wet
    chance = 1.0 / (1.0 + math.exp(-4.0 * wish))
    if u < chance:
        return Refusal.NONE
    if wet:
        return Refusal.WEATHER
    if tired:
        return Refusal.TIRED
    return Refusal.REGARD


def agree(
    view: View, a: int, *, b: int, place: int, start_s: float, event: int, now_s: float
) -> None:
    """Write a meeting agreed on now into both people's appointments."""
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
        table["thought_s"][row, slot] = now_s
        table["mind_s"][row, slot], table["lapse_event"][row, slot] = -1.0, NONE


class Appointments(System):
    """Reminds people of what they agreed to, and sees who came."""

    name = "society.appointments"
    every = "1 min"
    phase = 55
    reads = (
        "people.place_id", "people.activity", "people.intention_event", "decisions.time_s",
        "decisions.event", "people.full_place", "people.full_until_s",
    )  # fmt: skip
    writes = (
        "appointments.*", "ties.affinity", "ties.trust", "knowledge.*", "people.invited_goal",
        "people.invited_place", "people.invited_by", "people.invited_from_s",
        "people.invited_until_s", "people.invited_event", "people.invited_pull",
        "people.invited_why", "events",
    )  # fmt: skip
    streams = ("forget", "comes_back")
    event_kinds = (OUTING, MISSED_MEETING, FORGOTTEN)

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
        rows, slots = np.nonzero(agreed & (table["start_s"] - LEAD_S <= now))
        if rows.size == 0:
            return
        near = now < table["end_s"][rows, slots]
        near[near] = forgetting.call_to_mind(
            view, clock, rng, rows=rows[near], slots=slots[near],
            usually=self.scenario.society.forgets,
        )  # fmt: skip
        _remind(people, table, rows[near], slots[near])
        begun = now >= table["start_s"][rows, slots] - EARLY_S
        rows, slots = rows[begun], slots[begun]
        for number in _note_who_came(people, table, rows, slots, now_s=now):
            row, slot = int(rows[number]), int(slots[number])
            self._index.sync(view.table("ties"))
            _settle(view, people, row=row, slot=slot, now_s=now, index=self._index)


def _remind(people: TableView, table: TableView, rows: Rows, slots: Rows) -> None:
    """Lay agreed meetings before the deliberation of those who agreed to them."""
    people["invited_goal"][rows], people["invited_why"][rows] = Goal.MEET, Reason.INVITED
    for into, of in (
        ("invited_place", "place_id"), ("invited_by", "with_row"), ("invited_from_s", "start_s"),
        ("invited_until_s", "end_s"), ("invited_event", "event"),
    ):  # fmt: skip
        people[into][rows] = table[of][rows, slots]
    diligence = (people["conscientiousness"][rows].astype(np.float64) - 3.0) / 2.0
    people["invited_pull"][rows] = np.clip(0.8 + 0.15 * diligence, 0.0, 1.0)


def _note_who_came(
    people: TableView, table: TableView, rows: Rows, slots: Rows, *, now_s: float
) -> list[int]:
    """Write down who is there; return the first entry of each meeting that can be closed.

    That is once both have come, or once its time is over.
    """
    here = people["place_id"][rows] == table["place_id"][rows, slots]
    here &= people["activity"][rows] != Activity.SLEEP
    table["came"][rows, slots] |= here
    _, first, meeting = np.unique(
        table["event"][rows, slots], return_index=True, return_inverse=True
    )
    came = np.bincount(meeting, weights=table["came"][rows, slots])
    over = now_s >= table["end_s"][rows[first], slots[first]]
    closed: list[int] = np.sort(first[(came >= 2.0) | over]).tolist()
    return closed


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
    """Close an appointment: both came, or its time is over."""
    table = view.table("appointments")
    place, other = int(table["place_id"][row, slot]), int(table["with_row"][row, slot])
    start_s, event = float(table["start_s"][row, slot]), int(table["event"][row, slot])
    pair = (row, other)
    mine = [table["event"][r] == event for r in pair]
    came = [bool(table["came"][r][m].any()) for r, m in zip(pair, mine, strict=True)]
    state = AppointmentState.KEPT if all(came) else AppointmentState.MISSED
    for r, held in zip(pair, mine, strict=True):
        held &= table["state"][r] == AppointmentState.AGREED
        table["state"][r][held] = state
        table["place_id"][r][held] = NONE
        if people["invited_event"][r] == event and not all(came):
            people["invited_goal"][r] = Goal.NONE
    if not any(came):
        return
    late, waiting = (other, row) if came[0] else (row, other)
    ties = view.table("ties")
    causes: tuple[int, ...] = (event,)
    why: dict[str, str] = {}
    if all(came):
        for a, b in (pair, pair[::-1]):
            shift_regard(ties, index.find(a, b), affinity=0.03, trust=0.06)
    else:
        instead = _instead(view, late, at_s=start_s)
        lapse = forgetting.lapse_of(view, late, agreed=event, at_s=start_s)
        causes = tuple(e for e in (event, instead, lapse) if e >= 0)
        forgot = "forgot" if lapse >= 0 else ""
        why = {"why": forgot or _excuse(view, late, place, instead, at_s=start_s)}
        shift_regard(ties, index.find(waiting, late), affinity=-0.08, trust=-0.15)
    kind = "outing" if all(came) else "missed_meeting"
    number = view.events.emit(
        kind, subject=person_id(late), object=person_id(waiting), place=PLACE_BASE + place,
        causes=causes, start_s=start_s, **why,
    )  # fmt: skip
    _let_know(view, (late, waiting), kind=kind, event=number, now_s=now_s)


def _instead(view: View, row: int, *, at_s: float) -> int:
    """Return the intention somebody had when a meeting began, shortly after its hour."""
    taken = view.tables["decisions"]
    early = (taken["time_s"][row] >= 0.0) & (taken["time_s"][row] <= at_s + _SHORTLY_S)
    if not early.any():
        return int(view.tables["people"]["intention_event"][row])
    newest = int(np.argmax(np.where(early, taken["time_s"][row], -1.0)))
    return int(taken["event"][row, newest])


def _excuse(view: View, row: int, place: int, intention: int, *, at_s: float) -> str:
    """Return in a word what kept somebody who had this intention from a meeting at that time."""
    people = view.tables["people"]
    if ((people["full_place"][row] == place) & (people["full_until_s"][row] > at_s)).any():
        return "full"
    if intention < 0:
        return "other"
    told = view.events.read.get(intention).payload
    return _BY_REASON.get(told["reason"]) or _BY_GOAL.get(told["goal"], "other")


def _let_know(view: View, pair: tuple[int, int], *, kind: str, event: int, now_s: float) -> None:
    """Let both know at once what became of an appointment."""
    rule = rule_for(kind, {})
    if rule is None:
        return
    for who in pair:
        learn(
            view.table("knowledge"), who, event=event, source=NONE, via=event, confidence=1.0,
            value=0.0, interest=rule.interest, time_s=now_s,
        )  # fmt: skip

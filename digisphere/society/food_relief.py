"""Food handed out by the town after a disaster: who stands in line, is served or goes without.

At eight in the morning after houses have become unusable, or shelves and larders bare, the town
cries out that there will be food at ten in the square, and buys it from the shops with its own
money as far as both last. One of each household in need who knows of it is called (`gatherings`)
and weighs going. Who comes takes the next place in a row and steps up as the row moves; one is
served at a time, out of what there is, a day's meals for each head of the house. When it is gone,
all who are there go away with nothing. Who is on the way knows nothing of it unless somebody says
so: they come, see it and turn. Every meal and every coin stays on the books (`ledger`).
"""

from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.columns import TableSpec
from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.people.enums import Activity, Goal, Reason
from digisphere.people.standing_room import StandingRoom
from digisphere.people.steps import STEP_WRITES, step_to
from digisphere.people.trajectory import moving_at, position_at
from digisphere.society.civic_columns import LINE_MAX
from digisphere.society.columns import TOWN_ACCOUNT, society_tables
from digisphere.society.gatherings import CALL_WRITES, LEAD_S, call, first_place, release
from digisphere.society.kinds import FOOD_RELIEF_KINDS, PAYMENT
from digisphere.society.ledger import TOWN, Holder, balance, pay
from digisphere.society.supply import retailers, take_in
from digisphere.society.vocabulary import Purpose, Ware
from digisphere.world.enums import PlaceKind, SlotKind

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]

STEP_S = 20.0
"""One is served in so many seconds."""
ANNOUNCED_H, OPENS_H, CLOSES_H = 8.0, 10.0, 12.0
MEALS_A_HEAD = 3
HOMELESS_SHARE, BARE_SHARE = 0.04, 0.15
"""From such shares of households on, without a house or with a bare larder, the town hands out."""
_BARE_MEALS = 1.0
_SHORT_DAYS = 7
_LEFT_TO_SHOPS = 0.3
_APART_M, _FIRST_M = 0.85, 1.4
_STEP_M_S = 0.7
_PULL = 0.95
_GROWN = 16.0
_DIRECTIONS = 24


class FoodRelief(System):
    """The town's food relief, from the cry to the last in line."""

    name = "society.food_relief"
    every = "20 s"
    phase = 39
    reads = ("people.*", "knowledge.event", "appointments.*", "households.*")
    writes: ClassVar[tuple[str, ...]] = (
        "relief.*", "households.relief_day", "households.larder_meals",
        "households.meals_bought", "people.purse_cents", "people.slot_id",
        "people.slot_held", "people.decision_until_s", "social.*",
        "accounts.*", *CALL_WRITES, *STEP_WRITES, "events",
    )  # fmt: skip
    event_kinds = (*FOOD_RELIEF_KINDS, PAYMENT)

    _line: Floats | None = None
    _room: StandingRoom | None = None

    def tables(self) -> tuple[TableSpec, ...]:
        """Return the tables of society."""
        return society_tables(self.scenario)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Begin with nothing announced."""
        view.table("relief").add(1)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Announce, call, serve and close."""
        relief, now = view.table("relief"), clock.time_s
        if relief["event"][0] < 0:
            due = self.scenario.economy.food_relief and _just(clock, ANNOUNCED_H)
            if not (due and self._announce(view, clock)):
                view.idle = True
            return
        opens, closes = float(relief["opens_s"][0]), float(relief["closes_s"][0])
        if now % 600.0 < STEP_S and opens - LEAD_S <= now < closes - 1200.0:
            self._call(view, clock)
        if now < opens:
            return
        if relief["stock"][0] < 0:
            self._stock_up(view)
        if relief["ended_event"][0] < 0:
            self._queue(view, clock)
            self._serve(view, clock)
        if relief["stock"][0] <= 0:
            self._send_away(view, clock, why="nothing left")
        if now >= closes:
            self._close(view, clock)

    def _announce(self, view: View, clock: Clock) -> bool:
        """Cry out food relief for today where enough households are in need."""
        causes = _causes(view, clock)
        lived = np.unique(view.table("people")["household_id"][view.table("people").rows])
        homeless = _homeless(view, lived).mean() if lived.size else 0.0
        bare = _bare(view, lived).mean() if lived.size else 0.0
        if not causes or not (homeless >= HOMELESS_SHARE or bare >= BARE_SHARE):
            return False
        place = first_place(view.ground, (PlaceKind.MARKET_SQUARE, PlaceKind.GREEN))
        if place < 0 or balance(view, TOWN) <= 0:
            return False
        relief = view.table("relief")
        midnight = clock.time_s - 3600.0 * clock.hour
        relief["place_id"][0], relief["stock"][0] = place, NONE
        relief["opens_s"][0] = midnight + 3600.0 * OPENS_H
        relief["closes_s"][0] = midnight + 3600.0 * CLOSES_H
        relief["line"][0], relief["served"][0], relief["ended_event"][0] = NONE, 0, NONE
        relief["event"][0] = view.events.emit(
            "relief_announced", place=PLACE_BASE + place, causes=causes,
            start_s=midnight + 3600.0 * OPENS_H,
        )  # fmt: skip
        return True

    def _call(self, view: View, clock: Clock) -> None:
        """Call one of each household in need who knows of it, has not been yet and hopes for some.

        Who has heard that there is nothing left does not go, or turns.
        """
        relief, people = view.table("relief"), view.table("people")
        event, ended = int(relief["event"][0]), int(relief["ended_event"][0])
        over = _who_knows(view, ended)
        release(view, people.rows[over[people.rows]], event=event, now_s=clock.time_s)
        rows = _in_need(view, clock)
        rows = rows[_who_knows(view, event)[rows] & ~over[rows]]
        rows = rows[people["invited_event"][rows] != event]
        if rows.size:
            call(view, rows, place=int(relief["place_id"][0]), from_s=float(relief["opens_s"][0]),
                 until_s=float(relief["closes_s"][0]), event=event, by=NONE, pull=_PULL,
                 why=Reason.FOOD_RELIEF)  # fmt: skip

    def _stock_up(self, view: View) -> None:
        """Buy a day's meals for those in need from the shops, cheapest first, as money lasts."""
        relief, accounts = view.table("relief"), view.table("accounts")
        people = view.table("people")
        homes = np.unique(people["household_id"][people.rows])
        needy = homes[_homeless(view, homes) | _bare(view, homes)]
        wanted = MEALS_A_HEAD * int(view.table("households")["size"][needy].sum())
        shops = [a for a in retailers(view) if accounts["price_cents"][a, Ware.MEAL] > 0]
        got = 0
        for account in sorted(shops, key=lambda a: (int(accounts["price_cents"][a, Ware.MEAL]), a)):
            price = int(accounts["price_cents"][account, Ware.MEAL])
            spare = int((1.0 - _LEFT_TO_SHOPS) * int(accounts["stock"][account, Ware.MEAL]))
            units = min(wanted - got, spare, balance(view, TOWN) // price)
            if units <= 0:
                continue
            pay(view, TOWN, to=Holder(account=account), cents=units * price,
                purpose=Purpose.SUPPLY, causes=(int(relief["event"][0]),), ware=int(Ware.MEAL),
                quantity=units)  # fmt: skip
            accounts["stock"][account, Ware.MEAL] -= units
            accounts["sold"][account, Ware.MEAL] += units
            take_in(view, TOWN_ACCOUNT, Ware.MEAL, number=units, cost_cents=float(price))
            got += units
        relief["stock"][0] = got

    def _spots(self, view: View, place: int) -> Floats:
        """Return the row of standing places (k, 2), the first before the table."""
        if self._line is None:
            self._line = standing_row(view.ground, place)
        return self._line

    def _queue(self, view: View, clock: Clock) -> None:
        """Let those who have come take the next place in the row, and all step up."""
        relief, people, now = view.table("relief"), view.table("people"), clock.time_s
        line, rows = relief["line"][0], self._come(view, clock)
        spots = self._spots(view, int(relief["place_id"][0]))
        here = rows[~moving_at(people, now, rows) & ~np.isin(rows, line)]
        standing = [r for r in line[line >= 0].tolist() if r in rows]
        standing += here[np.argsort(people["activity_t0_s"][here], kind="stable")].tolist()
        standing = standing[: min(len(spots), LINE_MAX)]
        line[:] = NONE
        line[: len(standing)] = standing
        relief["line"][0] = line
        for k, row in enumerate(standing):
            self._step_up(view, clock, row, spots=spots, k=k)

    def _come(self, view: View, clock: Clock) -> Rows:
        """Return who has come for food and has not had any today, in the row or not yet."""
        relief, people = view.table("relief"), view.table("people")
        rows = people.rows
        come = (people["intention"][rows] == Goal.MEET) & (
            people["invited_goal"][rows] == Goal.MEET
        )
        come &= people["place_id"][rows] == relief["place_id"][0]
        come &= people["invited_event"][rows] == relief["event"][0]
        served = view.table("households")["relief_day"] == clock.day_index
        found: Rows = rows[come & ~served[people["household_id"][rows]]]
        return found

    def _step_up(self, view: View, clock: Clock, row: int, *, spots: Floats, k: int) -> None:
        """Let somebody step to their place in the row, once nobody stands there any more."""
        people, now, one = view.table("people"), clock.time_s, np.array([row])
        away = float(np.hypot(*(position_at(people, now, one)[0] - spots[k])))
        if away < 0.1 or people["talk_until_s"][row] > now or moving_at(people, now, one)[0]:
            return
        self._room = self._room or StandingRoom(view.ground)
        there = self._room.taken(
            people, people.rows, time_s=now, leaving=one, near_m=spots[k : k + 1]
        )
        if not there.free(spots[k : k + 1], rows=one).all():
            return
        ahead = spots[max(k, 1) - 1] - spots[min(max(k, 1), len(spots) - 1)]
        step_to(
            people, one, spots_m=spots[k : k + 1],
            heading_rad=np.array([np.arctan2(ahead[1], ahead[0])]), going=Activity.WALK,
            then=Activity.IDLE, slots=view.ground.slots, time_s=now, speed_m_s=_STEP_M_S,
        )  # fmt: skip
        people["slot_id"][row], people["slot_held"][row] = NONE, False

    def _serve(self, view: View, clock: Clock) -> None:
        """Hand the first in the row a day's meals a head of the house, as far as they last."""
        relief, people = view.table("relief"), view.table("people")
        homes, accounts = view.table("households"), view.table("accounts")
        row = int(relief["line"][0, 0])
        if row < 0 or moving_at(people, clock.time_s, np.array([row]))[0]:
            return
        home = int(people["household_id"][row])
        meals = min(MEALS_A_HEAD * int(homes["size"][home]), int(relief["stock"][0]))
        if meals <= 0:
            return
        accounts["stock"][TOWN_ACCOUNT, Ware.MEAL] -= meals
        accounts["sold"][TOWN_ACCOUNT, Ware.MEAL] += meals
        homes["larder_meals"][home] += float(meals)
        homes["meals_bought"][home] += meals
        relief["stock"][0] -= meals
        relief["served"][0] += 1
        homes["relief_day"][home] = clock.day_index
        self._leave(view, clock, row, kind="relief_given", meals=meals)

    def _send_away(self, view: View, clock: Clock, *, why: str) -> None:
        """Say once that it is over; let all who are there go, with nothing."""
        relief = view.table("relief")
        if relief["ended_event"][0] < 0:
            relief["ended_event"][0] = view.events.emit(
                "relief_ended", place=PLACE_BASE + int(relief["place_id"][0]),
                causes=[int(relief["event"][0])], served=int(relief["served"][0]),
                left=int(relief["stock"][0]),
            )  # fmt: skip
        line = relief["line"][0]
        line = line[line >= 0].astype(np.int64)
        for row in [*line.tolist(), *np.setdiff1d(self._come(view, clock), line).tolist()]:
            self._leave(view, clock, row, kind="relief_missed", why=why)

    def _close(self, view: View, clock: Clock) -> None:
        """End the day's relief; nobody who was called goes any more."""
        relief, people = view.table("relief"), view.table("people")
        self._send_away(view, clock, why="closed")
        release(view, people.rows, event=int(relief["event"][0]), now_s=clock.time_s)
        relief["event"][0], relief["line"][0] = NONE, NONE

    def _leave(self, view: View, clock: Clock, row: int, *, kind: str, **payload: Any) -> None:
        """Tell how it went for somebody in the row, and let them go."""
        relief, people = view.table("relief"), view.table("people")
        event = int(relief["event"][0])
        causes = {event, int(relief["ended_event"][0]), int(people["intention_event"][row])}
        view.events.emit(
            kind, subject=PERSON_BASE + row, place=PLACE_BASE + int(relief["place_id"][0]),
            causes=sorted(c for c in causes if c >= 0), **payload,
        )  # fmt: skip
        line = relief["line"][0]
        rest = line[(line >= 0) & (line != row)]
        line[:] = NONE
        line[: rest.size] = rest
        relief["line"][0] = line
        release(view, np.array([row]), event=event, now_s=clock.time_s)


def standing_row(ground: Any, place: int) -> Floats:
    """Return the longest clear row of standing places (k, 2) that leads off from a place."""
    room = StandingRoom(ground)
    middle = np.array([ground.places["x_m"][place], ground.places["y_m"][place]], dtype=np.float64)
    slots = ground.slots
    usual = ~slots["indoor"] & (slots["kind"] != SlotKind.THRONG)
    mine = np.flatnonzero(usual & (slots["place_id"] == place))
    starts = np.concatenate([middle[None], room.slot_xy[mine]])
    away = _FIRST_M + _APART_M * np.arange(LINE_MAX)
    best = starts[:1]
    for turn in 2.0 * np.pi * np.arange(_DIRECTIONS) / _DIRECTIONS:
        ahead = np.array([np.cos(turn), np.sin(turn)])
        rows = starts[:, None] + away[None, :, None] * ahead
        length = np.cumprod(room.clear(rows), axis=1).sum(axis=1)
        k = int(np.argmax(length))
        if length[k] > len(best):
            best = rows[k, : int(length[k])]
    row: Floats = best
    return row


def _just(clock: Clock, hour: float) -> bool:
    return hour <= clock.hour < hour + STEP_S / 3600.0


def _homeless(view: View, homes: Rows) -> npt.NDArray[np.bool_]:
    """Tell of households whether their house cannot be used."""
    if "building_state" not in view.tables:
        return np.zeros(homes.size, dtype=np.bool_)
    place = view.table("households")["home_place"][homes]
    house = view.ground.places["building_id"][np.maximum(place, 0)]
    shut = view.tables["building_state"]["closed"][np.maximum(house, 0)]
    return np.asarray(shut & (place >= 0) & (house >= 0))


def _who_knows(view: View, event: int) -> npt.NDArray[np.bool_]:
    """Tell of every row whether they know of an event; -1 nobody."""
    capacity = view.table("people").capacity
    if event < 0:
        return np.zeros(capacity, dtype=np.bool_)
    return np.asarray((view.tables["knowledge"]["event"] == event).any(axis=1)[:capacity])


def _bare(view: View, homes: Rows) -> npt.NDArray[np.bool_]:
    """Tell of households whether there is less than a meal a head in the larder."""
    table = view.table("households")
    return np.asarray(
        table["larder_meals"][homes] < _BARE_MEALS * np.maximum(table["size"][homes], 1)
    )


def _in_need(view: View, clock: Clock) -> Rows:
    """Return the oldest able grown-up of each household in need that was not served today."""
    people, homes = view.table("people"), view.table("households")
    rows = people.rows
    able = (people["age_years"][rows] >= _GROWN) & (people["health"][rows] > 0.3)
    if "alarms" in view.tables:
        alarms = view.tables["alarms"]
        able &= (alarms["caught_event"][rows] < 0) & (alarms["danger"][rows] == 0)
    rows = rows[able]
    home = people["household_id"][rows]
    order = np.lexsort((rows, -people["age_years"][rows], home))
    _, first = np.unique(home[order], return_index=True)
    eldest = rows[order][first]
    home = people["household_id"][eldest]
    needy = (_homeless(view, home) | _bare(view, home)) & (
        homes["relief_day"][home] != clock.day_index
    )
    chosen: Rows = eldest[needy & (home >= 0)]
    return chosen


def _causes(view: View, clock: Clock) -> list[int]:
    """Return the newest events by which houses were closed or shelves ran short."""
    found: list[int] = []
    if "building_state" in view.tables:
        closed = view.tables["building_state"]["closed_event"]
        found += np.unique(closed[closed >= 0])[-2:].tolist()
    accounts = view.table("accounts")
    short = accounts["short_event"] >= 0
    short = short & (clock.day_index - accounts["short_day"] < _SHORT_DAYS)
    found += np.unique(accounts["short_event"][short])[-1:].tolist()
    return [int(e) for e in found]

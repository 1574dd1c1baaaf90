"""The system that takes small children along in a flight from danger, and brings infants home.

Infants go nowhere by themselves. When somebody of their house who is under the same roof sets out
to flee, they are taken up, by mother or father first; from then on they are where that one is: in
arms on the way (`arms.py`), set down before them in the open once they can sit, and taken up again
before the next walk. Whoever carries one home lays it in its bed. Children below six are led by the
hand, beside whom they go with, until the danger is over. An infant in a house that shakes, burns or
is flooded with nobody there to take it up is left behind, and the log says so. Every ten seconds,
just after walks have been planned, and only while somebody is in fear or carries one, or an infant
lies in the open.
"""

from typing import ClassVar

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.columns import TableView
from digisphere.core.events import EventKind
from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.people.arms import LIFT_S, spots_of
from digisphere.people.enums import Activity, Goal
from digisphere.people.new_people import INFANT_YEARS, lay_in_cradle
from digisphere.people.posture import SITS_YEARS
from digisphere.people.standing_room import ELBOW_M
from digisphere.people.steps import step_to
from digisphere.people.trajectory import (
    arrival_time,
    halt,
    heading_at,
    indoors_at,
    moving_at,
    position_at,
)
from digisphere.people.transitions import leave_posture
from digisphere.people.venues import Venues

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

CARRIES_YEARS = 11.0
"""From this age on somebody takes up a little brother or sister."""
LED_YEARS = 6.0
"""Younger ones who can walk are led by the hand."""
_HAND_M = 0.45
_ONE_HOUSE_M = 15.0
_AT_HAND_M = 40.0
"""Somebody of the house takes up an infant in the open that is no farther off."""
_TAKES_UP_S = 90.0
"""Who set out no longer ago still had the infant in mind."""
_REACH_M = 1.3 * ELBOW_M
_HURRIES_M_S = 1.8
_AROUND = 0.25 * np.pi * np.array([0, 1, -1, 2, -2, 3, -3, 4])
"""Where an infant may be set down: ahead, or as little aside as there is room."""


class Carrying(System):
    """Infants in other people's arms."""

    name = "people.carrying"
    every = "10 s"
    phase = 91
    reads = ("people.*",)
    writes = (
        "alarms.carried_by", "alarms.left_event", "people.path_xy_m", "people.path_t_s",
        "people.path_count", "people.heading_rad", "people.depart_heading_rad",
        "people.out_from_s", "people.out_until_s", "people.indoors", "people.place_id",
        "people.goal_place", "people.slot_id", "people.at_slot", "people.activity",
        "people.arrival_activity", "people.intention",  "people.activity_t0_s",
        "people.decision_until_s", "people.interrupt_event", "people.setting_out",
        "people.slot_held", "people.path_distance0_m", "people.left_activity",
        "people.left_slot", "people.left_s", "people.left_share", "people.hunger",
        "people.energy", "people.hygiene", "people.social", "people.fun", "people.safety",
        "people.in_arms_of", "events",
    )  # fmt: skip
    event_kinds: ClassVar[tuple[EventKind, ...]] = (
        EventKind(
            "took_along", {}, "Subject takes along object, a small child: in arms or by the hand."
        ),
        EventKind("brought_home", {}, "Subject lays object, an infant, in its bed again."),
        EventKind("left_behind", {}, "An infant is in danger and nobody is there to take it up."),
    )

    _venues: Venues | None = None

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Let infants be taken up, carried, set down and brought home."""
        people, alarms = view.table("people"), view.table("alarms")
        carried = alarms["carried_by"] >= 0
        small = people.alive & (people["age_years"] < LED_YEARS)
        astray = small & ~people["indoors"] & (people["age_years"] < INFANT_YEARS)
        if not (alarms["danger"].any() or carried.any() or astray.any()):
            view.idle = True
            return
        people["in_arms_of"][:, 1] = NONE
        caught = alarms["caught_event"] >= 0
        alarms["carried_by"][carried & ~small] = NONE
        for row in np.flatnonzero((people["in_arms_of"][:, 0] >= 0) & (~small | caught)).tolist():
            _let_go(people, row, now_s=clock.time_s)
        for row in np.flatnonzero(small & ~caught).tolist():
            walks = bool(people["age_years"][row] >= INFANT_YEARS)
            who = _carrier(view, clock, row, walks=walks)
            if who < 0 and walks:
                _look_for_a_hand(view, clock, row)
            elif who < 0:
                self._look_for_arms(view, clock, row)
            elif walks:
                _hold_hands(view, clock, row, who)
            else:
                self._stay_with(view, clock, row, who)

    def _look_for_arms(self, view: View, clock: Clock, row: int) -> None:
        """Let somebody of the house take up an infant in need, or say that nobody is there."""
        people, alarms, now = view.table("people"), view.table("alarms"), clock.time_s
        able = _with_an_arm_free(people, _able(view, row))
        inside = bool(people["indoors"][row])
        here = position_at(people, now, np.array([row]))[0]
        if inside:
            fled = (people["intention"][able] == Goal.FLEE) & (people["place_id"][able] < 0)
            fled &= now - people["path_t_s"][able, 0] < _TAKES_UP_S
            start = people["path_xy_m"][able, 0].astype(np.float64)
            near = able[fled & self._under_its_roof(view, row, start)]
        else:
            near = able[~indoors_at(people, now, able)]
            near = near[[self._can_come(view, who, here, now_s=now) for who in near.tolist()]]
        if near.size:
            who = _nearest_kin(view, row, near)
            _say_taken(view, row, who)
            self._stay_with(view, clock, row, who)
        elif inside and alarms["danger"][row] > 0:
            at_home = (people["place_id"][able] == people["place_id"][row]).any()
            if not at_home:
                _say_left(view, row)

    def _under_its_roof(self, view: View, row: int, start_m: Floats) -> Bools:
        """Tell which walks (n, 2) began in the house where an infant is."""
        slots, place = view.ground.slots, int(view.table("people")["place_id"][row])
        mine = np.flatnonzero((slots["place_id"] == place) & slots["indoor"])
        xy = np.stack([slots["x_m"][mine], slots["y_m"][mine]], axis=1).astype(np.float64)
        if not len(xy):
            return np.zeros(len(start_m), dtype=np.bool_)
        gaps = np.hypot(*(start_m[:, None] - xy[None]).transpose(2, 0, 1))
        near: Bools = gaps.min(axis=1) < 1.5
        return near

    def _stay_with(self, view: View, clock: Clock, row: int, who: int) -> None:
        """Let an infant be where the one is who carries it."""
        people, now = view.table("people"), clock.time_s
        pair = np.array([row, who])
        held = bool(people["in_arms_of"][row, 0] == who)
        sets_out = now < float(arrival_time(people, pair[1:])[0])
        place, home = int(people["place_id"][who]), int(people["home_place"][row])
        inside = bool(indoors_at(people, now, pair[1:])[0])
        if held and not sets_out and place == home and inside:
            lay_in_cradle(view, pair[:1], now_s=now)
            view.table("alarms")["carried_by"][row] = NONE
            view.events.emit(
                "brought_home", subject=PERSON_BASE + who, object=PERSON_BASE + row,
                place=PLACE_BASE + home,
            )  # fmt: skip
            return
        sits = people["age_years"][row] >= SITS_YEARS
        if held and not sets_out and not inside and sits:
            self._set_down(view, clock, row, who)
        elif held:
            people["indoors"][row] = inside
            people["place_id"][row] = people["goal_place"][row] = place
        elif sets_out or not sits or people["place_id"][row] != place:
            self._take_up(view, clock, row, who)

    def _take_up(self, view: View, clock: Clock, row: int, who: int) -> None:
        """Let an infant be taken up from where it is, before its bearer's first step."""
        people, now = view.table("people"), clock.time_s
        pair = np.array([row, who])
        unseen, inside = indoors_at(people, now, pair).tolist()
        apart = float(np.hypot(*np.diff(position_at(people, now, pair), axis=0)[0]))
        leaves = float(people["path_t_s"][who, 0])
        walks = bool(moving_at(people, now, pair[1:])[0]) and leaves < now
        if unseen:
            people["left_s"][row] = now - LIFT_S  # in the house, before the door
        elif walks or apart > _REACH_M:
            self._come_for(view, clock, row, who)
            return
        else:
            people["left_s"][row] = max(leaves, now)
            if leaves >= now:
                _set_out_later(people, who, by_s=LIFT_S)
        people["in_arms_of"][row] = who, NONE
        people["out_from_s"][row] = people["out_until_s"][row] = np.inf
        people["slot_id"][row] = people["at_slot"][row] = NONE
        people["indoors"][row], people["place_id"][row] = inside, NONE
        people["goal_place"][row] = people["goal_place"][who]

    def _come_for(self, view: View, clock: Clock, row: int, who: int) -> None:
        """Let somebody go back for an infant that is out of reach."""
        people, now = view.table("people"), clock.time_s
        here = spots_of(people, np.array([row]), time_s=now)[0]
        if not self._can_come(view, who, here, now_s=now):
            return
        there = position_at(people, now, np.array([who]))[0]
        gap = here - there
        spot = here - gap / max(float(np.hypot(*gap)), 1e-6) * ELBOW_M
        arrives = step_to(
            people, np.array([who]), spots_m=spot[None],
            heading_rad=np.array([np.arctan2(gap[1], gap[0])]), going=Activity.IDLE,
            then=Activity.IDLE, slots=view.ground.slots, time_s=now, speed_m_s=_HURRIES_M_S,
        )  # fmt: skip
        people["slot_id"][who], people["slot_held"][who] = NONE, False
        people["decision_until_s"][who] = arrives[0]

    def _can_come(self, view: View, who: int, here: Floats, *, now_s: float) -> bool:
        """Tell who is near an infant in the open, free to go there and with nothing between."""
        people = view.table("people")
        there = position_at(people, now_s, np.array([who]))[0]
        gap = float(np.hypot(*(here - there)))
        if gap > _AT_HAND_M or people["talk_until_s"][who] > now_s:
            return False
        if gap <= _REACH_M:
            return True
        asleep = people["activity"][who] == Activity.SLEEP
        if asleep or people["intention"][who] == Goal.HELP:
            return False
        self._venues = self._venues or Venues(view.ground)
        share = np.arange(1.0, gap, 0.5)[:, None] / gap
        return bool(self._venues.room.clear(there + share * (here - there)).all())

    def _set_down(self, view: View, clock: Clock, row: int, who: int) -> None:
        """Put an infant before somebody who has come to rest, where there is room."""
        people, now = view.table("people"), clock.time_s
        here = position_at(people, now, np.array([who]))[0]
        facing = float(heading_at(people, now, np.array([who]))[0])
        spot = self._beside(view, clock, here, facing_rad=facing, row=row)
        people["place_id"][row] = people["goal_place"][row] = people["place_id"][who]
        if spot is not None:
            _lay(people, row, spot, now_s=now, inside=False)
            back = here - spot
            people["heading_rad"][row] = np.arctan2(back[1], back[0])
            people["in_arms_of"][row], people["left_s"][row] = (NONE, who), now

    def _beside(
        self, view: View, clock: Clock, here: Floats, *, facing_rad: float, row: int
    ) -> Floats | None:
        """Return a free spot (2,) an elbow away, ahead if it may be; None where there is none."""
        self._venues = self._venues or Venues(view.ground)
        people, one = view.table("people"), np.array([row])
        ways = facing_rad + _AROUND
        around = here + 1.05 * ELBOW_M * np.stack([np.cos(ways), np.sin(ways)], axis=1)
        clear = around[self._venues.room.clear(around)]
        if not len(clear):
            return None
        taken = self._venues.room.taken(
            people, people.rows, time_s=clock.time_s, leaving=one, near_m=clear
        )
        free = clear[taken.free(clear[:, None], rows=one)[:, 0]]
        return free[0] if len(free) else None


def _able(view: View, row: int) -> Ints:
    """Return those of a child's house who are old enough to take it along and free to."""
    people, alarms = view.table("people"), view.table("alarms")
    house = np.flatnonzero(people.alive & (people["household_id"] == people["household_id"][row]))
    able: Ints = house[(people["age_years"][house] >= CARRIES_YEARS) & (house != row)]
    return able[alarms["caught_event"][able] < 0]


def _say_taken(view: View, row: int, who: int) -> None:
    """Write down who takes a child along, and why."""
    people, alarms = view.table("people"), view.table("alarms")
    alarms["carried_by"][row] = who
    meant, danger = int(people["intention_event"][who]), int(alarms["danger_event"][row])
    view.events.emit(
        "took_along",
        subject=PERSON_BASE + who,
        object=PERSON_BASE + row,
        causes=sorted({e for e in (meant, danger) if e >= 0}),
    )


def _look_for_a_hand(view: View, clock: Clock, row: int) -> None:
    """Let a small child in fear go with somebody of its house who sets out from under its roof."""
    people, alarms, now = view.table("people"), view.table("alarms"), clock.time_s
    if not alarms["danger"][row] or not indoors_at(people, now, np.array([row]))[0]:
        return
    able = _able(view, row)
    fled = (people["intention"][able] == Goal.FLEE) & (people["place_id"][able] < 0)
    fled &= (now - people["path_t_s"][able, 0] < _TAKES_UP_S) & (people["out_from_s"][able] > now)
    here = position_at(people, now, np.array([row]))[0]
    fled &= np.hypot(*(people["path_xy_m"][able, 0] - here).T) < _ONE_HOUSE_M
    if fled.any():
        who = _nearest_kin(view, row, able[fled])
        _say_taken(view, row, who)
        _hold_hands(view, clock, row, who)


def _hold_hands(view: View, clock: Clock, row: int, who: int) -> None:
    """Let a small child walk beside whom it goes with, and go its own ways once all is over."""
    people, alarms, now = view.table("people"), view.table("alarms"), clock.time_s
    child = np.array([row])
    walks_on = now < float(arrival_time(people, np.array([who]))[0])
    if walks_on and people["path_t_s"][row, 0] != people["path_t_s"][who, 0]:
        _beside_on_the_way(view, row, who, now_s=now)
    elif not walks_on and moving_at(people, now, child)[0]:
        halt(people, now, child)
        people["place_id"][row] = people["place_id"][who]
    elif not walks_on and not alarms["danger"][row]:
        alarms["carried_by"][row] = NONE
        people["decision_until_s"][row] = now


def _beside_on_the_way(view: View, row: int, who: int, *, now_s: float) -> None:
    """Give a child the way of whom it goes with, a step to the side of it."""
    people, child = view.table("people"), np.array([row])
    here = position_at(people, now_s, child)[0]
    starts = max(float(people["path_t_s"][who, 0]), now_s)
    leave_posture(people, child, time_s=now_s, leaves_s=np.array([starts]))
    count = max(int(people["path_count"][who]), 1)
    points = people["path_xy_m"][who, :count].astype(np.float64)
    along = np.gradient(points, axis=0) if count > 1 else np.zeros_like(points)
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-6)
    side = np.stack([-along[:, 1], along[:, 0]], axis=1) / length[:, None]
    for name in ("path_t_s", "path_count", "heading_rad", "depart_heading_rad", "out_from_s",
                 "out_until_s", "goal_place", "intention"):  # fmt: skip
        people[name][row] = people[name][who]
    people["path_xy_m"][row] = people["path_xy_m"][who]
    people["path_xy_m"][row, :count] = points + _HAND_M * side
    people["path_xy_m"][row, 0] = here
    people["path_distance0_m"][row] = 0.0
    people["activity"][row], people["arrival_activity"][row] = Activity.WALK, Activity.IDLE
    people["activity_t0_s"][row] = people["path_t_s"][row, 0]
    people["place_id"][row], people["setting_out"][row] = NONE, False
    people["slot_id"][row] = people["at_slot"][row] = NONE
    people["slot_held"][row], people["interrupt_event"][row] = False, NONE
    people["decision_until_s"][row] = np.inf


def _carrier(view: View, clock: Clock, row: int, *, walks: bool) -> int:
    """Return who has a small child with them, NONE for nobody; let go of it who no longer can."""
    people, alarms, now = view.table("people"), view.table("alarms"), clock.time_s
    who, holds = int(alarms["carried_by"][row]), int(people["in_arms_of"][row, 0])
    lost = who >= 0 and (not people.alive[who] or alarms["caught_event"][who] >= 0)
    if holds >= 0 and (lost or walks):
        _let_go(people, row, now_s=now)
    in_bed = bool(indoors_at(people, now, np.array([row]))[0]) and who >= 0 > holds
    at_home = in_bed and not walks
    if lost or at_home:
        who = alarms["carried_by"][row] = NONE
    return who


def _let_go(people: TableView, row: int, *, now_s: float) -> None:
    """Let a child be in nobody's arms any more, where it is.

    Its own column knows of a roof: the columns of a bearer who has just died do not any more.
    """
    here = position_at(people, now_s, np.array([row]))[0]
    _lay(people, row, here, now_s=now_s, inside=bool(people["indoors"][row]))
    people["in_arms_of"][row] = NONE


def _lay(people: TableView, row: int, spot_m: Floats, *, now_s: float, inside: bool) -> None:
    """Write where an infant is once it is in nobody's arms."""
    people["path_xy_m"][row] = spot_m
    people["path_t_s"][row], people["path_count"][row] = now_s, 1
    people["out_from_s"][row] = np.inf if inside else -np.inf
    people["out_until_s"][row] = np.inf
    people["indoors"][row] = inside


def _set_out_later(people: TableView, who: int, *, by_s: float) -> None:
    """Put off a walk that has not begun, so that there is time to take up an infant."""
    for name in ("path_t_s", "out_from_s", "out_until_s", "activity_t0_s", "decision_until_s"):
        people[name][who] += by_s


def _with_an_arm_free(people: TableView, rows: Ints) -> Ints:
    """Return those of some people who hold no infant yet, or one."""
    holds = people["in_arms_of"][:, 0]
    free: Ints = rows[(holds[:, None] == rows).sum(axis=0) < 2]
    return free


def _nearest_kin(view: View, row: int, near: Ints) -> int:
    """Return the mother, the father, or the oldest of those at hand; free arms first."""
    people, alarms = view.table("people"), view.table("alarms")
    full = np.isin(near, alarms["carried_by"])
    parent = (near == people["mother"][row]) | (near == people["father"][row])
    mother = near == people["mother"][row]
    order = np.lexsort((near, -people["age_years"][near], ~mother, ~parent, full))
    return int(near[order[0]])


def _say_left(view: View, row: int) -> None:
    """Tell once of each danger that an infant is alone in it."""
    people, alarms = view.table("people"), view.table("alarms")
    danger = int(alarms["danger_event"][row])
    if danger < 0 or alarms["left_event"][row] == danger:
        return
    alarms["left_event"][row] = danger
    place = int(people["place_id"][row])
    view.events.emit(
        "left_behind",
        subject=PERSON_BASE + row,
        place=PLACE_BASE + place if place >= 0 else NONE,
        causes=[danger],
    )

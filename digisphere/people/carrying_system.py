"""The system that takes small children along in a flight from danger, and brings infants home.

Infants go nowhere by themselves. When somebody of their house who is under the same roof sets out
to flee, they are taken up, by mother or father first; from then on they are where that one is: in
arms on the way, and not drawn then; set down beside them in the open once they can sit. Whoever
carries one home lays it in its bed. Children below six are led by the hand, beside whom they go
with, until the danger is over. An infant in a house that shakes, burns or is flooded with nobody
there to take it up is left behind, and the log says so. Every ten seconds, and only while somebody
is in fear or carries one, or an infant lies in the open.
"""

from typing import ClassVar

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.events import EventKind
from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.people.enums import Activity, Goal
from digisphere.people.new_people import INFANT_YEARS, lay_in_cradle
from digisphere.people.standing_room import ELBOW_M
from digisphere.people.trajectory import (
    arrival_time,
    halt,
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
SITS_YEARS = 0.75
LED_YEARS = 6.0
"""Younger ones who can walk are led by the hand."""
_HAND_M = 0.45
_ONE_HOUSE_M = 15.0
_AT_HAND_M = 40.0
"""Somebody of the house takes up an infant in the open that is no farther off."""
_TAKES_UP_S = 90.0
"""Who set out no longer ago still had the infant in mind."""
_AROUND = np.linspace(0.0, 2.0 * np.pi, 8, endpoint=False)


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
        "events",
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
        for row in np.flatnonzero(small & (alarms["caught_event"] < 0)).tolist():
            walks = bool(people["age_years"][row] >= INFANT_YEARS)
            who = int(alarms["carried_by"][row])
            if who >= 0 and (not people.alive[who] or alarms["caught_event"][who] >= 0):
                who = alarms["carried_by"][row] = NONE
            if who < 0 and walks:
                _look_for_a_hand(view, clock, row)
            elif who < 0:
                self._look_for_arms(view, clock, row)
            elif walks:
                _hold_hands(view, clock, row, who)
            else:
                self._stay_with(view, clock, row, who)
        grown = np.flatnonzero(carried & ~small)
        alarms["carried_by"][grown] = NONE

    def _look_for_arms(self, view: View, clock: Clock, row: int) -> None:
        """Let somebody of the house take up an infant in need, or say that nobody is there."""
        people, alarms, now = view.table("people"), view.table("alarms"), clock.time_s
        able = _able(view, row)
        inside = bool(people["indoors"][row])
        here = position_at(people, now, np.array([row]))[0]
        if inside:
            fled = (people["intention"][able] == Goal.FLEE) & (people["place_id"][able] < 0)
            fled &= now - people["path_t_s"][able, 0] < _TAKES_UP_S
            start = people["path_xy_m"][able, 0].astype(np.float64)
            near = able[fled & self._under_its_roof(view, row, start)]
        else:
            gap = np.hypot(*(position_at(people, now, able) - here).T)
            near = able[(gap < _AT_HAND_M) & ~indoors_at(people, now, able)]
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
        went, goes = moving_at(people, now, pair).tolist()
        if goes:
            if people["path_t_s"][row, 0] != people["path_t_s"][who, 0]:
                _in_arms(view, row, who)
            return
        place = int(people["place_id"][who])
        home = int(people["home_place"][row])
        inside = bool(indoors_at(people, now, pair[1:])[0])
        if place == home and inside:
            lay_in_cradle(view, pair[:1], now_s=now)
            view.table("alarms")["carried_by"][row] = NONE
            view.events.emit(
                "brought_home", subject=PERSON_BASE + who, object=PERSON_BASE + row,
                place=PLACE_BASE + home,
            )  # fmt: skip
            return
        apart = float(np.hypot(*np.diff(position_at(people, now, pair), axis=0)[0]))
        if went or apart > 2.0 * ELBOW_M or people["place_id"][row] != place:
            self._set_down(view, clock, row, who, inside=inside)

    def _set_down(self, view: View, clock: Clock, row: int, who: int, *, inside: bool) -> None:
        """Put an infant beside somebody who has come to rest; the smallest stay in their arms."""
        people, now = view.table("people"), clock.time_s
        here = position_at(people, now, np.array([who]))[0]
        spot = None
        if not inside and people["age_years"][row] >= SITS_YEARS:
            spot = self._beside(view, clock, here, row=row)
        people["path_xy_m"][row] = here if spot is None else spot
        people["path_t_s"][row], people["path_count"][row] = now, 1
        hidden = inside or spot is None
        people["out_from_s"][row] = np.inf if hidden else -np.inf
        people["out_until_s"][row] = np.inf
        people["indoors"][row] = hidden
        people["place_id"][row] = people["place_id"][who]
        people["goal_place"][row] = people["place_id"][who]

    def _beside(self, view: View, clock: Clock, here: Floats, *, row: int) -> Floats | None:
        """Return a free spot (2,) an elbow away from somebody; None where there is none."""
        self._venues = self._venues or Venues(view.ground)
        people, one = view.table("people"), np.array([row])
        around = here + 1.05 * ELBOW_M * np.stack([np.cos(_AROUND), np.sin(_AROUND)], axis=1)
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


def _in_arms(view: View, row: int, who: int) -> None:
    """Give an infant the way of the one who carries it."""
    people = view.table("people")
    for name in ("path_xy_m", "path_t_s", "path_count", "heading_rad", "depart_heading_rad"):
        people[name][row] = people[name][who]
    people["out_from_s"][row] = people["out_until_s"][row] = np.inf
    people["indoors"][row], people["place_id"][row] = True, NONE
    people["goal_place"][row] = people["goal_place"][who]
    people["slot_id"][row] = people["at_slot"][row] = NONE


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

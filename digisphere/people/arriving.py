"""Taking a place on arrival: who comes to a place sees whether there is room, takes it or turns.

Nobody knows from afar whether a place is full: people set out for where they expect room. On the
last minute of their way they see it. Then they take the slot they made for, or a better one; where
none is left they are turned away, keep in mind for a while that the place is full, and decide
anew. So do those who call on a friend who is not in (`visiting.py`). Called by
`deliberation_system.py`.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.columns import TableView
from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.people import seating, visiting
from digisphere.people.enums import Activity, Goal
from digisphere.people.goals import GOALS
from digisphere.people.surroundings import Sky
from digisphere.people.ties_of import TiesOf
from digisphere.people.trajectory import Columns
from digisphere.people.venues import Venues
from digisphere.world.compiled import kernel

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

LOOK_S, HASTE_S = 60.0, 10.0
"""People look once a minute whether there is room for them at the end of the next minute's walk;
who set out since, and is there sooner, looks so many seconds before."""
IN_SIGHT_S = 40.0
"""What is no farther away than such a walk is seen as if one were there."""
_KEPT_IN_MIND_MIN = (10.0, 180.0)
"""Least and most minutes for which somebody counts on a place being full still."""
_WALK, _RUN = int(Activity.WALK), int(Activity.RUN)


def in_mind_s(goal: Goal) -> float:
    """Return how long somebody turned away counts on a place being full: two usual stays.

    Whoever is expected there, by a friend or at the poll, looks in again soon.
    """
    low, high = _KEPT_IN_MIND_MIN
    if goal == Goal.MEET:
        return 60.0 * low
    return 60.0 * min(max(sum(GOALS[goal].minutes), low), high)


def thought_full(people: Columns, rows: Ints, places: Ints, *, now_s: float) -> Bools:
    """Return (n, k) which places people still have in mind as full.

    Args:
        people: the `people` columns.
        rows: (n,) who.
        places: (k,) the same for all, or (n, k) for each their own.
        now_s: now.
    """
    known, until_s = people["full_place"][rows], people["full_until_s"][rows]
    out = np.zeros((rows.size, places.shape[-1]), dtype=np.bool_)
    fresh = (until_s > now_s) & (known >= 0)
    for k in np.flatnonzero(fresh.any(axis=0)).tolist():
        line = np.flatnonzero(fresh[:, k])
        out[line] |= known[line, k, None] == (places if places.ndim == 1 else places[line])
    return out


def slots_held(people: TableView, *, slots: int) -> Bools:
    """Return (slots,) which of so many slots the living have taken."""
    taken = np.zeros(slots, dtype=np.bool_)
    _mark_held(people["slot_id"], people["slot_held"], people.alive, taken)
    return taken


@kernel
def _mark_held(slot: Any, held: Any, alive: Any, taken: Any) -> None:
    for row in range(len(slot)):
        if held[row] and slot[row] >= 0 and alive[row]:
            taken[slot[row]] = True


def take_slots(
    view: View, clock: Clock, sky: Sky, venues: Venues, *, come: Ints, chance: Floats, ties: TiesOf
) -> Ints:
    """Let those who arrive take a slot; return the rows of those turned away, ascending.

    Args:
        view: deliberation's.
        clock: now.
        sky: how inviting the open air is.
        venues: the ground's slots.
        come: (n,) who is `at_the_door`, in the order in which they take slots.
        chance: (n,) a uniform draw of each.
        ties: whose ties are whose.
    """
    people, now = view.table("people"), clock.time_s
    turned = []
    if come.size:
        out = visiting.in_vain(view, come, ties=ties)
        turned = come[out].tolist()
        come, chance = come[~out], chance[~out]
        for row in turned:
            _turn_away(view, clock, row, event=visiting.go_away(view, row, ties=ties))
    full = []
    if come.size:
        taken = _occupied(view, venues, come, now_s=now)
        for row, u in zip(come.tolist(), chance.tolist(), strict=True):
            slot = _slot_for(people, row, sky, venues, taken=taken, chance=u)
            if slot < 0:
                full.append(row)
                continue
            taken[slot] = True
            people["slot_held"][row] = True
            if slot != people["slot_id"][row]:
                _make_for(people, row, slot, venues)
    for row in full:
        _turn_away(view, clock, row, event=_tell_full(view, row))
    return np.array(sorted(turned + full), dtype=np.int64)


def at_the_door(people: TableView, *, before_s: float) -> Ints:
    """Return who will be at the door or the slot they make for before an instant."""
    found: Ints = _nearly_there(
        before_s, (people["slot_id"], people["slot_held"], people["at_slot"]),
        people["activity"], (people["path_t_s"], people["path_count"], people["out_until_s"]),
        people.alive,
    )  # fmt: skip
    return found


@kernel
def _nearly_there(soon: float, slots: Any, activity: Any, paths: Any, alive: Any) -> Any:
    slot, held, at_slot = slots
    times, counts, door = paths
    found = [0 for _ in range(0)]
    for row in range(len(activity)):
        if held[row] or slot[row] < 0 or not alive[row]:
            continue
        if activity[row] == _WALK or activity[row] == _RUN:
            if min(times[row, max(counts[row], 1) - 1], door[row]) <= soon:
                found.append(row)
        elif at_slot[row] == slot[row]:
            found.append(row)
    return np.array(found, dtype=np.int64)


def _occupied(view: View, venues: Venues, come: Ints, *, now_s: float) -> Bools:
    """Return (slots,) where somebody is, or has taken the place."""
    people = view.table("people")
    taken = slots_held(people, slots=len(venues.slot_place))
    _mark_left(now_s, people["left_slot"], people["path_t_s"], people.alive, taken)
    if not venues.slot_indoor[people["slot_id"][come]].all():
        taken |= venues.room.crowded(people, people.rows, time_s=now_s)
    return taken


@kernel
def _mark_left(now: float, left: Any, times: Any, alive: Any, taken: Any) -> None:
    """Mark the slots that those are still at who wait to set out."""
    for row in range(len(left)):
        if left[row] >= 0 and alive[row] and now < times[row, 0]:
            taken[left[row]] = True


def _slot_for(
    people: TableView, row: int, sky: Sky, venues: Venues, *, taken: Bools, chance: float
) -> int:
    """Return the slot somebody takes: the one made for where it is free, or one near company."""
    goal, place = Goal(int(people["intention"][row])), int(people["goal_place"][row])
    meant = int(people["slot_id"][row])
    if not taken[meant] and goal not in seating.NEAR_COMPANY:
        return meant
    return seating.choose_slot(
        venues, place=place, goal=goal, own=NONE, taken=taken, pleasant=sky.pleasant,
        raining=sky.rain_mm_h > 0.25, hobby=int(people["hobby"][row]), chance=chance,
        guest=goal == Goal.SLEEP,
    )  # fmt: skip


def _make_for(people: TableView, row: int, slot: int, venues: Venues) -> None:
    """Let somebody go to another slot than the one they made for."""
    people["slot_id"][row] = slot
    people["setting_out"][row] = True
    if people["arrival_activity"][row] == Activity.WORK and people["intention"][row] == Goal.MEET:
        return  # Called to public works: they work wherever there is room.
    people["arrival_activity"][row] = seating.posture(
        Goal(int(people["intention"][row])), int(venues.slot_kind[slot]),
        indoor=bool(venues.slot_indoor[slot]), hobby=int(people["hobby"][row]),
        weary=bool(seating.sits_down(people, np.array([row]))[0]),
    )  # fmt: skip


def _tell_full(view: View, row: int) -> int:
    """Tell that somebody finds no room where they have come to; return the event."""
    people = view.table("people")
    return view.events.emit(
        "turned_back",
        subject=PERSON_BASE + row,
        place=PLACE_BASE + int(people["goal_place"][row]),
        causes=[int(people["intention_event"][row])],
        why="full",
    )


def _turn_away(view: View, clock: Clock, row: int, *, event: int) -> None:
    """Let somebody take in that it is in vain: what they meant to do is off for a while."""
    people, now = view.table("people"), clock.time_s
    place, goal = int(people["goal_place"][row]), Goal(int(people["intention"][row]))
    people["slot_id"][row] = NONE
    oldest = int(np.argmin(people["full_until_s"][row]))
    people["full_place"][row, oldest] = place
    people["full_until_s"][row, oldest] = now + in_mind_s(goal)
    alarms = view.tables.get("alarms")
    if goal == Goal.FLEE and alarms is not None:
        view.table("alarms")["refuge_place"][row] = NONE
    people["interrupt_event"][row] = event

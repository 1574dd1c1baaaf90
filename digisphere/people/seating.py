"""Which slot of a place somebody takes: one's own bed or bench, in the sun or near company.

A slot holds one person. Deliberation calls `choose_slot` person by person and marks what is taken,
so nobody ever stands in anybody.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

from digisphere.core.identity import NONE
from digisphere.core.mixing import another
from digisphere.people.enums import Activity, Goal, Hobby
from digisphere.people.goals import GOALS
from digisphere.people.rescue_sites import Sites
from digisphere.people.trajectory import Columns
from digisphere.people.venues import Venues
from digisphere.world.enums import SlotKind

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NEAR_COMPANY = (Goal.SOCIALISE, Goal.TAVERN, Goal.PLAY, Goal.MEET, Goal.VISIT)
"""Goals for which people sit down beside others where they can."""
_COMPANY_M = 2.6
_OPEN_AIR = {
    Goal.EAT_OUT: 0.6, Goal.TAVERN: 0.55, Goal.GO_HOME: 0.2, Goal.HOBBY: 0.35, Goal.CHORES: 0.3,
    Goal.MEET: 0.7, Goal.WORK: 0.6,
}  # fmt: skip
"""Chance to prefer the open air in fine weather, where a place offers both."""
_WEARY_LEGS, _OLD_YEARS = 0.4, 68.0
_HELP, _WORK, _SHOP, _HOBBY = Goal.HELP, Goal.WORK, Goal.SHOP, Goal.HOBBY
_GARDENING = Hobby.GARDENING
"""Looked up for everybody in turn: members of an enumeration are slow to find by name."""
_AS_GUEST = (SlotKind.SIT, SlotKind.EAT, SlotKind.WORK, SlotKind.STAND)
_AT_THE_DOOR = {False: (SlotKind.SIT, SlotKind.STAND), True: (SlotKind.STAND,)}
"""Slots before one's house, by whether one gardens there."""
_DOORSTEP = (Goal.CHORES, Goal.HOBBY)


def choose_slot(
    venues: Venues, *, place: int, goal: Goal, own: int, taken: Bools | None, pleasant: float,
    raining: bool, hobby: int, chance: float, guest: bool = False,
) -> int:  # fmt: skip
    """Return a free slot for a goal at a place, or -1 when it is full.

    Args:
        venues: the ground's slots.
        place: where.
        goal: what for.
        own: a slot of their own (bed, workbench) or -1.
        taken: (slots,) held slots; None where it cannot be seen which are.
        pleasant: how inviting the open air is, 0 to 1.
        raining: whether it rains enough to shun outdoor seats.
        hobby: `Hobby`, for what is done outdoors.
        chance: a uniform draw.
        guest: taken in for the night where there may be no bed: a bench or the floor will do.
    """
    if goal == _HELP:
        return Sites(venues).free_approach(place, taken=taken)
    if own >= 0 and (taken is None or not taken[own]) and venues.slot_place[own] == place:
        return own
    usual = GOALS[goal].slots
    kinds = (*usual, *_AS_GUEST) if guest else usual
    keen = _OPEN_AIR.get(goal, 0.0)
    if goal == _HOBBY and hobby == _GARDENING:
        keen = 0.85
    outside = pleasant > 0.45 and another(chance, 1) < keen
    if outside and goal in _DOORSTEP:
        kinds = _AT_THE_DOOR[hobby == _GARDENING]
    free = [venues.slots(place, kind) for kind in dict.fromkeys((*kinds, *usual))]
    if taken is not None:
        free = [[slot for slot in group if not taken[slot]] for group in free]
    wanted = _by_roof(venues, free, outside=outside, shun=raining or pleasant < 0.25, goal=goal)
    if not wanted:
        return NONE
    if taken is not None and goal in NEAR_COMPANY:
        near = _beside_others(venues, wanted, taken=taken, place=place)
        wanted = near or wanted
    return wanted[int(chance * len(wanted)) % len(wanted)]


def _by_roof(
    venues: Venues, free: list[list[int]], *, outside: bool, shun: bool, goal: Goal
) -> list[int]:
    """Prefer slots under the sky or under a roof, then the best kind that has any left."""
    if not GOALS[goal].outdoors and any(free):
        for group in free:
            fits = [s for s in group if venues.roofed[s] != outside]
            if fits:
                return fits
        if shun and goal not in (_WORK, _SHOP):
            roofed = [s for group in free for s in group if venues.roofed[s]]
            if roofed:
                return roofed
    return next((group for group in free if group), [])


def _beside_others(venues: Venues, wanted: list[int], *, taken: Bools, place: int) -> list[int]:
    """Return the free slots within talking distance of somebody at the same place."""
    held = venues.slots_of(place)
    held = held[taken[held]]
    if held.size == 0:
        return []
    mine = venues.slot_xy[wanted]
    gaps = np.hypot(*(mine[:, None, :] - venues.slot_xy[held][None, :, :]).transpose(2, 0, 1))
    near = (gaps < _COMPANY_M) & (
        venues.slot_indoor[wanted][:, None] == venues.slot_indoor[held][None, :]
    )
    return [slot for slot, beside in zip(wanted, near.any(axis=1), strict=True) if beside]


def sits_down(people: Columns, rows: Ints) -> Bools:
    """Tell who (n,) sits down on the ground rather than stand for long: the weary and the old."""
    weary: Bools = people["legs"][rows] < _WEARY_LEGS
    return weary | (people["age_years"][rows] >= _OLD_YEARS)


def posture(
    goal: Goal, slot_kind: int, *, indoor: bool, hobby: int, weary: bool = False
) -> Activity:
    """Return what somebody is seen doing for a goal at a kind of slot; the weary sit in a crowd."""
    if slot_kind == SlotKind.THRONG:
        return Activity.SIT if weary else Activity.IDLE
    activity = GOALS[goal].activity
    standing = slot_kind in (SlotKind.STAND, SlotKind.WORK)
    if goal in (Goal.SOCIALISE, Goal.TAVERN, Goal.REST, Goal.VISIT, Goal.MEET):
        return Activity.IDLE if standing else Activity.SIT
    if goal == Goal.STROLL:
        return Activity.IDLE if standing else Activity.SIT
    if goal == Goal.MARKET:
        return Activity.SHOP if standing else Activity.SIT
    if goal in (Goal.HOBBY, Goal.GO_HOME) and not indoor:
        working = standing and goal == Goal.HOBBY and hobby == Hobby.GARDENING
        return Activity.WORK if working else Activity.IDLE if standing else Activity.SIT
    return activity


def postures(goals: Ints, slot_kinds: Ints, *, indoor: Bools, hobby: Ints, weary: Bools) -> Ints:
    """Return the `posture` of many at once, (n,) each."""
    gardens = (hobby == Hobby.GARDENING).astype(np.int64)
    found: Ints = _posture_table()[
        goals, slot_kinds, indoor.astype(np.int64), gardens, weary.astype(np.int64)
    ]
    return found


@cache
def _posture_table() -> Ints:
    """Return every `posture` by goal, kind of slot, roof, gardening and weariness."""
    out = np.zeros((len(Goal), len(SlotKind), 2, 2, 2), dtype=np.int64)
    other = next(hobby for hobby in Hobby if hobby != Hobby.GARDENING)
    for goal in GOALS:
        for kind, roof, gardens, weary in np.ndindex(out.shape[1:]):
            hobby = Hobby.GARDENING if gardens else other
            out[goal, kind, roof, gardens, weary] = posture(
                goal, kind, indoor=bool(roof), hobby=hobby, weary=bool(weary)
            )
    return out

"""Who gets to know that somebody lies under a fallen house: by cries, by missing them, by word.

Nobody is told by the world. Those near hear the cries of the living under the rubble; those who see
the house down in which one of their own must be, miss them; those who see others dig understand;
those within earshot of somebody who has just understood are called; others are told of it in talk.
Each leaves an event, which is what a later decision to dig names as its cause. Called by
`rescue_system`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.events import EventKind
from digisphere.core.identity import PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.environment.earthquake_damage import distance_to_walls_m
from digisphere.people import threats
from digisphere.people.danger_system import facts_told
from digisphere.people.entrapment import MOST_HANDS
from digisphere.people.helping import of_ones_own
from digisphere.people.threats import Surroundings

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

CRIES_HEARD_M, CRIES_WAKE_M = 30.0, 12.0
"""How far a voice out of the rubble carries (judged), and within what it wakes sleepers."""
HOUSE_SEEN_M, DIGGING_SEEN_M = 150.0, 60.0
CALLED_M = 30.0
"""How far somebody who has just understood is heard who shouts for help."""
KNOWN_FOR_S = 6.0 * 3600.0
"""Who hears no more of it holds it to be over after so long."""
_UNDERSTANDS_YEARS = 5.0
_RUIN_M = 2.0
NOTICED = EventKind(
    "noticed_trapped",
    {"how": "str"},
    "Subject learns that object lies under a fallen house: «heard», «missed», «seen» or «called».",
)


@dataclass(frozen=True)
class Buried:
    """Those caught under one house."""

    house: int
    place: int
    rows: Ints
    alive: Bools
    """(k,) who of them can still cry."""
    diggers: int
    """How many are at work there."""


def spread(view: View, clock: Clock, *, who: Surroundings, buried: list[Buried]) -> None:
    """Let this minute's cries, sights, calls and words tell people of those who are caught."""
    alarms = view.table("alarms")
    free = (alarms["caught_event"][who.rows] < 0) & (
        view.table("people")["age_years"][who.rows] >= _UNDERSTANDS_YEARS
    )
    for ruin in buried:
        away = distance_to_walls_m(view.ground.buildings, row=ruin.house, xy_m=who.xy_m)
        near = np.flatnonzero(free & (away < HOUSE_SEEN_M))
        fresh = alarms["help_house"][who.rows[near]] != ruin.house
        here = near[~fresh & (away[near] < DIGGING_SEEN_M)]
        alarms["help_known_s"][who.rows[here]] = clock.time_s
        _look(view, clock, who, ruin, near=near[fresh], away=away[near[fresh]])
    by_house = {ruin.house: ruin for ruin in buried}
    for number, row, kind in facts_told(view, clock):
        if kind == "trapped" and alarms["caught_event"][row] < 0:
            _take_in_words(view, clock, number, row, by_house=by_house)


def _look(
    view: View, clock: Clock, who: Surroundings, ruin: Buried, *, near: Ints, away: Floats
) -> None:
    """Let those near (k,) hear, miss or see for themselves, and call others."""
    if not near.size:
        return
    people = view.table("people")
    awake, out = who.awake[near], who.outdoors[near]
    b = view.ground.buildings
    middle = np.array([[b["x_m"][ruin.house], b["y_m"][ruin.house]]], dtype=np.float64)
    seen = awake & out
    aims = np.repeat(middle, int(seen.sum()), axis=0)
    seen[seen] = threats.in_view(
        view.ground, eyes_m=who.xy_m[near[seen]], aims_m=aims, high_m=_RUIN_M
    )
    heard = bool(ruin.alive.any()) & (awake & (away < CRIES_HEARD_M) | (away < CRIES_WAKE_M))
    crowded = ruin.diggers >= MOST_HANDS
    working = seen & (ruin.diggers > 0) & (away < DIGGING_SEEN_M)
    new = np.zeros(who.rows.size, dtype=np.bool_)
    for k, i in enumerate(near.tolist()):
        row = int(who.rows[i])
        own = ruin.rows[of_ones_own(people, row, ruin.rows)]
        own = own[_expected(view, own, place=ruin.place)]
        if _busy_elsewhere(view, row, own=own):
            continue
        how = "heard" if heard[k] else "missed" if seen[k] and own.size else ""
        if not how and working[k] and not crowded:
            how = "seen"
        if how and not (crowded and not own.size):
            told = own if own.size else ruin.rows[ruin.alive] if how == "heard" else ruin.rows
            _know(view, clock, row, ruin, of=int(told[0]), how=how, cause=-1)
            new[i] = True
    _call(view, clock, who, ruin, callers=np.flatnonzero(new))


def _busy_elsewhere(view: View, row: int, *, own: Ints) -> bool:
    """Tell whether somebody knows of another house already and has no cause to leave it for this.

    One leaves strangers for one's own, and one's own for nobody.
    """
    alarms, people = view.table("alarms"), view.table("people")
    house = int(alarms["help_house"][row])
    if house < 0 or not own.size:
        return house >= 0
    caught = np.flatnonzero(alarms["caught_event"] >= 0)
    at = view.ground.places["building_id"][np.maximum(people["place_id"][caught], 0)]
    return bool(of_ones_own(people, row, caught[at == house]).any())


def _expected(view: View, rows: Ints, *, place: int) -> Bools:
    """Tell who is usually to be found in a house: they live or work there."""
    people = view.table("people")
    found: Bools = (people["home_place"][rows] == place) | (people["work_place"][rows] == place)
    return found


def _call(view: View, clock: Clock, who: Surroundings, ruin: Buried, *, callers: Ints) -> None:
    """Let those who have just understood shout for help to whoever is near and out of doors."""
    alarms, people = view.table("alarms"), view.table("people")
    if ruin.diggers >= MOST_HANDS:
        return
    for i in callers.tolist():
        cause = int(people["interrupt_event"][who.rows[i]])
        hears = who.outdoors & who.awake & (np.hypot(*(who.xy_m - who.xy_m[i]).T) < CALLED_M)
        hears &= alarms["help_house"][who.rows] < 0
        hears &= (alarms["caught_event"][who.rows] < 0) & who.outdoors[i]
        hears &= people["age_years"][who.rows] >= _UNDERSTANDS_YEARS
        for row in who.rows[hears].tolist():
            _know(view, clock, row, ruin, of=int(ruin.rows[0]), how="called", cause=cause)


def _take_in_words(
    view: View, clock: Clock, number: int, row: int, *, by_house: dict[int, Buried]
) -> None:
    """Let somebody to whom it was told know of the house, where anybody is still caught there."""
    alarms, log = view.table("alarms"), view.events.read
    fact = log.get(int(log.get(number).payload["fact_event"]))
    house = int(view.ground.places["building_id"][fact.place - PLACE_BASE])
    ruin = by_house.get(house)
    if ruin is None or alarms["help_house"][row] == house:
        return
    own = ruin.rows[of_ones_own(view.table("people"), row, ruin.rows)]
    if _busy_elsewhere(view, row, own=own):
        return
    alarms["help_house"][row], alarms["help_event"][row] = house, fact.id
    alarms["help_known_s"][row], alarms["dug_s"][row] = clock.time_s, 0.0
    view.table("people")["interrupt_event"][row] = number


def _know(
    view: View, clock: Clock, row: int, ruin: Buried, *, of: int, how: str, cause: int
) -> None:
    """Let somebody know of those under a house from now on, and think of what to do."""
    alarms, people = view.table("alarms"), view.table("people")
    caught = int(alarms["caught_event"][of])
    event = view.events.emit(
        "noticed_trapped",
        subject=PERSON_BASE + row,
        object=PERSON_BASE + of,
        place=PLACE_BASE + ruin.place,
        causes=[e for e in (caught, cause) if e >= 0],
        how=how,
    )
    alarms["help_known_s"][row] = clock.time_s
    alarms["help_house"][row], alarms["help_event"][row] = ruin.house, caught
    alarms["dug_s"][row] = 0.0
    people["interrupt_event"][row] = event

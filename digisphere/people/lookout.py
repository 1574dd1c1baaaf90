"""Walkers who find their way closed ahead, and those in or before a house that has closed.

They stop where they are, take in that they must go another way, and think again in the same
minute. Whoever set out knowing of the closures is stopped only by a new one. Called by
`danger_system` while anything is closed.
"""

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.events import EventKind
from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.people import trajectory
from digisphere.people.enums import Goal
from digisphere.people.passage import Passage
from digisphere.people.threats import Surroundings
from digisphere.people.venues import Venues

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

TURNED_BACK = EventKind(
    "turned_back",
    {"why": "str"},
    "Somebody finds the «way» or the «house» they make for closed, or the place «full».",
)
HALT_WRITES = (
    "people.path_xy_m", "people.path_t_s", "people.path_count", "people.path_distance0_m",
    "people.heading_rad", "people.depart_heading_rad", "people.out_from_s", "people.out_until_s",
    "people.arrival_activity", "people.activity", "people.activity_t0_s", "people.at_slot",
    "people.left_activity", "people.left_share",
)  # fmt: skip
"""What stopping a walker writes (`trajectory.halt`)."""
AHEAD_S = 90.0
"""How far ahead somebody looks: the way of a minute and a half."""
_LOOK_S = 1.5
_ON_PATH_M = 2.0
_KNOWN_S = 86_400.0
_AGAIN_S = 300.0
STRANDED_S = 900.0
"""Who found every way closed, or no way out of a closed house, looks again after so long."""


def turn_back(
    view: View, clock: Clock, who: Surroundings, *, passage: Passage, venues: Venues
) -> None:
    """Stop those who see that they cannot go on, and let those in closed houses leave."""
    people, alarms, now = view.table("people"), view.table("alarms"), clock.time_s
    inside = np.zeros(who.rows.size, dtype=np.bool_)
    housed = who.house >= 0
    inside[housed] = view.tables["building_state"]["closed"][who.house[housed]]
    inside &= alarms["caught_event"][who.rows] < 0
    since = now - alarms["halted_s"][who.rows]
    fresh = since > _AGAIN_S
    knows = passage.who_knows(view, who.rows, now_s=now)
    for i in np.flatnonzero(inside & ~(knows & (since <= STRANDED_S))).tolist():
        row = int(who.rows[i])
        place = int(people["place_id"][row])
        if not (knows[i] and _leaving(view, row)):
            _think_again(view, clock, row, event=passage.event_of_place(view, place), why="house")
    walking = who.rows[trajectory.moving_at(people, now, who.rows) & fresh]
    if not walking.size:
        return
    events = _ahead(view, walking, passage=passage, venues=venues, now_s=now)
    goals = people["goal_place"][walking]
    ends = trajectory.arrival_time(people, walking)
    in_vain = (goals >= 0) & passage.shut[np.maximum(goals, 0)] & (ends - now < AHEAD_S)
    in_vain &= people["intention"][walking] != Goal.HELP
    for i in np.flatnonzero((events != _OPEN) | in_vain).tolist():
        row, event, way = int(walking[i]), int(events[i]), bool(events[i] != _OPEN)
        trajectory.halt(people, now, np.array([row]))
        if not way:
            event = passage.event_of_place(view, int(goals[i]))
        _think_again(view, clock, row, event=event, why="way" if way else "house")


_OPEN = -2


def _ahead(view: View, rows: Ints, *, passage: Passage, venues: Venues, now_s: float) -> Ints:
    """Return (n,) the event that closed the way each sees before them; _OPEN where it is open."""
    ahead = np.arange(0.0, AHEAD_S, _LOOK_S)
    times = np.tile(now_s + ahead, rows.size)
    each = np.repeat(rows, ahead.size)
    people = view.table("people")
    xy = trajectory.position_at(people, times, each)
    indoors = trajectory.indoors_at(people, times, each)
    nodes = venues.nearest_node(xy)
    gap = np.hypot(*(view.ground.nav.node_xy[nodes] - xy).T)
    shut = passage.closed[nodes] & (gap < _ON_PATH_M) & ~indoors
    shut, nodes = shut.reshape(rows.size, -1), nodes.reshape(rows.size, -1)
    out = np.full(rows.size, _OPEN, dtype=np.int64)
    for i in np.flatnonzero(shut.any(axis=1) & ~passage.closed[nodes[:, 0]]).tolist():
        out[i] = passage.event_at(view, int(nodes[i, int(np.argmax(shut[i]))]))
    return out


def _leaving(view: View, row: int) -> bool:
    """Tell whether somebody is already on the way to another place."""
    people = view.table("people")
    return bool(people["goal_place"][row] != people["place_id"][row])


def _think_again(view: View, clock: Clock, row: int, *, event: int, why: str) -> None:
    """Let somebody take in a closure: they know of it now and decide anew at once."""
    people, alarms = view.table("people"), view.table("alarms")
    alarms["ways_known_s"][row] = clock.time_s + _KNOWN_S
    alarms["halted_s"][row] = clock.time_s
    alarms["halted_event"][row] = event
    place = int(people["goal_place"][row])
    people["interrupt_event"][row] = view.events.emit(
        "turned_back",
        subject=PERSON_BASE + row,
        place=PLACE_BASE + place if place >= 0 else NONE,
        causes=[event] if event >= 0 else [],
        why=why,
    )
    people["decision_until_s"][row] = clock.time_s

"""Calling many people somewhere at once: to a club, the poll, the council, a day's work.

A call is laid before each one's own deliberation through the ``invited_*`` columns of ``people``,
as an appointment with one person is, and forces nobody: who comes has weighed it against all else
and keeps the reason. Who has agreed to something of their own at that time is not called away.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.core.identity import NONE
from digisphere.core.state import View
from digisphere.people.enums import Activity, Goal, Reason
from digisphere.society.vocabulary import AppointmentState, Office
from digisphere.world.enums import PlaceKind

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]

CALL_WRITES = (
    "people.invited_goal", "people.invited_place", "people.invited_by", "people.invited_from_s",
    "people.invited_until_s", "people.invited_event", "people.invited_pull", "people.invited_why",
)  # fmt: skip
LEAD_S = 1500.0
"""How long before its hour a call is laid before deliberation."""
HUSTINGS_BEFORE_S = 13.5 * 3600.0
"""How long before the polls open the candidates speak: half past six on the eve."""
_CLASH_S = 3600.0
_TAKES_S = 7200.0
_WEEK_S = 7 * 86400.0


def call(
    view: View, rows: Rows, *, place: int, from_s: npt.ArrayLike, until_s: npt.ArrayLike,
    event: int, by: int, pull: npt.ArrayLike, why: Reason,
) -> Rows:  # fmt: skip
    """Call these people to a place; return the rows of those who are free to weigh it.

    Args:
        view: the world.
        rows: (n,) who.
        place: where.
        from_s: (n,) or one: when it begins.
        until_s: when it is over.
        event: the event that calls them.
        by: row of who calls; -1 nobody in particular.
        pull: (n,) or one: how much they wish to come, 0 to 1.
        why: what for.
    """
    people = view.table("people")
    begins, ends = np.broadcast_to(from_s, rows.shape), np.broadcast_to(until_s, rows.shape)
    busy = people["invited_goal"][rows] != Goal.NONE
    diary = view.tables["appointments"]
    agreed = diary["state"][rows] == AppointmentState.AGREED
    busy |= (agreed & (np.abs(diary["start_s"][rows] - begins[:, None]) < _CLASH_S)).any(axis=1)
    free: Rows = rows[~busy]
    people["invited_goal"][free], people["invited_why"][free] = Goal.MEET, why
    people["invited_place"][free], people["invited_by"][free] = place, by
    people["invited_from_s"][free], people["invited_until_s"][free] = begins[~busy], ends[~busy]
    people["invited_event"][free] = event
    people["invited_pull"][free] = np.clip(np.broadcast_to(pull, rows.shape)[~busy], 0.0, 1.0)
    return free


def engaged(tables: Any, row: int, *, start_s: float) -> bool:
    """Tell whether somebody is expected at the council, the hustings or a club at that time."""
    civics, council, clubs = tables["civics"], tables["council"], tables["clubs"]
    times = [float(clubs["next_s"][k]) for k in civics["club"][row].tolist() if k >= 0]
    if civics["office"][row] != Office.NONE:
        times.append(float(council["next_s"][0]))
    if civics["candidate"][row] >= 0:
        times.append(float(council["poll_s"][0]) - HUSTINGS_BEFORE_S)
    apart = [abs((t - start_s + _WEEK_S / 2) % _WEEK_S - _WEEK_S / 2) for t in times if t >= 0.0]
    return any(a < _TAKES_S for a in apart)


def release(view: View, rows: Rows, *, event: int, now_s: float) -> None:
    """Let those go who were called by an event: they decide anew at the next minute."""
    people = view.table("people")
    theirs = rows[people["invited_event"][rows] == event]
    people["invited_goal"][theirs] = Goal.NONE
    there = theirs[people["intention"][theirs] == Goal.MEET]
    people["decision_until_s"][there] = np.minimum(people["decision_until_s"][there], now_s)


def present(people: Any, rows: Rows, *, place: int) -> Rows:
    """Return those of these who are at a place and awake."""
    here: Rows = rows[
        (people["place_id"][rows] == place)
        & ~np.isin(people["activity"][rows], (Activity.SLEEP, Activity.WALK, Activity.RUN))
    ]
    return here


def first_place(ground: Any, kinds: tuple[PlaceKind, ...]) -> int:
    """Return the first place of the first of these kinds that the village has; -1 for none."""
    for kind in kinds:
        found = np.flatnonzero(ground.places["kind"] == kind)
        if found.size:
            return int(found[0])
    return NONE

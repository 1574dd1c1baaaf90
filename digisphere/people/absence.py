"""Work missed because a way or a house is closed: one event a day, with the closure as its cause.

Called by deliberation for those who know of closures. What they do instead is chosen as always;
its reason is then the closure, and the event of the missed work is among its causes.
"""

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.events import EventKind
from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.people.enums import Goal, Reason
from digisphere.people.passage import Passage
from digisphere.people.scores import Scores
from digisphere.people.situation import Situation
from digisphere.people.utility import on_duty

Ints = npt.NDArray[np.int64]

MISSED_WORK = EventKind(
    "missed_work",
    {"why": "str"},
    "Somebody cannot get to work or school: «way» or «house» is closed.",
)
_HOME_INSTEAD = 0.3


def tell(
    view: View, clock: Clock, s: Situation, scores: Scores, *, passage: Passage, nodes: Ints
) -> None:
    """Give those kept from work their reason, and tell of it once a day.

    Args:
        view: deliberation's view.
        clock: now.
        s: those who decide.
        scores: their utilities, already barred from work that cannot be reached.
        passage: what is closed, for those who know of it.
        nodes: (n,) where they stand.
    """
    people, alarms = view.table("people"), view.table("alarms")
    places = view.ground.places
    on_time = on_duty(s, lead_h=np.full(s.count, 0.25))
    for i in np.flatnonzero(on_time & s.knows).tolist():
        row = int(s.rows[i])
        work = int(people["work_place"][row])
        goal = int(places["node"][work])
        if passage.shut[work]:
            why, reason = "house", Reason.HOUSE_CLOSED
            cause = passage.event_of_place(view, work)
        elif not np.isfinite(passage.nav.travel_time_s(int(nodes[i]), goal)):
            why, reason = "way", Reason.WAY_CLOSED
            cause = passage.event_on_way(view, start=int(nodes[i]), goal=goal)
        else:
            continue
        _at_home_instead(scores, i, reason)
        if int(alarms["missed_day"][row]) == clock.day_index:
            continue
        alarms["missed_day"][row] = clock.day_index
        known = (cause, int(people["interrupt_event"][row]))
        people["interrupt_event"][row] = view.events.emit(
            "missed_work",
            subject=PERSON_BASE + row,
            place=PLACE_BASE + work,
            causes=[c for c in dict.fromkeys(known) if c != NONE],
            why=why,
        )


def _at_home_instead(scores: Scores, i: int, reason: Reason) -> None:
    """Make the closure the reason to stay or go home, unless something weighs more."""
    value = np.zeros(scores.total.shape[0])
    value[i] = _HOME_INSTEAD
    for goal in (Goal.GO_HOME, Goal.CHORES, Goal.HOBBY):
        scores.add(goal, reason, value)

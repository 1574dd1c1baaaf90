"""Prospective memory: whether what was agreed comes to mind when it is time.

Some twenty minutes before a meeting people either think of it or do not. How likely they do not
follows how long ago they last spoke of it, what keeps them busy, and a little temper and age.
Forgetting is the commonest reason why appointments are missed, and a reminder takes a third off
(Hasvold & Wootton 2011); in diaries of everyday life few in a hundred intentions are plainly
forgotten (Marsh, Hicks & Landau 1998). Conscientiousness helps a little (Uttl et al. 2013); with
age such memory declines in the laboratory (Uttl 2008), but in everyday life elderly people forget
less than young ones (Henry et al. 2004), so that age says little here. Whoever meets the other, or
talks with them, is reminded; else it comes to mind by itself, mostly too late. Called by
``invitations`` and, where two have talked, by ``conversation``.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.identity import NONE, PLACE_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.people.character import TRAIT_MEAN, TRAIT_SD
from digisphere.people.enums import TRAITS, Activity
from digisphere.society.company import person_id
from digisphere.society.kinds import FORGOTTEN
from digisphere.society.vocabulary import AppointmentState

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]

USUALLY = 0.05
"""Share of meetings agreed on a day ahead that middling people forget, unreminded."""
_PER_LOG_DELAY = 0.3
_DAY_H, _SHORTEST_H = 24.0, 0.5
_CONSCIENTIOUSNESS = -0.15
"""Log-odds for a standard deviation."""
_YOUNG, _OLD = -0.1, 0.3
"""Log-odds for twenty years up to seventy-five, and for ten years beyond."""
_ABSORBED = 0.3
_ABSORBING = (int(Activity.WORK), int(Activity.LEARN), int(Activity.PLAY), int(Activity.SLEEP))
_COMES_BACK_S = 3.0 * 3600.0
"""What was forgotten comes back by itself after so long, on average."""


def odds_of_forgetting(
    *, delay_h: Floats, conscientiousness: Floats, age: Floats, absorbed: Floats, usually: float
) -> Floats:
    """Return (n,) how likely a meeting does not come to mind in time.

    Args:
        delay_h: hours since it was last spoken or thought of.
        conscientiousness: in survey standard deviations.
        age: years.
        absorbed: 1 for those deep in work, play or sleep.
        usually: share forgotten by middling people a day after; 0 for nobody ever.
    """
    if usually <= 0.0:
        return np.zeros(len(delay_h))
    log_odds = np.log(usually / (1.0 - usually))
    log_odds = log_odds + _PER_LOG_DELAY * np.log(np.maximum(delay_h, _SHORTEST_H) / _DAY_H)
    log_odds = log_odds + _CONSCIENTIOUSNESS * conscientiousness + _ABSORBED * absorbed
    log_odds = log_odds + _YOUNG * (np.clip(age, 16.0, 75.0) - 40.0) / 20.0
    log_odds = log_odds + _OLD * np.clip((age - 75.0) / 10.0, 0.0, 2.0)
    odds: Floats = 1.0 / (1.0 + np.exp(-log_odds))
    return odds


def call_to_mind(
    view: View, clock: Clock, rng: SystemStreams, *, rows: Rows, slots: Rows, usually: float
) -> npt.NDArray[np.bool_]:
    """Return (n,) which of these near meetings their holders have in mind.

    Args:
        view: the appointments' view.
        clock: now.
        rng: with the streams «forget» and «comes_back».
        rows: (n,) whose diaries.
        slots: (n,) which entries.
        usually: see `odds_of_forgetting`.
    """
    table, now = view.table("appointments"), clock.time_s
    fresh = table["mind_s"][rows, slots] < 0.0
    if fresh.any():
        _draw(view, clock, rng, rows=rows[fresh], slots=slots[fresh], usually=usually)
    people = view.table("people")
    other = table["with_row"][rows, slots]
    there = people["place_id"][rows]
    sees = (there >= 0) & (people["place_id"][other] == there)
    table["mind_s"][rows[sees], slots[sees]] = np.minimum(
        table["mind_s"][rows[sees], slots[sees]], now
    )
    in_mind: npt.NDArray[np.bool_] = table["mind_s"][rows, slots] <= now
    return in_mind


def _draw(
    view: View, clock: Clock, rng: SystemStreams, *, rows: Rows, slots: Rows, usually: float
) -> None:
    """Settle for each whether they think of it now, or when it comes back to them."""
    table, people, now = view.table("appointments"), view.table("people"), clock.time_s
    held = table["mind_s"].shape[1]
    which = rows * held + slots
    odds = odds_of_forgetting(
        delay_h=(now - table["thought_s"][rows, slots]) / 3600.0,
        conscientiousness=(people["conscientiousness"][rows].astype(np.float64) - TRAIT_MEAN[_C])
        / TRAIT_SD[_C],
        age=people["age_years"][rows].astype(np.float64),
        absorbed=np.isin(people["activity"][rows], _ABSORBING).astype(np.float64),
        usually=usually,
    )
    lost = rng.by_slot("forget", which) < odds
    later = -np.log(np.maximum(1.0 - rng.by_slot("comes_back", which), 1e-9))
    back_s = table["start_s"][rows, slots] + _COMES_BACK_S * later
    table["mind_s"][rows, slots] = np.where(lost, back_s, now)
    for row, slot in zip(rows[lost].tolist(), slots[lost].tolist(), strict=True):
        agreed = int(table["event"][row, slot])
        table["lapse_event"][row, slot] = view.events.emit(
            FORGOTTEN.name,
            subject=person_id(row),
            object=person_id(int(table["with_row"][row, slot])),
            place=PLACE_BASE + int(table["place_id"][row, slot]),
            causes=(agreed,) if agreed >= 0 else (),
            delay_h=round((now - float(table["thought_s"][row, slot])) / 3600.0, 2),
        )


_C = TRAITS.index("conscientiousness")
_AGREED = int(AppointmentState.AGREED)


def remind_each_other(appointments: Any, a: int, *, b: int, now_s: float) -> None:
    """Let two who have talked think of what they have agreed on."""
    states = appointments["state"]
    for row, other in ((a, b), (b, a)):
        if _AGREED not in states[row].tolist():
            continue
        mine = appointments["with_row"][row] == other
        mine &= states[row] == _AGREED
        if mine.any():
            appointments["thought_s"][row, mine] = now_s
            mind = appointments["mind_s"][row]
            appointments["mind_s"][row, mine & (mind > now_s)] = now_s


def lapse_of(view: View, row: int, *, agreed: int, at_s: float) -> int:
    """Return the event of somebody's forgetting a meeting; NONE where they had it in mind in time.

    Args:
        view: any.
        row: who did not come.
        agreed: the event of the agreement.
        at_s: when the meeting began.
    """
    table = view.tables["appointments"]
    mine = np.flatnonzero(table["event"][row] == agreed)
    if mine.size == 0 or table["mind_s"][row, mine[0]] <= at_s:
        return NONE
    return int(table["lapse_event"][row, mine[0]])

"""How long a goal is meant to last: till the alarm, till lunch, till closing, or as one feels.

Pure function of the situation and one draw; `taking_up.py` turns it into
`meant_until_s`. Nobody plans past their next duty or a place's closing hour.
"""

import numpy as np
import numpy.typing as npt

from digisphere.people import sleep
from digisphere.people.enums import Goal, Occupation
from digisphere.people.goals import GOALS
from digisphere.people.situation import SUNDAY, Situation, works_on
from digisphere.people.utility import bed_hour

Floats = npt.NDArray[np.float64]

_MORNING_H = 0.95
_LUNCH_H = 12.05
_SCHOOL_BREAK_H = 10.0
_SLEEP, _WORK, _LEARN, _PLAY = Goal.SLEEP, Goal.WORK, Goal.LEARN, Goal.PLAY
_WORSHIP, _PUPIL = Goal.WORSHIP, Occupation.PUPIL
"""Looked up for everybody in turn: members of an enumeration are slow to find by name."""
_NOT_CUT_SHORT = (Goal.EAT_HOME, Goal.WASH)
"""What children may still do when it is time for bed."""
LEAST_H = 0.05
"""Nobody means to do anything for less."""
_TILL_CLOSING = (
    Goal.SHOP, Goal.MARKET, Goal.TAVERN, Goal.EAT_OUT, Goal.HEAL, Goal.WORSHIP,
)  # fmt: skip


def hours_meant(
    s: Situation, i: int, *, goal: Goal, walk_h: float, closes_h: float, work_walk_h: float,
    chance: float,
) -> float:  # fmt: skip
    """Return hours at the goal's place for person ``i`` of the situation.

    Args:
        s: the situation.
        i: position in the situation.
        goal: what they chose.
        walk_h: walk to the place, hours.
        closes_h: closing hour of the place (24 for none).
        work_walk_h: walk from home to work, hours; sets the alarm.
        chance: a uniform draw.
    """
    low, high = GOALS[goal].minutes
    hours = (low + (high - low) * chance) / 60.0
    arrive = s.hour + walk_h
    if goal == _SLEEP:
        return _sleep_hours(s, i, arrive=arrive, work_walk_h=work_walk_h, chance=chance)
    if goal in (_WORK, _LEARN):
        return _duty_hours(s, i, goal=goal, arrive=arrive, hours=hours, chance=chance)
    if goal == _WORSHIP and s.weekday == SUNDAY:
        hours = 11.05 + 0.12 * chance - arrive
    if goal in _TILL_CLOSING:
        hours = min(hours, closes_h - arrive - 0.03)
    if s.works_today[i] and arrive < s.starts[i]:
        hours = min(hours, float(s.starts[i]) - work_walk_h - 0.06 - arrive)
    if s.age[i] < 16.5 and goal not in _NOT_CUT_SHORT:
        bed = float(bed_hour(s.age[i : i + 1])[0])
        hours = min(hours, bed - arrive) if s.hour < bed else hours
    if s.occupation[i] == _PUPIL and goal == _PLAY and 9.9 < s.hour < 10.3:
        hours = 10.35 - arrive
    return max(hours, LEAST_H)


def _sleep_hours(
    s: Situation, i: int, *, arrive: float, work_walk_h: float, chance: float
) -> float:
    """Sleep until waking by oneself or by the alarm of a working day."""
    natural = float(
        sleep.sleep_length(
            s.need["energy"][i : i + 1],
            hour=arrive,
            chronotype_h=s.chronotype[i : i + 1],
            age_years=s.age[i : i + 1],
        )[0]
    )
    natural *= 0.95 + 0.1 * chance
    if 9.0 < s.hour < 18.5:
        return min(natural, 0.4 + 1.1 * chance)
    evening = arrive % 24.0 > 12.0
    morning_day = (s.weekday + (1 if evening or arrive >= 24.0 else 0)) % 7
    starts, _, works = works_on(
        s.occupation[i : i + 1], rows=s.rows[i : i + 1], weekday=morning_day, age=s.age[i : i + 1]
    )
    if works[0]:
        alarm = float(starts[0]) - _MORNING_H - work_walk_h - 0.25 * chance
        until_alarm = (alarm - arrive) % 24.0
        if until_alarm < natural:
            return max(until_alarm, 0.1)
    return natural


def _duty_hours(
    s: Situation, i: int, *, goal: Goal, arrive: float, hours: float, chance: float
) -> float:
    """Work or learn until the next break: mid-morning at school, lunch, or the end of the day."""
    end = float(s.ends[i]) + 0.15 * (chance - 0.5) if s.works_today[i] else arrive + 0.9
    stops = [end]
    if arrive < _LUNCH_H - 0.25:
        stops.append(_LUNCH_H + 0.35 * (chance - 0.5))
    if goal == _LEARN and arrive < _SCHOOL_BREAK_H - 0.1:
        stops.append(_SCHOOL_BREAK_H)
    if goal == _WORK:
        stops.append(arrive + hours)
    later = [stop for stop in stops if stop > arrive + LEAST_H]
    return max(min(later, default=arrive + 0.1) - arrive, LEAST_H)

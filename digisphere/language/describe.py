"""What a person is doing and why, as sentences about them: for panels, captures and captions.

Present tense, third person, read from the snapshot's own columns. What people say themselves is in
``realise``; their answers are in ``interview``.
"""

import re

import numpy as np

from digisphere.core.snapshot import Snapshot
from digisphere.language import phrases
from digisphere.language.grammar import sentence
from digisphere.language.lexicon import ACTIVITY_ING, GOAL_TO, REASON_WHY, VALUE_WHY
from digisphere.people.enums import Activity, Goal, Reason, Sex
from digisphere.people.trajectory import activity_at
from digisphere.people.values import ACTED_ON

_SLOT = re.compile(r"\{(\w+)\}")
_FIRST = {"they": "I", "their": "my", "them": "me", "themself": "myself", "are": "am"}
_THIRD = {"are": "is", "have": "has", "need": "needs", "miss": "misses", "feel": "feels",
          "do": "does", "want": "wants", "like": "likes", "care": "cares",
          "hold": "holds"}  # fmt: skip
_HER = {"their": "her", "them": "her", "themself": "herself"}
_HIS = {"their": "his", "them": "him", "themself": "himself"}


def pronoun(snapshot: Snapshot, row: int) -> str:
    """Return «she» or «he»."""
    return "she" if snapshot.tables["people"]["sex"][row] == Sex.FEMALE else "he"


def because(reason: Reason, *, person: str, goal: Goal = Goal.NONE) -> str:
    """Return a reason as a clause: «the larder is low», «I am tired», «she is tired».

    Args:
        reason: the reason.
        person: «I», «she» or «he».
        goal: for what, where that is known; says which of their values is meant.
    """
    text = REASON_WHY.get(reason, "that is how it is")
    if reason == Reason.VALUES and goal in ACTED_ON:
        text = VALUE_WHY[ACTED_ON[goal]]
    third = {**_THIRD, "they": person, **(_HER if person == "she" else _HIS)}
    words = _FIRST if person == "I" else third
    return _SLOT.sub(lambda m: words.get(m.group(1), m.group(1)), text)


def activity_phrase(snapshot: Snapshot, row: int) -> str:
    """Return what somebody is doing with its place: «walking to the market», «at home, eating»."""
    people = snapshot.tables["people"]
    doing = Activity(int(activity_at(people, snapshot.time_s, np.array([row]))[0]))
    bearer = int(people["in_arms_of"][row, 0])
    if bearer >= 0:
        asleep = "asleep " if doing == Activity.SLEEP else ""
        return f"{asleep}in the arms of {phrases.full_name(snapshot, bearer)}"
    other = int(people["interlocutor"][row])
    if other >= 0:
        verb = "listening to" if people["listening"][row] else "talking with"
        return f"{verb} {phrases.full_name(snapshot, other)}{_where(snapshot, row)}"
    goal_place = int(people["goal_place"][row])
    if doing in (Activity.WALK, Activity.RUN):
        verb = "running" if doing == Activity.RUN else "walking"
        if goal_place >= 0:
            return f"{verb} {phrases.to_place(snapshot, goal_place, speaker=row)}"
        return verb
    return f"{occupied(snapshot, row, doing=doing)}{_where(snapshot, row)}"


def occupied(snapshot: Snapshot, row: int, *, doing: Activity) -> str:
    """Return what somebody who walks nowhere and talks to nobody is at: «eating», «working»."""
    if lies_buried(snapshot, row):
        return "lying buried"
    digs = snapshot.tables["people"]["intention"][row] == Goal.HELP and doing == Activity.WORK
    return "digging in the rubble" if digs else ACTIVITY_ING[doing]


def lies_buried(snapshot: Snapshot, row: int) -> bool:
    """Tell whether somebody lies under a fallen house."""
    alarms = snapshot.tables.get("alarms")
    return alarms is not None and bool(alarms["caught_event"][row] >= 0)


def describe_activity(snapshot: Snapshot, row: int) -> str:
    """Return one sentence: «Anna Weber is walking to the market.»"""
    return sentence(f"{phrases.full_name(snapshot, row)} is {activity_phrase(snapshot, row)}")


def describe_reason(snapshot: Snapshot, row: int) -> str:
    """Return one sentence: «She means to buy food at the bakery because the larder is low.»"""
    people = snapshot.tables["people"]
    goal, reason = Goal(int(people["intention"][row])), Reason(int(people["reason"][row]))
    she = pronoun(snapshot, row)
    if goal == Goal.NONE:
        return sentence(f"{she} has nothing in particular in mind")
    aim = aim_and_reason(
        snapshot, row, goal=goal, reason=reason, place=int(people["goal_place"][row])
    )
    return sentence(f"{she} means to {aim}")


def aim_and_reason(snapshot: Snapshot, row: int, *, goal: Goal, reason: Reason, place: int) -> str:
    """Return what somebody is set on and why: «buy food at the bakery because she is hungry».

    Args:
        snapshot: the world.
        row: whose aim it is.
        goal: the aim.
        reason: what weighed most.
        place: row of the place it is to be done at; -1 nowhere in particular.
    """
    aim = GOAL_TO.get(goal, goal.name.lower().replace("_", " "))
    at = phrases.at_place(snapshot, place, speaker=row) if place >= 0 else ""
    where = f" {at}" if at and at not in aim else ""
    return f"{aim}{where} because {because(reason, person=pronoun(snapshot, row), goal=goal)}"


def _where(snapshot: Snapshot, row: int) -> str:
    place = int(snapshot.tables["people"]["place_id"][row])
    return f" {phrases.at_place(snapshot, place, speaker=row)}" if place >= 0 else " outdoors"

"""Answers about the day and the weather: what they did, in order, and what the sky is like.

The day is told from recollections only: what they set out to do, whom they talked with, what they
bought, what happened to them. Weather is what they can see now from where they are.
"""

import numpy as np

from digisphere.core.identity import PERSON_BASE, kind_and_row
from digisphere.core.snapshot import Snapshot
from digisphere.environment.regimes import Regime
from digisphere.environment.sampling import cell_value
from digisphere.language import phrases
from digisphere.language.answers_others import tell, third, window
from digisphere.language.answers_self import Reply
from digisphere.language.grammar import listing
from digisphere.language.lexicon import GOAL_TO, HOBBY
from digisphere.language.questions import Question
from digisphere.language.recollection import Recollection, recollect
from digisphere.people.enums import Goal, Hobby
from digisphere.people.trajectory import position_at
from digisphere.society.company import row_of
from digisphere.society.facts import is_weather
from digisphere.society.outlook import weather_at

_PARTS = ("night", "morning", "afternoon", "evening")
_PER_PART = 3
_ELSEWHERE = ("conversation", "intention", "friendship", "estrangement")
"""Kinds that are told in a way of their own, or are no deeds."""
_STARTS = ("I set out", "I meant", "I decided")
_DULL = ("NONE", "SLEEP", "GO_HOME", "REST")


def day(s: Snapshot, row: int, q: Question) -> Reply:
    """Tell the day in order, part by part."""
    since, until, name = window(s, q)
    found = [r for r in recollect(s, row, since_s=since, until_s=until) if _mine(r, row)]
    found.reverse()
    out: list[str] = []
    told: list[Recollection] = []
    for part in _PARTS:
        here = [r for r in found if _part(s, r) == part]
        clauses, used = _tell_part(s, row, here)
        if clauses:
            when = f"yesterday {part}" if q.yesterday else f"this {part}"
            when = {"yesterday night": "last night", "this night": "in the night"}.get(when, when)
            out += [f"{when} {clauses[0]}", *clauses[1:]]
            told += used
    if not out:
        return Reply([f"I don't recall doing anything in particular {name}"], confidence=0.4)
    reply = Reply(out)
    reply.events = [r.event.id for r in told]
    reply.memory_rows = [r.memory_row for r in told if r.memory_row >= 0]
    return reply


def _mine(r: Recollection, row: int) -> bool:
    me = PERSON_BASE + row
    if is_weather(r.event.kind) or r.event.kind in ("speech", "conversation_end"):
        return False
    return me in (r.event.subject, r.event.object)


def _part(s: Snapshot, r: Recollection) -> str:
    then = s.clock.datetime_at(r.time_s)
    return phrases.part_of_day(then.hour + then.minute / 60.0)


def _tell_part(
    s: Snapshot, row: int, found: list[Recollection]
) -> tuple[list[str], list[Recollection]]:
    """Return at most a few clauses for one part of a day and what they rest on."""
    clauses: list[str] = []
    used: list[Recollection] = []
    talks = [r for r in found if r.event.kind == "conversation"]
    deeds = [r for r in found if r.event.kind == "intention"]
    other = [r for r in found if r.event.kind not in _ELSEWHERE]
    aims: list[str] = []
    for r in deeds:
        text = _aim(s, row, r)
        if text and text not in aims and len(aims) < _PER_PART:
            aims.append(text)
            used.append(r)
    if aims:
        start = _STARTS[found[0].event.id % len(_STARTS)]
        clauses.append(f"{start} " + ", then ".join(aims))
    for r in _telling(other):
        text = _without_time(tell(s, row, r), s, r)
        if text and text not in clauses:
            clauses.append(text)
            used.append(r)
    if talks:
        rows = list(dict.fromkeys(o for r in talks for o in _partners(r, row)))
        clauses.append(f"I talked with {listing([third(s, row, o) for o in rows[:4]])}")
        used += talks[:4]
    return clauses, used


def _telling(found: list[Recollection]) -> list[Recollection]:
    """Return the two things most worth telling, no two of a kind."""
    best: dict[str, Recollection] = {}
    for r in sorted(found, key=lambda r: -r.importance):
        best.setdefault(r.event.kind, r)
    return list(best.values())[:2]


def _partners(r: Recollection, row: int) -> list[int]:
    members = [int(m) for m in r.event.payload.get("members", [])]
    return [row_of(m) for m in members if m != PERSON_BASE + row]


def _aim(s: Snapshot, row: int, r: Recollection) -> str:
    goal = str(r.event.payload.get("goal", "")).upper()
    if goal not in Goal.__members__ or goal in _DULL:
        return ""
    aim = GOAL_TO.get(Goal[goal], goal.lower())
    if goal == Goal.HOBBY.name:
        aim = f"spend some time on {HOBBY[Hobby(int(s.tables['people']['hobby'][row]))]}"
    kind, place = kind_and_row(r.event.place)
    at = f" {phrases.at_place(s, place, speaker=row)}" if kind == "place" else ""
    at = "" if at.strip() in aim else at
    return f"to {aim}{at}"


def _without_time(text: str, s: Snapshot, r: Recollection) -> str:
    """Drop the time phrase, which the sentence already begins with."""
    when = phrases.ago(s, then_s=r.time_s, now_s=s.time_s)
    return text.removesuffix(when).strip()


def weather(s: Snapshot, row: int, q: Question) -> Reply:
    """What the sky is like, as far as they can see it."""
    xy = position_at(s.tables["people"], s.time_s, np.array([row]))[0]
    regime = weather_at(s, xy)
    if regime < 0:
        return Reply(["I haven't looked at the sky"], confidence=0.2)
    out = [_SKY[Regime(regime)]]
    inside = bool(s.tables["people"]["indoors"][row])
    degrees = cell_value(s, "air_temperature_c", xy)
    if inside:
        out[0] += ", as far as I can see from in here"
    elif np.isfinite(degrees):
        out.append(f"It must be about {phrases.degrees(degrees)}")
    news = [
        r for r in recollect(s, row, since_s=s.time_s - 6 * 3600.0) if is_weather(r.event.kind)
    ][:1]  # fmt: skip
    out += [tell(s, row, r) for r in news if tell(s, row, r)]
    reply = Reply(out)
    reply.events = [r.event.id for r in news]
    reply.memory_rows = [r.memory_row for r in news if r.memory_row >= 0]
    return reply


_SKY = {
    Regime.CLEAR: "The sky is clear",
    Regime.FAIR: "It's fair, with some clouds",
    Regime.OVERCAST: "It's overcast",
    Regime.FOG: "It's foggy",
    Regime.RAIN: "It's raining",
    Regime.STORM: "There's a storm",
    Regime.SNOW: "It's snowing",
}

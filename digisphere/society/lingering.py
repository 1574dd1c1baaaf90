"""Talk between the turns that carry something: how long people stay with a matter, and its words.

Most of what people say to each other carries no news and changes nothing (Dunbar, Marriott &
Duncan 1997); it is not put into frames. A conversation lingers on the last matter before the next
is raised; while it does the word passes to and fro, everybody has a share of the words, and those
indoors go on with what they do. ``conversation`` calls these functions.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.core.identity import NONE
from digisphere.people.body import personal_number
from digisphere.people.enums import Activity, flags_of
from digisphere.society.company import Company, Floats
from digisphere.society.effects import WORDS_PER_S
from digisphere.society.vocabulary import Topic
from digisphere.world.compiled import kernel

Rows = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

SEATED = np.isin(np.arange(256), (Activity.SIT, Activity.EAT, Activity.REST))
"""By activity: whether one goes on sitting while one talks."""
GOES_ON = SEATED | np.isin(
    np.arange(256),
    (Activity.WORK, Activity.IDLE, Activity.PLAY, Activity.LEARN, Activity.SHOP),
)
"""By activity: whether one goes on with it under a roof while one talks."""
_TALK = int(Activity.TALK)
_BUSY = flags_of((Activity.WORK, Activity.LEARN, Activity.SHOP), kind=Activity)
_AT_EASE_S, _AT_WORK_S, _ON_A_BENCH_S, _ON_THE_WAY_S = 440.0, 200.0, 150.0, 16.0
"""Mean stay with a matter, by where people are; such stays are as good as exponential."""
_DWELL: dict[str, float] = {
    Topic.NEWS: 0.85, Topic.WELLBEING: 0.25, Topic.ANYTHING_NEW: 0.3, Topic.WHEREABOUTS: 0.4,
    Topic.DEED: 1.1, Topic.PERSON: 1.5, Topic.PLAN: 3.0, Topic.VIEW: 4.0, Topic.WORK: 6.0,
    Topic.HOBBY: 4.0, Topic.WEATHER: 2.0, Topic.PRICE: 0.1, Topic.CHORE: 0.3,
    Topic.MATTERS: 2.0,
}  # fmt: skip
"""How long people dwell on a matter compared with news: a third of all talk is on work, views and
pastimes, two thirds on people (Dunbar, Marriott & Duncan 1997)."""
_LONGEST_STAY_S = 900.0
_FLOOR_SHARE = 0.93
"""Share of the time in which somebody speaks: turns of two seconds, gaps of 0.2 (Stivers 2009)."""
_TALKS_CHANNEL = 45
_GAP_S, _GAP_SPREAD_S = 0.21, 0.19
"""Time from one turn to the answer: mean over ten languages, Stivers et al. 2009; logistic."""


def gap_s(u: float) -> float:
    """Return the time between a turn and its answer; below zero they overlap."""
    kept = min(max(u, 0.003), 0.997)
    return _GAP_S + _GAP_SPREAD_S * math.log(kept / (1.0 - kept))


def stay_s(c: Company, host: int, members: list[int], u: float) -> float:
    """Return how long a talk stays with a matter before the next is raised."""
    first = members[0]
    if c.people["indoors"][first]:
        busy = any(_BUSY[c.people["activity"].item(m)] for m in members)
        mean = _AT_WORK_S if busy else _AT_EASE_S
    else:
        mean = _ON_A_BENCH_S if c.social["seat"][first] else _ON_THE_WAY_S
    regard = max(c.affinity(first, members[1]), 0.0)
    outgoing = sum(c.get("extraversion", m) - 3.5 for m in members) / len(members)
    mean *= _DWELL.get(_matter(c, host), 1.0)
    mean *= (0.7 + 0.6 * regard) * (1.0 + 0.08 * outgoing)
    return min(max(-math.log(max(1.0 - u, 1e-6)) * mean, 2.0), _LONGEST_STAY_S)


def _matter(c: Company, host: int) -> str:
    """Return the topic of the last turn, or of what it was the reaction to."""
    said = c.log.get(int(c.talks["last_event"][host]))
    topic = str(said.payload["topic"])
    if topic == Topic.REACTION:
        before = [c.log.get(n) for n in said.causes]
        topics = [str(e.payload["topic"]) for e in before if e.kind == "speech"]
        topic = topics[-1] if topics else topic
    return topic


def share_words(c: Company, host: int, members: list[int], *, seconds: float) -> None:
    """Give everybody their share of what was said while the talk lingered."""
    words = WORDS_PER_S * _FLOOR_SHARE * max(seconds, 0.0)
    keen = [_readiness(c, m) for m in members]
    total = sum(keen)
    for member, weight in zip(members, keen, strict=True):
        c.social["words_said"][member] += words * weight / total
    c.talks["words"][host] += words


def _readiness(c: Company, row: int) -> float:
    """Return how readily somebody takes the word: by habit for life, and a little by temper."""
    habit = personal_number(c.people, row, channel=_TALKS_CHANNEL)
    return (0.3 + 1.4 * habit) * (0.8 + c.get("extraversion", row) / 18.0)


def still_here(c: Company, rows: Rows) -> npt.NDArray[np.bool_]:
    """Tell who is still in their talk: alive, and not called away by their own plans."""
    people = c.people
    stays: Flags = _stays(
        rows, people["activity"], people["indoors"], people.alive, c.social["seat"]
    )
    if c.caught is not None:
        stays &= c.caught[rows] < 0
    return stays


@kernel
def _stays(rows: Rows, activity: Any, indoors: Flags, alive: Flags, seat: Flags) -> Flags:
    out = np.empty(len(rows), dtype=np.bool_)
    for k, row in enumerate(rows):
        doing = activity[row]
        goes_on = GOES_ON[doing] if indoors[row] else SEATED[doing]
        out[k] = alive[row] and (doing == _TALK or (seat[row] and goes_on))
    return out


def who_stays(c: Company, hosts: Rows) -> list[tuple[list[int], list[int]]]:
    """Return of each talk, by its host, all in it and those of them who are ``still_here``."""
    members = c.talks["members"][hosts]
    stays = members >= 0
    stays[stays] = still_here(c, members[stays])
    return [
        ([m for m in all_ if m >= 0], [m for m, here in zip(all_, still, strict=True) if here])
        for all_, still in zip(members.tolist(), stays.tolist(), strict=True)
    ]


def look_round(c: Company, *, draw: Callable[[Rows], Floats]) -> bool:
    """Cut short what others have walked away from, and pass the word where talk lingers.

    Args:
        c: the company.
        draw: gives a uniform draw per row of a host.

    Returns:
        Whether anything changed.
    """
    talks, now = c.talks, c.now_s
    rows = (c.social["conversation"] >= 0).nonzero()[0]
    if rows.size == 0:
        return False
    left = c.social["conversation"][rows[~still_here(c, rows)]]
    if left.size:
        spoken_s = np.maximum(talks["ended_s"][left], now)  # Nobody cuts the last word short.
        talks["next_turn_s"][left] = np.minimum(talks["next_turn_s"][left], spoken_s)
    hosts = (talks["active"] & talks["lingers"]).nonzero()[0]
    if hosts.size:
        people = c.people
        _pass_words(talks["members"][hosts], draw(hosts), people["words_event"],
                    people["listening"], people["turn_s"], now)  # fmt: skip
    return bool(left.size or hosts.size)


@kernel
def _pass_words(
    members: Rows, u: Floats, words_event: Rows, listening: Flags, turn_s: Floats, now_s: float
) -> None:
    """Let one of each talk, a line of ``members``, speak from now on, and the others listen."""
    for talk in range(len(members)):
        present = [row for row in members[talk] if row >= 0]
        speaks = min(int(u[talk] * len(present)), len(present) - 1)
        for k, row in enumerate(present):
            words_event[row] = NONE
            listens = k != speaks
            if listening[row] != listens:
                listening[row] = listens
                turn_s[row] = now_s


def pass_word(c: Company, row: int, *, listening: bool, at_s: float | None = None) -> None:
    """Let somebody listen or speak from now, or from an instant just ahead, on."""
    if c.people["listening"].item(row) != listening:
        c.people["listening"][row] = listening
        c.people["turn_s"][row] = c.now_s if at_s is None else at_s

"""Who of a household fetches food, fetches water and sees to the house: shared out by bargaining.

When work waits, two who live together may divide it by alternating offers, each offer a part for
the other and the rest for oneself. How much of a day's housework somebody takes on follows their
free time, age, conscience and regard. Who has promised a part weighs that in their own
deliberation (``people.utility``), and the others leave it to them. A promise kept builds trust, one
broken costs it and can be held against them. Called by ``topics``, ``settlements`` and
``bargaining_system``.
"""

import math
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.state import View
from digisphere.people.enums import Activity, Goal, Illness, Task, flags_of
from digisphere.society.bargain_talk import (
    TASKS,
    Deal,
    lay_down,
    minutes_of,
    open_bargain,
    part_of_other,
    tempered_side,
)
from digisphere.society.bargaining import Side
from digisphere.society.company import Company, Move, person_id
from digisphere.society.tie_index import TieIndex
from digisphere.society.ties import shift_regard
from digisphere.society.trade import SHOPS
from digisphere.society.vocabulary import BargainState, Matter
from digisphere.world.enums import PlaceKind

Rows = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

GOAL_OF = {Task.FOOD: Goal.SHOP, Task.WATER: Goal.FETCH_WATER, Task.HOUSE: Goal.CHORES}
CHORE_YEARS = 11.0
HOURS = (7.0, 18.0)
"""When people divide the day's work."""
_AGAIN_S = 5.0 * 3600.0
_TIME_S = 8.0 * 3600.0
_LATEST_HOUR, _NEXT_DAY_HOUR = 20.5, 12.0
_WATER_LOW, _UNTIDY = 0.45, 0.6
_LARDER_LOW = 4.5
"""Meals per head below which food is to be fetched: a day and a half's."""
_MINUTES = {Task.FOOD: 12.0, Task.WATER: 6.0, Task.HOUSE: 45.0}
"""What a task takes beside the way there and back."""
_WHERE = {
    Task.FOOD: flags_of(SHOPS, kind=PlaceKind),
    Task.WATER: flags_of((PlaceKind.WELL,), kind=PlaceKind),
}
"""By kind of place: whether one goes there for it."""
_WALK_M_MIN = 75.0
_SHARE_MIN = 75.0
"""Minutes of housework a middling grown-up takes on for a day (ATUS 2022: 1.9 h, cooking and care
among it, spread over who is at home)."""
_BEGINS_AT = 0.1
"""Share of what they would take on at most that each offers to do at first."""
_OBLIGING = 0.1
"""Share of what they hope for that housemates give up rather than go on about it."""
_ALL_OR_NOTHING, _FEW_ROUNDS = 2, 2
"""With one task there are but two ways to share it, and nobody says the same thing for long."""
_KEPT, _BROKEN = (0.015, 0.04), (-0.05, -0.1)
"""What a promise kept or broken does to affinity and trust."""


def waiting(c: Company, home: int) -> int:
    """Return the tasks (bits) that wait in a household and that nobody has promised to do."""
    homes = c.view.table("households")
    size = max(int(homes["size"][home]), 1)
    tasks = Task.FOOD * bool(homes["larder_meals"][home] < _LARDER_LOW * size)
    tasks |= Task.WATER * bool(homes["water"][home] < _WATER_LOW)
    tasks |= Task.HOUSE * bool(homes["tidiness"][home] < _UNTIDY)
    if not tasks:
        return 0
    promised = c.chores["tasks"][np.flatnonzero(c.people["household_id"] == home)]
    return int(tasks & ~np.bitwise_or.reduce(promised, initial=0))


def chore_wish(c: Company, host: int, speaker: int, listener: int) -> float:
    """Return how much somebody would like to share out the work at home with a listener now."""
    people = c.people
    home = int(people["household_id"][speaker])
    if home < 0 or home != int(people["household_id"][listener]):
        return 0.0
    low, high = HOURS
    if not low <= c.clock.hour < high or c.bargains["state"][host] != BargainState.NONE:
        return 0.0
    for row in (speaker, listener):
        agreed_s = float(c.chores["agreed_s"][row])
        ill = people["ill"][row] != Illness.NONE
        if c.now_s - agreed_s < _AGAIN_S or c.age(row) < CHORE_YEARS or ill:
            return 0.0
    return eager(c, speaker) if waiting(c, home) else 0.0


def eager(c: Company, speaker: int) -> float:
    """Return how much somebody would like to share out work that waits."""
    careful = 0.5 * (c.get("conscientiousness", speaker) - 3.6)
    return max(2.4 + careful, 0.5)


def chore_move(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return the opening of a bargain over the work that waits at home."""
    host, home = int(c.social["conversation"][speaker]), int(c.people["household_id"][speaker])
    tasks = waiting(c, home) if host >= 0 else 0
    if not tasks:
        return None
    minutes = tuple(_takes_min(c, home, task) for task in TASKS)
    tasks = _what_two_can_do(
        tasks,
        minutes=list(minutes),
        together=_willing_min(c, speaker, towards=listener)
        + _willing_min(c, listener, towards=speaker),
    )
    whole = minutes_of(tasks, list(minutes))
    parts = sorted(minutes_of(p, list(minutes)) for p in range(8) if p & ~tasks == 0)
    mine, theirs = (
        _willing_min(c, row, towards=to) for row, to in ((speaker, listener), (listener, speaker))
    )
    most = max(p for p in parts if p <= max(whole - _BEGINS_AT * mine, parts[1]))
    least = max(p for p in parts if p <= _BEGINS_AT * theirs)
    need = 0.5 if c.get("energy", speaker) < 0.4 else 0.2
    sides = (
        tempered_side(c, speaker, towards=listener, high=True, aim=most,
                      limit=min(whole - mine, most), need=need),
        tempered_side(c, listener, towards=speaker, high=False, aim=least,
                      limit=max(theirs, least), need=0.2),
    )  # fmt: skip
    sides = _obliging(sides[0]), _obliging(sides[1])
    if len(parts) == _ALL_OR_NOTHING:
        first, second = (replace(s, rounds=min(s.rounds, _FEW_ROUNDS)) for s in sides)
        sides = first, second
    lay_down(c, host, Deal(
        matter=Matter.CHORE, opener=speaker, other=listener,
        sides=sides, minutes=minutes, tasks=tasks,
    ))  # fmt: skip
    return open_bargain(c, host, causes=())


def _what_two_can_do(tasks: int, *, minutes: list[float], together: float) -> int:
    """Return the tasks two can do today: what takes longest is left when there is too much."""
    parts = [part for part in range(1, 8) if part & ~tasks == 0]
    fits = [part for part in parts if minutes_of(part, minutes) <= together]
    return max(fits or parts[:1], key=lambda part: (part.bit_count(), -minutes_of(part, minutes)))


def _obliging(side: Side) -> Side:
    """Return a side as people are at home: who lives together does not argue for a small thing."""
    return replace(side, haste=min(side.haste + _OBLIGING + 0.5 * side.fairness, 0.9))


def _takes_min(c: Company, home: int, task: Task) -> float:
    """Return how long a task takes a household, ways included."""
    kinds = _WHERE.get(task)
    if kinds is None:
        return _MINUTES[task]
    places = c.view.ground.places
    house = int(c.view.table("households")["home_place"][home])
    where = kinds[places["kind"]].nonzero()[0]
    if house < 0 or where.size == 0:
        return _MINUTES[task]
    gap_m = np.hypot(places["x_m"][where] - places["x_m"][house],
                     places["y_m"][where] - places["y_m"][house])  # fmt: skip
    return round(_MINUTES[task] + 2.0 * float(gap_m.min()) / _WALK_M_MIN, 1)


def _willing_min(c: Company, row: int, *, towards: int) -> float:
    """Return how many minutes of the housework somebody takes on at most."""
    free = 1.0 - min(c.get("worked_s", row) / 36_000.0, 0.6)
    grown = 1.0 if c.age(row) >= 16.0 else 0.45
    temper = 0.12 * (c.get("conscientiousness", row) - 3.6) / 0.76
    temper += 0.1 * (c.get("agreeableness", row) - 3.9) / 0.72
    regard = 0.2 * c.affinity(row, towards)
    return _SHARE_MIN * free * grown * math.exp(temper + regard)


def settle(c: Company, host: int, level: float, struck: int) -> None:
    """Write down who has promised what; whoever is left with nothing has promised nothing."""
    others, tasks = part_of_other(c, host, level), int(c.bargains["tasks"][host])
    opener, other = c.bargains["party"][host].tolist()
    due_s = _due_s(c.clock)
    for row, to, part in (
        (opener, other, tasks & ~others),
        (other, opener, others),
    ):
        c.chores["agreed_s"][row] = c.now_s
        if part:
            c.chores["tasks"][row] |= part
            c.chores["begun"][row] &= ~np.uint8(part)
            c.chores["to"][row], c.chores["event"][row] = to, struck
            c.chores["due_s"][row] = due_s


def let_it_be(c: Company, host: int) -> None:
    """Let two who have argued over the housework in vain leave it for some hours."""
    for row in c.bargains["party"][host].tolist():
        if not c.chores["tasks"][row]:
            c.chores["agreed_s"][row] = c.now_s


def _due_s(clock: Clock) -> float:
    """Return until when work promised now should be done: some hours on, but not at night."""
    due_hour = clock.hour + _TIME_S / 3600.0
    midnight = clock.time_s - 3600.0 * clock.hour
    if due_hour <= _LATEST_HOUR:
        return midnight + 3600.0 * due_hour
    return midnight + 3600.0 * (24.0 + _NEXT_DAY_HOUR)


def look_after(view: View, clock: Clock, *, index: TieIndex) -> bool:
    """See who is at what they promised, who has done it and who has not; tell whether any has."""
    chores, people = view.table("chores"), view.table("people")
    rows = np.flatnonzero(chores["tasks"])
    if rows.size == 0:
        return False
    before = len(view.events.read)
    for row in rows[_settles(view, clock, rows)].tolist():
        if not people.alive[row] or not people.alive[int(chores["to"][row])]:
            chores["tasks"][row] = 0
            continue
        for task in TASKS:
            if int(chores["tasks"][row]) & task:
                _look_at(view, clock, row, task, index=index)
    return len(view.events.read) > before


def _settles(view: View, clock: Clock, rows: Rows) -> Flags:
    """Note who is at what they promised; tell of whom (n,) something may have come of it.

    Most of a promise is waiting: those are passed over here, all at once.
    """
    chores, people, homes = view.table("chores"), view.table("people"), view.table("households")
    tasks, home = chores["tasks"][rows], people["household_id"][rows]
    both_live = people.alive[rows] & people.alive[chores["to"][rows]]
    works = both_live & (people["activity"][rows] == Activity.WORK)
    settles = ~both_live | (clock.time_s >= chores["due_s"][rows])
    for task in TASKS:
        has = (tasks & task) != 0
        if task == Task.FOOD:
            low = homes["larder_meals"][home] < _LARDER_LOW * np.maximum(homes["size"][home], 1)
            shopped = view.table("social")["shopped_s"][rows] > chores["agreed_s"][rows]
            settles |= has & shopped & ~low
        else:
            at_it = has & works & (people["intention"][rows] == GOAL_OF[task])
            chores["begun"][rows[at_it]] |= np.uint8(task)
            settles |= has & ~at_it & ((chores["begun"][rows] & task) != 0)
    return np.asarray(settles)


def _look_at(view: View, clock: Clock, row: int, task: Task, *, index: TieIndex) -> None:
    chores, people = view.table("chores"), view.table("people")
    at_it = people["intention"][row] == GOAL_OF[task] and people["activity"][row] == Activity.WORK
    if task == Task.FOOD:
        shopped = view.table("social")["shopped_s"][row] > chores["agreed_s"][row]
        done = bool(shopped) and not _still_waits(view, row, task)
    else:
        done = bool(int(chores["begun"][row]) & task) and not at_it
    if done:
        _end(view, row, task, kind="chore_done", index=index)
    elif clock.time_s >= chores["due_s"][row]:
        excused = people["ill"][row] != Illness.NONE or not _still_waits(view, row, task)
        if excused:
            _strike_off(view, row, task)
        else:
            _end(view, row, task, kind="chore_broken", index=index)


def _still_waits(view: View, row: int, task: Task) -> bool:
    """Tell whether the household still needs a task done: somebody else may have seen to it."""
    homes, home = view.table("households"), int(view.table("people")["household_id"][row])
    if task == Task.FOOD:
        size = max(int(homes["size"][home]), 1)
        return bool(homes["larder_meals"][home] < _LARDER_LOW * size)
    level, low = ("water", _WATER_LOW) if task == Task.WATER else ("tidiness", _UNTIDY)
    return bool(homes[level][home] < low)


def _end(view: View, row: int, task: Task, *, kind: str, index: TieIndex) -> None:
    chores = view.table("chores")
    to = int(chores["to"][row])
    view.events.emit(
        kind, subject=person_id(row), object=person_id(to), causes=(int(chores["event"][row]),),
        task=task.name.lower(),
    )  # fmt: skip
    affinity, trust = _KEPT if kind == "chore_done" else _BROKEN
    ties = view.table("ties")
    shift_regard(ties, index.sync(ties).find(to, row), affinity=affinity, trust=trust)
    _strike_off(view, row, task)


def _strike_off(view: View, row: int, task: Task) -> None:
    chores = view.table("chores")
    chores["tasks"][row] = int(chores["tasks"][row]) & ~task
    chores["begun"][row] = int(chores["begun"][row]) & ~task

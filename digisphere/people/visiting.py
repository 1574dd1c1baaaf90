"""Calling on friends: what people can tell from where they are about who is in, and the door.

Nobody knows from afar whether a friend is at home. They expect it by the hour and the friend's
work, by where they see the friend now, saw or met them lately, or were told the friend would be,
and by what earlier calls have taught them (`habits.py`). Who finds nobody they came for has called
in vain: they remember it, feel it, and tell of it. `options.py` weighs the calls; `arriving.py`
asks here who opens.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.core.events import EventKind, EventView
from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.people.enums import Activity, Goal, MemoryKind, flags_of
from digisphere.people.situation import works_on
from digisphere.people.ties_of import TiesOf
from digisphere.people.trajectory import Columns
from digisphere.world.compiled import kernel

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NOT_AT_HOME = EventKind(
    "not_at_home",
    {"sought": "int", "opened": "bool"},
    "Somebody calls at a house (place) and does not meet whom they came to see («sought», a person "
    "id); whether somebody else opened. They are not the event's object: they know nothing of it.",
)
_CLOSE_AFFINITY, _CLOSE_FAMILIARITY = np.float32(0.35), np.float32(0.4)
"""From here on somebody is called on."""
_BY_DAY, _OF_AN_EVENING = 0.55, 0.7
"""How likely people think that somebody free is at home: more than half of the waking day is spent
there, most of the evening (diaries of time use: Harmonised European Time Use Surveys)."""
_AT_WORK = 0.05
_EVENING_H = (16.0, 19.0)
_WALKING = flags_of((Activity.WALK, Activity.RUN), kind=Activity)
_STAYS_S = 2.0 * 3600.0
"""Where somebody was says less and less: people stay somewhere for about so long."""
_LOOKS_BACK_S = 6.0 * 3600.0
_SAID_WITH_IT_S = 900.0
"""What friends say they are about to do counts for more than where they said it."""
_OPENS_YEARS = 6.0
_OPENS_TO_NOBODY = flags_of((Activity.SLEEP, Activity.WALK, Activity.RUN), kind=Activity)
_MET = flags_of((
    MemoryKind.ENCOUNTER, MemoryKind.HEARD, MemoryKind.SAID, MemoryKind.OVERHEARD, MemoryKind.SAW,
), kind=MemoryKind)  # fmt: skip


def close_people(view: View, rows: Ints, *, ties: TiesOf) -> tuple[Ints, Ints]:
    """Return of each of these people their kin in other houses and, where ties are kept, friends.

    Kin are parents, children, sisters and brothers. The people are gone through once for all.

    Args:
        view: deliberation's.
        rows: (n,) who asks.
        ties: whose ties are whose.

    Returns:
        (k,) rows of people and (k,) of somebody close to each, both ascending.
    """
    people = view.table("people")
    asked = np.zeros(people.capacity, dtype=np.bool_)
    asked[rows] = True
    pairs = [
        _kin_pairs(people[parent], people.alive, rows, asked) for parent in ("mother", "father")
    ]
    if "ties" in view.tables:
        pairs.append(_friend_pairs(rows, _chains(view, ties), _felt(view)))
    both = np.concatenate(pairs)
    both = both[both[:, 0] != both[:, 1]]
    found = np.unique(both[:, 0] * people.capacity + both[:, 1])
    return found // people.capacity, found % people.capacity


@kernel
def _kin_pairs(parents: Any, alive: Any, rows: Any, asked: Any) -> Any:
    """Return (k, 2) pairs of ``rows`` and their parent of one sex, that one's children and theirs.

    Args:
        parents: (n,) rows of everybody's mothers, or fathers; -1 for none here.
        alive: (n,) flags.
        rows: (m,) who asks.
        asked: (n,) true for these.
    """
    out = [(0, 0) for _ in range(0)]
    first = np.full(len(parents), -1)
    following = np.full(len(parents), -1)
    for row in rows:
        parent = parents[row]
        if parent >= 0:
            out.append((row, int(parent)))
            following[row] = first[parent]
            first[parent] = row
    for other in range(len(parents)):
        parent = parents[other]
        if parent < 0 or not alive[other]:
            continue
        if asked[parent]:
            out.append((int(parent), other))
        row = first[parent]
        while row >= 0:
            out.append((row, other))
            row = following[row]
    return _as_pairs(out)


@kernel
def _friend_pairs(rows: Any, chains: Any, felt: Any) -> Any:
    """Return (k, 2) pairs of these people and those whom each likes and knows well."""
    newest, before = chains
    other, affinity, familiarity = felt
    out = [(0, 0) for _ in range(0)]
    for row in rows:
        tie = newest[row]
        while tie >= 0:
            if affinity[tie] > _CLOSE_AFFINITY and familiarity[tie] > _CLOSE_FAMILIARITY:
                out.append((row, int(other[tie])))
            tie = before[tie]
    return _as_pairs(out)


def _chains(view: View, ties: TiesOf) -> tuple[Ints, Ints]:
    """Return whose ties are whose by now, for kernels."""
    ties.sync(view.tables["ties"], people=view.table("people").capacity)
    return ties.newest, ties.before


def _felt(view: View) -> tuple[Any, Any, Any]:
    """Return of all ties whom they are towards, and how warm and how close they are."""
    ties = view.tables["ties"]
    return ties["b"], ties["affinity"], ties["familiarity"]


@kernel
def _as_pairs(found: Any) -> Any:
    pairs = np.empty((len(found), 2), dtype=np.int64)
    for k in range(len(found)):
        pairs[k, 0], pairs[k, 1] = found[k]
    return pairs


def odds_at_home(
    view: View, callers: Ints, friends: Ints, *, now_s: float, hour: float, weekday: int
) -> Floats:
    """Return (k,) how likely somebody thinks that a friend of theirs is at home.

    Args:
        view: deliberation's.
        callers: (k,) rows of those who think of calling, ascending.
        friends: (k,) rows of whom each might call on, ascending for each caller.
        now_s: now.
        hour: hour of the day.
        weekday: 0 for Monday.
    """
    people = view.tables["people"]
    usual = _usually(people, friends, hour=hour, weekday=weekday)
    home = people["home_place"][friends].astype(np.int64)
    known_s, was_in = _last_known(view, callers, friends, home=home, now_s=now_s)
    still = np.where(known_s >= 0.0, np.exp(-(now_s - known_s) / _STAYS_S), 0.0)
    odds: Floats = usual + still * (was_in - usual)
    return odds


def _usually(people: Columns, friends: Ints, *, hour: float, weekday: int) -> Floats:
    """Return (k,) how likely each is at home at this hour, for all one knows of their work."""
    late = np.clip((hour - _EVENING_H[0]) / (_EVENING_H[1] - _EVENING_H[0]), 0.0, 1.0)
    free = _BY_DAY + late * (_OF_AN_EVENING - _BY_DAY)
    starts, ends, works = works_on(
        people["occupation"][friends].astype(np.int64), rows=friends, weekday=weekday,
        age=people["age_years"][friends].astype(np.float64),
    )  # fmt: skip
    work = people["work_place"][friends]
    away = works & (work >= 0) & (work != people["home_place"][friends])
    away &= (starts <= hour) & (hour < ends)
    return np.where(away, _AT_WORK, free)


def _last_known(
    view: View, callers: Ints, friends: Ints, *, home: Ints, now_s: float
) -> tuple[Floats, Floats]:
    """Return when somebody last knew where each friend was (-1 never), and whether at home, (k,).

    They look around, or remember where they met or saw them and what these said they would do.
    """
    people = view.tables["people"]
    known_s, was_in = np.full(friends.size, -1.0), np.zeros(friends.size)
    if "memory" in view.tables:
        _recollect(view, callers, friends, home=home, now_s=now_s, out=(known_s, was_in))
    here = np.where(_WALKING[people["activity"][callers]], NONE, people["place_id"][callers])
    with_me = (people["place_id"][friends] == here) & people.alive[friends]
    with_me &= ~_WALKING[people["activity"][friends]]
    looked = (here >= 0) & (with_me | (home == here))
    known_s[looked] = now_s
    was_in[looked] = (with_me & (home == here))[looked]
    return known_s, was_in


def _recollect(
    view: View, callers: Ints, friends: Ints, *, home: Ints, now_s: float,
    out: tuple[Floats, Floats],
) -> None:  # fmt: skip
    """Fill in what people remember of where friends were lately."""
    memory, log = view.tables["memory"], view.events.read
    known_s, was_in = out
    rows = np.unique(callers)
    time_s, other = memory["time_s"][rows], memory["other"][rows]
    fresh = _MET[memory["kind"][rows]] & (time_s > now_s - _LOOKS_BACK_S) & (other >= 0)
    line, slot = np.nonzero(fresh)
    many = view.tables["people"].capacity
    wanted = callers * many + friends
    of_whom = rows[line] * many + other[line, slot]
    k = np.minimum(np.searchsorted(wanted, of_whom), wanted.size - 1)
    met = wanted[k] == of_whom
    k, line, slot = k[met], line[met], slot[met]
    order = np.lexsort((slot, time_s[line, slot], k))
    k, slot = k[order], slot[order]
    starts = np.flatnonzero(np.diff(k, prepend=-1))
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), k.size], strict=False):
        pair = int(k[start])
        known_s[pair], at = _last_met(
            log, memory, int(callers[pair]), slot[start:end].tolist(), friend=int(friends[pair])
        )
        was_in[pair] = float(at == home[pair])


def _last_met(
    log: EventView, memory: Columns, row: int, slots: list[int], *, friend: int
) -> tuple[float, int]:
    """Return when somebody last knew where a friend was, and where, by memories, oldest first.

    Where the friend has said they would go holds against what is remembered soon after it.
    """
    last: tuple[float, int] | None = None
    for slot in reversed(slots):
        when = float(memory["time_s"][row, slot])
        if last is not None and last[0] >= when + _SAID_WITH_IT_S:
            break
        at, told = _where(log, memory, row, slot, friend=friend)
        if told:
            return when, at
        last = last or (when, at)
    assert last is not None
    return last


def _where(
    log: EventView, memory: Columns, row: int, slot: int, *, friend: int
) -> tuple[int, bool]:
    """Return where a memory leaves a friend, and whether the friend has said so.

    Whoever is seen out of doors is where they are bound for soon.
    """
    kind, number = int(memory["kind"][row, slot]), int(memory["event"][row, slot])
    event = log.get(number) if number >= 0 else None
    if kind == MemoryKind.SAW and event is not None and event.kind == "intention":
        return event.place - PLACE_BASE, False
    said = event.payload if event is not None and kind == MemoryKind.HEARD else {}
    plan = said.get("topic") == "plan" and said["act"] == "inform"
    if plan and event is not None and event.subject == PERSON_BASE + friend:
        return int(said["about"]) - PLACE_BASE, True
    return int(memory["place"][row, slot]), False


def known_gone(view: View, callers: Ints, friends: Ints) -> Bools:
    """Return (k,) of which friends (k,) somebody (k,) knows that they have died or left.

    Who has not heard of it may still mean to call on them.
    """
    people = view.tables["people"]
    gone = ~people.alive[friends]
    if not gone.any() or "knowledge" not in view.tables:
        return gone
    for k in np.flatnonzero(gone).tolist():
        ended, known = end_of(view, int(friends[k])), view.tables["knowledge"]["event"][callers[k]]
        gone[k] = ended < 0 or bool((known == ended).any())
    return gone


def end_of(view: View, row: int) -> int:
    """Return the event of somebody's death or departure; NONE for those who live here."""
    if view.tables["people"].alive[row]:
        return NONE
    kept = (("fates", "death_event"), ("lives", "left_event"))
    return max((int(view.tables[t][c][row]) for t, c in kept if t in view.tables), default=NONE)


def in_vain(view: View, callers: Ints, *, ties: TiesOf) -> Bools:
    """Return (n,) which of those at a door do not meet anybody they came for."""
    people = view.table("people")
    places = people["goal_place"][callers]
    calls = people["intention"][callers] == Goal.VISIT
    calls &= places != people["home_place"][callers]
    out: Bools = calls.copy()
    for k in np.flatnonzero(calls).tolist():
        there = _opens(people, int(places[k]))
        out[k] = not _close_among(view, int(callers[k]), there, ties=ties).any()
    return out


def _opens(people: Columns, place: int) -> Ints:
    """Return who of a house is in, awake and old enough to answer the door."""
    found: Ints = _at_the_door(
        place, (people["home_place"], people["place_id"]), people["activity"],
        people["age_years"], people.alive,  # type: ignore[attr-defined]
    )  # fmt: skip
    return found


@kernel
def _at_the_door(place: int, places: Any, activity: Any, age_years: Any, alive: Any) -> Any:
    home, here = places
    found = [0 for _ in range(0)]
    for row in range(len(home)):
        at_home = home[row] == place and here[row] == place and alive[row]
        if at_home and age_years[row] >= _OPENS_YEARS and not _OPENS_TO_NOBODY[activity[row]]:
            found.append(row)
    return np.array(found, dtype=np.int64)


def _close_among(view: View, row: int, others: Ints, *, ties: TiesOf) -> Bools:
    """Return (k,) which of these somebody would call on: kin, and friends where ties are kept."""
    people = view.tables["people"]
    close = np.zeros(others.size, dtype=np.bool_)
    if others.size == 0:
        return close
    _mark_kin(row, others, people["mother"], close)
    _mark_kin(row, others, people["father"], close)
    if "ties" in view.tables:
        _mark_friends(row, others, _chains(view, ties), _felt(view), close)
    return close


@kernel
def _mark_kin(row: int, others: Any, parents: Any, out: Any) -> None:
    """Mark somebody's parent of one sex, that one's children and their own."""
    mine = parents[row]
    for k in range(len(others)):
        theirs = parents[others[k]]
        if others[k] == mine or theirs == row or (theirs == mine and mine >= 0):
            out[k] = True


@kernel
def _mark_friends(row: int, others: Any, chains: Any, felt: Any, out: Any) -> None:
    """Mark those whom somebody likes and knows well."""
    newest, before = chains
    other, affinity, familiarity = felt
    tie = newest[row]
    while tie >= 0:
        if affinity[tie] > _CLOSE_AFFINITY and familiarity[tie] > _CLOSE_FAMILIARITY:
            for k in range(len(others)):
                if others[k] == other[tie]:
                    out[k] = True
        tie = before[tie]


def go_away(view: View, row: int, *, ties: TiesOf) -> int:
    """Tell of a call in vain; return the event."""
    people = view.table("people")
    place = int(people["goal_place"][row])
    sought = _sought(view, row, place, known=ties)
    ended = end_of(view, sought) if sought >= 0 else NONE
    opened = bool(_opens(people, place).size)
    causes = [int(people["intention_event"][row])]
    if opened and ended >= 0:
        causes.append(ended)
    return view.events.emit(
        NOT_AT_HOME.name,
        subject=PERSON_BASE + row,
        place=PLACE_BASE + place,
        causes=[c for c in causes if c >= 0],
        sought=PERSON_BASE + sought if sought >= 0 else NONE,
        opened=opened,
    )


def _sought(view: View, row: int, place: int, *, known: TiesOf) -> int:
    """Return whom of a house somebody came to see: whom they like best; -1 for nobody close."""
    people = view.tables["people"]
    lives = np.flatnonzero(people["home_place"] == place)
    close = lives[_close_among(view, row, lives, ties=known)]
    if close.size < 2 or "ties" not in view.tables:
        return int(close[0]) if close.size else NONE
    ties = view.tables["ties"]
    mine = known.of(row)
    mine = mine[np.isin(ties["b"][mine], close)]
    if mine.size == 0:
        return int(close[0])
    return int(ties["b"][mine[np.argmax(ties["affinity"][mine])]])

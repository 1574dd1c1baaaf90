"""Carries conversations from turn to turn: takes people out of their walk, lets them speak in
simulated time, and lets them go.

``start`` is called by ``encounters``; the system looks every two seconds for turns that are due.
What is said comes from ``dialogue``, what it does from ``effects``, where they stand from
``formation``. The columns of ``people`` written here are listed in the package docstring.
"""

import math
from functools import partial
from typing import Any

import numpy as np

from digisphere.core.clock import Clock
from digisphere.core.identity import NONE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.people.enums import Activity
from digisphere.people.transitions import leave_posture
from digisphere.society.company import DRAWS_PER_TURN, Company, members_of, person_id
from digisphere.society.dialogue import LINGER, Turn, next_turn, opening_stage
from digisphere.society.effects import speak
from digisphere.society.forgetting import remind_each_other
from digisphere.society.formation import find_spots, gather
from digisphere.society.kinds import TALK_KINDS
from digisphere.society.knowledge import place_id_of
from digisphere.society.lingering import (
    GOES_ON,
    SEATED,
    gap_s,
    look_round,
    pass_word,
    share_words,
    stay_s,
    who_stays,
)
from digisphere.society.talk_system import TalkSystem
from digisphere.society.ties import after_talk, bond, ensure_tie
from digisphere.society.vocabulary import Stage
from digisphere.world.compiled import kernel

HOLD_S = 25.0
"""How far ahead of the next turn people are kept from deciding anew."""
FADE_S = 8.0
LONGEST_S = 5400.0
AHEAD_S = 2.0
"""How far ahead turns are taken, so that they begin at their own instant and not on the look."""
LOOK_ROUND_S = 10.0
_TALK, _IDLE = int(Activity.TALK), int(Activity.IDLE)
_DRAWS = np.arange(DRAWS_PER_TURN)
PEOPLE_WRITTEN = (
    "people.activity", "people.arrival_activity", "people.activity_t0_s", "people.path_xy_m",
    "people.path_t_s", "people.path_count", "people.path_distance0_m", "people.heading_rad",
    "people.depart_heading_rad", "people.out_from_s", "people.out_until_s",
    "people.interlocutor", "people.words_event", "people.listening", "people.turn_s",
    "people.talk_until_s",
    "people.decision_until_s", "people.at_slot", "people.left_activity", "people.left_slot",
    "people.left_s", "people.left_share", "people.pleasure", "people.arousal", "people.purse_cents",
)  # fmt: skip
TALK_WRITES = (
    *PEOPLE_WRITTEN, "conversations.*", "social.*", "ties.*", "knowledge.*", "appointments.*",
    "parties.*", "guests.*", "accounts.*", "civics.*", "feuds.*", "bargains.*", "chores.*",
    "households.*", "loans.*", "events",
)  # fmt: skip


def start(c: Company, host: int, other: int, *, turns: int) -> bool:
    """Let two people begin to talk; return whether they did: there may be no room to stand.

    Args:
        c: the company.
        host: row of who speaks first, unless a talk they began goes on without them.
        other: row of who is spoken to.
        turns: turns before somebody takes leave.
    """
    if c.talks["active"][host]:  # a talk they began goes on without them
        host, other = other, host
        if c.talks["active"][host]:
            return False
    ready_s = _call_together(c, host, [host, other])
    if ready_s is None:
        return False
    talks = c.talks
    for name in ("turn", "asked", "warmth", "lingers", "words"):
        talks[name][host] = 0
    talks["active"][host] = True
    talks["members"][host] = (host, other, -1, -1)
    talks["stage"][host] = opening_stage(c, host, other)
    talks["turns_meant"][host] = turns
    talks["started_s"][host] = c.now_s
    talks["last_event"][host] = talks["last_speaker"][host] = NONE
    talks["last_addressee"][host] = talks["closing_from"][host] = NONE
    talks["lingered_s"][host] = -1.0
    talks["ended_s"][host] = c.now_s
    talks["warmth"][host] = 0.4 * c.affinity(host, other)
    talks["next_turn_s"][host] = ready_s + 0.5
    talks["start_event"][host] = c.view.events.emit(
        "conversation",
        subject=person_id(host),
        object=person_id(other),
        place=place_id_of(c.people, host),
        members=[person_id(host), person_id(other)],
        indoors=bool(c.people["indoors"][host]),
    )
    return True


def join(c: Company, host: int, newcomer: int) -> bool:
    """Let somebody join a conversation; return whether there was room."""
    empty = np.flatnonzero(c.talks["members"][host] < 0)
    if empty.size == 0 or c.talks["stage"][host] == Stage.CLOSING:
        return False
    ready_s = _call_together(c, host, [*members_of(c, host), newcomer])
    if ready_s is None:
        return False
    c.talks["members"][host, int(empty[0])] = newcomer
    c.talks["turns_meant"][host] += 3
    c.talks["next_turn_s"][host] = max(float(c.talks["next_turn_s"][host]), ready_s)
    _note(c, "talk_joined", newcomer, host=host)
    return True


def _note(c: Company, kind: str, row: int, *, host: int) -> None:
    """Write down that somebody has come into a conversation or been called away from it."""
    c.view.events.emit(
        kind,
        subject=person_id(row),
        object=person_id(host),
        place=place_id_of(c.people, host),
        causes=(int(c.talks["start_event"][host]),),
    )


def _call_together(c: Company, host: int, members: list[int]) -> float | None:
    """Stop everybody, put them where they stand to talk; return when all have arrived.

    None, and nothing changed, where there is no room to stand.
    """
    people, social = c.people, c.social
    rows = np.array(members)
    ready_s = c.now_s
    if not people["indoors"][host]:
        seated = SEATED[people["activity"][rows]]
        spots = find_spots(
            people, rows, seated=seated, everybody=c.everybody, room=c.room, time_s=c.now_s
        )
        if spots is None:
            return None
        arrivals = gather(
            people, rows, spots_m=spots, seated=seated, slots=c.view.ground.slots, time_s=c.now_s
        )
        ready_s = float(arrivals.max())
        social["seat"][rows] = seated
    else:
        social["seat"][rows] = GOES_ON[people["activity"][rows]]
        people["activity"][rows[~social["seat"][rows]]] = Activity.TALK
    social["conversation"][rows] = host
    social["talks_today"][rows] += 1
    _hold(c, members, until_s=ready_s + HOLD_S)
    for row in members:
        others = [m for m in members if m != row]
        people["interlocutor"][row] = others[0]
        pass_word(c, row, listening=False)
    return ready_s


def _hold(c: Company, members: list[int], *, until_s: float) -> None:
    """Keep from deciding anew all but those who go on with what they do under a roof."""
    people, seat = c.people, c.social["seat"]
    indoors, decides_s = people["indoors"], people["decision_until_s"]
    for row in members:
        if not (seat.item(row) and indoors.item(row)):
            people["talk_until_s"][row] = until_s
            if decides_s.item(row) < until_s:
                decides_s[row] = until_s


def leave(c: Company, row: int) -> None:
    """Let one person go: free to decide, not to be stopped again at once."""
    people, social = c.people, c.social
    minutes = 2.0 + 3.0 * max(0.0, c.get("social", row))
    social["conversation"][row] = NONE
    social["free_from_s"][row] = c.now_s + 60.0 * minutes
    social["last_partner"][row] = people["interlocutor"][row]
    social["fade_s"][row] = c.now_s + FADE_S
    c.next_fade_s = min(c.next_fade_s, c.now_s + FADE_S)
    people["interlocutor"][row] = NONE
    pass_word(c, row, listening=False)
    if people["talk_until_s"][row] > c.now_s:
        people["talk_until_s"][row] = c.now_s
        people["decision_until_s"][row] = c.now_s
    if people["activity"].item(row) == _TALK:
        leave_posture(people, np.array([row]), time_s=c.now_s, leaves_s=np.array([c.now_s]))
        people["activity"][row] = _IDLE
        people["arrival_activity"][row] = _IDLE
        people["activity_t0_s"][row] = c.now_s


def end(c: Company, host: int) -> None:
    """End a conversation and let it leave its mark on the ties."""
    members = members_of(c, host)
    talks = c.talks
    minutes = (c.now_s - float(talks["started_s"][host])) / 60.0
    warmth = float(talks["warmth"][host])
    cause = int(talks["last_event"][host])
    for a in members:
        for b in members:
            if a != b:
                _deepen(c, a, b, minutes=minutes, warmth=warmth, cause=cause)
    for k, a in enumerate(members):
        for b in members[k + 1 :]:
            remind_each_other(c.view.table("appointments"), a, b=b, now_s=c.now_s)
    talks["active"][host] = False
    talks["members"][host] = -1
    c.view.events.emit(
        "conversation_end",
        subject=person_id(host),
        object=person_id(members[1]) if len(members) > 1 else NONE,
        place=place_id_of(c.people, host),
        causes=(cause, int(talks["start_event"][host])),
        turns=int(talks["turn"][host]),
        duration_s=round(60.0 * minutes, 2),
        warmth=round(warmth, 4),
        words=round(float(talks["words"][host])),
    )
    for row in members:
        leave(c, row)


def _deepen(c: Company, a: int, b: int, *, minutes: float, warmth: float, cause: int) -> None:
    row = ensure_tie(c.ties, a, b=b, index=c.index)
    minutes *= c.understanding(a, b)
    most = bond(c.people, a, b=b)
    if after_talk(c.ties, row, minutes=minutes, warmth=warmth, time_s=c.now_s, most=most):
        c.view.events.emit(
            "friendship",
            subject=person_id(a),
            object=person_id(b),
            causes=(cause,),
            affinity=float(c.ties["affinity"][row]),
        )


class Conversations(TalkSystem):
    """Takes the turns that are due."""

    name = "society.conversations"
    every = "2 s"
    phase = 73
    reads = ("people.activity", "people.interlocutor", "conversations.active")
    writes = TALK_WRITES
    streams = ("turn", "word")
    event_kinds = TALK_KINDS

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Begin in silence."""
        people = view.table("people")
        for name in ("conversations", "bargains", "chores"):
            view.table(name).add(people.count)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Let those speak whose turn has come."""
        c, now = self.company(view), clock.time_s
        changed = False
        if now % LOOK_ROUND_S < AHEAD_S:
            changed = look_round(c.at(clock), draw=partial(rng.by_slot, "word"))
        due = c.talks["next_turn_s"] < now + AHEAD_S
        due &= c.talks["active"]
        hosts = due.nonzero()[0]
        if hosts.size:
            c.at(clock)
            slots = hosts[:, None] * DRAWS_PER_TURN + _DRAWS
            draws = rng.by_slot("turn", slots).tolist()
            # Nobody is in two talks, so one talk's turn calls nobody away from another.
            for host, who, u in zip(hosts.tolist(), who_stays(c, hosts), draws, strict=True):
                self._turn(c, host, *who, u)
        faded = now >= c.next_fade_s and _fade_words(c, now_s=now)
        view.idle = not (changed or hosts.size or faded)

    def _turn(
        self, c: Company, host: int, members: list[int], staying: list[int], u: list[float]
    ) -> None:
        talks = c.talks
        onset_s = max(talks["next_turn_s"].item(host), c.now_s)
        if talks["lingers"].item(host):
            _stop_lingering(c, host, members, at_s=onset_s)
        if len(staying) < len(members):
            _let_go(c, host, members, staying)
            members = staying
        if len(members) < 2 or c.now_s - talks["started_s"].item(host) > LONGEST_S:
            end(c, host)
            return
        turn = next_turn(c, host, members, u)
        if turn is None:
            end(c, host)
        elif turn == LINGER:
            _linger(c, host, members, u[-3])
        else:
            _speak(c, host, members, turn, u=u, onset_s=onset_s)


def _let_go(c: Company, host: int, members: list[int], staying: list[int]) -> None:
    """Let those members go who were called away."""
    for row in members:
        if row not in staying:
            _note(c, "talk_left", row, host=host)
            leave(c, row)
    slots = np.full(c.talks["members"].shape[1], -1, dtype=np.int32)
    slots[: len(staying)] = staying
    c.talks["members"][host] = slots


def _speak(
    c: Company, host: int, members: list[int], turn: Turn, *, u: list[float], onset_s: float
) -> None:
    """Let somebody take their turn, and say when the next is due."""
    speaker, listener, move = turn
    number, takes_s = speak(
        c, host, speaker=speaker, listener=listener, members=members, move=move,
        onset_s=onset_s, u=u[-1],
    )  # fmt: skip
    talks = c.talks
    talks["turn"][host] += 1
    talks["last_event"][host] = number
    talks["last_speaker"][host], talks["last_addressee"][host] = speaker, listener
    talks["lingered_s"][host] = -1.0
    talks["ended_s"][host] = onset_s + takes_s
    talks["next_turn_s"][host] = onset_s + takes_s + gap_s(u[-2])
    c.people["words_event"][speaker] = number
    interlocutor = c.people["interlocutor"]
    for row in members:
        interlocutor[row] = listener if row == speaker else speaker
        pass_word(c, row, listening=row != speaker, at_s=onset_s)
    _hold(c, members, until_s=onset_s + takes_s + HOLD_S)


def _linger(c: Company, host: int, members: list[int], u: float) -> None:
    """Stay with the last matter for a while."""
    talks = c.talks
    last_s = float(talks["started_s"][host]) + LONGEST_S
    until_s = min(float(talks["ended_s"][host]) + stay_s(c, host, members, u), last_s)
    talks["lingers"][host] = True
    talks["next_turn_s"][host] = max(until_s, c.now_s)
    _hold(c, members, until_s=until_s + HOLD_S)


def _stop_lingering(c: Company, host: int, members: list[int], *, at_s: float) -> None:
    """Count the words of a stay that is over."""
    seconds = at_s - c.talks["ended_s"].item(host)
    share_words(c, host, members, seconds=seconds)
    c.talks["lingers"][host] = False
    c.talks["lingered_s"][host] = seconds


def _fade_words(c: Company, *, now_s: float) -> bool:
    """Let the last words of those who have parted go; return whether any did."""
    social = c.social
    some, c.next_fade_s = _fade(
        social["fade_s"], social["conversation"], c.people["words_event"], now_s
    )
    return bool(some)


@kernel
def _fade(fade_s: Any, conversation: Any, words_event: Any, now_s: float) -> tuple[bool, float]:
    """Return whether any words went, and when the next will."""
    some, next_s = False, math.inf
    for row in range(len(fade_s)):
        at_s = fade_s[row]
        if 0.0 < at_s <= now_s:
            some, fade_s[row] = True, -1.0
            if conversation[row] < 0:
                words_event[row] = NONE
        elif at_s > 0.0:
            next_s = min(next_s, at_s)
    return some, next_s

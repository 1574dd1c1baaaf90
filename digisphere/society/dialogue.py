"""Who speaks next and which move they make: an answer if one is due, else a topic of their own.

Turn-taking follows the simplest systematics (Sacks, Schegloff & Jefferson 1974): whoever was
addressed answers; otherwise the keener talker begins. Topics are drawn by how much the speaker
wants them, each once in a conversation except news. What the moves
change in the world is in ``effects``.
"""

from bisect import bisect_left
from itertools import accumulate, islice
from typing import Literal

from digisphere.core.events import Event
from digisphere.society.bargain_talk import is_meant, open_meant
from digisphere.society.company import Company, Move, topic_bit
from digisphere.society.replies import reply
from digisphere.society.topics import most_wanted
from digisphere.society.vocabulary import Act, Stage, Topic

SOON_S = 2.5 * 3600.0
"""Those who talked less than this ago spare each other hello and goodbye."""
TOPICS_TRIED = 5
_OPENING, _BODY, _CLOSING = int(Stage.OPENING), int(Stage.BODY), int(Stage.CLOSING)
_MEETING_BIT = topic_bit(Topic.MEETING)

LINGER: Literal["linger"] = "linger"
"""Stands for a turn that is not due yet: the talk stays with the last matter for a while."""
Turn = tuple[int, int, Move]


def next_turn(
    c: Company, host: int, members: list[int], u: list[float]
) -> Turn | Literal["linger"] | None:
    """Return (speaker, addressee, move) of the next turn, or None when all is said.

    ``LINGER`` instead when the last matter needs no answer and has not been dwelt on yet.

    Args:
        c: the company.
        host: row of who began the conversation.
        members: rows of those in it.
        u: uniform draws of this turn.
    """
    talks = c.talks
    stage = talks["stage"].item(host)
    if stage == _CLOSING:
        return _leave_taking(c, host, members)
    turn = talks["turn"].item(host)
    if turn == 0:
        other = next(m for m in members if m != host)
        if stage == _OPENING:
            return host, other, Move(Act.GREET, Topic.MEETING)
        return _own_topic(c, host, members, u)
    if talks["lingered_s"].item(host) < 0.0:
        answered = _answer(c, host, members, u)
        if answered is not None:
            return answered
        if talks["asked"].item(host) & ~_MEETING_BIT:
            return LINGER
    if turn >= talks["turns_meant"].item(host):
        talks["stage"][host] = _CLOSING
        talks["closing_from"][host] = turn
        return _leave_taking(c, host, members)
    talks["stage"][host] = _BODY
    return _own_topic(c, host, members, u)


def _last(c: Company, host: int) -> Event | None:
    number = c.talks["last_event"].item(host)
    return c.log.get(number) if number >= 0 else None


def _answer(
    c: Company, host: int, members: list[int], u: list[float]
) -> tuple[int, int, Move] | None:
    said = _last(c, host)
    speaker = c.talks["last_addressee"].item(host)
    listener = c.talks["last_speaker"].item(host)
    if said is None or speaker not in members or listener not in members:
        return None
    move = reply(c, speaker, listener, said, u[0])
    return (speaker, listener, move) if move is not None else None


def _own_topic(
    c: Company, host: int, members: list[int], u: list[float]
) -> tuple[int, int, Move] | None:
    if is_meant(c, host):
        opening = open_meant(c, host)
        if opening is not None:
            return opening
    speaker, listener = _keenest(c, host, members, u)
    for maker in islice(most_wanted(c, host, speaker, listener, u[4:]), TOPICS_TRIED):
        move = maker(c, speaker, listener, u[3])
        if move is not None:
            said = c.talks["last_event"].item(host)
            started = c.talks["start_event"].item(host)
            return speaker, listener, move.because(said if said >= 0 else started)
    return None


def _keenest(c: Company, host: int, members: list[int], u: list[float]) -> tuple[int, int]:
    """Return who takes the floor, and to whom: the outgoing more often, seldom twice running."""
    last, outgoing = c.talks["last_speaker"].item(host), c.people["extraversion"]
    keen = [(0.35 if m == last else 1.0) * (0.4 + outgoing.item(m) / 5.0) for m in members]
    upto = list(accumulate(keen))
    speaker = members[min(bisect_left(upto, u[1] * upto[-1]), len(members) - 1)]
    others = [m for m in members if m != speaker]
    if last in others and u[2] < 0.6:
        return speaker, last
    return speaker, others[min(int(u[2] * len(others)), len(others) - 1)]


def _leave_taking(c: Company, host: int, members: list[int]) -> tuple[int, int, Move] | None:
    """Let everybody say goodbye once, in turn; those who did not say hello just fall silent."""
    step = c.talks["turn"].item(host) - c.talks["closing_from"].item(host)
    if step >= len(members) or not c.opened(host, Topic.MEETING):
        return None
    last, addressee = c.talks["last_speaker"].item(host), c.talks["last_addressee"].item(host)
    if step == 0 or last not in members:
        speaker = addressee if addressee in members else members[0]
    else:
        speaker = members[(members.index(last) + 1) % len(members)]
    other = last if last in members and last != speaker else -1
    if other < 0:
        other = next(m for m in members if m != speaker)
    causes = (c.talks["last_event"].item(host),)
    return speaker, other, Move(Act.FAREWELL, Topic.MEETING, causes=causes)


def _meet_often(c: Company, members: list[int]) -> bool:
    """Tell whether all live or work together and are indoors, where one does not say goodbye."""
    people = c.people
    first = members[0]
    if not people["indoors"][first]:
        return False
    place = int(people["place_id"][first])
    return all(
        people["home_place"][m] == place or people["work_place"][m] == place for m in members
    )


def opening_stage(c: Company, a: int, b: int) -> Stage:
    """Return how a talk begins: with a greeting, or at once when they talked a short while ago."""
    row = c.tie(a, b)
    last = float(c.ties["last_s"][row]) if row >= 0 else -1.0
    recently = last >= 0.0 and c.now_s - last < SOON_S
    return Stage.BODY if recently or _meet_often(c, [a, b]) else Stage.OPENING

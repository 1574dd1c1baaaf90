"""Answers about other people: whom they met, what was said, what they think of somebody, news.

Everything about events comes through ``recollection``; everything about regard from the asked
person's own ties. Who is not known is not talked about.
"""

import numpy as np

from digisphere.core.events import Event
from digisphere.core.identity import PERSON_BASE
from digisphere.core.snapshot import Snapshot
from digisphere.language import phrases
from digisphere.language.answers_self import Reply
from digisphere.language.grammar import article, listing
from digisphere.language.lexicon import TIE
from digisphere.language.news import Telling, can_tell, clause
from digisphere.language.questions import Question
from digisphere.language.realise import utterance
from digisphere.language.recollection import Recollection, recollect
from digisphere.people.enums import MemoryKind, Occupation
from digisphere.society.company import row_of
from digisphere.society.facts import is_weather
from digisphere.society.vocabulary import TieKind

DAY_S = 86400.0
_TOLD_AT_MOST = 3
_SMALL_TALK = ("meeting", "reaction", "wellbeing", "anything_new")
_NOT_NEWS = (
    "friendship",
    "estrangement",
    "conversation",
    "intention",
    "conversation_end",
    "speech",
)


def third(s: Snapshot, row: int, other: int) -> str:
    """Return what the asked person calls somebody."""
    return phrases.third_person(s, other, speaker=row, close=phrases.given_is_enough(s, other))


def tell(s: Snapshot, row: int, r: Recollection) -> str:
    """Return a recollection as a clause from the asked person's mouth; empty without words."""
    telling = Telling(
        teller=row,
        now_s=s.time_s,
        value=r.value,
        close=lambda other: phrases.given_is_enough(s, other),
        source=r.source,
    )
    return clause(s, r.event, telling=telling)


def window(s: Snapshot, q: Question) -> tuple[float, float, str]:
    """Return the stretch of time a question is about, and its name."""
    midnight = s.time_s - s.clock.hour * 3600.0
    if q.yesterday:
        return midnight - DAY_S, midnight, "yesterday"
    return midnight, s.time_s + 1.0, "today"


def met(s: Snapshot, row: int, q: Question) -> Reply:
    """Whom they talked with."""
    since, until, name = window(s, q)
    me = PERSON_BASE + row
    found = [
        r for r in recollect(s, row, since_s=since, until_s=until, involving=q.person)
        if r.event.kind == "conversation" and me in _members(r)
    ]  # fmt: skip
    if q.person >= 0:
        return _met_one(s, row, q, found)
    if not found:
        return Reply([f"I haven't talked with anybody {name}, as far as I recall"], confidence=0.6)
    rows: list[int] = []
    for r in found:
        rows += [row_of(m) for m in _members(r) if m != me and row_of(m) not in rows]
    last = found[0]
    out = [f"{name}, I talked with {listing([third(s, row, o) for o in rows[:6]])}"]
    if len(rows) > 6:
        out[0] += f" and {phrases.count(len(rows) - 6, 'other')}"
    out.append(f"The last time was {phrases.ago(s, then_s=last.time_s, now_s=s.time_s)}"
               f"{_where(s, row, last)}")  # fmt: skip
    return _rest(Reply(out), found)


def _met_one(s: Snapshot, row: int, q: Question, found: list[Recollection]) -> Reply:
    name = third(s, row, q.person)
    if not found:
        earlier = [
            r for r in recollect(s, row, involving=q.person)
            if r.event.kind == "conversation" and PERSON_BASE + row in _members(r)
        ]  # fmt: skip
        if not earlier:
            return Reply([f"No, I don't recall talking with {name}"], confidence=0.6)
        found = earlier
    when = phrases.ago(s, then_s=found[0].time_s, now_s=s.time_s)
    return _rest(Reply([f"Yes, I talked with {name} {when}{_where(s, row, found[0])}"]), found[:1])


def _members(r: Recollection) -> list[int]:
    members = r.event.payload.get("members", [])
    return [int(m) for m in members] or [r.event.subject, r.event.object]


def _where(s: Snapshot, row: int, r: Recollection) -> str:
    where = phrases.where_of(s, r.event.place, speaker=row)
    return f" {where}" if where else ""


def _rest(reply: Reply, on: list[Recollection]) -> Reply:
    """Note which events and memories an answer rests on."""
    reply.events += [r.event.id for r in on]
    reply.memory_rows += [r.memory_row for r in on if r.memory_row >= 0]
    reply.confidence = min([reply.confidence, *(r.confidence for r in on)])
    return reply


def said(s: Snapshot, row: int, q: Question) -> Reply:
    """What was said in the last talk, with somebody or with anybody."""
    me = PERSON_BASE + row
    talks = [
        r for r in recollect(s, row, involving=q.person)
        if r.event.kind == "conversation" and me in _members(r)
    ]  # fmt: skip
    if not talks:
        who = third(s, row, q.person) if q.person >= 0 else "anybody"
        return Reply([f"I don't recall talking with {who}"], confidence=0.5)
    talk = talks[0]
    other = q.person if q.person >= 0 else row_of(next(m for m in _members(talk) if m != me))
    words = [e for e in _turns_of(s, talk) if e.subject == PERSON_BASE + other]
    name, when = third(s, row, other), phrases.ago(s, then_s=talk.time_s, now_s=s.time_s)
    telling = [e for e in words if e.payload["topic"] not in _SMALL_TALK]
    telling = telling or [e for e in words if e.payload["topic"] == "wellbeing"]
    if not telling:
        return _rest(Reply([f"I talked with {name} {when}, but about nothing much"]), [talk])
    quoted = [f"“{utterance(s, e.id)}”" for e in telling[:_TOLD_AT_MOST]]
    pronoun = "she" if s.tables["people"]["sex"][other] == 0 else "he"
    out = [f"When we talked {when}, {name} said: {quoted[0]}"]
    if quoted[1:]:
        out.append(f"Then {pronoun} said: {' and '.join(quoted[1:])}")
    reply = _rest(Reply(out), [talk])
    reply.events += [e.id for e in telling[:_TOLD_AT_MOST]]
    return reply


def _turns_of(s: Snapshot, talk: Recollection) -> list[Event]:
    """Return the speech events of a conversation the asked person was in, oldest first."""
    members = frozenset(_members(talk))
    found: list[Event] = []
    for event in s.events.select(kind="speech", since_tick=talk.event.tick):
        if event.subject in members and event.object in members:
            found.append(event)
        elif found and event.subject in members:
            break
    return found


def person(s: Snapshot, row: int, q: Question) -> Reply:
    """How they know somebody and what they think of them."""
    if q.person < 0:
        return _stranger(q)
    ties = s.tables["ties"]
    found = np.flatnonzero(ties.alive & (ties["a"] == row) & (ties["b"] == q.person))
    name = phrases.full_name(s, q.person)
    if found.size == 0:
        return Reply([f"I don't really know {name}"], confidence=0.7)
    tie = int(found[0])
    kin = phrases.relation(s, q.person, to=row)
    kind = TieKind(int(ties["kind"][tie]))
    known, regard = float(ties["familiarity"][tie]), float(ties["affinity"][tie])
    trust = float(ties["trust"][tie])
    if kin:
        out = [f"{name} is my {kin}"]
    elif known < 0.3:
        out = [f"I know {name} only a little"]
    elif kind == TieKind.PARTNER:
        out = [f"I live with {name}"]
    else:
        out = [f"{name} is {article(_tie_noun(s, row, q.person, kind))} of mine"]
    if "trust" in q.text.lower() or "believe" in q.text.lower():
        return Reply([*out, _trust_words(s, q.person, trust)])
    out.append(_regard_words(s, q.person, regard, trust))
    about = [r for r in recollect(s, row, involving=q.person) if _is_news(s, row, r)][:1]
    for r in about:
        out.append(_with_source(s, row, r))
    return _rest(Reply(out), about)


def _tie_noun(s: Snapshot, row: int, other: int, kind: TieKind) -> str:
    job = s.tables["people"]["occupation"]
    pupils = job[row] == Occupation.PUPIL and job[other] == Occupation.PUPIL
    return "schoolmate" if pupils and kind == TieKind.COLLEAGUE else TIE[kind]


def _stranger(q: Question) -> Reply:
    if q.missing_kin:
        return Reply([f"I have no {q.missing_kin} here"], confidence=0.95)
    if q.unknown_name:
        return Reply([f"I don't know anybody called {q.unknown_name}"], confidence=0.9)
    return Reply(["I'm not sure whom you mean"], confidence=0.2)


def _regard_words(s: Snapshot, other: int, regard: float, trust: float) -> str:
    female = s.tables["people"]["sex"][other] == 0
    her, she = ("her", "she") if female else ("him", "he")
    if regard > 0.6:
        text = f"I'm very fond of {her}"
    elif regard > 0.3:
        text = f"I like {her}"
    elif regard > 0.0:
        text = f"I get on with {her} well enough"
    elif regard > -0.2:
        text = f"I don't feel much for {her} either way"
    else:
        text = f"I don't get on with {her}"
    if trust > 0.7:
        return f"{text}, and I'd trust {her} with anything"
    if trust < 0.25:
        return f"{text}, and I don't believe everything {she} says"
    return text


def _trust_words(s: Snapshot, other: int, trust: float) -> str:
    her = "her" if s.tables["people"]["sex"][other] == 0 else "him"
    if trust > 0.7:
        return f"I'd trust {her} with anything"
    if trust > 0.5:
        return f"Yes, I trust {her}"
    return f"I trust {her} up to a point" if trust > 0.3 else f"No, I don't trust {her} much"


def _is_news(s: Snapshot, row: int, r: Recollection) -> bool:
    return (
        r.event.kind not in _NOT_NEWS
        and not is_weather(r.event.kind)
        and can_tell(r.event, teller=row)
    )


def _with_source(s: Snapshot, row: int, r: Recollection) -> str:
    text = tell(s, row, r)
    if r.source < 0:
        return text
    source = third(s, row, r.source)
    if r.confidence < 0.35:
        return f"I'm not sure of it, but {source} says that {text}"
    return f"{source} told me that {text}"


def whereabouts(s: Snapshot, row: int, q: Question) -> Reply:
    """How somebody is and when they were last met."""
    if q.person < 0:
        return _stranger(q)
    name = third(s, row, q.person)
    p = s.tables["people"]
    if p["place_id"][row] == p["place_id"][q.person] >= 0 and p["indoors"][row]:
        return Reply([f"{name} is right here{_here(s, row)}"])
    found = recollect(s, row, involving=q.person)
    news = [r for r in found if _is_news(s, row, r)][:1]
    talk = [
        r for r in found
        if r.event.kind == "conversation" and PERSON_BASE + row in _members(r)
    ][:1]  # fmt: skip
    last = " last " in f" {q.text.lower()} "
    out = [] if last else [_with_source(s, row, r) for r in news]
    news = [] if last else news
    for r in talk:
        when = phrases.ago(s, then_s=r.time_s, now_s=s.time_s)
        out.append(f"I last talked with {name} {when}{_where(s, row, r)}")
    glimpse, slot = _last_glimpse(s, row, q.person, after_s=talk[0].time_s if talk else -1.0)
    if glimpse:
        out.append(glimpse)
    if not out:
        return Reply([f"I don't know how {name} is"], confidence=0.4)
    reply = _rest(Reply(out), news + talk)
    reply.memory_rows += [slot] if glimpse else []
    return reply


def _last_glimpse(s: Snapshot, row: int, other: int, *, after_s: float) -> tuple[str, int]:
    """Return when and where they last saw somebody without talking, and the memory's slot."""
    memory = s.tables.get("memory")
    if memory is None:
        return "", -1
    seen = (memory["kind"][row] == MemoryKind.SAW) & (memory["other"][row] == other)
    seen &= memory["time_s"][row] > after_s
    slots = np.flatnonzero(seen)
    if slots.size == 0:
        return "", -1
    slot = int(slots[np.argmax(memory["time_s"][row, slots])])
    when = phrases.ago(s, then_s=float(memory["time_s"][row, slot]), now_s=s.time_s)
    place = int(memory["place"][row, slot])
    where = f" {phrases.at_place(s, place, speaker=row)}" if place >= 0 else ""
    name = "her" if s.tables["people"]["sex"][other] == 0 else "him"
    return f"I saw {name} {when}{where}", slot


def _here(s: Snapshot, row: int) -> str:
    return f", {phrases.at_place(s, int(s.tables['people']['place_id'][row]), speaker=row)}"


def friends(s: Snapshot, row: int, q: Question) -> Reply:
    """Whom they like best, and whom they do not get on with."""
    ties = s.tables["ties"]
    mine = np.flatnonzero(ties.alive & (ties["a"] == row))
    foes = "dislike" in q.text.lower() or "enem" in q.text.lower() or " not " in q.text.lower()
    if foes:
        cold = [t for t in mine.tolist() if ties["affinity"][t] < -0.05]
        cold.sort(key=lambda t: float(ties["affinity"][t]))
        names = [third(s, row, int(ties["b"][t])) for t in cold[:3]]
        if not names:
            return Reply(["There's nobody I really dislike"])
        return Reply([f"I don't get on with {listing(names, last='or')}"])
    close = [t for t in mine.tolist() if ties["kind"][t] == TieKind.FRIEND]
    close.sort(key=lambda t: -float(ties["affinity"][t] + ties["familiarity"][t]))
    if not close:
        return Reply(["I can't say that I have friends here"], confidence=0.8)
    names = [third(s, row, int(ties["b"][t])) for t in close[:5]]
    out = [f"My friends are {listing(names)}" if len(names) > 1 else f"{names[0]} is my friend"]
    if len(names) > 1:
        out.append(f"I'm closest to {names[0]}")
    return Reply(out)


def news(s: Snapshot, row: int, q: Question) -> Reply:
    """The most telling things they have heard of."""
    found = [r for r in recollect(s, row, involving=q.person) if _is_news(s, row, r)]
    lower = q.text.lower()
    if "quarrel" in lower:
        found = [r for r in found if r.event.kind == "quarrel"]
    if " ill" in lower or "sick" in lower:
        found = [r for r in found if r.event.kind in ("illness", "recovery")]
    me = PERSON_BASE + row

    def worth(r: Recollection) -> float:
        others = 0.0 if me in (r.event.subject, r.event.object) else 0.3
        return float(r.importance * 0.5 ** ((s.time_s - r.time_s) / (2.0 * DAY_S)) + others)

    found.sort(key=lambda r: (-worth(r), -r.event.id))
    if not found:
        return Reply(["I've heard nothing of the kind"], confidence=0.5)
    chosen = found[:2]
    return _rest(Reply([_with_source(s, row, r) for r in chosen]), chosen)

"""How somebody feels and over what: their strongest emotions with the events behind them.

Reads the asked person's own ``emotions``; what an event is told as comes from ``news``, so a
feeling is never given a cause that did not happen. Called by ``answers_self`` and the inspector.
"""

from dataclasses import dataclass

import numpy as np

from digisphere.core.events import Event
from digisphere.core.identity import NONE
from digisphere.core.snapshot import Snapshot
from digisphere.language import phrases
from digisphere.language.news import Telling, clause
from digisphere.people import character
from digisphere.people.emotions import Emotion, felt_by
from digisphere.people.enums import TRAITS, Sex
from digisphere.society.company import person_id, row_of
from digisphere.society.vocabulary import Refusal

_ADJECTIVE: dict[Emotion, str] = {
    Emotion.JOY: "glad",
    Emotion.DISTRESS: "upset",
    Emotion.SADNESS: "sad",
    Emotion.HOPE: "looking forward to something",
    Emotion.FEAR: "frightened",
    Emotion.SATISFACTION: "pleased",
    Emotion.DISAPPOINTMENT: "disappointed",
    Emotion.RELIEF: "relieved",
    Emotion.HAPPY_FOR: "happy",
    Emotion.PITY: "sorry",
    Emotion.PRIDE: "proud of myself",
    Emotion.SHAME: "ashamed of myself",
    Emotion.ADMIRATION: "full of admiration",
    Emotion.REPROACH: "put out",
    Emotion.GRATITUDE: "grateful",
    Emotion.ANGER: "angry",
}
_TOWARDS: dict[Emotion, str] = {
    Emotion.HAPPY_FOR: "for", Emotion.PITY: "for", Emotion.ADMIRATION: "for",
    Emotion.REPROACH: "with", Emotion.GRATITUDE: "to", Emotion.ANGER: "with",
    Emotion.DISAPPOINTMENT: "with",
}  # fmt: skip
_SAID: dict[tuple[str, str], tuple[str, str]] = {
    ("inform", "grievance"): ("I told {other} what I think", "{other} reproached me"),
    ("inform", "kindness"): ("I said something kind to {other}", "{other} said something kind"),
    ("apologise", "grievance"): ("I had to say sorry to {other}", "{other} said sorry"),
    ("reject", "grievance"): ("I didn't forgive {other}", "{other} wouldn't forgive me"),
    ("accept", "outing"): ("I've agreed to meet {other}", "{other} has agreed to meet me"),
    ("reject", "outing"): ("I turned {other} down", "{other} turned me down"),
    ("reject", "money"): ("I lent {other} nothing", "{other} wouldn't lend me anything"),
    ("reject", "terms"): ("I couldn't come to terms with {other}",
                          "{other} and I couldn't come to terms"),
    ("promise", "money"): ("I helped {other} out with money", "{other} helped me out with money"),
    ("thank", "money"): ("I thanked {other}", "{other} thanked me"),
    ("thank", "kindness"): ("I thanked {other}", "{other} thanked me"),
    ("warn", "weather"): ("I warned {other} of the weather", "{other} warned me of the weather"),
}  # fmt: skip
_WORTH_SAYING = 0.15


@dataclass(frozen=True, slots=True)
class Felt:
    """One emotion felt now, in words."""

    kind: Emotion
    strength: float
    text: str
    """«I'm angry with Otto»."""
    cause: str
    """«Otto reproached me»; empty when there are no words for it."""
    event: int


def feelings(s: Snapshot, row: int) -> list[Felt]:
    """Return what somebody feels now, strongest first."""
    if "emotions" not in s.tables:
        return []
    table, people = s.tables["emotions"], s.tables["people"]
    traits = np.array([[float(people[t][row]) for t in TRAITS]])
    who = np.array([row])
    strength = felt_by(
        table, who, now_s=s.time_s, neuroticism=character.standardised(traits)[:, 4]
    )[0]
    order = np.argsort(-strength, kind="stable")
    return [_felt(s, row, int(k), float(strength[k])) for k in order if strength[k] > 0.0]


def strongest(s: Snapshot, row: int, *, most: int = 1) -> list[Felt]:
    """Return the feelings worth saying, with a cause where there are words for it."""
    return [f for f in feelings(s, row) if f.strength >= _WORTH_SAYING][:most]


def _felt(s: Snapshot, row: int, slot: int, strength: float) -> Felt:
    table = s.tables["emotions"]
    kind, other = Emotion(int(table["kind"][row, slot])), int(table["other"][row, slot])
    event = int(table["event"][row, slot])
    word = _ADJECTIVE[kind]
    named = NONE
    if kind == Emotion.HOPE and other >= 0:
        text = f"I'm looking forward to seeing {phrases.full_name(s, other)}"
    elif other >= 0 and kind in _TOWARDS:
        text = f"I'm {word} {_TOWARDS[kind]} {phrases.full_name(s, other)}"
        named = other
    else:
        text = f"I'm {word}"
    cause = told(s, row, s.events.get(event), named=named) if event >= 0 else ""
    return Felt(kind, strength, text, cause, event)


def told(s: Snapshot, row: int, event: Event, *, named: int = NONE) -> str:
    """Tell an event from somebody who had to do with it, words spoken included; may be empty.

    Args:
        s: the moment of the telling.
        row: who tells.
        event: what happened or was said.
        named: row of whom the sentence before has named, to be called he or she; -1 nobody.
    """
    if event.kind != "speech":
        return clause(s, event, telling=Telling(teller=row, now_s=s.time_s, source=named))
    act, topic = str(event.payload["act"]), str(event.payload["topic"])
    if act == "reject" and event.payload["detail"] == Refusal.TERMS:
        topic = "terms"
    said = _SAID.get((act, topic))
    if said is None:
        news = event.payload["topic"] == "news"
        fact = int(event.payload["fact_event"]) if news else NONE
        return told(s, row, s.events.get(fact), named=named) if fact >= 0 else ""
    mine = event.subject == person_id(row)
    other = row_of(event.object if mine else event.subject)
    name = phrases.full_name(s, other)
    if other == named:
        female = s.tables["people"]["sex"][other] == Sex.FEMALE
        name = ("her" if female else "him") if mine else ("she" if female else "he")
    return said[0 if mine else 1].format(other=name)

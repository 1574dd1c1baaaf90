"""Answers about what matters to somebody in life, from their ten basic values.

Asked openly, people name what matters most to them, what matters more to them than to most, and
what they can do without; asked about one thing, how much that counts. All of it is read from their
``values``; each has words of their own for it. Called by ``interview``.
"""

import re

import numpy as np

from digisphere.core.snapshot import Snapshot
from digisphere.language import phrases
from digisphere.language.answers_self import Reply
from digisphere.language.grammar import upper_first
from digisphere.language.lexicon import VALUE_NOUN
from digisphere.language.questions import Question
from digisphere.people.enums import Value
from digisphere.people.values import ranked, standardised

_NAMED: tuple[tuple[Value, str], ...] = (
    (Value.UNIVERSALISM, r"\b(fair(ness)?|justice|equal(ity)?|nature|strangers)\b"),
    (Value.BENEVOLENCE, r"\b(family|friends|helping|kindness|others)\b"),
    (Value.TRADITION, r"\b(traditions?|customs?|faith|religion|chapel)\b"),
    (Value.CONFORMITY, r"\b(rules|manners|obedience|obey\w*|proper)\b"),
    (Value.SECURITY, r"\b(safe(ty)?|security|order|stability)\b"),
    (Value.POWER, r"\b(power|money|wealth|rich(es)?|influence|respected)\b"),
    (Value.ACHIEVEMENT, r"\b(success|achiev\w+|ambition|career|getting on)\b"),
    (Value.HEDONISM, r"\b(pleasure|fun|enjoy\w*|good time)\b"),
    (Value.STIMULATION, r"\b(adventures?|excitement|new things|change)\b"),
    (Value.SELF_DIRECTION, r"\b(freedom|independen\w+|own way|free)\b"),
)
_DEGREES = (
    (5.6, "More than almost anything"),
    (4.4, "Yes, a great deal"),
    (3.2, "To a degree, yes"),
    (1.8, "Not very much"),
    (-2.0, "Hardly at all"),
)
"""From so high on a value counts so much, on the scale of the survey."""
_STANDS_OUT, _AS_DEAR, _CARES_LITTLE = 0.8, 0.35, 3.0
_THOUGHTFUL_YEARS = 12.0
_DEARER_HALF = 5


def matters(s: Snapshot, row: int, q: Question) -> Reply:
    """Say what matters to them, or how much what is asked about does."""
    people = s.tables["people"]
    if people["age_years"][row] < _THOUGHTFUL_YEARS:
        return Reply(["I don't know. Playing, I think"], confidence=0.2)
    importance = people["values"][row].astype(np.float64)
    lower = q.text.lower()
    asked = next((value for value, key in _NAMED if re.search(key, lower)), None)
    if asked is not None:
        return _how_much(s, row, asked, importance=float(importance[asked]))
    order, standing = ranked(importance), standardised(importance)
    first, second = order[0], order[1]
    last = min(order[_DEARER_HALF:], key=lambda value: standing[value])
    most = _words(s, row, first)
    if importance[first] - importance[second] < _AS_DEAR:
        most = f"{most}, and {_words(s, row, second)}"
    out = [f"What matters most to me is {most}"]
    apart = Value(int(np.argmax(standing)))
    if apart not in (first, second) and standing[apart] >= _STANDS_OUT:
        out.append(f"{upper_first(_words(s, row, apart))} matters more to me than to most")
    noun = VALUE_NOUN[last]
    little = importance[last] < _CARES_LITTLE
    out.append(f"I care little for {noun}" if little else f"If need be, I can do without {noun}")
    return Reply(out)


def _how_much(s: Snapshot, row: int, value: Value, *, importance: float) -> Reply:
    degree = next(words for least, words in _DEGREES if importance >= least)
    first = ranked(s.tables["people"]["values"][row])[0]
    if value == first:
        return Reply([f"{degree}. What matters most to me is {_words(s, row, value)}"])
    return Reply([degree, f"What matters most to me is {_words(s, row, first)}"])


def _words(s: Snapshot, row: int, value: Value) -> str:
    return phrases.essence_of(s, row, value=value)

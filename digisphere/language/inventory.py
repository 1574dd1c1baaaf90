"""Ten questions about what somebody is like, and how people see themselves when asked one.

The wording is our own; the plan is that of the BFI-10 (Rammstedt & John 2007): two items a trait,
one towards each pole. What people say of themselves is their trait seen through a lasting slant of
their own on each question, the day's whim and the mood they are in; the shares make two items agree
with the trait and with themselves weeks later as well as the BFI-10 does. ``answers_character``
puts a rating into words, ``scoring`` reads it out of them again.
"""

import math
import re
from dataclasses import dataclass

import numpy as np

from digisphere.core.snapshot import Snapshot
from digisphere.core.streams import Streams
from digisphere.language.embedding import words_of
from digisphere.people.character import TRAIT_MEAN, TRAIT_SD, mood_home
from digisphere.people.enums import TRAITS

LEAST_YEARS = 10.0
"""Younger children do not rate themselves: self-reports hold from about ten (Soto et al. 2008)."""
_SLANT_SD, _WHIM_SD = 0.55, 0.72
"""Of one item, in standard deviations of the trait: lasting, and of the day."""
_MOOD_SD = 0.5
"""Shift of a rating by mood at the ends of its scale, in standard deviations of the trait."""
_BRIGHT = {"extraversion": 1.0, "agreeableness": 1.0, "neuroticism": -1.0}
"""Which traits people in a good mood grant themselves more or less of."""
_SLOTS = 64


@dataclass(frozen=True, slots=True)
class Item:
    """One question: the trait it is for, towards which pole, and the verb phrase it is about."""

    number: int
    trait: str
    towards: int
    """1 when agreeing means more of the trait, -1 when less."""
    deed: str
    """What one does or is, after «I»: «worry about things that may go wrong»."""
    adjective: str = ""
    """Set instead of a deed for a question about one word: «shy»."""

    @property
    def question(self) -> str:
        """The question as it is put."""
        if self.adjective:
            return f"Would you call yourself {self.adjective}?"
        return f"Do you {self.deed}?".replace(" I ", " you ")


ITEMS = (
    Item(0, "openness", 1, "lose track of time over music, stories or pictures"),
    Item(1, "openness", -1, "prefer the familiar to anything new"),
    Item(2, "conscientiousness", 1, "finish properly what I begin"),
    Item(3, "conscientiousness", -1, "leave things lying for another day"),
    Item(4, "extraversion", 1, "go up to people and start talking"),
    Item(5, "extraversion", -1, "keep silent when many people are about"),
    Item(6, "agreeableness", 1, "think the best of people"),
    Item(7, "agreeableness", -1, "find fault with others"),
    Item(8, "neuroticism", 1, "worry about things that may go wrong"),
    Item(9, "neuroticism", -1, "stay calm when everything goes wrong"),
)
_WORDS: tuple[tuple[str, int, str], ...] = (
    ("openness", 1, "curious imaginative artistic dreamy inventive"),
    ("openness", -1, "conventional down-to-earth unimaginative old-fashioned"),
    ("conscientiousness", 1, "diligent tidy reliable hardworking thorough careful orderly"),
    ("conscientiousness", -1, "lazy careless untidy disorganised forgetful"),
    ("extraversion", 1, "outgoing talkative sociable lively chatty"),
    ("extraversion", -1, "shy reserved quiet withdrawn solitary"),
    ("agreeableness", 1, "kind trusting forgiving helpful gentle generous"),
    ("agreeableness", -1, "rude quarrelsome stubborn cold suspicious harsh"),
    ("neuroticism", 1, "nervous anxious moody touchy fearful"),
    ("neuroticism", -1, "calm relaxed easygoing even-tempered"),
)
_ADJECTIVES = {
    word: Item(len(ITEMS) + n, trait, towards, "", adjective=word)
    for n, (word, trait, towards) in enumerate(
        (word, trait, towards) for trait, towards, block in _WORDS for word in block.split()
    )
}
_SELF = re.compile(
    r"\b(are you|would you (say|call)|do you (see|think of|consider) yourself|yourself)\b"
)
_NOT_NOW = re.compile(r"\b(now|today|at the moment|right now|to me|with me)\b")
_SMALL = frozenset(
    ("do", "you", "i", "a", "an", "the", "to", "of", "and", "for", "with", "when", "what", "are",
     "is", "over", "it", "or")
)  # fmt: skip
_ALIKE = 0.75


def item_asked(text: str) -> Item | None:
    """Return which item a question asks, or one made for the adjective it names; None for none."""
    lower = text.lower()
    words = frozenset(words_of(lower)) - _SMALL
    for item in ITEMS:
        asked = frozenset(words_of(item.deed)) - _SMALL
        if len(words & asked) >= _ALIKE * len(asked) and len(asked) >= _ALIKE * len(words):
            return item
    if _SELF.search(lower) and not _NOT_NOW.search(lower):
        for word in re.findall(r"[a-z]+(?:-[a-z]+)*", lower):
            if word in _ADJECTIVES:
                return _ADJECTIVES[word]
    return None


def own_rating(snapshot: Snapshot, row: int, item: Item) -> float:
    """Return how far somebody agrees with an item today, from 1 to 5, before it is put into words.

    The same question on the same day gets the same answer.
    """
    people, streams = snapshot.tables["people"], Streams(snapshot.seed)
    k = TRAITS.index(item.trait)
    z = (float(people[item.trait][row]) - TRAIT_MEAN[k]) / TRAIT_SD[k]
    slot = np.array([row * _SLOTS + item.number])
    day = snapshot.clock.date.toordinal()
    slant = float(streams.normal_by_slot("language.self_report.slant", 0, slot)[0])
    whim = float(streams.normal_by_slot("language.self_report.whim", day, slot)[0])
    mood = _MOOD_SD * _BRIGHT.get(item.trait, 0.0) * _unlike_oneself(snapshot, row)
    seen = item.towards * (z + mood) + _SLANT_SD * slant + _WHIM_SD * whim
    middle = TRAIT_MEAN[k] if item.towards > 0 else 6.0 - TRAIT_MEAN[k]
    return min(max(float(middle + TRAIT_SD[k] * seen), 1.0), 5.0)


def _unlike_oneself(snapshot: Snapshot, row: int) -> float:
    """Return how far somebody's pleasure now lies above what is usual for them."""
    people = snapshot.tables["people"]
    temper = np.array([[float(people[name][row]) for name in TRAITS]])
    usual = float(mood_home(temper)[0, 0])
    now = float(people["pleasure"][row])
    return now - usual if math.isfinite(now) else 0.0

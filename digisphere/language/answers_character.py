"""Answers about what somebody is like: how far a question of the inventory fits, in their words.

Reads the asked person's own rating (``inventory``); how much they say and how they begin is their
temper's, as in every answer. Called by ``interview``.
"""

from digisphere.core.snapshot import Snapshot
from digisphere.language.answers_self import Reply
from digisphere.language.grammar import draws
from digisphere.language.inventory import LEAST_YEARS, Item, item_asked, own_rating
from digisphere.language.questions import Question

_DEEDS: dict[int, tuple[str, ...]] = {
    5: (
        "Yes, very much so. I {deed} all the time",
        "Always. That's me through and through",
        "Yes, absolutely, I {deed} whenever I can",
    ),
    4: (
        "Yes, on the whole. I usually {deed}",
        "I'd say so, yes, more often than not",
        "Mostly, yes, though I have other days",
    ),
    3: (
        "Sometimes I {deed}, sometimes I don't",
        "It depends. Some days I do, some days I don't",
        "Neither more nor less than others, I'd think",
    ),
    2: (
        "Not really. I seldom {deed}",
        "No, not as a rule. Now and again, perhaps, but hardly ever",
        "Rarely, I'd say. It isn't much like me to {deed}",
    ),
    1: (
        "No, not at all. I never {deed}",
        "Never. Ask anybody: I don't {deed}",
        "Not in the least. To {deed}, that's nothing like me",
    ),
}
_WORDS: dict[int, tuple[str, ...]] = {
    5: ("Yes, very {word}, always have been", "Absolutely. I'm {word} through and through"),
    4: ("Yes, on the whole I'm {word}", "Mostly, yes. I'd say I'm rather {word}"),
    3: ("Sometimes I'm {word}, sometimes not", "It depends, I'm neither {word} nor the opposite"),
    2: ("Not really. I'm seldom {word}", "No, hardly. I'm not particularly {word}"),
    1: ("No, not at all. Nobody would call me {word}", "Never. I'm anything but {word}"),
}
_SURE = {5: 1.0, 4: 0.8, 3: 0.6, 2: 0.8, 1: 1.0}


def character(s: Snapshot, row: int, q: Question) -> Reply:
    """Say how far the question fits, in one of five degrees; small children have no idea yet."""
    item = item_asked(q.text)
    if item is None or s.tables["people"]["age_years"][row] < LEAST_YEARS:
        return Reply(["I haven't thought about that yet"], confidence=0.1)
    degree = round(own_rating(s, row, item))
    return Reply([_worded(s, row, item, degree)], confidence=_SURE[degree])


def _worded(s: Snapshot, row: int, item: Item, degree: int) -> str:
    lines = _WORDS[degree] if item.adjective else _DEEDS[degree]
    u = draws(s.seed, event_id=row * 131 + item.number * 7 + s.clock.date.toordinal(), number=1)[0]
    return lines[int(u * len(lines))].format(deed=item.deed, word=item.adjective)

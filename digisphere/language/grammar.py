"""Small machinery of English: choosing a phrasing, filling its slots, finishing a sentence.

A ``Line`` is a phrasing with the tags it asks of its situation; among those that fit, a choice is
made by a number drawn from the event, so that the same event always reads the same. The phrasings
themselves are in the ``lines_*`` files; names, places and times in ``phrases``.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from digisphere.core.streams import Streams

_SPACE_BEFORE = re.compile(r" ([,.;:!?])")
_SLOT = re.compile(r"\{(\w+)\}")
_SENTENCE_START = re.compile(r"([.!?]\s+)([a-z])")
_WEIGHT_PER_TAG = 1.6
_DRAWS_PER_EVENT = 8
_EVENTS_AT_ONCE = 256

Slots = Mapping[str, Callable[[], str]]


class Line(NamedTuple):
    """A phrasing and the tags its situation must (``!``: must not) have."""

    tags: tuple[str, ...]
    text: str


def lines(block: str) -> tuple[Line, ...]:
    """Read phrasings, one per line; tags stand before a ``|``, as in ``close morning | Hello``."""
    out = []
    for row in block.strip().splitlines():
        tags, bar, text = row.strip().rpartition("|")
        out.append(Line(tuple(tags.split()) if bar else (), text.strip()))
    return tuple(out)


def fits(line: Line, *, tags: frozenset[str]) -> bool:
    """Tell whether a phrasing suits a situation."""
    if not line.tags:
        return True
    return all((t[1:] not in tags) if t[0] == "!" else (t in tags) for t in line.tags)


def choose(options: Sequence[Line], *, tags: frozenset[str], u: float) -> str:
    """Return the text of a fitting phrasing; the more it asks for, the likelier it is.

    Raises:
        ValueError: none fits; every list of lines should hold one without tags.
    """
    fitting = [line for line in options if fits(line, tags=tags)]
    if not fitting:
        raise ValueError(f"No phrasing suits {sorted(tags)}. Add a line without tags.")
    weights = [_WEIGHT_PER_TAG ** len(line.tags) for line in fitting]
    left = u * sum(weights)
    for line, weight in zip(fitting, weights, strict=True):
        left -= weight
        if left < 0.0:
            return line.text
    return fitting[-1].text


def fill(text: str, *, slots: Slots) -> str:
    """Put words into the ``{slots}`` of a phrasing; only those it names are worked out."""
    return _SLOT.sub(lambda match: slots[match.group(1)](), text)


def upper_first(text: str) -> str:
    """Return text with a capital at its front."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Return text as finished English: one space, capitals, a full stop."""
    text = " ".join(text.split())
    text = _SPACE_BEFORE.sub(r"\1", text).replace(",,", ",").replace(",.", ".")
    if not text:
        return ""
    quoted = text[-1] in '”"' and text[-2:-1] in ".!?…"
    if text[-1] not in ".!?…" and not quoted:
        text += "."
    text = text[0].upper() + text[1:]
    return _SENTENCE_START.sub(lambda m: m.group(1) + m.group(2).upper(), text)


def listing(items: Sequence[str], *, last: str = "and") -> str:
    """Return «a, b and c»."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def article(noun: str) -> str:
    """Return a noun with «a» or «an»."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


def draws(seed: int, *, event_id: int, number: int = 4) -> list[float]:
    """Return up to eight uniform draws that belong to one event of one run."""
    block, place = divmod(event_id, _EVENTS_AT_ONCE)
    first = place * _DRAWS_PER_EVENT
    return _drawn(seed, block)[first : first + number]


@lru_cache(maxsize=64)
def _drawn(seed: int, block: int) -> list[float]:
    """Draw for neighbouring events at once: a day's talk asks for thousands of them."""
    size = _EVENTS_AT_ONCE * _DRAWS_PER_EVENT
    slots = block * size + np.arange(size)
    drawn: list[float] = Streams(seed).uniform_by_slot("language.phrasing", 0, slots).tolist()
    return drawn

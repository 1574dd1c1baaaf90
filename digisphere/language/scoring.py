"""Gives somebody the inventory by interview, and reads their answers back to a scale of 1 to 5.

The reader sees nothing but the words of an answer: adverbs of degree and frequency, yes and no. It
knows no columns and not how the answer was made, so it reads the words of a language model as well.
Called by the checks and by whoever wants a questionnaire filled in.
"""

import re
from dataclasses import dataclass

from digisphere.core.snapshot import Snapshot
from digisphere.language.backends import Backend
from digisphere.language.interview import ask
from digisphere.language.inventory import ITEMS
from digisphere.people.enums import TRAITS

_CUES: tuple[tuple[int, str], ...] = (
    (3, r"sometimes.*\b(sometimes|not|other times)\b|\bit depends\b|\bneither\b|\bin between\b"
        r"|\bhalf and half\b|\bin two minds\b|\bas much as anybody\b"),
    (1, r"\bnot (at all|in the least|one bit|a bit)\b|\bnever\b|\bnothing like me\b"
        r"|\banything but\b|\bby no means\b|\bon no account\b|\bfar from it\b"),
    (2, r"\bnot (really|very|always|quite|particularly|as a rule|often|much|especially)\b"
        r"|\b(seldom|rarely|hardly|scarcely|isn't much)\b|\bonce in a while\b"),
    (5, r"\b(very|always|absolutely|all the time|entirely|completely|certainly|definitely)\b"
        r"|\bthrough and through\b|\bno question\b|\bto a fault\b|\bwhenever i can\b"),
    (4, r"\bon the whole\b|\b(usually|mostly|rather|fairly|quite|often|generally|tend to)\b"
        r"|\bmore often than not\b|\bi'd say so\b|\bi think so\b|\bby and large\b"),
    (4, r"\byes\b"),
    (2, r"\bno\b"),
)  # fmt: skip
"""Cues in the order in which they settle an answer."""
_NO_IDEA = re.compile(r"\b(don't know|no idea|couldn't say|(haven't|never) thought)\b")


def reading_of(answer: str) -> int | None:
    """Return how far an answer agrees, 1 (not at all) to 5 (entirely); None when it does not say.

    Args:
        answer: what somebody said, in plain English.
    """
    lower = answer.lower().replace("\u2019", "'")
    if _NO_IDEA.search(lower):
        return None
    return next((degree for degree, cue in _CUES if re.search(cue, lower)), None)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A filled-in inventory."""

    answers: tuple[tuple[str, str], ...]
    """Question and answer, item by item."""
    scores: dict[str, float]
    """Trait to mean score on 1 to 5; traits of which nothing could be read are left out."""


def questionnaire(snapshot: Snapshot, row: int, *, backend: Backend | None = None) -> Sheet:
    """Ask the person in ``row`` all items and score what they say.

    Args:
        snapshot: the moment to ask at.
        row: row in ``people``.
        backend: puts the answers into words; the templates when None.
    """
    answers: list[tuple[str, str]] = []
    found: dict[str, list[float]] = {name: [] for name in TRAITS}
    for item in ITEMS:
        said = ask(snapshot, row, item.question, backend=backend).text
        answers.append((item.question, said))
        degree = reading_of(said)
        if degree is not None:
            found[item.trait].append(degree if item.towards > 0 else 6 - degree)
    scores = {name: sum(values) / len(values) for name, values in found.items() if values}
    return Sheet(tuple(answers), scores)

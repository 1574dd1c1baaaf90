"""Why somebody was not at work, or what they fled from: answers about the day a thing was closed.

Reads what the asked person remembers or knows (``recollection``), so nobody names a closure they
never met with. Called by ``interview`` before the answer to a plain «why».
"""

import re

from digisphere.core.identity import PERSON_BASE
from digisphere.core.snapshot import Snapshot
from digisphere.language.answers_self import Reply
from digisphere.language.news import Telling, clause
from digisphere.language.questions import Question
from digisphere.language.recollection import recollect

_NOT_THERE = re.compile(
    r"(n't|n\u2019t|\bnot\b|\bmiss(ed)?\b|\babsent\b|\baway from\b).*\b(work|school|job)\b"
    r"|\b(work|school|job)\b.*(\bnot\b|n't|\bmiss(ed)?\b)"
)


def asks_of_absence(question: Question) -> bool:
    """Tell whether a question is why somebody did not go to work or school."""
    lower = question.text.lower()
    return bool(re.search(r"\bwhy\b", lower) and _NOT_THERE.search(lower))


def absence(s: Snapshot, row: int, q: Question) -> Reply | None:
    """Name the closure that kept the asked from work; None when nothing did that they recall."""
    for found in recollect(s, row):
        event = found.event
        if event.kind != "missed_work" or event.subject != PERSON_BASE + row:
            continue
        text = clause(s, event, telling=Telling(teller=row, now_s=s.time_s))
        slots = [found.memory_row] if found.memory_row >= 0 else []
        return Reply([text], [event.id, *event.causes], slots)
    return None

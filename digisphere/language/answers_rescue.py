"""What somebody answers who lies under a fallen house, and what those who dug say of it.

Whoever is buried knows where they are and what fell on them, and says so; whoever has no life left
answers nothing, though nobody has found that out yet. Who was got out names those who dug. Called
by ``interview`` before any other answer.
"""

import re

from digisphere.core.identity import PERSON_BASE
from digisphere.core.snapshot import Snapshot
from digisphere.language import phrases
from digisphere.language.answers_self import Reply
from digisphere.language.describe import lies_buried
from digisphere.language.news import Telling, clause
from digisphere.language.questions import Intent, Question
from digisphere.language.recollection import recollect

_OF_THE_RESCUE = re.compile(
    r"\b(buried|rubble|dug|dig|digging|trapped|rescued?|saved?|got you out|under the house)\b"
)
_OF_THE_MOMENT = (
    Intent.DOING, Intent.WHY, Intent.FEELING, Intent.HEALTH, Intent.PLANS, Intent.WHEREABOUTS,
    Intent.GREETING,
)  # fmt: skip
_TOLD = ("trapped", "freed", "dug_out", "found_dead")
_MOST = 3


def silent(s: Snapshot, row: int) -> bool:
    """Tell whether somebody lies buried without life: nobody knows it yet, and nobody answers."""
    return lies_buried(s, row) and bool(s.tables["alarms"]["holds_out_until_s"][row] <= s.time_s)


def buried(s: Snapshot, row: int, q: Question) -> Reply | None:
    """Say that one lies under the rubble, when asked of the moment; None if one does not."""
    if not lies_buried(s, row) or q.intent not in _OF_THE_MOMENT:
        return None
    event = s.events.get(int(s.tables["alarms"]["caught_event"][row]))
    since = phrases.while_of((s.time_s - event.tick * s.clock.tick_s) / 60.0)
    where = phrases.where_of(s, event.place, speaker=row)
    text = f"I lie under the rubble {where} and can't move. It has been {since}"
    return Reply([text, "Please get me out"], [event.id])


def asks_of_rescue(question: Question) -> bool:
    """Tell whether a question is about those under fallen houses."""
    return bool(_OF_THE_RESCUE.search(question.text.lower()))


def rescue(s: Snapshot, row: int, q: Question) -> Reply | None:
    """Tell what one recalls of being buried, got out or of digging; None where there is nothing."""
    said, events, slots = [], [], []
    for found in recollect(s, row):
        event = found.event
        if event.kind not in _TOLD or PERSON_BASE + row not in (event.subject, event.object):
            continue
        said.append(clause(s, event, telling=Telling(teller=row, now_s=s.time_s)))
        events.append(event.id)
        slots += [found.memory_row] if found.memory_row >= 0 else []
        if len(said) == _MOST:
            break
    return Reply(said, events, slots) if said else None

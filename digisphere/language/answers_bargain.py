"""What somebody agreed with another, and why they paid or took what they did: from the record.

Answers rest on the bargains the asked person took part in and remembers (``recollection``): the
offers made, who gave in and why. Called by ``interview`` before the answer to a plain «why».
"""

import re

from digisphere.core.identity import PERSON_BASE
from digisphere.core.snapshot import Snapshot
from digisphere.language import phrases
from digisphere.language.answers_others import tell, third
from digisphere.language.answers_self import Reply
from digisphere.language.bargain_words import lot_in_words
from digisphere.language.questions import Question
from digisphere.language.recollection import Recollection, recollect
from digisphere.society.company import row_of

_PAID = re.compile(
    r"\b(why|how come)\b.*\b(pay|paid|spend|spent|charge|cost)\b|\bhow much did you pay\b"
)
_OTHER_DUES = re.compile(r"\b(rent|wages?|tax(es)?|interest)\b")
_AGREED = re.compile(
    r"\bwhat\b.*\bagreed?\b|\b(bargain\w*|haggl\w*)\b|\b(came|come) to (terms|an agreement)\b"
)
_KINDS = ("bargain_struck", "bargain_failed")
_WHY_MINE = {
    "better": "that was no worse than what I'd have offered next",
    "middle": "that was about half-way between us",
    "haste": "I didn't want to go on about it",
    "last": "I wouldn't have gone on any longer, and it was better than nothing",
    "too_far": "it was more than I could agree to",
}
_WHY_THEIRS = {
    "better": "{they} took my offer",
    "middle": "we met about half-way",
    "haste": "{they} didn't want to go on about it",
    "last": "{they} gave in at the last",
    "too_far": "{they} wouldn't come any nearer",
}


def asks_of_bargain(question: Question) -> bool:
    """Tell whether a question is about a price paid or about what was agreed."""
    lower = question.text.lower()
    if _OTHER_DUES.search(lower):
        return False
    return bool(_PAID.search(lower) or _AGREED.search(lower))


def bargain(s: Snapshot, row: int, q: Question) -> Reply | None:
    """Tell the newest bargain that fits and how it came out; None when none is recalled."""
    wanted = "price" if _PAID.search(q.text.lower()) else ""
    found = [
        r for r in recollect(s, row, involving=q.person)
        if r.event.kind in _KINDS and PERSON_BASE + row in (r.event.subject, r.event.object)
        and (not wanted or r.event.payload["matter"] == wanted)
    ]  # fmt: skip
    if not found:
        if q.person >= 0 and _AGREED.search(q.text.lower()):
            name = third(s, row, q.person)
            return Reply([f"I don't recall agreeing on anything with {name}"], confidence=0.5)
        return None
    return _told(s, row, found[0])


def _told(s: Snapshot, row: int, r: Recollection) -> Reply:
    event, p = r.event, r.event.payload
    mine = event.subject == PERSON_BASE + row
    other = row_of(event.object if mine else event.subject)
    out = [tell(s, row, r)]
    if p["matter"] in ("price", "loan"):
        out += _offers(s, event.payload, mine=mine, name=third(s, row, other))
    they = "she" if s.tables["people"]["sex"][other] == 0 else "he"
    ended_it = int(p["by"]) == PERSON_BASE + row
    why = (_WHY_MINE if ended_it else _WHY_THEIRS).get(str(p["because"]))
    if why is not None:
        out.append(why.format(they=they))
    slots = [r.memory_row] if r.memory_row >= 0 else []
    return Reply([t for t in out if t], [event.id, *event.causes], slots, confidence=r.confidence)


def _offers(s: Snapshot, payload: dict[str, object], *, mine: bool, name: str) -> list[str]:
    """Say what each asked for at first."""
    first = [float(str(payload[k])) for k in ("opened", "answered")]
    own, theirs = first if mine else first[::-1]
    verb = "offered" if payload["matter"] == "price" and mine else "asked for"
    out = []
    if own >= 0.0 and theirs >= 0.0:
        out.append(f"I {verb} {phrases.money(own)} at first, and {name} {phrases.money(theirs)}")
    elif own >= 0.0:
        out.append(f"I {verb} {phrases.money(own)}")
    if payload["matter"] == "price" and mine:
        out += _as_marked(payload)
    return out


def _as_marked(payload: dict[str, object]) -> list[str]:
    """Say how the price paid, if one was agreed, compares with the posted one."""
    listed = float(str(payload["amount_cents"]))
    level = float(str(payload.get("level", listed - 1.0)))
    if level >= listed:
        return ["That is what it was marked at"]
    return [f"{lot_in_words(payload)} would have been {phrases.money(listed)} as marked"]

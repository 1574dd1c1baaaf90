"""Making peace between two who have quarrelled: somebody both trust goes between them.

Whoever knows of a quarrel, is of a kindly temper, likes both and is trusted by them may ask each,
in talk, to make it up. When both have agreed they are to meet; an apology is the likelier to be
taken there for having been asked for. Third parties who are trusted and belong to neither side do
help (Kressel & Pruitt 1989). Moves as in ``fact_moves``, answers as in ``replies``; ``effects``
calls the rest.
"""

import numpy as np

from digisphere.core.events import Event
from digisphere.core.identity import NONE, PLACE_BASE
from digisphere.society.company import Company, Move, person_id, row_of
from digisphere.society.fact_moves import state_fact
from digisphere.society.gatherings import first_place
from digisphere.society.invitations import agree
from digisphere.society.vocabulary import Act, FeudState, Refusal, Topic
from digisphere.world.enums import PlaceKind

KINDLY = 3.2
_TRUSTED, _LIKES = 0.4, 0.0
ASKS = 2.2
"""How much somebody would like to make peace who can."""
_STILL_S = 30.0 * 86400.0
MEDIATED_MERCY = 0.7
"""By how much readier somebody is to forgive who has agreed to talk it over."""
_PLACES = (PlaceKind.GREEN, PlaceKind.TAVERN, PlaceKind.MARKET_SQUARE)
_MEETS_AT_H = 17.5


def open_feud(c: Company, a: int, b: int, *, quarrel: int) -> None:
    """Note a quarrel that somebody might mend; one between the same two that stands goes on."""
    feuds = c.feuds
    between = feud_between(c, a, b)
    if between >= 0:
        feuds["state"][between], feuds["time_s"][between] = FeudState.OPEN, c.now_s
        feuds["quarrel_event"][between] = quarrel
        row = between
    elif not feuds.alive.all():
        (row,) = feuds.add(1).tolist()
    else:
        row = int(np.argmin(feuds["time_s"]))
    feuds["a"][row], feuds["b"][row], feuds["quarrel_event"][row] = a, b, quarrel
    feuds["state"][row], feuds["time_s"][row] = FeudState.OPEN, c.now_s
    for column in ("mediator", "a_event", "b_event", "mediation_event"):
        feuds[column][row] = NONE


def feud_between(c: Company, a: int, b: int) -> int:
    """Return the row of the quarrel between two that is not mended; -1 for none."""
    feuds = c.feuds
    pair = ((feuds["a"] == a) & (feuds["b"] == b)) | ((feuds["a"] == b) & (feuds["b"] == a))
    found = np.flatnonzero(feuds.alive & pair & (feuds["state"] <= FeudState.MEDIATED))
    return int(found[-1]) if found.size else NONE


def peace_wish(c: Company, speaker: int, listener: int) -> float:
    """Return how much somebody would like to speak of a quarrel of the listener's."""
    if c.get("agreeableness", speaker) < KINDLY or not c.feuds.alive.item(0):
        return 0.0
    return ASKS if _to_mend(c, speaker, listener) >= 0 else 0.0


def _to_mend(c: Company, speaker: int, listener: int) -> int:
    """Return the row of a quarrel of the listener's the speaker could go between in; else -1."""
    feuds = c.feuds
    theirs = (feuds["a"] == listener) | (feuds["b"] == listener)
    for row in theirs.nonzero()[0].tolist():
        a, b = feuds["a"].item(row), feuds["b"].item(row)
        if speaker in (a, b) or not _stands(c, row):
            continue
        side = "a_event" if listener == a else "b_event"
        other = b if listener == a else a
        if feuds[side][row] >= 0 or int(feuds["mediator"][row]) not in (NONE, speaker):
            continue
        liked = min(c.affinity(speaker, a), c.affinity(speaker, b)) > _LIKES
        trusted = min(c.trust(a, speaker), c.trust(b, speaker)) >= _TRUSTED
        known = (c.knowledge["event"][speaker] == feuds["quarrel_event"][row]).any()
        if liked and trusted and known and c.people.alive[other]:
            return int(row)
    return NONE


def _stands(c: Company, row: int) -> bool:
    """Tell whether a quarrel of late has not been mended yet."""
    feuds = c.feuds
    still = feuds.alive.item(row) and feuds["state"].item(row) == FeudState.OPEN
    return bool(still and feuds["time_s"].item(row) > c.now_s - _STILL_S)


def peace_move(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return the request to make it up with whom the listener has quarrelled."""
    row = _to_mend(c, speaker, listener)
    if row < 0:
        return None
    feuds = c.feuds
    other = int(feuds["b"][row] if listener == feuds["a"][row] else feuds["a"][row])
    told = state_fact(c, speaker, fact=int(feuds["quarrel_event"][row]), u=0.5)
    if told is None:
        return None
    return Move(
        Act.REQUEST, Topic.PEACE, fact=told.fact, about=person_id(other), source=told.source,
        via=told.via, confidence=told.confidence, causes=told.causes,
    )  # fmt: skip


def on_peace(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    """Agree to make it up, or not: by temper, regard, and trust in who asks."""
    other = row_of(int(said.payload["about"]))
    severity = float(c.log.get(int(said.payload["fact_event"])).payload.get("severity", 0.5))
    mercy = 0.25 * (c.get("agreeableness", speaker) - 3.0) + 0.7 * c.affinity(speaker, other)
    mercy += 0.5 * c.trust(speaker, listener) - 0.35 * severity
    willing = mercy + 0.5 * (u - 0.5) > 0.0
    fact, about = int(said.payload["fact_event"]), int(said.payload["about"])
    if willing:
        return Move(Act.ACCEPT, Topic.PEACE, about=about, detail=fact)
    return Move(Act.REJECT, Topic.PEACE, about=about, detail=int(Refusal.REGARD))


def agree_to_peace(c: Company, row: int, mediator: int, move: Move, *, event: int) -> None:
    """Note that one side is willing; when both are, let them meet."""
    other = row_of(move.about)
    feud = feud_between(c, row, other)
    if feud < 0:
        return
    feuds = c.feuds
    feuds["mediator"][feud] = mediator
    feuds["a_event" if feuds["a"][feud] == row else "b_event"][feud] = event
    both = (int(feuds["a_event"][feud]), int(feuds["b_event"][feud]))
    if min(both) < 0:
        return
    place = first_place(c.view.ground, _PLACES)
    begins = c.now_s + 3600.0 * ((_MEETS_AT_H - c.clock.hour - 0.7) % 24.0 + 0.7)
    feuds["state"][feud], feuds["time_s"][feud] = FeudState.MEDIATED, c.now_s
    feuds["mediation_event"][feud] = c.view.events.emit(
        "mediation", subject=person_id(row), object=person_id(other), place=PLACE_BASE + place,
        causes=both, mediator=person_id(mediator),
    )  # fmt: skip
    agree(c.view, row, b=other, place=place, start_s=round(begins),
          event=int(feuds["mediation_event"][feud]), now_s=c.now_s)  # fmt: skip


def mended(c: Company, a: int, b: int) -> tuple[int, ...]:
    """Note that two have made it up; return what besides the words themselves brought it about."""
    feud = feud_between(c, a, b)
    if feud < 0:
        return ()
    c.feuds["state"][feud], c.feuds["time_s"][feud] = FeudState.MENDED, c.now_s
    brought = int(c.feuds["mediation_event"][feud])
    return (brought,) if brought >= 0 else ()


def mercy_from_mediation(c: Company, a: int, b: int) -> float:
    """Return how much readier to forgive two are for having agreed to talk it over."""
    feud = feud_between(c, a, b)
    held = feud >= 0 and c.feuds["state"][feud] == FeudState.MEDIATED
    return MEDIATED_MERCY if held else 0.0

"""Talk about clubs: a member asks somebody along, who says yes or no by interest and regard.

Moves as in ``own_moves`` and answers as in ``replies``; what an acceptance does is in ``effects``.
"""

import numpy as np

from digisphere.core.events import Event
from digisphere.core.identity import PLACE_BASE
from digisphere.society.club_kinds import KINDS, YEARS, interest, taste
from digisphere.society.clubs import enter
from digisphere.society.company import Company, Move, person_id
from digisphere.society.vocabulary import Act, Refusal, Topic

_ENJOYED = 0.25
_ASKS = 0.35
_REGARD = 0.12
"""By how much liking the one who asks widens what somebody finds of interest."""


def club_wish(c: Company, speaker: int, listener: int) -> float:
    """Return how much somebody would like to ask another into a club of theirs."""
    if c.civics["club"].item(speaker, 0) < 0 or c.age(listener) < YEARS:
        return 0.0
    return _ASKS * c.familiarity(speaker, listener)


def club_move(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return the invitation to a club the speaker enjoys and the listener is not in."""
    if c.age(listener) < YEARS:
        return None
    for slot, club in enumerate(c.civics["club"][speaker].tolist()):
        enjoyed = float(c.civics["club_liking"][speaker, slot]) >= _ENJOYED
        if club < 0 or not enjoyed or (c.civics["club"][listener] == club).any():
            continue
        place = PLACE_BASE + int(c.clubs["place_id"][club])
        return Move(Act.PROPOSE, Topic.CLUB, about=place, detail=club,
                    at_s=float(c.clubs["next_s"][club]))  # fmt: skip
    return None


def on_club(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    """Answer an invitation to a club by interest, room in the week and who asks."""
    club = int(said.payload["detail"])
    kind, row = int(c.clubs["kind"][club]), np.array([speaker])
    about, at_s = int(said.payload["about"]), float(said.payload["at_s"])
    refusal = Refusal.NONE
    if (c.civics["club"][speaker] >= 0).all():
        refusal = Refusal.BUSY
    else:
        liked = _REGARD * max(c.affinity(speaker, listener), 0.0)
        known = c.familiarity(speaker, listener)
        drawn = interest(c.people, row, kind=kind, friends=known)[0] + liked
        if taste(c.people, row, kind=kind)[0] >= drawn:
            refusal = Refusal.INTEREST
    act = Act.ACCEPT if refusal == Refusal.NONE else Act.REJECT
    return Move(act, Topic.CLUB, about=about, detail=club if act == Act.ACCEPT else int(refusal),
                at_s=at_s)  # fmt: skip


def join_club(c: Company, row: int, *, club: int, cause: int) -> None:
    """Let somebody who has said yes be a member."""
    if enter(c.civics, row, club=club, event=cause):
        event = c.view.events.emit(
            "club_joined", subject=person_id(row),
            place=PLACE_BASE + int(c.clubs["place_id"][club]), causes=(cause,), club=club,
            name=KINDS[int(c.clubs["kind"][club])].name,
        )  # fmt: skip
        slot = int(np.flatnonzero(c.civics["club"][row] == club)[0])
        c.civics["club_event"][row, slot] = event

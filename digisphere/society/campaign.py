"""Talk before an election: candidates say where they stand, those won over pass it on.

What a candidate says about themselves is their true opinion; what somebody else says of them is
what that person has heard. Hearers remember it for the poll and may be swayed (``opinion``). Moves
as in ``own_moves``; how much people want to make them is in ``wishes``.
"""

import numpy as np

from digisphere.core.events import Event
from digisphere.core.identity import NONE
from digisphere.society import ballot
from digisphere.society.company import Company, Move, person_id, row_of
from digisphere.society.fact_moves import state_fact
from digisphere.society.vocabulary import Act, ElectionStage, Issue, Reaction, Refusal, Topic

_GROWN_YEARS = 18.0
_WON, _LOST = 0.25, -0.75
"""Worth of a candidate from which somebody promises their vote, and below which they say no."""
_SUPPORTS = 0.1
_FELT = 0.15
_HEEDED = 0.6
"""Part of a fully trusted and liked friend's word that is taken over at once."""


def stage(c: Company) -> int:
    """Return the ElectionStage; 0 where no election is on."""
    return int(c.council["stage"].item(0))


def campaign_wish(c: Company, speaker: int) -> float:
    """Return how much somebody would like to speak of the election; 0 without one."""
    if not ElectionStage.CAMPAIGN <= stage(c) <= ElectionStage.POLLING:
        return 0.0
    return 3.0 if c.civics["candidate"].item(speaker) >= 0 else 1.2


def campaign_move(c: Company, speaker: int, listener: int, u: float) -> Move | None:
    """Return where a candidate stands: the speaker, or one the speaker has heard and favours."""
    if campaign_wish(c, speaker) == 0.0 or c.age(listener) < _GROWN_YEARS:
        return None
    number = int(c.civics["candidate"][speaker])
    own = number >= 0
    if not own:
        number = favourite(c, speaker)
    if number < 0:
        return None
    about = int(c.council["candidate"][0, number])
    stand = c.social["views"][speaker] if own else c.civics["heard"][speaker, number]
    if about == listener:
        return None
    issue = _issue_to_raise(stand, c.civics["heard"][listener, number], u)
    if issue < 0:
        return None
    said = state_fact(c, speaker, fact=int(c.civics["candidacy_event"][about]), u=0.5)
    if said is None:
        return None
    return Move(
        Act.INFORM, Topic.VOTE, fact=said.fact, about=person_id(about), detail=issue,
        value=float(stand[issue]), source=said.source, via=said.via, confidence=said.confidence,
        causes=said.causes,
    )  # fmt: skip


def _issue_to_raise(stand: np.ndarray, told: np.ndarray, u: float) -> int:
    """Return a matter the stand on which is known and strong, one not yet told first; else -1."""
    known = np.isfinite(stand)
    weight = np.where(known, np.abs(np.where(known, stand, 0.0)), 0.0)
    weight = np.where(weight >= _FELT, weight * np.where(np.isfinite(told), 0.2, 1.0), 0.0)
    upto = np.cumsum(weight)
    if upto[-1] <= 0.0:
        return NONE
    return min(int(np.searchsorted(upto, u * upto[-1], side="right")), len(Issue) - 1)


def worth_of(c: Company, row: int, about: int) -> float:
    """Return what a candidate is worth to somebody by all they know."""
    number = int(c.civics["candidate"][about])
    views = c.social["views"][row][None].astype(np.float64)
    nothing = np.zeros((1, 1))
    grounds = ballot.Grounds(
        views=views,
        salience=np.ones_like(views),
        heard=c.civics["heard"][row, number][None, None].astype(np.float64),
        regard=np.array([[c.affinity(row, about) * (0.4 + 0.6 * c.trust(row, about))]]),
        known=np.array([[c.familiarity(row, about)]]),
        apart=np.zeros((1, 1)),
        advice=np.array([[float(c.civics["spoken_for"][row, number])]]),
        record=nothing, habit=nothing, alike=nothing,
    )  # fmt: skip
    return float(ballot.worth(grounds).sum())


def favourite(c: Company, row: int) -> int:
    """Return the number of the candidate somebody has heard and likes best; -1 for none."""
    heard = np.isfinite(c.civics["heard"][row]).any(axis=1)
    best, found = _SUPPORTS, NONE
    for number in np.flatnonzero(heard).tolist():
        about = int(c.council["candidate"][0, number])
        worth = worth_of(c, row, about) if about >= 0 and about != row else -1.0
        if worth > best:
            best, found = worth, number
    return found


def hear(c: Company, speaker: int, hearers: list[int], move: Move, *, event: int) -> None:
    """Let hearers keep where a candidate is said to stand, and who spoke for them."""
    about = row_of(move.about)
    number = int(c.civics["candidate"][about]) if about >= 0 else NONE
    if number < 0:
        return
    for row in hearers:
        if row != about:
            c.civics["heard"][row, number, move.detail] = move.value
            c.civics["heard_event"][row, number] = event
            if speaker != about:
                heed(c, row, speaker, number)


def heed(c: Company, row: int, speaker: int, number: int) -> None:
    """Let somebody's word for a candidate count by how far it is trusted and liked."""
    civics, weight = c.civics, c.trust(row, speaker) * (0.3 + max(c.affinity(row, speaker), 0.0))
    so_far = float(civics["spoken_for"][row, number])
    civics["spoken_for"][row, number] = so_far + (1.0 - so_far) * min(_HEEDED * weight, 1.0)
    before = int(civics["adviser"][row, number])
    if before < 0 or c.trust(row, before) < c.trust(row, speaker):
        civics["adviser"][row, number] = speaker


def on_campaign(c: Company, speaker: int, listener: int, said: Event, u: float) -> Move | None:
    """Answer where a candidate stands: promise one's vote, say no, or leave it at that."""
    about = row_of(int(said.payload["about"]))
    if about != listener or c.civics["candidate"][about] < 0 or c.age(speaker) < _GROWN_YEARS:
        return _nod(speaker, said)
    worth = worth_of(c, speaker, about)
    if c.civics["candidate"][speaker] >= 0:
        return _nod(speaker, said)
    if worth + 0.2 * (u - 0.5) > _WON and c.civics["promised"][speaker] < 0:
        return Move(Act.PROMISE, Topic.VOTE, about=person_id(about), detail=_issue(said))
    blunt = 0.2 * (3.0 - c.get("agreeableness", speaker))
    if worth - blunt < _LOST:
        return Move(Act.REJECT, Topic.VOTE, about=person_id(about), detail=Refusal.REGARD)
    return _nod(speaker, said)


def _issue(said: Event) -> int:
    return int(said.payload["detail"])


def _nod(speaker: int, said: Event) -> Move:
    return Move(
        Act.INFORM, Topic.REACTION, fact=int(said.payload["fact_event"]),
        about=int(said.payload["about"]), detail=Reaction.NOTED, via=said.id,
    )  # fmt: skip

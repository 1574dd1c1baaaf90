"""How a bargain ends: what was agreed is carried out, and both think better or worse of each other.

Called by ``effects`` for every speech act that is the last word of a bargain.
"""

from collections.abc import Callable
from dataclasses import dataclass

from digisphere.society import haggling, household_chores, private_loans
from digisphere.society.bargain_talk import is_last_word, matter_of, part_of_other
from digisphere.society.bargaining import Because
from digisphere.society.company import Company, Move, person_id
from digisphere.society.knowledge import place_id_of
from digisphere.society.ties import shift_regard
from digisphere.society.vocabulary import Act, BargainState, Matter

_GRUDGING, _GENEROUS = 0.2, 0.4
"""Shares of the gap between the two openings that the other gave: less than the first is a hard
bargain, more than the second a fair one."""
_HARD, _FAIR, _IN_VAIN = (-0.03, -0.01), (0.012, 0.03), (-0.025, -0.01)
"""What these and a bargain in vain do to affinity and trust."""


@dataclass(frozen=True, slots=True)
class _Business:
    """What becomes of an agreement."""

    possible: Callable[[Company, int, float], bool]
    """Whether it can be carried out at this level: (company, host, level)."""
    settle: Callable[[Company, int, float, int], None]
    """Carries it out: (company, host, level, the event of the agreement)."""
    fail: Callable[[Company, int], None]
    """What follows when there is none: (company, host)."""


_BUSINESS = {
    Matter.PRICE: _Business(haggling.possible, haggling.settle, haggling.leave_it),
    Matter.CHORE: _Business(
        lambda c, host, level: True, household_chores.settle, household_chores.let_it_be
    ),
    Matter.LOAN: _Business(private_loans.possible, private_loans.settle, lambda c, host: None),
}


def conclude(c: Company, host: int, speaker: int, move: Move, *, event: int) -> None:
    """End the bargain of a talk if this was its last word.

    Args:
        c: the company.
        host: row of who began the talk.
        speaker: row of who speaks.
        move: what they said.
        event: its speech event.
    """
    if not is_last_word(c, host, move):
        return
    b = c.bargains
    opener, other = b["party"][host].tolist()
    business = _BUSINESS[Matter(int(b["matter"][host]))]
    first = [float(b["offers"][host, k, 0]) if b["made"][host, k] else -1.0 for k in (0, 1)]
    rival = 1 - (opener, other).index(speaker)
    level = float(b["offers"][host, rival, int(b["made"][host, rival]) - 1])
    agreed = move.act == Act.ACCEPT and business.possible(c, host, level)
    told = {
        **matter_of(c, host), "opened": first[0], "answered": first[1],
        "rounds": int(b["made"][host].sum()), "by": person_id(speaker),
        "because": Because(int(b["because"][host])).name.lower(),
    }  # fmt: skip
    if agreed:
        part = part_of_other(c, host, level) if b["tasks"][host] else 0
        told |= {"level": level, "object_tasks": part}
    number = c.view.events.emit(
        "bargain_struck" if agreed else "bargain_failed",
        subject=person_id(opener), object=person_id(other),
        place=place_id_of(c.people, opener), causes=(int(b["event"][host]), event), **told,
    )  # fmt: skip
    if agreed:
        business.settle(c, host, level, number)
    else:
        business.fail(c, host)
    b["state"][host] = BargainState.NONE
    _leave_marks(c, (opener, other), first=first, level=level if agreed else None)


def _leave_marks(
    c: Company, party: tuple[int, int], *, first: list[float], level: float | None
) -> None:
    """Let each think of the other by how far they came to meet them."""
    gap = abs(first[0] - first[1])
    for k in (0, 1):
        affinity, trust = _FAIR
        if level is None:
            affinity, trust = _IN_VAIN
        elif min(first) >= 0.0 and gap > 0.0:
            given = abs(first[1 - k] - level) / gap
            if given < _GRUDGING:
                affinity, trust = _HARD
            elif given < _GENEROUS:
                affinity = trust = 0.0
        shift_regard(c.ties, c.tie(party[k], party[1 - k]), affinity=affinity, trust=trust)

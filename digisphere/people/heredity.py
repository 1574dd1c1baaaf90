"""What people have from those they grow up or live with: temper, leanings, faith. Pure functions.

Twin studies find two fifths to half of the spread of the Big Five to be heritable (Bouchard &
McGue 2003; Vukasović & Bratko 2015: 0.40), but only the additive part passes from parent to child:
parents and children correlate by 0.10 to 0.15 (Loehlin 1992; Loehlin & Nichols 1976), whether they
live together or not. What one believes in is shared more, and not by blood alone: parents
and grown children correlate by some .4 in politics and religion (Jennings, Stoker & Bowers 2009;
Bengtson et al. 2009), spouses by .6, who mostly found each other so (Alford et al. 2011; Luo &
Klohnen 2005). Basic values are shared less. Called by ``settling``, ``new_people``, society's views
and the checks.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.people import character

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FROM_EACH_PARENT = 0.14
"""Regression of a child's trait on each parent's: half the additive heritability."""


def traits_of_children(own: Floats, *, mothers: Floats, fathers: Floats,
                       share: float = FROM_EACH_PARENT) -> Floats:  # fmt: skip
    """Return (n, 5) traits on the BFI scale.

    Args:
        own: (n, 5) traits drawn as for strangers' children.
        mothers: (n, 5) traits of the mothers; nan where unknown, which takes nothing from them.
        fathers: (n, 5) likewise.
        share: what each parent passes on.
    """
    z = character.standardised(own)
    parents = [np.nan_to_num(character.standardised(p)) for p in (mothers, fathers)]
    known = sum(~np.isnan(p).any(axis=1, keepdims=True) for p in (mothers, fathers))
    left = np.sqrt(1.0 - known * share**2)
    mixed = left * z + share * (parents[0] + parents[1])
    bounded: Floats = np.clip(character.TRAIT_MEAN + character.TRAIT_SD * mixed, 1.0, 5.0)
    return bounded


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike families are in something: weights of the scores of those one is near to.

    ``between_spouses`` is their correlation; a child takes ``by_one`` of the score of the only
    parent known, or ``by_each`` of both, which makes it as like to each.
    """

    between_spouses: float
    by_one: float
    by_each: float

    @property
    def rest(self) -> float:
        """Weight of one's own draw where both parents are known."""
        return float(np.sqrt(1.0 - 2.0 * self.by_each**2 * (1.0 + self.between_spouses)))


CONVICTIONS = Likeness(between_spouses=0.6, by_one=0.4, by_each=0.25)
"""Politics and religion: r = .4 between parents and grown children."""
VALUES = Likeness(between_spouses=0.25, by_one=0.38, by_each=0.3)
"""What temper, age and sex leave open of basic values: r = .38 between parents and children, which
comes to .25 all told, less than in faith and politics (Knafo & Schwartz 2008; Miller & Glass
1989)."""


def kindred(
    noise: Floats, *, rows: Ints, people: Any, scores: Floats, likeness: Likeness = CONVICTIONS
) -> Floats:
    """Return standard normal draws made alike within families.

    Args:
        noise: (n,) or (n, k) draws for ``rows``, independent from one person to the next.
        rows: who is new here.
        people: the table, with kin and birthdays.
        scores: by row of ``people``, scores of those who were here before; others nan.
        likeness: how alike.
    """
    mixed, known = noise.copy(), scores.copy()
    known[rows] = np.nan
    for k in np.argsort(people["birth_day"][rows], kind="stable").tolist():
        row = int(rows[k])
        kin = [int(people[name][row]) for name in ("mother", "father", "partner")]
        mother, father, partner = (_score(known, one) for one in kin)
        parents = [score for score in (mother, father) if score is not None]
        if len(parents) == 2:
            alike, rest = likeness.by_each * (parents[0] + parents[1]), likeness.rest
        elif parents:
            alike, rest = likeness.by_one * parents[0], _rest(likeness.by_one)
        elif partner is not None:
            alike, rest = likeness.between_spouses * partner, _rest(likeness.between_spouses)
        else:
            alike, rest = 0.0, 1.0
        mixed[k] = alike + rest * noise[k]
        known[row] = mixed[k]
    return mixed


def _score(known: Floats, row: int) -> Any:
    """Return the score, or scores, of somebody; nothing where they are not known."""
    if row < 0 or np.isnan(known[row]).any():
        return None
    return known[row]


def _rest(weight: float) -> float:
    return float(np.sqrt(1.0 - weight**2))

"""What people have from those they grow up or live with: temper, leanings, faith. Pure functions.

Twin studies find two fifths to half of the spread of the Big Five to be heritable (Bouchard &
McGue 2003; Vukasović & Bratko 2015: 0.40), but only the additive part passes from parent to child:
parents and children correlate by 0.10 to 0.15 (Loehlin 1992; Loehlin & Nichols 1976), whether they
live together or not. What one believes in is shared more, and not by blood alone: parents
and grown children correlate by some .4 in politics and religion (Jennings, Stoker & Bowers 2009;
Bengtson et al. 2009), spouses by .6, who mostly found each other so (Alford et al. 2011; Luo &
Klohnen 2005). Called by ``settling``, ``new_people``, society's views and the checks.
"""

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


BETWEEN_SPOUSES = 0.6
BY_ONE_PARENT, BY_BOTH_PARENTS = 0.4, 0.25
"""Weight of the one known parent's score, and of each where both are known: r = .4 either way."""
_REST_OF_BOTH = float(np.sqrt(1.0 - 2.0 * BY_BOTH_PARENTS**2 * (1.0 + BETWEEN_SPOUSES)))


def kindred(noise: Floats, *, rows: Ints, people: Any, scores: Floats) -> Floats:
    """Return standard normal draws made alike within families.

    Args:
        noise: (n,) independent draws, for ``rows``.
        rows: who is new here.
        people: the table, with kin and birthdays.
        scores: by row of ``people``, standard scores of those who were here before; others nan.
    """
    mixed, known = noise.copy(), scores.copy()
    known[rows] = np.nan
    for k in np.argsort(people["birth_day"][rows], kind="stable").tolist():
        row = int(rows[k])
        kin = [int(people[name][row]) for name in ("mother", "father", "partner")]
        near = [float(known[one]) if one >= 0 else np.nan for one in kin]
        parents = [score for score in near[:2] if not np.isnan(score)]
        if len(parents) == 2:
            alike, rest = BY_BOTH_PARENTS * sum(parents), _REST_OF_BOTH
        elif parents:
            alike, rest = BY_ONE_PARENT * parents[0], float(np.sqrt(1.0 - BY_ONE_PARENT**2))
        elif not np.isnan(near[2]):
            alike, rest = BETWEEN_SPOUSES * near[2], float(np.sqrt(1.0 - BETWEEN_SPOUSES**2))
        else:
            alike, rest = 0.0, 1.0
        mixed[k] = alike + rest * noise[k]
        known[row] = mixed[k]
    return mixed

"""What children have from their parents beyond skin and height: their temper. Pure functions.

Twin studies find two fifths to half of the spread of the Big Five to be heritable (Bouchard &
McGue 2003; Vukasović & Bratko 2015: 0.40), but only the additive part passes from parent to child:
parents and children correlate by 0.10 to 0.15 (Loehlin 1992; Loehlin & Nichols 1976), whether they
live together or not. Called by ``newborns`` and the check.
"""

import numpy as np
import numpy.typing as npt

from digisphere.people import character

Floats = npt.NDArray[np.float64]

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

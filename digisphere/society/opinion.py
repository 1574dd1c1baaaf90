"""How opinions move: bounded confidence in talk, its two pure models, and where they start.

In the town somebody's opinion moves towards one that is said to them when the two are not too far
apart, the further the more they trust the speaker (Deffuant, Neau, Amblard & Weisbuch 2000, with
trust as the speed). The same step on well-mixed pairs, and Hegselmann & Krause's (2002) averaging
over all who are near, are here as pure models so that their published cluster counts can be
checked. What people think at first leans a little on temper: on the right with closedness and
conscientiousness (Sibley, Osborne & Duckitt 2012: r -.18 and .10), and more on what matters to
them: security and tradition to the right, universalism to the left (Caprara et al. 2006; Piurko,
Schwartz & Davidov 2011). Called by ``effects`` and ``convictions``; checked by ``evaluate``.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from digisphere.people import values
from digisphere.people.character import TRAIT_CORRELATION, standardised
from digisphere.people.enums import Value

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

BOUND = 0.5
"""Opinions from -1 to 1 further apart than this do not move each other: a quarter of the range."""
PULL = 0.12
"""Share of the gap a fully trusted speaker closes."""
LEANING_R = np.array([-0.18, 0.10, 0.0, 0.0, 0.0])
"""Correlation of conservatism with O, C, E, A, N (Sibley 2012, 73 studies)."""
VALUES_THAT_LEAN = (Value.UNIVERSALISM, Value.TRADITION, Value.SECURITY)
LEANING_ON_VALUES = np.array([-0.28, 0.22, 0.20])
"""Correlations of conservatism with ``VALUES_THAT_LEAN``, as in western Europe."""


def _slopes() -> tuple[Floats, float]:
    """Return slopes of conservatism on traits and values, and the root of what is left."""
    which = [int(value) for value in VALUES_THAT_LEAN]
    across = values.TRAIT_R[which]
    among = np.block(
        [[TRAIT_CORRELATION, across.T], [across, values.circle()[np.ix_(which, which)]]]
    )
    related = np.concatenate([LEANING_R, LEANING_ON_VALUES])
    slopes = np.linalg.solve(among, related)
    return slopes, float(np.sqrt(1.0 - related @ slopes))


_LEANING_SLOPES, _LEANING_REST = _slopes()
_LEANING_SLOPE, _LEANING_PULL = 0.6, 0.1
_ISSUE_ON_LEANING = np.array([-0.2, 0.3, -0.25, -0.3, -0.4])
"""How the village matters, by Issue, load on conservatism."""
_ISSUE_ON_TRAITS = np.array(
    [
        [0.1, -0.12, 0.05, 0.1, 0.1],
        [0.05, 0.05, -0.12, 0.08, 0.0],
        [0.12, 0.0, 0.12, 0.0, 0.08],
        [0.05, -0.12, 0.05, 0.1, 0.15],
        [0.0, -0.05, -0.08, 0.05, -0.1],
    ]
)
"""How traits (rows, in order OCEAN, in standard deviations) lean on them otherwise."""
_ISSUE_BY_AGE = np.array([-0.1, -0.05, -0.35, -0.1, -0.15])
"""Shift per forty years of age."""
_ISSUE_SPREAD = 0.75


def swayed(own: npt.ArrayLike, said: npt.ArrayLike, *, bound: float = BOUND,
           pull: npt.ArrayLike = PULL) -> Floats:  # fmt: skip
    """Return opinions after hearing others: nearer by a share of the gap, if it is within bound."""
    mine, theirs = np.asarray(own, dtype=np.float64), np.asarray(said, dtype=np.float64)
    gap = theirs - mine
    moved: Floats = np.where(np.abs(gap) < bound, mine + np.asarray(pull) * gap, mine)
    return moved


def nearer(own: float, said: float, *, pull: float) -> float:
    """Return what ``swayed`` does of one opinion in plain numbers: people argue all day."""
    gap = said - own
    return own + pull * gap if abs(gap) < BOUND else own


def first_leaning(traits: Floats, *, matters: Floats, noise: Floats) -> Floats:
    """Return (n,) conservatism from -1 to 1 as temper, values and chance make it.

    Args:
        traits: (n, 5) Big Five on the survey scale.
        matters: (n, 10) basic values on theirs.
        noise: (n,) standard normal draws.
    """
    which = [int(value) for value in VALUES_THAT_LEAN]
    known = np.column_stack([standardised(traits), values.standardised(matters)[:, which]])
    z = known @ _LEANING_SLOPES + _LEANING_REST * noise
    leaning: Floats = np.tanh(_LEANING_SLOPE * z)
    return leaning


def score_of(leaning: Floats) -> Floats:
    """Return the standard scores that conservatism comes from, the inverse of ``first_leaning``."""
    score: Floats = np.arctanh(np.clip(leaning, -0.999, 0.999)) / _LEANING_SLOPE
    return score


def drawn_towards(own: float, theirs: float, *, believed: float) -> float:
    """Return a leaning after an argument: a tenth as far as a view on a single matter moves.

    Leanings hold for decades where single attitudes come and go (Sears & Funk 1999).
    """
    return nearer(own, theirs, pull=_LEANING_PULL * PULL * believed)


def first_views(traits: Floats, *, leaning: Floats, age_years: Floats, noise: Floats) -> Floats:
    """Return (n, issues) first opinions on village matters, -1 against to 1 for.

    Args:
        traits: (n, 5) Big Five on the survey scale.
        leaning: (n,) conservatism.
        age_years: (n,) ages.
        noise: (n, issues) standard normal draws.
    """
    z = standardised(traits) @ _ISSUE_ON_TRAITS + leaning[:, None] * _ISSUE_ON_LEANING
    z = z + (age_years[:, None] - 40.0) / 40.0 * _ISSUE_BY_AGE
    views: Floats = np.tanh(z + _ISSUE_SPREAD * noise)
    return views


def deffuant(
    opinions: Floats, *, bound: float, pull: float, rounds: int, draw: Callable[[int, int], Floats]
) -> Floats:
    """Return opinions after rounds of well-mixed talk in pairs, each moving towards the other.

    Args:
        opinions: (n,) start, 0 to 1, n even.
        bound: distance beyond which two do not listen.
        pull: share of the gap each closes; .5 is meeting half-way.
        rounds: how often everybody talks with somebody.
        draw: uniform draws by (round, n).
    """
    x = opinions.copy()
    for number in range(rounds):
        order = np.argsort(draw(number, x.size), kind="stable")
        a, b = order[0::2], order[1::2]
        x[a], x[b] = (
            swayed(x[a], x[b], bound=bound, pull=pull),
            swayed(x[b], x[a], bound=bound, pull=pull),
        )
    return x


def hegselmann_krause(opinions: Floats, *, bound: float, most_rounds: int = 200) -> Floats:
    """Return opinions after everybody has taken the mean of all near them until nothing moves."""
    x = np.sort(opinions)
    for _ in range(most_rounds):
        low = np.searchsorted(x, x - bound, side="left")
        high = np.searchsorted(x, x + bound, side="right")
        total = np.concatenate([[0.0], np.cumsum(x)])
        moved = (total[high] - total[low]) / (high - low)
        if np.max(np.abs(moved - x)) < 1e-9:
            break
        x = moved
    return x


def clusters(opinions: Floats, *, gap: float = 0.02, least_share: float = 0.01) -> int:
    """Return how many groups of like-minded there are that hold at least a share of everybody."""
    x = np.sort(opinions)
    group = np.concatenate([[0], np.cumsum(np.diff(x) > gap)])
    sizes = np.bincount(group)
    return int((sizes >= least_share * x.size).sum())

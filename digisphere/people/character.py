"""Big Five traits and body clock, drawn so that a village resembles a survey. Pure functions.

Means, spreads, sex differences and age trends: the 2,800 people of the open `bfi` data (psychTools;
six-point sums, rescaled to the BFI's 1 to 5). Correlations: the mean of that sample, the 4,000 of
`spi` and the meta-analysis of van der Linden, te Nijenhuis & Bakker (2010, K = 212). Body clocks:
Roenneberg et al. (2004): latest near 20, earlier with age. Called by `population.py`.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from digisphere.people.enums import Sex

Floats = npt.NDArray[np.float64]
Normal = Callable[..., Floats]
"""Standard normal draws by (stream name, slots, *extra), as `SystemStreams.normal_by_slot`."""

TRAIT_MEAN = np.array([3.87, 3.62, 3.52, 3.92, 2.73])
TRAIT_SD = np.array([0.65, 0.76, 0.85, 0.72, 0.96])
FEMALE_MINUS_MALE_D = np.array([-0.12, 0.20, 0.22, 0.44, 0.26])
AGE_R = np.array([0.08, 0.12, 0.06, 0.19, -0.12])
TRAIT_CORRELATION = np.array(
    [
        [1.00, 0.15, 0.26, 0.13, -0.13],
        [0.15, 1.00, 0.21, 0.31, -0.28],
        [0.26, 0.21, 1.00, 0.32, -0.26],
        [0.13, 0.31, 0.32, 1.00, -0.22],
        [-0.13, -0.28, -0.26, -0.22, 1.00],
    ]
)
"""Order of rows and columns: O, C, E, A, N (`enums.TRAITS`)."""
_DEVOTION_MEAN, _WOMEN_MORE_DEVOUT, _DEVOTION_A_YEAR = 0.32, 0.06, 0.004
DEVOTION_SPREAD = 0.25
DEVOTION_ON_TRAITS = np.array([-0.04, 0.035, 0.0, 0.045, 0.0])
_SURVEY_AGE, _SURVEY_AGE_SD = 28.8, 11.1


def draw_traits(
    rows: npt.ArrayLike, *, age_years: Floats, sex: npt.ArrayLike, normal: Normal,
    shift: Sequence[float] = (0.0,) * 5,
) -> Floats:  # fmt: skip
    """Return (n, 5) traits on the BFI scale of 1 to 5, in the order of `enums.TRAITS`.

    Age and sex shift the mean; what they explain is taken from the spread, so totals fit. A whole
    people may differ by a ``shift`` in standard deviations.
    """
    slots = np.asarray(rows)
    noise = np.stack([normal("trait", slots, k) for k in range(5)], axis=1)
    mixed = noise @ np.linalg.cholesky(TRAIT_CORRELATION).T
    age_z = np.clip((age_years - _SURVEY_AGE) / _SURVEY_AGE_SD, -1.6, 2.6)[:, None]
    sex_half = np.where(np.asarray(sex) == Sex.FEMALE, 0.5, -0.5)[:, None]
    explained = AGE_R**2 + FEMALE_MINUS_MALE_D**2 / 4.0
    z = mixed * np.sqrt(1.0 - explained) + AGE_R * age_z + FEMALE_MINUS_MALE_D * sex_half
    bounded: Floats = np.clip(TRAIT_MEAN + TRAIT_SD * (z + np.asarray(shift)), 1.0, 5.0)
    return bounded


def standardised(traits: Floats) -> Floats:
    """Return (n, 5) traits in survey standard deviations from the survey mean."""
    z: Floats = (np.asarray(traits, dtype=np.float64) - TRAIT_MEAN) / TRAIT_SD
    return z


def draw_chronotype(rows: npt.ArrayLike, *, age_years: Floats, normal: Normal) -> Floats:
    """Return (n,) hours by which body clocks run later than the adult average."""
    ages = [0.0, 10.0, 14.0, 20.0, 30.0, 50.0, 65.0, 90.0]
    shift = np.interp(age_years, ages, [-1.0, -0.8, 0.4, 1.1, 0.2, -0.1, -0.6, -0.9])
    hours: Floats = np.clip(shift + 0.7 * normal("chronotype", rows), -3.0, 3.0)
    return hours


def first_devotion(
    traits: Floats, *, age_years: Floats, sex: npt.ArrayLike, noise: Floats
) -> Floats:
    """Return (n,) the pull of the chapel, 0 to 1: stronger in the kind, the dutiful and the old.

    Small as Saroglou (2010, 71 samples) found it: r .19 with agreeableness, .17 with
    conscientiousness. Women are the more religious by a quarter of a deviation (Schnabel 2015).
    """
    z = standardised(traits)
    pull = _usual_devotion(age_years, sex=sex) + z @ DEVOTION_ON_TRAITS
    devotion: Floats = np.clip(pull + DEVOTION_SPREAD * noise, 0.0, 1.0)
    return devotion


def _usual_devotion(age_years: Floats, *, sex: npt.ArrayLike) -> Floats:
    by_sex = np.where(np.asarray(sex) == Sex.FEMALE, 0.5, -0.5) * _WOMEN_MORE_DEVOUT
    usual: Floats = _DEVOTION_MEAN + _DEVOTION_A_YEAR * (age_years - 40.0) + by_sex
    return usual


def faith(devotion: Floats, *, age_years: Floats, sex: npt.ArrayLike) -> Floats:
    """Return (n,) devotion in standard deviations from what is usual at each one's age and sex."""
    by_temper = DEVOTION_ON_TRAITS @ TRAIT_CORRELATION @ DEVOTION_ON_TRAITS
    spread = np.sqrt(DEVOTION_SPREAD**2 + by_temper)
    scores: Floats = (devotion - _usual_devotion(age_years, sex=sex)) / spread
    return scores


def devotion_score(devotion: Floats) -> Floats:
    """Return about the standard scores that devotion comes from, for what the young take over."""
    score: Floats = (devotion - _DEVOTION_MEAN) / DEVOTION_SPREAD
    return score


def mood_home(traits: Floats) -> Floats:
    """Return (n, 3) the pleasure, arousal and dominance a temper returns to.

    Mehrabian (1996) on Big Five scores in standard deviations; scaled down, since his full range is
    rarely where a day is spent: temper should explain a third of how people feel, not all of it.
    """
    o, c, e, a, n = np.clip(standardised(traits), -2.5, 2.5).T / 2.5
    stable = -n
    pleasure = 0.21 * e + 0.59 * a + 0.19 * stable
    arousal = 0.15 * o + 0.30 * a - 0.57 * stable
    dominance = 0.25 * o + 0.17 * c + 0.60 * e - 0.32 * a
    home: Floats = 0.3 * np.stack([pleasure, arousal, dominance], axis=1)
    return home

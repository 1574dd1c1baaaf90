"""Schwartz's ten basic values of a person, drawn so that a village resembles surveys. Pure.

Importance is on the scale of the Schwartz Value Survey: -1 «opposed to what I live by», 0 not
important, 7 of supreme importance. Sources: means of near-representative samples, Schwartz & Bardi
(2001), benevolence first and power last all over the world; the circle of motives, Schwartz (1992);
correlations with the Big Five, Parks-Leduc, Feldman & Bardi (2015, 60 studies, corrected for
reliability), in direction as Roccas, Sagiv, Schwartz & Knafo (2002); with devotion, Saroglou,
Delpierre & Dernelle (2004, 21 samples); the sexes, Schwartz & Rubel (2005, N = 77,528: median d
.15, most .32 for power); age, Schwartz (2012, 20 countries of the European Social Survey). Order,
directions and the sexes' sizes are checked against the abstracts; single means and the figures of
age and faith are recalled, and spreads are what is usual on the scale, so the bands of their checks
are wide. Called by ``settling``; what values do is in ``utility`` and in society.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.people import character
from digisphere.people.enums import Goal, Sex, Value

Floats = npt.NDArray[np.float64]

LEAST, MOST = -1.0, 7.0
_V = Value
_BY_VALUE = {
    #                   mean  SD     O      C      E      A      N    faith  women  age
    _V.UNIVERSALISM:   (4.42, 0.85, 0.33, 0.00, 0.00, 0.39, 0.00, 0.00, 0.15, 0.15),
    _V.BENEVOLENCE:    (4.72, 0.85, 0.00, 0.00, 0.00, 0.61, 0.00, 0.10, 0.25, 0.13),
    _V.TRADITION:      (2.85, 1.15, -0.31, 0.00, 0.00, 0.22, 0.00, 0.45, 0.00, 0.33),
    _V.CONFORMITY:     (4.19, 1.00, -0.27, 0.27, 0.00, 0.26, 0.00, 0.23, 0.00, 0.32),
    _V.SECURITY:       (4.38, 0.95, -0.24, 0.37, 0.00, 0.00, 0.00, 0.00, 0.08, 0.26),
    _V.POWER:          (2.35, 1.20, 0.00, 0.00, 0.31, -0.42, 0.00, -0.05, -0.32, -0.09),
    _V.ACHIEVEMENT:    (3.85, 1.05, 0.00, 0.17, 0.31, -0.24, 0.00, -0.10, -0.15, -0.26),
    _V.HEDONISM:       (3.73, 1.25, 0.00, 0.00, 0.20, 0.00, 0.00, -0.30, -0.12, -0.33),
    _V.STIMULATION:    (3.08, 1.30, 0.36, 0.00, 0.36, 0.00, 0.00, -0.26, -0.15, -0.37),
    _V.SELF_DIRECTION: (4.42, 0.90, 0.52, 0.00, 0.00, 0.00, 0.00, -0.24, -0.08, -0.08),
}  # fmt: skip
_TABLE = np.array([_BY_VALUE[value] for value in Value])
MEAN, SD = _TABLE[:, 0], _TABLE[:, 1]
TRAIT_R = _TABLE[:, 2:7]
"""(values, 5) correlations with O, C, E, A, N; 0 where the meta-analysis found next to none."""
FAITH_R = _TABLE[:, 7]
WOMEN_D, AGE_R = _TABLE[:, 8], _TABLE[:, 9]
_PLACE = np.array([0, 1, 2, 2, 3, 4, 5, 6, 7, 8])
"""Places on the circle, 40 degrees apart; tradition and conformity share a wedge."""
_ROUND = 0.5
_SURVEY_AGE, _SURVEY_AGE_SD = 46.0, 18.0
_PREDICTORS = 6


def circle() -> Floats:
    """Return (10, 10) correlations of values by their distance round the circle of motives."""
    turn = 2.0 * np.pi / 9.0 * (_PLACE[:, None] - _PLACE)
    related: Floats = _ROUND * np.cos(turn)
    np.fill_diagonal(related, 1.0)
    return related


def _structure() -> tuple[Floats, Floats, Floats, Floats]:
    """Return what traits and faith, age and sex add to values, and the root of what is left.

    What age and sex do by way of traits is taken off what they do by themselves, and all that is
    explained from what is left to chance, so that totals are as published.
    """
    faith = character.DEVOTION_ON_TRAITS / character.DEVOTION_SPREAD
    among = np.eye(_PREDICTORS)
    among[:5, :5] = character.TRAIT_CORRELATION
    total = np.sqrt(1.0 + faith @ character.TRAIT_CORRELATION @ faith)
    among[5, :5] = among[:5, 5] = character.TRAIT_CORRELATION @ faith / total
    outer = np.column_stack([TRAIT_R, FAITH_R])
    slopes = np.linalg.solve(among, outer.T).T
    by_age = AGE_R - slopes[:, :5] @ character.AGE_R
    by_sex = WOMEN_D - slopes[:, :5] @ character.FEMALE_MINUS_MALE_D
    left = circle() - slopes @ among @ slopes.T
    left -= np.outer(by_age, by_age) + np.outer(by_sex, by_sex) / 4.0
    size, axes = np.linalg.eigh(left)
    rooted = axes * np.sqrt(np.maximum(size, 0.0))
    scale = np.sqrt(np.diag(left).clip(0.0) / np.maximum((rooted**2).sum(axis=1), 1e-12))
    return slopes, by_age, by_sex, rooted * scale[:, None]


_SLOPES, _BY_AGE, _BY_SEX, _ROOT = _structure()


def expected(traits: Floats, *, faith: Floats, age_years: Floats, sex: npt.ArrayLike) -> Floats:
    """Return (n, 10) standard scores of values as temper, faith, age and sex make them expect.

    Args:
        traits: (n, 5) Big Five on the survey scale.
        faith: (n,) devotion in standard deviations from that of their age and sex.
        age_years: (n,) ages.
        sex: (n,) codes of `Sex`.
    """
    known = np.column_stack([character.standardised(traits), faith])
    age_z = np.clip((age_years - _SURVEY_AGE) / _SURVEY_AGE_SD, -1.7, 2.2)[:, None]
    sex_half = np.where(np.asarray(sex) == Sex.FEMALE, 0.5, -0.5)[:, None]
    scores: Floats = known @ _SLOPES.T + age_z * _BY_AGE + sex_half * _BY_SEX
    return scores


def own_part(noise: Floats) -> Floats:
    """Return (n, 10) what temper, faith, age and sex do not tell, of independent normal draws."""
    part: Floats = noise @ _ROOT.T
    return part


def of_scores(scores: Floats) -> Floats:
    """Return (n, 10) importance on the survey scale."""
    bounded: Floats = np.clip(MEAN + SD * scores, LEAST, MOST)
    return bounded


def standardised(importance: npt.ArrayLike) -> Floats:
    """Return (..., 10) values in standard deviations from the means of all peoples."""
    scores: Floats = (np.asarray(importance, dtype=np.float64) - MEAN) / SD
    return scores


ACTED_ON: dict[Goal, Value] = {
    Goal.VISIT: _V.BENEVOLENCE, Goal.TAVERN: _V.HEDONISM, Goal.EAT_OUT: _V.HEDONISM,
    Goal.WORK: _V.ACHIEVEMENT, Goal.LEARN: _V.ACHIEVEMENT, Goal.WORSHIP: _V.TRADITION,
    Goal.CHORES: _V.CONFORMITY, Goal.HOBBY: _V.SELF_DIRECTION, Goal.STROLL: _V.STIMULATION,
    Goal.MARKET: _V.STIMULATION, Goal.SHELTER: _V.SECURITY, Goal.GO_HOME: _V.SECURITY,
    Goal.HELP: _V.BENEVOLENCE,
}  # fmt: skip
"""The value that speaks for each goal; the rest are not a matter of values."""


def ranked(importance: Any) -> list[Value]:
    """Return somebody's ten values, the one that matters most first; ties in order of the circle.

    Args:
        importance: (10,) on the survey scale.
    """
    order = np.argsort(-np.asarray(importance, dtype=np.float64), kind="stable")
    return [Value(int(k)) for k in order]

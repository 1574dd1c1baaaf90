"""What people speak and how well: learning the valley's language, keeping one's own, following.

How fast a language is learned falls with age after seventeen (Hartshorne, Tenenbaum & Pinker 2018:
a constant ability until 17.4, then a steady decline), and fluency rises with the years here at an
ever slower rate, the slower the farther one's own language lies and the shorter one's schooling
(Chiswick & Miller 2001, 2005). Children keep their parents' language where both speak it, less
surely where one does (De Houwer 2007: 97 % and 74 % of 1,899 families). ``fluency`` and
``home_tongue`` are 1 for whoever is of the valley, which changes nothing. Called by ``settling``,
``new_people`` and ``population``; society asks ``understanding`` of those who talk.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.core.columns import TableView
from digisphere.core.streams import SystemStreams
from digisphere.people.enums import Education, Origin
from digisphere.people.origins import LANDS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FULL_ABILITY_YEARS = 17.4
_ABILITY_FALLS_YEARS = 20.0
"""Years in which the ability to learn falls by e: half at 31, a tenth at 63."""
_PACE_A_YEAR = 0.3
"""Share of what is missing that a child learns in a year of a language as near as one's own."""
_PACE_PER_DISTANCE = 0.55
_PACE_PER_SCHOOLING = 0.08
_APTITUDE_SD = 0.25
_KNOWN_BEFORE = 0.4
"""What grown newcomers speak of a language as near as one's own; less by distance."""
_KEPT_WITH_BOTH, _KEPT_WITH_ONE = 0.97, 0.74
_SPOKEN_WITH_BOTH, _SPOKEN_WITH_ONE = 0.9, 0.75
_OVERHEARD = 0.15
_LASTING_FROM_YEARS = 12.0
"""Age at leaving from which the first language lasts whole (Bylund 2009)."""
_YEAR_DAYS = 365.2425


def ability(age_years: npt.ArrayLike) -> Floats:
    """Return how readily a language is learned at an age: 1 for the young."""
    late = np.maximum(np.asarray(age_years, dtype=np.float64) - FULL_ABILITY_YEARS, 0.0)
    return np.asarray(np.exp(-late / _ABILITY_FALLS_YEARS))


def learning_years(from_years: npt.ArrayLike, to_years: npt.ArrayLike) -> Floats:
    """Return the years between two ages, each counted by the ability one then has."""

    def until(age: npt.ArrayLike) -> Floats:
        years = np.asarray(age, dtype=np.float64)
        late = np.maximum(years - FULL_ABILITY_YEARS, 0.0)
        whole = np.minimum(years, FULL_ABILITY_YEARS)
        return np.asarray(whole - _ABILITY_FALLS_YEARS * np.expm1(-late / _ABILITY_FALLS_YEARS))

    counted: Floats = until(to_years) - until(from_years)
    return counted


def fluency_after(
    from_years: npt.ArrayLike, to_years: npt.ArrayLike, *, pace: npt.ArrayLike, known: npt.ArrayLike
) -> Floats:
    """Return fluency, 0 to 1, at an age of who has heard a language from another age on.

    Args:
        from_years: age at arrival; 0 for those born here.
        to_years: age now.
        pace: share of what is missing that is learned in a year at full ability.
        known: fluency at arrival.
    """
    missing = (1.0 - np.asarray(known)) * np.exp(
        -np.asarray(pace) * learning_years(from_years, to_years)
    )
    return np.asarray(1.0 - missing)


def _distance(origin: npt.NDArray[Any]) -> Floats:
    distance: Floats = np.array([LANDS[land].distance for land in Origin])[origin]
    return distance


def _pace(people: Any, rows: npt.NDArray[Any]) -> Floats:
    """Return what share of the missing each learns in a year at full ability."""
    schooling = people["education"][rows].astype(np.float64) - Education.SECONDARY
    near = 1.0 - _PACE_PER_DISTANCE * _distance(people["origin"][rows])
    return np.asarray(_PACE_A_YEAR * near * (1.0 + _PACE_PER_SCHOOLING * schooling))


def write_tongues(people: TableView, rows: Ints, *, rng: SystemStreams) -> None:
    """Write what people speak as they are settled, their origins and dates being written."""
    away = rows[people["origin"][rows] != Origin.VALLEY]
    if away.size == 0:
        return
    born, came = (people[day][away].astype(np.float64) for day in ("birth_day", "arrived_day"))
    started = np.maximum(came - born, 0.0) / _YEAR_DAYS
    grown = np.minimum(started / FULL_ABILITY_YEARS, 1.0)
    known = _KNOWN_BEFORE * (1.0 - _distance(people["origin"][away])) * grown
    aptitude = np.exp(_APTITUDE_SD * rng.normal_by_slot("language", away))
    fluency = fluency_after(
        started, people["age_years"][away], pace=_pace(people, away) * aptitude, known=known
    )
    at_home = _parents_of(people, away, origin=np.zeros(away.size, dtype=np.int64)) > 0
    people["fluency"][away] = np.where(at_home, 1.0, fluency)
    own = people["origin"][away].astype(np.int64)
    both = _parents_of(people, away, origin=own) >= _kin_known(people, away)
    hands_on = rng.by_slot("language", away) < np.where(both, _KEPT_WITH_BOTH, _KEPT_WITH_ONE)
    spoken = np.where(both, _SPOKEN_WITH_BOTH, _SPOKEN_WITH_ONE)
    handed = np.where(hands_on, spoken, _OVERHEARD)
    lasting = np.minimum(started / _LASTING_FROM_YEARS, 1.0)
    people["home_tongue"][away] = handed + (1.0 - handed) * lasting


def _kin_known(people: TableView, rows: Ints) -> Ints:
    """Return (n,) how many parents of each are known here."""
    return np.asarray(sum((people[p][rows] >= 0).astype(np.int64) for p in ("mother", "father")))


def _parents_of(people: TableView, rows: Ints, *, origin: Ints) -> Ints:
    """Return (n,) how many known parents of each are of an origin."""
    kin = [people[p][rows].astype(np.int64) for p in ("mother", "father")]
    return np.asarray(
        sum(((k >= 0) & (people["origin"][k] == origin)).astype(np.int64) for k in kin)
    )


def learn_by_living_here(people: TableView, rows: Ints, *, days: float) -> None:
    """Let those who do not speak the valley's language to perfection come nearer to it."""
    learning = rows[people["fluency"][rows] < 1.0]
    if learning.size:
        left = 1.0 - people["fluency"][learning].astype(np.float64)
        rate = _pace(people, learning) * ability(people["age_years"][learning]) / _YEAR_DAYS
        people["fluency"][learning] = 1.0 - left * np.exp(-rate * days)


def understanding(people: Any, a: int, b: int) -> float:
    """Return how well two follow each other, 0 to 1: in the language that serves them best.

    Who speaks a language middling well is understood nearly always, so it rises steeply at first.
    """
    shared = min(people["fluency"].item(a), people["fluency"].item(b))
    if shared < 1.0 and people["origin"].item(a) == people["origin"].item(b):
        shared = max(shared, min(people["home_tongue"].item(a), people["home_tongue"].item(b)))
    return float(shared * (2.0 - shared))

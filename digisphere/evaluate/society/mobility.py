"""Checks of movement: places by rank, coming back, new places, and how fast people walk.

Visits are stays of at least ten minutes at a place, from the shared town; walking speeds are drawn
for people made for the purpose.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from digisphere.core.streams import Streams
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import CONTROL, FOUND, REFERENCE
from digisphere.evaluate.society.town import Town, all_simulated, sample_of
from digisphere.people.enums import Activity, Sex
from digisphere.people.physique import walking_speed

Floats = NDArray[np.float64]

_RANKS = 6
_MOST_PEOPLE = 0.75
"""A rank counts if so many have been at so many places."""
_LEAST_LOOKS = 2
_GROWN_YEARS = 15.0

TIME_ZIPF = Figure(
    "exponent of the share of visits to somebody's k-th place",
    -1.5,
    -1.0,
    source="-1 to -1.2 ± .1: Gonzalez, Hidalgo & Barabasi 2008; Song et al. 2010; few places "
    "steepen it",
)
RETURNS = Figure(
    "share of visits to places visited before, second half of the days",
    0.52,
    0.93,
    source="at least 1 - .6 S^-.21 for three known places; at most the .93 to which movement can "
    "be foretold: Song et al. 2010",
)
WALKING = Figure(
    "walking speed of adults of 20 to 60, mean",
    1.29,
    1.41,
    source="1.34 m/s, Weidmann 1993; 1.31 to 1.43 by decade, Bohannon & Williams Andrews 2011",
    unit="m/s",
)
WALKING_SD = Figure(
    "spread of the walking speed over all adults",
    0.10,
    0.27,
    source=".26 over passers-by, Weidmann 1993; .10 to .15 at one age, Bohannon 1997",
    unit="m/s",
)
WALKING_OLD = Figure(
    "walking speed at 80 to 89 over that at 20 to 60",
    0.60,
    0.80,
    source=".94 to .97 over 1.36 m/s: Bohannon & Williams Andrews 2011; .69, Weidmann 1993 read "
    "off at 80",
)
_DECADES = (20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0)
_BOHANNON_M_S = {
    Sex.FEMALE: (1.341, 1.337, 1.390, 1.313, 1.241, 1.132, 0.943),
    Sex.MALE: (1.358, 1.433, 1.434, 1.433, 1.339, 1.262, 0.968),
}
"""Normal speed of the twenties to the eighties, means of 41 studies of 23,111 people."""
WALKING_GROUPS = Figure(
    "furthest mean speed of a decade and sex from the published one",
    0.0,
    0.10,
    source="seven decades of either sex: Bohannon & Williams Andrews 2011, whose studies lie .1 "
    "and more apart",
    unit="m/s",
)


def visits_of(town: Town) -> list[NDArray[np.int64]]:
    """Return, per person, the places they stayed at for ten minutes or more, in order."""
    place = np.where(town.looks["activity"] == Activity.WALK, -1, town.looks["place"])
    out = []
    for row in range(town.people):
        course = place[:, row]
        edges = np.flatnonzero(np.diff(course)) + 1
        starts = np.concatenate([[0], edges])
        lengths = np.diff(np.concatenate([starts, [len(course)]]))
        kept = course[starts][(lengths >= _LEAST_LOOKS) & (course[starts] >= 0)]
        again = np.concatenate([[True], np.diff(kept) != 0]) if kept.size else kept.astype(bool)
        out.append(kept[again].astype(np.int64))
    return out


def _grown(town: Town) -> NDArray[np.intp]:
    return np.flatnonzero(town.column("people.age_years") >= _GROWN_YEARS)


def _ranks(visits: list[NDArray[np.int64]]) -> Floats:
    """Return the mean share of visits to the first, second, ... place of each person.

    Of a rank that many have no place for yet, the share tells how long they were watched.
    """
    shares = []
    for places in visits:
        if len(places) < _RANKS:
            continue
        counts = np.sort(np.unique(places, return_counts=True)[1])[::-1].astype(np.float64)
        padded = np.zeros(_RANKS)
        padded[: min(_RANKS, len(counts))] = counts[:_RANKS] / counts.sum()
        shares.append(padded)
    of_each = np.array(shares)
    reached = int(((of_each > 0.0).mean(axis=0) >= _MOST_PEOPLE).sum())
    return np.asarray(of_each[:, :reached].mean(axis=0), dtype=np.float64)


def _slope(shares: Floats) -> float:
    ranks = np.arange(1, len(shares) + 1)
    return float(np.polyfit(np.log(ranks), np.log(np.maximum(shares, 1e-6)), 1)[0])


def _back(visits: list[NDArray[np.int64]]) -> float:
    """Return how often the second half of the visits went to a place of the first half."""
    back, all_ = 0, 0
    for places in visits:
        half = len(places) // 2
        known = set(places[:half].tolist())
        later = places[half:].tolist()
        back += sum(p in known for p in later)
        all_ += len(later)
    return back / max(all_, 1)


def _all_visits(
    towns: list[Town], *, anywhere: bool
) -> tuple[list[NDArray[np.int64]], NDArray[np.int64]]:
    """Return the visits of all grown-ups, or as many to any place, and where they live."""
    visits: list[NDArray[np.int64]] = []
    homes: list[NDArray[np.int64]] = []
    for town in towns:
        found, grown = visits_of(town), _grown(town)
        visits += [found[row] for row in grown.tolist()]
        homes.append(town.column("people.home_place")[grown].astype(np.int64))
    if anywhere:
        rng = Streams(1).at("evaluate.anywhere", 0)
        pool = np.unique(np.concatenate(visits))
        visits = [rng.choice(pool, size=len(places)) for places in visits]
    return visits, np.concatenate(homes)


def _places(effort: Effort, *, anywhere: bool) -> Outcome:
    towns = all_simulated(effort)
    visits, _ = _all_visits(towns, anywhere=anywhere)
    shares = _ranks(visits)
    readings = (
        TIME_ZIPF.of(_slope(shares)),
        RETURNS.of(_back(visits)),
    )

    def draw(axes: Any) -> None:
        ranks = np.arange(1.0, len(shares) + 1.0)
        axes.loglog(ranks, shares, "o-", color=FOUND, label="model")
        axes.loglog(ranks, shares[0] * ranks**-1.2, "--", color=REFERENCE, label="k^-1.2")
        axes.set(xlabel="place by rank", ylabel="share of visits")

    return Outcome(readings, plot=draw, sample=sample_of(towns))


PLACES = Check(
    name="mobility",
    title="People go back to a few places most of the time",
    measure=lambda effort: _places(effort, anywhere=False),
    control=lambda effort: _places(effort, anywhere=True),
    control_is="as many visits, each to any place",
)


def _furthest(speed: Floats, *, age: Floats, sex: NDArray[np.int64]) -> float:
    """Return by how much the mean of a decade and sex differs from the published one at most."""
    gaps = []
    for of, means in _BOHANNON_M_S.items():
        for k, mean in enumerate(means):
            here = (sex == of) & (age >= _DECADES[k]) & (age < _DECADES[k + 1])
            gaps.append(abs(float(speed[here].mean()) - mean))
    return max(gaps)


def _speeds(effort: Effort, *, ageless: bool) -> Outcome:
    count = effort.choose(quick=4000, full=40_000)
    rows = np.arange(count)
    streams = Streams(1)
    age = 20.0 + 70.0 * streams.uniform_by_slot("evaluate.walk age", 0, rows)
    sex = (streams.uniform_by_slot("evaluate.walk sex", 0, rows) < 0.5).astype(np.int64)
    stature = 1.62 + 0.13 * sex + 0.065 * streams.normal_by_slot("evaluate.stature", 0, rows)
    own = streams.normal_by_slot("evaluate.walk own", 0, rows)
    speed = walking_speed(
        np.full(count, 40.0) if ageless else age, sex=sex, stature_m=stature, own_z=own
    )
    adults, old = speed[age < 60.0], speed[(age >= 80.0) & (age < 90.0)]
    readings = (
        WALKING.of(adults.mean()),
        WALKING_SD.of(speed.std()),
        WALKING_OLD.of(old.mean() / adults.mean()),
        WALKING_GROUPS.of(_furthest(speed, age=age, sex=sex)),
    )

    def draw(axes: Any) -> None:
        axes.plot(age, speed, ".", color=FOUND, ms=2, alpha=0.3, label="model")
        axes.axhline(1.34, color=REFERENCE, ls="--", label="Weidmann 1993")
        axes.axhline(WALKING.low, color=CONTROL, lw=0.6)
        axes.set(xlabel="age", ylabel="walking speed (m/s)")

    return Outcome(readings, plot=draw, sample=f"{count:,} adults")


DISTINCT = Figure(
    "exponent of the number of places visited over time",
    0.4,
    0.8,
    source="S(t) ~ t^.6: Song et al. 2010, over a year; .2 either way for a week",
)
RETURNING = Figure(
    "exponent of the chance of coming back to a place but home over visits made there",
    0.6,
    1.4,
    source="1, preferential return: Song et al. 2010; .4 either way for days instead of a year",
)
_FIRST_VISITS = 60


def explored(visits: list[NDArray[np.int64]]) -> Floats:
    """Return the mean number of places known after 1, 2, ... visits, while half make so many."""
    counts = np.full((len(visits), _FIRST_VISITS), np.nan)
    for n, places in enumerate(visits):
        known: set[int] = set()
        for k, place in enumerate(places[:_FIRST_VISITS].tolist()):
            known.add(place)
            counts[n, k] = len(known)
    enough = np.isfinite(counts).mean(axis=0) >= 0.5
    return np.asarray(np.nanmean(counts[:, enough], axis=0))


def returning(visits: list[NDArray[np.int64]], *, homes: NDArray[np.int64]) -> float:
    """Return the exponent with which people come back to places by the visits made there.

    The likeliest exponent when somebody who goes neither home nor to a new place chooses among the
    places they know. Home is left out as nearly every way out ends there, whatever was done on it.

    Args:
        visits: the places of each person, in order.
        homes: where each lives.
    """
    chosen, offered = [], []
    for places, home in zip(visits, homes.tolist(), strict=True):
        before: dict[int, int] = {}
        here = home
        for place in places.tolist():
            others = [n for other, n in before.items() if other != here]
            if place in before and len(others) > 1:
                chosen.append(np.log(before[place]))
                offered.append(np.log(others))
            if place != home:
                before[place] = before.get(place, 0) + 1
            here = place

    def unlikely(exponent: float) -> float:
        norms = [np.log(np.exp(exponent * logs).sum()) for logs in offered]
        return float(np.sum(norms) - exponent * np.sum(chosen))

    return float(minimize_scalar(unlikely, bounds=(-1.0, 4.0), method="bounded").x)


def _exploring(effort: Effort, *, anywhere: bool) -> Outcome:
    towns = all_simulated(effort)
    visits, homes = _all_visits(towns, anywhere=anywhere)
    known = explored(visits)
    made = np.arange(1, len(known) + 1)
    grows = float(np.polyfit(np.log(made), np.log(known), 1)[0])

    def draw(axes: Any) -> None:
        axes.loglog(made, known, "o-", color=FOUND, label="model")
        axes.loglog(made, known[0] * made**0.6, "--", color=REFERENCE, label="t^.6")
        axes.set(xlabel="visits made", ylabel="places known")
        axes.minorticks_off()

    readings = (DISTINCT.of(grows), RETURNING.of(returning(visits, homes=homes)))
    return Outcome(readings, plot=draw, sample=sample_of(towns))


EXPLORATION = Check(
    name="exploration",
    title="New places grow rare, and where one has been often one comes back to",
    measure=lambda effort: _exploring(effort, anywhere=False),
    control=lambda effort: _exploring(effort, anywhere=True),
    control_is="as many visits, each to any place",
)
SPEED = Check(
    name="walking_speed",
    title="People walk at 1.3 m/s, the old at two thirds of it",
    measure=lambda effort: _speeds(effort, ageless=False),
    control=lambda effort: _speeds(effort, ageless=True),
    control_is="legs that never age",
)

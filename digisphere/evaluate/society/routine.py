"""Check of how far anybody's whereabouts follow from where they were before.

Song, Qu, Blumm & Barabasi (2010): the entropy rate of the sequence of somebody's places, estimated
by how soon a stretch of it is new (Lempel & Ziv; Kontoyiannis et al. 1998), bounds by Fano's
inequality the share of their moves that any method could foretell. Measured on the shared town,
every half hour.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from digisphere.core.streams import Streams
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import FOUND, REFERENCE
from digisphere.evaluate.society.town import LOOK_S, Town, all_simulated, sample_of
from digisphere.people.enums import Activity
from digisphere.world.compiled import kernel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_GROWN_YEARS = 15.0
_EVERY_S = 1800.0

FORETOLD = Figure(
    "share of somebody's places that could be foretold from those before, mean",
    0.70,
    0.95,
    source=".93 over three months: Song et al. 2010; less for days, as entropy is overrated in "
    "short sequences",
)
ORDER = Figure(
    "of that, what only the order of the places tells",
    0.03,
    0.40,
    source="more than how often each is visited, for nearly everybody: Song et al. 2010",
)


def places_of(town: Town) -> Ints:
    """Return (t, people) where everybody was each half hour; on the way, where they set out."""
    every = round(_EVERY_S / LOOK_S)
    place = np.where(town.looks["activity"] == Activity.WALK, -1, town.looks["place"])
    for k in range(1, len(place)):
        place[k] = np.where(place[k] < 0, place[k - 1], place[k])
    grown = town.column("people.age_years") >= _GROWN_YEARS
    return place[::every, grown].astype(np.int64)


def entropy_bits(course: Ints) -> float:
    """Return the entropy rate of a sequence (n,), bits: n log n over the sum of its new words.

    A new word is the shortest stretch from a moment on that has not been seen before it.
    """
    return float(len(course) * np.log2(len(course)) / _new_words(course))


@kernel
def _new_words(course: Any) -> int:
    """Sum of the lengths of the shortest stretches from each moment on not seen before it."""
    count, whole = len(course), 0
    for start in range(count):
        longest = 0
        for earlier in range(start):
            same = 0
            while (
                start + same < count
                and earlier + same < start
                and course[earlier + same] == course[start + same]
            ):
                same += 1
            longest = max(longest, same)
        whole += longest + 1
    return whole


def foretold(course: Ints) -> float:
    """Return the largest share of a sequence any method could foretell: Fano's inequality."""
    places = len(np.unique(course))
    entropy = entropy_bits(course)
    if places < 2 or entropy <= 0.0:
        return 1.0

    def spare(share: float) -> float:
        doubt = -share * np.log2(share) - (1.0 - share) * np.log2(1.0 - share)
        return float(doubt + (1.0 - share) * np.log2(places - 1) - entropy)

    if spare(1.0 / places) <= 0.0:
        return 1.0 / places
    return float(brentq(spare, 1.0 / places, 1.0 - 1e-12))


def _routine(effort: Effort, *, shuffled: bool) -> Outcome:
    towns = all_simulated(effort)
    found, without = [], []
    for town in towns:
        rng = Streams(town.seed).at("evaluate.routine", 0)
        courses = places_of(town).T
        mixed = [rng.permutation(course) for course in courses]
        found += [foretold(course) for course in (mixed if shuffled else courses)]
        without += [foretold(course) for course in mixed]
    mean, plain = float(np.mean(found)), float(np.mean(without))

    def draw(axes: Any) -> None:
        bins = np.linspace(0.4, 1.0, 31)
        axes.hist(found, bins=bins, color=FOUND, alpha=0.8, label="in their order")
        axes.hist(without, bins=bins, histtype="step", color=REFERENCE, label="in any order")
        axes.axvline(0.93, color=REFERENCE, ls="--", lw=1, label="Song et al. 2010")
        axes.set(xlabel="share that could be foretold", ylabel="people")

    return Outcome((FORETOLD.of(mean), ORDER.of(mean - plain)), plot=draw, sample=sample_of(towns))


PREDICTABILITY = Check(
    name="predictability",
    title="Most of where anybody goes next could be foretold, by habit and by its order",
    measure=lambda effort: _routine(effort, shuffled=False),
    control=lambda effort: _routine(effort, shuffled=True),
    control_is="the same stays in any order",
)

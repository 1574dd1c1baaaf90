"""How good answers are on some frames, and between which bounds a difference of learners lies.

Everything is kept frame by frame and summed when asked for, so worlds can be drawn anew with all
their frames (the bootstrap: Efron & Tibshirani 1993): frames of one world are alike, and a world
more or less would tell another story.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from utility_study.persons import Found, precision
from utility_study.pictures import CLASSES, IGNORED

DRAWS = 500
_BOUNDS = (2.5, 97.5)
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Marks:
    """What one network said of the test frames, held against the truth.

    Attributes:
        pixels: (n, c, c) pixels of each frame by true class and class said.
        found: n, people.
        joints: (n, 2) joints said near enough, and joints asked for.
    """

    pixels: Ints
    found: list[Found]
    joints: Ints

    def overlap(self, places: Ints) -> NDArray[np.float64]:
        """Intersection over union of each class, all frames together; NaN where there is none."""
        table = self.pixels[places].sum(axis=0)
        hit = np.diag(table).astype(np.float64)
        union = table.sum(axis=0) + table.sum(axis=1) - hit
        return np.where(table.sum(axis=1) > 0, hit / np.maximum(union, 1), np.nan)

    def mean_overlap(self, places: Ints) -> float:
        """Mean intersection over union of the classes that are there."""
        return float(np.nanmean(self.overlap(places)))

    def precision(self, places: Ints) -> float:
        """COCO's average precision of people at an overlap of one half."""
        return precision([self.found[place] for place in places.tolist()])

    def joints_right(self, places: Ints) -> float:
        """Share of the joints asked for that were said near enough."""
        right, asked = self.joints[places].sum(axis=0).tolist()
        return right / asked if asked else float("nan")


Measure = Callable[[Marks, Ints], float]
OVERLAP, PRECISION, JOINTS_RIGHT = "mIoU", "AP50", "PCK@0.2"
MEASURES: dict[str, Measure] = {
    OVERLAP: Marks.mean_overlap,
    PRECISION: Marks.precision,
    JOINTS_RIGHT: Marks.joints_right,
}


def pixel_tables(truth: NDArray[np.uint8], said: NDArray[np.uint8]) -> Ints:
    """Pixels (n, c, c) of each frame by true class and class said, without what is ignored."""
    count = len(CLASSES)
    tables = []
    for each, answer in zip(truth, said, strict=True):
        known = each != IGNORED
        pairs = each[known].astype(np.int64) * count + answer[known]
        tables.append(np.bincount(pairs, minlength=count * count).reshape(count, count))
    return np.stack(tables)


@dataclass(frozen=True)
class Gap:
    """A difference of two learners: its mean over seeds, and what 95 of 100 draws lie between."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:+.3f} [{self.low:+.3f}, {self.high:+.3f}]"

    @property
    def sure(self) -> bool:
        """Whether the bounds leave no doubt which is better."""
        return self.low > 0.0 or self.high < 0.0


Score = Callable[[Ints], float]
"""How good something is on chosen rows of the test."""


def gap_between(
    mine: Sequence[Score], others: Sequence[Score], *, places: Ints, groups: NDArray[np.str_],
    draws: int = DRAWS,
) -> Gap:  # fmt: skip
    """Mean difference over seeds, and its bounds as groups and seeds are drawn anew.

    Args:
        mine: scores of one learner, one a seed.
        others: scores of the other, likewise.
        places: rows to judge by.
        groups: (n,) what every row of the test belongs to: rows of a group are drawn together.
        draws: how often to draw.
    """
    rng = np.random.Generator(np.random.PCG64(len(places)))
    names, group = np.unique(groups[places], return_inverse=True)
    rows = [places[group == k] for k in range(len(names))]
    found = []
    for _ in range(draws):
        drawn = np.concatenate([rows[k] for k in rng.integers(len(rows), size=len(rows))])
        one, two = int(rng.integers(len(mine))), int(rng.integers(len(others)))
        found.append(mine[one](drawn) - others[two](drawn))
    whole = np.mean([score(places) for score in mine]) - np.mean([s(places) for s in others])
    low, high = np.nanpercentile(found, _BOUNDS)
    return Gap(float(whole), float(low), float(high))

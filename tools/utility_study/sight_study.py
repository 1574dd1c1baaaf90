"""Learning from pictures: which frames each learner gets, and how good it is on unseen worlds.

Every learner has the same network, steps and augmentation; only its frames differ. Two answers need
no network: the commonest class with the mean person, and the commonest class at each pixel. Nothing
is chosen by looking at the test frames.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from utility_study.collecting import UNSEEN_LOOKS
from utility_study.network import Seen, look_at, trained
from utility_study.persons import average_precision, boxes_from_maps, mean_person
from utility_study.pictures import CLASSES, IGNORED, Pictures
from utility_study.sizes import StudySize

TENTH = 10
PARTS = ("seen weather", "unseen weather")


@dataclass(frozen=True)
class Score:
    """How good one answer is on some frames.

    Attributes:
        overlap: (classes,) intersection over union of each class; NaN where it is not there.
        ap_50: average precision of people at an overlap of one half.
        ap: the same, mean over overlaps from 0.50 to 0.95.
    """

    overlap: NDArray[np.float64]
    ap_50: float
    ap: float

    @property
    def mean_overlap(self) -> float:
        """Mean intersection over union of the classes that are there."""
        return float(np.nanmean(self.overlap))


@dataclass
class Learner:
    """One row of the table: what was learnt from, and its scores by part, one a seed."""

    name: str
    frames: int
    scores: dict[str, list[Score]] = field(default_factory=dict)
    seen: Seen | None = None
    """What the first seed's network says of all test frames."""


@dataclass(frozen=True)
class SightResult:
    """All that came out."""

    learners: list[Learner]
    test: Pictures
    parts: dict[str, NDArray[np.int64]]


def parts_of(test: Pictures) -> dict[str, NDArray[np.int64]]:
    """Places of the test frames in weather of kinds learnt from, and in other weather."""
    other = np.isin(test.looks, UNSEEN_LOOKS)
    return {PARTS[0]: np.flatnonzero(~other), PARTS[1]: np.flatnonzero(other)}


def study_sight(
    train: Pictures,
    plain: Pictures,
    test: Pictures,
    *,
    size: StudySize,
    progress: Callable[[str], None],
) -> SightResult:
    """Train every learner with every seed and test it.

    Raises:
        ValueError: a world is both learnt from and tested on.
    """
    shared = {*train.worlds.tolist(), *plain.worlds.tolist()} & set(test.worlds.tolist())
    if shared:
        raise ValueError(f"worlds both learnt from and tested on: {sorted(shared)}")
    parts = parts_of(test)
    learners = []
    for name, frames in frames_of_learners(train, plain).items():
        learner = Learner(name, len(frames))
        for seed in size.seeds:
            progress(f"{name}, seed {seed}")
            given = shuffled(frames, seed=seed) if name == SHUFFLED else frames
            network = trained(given, seed=seed, steps=size.steps, batch=size.batch)
            seen = look_at(network, test)
            learner.seen = learner.seen or seen
            for part, places in parts.items():
                learner.scores.setdefault(part, []).append(score(test, seen, places))
        learners.append(learner)
    for name, said in baselines(train, test).items():
        learner = Learner(name, len(train), seen=said)
        for part, places in parts.items():
            people = [(mean_person(train), np.ones(1, np.float32))] * len(places)
            learner.scores[part] = [score(test, said, places, people=people)]
        learners.append(learner)
    return SightResult(learners, test, parts)


RANDOMISED, A_TENTH, PLAIN = "randomised", "a tenth of them", "not randomised"
SHUFFLED = "randomised, labels shuffled"
COMMONEST, BY_PIXEL = "commonest class, mean person", "commonest class at each pixel"


def frames_of_learners(train: Pictures, plain: Pictures) -> dict[str, Pictures]:
    """What each learner gets."""
    every = np.arange(len(train))
    tenth = every[TENTH // 2 :: TENTH] if len(train) >= TENTH else every[:1]
    return {RANDOMISED: train, A_TENTH: train.at(tenth), PLAIN: plain, SHUFFLED: train}


def shuffled(pictures: Pictures, *, seed: int) -> Pictures:
    """The pictures with the labels of others, each of another world where there are several."""
    rng = np.random.Generator(np.random.PCG64(seed))
    order = np.argsort(pictures.worlds, kind="stable")
    largest = int(np.unique(pictures.worlds, return_counts=True)[1].max())
    step = min(max(largest, 1), len(order) - 1)
    step += int(rng.integers(0, max(len(order) - 2 * step, 0) + 1))
    places = np.empty(len(order), dtype=np.int64)
    places[order] = np.roll(order, step)
    return pictures.with_labels_of(places)


def score(
    test: Pictures,
    seen: Seen,
    places: NDArray[np.int64],
    *,
    people: list[tuple[NDArray[np.float32], NDArray[np.float32]]] | None = None,
) -> Score:
    """Compare what was said of some test frames with their labels."""
    chosen = test.at(places)
    if people is None:
        people = [boxes_from_maps(seen.persons[place]) for place in places]
    ap_50, ap = average_precision(chosen, people)
    return Score(overlaps(chosen.classes, seen.classes[places]), ap_50, ap)


def overlaps(truth: NDArray[np.uint8], said: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Intersection over union of each class, all frames together; NaN where there is none."""
    count = len(CLASSES)
    known = truth != IGNORED
    pairs = truth[known].astype(np.int64) * count + said[known]
    table = np.bincount(pairs, minlength=count * count).reshape(count, count)
    hit = np.diag(table).astype(np.float64)
    union = table.sum(axis=0) + table.sum(axis=1) - hit
    there = table.sum(axis=1) > 0
    return np.where(there, hit / np.maximum(union, 1), np.nan)


def baselines(train: Pictures, test: Pictures) -> dict[str, Seen]:
    """What to say without looking at the picture."""
    counts = np.stack([(train.classes == k).sum(axis=0) for k in range(len(CLASSES))])
    commonest = np.full(train.classes.shape[1:], counts.sum(axis=(1, 2)).argmax(), np.uint8)
    by_pixel = counts.argmax(axis=0).astype(np.uint8)
    nobody = np.zeros((len(test), 0), dtype=np.float32)
    return {
        COMMONEST: Seen(np.repeat(commonest[None], len(test), axis=0), nobody),
        BY_PIXEL: Seen(np.repeat(by_pixel[None], len(test), axis=0), nobody),
    }

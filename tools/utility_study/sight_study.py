"""Learning from pictures: which frames each learner gets, and how good it is on unseen worlds.

Every learner has the same networks, steps and augmentation; only its frames differ. The seed
chooses first weights, order and augmentation, and which tenth and which noon is learnt from.
Answers without a network are the commonest: of classes overall and at each pixel, of boxes, and of
places for each joint. Nothing is chosen by looking at the test frames.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from utility_study.collecting import UNSEEN_LOOKS
from utility_study.judging import Marks, pixel_tables
from utility_study.persons import commonest_boxes, hold_against
from utility_study.pictures import CLASSES, JOINTS, Pictures
from utility_study.poses import (
    Floats,
    Poses,
    commonest_pose,
    cut_out,
    joints_right,
    joints_said,
    trained_on_poses,
)
from utility_study.sizes import StudySize
from utility_study.training import Answers, look_at, trained_on_scenes

TENTH = 10
PARTS = ("seen weather", "unseen weather")
RANDOMISED, A_TENTH, PLAIN = "randomised", "a tenth", "not randomised"
SHUFFLED = "labels shuffled"
COMMONEST, BY_PIXEL = "commonest", "commonest at each pixel"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Seen:
    """What was said of n pictures: classes (n, h/2, w/2), people, and joints of those cut out."""

    classes: NDArray[np.uint8]
    people: Answers
    joints: Floats


@dataclass
class Learner:
    """What was learnt from, and the marks of each seed's networks."""

    name: str
    frames: int = 0
    people: int = 0
    persons: int = 0
    marks: list[Marks] = field(default_factory=list)
    seen: Seen | None = None
    """What the first seed's networks say."""


@dataclass(frozen=True)
class SightResult:
    """All that came out."""

    learners: dict[str, Learner]
    test: Pictures
    poses: Poses
    parts: dict[str, NDArray[np.int64]]


def parts_of(test: Pictures) -> dict[str, NDArray[np.int64]]:
    """Places of the test frames in weather of kinds learnt from, and in other weather."""
    other = np.isin(test.looks, UNSEEN_LOOKS)
    return {PARTS[0]: np.flatnonzero(~other), PARTS[1]: np.flatnonzero(other)}


def study_sight(
    train: Pictures, noons: Sequence[Pictures], test: Pictures, *, size: StudySize,
    progress: Progress,
) -> SightResult:  # fmt: skip
    """Train every learner with every seed and test it.

    Args:
        train: the randomised frames.
        noons: as many frames of one world each, not randomised; the seeds take them in turn.
        test: frames of other worlds.
        size: steps and seeds.
        progress: told what is learnt now.

    Raises:
        ValueError: a world is both learnt from and tested on.
    """
    learnt = {world for each in (train, *noons) for world in each.worlds.tolist()}
    shared = learnt & set(test.worlds.tolist())
    if shared:
        raise ValueError(f"worlds both learnt from and tested on: {sorted(shared)}")
    poses = cut_out(test)
    learners: dict[str, Learner] = {}
    for turn, seed in enumerate(size.seeds):
        plain = noons[turn % len(noons)]
        for name, frames in frames_of_learners(train, plain, seed=seed).items():
            if name == SHUFFLED and turn:
                continue  # one training says whether there is anything to learn without labels
            progress(f"{name}, seed {seed}")
            learner = learners.setdefault(
                name, Learner(name, len(frames), frames.people, frames.persons)
            )
            seen = learnt_from(frames, test, poses, seed=seed, size=size)
            learner.seen = learner.seen or seen
            learner.marks.append(marks_of(seen, test, poses))
    for name, said in baselines(train, test, poses).items():
        learners[name] = Learner(name, marks=[marks_of(said, test, poses)], seen=said)
    return SightResult(learners, test, poses, parts_of(test))


def learnt_from(
    frames: Pictures, test: Pictures, poses: Poses, *, seed: int, size: StudySize
) -> Seen:
    """Train both networks on these frames and let them say what they see in the test's."""
    scenes = trained_on_scenes(frames, seed=seed, steps=size.steps, batch=size.batch)
    people = cut_out(frames)
    if not len(people):  # a tenth of few frames may hold nobody: all joints are said in the corner
        return Seen(*look_at(scenes, test), np.zeros((len(poses), JOINTS, 2), np.float32))
    joints = trained_on_poses(people, seed=seed, steps=size.pose_steps, batch=size.pose_batch)
    return Seen(*look_at(scenes, test), joints_said(joints, poses))


def frames_of_learners(train: Pictures, plain: Pictures, *, seed: int) -> dict[str, Pictures]:
    """What each learner gets with a seed."""
    every = np.arange(len(train))
    first = seed * (TENTH // 2 - 2) % TENTH
    tenth = every[first::TENTH] if len(train) >= TENTH else every[:1]
    return {
        RANDOMISED: train,
        A_TENTH: train.at(tenth),
        PLAIN: plain,
        SHUFFLED: shuffled(train, seed=seed),
    }


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


def marks_of(seen: Seen, test: Pictures, poses: Poses) -> Marks:
    """Hold what was said of all test frames against their labels."""
    right, asked = joints_right(seen.joints, poses, frames=len(test))
    return Marks(
        pixel_tables(test.classes, seen.classes),
        hold_against(test, seen.people),
        np.stack((right, asked), axis=1),
    )


def baselines(train: Pictures, test: Pictures, poses: Poses) -> dict[str, Seen]:
    """What to say without looking at the picture."""
    counts = np.stack([(train.classes == k).sum(axis=0) for k in range(len(CLASSES))])
    commonest = np.full(train.classes.shape[1:], counts.sum(axis=(1, 2)).argmax(), np.uint8)
    by_pixel = counts.argmax(axis=0).astype(np.uint8)
    somebody = [commonest_boxes(train)] * len(test)
    pose = np.repeat(commonest_pose(cut_out(train))[None], len(poses), axis=0)
    return {
        name: Seen(np.repeat(classes[None], len(test), axis=0), somebody, pose)
        for name, classes in ((COMMONEST, commonest), (BY_PIXEL, by_pixel))
    }

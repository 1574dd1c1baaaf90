"""How large the study is: everything that decides its result, in one frozen record.

``FULL`` is what the page tells of, ``QUICK`` the same in little. Tests make their own.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any

_OF_LEARNING = ("steps", "batch", "pose_steps", "pose_batch", "choice_steps", "seeds")


@dataclass(frozen=True)
class StudySize:
    """Sizes and seeds of the whole study.

    Attributes:
        worlds: worlds to learn from.
        plain_worlds: worlds of which as many frames are taken without randomising, each alone.
        frames_per_world: pictures of each.
        unseen_worlds: worlds to test on.
        unseen_frames: pictures of each of these.
        size: width and height of the pictures, pixels.
        cells: cells along a side of every world.
        people: least and most people of a world.
        steps: of training for scenes, the same however many frames there are.
        batch: pieces of pictures a step.
        pose_steps: of training for joints.
        pose_batch: people a step.
        choice_steps: of training for what people do next.
        seeds: one training each; first weights, order and augmentation follow from it.
        log_worlds: worlds whose logs are learnt from.
        unseen_log_worlds: worlds whose logs are tested on.
        log_people: people in each.
        log_days: simulated days of each.
    """

    worlds: int = 12
    plain_worlds: int = 1
    frames_per_world: int = 20
    unseen_worlds: int = 10
    unseen_frames: int = 12
    size: tuple[int, int] = (320, 240)
    cells: int = 256
    people: tuple[int, int] = (50, 80)
    steps: int = 1200
    batch: int = 16
    pose_steps: int = 500
    pose_batch: int = 32
    choice_steps: int = 600
    seeds: tuple[int, ...] = (1, 2, 3)
    log_worlds: int = 3
    unseen_log_worlds: int = 2
    log_people: int = 60
    log_days: float = 1.0

    @property
    def frames(self) -> int:
        """Pictures to learn from."""
        return self.worlds * self.frames_per_world

    def facts(self) -> dict[str, Any]:
        """Everything as plain values."""
        return asdict(self)

    def facts_of_data(self) -> dict[str, Any]:
        """What the data depend on, to be kept beside them; learning may be done anew."""
        return {name: value for name, value in self.facts().items() if name not in _OF_LEARNING}


FULL = StudySize()
QUICK = replace(
    FULL,
    worlds=2,
    plain_worlds=1,
    frames_per_world=8,
    unseen_worlds=2,
    unseen_frames=6,
    people=(30, 40),
    steps=30,
    pose_steps=30,
    choice_steps=200,
    seeds=(1, 2, 3),
    log_worlds=2,
    unseen_log_worlds=1,
    log_people=15,
    log_days=0.5,
)

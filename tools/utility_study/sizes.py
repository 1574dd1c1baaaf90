"""How large the study is: everything that decides its result, in one frozen record.

``FULL`` is what the page tells of, ``QUICK`` the same in little. Tests make their own.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any

_OF_LEARNING = ("steps", "batch", "seeds", "epochs")


@dataclass(frozen=True)
class StudySize:
    """Sizes and seeds of the whole study.

    Attributes:
        worlds: worlds to learn from; as many frames are taken of one world without randomising.
        frames_per_world: pictures of each.
        unseen_worlds: worlds to test on.
        unseen_frames: pictures of each of these.
        size: width and height of the pictures, pixels.
        cells: cells along a side of every world.
        people: least and most people of a world.
        steps: of training, the same however many frames there are.
        batch: pictures a step.
        seeds: one training each; first weights, order and augmentation follow from it.
        log_worlds: worlds whose logs are learnt from.
        unseen_log_worlds: worlds whose logs are tested on.
        log_people: people in each.
        log_days: simulated days of each.
        epochs: over the choices in the logs.
    """

    worlds: int = 8
    frames_per_world: int = 10
    unseen_worlds: int = 6
    unseen_frames: int = 10
    size: tuple[int, int] = (256, 192)
    cells: int = 256
    people: tuple[int, int] = (50, 80)
    steps: int = 120
    batch: int = 8
    seeds: tuple[int, ...] = (1, 2, 3)
    log_worlds: int = 4
    unseen_log_worlds: int = 2
    log_people: int = 60
    log_days: float = 2.0
    epochs: int = 30

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
    frames_per_world=8,
    unseen_worlds=2,
    unseen_frames=6,
    people=(30, 40),
    steps=40,
    seeds=(1, 2),
    log_worlds=1,
    unseen_log_worlds=1,
    log_people=25,
    log_days=0.5,
    epochs=15,
)

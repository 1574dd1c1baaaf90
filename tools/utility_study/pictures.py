"""Captured frames as arrays to learn from: pictures, classes by pixel, boxes of people.

Read from datasets as ``digisphere randomise`` wrote them, one per world. Classes that look alike at
this size are one. Animals are too few to count; so is snow on the ground, a class of its own over
whatever it covers, which the plans for training hardly show.
"""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from digisphere.capture.dataset import Dataset, FrameFiles
from digisphere.core.identity import Semantic

CLASSES = ("sky", "ground", "grass", "road", "water", "plants", "building", "prop", "person")
IGNORED = 255
_GROUPS = {
    "sky": (Semantic.SKY,),
    "ground": (Semantic.GROUND, Semantic.ROCK, Semantic.SAND, Semantic.FIELD),
    "grass": (Semantic.GRASS,),
    "road": (Semantic.ROAD,),
    "water": (Semantic.WATER,),
    "plants": (Semantic.TREE, Semantic.SHRUB),
    "building": (Semantic.BUILDING,),
    "prop": (Semantic.PROP,),
    "person": (Semantic.PERSON,),
}
LEAST_PIXELS = 48
LEAST_SEEN = 0.35
"""A person of fewer pixels, or hidden more, is neither asked for nor held against a detector."""


@dataclass(frozen=True)
class Pictures:
    """Frames with their labels.

    Attributes:
        rgb: (n, h, w, 3) uint8.
        classes: (n, h/2, w/2) uint8 place in ``CLASSES``, or ``IGNORED``.
        boxes: n arrays (k, 4) of the people to find: x0, y0, x1, y1, far edge exclusive, pixels.
        passed: n arrays (k, 4) of those too small or hidden to be asked for.
        worlds: (n,) scenario and seed.
        looks: (n,) what weather the frame was drawn in; empty is the world's own.
    """

    rgb: NDArray[np.uint8]
    classes: NDArray[np.uint8]
    boxes: list[NDArray[np.float32]]
    passed: list[NDArray[np.float32]]
    worlds: NDArray[Any]
    looks: NDArray[Any]

    def __len__(self) -> int:
        return len(self.rgb)

    def at(self, places: NDArray[np.int64]) -> "Pictures":
        """Some of the frames."""
        chosen: dict[str, Any] = {}
        for field in fields(self):
            values = getattr(self, field.name)
            many = isinstance(values, list)
            chosen[field.name] = [values[k] for k in places] if many else values[places]
        return Pictures(**chosen)

    def with_labels_of(self, places: NDArray[np.int64]) -> "Pictures":
        """The same pictures with the labels of others: nothing can be learnt from these."""
        other = self.at(places)
        return Pictures(self.rgb, other.classes, other.boxes, other.passed, self.worlds, self.looks)


def read_pictures(folder: Path) -> Pictures:
    """Read every frame of a plan's worlds."""
    draws = pq.read_table(folder / "draws.parquet").to_pylist()
    datasets = {row["folder"]: Dataset(folder / row["folder"]) for row in draws}
    rgb, classes, boxes, passed, worlds = [], [], [], [], []
    for row in draws:
        dataset = datasets[row["folder"]]
        frame = dataset.frame(row["frame_id"])
        assert frame.rgb is not None, "captured with the plane rgb"
        rgb.append(frame.rgb)
        classes.append(_classes_of(frame))
        asked, others = _people_of(frame)
        boxes.append(asked)
        passed.append(others)
        plan = dataset.manifest["plan"]
        worlds.append(f"{plan['scenario']['name']}-{plan['seed']}")
    looks = np.array([row.get("look", "") for row in draws])
    return Pictures(np.stack(rgb), np.stack(classes), boxes, passed, np.array(worlds), looks)


def _classes_of(frame: FrameFiles) -> NDArray[np.uint8]:
    """Classes at every second pixel of every second row."""
    semantic = frame.semantic
    assert semantic is not None, "captured with the plane semantic"
    return class_table()[semantic[1::2, 1::2]]


def class_table() -> NDArray[np.uint8]:
    """(256,) place in ``CLASSES`` by semantic class; ``IGNORED`` for what counts for nothing."""
    table = np.full(256, IGNORED, dtype=np.uint8)
    for place, name in enumerate(CLASSES):
        table[[int(member) for member in _GROUPS[name]]] = place
    return table


def _people_of(frame: FrameFiles) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Boxes of those asked for, and of those passed over."""
    rows = frame.rows("instances")
    person = rows["kind"] == "person"
    box = rows["box_visible"][person].astype(np.float32).reshape(-1, 4)
    seen = rows["visible_fraction"][person]
    plain = (rows["pixels"][person] >= LEAST_PIXELS) & (seen >= LEAST_SEEN)
    return box[plain], box[~plain]

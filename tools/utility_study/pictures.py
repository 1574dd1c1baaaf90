"""Captured frames as arrays to learn from: pictures, classes by pixel, boxes and joints of people.

Read from datasets as ``digisphere randomise`` wrote them, one per world. Classes that look alike at
this size are one. Animals are too few to count; so is snow on the ground, a class of its own over
whatever it covers, which the plans for training hardly show.
"""

from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from digisphere.capture.dataset import Dataset, FrameFiles
from digisphere.capture.keypoints import COCO_KEYPOINTS
from digisphere.core.identity import Semantic

CLASSES = ("sky", "ground", "grass", "road", "water", "plants", "building", "prop", "person")
IGNORED = 255
JOINTS = len(COCO_KEYPOINTS)
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
LEAST_PIXELS = 200
LEAST_SEEN = 0.5
"""A person of fewer pixels, or hidden more, is neither asked for nor held against a detector."""
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Pictures:
    """Frames with their labels.

    Attributes:
        rgb: (n, h, w, 3) uint8.
        classes: (n, h/2, w/2) uint8 place in ``CLASSES``, or ``IGNORED``.
        boxes: n arrays (k, 4) of the people to find: x0, y0, x1, y1, far edge exclusive, pixels.
        passed: n arrays (k, 4) of those too small or hidden to be asked for.
        joints: n arrays (k, 17, 3) of the people to find: COCO's joints, x, y in pixels and the
            flag (2 seen, 1 in the picture but hidden, 0 outside).
        names: n arrays (k,) of the same people's ids, the same in all frames of a world.
        worlds: (n,) scenario and seed.
        looks: (n,) what weather the frame was drawn in; empty is the world's own.
    """

    rgb: NDArray[np.uint8]
    classes: NDArray[np.uint8]
    boxes: list[Floats]
    passed: list[Floats]
    joints: list[Floats]
    names: list[NDArray[np.int64]]
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
        return replace(other, rgb=self.rgb, worlds=self.worlds, looks=self.looks)

    @property
    def people(self) -> int:
        """How many people are asked for, each counted in every frame."""
        return sum(map(len, self.boxes))

    @property
    def persons(self) -> int:
        """How many different people these are."""
        return len(
            {
                (world, person)
                for world, names in zip(self.worlds.tolist(), self.names, strict=True)
                for person in names.tolist()
            }
        )


def read_pictures(folder: Path) -> Pictures:
    """Read every frame of a plan's worlds."""
    draws = pq.read_table(folder / "draws.parquet").to_pylist()
    datasets = {row["folder"]: Dataset(folder / row["folder"]) for row in draws}
    rgb, classes, people, worlds = [], [], [], []
    for row in draws:
        dataset = datasets[row["folder"]]
        frame = dataset.frame(row["frame_id"])
        assert frame.rgb is not None, "captured with the plane rgb"
        rgb.append(frame.rgb)
        classes.append(_classes_of(frame))
        people.append(_people_of(frame))
        plan = dataset.manifest["plan"]
        worlds.append(f"{plan['scenario']['name']}-{plan['seed']}")
    boxes, passed, joints, names = map(list, zip(*people, strict=True))
    return Pictures(
        np.stack(rgb), np.stack(classes), boxes, passed, joints, names, np.array(worlds),
        np.array([row.get("look", "") for row in draws]),
    )  # fmt: skip


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


def _people_of(frame: FrameFiles) -> tuple[Floats, Floats, Floats, NDArray[np.int64]]:
    """Boxes of those asked for and of those passed over, then joints and ids of the first."""
    rows = frame.rows("instances")
    person = rows["kind"] == "person"
    box = rows["box_visible"][person].astype(np.float32).reshape(-1, 4)
    names = rows["instance_id"][person].astype(np.int64)
    seen = rows["visible_fraction"][person]
    plain = (rows["pixels"][person] >= LEAST_PIXELS) & (seen >= LEAST_SEEN)
    return box[plain], box[~plain], _joints_of(frame, names[plain]), names[plain]


def _joints_of(frame: FrameFiles, names: NDArray[np.int64]) -> Floats:
    """Joints (k, 17, 3) of the people with these ids."""
    rows = frame.rows("keypoints")
    place = {name: k for k, name in enumerate(rows["instance_id"].tolist())}
    chosen = np.array([place[name] for name in names.tolist()], dtype=np.int64)
    pixels = rows["keypoints_px"].reshape(-1, JOINTS, 2)[chosen]
    flags = rows["keypoints_v"].reshape(-1, JOINTS, 1)[chosen]
    return np.concatenate((pixels, flags), axis=2).astype(np.float32)

"""Reads SOLO with Unity's pysolotools."""

from importlib.metadata import version
from typing import Any

import numpy as np
from PIL import Image
from pysolotools.consumers import Solo
from pysolotools.core.models import (
    BoundingBox2DAnnotation,
    BoundingBox3DAnnotation,
    InstanceSegmentationAnnotation,
    KeypointAnnotation,
)
from reading import CORNERS, Reading, by_id, edges, matched, run
from scipy.spatial.transform import Rotation


def drawn(box: Any, matrix: list[float], size: list[int]) -> np.ndarray:
    """Corners of a 3-D box in Unity's camera axes (x right, y up, z ahead), in pixels."""
    turn = Rotation.from_quat(box.rotation).as_matrix()
    corners = CORNERS * np.array(box.size) / 2 @ turn.T + box.translation
    x = (1 + matrix[0] * corners[:, 0] / corners[:, 2]) / 2 * size[0]
    y = (1 - matrix[4] * corners[:, 1] / corners[:, 2]) / 2 * size[1]
    return np.where(corners[:, 2:] > 0.05, np.stack((x, y), axis=1), np.nan)


def read(reading: Reading) -> str:
    """Compare flat and solid boxes, joints and masks."""
    solo = Solo(str(reading.root / "solo"))
    reading.same("classes", solo.categories()[1], "person")
    frames = list(solo.frames())
    reading.same("frames", len(frames), len(reading.truth))
    for number, (frame, truth) in enumerate(zip(frames, reading.truth, strict=True)):
        (capture,) = frame.captures
        rows, joints = by_id(truth["instances"]), by_id(truth["keypoints"])
        image = np.load(truth["instance_npy"])
        for note in capture.annotations:
            for value in getattr(note, "values", []) if hasattr(note, "values") else []:
                wanted = rows[value.instanceId]
                if isinstance(note, BoundingBox2DAnnotation):
                    box = [*value.origin, *np.add(value.origin, value.dimension)]
                    reading.near("boxes", box, wanted["box_visible"], limit=1e-9)
                if isinstance(note, BoundingBox3DAnnotation):
                    told = drawn(value, capture.matrix, capture.dimension)
                    ordered = matched(told, wanted["box_3d_corners"])
                    reading.near("3-D boxes (px)", ordered, wanted["box_3d_corners"], limit=1e-3)
                    if wanted["kind"] == "person":
                        reading.draw(number, lines=edges(told))
                if isinstance(note, KeypointAnnotation):
                    person = joints[value.instanceId]
                    states = [point.state for point in value.keypoints]
                    reading.same("states", states, person["v"])
                    shown = np.array(states) > 0
                    places = np.array([point.location for point in value.keypoints])
                    reading.near("joints", places[shown], np.array(person["px"])[shown], limit=1e-6)
                    reading.draw(number, points=places[shown])
            if isinstance(note, InstanceSegmentationAnnotation):
                path = reading.root / "solo" / "sequence.0" / note.filename
                colours = np.asarray(Image.open(path)).astype(int)
                for value in note.instances:
                    mask = (colours == value.color).all(axis=2)
                    off = int((mask != (image == value.instanceId)).sum())
                    reading.same("masks", off, 0)
    return version("pysolotools")


if __name__ == "__main__":
    run(read)

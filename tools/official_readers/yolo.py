"""Reads YOLO boxes and polygons with Roboflow's supervision (Ultralytics is AGPL)."""

from importlib.metadata import version
from pathlib import Path

import numpy as np
import supervision
from reading import Reading, run
from scipy.ndimage import binary_dilation, label

LABELLED = ("person", "building", "prop", "animal")


def pieces(mask: np.ndarray) -> int:
    """How many pieces and holes a mask has."""
    inside = label(mask)[1]
    return int(inside + label(np.pad(~mask, 1, constant_values=True), np.ones((3, 3)))[1] - 1)


def read(reading: Reading) -> str:
    """Compare boxes, classes and filled polygons.

    supervision takes the last pixel of a polygon for its far edge, hence the slack of a pixel.
    """
    for task in ("detect", "segment"):
        home = reading.root / "yolo" / task
        loaded = supervision.DetectionDataset.from_yolo(
            images_directory_path=str(home / "images" / reading.split),
            annotations_directory_path=str(home / "labels" / reading.split),
            data_yaml_path=str(home / "data.yaml"),
            force_masks=task == "segment",
        )
        reading.same("classes", list(loaded.classes), list(LABELLED))
        paths = sorted(loaded.annotations, key=lambda path: Path(path).stem)
        for number, (frame, path) in enumerate(zip(reading.truth, paths, strict=True)):
            rows = [row for row in frame["instances"] if row["kind"] in LABELLED]
            found, image = loaded.annotations[path], np.load(frame["instance_npy"])
            boxes = [row["box_visible"] for row in rows]
            kinds = [LABELLED.index(row["kind"]) for row in rows]
            reading.same("class of each", found.class_id.tolist(), kinds)
            reading.near(f"{task} boxes", found.xyxy, boxes, limit=1.01)
            if task == "detect":
                reading.draw(number, boxes=found.xyxy)
                continue
            for row, mask in zip(rows, found.mask, strict=True):
                wanted = image == row["instance_id"]
                lost = wanted & ~binary_dilation(mask, np.ones((3, 3)))
                reading.same("mask pixels lost", int(lost.sum()), 0)
                if pieces(wanted) == 1:  # bridges between pieces are drawn as lines
                    added = mask & ~binary_dilation(wanted, np.ones((3, 3)))
                    reading.same("mask pixels added", int(added.sum()), 0)
    return version("supervision")


if __name__ == "__main__":
    run(read)

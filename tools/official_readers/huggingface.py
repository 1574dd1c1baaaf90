"""Loads the folder with Hugging Face datasets."""

import tempfile
from importlib.metadata import version

import datasets
import numpy as np
from PIL import Image
from reading import Reading, run


def read(reading: Reading) -> str:
    """Compare pictures, boxes and joints."""
    with tempfile.TemporaryDirectory() as cache:
        loaded = datasets.load_dataset(str(reading.root / "huggingface"), cache_dir=cache)
        rows = loaded[reading.split]
        reading.same("rows", len(rows), len(reading.truth))
        for number, (row, frame) in enumerate(zip(rows, reading.truth, strict=True)):
            picture = np.asarray(Image.open(frame["rgb"]))
            reading.same("picture", bool((np.asarray(row["image"]) == picture).all()), True)
            x, y, width, height = np.array(row["objects"]["bbox"]).T
            boxes = np.stack((x, y, x + width, y + height), axis=1)
            wanted = [entry["box_visible"] for entry in frame["instances"]]
            reading.near("boxes", boxes, wanted, limit=0)
            joints = np.reshape(row["people"]["keypoints"], (-1, 17, 3))
            flags = [entry["v"] for entry in frame["keypoints"]]
            reading.same("flags", joints[..., 2].astype(int).tolist(), flags)
            reading.draw(number, boxes=boxes, points=joints[joints[..., 2] > 0][:, :2])
    return version("datasets")


if __name__ == "__main__":
    run(read)

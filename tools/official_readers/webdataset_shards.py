"""Reads tar shards with webdataset."""

from importlib.metadata import version

import numpy as np
import webdataset
from reading import Reading, run


def read(reading: Reading) -> str:
    """Compare pictures, depth, ids and labels."""
    shards = sorted(str(path) for path in (reading.root / "webdataset").glob("*.tar"))
    samples = list(webdataset.WebDataset(shards, shardshuffle=False).decode("rgb8"))
    reading.same("samples", len(samples), len(reading.truth))
    for number, (sample, frame) in enumerate(zip(samples, reading.truth, strict=True)):
        ids = sample["instance.png"].astype(np.int64) @ [1, 256, 65536]
        reading.same("ids", int((ids != np.load(frame["instance_npy"])).sum()), 0)
        depth, wanted = sample["depth.npy"], np.load(frame["depth_npy"])
        reading.same("depth", bool(np.array_equal(depth, wanted)), True)
        boxes = sample["json"]["instances"]["box_visible"]
        reading.near("boxes", boxes, [row["box_visible"] for row in frame["instances"]], limit=0)
        joints = sample["json"]["keypoints"]
        for told, flags in zip(joints["keypoints_px"], joints["keypoints_v"], strict=True):
            shown = [place for place, flag in zip(told, flags, strict=True) if flag]
            reading.draw(number, points=shown)
        reading.draw(number, boxes=boxes)
    return version("webdataset")


if __name__ == "__main__":
    run(read)

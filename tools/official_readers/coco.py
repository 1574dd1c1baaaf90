"""Reads instances and keypoints with pycocotools."""

from importlib.metadata import version

import numpy as np
from pycocotools.coco import COCO
from reading import Reading, by_id, run


def read(reading: Reading) -> str:
    """Compare boxes, masks and joints."""
    instances = COCO(str(reading.root / "coco" / "instances.json"))
    people = COCO(str(reading.root / "coco" / "person_keypoints.json"))
    for number, frame in enumerate(reading.truth):
        truth, image = by_id(frame["instances"]), np.load(frame["instance_npy"])
        for entry in instances.loadAnns(instances.getAnnIds(imgIds=[frame["frame_id"]])):
            wanted = truth[entry["instance_id"]]
            x, y, width, height = entry["bbox"]
            reading.near("boxes", [x, y, x + width, y + height], wanted["box_visible"], limit=0)
            mask = instances.annToMask(entry)
            reading.same("masks", int((mask != (image == entry["instance_id"])).sum()), 0)
            reading.draw(number, boxes=[[x, y, x + width, y + height]])
        joints = by_id(frame["keypoints"])
        for entry in people.loadAnns(people.getAnnIds(imgIds=[frame["frame_id"]])):
            told = np.reshape(entry["keypoints"], (17, 3))
            wanted = joints[entry["instance_id"]]
            reading.same("flags", told[:, 2].tolist(), wanted["v"])
            shown = told[:, 2] > 0
            reading.near("joints", told[shown, :2], np.array(wanted["px"])[shown], limit=1e-3)
            reading.draw(number, points=told[shown, :2])
    return version("pycocotools")


if __name__ == "__main__":
    run(read)

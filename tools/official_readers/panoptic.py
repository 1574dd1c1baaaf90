"""Reads panoptic segments with panopticapi (from a checkout) and scores them against themselves."""

import json

import numpy as np
from panopticapi.evaluation import pq_compute_single_core
from panopticapi.utils import rgb2id
from PIL import Image
from reading import Reading, by_id, run


def read(reading: Reading) -> str:
    """Compare segments with instances; the devkit's own sanity checks must hold, PQ be 1."""
    tree = json.loads((reading.root / "coco" / "panoptic.json").read_text())
    categories = {entry["id"]: entry for entry in tree["categories"]}
    for number, (entry, frame) in enumerate(zip(tree["annotations"], reading.truth, strict=True)):
        segments = rgb2id(np.asarray(Image.open(reading.root / entry["file_name"])))
        image, rows = np.load(frame["instance_npy"]), by_id(frame["instances"])
        for segment in entry["segments_info"]:
            if not categories[segment["category_id"]]["isthing"]:
                continue
            mask = segments == segment["id"]
            reading.same("masks", int((mask != (image == segment["id"])).sum()), 0)
            x, y, width, height = segment["bbox"]
            wanted = rows[segment["id"]]["box_visible"]
            reading.near("boxes", [x, y, x + width, y + height], wanted, limit=0)
            reading.draw(number, boxes=[[x, y, x + width, y + height]])
    pairs = [(entry, json.loads(json.dumps(entry))) for entry in tree["annotations"]]
    score = pq_compute_single_core(0, pairs, str(reading.root), str(reading.root), categories)
    total, _ = score.pq_average(categories, isthing=None)
    reading.near("PQ against itself", total["pq"], 1.0, limit=1e-12)
    return "of the checkout"


if __name__ == "__main__":
    run(read)

"""Reads nuScenes' tables with nuscenes-devkit."""

from importlib.metadata import version
from pathlib import Path

import numpy as np
from nuscenes.nuscenes import NuScenes
from nuscenes.utils.geometry_utils import view_points
from reading import Reading, by_id, edges, matched, run


def read(reading: Reading) -> str:
    """Compare boxes as the devkit brings them into the camera and draws them."""
    root = reading.root / "nuscenes"
    devkit = NuScenes(version=f"v1.0-{reading.split}", dataroot=str(root), verbose=False)
    (scene,) = devkit.scene
    token, number = scene["first_sample_token"], 0
    while token:
        sample, truth = devkit.get("sample", token), reading.truth[number]
        rows = by_id(truth["instances"])
        path, boxes, intrinsic = devkit.get_sample_data(sample["data"]["CAM_FRONT"])
        reading.same("picture", Path(path).read_bytes(), Path(truth["rgb"]).read_bytes())
        drawn = 0
        for box in boxes:
            entry = devkit.get("sample_annotation", box.token)
            wanted = rows[entry["instance_id"]]
            corners = view_points(box.corners(), intrinsic, normalize=True)[:2].T + 0.5
            ahead = box.corners()[2] > 0.05
            told = np.where(ahead[:, None], corners, np.nan)
            ordered = matched(told, wanted["box_3d_corners"])
            reading.near("3-D boxes (px)", ordered, wanted["box_3d_corners"], limit=0.02)
            reading.same("class", box.name.split(".")[-1] in KINDS[wanted["kind"]], True)
            if wanted["kind"] == "person":
                around = told[[0, 1, 2, 3, 4, 5, 6, 7]]
                reading.draw(number, lines=edges(around))
            drawn += 1
        reading.same("some are in view", drawn > 0, True)
        whole = [devkit.get_box(annotation) for annotation in sample["anns"]]
        for box in whole:
            wanted = rows[devkit.get("sample_annotation", box.token)["instance_id"]]
            reading.near("centres (m)", box.center, wanted["box_3d_centre_m"], limit=1e-9)
            length, width, height = wanted["box_3d_size_m"]
            reading.near("sizes (m)", box.wlh, [width, length, height], limit=1e-9)
        token, number = sample["next"], number + 1
    reading.same("samples", number, len(reading.truth))
    return version("nuscenes-devkit")


KINDS = {
    "person": ("adult", "child"),
    "animal": ("animal",),
    "building": ("building",),
    "prop": ("prop",),
}

if __name__ == "__main__":
    run(read)

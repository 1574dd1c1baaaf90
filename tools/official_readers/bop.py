"""Reads a BOP scene with bop_toolkit (from a checkout)."""

import numpy as np
from bop_toolkit_lib import inout, misc
from reading import CORNERS, Reading, by_id, edges, matched, run


def read(reading: Reading) -> str:
    """Compare poses, masks, boxes and depth."""
    (scene,) = (p for p in (reading.root / "bop" / reading.split).iterdir())
    cameras = inout.load_scene_camera(str(scene / "scene_camera.json"))
    truths = inout.load_scene_gt(str(scene / "scene_gt.json"))
    infos = inout.load_json(str(scene / "scene_gt_info.json"), keys_to_int=True)
    for number, frame in enumerate(reading.truth):
        camera, rows = cameras[number], by_id(frame["instances"])
        depth = inout.load_depth(str(scene / "depth" / f"{number:06d}.png"))
        wanted = np.load(frame["depth_npy"]) * 1000.0
        solid = np.isfinite(wanted)
        told = (depth * camera["depth_scale"])[solid]
        reading.near("depth (mm)", told, wanted[solid], limit=camera["depth_scale"])
        image = np.load(frame["instance_npy"])
        for entry, (truth, info) in enumerate(zip(truths[number], infos[number], strict=True)):
            row = rows[truth["instance_id"]]
            points = CORNERS * np.array(truth["size_mm"]) / 2
            posed = misc.transform_pts_Rt(points, truth["cam_R_m2c"], truth["cam_t_m2c"])
            corners = misc.project_pts(
                points, camera["cam_K"], truth["cam_R_m2c"], truth["cam_t_m2c"]
            )
            corners = np.where(posed[:, 2:] > 0, corners + 0.5, np.nan)
            ordered = matched(corners, row["box_3d_corners"])
            reading.near("3-D boxes (px)", ordered, row["box_3d_corners"], limit=1e-3)
            name = f"{number:06d}_{entry:06d}.png"
            seen = inout.load_im(str(scene / "mask_visib" / name)) > 0
            whole = inout.load_im(str(scene / "mask" / name)) > 0
            off = int((seen != (image == truth["instance_id"])).sum())
            reading.same("visible masks", off, 0)
            ys, xs = whole.nonzero()
            box = [int(v) for v in misc.calc_2d_bbox(xs, ys)]
            reading.same("whole boxes", info["bbox_obj"], box)
            reading.near("visible shares", info["visib_fract"], row["visible_fraction"], limit=0.01)
            x, y, width, height = info["bbox_obj"]
            reading.draw(number, lines=edges(corners), boxes=[[x, y, x + width, y + height]])
    return "of the checkout"


if __name__ == "__main__":
    run(read)

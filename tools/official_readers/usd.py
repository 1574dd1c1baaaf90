"""Opens the stage with Pixar's usd-core."""

from importlib.metadata import version

import numpy as np
from pxr import Usd, UsdGeom, UsdSemantics
from reading import CORNERS, Reading, by_id, edges, matched, run


def read(reading: Reading) -> str:
    """Compare boxes drawn through the stage's camera, labels and joints."""
    stage = Usd.Stage.Open(str(reading.root / "usd" / "scene.usda"))
    camera = UsdGeom.Camera(stage.GetPrimAtPath("/World/Camera"))
    found = {}
    for prim in stage.Traverse():
        attribute = prim.GetAttribute("digisphere:instance_id")
        if attribute.HasValue():
            found[attribute.Get()] = prim
    for number, frame in enumerate(reading.truth):
        time, rows = Usd.TimeCode(frame["frame_id"]), by_id(frame["instances"])
        frustum = camera.GetCamera(time).frustum
        drawing = np.array(frustum.ComputeViewMatrix() * frustum.ComputeProjectionMatrix())
        size = np.load(frame["instance_npy"]).shape[::-1]
        for instance, row in rows.items():
            prim = found[instance]
            matrix = np.array(UsdGeom.Xformable(prim).ComputeLocalToWorldTransform(time))
            clip = np.hstack((CORNERS / 2, np.ones((8, 1)))) @ matrix @ drawing
            pixels = (clip[:, :2] / clip[:, 3:] * [1, -1] + 1) / 2 * size
            drawn = np.where(clip[:, 3:] > 0, pixels, np.nan)
            ordered = matched(drawn, row["box_3d_corners"])
            # A corner just before the lens is thrown far off by the camera's single precision.
            reading.near("3-D boxes (px)", ordered, row["box_3d_corners"], limit=0.5)
            labels = UsdSemantics.LabelsAPI(prim, "class").GetLabelsAttr().Get()
            reading.same("labels", list(labels), [row["kind"]])
            seen = UsdGeom.Imageable(prim).ComputeVisibility(time)
            reading.same("visible", str(seen), "inherited")
            if row["kind"] == "person":
                reading.draw(number, lines=edges(drawn))
        for entry in frame["keypoints"]:
            person = rows[entry["instance_id"]]["row"]
            points = UsdGeom.Points(stage.GetPrimAtPath(f"/World/joints/person_{person}"))
            told = np.array(points.GetPointsAttr().Get(time))
            reading.near("joints (m)", told, entry["m"], limit=1e-3)
            clip = np.hstack((told, np.ones((17, 1)))) @ drawing
            ahead = clip[clip[:, 3] > 0]
            reading.draw(number, points=(ahead[:, :2] / ahead[:, 3:] * [1, -1] + 1) / 2 * size)
    return version("usd-core")


if __name__ == "__main__":
    run(read)

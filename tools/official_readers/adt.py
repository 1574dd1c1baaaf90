"""Reads files in the style of Aria Digital Twin with projectaria-tools' own provider."""

from importlib.metadata import version

import numpy as np
from projectaria_tools.core.stream_id import StreamId
from projectaria_tools.projects.adt import (
    AriaDigitalTwinDataPathsProvider,
    AriaDigitalTwinDataProvider,
)
from reading import CORNERS, Reading, by_id, edges, matched, run


def read(reading: Reading) -> str:
    """Compare poses, solid and flat boxes at each instant."""
    (home,) = (reading.root / "adt").iterdir()
    paths = AriaDigitalTwinDataPathsProvider(str(home)).get_datapaths(False)
    provider = AriaDigitalTwinDataProvider(paths)
    for number, frame in enumerate(reading.truth):
        time_ns, rows = round(frame["time_s"] * 1e9), by_id(frame["instances"])
        posed = provider.get_aria_3d_pose_by_timestamp_ns(time_ns)
        reading.same("time of the pose", (posed.is_valid(), posed.dt_ns()), (True, 0))
        camera = posed.data().transform_scene_device
        k = np.array(frame["k"])
        solid = provider.get_object_3d_boundingboxes_by_timestamp_ns(time_ns).data()
        stream = StreamId("214-1")
        flat = dict(provider.get_object_2d_boundingboxes_by_timestamp_ns(time_ns, stream).data())
        people = provider.get_skeleton_2d_boundingboxes_by_timestamp_ns(time_ns, stream)
        flat |= people.data() if people.is_valid() else {}
        for instance, box in flat.items():
            wanted = rows[instance]
            x0, x1, y0, y1 = np.asarray(box.box_range).ravel()
            told = [x0, y0, x1 + 1, y1 + 1]
            reading.near("boxes", told, wanted["box_visible"], limit=0)
            reading.draw(number, boxes=[told] if wanted["kind"] == "person" else [])
            if not np.isnan(wanted["visible_fraction"]):
                reading.near(
                    "visible shares", box.visibility_ratio, wanted["visible_fraction"], limit=1e-6
                )
        for instance in set(solid) & set(rows):
            wanted, box = rows[instance], solid[instance]
            low, high = np.asarray(box.aabb).reshape(3, 2).T
            length, width, height = wanted["box_3d_size_m"]
            size = np.array([length, height, width])
            holds = bool((high - low >= size - 1e-9).all())
            reading.same("the box holds the thing", holds, True)
            if wanted["kind"] not in ("person", "animal", "tree"):  # wind bends trees
                reading.near("sizes (m)", high - low, size, limit=1e-9)
            local = CORNERS * size / 2
            scene = (box.transform_scene_object @ local.T).T
            seen = (camera.inverse() @ scene.T).T
            pixels = seen @ k.T
            drawn = np.where(seen[:, 2:] > 0.05, pixels[:, :2] / pixels[:, 2:], np.nan)
            ordered = matched(drawn, wanted["box_3d_corners"])
            reading.near("3-D boxes (px)", ordered, wanted["box_3d_corners"], limit=0.02)
            name = provider.get_instance_info_by_id(instance).category
            reading.same("category", name, wanted["kind"])
            if wanted["kind"] == "person":
                reading.draw(number, lines=edges(drawn))
        missing = [i for i, row in rows.items() if row["kind"] == "person" and i not in solid]
        reading.same("people without a solid box", missing, [])
    return version("projectaria-tools")


if __name__ == "__main__":
    run(read)

"""What Aria Digital Twin's columns say, read by their names, is what the frame shows."""

import csv
import json

import numpy as np
import pytest
from PIL import Image
from scipy.spatial.transform import Rotation


@pytest.fixture(scope="module")
def home(everything):
    (found,) = (everything.root / "adt").iterdir()
    return found


def table(home, name):
    with (home / f"{name}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def numbers(row, *names):
    return np.array([float(row[name]) for name in names])


def moment(frame):
    return round(float(frame.rows("frames")["time_s"][0]) * 1e9)


def test_the_world_is_turned_so_that_y_points_up_and_the_camera_looks_the_same_way(
    everything, home
):
    rows = {int(row["tracking_timestamp_us"]): row for row in table(home, "aria_trajectory")}
    for frame in everything:
        row = rows[moment(frame) // 1000]
        east, north, up = frame.view.position_m
        place = numbers(row, *(f"t{axis}_world_device" for axis in "xyz"))
        assert place == pytest.approx([east, up, -north])
        turn = Rotation.from_quat(numbers(row, *(f"q{axis}_world_device" for axis in "xyzw")))
        ahead = frame.view.camera_from_world[2, :3]
        assert turn.apply([0, 0, 1]) == pytest.approx([ahead[0], ahead[2], -ahead[1]])
        assert numbers(row, *(f"gravity_{axis}_world" for axis in "xyz")).tolist() == [0, -9.81, 0]


def test_objects_stand_where_they_stand_and_face_where_they_face(everything, home):
    poses = {
        (int(r["object_uid"]), int(r["timestamp[ns]"])): r for r in table(home, "scene_objects")
    }
    for frame in everything:
        rows = frame.rows("instances")
        for n, instance in enumerate(rows["instance_id"]):
            if np.isnan(rows["box_3d_heading_rad"][n]):
                continue
            moves = rows["kind"][n] in ("person", "animal")
            row = poses[int(instance), moment(frame) if moves else -1]
            east, north, up = rows["box_3d_centre_m"][n]
            assert numbers(row, *(f"t_wo_{a}[m]" for a in "xyz")) == pytest.approx(
                [east, up, -north]
            )
            w, x, y, z = numbers(row, *(f"q_wo_{axis}" for axis in "wxyz"))
            heading = rows["box_3d_heading_rad"][n]
            ahead = Rotation.from_quat([x, y, z, w]).apply([1, 0, 0])
            assert ahead == pytest.approx([np.cos(heading), 0, -np.sin(heading)], abs=1e-9)


def test_every_object_has_one_solid_box_that_holds_it(everything, home):
    boxes = {int(row["object_uid"]): row for row in table(home, "3d_bounding_box")}
    assert len(boxes) == len(table(home, "3d_bounding_box"))
    for frame in everything:
        rows = frame.rows("instances")
        for instance, size in zip(rows["instance_id"], rows["box_3d_size_m"], strict=True):
            row = boxes[int(instance)]
            spans = [
                float(row[f"p_local_obj_{a}max[m]"]) - float(row[f"p_local_obj_{a}min[m]"])
                for a in "xyz"
            ]
            length, width, height = size
            assert (np.array(spans) >= np.array([length, height, width]) - 1e-9).all()


def test_flat_boxes_run_x_x_y_y_and_name_the_last_pixel(everything, home):
    rows = table(home, "2d_bounding_box")
    for frame in everything:
        told = {
            int(row["object_uid"]): row
            for row in rows
            if int(row["timestamp[ns]"]) == moment(frame)
        }
        labels = frame.rows("instances")
        for n, instance in enumerate(labels["instance_id"]):
            row = told[int(instance)]
            x0, x1, y0, y1 = numbers(
                row, "x_min[pixel]", "x_max[pixel]", "y_min[pixel]", "y_max[pixel]"
            )
            assert [x0, y0, x1 + 1, y1 + 1] == labels["box_visible"][n].tolist()
            share = float(row["visibility_ratio[%]"])
            assert np.array_equal(np.float32(share), labels["visible_fraction"][n], equal_nan=True)


def test_depth_is_millimetres_and_instances_are_named(everything, home):
    known = json.loads((home / "instances.json").read_text())
    for frame in everything:
        depth = np.asarray(Image.open(home / "depth" / f"{moment(frame)}.png")).astype(float)
        fits = np.isfinite(frame.depth) & (frame.depth < 65.5)
        assert np.abs(depth - frame.depth * 1000)[fits].max() <= 0.51
        assert not depth[np.isinf(frame.depth)].any()
        for instance, kind in zip(
            *(frame.rows("instances")[c] for c in ("instance_id", "kind")), strict=True
        ):
            assert known[str(instance)]["category"] == kind


def test_a_box_with_its_columns_exchanged_is_found_by_the_check(copy, verdict):
    assert verdict(copy, "adt").passed
    (path,) = (copy / "adt").glob("*/2d_bounding_box.csv")
    head, first, *rest = path.read_text().splitlines()
    stream, uid, when, x0, x1, y0, y1, share = first.split(",")
    path.write_text("\n".join([head, ",".join([stream, uid, when, x0, y0, x1, y1, share]), *rest]))
    assert not verdict(copy, "adt").passed

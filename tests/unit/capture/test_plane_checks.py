"""Planes of surface and motion prove themselves, and each check fails on a copy made false."""

import shutil

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from digisphere.capture.body_parts import BodyPart
from digisphere.capture.checks.finer_points import FINER_CHECKS
from digisphere.capture.checks.sensors import SENSOR_CHECKS
from digisphere.capture.checks.surfaces import SURFACE_CHECKS
from digisphere.capture.dataset import Dataset
from digisphere.capture.exr import read_exr, write_exr
from digisphere.capture.png import encode_png, read_png
from digisphere.capture.second_looks import EventsAnnotator
from digisphere.capture.session import capture
from digisphere.capture.validate import validate
from digisphere.core.scenario import make_scenario
from digisphere.errors import CaptureError
from digisphere.testing.captures import box_request, open_box_world

HEAD, LEFT_HAND, RIGHT_HAND = BodyPart.HEAD, BodyPart.LEFT_HAND, BodyPart.RIGHT_HAND
LEFT_FOOT, RIGHT_FOOT = BodyPart.LEFT_FOOT, BodyPart.RIGHT_FOOT
SCENARIO = {
    "name": "plain",
    "people": {"count": 12},
    "capture": {"flow_s": 1.0, "first_frame_s": 70.0},
}
FRAME = "frames/000000"


@pytest.fixture(scope="module")
def true_set(tmp_path_factory):
    out = tmp_path_factory.mktemp("true") / "set"
    asked = {"every_s": 1.0, "scenario": make_scenario(SCENARIO), "formats": "native"}
    capture(box_request(out, frames=2, rig="street", **asked), open_world=open_box_world)
    return out


@pytest.fixture
def copy(true_set, tmp_path):
    return shutil.copytree(true_set, tmp_path / "set")


def edit(root, name, change):
    path = root / FRAME / f"{name}.npy"
    array = np.load(path)
    np.save(path, change(array))


def recolour(root, name, change):
    path = root / FRAME / f"{name}.png"
    path.write_bytes(encode_png(change(read_png(path))))


def mirror_flow(root):
    for way in ("forward", "backward"):
        edit(root, f"flow_{way}", np.negative)


def swap_motion(root):
    edit(root, "motion_forward", np.negative)


def invert_radiance(root):
    path = root / FRAME / "radiance.exr"
    write_exr(path, 2.0 - read_exr(path), facts={})


def nobody(root):
    recolour(root, "body_part", np.zeros_like)


def lead_astray(root):
    """Shift motion and flow alike, so that only the other picture can tell."""
    edit(root, "motion_forward", lambda way: way + np.float32(1.5))


def misplace_points(root):
    path = root / "tables" / "keypoints.parquet"
    table = pq.read_table(path)
    flags = [[2 - flag for flag in row] for row in table["wholebody_v"].to_pylist()]
    place = table.schema.get_field_index("wholebody_v")
    field = table.schema.field(place)
    pq.write_table(table.set_column(place, field, pa.array(flags, type=field.type)), path)


def swap_hands_and_feet(root):
    """Left hands for right ones, feet for heads."""
    parts = np.arange(256, dtype=np.uint8)
    parts[[HEAD, LEFT_HAND, RIGHT_HAND, LEFT_FOOT, RIGHT_FOOT]] = (
        LEFT_FOOT, RIGHT_HAND, LEFT_HAND, HEAD, HEAD,
    )  # fmt: skip
    for number in ("000000", "000001"):
        path = root / "frames" / number / "body_part.png"
        path.write_bytes(encode_png(parts[read_png(path)]))


CORRUPTIONS = {
    "hands, feet and face points": misplace_points,
    "hands, feet and face on their part": swap_hands_and_feet,
    "range = depth along the ray": lambda r: edit(r, "range", lambda far: far * 1.01),
    "positions project back": lambda r: edit(r, "position", lambda p: p[..., [1, 0, 2]]),
    "normals = slope of depth": lambda r: edit(
        r, "normals_camera", lambda n: np.roll(n, 1, axis=2)
    ),
    "sky, albedo, shadow, radiance": lambda r: recolour(r, "sky", lambda s: 255 - s),
    "radiance orders as rgb": invert_radiance,
    "body parts = people": nobody,
    "motion and fates": lambda r: edit(r, "motion_backward", lambda way: way + np.float32(0.01)),
    "flow = motion reprojected": mirror_flow,
    "skin moves with joints": swap_motion,
    "flow lands on the same thing": lead_astray,
    "disparity = f b / z": lambda r: edit(r, "disparity", lambda d: d * 1.02),
    "both eyes see the same": lambda r: recolour(r, "rgb_right", lambda c: 255 - c),
    "point cloud projects back": lambda r: edit(r, "point_cloud", mirrored),
    "LiDAR = picture": lambda r: edit(r, "lidar", mirrored),
    "events are a stream": lambda r: edit(r, "events", lambda e: e[::-1]),
    "attention follows talk": lambda r: recolour(r, "looked_at_by", lambda a: a + np.uint8(1)),
}


def mirrored(points):
    points["position"][:, 0] = 256.0 - points["position"][:, 0]
    return points


def test_true_planes_pass_and_no_check_looks_at_nothing(true_set):
    report = validate(true_set)
    names = {name for _, name, _ in (*FINER_CHECKS, *SURFACE_CHECKS, *SENSOR_CHECKS)}
    mine = [t for t in report.tallies if t.name in names]
    assert [(t.name, t.examples) for t in report.tallies if not t.passed] == []
    assert [t.name for t in mine if t.checked == 0] == []


def test_every_surface_check_has_a_corruption_that_proves_it():
    checks = (*FINER_CHECKS, *SURFACE_CHECKS, *SENSOR_CHECKS)
    assert sorted(CORRUPTIONS) == sorted(name for _, name, _ in checks)


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_check_of_planes_fails_on_a_copy_made_false(copy, name):
    CORRUPTIONS[name](copy)
    failed = {t.name: t for t in validate(copy).tallies if not t.passed}
    assert name in failed
    assert failed[name].examples


def test_planes_are_stored_as_they_are_declared(true_set):
    from digisphere.capture.annotators import PLANES, all_plane_specs

    frame = Dataset(true_set).frame(0)
    for spec in all_plane_specs(table=PLANES):
        path = true_set / FRAME / spec.file
        assert path.exists(), spec.file
        plane = frame.plane(spec.name)
        assert plane.shape[:2] == (120, 160), spec.name
        if spec.name != "instance":
            assert plane.dtype == np.dtype(spec.dtype), spec.name
            assert plane.shape[2:] == spec.shape, spec.name


def test_a_pixel_fires_once_for_every_threshold_it_crosses_at_the_time_it_does():
    logs = np.zeros((3, 1, 2))
    logs[1:, 0, 0] = 0.5  # 2 crossings of 0.2, at 2/5 and 4/5 of the first step
    logs[2, 0, 1] = -0.25
    events = EventsAnnotator().fired(logs, np.array([0.0, 1.0, 2.0]))
    assert events["polarity"].tolist() == [1, 1, -1]
    assert np.allclose(events["time_s"], [0.4, 0.8, 1.8])
    assert events["x"].tolist() == [0, 0, 1]


def test_what_rounding_left_over_fires_at_a_time_though_nothing_changes_then():
    # Six crossings of 0.2 leave a remainder that rounds to a seventh in the still second step.
    logs = np.array([-1.39, -2.59, -2.59]).reshape(3, 1, 1)
    events = EventsAnnotator().fired(logs, np.array([0.0, 1.0, 2.0]))
    assert len(events) == 6
    assert np.isfinite(events["time_s"]).all()
    assert (np.diff(events["time_s"]) >= 0.0).all()
    assert events["time_s"][-1] == 1.0


def test_a_flow_step_longer_than_a_tick_is_refused(tmp_path):
    scenario = make_scenario({**SCENARIO, "capture": {"flow_s": 2.0}})
    with pytest.raises(CaptureError, match="longer than a tick"):
        box_request(tmp_path / "set", scenario=scenario)


def test_an_unknown_plane_is_refused_with_the_nearest(tmp_path):
    with pytest.raises(CaptureError, match="«flow»"):
        box_request(tmp_path / "set", planes="flaw")

"""The validator passes a true dataset, and each of its checks fails on a copy made false."""

import json
import shutil
from concurrent.futures import Future
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from digisphere.capture.checks import frames
from digisphere.capture.checks.finer_points import FINER_CHECKS
from digisphere.capture.checks.sensors import SENSOR_CHECKS
from digisphere.capture.checks.surfaces import SURFACE_CHECKS
from digisphere.capture.checks.why import WHY_CHECKS
from digisphere.capture.png import colours_from_ids, encode_png, ids_from_colours, read_png
from digisphere.capture.record import dataset_digest
from digisphere.capture.session import capture
from digisphere.capture.validate import FRAME_CHECKS, WHOLE_CHECKS, validate
from digisphere.core.identity import PERSON_BASE, TREE_BASE
from digisphere.core.scenario import make_scenario
from digisphere.errors import CaptureError
from digisphere.testing.captures import box_request, open_box_world


@pytest.fixture(scope="module")
def true_set(tmp_path_factory):
    out = tmp_path_factory.mktemp("true") / "set"
    # Three minutes apart, so that people speak between frames.
    capture(box_request(out, frames=3, every_s=180.0), open_world=open_box_world)
    return out


@pytest.fixture
def copy(true_set, tmp_path):
    return shutil.copytree(true_set, tmp_path / "set")


def edit_table(root, name, column, change):
    path = root / "tables" / f"{name}.parquet"
    table = pq.read_table(path)
    place = table.schema.get_field_index(column)
    values = table.column(place).to_pylist()
    changed = pa.array(change(values), type=table.schema.field(place).type)
    pq.write_table(table.set_column(place, table.schema.field(place), changed), path)


def edit_json(root, name, change):
    path = root / name
    tree = json.loads(path.read_text())
    change(tree)
    path.write_text(json.dumps(tree))


def edit_ids(root, name, change):
    path = root / "frames" / "000001" / f"{name}.png"
    ids = ids_from_colours(read_png(path))
    change(ids)
    path.write_bytes(encode_png(colours_from_ids(ids)))


def edit_array(root, name, change):
    path = root / "frames" / "000001" / f"{name}.npy"
    array = np.load(path)
    change(array)
    np.save(path, array)


def first(change):
    """Change the first value of a column."""
    return lambda values: [change(values[0]), *values[1:]]


def first_person(root, change):
    kinds = pq.read_table(root / "tables" / "instances.parquet").column("kind").to_pylist()
    place = kinds.index("person")
    return lambda values: [change(v) if i == place else v for i, v in enumerate(values)]


def person_pixels(ids):
    row, column = np.nonzero((ids >= PERSON_BASE) & (ids < TREE_BASE))
    return row[0], column[0]


def recolour(value):
    def change(ids):
        ids[person_pixels(ids)] = value

    return change


def nearer(depth):
    depth[120 * 2 // 3 :] *= 0.5


def wetter(wetness):
    wetness += np.float32(0.01)


def poke(place, value):
    def change(array):
        array[place] = value

    return change


def shift_annotation(tree):
    tree["annotations"][0]["bbox"][0] += 1


def number_from_zero(tree):
    for annotation in tree["annotations"]:
        annotation["id"] -= 1


def grow_segment(tree):
    tree["annotations"][1]["segments_info"][0]["area"] += 1


def remove_file(root, name):
    (root / name).unlink()


def flip_semantic(root):
    path = root / "frames" / "000001" / "semantic.png"
    classes = read_png(path)
    ids = ids_from_colours(read_png(path.with_name("instance.png")))
    classes[person_pixels(ids)] = 9
    path.write_bytes(encode_png(classes))


def move_box_centre(root):
    edit_table(
        root, "instances", "box_3d_centre_m", first_person(root, lambda c: [c[0] + 0.4, *c[1:]])
    )


def reword_caption(tree):
    tree["annotations"][0]["caption"] += " Or not."


CORRUPTIONS = {
    "files whole": lambda r: remove_file(r, "frames/000001/depth.npy"),
    "ids in image = ids in table": lambda r: edit_ids(r, "instance", recolour(PERSON_BASE + 777)),
    "boxes = masks": lambda r: edit_table(
        r, "instances", "box_visible", first(lambda b: [b[0] + 1, *b[1:]])
    ),
    "classes of instances": flip_semantic,
    "visibility": lambda r: edit_table(
        r, "instances", "visible_fraction", first_person(r, lambda v: v * 0.5)
    ),
    "panoptic = instances": lambda r: edit_ids(r, "panoptic", recolour(17)),
    "depth on 3-D boxes": lambda r: edit_array(r, "depth", nearer),
    "3-D boxes reproject": lambda r: edit_table(
        r, "instances", "box_3d_corners", first(lambda c: [c[0] + 1.5, *c[1:]])
    ),
    "camera boxes reproject": lambda r: edit_table(
        r, "instances", "box_3d_camera_centre_m", first_person(r, lambda c: [c[0] + 0.3, *c[1:]])
    ),
    "whole box holds seen box": lambda r: edit_table(
        r, "instances", "box_full", first_person(r, lambda b: [*b[:2], b[2] - 3.0, b[3]])
    ),
    "keypoints reproject": lambda r: edit_table(
        r, "keypoints", "keypoints_px", first(lambda p: [*p[:10], p[10] + 1.5, *p[11:]])
    ),
    "keypoint flags": lambda r: edit_table(
        r, "keypoints", "keypoints_v", first(lambda v: [(f + 1) % 3 for f in v])
    ),
    "keypoints in their 3-D box": move_box_centre,
    "depth finite but for sky": lambda r: edit_array(r, "depth", poke((100, 80), np.nan)),
    "normals unit length": lambda r: edit_array(r, "normals_world", poke((100, 80), 0.7)),
    "cameras": lambda r: edit_table(
        r, "cameras", "camera_from_world", first(lambda m: [m[0] * 1.01, *m[1:]])
    ),
    "environment planes = fields": lambda r: edit_array(r, "wetness", wetter),
    "frames complete": lambda r: shutil.rmtree(r / "frames" / "000002"),
    "checksums of frames": lambda r: (r / "frames" / "000001" / "camera.json").write_text("{}"),
    "checksums": lambda r: (r / "LICENSE.txt").write_text("All yours."),
    "tables keep their schema": lambda r: edit_table(r, "minds", "hunger", first(lambda v: 1.5)),
    "foreign keys": lambda r: edit_table(r, "minds", "place_id", first(lambda v: 99)),
    "minds meet pixels": lambda r: edit_table(r, "minds", "person_id", lambda v: [*v[1:], v[0]]),
    "causes precede effects": lambda r: edit_table(
        r, "events", "causes", lambda v: [[len(v) - 1], *v[1:]]
    ),
    "messages = speech": lambda r: edit_table(r, "messages", "text", first(lambda v: "")),
    "COCO = labels": lambda r: edit_json(r, "coco/instances.json", shift_annotation),
    "COCO perfect prediction AP 1.0": lambda r: edit_json(
        r, "coco/instances.json", number_from_zero
    ),
    "captions.json = captions": lambda r: edit_json(r, "coco/captions.json", reword_caption),
    "panoptic.json = pictures": lambda r: edit_json(r, "coco/panoptic.json", grow_segment),
}


def test_a_true_dataset_passes_every_check_and_none_looks_at_nothing(true_set):
    report = validate(true_set)
    assert report.passed, [t.examples for t in report.tallies if not t.passed]
    idle = [t.name for t in report.tallies if t.checked == 0]
    # Its frames are further apart than a step, and nobody asked for any to be drawn again.
    assert idle == ["flow lands on the same thing", "frames drawn again"]


def test_every_check_has_a_corruption_that_proves_it():
    # test_plane_checks.py, test_why.py
    elsewhere = {*FINER_CHECKS, *SURFACE_CHECKS, *SENSOR_CHECKS, *WHY_CHECKS}
    checks = [entry for entry in (*FRAME_CHECKS, *WHOLE_CHECKS) if entry not in elsewhere]
    assert sorted(CORRUPTIONS) == sorted(name for _, name, _ in checks)


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_check_fails_on_a_copy_made_false(copy, name):
    CORRUPTIONS[name](copy)
    report = validate(copy)
    failed = {tally.name: tally for tally in report.tallies if not tally.passed}
    assert not report.passed
    assert name in failed
    assert failed[name].examples


def test_frames_shared_out_among_processes_give_the_same_report(copy, monkeypatch):
    CORRUPTIONS["boxes = masks"](copy)
    edit_array(copy, "depth", nearer)
    monkeypatch.setattr(frames, "_CHUNK", 1)
    monkeypatch.setattr(frames, "ProcessPoolExecutor", LastFirst)
    validate(copy, workers=1)
    alone = (copy / "report.json").read_bytes()
    validate(copy, workers=3)
    assert (copy / "report.json").read_bytes() == alone
    assert LastFirst.ran == [2, 1, 0]


class LastFirst:
    """Processes that end in the order least convenient, played by this one."""

    ran: ClassVar[list[int]] = []

    def __init__(self, workers, *, mp_context):
        self.asked = []

    def submit(self, call, root, chunk):
        self.asked.append((Future(), call, root, chunk))
        if len(self.asked) == 3:
            for future, work, *given in reversed(self.asked):
                self.ran.append(given[1].start)
                future.set_result(work(*given))
        return self.asked[-1][0]

    def shutdown(self, *, cancel_futures):
        pass


def test_an_unreadable_table_is_a_failure_and_not_a_crash(copy):
    (copy / "tables" / "minds.parquet").write_bytes(b"PAR1 no more")
    report = validate(copy)
    assert any("cannot be read" in e for t in report.tallies for e in t.examples)


def test_the_page_stands_alone_and_names_what_failed(copy):
    CORRUPTIONS["boxes = masks"](copy)
    validate(copy)
    page = (copy / "report.html").read_text()
    assert "data:image/jpeg;base64," in page
    assert "boxes = masks" in page
    assert 'class="fail"' in page
    assert "http" not in page.replace("https://", "")


def test_the_report_does_not_change_the_digest(copy):
    before = dataset_digest(copy)
    validate(copy)
    assert (copy / "report.html").exists()
    assert dataset_digest(copy) == before


def test_a_folder_without_a_dataset_is_named(tmp_path):
    with pytest.raises(CaptureError, match="holds no dataset"):
        validate(tmp_path)


def test_planes_that_were_not_written_are_skipped_and_said_so(tmp_path):
    out = tmp_path / "set"
    capture(box_request(out, frames=1, planes="rgb", formats="native"), open_world=open_box_world)
    report = validate(out)
    assert report.passed
    skipped = {t.name: t.skipped for t in report.tallies if t.skipped}
    assert skipped["depth on 3-D boxes"] == "needs the planes instance and depth"
    assert skipped["COCO = labels"] == "needs the format coco"


def test_a_dataset_without_a_single_person_in_it_is_whole(tmp_path):
    out = tmp_path / "set"
    scenario = make_scenario({"name": "plain", "people": {"count": 0}})
    capture(box_request(out, frames=2, scenario=scenario), open_world=open_box_world)
    report = validate(out)
    assert report.passed, [t.examples for t in report.tallies if not t.passed]

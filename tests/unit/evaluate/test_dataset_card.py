"""A dataset's card tells what its tables hold: each number against a plain count."""

import json
import math
import re
import shutil
from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from digisphere.app.cli import app
from digisphere.capture.dataset import Dataset
from digisphere.capture.record import dataset_digest
from digisphere.capture.session import capture
from digisphere.capture.validate import validate
from digisphere.core.identity import BUILDING_BASE, PERSON_BASE, PLACE_BASE, TREE_BASE
from digisphere.core.scenario import make_scenario
from digisphere.errors import CaptureError
from digisphere.evaluate.dataset_card.card import card_text, count_dataset, write_card
from digisphere.evaluate.dataset_card.measures import Measure, binned
from digisphere.evaluate.dataset_card.statements import bias, distance, limits
from digisphere.testing.captures import box_request, open_box_world


def edit(root, name, column, change):
    path = root / "tables" / f"{name}.parquet"
    table = pq.read_table(path)
    place = table.schema.get_field_index(column)
    field = table.schema.field(place)
    changed = pa.array(change(table.column(place).to_pylist()), type=field.type)
    pq.write_table(table.set_column(place, field, changed), path)


def rows(root, name):
    return pq.read_table(root / "tables" / f"{name}.parquet").to_pylist()


@pytest.fixture(scope="module")
def true_set(tmp_path_factory):
    out = tmp_path_factory.mktemp("true") / "set"
    request = box_request(out, frames=3, every_s=180.0, planes="standard", formats="standard")
    capture(request, open_world=open_box_world)
    return out


@pytest.fixture(scope="module")
def varied(true_set, tmp_path_factory):
    """The box people are all alike; these differ in age, sex and tone."""
    out = shutil.copytree(true_set, tmp_path_factory.mktemp("varied") / "set")
    years, tone = lambda row: 7.5 * row, lambda row: 1 + row % 10
    edit(out, "people", "age_years", lambda v: [years(k) for k in range(len(v))])
    edit(out, "people", "sex", lambda v: [k % 2 for k in range(len(v))])
    edit(out, "people", "skin_tone", lambda v: [tone(k) for k in range(len(v))])
    who = [row["person_id"] for row in rows(out, "minds")]
    edit(out, "minds", "age_years", lambda v: [years(k) for k in who])
    edit(out, "minds", "sex", lambda v: [k % 2 for k in who])
    return out


@pytest.fixture
def copy(varied, tmp_path):
    return shutil.copytree(varied, tmp_path / "set")


@pytest.fixture(scope="module")
def counted(varied):
    return count_dataset(Dataset(varied))


def filled(counts):
    return {value: n for value, n in counts.items() if n}


def test_nothing_of_a_whole_dataset_is_left_out(counted):
    assert not counted.left_out
    assert len(counted.measures) == 24


def test_people_are_counted_as_a_plain_loop_counts_them(varied, counted):
    def group(age):
        bounds = ((10, "0-9"), (18, "10-17"), (30, "18-29"), (45, "30-44"), (60, "45-59"))
        return next((name for end, name in bounds if age < end), "60-74" if age < 75 else "75+")

    people = {row["person_id"]: row for row in rows(varied, "people")}
    seen = [people[row["person_id"]] for row in rows(varied, "minds")]
    for series, them in (("in view", seen), ("world", list(people.values()))):
        found = {n: filled(counted.measures[n].series[series]) for n in ("ages", "sexes")}
        assert found["ages"] == Counter(group(p["age_years"]) for p in them)
        assert found["sexes"] == Counter(("female", "male")[p["sex"]] for p in them)
        tones = filled(counted.measures["skin_tones"].series[series])
        assert tones == Counter(str(p["skin_tone"]) for p in them)
    assert counted.figures["sightings of people"] == len(seen)
    assert counted.figures["people in view"] == len({p["person_id"] for p in seen})


def test_pixels_of_kinds_are_those_of_the_id_pictures(varied, counted):
    ids = np.stack([frame.instance for frame in Dataset(varied)])
    plain = {
        "person": ((ids >= PERSON_BASE) & (ids < TREE_BASE)).sum(),
        "building": ((ids >= BUILDING_BASE) & (ids < PLACE_BASE)).sum(),
        "tree": (ids >= TREE_BASE).sum(),
        "land, water, sky": (ids < 256).sum(),
    }
    assert counted.measures["class_pixels"].series["pixels"] == plain


def test_relations_and_questions_are_counted_by_kind(varied, counted):
    for name, column in (("relations", "predicate"), ("questions", "kind")):
        plain = Counter(row[column].replace("_", " ") for row in rows(varied, name))
        assert counted.measures[name].series[name] == plain
        assert counted.figures[name] == plain.total() > 0


def test_sizes_boxes_and_visibility_are_counted_as_a_plain_loop_counts_them(varied, counted):
    people = [row for row in rows(varied, "instances") if row["kind"] == "person"]
    size = Counter("small" if p["pixels"] < 1024 else "medium" for p in people)
    assert filled(counted.measures["sizes"].series["people"]) == size
    tall = sum(p["box_visible"][3] - p["box_visible"][1] < 16 for p in people)
    assert counted.measures["heights"].series["in view"]["below 16 px"] == tall > 0
    whole = sum(p["visible_fraction"] >= 0.9 for p in people)
    assert counted.measures["visibility"].series["in view"]["90 % and more"] == whole > 0
    assert counted.measures["visibility"].total == len(people)


def test_the_heads_angle_is_the_one_of_plain_trigonometry_and_turns_with_the_head(copy):
    cameras = {row["frame_id"]: row["position_m"] for row in rows(copy, "cameras")}

    def plainly(row):
        x, y = (cameras[row["frame_id"]][k] - row["gaze_origin_m"][k] for k in (0, 1))
        u, v = row["gaze_direction"][:2]
        cosine = (x * u + y * v) / (math.hypot(x, y) * math.hypot(u, v))
        return math.degrees(math.acos(max(-1.0, min(1.0, cosine))))

    def heads():
        return dict(count_dataset(Dataset(copy)).measures["head_yaws"].series["in view"])

    angles = [plainly(row) for row in rows(copy, "keypoints")]
    before = heads()
    assert before["faces the camera (to 30°)"] == sum(a < 30 for a in angles)
    assert before["from behind"] == sum(a >= 120 for a in angles)
    edit(copy, "keypoints", "gaze_direction", lambda v: [[-x, -y, z] for x, y, z in v])
    assert heads()["from behind"] == sum(180 - a >= 120 for a in angles)
    assert heads() != before


def test_numbers_lie_in_bins_from_their_lower_edge_on_and_unknown_ones_in_none():
    names = ("low", "mid", "high")
    assert binned(np.array([0, 1, 1.5, 2, 9]), edges=(1, 2), names=names) == {
        "low": 1, "mid": 2, "high": 2,
    }  # fmt: skip
    assert binned(np.array([np.nan, 0]), edges=(1, 2), names=names)["not measured"] == 1


def test_the_distance_to_the_world_is_0_for_equal_and_1_for_disjoint_shares():
    def apart(seen, world):
        return distance(Measure("ages", "Age", "sightings", {"in view": seen, "world": world}))

    assert apart({"a": 2, "b": 2}, {"a": 5, "b": 5}) == 0
    assert apart({"a": 3, "b": 0}, {"a": 0, "b": 7}) == 1
    assert apart({"a": 3, "b": 1}, {"a": 1, "b": 1}) == pytest.approx(0.25)


def test_the_card_changes_with_the_table_and_names_who_is_never_in_view(copy):
    before = card_text(Dataset(copy), count_dataset(Dataset(copy)))
    edit(copy, "minds", "age_years", lambda v: [40.0] * len(v))
    found = count_dataset(Dataset(copy))
    after = card_text(Dataset(copy), found)
    sightings = found.figures["sightings of people"]
    assert f"| 30-44 | {sightings} (100.0%) |" in after
    assert f"| 30-44 | {sightings} (100.0%) |" not in before
    told = next(line for line in bias(found.measures) if "Age" in line)
    assert "«30-44»: 100% of sightings" in told
    assert "never in view: 0-9, 10-17, 18-29, 45-59, 60-74, 75+" in told


def test_limits_tell_of_what_was_counted_as_none(copy):
    def told():
        dataset = Dataset(copy)
        return " ".join(limits(dataset, count_dataset(dataset).measures))

    before = told()
    assert "none at «night»" in before
    assert "show nobody" not in before
    edit(copy, "weather", "sun_altitude_rad", lambda v: [-1.0, *v[1:]])
    edit(copy, "frames", "people", lambda v: [0, *v[1:]])
    assert "«night»" not in told()
    assert "1 of 3 frames show nobody" in told()


def test_the_card_lies_in_the_dataset_beside_its_numbers_and_leaves_the_digest_alone(copy):
    before = dataset_digest(copy)
    text = write_card(Dataset(copy)).read_text()
    pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", text)
    assert len(pictures) == 11
    assert all((copy / name).read_bytes().startswith(b"\x89PNG") for name in pictures)
    assert Dataset(copy).manifest["command_line"] in text
    assert dataset_digest(copy) == before
    told = json.loads((copy / "card" / "statistics.json").read_text())["measures"]
    listed = pq.read_table(copy / "card" / "statistics.parquet").to_pylist()
    flat = {
        (name, series, value): n
        for name, m in told.items()
        for series, counts in m["series"].items()
        for value, n in counts.items()
    }
    assert {(r["measure"], r["series"], r["value"]): r["count"] for r in listed} == flat


def test_the_card_tells_the_validators_verdict_of_these_files_only(true_set, tmp_path):
    copy = shutil.copytree(true_set, tmp_path / "set")

    def proof():
        dataset = Dataset(copy)
        return card_text(dataset, count_dataset(dataset)).split("## Proof")[1]

    assert "Not validated yet" in proof()
    assert validate(copy).passed
    assert re.search(r"\d+ checks passed, 0 failed", proof())
    edit(copy, "frames", "people", lambda v: [99, *v[1:]])
    assert "of other files" in proof()
    validate(copy)
    assert "Failed: " in proof()
    verdict = json.loads((copy / "report.json").read_text())
    (copy / "report.json").write_text(json.dumps({**verdict, "checksums_sha256": "of others"}))
    assert "of other files" in proof()
    (copy / "report.json").write_text("{")
    assert "cannot be read" in proof()


def test_a_missing_column_is_told_and_a_missing_table_is_an_error(copy):
    path = copy / "tables" / "people.parquet"
    table = pq.read_table(path)
    pq.write_table(table.drop_columns(["skin_tone"]), path)
    dataset = Dataset(copy)
    found = count_dataset(dataset)
    assert found.left_out == {"tones": ["people.skin_tone"]}
    assert "for want of people.skin_tone" in card_text(dataset, found)
    path.unlink()
    with pytest.raises(CaptureError, match=r"people\.parquet» cannot be read.*capture"):
        count_dataset(Dataset(copy))


def test_a_dataset_of_nobody_has_a_card_that_says_so(tmp_path):
    out = tmp_path / "set"
    scenario = make_scenario({"name": "plain", "people": {"count": 0}})
    asked = {"frames": 1, "planes": "rgb,depth,instance,normals,semantic", "scenario": scenario}
    capture(box_request(out, rig="orbit", **asked), open_world=open_box_world)
    text = write_card(Dataset(out)).read_text()
    assert "Nobody is in view in any frame." in text
    assert "Nobody was counted" in text


def test_a_person_whom_nobody_knows_and_a_folder_of_something_else_are_named(copy, tmp_path):
    edit(copy, "minds", "person_id", lambda v: [77, *v[1:]])
    with pytest.raises(CaptureError, match=r"tells of person 77.*digisphere validate"):
        count_dataset(Dataset(copy))
    (tmp_path / "empty").mkdir()
    wrong = CliRunner().invoke(app, ["card", str(tmp_path / "empty")])
    assert "holds no dataset" in str(wrong.exception)

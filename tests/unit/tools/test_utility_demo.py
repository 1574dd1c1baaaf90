"""The utility study learns what is there to be learnt, nothing more, and never from its test."""

import copy
import dataclasses
import json
import sys
import tomllib
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch

from digisphere.capture.dataset import Dataset
from digisphere.capture.randomise import draw_worlds, read_plan
from digisphere.capture.session import capture
from digisphere.core.identity import Semantic
from digisphere.people.enums import Goal, Occupation
from digisphere.testing.captures import box_request, open_box_world
from digisphere.world.enums import PlaceKind

sys.path.insert(0, str(Path(__file__).parents[3] / "tools"))

from utility_study import choice_study, collecting, sight_study
from utility_study.choices import (
    MOOD,
    NEEDS,
    PERSON,
    TRAITS,
    Choices,
    feature_names,
    read_choices,
    state_before,
)
from utility_study.network import make_repeatable
from utility_study.page import Costs, choice_lines, findings, page_of, sight_lines
from utility_study.persons import average_precision, boxes_from_maps, person_targets
from utility_study.pictures import CLASSES, IGNORED, Pictures, class_table, read_pictures
from utility_study.sheet import chosen_frames, draw_sheet
from utility_study.sizes import FULL, QUICK, StudySize


@pytest.fixture(scope="module", autouse=True)
def _repeatable():
    """One thread; other tests find torch as it was."""
    threads = torch.get_num_threads()
    make_repeatable()
    yield
    torch.set_num_threads(threads)


TINY = StudySize(steps=40, batch=8, seeds=(1,))
SQUARE, WALKER = CLASSES.index("building"), CLASSES.index("person")


def scenes(count, *, seed, world):
    """Blue pictures with a red block (a building) and a green upright one (a person) somewhere."""
    rng = np.random.Generator(np.random.PCG64(seed))
    rgb = np.tile(np.array([40, 60, 200], np.uint8), (count, 48, 64, 1))
    classes = np.zeros((count, 48, 64), np.uint8)
    boxes = []
    for k in range(count):
        x, y = 4 * rng.integers(0, 12), 4 * rng.integers(0, 8)
        rgb[k, y : y + 16, x : x + 16] = (220, 30, 30)
        classes[k, y : y + 16, x : x + 16] = SQUARE
        x, y = 4 * rng.integers(0, 14), 4 * rng.integers(0, 6)
        rgb[k, y : y + 24, x : x + 8] = (40, 220, 60)
        classes[k, y : y + 24, x : x + 8] = WALKER
        boxes.append(np.array([[x, y, x + 8, y + 24]], np.float32))
    nobody = [np.zeros((0, 4), np.float32)] * count
    names = np.array([f"{world}-{k % 4}" for k in range(count)])
    looks = np.array(["", "storm"] * count)[:count]
    return Pictures(rgb, classes[:, 1::2, 1::2], boxes, nobody, names, looks)


def habits(count, *, seed, world):
    """People who mostly do one thing after another, whatever the hour."""
    rng = np.random.Generator(np.random.PCG64(seed))
    last = rng.integers(1, 6, count)
    goal = np.where(rng.random(count) < 0.8, last % 5 + 1, rng.integers(1, 6, count))
    features = np.eye(len(Goal), dtype=np.float32)[last]
    names = np.array([f"{world}/{k % 20}" for k in range(count)])
    return Choices(features, rng.integers(0, 24, count), last, goal, names)


def test_the_plans_are_plans_of_the_product_and_differ_as_they_should(tmp_path):
    plans = {}
    for name in ("train", "plain", "unseen"):
        file = tmp_path / f"{name}.toml"
        told = collecting.plan_of(name, FULL)
        file.write_text(collecting.toml_of(told), encoding="utf-8")
        assert tomllib.loads(file.read_text(encoding="utf-8")) == told
        plans[name] = read_plan(file)
    assert plans["train"].frames == plans["plain"].frames == FULL.frames
    assert plans["plain"].worlds == 1
    assert plans["train"].draw["rig"] == plans["plain"].draw["rig"] == plans["unseen"].draw["rig"]
    learnt = set(plans["train"].draw["look"].choice)
    assert not learnt & set(collecting.UNSEEN_LOOKS)
    assert set(collecting.UNSEEN_LOOKS) < set(plans["unseen"].draw["look"].choice)
    seeds = {name: {plan.seed + k for k in range(plan.worlds)} for name, plan in plans.items()}
    assert not seeds["unseen"] & (seeds["train"] | seeds["plain"])
    assert len({row["scenario"] for row in draw_worlds(plans["train"])}) == 3


def test_a_folder_of_another_study_is_refused(tmp_path):
    collecting.open_study(tmp_path / "out", FULL)
    collecting.open_study(tmp_path / "out", FULL)
    with pytest.raises(collecting.StudyError, match="another folder"):
        collecting.open_study(tmp_path / "out", QUICK)


def test_every_class_of_the_product_is_learnt_or_left_out_on_purpose():
    table = class_table()
    left_out = {member for member in Semantic if table[member] == IGNORED}
    assert left_out == {Semantic.ANIMAL, Semantic.SNOW}
    assert set(table[[int(m) for m in Semantic if m not in left_out]]) == set(range(len(CLASSES)))


def test_boxes_become_maps_and_boxes_again():
    boxes = np.array([[10, 12, 22, 50], [40, 4, 52, 44]], np.float32)
    nobody = np.zeros((0, 4), np.float32)
    maps = person_targets(boxes, nobody, size=(60, 80))
    found, sure = boxes_from_maps(maps)
    assert np.allclose(found[sure == 1.0][::-1], boxes, atol=0.01)
    passed = person_targets(nobody, boxes, size=(60, 80))
    assert (passed[0, 3:12, 3:5] == -1.0).all()


def test_the_truth_has_full_precision_and_misplaced_boxes_have_none():
    test = scenes(6, seed=3, world="a")
    sure = np.ones(1, np.float32)
    assert average_precision(test, [(boxes, sure) for boxes in test.boxes])[0] == pytest.approx(1)
    down = np.array([0, 30, 0, 30], np.float32)
    aside = [(boxes + down, sure) for boxes in test.boxes]
    assert average_precision(test, aside)[0] == pytest.approx(0)


def test_pictures_are_read_as_they_were_captured(tmp_path):
    folder = tmp_path / "worlds" / "0000"
    request = box_request(folder, planes="rgb,depth,instance,semantic", formats="native", frames=2)
    capture(request, open_world=open_box_world)
    draws = [{"folder": "worlds/0000", "frame_id": k, "look": ("", "snow")[k]} for k in range(2)]
    pq.write_table(pa.Table.from_pylist(draws), tmp_path / "draws.parquet")
    pictures = read_pictures(tmp_path)
    frame = Dataset(folder).frame(1)
    assert (pictures.rgb[1] == frame.rgb).all()
    people = pictures.classes[1] == WALKER
    assert people.any()
    assert (people == (frame.semantic[1::2, 1::2] == Semantic.PERSON)).all()
    rows = frame.rows("instances")
    assert len(pictures.boxes[1]) + len(pictures.passed[1]) == (rows["kind"] == "person").sum()
    assert pictures.looks.tolist() == ["", "snow"]
    assert len(set(pictures.worlds.tolist())) == 1


def test_choices_are_read_with_what_was_known_before_them(tmp_path):
    def write(name, **columns):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        pq.write_table(pa.table(columns), tmp_path / name)

    # Somebody sleeps, sleeps on, works and eats; the option not taken and another person are noise.
    goals = [Goal.SLEEP, Goal.SLEEP, Goal.WORK, Goal.REST, Goal.EAT_HOME, Goal.PLAY]
    write(
        "decisions.parquet",
        time_s=[10.0, 3000.0, 7300.0, 7300.0, 9100.0, 50.0],
        person_id=[0, 0, 0, 0, 0, 1],
        goal=[int(goal) for goal in goals],
        place=[1, 1, 0, 0, -1, 0],
        chosen=[True, True, True, False, True, True],
    )
    write("places.parquet", kind=[int(PlaceKind.FIELD), int(PlaceKind.HOME)])
    numbers = (*NEEDS, *MOOD, *TRAITS, *PERSON, "age_years")
    states = {"row": [0, 0, 0], "time_s": [0.0, 3600.0, 7200.0], "sex": [1] * 3}
    states |= {"occupation": [int(Occupation.FARMER)] * 3}
    write("states/people.parquet", **states, **{name: [1.0, 2.0, 3.0] for name in numbers})
    start = {"scenario": {"time": {"start": "2026-06-13T08:00:00"}}}
    (tmp_path / "manifest.json").write_text(json.dumps(start), encoding="utf-8")
    read = read_choices([tmp_path])
    assert read.last.tolist() == [Goal.SLEEP, Goal.WORK]
    assert read.goal.tolist() == [Goal.WORK, Goal.EAT_HOME]
    assert read.hour.tolist() == [10, 10]
    known = [dict(zip(feature_names(), row, strict=True)) for row in read.features.tolist()]
    assert [row["hunger"] for row in known] == [3.0, 3.0]
    assert [row["hour_10"] for row in known] == [1.0, 1.0]
    assert [(row["at_home"], row["at_field"]) for row in known] == [(1.0, 0.0), (0.0, 1.0)]
    assert known[0]["log_hours_since_last"] == pytest.approx(np.log1p(4300 / 3600))
    assert all(row["occupation_farmer"] == row["sex_male"] == 1.0 for row in known)


def test_overlap_is_that_of_sets_and_knows_what_to_leave_out():
    truth = np.array([[0, 0, 1, IGNORED]], np.uint8)
    found = sight_study.overlaps(truth, np.array([[0, 1, 1, 5]], np.uint8))
    assert found[:2] == pytest.approx([1 / 2, 1 / 2])
    assert np.isnan(found[2:]).all()


def test_shuffled_labels_are_always_of_another_world():
    pictures = scenes(24, seed=1, world="a")
    moved = sight_study.shuffled(pictures, seed=5)
    places = [next(k for k in range(24) if moved.boxes[n] is pictures.boxes[k]) for n in range(24)]
    assert sorted(places) == list(range(24))
    assert all(pictures.worlds[k] != pictures.worlds[n] for n, k in enumerate(places))


@pytest.fixture(scope="module")
def sight():
    """A whole study of block pictures."""
    told = []
    result = sight_study.study_sight(
        scenes(24, seed=1, world="a"),
        scenes(24, seed=4, world="c"),
        scenes(12, seed=2, world="b"),
        size=TINY,
        progress=told.append,
    )
    assert len(told) == 4
    return result


def test_what_can_be_seen_is_learnt_and_from_shuffled_labels_it_is_not(sight):
    part = sight_study.PARTS[0]
    found = {each.name: each.scores[part][0] for each in sight.learners}
    floor = found[sight_study.BY_PIXEL].mean_overlap
    assert found[sight_study.RANDOMISED].mean_overlap > floor + 0.3
    assert found[sight_study.RANDOMISED].ap_50 > 0.5
    assert found[sight_study.SHUFFLED].mean_overlap < floor + 0.05
    assert found[sight_study.SHUFFLED].ap_50 < 0.2


def test_the_same_seed_trains_the_same_network():
    train = scenes(8, seed=1, world="a")
    one, two = (sight_study.trained(train, seed=1, steps=2, batch=4) for _ in range(2))
    other = sight_study.trained(train, seed=2, steps=2, batch=4)
    pairs = zip(one.parameters(), two.parameters(), other.parameters(), strict=True)
    same = [((a == b).all(), (a == c).all()) for a, b, c in pairs]
    assert all(mine for mine, _ in same)
    assert not all(others for _, others in same)


def test_a_world_both_learnt_from_and_tested_on_is_refused():
    train = scenes(4, seed=1, world="a")
    with pytest.raises(ValueError, match="a-0"):
        sight_study.study_sight(train, train, train, size=TINY, progress=print)


def test_a_state_is_known_only_once_it_has_been():
    states = {"row": np.array([0, 1, 0, 1]), "time_s": np.array([0.0, 0.0, 3600.0, 3600.0])}
    asked = state_before(states, np.array([0, 0, 1, 2]), np.array([3599.0, 3600.0, 5.0, 9.0]))
    assert asked.tolist() == [0, 2, 1, -1]


@pytest.fixture(scope="module")
def choice():
    """A whole study of people of habit."""
    known, unseen = habits(1500, seed=1, world="a"), habits(400, seed=2, world="b")
    return choice_study.study_choices(known, unseen, seeds=(1,), epochs=12, progress=str)


def test_habits_are_learnt_and_shuffled_ones_are_not(choice):
    scores = {each.name: each.scores["unseen worlds"][0] for each in choice.foretellers}
    floor = scores[choice_study.COMMONEST].log_loss
    for name in (choice_study.LOGISTIC, choice_study.HIDDEN, choice_study.AFTER_LAST):
        assert scores[name].log_loss < floor - 0.4
        assert scores[name].accuracy > 0.75
        assert scores[name].miscalibration < 0.08
    assert scores[choice_study.SHUFFLED].log_loss > floor - 0.02
    assert scores[choice_study.OF_HOUR].log_loss > floor - 0.02


def test_nobody_is_both_learnt_from_and_tested_on():
    parts = choice_study.split_by_person(habits(500, seed=1, world="a"), seed=3)
    people = [set(part.person.tolist()) for part in parts]
    assert sum(map(len, people)) == len(set.union(*people)) == 20
    assert all(people)


def test_features_have_a_name_each_and_sizes_are_plain():
    assert len(set(feature_names())) == len(feature_names())
    assert dataclasses.replace(FULL, **FULL.facts()) == FULL


def test_the_page_and_the_sheet_tell_what_came_out(sight, choice):
    told = page_of(sight, choice, size=TINY, costs=Costs(60.0, 120.0, 30.0, 6.0))
    for row in (*sight_lines(sight).rows, *choice_lines(choice).rows):
        assert f"| {' | '.join(row)} |" in told
    assert "(held)" in told
    assert "FAILED" not in told
    assert "CPU minutes it took: 1.0 to capture, 2.0 to simulate" in told
    sheet = draw_sheet(sight)
    assert len(chosen_frames(sight.test)) == 2
    assert sheet.width > 5 * 64
    assert np.asarray(sheet).std() > 20.0


def test_a_control_that_learns_is_called_failed(sight, choice):
    cheat = copy.deepcopy(sight)
    scores = {each.name: each for each in cheat.learners}
    scores[sight_study.SHUFFLED].scores = scores[sight_study.RANDOMISED].scores
    assert any("FAILED" in line for line in findings(cheat, choice))


def test_a_command_that_fails_stops_the_study_with_its_reason():
    with pytest.raises(collecting.StudyError, match="no-such-command"):
        collecting.run_digisphere("no-such-command")

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

from utility_study import choice_study, collecting, judging, poses, sight_study
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
from utility_study.page import (
    BEGIN,
    END,
    LEARNERS,
    Costs,
    findings,
    markdown,
    measured,
    page_with,
    rows_of,
)
from utility_study.persons import (
    boxes_from_maps,
    commonest_boxes,
    evaluation,
    hold_against,
    person_targets,
    precision,
)
from utility_study.pictures import CLASSES, IGNORED, JOINTS, Pictures, class_table, read_pictures
from utility_study.pieces import mirrored, piece_of
from utility_study.sheet import chosen_frames, draw_sheet
from utility_study.sizes import FULL, QUICK, StudySize
from utility_study.training import apart, trained_on_scenes


@pytest.fixture(scope="module", autouse=True)
def _repeatable():
    """One thread; other tests find torch as it was."""
    threads = torch.get_num_threads()
    make_repeatable()
    yield
    torch.set_num_threads(threads)


TINY = StudySize(steps=45, batch=8, pose_steps=30, pose_batch=16, seeds=(1,))
SQUARE, WALKER = CLASSES.index("building"), CLASSES.index("person")


def scenes(count, *, seed, world):
    """Blue pictures with a red block (a building) and a green upright one (a person) somewhere.

    The person's joints are in a yellow band somewhere between head and feet.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    rgb = np.tile(np.array([40, 60, 200], np.uint8), (count, 64, 96, 1))
    classes = np.zeros((count, 64, 96), np.uint8)
    boxes, joints = [], []
    for k in range(count):
        x, y = 4 * rng.integers(0, 20), 4 * rng.integers(0, 12)
        rgb[k, y : y + 16, x : x + 16] = (220, 30, 30)
        classes[k, y : y + 16, x : x + 16] = SQUARE
        x, y = 4 * rng.integers(0, 20), 4 * rng.integers(0, 7)
        rgb[k, y : y + 36, x : x + 16] = (40, 220, 60)
        classes[k, y : y + 36, x : x + 16] = WALKER
        band = y + 4 * rng.integers(0, 8)
        rgb[k, band : band + 8, x : x + 16] = (240, 240, 20)
        boxes.append(np.array([[x, y, x + 16, y + 36]], np.float32))
        points = np.tile(np.array([x + 8, band + 4, 2], np.float32), (1, JOINTS, 1))
        points[0, poses.SHOULDERS, 1], points[0, poses.HIPS, 1] = y + 4, y + 24
        joints.append(points)
    nobody = [np.zeros((0, 4), np.float32)] * count
    names = np.array([f"{world}-{k % 4}" for k in range(count)])
    looks = np.array(["", "storm"] * count)[:count]
    ids = [np.array([k % 7]) for k in range(count)]
    return Pictures(rgb, classes[:, 1::2, 1::2], boxes, nobody, joints, ids, names, looks)


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
    assert plans["train"].frames == plans["plain"].frames_per_world == FULL.frames
    assert plans["plain"].worlds == FULL.plain_worlds
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
    assert (passed[0, 6:25, 5:11] == -1.0).all()


def test_a_person_is_said_once_and_two_people_are_two():
    boxes = np.array([[10, 12, 22, 50], [40, 4, 52, 44]], np.float32)
    maps = person_targets(boxes, np.zeros((0, 4), np.float32), size=(60, 80))
    row, column = 18, 8
    maps[0, row, column] = 0.9  # another peak on the first person, with the same box
    assert maps[1, row, column] != 0.0
    assert (boxes_from_maps(maps)[1] >= 0.9).sum() == 2
    maps[1, row, column] += 1.0  # now it is a box beside the first: somebody else
    assert (boxes_from_maps(maps)[1] >= 0.9).sum() == 3


def test_boxes_lie_as_far_apart_as_they_overlap_little():
    def cell(x, y, wide, tall):
        sides = [x / wide, y / tall, np.log(wide), np.log(tall)]
        return torch.tensor(sides, dtype=torch.float32).view(1, 4, 1, 1)

    truth = cell(0.0, 0.0, 4.0, 8.0)
    assert float(apart(truth, truth)) == pytest.approx(0.0, abs=1e-6)
    half = 1 - 16 / 48  # moved by half its width: a third is shared, and the hull is full
    assert float(apart(cell(2.0, 0.0, 4.0, 8.0), truth)) == pytest.approx(half, abs=1e-6)
    beside = 1 + 32 / 96  # nothing is shared, and a third of the hull is of neither
    assert float(apart(cell(8.0, 0.0, 4.0, 8.0), truth)) == pytest.approx(beside, abs=1e-6)


def test_a_pieces_boxes_lie_about_the_people_in_it():
    pictures = scenes(30, seed=8, world="a")
    rng = np.random.Generator(np.random.PCG64(4))
    misses, misplaced, passed_over = [], [], 0
    for number in range(200):
        rgb, classes, boxes, passed = piece_of(pictures, number % 30, rng=rng)
        assert rgb.shape == (32, 48, 3)
        passed_over += len(passed)
        if not len(boxes):
            continue
        (rows, columns), box = np.nonzero(classes == WALKER), boxes[0] / 2
        seen = np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1])
        misses.append(abs(seen - box).max())
        misplaced.append(abs(seen - mirrored(boxes, wide=48)[0] / 2).max())
    assert len(misses) > 100
    assert passed_over > 0
    assert max(misses) <= 1.0
    assert max(misplaced) > 5.0


def test_the_truth_has_full_precision_and_misplaced_boxes_have_none():
    test = scenes(6, seed=3, world="a")
    sure = np.ones(1, np.float32)
    found = hold_against(test, [(boxes, sure) for boxes in test.boxes])
    assert precision(found) == pytest.approx(1)
    down = np.array([0, 30, 0, 30], np.float32)
    assert precision(hold_against(test, [(boxes + down, sure) for boxes in test.boxes])) == 0.0


def test_the_commonest_box_is_where_most_people_are():
    test = scenes(3, seed=3, world="a")
    often, once = (np.array([[x, 10, x + 10, 40]], np.float32) for x in (20, 70))
    test = dataclasses.replace(test, boxes=[often, once, often + 1])
    boxes, sure = commonest_boxes(test)
    assert boxes.shape == (2, 4)
    assert abs(boxes[0] - often[0]).max() <= 1.0
    assert sure.tolist() == pytest.approx([2 / 3, 1 / 3])


def test_precision_is_cocos_own_on_boxes_of_any_kind():
    test = scenes(12, seed=3, world="a")
    crowd = [boxes + np.array([4, 0, 40, 0], np.float32) for boxes in test.boxes[:4]]
    test = dataclasses.replace(test, passed=[*crowd, *test.passed[4:]])
    rng = np.random.Generator(np.random.PCG64(1))
    answers = []
    for boxes in test.boxes:
        near = boxes + rng.normal(0.0, 3.0, (6, 4)).astype(np.float32)
        answers.append((near, rng.random(6).astype(np.float32)))
    judged = evaluation(test, answers)
    judged.accumulate()
    whole = judged.eval["precision"][0, :, 0, 0, -1].mean()
    assert precision(hold_against(test, answers)) == pytest.approx(whole, abs=1e-6)
    assert 0.05 < whole < 0.95


def test_a_person_is_cut_out_upright_and_put_back_where_they_were():
    pictures = scenes(5, seed=8, world="a")
    people = poses.cut_out(pictures)
    assert people.rgb.shape[1:] == (poses.HIGH, poses.WIDE, 3)
    back = people.in_frame(people.joints[..., :2])
    assert np.allclose(back, np.concatenate(pictures.joints)[..., :2], atol=1e-3)
    middle = people.rgb[:, poses.HIGH // 2, poses.WIDE // 2].astype(int)
    assert (middle[:, 1] > 180).all()


def test_joints_are_right_within_a_fifth_of_the_torso_and_no_further():
    people = poses.cut_out(scenes(4, seed=8, world="a"))
    torso = 20.0 / people.scale[0]
    for aside, expected in ((0.19, 1.0), (0.21, 0.0)):
        said = people.joints[..., :2] + np.array([aside * torso, 0.0], np.float32)
        right, asked = poses.joints_right(said, people, frames=4)
        assert right.sum() / asked.sum() == expected


def test_a_mirrored_person_has_left_where_right_was():
    joints = np.zeros((1, JOINTS, 3), np.float32)
    joints[0, poses.SHOULDERS, 0] = 10.0, 30.0
    turned = poses.mirrored(joints)[0, poses.SHOULDERS, 0]
    assert turned.tolist() == [poses.WIDE - 30.0, poses.WIDE - 10.0]
    assert (poses.mirrored(poses.mirrored(joints)) == joints).all()


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
    assert pictures.people == sum(map(len, pictures.joints)) == sum(map(len, pictures.names)) > 0
    joints, box = pictures.joints[1][0], pictures.boxes[1][0]
    seen = joints[joints[:, 2] == 2]
    assert len(seen) > 4
    assert ((seen[:, :2] >= box[:2] - 1) & (seen[:, :2] <= box[2:] + 1)).all()
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
    truth = np.array([[[0, 0, 1, IGNORED]]], np.uint8)
    tables = judging.pixel_tables(truth, np.array([[[0, 1, 1, 5]]], np.uint8))
    marks = judging.Marks(tables, [], np.zeros((1, 2), np.int64))
    found = marks.overlap(np.array([0]))
    assert found[:2] == pytest.approx([1 / 2, 1 / 2])
    assert np.isnan(found[2:]).all()


def test_a_gap_is_sure_where_worlds_agree_and_not_where_they_do_not():
    worlds = np.repeat(np.arange(8), 5).astype(str)
    places = np.arange(len(worlds))
    alike = np.full(len(worlds), 0.1)
    torn = np.where(np.arange(len(worlds)) // 5 % 2, 1.1, -0.9)
    for values, sure in ((alike, True), (torn, False)):
        mine = [lambda rows, v=values: float(v[rows].mean())] * 3
        gap = judging.gap_between(mine, [lambda rows: 0.0] * 3, places=places, groups=worlds)
        assert gap.mean == pytest.approx(0.1)
        assert gap.sure is sure


def test_shuffled_labels_are_always_of_another_world():
    pictures = scenes(24, seed=1, world="a")
    moved = sight_study.shuffled(pictures, seed=5)
    assert moved.rgb is pictures.rgb
    places = [next(k for k in range(24) if moved.boxes[n] is pictures.boxes[k]) for n in range(24)]
    assert sorted(places) == list(range(24))
    assert all(pictures.worlds[k] != pictures.worlds[n] for n, k in enumerate(places))


@pytest.fixture(scope="module")
def sight():
    """A whole study of block pictures."""
    told = []
    result = sight_study.study_sight(
        scenes(24, seed=1, world="a"),
        [scenes(24, seed=4, world="c")],
        scenes(16, seed=2, world="b"),
        size=TINY,
        progress=told.append,
    )
    assert len(told) == len(LEARNERS)
    return result


def test_what_can_be_seen_is_learnt_and_from_shuffled_labels_it_is_not(sight):
    places = np.arange(len(sight.test))

    def marked(name):
        marks = sight.learners[name].marks[0]
        return [measure(marks, places) for measure in judging.MEASURES.values()]

    floor, learnt, control = (
        marked(name)
        for name in (sight_study.BY_PIXEL, sight_study.RANDOMISED, sight_study.SHUFFLED)
    )
    assert learnt[0] > floor[0] + 0.3
    assert learnt[1] > 0.5
    assert learnt[2] > floor[2] + 0.2
    assert control[0] < floor[0] + 0.15
    assert control[1] < learnt[1] - 0.25
    assert control[2] < floor[2] + 0.2


def test_the_same_seed_trains_the_same_network():
    train = scenes(8, seed=1, world="a")
    one, two = (trained_on_scenes(train, seed=1, steps=2, batch=4) for _ in range(2))
    other = trained_on_scenes(train, seed=2, steps=2, batch=4)
    pairs = zip(one.parameters(), two.parameters(), other.parameters(), strict=True)
    same = [((a == b).all(), (a == c).all()) for a, b, c in pairs]
    assert all(mine for mine, _ in same)
    assert not all(others for _, others in same)


def test_a_world_both_learnt_from_and_tested_on_is_refused():
    train = scenes(4, seed=1, world="a")
    with pytest.raises(ValueError, match="a-0"):
        sight_study.study_sight(train, [train], train, size=TINY, progress=print)


def test_a_state_is_known_only_once_it_has_been():
    states = {"row": np.array([0, 1, 0, 1]), "time_s": np.array([0.0, 0.0, 3600.0, 3600.0])}
    asked = state_before(states, np.array([0, 0, 1, 2]), np.array([3599.0, 3600.0, 5.0, 9.0]))
    assert asked.tolist() == [0, 2, 1, -1]


@pytest.fixture(scope="module")
def choice():
    """A whole study of people of habit; those of the village have other habits."""
    known, unseen = habits(1500, seed=1, world="a"), habits(400, seed=2, world="b")
    village = habits(1500, seed=3, world="c")
    village = dataclasses.replace(village, goal=village.goal % 5 + 1)
    return choice_study.study_choices(known, village, unseen, seeds=(1,), steps=80, progress=str)


def test_habits_are_learnt_and_shuffled_ones_and_those_of_others_are_not(choice):
    every = np.arange(len(choice.test))
    told = {name: row.told[0] for name, row in choice.foretellers.items()}
    floor = told[choice_study.COMMONEST].log_loss(every)
    for name in (choice_study.LOGISTIC, choice_study.RANDOMISED, choice_study.OF_BOTH):
        assert told[name].log_loss(every) < floor - 0.4
        assert told[name].accuracy(every) > 0.75
    assert told[choice_study.SHUFFLED].log_loss(every) > floor - 0.15
    assert told[choice_study.PLAIN].accuracy(every) < 0.5
    assert choice.foretellers[choice_study.A_TENTH].people == 2


def test_nobody_is_both_learnt_from_and_set_aside():
    parts = choice_study.split_by_person(habits(500, seed=1, world="a"), share=0.2, seed=3)
    people = [set(part.person.tolist()) for part in parts]
    assert [len(each) for each in people] == [16, 4]
    assert not people[0] & people[1]


def test_features_have_a_name_each_and_sizes_are_plain():
    assert len(set(feature_names())) == len(feature_names())
    assert dataclasses.replace(FULL, **FULL.facts()) == FULL


def test_the_page_and_the_sheet_tell_what_came_out(sight, choice):
    rows = rows_of(sight, choice)
    costs = Costs(60.0, 120.0, 30.0, 6.0)
    told = measured(sight, choice, rows, size=TINY, costs=costs)
    assert markdown(["a"], [["b"]]) == "| a |\n|---|\n| b |"
    for row in rows:
        assert f"| {' | '.join(row.cells())} |" in told
    assert ("FAILED" in told) is any(not row.control_held() for row in rows)
    assert "CPU minutes: capturing 1.0, simulating 2.0, seeing 0.5, foretelling 0.1." in told
    page = page_with(f"Before.\n{BEGIN}\nold\n{END}\nAfter.\n", told)
    assert page.startswith(f"Before.\n{BEGIN}\n")
    assert page.endswith(f"{END}\nAfter.\n")
    assert "old" not in page.splitlines()
    sheet = draw_sheet(sight)
    assert len(chosen_frames(sight.test)) == 2
    assert np.asarray(sheet).std() > 20.0


def test_a_page_without_marks_is_refused():
    with pytest.raises(collecting.StudyError, match="marks"):
        page_with("A page of something else.", "told")


def test_a_control_that_learns_is_called_failed(sight, choice):
    cheat = copy.deepcopy(sight)
    learners = cheat.learners
    learners[sight_study.SHUFFLED].marks = learners[sight_study.RANDOMISED].marks
    assert any("FAILED" in line for line in findings(rows_of(cheat, choice)))


def test_a_better_learner_is_told_so_and_a_loss_counts_the_other_way_round(sight, choice):
    told = findings(rows_of(sight, choice))
    assert any("not randomised: better" in line and "log loss" in line for line in told)
    assert any("without looking: better" in line and "log loss" in line for line in told)


def test_a_command_that_fails_stops_the_study_with_its_reason():
    with pytest.raises(collecting.StudyError, match="no-such-command"):
        collecting.run_digisphere("no-such-command")

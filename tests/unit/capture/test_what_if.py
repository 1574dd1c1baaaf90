"""A twin tells what would be without its change, from the other world's states, and proves it."""

import json
import re
import shutil

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from digisphere.capture.checks.otherwise import otherwise_is_the_twin
from digisphere.capture.checks.tally import Tally
from digisphere.capture.checks.why import answers_follow
from digisphere.capture.dataset import Dataset
from digisphere.capture.formats.vqa import QUESTIONS_FILE, VqaFormat
from digisphere.capture.session import capture
from digisphere.capture.validate import validate
from digisphere.capture.why import terms, wordings
from digisphere.capture.why.writing import write_why_tables
from digisphere.core.events import EventKind
from digisphere.core.identity import PERSON_BASE
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.core.systems import System
from digisphere.people import trajectory
from digisphere.people.enums import Activity
from digisphere.testing.captures import BoxWorld, box_request
from digisphere.testing.village import PlainGround, Strollers

BEGAN_S = 70.0
EVERY_S = 30.0


class Alarm(System):
    """The change of the second world: a flood begins, and every second person sits down."""

    name = "test.alarm"
    every = "10 s"
    phase = 70
    reads = ("people.*",)
    writes = ("people.*", "events")
    event_kinds = (EventKind("flood_began", {"why": "str"}),)

    def step(self, view, clock, rng):
        if clock.time_s == BEGAN_S:
            view.events.emit("flood_began", why="rain")
        if clock.time_s >= BEGAN_S:
            people = view.table("people")
            rows = people.rows[people.rows % 2 == 0]
            trajectory.halt(people, clock.time_s, rows)
            people["activity"][rows] = Activity.SIT


def opener(*extra):
    def open_world(request, progress=None):
        systems = [Strollers(request.scenario), *(make(request.scenario) for make in extra)]
        ground = PlainGround()
        made = Simulation(request.scenario, ground=ground, seed=request.seed, systems=systems)
        return BoxWorld(made)

    return open_world


def scenario(storminess):
    return make_scenario(
        {"name": "plain", "people": {"count": 12}, "weather": {"storminess": storminess}}
    )


@pytest.fixture(scope="module")
def twins(tmp_path_factory):
    folder = tmp_path_factory.mktemp("twins")
    asked = {"frames": 6, "every_s": EVERY_S, "planes": "standard", "formats": "native,vqa"}
    plain = box_request(folder / "without", scenario=scenario(0.2), **asked)
    capture(plain, open_world=opener())
    changed = box_request(
        folder / "with", scenario=scenario(0.8), cameras_of=plain.out, twin_of=plain.out, **asked
    )
    capture(changed, open_world=opener(Alarm))
    return folder


@pytest.fixture
def copy(twins, tmp_path):
    shutil.copytree(twins, tmp_path / "both")
    return tmp_path / "both" / "with"


def what_ifs(root):
    columns = Dataset(root).table("questions")
    rows = (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))
    return [row for row in rows if row["kind"] == "what_if"]


def run(check, root):
    tally = Tally("", "")
    check(Dataset(root), tally)
    return tally


def edit(root, table, column, change):
    path = root / "tables" / f"{table}.parquet"
    read = pq.read_table(path)
    place = read.schema.get_field_index(column)
    values = pa.array(change(read.column(place).to_pylist()), type=read.schema.field(place).type)
    pq.write_table(read.set_column(place, read.schema.field(place), values), path)


def template_in(row, group):
    plain = {text.replace("{ref}", ref) for text in group for ref in wordings.REFERRING.values()}
    return row["template"] in plain


def test_only_the_twin_with_the_change_asks_what_if_and_both_validate(twins):
    assert not what_ifs(twins / "without")
    assert len(what_ifs(twins / "with")) > 12
    for side in ("without", "with"):
        report = validate(twins / side)
        assert report.passed, [(t.name, t.examples) for t in report.tallies if not t.passed]
    looked = {tally.name: tally.checked for tally in report.tallies}
    assert looked["otherwise = the twin"] > 20


def test_answers_are_what_the_other_worlds_states_say(twins):
    states = Dataset(twins / "without").table("states")
    keys = zip(states["frame_id"].tolist(), states["person_id"].tolist(), strict=True)
    place = {key: n for n, key in enumerate(keys)}
    counted = 0
    for row in what_ifs(twins / "with"):
        if not template_in(row, wordings.DOING_INSTEAD):
            continue
        at = place[row["frame_id"], row["instances"][0] - PERSON_BASE]
        word = terms.DOING[Activity(int(states["activity"][at]))]
        assert row["answer"].startswith(word)
        counted += 1
    assert counted >= 3
    people = Dataset(twins / "without").table("frames")["people"]
    for row in what_ifs(twins / "with"):
        if row["template"] in wordings.HOW_MANY_INSTEAD:
            assert row["answer"] == str(people[row["frame_id"]])
            assert row["answer_type"] == "number"


def test_sentences_name_the_change_and_tell_both_worlds(twins):
    rows = what_ifs(twins / "with")
    had = "had the setting weather.storminess been 0.2"
    assert all(had in row["question"].lower() for row in rows)
    assert all(re.fullmatch(r"[A-Z].*\?", row["question"]) for row in rows)
    assert len({row["template"] for row in rows}) >= 8
    both = [row["answer"] for row in rows if template_in(row, wordings.BOTH_WORLDS)]
    assert both
    assert all(
        re.fullmatch(r"(he|she) would be .+; here \1 is sitting on the square", text)
        for text in both
    )


def test_a_life_that_the_change_reached_is_told_from_one_it_left_alone(twins):
    said, times = {"yes": 0, "no": 0}, Dataset(twins / "with").table("frames")["time_s"]
    for row in what_ifs(twins / "with"):
        if template_in(row, wordings.ANYTHING_ELSE):
            person = row["instances"][0] - PERSON_BASE
            reached = person % 2 == 0 and times[row["frame_id"]] >= BEGAN_S
            assert row["answer"] == ("yes" if reached else "no")
            said[row["answer"]] += 1
    assert said["yes"]
    assert said["no"]


def test_yes_and_no_are_answered_equally_often(twins):
    answers = [row["answer"] for row in what_ifs(twins / "with") if row["answer_type"] == "yes/no"]
    assert answers.count("yes") == answers.count("no") > 0


@pytest.mark.parametrize(
    ("table", "column", "change"),
    [
        ("otherwise_people", "activity_name", lambda v: ["sleep"] * len(v)),
        ("otherwise_people", "same", lambda v: [not x for x in v]),
        ("otherwise_pictures", "people", lambda v: [x + 1 for x in v]),
        ("changes", "there", lambda v: ["0.3"]),
        ("changes", "from_s", lambda v: [1e9]),
    ],
)
def test_a_changed_cell_of_the_other_world_is_found_by_the_answers(copy, table, column, change):
    assert run(answers_follow, copy).failed == 0
    edit(copy, table, column, change)
    assert run(answers_follow, copy).failed > 0


@pytest.mark.parametrize(
    ("table", "column", "change"),
    [
        ("otherwise_people", "activity_name", lambda v: ["sleep", *v[1:]]),
        ("otherwise_people", "indoors", lambda v: [not v[0], *v[1:]]),
        ("otherwise_people", "parted_frame", lambda v: [0, *v[1:]]),
        ("otherwise_people", "person_id", lambda v: [*v[1:], v[0]]),
        ("otherwise_pictures", "world_digest", lambda v: ["0", *v[1:]]),
        ("changes", "name", lambda v: ["people.count"]),
    ],
)
def test_what_is_told_of_the_other_world_is_held_against_its_own_dataset(
    copy, table, column, change
):
    assert run(otherwise_is_the_twin, copy).failed == 0
    edit(copy, table, column, change)
    assert run(otherwise_is_the_twin, copy).failed > 0


def test_without_the_other_world_beside_it_that_is_said(copy):
    shutil.rmtree(copy.parent / "without")
    assert "does not lie beside" in run(otherwise_is_the_twin, copy).skipped
    assert run(answers_follow, copy).failed == 0


def flood_called(root, *, there_s=-1.0):
    """Let the change have been a called flood, and ask anew."""
    events = Dataset(root).table("events")
    began = int(events["event_id"][np.flatnonzero(events["kind"] == "flood_began")[0]])
    for column, value in (("kind", "event"), ("name", "flood"), ("from_s", 60.0),
                          ("here", '{"do": "hazard.flood"}'), ("there", ""),
                          ("began_event", began), ("there_began_s", there_s)):  # fmt: skip
        edit(root, "changes", column, lambda _, v=value: [v])
    write_why_tables(root / "tables", seed=7)
    return what_ifs(root)


def test_an_event_is_named_from_when_it_has_begun(copy):
    rows = flood_called(copy)
    times = Dataset(copy).table("frames")["time_s"]
    asked = {float(times[row["frame_id"]]) for row in rows}
    assert asked == {float(time) for time in times if time >= BEGAN_S} != set(times.tolist())
    assert all("had there been no flood" in row["question"].lower() for row in rows)
    assert run(answers_follow, copy).failed == 0


def test_a_flood_that_came_without_the_call_too_is_not_wished_away(copy):
    rows = flood_called(copy, there_s=75.0)
    assert not any("no flood" in row["question"] for row in rows)


def test_vqa_has_the_questions_too(twins):
    tally = run(VqaFormat.conforms, twins / "with")
    assert tally.passed
    asked = json.loads((twins / "with" / QUESTIONS_FILE).read_text())["questions"]
    numbers = {entry["question_id"] for entry in asked}
    assert {row["question_id"] for row in what_ifs(twins / "with")} <= numbers

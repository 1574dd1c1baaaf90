"""What the viewer reads of a dataset: frames by columns, marks, planes, stories and words."""

import shutil
import sys

import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image

from digisphere.capture import label_marks
from digisphere.capture.contact_sheet import write_animation
from digisphere.capture.dataset import Dataset
from digisphere.capture.entity_words import EntityWords
from digisphere.capture.frame_table import Condition, FrameTable
from digisphere.capture.frame_words import captions_of, questions_of, subtitles_of
from digisphere.capture.label_marks import MARK_KINDS, kinds_of, marks_of
from digisphere.capture.overlays import draw_overlay, hues_of
from digisphere.capture.person_story import PersonStories
from digisphere.capture.plane_pictures import plane_picture, planes_of
from digisphere.capture.session import capture
from digisphere.capture.video import write_video
from digisphere.core.identity import PERSON_BASE
from digisphere.errors import CaptureError, MissingColumn
from digisphere.testing.captures import box_request, open_box_world


@pytest.fixture(scope="module")
def true_set(tmp_path_factory):
    out = tmp_path_factory.mktemp("true") / "set"
    planes = "standard,body_part,flow,radiance,attention,lidar,events,shadow,biome"
    request = box_request(
        out, frames=4, every_s=60.0, planes=planes, formats="standard", rig="street"
    )
    capture(request, open_world=open_box_world)
    return out


@pytest.fixture
def copy(true_set, tmp_path):
    return shutil.copytree(true_set, tmp_path / "set")


@pytest.fixture
def dataset(true_set):
    return Dataset(true_set)


@pytest.fixture
def table(dataset):
    return FrameTable(dataset)


def rewrite(root, name, change):
    path = root / "tables" / f"{name}.parquet"
    pq.write_table(change(pq.read_table(path)), path)


def test_frames_are_filtered_by_a_number_of_theirs(dataset, table):
    people = dataset.table("frames")["people"]
    for test, met in ((">=", people >= 3), ("<", people < 3), ("=", people == people[0])):
        wanted = "3" if test != "=" else str(people[0])
        found = table.matching([Condition("frames.people", test, wanted)])
        assert found == np.flatnonzero(met).tolist()


def test_conditions_on_one_table_must_be_met_by_one_row(dataset, table):
    minds = dataset.table("minds")
    names, person = minds["name"], str(minds["person_id"][0])
    half = Condition("minds.person_id", "=", person)
    both = [half, Condition("minds.name", "is", names[0])]
    neither = [half, Condition("minds.name", "not", names[0])]
    assert table.matching(both) == sorted(set(minds["frame_id"][names == names[0]].tolist()))
    assert table.matching(neither) == []
    # Each by itself is met in frames where somebody else is seen too.
    assert table.matching(neither[1:]) != []


def test_events_belong_to_the_frame_that_follows_them(dataset, table):
    events, ends = dataset.table("events"), dataset.table("frames")["time_s"]
    kind = events["kind"][-1]
    found = table.matching([Condition("events.kind", "is", kind)])
    for number in range(dataset.frames):
        since = ends[number - 1] if number else -np.inf
        lately = (events["time_s"] > since) & (events["time_s"] <= ends[number])
        assert (kind in events["kind"][lately]) == (number in found)


def test_frames_are_sorted_by_a_column_and_those_without_a_value_come_last(dataset, table):
    people = dataset.table("frames")["people"]
    order = table.ordered(range(4), by="frames.people", descending=True)
    assert people[order].tolist() == sorted(people.tolist(), reverse=True)
    by_age = table.ordered(range(4), by="minds.age_years", descending=False)
    youngest = [dataset.rows_of_frame("minds", n)["age_years"].min(initial=999) for n in by_age]
    assert youngest == sorted(youngest)


def test_codes_are_asked_for_by_their_words(dataset, table):
    words = table.choices("people.sex") if "people.sex" in table.columns else []
    assert words == []  # people belong to no frame
    assert set(table.choices("instances.kind")) == set(dataset.table("instances")["kind"])
    assert table.value_of(0, name="frames.people") == str(dataset.table("frames")["people"][0])


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (Condition("frames.poeple", "=", "1"), r"no column «frames\.poeple».*«frames\.people»"),
        (Condition("frames.people", "=", "many"), r"«many»: that is no number"),
        (Condition("frames.people", "has", "1"), r"cannot be compared by «has».*>="),
    ],
)
def test_a_senseless_condition_is_answered_with_its_part_and_a_cure(table, condition, said):
    with pytest.raises(CaptureError, match=said):
        table.matching([condition])


def test_a_missing_column_is_named_with_its_table(copy):
    rewrite(copy, "minds", lambda t: t.drop_columns(["pleasure"]))
    dataset = Dataset(copy)
    with pytest.raises(MissingColumn, match=r"«minds» .*no column «pleasure».*[Cc]apture") as told:
        FrameTable(dataset).matching([Condition("minds.pleasure", ">", "0")])
    assert isinstance(told.value, KeyError)
    assert dataset.table("minds")["arousal"].size


def test_every_kind_of_mark_lies_where_the_tables_say(dataset):
    frame = dataset.frame(0)
    assert kinds_of(frame) == list(MARK_KINDS)
    boxes = {m.owner: m.at for m in marks_of(frame, "box_visible") if m.shape == "box"}
    rows, joints = frame.rows("instances"), frame.rows("keypoints")
    for owner, box in zip(rows["instance_id"].tolist(), rows["box_visible"].tolist(), strict=True):
        assert owner not in boxes or boxes[owner] == tuple(box)
    assert set(joints["instance_id"].tolist()) <= set(boxes)
    dots = [m.at for m in marks_of(frame, "joints") if m.shape in ("dot", "ring")]
    assert len(dots) == np.count_nonzero(joints["keypoints_v"])
    lines = [m for m in marks_of(frame, "box_3d") if m.owner == joints["instance_id"][0]]
    assert 0 < len(lines) <= 12
    corners = rows["box_3d_corners"][rows["instance_id"] == joints["instance_id"][0]][0]
    assert all(min(np.abs(corners - m.at[:2]).sum(axis=1)) < 1e-6 for m in lines)


def test_names_are_those_of_the_people_seen(dataset):
    frame = dataset.frame(0)
    told = {m.owner: m.word for m in marks_of(frame, "names") if m.owner >= PERSON_BASE}
    minds = frame.rows("minds")
    seen = dict(zip(minds["instance_id"].tolist(), minds["name"].tolist(), strict=True))
    assert told == seen
    assert told != dict.fromkeys(seen, "")


def test_the_outline_of_a_whole_mask_goes_round_its_pixels(dataset):
    frame = dataset.frame(0)
    rings = [m for m in marks_of(frame, "silhouettes") if m.shape == "line"]
    assert rings
    for ring in rings:
        points = np.array(ring.at).reshape(-1, 2)
        assert (points[0] == points[-1]).all()
        assert (np.abs(np.diff(points, axis=0)).min(axis=1) == 0).all()  # along pixels' edges


def test_overlays_of_marks_differ_from_the_picture_only_where_marks_are(dataset):
    frame = dataset.frame(0)
    width = frame.view.width
    plain = np.asarray(draw_overlay(frame, "none", width=width)).astype(int)
    for overlay in ("boxes3d", "skeleton"):
        drawn = np.asarray(draw_overlay(frame, overlay, width=width)).astype(int)
        changed = (drawn != plain).any(axis=2)
        assert 0.0 < changed.mean() < 0.3


def test_every_plane_is_drawn_at_its_size_and_explained(dataset):
    frame = dataset.frame(1)
    names = planes_of(frame)
    assert names[:3] == ["rgb", "instance", "semantic"]
    for name in names:
        drawn = plane_picture(frame, name)
        assert drawn.colours.shape == (120, 160, 3)
        assert drawn.colours.dtype == np.uint8
    assert (plane_picture(frame, "rgb").colours == frame.rgb).all()
    assert any("m" in word for word, _ in plane_picture(frame, "depth").legend)
    shares = [word for word, _ in plane_picture(frame, "semantic").legend]
    assert any(word.startswith("sky ") for word in shares)


def test_beams_are_drawn_over_the_picture_where_they_hit_it(dataset):
    frame = dataset.frame(1)
    drawn = plane_picture(frame, "lidar_in_view")
    coloured = np.ptp(drawn.colours.astype(int), axis=2) > 0
    pixels, ahead = frame.view.project(frame.plane("lidar")["position"].astype(np.float64))
    seen = frame.view.inside(pixels, depth_m=ahead)
    column, row = pixels[seen].astype(int).T
    near = np.zeros(coloured.shape, dtype=bool)
    for down, right in np.ndindex(3, 3):
        near[np.clip(row + down - 1, 0, 119), np.clip(column + right - 1, 0, 159)] = True
    assert coloured.any()
    assert not (coloured & ~near).any()
    assert drawn.note == f"{int(seen.sum()):,} of {len(seen):,} points are in view."
    assert all(word.endswith(" m") for word, _ in drawn.legend)


def test_points_of_hands_are_marked_where_somebody_is_near_enough(dataset, monkeypatch):
    frame = dataset.frame(0)
    rows = frame.rows("keypoints")
    spans = np.ptp(rows["keypoints_px"][..., 1], axis=1)
    assert marks_of(frame, "finer") == []  # all are far off: hands would be blots
    monkeypatch.setattr(label_marks, "_FINE_PX", np.median(spans))
    marks = marks_of(frame, "finer")
    spots = {m.at for m in marks if m.shape in ("dot", "ring")}
    labelled = (rows["wholebody_v"][:, 17:] > 0) & (spans >= np.median(spans))[:, None]
    assert spots == {(x, y) for x, y in rows["wholebody_px"][:, 17:][labelled].tolist()}
    assert sum(m.shape in ("dot", "ring") for m in marks) == labelled.sum()


def test_an_instance_has_the_same_colour_in_every_picture(dataset):
    colours = {}
    for frame in dataset:
        drawn = plane_picture(frame, "instance").colours
        for entity in frame.rows("instances")["instance_id"].tolist():
            found = np.unique(drawn[frame.instance == entity].reshape(-1, 3), axis=0)
            assert len(found) == 1
            assert colours.setdefault(entity, tuple(found[0])) == tuple(found[0])
    assert len(set(colours.values())) == len(colours)


def test_a_plane_that_nobody_knows_is_drawn_by_its_type(copy):
    frame = Dataset(copy).frame(0)
    np.save(frame.folder / "loudness.npy", np.full((120, 160), np.nan, dtype=np.float32))
    Image.fromarray(np.full((120, 160), 7, dtype=np.uint8)).save(frame.folder / "mood.png")
    assert planes_of(frame)[-2:] == ["loudness", "mood"]
    assert (plane_picture(frame, "loudness").colours == 0).all()
    assert tuple(plane_picture(frame, "mood").colours[0, 0]) == tuple(hues_of(np.arange(8))[7])


def test_a_broken_or_absent_plane_or_frame_is_named(copy):
    frame = Dataset(copy).frame(1)
    path = frame.folder / "depth.npy"
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(CaptureError, match=r"«depth» in «.*000001» cannot be read.*[Cc]opy"):
        plane_picture(frame, "depth")
    path.unlink()
    with pytest.raises(CaptureError, match=r"has no plane «depth».*--planes standard,depth"):
        plane_picture(frame, "depth")
    shutil.rmtree(frame.folder)
    with pytest.raises(CaptureError, match=r"000001» is missing"):
        planes_of(frame)


def test_a_story_tells_of_one_person_up_to_the_frame_and_no_further(dataset):
    words = EntityWords(dataset)
    stories = PersonStories(dataset, words)
    minds = dataset.rows_of_frame("minds", 1)
    person = int(minds["person_id"][0])
    story = stories.of(person, frame_id=1)
    assert story.seen
    assert story.name == minds["name"][0]
    assert story.doing == minds["activity_text"][0]
    assert story.why == minds["reason_text"][0]
    assert dict(story.needs)["energy"] == pytest.approx(float(minds["energy"][0]))
    assert 1 in story.frames
    first = stories.of(person, frame_id=0)
    last = stories.of(person, frame_id=dataset.frames - 1)
    assert {e.event_id for e in first.events} <= {e.event_id for e in last.events}
    events = dataset.table("events")
    when = dict(zip(events["event_id"].tolist(), events["time_s"].tolist(), strict=True))
    now = dataset.table("frames")["time_s"]
    for told, frame in ((first, 0), (last, dataset.frames - 1)):
        assert all(when[line.event_id] <= now[frame] for line in told.events)
        assert all(
            person in (int(s) - PERSON_BASE, int(o) - PERSON_BASE)
            for line in told.events
            for s, o in [(events["subject"][line.event_id], events["object"][line.event_id])]
        )


def test_somebody_out_of_sight_is_told_of_from_the_states(dataset):
    seen = set(dataset.rows_of_frame("minds", 0)["person_id"].tolist())
    hidden = next(p for p in dataset.table("people")["person_id"].tolist() if p not in seen)
    story = PersonStories(dataset, EntityWords(dataset)).of(hidden, frame_id=0)
    assert not story.seen
    assert story.doing.startswith("Activity: ")
    assert story.needs


def test_lines_are_those_the_person_said_or_heard(dataset):
    said = dataset.table("messages")
    assert len(said["text"])
    speaker = int(said["speaker"][0])
    stories = PersonStories(dataset, EntityWords(dataset))
    story = stories.of(speaker, frame_id=dataset.frames - 1)
    told = {line.event_id: line.theirs for line in story.lines}
    for event, by, to in zip(said["event_id"], said["speaker"], said["listeners"], strict=True):
        assert (int(event) in told) == (speaker == by or speaker in to)
        assert told.get(int(event), speaker == by) == (speaker == by)


def test_words_of_a_frame_are_those_of_its_tables(dataset):
    frame, words = dataset.frame(0), EntityWords(dataset)
    assert [c.text for c in captions_of(frame)] == frame.rows("captions")["text"].tolist()
    questions = questions_of(frame)
    assert [q.answer for q in questions] == frame.rows("questions")["answer"].tolist()
    assert all(q.proof and all(" = " in record for record in q.proof) for q in questions)
    spoken = [line.text for n in range(4) for line in subtitles_of(dataset.frame(n), words)]
    assert sorted(spoken) == sorted(dataset.table("dialogue")["text"].tolist())


def test_without_a_dialogue_the_messages_give_the_subtitles(copy):
    words = EntityWords(Dataset(copy))
    with_it = [subtitles_of(frame, words) for frame in Dataset(copy)]
    dataset = Dataset(copy)
    del dataset.manifest["tables"]["dialogue"]
    assert [subtitles_of(frame, words) for frame in dataset] == with_it


def test_the_video_has_the_frames_of_the_animation(dataset, tmp_path):
    cv2 = pytest.importorskip("cv2")
    count = write_video(dataset, tmp_path / "new" / "walk.mp4", overlay="boxes")
    assert count == write_animation(dataset, tmp_path / "walk.gif", overlay="boxes")
    film = cv2.VideoCapture(str(tmp_path / "new" / "walk.mp4"))
    steps = []
    while (step := film.read())[0]:
        steps.append(step[1][..., ::-1].astype(float))
    assert film.get(cv2.CAP_PROP_FPS) == pytest.approx(5.0)
    film.release()
    assert len(steps) == count == dataset.frames
    drawn = [
        np.asarray(draw_overlay(frame, "boxes", width=frame.view.width)).astype(float)
        for frame in dataset
    ]
    for number, step in enumerate(steps):
        gaps = [np.abs(step - picture).mean() for picture in drawn]
        assert int(np.argmin(gaps)) == number
        assert gaps[number] < 12.0
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["walk.mp4"]


def test_without_the_encoder_the_extra_is_named(dataset, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "cv2", None)
    with pytest.raises(CaptureError, match=r"digisphere\[video\].*--gif"):
        write_video(dataset, tmp_path / "walk.mp4", overlay="none")
    assert not list(tmp_path.iterdir())


def test_no_half_video_is_left_when_a_frame_cannot_be_read(copy, tmp_path):
    pytest.importorskip("cv2")
    path = copy / "frames" / "000002" / "rgb.png"
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(CaptureError, match=r"«rgb» in «.*000002» cannot be read"):
        write_video(Dataset(copy), tmp_path / "film" / "walk.mp4", overlay="none")
    assert not list((tmp_path / "film").iterdir())

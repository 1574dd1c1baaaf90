"""The gallery, contact sheet and animation show what the tables say, and nothing from outside."""

import html
import re
import shutil
from urllib.parse import unquote

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image
from typer.testing import CliRunner

from digisphere.app.cli import app
from digisphere.app.viewing import Wanted, run_view
from digisphere.capture.checks.sums import files_have_their_sums
from digisphere.capture.checks.tally import Tally
from digisphere.capture.contact_sheet import write_animation, write_contact_sheet
from digisphere.capture.dataset import Dataset
from digisphere.capture.gallery import write_gallery
from digisphere.capture.overlays import SEEN, draw_overlay, overlays_of
from digisphere.capture.record import dataset_digest
from digisphere.capture.session import capture
from digisphere.capture.store import text_of
from digisphere.errors import CaptureError, DigiSphereError
from digisphere.testing.captures import box_request, open_box_world


@pytest.fixture(scope="module")
def true_set(tmp_path_factory):
    out = tmp_path_factory.mktemp("true") / "set"
    request = box_request(out, frames=2, every_s=180.0, planes="standard", formats="standard")
    capture(request, open_world=open_box_world)
    return out


@pytest.fixture
def copy(true_set, tmp_path):
    return shutil.copytree(true_set, tmp_path / "set")


def edit(root, name, column, change):
    path = root / "tables" / f"{name}.parquet"
    table = pq.read_table(path)
    place = table.schema.get_field_index(column)
    changed = change(table.column(place).to_pylist())
    field = table.schema.field(place)
    pq.write_table(table.set_column(place, field, pa.array(changed, type=field.type)), path)


def linked_files(page):
    links = re.findall(r'href="([^"#]+)"', page.read_text())
    return [(page.parent / unquote(link)).resolve() for link in links]


def section(page, number):
    return page.read_text().split(f'<article id="frame-{number}">')[1].split("</article>")[0]


def test_one_page_carries_its_pictures_and_links_only_files_that_are_there(true_set, tmp_path):
    page = write_gallery(Dataset(true_set), tmp_path / "a b" / "page.html")
    text = page.read_text()
    assert "http" not in text
    assert "<script" not in text
    assert all(s.startswith("data:image/jpeg;base64,") for s in re.findall(r'src="([^"]+)"', text))
    files = linked_files(page)
    assert true_set / "frames" / "000001" / "rgb.png" in files
    assert all(file.exists() for file in files)


def test_a_folder_has_a_page_a_frame_and_the_dataset_stays_whole(copy):
    before = dataset_digest(copy)
    runner = CliRunner().invoke(app, ["view", str(copy), "--html"])
    assert runner.exit_code == 0
    pages = sorted(p.name for p in (copy / "gallery").iterdir())
    assert pages == ["frame-000000.html", "frame-000001.html", "index.html"]
    assert all(f.exists() for name in pages for f in linked_files(copy / "gallery" / name))
    assert dataset_digest(copy) == before
    sums = Tally("", "")
    files_have_their_sums(Dataset(copy), sums)
    assert sums.passed
    (copy / "gallery.txt").write_text("a file that is no gallery")
    files_have_their_sums(Dataset(copy), sums)
    assert not sums.passed


def test_a_frame_tells_of_just_those_in_view_and_of_what_they_said(true_set, tmp_path):
    dataset = Dataset(true_set)
    page = write_gallery(dataset, tmp_path / "page.html")
    people = dataset.table("people")
    everybody = {f"{g} {f}" for g, f in zip(people["given"], people["family"], strict=True)}
    for frame in dataset:
        told = section(page, frame.frame_id).split("People in view")[1].split("</table>")[0]
        seen = set(frame.rows("minds")["name"].tolist())
        assert {name for name in everybody if f"<b>{name}</b>" in told} == seen != everybody
    assert "<q>greet about weather</q>" in section(page, 0)


def test_words_of_the_tables_cannot_become_tags(copy, tmp_path):
    edit(copy, "minds", "activity_text", lambda values: ["<b onload=x>", *values[1:]])
    page = write_gallery(Dataset(copy), tmp_path / "page.html")
    assert "<b onload" not in page.read_text()
    assert "&lt;b onload=x&gt;" in page.read_text()


def test_captions_questions_and_relations_are_told_of_their_frame(true_set, tmp_path):
    dataset = Dataset(true_set)
    page = write_gallery(dataset, tmp_path / "page.html")
    columns = ("captions", "text"), ("questions", "question"), ("dialogue", "text")
    for number in (0, 1):
        told = section(page, number)
        for table, column in columns:
            here, there = (
                set(dataset.rows_of_frame(table, n)[column].tolist()) for n in (number, 1 - number)
            )
            assert here or table == "dialogue"
            assert all(html.escape(words) in told for words in here)
            assert table == "dialogue" or not any(html.escape(w) in told for w in there - here)
        count = len(dataset.rows_of_frame("relations", number)["subject"])
        assert f"<b>Relations</b> ({count})" in told


def test_a_dataset_without_such_tables_is_shown_without_them(copy, tmp_path):
    manifest = Dataset(copy).manifest
    for table in ("captions", "questions", "relations", "dialogue"):
        (copy / "tables" / f"{table}.parquet").unlink()
        del manifest["tables"][table]
    (copy / "manifest.json").write_bytes(text_of(manifest))
    page = write_gallery(Dataset(copy), tmp_path / "page.html")
    assert not any(word in page.read_text() for word in ("Captions", "Questions", "Relations"))
    assert "<q>greet about weather</q>" in section(page, 0)


def test_a_box_is_drawn_where_the_table_has_it(copy):
    def amber(root):
        frame = Dataset(root).frame(0)
        drawn = np.asarray(draw_overlay(frame, "boxes", width=frame.view.width))
        return frame, (drawn == SEEN).all(axis=2)

    frame, found = amber(copy)
    rows = frame.rows("instances")
    biggest = int(np.argmax(np.where(rows["kind"] == "person", rows["pixels"], 0)))
    x0, y0, x1, y1 = rows["box_visible"][biggest].astype(int).tolist()
    # White boxes and names of others may cross a rim.
    assert found[y0:y1, x0].mean() > 0.9
    assert found[y1 - 1, x0:x1].mean() > 0.9
    edit(copy, "instances", "box_visible", lambda v: [[a + 5, b, c + 5, d] for a, b, c, d in v])
    _, moved = amber(copy)
    assert moved[y0:y1, x0].mean() < 0.5


def test_an_instance_has_one_colour_and_two_have_two(true_set):
    frame = Dataset(true_set).frame(0)
    ids = frame.instance
    drawn = np.asarray(draw_overlay(frame, "instance", width=frame.view.width)).astype(float)
    grey = 0.38 * frame.rgb.mean(axis=2)
    colours = {}
    for entity in frame.rows("instances")["instance_id"].tolist():
        pure = (drawn - grey[..., None])[ids == entity]
        assert np.ptp(pure, axis=0).max() <= 2
        colours[entity] = pure.mean(axis=0)
    places = np.array(list(colours.values()))
    apart = np.abs(places[:, None] - places[None]).max(axis=2) + 99 * np.eye(len(places))
    assert apart.min() > 2


def test_near_is_paler_than_far(true_set):
    frame = Dataset(true_set).frame(0)
    light = np.asarray(draw_overlay(frame, "depth", width=frame.view.width)).sum(axis=2)
    near, far = np.nanpercentile(frame.depth[np.isfinite(frame.depth)], (10, 80))
    assert (
        light[frame.depth < near].min()
        > light[(frame.depth > far) & np.isfinite(frame.depth)].max()
    )
    assert (light[~np.isfinite(frame.depth)] == 0).all()


def test_the_sheet_has_a_tile_a_frame_and_the_animation_a_step_a_frame(true_set, tmp_path):
    dataset = Dataset(true_set)
    assert write_contact_sheet(dataset, tmp_path / "sheet.png", overlay="none") == 2
    assert write_animation(dataset, tmp_path / "walk.gif", overlay="none") == 2
    sheet = np.asarray(Image.open(tmp_path / "sheet.png")).astype(float)
    for place, frame in enumerate(dataset):
        tile = sheet[4:244, 4 + 324 * place :][:, :320]
        small = tile.reshape(120, 2, 160, 2, 3).mean(axis=(1, 3))
        assert np.abs(small - frame.rgb).mean() < 3
        assert np.abs(small - dataset.frame(1 - place).rgb).mean() > 6
    with Image.open(tmp_path / "walk.gif") as animation:
        assert animation.n_frames == 2
        for frame in dataset:
            animation.seek(frame.frame_id)
            step = np.asarray(animation.convert("RGB")).astype(float)
            assert np.abs(step - frame.rgb).mean() < 6
            assert np.abs(step - dataset.frame(1 - frame.frame_id).rgb).mean() > 6


def test_a_missing_plane_is_left_out_of_the_gallery_and_named_to_who_asks_for_it(copy):
    assert overlays_of(Dataset(copy).frame(1))[-1] == "depth"
    (copy / "frames" / "000001" / "depth.npy").unlink()
    frame = Dataset(copy).frame(1)
    assert "depth" not in overlays_of(frame)
    with pytest.raises(CaptureError, match=r"000001» has no plane «depth».*--planes"):
        draw_overlay(frame, "depth", width=160)


@pytest.mark.parametrize("kept", [0, 20, 300])
def test_a_truncated_picture_is_named(copy, tmp_path, kept):
    path = copy / "frames" / "000001" / "rgb.png"
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(CaptureError, match=r"«rgb» in «.*000001» cannot be read.*[Cc]opy"):
        write_gallery(Dataset(copy), tmp_path / "page.html")
    assert not (tmp_path / "page.html").exists()


def test_a_missing_table_is_named(copy, tmp_path):
    (copy / "tables" / "minds.parquet").unlink()
    with pytest.raises(CaptureError, match=r"minds\.parquet» cannot be read.*[Cc]opy"):
        write_gallery(Dataset(copy), tmp_path / "page.html")


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({"overlay": "bozes"}, "«boxes»"),
        ({"out": "x"}, "goes with --html"),
        ({"sheet": "sheet.jpg"}, "ends in .png"),
        ({"gif": "walk.mp4"}, "ends in .gif"),
        ({"mp4": "walk.avi"}, "ends in .mp4"),
    ],
)
def test_what_cannot_be_made_is_answered_with_a_cure(true_set, tmp_path, asked, answer):
    paths = {k: v if k == "overlay" else tmp_path / v for k, v in asked.items()}
    with pytest.raises(DigiSphereError, match=answer):
        run_view(true_set, Wanted(**paths))


def test_other_folders_and_places_inside_the_dataset_are_refused(copy, tmp_path):
    with pytest.raises(CaptureError, match="lies in the dataset"):
        write_gallery(Dataset(copy), copy / "frames" / "page.html")
    wrong = CliRunner().invoke(app, ["view", str(tmp_path), "--html"])
    assert "holds no dataset" in str(wrong.exception)
    (copy / "manifest.json").unlink()
    (copy / ".journal").mkdir()
    unfinished = CliRunner().invoke(app, ["view", str(copy), "--html"])
    assert "not finished" in str(unfinished.exception)

"""The card of many worlds adds what their own cards count, and finds what splits share."""

import json
import shutil
from collections import Counter

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from digisphere.app.cli import app
from digisphere.capture.dataset import Dataset
from digisphere.capture.session import capture
from digisphere.capture.validate import validate
from digisphere.errors import CaptureError
from digisphere.evaluate.dataset_card.card import count_dataset
from digisphere.evaluate.dataset_card.many import (
    find_worlds,
    leaks,
    read_worlds,
    write_card_of_many,
)
from digisphere.testing.captures import box_request, open_box_world

SPLITS = {"0000": "train", "0001": "train", "0002": "val"}


@pytest.fixture(scope="module")
def true_worlds(tmp_path_factory):
    """Three worlds as «randomise» lays them out, one of them validated."""
    root = tmp_path_factory.mktemp("many") / "streets"
    for number, (name, split) in enumerate(SPLITS.items()):
        request = box_request(root / "worlds" / name, frames=2, every_s=180.0, seed=7 + number,
                              split=split, planes="rgb,instance", formats="native")  # fmt: skip
        capture(request, open_world=open_box_world)
    validate(root / "worlds" / "0000")
    drawn = [{"variable": "look", "of": "storm", "frames": 6},
             {"variable": "look", "of": "snow", "frames": 0}]  # fmt: skip
    (root / "coverage.json").write_text(json.dumps(drawn))
    write_card_of_many(root)
    return root


@pytest.fixture
def worlds(true_worlds, tmp_path):
    return shutil.copytree(true_worlds, tmp_path / "streets")


def of_split(folder, split):
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["plan"]["split"] = split
    path.write_text(json.dumps(manifest))


def rows(path, name):
    return pq.read_table(path / "tables" / f"{name}.parquet").to_pylist()


def test_every_count_is_the_sum_of_the_worlds_own(true_worlds):
    told = json.loads((true_worlds / "card" / "statistics.json").read_text())
    parts = [count_dataset(Dataset(path)) for path in find_worlds(true_worlds)]
    assert len(parts) == 3
    for name, measure in told["measures"].items():
        for series, counts in measure["series"].items():
            total = Counter()
            for part in parts:
                total.update(part.measures[name].series[series])
            assert counts == {value: total[value] for value in counts}
            assert sum(counts.values()) == total.total()
    frames = [row for path in find_worlds(true_worlds) for row in rows(path, "frames")]
    assert told["figures"]["frames"] == len(frames) == 6
    sighted = sum(row["people"] for row in frames)
    assert told["figures"]["sightings of people"] == sighted


def test_bins_keep_their_order_and_words_come_by_how_often(true_worlds):
    told = json.loads((true_worlds / "card" / "statistics.json").read_text())["measures"]
    page = (true_worlds / "CARD.md").read_text()
    ages = page[page.index("### Age in years") :]
    places = [ages.index(f"| {name} |") for name in ("0-9", "10-17", "18-29", "75+")]
    assert places == sorted(places)
    assert sum(told["classes"]["series"]["instances"].values()) == sum(
        len(rows(path, "instances")) for path in find_worlds(true_worlds)
    )


def test_the_page_lists_worlds_draws_splits_and_plots(true_worlds):
    page = (true_worlds / "CARD.md").read_text()
    for number, (name, split) in enumerate(SPLITS.items()):
        done = "passed" if name == "0000" else "no"
        row = f"| worlds/{name} | plain | {7 + number} | {split} | 2 |"
        assert row in page
        assert any(line.startswith(row) and line.endswith(f"{done} |") for line in page.split("\n"))
    assert "1 of 3 datasets were validated" in page
    assert "Never drawn: look: snow." in page
    assert "There is nothing in test." in page
    assert "No world and no picture is in two splits" in page
    assert "| Age in years |" in page
    pictures = [p.split(")")[0] for p in page.split("](")[1:]]
    assert "card/times.png" in pictures
    assert all((true_worlds / name).read_bytes().startswith(b"\x89PNG") for name in pictures)


def test_a_world_in_two_splits_is_found_and_the_command_says_so(worlds):
    shutil.copytree(worlds / "worlds" / "0000", worlds / "worlds" / "0003")
    assert not leaks(read_worlds(worlds))  # the same split: a repeat, and no leak
    of_split(worlds / "worlds" / "0003", "test")
    shared = leaks(read_worlds(worlds))
    assert any("world (ground and seed) in train and test: worlds/0000" in text for text in shared)
    assert any("one picture in train and test" in text for text in shared)
    done = CliRunner().invoke(app, ["card", str(worlds)])
    assert done.exit_code == 1
    assert "The splits leak" in done.output
    page = (worlds / "CARD.md").read_text()
    assert "**The splits leak.**" in page
    assert "1 datasets show a world that another shows too" in page


def test_every_world_of_a_folder_is_validated_by_one_command(worlds):
    done = CliRunner().invoke(app, ["validate", str(worlds)])
    assert done.exit_code == 0, done.output
    assert "Every dataset passed" in done.output
    assert all((path / "report.html").is_file() for path in find_worlds(worlds))
    (worlds / "worlds" / "0001" / "frames" / "000001" / "rgb.png").unlink()
    done = CliRunner().invoke(app, ["validate", str(worlds)])
    assert done.exit_code == 1
    assert "1 of 3 datasets failed" in done.output
    assert "files whole" in done.output


def test_a_folder_of_nothing_is_named(tmp_path):
    with pytest.raises(CaptureError, match="holds no dataset, nor does a folder in it"):
        write_card_of_many(tmp_path)


def test_a_world_that_is_not_finished_is_left_out(worlds):
    (worlds / "worlds" / "0001" / ".journal").mkdir()
    assert [path.name for path in find_worlds(worlds)] == ["0000", "0002"]

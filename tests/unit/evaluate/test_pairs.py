"""Two records of one world are compared row by row; runs that cannot be paired are refused."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from digisphere.errors import RecordError
from digisphere.evaluate.pairs import compare_runs

PLAIN = {"walkers.energy": "a", "walkers.age": "b"}


def record(folder, *, digests=(PLAIN, PLAIN), energy=(1.0, 1.0, 0.9, 0.8), seed=3, **scenario):
    (folder / "states").mkdir(parents=True)
    manifest = {
        "seed": seed,
        "ground_key": "here",
        "scenario": {"time": {"tick_s": 1.0}, "weather": scenario},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    lines = [json.dumps({"tick": 600 * k, "columns": c}) for k, c in enumerate(digests)]
    (folder / "digests.jsonl").write_text("\n".join(lines))
    states = {
        "time_s": [0.0, 0.0, 3600.0, 3600.0],
        "row": [0, 1, 0, 1],
        "energy": list(energy),
        "words_event": [seed, 2, 3, len(energy)],
    }
    pq.write_table(pa.table(states), folder / "states" / "walkers.parquet")
    events = {"event_id": [0], "tick": [0], "kind": ["rain"], "subject": [-1], "object": [-1]}
    events["payload"] = ["{}"]
    pq.write_table(pa.table(events), folder / "events.parquet")
    return folder


def test_a_run_compared_with_itself_is_the_same(tmp_path):
    run = record(tmp_path / "one")
    found = compare_runs(run, run)
    assert found.same
    assert found.tables[0].touched == 0
    assert found.events == (0, 0)


def test_the_first_row_and_time_that_differ_are_found(tmp_path):
    one = record(tmp_path / "one", storminess=0.1)
    digests = (PLAIN, {**PLAIN, "walkers.energy": "c"})
    other = record(tmp_path / "other", digests=digests, energy=(1.0, 1.0, 0.9, 0.7), storminess=0.9)
    found = compare_runs(one, other)
    assert found.changed == {"weather.storminess": (0.1, 0.9)}
    assert [c.name for c in found.parted] == ["walkers.energy"]
    assert found.parted[0].first_differs_tick == 600
    assert found.untouched == ("walkers.age",)
    assert found.tables[0].first_differs_s == (float("inf"), 3600.0)


def test_values_that_are_not_numbers_equal_themselves(tmp_path):
    nan = float("nan")
    one = record(tmp_path / "one", energy=(nan, 1.0, nan, 1.0))
    other = record(tmp_path / "other", energy=(nan, 1.0, nan, 1.0))
    assert compare_runs(one, other).tables[0].touched == 0


def test_runs_of_two_seeds_are_no_pair(tmp_path):
    with pytest.raises(RecordError, match="seeds 3 and 4"):
        compare_runs(record(tmp_path / "one"), record(tmp_path / "other", seed=4))


def test_a_folder_without_a_record_is_refused_with_the_command_that_makes_one(tmp_path):
    with pytest.raises(RecordError, match="digisphere simulate"):
        compare_runs(tmp_path, tmp_path)

"""Every event of earthquakes, slides and repairs reads as a sentence with its figures."""

import sys
from pathlib import Path

import pytest

from digisphere.language.lines_news import FACTS
from digisphere.language.narrate import describe_event
from digisphere.language.narrate_nature import TELLERS
from digisphere.society.facts import rule_for

sys.path.insert(0, str(Path(__file__).parents[1] / "environment"))
from quake_runs import DAY, call, quake_run


@pytest.fixture(scope="module")
def told() -> dict[str, str]:
    run = quake_run(repair_rate=200.0)
    call(run, magnitude=8.0)
    run.run_until(3 * DAY)
    snapshot = run.snapshot()
    lines: dict[str, str] = {}
    for number in range(len(snapshot.events)):
        lines.setdefault(snapshot.events.get(number).kind, describe_event(snapshot, number))
    return lines


def test_what_happened_reads_as_prose(told):
    assert told["earthquake_began"] == "An earthquake of magnitude 8.0 shook the land."
    assert "intensity" in told["earthquake_felt"]
    assert "aftershock of magnitude" in told["aftershock"]
    assert " by shaking." in told["building_damaged"]
    assert "closed by rubble" in told["way_closed"]
    assert "of work." in told["building_repaired"]


def test_no_line_is_a_bare_kind(told):
    for kind, line in told.items():
        assert kind in TELLERS
        assert not line.lower().startswith(kind.replace("_", " "))


def test_whatever_counts_as_news_has_words_for_it():
    for kind in TELLERS:
        if rule_for(kind, {}):
            assert (kind, "other") in FACTS

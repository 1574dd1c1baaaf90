"""Every event of rivers and floods reads as a sentence with its figures."""

import sys
from pathlib import Path

import pytest

from digisphere.language.lines_news import FACTS
from digisphere.language.narrate import describe_event
from digisphere.language.narrate_water import TELLERS
from digisphere.society.facts import rule_for

sys.path.insert(0, str(Path(__file__).parents[1] / "environment"))
from flood_runs import call, land


@pytest.fixture(scope="module")
def told() -> dict[str, str]:
    run = land()
    call(run, cause="dam_break", size=150_000.0)
    call(run, cause="rain", size=30.0)
    run.run_until(10 * 3600.0)
    snapshot = run.snapshot()
    lines: dict[str, str] = {}
    for number in range(len(snapshot.events)):
        kind = snapshot.events.get(number).kind
        if kind in TELLERS:
            lines.setdefault(kind, describe_event(snapshot, number))
    return lines


def test_a_flood_reads_as_prose(told):
    assert told["dam_broke"].startswith("A dam broke and let go 0.15 million m³ of water")
    assert told["cloudburst"] == "A cloudburst brought 30 mm of rain in 2 h."
    assert "broken dam" in told["flood_began"] or "cloudburst" in told["flood_began"]
    assert "hectares" in told["flood_peak"]
    assert "over the floor of" in told["house_flooded"]
    assert "of water." in told["road_flooded"]


def test_no_line_is_a_bare_kind(told):
    for kind, line in told.items():
        assert line.endswith(".")
        assert "_" not in line
        assert not line.lower().startswith(kind.replace("_", " ") + ".")


def test_whatever_counts_as_news_has_words_for_it():
    for kind in TELLERS:
        if rule_for(kind, {}):
            assert (kind, "other") in FACTS

"""A person takes no more memory than is promised, and the table of the town bench can be read."""

import sys
from pathlib import Path

from digisphere.core.scenario import make_scenario

sys.path.insert(0, str(Path(__file__).parents[3] / "tools"))

import town_bench


def test_a_person_of_a_large_town_takes_at_most_twenty_kilobytes_beyond_text():
    scenario = make_scenario({"people": {"count": 10_000}})
    assert town_bench.bytes_of_people(scenario) / 10_000 <= town_bench.MOST_BYTES_EACH


def test_the_table_sets_a_large_town_beside_a_small_one():
    small = town_bench.TownFigures(1000, 24.0, 3.0, 30.0, 21000.0, 0.5, {"people.needs": 2.0})
    large = town_bench.TownFigures(10_000, 24.0, 30.0, 360.0, 20000.0, 1.2, {"people.needs": 9.0})
    says = town_bench.table_of([small, large])
    cells = {str(cell) for column in says.columns for cell in column.cells}
    assert {"1.20 x", "36.0 ms", "30.0 ms", "≤ 40 s, ≤ 360 s", "2.0 s", "9.0 s"} <= cells


def test_hours_are_not_multiplied_up_to_a_day():
    part = town_bench.TownFigures(1000, 4.0, 3.0, 30.0, 21000.0, 0.5, {})
    cells = [str(c) for column in town_bench.table_of([part, part]).columns for c in column.cells]
    assert "the first 4 h, CPU" in cells
    assert not any("≤ 40 s" in cell for cell in cells)

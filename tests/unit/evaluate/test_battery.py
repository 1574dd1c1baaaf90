"""A battery runs checks apart, survives one that raises, and writes a page that stands alone."""

import csv
import importlib
import pkgutil
from pathlib import Path

import pytest

from digisphere.errors import RegistryError
from digisphere.evaluate import battery, environment, society
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.page import Writeup, write_up

LAG = Figure("lag", 0.3, 0.4, source="made for this test", unit="1")


def falls_over(effort: Effort) -> Outcome:
    raise ZeroDivisionError("nothing to divide by")


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    check = Check("broken", "It falls over", falls_over, falls_over, "the same")
    load = battery.Registry.load
    monkeypatch.setattr(
        battery.Registry, "load", lambda self, n: check if n == "t.broken" else load(self, n)
    )


def test_names_of_a_subject_are_found_and_nearest_ones_suggested() -> None:
    assert "environment.wet_days" in battery.check_names("environment")
    assert battery.choose("environment", only=["wet_days"]) == ["environment.wet_days"]
    with pytest.raises(RegistryError, match="environment"):
        battery.check_names("enviroment")
    with pytest.raises(RegistryError, match="wet_days"):
        battery.choose("environment", only=["wet_day"])


@pytest.mark.parametrize("subject", [environment, society], ids=lambda room: room.__name__)
def test_no_check_is_left_out_of_its_battery(subject) -> None:
    found = set()
    for module in pkgutil.iter_modules(subject.__path__, f"{subject.__name__}."):
        values = vars(importlib.import_module(module.name)).values()
        found |= {check.name for check in values if isinstance(check, Check)}
    names = battery.check_names(subject.__name__.rsplit(".", 1)[1])
    run = {battery.Registry(battery.GROUP).load(name).name for name in names}
    assert len(found) > 30
    assert found == run


def test_a_check_that_raises_is_a_failure_with_its_reason(broken: None) -> None:
    result = battery.run_check("t.broken", Effort.QUICK)
    assert not result.passed
    assert "nothing to divide by" in result.why_not


def test_the_page_carries_figures_controls_and_plots(tmp_path: Path, broken: None) -> None:
    results = [
        battery.run_check(name, Effort.QUICK)
        for name in ("environment.wet_days", "society.turnout", "t.broken")
    ]
    writeup = Writeup("environment", Effort.QUICK, "digisphere evaluate", "0", results)
    assert not writeup.passed
    write_up(writeup, tmp_path)
    page = (tmp_path / "report.html").read_text()
    assert "data:image/png;base64," in page
    assert "independently of the day before" in page
    assert "1 of 3 checks failed." in page
    assert "Measured on 20,000 lives." in page
    assert '<td class="caught value">' in page
    assert '<a class="fail" href="#t.broken">✗ broken</a>' in page
    with (tmp_path / "figures.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert {r["figure"] for r in rows} >= {"lag-one autocorrelation of wet days"}
    assert all(float(r["low"]) <= float(r["value"]) <= float(r["high"]) for r in rows)
    assert {r["sample"] for r in rows} == {"", "20,000 lives"}


def test_numbers_are_written_out_with_the_digits_that_count():
    line = battery.Line("steps", "", 6000.0, 14000.0, "", 4, 13294.4, 0.0, True)
    assert (line.shown(13294.4), line.band) == ("13,290", "6,000 to 14,000")
    whole = battery.Line("lost", "cents", 0.0, 0.0, "", 0, 0.0, 12.0, True)
    assert (whole.shown(12.0), whole.shown(0.0)) == ("12 cents", "0 cents")
    assert line.shown(0.07514) == "0.07514"


def test_processes_bring_results_back_in_order() -> None:
    seen: list[float] = []
    names = ["environment.wet_days", "environment.temperature"]
    results = battery.run_battery(
        names, effort=Effort.QUICK, progress=lambda name, share: seen.append(share), workers=2
    )
    assert [r.name for r in results] == names
    assert all(r.passed for r in results)
    assert seen[-1] == 1.0

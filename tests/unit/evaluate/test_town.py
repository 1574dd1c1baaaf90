"""A town is simulated once, kept whole, and read back as it was."""

import numpy as np
import pytest

from digisphere.evaluate.check import Effort
from digisphere.evaluate.society import town

FEW = ("people.count=12", "world.size_cells=128")


@pytest.fixture(scope="module")
def kept() -> town.Town:
    return town.simulated(Effort.QUICK, changes=FEW, days=1)


def test_looks_cover_every_person_at_every_moment(kept: town.Town) -> None:
    assert kept.looks["activity"].shape == (round(town.DAY_S / town.LOOK_S), kept.people)
    np.testing.assert_array_equal(np.diff(kept.looks["time_s"]), town.LOOK_S)


def test_events_carry_their_payload_as_columns(kept: town.Town) -> None:
    intentions = kept.events("intention")
    rows = town.rows_of(intentions["subject"])
    assert rows.min() >= 0
    assert rows.max() < kept.people
    assert np.all(np.diff(intentions["time_s"]) >= 0.0)
    assert kept.events("no_such_thing")["id"].size == 0


def test_tables_stand_as_they_were_each_day(kept: town.Town) -> None:
    assert kept.column("people.age_years").shape == (kept.people,)
    assert not np.array_equal(kept.column("people.energy", day=0), kept.column("people.energy"))


def test_a_town_is_read_back_not_simulated_again(
    kept: town.Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town._kept.cache_clear()
    monkeypatch.setattr(town, "open_world", None)
    again = town.simulated(Effort.QUICK, changes=FEW, days=1)
    assert again is not kept
    for name, values in kept.looks.items():
        np.testing.assert_array_equal(again.looks[name], values)


def test_another_setting_is_another_town() -> None:
    plain = town.scenario_of(Effort.QUICK)
    silent = town.scenario_of(Effort.QUICK, changes=("society.talkativeness=0",))
    keys = {town._key(s, seed=n, days=2) for s in (plain, silent) for n in (7, 8)}
    assert len(keys) == 4

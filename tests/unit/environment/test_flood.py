"""Floods: called or not, told step by step with causes, exact in the book, gone in the end."""

import re
from types import SimpleNamespace

import numpy as np
import pytest

from digisphere.environment import ledger
from digisphere.environment.flood_commands import breach_peak_m3_s, in_the_sea
from digisphere.environment.flood_effects import danger
from digisphere.environment.flood_ground import flood_ground, water_over
from digisphere.environment.hazards import HazardKind
from digisphere.errors import CommandRefused
from digisphere.testing.checks import check_system
from tests.unit.environment.flood_runs import call, flood, land, told, valley

HOUR = 3600.0


@pytest.fixture(scope="module")
def broken():
    run = land()
    call(run, cause="dam_break", size=150_000.0)
    run.run_until(HOUR)
    return run


def test_a_broken_dam_begins_a_flood_that_names_it(broken):
    (began,) = told(broken, "flood_began")
    (dam,) = told(broken, "dam_broke")
    assert began.causes == (dam.id,)
    assert began.payload["commanded"]
    assert began.payload["why"] == "broken dam"


def test_a_house_a_bridge_or_a_road_under_water_goes_back_to_the_dam(broken):
    (dam,) = told(broken, "dam_broke")
    wet = told(broken, "house_flooded") + told(broken, "road_flooded")
    assert wet
    log = broken.state.log.view()
    for event in wet:
        assert log.why(event.id)[-1].id == dam.id


def test_closed_ways_name_the_flooded_road(broken):
    closed = told(broken, "way_closed") + told(broken, "bridge_closed")
    assert closed
    log = broken.state.log.view()
    for event in closed:
        kinds = {log.get(c).kind for c in event.causes}
        assert kinds <= {"road_flooded", "bridge_flooded", "flood_began"}


def test_each_house_is_told_of_once(broken):
    subjects = [e.subject for e in told(broken, "house_flooded")]
    assert len(subjects) == len(set(subjects))


def test_the_water_book_closes_with_a_flood_on(broken):
    errors = ledger.closing_errors(broken.state.tables["water_ledger"])
    assert max(errors.values()) < 1e-12
    book = broken.state.tables["water_ledger"]
    assert book["dam_water"][0] > 0.0


def test_a_leak_in_the_flood_is_found():
    run = land()
    call(run, cause="dam_break", size=60_000.0)
    run.run_until(1800.0)
    run.state.fields["flood_depth_m"] *= 0.999
    run.run_until(1830.0)
    assert ledger.closing_errors(run.state.tables["water_ledger"])["flood"] > 1e-6


def test_depth_at_a_point_is_level_over_ground(broken):
    depth = broken.state.fields["flood_depth_m"]
    iy, ix = np.unravel_index(int(depth.argmax()), depth.shape)
    cell = valley().grid.size_x_m / len(depth)
    at = np.array([[(ix + 0.5) * cell, (iy + 0.5) * cell]])
    level, over = water_over(valley(), depth_m=depth, xy_m=at)
    bed = valley().bed_at(at)
    assert over[0] > 0.0
    np.testing.assert_allclose(level - bed, over, atol=1e-6)


def test_levels_hold_the_water_of_the_cell():
    cells = flood_ground(valley(), n=96)
    knots, filled = cells.knots_m[40, 40], cells.filled_m[40, 40]
    depth = np.zeros((96, 96))
    for k in range(len(knots)):
        depth[40, 40] = filled[k]
        assert cells.level_m(depth)[40, 40] >= knots[k] - 1e-9
    depth[40, 40] = filled[-1] + 1.0
    assert cells.level_m(depth)[40, 40] == pytest.approx(knots[-1] + 1.0)
    np.testing.assert_allclose(cells.level_m(np.zeros((96, 96))), cells.lowest_m)


def test_a_cloudburst_floods_and_a_drizzle_does_not():
    wet, damp = land(), land()
    call(wet, cause="rain", size=400.0, hours=1.0)
    call(damp, cause="rain", size=5.0, hours=2.0)
    for run in (wet, damp):
        run.run_until(1.5 * HOUR)
    assert told(wet, "flood_began")
    assert not told(damp, "flood_began")


def test_a_flood_ends_dries_and_leaves_mud():
    run = land()
    call(run, cause="dam_break", size=2_000.0)
    run.run_until(40 * HOUR)
    (ended,) = told(run, "flood_ended")
    (peak,) = told(run, "flood_peak")
    assert peak.id in ended.causes
    assert not flood(run, "active")
    assert not run.state.fields["flood_depth_m"].any()
    assert run.state.fields["flood_mud"].max() > 0.1
    assert not run.state.tables["way_state"].columns["closed_by"].any()
    hazards = run.state.tables["hazards"]
    assert hazards.columns["kind"][0] == HazardKind.FLOOD
    assert hazards.columns["ended_s"][0] > 0.0
    assert max(ledger.closing_errors(run.state.tables["water_ledger"]).values()) < 1e-12


def test_nothing_moves_where_nothing_is_called():
    run = land()
    run.run_until(HOUR)
    assert flood(run, "steps") == 0
    assert not run.state.fields["flood_depth_m"].any()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"size": -5.0}, "greater than 0"),
        ({"cause": "dam_break", "size": 10.0}, "Choose a size from 1000 to 2e\\+07 m3"),
        ({"cause": "rain", "size": 5000.0}, "Choose a size from 5 to 600 mm"),
        ({"x_m": 99_000.0, "y_m": 10.0}, "off the map"),
        ({"x_m": 10.0}, "both x_m and y_m"),
        ({"cause": "curse"}, "cause"),
    ],
)
def test_impossible_floods_are_refused_with_the_range(arguments, words):
    run = land()
    try:
        call(run, **arguments)
        run.step()
        reason = run.command_log[-1].reason
    except CommandRefused as refusal:
        reason = str(refusal)
    assert re.search(words, reason)
    assert not told(run, "flood_began")


def test_same_seed_same_flood_and_a_resumed_one_too(tmp_path):
    from digisphere.core.checkpoint import Checkpoint

    def one(*, stop):
        run = land()
        call(run, cause="dam_break", size=60_000.0)
        if stop:
            run.run_until(1807.0)
            run.checkpoint().save(tmp_path / "mark")
            run = land()
            run.restore(Checkpoint.load(tmp_path / "mark"))
        run.run_until(HOUR)
        return run.digest_columns()

    straight = one(stop=False)
    assert one(stop=False) == straight
    assert one(stop=True) == straight


def test_a_flood_leaves_the_weather_as_it_was():
    dry, wet = land(), land()
    call(wet, cause="dam_break", size=60_000.0)
    for run in (dry, wet):
        run.run_until(600.0)
    a, b = dry.digest_columns(), wet.digest_columns()
    untouched = [k for k in a if k.startswith(("field:air_", "atmosphere.", "sky."))]
    assert untouched
    assert all(a[k] == b[k] for k in untouched)


def test_danger_rises_with_depth_and_speed():
    classes = danger(np.array([0.2, 1.0, 1.0, 2.0]), speed_m_s=np.array([0.2, 0.5, 1.0, 2.0]))
    assert classes.tolist() == [0, 1, 2, 3]


def test_a_larger_dam_breaks_harder():
    assert breach_peak_m3_s(4e5) > breach_peak_m3_s(4e4) > 50.0


def test_the_sea_is_told_from_lakes_and_land():
    def ground(level):
        return SimpleNamespace(
            sea_level_m=0.0, water_at=lambda xy: np.array([level], dtype=np.float32)
        )

    assert in_the_sea(ground(0.0), x_m=1.0, y_m=1.0)
    assert not in_the_sea(ground(12.5), x_m=1.0, y_m=1.0)
    assert not in_the_sea(ground(np.nan), x_m=1.0, y_m=1.0)


@pytest.mark.parametrize("name", ["environment.flood", "environment.rivers"])
def test_floods_and_rivers_write_only_what_they_declare(name):
    run = land()
    call(run, cause="dam_break", size=60_000.0)
    run.run_until(1200.0)
    system = next(entry.system for entry in run._scheduled if entry.system.name == name)
    check_system(system, simulation=run)
    assert flood(run, "active")

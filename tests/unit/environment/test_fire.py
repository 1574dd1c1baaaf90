"""Fires of a run: how they begin, what they take, how they end, and that they repeat exactly."""

import numpy as np
import pytest

from digisphere.core.checkpoint import Checkpoint
from digisphere.core.identity import BUILDING_BASE
from digisphere.environment.fire_danger import shoots_after
from digisphere.environment.fire_ground import Fuel, fire_ground_of
from digisphere.environment.infrastructure import TreeState
from digisphere.errors import CommandRefused
from tests.unit.environment.fire_runs import burnt_cells, call, land, parched, told, valley

HOUR_S = 3600.0


@pytest.fixture(scope="module")
def burning():
    run = parched()
    assert call(run).accepted, run.command_log[-1].reason
    run.run_until(2.0 * HOUR_S)
    return run


def test_a_called_fire_spreads_and_is_told(burning):
    assert burnt_cells(burning) > 20
    hazards = burning.state.tables["hazards"].columns
    assert hazards["area_m2"][0] > 5_000.0
    assert hazards["commanded"][0]
    assert told(burning, "fire_began")
    assert told(burning, "fire_near")


def test_smoke_rises_while_it_burns_and_thins_afterwards(burning):
    assert burning.state.fields["smoke_g_m2"].max() > 0.0


def test_fuel_is_used_up_and_the_ground_is_charred(burning):
    burnt = np.isfinite(burning.state.fields["fire_arrival_s"])
    fresh = parched().state.fields["fuel_kg_m2"]
    left = burning.state.fields["fuel_kg_m2"]
    assert (left[burnt] < 0.5 * fresh[burnt]).all()
    assert (burning.state.fields["burn_severity"][burnt] > 0.5).all()
    assert not burning.state.fields["burn_severity"][~burnt].any()


def test_trees_in_the_fire_suffer_and_others_do_not(burning):
    ground = fire_ground_of(valley(), n=64)
    burnt = np.isfinite(burning.state.fields["fire_arrival_s"]).ravel()[ground.cell_of_tree]
    state = burning.state.tables["tree_state"].columns["state"]
    assert (state[burnt] != TreeState.STANDING).any()
    assert (state[~burnt] == TreeState.STANDING).all()


def test_every_step_names_its_cause(burning):
    log = burning.state.log.view()
    began = told(burning, "fire_began")[0].id
    for kind in ("fire_near", "forest_burning", "field_burnt", "house_caught_fire", "way_closed"):
        for event in told(burning, kind):
            assert began in [e.id for e in log.why(event.id)], kind


@pytest.mark.parametrize(
    ("arguments", "words"),
    [({"x_m": -5.0, "y_m": 10.0}, "off the map"), ({"x_m": 600.0}, "both, or neither")],
)
def test_a_fire_in_the_wrong_place_is_refused(arguments, words):
    run = parched()
    log = call(run, **arguments)
    assert not log.accepted
    assert words in log.reason
    assert not told(run, "fire_began")


@pytest.mark.parametrize(
    ("radius_m", "words"), [(900.0, "less than or equal to 300"), (0.0, "greater than or equal")]
)
def test_a_fire_of_the_wrong_size_is_refused_with_the_range(radius_m, words):
    with pytest.raises(CommandRefused, match=words):
        call(land(), radius_m=radius_m)


def place_where(condition) -> tuple[float, float]:
    ground = fire_ground_of(valley(), n=64)
    cell = int(np.flatnonzero(condition(ground).ravel())[0])
    return ground.centre_m(cell)


def test_water_snow_bare_ground_and_wet_fuel_are_refused_with_a_cure():
    run = parched()
    lake = valley().layers["water_level_m"]
    iy, ix = (int(np.median(k)) for k in np.nonzero(np.isfinite(lake)))
    iy = int(np.flatnonzero(np.isfinite(lake[:, ix]))[0])
    wet = call(run, x_m=(ix + 0.5) * 12.0, y_m=(iy + 0.5) * 12.0)
    assert "water" in wet.reason
    centre = valley().settlement.centre_m
    bare = call(run, x_m=float(centre[0]), y_m=float(centre[1]))
    assert "nothing to burn" in bare.reason
    woods = place_where(lambda g: (g.fuel == Fuel.BROADLEAF) & (g.cover > 0.9))
    run.state.fields["snow_swe_mm"][:] = 12.0
    snowy = call(run, x_m=woods[0], y_m=woods[1])
    assert "12 mm of snow" in snowy.reason
    assert "thaw" in snowy.reason
    run.state.fields["snow_swe_mm"][:] = 0.0
    run.state.fields["fuel_moisture"][:] = 0.3
    soaked = call(run, x_m=woods[0], y_m=woods[1])
    assert "30 % water" in soaked.reason
    assert "dry weather" in soaked.reason
    run.state.fields["fuel_moisture"][:] = 0.06
    assert call(run, x_m=woods[0], y_m=woods[1]).accepted


def test_rain_puts_a_fire_out(burning):
    run = parched()
    call(run)
    run.run_until(0.5 * HOUR_S)
    for hour in range(6):
        run.state.fields["surface_wetness"][:] = 1.0
        run.state.fields["fuel_moisture"][:] = 0.35
        run.run_until((1.0 + hour) * HOUR_S)
    run.run_until(8.0 * HOUR_S)
    assert burnt_cells(run) < burnt_cells(burning)
    ended = told(run, "fire_ended")
    assert ended
    why = run.state.log.view().why(ended[0].id)
    assert next(e for e in why if e.kind == "fire_stopped").payload["why"] in ("rain", "damp")
    assert not run.state.tables["fire"].columns["burning"][0] or told(run, "house_caught_fire")


def test_nothing_burns_by_itself_where_chance_is_switched_off():
    run = parched()
    run.run_until(3.0 * HOUR_S)
    assert burnt_cells(run) == 0
    assert not run.state.tables["hazards"].columns["event"][0] > 0


def strike(run, *, x_m: float, y_m: float) -> int:
    """Let lightning strike a place now, told as the lightning system tells it."""
    row = run.state.tables["atmosphere"].columns
    event = run.state.log.append(
        "lightning",
        tick=run.clock.tick,
        payload={
            "time_s": run.clock.time_s,
            "x_m": x_m,
            "y_m": y_m,
            "distance_m": 500.0,
            "thunder_after_s": 1.5,
            "ground": True,
        },
    )
    slot = int(row["flash_count"][0]) % row["flash_time_s"].shape[1]
    row["flash_time_s"][0, slot] = run.clock.time_s
    row["flash_x_m"][0, slot] = x_m
    row["flash_y_m"][0, slot] = y_m
    row["flash_ground"][0, slot] = 1
    row["flash_event"][0, slot] = event
    row["flash_count"][0] += 1
    return event


def dry_strikes(run):
    """Strike the woods by the village, minute by minute, until one lights them."""
    ground = fire_ground_of(valley(), n=64)
    centre = np.asarray(valley().settlement.centre_m)
    woods = np.flatnonzero((ground.fuel == Fuel.BROADLEAF).ravel() & (ground.cover.ravel() > 0.9))
    near = sorted(
        woods.tolist(), key=lambda c: float(np.hypot(*(np.array(ground.centre_m(c)) - centre)))
    )
    for minute in range(40):
        x, y = ground.centre_m(near[minute])
        strike(run, x_m=x, y_m=y)
        run.run_until((minute + 1) * 60.0)
        if told(run, "fire_began"):
            return
    pytest.fail("forty strikes lit nothing")


def test_lightning_lights_dry_woods_and_a_burnt_house_leads_back_to_it():
    run = parched(hazards={"grid_cells": 64, "spontaneous": 20.0, "fires_by_people_year": 0.0})
    dry_strikes(run)
    began = told(run, "fire_began")[0]
    assert began.payload["why"] == "lightning"
    for _ in range(16):
        if told(run, "house_caught_fire"):
            break
        run.state.fields["fuel_moisture"][:] = 0.05
        run.run_until(run.clock.time_s + 1800.0)
    caught = told(run, "house_caught_fire")
    assert caught, "no house caught fire"
    chain = [e.kind for e in run.state.log.view().why(caught[0].id)]
    assert chain[0] == "house_caught_fire"
    assert "fire_began" in chain
    assert "lightning" in chain
    row = caught[0].subject - BUILDING_BASE
    run.run_until(run.clock.time_s + 3 * HOUR_S)
    assert run.state.tables["building_state"].columns["burnt"][row] == 1.0
    assert told(run, "building_closed")


def test_wet_woods_are_not_lit_by_lightning():
    run = parched(hazards={"grid_cells": 64, "spontaneous": 20.0, "fires_by_people_year": 0.0})
    run.state.fields["fuel_moisture"][:] = 0.33
    ground = fire_ground_of(valley(), n=64)
    woods = np.flatnonzero((ground.fuel == Fuel.BROADLEAF).ravel())
    for minute in range(20):
        x, y = ground.centre_m(int(woods[minute * 7]))
        strike(run, x_m=x, y_m=y)
        run.run_until((minute + 1) * 60.0)
        run.state.fields["fuel_moisture"][:] = 0.33
    assert not told(run, "fire_began")


def test_the_same_fire_burns_twice_the_same(burning):
    again = parched()
    call(again)
    again.run_until(2.0 * HOUR_S)
    assert again.digest_columns() == burning.digest_columns()


def test_a_run_resumed_in_mid_fire_equals_a_straight_one(burning, tmp_path):
    first = parched()
    call(first)
    first.run_until(2417.0)
    assert burnt_cells(first) > 3
    first.checkpoint().save(tmp_path / "mark")
    second = parched()
    second.restore(Checkpoint.load(tmp_path / "mark"))
    second.run_until(2.0 * HOUR_S)
    assert second.digest_columns() == burning.digest_columns()


def test_a_fire_changes_nothing_that_it_does_not_touch(burning):
    """The weather, the sky, the soil and the draws of everybody else are bit for bit the same."""
    quiet = parched()
    quiet.step()
    quiet.run_until(2.0 * HOUR_S)
    with_fire, without = burning.digest_columns(), quiet.digest_columns()
    changed = {name for name in with_fire if with_fire[name] != without[name]}
    own = ("fire", "hazards", "field_burns", "building_state", "way_s", "tree_state", "events")
    burn = ("fuel_kg", "burn_severity", "smoke")
    assert changed
    for name in changed:
        bare = name.removeprefix("field:")
        assert bare.startswith((*own, *burn)), f"{name} changed"


def test_burnt_land_heals_with_warmth_and_can_burn_again():
    run = parched()
    call(run)
    run.run_until(HOUR_S)
    run.state.fields["fuel_moisture"][:] = 0.35
    ground = fire_ground_of(valley(), n=64)
    burnt = np.isfinite(run.state.fields["fire_arrival_s"])
    grass, woods = (
        burnt & np.isin(ground.fuel, kinds)
        for kinds in ((Fuel.GRASS, Fuel.CROP), (Fuel.CONIFER, Fuel.BROADLEAF))
    )
    before = run.state.fields["burn_severity"].copy()
    system = next(e.system for e in run._scheduled if e.system.name == "environment.fire_danger")
    view = next(e.view for e in run._scheduled if e.system.name == "environment.fire_danger")
    run.state.fields["air_temperature_c"][:] = 20.0
    run.state.fields["soil_water_mm"][:] = 90.0
    for _ in range(4 * 60):
        system._heal(view)
    after = run.state.fields["burn_severity"]
    if grass.any():
        assert after[grass].mean() < 0.2
        assert np.isnan(run.state.fields["fire_arrival_s"][grass & (after < 0.3)]).all()
    assert woods.any()
    assert 0.8 * before[woods].mean() < after[woods].mean() < before[woods].mean()


def shoots_of_six_weeks(air_c, water):
    share = np.zeros(1, np.float32)
    for _ in range(42):
        share = shoots_after(share, warmth_c_day=np.array([max(air_c - 5.0, 0.0)]), water=water)
    return float(share[0])


def test_six_warm_moist_weeks_green_a_burn_and_cold_or_parched_ones_do_not():
    assert shoots_of_six_weeks(17.0, 1.0) > 0.8
    assert shoots_of_six_weeks(2.0, 1.0) < 0.02
    assert shoots_of_six_weeks(17.0, 0.0) < 0.02
    assert shoots_of_six_weeks(11.0, 1.0) < shoots_of_six_weeks(17.0, 1.0)


def test_a_place_that_burns_again_loses_its_shoots():
    run = parched()
    run.state.fields["burn_shoots"][:] = 0.5
    call(run)
    run.run_until(HOUR_S)
    burnt = np.isfinite(run.state.fields["fire_arrival_s"])
    assert burnt.any()
    assert not run.state.fields["burn_shoots"][burnt].any()


def test_a_world_without_fire_keeps_every_trace_at_zero():
    run = land()
    run.run_until(HOUR_S)
    for name in (
        "burn_severity",
        "burn_shoots",
        "fire_intensity_kw_m",
        "smoke_g_m2",
        "fire_heat_s",
    ):
        assert not run.state.fields[name].any()
    assert np.isnan(run.state.fields["fire_arrival_s"]).all()

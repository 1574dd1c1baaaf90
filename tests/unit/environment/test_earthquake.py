"""Earthquakes by command and by chance: what they shake, break, tell and set off."""

import numpy as np
import pytest
from quake_runs import DAY, call, damage, events, ground, quake_run

from digisphere.environment.earthquake import EarthquakeSystem
from digisphere.environment.infrastructure import DamageState, WayBlock
from digisphere.errors import CommandRefused
from digisphere.testing.checks import check_system


def test_a_called_earthquake_is_felt_when_its_waves_arrive():
    run = quake_run()
    run.run_until(100)
    call(run, magnitude=6.5, x_m=20_000.0, y_m=20_000.0, depth_km=20.0)
    run.run_until(105)
    assert not events(run, "earthquake_began")
    run.run_until(130)
    (began,), (felt,) = events(run, "earthquake_began"), events(run, "earthquake_felt")
    assert felt.causes == (began.id,)
    assert felt.payload["distance_km"] / 3.5 <= began.tick - 101 < felt.payload["distance_km"]
    assert felt.payload["s_minus_p_s"] == pytest.approx(felt.payload["distance_km"] / 8.2, rel=0.02)
    field = run.state.fields["peak_ground_acceleration_g"]
    assert field.min() > 0.0
    assert run.state.fields["mmi"].max() <= 12.0


def test_strong_shaking_damages_houses_and_each_names_the_earthquake():
    run = quake_run()
    call(run, magnitude=7.0)
    run.run_until(600)
    (began,) = events(run, "earthquake_began")
    told = events(run, "building_damaged")
    assert len(told) == (damage(run) >= DamageState.MODERATE).sum() > 5
    assert all(event.causes == (began.id,) for event in told)
    closed = events(run, "building_closed")
    assert len(closed) == (damage(run) >= DamageState.EXTENSIVE).sum() > 0
    why = run.state.log.view().why(closed[0].id)
    assert [e.kind for e in why] == ["building_closed", "building_damaged", "earthquake_began"]


def test_a_weak_earthquake_breaks_nothing():
    run = quake_run()
    call(run, magnitude=3.5)
    run.run_until(600)
    assert events(run, "earthquake_began")
    assert not damage(run).any()
    assert not run.state.tables["way_state"]["closed_by"].any()


def test_collapsed_houses_leave_rubble_on_the_ways_beside_them():
    run = quake_run()
    call(run, magnitude=7.5)
    run.run_until(600)
    blocked = run.state.tables["way_state"]["closed_by"] & WayBlock.RUBBLE
    assert blocked.any()
    nodes = ground().nav.node_xy[blocked > 0]
    houses = ground().buildings
    at = np.column_stack([houses["x_m"], houses["y_m"]])[damage(run) >= DamageState.EXTENSIVE]
    away = np.hypot(*(nodes[:, None] - at[None]).transpose(2, 0, 1)).min(axis=1)
    on_bridge = ground().nav._on_bridge(np.flatnonzero(blocked))
    assert (away[~on_bridge] < 25.0).all()


def test_aftershocks_follow_more_and_more_rarely_and_name_their_mainshock():
    run = quake_run()
    call(run, magnitude=6.8)
    run.run_until(20 * DAY)
    (began,) = events(run, "earthquake_began")
    after = events(run, "aftershock")
    assert len(after) > 10
    assert all(began.id in event.causes for event in after)
    days = np.array([event.tick for event in after]) / DAY
    assert (days < 2.0).sum() > (days >= 10.0).sum()


def test_aftershocks_never_mend_and_the_damage_they_do_is_their_own_event():
    run = quake_run(repair_rate=0.0)
    call(run, magnitude=7.0)
    run.run_until(600)
    first = damage(run).copy()
    run.run_until(10 * DAY)
    assert (damage(run) >= first).all()
    for event in events(run, "building_damaged"):
        assert all(c < event.id for c in event.causes)


def test_the_same_seed_gives_the_same_world_and_another_seed_another():
    def digest(seed: int) -> str:
        run = quake_run(seed=seed)
        call(run, magnitude=6.8)
        run.run_until(2 * DAY)
        return run.digest()

    assert digest(7) == digest(7)
    assert digest(7) != digest(8)


def test_a_run_resumed_in_the_middle_of_a_sequence_goes_on_the_same():
    one, two = quake_run(), quake_run()
    call(one, magnitude=6.8)
    one.run_until(0.3 * DAY)
    two.restore(one.checkpoint())
    one.run_until(2 * DAY)
    two.run_until(2 * DAY)
    assert one.digest_columns() == two.digest_columns()
    assert len(events(one, "aftershock")) > 3


def test_a_called_earthquake_shifts_no_draw_of_the_ones_left_to_chance():
    plain, shaken = (quake_run(spontaneous=20.0, earthquake_rate_year=1000.0) for _ in range(2))
    call(shaken, magnitude=4.0)
    seen: list[set[tuple[float, float]]] = [set(), set()]
    for time_s in range(600, 20_000, 600):
        for run, mine in zip((plain, shaken), seen, strict=True):
            run.run_until(time_s)
            shocks = run.state.tables["shocks"]
            kept = np.isfinite(shocks["time_s"])
            mine |= set(zip(shocks["time_s"][kept], shocks["magnitude"][kept], strict=True))
    assert len(seen[0]) > 5
    assert seen[0] < seen[1]


def test_nothing_happens_by_chance_where_the_scenario_says_never():
    run = quake_run(spontaneous=0.0, earthquake_rate_year=1000.0)
    run.run_until(2 * DAY)
    assert len(run.state.log) == 0
    lively = quake_run(spontaneous=20.0, earthquake_rate_year=1000.0)
    lively.run_until(2 * DAY)
    assert len(lively.state.log) > 0


def test_a_magnitude_of_fifteen_is_refused_with_the_range():
    run = quake_run()
    with pytest.raises(CommandRefused, match=r"15 .* choose 2 to 8\.5"):
        run.queue.make("hazard.earthquake", {"magnitude": 15})
    with pytest.raises(CommandRefused, match="depth_km"):
        run.queue.make("hazard.earthquake", {"magnitude": 6, "depth_km": 900})


def test_an_earthquake_on_another_continent_is_refused_with_the_range():
    run = quake_run()
    call(run, magnitude=6.0, x_m=1e7, y_m=0.0)
    run.run_until(10)
    assert not run.command_log[0].accepted
    assert "choose x_m from" in run.command_log[0].reason.lower()


def test_the_system_writes_only_what_it_declares():
    run = quake_run()
    call(run, magnitude=7.0)
    run.run_until(1)
    run.state.tables["shocks"]["felt_s"][0] = 1.0
    check_system(earthquake_system(run), simulation=run)
    assert events(run, "earthquake_began")


def earthquake_system(run) -> EarthquakeSystem:
    return next(e.system for e in run._scheduled if isinstance(e.system, EarthquakeSystem))

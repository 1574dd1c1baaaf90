"""Water runs downhill to a sea or off the map, never loses itself, and stays in its bed."""

import numpy as np
import pytest

from tests.unit.world.lands import land_of, outlets

CASES = [("valley", 7), ("valley", 2), ("island", 5), ("highland", 3)]


def ends_of_all_flow(receiver: np.ndarray) -> np.ndarray:
    """Where each cell's water ends, by doubling the step until nothing moves."""
    flow = receiver.ravel().astype(np.int64)
    for _ in range(int(np.ceil(np.log2(flow.size))) + 1):
        flow = flow[flow]
    return flow


def every_cell_drains(receiver: np.ndarray, outlet: np.ndarray) -> bool:
    ends = ends_of_all_flow(receiver)
    return bool(outlet.ravel()[ends].all() and (receiver.ravel()[ends] == ends).all())


def never_falls(values: np.ndarray, receiver: np.ndarray) -> bool:
    flat, down = values.ravel(), receiver.ravel()
    return bool((flat[down] >= flat * (1.0 - 1e-6)).all())


@pytest.mark.parametrize(("kind", "seed"), CASES)
def test_every_land_cell_drains_to_the_sea_or_off_the_map(kind, seed):
    land, relief = land_of(kind, seed)
    assert every_cell_drains(land.layers["receiver"], outlets(relief))


def test_a_loop_of_receivers_is_not_taken_for_drainage():
    land, relief = land_of("valley", 7)
    looped = land.layers["receiver"].copy()
    cell = int(np.argmax(land.layers["elevation_m"]))
    looped.ravel()[cell], looped.ravel()[looped.ravel()[cell]] = looped.ravel()[cell], cell
    assert not every_cell_drains(looped, outlets(relief))


@pytest.mark.parametrize(("kind", "seed"), CASES)
def test_discharge_and_drained_area_never_fall_downstream(kind, seed):
    layers = land_of(kind, seed)[0].layers
    assert never_falls(layers["discharge_m3_s"], layers["receiver"])
    assert never_falls(layers["drainage_area_m2"], layers["receiver"])


def test_rain_itself_would_fail_as_a_discharge():
    layers = land_of("valley", 7)[0].layers
    assert not never_falls(layers["precipitation_mm_year"], layers["receiver"])


@pytest.mark.parametrize(("kind", "seed"), CASES)
def test_rivers_fall_widen_and_join_at_one_level(kind, seed):
    land, _ = land_of(kind, seed)
    assert land.rivers
    for river in land.rivers:
        assert (np.diff(river.level_m) <= 0.0).all()
        assert (np.diff(river.discharge_m3_s) >= -1e-6).all()
        assert (river.width_m > 0.0).all()
        assert (river.depth_m > 0.0).all()
        assert np.hypot(*np.diff(river.xy_m, axis=0).T).max() < 12.0


@pytest.mark.parametrize(("kind", "seed"), CASES)
def test_water_stands_over_its_bed_and_lakes_are_level(kind, seed):
    land, relief = land_of(kind, seed)
    level, bed = land.layers["water_level_m"], land.layers["elevation_m"]
    wet = ~np.isnan(level)
    assert (level[wet] >= bed[wet] - 1e-3).all()
    assert (bed[~wet & ~relief.sea] > 0.0).all()
    for lake in np.unique(level[relief.lake]):
        assert (level[relief.lake] == lake).sum() >= 5


def test_the_valley_has_a_river_that_reaches_the_sea_and_a_lake():
    land, relief = land_of("valley", 7)
    main = land.rivers[0]
    assert main.width_m.max() > 6.0
    mouths = np.array([river.level_m[-1] for river in land.rivers if river.width_m.max() > 6.0])
    assert mouths.min() == pytest.approx(0.0, abs=0.01)
    assert relief.lake.sum() * land.grid.cell_m**2 > 60_000.0
    assert land.sea_level_m == 0.0

"""Rivers and lakes: they follow the weather, spill, dry, and keep the book to the last drop."""

from types import SimpleNamespace

import numpy as np
import pytest

from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.environment import ledger
from digisphere.environment.river_network import make_network
from digisphere.environment.rivers import RiversSystem
from digisphere.environment.rivers_flow import (
    Moved,
    depth_of,
    drain,
    holds_of,
    run_network,
    width_of,
)
from digisphere.environment.sky import SkySystem
from digisphere.environment.still_water import find_still_water
from digisphere.environment.surface import SurfaceSystem
from digisphere.environment.weather import WeatherSystem
from digisphere.world.enums import Biome
from digisphere.world.ground import River

CELLS = 64
CELL_M = 40.0


def upland():
    """A valley that falls east, its river through a lake, in a bowl of slopes."""
    y, x = (np.indices((CELLS, CELLS)) + 0.5) * CELL_M
    middle = 0.5 * CELLS * CELL_M
    bed = 90.0 - 0.02 * x + 0.06 * np.abs(y - middle)
    lake = np.hypot(x - 0.6 * CELLS * CELL_M, y - middle) < 240.0
    spill = float(bed[32, int(0.6 * CELLS) + 6])
    bed = np.where(lake, spill - 6.0 + 0.01 * np.abs(y - middle), bed)
    level = np.where(lake, spill, np.nan).astype(np.float32)
    biome = np.full((CELLS, CELLS), Biome.GRASSLAND, np.uint8)
    biome[lake] = Biome.LAKE
    rivers = []
    for start, end in ((200.0, 0.5 * CELLS * CELL_M), (0.6 * CELLS * CELL_M + 250.0, 2540.0)):
        line = np.arange(start, end, 7.0)
        flow = np.linspace(0.05, 0.1, len(line), dtype=np.float32)
        rivers.append(
            River(
                xy_m=np.stack([line, np.full_like(line, middle - 1.0)], 1).astype(np.float32),
                level_m=(89.0 - 0.02 * line).astype(np.float32),
                width_m=(2.7 * np.sqrt(5.0 * flow)).astype(np.float32),
                depth_m=(0.3 * (5.0 * flow) ** 0.4).astype(np.float32),
                discharge_m3_s=flow,
            )
        )
    size = CELLS * CELL_M
    flat = np.ones((CELLS, CELLS), np.float32)
    month = np.full((12, 32, 32), 80.0, np.float32)
    return SimpleNamespace(
        key="upland",
        grid=SimpleNamespace(nx=CELLS, ny=CELLS, cell_m=CELL_M, size_x_m=size, size_y_m=size,
                             cell_of=None),
        layers={
            "elevation_m": bed.astype(np.float32),
            "water_level_m": level,
            "biome_id": biome,
            "tree_density": 0.2 * flat,
            "insolation_ratio": flat,
        },
        monthly={"air_temperature_c": month * 0.0 + 12.0, "precipitation_mm": month},
        rivers=tuple(rivers),
        sea_level_m=float("nan"),
        latitude_deg=46.5,
        settlement=SimpleNamespace(centre_m=(700.0, middle), radius_m=200.0),
    )  # fmt: skip


SYSTEMS = (SkySystem, WeatherSystem, SurfaceSystem, RiversSystem)


def flowing(*, start="2026-04-10T08:00:00", regime="clear", **weather):
    scenario = make_scenario(
        {
            "time": {"start": start},
            "weather": {"grid_cells": 32, "start_regime": regime, **weather},
        }
    )
    return Simulation(
        scenario, ground=upland(), seed=5, systems=[make(scenario) for make in SYSTEMS]
    )


def reaches(run, column):
    return run.state.tables["reaches"].columns[column]


def lakes(run, column):
    return run.state.tables["lakes"].columns[column]


@pytest.fixture(scope="module")
def network():
    return make_network(upland(), n=32)


def test_the_lake_is_found_and_passes_its_water_on(network):
    assert network.lakes.count == 1
    below = int(network.down[network.reaches.count])
    assert network.reaches.river[below] == 1
    upper = np.flatnonzero(network.reaches.river == 0)[-1]
    assert network.down[upper] == network.reaches.count


def test_every_node_comes_before_the_one_below_it(network):
    place = np.argsort(network.order)
    for node in range(network.count - 1):
        assert place[node] < place[network.down[node]]


def test_every_drop_of_a_weather_cell_goes_somewhere(network):
    for shares in (network.from_land, network.from_water):
        np.testing.assert_allclose(shares.sum(axis=0), 1.0, atol=1e-12)


def test_depth_and_width_are_those_of_the_full_channel():
    flow = np.array([0.5, 5.0])
    full = depth_of(flow)
    np.testing.assert_allclose(full, 0.3 * flow**0.4)
    np.testing.assert_allclose(
        width_of(full, full_depth_m=full, full_width_m=2.7 * flow**0.5), 2.7 * flow**0.5
    )
    assert (holds_of(flow, depth_m=full) > flow).all()


def test_a_linear_reservoir_halves_in_its_half_life():
    store = np.array([8.0])
    out = drain(store, dt=np.log(2.0) * 3600.0, time_s=3600.0)
    assert store[0] == pytest.approx(4.0)
    assert out[0] + store[0] == 8.0


def one_step(network, *, lateral_m3, dt=600.0, steps=1, holds=1e9):
    """Feed every node alike for some steps; return what is stored and what moved."""
    state, moved = np.zeros((3, network.count)), np.zeros(len(Moved))
    into = np.stack([np.full(network.count, lateral_m3), np.zeros(network.count)])
    channel = np.stack([network.reaches.length_m, np.full(network.reaches.count, holds)])
    spilled = 0.0
    for _ in range(steps):
        run_network(
            np.stack([network.order, network.down]), dt, into, state, channel,
            network.lakes.shapes, network.lakes.weirs, moved,
        )  # fmt: skip
        spilled += float(state[2].sum())
    return state, moved, spilled


def test_what_comes_in_is_stored_or_goes_out(network):
    state, moved, spilled = one_step(network, lateral_m3=30.0, steps=200, holds=0.2)
    assert spilled > 0.0
    came = 30.0 * network.count * 200
    went = moved[Moved.RIVER_OUTFLOW] + spilled
    assert state[0].sum() + went == pytest.approx(came, rel=1e-12)


def test_a_lake_spills_only_above_its_sill(network):
    lake = network.reaches.count
    state, moved, _ = one_step(network, lateral_m3=30.0, steps=5)
    assert moved[Moved.LAKE_SPILL] == 0.0
    state, moved, _ = one_step(network, lateral_m3=30_000.0, steps=200)
    level = network.lakes.level_at(0, float(state[0, lake]))
    assert level > network.lakes.sill_m[0]
    assert moved[Moved.LAKE_SPILL] > 0.0


def test_volume_and_level_of_a_lake_agree(network):
    shape = network.lakes
    for share in (0.2, 0.6, 1.0):
        level = shape.level_m[0, 0] + share * float(np.ptp(shape.level_m[0]))
        assert shape.level_at(0, shape.volume_at(0, level)) == pytest.approx(level, abs=1e-6)
    assert shape.level_at(0, 0.0) == pytest.approx(shape.level_m[0, 0])


def test_the_book_of_rivers_and_lakes_closes():
    run = flowing(regime="rain")
    run.run_until(86_400.0)
    book = run.state.tables["water_ledger"]
    errors = ledger.closing_errors(book)
    assert max(errors.values()) < 1e-12
    for flow in ("to_channels", "base_flow", "lake_inflow", "river_outflow", "lake_evaporation"):
        assert book[flow][0] > 0.0


def test_a_leak_in_a_river_is_found():
    run = flowing()
    run.run_until(7200.0)
    reaches(run, "store_m3")[:] *= 0.99
    run.run_until(7800.0)
    assert ledger.closing_errors(run.state.tables["water_ledger"])["rivers"] > 1e-6


def test_drought_thins_rivers_and_rain_raises_them():
    dry, wet = flowing(precipitation_factor=0.0), flowing(precipitation_factor=3.0)
    for run in (dry, wet):
        run.run_until(5 * 86_400.0)
    for column in ("discharge_m3_s", "depth_m", "width_m", "level_m"):
        assert reaches(dry, column)[-1] < reaches(wet, column)[-1]
    assert lakes(dry, "level_m")[0] < lakes(wet, "level_m")[0]


def test_without_rain_a_lake_sinks_below_its_sill():
    run = flowing(start="2026-06-10T08:00:00", precipitation_factor=0.0)
    run.state.tables["catchments"].columns["ground_m3"][:] = 0.0
    shape = make_network(upland(), n=32).lakes
    lakes(run, "volume_m3")[0] = shape.volume_at(0, float(shape.sill_m[0]) - 0.12)
    run.run_until(6 * 86_400.0)
    assert not lakes(run, "spilling")[0]
    assert lakes(run, "level_m")[0] < lakes(run, "full_level_m")[0]
    assert run.state.log.view().select(kind="lake_stops_spilling")


def test_a_dry_lake_gives_the_air_nothing():
    run = flowing(start="2026-07-10T08:00:00", precipitation_factor=0.0)
    run.state.tables["catchments"].columns["ground_m3"][:] = 0.0
    book = run.state.tables["water_ledger"]
    lost = float(book["lakes"][0])
    lakes(run, "volume_m3")[:] = 1.0
    reaches(run, "store_m3")[:] = 0.0
    run.run_until(2 * 86_400.0)
    assert lost > 0.0
    assert 0.0 <= lakes(run, "volume_m3")[0] < 50.0
    assert run.state.fields["open_water_wet"].min() == 0.0


def test_rivers_without_sea_or_lakes_work_too():
    ground = upland()
    ground.layers["biome_id"][:] = Biome.GRASSLAND
    assert find_still_water(ground).count == 0
    assert make_network(ground, n=32).lakes.count == 0

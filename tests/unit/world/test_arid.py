"""Dry climates shrink lakes to what their inflow can feed, and leave wet ones alone."""

from dataclasses import replace

import numpy as np
import pytest

from digisphere.core.settings import WorldSettings
from digisphere.world import arid
from digisphere.world.basins import Water
from digisphere.world.climate import ClimateSettings, climate_normals
from digisphere.world.routing import edge_mask

CELLS, CELL_M = 96, 16.0


def bowl() -> tuple[np.ndarray, Water]:
    """A round hollow 20 m deep with a lake to its sill, in a gentle slope."""
    at = np.arange(CELLS) - 0.5 * CELLS
    away = np.hypot(*np.meshgrid(at, at))
    ground = 30.0 + 0.05 * np.add.outer(at, 0.0 * at) + np.minimum(away, 24.0) - 24.0
    lake = away < 22.0
    level = np.where(lake, 28.0, np.nan)
    return ground, Water(level_m=level, lake_id=lake.astype(np.int32))


def dried(rain_mm: float, warmth_c: float) -> tuple[Water, np.ndarray, np.ndarray]:
    ground, standing = bowl()
    settings = ClimateSettings(
        latitude_deg=28.0,
        altitude_m=0.0,
        continentality=0.6,
        rain_mm_year=rain_mm,
        wind_from_deg=270.0,
        warmth_c=warmth_c,
    )
    climate = climate_normals(
        ground, cell_m=CELL_M, sunshine=np.ones_like(ground), settings=settings
    )
    lake, playa = arid.dry_out(
        standing, ground_m=ground, outlet=edge_mask(ground.shape), climate=climate, cell_m=CELL_M
    )
    loss_mm = climate.potential_evaporation_mm_year - climate.precipitation_mm_year
    return lake, playa, loss_mm


def test_a_lake_in_a_wet_land_keeps_its_level() -> None:
    _, full = bowl()
    lake, playa, loss_mm = dried(2600.0, -8.0)
    assert loss_mm.mean() < 0.0
    assert np.array_equal(lake.lake_id, full.lake_id)
    assert not playa.any()


def test_a_desert_lake_goes_dry_and_leaves_its_floor() -> None:
    lake, playa, _ = dried(60.0, 5.0)
    assert not lake.lake_id.any()
    assert np.isnan(lake.level_m).all()
    assert playa.sum() == bowl()[1].lake_id.sum()


def test_between_them_a_lake_is_as_large_as_its_inflow_can_feed() -> None:
    lake, playa, _ = dried(480.0, 2.0)
    full = int(bowl()[1].lake_id.sum())
    left = int((lake.lake_id > 0).sum())
    assert 20 <= left < full
    assert left + int(playa.sum()) == full
    ground, _ = bowl()
    level = np.nanmax(lake.level_m)
    assert (ground[lake.lake_id > 0] <= level).all()
    assert np.nanmin(lake.level_m) == level


def test_dunes_keep_off_wadis_and_slopes_and_stand_on_level_sand() -> None:
    ground = np.zeros((128, 128))
    ground[:, 96:] = np.arange(32) * 4.0
    wadi = np.zeros(ground.shape, dtype=bool)
    wadi[:, 30] = True
    settings = WorldSettings(cell_m=16.0, size_cells=128, wind_from_deg=40.0)
    with_sand = arid.with_dunes(ground, keep_off=wadi, settings=settings, seed=3)
    sand = with_sand - ground
    assert sand.min() >= 0.0
    assert sand[:, 27:34].max() < 0.05
    assert sand[:, 104:].max() < 0.3
    assert sand[:, 45:90].max() > 3.0


@pytest.mark.parametrize(("rain_mm", "dry"), [(90.0, True), (1500.0, False)])
def test_a_land_is_dry_below_half_the_rain_it_could_evaporate(rain_mm: float, dry: bool) -> None:
    ground, _ = bowl()
    settings = ClimateSettings(26.0, 0.0, 0.6, rain_mm, 270.0, 2.0)
    climate = climate_normals(
        ground, cell_m=CELL_M, sunshine=np.ones_like(ground), settings=settings
    )
    assert arid.is_dry(climate, sea=np.zeros(ground.shape, np.uint8)) is dry
    assert replace(climate).swing_c.shape == (12,)

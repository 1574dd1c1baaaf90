"""Grown land must look eroded to a geomorphologist's ruler, and noise must not."""

import numpy as np
import pytest

from digisphere.world.metrics import TerrainMetrics, measure_terrain
from digisphere.world.noise import fbm, ridged
from digisphere.world.routing import edge_mask
from digisphere.world.uplift import plan_coordinates
from tests.unit.world.lands import MAP_M, metrics_of

CASES = [("valley", 3), ("valley", 7), ("island", 7), ("highland", 11)]


def concave(m: TerrainMetrics) -> bool:
    return 0.30 <= m.concavity <= 0.70


def branching(m: TerrainMetrics) -> bool:
    return 0.47 <= m.hack <= 0.63


def drained(m: TerrainMetrics) -> bool:
    return m.depression_share < 0.06


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "seed"), CASES)
def test_grown_land_has_the_drainage_of_eroded_country(kind, seed):
    m = metrics_of(kind, seed)
    assert concave(m), m
    assert branching(m), m
    assert drained(m), m
    assert 0.10 < m.hypsometric_integral < 0.60
    assert 450.0 < m.relief_m < 1150.0
    assert m.slope_mean_deg < 32.0


def noise_metrics(seed: int, *, crests: bool) -> TerrainMetrics:
    x, y = plan_coordinates(512)
    make = ridged if crests else fbm
    height = make(x * 0.35, y=y * 0.35, seed=seed, octaves=8)
    height = (height - height.min()) / np.ptp(height) * 800.0
    return measure_terrain(height, cell_m=MAP_M / 512, outlet=edge_mask(height.shape))


@pytest.mark.parametrize("crests", [False, True])
@pytest.mark.parametrize("seed", [3, 7])
def test_plain_and_ridged_noise_fail_each_of_the_three_measures(seed, crests):
    m = noise_metrics(seed, crests=crests)
    assert not concave(m), m
    assert not branching(m), m
    assert not drained(m), m


def test_the_three_measures_do_not_depend_on_the_height_scale():
    x, y = plan_coordinates(256)
    height = fbm(x * 0.5, y=y * 0.5, seed=5, octaves=6) * 100.0
    rim = edge_mask(height.shape)
    once, thrice = (measure_terrain(k * height, cell_m=30.0, outlet=rim) for k in (1.0, 3.0))
    assert once.concavity == pytest.approx(thrice.concavity, abs=1e-9)
    assert once.hack == pytest.approx(thrice.hack, abs=1e-9)

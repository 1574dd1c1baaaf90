"""Water over land: exact in mass, still when level, no faster than theory allows."""

import numpy as np
import pytest

from digisphere.environment.flood_flow import (
    GRAVITY_M_S2,
    Sheet,
    Terrain,
    advance,
    speeds,
)
from digisphere.testing.plain_flood import plain_step


def rough_bowl(n=48, *, relief_m=30.0, seed=1):
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:n, 0:n] / n - 0.5
    bed = relief_m * np.hypot(x, y) + rng.random((n, n)) * 2.0
    return Terrain(bed, np.full((n, n), 0.05), np.zeros((n, n), np.uint8), 8.0)


def flat(shape, *, cell_m=5.0, roughness=0.0):
    return Terrain(np.zeros(shape), np.full(shape, roughness), np.zeros(shape, np.uint8), cell_m)


def run(sheet, over, seconds, **kwargs):
    dry = np.zeros_like(sheet.depth_m)
    return advance(sheet, over=over, source_m_s=dry, duration_s=seconds, **kwargs)


def test_water_is_neither_made_nor_lost():
    over = rough_bowl()
    sheet = Sheet.dry(over.bed_m.shape)
    sheet.depth_m[:] = 0.5
    before = sheet.depth_m.sum()
    run(sheet, over, 600.0)
    assert sheet.depth_m.min() >= 0.0
    assert abs(sheet.depth_m.sum() / before - 1.0) < 1e-13


def test_without_the_limiter_water_is_made_of_nothing():
    over = rough_bowl()
    sheet = Sheet.dry(over.bed_m.shape)
    sheet.depth_m[:] = 0.5
    before = sheet.depth_m.sum()
    run(sheet, over, 600.0, limited=False)
    assert np.maximum(sheet.depth_m, 0.0).sum() / before - 1.0 > 0.01


def test_a_lake_at_rest_stays_at_rest_over_any_bed():
    rng = np.random.default_rng(3)
    bed = rng.random((40, 40)) * 3.0
    over = Terrain(bed, np.full(bed.shape, 0.03), np.zeros(bed.shape, np.uint8), 10.0)
    sheet = Sheet.dry(bed.shape)
    sheet.depth_m[:] = np.maximum(2.0 - bed, 0.0)
    run(sheet, over, 3600.0)
    assert np.abs(np.where(bed < 2.0, sheet.depth_m + bed - 2.0, sheet.depth_m)).max() < 1e-10
    assert max(np.abs(sheet.east_m2_s).max(), np.abs(sheet.north_m2_s).max()) < 1e-10


def test_a_tilted_lake_does_not_stay():
    over = flat((40, 40))
    sheet = Sheet.dry((40, 40))
    sheet.depth_m[:] = np.linspace(0.5, 1.5, 40)
    before = sheet.depth_m.copy()
    run(sheet, over, 60.0)
    assert np.abs(sheet.depth_m - before).max() > 0.05


def test_a_dam_break_runs_slower_than_ritters_front():
    over, sheet = flat((3, 500)), Sheet.dry((3, 500))
    sheet.depth_m[:, :150] = 4.0
    run(sheet, over, 100.0, courant=0.3)
    front_m = (np.flatnonzero(sheet.depth_m[1] > 0.01).max() - 149) * over.cell_m
    speed = front_m / 100.0 / np.sqrt(GRAVITY_M_S2 * 4.0)
    assert 0.5 < speed < 2.0


def test_rough_ground_slows_the_front():
    fronts = []
    for roughness in (0.0, 0.05, 0.15):
        over, sheet = flat((3, 500), roughness=roughness), Sheet.dry((3, 500))
        sheet.depth_m[:, :150] = 4.0
        run(sheet, over, 100.0)
        fronts.append(np.flatnonzero(sheet.depth_m[1] > 0.01).max())
    assert fronts[0] > fronts[1] > fronts[2]


def test_what_reaches_a_sink_is_counted_by_its_way():
    over = rough_bowl(32)
    sink = over.sink.copy()
    sink[14:18, 14:18] = 3
    over = Terrain(over.bed_m, over.roughness, sink, over.cell_m)
    sheet = Sheet.dry(over.bed_m.shape)
    sheet.depth_m[:] = 0.5
    before = sheet.depth_m.sum()
    passage = run(sheet, over, 900.0)
    assert passage.left_m[3] > 0.5 * before
    assert abs(passage.left_m.sum() + sheet.depth_m.sum() - before) < 1e-10 * before


def test_sources_bring_what_they_are_told_to():
    over, sheet = rough_bowl(32), Sheet.dry((32, 32))
    source = np.zeros((32, 32))
    source[10, 12] = 0.02
    advance(sheet, over=over, source_m_s=source, duration_s=600.0)
    assert sheet.depth_m.sum() == pytest.approx(12.0, rel=1e-12)


def test_no_water_takes_no_steps():
    over, sheet = rough_bowl(16), Sheet.dry((16, 16))
    assert run(sheet, over, 3600.0).steps == 0


def test_the_sheet_is_as_symmetric_as_its_ground():
    over = flat((41, 41), roughness=0.03)
    sheet = Sheet.dry((41, 41))
    sheet.depth_m[18:23, 18:23] = 2.0
    run(sheet, over, 40.0)
    np.testing.assert_allclose(sheet.depth_m, sheet.depth_m[::-1], atol=1e-12)
    np.testing.assert_allclose(sheet.depth_m, sheet.depth_m.T, atol=1e-12)
    east, north = speeds(sheet)
    np.testing.assert_allclose(east, north.T, atol=1e-10)


def test_the_kernel_does_what_the_plain_step_does():
    over = rough_bowl(40)
    fast, plain = Sheet.dry((40, 40)), Sheet.dry((40, 40))
    for sheet in (fast, plain):
        sheet.depth_m[:] = 0.4
    for _ in range(40):
        assert run(fast, over, 0.5).steps == 1
        plain_step(plain, over=over, dt=0.5)
    np.testing.assert_allclose(fast.depth_m, plain.depth_m, atol=1e-9)
    np.testing.assert_allclose(fast.east_m2_s, plain.east_m2_s, atol=1e-9)

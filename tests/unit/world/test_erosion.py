"""Cutting rivers, failing slopes and drops: stable, bounded, and no mass from nowhere."""

import numpy as np
import pytest

from digisphere.world.erosion import cut_rivers, scratch_with_rain, slump
from digisphere.world.noise import fbm
from digisphere.world.routing import accumulate, edge_mask, route
from digisphere.world.uplift import plan_coordinates

CELL_M = 30.0


def rough(seed: int = 1, size: int = 96) -> np.ndarray:
    x, y = plan_coordinates(size)
    return 200.0 * fbm(x * 0.6, y=y * 0.6, seed=seed) + 200.0


def cut(height: np.ndarray, k_dt_m: float, talus: float = 10.0) -> np.ndarray:
    out = height.copy()
    routing = route(out, outlet=edge_mask(out.shape))
    cut_rivers(
        out,
        routing=routing,
        area_m2=accumulate(routing, source=np.full_like(out, CELL_M**2)),
        rise_m=np.zeros_like(out),
        erodibility=np.ones_like(out),
        talus=np.full_like(out, talus),
        k_dt_m=k_dt_m,
        cell_m=CELL_M,
    )
    return out


def test_cutting_never_raises_the_ground_and_leaves_outlets_alone():
    before = rough()
    after = cut(before, 50.0)
    assert (after <= before + 1e-9).all()
    rim = edge_mask(before.shape) == 1
    assert np.array_equal(after[rim], before[rim])


@pytest.mark.parametrize("k_dt_m", [1e3, 1e9])
def test_any_step_however_long_is_stable(k_dt_m):
    after = cut(rough(), k_dt_m)
    assert np.isfinite(after).all()
    assert after.min() >= rough().min() - 1e-9


def test_no_cell_ends_steeper_above_its_receiver_than_the_talus():
    before = rough()
    routing = route(before, outlet=edge_mask(before.shape))
    after = cut(before, 0.0, talus=0.4)
    down = routing.receiver.ravel()
    drop = after.ravel() - after.ravel()[down]
    assert drop.max() <= 0.4 * CELL_M * 2**0.5 + 1e-9


def test_failing_slopes_conserve_mass_away_from_the_rim():
    height = np.zeros((64, 64))
    height[24:40, 24:40] = 300.0
    flat = np.full_like(height, 0.6)
    after = slump(
        height,
        outlet=np.zeros(height.shape, dtype=np.uint8),
        talus=flat,
        creep=np.full_like(height, 0.1),
        cell_m=CELL_M,
        sweeps=6,
    )
    assert after.sum() == pytest.approx(height.sum(), rel=1e-12)
    assert after.max() <= 300.0 + 1e-9
    assert after[30, 42] > 0.0


def test_drops_carve_where_they_run_and_give_the_same_scratches_twice():
    before = rough()
    results = []
    for _ in range(2):
        ground = before.copy()
        scratch_with_rain(
            ground,
            outlet=edge_mask(ground.shape),
            drops=2000,
            cell_m=CELL_M,
            generator=np.random.default_rng(3),
        )
        results.append(ground)
    assert np.array_equal(*results)
    assert (results[0] < before - 0.05).any()
    assert (results[0] > before + 0.05).any()
    assert np.abs(results[0] - before).max() < 60.0

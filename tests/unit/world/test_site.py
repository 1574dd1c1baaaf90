"""People settle by water, on gentle ground, above the flood."""

import numpy as np
from scipy import ndimage

from digisphere.testing.ground import make_test_terrain
from digisphere.world.ground import Grid
from digisphere.world.site import WEIGHTS, choose_site, score_maps


def chosen(seed: int):
    grid, layers, _ = make_test_terrain(seed, cells=160)
    return (
        grid,
        layers,
        choose_site(
            grid,
            elevation_m=layers["elevation_m"],
            water_level_m=layers["water_level_m"],
            latitude_deg=47.0,
            radius_m=200.0,
            margin_m=390.0,
        ),
    )


def water_distance(grid, layers, centre) -> float:
    rows, columns = np.nonzero(np.isfinite(layers["water_level_m"]))
    xy = (np.stack([columns, rows], axis=1) + 0.5) * grid.cell_m
    return float(np.hypot(*(xy - np.array(centre)).T).min())


def test_the_village_is_near_water_but_not_in_it():
    for seed in (1, 2, 3, 4):
        grid, layers, site = chosen(seed)
        assert 25.0 < water_distance(grid, layers, site.centre_m) < 260.0


def plain_with_a_lake(seed: int, *, lake: bool) -> float:
    """Distance of the chosen village from where a lake is, or would have been."""
    rng = np.random.default_rng(seed)
    land = ndimage.gaussian_filter(rng.standard_normal((200, 200)), 12.0)
    land = (50.0 + 4.0 * land / land.std()).astype(np.float32)
    level = np.full(land.shape, np.nan, np.float32)
    if lake:
        land[140:165, 60:85], level[140:165, 60:85] = 30.0, 36.0
    grid = Grid(nx=200, ny=200, cell_m=12.0)
    site = choose_site(
        grid,
        elevation_m=land,
        water_level_m=level,
        latitude_deg=47.0,
        radius_m=200.0,
        margin_m=390.0,
    )
    return float(np.hypot(site.centre_m[0] - 870.0, site.centre_m[1] - 1830.0))


def test_on_a_plain_the_lake_decides_and_without_it_something_else_does():
    with_lake = [plain_with_a_lake(seed, lake=True) for seed in range(4)]
    without = [plain_with_a_lake(seed, lake=False) for seed in range(4)]
    assert max(with_lake) < 480.0
    assert max(without) > 480.0


def test_every_property_is_scored_from_nought_to_one():
    _, layers, _ = chosen(1)
    wet = np.isfinite(layers["water_level_m"]).astype(np.float32)
    maps = score_maps(
        layers["elevation_m"], wet=wet, cell_m=12.0, radius_m=200.0, latitude_deg=47.0
    )
    assert set(maps) == set(WEIGHTS)
    for name, score in maps.items():
        assert score.min() >= 0.0, name
        assert score.max() <= 1.0, name


def test_the_sunny_side_changes_with_the_hemisphere():
    slope = np.linspace(0, 120, 60, dtype=np.float32)[:, None] * np.ones(60, np.float32)
    wet = np.zeros((60, 60), np.float32)

    def sun(latitude_deg: float) -> float:
        maps = score_maps(slope, wet=wet, cell_m=40.0, radius_m=200.0, latitude_deg=latitude_deg)
        return float(maps["sun"].mean())

    assert sun(47.0) > sun(-47.0)

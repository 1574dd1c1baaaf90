"""Whole grounds: the same twice, found again in the cache, rebuilt when the cache is broken."""

import numpy as np
import pytest

from digisphere.core.scenario import load_scenario
from digisphere.world import build_ground, cache
from digisphere.world.enums import Species, Surface
from digisphere.world.ground import Ground
from digisphere.world.nature import build_land
from tests.unit.world.lands import land_of, scenario

SMALL = ["world.size_cells=256", "people.count=30"]


@pytest.fixture(scope="module")
def small():
    return load_scenario("valley", overrides=SMALL)


@pytest.fixture(scope="module")
def ground(small) -> Ground:
    return build_ground(small, seed=5, use_cache=False)


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGISPHERE_CACHE", str(tmp_path))
    return tmp_path


def test_the_same_seed_gives_the_same_land_bit_for_bit():
    one = land_of("valley", 5)[0]
    two, _ = build_land(scenario("valley", 256), seed=5, progress=lambda stage, done: None)
    assert one.layers.keys() == two.layers.keys()
    for name, raster in one.layers.items():
        assert np.array_equal(raster, two.layers[name], equal_nan=raster.dtype.kind == "f"), name
    for a, b in zip(one.rivers, two.rivers, strict=True):
        assert np.array_equal(a.xy_m, b.xy_m)
        assert np.array_equal(a.level_m, b.level_m)


def test_another_seed_gives_another_land():
    one, other = land_of("valley", 5)[0], land_of("valley", 7)[0]
    difference = np.abs(one.layers["elevation_m"] - other.layers["elevation_m"])
    assert difference.mean() > 20.0


def test_a_cached_ground_equals_the_built_one(small, own_cache, ground):
    stages: list[str] = []
    built = build_ground(small, seed=5, progress=lambda stage, done: stages.append(stage))
    assert "erosion" in stages
    stages.clear()
    found = build_ground(small, seed=5, progress=lambda stage, done: stages.append(stage))
    assert stages == ["ready"]
    for other in (found, ground):
        for name, raster in built.layers.items():
            kind = raster.dtype.kind
            assert np.array_equal(raster, other.layers[name], equal_nan=kind == "f"), name
        for name, column in built.trees.items():
            assert np.array_equal(column, other.trees[name]), name


@pytest.mark.parametrize("damage", [b"", b"not a zip", None])
def test_a_damaged_cache_file_is_built_anew(small, own_cache, ground, damage):
    cache.keep(ground)
    (path,) = cache.cache_dir().glob("*.npz")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    assert cache.find(ground.key) is None
    assert not path.exists()
    cache.keep(ground)
    assert cache.find(ground.key) is not None


def test_every_setting_of_the_land_and_the_seed_change_the_key(small):
    keys = {cache.content_key(small, seed=5), cache.content_key(small, seed=6)}
    for change in ("world.relief_m=500", "world.rain_mm_year=700", "people.count=31"):
        other = load_scenario("valley", overrides=[*SMALL, change])
        keys.add(cache.content_key(other, seed=5))
    assert len(keys) == 5
    same = load_scenario("valley", overrides=[*SMALL, "weather.storminess=0.9"])
    assert cache.content_key(same, seed=5) == cache.content_key(small, seed=5)


def test_a_cache_folder_that_cannot_be_made_is_no_reason_to_stop(ground, tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    monkeypatch.setenv("DIGISPHERE_CACHE", str(blocked))
    cache.keep(ground)
    assert cache.find(ground.key) is None


def test_trees_stand_on_dry_natural_ground_clear_of_houses_and_ways(ground):
    trees = ground.trees
    xy = np.stack([trees["x_m"], trees["y_m"]], axis=1)
    assert trees.count > 3000
    assert np.isnan(ground.water_at(xy)).all()
    surface = ground.surface_at(xy)
    assert not np.isin(surface, [Surface.ROAD, Surface.PATH, Surface.PLAZA, Surface.FLOOR]).any()
    in_fields = surface == Surface.FIELD
    assert (trees["species"][in_fields] == Species.FRUIT).all()
    assert np.abs(trees["z_m"] - ground.bed_at(xy)).max() < 0.1
    houses = np.stack([ground.buildings["x_m"], ground.buildings["y_m"]], axis=1)
    gap = np.linalg.norm(xy[:, None] - houses[None], axis=2).min(axis=1)
    assert gap.min() > 4.0


def test_trees_keep_their_distance_as_blue_noise_does(ground):
    from scipy.spatial import cKDTree

    xy = np.stack([ground.trees["x_m"], ground.trees["y_m"]], axis=1)
    nearest = cKDTree(xy).query(xy, k=2)[0][:, 1]
    random = np.random.default_rng(1).random(xy.shape) * np.ptp(xy, axis=0)
    by_chance = cKDTree(random).query(random, k=2)[0][:, 1]
    assert np.quantile(nearest, 0.01) > 2.0
    assert np.quantile(by_chance, 0.01) < 2.0


def test_species_follow_the_land(ground):
    trees = ground.trees
    assert len(np.unique(trees["species"])) >= 6
    assert (trees["height_m"] > 0.4).all()
    assert (trees["crown_radius_m"] > 0.2).all()
    assert np.abs(trees["hue"]).max() <= 1.0

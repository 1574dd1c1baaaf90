"""Trees: whole shapes, few triangles, the right ones drawn, ids that lead back to their rows."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from digisphere.core.identity import TREE_BASE, Semantic
from digisphere.scene import CameraPose, Scene, Stage, render
from digisphere.scene.leaf_patterns import leaf_patterns
from digisphere.scene.plant_mesh import FAR, MIDDLE, NEAR, TINY
from digisphere.scene.plant_selection import Quotas, choose_trees
from digisphere.scene.plant_shapes import LEVELS, VARIANTS, make_shape
from digisphere.scene.terrain_lod import frustum_planes
from digisphere.scene.vegetation_layer import LOOKS, VegetationLayer, tree_rows
from digisphere.testing.layers import check_layer
from digisphere.testing.snapshot import fake_snapshot
from digisphere.world.columns import TREE_COLUMNS, Columns
from digisphere.world.enums import Species

MOST_TRIANGLES = {NEAR: 300, MIDDLE: 90, FAR: 24, TINY: 24}


def wood(places: list[tuple[float, float]], species: Species, height_m: float = 12.0) -> Columns:
    n = len(places)
    columns: dict[str, Any] = dict.fromkeys(TREE_COLUMNS, np.zeros(n))
    columns["x_m"], columns["y_m"] = np.array(places, dtype=float).reshape(-1, 2).T
    columns["species"] = np.full(n, species)
    columns["height_m"] = np.full(n, height_m)
    columns["crown_radius_m"] = np.full(n, 0.3 * height_m)
    columns["seed"] = np.arange(n) * 7919 + 12345
    return Columns(TREE_COLUMNS, columns)


def with_trees(ground: Any, trees: Columns) -> Any:
    return SimpleNamespace(**{**vars(ground), "trees": trees})


@pytest.mark.parametrize("species", list(Species))
@pytest.mark.parametrize("level", range(LEVELS))
def test_every_shape_is_whole_and_cheap(species, level):
    for variant in range(VARIANTS):
        shape = make_shape(species, level=level, variant=variant)
        columns, faces = shape.columns(), shape.indices()
        points = columns["vertex"]
        assert np.isfinite(points).all()
        assert faces.min() == 0
        assert faces.max() == len(points) - 1
        assert len(faces) <= MOST_TRIANGLES[level]
        assert 0.8 <= points[:, 2].max() <= 1.25
        assert points[:, 2].min() >= -0.35
        assert np.hypot(points[:, 0], points[:, 1]).max() <= 2.2
        assert np.linalg.norm(columns["a_normal"][:, :3], axis=1).min() > 0.0


def test_variants_of_a_kind_differ_and_each_is_the_same_twice():
    one, other, again = (make_shape(Species.OAK, level=NEAR, variant=v) for v in (0, 1, 0))
    assert np.array_equal(one.columns()["vertex"], again.columns()["vertex"])
    assert not np.array_equal(one.columns()["vertex"], other.columns()["vertex"])


def test_every_kind_has_looks_and_its_pattern_exists():
    patterns = leaf_patterns()
    for species in Species:
        image = patterns[LOOKS[species].pattern]
        leaves, twigs = (image[..., channel] > 128 for channel in (0, 2))
        assert 0.2 < leaves.mean() < 0.9
        assert 0.01 < twigs.mean() < 0.3


def chosen_of(trees: Columns, quotas: Quotas) -> tuple[np.ndarray, np.ndarray]:
    camera = CameraPose.looking_at((500, 400, 10), target=(500, 600, 5), width=640, height=480)
    planes = frustum_planes(camera.clip_from_relative(reversed_depth=True), position=(0, 0, 0))
    planes /= np.linalg.norm(planes[:, :3], axis=1, keepdims=True)
    chosen = choose_trees(
        tree_rows(trees),
        kind=np.zeros(trees.count, dtype=np.int32),
        kinds=1,
        eye=camera.position,
        planes=planes,
        focal_px=camera.focal_px,
        quotas=quotas,
    )
    return chosen.rows, chosen.counts


def test_trees_behind_the_camera_are_not_drawn():
    rows, _ = chosen_of(wood([(500, 450), (500, 300), (100, 420)], Species.OAK), Quotas())
    assert rows.tolist() == [0]


def test_quotas_bound_each_level_and_near_trees_come_first():
    places = [(500 + 3.0 * (k % 20 - 10), 420 + 4.0 * (k // 20)) for k in range(600)]
    quotas = Quotas(near=10, middle=40, far=200)
    rows, counts = chosen_of(wood(places, Species.OAK), quotas)
    assert counts[NEAR] <= 10
    assert counts[NEAR] + counts[MIDDLE] <= 50
    assert counts.sum() <= 250
    away = np.hypot(*(np.array(places)[rows] - [500, 400]).T)
    first = away[: counts[NEAR]]
    rest = away[counts[NEAR] :]
    assert first.max() <= rest.min() + 3.0
    assert (np.diff(first) >= -1.0).all()


CAMERA = CameraPose.looking_at((500, 470, 6), target=(500, 500, 6), width=160, height=120)


@pytest.mark.gl
@pytest.mark.parametrize("species", [Species.SPRUCE, Species.BEECH, Species.DWARF_PINE])
def test_trees_keep_the_rules_of_layers(stage: Stage, flat_ground: Any, species: Species):
    ground = with_trees(flat_ground, wood([(492, 500), (506, 505)], species))
    planes = check_layer(
        VegetationLayer(),
        stage=stage,
        ground=ground,
        snapshot=fake_snapshot(ground, sky={"leaf_out": 1.0}),
        camera=CAMERA,
    )
    assert planes.instance is not None
    assert set(np.unique(planes.instance).tolist()) == {0, TREE_BASE, TREE_BASE + 1}
    wanted = Semantic.SHRUB if LOOKS[species].is_shrub else Semantic.TREE
    assert set(np.unique(planes.semantic).tolist()) == {0, int(wanted)}


def drawn_share(stage: Stage, ground: Any, **sky: float) -> float:
    scene = Scene(stage, ground, layers=[VegetationLayer()])
    try:
        planes = render(scene, fake_snapshot(ground, sky=sky), CAMERA)
    finally:
        scene.close()
    assert scene.faults == {}
    assert planes.instance is not None
    return float((planes.instance > 0).mean())


@pytest.mark.gl
def test_beeches_are_bare_in_winter_and_spruces_are_not(stage: Stage, flat_ground: Any):
    places = [(494.0, 500.0), (506.0, 503.0)]
    beech = with_trees(flat_ground, wood(places, Species.BEECH))
    spruce = with_trees(flat_ground, wood(places, Species.SPRUCE))
    winter, summer = {"leaf_out": 0.0, "leaf_fall": 1.0}, {"leaf_out": 1.0, "leaf_fall": 0.0}
    assert drawn_share(stage, beech, **winter) < 0.7 * drawn_share(stage, beech, **summer)
    assert drawn_share(stage, spruce, **winter) == drawn_share(stage, spruce, **summer)

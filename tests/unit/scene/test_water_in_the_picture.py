"""Flood water, rivers and lakes are drawn where the water stands, and labelled as water."""

from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest

from digisphere.core.identity import WATER, Semantic
from digisphere.environment.flood_ground import flood_ground
from digisphere.scene import CameraPose, Scene, Stage, render
from digisphere.scene.flood_layer import FloodLayer
from digisphere.scene.river_ribbons import make_ribbons, sections_at
from digisphere.scene.terrain_layer import TerrainLayer
from digisphere.testing.ground import make_test_ground
from digisphere.testing.snapshot import fake_snapshot, make_table

N = 96


@cache
def valley() -> Any:
    return make_test_ground(cells=96, population=60)


def flooded(depth_m: float) -> Any:
    """A snapshot with a pond of one level round the middle of the valley."""
    ground = valley()
    cells = flood_ground(ground, n=N)
    depth = np.zeros((N, N))
    level = float(cells.terrain.bed_m[40:56, 40:56].min()) + depth_m
    part = np.maximum(level - cells.terrain.bed_m[40:56, 40:56], 0.0)
    depth[40:56, 40:56] = part
    taken = fake_snapshot(ground)
    fields = {
        **taken.fields,
        "flood_depth_m": depth,
        "flood_east_m2_s": np.zeros((N, N + 1)),
        "flood_north_m2_s": np.zeros((N + 1, N)),
    }
    return replace(taken, fields=MappingProxyType(fields)), level


def above(ground: Any) -> CameraPose:
    size = float(ground.grid.size_x_m)
    middle = (0.5 * size, 0.5 * size)
    high = float(ground.bed_at(np.array([middle]))[0]) + 160.0
    return CameraPose.looking_at(
        (middle[0], middle[1] - 40.0, high), target=(*middle, high - 160.0), width=96, height=64
    )


@pytest.mark.gl
def test_deeper_floods_cover_more_and_are_labelled_water(stage: Stage) -> None:
    scene = Scene(stage, valley(), layers=[TerrainLayer(), FloodLayer()])
    assert scene.faults == {}
    shares = []
    for depth in (0.0, 1.0, 3.0):
        snapshot, _ = flooded(depth)
        planes = render(scene, snapshot, above(valley()))
        assert planes.semantic is not None
        assert planes.instance is not None
        water = planes.semantic == Semantic.WATER
        assert (planes.instance[water] == WATER).all()
        shares.append(float(water.mean()))
    scene.close()
    assert shares[0] == 0.0
    assert shares[2] > shares[1] > 0.0


@pytest.mark.gl
def test_flood_water_is_drawn_at_the_level_of_its_cells(stage: Stage) -> None:
    scene = Scene(stage, valley(), layers=[TerrainLayer(), FloodLayer()])
    snapshot, level = flooded(3.0)
    planes = render(scene, snapshot, above(valley()))
    assert planes.depth is not None
    assert planes.semantic is not None
    rows, columns = np.nonzero(planes.semantic == Semantic.WATER)
    pixels = np.stack([columns + 0.5, rows + 0.5], axis=1)
    heights = planes.camera.unproject(pixels, depth_m=planes.depth[rows, columns])[:, 2]
    scene.close()
    assert abs(float(np.median(heights)) - level) < 0.05


@pytest.mark.gl
def test_without_a_flood_the_layer_draws_nothing(stage: Stage) -> None:
    scene = Scene(stage, valley(), layers=[FloodLayer()])
    for snapshot in (fake_snapshot(valley()), flooded(0.0)[0]):
        planes = render(scene, snapshot, above(valley()))
        assert planes.instance is not None
        assert not planes.instance.any()
    scene.close()


def reach_table(*, share: float) -> Any:
    """One reach per river, at a share of the full channel's depth."""
    rivers = valley().rivers
    full = np.array([float(np.mean(river.depth_m)) for river in rivers])
    width = np.array([float(np.mean(river.width_m)) for river in rivers])
    return make_table(
        "reaches",
        {
            "river": np.arange(len(rivers)),
            "first_point": np.zeros(len(rivers), int),
            "last_point": np.array([len(river.xy_m) - 1 for river in rivers]),
            "depth_m": full * share,
            "width_m": width * share**0.5,
            "level_m": np.zeros(len(rivers)),
            "discharge_m3_s": full * 0.0 + 0.5,
        },
    )


def test_low_rivers_lie_lower_and_narrower_than_full_ones() -> None:
    ribbons = make_ribbons(valley())
    low, full = (sections_at(ribbons, reaches=reach_table(share=s)) for s in (0.3, 1.0))
    assert (low[:, 2] < full[:, 2]).all()
    assert (low[:, 3] <= full[:, 3]).all()
    coarse = np.isfinite(ribbons.beds_m[:, 1])
    assert (low[coarse, 3] < full[coarse, 3]).all()
    assert (low[:, 7] < full[:, 7]).all()


def test_water_of_no_river_is_left_where_it_was() -> None:
    ribbons = make_ribbons(valley())
    table = reach_table(share=0.5)
    nobody = make_table("reaches", {c: table[c][:0] for c in table})
    np.testing.assert_array_equal(sections_at(ribbons, reaches=nobody), ribbons.sections)

"""A ground survives its file bit for bit, and a broken file is named."""

import numpy as np
import pytest

from digisphere.errors import WorldError
from digisphere.testing.ground import make_test_ground
from digisphere.world.archive import load_ground, save_ground
from digisphere.world.columns import PROP_COLUMNS, Columns


@pytest.fixture(scope="module")
def ground():
    return make_test_ground(1)


def test_a_ground_comes_back_as_it_was(ground, tmp_path):
    save_ground(ground, tmp_path / "a" / "ground.npz")
    back = load_ground(tmp_path / "a" / "ground.npz")
    assert back.key == ground.key
    assert back.settlement == ground.settlement
    assert back.grid == ground.grid
    for name, raster in ground.layers.items():
        np.testing.assert_array_equal(back.layers[name], raster, err_msg=name)
    for table in ("buildings", "places", "slots", "props", "fields_farm", "trees"):
        for name, column in getattr(ground, table).items():
            np.testing.assert_array_equal(getattr(back, table)[name], column, err_msg=name)
    assert [r.kind for r in back.roads] == [r.kind for r in ground.roads]
    np.testing.assert_array_equal(back.roads[3].xy_m, ground.roads[3].xy_m)
    np.testing.assert_array_equal(back.rivers[0].depth_m, ground.rivers[0].depth_m)
    points = np.random.default_rng(1).uniform(50, 1400, (500, 2))
    np.testing.assert_array_equal(back.height_at(points), ground.height_at(points))
    np.testing.assert_array_equal(back.surface_at(points), ground.surface_at(points))
    assert list(tmp_path.glob("a/*partial")) == []


def test_half_a_file_is_not_a_ground(ground, tmp_path):
    path = tmp_path / "ground.npz"
    save_ground(ground, path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(WorldError, match="not a whole ground archive"):
        load_ground(path)


def test_loaded_columns_cannot_be_written(ground):
    with pytest.raises(ValueError, match="read-only"):
        ground.buildings["x_m"][0] = 0.0


def test_a_table_with_a_missing_column_names_it():
    with pytest.raises(WorldError, match="scale"):
        Columns(PROP_COLUMNS, {name: [] for name in PROP_COLUMNS if name != "scale"})


def test_a_table_of_unequal_columns_is_refused():
    columns = {name: np.zeros(2) for name in PROP_COLUMNS} | {"x_m": np.zeros(3)}
    with pytest.raises(WorldError, match="differ in length"):
        Columns(PROP_COLUMNS, columns)


def test_height_is_bilinear_between_coarse_cells_far_from_the_village(ground):
    cell = ground.grid.cell_m
    low = ground.layers["elevation_m"][5, 7], ground.layers["elevation_m"][5, 8]
    middle = np.array([[8.0 * cell, 5.5 * cell]])
    assert ground.height_at(middle)[0] == pytest.approx(0.5 * (low[0] + low[1]), abs=1e-4)

"""What a later start reads from disk is what a first start makes, bit for bit, or is made again."""

import functools
import os
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from digisphere.core.identity import BUILDING_BASE, PROP_BASE, TREE_BASE
from digisphere.scene import (
    built_arrays,
    framing,
    grain,
    ground_maps,
    kept_arrays,
    leaf_patterns,
    masonry_patterns,
    plant_shelf,
    terrain_lod,
)
from digisphere.scene.buildings_layer import BuildingsLayer
from digisphere.scene.camera import CameraPose
from digisphere.scene.grass_layer import GrassLayer
from digisphere.scene.kept_arrays import folder, kept
from digisphere.scene.props_layer import PropsLayer
from digisphere.scene.render import render
from digisphere.scene.scene import Scene
from digisphere.scene.terrain_layer import TerrainLayer
from digisphere.scene.vegetation_layer import VegetationLayer
from digisphere.scene.water_layer import WaterLayer
from digisphere.testing.ground import make_test_ground
from digisphere.testing.snapshot import fake_snapshot

OF_ALL_WORLDS = (
    leaf_patterns.leaf_patterns,
    grain.ground_grain,
    grain.cloud_grain,
    masonry_patterns.masonry_patterns,
    plant_shelf.all_shapes,
)
OF_A_GROUND = (
    built_arrays.house_arrays,
    built_arrays.prop_arrays,
    ground_maps.ground_map_arrays,
    ground_maps.village_map_arrays,
    terrain_lod.height_boxes,
    framing.outlooks,
)


@functools.cache
def village():
    return make_test_ground(2, cells=96, population=30)


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGISPHERE_CACHE", str(tmp_path))
    return tmp_path


def ramp(ground=None):
    """Make a few small arrays; stands for any maker."""
    high = 0.0 if ground is None else float(ground.layers["elevation_m"][0, 0])
    return {"ramp": np.arange(4096.0) + high, "flags": np.ones((3, 2), dtype=bool)}


class Counted:
    """A maker that counts how often it is asked."""

    def __init__(self, make):
        functools.update_wrapper(self, make)
        self.make, self.calls = make, 0

    def __call__(self, *ground):
        self.calls += 1
        return self.make(*ground)


@pytest.mark.parametrize("make", [*OF_ALL_WORLDS, *OF_A_GROUND], ids=lambda make: make.__name__)
def test_kept_arrays_equal_freshly_made_ones_bit_for_bit(make):
    counted = Counted(make)
    ground = village() if make in OF_A_GROUND else None
    fresh = make(ground) if ground else make()
    first, later = (kept("set", make=counted, ground=ground) for _ in range(2))
    assert counted.calls == 1
    for found in (first, later):
        assert found.keys() == fresh.keys()
        for name, array in found.items():
            assert (array.dtype, array.shape) == (fresh[name].dtype, fresh[name].shape), name
            assert array.tobytes() == np.ascontiguousarray(fresh[name]).tobytes(), name
            assert array.flags.c_contiguous, name
            assert array.flags.writeable, name


def test_another_ground_misses_even_under_the_same_key():
    counted, ground = Counted(ramp), village()
    layers = {**ground.layers, "elevation_m": ground.layers["elevation_m"] + np.float32(1.0)}
    raised = replace(ground, layers=layers)
    assert raised.key == ground.key
    low, high = (kept("set", make=counted, ground=g)["ramp"][0] for g in (ground, raised))
    assert high - low == pytest.approx(1.0, abs=1e-3)
    kept("set", make=counted, ground=ground)
    assert counted.calls == 2


@pytest.mark.parametrize("what", ["digest_of_imports", "_machine"])
def test_changed_source_or_another_machine_misses(what, monkeypatch):
    counted = Counted(ramp)
    kept("set", make=counted)
    kept("set", make=counted)
    assert counted.calls == 1
    monkeypatch.setattr(kept_arrays, what, lambda *path: "another")
    kept("set", make=counted)
    assert counted.calls == 2


def cut(whole):
    return whole[: len(whole) // 2]


def flipped(whole):
    middle = len(whole) // 3
    return whole[:middle] + bytes([whole[middle] ^ 0x10]) + whole[middle + 1 :]


@pytest.mark.parametrize("damage", [cut, flipped, lambda _: b"", lambda _: b"not a zip"])
def test_a_damaged_file_is_noticed_and_made_again(damage):
    counted = Counted(ramp)
    kept("set", make=counted)
    (path,) = folder().iterdir()
    path.write_bytes(damage(path.read_bytes()))
    again = kept("set", make=counted)
    assert counted.calls == 2
    assert np.array_equal(again["ramp"], ramp()["ramp"])
    kept("set", make=counted)
    assert counted.calls == 2


def test_without_the_checksums_a_damaged_file_would_be_served(monkeypatch):
    kept("set", make=ramp)
    (path,) = folder().iterdir()
    path.write_bytes(flipped(path.read_bytes()))
    monkeypatch.setattr(zipfile.ZipExtFile, "_update_crc", lambda file, new: None)
    assert not np.array_equal(kept("set", make=ramp)["ramp"], ramp()["ramp"])


def test_a_file_under_another_sets_name_is_not_served():
    kept("one", make=ramp)
    (path,) = folder().iterdir()
    counted = Counted(ramp)
    kept("two", make=counted)
    (other,) = set(folder().iterdir()) - {path}
    other.write_bytes(path.read_bytes())
    kept("two", make=counted)
    assert counted.calls == 2


def test_a_folder_that_cannot_be_written_costs_the_making_and_one_line(own_cache, caplog):
    (own_cache / "scene").write_text("in the way")
    kept_arrays._say_once.cache_clear()
    counted = Counted(ramp)
    for name in ("one", "two", "one"):
        assert np.array_equal(kept(name, make=counted)["ramp"], ramp()["ramp"])
    assert counted.calls == 3
    assert len(caplog.records) == 1
    assert "DIGISPHERE_CACHE" in caplog.text


def test_a_folder_one_may_only_read_is_read(monkeypatch):
    counted = Counted(ramp)
    kept("set", make=counted)

    def refuse(path, *arguments, **named):
        raise PermissionError(f"{path}: read only")

    for change in ("touch", "unlink", "mkdir", "replace"):
        monkeypatch.setattr(Path, change, refuse)
    assert np.array_equal(kept("set", make=counted)["ramp"], ramp()["ramp"])
    assert counted.calls == 1


def test_the_sets_used_longest_ago_go_first(monkeypatch):
    kept("old", make=ramp)
    (path,) = folder().iterdir()
    size = path.stat().st_size
    monkeypatch.setattr(kept_arrays, "MOST_BYTES", int(2.5 * size))
    for name in ("middle", "young"):
        kept(name, make=ramp)
        for age, file in enumerate(folder().glob("old-*"), 1):
            os.utime(file, (age, age))
    assert {path.name.partition("-")[0] for path in folder().iterdir()} == {"middle", "young"}


def test_a_file_that_another_process_takes_away_meanwhile_is_no_trouble(caplog, monkeypatch):
    kept("set", make=ramp)
    here = Path.iterdir
    gone = folder() / "gone.npz.77.partial"
    monkeypatch.setattr(Path, "iterdir", lambda path: [*here(path), gone])
    kept_arrays._say_once.cache_clear()
    kept("other", make=ramp)
    assert not caplog.records


@pytest.mark.gl
def test_the_picture_is_the_same_to_the_bit_from_disk(stage, monkeypatch):
    ground = village()
    centre = ground.settlement.centre_m
    eye = (centre[0] - 60.0, centre[1] - 40.0)
    height = float(ground.height_at(np.array([eye]))[0])
    target = (*centre, height)
    camera = CameraPose.looking_at((*eye, height + 12.0), target=target, width=192, height=108)
    kinds = (TerrainLayer, BuildingsLayer, PropsLayer, VegetationLayer, GrassLayer, WaterLayer)
    pictures = []
    for _ in range(2):
        monkeypatch.setattr(stage, "shared", {})
        with closing(Scene(stage, ground, layers=[kind() for kind in kinds])) as scene:
            pictures.append(render(scene, fake_snapshot(ground), camera))
            assert scene.faults == {}
        if len(pictures) == 1:  # from now on nothing is made: all must come from disk
            monkeypatch.setattr(kept_arrays, "_plain", None)
    first, later = pictures
    for plane in ("rgb", "depth", "normal", "instance", "semantic"):
        assert np.array_equal(getattr(first, plane), getattr(later, plane)), plane
    seen = np.unique(first.instance)
    for base in (PROP_BASE, BUILDING_BASE, TREE_BASE):
        assert ((seen >= base) & (seen < base + 10_000)).any()
    assert np.ptp(first.rgb.astype(int)) > 100

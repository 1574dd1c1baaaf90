"""Each field is drawn as its own crop stands, not as the village's grain does."""

from typing import Any

import numpy as np
import pytest

from digisphere.core.scenario import load_scenario
from digisphere.environment.crops import CropPhase, Left
from digisphere.scene.crop_look import (
    STUBBLE_STAGE,
    FieldPaint,
    field_looks,
    field_of_cell,
    painted,
    to_the_rim,
)
from digisphere.scene.mesh import make_texture
from digisphere.testing.snapshot import fake_snapshot, make_table
from digisphere.world import build_ground
from digisphere.world.enums import Surface
from digisphere.world.ground import Ground
from tests.conftest import SMALL


@pytest.fixture(scope="module")
def ground() -> Ground:
    return build_ground(load_scenario("valley", overrides=SMALL), seed=5)


def farmed(ground: Ground, **changed: Any) -> Any:
    """A snapshot whose first fields are as told and whose others stand half grown."""
    count = ground.fields_farm.count
    columns = {
        "phase": np.full(count, CropPhase.GROWING, np.uint8),
        "left": np.zeros(count, np.uint8),
        "stage": np.full(count, 0.4, np.float32),
        "height_m": np.full(count, 0.5, np.float32),
        "health": np.ones(count, np.float32),
    }
    for name, values in changed.items():
        columns[name][: len(values)] = values
    return fake_snapshot(ground, tables={"crop_state": make_table("crop_state", columns)})


def test_reaped_dead_and_standing_fields_look_different(ground: Ground):
    fallow = CropPhase.FALLOW
    looks = field_looks(
        farmed(
            ground, phase=[fallow, fallow, fallow], left=[Left.STUBBLE, Left.DEAD, Left.NOTHING],
            stage=[0.0, 0.0, 0.0], height_m=[0.14, 0.7, 0.0],
        )
    )  # fmt: skip
    assert looks[0, 0] == pytest.approx(STUBBLE_STAGE)
    assert looks[1, 2] == 1.0
    assert looks[1, 1] == pytest.approx(0.7)
    assert looks[2].tolist() == [0.0, 0.0, 0.0, 0.0]
    assert looks[3:, 2].max() < 1e-6


def test_an_ailing_crop_withers_by_its_health(ground: Ground):
    looks = field_looks(farmed(ground, health=[1.0, 0.6, 0.34]))
    assert looks[0, 2] < 1e-6
    assert 0.5 < looks[1, 2] < 0.7
    assert looks[2, 2] > 0.95


def test_every_cell_of_field_belongs_to_one(ground: Ground):
    field = field_of_cell(ground)
    sown = ground.patch.surface_id == Surface.FIELD
    assert (field >= 0)[sown].mean() > 0.9
    assert (field[~sown] == -1).all()
    whole = to_the_rim(field, ground=ground)
    assert (whole[sown] >= 0).all()
    assert (whole[field >= 0] == field[field >= 0]).all()


def test_paint_changes_the_insides_of_its_field_alone(ground: Ground):
    field = field_of_cell(ground)
    ways = np.zeros((*field.shape, 4), np.uint8)
    ways[..., 2] = np.where(field >= 0, 255, 0)
    looks = field_looks(farmed(ground))
    before = painted(ways, field=field, looks=looks)
    looks[0] = (1.0, 0.9, 0.5, 0.0)
    after = painted(ways, field=field, looks=looks)
    changed = (before != after).any(axis=-1)
    assert changed[field == 0].all()
    assert not changed[field != 0].any()
    assert (after[field < 0] == 0).all()


@pytest.mark.gl
def test_fields_are_painted_again_only_when_they_change(ground: Ground, monkeypatch: Any):
    field = field_of_cell(ground)
    ways = np.zeros((*field.shape, 4), np.uint8)
    paint = FieldPaint(ways, field=field, texture=make_texture("ways", ways))
    done = []
    monkeypatch.setattr(
        "digisphere.scene.crop_look.update_texture", lambda texture, image: done.append(image)
    )
    paint.sync(farmed(ground))
    paint.sync(farmed(ground))
    assert len(done) == 1
    paint.sync(farmed(ground, stage=[0.9]))
    assert len(done) == 2

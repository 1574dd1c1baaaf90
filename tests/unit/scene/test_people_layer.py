"""People in the picture: exact ids, only those out of doors, the same twice."""

from typing import Any

import numpy as np
import pytest

from digisphere.core.identity import PERSON_BASE, Semantic
from digisphere.people.columns import PEOPLE_COLUMNS
from digisphere.scene import CameraPose, Stage
from digisphere.scene.people_layer import PeopleLayer, levels_drawn
from digisphere.testing.layers import check_layer
from digisphere.testing.snapshot import fake_snapshot, make_table

pytestmark = pytest.mark.gl
CAMERA = CameraPose.looking_at((496, 500, 1.5), target=(500, 500, 0.9), width=160, height=120)


def bystanders(count: int) -> dict[str, Any]:
    """People in a row across the view, one and a half metres apart, four metres away."""
    table = {spec.name: spec.allocate(count) for spec in PEOPLE_COLUMNS}
    table["stature_m"][:], table["mass_kg"][:] = 1.72, 68.0
    table["age_years"][:], table["path_count"][:] = 30.0, 1
    table["phase"][:] = (np.arange(count) + 0.2) / count
    table["path_xy_m"][:, 0, 0] = 500.0
    table["path_xy_m"][:, 0, 1] = 500.0 + 1.5 * (np.arange(count) - (count - 1) / 2)
    return table


@pytest.fixture
def settled(flat_ground: Any) -> Any:
    flat_ground.slots = {"seat_height_m": np.zeros(0), "kind": np.zeros(0, np.uint8)}
    return flat_ground


def test_each_person_is_drawn_with_their_own_id(stage: Stage, settled: Any) -> None:
    people = make_table("people", bystanders(3))
    snapshot = fake_snapshot(settled, tables={"people": people})
    planes = check_layer(
        PeopleLayer(), stage=stage, ground=settled, snapshot=snapshot, camera=CAMERA
    )
    assert planes.instance is not None
    assert planes.semantic is not None
    seen = np.unique(planes.instance[planes.instance > 0])
    assert seen.tolist() == [PERSON_BASE, PERSON_BASE + 1, PERSON_BASE + 2]
    assert (planes.semantic[planes.instance > 0] == Semantic.PERSON).all()
    middle = planes.instance == PERSON_BASE + 1
    rows = np.flatnonzero(middle.any(axis=1))
    assert planes.depth is not None
    height_m = np.ptp(rows) * float(np.median(planes.depth[middle])) / CAMERA.focal_px
    assert height_m == pytest.approx(1.75, abs=0.15)


def test_people_indoors_are_not_drawn(stage: Stage, settled: Any) -> None:
    columns = bystanders(2)
    columns["out_from_s"][1] = np.inf
    snapshot = fake_snapshot(settled, tables={"people": make_table("people", columns)})
    planes = check_layer(
        PeopleLayer(), stage=stage, ground=settled, snapshot=snapshot, camera=CAMERA
    )
    assert planes.instance is not None
    assert np.unique(planes.instance).tolist() == [0, PERSON_BASE]


def test_an_infant_in_arms_is_drawn_there_with_its_own_id(stage: Stage, settled: Any) -> None:
    columns = bystanders(2)
    columns["path_xy_m"][0, 0] = 500.0, 500.0
    columns["age_years"][1], columns["stature_m"][1], columns["mass_kg"][1] = 1.0, 0.75, 9.5
    columns["out_from_s"][1], columns["path_xy_m"][1] = np.inf, 40.0
    columns["in_arms_of"][1, 0], columns["left_s"][1] = 0, -9.0
    columns["heading_rad"][0] = np.pi
    snapshot = fake_snapshot(settled, tables={"people": make_table("people", columns)})
    planes = check_layer(
        PeopleLayer(), stage=stage, ground=settled, snapshot=snapshot, camera=CAMERA
    )
    assert planes.instance is not None
    assert np.unique(planes.instance).tolist() == [0, PERSON_BASE, PERSON_BASE + 1]
    assert planes.depth is not None
    at_row, at_column = np.nonzero(planes.instance == PERSON_BASE + 1)
    assert len(at_row) > 60
    pixels = np.stack([at_column + 0.5, at_row + 0.5], axis=1)
    world = CAMERA.unproject(pixels, depth_m=planes.depth[at_row, at_column].astype(float))
    assert np.hypot(*(world[:, :2] - 500.0).T).max() < 0.6
    assert 0.6 < world[:, 2].min() < world[:, 2].max() < 1.75
    columns["in_arms_of"][1] = -1
    snapshot = fake_snapshot(settled, tables={"people": make_table("people", columns)})
    planes = check_layer(
        PeopleLayer(), stage=stage, ground=settled, snapshot=snapshot, camera=CAMERA
    )
    assert planes.instance is not None
    assert np.unique(planes.instance).tolist() == [0, PERSON_BASE]


def test_only_the_nearest_are_drawn_in_full() -> None:
    tall = np.array([900.0] * 40 + [150.0, 50.0, 10.0])
    levels = levels_drawn(tall, away_m=900.0 / tall)
    assert (levels[:40] == 0).sum() == 24
    assert levels[40:].tolist() == [1, 2, 3]

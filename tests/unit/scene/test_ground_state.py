"""The picture of what natural events did to the ground, and the overlays of fields."""

from typing import Any

import numpy as np
import pytest

from digisphere.scene import CameraPose, Scene, Stage, render
from digisphere.scene.field_overlays import FIELD_OVERLAYS, RAMPS
from digisphere.scene.ground_state import Channel, GroundState, packed
from digisphere.scene.overlay_sources import field_tint, offered, overlay_names, tint_of
from digisphere.scene.terrain_layer import TerrainLayer
from digisphere.testing.ground import make_test_ground
from digisphere.testing.snapshot import fake_snapshot

pytestmark = pytest.mark.gl


def burnt_west(cells: int = 32) -> Any:
    severity = np.zeros((cells, cells), np.float32)
    severity[:, : cells // 2] = 1.0
    return severity


def test_without_events_nothing_is_active(stage: Stage, flat_ground: Any) -> None:
    state = GroundState(stage)
    assert not state.sync(fake_snapshot(flat_ground))
    assert not state.sync(fake_snapshot(flat_ground, fields={"burn_severity": 0.0}))


def test_char_reaches_its_channel_and_goes_again(stage: Stage, flat_ground: Any) -> None:
    state = GroundState(stage)
    assert state.sync(fake_snapshot(flat_ground, fields={"burn_severity": burnt_west()}))
    assert state._values[5, 3, Channel.CHAR] == 255
    assert state._values[5, 30, Channel.CHAR] == 0
    assert not state._values[..., Channel.DRYNESS].any()
    assert not state.sync(fake_snapshot(flat_ground, fields={"burn_severity": 0.0}))
    assert not state._values.any()


def test_unchanged_fields_are_not_baked_again(
    stage: Stage, flat_ground: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = GroundState(stage)
    snapshot = fake_snapshot(flat_ground, fields={"burn_severity": burnt_west()})
    state.sync(snapshot)
    monkeypatch.setattr(state, "_bake", lambda shares: pytest.fail("baked again"))
    assert state.sync(snapshot)


def test_burnt_ground_is_darker_in_the_picture(stage: Stage) -> None:
    ground = make_test_ground(3, cells=96, population=40)
    x, y = map(float, ground.settlement.centre_m)
    z = float(ground.height_at(np.array([(x, y)]))[0])
    pose = CameraPose.looking_at((x, y, z + 150.0), target=(x + 1.0, y, z), width=64, height=48)
    scene = Scene(stage, ground, layers=[TerrainLayer()])
    try:
        green = render(scene, fake_snapshot(ground), pose, planes={"rgb"}).rgb
        black = render(
            scene, fake_snapshot(ground, fields={"burn_severity": 1.0}), pose, planes={"rgb"}
        ).rgb
    finally:
        scene.close()
    assert scene.faults == {}
    assert green is not None
    assert black is not None
    assert black.mean() < 0.82 * green.mean()


def test_shoots_and_withered_ground_share_a_plane_without_touching() -> None:
    values = np.zeros((1, 3, len(Channel)), np.uint8)
    values[0, 1, Channel.DRYNESS] = 255
    values[0, 2, Channel.SHOOTS] = 255
    plane = packed(values)[0, :, Channel.DRYNESS]
    assert plane.tolist() == [128, 255, 0]
    assert packed(values).shape == (1, 3, 4)


def test_a_burn_grows_green_with_its_shoots(stage: Stage) -> None:
    ground = make_test_ground(3, cells=96, population=40)
    x, y = (float(v) for v in np.asarray(ground.settlement.centre_m) + 120.0)
    z = float(ground.height_at(np.array([(x, y)]))[0])
    pose = CameraPose.looking_at((x, y, z + 90.0), target=(x + 1.0, y, z), width=64, height=48)
    scene = Scene(stage, ground, layers=[TerrainLayer()])
    greener = []
    try:
        for shoots in (0.0, 0.5, 1.0):
            fields = {"burn_severity": 0.8, "burn_shoots": shoots}
            rgb = render(scene, fake_snapshot(ground, fields=fields), pose, planes={"rgb"}).rgb
            assert rgb is not None
            greener.append(float(rgb[..., 1].mean() - rgb[..., 0].astype(float).mean()))
    finally:
        scene.close()
    assert scene.faults == {}
    assert greener[0] < 2.0
    assert greener[2] > greener[1] > greener[0] + 4.0


def test_an_overlay_of_an_absent_field_is_not_offered(flat_ground: Any) -> None:
    snapshot = fake_snapshot(flat_ground)
    del snapshot.fields["soil_water_mm"]
    assert "moisture" in overlay_names()
    assert "moisture" not in offered(snapshot)
    assert tint_of("moisture", snapshot=snapshot) is None
    assert "temperature" in offered(snapshot)


@pytest.mark.parametrize("cells", [8, 64, 200])
def test_fields_of_any_size_are_tinted_with_a_legend_in_units(cells: int, flat_ground: Any) -> None:
    values = np.linspace(0.0, 200.0, cells * cells, dtype=np.float32).reshape(cells, cells)
    values[0, 0] = np.nan
    overlay = next(row for row in FIELD_OVERLAYS if row.name == "moisture")
    tint = field_tint(
        overlay, snapshot=fake_snapshot(flat_ground, fields={"soil_water_mm": values})
    )
    assert tint.rgba.shape == (cells, cells, 4)
    assert tint.rgba[0, 0, 3] == 0
    assert tint.rgba[-1, -1, 3] > 0
    assert [text for text, _ in tint.legend] == [
        "Water in the soil 0 mm",
        "50 mm",
        "100 mm",
        "150 mm",
        "200 mm",
    ]


def test_every_row_is_whole() -> None:
    names = [row.name for row in FIELD_OVERLAYS]
    assert len(set(names)) == len(names)
    for row in FIELD_OVERLAYS:
        assert row.ramp in RAMPS
        assert row.label
        assert row.unit
        luminance = RAMPS[row.ramp] @ np.array([0.2126, 0.7152, 0.0722])
        assert (np.diff(luminance) > 0.0).all()

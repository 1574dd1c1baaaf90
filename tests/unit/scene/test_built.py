"""Houses and props: whole meshes, true ids, and windows that follow who is awake."""

import math
from contextlib import closing
from functools import cache

import numpy as np
import pytest
from panda3d import core as p3d

from digisphere.core.identity import BUILDING_BASE, PROP_BASE, Semantic
from digisphere.people.enums import Activity
from digisphere.scene.building_mesh import build_house
from digisphere.scene.buildings_layer import BuildingsLayer, lit_shares
from digisphere.scene.built_arrays import building_meshes, prop_meshes
from digisphere.scene.built_chunks import Chunk, Chunks
from digisphere.scene.camera import CameraPose
from digisphere.scene.lamp_map import lamp_light
from digisphere.scene.prop_mesh import build_prop
from digisphere.scene.props_layer import PropsLayer
from digisphere.scene.render import render
from digisphere.scene.scene import Scene
from digisphere.scene.solid import Look, Material, Solid
from digisphere.testing.ground import make_test_ground
from digisphere.testing.snapshot import fake_snapshot, make_table
from digisphere.world.enums import PropKind, Purpose
from digisphere.world.ground import Ground


@cache
def village() -> Ground:
    return make_test_ground(2)


def signed_volume(mesh) -> float:
    a, b, c = (mesh.position[mesh.indices[:, k]].astype(float) for k in range(3))
    return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6.0)


def test_a_box_is_closed_and_faces_outward():
    solid = Solid()
    solid.box((1.0, 2.0, 3.0), (2.0, 3.0, 4.0), look=Look((1, 1, 1), Material.STONE))
    mesh = solid.mesh(entity=7, at_m=(10.0, 0.0, 0.0), heading_rad=0.7)
    assert signed_volume(mesh) == pytest.approx(24.0, rel=1e-5)
    assert mesh.triangles == 12
    assert set(mesh.entity) == {7.0}


def test_a_triangle_is_one_triangle_with_its_normal():
    solid = Solid()
    solid.triangle((0, 0, 0), (1, 0, 0), (0, 1, 0), look=Look((1, 1, 1), Material.STONE))
    mesh = solid.mesh(entity=1)
    assert mesh.triangles == 1
    np.testing.assert_allclose(mesh.normal, [[0, 0, 1]] * 4, atol=1e-6)


def test_every_house_is_finite_shaded_and_within_its_eaves():
    ground = village()
    shells, details, _ = building_meshes(ground)
    for row, (shell, detail) in enumerate(zip(shells, details, strict=True)):
        values = ground.buildings.row(row)
        reach = 0.5 * math.hypot(values["length_m"], values["width_m"]) + 4.0
        for mesh in (shell, detail):
            assert np.isfinite(mesh.position).all()
            away = np.hypot(
                mesh.position[:, 0] - values["x_m"], mesh.position[:, 1] - values["y_m"]
            )
            assert away.max() < reach
            assert ((mesh.surface[:, 2] > 0) & (mesh.surface[:, 2] <= 1)).all()
            np.testing.assert_allclose(np.linalg.norm(mesh.normal, axis=1), 1.0, atol=1e-3)
            assert set(mesh.entity) == {float(BUILDING_BASE + row)}
        assert shell.position[:, 2].max() > values["floor_z_m"] + values["eaves_m"]
        assert shell.triangles < 1200
        assert detail.triangles < 6000


def test_the_same_seed_grows_the_same_house_and_another_seed_another():
    row = village().buildings.row(4)
    first = build_house(row).detail.mesh(entity=1)
    again = build_house(row).detail.mesh(entity=1)
    other = build_house(row | {"style_seed": row["style_seed"] ^ 1}).detail.mesh(entity=1)
    np.testing.assert_array_equal(first.position, again.position)
    assert first.position.shape != other.position.shape or not np.allclose(first.tint, other.tint)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_every_purpose_has_a_house(purpose):
    row = village().buildings.row(4) | {"purpose": int(purpose), "storeys": 2}
    house = build_house(row)
    assert house.shell.mesh(entity=1).triangles > 40


@pytest.mark.parametrize("kind", list(PropKind))
def test_every_prop_has_a_shape_that_stands_on_the_ground(kind):
    row = {"kind": int(kind), "length_m": 8.0, "width_m": 4.6, "place_id": 3, "seed": 5}
    level = np.zeros_like
    mesh = build_prop(row, rise=level, bed=lambda y: np.full_like(y, -1.5)).mesh(entity=1)
    assert mesh.triangles > 8
    assert np.isfinite(mesh.position).all()
    # A hanging sign floats; everything else reaches the ground.
    assert kind == PropKind.SIGN or mesh.position[:, 2].min() < 0.05
    assert mesh.position[:, 2].max() < 4.5


def test_who_looks_into_a_well_sees_its_wall_and_water_and_nothing_behind():
    """Told from the turn of the triangles: what is seen from behind is not drawn."""
    row = {"kind": int(PropKind.WELL), "length_m": 1.7, "width_m": 1.7, "place_id": 3, "seed": 5}
    mesh = build_prop(row, rise=np.zeros_like, bed=np.zeros_like).mesh(entity=1)
    eye = np.array([0.5, 0.25, 1.6])
    corners = mesh.position[mesh.indices].astype(np.float64)
    away = corners - eye
    turned = np.einsum("kj,kj->k", np.cross(away[:, 1], away[:, 2]), away[:, 0]) < 0.0

    def seen(direction, faces):
        """Whether a ray from the eye meets one of the faces."""
        a, b, c = away[faces].transpose(1, 0, 2)
        beside = [np.cross(p, q) @ direction for p, q in ((a, b), (b, c), (c, a))]
        return bool((np.array(beside) <= 1e-12).all(axis=0).any())

    rim = 0.5 * np.array([[np.cos(t), np.sin(t)] for t in np.linspace(0.1, 6.3, 24)])
    for depth_m in (0.2, 0.5, 0.8):
        for spot in np.column_stack([rim, np.full(24, depth_m)]):
            assert seen(spot - eye, turned)
    # Control: it is those walls of which only the backs are turned to the eye that hide nothing.
    assert not all(seen(np.array([*spot, 0.5]) - eye, ~turned) for spot in rim)


def test_fences_follow_the_slope():
    row = {"kind": int(PropKind.FENCE), "length_m": 12.0, "width_m": 0.1, "place_id": 3, "seed": 5}
    mesh = build_prop(row, rise=lambda y: 0.3 * y, bed=np.zeros_like).mesh(entity=1)
    over = mesh.position[:, 2] - 0.3 * mesh.position[:, 1]
    assert over.min() > -0.6
    assert over.max() < 1.6


def people(ground: Ground, *, activity: int, count: int, place: int):
    return make_table(
        "people",
        {
            "place_id": np.full(count, place, np.int32),
            "indoors": np.ones(count, bool),
            "activity": np.full(count, activity, np.uint8),
        },
    )


def test_more_people_awake_light_more_windows_and_sleepers_none():
    ground = village()
    place = int(ground.buildings["place_id"][5])

    def share(activity: int, count: int) -> float:
        table = people(ground, activity=activity, count=count, place=place)
        return float(lit_shares(fake_snapshot(ground, tables={"people": table}), ground=ground)[5])

    assert share(Activity.SLEEP, 4) == 0.0
    assert 0.0 < share(Activity.EAT, 1) < share(Activity.EAT, 4) <= 1.0


def door_camera(ground: Ground, row: int, *, away_m: float) -> CameraPose:
    b = ground.buildings.row(row)
    out = np.array([math.cos(b["door_heading_rad"]), math.sin(b["door_heading_rad"])])
    at = np.array([b["door_x_m"], b["door_y_m"]]) + away_m * out
    return CameraPose.looking_at(
        (at[0], at[1], b["floor_z_m"] + 1.7),
        target=(b["door_x_m"], b["door_y_m"], b["floor_z_m"] + 1.7),
        width=64,
        height=48,
    )


@pytest.mark.gl
def test_a_house_seen_from_its_street_is_labelled_as_itself(stage):
    ground = village()
    row = int(np.flatnonzero(ground.buildings["purpose"] == Purpose.TOWN_HALL)[0])
    camera = door_camera(ground, row, away_m=4.0)
    with closing(Scene(stage, ground, layers=[BuildingsLayer(), PropsLayer()])) as scene:
        planes = render(scene, fake_snapshot(ground), camera)
        assert scene.faults == {}
    assert (planes.instance[20:28, 28:36] == BUILDING_BASE + row).all()
    assert (planes.semantic[planes.instance >= BUILDING_BASE] == Semantic.BUILDING).all()
    props = (planes.instance >= PROP_BASE) & (planes.instance < BUILDING_BASE)
    assert (planes.semantic[props] == Semantic.PROP).all()
    assert planes.depth[24, 32] == pytest.approx(4.0, abs=0.5)


@pytest.mark.gl
def test_windows_glow_at_night_only_where_someone_is_awake(stage):
    ground = village()
    row = int(np.flatnonzero(ground.buildings["purpose"] == Purpose.HOME)[0])
    camera = door_camera(ground, row, away_m=7.0)
    night = {"sun_altitude_rad": -0.6, "moon_altitude_rad": -0.4}
    place = int(ground.buildings["place_id"][row])
    with closing(Scene(stage, ground, layers=[BuildingsLayer()])) as scene:

        def red(activity: int) -> np.ndarray:
            table = people(ground, activity=activity, count=6, place=place)
            snapshot = fake_snapshot(ground, sky=night, tables={"people": table})
            return render(scene, snapshot, camera, planes={"rgb"}).rgb[..., 0].astype(int)

        asleep, awake, asleep_again = (
            red(a) for a in (Activity.SLEEP, Activity.EAT, Activity.SLEEP)
        )
    assert (awake - asleep > 30).sum() > 10
    np.testing.assert_array_equal(asleep, asleep_again)


def test_prop_meshes_carry_their_ids():
    meshes = prop_meshes(village())
    assert [int(m.entity[0]) for m in meshes[:5]] == [PROP_BASE + k for k in range(5)]


def test_lamps_light_the_ground_below_them_and_nothing_far_off():
    ground = village()
    lamps = lamp_light(ground)
    rows = np.flatnonzero(ground.props["kind"] == PropKind.LAMP)
    under = np.stack([ground.props["x_m"][rows], ground.props["y_m"][rows]], axis=1)
    ny, nx = lamps.raster.shape[:2]
    at = (under - lamps.frame[:2]) * lamps.frame[2:] * [nx, ny]
    light = lamps.raster[at[:, 1].astype(int), at[:, 0].astype(int), 0]
    assert light.min() > 200
    assert np.median(lamps.raster[..., 0]) < 60
    assert (lamps.raster[0] == 0).sum() >= nx


def test_ground_without_lamps_stays_dark(flat_ground):
    assert lamp_light(flat_ground).raster.max() == 0


def test_near_chunks_are_drawn_before_far_ones_and_those_out_of_reach_not_at_all() -> None:
    root = p3d.NodePath("root")
    chunks = [
        Chunk(root.attach_new_node(f"chunk {x}"), np.array([x, 0.0, 0.0]), 2.0, reach)
        for x, reach in ((5.0, 1e9), (60.0, 1e9), (300.0, 1e9), (300.0, 100.0))
    ]
    drawn = Chunks(chunks)
    nothing = np.full((90, 160), np.inf)
    drawn.sync(CameraPose.from_angles((0, 0, 0), heading_rad=0.0, pitch_rad=0.0), hidden=nothing)
    order = [chunk.path.get_bin_draw_order() for chunk in chunks[:3]]
    assert order[0] < order[1] < order[2]
    assert [chunk.path.is_stashed() for chunk in chunks] == [False, False, False, True]
    drawn.sync(CameraPose.from_angles((300, 0, 0), heading_rad=0.0, pitch_rad=0.0), hidden=nothing)
    turned = [chunk.path.get_bin_draw_order() for chunk in chunks[:3]]
    assert turned[2] < turned[1] < turned[0]
    assert not chunks[3].path.is_stashed()

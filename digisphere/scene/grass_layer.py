"""The grass layer: tufts, flowers and crops near the eye, coloured like the ground they stand on.

Places come from ``grass_scatter.py`` each frame; the shapes are here, a few blades each; looks are
the ``grass`` shaders'. Everything here is GRASS in ground truth, crops are their FIELD.
"""

import math
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from panda3d import core as p3d

from digisphere.core.identity import GRASS, TERRAIN, Semantic
from digisphere.core.streams import Streams
from digisphere.scene.camera import CameraPose
from digisphere.scene.crop_look import field_looks
from digisphere.scene.grass_scatter import (
    BLADES,
    CEREAL,
    COLUMNS,
    FLOWER,
    KINDS,
    LEAFY,
    RAPE,
    TUFT,
    Meadow,
    make_meadow,
    scatter,
)
from digisphere.scene.ground_grid import GroundGrid
from digisphere.scene.ground_state import GroundState
from digisphere.scene.layer import Layer, show_instances
from digisphere.scene.mesh import FloatBuffer, attached, make_geom_node, make_texture, never_culled
from digisphere.scene.stage import Stage
from digisphere.scene.terrain_lod import frustum_planes

F64 = NDArray[np.float64]

_HIGHEST_EYE_M = 30.0
"""From higher up no blade is wider than a pixel."""
_NAMES = {
    TUFT: "tuft", BLADES: "blades", CEREAL: "cereal", LEAFY: "leafy", RAPE: "rape",
    FLOWER: "flower",
}  # fmt: skip


def _blades(count: int, *, wide: float, lean: float, seed: int, spread: float = 1.0) -> F64:
    """Return (count, 3, 5) corners of leaning blades: x, y, z, part (0 blade, 1 head), chance."""
    chance = Streams(seed).at("scene.grass_shapes", 0)
    out = np.zeros((count, 3, 5))
    for k in range(count):
        turn = math.tau * (k + chance.random()) / count
        foot = spread * math.sqrt(chance.random()) * 0.5
        x, y = foot * math.cos(turn), foot * math.sin(turn)
        face = turn + chance.normal(0.0, 0.8) + 0.5 * math.pi
        half = 0.5 * wide * chance.uniform(0.7, 1.2)
        side = np.array([half * math.cos(face), half * math.sin(face)])
        tip = lean * chance.uniform(0.3, 1.2)
        tall = chance.uniform(0.6, 1.0)
        out[k, 0, :3] = x - side[0], y - side[1], 0.0
        out[k, 1, :3] = x + side[0], y + side[1], 0.0
        out[k, 2, :3] = x + tip * math.cos(turn), y + tip * math.sin(turn), tall
        out[k, :, 4] = chance.random()
    return out


def _ears(stalks: F64, *, wide: float, low: float, high: float) -> F64:
    """Return a triangle for the ear on each of ``stalks``, shares of its height."""
    out = np.zeros((len(stalks), 3, 5))
    for k, stalk in enumerate(stalks):
        tip = stalk[2, :3]
        side = wide * np.array([math.cos(2.4 * k), math.sin(2.4 * k), 0.0])
        out[k, 0, :3] = tip * [1.0, 1.0, low] - side
        out[k, 1, :3] = tip * [1.0, 1.0, low] + side
        out[k, 2, :3] = tip * [1.0, 1.0, high]
        out[k, :, 3], out[k, :, 4] = 1.0, stalk[0, 4]
    return out


def _petals(stalks: F64, *, wide: float) -> F64:
    """Return two triangles, a small level square, for the flower on each of ``stalks``."""
    out = np.zeros((2 * len(stalks), 3, 5))
    for k, stalk in enumerate(stalks):
        around = 2.4 * k + 0.5 * math.pi * np.arange(4)
        level = np.column_stack([np.cos(around), np.sin(around), np.zeros(4)])
        corners = stalk[2, :3] + wide * level
        out[2 * k, :, :3] = corners[[0, 1, 2]]
        out[2 * k + 1, :, :3] = corners[[0, 2, 3]]
        out[2 * k : 2 * k + 2, :, 3] = 1.0
        out[2 * k : 2 * k + 2, :, 4] = stalk[0, 4]
    return out


def grass_shape(kind: int) -> F64:
    """Return the triangles (t, 3, 5) of a kind: x, y in tuft widths, z 0..1, part, chance."""
    if kind == TUFT:
        return _blades(11, wide=0.075, lean=0.45, seed=1, spread=1.5)
    if kind == BLADES:
        return _blades(6, wide=0.13, lean=0.40, seed=2, spread=1.7)
    if kind == LEAFY:
        return _blades(10, wide=0.50, lean=0.85, seed=3, spread=0.8)
    if kind == CEREAL:
        stalks = _blades(8, wide=0.045, lean=0.10, seed=4, spread=1.8)
        return np.concatenate([stalks, _ears(stalks, wide=0.035, low=0.80, high=1.08)])
    if kind == RAPE:
        stalks = _blades(7, wide=0.07, lean=0.22, seed=5, spread=1.6)
        return np.concatenate([stalks, _ears(stalks, wide=0.10, low=0.95, high=0.70)])
    stalks = _blades(4, wide=0.03, lean=0.30, seed=6, spread=1.6)
    return np.concatenate([stalks, _petals(stalks, wide=0.075)])


class _Part:
    """One kind of low plant: a node and its instances."""

    def __init__(self, layer: Layer, stage: Stage, *, kind: int) -> None:
        corners = grass_shape(kind).reshape(-1, 5)
        node = make_geom_node(
            _NAMES[kind],
            indices=np.arange(len(corners)).reshape(-1, 3),
            columns={"vertex": corners[:, :3], "a_blade": corners[:, 3:5]},
        )
        self.path = never_culled(attached(layer.root, node))
        self.path.set_two_sided(True)
        self.triangles = len(corners) // 3
        self.rows = FloatBuffer(_NAMES[kind], vectors=COLUMNS // 4)
        self.path.set_shader_input("u_tufts", self.rows.texture)
        crop = kind in (CEREAL, LEAFY, RAPE)
        entity, semantic = (TERRAIN, Semantic.FIELD) if crop else (GRASS, Semantic.GRASS)
        self.path.set_shader_input("u_mark", p3d.LVecBase2i(entity, int(semantic)))
        self._stage, self._kind = stage, kind
        self.bind_programs(changed=False)
        show_instances(self.path, count=0)

    def bind_programs(self, *, changed: bool) -> None:
        """Take the programs with or without what natural events have done to the ground."""
        self._stage.bind(
            self.path,
            colour=("grass.vert", "grass.frag"),
            identity=("grass.vert", "grass_id.frag"),
            defines={"KIND": self._kind, "GROUND_STATE": int(changed)},
            momentary=True,
        )


class GrassLayer(Layer):
    """Grass, flowers and crops within some 60 m."""

    name: ClassVar[str] = "grass"
    kinds: ClassVar[frozenset[str]] = frozenset({"grass"})
    order: ClassVar[int] = 45
    moves: ClassVar[bool] = True

    def build(self, stage: Stage, ground: Any) -> None:
        """Bake where low plants grow and make their shapes."""
        self._meadow: Meadow = make_meadow(ground)
        tint = make_texture("grass tint", GroundGrid.of(stage, ground).maps.tint, wrap="mirror")
        self.root.set_shader_input("u_tint", tint)
        self._parts = [_Part(self, stage, kind=kind) for kind in range(KINDS)]
        self._ground = ground
        self._state = GroundState.of(stage)
        self._changed = False
        self._shown: tuple[CameraPose, bytes] | None = None
        self.triangles = 0

    def sync(self, snapshot: Any, time_s: float, camera: CameraPose) -> None:
        """Scatter tufts about the eye and hand each kind its rows; the same view keeps them."""
        if self._state.sync(snapshot) != self._changed:
            self._changed = self._state.active
            for part in self._parts:
                part.bind_programs(changed=self._changed)
        looks = field_looks(snapshot)
        asked = (camera, looks.tobytes())
        if self._shown == asked:
            return
        self._shown = asked
        eye = camera.position
        above = eye[2] - float(self._ground.bed_at(np.array([eye[:2]]))[0])
        self.triangles = 0
        if above > _HIGHEST_EYE_M:
            rows = np.zeros((0, COLUMNS), dtype=np.float32)
        else:
            matrix = camera.clip_from_relative(reversed_depth=True)
            planes = frustum_planes(matrix, position=(0.0, 0.0, 0.0))
            planes = planes / np.linalg.norm(planes[:, :3], axis=1, keepdims=True)
            rows = scatter(
                self._meadow,
                eye=eye,
                planes=np.ascontiguousarray(planes),
                looks=looks,
            )
        for kind, part in enumerate(self._parts):
            mine = rows[rows[:, 6] == kind]
            if len(mine):
                part.rows.upload(mine)
                self.triangles += len(mine) * part.triangles
            show_instances(part.path, count=len(mine))

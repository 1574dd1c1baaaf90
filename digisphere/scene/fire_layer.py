"""The fire layer: flames along the front and on houses, the glow about them, and sparks.

Light and no bodies: none of it is in the identity pass, so labels see through flames. Where flames
are is `fire_front`'s, how they look the ``flame`` shaders'. Nothing is drawn or computed while
nothing burns.
"""

import math
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from panda3d import core as p3d

from digisphere.environment.fire_ground import fire_ground_of
from digisphere.scene.camera import CameraPose
from digisphere.scene.fire_front import Flames, front_flames, house_flames
from digisphere.scene.layer import Layer, show_instances
from digisphere.scene.mesh import FloatBuffer, attached, make_geom_node, never_culled
from digisphere.scene.stage import Stage

MOST_FLAMES = 3000
_QUAD = np.array([[0, 1, 3], [0, 3, 2]])
_TIME_WRAP_S = 4096.0
_GLOW_NEAR = 120
_SPARKS_EACH = 5
_SPARKS_WITHIN_M = 160.0
_SMALLEST_PX = 0.6
_FLAME_SHARE, _GLOW_SHARE = 0.6, 0.5
"""Most of the picture that flames and their glow may paint over in sum."""


class FireLayer(Layer):
    """Flames, glow and sparks."""

    name: ClassVar[str] = "fire"
    order: ClassVar[int] = 92

    def build(self, stage: Stage, ground: Any) -> None:
        """Make one node for each of the three."""
        self._ground = ground
        self._fuels: Any = None
        over = p3d.ColorBlendAttrib.make(
            p3d.ColorBlendAttrib.M_add,
            p3d.ColorBlendAttrib.O_one,
            p3d.ColorBlendAttrib.O_one_minus_incoming_alpha,
        )
        self._parts = {}
        for name in ("glow", "flame", "spark"):
            node = make_geom_node(name, indices=_QUAD, columns={}, num_vertices=4)
            path = never_culled(attached(self.root, node))
            path.set_two_sided(True)
            path.set_depth_write(False)
            path.set_attrib(over)
            rows = FloatBuffer(name, vectors=2, rows=64)
            path.set_shader_input("u_flames", rows.texture)
            path.set_shader_input("u_fire_time", 0.0)
            stage.bind(path, colour=("flame.vert", "flame.frag"), defines={name.upper(): 1})
            show_instances(path, count=0)
            self._parts[name] = (path, rows)

    def sync(self, snapshot: Any, time_s: float, camera: CameraPose) -> None:
        """Put flames where it burns at ``time_s``."""
        rows = self._rows(snapshot, time_s=time_s, camera=camera)
        near = rows[_largest_first(rows, camera=camera)]
        glow = near[:_GLOW_NEAR].copy()
        glow[:, 5] = min(1.0, _GLOW_SHARE / max(_painted(glow, camera=camera, scale=4.0), 1e-6))
        self._show("flame", _thinned(rows, camera=camera), time_s=time_s)
        self._show("glow", glow, time_s=time_s)
        self._show("spark", self._sparks(near, camera=camera), time_s=time_s)

    def _show(self, name: str, rows: NDArray[np.float32], *, time_s: float) -> None:
        path, buffer = self._parts[name]
        path.set_shader_input("u_fire_time", math.fmod(time_s, _TIME_WRAP_S))
        show_instances(path, count=buffer.upload(rows) if len(rows) else 0)

    def _rows(self, snapshot: Any, *, time_s: float, camera: CameraPose) -> NDArray[np.float32]:
        """(n, 8) flames, far ones first: foot, height, chance, lean east and north, strength."""
        table = snapshot.tables.get("fire")
        if table is None or not bool(table["burning"][0]):
            return np.zeros((0, 8), dtype=np.float32)
        n = snapshot.fields["fire_arrival_s"].shape[0]
        if self._fuels is None or self._fuels.n != n:
            self._fuels = fire_ground_of(self._ground, n=n)
        open_ = front_flames(snapshot, self._fuels, time_s=time_s, camera=camera, most=MOST_FLAMES)
        on_house, over = house_flames(snapshot, self._ground, time_s=time_s)
        rows = np.concatenate(
            [
                self._placed(open_, over=np.zeros(len(open_))),
                self._placed(on_house, over=over),
            ]
        )
        return self._in_view(rows, camera=camera)

    def _placed(self, flames: Flames, *, over: NDArray[np.float64]) -> NDArray[np.float64]:
        rows = np.zeros((len(flames), 8))
        rows[:, :2] = flames.xy_m
        if len(flames):
            rows[:, 2] = self._ground.bed_at(flames.xy_m) + over
        rows[:, 3] = flames.height_m
        rows[:, 4] = flames.chance
        return rows

    @staticmethod
    def _in_view(rows: NDArray[np.float64], *, camera: CameraPose) -> NDArray[np.float32]:
        """Keep what is large enough on the picture and before the eye, far ones first."""
        way = rows[:, :3] - np.array(camera.position)
        ahead = way @ camera.forward
        away = np.linalg.norm(way, axis=1)
        size = rows[:, 3] * camera.focal_px / np.maximum(away, 1.0)
        keep = (ahead > -20.0) & (size > _SMALLEST_PX)
        order = np.argsort(-away[keep], kind="stable")
        return rows[keep][order].astype(np.float32)

    @staticmethod
    def _sparks(near: NDArray[np.float32], *, camera: CameraPose) -> NDArray[np.float32]:
        """Sparks of the nearest flames; their flight is the shader's."""
        away = np.linalg.norm(near[:, :3] - np.array(camera.position, np.float32), axis=1)
        rows = np.repeat(near[away < _SPARKS_WITHIN_M][:60], _SPARKS_EACH, axis=0)
        rows[:, 7] = np.tile(np.arange(_SPARKS_EACH), len(rows) // _SPARKS_EACH)
        return rows


def _largest_first(rows: NDArray[np.float32], *, camera: CameraPose) -> NDArray[np.intp]:
    """Order of flames by size on the picture."""
    away = np.linalg.norm(rows[:, :3] - np.array(camera.position, np.float32), axis=1)
    return np.argsort(away / np.maximum(rows[:, 3], 0.5), kind="stable")


def _painted(rows: NDArray[np.float32], *, camera: CameraPose, scale: float) -> float:
    """Share of the picture that flames paint over in sum; ``scale`` of their own area each."""
    away = np.linalg.norm(rows[:, :3] - np.array(camera.position, np.float32), axis=1)
    size = rows[:, 3] * camera.focal_px / np.maximum(away, 1.0)
    frame = float(camera.width * camera.height)
    return float(np.minimum(scale * size * size, frame).sum() / frame)


def _thinned(rows: NDArray[np.float32], *, camera: CameraPose) -> NDArray[np.float32]:
    """Leave out some flames where they would paint each other over many times."""
    share = _FLAME_SHARE / max(_painted(rows, camera=camera, scale=0.85), 1e-6)
    return rows if share >= 1.0 else rows[np.modf(rows[:, 4] * 53.0)[0] < share]

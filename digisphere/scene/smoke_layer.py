"""The smoke layer: billowing columns that rise from a fire, lean with the wind and thin out.

Veils, not bodies: not in the identity pass, so labels see through smoke. Where each puff is at an
instant is `fire_front`'s; light and shape are the ``smoke`` shaders'.
"""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from panda3d import core as p3d

from digisphere.environment.fire_ground import fire_ground_of
from digisphere.scene.camera import CameraPose
from digisphere.scene.fire_front import Puffs, smoke_puffs
from digisphere.scene.layer import Layer, show_instances
from digisphere.scene.mesh import FloatBuffer, attached, make_geom_node, never_culled
from digisphere.scene.stage import Stage

MOST_PUFFS = 900
_QUAD = np.array([[0, 1, 3], [0, 3, 2]])
_PAINTED_SHARE = 0.85
"""Most of the picture that puffs may paint over in sum: a budget for software drawing."""
_NEAREST_M = 4.0


class SmokeLayer(Layer):
    """Smoke of everything that burns."""

    name: ClassVar[str] = "smoke"
    order: ClassVar[int] = 91

    def build(self, stage: Stage, ground: Any) -> None:
        """Make the node of all puffs."""
        self._ground = ground
        self._fuels: Any = None
        node = make_geom_node("smoke", indices=_QUAD, columns={}, num_vertices=4)
        self._path = never_culled(attached(self.root, node))
        self._path.set_two_sided(True)
        self._path.set_depth_write(False)
        over = p3d.ColorBlendAttrib.make(
            p3d.ColorBlendAttrib.M_add,
            p3d.ColorBlendAttrib.O_incoming_alpha,
            p3d.ColorBlendAttrib.O_one_minus_incoming_alpha,
        )
        self._path.set_attrib(over)
        self._rows = FloatBuffer("smoke", vectors=2, rows=64)
        self._path.set_shader_input("u_puffs", self._rows.texture)
        stage.bind(self._path, colour=("smoke.vert", "smoke.frag"))
        show_instances(self._path, count=0)

    def sync(self, snapshot: Any, time_s: float, camera: CameraPose) -> None:
        """Hang the smoke of ``time_s`` in the air."""
        table = snapshot.tables.get("fire")
        if table is None or not (bool(table["burning"][0]) or bool(table["smoky"][0])):
            show_instances(self._path, count=0)
            return
        n = snapshot.fields["fire_arrival_s"].shape[0]
        if self._fuels is None or self._fuels.n != n:
            self._fuels = fire_ground_of(self._ground, n=n)
        puffs = smoke_puffs(
            snapshot, self._fuels, world=self._ground, time_s=time_s, most=MOST_PUFFS
        )
        rows = _in_view(puffs, camera=camera)
        show_instances(self._path, count=self._rows.upload(rows) if len(rows) else 0)


def _in_view(puffs: Puffs, *, camera: CameraPose) -> NDArray[np.float32]:
    """(n, 8) what of the smoke is before the eye and within the budget, far ones first."""
    rows = np.zeros((len(puffs.opacity), 8))
    rows[:, :3], rows[:, 3] = puffs.xyz_m, puffs.radius_m
    rows[:, 4], rows[:, 5], rows[:, 6] = puffs.opacity, puffs.glow, puffs.chance
    way = rows[:, :3] - np.array(camera.position)
    ahead = way @ camera.forward
    aside, below = way @ camera.right, way @ camera.down
    size = rows[:, 3] * camera.focal_px / np.maximum(ahead, 1.0)
    seen = ahead > _NEAREST_M
    seen &= np.abs(aside) * camera.focal_px / np.maximum(ahead, 1.0) - size < 0.5 * camera.width
    seen &= np.abs(below) * camera.focal_px / np.maximum(ahead, 1.0) - size < 0.5 * camera.height
    # Smoke that the eye stands in must not flash into view: it clears as it comes near.
    rows[:, 4] *= np.clip((ahead - _NEAREST_M) / (1.5 * rows[:, 3] + 1.0), 0.0, 1.0)
    rows, ahead, size = rows[seen], ahead[seen], size[seen]
    frame = float(camera.width * camera.height)
    area = np.minimum(np.pi * size * size, frame)
    best = np.argsort(-rows[:, 4], kind="stable")
    within = best[np.cumsum(area[best]) < _PAINTED_SHARE * frame]
    order = within[np.argsort(-ahead[within], kind="stable")]
    return rows[order].astype(np.float32)

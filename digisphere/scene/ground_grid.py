"""The lattice of ground nodes in view, chosen once a frame and shared by land and water.

Holds the two buffers that ``include/terrain_grid.glsl`` reads and knows which node is which row.
Terrain and water layers ask it to ``sync`` with the camera; the second asking is free.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from panda3d import core as p3d

from digisphere.scene.camera import CameraPose
from digisphere.scene.ground_maps import GroundMaps, ground_map_arrays
from digisphere.scene.kept_arrays import kept
from digisphere.scene.mesh import FloatBuffer
from digisphere.scene.stage import Stage
from digisphere.scene.terrain_lod import (
    LEAF_M,
    SIDE,
    VertexStore,
    frustum_planes,
    height_boxes,
    make_relief,
    select_nodes,
)

# Half-metre quads reach this far; each coarser lattice GROWTH times farther. Software OpenGL pays
# for small triangles twice, so these are as low as a ridge line on the horizon allows.
FIRST_RANGE_M = 26.0
GROWTH = 2.12
_KEY = "ground grid"


class GroundGrid:
    """Nodes in view of the last synced camera, nearest first."""

    def __init__(self, ground: Any) -> None:
        self.ground = ground
        self.maps = GroundMaps(**kept("ground maps", make=ground_map_arrays, ground=ground))
        boxes = kept("height boxes", make=height_boxes, ground=ground)
        self.relief = make_relief(ground, shore=self.maps.shore, boxes=boxes)
        self._store = VertexStore(self.relief)
        self._nodes = FloatBuffer("ground nodes", vectors=1, rows=512)
        self._vertices = FloatBuffer("ground vertices", vectors=SIDE * SIDE, rows=512)
        self._seen: CameraPose | None = None
        self.boxes = np.zeros((0, 4))
        """(n, 4) south-west corner, edge and level of the nodes in view."""
        self._lowest_m = np.zeros(0)
        self.above_m = 0.0
        """Height of the eye over the ground."""

    @classmethod
    def of(cls, stage: Stage, ground: Any) -> "GroundGrid":
        """Return the grid of ``ground`` on ``stage``, made on first asking."""
        kept = stage.shared.get(_KEY)
        if not (isinstance(kept, cls) and kept.ground is ground):
            kept = cls(ground)
            stage.shared[_KEY] = kept
        return kept

    def sync(self, camera: CameraPose) -> None:
        """Choose the nodes in view of ``camera`` and upload what they need."""
        if camera == self._seen:
            return
        self._seen = camera
        eye = camera.position
        bed = float(self.ground.bed_at(np.array([eye[:2]]))[0])
        self.above_m = max(eye[2] - bed, 0.0)
        planes = frustum_planes(camera.clip_from_relative(reversed_depth=True), position=eye)
        nodes = select_nodes(
            self.relief,
            eye=eye,
            above_m=self.above_m,
            first_range_m=FIRST_RANGE_M,
            growth=GROWTH,
            planes=planes,
        )
        edge = LEAF_M * 2.0 ** nodes[:, 0]
        corner = self.relief.origin_m + nodes[:, 1:] * edge[:, None]
        self.boxes = np.column_stack([corner, edge, nodes[:, 0]])
        vertices = self._store.rows_of(nodes)
        self._lowest_m = vertices[:, :, 3].min(axis=1)
        self._nodes.upload(self.boxes)
        self._vertices.upload(vertices)

    def bind(self, root: p3d.NodePath) -> None:
        """Give the programs below ``root`` the buffers."""
        root.set_shader_input("u_nodes", self._nodes.texture)
        root.set_shader_input("u_ground", self._vertices.texture)

    def set_lod(self, root: p3d.NodePath) -> None:
        """Tell the programs below ``root`` how lattices fall off with distance."""
        scale = 1.0 / math.log2(GROWTH)
        root.set_shader_input("u_lod", p3d.LVecBase3f(FIRST_RANGE_M, self.above_m, scale))

    def wet_rows(self, *, rise_m: float) -> NDArray[np.int64]:
        """Rows of the nodes that still water may cover when it stands ``rise_m`` over its level."""
        return np.flatnonzero(self._lowest_m < rise_m + 0.05)

    def within(self, reach_m: float) -> NDArray[np.bool_]:
        """(n,) whether any part of a node lies nearer than ``reach_m``."""
        assert self._seen is not None
        eye = self._seen.position
        x, y, edge = self.boxes[:, 0], self.boxes[:, 1], self.boxes[:, 2]
        dx = np.maximum(np.maximum(x - eye[0], eye[0] - x - edge), 0.0)
        dy = np.maximum(np.maximum(y - eye[1], eye[1] - y - edge), 0.0)
        return np.asarray(np.sqrt(dx * dx + dy * dy + self.above_m**2) < reach_m)

"""The terrain layer: draws the ground as instanced grids with detail where the eye is near.

Selection and vertices are ``terrain_lod.py``'s, rasters ``ground_maps.py``'s, looks the shaders'.
Three programs share the nodes: far, near, and near within the village's patch.
"""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from panda3d import core as p3d

from digisphere.scene.camera import CameraPose
from digisphere.scene.grain import ground_grain
from digisphere.scene.ground_maps import make_ground_maps, make_village_maps
from digisphere.scene.layer import Layer, show_instances
from digisphere.scene.mesh import FloatBuffer, make_geom_node, make_texture, never_culled
from digisphere.scene.stage import Stage
from digisphere.scene.terrain_lod import (
    LEAF_M,
    SIDE,
    VertexStore,
    frustum_planes,
    grid_indices,
    make_relief,
    select_nodes,
)

NEAR_M = 600.0
_VARIANTS = {
    "far": {"NEAR": 0, "SETTLED": 0, "NO_NEAR_SHADOW": 1},
    "near": {"NEAR": 1, "SETTLED": 0},
    "settled": {"NEAR": 1, "SETTLED": 1},
}
# Half-metre quads reach this far: three leaf nodes.
_FIRST_RANGE_M = 48.0


class TerrainLayer(Layer):
    """The ground, to the horizon."""

    name: ClassVar[str] = "terrain"
    kinds: ClassVar[frozenset[str]] = frozenset({"terrain"})
    order: ClassVar[int] = 60

    def build(self, stage: Stage, ground: Any) -> None:
        """Bake rasters and make the three programs."""
        self._ground = ground
        maps = make_ground_maps(ground)
        self.relief = make_relief(ground, shore=maps.shore)
        self._store = VertexStore(self.relief)
        self._nodes = FloatBuffer("terrain nodes", vectors=1, rows=512)
        self._vertices = FloatBuffer("terrain vertices", vectors=SIDE * SIDE, rows=512)
        self._bind_rasters(maps)
        self._paths: dict[str, p3d.NodePath] = {}
        for variant, defines in _VARIANTS.items():
            node = make_geom_node(
                f"terrain-{variant}", indices=grid_indices(), columns={}, num_vertices=SIDE * SIDE
            )
            path = never_culled(self.root.attach_new_node(node))
            stage.bind(
                path,
                colour=("terrain.vert", "terrain.frag"),
                identity=("terrain.vert", "terrain_id.frag"),
                defines=defines,
            )
            self._paths[variant] = path

    def _bind_rasters(self, maps: Any) -> None:
        ground = self._ground
        detail, slope = ground_grain()
        village = make_village_maps(ground)
        patch = ground.patch
        ny, nx = patch.surface_id.shape
        extent = (nx * patch.cell_m, ny * patch.cell_m)
        textures = {
            "u_relief": make_texture("relief", maps.relief, wrap="mirror"),
            "u_cover": make_texture("cover", maps.cover, wrap="mirror"),
            "u_tint": make_texture("tint", maps.tint, wrap="mirror"),
            "u_detail": make_texture("detail", detail, wrap="repeat", mipmaps=True),
            "u_detail_slope": make_texture("slopes", slope, wrap="repeat", mipmaps=True),
            "u_village": make_texture("village ways", village.ways),
            "u_village_lines": make_texture("village lines", village.lines),
        }
        for key, texture in textures.items():
            self.root.set_shader_input(key, texture)
        self.root.set_shader_input(
            "u_village_frame",
            p3d.LVecBase4f(*map(float, patch.origin_m), 1.0 / extent[0], 1.0 / extent[1]),
        )
        self._patch_box = (*map(float, patch.origin_m), *extent)
        self.root.set_shader_input("u_nodes", self._nodes.texture)
        self.root.set_shader_input("u_ground", self._vertices.texture)

    def sync(self, snapshot: Any, time_s: float, camera: CameraPose) -> None:
        """Choose the nodes in view and upload what is new."""
        eye = camera.position
        ground = float(self._ground.bed_at(np.array([eye[:2]]))[0])
        above = max(eye[2] - ground, 0.0)
        matrix = camera.clip_from_relative(reversed_depth=True)
        nodes = select_nodes(
            self.relief,
            eye=eye,
            above_m=above,
            first_range_m=_FIRST_RANGE_M,
            planes=frustum_planes(matrix, position=eye),
        )
        boxes = self._boxes_of(nodes)
        variant = self._variant_of(boxes, eye=eye, above_m=above)
        order = np.argsort(variant, kind="stable")
        self._nodes.upload(boxes[order])
        self._vertices.upload(self._store.rows_of(nodes[order]))
        self.root.set_shader_input("u_lod", p3d.LVecBase2f(_FIRST_RANGE_M, above))
        first = 0
        for number, name in enumerate(("settled", "near", "far")):
            count = int((variant == number).sum())
            self._paths[name].set_shader_input("u_first_instance", first)
            show_instances(self._paths[name], count=count)
            first += count

    def _boxes_of(self, nodes: NDArray[np.int64]) -> NDArray[np.float64]:
        """(n, 4) south-west corner, edge and level of nodes."""
        edge = LEAF_M * 2.0 ** nodes[:, 0]
        corner = self.relief.origin_m + nodes[:, 1:] * edge[:, None]
        return np.column_stack([corner, edge, nodes[:, 0]])

    def _variant_of(
        self, boxes: NDArray[np.float64], *, eye: tuple[float, float, float], above_m: float
    ) -> NDArray[np.int64]:
        """0 within the village's patch, 1 near the eye, 2 far."""
        x, y, edge = boxes[:, 0], boxes[:, 1], boxes[:, 2]
        dx = np.maximum(np.maximum(x - eye[0], eye[0] - x - edge), 0.0)
        dy = np.maximum(np.maximum(y - eye[1], eye[1] - y - edge), 0.0)
        near = np.sqrt(dx * dx + dy * dy + above_m**2) < NEAR_M
        px, py, wide, deep = self._patch_box
        settled = (x < px + wide) & (x + edge > px) & (y < py + deep) & (y + edge > py)
        settled &= edge < 2.0 * max(wide, deep)
        return np.where(settled, 0, np.where(near, 1, 2))

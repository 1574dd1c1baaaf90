"""The terrain layer: draws the ground as instanced grids with detail where the eye is near.

Selection and vertices are ``ground_grid.py``'s, rasters ``ground_maps.py``'s, looks the shaders'.
Three programs share the nodes: far, near, and near within the village's patch.
"""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from panda3d import core as p3d

from digisphere.scene.camera import CameraPose
from digisphere.scene.crop_look import FieldPaint, field_of_cell, to_the_rim
from digisphere.scene.earth import earth_colours
from digisphere.scene.ground_grid import GroundGrid
from digisphere.scene.ground_maps import VillageMaps, make_way_map, village_map_arrays
from digisphere.scene.ground_state import GroundState
from digisphere.scene.kept_arrays import kept
from digisphere.scene.layer import Layer, show_instances
from digisphere.scene.mesh import FloatBuffer, attached, make_geom_node, make_texture, never_culled
from digisphere.scene.patterns import ground_grain
from digisphere.scene.stage import Stage
from digisphere.scene.terrain_lod import SIDE, grid_indices

NEAR_M = 320.0
_VARIANTS: dict[str, dict[str, int]] = {
    "settled": {"NEAR": 1, "SETTLED": 1},
    "near": {"NEAR": 1, "SETTLED": 0},
    "far": {"NEAR": 0, "SETTLED": 0, "NO_NEAR_SHADOW": 1},
}


class TerrainLayer(Layer):
    """The ground, to the horizon."""

    name: ClassVar[str] = "terrain"
    kinds: ClassVar[frozenset[str]] = frozenset({"terrain"})
    order: ClassVar[int] = 60

    def build(self, stage: Stage, ground: Any) -> None:
        """Bake rasters and make the three programs."""
        self._stage = stage
        self._grid = GroundGrid.of(stage, ground)
        self._grid.bind(self.root)
        self._bind_rasters(ground)
        self._parts: dict[str, tuple[p3d.NodePath, FloatBuffer]] = {}
        for variant in _VARIANTS:
            node = make_geom_node(
                f"terrain-{variant}", indices=grid_indices(), columns={}, num_vertices=SIDE * SIDE
            )
            path = never_culled(attached(self.root, node))
            rows = FloatBuffer(f"terrain {variant} rows", vectors=1, rows=512)
            path.set_shader_input("u_rows", rows.texture)
            self._parts[variant] = (path, rows)
        self._state = GroundState.of(stage)
        self._changed: bool | None = None
        self._bind_programs(changed=False)

    def _bind_programs(self, *, changed: bool) -> None:
        """Take the programs that leave out natural events where there were none."""
        if self._changed == changed:
            return
        self._changed = changed
        for variant, defines in _VARIANTS.items():
            self._stage.bind(
                self._parts[variant][0],
                colour=("terrain.vert", "terrain.frag"),
                identity=("terrain.vert", "terrain_id.frag"),
                defines={**defines, "GROUND_STATE": int(changed)},
                momentary=True,
            )

    def _bind_rasters(self, ground: Any) -> None:
        maps = self._grid.maps
        detail, slope = ground_grain()
        village = VillageMaps(**kept("village maps", make=village_map_arrays, ground=ground))
        patch = ground.patch
        ny, nx = patch.surface_id.shape
        extent = (nx * patch.cell_m, ny * patch.cell_m)
        textures = {
            "u_relief": make_texture("relief", maps.relief, wrap="mirror"),
            "u_cover": make_texture("cover", maps.cover, wrap="mirror"),
            "u_tint": make_texture("tint", maps.tint, wrap="mirror"),
            "u_detail": make_texture("detail", detail, wrap="repeat", mipmaps=True),
            "u_detail_slope": make_texture("slopes", slope, wrap="repeat", mipmaps=True),
            "u_ways": make_texture("ways", make_way_map(ground)),
            "u_village": make_texture("village ways", village.ways),
            "u_village_lines": make_texture("village lines", village.lines),
        }
        for key, texture in textures.items():
            self.root.set_shader_input(key, texture)
        field = to_the_rim(field_of_cell(ground), ground=ground)
        self._fields = FieldPaint(village.ways, field=field, texture=textures["u_village"])
        earth = p3d.PTA_LVecBase3f([p3d.LVecBase3f(*colour) for colour in earth_colours(ground)])
        self.root.set_shader_input("u_earth", earth)
        corner = (float(patch.origin_m[0]), float(patch.origin_m[1]))
        frame = p3d.LVecBase4f(*corner, 1.0 / extent[0], 1.0 / extent[1])
        self.root.set_shader_input("u_village_frame", frame)
        self._patch_box = (*corner, *extent)

    def sync(self, snapshot: Any, time_s: float, camera: CameraPose) -> None:
        """Choose the nodes in view and deal them to the three programs."""
        self._bind_programs(changed=self._state.sync(snapshot))
        self._fields.sync(snapshot)
        self._grid.sync(camera)
        self._grid.set_lod(self.root)
        settled = self._in_patch(self._grid.boxes)
        near = self._grid.within(NEAR_M)
        chosen = {"settled": settled, "near": near & ~settled, "far": ~near & ~settled}
        for variant, mask in chosen.items():
            path, rows = self._parts[variant]
            numbers = np.zeros((int(mask.sum()), 4), dtype=np.float32)
            numbers[:, 0] = np.flatnonzero(mask)
            rows.upload(numbers)
            show_instances(path, count=len(numbers))

    def _in_patch(self, boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether nodes touch the village's patch and are small enough to be about it."""
        x, y, edge = boxes[:, 0], boxes[:, 1], boxes[:, 2]
        px, py, wide, deep = self._patch_box
        touching = (x < px + wide) & (x + edge > px) & (y < py + deep) & (y + edge > py)
        return np.asarray(touching & (edge < 2.0 * max(wide, deep)))

"""The water layer: sea and lakes on the ground's lattice, rivers as ribbons.

Where water lies and how it moves comes from the ground; wind and sky from the moment. Everything
here is class WATER with the one id of water.
"""

from typing import Any, ClassVar

import numpy as np

from digisphere.scene.camera import CameraPose
from digisphere.scene.ground_grid import GroundGrid
from digisphere.scene.layer import Layer, show_instances
from digisphere.scene.mesh import FloatBuffer, make_geom_node, make_texture, never_culled
from digisphere.scene.patterns import ground_grain
from digisphere.scene.river_ribbons import SECTION_VECTORS, make_ribbons, stretches_in_view
from digisphere.scene.stage import Stage
from digisphere.scene.terrain_lod import SIDE, frustum_planes, grid_indices


class WaterLayer(Layer):
    """Sea, lakes and rivers."""

    name: ClassVar[str] = "water"
    kinds: ClassVar[frozenset[str]] = frozenset({"water"})
    order: ClassVar[int] = 70

    def build(self, stage: Stage, ground: Any) -> None:
        """Make the two programs and measure the rivers."""
        self._grid = GroundGrid.of(stage, ground)
        self._grid.bind(self.root)
        detail, slope = ground_grain()
        for key, values in (("u_detail", detail), ("u_detail_slope", slope)):
            texture = make_texture(key, values, wrap="repeat", mipmaps=True)
            self.root.set_shader_input(key, texture)
        self._build_sheet(stage)
        self._build_rivers(stage, ground)

    def _build_sheet(self, stage: Stage) -> None:
        node = make_geom_node("water", indices=grid_indices(), columns={}, num_vertices=SIDE * SIDE)
        self._sheet = never_culled(self.root.attach_new_node(node))
        self._sheet_rows = FloatBuffer("water rows", vectors=1, rows=256)
        self._sheet.set_shader_input("u_rows", self._sheet_rows.texture)
        stage.bind(
            self._sheet,
            colour=("water.vert", "water.frag"),
            identity=("water.vert", "water_id.frag"),
        )

    def _build_rivers(self, stage: Stage, ground: Any) -> None:
        self._ribbons = make_ribbons(ground)
        places = np.array([[x, y, 0.0] for y in (0, 1) for x in range(5)])
        quads = [[[i, i + 5, i + 6], [i, i + 6, i + 1]] for i in range(4)]
        node = make_geom_node(
            "rivers", indices=np.array(quads).reshape(-1, 3), columns={"vertex": places}
        )
        self._rivers = never_culled(self.root.attach_new_node(node))
        self._rivers.set_two_sided(True)
        sections = FloatBuffer("river sections", vectors=SECTION_VECTORS)
        sections.upload(self._ribbons.sections)
        self._river_rows = FloatBuffer("river rows", vectors=1, rows=256)
        self._rivers.set_shader_input("u_sections", sections.texture)
        self._rivers.set_shader_input("u_rows", self._river_rows.texture)
        stage.bind(
            self._rivers,
            colour=("river.vert", "water.frag"),
            identity=("river.vert", "water_id.frag"),
        )

    def sync(self, snapshot: Any, time_s: float, camera: CameraPose) -> None:
        """Choose the water in view."""
        self._grid.sync(camera)
        self._grid.set_lod(self.root)
        wet = self._grid.wet_rows
        show_instances(self._sheet, count=self._sheet_rows.upload(_as_texels(wet)))
        matrix = camera.clip_from_relative(reversed_depth=True)
        stretches = stretches_in_view(
            self._ribbons,
            eye=camera.position,
            planes=frustum_planes(matrix, position=camera.position),
            focal_px=camera.focal_px,
        )
        show_instances(self._rivers, count=self._river_rows.upload(_as_texels(stretches)))


def _as_texels(numbers: np.ndarray) -> np.ndarray:
    out = np.zeros((len(numbers), 4), dtype=np.float32)
    out[:, 0] = numbers
    return out

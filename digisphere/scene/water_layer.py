"""The water layer: sea and lakes on the ground's lattice, rivers as ribbons.

Where water lies comes from the ground, how high it stands from the rivers and lakes of the moment,
wind and sky too. Everything here is class WATER with the one id of water.
"""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from digisphere.environment.still_water import find_still_water
from digisphere.scene.camera import CameraPose
from digisphere.scene.ground_grid import GroundGrid
from digisphere.scene.layer import Layer, show_instances
from digisphere.scene.mesh import (
    FloatBuffer,
    attached,
    make_geom_node,
    make_texture,
    never_culled,
    update_texture,
)
from digisphere.scene.patterns import ground_grain
from digisphere.scene.river_ribbons import (
    SECTION_VECTORS,
    make_ribbons,
    sections_at,
    stretches_in_view,
)
from digisphere.scene.stage import Stage
from digisphere.scene.terrain_lod import SIDE, frustum_planes, grid_indices

_HAIR_M = 0.004
_ASHORE_CELLS = 8


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
        self._build_levels(ground)
        self._build_sheet(stage)
        self._build_rivers(stage, ground)

    def _build_sheet(self, stage: Stage) -> None:
        node = make_geom_node("water", indices=grid_indices(), columns={}, num_vertices=SIDE * SIDE)
        self._sheet = never_culled(attached(self.root, node))
        self._sheet_rows = FloatBuffer("water rows", vectors=1, rows=256)
        self._sheet.set_shader_input("u_rows", self._sheet_rows.texture)
        stage.bind(
            self._sheet,
            colour=("water.vert", "water.frag"),
            identity=("water.vert", "water_id.frag"),
        )

    def _build_levels(self, ground: Any) -> None:
        """Prepare the map of how far lakes stand above or below their ordinary level."""
        step = max(1, ground.grid.nx // 256)
        self._lakes = _near_lakes(ground)[::step, ::step]
        self._rise = np.zeros(self._lakes.max() + 2, dtype=np.float32)
        self._rise_map = make_texture("lake rise", self._rise[self._lakes], wrap="mirror")
        self.root.set_shader_input("u_lake_rise", self._rise_map)

    def _build_rivers(self, stage: Stage, ground: Any) -> None:
        self._ribbons = make_ribbons(ground)
        places = np.array([[x, y, 0.0] for y in (0, 1) for x in range(5)])
        quads = [[[i, i + 5, i + 6], [i, i + 6, i + 1]] for i in range(4)]
        node = make_geom_node(
            "rivers", indices=np.array(quads).reshape(-1, 3), columns={"vertex": places}
        )
        self._rivers = never_culled(attached(self.root, node))
        self._rivers.set_two_sided(True)
        sections = FloatBuffer("river sections", vectors=SECTION_VECTORS)
        sections.upload(self._ribbons.sections)
        self._sections = sections
        self._depths: NDArray[Any] | None = None
        self._river_rows = FloatBuffer("river rows", vectors=1, rows=256)
        self._rivers.set_shader_input("u_sections", sections.texture)
        self._rivers.set_shader_input("u_rows", self._river_rows.texture)
        stage.bind(
            self._rivers,
            colour=("river.vert", "water.frag"),
            identity=("river.vert", "water_id.frag"),
        )

    def sync(self, snapshot: Any, time_s: float, camera: CameraPose) -> None:
        """Choose the water in view, at the level of the moment."""
        self._follow(snapshot.tables)
        self._grid.sync(camera)
        self._grid.set_lod(self.root)
        wet = self._grid.wet_rows(rise_m=float(self._rise.max()))
        show_instances(self._sheet, count=self._sheet_rows.upload(_as_texels(wet)))
        matrix = camera.clip_from_relative(reversed_depth=True)
        stretches = stretches_in_view(
            self._ribbons,
            eye=camera.position,
            planes=frustum_planes(matrix, position=camera.position),
            focal_px=camera.focal_px,
        )
        show_instances(self._rivers, count=self._river_rows.upload(_as_texels(stretches)))

    def _follow(self, tables: Any) -> None:
        """Bring rivers and lakes to their present level where that has changed by a hair."""
        if "reaches" in tables:
            depths = np.asarray(tables["reaches"]["depth_m"])
            if self._depths is None or np.abs(depths - self._depths).max() > _HAIR_M:
                self._depths = depths
                self._sections.upload(sections_at(self._ribbons, reaches=tables["reaches"]))
        if "lakes" in tables:
            lakes = tables["lakes"]
            rise = np.asarray(lakes["level_m"] - lakes["full_level_m"])[: self._lakes.max() + 1]
            if rise.size and np.abs(rise - self._rise[:-1]).max() > _HAIR_M:
                self._rise = np.append(rise, 0.0).astype(np.float32)
                update_texture(self._rise_map, self._rise[self._lakes])


def _near_lakes(ground: Any) -> NDArray[np.int64]:
    """(ny, nx) the lake whose level rules each cell, a little ashore too; -1 away from lakes."""
    water = find_still_water(ground)
    away, near = ndimage.distance_transform_edt(water.lake < 0, return_indices=True)
    lake = np.where(away <= _ASHORE_CELLS, water.lake[tuple(near)], -1)
    return np.asarray(lake, dtype=np.int64)


def _as_texels(numbers: np.ndarray) -> np.ndarray:
    out = np.zeros((len(numbers), 4), dtype=np.float32)
    out[:, 0] = numbers
    return out

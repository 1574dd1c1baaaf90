"""The flood layer: water that stands or runs outside its channels, on the ground's own lattice.

The level comes from the flood's cells (`environment.flood_ground`), the shore from the fine
ground it is drawn on, so that water finds its way between houses. Class WATER with the one id of
water; the thinnest film at the shore is blended into the colour alone and is in no label.
Nothing is drawn and nothing uploaded while no flood stands.
"""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from panda3d import core as p3d

from digisphere.environment.flood_flow import Sheet, speeds
from digisphere.environment.flood_ground import LEAST_SHOWN_M, flood_ground
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
from digisphere.scene.stage import Stage
from digisphere.scene.terrain_lod import SIDE, grid_indices

_FIELDS = ("flood_depth_m", "flood_east_m2_s", "flood_north_m2_s")


class FloodLayer(Layer):
    """Flood water."""

    name: ClassVar[str] = "flood"
    kinds: ClassVar[frozenset[str]] = frozenset({"water"})
    order: ClassVar[int] = 72

    def build(self, stage: Stage, ground: Any) -> None:
        """Make the sheet once for colour and once for labels."""
        self._ground = ground
        self._grid = GroundGrid.of(stage, ground)
        self._grid.bind(self.root)
        detail, slope = ground_grain()
        for key, values in (("u_detail", detail), ("u_detail_slope", slope)):
            texture = make_texture(key, values, wrap="repeat", mipmaps=True)
            self.root.set_shader_input(key, texture)
        self._rows = FloatBuffer("flood rows", vectors=1, rows=256)
        self.root.set_shader_input("u_rows", self._rows.texture)
        self._texture = make_texture("flood", np.zeros((1, 1, 4), np.float32))
        self.root.set_shader_input("u_flood", self._texture)
        self._seen: tuple[NDArray[Any], ...] = ()
        self._wet_before: NDArray[np.int64] | None = None
        node = make_geom_node("flood", indices=grid_indices(), columns={}, num_vertices=SIDE * SIDE)
        self._sheets = []
        for name, colour, identity in (
            ("colour", ("flood.vert", "flood.frag"), None),
            ("identity", None, ("flood.vert", "flood_id.frag")),
        ):
            path = never_culled(attached(self.root, node.make_copy()))
            path.set_name(f"flood {name}")
            stage.bind(path, colour=colour, identity=identity)
            self._sheets.append(path)
        # Labels are not blended, so the shore is blended on a node of its own.
        self._sheets[0].set_transparency(p3d.TransparencyAttrib.M_alpha)
        for path in self._sheets:
            show_instances(path, count=0)

    def sync(self, snapshot: Any, time_s: float, camera: CameraPose) -> None:
        """Take up the water of the moment and choose the ground it covers."""
        if not self._take_up(snapshot):
            for path in self._sheets:
                show_instances(path, count=0)
            return
        self._grid.sync(camera)
        self._grid.set_lod(self.root)
        covered = np.flatnonzero(self._covers(self._grid.boxes))
        rows = np.zeros((len(covered), 4), dtype=np.float32)
        rows[:, 0] = covered
        count = self._rows.upload(rows)
        for path in self._sheets:
            show_instances(path, count=count)

    def _take_up(self, snapshot: Any) -> bool:
        """Upload level, depth and speed if they changed; tell whether there is any water."""
        if any(name not in snapshot.fields for name in _FIELDS):
            return False
        arrays = tuple(snapshot.fields[name] for name in _FIELDS)
        if len(self._seen) == len(arrays) and all(
            new is old for new, old in zip(arrays, self._seen, strict=True)
        ):
            return self._wet_before is not None
        self._seen = arrays
        wet = arrays[0] > LEAST_SHOWN_M
        if not wet.any():
            self._wet_before = None
            return False
        self._wet_before = _counts(wet)
        east, north = speeds(Sheet(*arrays))
        level = flood_ground(self._ground, n=len(wet)).level_m(arrays[0])
        values = np.stack([level, arrays[0], east, north], axis=-1).astype(np.float32)
        if self._texture.get_x_size() == values.shape[1]:
            update_texture(self._texture, values)
        else:
            self._texture = make_texture("flood", values)
            self.root.set_shader_input("u_flood", self._texture)
        return True

    def _covers(self, boxes: NDArray[np.floating]) -> NDArray[np.bool_]:
        """(k,) whether any water lies within a cell of a node (x, y, edge, level)."""
        total = self._wet_before
        assert total is not None
        n = total.shape[0] - 1
        cell = float(self._ground.grid.size_x_m) / n
        low = np.floor(boxes[:, :2] / cell).astype(int) - 1
        high = np.ceil((boxes[:, :2] + boxes[:, 2:3]) / cell).astype(int) + 1
        x0, y0 = np.clip(low, 0, n).T
        x1, y1 = np.clip(high, 0, n).T
        inside = total[y1, x1] - total[y0, x1] - total[y1, x0] + total[y0, x0]
        return np.asarray(inside > 0)


def _counts(wet: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Wet cells south and west of each corner (n + 1, n + 1), so any box is four look-ups."""
    total = np.zeros((wet.shape[0] + 1, wet.shape[1] + 1), dtype=np.int64)
    total[1:, 1:] = wet.cumsum(axis=0).cumsum(axis=1)
    return total

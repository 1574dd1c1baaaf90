"""The overlay layer: lays colours and lines over the ground for the eye in the window.

Draws the ground's nodes once more, tinted, and lines as narrow quads facing the eye. It lives under
a mask that only the window's pass carries, so captured frames can never show it.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from panda3d import core as p3d

from digisphere.core.identity import NONE
from digisphere.scene.camera import CameraPose
from digisphere.scene.field_overlays import Colour
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
from digisphere.scene.overlay_sources import (
    LINES,
    Tint,
    light_pieces,
    offered,
    overlay_names,
    tint_of,
)
from digisphere.scene.stage import Stage
from digisphere.scene.terrain_lod import SIDE, grid_indices


class OverlayLayer(Layer):
    """One overlay at a time, or none; the lights over marked people; lines that a panel draws."""

    name: ClassVar[str] = "overlay"
    order: ClassVar[int] = 95

    def __init__(self) -> None:
        self.shown = ""
        self.selected = NONE
        self.marks: Sequence[tuple[Colour, Sequence[int]]] = ()
        """Colours and the ids of the people over whom a light of it stands."""
        self.traces = np.zeros((0, 9))
        """Straight pieces (n, 9): start, end, colour."""
        self.legend: tuple[tuple[str, Colour], ...] = ()
        self._shape: tuple[int, ...] = ()
        self._offered = overlay_names()

    def build(self, stage: Stage, ground: Any) -> None:
        """Make the tinted nodes and the line quads."""
        self._grid = GroundGrid.of(stage, ground)
        self._grid.bind(self.root)
        node = make_geom_node(
            "overlay tint", indices=grid_indices(), columns={}, num_vertices=SIDE * SIDE
        )
        self._tint = never_culled(attached(self.root, node))
        self._rows = FloatBuffer("overlay rows", vectors=1, rows=512)
        self._tint.set_shader_input("u_rows", self._rows.texture)
        corners = np.array([[0, -1, 0], [1, -1, 0], [1, 1, 0], [0, 1, 0]], dtype=float)
        quad = make_geom_node(
            "overlay lines", indices=np.array([[0, 1, 2], [0, 2, 3]]), columns={"vertex": corners}
        )
        self._lines = never_culled(attached(self.root, quad))
        self._pieces = FloatBuffer("overlay pieces", vectors=3, rows=256)
        self._lines.set_shader_input("u_pieces", self._pieces.texture)
        self._lines.set_two_sided(True)
        for path in (self._tint, self._lines):
            path.set_transparency(p3d.TransparencyAttrib.M_alpha)
            path.set_depth_write(False)
        stage.bind_overlay(self._tint, pair=("terrain.vert", "overlay_tint.frag"))
        stage.bind_overlay(self._lines, pair=("overlay_lines.vert", "overlay_lines.frag"))
        show_instances(self._tint, count=0)
        show_instances(self._lines, count=0)

    def sync(self, snapshot: Any, time_s: float, camera: CameraPose) -> None:
        """Compute the overlay that is shown."""
        show_instances(self._tint, count=0)
        show_instances(self._lines, count=0)
        self.legend = ()
        self._offered = offered(snapshot)
        ends, colours = light_pieces(snapshot, marks=self.marks, time_s=time_s)
        ends = np.concatenate([ends, self.traces[:, :6]])
        colours = np.concatenate([colours, self.traces[:, 6:]])
        if self.shown in LINES:
            lines = LINES[self.shown](snapshot, selected=self.selected, time_s=time_s)
            self.legend = lines.legend
            ends = np.concatenate([ends, lines.ends_m])
            colours = np.concatenate([colours, lines.colours])
        if len(ends):
            self._sync_lines(ends, colours=colours)
        if self.shown and (tint := tint_of(self.shown, snapshot=snapshot)) is not None:
            self._sync_tint(tint, camera=camera)

    def _sync_tint(self, tint: Tint, *, camera: CameraPose) -> None:
        self.legend = tint.legend
        if tint.rgba.shape != self._shape:
            self._shape = tint.rgba.shape
            self._texture = make_texture("overlay", tint.rgba)
            self._tint.set_shader_input("u_overlay", self._texture)
        else:
            update_texture(self._texture, tint.rgba)
        self._grid.sync(camera)
        self._grid.set_lod(self.root)
        rows = np.zeros((len(self._grid.boxes), 4), dtype=np.float32)
        rows[:, 0] = np.arange(len(rows))
        show_instances(self._tint, count=self._rows.upload(rows))

    def _sync_lines(self, ends_m: NDArray[np.float64], *, colours: NDArray[np.float64]) -> None:
        rows = np.zeros((len(ends_m), 12), dtype=np.float32)
        rows[:, 0:3], rows[:, 4:7], rows[:, 8:11] = ends_m[:, :3], ends_m[:, 3:], colours
        show_instances(self._lines, count=self._pieces.upload(rows))

    @staticmethod
    def names() -> tuple[str, ...]:
        """Return the names of all overlays there are."""
        return overlay_names()

    def offered(self) -> tuple[str, ...]:
        """Return the names of the overlays that the world last drawn has something for."""
        return self._offered

"""The window's pass: the colour pass with overlays and the outline of the selected thing.

Draws into the stage's window (or any target, for tests). Captured pictures use ``render.py``, which
knows none of this. Driven by the app's viewer.
"""

import numpy as np
from panda3d import core as p3d

from digisphere.core.identity import NONE, kind_and_row
from digisphere.scene.camera import CameraPose
from digisphere.scene.layer import Layer, draw_order, show_instances
from digisphere.scene.mesh import attached, make_geom_node, never_culled
from digisphere.scene.passes import Pass
from digisphere.scene.scene import Scene
from digisphere.scene.stage import Target


class WindowPass:
    """Draws a synced scene for a person to look at."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._stage = scene.stage
        self._colour = Pass(scene.stage, kind="window")
        self._ids = p3d.Texture("selected ids")
        self._ids.set_minfilter(p3d.SamplerState.FT_nearest)
        self._ids.set_magfilter(p3d.SamplerState.FT_nearest)
        self._outline = Pass(scene.stage, kind="outline")
        self._size = (0, 0)
        self._screen = self._make_screen()
        self._traced: Layer | None = None

    def _make_screen(self) -> p3d.NodePath:
        node = make_geom_node("outline", indices=np.array([[0, 1, 2]]), columns={}, num_vertices=3)
        path = never_culled(attached(self._stage.root, node))
        path.set_bin("fixed", draw_order(99))
        path.set_transparency(p3d.TransparencyAttrib.M_alpha)
        path.set_depth_write(False)
        path.set_shader_input("u_ids", self._ids)
        path.set_shader_input("u_selected", p3d.LVecBase3f(0, 0, 0))
        self._stage.bind_overlay(path, pair=("outline.vert", "outline.frag"))
        show_instances(path, count=0)
        return path

    def draw(self, camera: CameraPose, *, target: Target | None = None) -> None:
        """Draw the scene as last synced, with overlay and outline, into ``target``."""
        into = target if target is not None else self._stage.window_target()
        targets = [*self.scene.shadow_targets(), into]
        layer = self._layer_of(self.scene.selected)
        show_instances(self._screen, count=0 if layer is None else 1)
        if layer is not None:
            targets.insert(0, self._trace(layer, camera=camera, size=into.size))
        self._colour.attach(into)
        self._colour.aim(camera)
        self._stage.draw(*targets)

    def _layer_of(self, entity_id: int) -> Layer | None:
        if entity_id == NONE:
            return None
        kind = kind_and_row(entity_id)[0]
        if kind in {"terrain", "water", "grass", "sky"}:
            return None
        for layer in self.scene.layers:
            if kind in layer.kinds and layer.name not in self.scene.faults:
                return layer
        return None

    def _trace(self, layer: Layer, *, camera: CameraPose, size: tuple[int, int]) -> Target:
        target = self._stage.texture_target("outline", size=size, texture=self._ids)
        if self._traced is not layer:
            if self._traced is not None:
                self._stage.set_outlined(self._traced.root, outlined=False)
            self._stage.set_outlined(layer.root, outlined=True)
            self._traced = layer
        self._outline.attach(target)
        self._outline.aim(camera)
        number = self.scene.selected
        parts = (number & 255, (number >> 8) & 255, (number >> 16) & 255)
        self._screen.set_shader_input("u_selected", p3d.LVecBase3f(*(b / 255.0 for b in parts)))
        return target

    def close(self) -> None:
        """Let go of passes and targets."""
        self._colour.detach()
        self._outline.detach()
        self._screen.remove_node()
        self._stage.drop_target("outline")

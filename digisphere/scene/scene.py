"""The scene: a ground and its layers on one stage, kept in step with snapshots.

Loads the layers named by entry points, feeds them each moment, and owns what they share: light,
weather on the ground, shadows. A layer that raises is switched off and remembered. Drawing itself
is ``render.py``'s (pictures) and the window loop's.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from panda3d import core as p3d

from digisphere.core.identity import NONE
from digisphere.core.registry import Registry
from digisphere.errors import DigiSphereError, SceneError, suggest
from digisphere.scene.atmosphere import SKY_SHAPE
from digisphere.scene.camera import CameraPose
from digisphere.scene.conditions import conditions_at
from digisphere.scene.field_overlays import Colour
from digisphere.scene.fire_light import FireLight
from digisphere.scene.layer import Instant, Layer, draw_order, show
from digisphere.scene.lighting import (
    LIGHT_VECTORS,
    LightState,
    key_direction,
    light_of,
    wind_vector,
)
from digisphere.scene.look import look_named
from digisphere.scene.maps import SharedMaps
from digisphere.scene.mesh import attached, make_texture, update_texture
from digisphere.scene.moment import moment_words
from digisphere.scene.near_shadow import SHADOW_ROWS, NearShadow, eye_height_m
from digisphere.scene.overlay_layer import OverlayLayer
from digisphere.scene.passes import Camcorder
from digisphere.scene.stage import Stage, Target

_LOG = logging.getLogger(__name__)


class Scene:
    """Everything visible.

    Args:
        stage: where to draw.
        ground: the world's frozen ground.
        layers: layers to use; ``None`` takes all that are registered.
        look: "talk" or "data".

    Attributes:
        layers: the layers, in drawing order.
        faults: layer name → the error that switched it off.
        timings_ms: what each layer's last ``sync`` cost.
        light: light of the last synced moment.
        selected: id of the thing to outline in the window, or NONE.
    """

    def __init__(
        self,
        stage: Stage,
        ground: Any,
        *,
        layers: Sequence[Layer] | None = None,
        look: str = "data",
    ) -> None:
        self.stage = stage
        self.ground = ground
        self.look = look_named(look)
        self.light: LightState | None = None
        self.faults: dict[str, str] = {}
        self.timings_ms: dict[str, float] = {}
        self.selected = NONE
        self._uniforms = p3d.PTA_LVecBase4f.empty_array(LIGHT_VECTORS)
        self._camcorder: Camcorder | None = None
        self._bind_shared()
        chosen = list(layers) if layers is not None else registered_layers()
        self.layers = sorted(chosen, key=lambda layer: (layer.order, layer.name))
        for layer in self.layers:
            layer.root = attached(stage.root, p3d.PandaNode(layer.name))
            layer.root.set_bin("fixed", draw_order(layer.order))
            stage.set_outlined(layer.root, outlined=False)
            stage.set_moving(layer.root, moving=layer.moves)
            self._guard(layer, step="build")

    def _bind_shared(self) -> None:
        root = self.stage.root
        root.set_shader_input("u_light", self._uniforms)
        self._moments = p3d.PTA_LVecBase4f.empty_array(2)
        root.set_shader_input("u_moments", self._moments)
        self._near_shadow = NearShadow(self.stage)
        self._maps = SharedMaps(self.ground, root=root)
        self._fire_light = FireLight(self.ground, root=root)
        self._sky_shown: NDArray[np.float64] | None = None
        self._sky = make_texture("sky", np.zeros((*SKY_SHAPE, 4), np.float32))
        root.set_shader_input("u_sky", self._sky)

    def sync(
        self,
        snapshot: Any,
        *,
        time_s: float,
        camera: CameraPose,
        lit: bool = True,
        still: bool = True,
    ) -> None:
        """Bring light and all layers to ``time_s`` of ``snapshot``, seen from ``camera``.

        Where nothing will be ``lit``, in identity passes alone, the light under clouds may be old.
        Layers of what stands ``still`` may be left as they are.
        """
        self._sync_light(snapshot, time_s=time_s, camera=camera, lit=lit)
        for layer in self.layers:
            if layer.name in self.faults or not (still or layer.moves):
                continue
            if isinstance(layer, OverlayLayer):
                layer.selected = self.selected
            start = time.perf_counter()
            self._guard(layer, step="sync", arguments=(snapshot, time_s, camera))
            self.timings_ms[layer.name] = (time.perf_counter() - start) * 1000.0

    def sync_motion(self, after: Instant, before: Instant, *, camera: CameraPose) -> None:
        """Tell what moves where it will be and was; for a motion pass of the last synced moment."""
        for place, (snapshot, time_s) in enumerate((after, before)):
            now = conditions_at(snapshot, time_s=time_s, eye=camera.position)
            self._moments.set_element(place, p3d.LVecBase4f(*wind_vector(now, time_s=time_s)))
        for layer in self.layers:
            if layer.name not in self.faults:
                self._guard(layer, step="sync_motion", arguments=(after, before))

    def _sync_light(self, snapshot: Any, *, time_s: float, camera: CameraPose, lit: bool) -> None:
        grid = self.ground.grid
        now = conditions_at(snapshot, time_s=time_s, eye=camera.position)
        size = (float(grid.size_x_m), float(grid.size_y_m))
        key, _ = key_direction(now)
        self._maps.sync(snapshot, time_s=time_s, key_direction=key, lit=lit)
        now = replace(now, cloud_cover=self._maps.cover_at(camera.position))
        self.light = light_of(
            now,
            look=replace(self.look, exposure_ev=self.look.exposure_ev + camera.exposure_ev),
            size_m=size,
            time_s=time_s,
            open_share=self._maps.open_share(camera),
        )
        words = moment_words(snapshot, light=self.light)
        self.stage.set_moment(words)
        self._fire_light.sync(snapshot, time_s=time_s, dark=not words["DAY"])
        self._sync_sky_table()
        bed = float(self.ground.bed_at(np.array([camera.position[:2]]))[0])
        above = eye_height_m(camera, bed_m=bed)
        shadow = self._near_shadow.sync(camera, light=self.light, above_m=above)
        vectors = self.light.vectors.copy()
        vectors[SHADOW_ROWS] = shadow
        for i, row in enumerate(vectors):
            self._uniforms.set_element(i, p3d.LVecBase4f(*map(float, row)))

    def shadow_targets(self) -> tuple[Target, ...]:
        """Return what must be drawn before a colour pass of the last synced moment."""
        return self._near_shadow.targets()

    def _sync_sky_table(self) -> None:
        assert self.light is not None
        radiance = self.light.sky.radiance
        if radiance is self._sky_shown:
            return
        self._sky_shown = radiance
        update_texture(self._sky, _with_alpha(radiance))

    def camcorder(self, size: tuple[int, int]) -> Camcorder:
        """Return the passes for pictures of ``size``; one size is kept at a time."""
        if self._camcorder is None or self._camcorder.size != size:
            if self._camcorder is not None:
                self._camcorder.close()
            self._camcorder = Camcorder(self.stage, size=size)
        return self._camcorder

    def layer(self, name: str) -> Layer | None:
        """Return the layer called ``name`` if it is there."""
        return next((layer for layer in self.layers if layer.name == name), None)

    def set_visible(self, name: str, *, visible: bool) -> None:
        """Show or hide one layer in every pass."""
        layer = self.layer(name)
        if layer is not None and name not in self.faults:
            show(layer.root, shown=visible)

    # -- overlays: for the window only --------------------------------------------------------

    @property
    def overlay(self) -> str:
        """Name of the overlay shown in the window, or an empty string."""
        layer = self.layer(OverlayLayer.name)
        return layer.shown if isinstance(layer, OverlayLayer) else ""

    @overlay.setter
    def overlay(self, name: str) -> None:
        if name and name not in OverlayLayer.names():
            raise SceneError(
                f"overlay «{name}» is not known. {suggest(name, known=OverlayLayer.names())}"
            )
        layer = self.layer(OverlayLayer.name)
        if isinstance(layer, OverlayLayer):
            layer.shown = name

    def mark(self, groups: Sequence[tuple[Colour, Sequence[int]]]) -> None:
        """Let lights of these colours stand over these people (ids) in the window."""
        layer = self.layer(OverlayLayer.name)
        if isinstance(layer, OverlayLayer):
            layer.marks = groups

    def trace(self, pieces: Sequence[tuple[Colour, Colour, Colour]]) -> None:
        """Draw straight pieces (start, end, colour) in the window."""
        layer = self.layer(OverlayLayer.name)
        if isinstance(layer, OverlayLayer):
            layer.traces = np.array(pieces, dtype=np.float64).reshape(-1, 9)

    def overlays(self) -> tuple[str, ...]:
        """Return the names of the overlays that the world last drawn has something for."""
        layer = self.layer(OverlayLayer.name)
        return layer.offered() if isinstance(layer, OverlayLayer) else ()

    def overlay_legend(self) -> tuple[tuple[str, tuple[float, float, float]], ...]:
        """Return labels and colours of the overlay last drawn."""
        layer = self.layer(OverlayLayer.name)
        return layer.legend if isinstance(layer, OverlayLayer) else ()

    def close(self) -> None:
        """Take the layers off the stage; the stage stays."""
        if self._camcorder is not None:
            self._camcorder.close()
            self._camcorder = None
        self._near_shadow.close()
        for layer in self.layers:
            layer.root.remove_node()

    def _guard(self, layer: Layer, *, step: str, arguments: tuple[Any, ...] = ()) -> None:
        """Run a layer's step; an error switches the layer off, is logged once and shown."""
        try:
            if step == "build":
                layer.build(self.stage, self.ground)
            elif step == "sync":
                layer.sync(*arguments)
            else:
                layer.sync_motion(*arguments)
        except Exception as error:
            self.faults[layer.name] = f"{type(error).__name__}: {error}"
            show(layer.root, shown=False)
            _LOG.error(
                "layer «%s» failed in %s and is switched off",
                layer.name,
                step,
                exc_info=not isinstance(error, DigiSphereError),
            )


def registered_layers() -> list[Layer]:
    """Return one of each layer that installed packages register."""
    return [kind() for kind in Registry("digisphere.layers").load_all().values()]


def _with_alpha(radiance: NDArray[np.float64]) -> NDArray[np.float32]:
    out = np.ones((*radiance.shape[:2], 4), dtype=np.float32)
    out[..., :3] = radiance
    return out

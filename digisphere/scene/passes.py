"""The passes of a frame: colour, identity and shadow; each a camera, a target and its uniforms.

A pass owns a Panda3D camera looking at the stage's root, and the ``u_view`` array of numbers its
vertex shaders project with (see ``shaders/include/frame.glsl``). It decides neither what is drawn
(layers) nor when (``render.py`` and the window loop).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from panda3d import core as p3d

from digisphere.scene.camera import CameraPose
from digisphere.scene.readback import Planes, Reader
from digisphere.scene.stage import Stage, Target

VIEW_VECTORS = 6
_WHOLE = (0.0, 0.0, 1.0, 1.0)
RADIANCE, ALBEDO, SUNLIT = "half 1", "half 2", "half 3"
"""What a pass of kind "light" stores beside the picture."""
NORMAL, AFTER, BEFORE = "half 1", "float 2", "float 3"
"""What an identity pass stores beside the ids; the last two if its kind is "motion"."""
STILL = "still"
_READ = {
    "rgb": ("colour", ("rgba",)),
    "light": ("colour", (RADIANCE, ALBEDO, SUNLIT)),
    "id": ("identity", ("rgba",)),
    "depth": ("identity", ("depth",)),
    "normal": ("identity", (NORMAL,)),
    "motion": ("identity", (AFTER, BEFORE)),
    STILL: ("identity", ()),
}
"""Plane → of which pass it is, and what is read of that pass's target."""
_FIRST, _MIDWAY, _THEN = 0, 10, 20
"""Order of what is drawn into one target, and read of it before the end."""


class ViewUniforms:
    """The ``u_view`` array of one camera, shared by reference with the shaders."""

    def __init__(self) -> None:
        self.values = p3d.PTA_LVecBase4f.empty_array(VIEW_VECTORS)

    def aim(
        self,
        matrix: NDArray[np.float64],
        *,
        position: tuple[float, float, float],
        near: float,
        size: tuple[int, int],
        focal_px: float,
        far_z: float,
    ) -> None:
        """Set clip-from-relative ``matrix`` (4, 4) and the facts shaders ask of a camera."""
        self.values.set_element(0, p3d.LVecBase4f(*position, near))
        for column in range(4):
            numbers = (float(v) for v in matrix[:, column])
            self.values.set_element(1 + column, p3d.LVecBase4f(*numbers))
        self.values.set_element(5, p3d.LVecBase4f(size[0], size[1], focal_px, far_z))


class Pass:
    """One camera drawing the scene into one target with one kind of program.

    Args:
        stage: where the scene lives.
        kind: "colour", "identity" or "shadow"; or "window" (colour with overlays),
            "outline" (identities of what is outlined), those of ``variants.VARIANTS``, "moving"
            (identities of what moves), "motion, still" and "motion, moving" (motion by halves).
    """

    def __init__(self, stage: Stage, *, kind: str) -> None:
        self.stage = stage
        self.kind = kind
        self.view = ViewUniforms()
        self.target: Target | None = None
        self._region: p3d.DisplayRegion | None = None
        lens = p3d.PerspectiveLens()
        lens.set_near_far(0.05, 100_000.0)
        self.camera = p3d.Camera(f"{kind}-camera", lens)
        self.camera.set_initial_state(self._initial_state())
        self._camera_path = stage.root.attach_new_node(self.camera)
        self._box: p3d.OrthographicLens | None = None
        stage.register_camera(self.camera, kind=kind)

    def _initial_state(self) -> p3d.RenderState:
        nearer = p3d.RenderAttrib.M_greater_equal
        if not self.stage.reversed_depth or self.kind == "shadow":
            nearer = p3d.RenderAttrib.M_less_equal
        inputs = p3d.ShaderAttrib.make()
        inputs = inputs.set_shader_input(p3d.ShaderInput("u_view", self.view.values))
        depth = p3d.DepthTestAttrib.make(nearer)
        state = p3d.RenderState.make(inputs)
        # Layers may not change the test: which way is nearer depends on the driver.
        return state.set_attrib(depth, 1000)

    def attach(self, target: Target, *, over: bool = False) -> None:
        """Draw into ``target`` from now on, ``over`` what another pass has drawn there or alone."""
        if self.target is not None and self.target.output == target.output:
            self.target = target
            return
        if self.target is not None and self._region is not None:
            self.target.output.remove_display_region(self._region)
        region = target.output.make_display_region(0, 1, 0, 1)
        region.set_camera(self._camera_path)
        region.set_sort(_THEN if over else _FIRST)
        self._region, self.target = region, target
        if over:
            return
        region.set_clear_depth_active(True)
        nothing = 0.0 if self.stage.reversed_depth and self.kind != "shadow" else 1.0
        region.set_clear_depth(nothing)
        region.set_clear_color_active(self.kind != "shadow")
        region.set_clear_color((0, 0, 0, 0))
        planes = [p3d.DrawableRegion.RTP_aux_hrgba_0 + k for k in range(target.half_planes)]
        planes += [p3d.DrawableRegion.RTP_aux_float_0 + k for k in range(target.float_planes)]
        for plane in planes:
            region.set_clear_active(plane, True)
            region.set_clear_value(plane, (0, 0, 0, 0))

    def aim(self, pose: CameraPose, *, window: tuple[float, float, float, float] = _WHOLE) -> None:
        """Look through ``pose``; ``window`` zooms onto a part of the picture."""
        assert self.target is not None
        matrix = pose.clip_from_relative(reversed_depth=self.stage.reversed_depth, window=window)
        self.view.aim(
            matrix,
            position=pose.position,
            near=pose.near,
            size=self.target.size,
            focal_px=pose.focal_px * self.target.size[1] / pose.height / (window[3] - window[1]),
            far_z=0.0 if self.stage.reversed_depth else 1.0,
        )
        self._aim_culling(pose)

    def _aim_culling(self, pose: CameraPose) -> None:
        """Give Panda3D's culling the same frustum; nodes with bounds are skipped outside it."""
        lens = self.camera.get_lens()
        aspect = pose.width / pose.height
        vertical = np.degrees(pose.fov_y_rad)
        horizontal = np.degrees(2.0 * np.arctan(np.tan(pose.fov_y_rad / 2.0) * aspect))
        lens.set_fov(float(horizontal), float(vertical))
        lens.set_near_far(pose.near, pose.far)
        right, forward, up = pose.right, pose.forward, -pose.down
        matrix = p3d.LMatrix4f(*right, 0.0, *forward, 0.0, *up, 0.0, *pose.position, 1.0)
        self._camera_path.set_mat(matrix)

    def aim_culling_box(
        self,
        matrix: NDArray[np.float64],
        *,
        position: tuple[float, float, float],
        half_m: tuple[float, float, float],
    ) -> None:
        """Cull by the box that a parallel projection shows instead of by a frustum.

        Args:
            matrix: clip-from-relative (4, 4) of orthogonal axes, depth in [0, 1].
            position: what ``matrix`` is relative to, world metres.
            half_m: half the box's extent along the matrix's three axes.
        """
        if self._box is None:
            self._box = p3d.OrthographicLens()
            self.camera.set_lens(self._box)
        self._box.set_film_size(2.0 * half_m[0], 2.0 * half_m[1])
        self._box.set_near_far(-half_m[2], half_m[2])
        axes = matrix[:3, :3] / np.linalg.norm(matrix[:3, :3], axis=1, keepdims=True)
        clip_of_middle = np.array([0.0, 0.0, 0.5])
        middle = np.array(position) + np.linalg.solve(
            matrix[:3, :3], clip_of_middle - matrix[:3, 3]
        )
        right, up, forward = (tuple(map(float, axis)) for axis in axes)
        place = p3d.LMatrix4f(
            *right, 0.0, *forward, 0.0, *up, 0.0, *(float(v) for v in middle), 1.0
        )
        self._camera_path.set_mat(place)

    def detach(self) -> None:
        """Leave the scene graph; the pass is unusable afterwards."""
        if self.target is not None and self._region is not None:
            self.target.output.remove_display_region(self._region)
        self.stage.unregister_camera(self.camera, kind=self.kind)
        self._camera_path.remove_node()


@dataclass(frozen=True)
class _Drawing:
    """Passes that draw into one target, one over the other, and who reads it."""

    passes: tuple[Pass, ...]
    reader: Reader
    midway: Reader | None = None
    """Reads what the first pass has drawn."""


_MADE_OF = {
    "still and moving": ("motion, still", "motion, moving"),
}
"""Drawings that take several passes; every other takes the pass of its name."""


class Camcorder:
    """The passes and readers of one picture size on one stage; made on first use, then kept."""

    def __init__(self, stage: Stage, *, size: tuple[int, int]) -> None:
        self.stage = stage
        self.size = size
        self._drawings: dict[str, _Drawing] = {}

    def shoot(
        self,
        camera: CameraPose,
        *,
        planes: Collection[str],
        before: Sequence[Target] = (),
        moving: bool = False,
    ) -> tuple[Planes, Planes]:
        """Draw the passes that ``planes`` need and return what colour and identity passes stored.

        Args:
            camera: where to look from.
            planes: any of "rgb", "light", "id", "depth", "normal", "motion"; and, with the last,
                "still": ids and depth as if nothing that moves were there.
            before: targets that a colour pass reads: the shadow map.
            moving: draw ids and depth of what moves, and nothing else.
        """
        wanted: dict[str, list[str]] = {"colour": [], "identity": []}
        for plane in planes:
            which, stored = _READ[plane]
            wanted[which] += stored
        # A pass that puts out more draws the same picture beside it.
        named = {"colour": "light" if "light" in planes else "colour", "identity": "identity"}
        if STILL in planes:
            named["identity"] = "still and moving"
        elif "motion" in planes:
            named["identity"] = "motion"
        elif moving:
            named["identity"] = "moving"
        targets = list(before) if wanted["colour"] else []
        for which in (which for which in named if wanted[which]):
            drawing = self._drawing(named[which])
            drawing.reader.wanted = frozenset(wanted[which])
            for drawn in drawing.passes:
                drawn.aim(camera)
            targets.append(drawing.reader.target)
        self.stage.draw(*targets)
        seen, truth = (self._taken(named[which]) if wanted[which] else Planes() for which in named)
        return seen, truth

    def _taken(self, name: str) -> Planes:
        """What was read of a drawing."""
        drawing = self._drawing(name)
        planes = drawing.reader.take()
        if drawing.midway is not None:
            planes.still = drawing.midway.take()
        return planes

    def _drawing(self, name: str) -> _Drawing:
        """Return the passes of a name and their readers."""
        if name not in self._drawings:
            make = {
                "colour": self.stage.colour_target,
                "light": self.stage.light_target,
                "identity": self.stage.identity_target,
                "moving": self.stage.colour_target,
            }.get(name, self.stage.motion_target)
            target = make(_target_of(name), size=self.size)
            kinds = _MADE_OF.get(name, (name,))
            passes = tuple(Pass(self.stage, kind=kind) for kind in kinds)
            for place, drawn in enumerate(passes):
                drawn.attach(target, over=place > 0)
            midway = None
            if len(passes) > 1:
                midway = Reader(target, wanted=frozenset({"rgba", "depth"}), sort=_MIDWAY)
            self._drawings[name] = _Drawing(passes, Reader(target), midway)
        return self._drawings[name]

    def close(self) -> None:
        """Release passes, readers and targets."""
        for name, drawing in self._drawings.items():
            for reader in (drawing.reader, drawing.midway):
                if reader is not None:
                    reader.close()
            for drawn in drawing.passes:
                drawn.detach()
            self.stage.drop_target(_target_of(name))


def _target_of(name: str) -> str:
    return f"picture: {name}"

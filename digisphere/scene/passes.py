"""The passes of a frame: colour, identity and shadow; each a camera, a target and its uniforms.

A pass owns a Panda3D camera looking at the stage's root, and the ``u_view`` array of numbers its
vertex shaders project with (see ``shaders/include/frame.glsl``). It decides neither what is drawn
(layers) nor when (``render.py`` and the window loop).
"""

from collections.abc import Collection, Sequence

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
_READ = {
    "rgb": ("colour", ("rgba",)),
    "light": ("colour", (RADIANCE, ALBEDO, SUNLIT)),
    "id": ("identity", ("rgba",)),
    "depth": ("identity", ("depth",)),
    "normal": ("identity", (NORMAL,)),
    "motion": ("identity", (AFTER, BEFORE)),
}
"""Plane → of which pass it is, and what is read of that pass's target."""


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
            "outline" (identities of what is outlined) and those of ``variants.VARIANTS``.
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

    def attach(self, target: Target) -> None:
        """Draw into ``target`` from now on."""
        if self.target is not None and self.target.output == target.output:
            self.target = target
            return
        if self.target is not None and self._region is not None:
            self.target.output.remove_display_region(self._region)
        region = target.output.make_display_region(0, 1, 0, 1)
        region.set_camera(self._camera_path)
        region.set_sort(0)
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
        self._region, self.target = region, target

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


class Camcorder:
    """The passes and readers of one picture size on one stage; made on first use, then kept."""

    def __init__(self, stage: Stage, *, size: tuple[int, int]) -> None:
        self.stage = stage
        self.size = size
        self._passes: dict[str, tuple[Pass, Reader]] = {}

    def shoot(
        self, camera: CameraPose, *, planes: Collection[str], before: Sequence[Target] = ()
    ) -> tuple[Planes, Planes]:
        """Draw the passes that ``planes`` need and return what colour and identity passes stored.

        Args:
            camera: where to look from.
            planes: any of "rgb", "light", "id", "depth", "normal", "motion".
            before: targets that a colour pass reads: the shadow map.
        """
        wanted: dict[str, list[str]] = {"colour": [], "identity": []}
        for plane in planes:
            which, stored = _READ[plane]
            wanted[which] += stored
        # A pass that puts out more draws the same picture beside it.
        kinds = {
            "colour": "light" if "light" in planes else "colour",
            "identity": "motion" if "motion" in planes else "identity",
        }
        targets = list(before) if wanted["colour"] else []
        for which in (which for which in kinds if wanted[which]):
            drawn, reader = self._pass(kinds[which])
            reader.wanted = frozenset(wanted[which])
            drawn.aim(camera)
            assert drawn.target is not None
            targets.append(drawn.target)
        self.stage.draw(*targets)
        seen, truth = (
            self._pass(kinds[which])[1].take() if wanted[which] else Planes() for which in kinds
        )
        return seen, truth

    def _pass(self, kind: str) -> tuple[Pass, Reader]:
        """Return the pass of a kind and its reader."""
        if kind not in self._passes:
            make = {
                "colour": self.stage.colour_target,
                "light": self.stage.light_target,
                "identity": self.stage.identity_target,
                "motion": self.stage.motion_target,
            }[kind]
            target = make(_target_of(kind), size=self.size)
            drawn = Pass(self.stage, kind=kind)
            drawn.attach(target)
            self._passes[kind] = (drawn, Reader(target))
        return self._passes[kind]

    def close(self) -> None:
        """Release passes, readers and targets."""
        for kind, (drawn, reader) in self._passes.items():
            reader.close()
            drawn.detach()
            self.stage.drop_target(_target_of(kind))


def _target_of(kind: str) -> str:
    return f"picture: {kind}"

"""The stage: one OpenGL context, its buffers, the scene graph root and the shaders on it.

Opens Panda3D headless (EGL) or with a window (GLX or native), hands out render targets, compiles
shader pairs and binds them to nodes for the colour, identity and shadow passes. What is drawn is
the layers' business; when it is drawn is ``passes.py``'s. Made by ``app``, ``capture``, tests.
"""

import atexit
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TypeVar

from digisphere.errors import SceneError

# PyOpenGL must talk to the library Panda3D opens, chosen before its first import.
if not os.environ.get("DISPLAY"):
    os.environ.setdefault("PYOPENGL_PLATFORM", "egl")

import numpy as np
from numpy.typing import NDArray
from panda3d import core as p3d

from digisphere.scene.shader_source import check_program, load_source
from digisphere.scene.variants import VARIANTS, ending_of, program_of

COLOUR_MASK = p3d.BitMask32.bit(0)
MOVING_MASK = p3d.BitMask32.bit(1)
STILL_MASK = p3d.BitMask32.bit(5)
IDENTITY_MASK = MOVING_MASK | STILL_MASK
SHADOW_MASK = p3d.BitMask32.bit(2)
OVERLAY_MASK = p3d.BitMask32.bit(3)
OUTLINE_MASK = p3d.BitMask32.bit(4)
PASS_MASKS = {
    "colour": COLOUR_MASK,
    "identity": IDENTITY_MASK,
    "shadow": SHADOW_MASK,
    "window": COLOUR_MASK | OVERLAY_MASK,
    "outline": OUTLINE_MASK,
    "motion": IDENTITY_MASK,
    "motion, still": STILL_MASK,
    "motion, moving": MOVING_MASK,
    "moving": MOVING_MASK,
    "light": COLOUR_MASK,
}
MOMENT_DEFINES = ("DRY", "SNOWLESS", "DAY")
"""Words that programs may be told about the moment, to leave out what cannot be seen."""
# Which programs a pass draws with: the window shows colour, outlines trace identities, and what
# moves is told from what stands still by masks alone.
_PROGRAMS = {
    "window": "colour",
    "outline": "identity",
    "moving": "identity",
    "motion, still": "motion",
    "motion, moving": "motion",
}

_PASS_TAG = "digisphere-pass"
_OVERRIDE = 100
_SETTINGS = """
gl-version 3 2
textures-power-2 none
sync-video 0
audio-library-name null
notify-level-device fatal
notify-level-display error
notify-level-egldisplay fatal
notify-level-glgsg error
gl-debug 0
gl-finish 0
window-title DigiSphere
model-cache-dir
"""
_NO_GL_CURE = (
    "On Debian or Ubuntu type: apt-get install libgl1-mesa-dri libegl1 libgl1 libglx-mesa0 "
    "(add xvfb for a window without a screen). `digisphere doctor` shows what was found."
)

ShaderPair = tuple[str, str]
"""Vertex and fragment file below ``shaders/``."""

_Answer = TypeVar("_Answer")


@dataclass
class Target:
    """A render target: Panda3D's output and what it stores."""

    name: str
    output: p3d.GraphicsOutput
    size: tuple[int, int]
    float_depth: bool = False
    half_planes: int = 0
    """RGBA16F planes after the first."""
    float_planes: int = 0
    """RGBA32F planes after those."""
    textures: dict[str, p3d.Texture] = field(default_factory=dict)


class Stage:
    """One graphics context with its scene graph.

    Args:
        size: (width, height) of the window, or of the default picture when headless, pixels.
        onscreen: open a window through the desktop's OpenGL instead of headless EGL.
        reversed_depth: store near/z where the driver can; ``None`` finds out.

    Attributes:
        root: NodePath under which every layer hangs.
        window: the window, or None when headless.
        shared: things that several layers share, by name; see ``ground_grid.py``.
        driver: (vendor, renderer, version) strings of OpenGL.

    Raises:
        SceneError: no OpenGL 3.3; the message carries the line that mends it.
    """

    def __init__(
        self,
        size: tuple[int, int] = (1280, 720),
        *,
        onscreen: bool = False,
        reversed_depth: bool | None = None,
    ) -> None:
        p3d.load_prc_file_data("digisphere", _SETTINGS)
        self.size = size
        self.engine = p3d.GraphicsEngine.get_global_ptr()
        self._pipe = _open_pipe("pandagl" if onscreen else "p3headlessgl")
        self.window: p3d.GraphicsWindow | None = None
        self._host = self._open_host(size, onscreen=onscreen)
        self._scratch = self._open_scratch() if onscreen else self._host
        self.root = p3d.NodePath("scene")
        self.shared: dict[str, object] = {}
        self._targets: dict[str, Target] = {}
        self._shaders: dict[tuple[object, ...], p3d.Shader] = {}
        self._cameras: dict[str, list[p3d.Camera]] = {"identity": [], "shadow": []}
        self._tag_states: dict[str, dict[str, p3d.RenderState]] = {"identity": {}, "shadow": {}}
        self._bound: dict[str, tuple[dict[str, ShaderPair | None], dict[str, int]]] = {}
        self._serial = 0
        self._moment = dict.fromkeys(MOMENT_DEFINES, 1)
        self._momentary: dict[str, tuple[p3d.NodePath, Callable[[], None]]] = {}
        self.driver = self.run_gl(_driver_strings)
        wanted = True if reversed_depth is None else reversed_depth
        self.reversed_depth = wanted and self.run_gl(_set_clip_control)
        self._closed = False
        # Panda3D aborts when the interpreter ends before its windows do.
        atexit.register(self.close)

    # -- opening -----------------------------------------------------------------------------

    def _open_host(self, size: tuple[int, int], *, onscreen: bool) -> p3d.GraphicsOutput:
        properties = p3d.WindowProperties()
        pixels = p3d.FrameBufferProperties()
        pixels.set_rgba_bits(8, 8, 8, 0 if onscreen else 8)
        if onscreen:
            properties.set_size(*size)
            properties.set_title("DigiSphere")
            pixels.set_depth_bits(24)
            pixels.set_back_buffers(1)
            flags = p3d.GraphicsPipe.BF_require_window
        else:
            # A 1x1 host must exist first: asking for several colour targets first is refused.
            properties.set_size(1, 1)
            flags = p3d.GraphicsPipe.BF_refuse_window
        host = self.engine.make_output(self._pipe, "host", 0, pixels, properties, flags)
        if host is None:
            raise SceneError(
                f"OpenGL 3.3 could not be opened ({'window' if onscreen else 'headless'}). "
                + _NO_GL_CURE
            )
        self.engine.open_windows()
        if onscreen:
            self.window = host
        if host.get_gsg() is None or not host.is_valid():
            raise SceneError(f"The graphics output {size} could not be opened. {_NO_GL_CURE}")
        return host

    def _open_scratch(self) -> p3d.GraphicsOutput:
        """Make a pixel to run OpenGL calls in without drawing the window."""
        pixels = p3d.FrameBufferProperties()
        pixels.set_rgba_bits(8, 8, 8, 8)
        flags = p3d.GraphicsPipe.BF_refuse_window
        size = p3d.WindowProperties.size(1, 1)
        output = self.engine.make_output(
            self._pipe, "scratch", -1000, pixels, size, flags, self.gsg, self._host
        )
        if output is None:
            raise SceneError(f"A buffer beside the window was refused. {_NO_GL_CURE}")
        return output

    @property
    def gsg(self) -> p3d.GraphicsStateGuardian:
        """Panda3D's state guardian: the OpenGL context."""
        return self._host.get_gsg()

    @property
    def is_software(self) -> bool:
        """True when pictures are drawn by the processor (llvmpipe and kin)."""
        name = self.driver[1].lower()
        return any(word in name for word in ("llvmpipe", "softpipe", "swrast", "swr"))

    def close(self) -> None:
        """Release window, buffers and shaders; the stage is unusable afterwards."""
        if self._closed:
            return
        self._closed = True
        atexit.unregister(self.close)
        self.root.remove_node()
        for target in self._targets.values():
            self.engine.remove_window(target.output)
        self._targets.clear()
        if self._scratch is not self._host:
            self.engine.remove_window(self._scratch)
        self.engine.remove_window(self._host)

    # -- render targets ----------------------------------------------------------------------

    def colour_target(self, name: str, *, size: tuple[int, int], sort: int = 10) -> Target:
        """Return an RGBA8 target with float depth, made on first use, remade when resized."""
        pixels = p3d.FrameBufferProperties()
        pixels.set_rgba_bits(8, 8, 8, 8)
        return self._target(name, size=size, sort=sort, pixels=pixels)

    def identity_target(self, name: str, *, size: tuple[int, int], sort: int = 20) -> Target:
        """Return an RGBA8 id + RGBA16F normal target with float depth; never antialiased."""
        pixels = p3d.FrameBufferProperties()
        pixels.set_rgba_bits(8, 8, 8, 8)
        return self._target(name, size=size, sort=sort, pixels=pixels, half_planes=1)

    def motion_target(self, name: str, *, size: tuple[int, int], sort: int = 25) -> Target:
        """Return an identity target with two RGBA32F planes more."""
        pixels = p3d.FrameBufferProperties()
        pixels.set_rgba_bits(8, 8, 8, 8)
        return self._target(
            name, size=size, sort=sort, pixels=pixels, half_planes=1, float_planes=2
        )

    def light_target(self, name: str, *, size: tuple[int, int], sort: int = 12) -> Target:
        """Return an RGBA8 target with three RGBA16F planes and float depth."""
        pixels = p3d.FrameBufferProperties()
        pixels.set_rgba_bits(8, 8, 8, 8)
        return self._target(name, size=size, sort=sort, pixels=pixels, half_planes=3)

    def depth_target(
        self, name: str, *, size: tuple[int, int], texture: p3d.Texture, sort: int = -10
    ) -> Target:
        """Return a target whose depth lands in ``texture`` (shadow maps)."""
        pixels = p3d.FrameBufferProperties()
        attachments = ((texture, p3d.GraphicsOutput.RTP_depth),)
        return self._target(name, size=size, sort=sort, pixels=pixels, attachments=attachments)

    def texture_target(
        self, name: str, *, size: tuple[int, int], texture: p3d.Texture, sort: int = 5
    ) -> Target:
        """Return an RGBA8 target with float depth whose colour is also ``texture``."""
        pixels = p3d.FrameBufferProperties()
        pixels.set_rgba_bits(8, 8, 8, 8)
        attachments = ((texture, p3d.GraphicsOutput.RTP_color),)
        return self._target(name, size=size, sort=sort, pixels=pixels, attachments=attachments)

    def _target(
        self,
        name: str,
        *,
        size: tuple[int, int],
        sort: int,
        pixels: p3d.FrameBufferProperties,
        half_planes: int = 0,
        float_planes: int = 0,
        attachments: tuple[tuple[p3d.Texture, int], ...] = (),
    ) -> Target:
        kept = self._targets.get(name)
        if kept is not None and kept.size == size:
            return kept
        if kept is not None:
            self.drop_target(name)
        pixels.set_aux_hrgba(half_planes)
        pixels.set_aux_float(float_planes)
        pixels.set_depth_bits(32)
        pixels.set_float_depth(True)
        properties = p3d.WindowProperties.size(*size)
        flags = p3d.GraphicsPipe.BF_refuse_window
        output = self.engine.make_output(
            self._pipe, name, sort, pixels, properties, flags, self.gsg, self._host
        )
        if output is None:
            raise SceneError(
                f"buffer {name} ({size[0]}x{size[1]}) was refused by {self.driver[1]}. "
                "Try a smaller --size. " + _NO_GL_CURE
            )
        output.set_active(False)
        output.set_clear_color_active(False)
        for texture, plane in attachments:
            output.add_render_texture(texture, p3d.GraphicsOutput.RTM_bind_or_copy, plane)
        target = Target(
            name,
            output,
            size,
            float_depth=True,
            half_planes=half_planes,
            float_planes=float_planes,
        )
        self._targets[name] = target
        return target

    def drop_target(self, name: str) -> None:
        """Release one render target."""
        target = self._targets.pop(name, None)
        if target is not None:
            self.engine.remove_window(target.output)

    # -- drawing -----------------------------------------------------------------------------

    def register_camera(self, camera: p3d.Camera, *, kind: str) -> None:
        """Make ``camera`` draw with the shaders of pass ``kind``."""
        camera.set_camera_mask(PASS_MASKS[kind])
        programs = _PROGRAMS.get(kind, kind)
        if programs in VARIANTS and programs not in self._tag_states:
            self._cameras[programs], self._tag_states[programs] = [], {}
            for tag in self._bound:
                self._bind_variant(tag, kind=programs)
        if programs != "colour":
            self._cameras[programs].append(camera)
            camera.set_tag_state_key(_PASS_TAG)
            for tag, state in self._tag_states[programs].items():
                camera.set_tag_state(tag, state)

    def unregister_camera(self, camera: p3d.Camera, *, kind: str) -> None:
        """Forget ``camera``; its target is gone."""
        programs = _PROGRAMS.get(kind, kind)
        if programs != "colour":
            self._cameras[programs].remove(camera)

    def draw(self, *targets: Target) -> None:
        """Draw the named targets once, in their sort order; the window too when it is one."""
        outputs = [target.output for target in targets]
        for output in outputs:
            output.set_active(True)
        try:
            self.engine.render_frame()
        finally:
            for output in outputs:
                if output is not self.window:
                    output.set_active(False)

    def window_target(self) -> Target:
        """Return the window as a render target at its present size in pixels."""
        if self.window is None:
            raise SceneError("This stage has no window; open it with Stage(onscreen=True).")
        size = (self.window.get_fb_x_size(), self.window.get_fb_y_size())
        return Target("window", self.window, size)

    @property
    def window_closed(self) -> bool:
        """Whether the user has closed the window, or there is none."""
        return self.window is None or self.window.is_closed() or not self.window.is_valid()

    def window_pixels(self) -> NDArray[np.uint8]:
        """Return what the window shows, (H, W, 3) sRGB, row 0 at the top."""
        from digisphere.scene.readback import Reader

        reader = Reader(self.window_target(), wanted=frozenset({"rgba"}))
        try:
            self.engine.render_frame()
            planes = reader.take()
        finally:
            reader.close()
        if planes.rgba is None:
            raise SceneError("The window's picture could not be read; is it still open?")
        return np.ascontiguousarray(planes.rgba[..., :3])

    def run_gl(self, call: Callable[[], _Answer]) -> _Answer:
        """Run ``call`` with the OpenGL context current and return its answer."""
        results: list[_Answer] = []
        failures: list[BaseException] = []

        def body(_data: object) -> None:
            try:
                results.append(call())
            except BaseException as failure:  # carried out of the C++ frame loop below
                failures.append(failure)

        self._once(body)
        if failures:
            raise failures[0]
        if not results:
            raise SceneError(f"The OpenGL context could not be made current. {_NO_GL_CURE}")
        return results[0]

    def _once(self, body: Callable[[object], None]) -> None:
        region = self._scratch.make_display_region(0, 1, 0, 1)
        region.set_draw_callback(p3d.PythonCallbackObject(body))
        self._scratch.set_active(True)
        self._host.set_active(self._host is self._scratch)
        try:
            self.engine.render_frame()
        finally:
            region.clear_draw_callback()
            self._scratch.remove_display_region(region)
            self._scratch.set_active(False)
            self._host.set_active(self._host is self.window)

    # -- shaders -----------------------------------------------------------------------------

    def shader(self, pair: ShaderPair, *, defines: Mapping[str, int] | None = None) -> p3d.Shader:
        """Compile (vertex, fragment) files below ``shaders/`` once and keep the program.

        Raises:
            SceneError: a file is missing or does not compile, with file and line.
        """
        key = (*pair, *sorted((defines or {}).items()))
        if key not in self._shaders:
            vertex = load_source(pair[0], defines=defines)
            fragment = load_source(pair[1], defines=defines, ending=ending_of(defines or {}))
            self.run_gl(lambda: check_program(vertex, fragment=fragment))
            self._shaders[key] = p3d.Shader.make(p3d.Shader.SL_GLSL, vertex.text, fragment.text)
        return self._shaders[key]

    def bind(
        self,
        nodepath: p3d.NodePath,
        *,
        colour: ShaderPair | None,
        identity: ShaderPair | None = None,
        shadow: ShaderPair | None = None,
        defines: Mapping[str, int] | None = None,
        momentary: bool = False,
    ) -> None:
        """Give ``nodepath`` its program for each pass; a pass without one does not draw it.

        A ``momentary`` program is also told ``MOMENT_DEFINES``, and follows ``set_moment``.
        """
        pairs = {"colour": colour, "identity": identity, "shadow": shadow}
        told = {**(defines or {}), **(self._moment if momentary else {})}
        for kind, pair in pairs.items():
            if pair is None:
                nodepath.hide(PASS_MASKS["window" if kind == "colour" else kind])
        if identity is None:
            nodepath.hide(OUTLINE_MASK)
        if colour is not None:
            nodepath.set_shader(self.shader(colour, defines=told))
        tag = nodepath.get_tag(_PASS_TAG)
        if not tag:
            self._serial += 1
            tag = f"{nodepath.name}-{self._serial}"
            nodepath.set_tag(_PASS_TAG, tag)
        for kind in ("identity", "shadow"):
            pair = pairs[kind]
            if pair is None:
                continue
            self._set_program(tag, kind=kind, pair=pair, defines=told)
        self._bound[tag] = (pairs, told)
        for kind in VARIANTS:
            if kind in self._tag_states:
                self._bind_variant(tag, kind=kind)
        if momentary:
            again = partial(self.bind, nodepath, **pairs, defines=defines, momentary=True)
            self._momentary[tag] = (nodepath, again)

    def _bind_variant(self, tag: str, *, kind: str) -> None:
        """Give a bound node the variant of its program; only once a pass of the kind exists."""
        pairs, told = self._bound[tag]
        source, defines = program_of(kind)
        pair = pairs[source]
        if pair is not None:
            self._set_program(tag, kind=kind, pair=pair, defines={**told, **defines})

    def _set_program(
        self, tag: str, *, kind: str, pair: ShaderPair, defines: Mapping[str, int]
    ) -> None:
        program = p3d.ShaderAttrib.make(self.shader(pair, defines=defines), _OVERRIDE)
        state = p3d.RenderState.make(program)
        self._tag_states[kind][tag] = state
        for camera in self._cameras[kind]:
            camera.set_tag_state(tag, state)

    def set_moment(self, words: Mapping[str, int]) -> None:
        """Tell momentary programs what holds now; they are compiled when it first does."""
        if dict(words) == self._moment:
            return
        self._moment = dict(words)
        for tag, (nodepath, bind) in list(self._momentary.items()):
            if nodepath.get_top() == self.root:
                bind()
            else:
                del self._momentary[tag]

    def bind_overlay(self, nodepath: p3d.NodePath, *, pair: ShaderPair) -> None:
        """Give ``nodepath`` a program for the window alone; no captured picture shows it."""
        nodepath.hide(COLOUR_MASK | IDENTITY_MASK | SHADOW_MASK | OUTLINE_MASK)
        nodepath.set_shader(self.shader(pair))

    def set_moving(self, nodepath: p3d.NodePath, *, moving: bool) -> None:
        """Say whether identity passes count ``nodepath`` to what moves or to what stands still."""
        nodepath.hide(STILL_MASK if moving else MOVING_MASK)

    def set_outlined(self, nodepath: p3d.NodePath, *, outlined: bool) -> None:
        """Let the outline pass see ``nodepath``; layers are hidden from it otherwise."""
        (nodepath.show if outlined else nodepath.hide)(OUTLINE_MASK)


@cache
def _open_pipe(module: str) -> p3d.GraphicsPipe:
    """One pipe a process: a pipe that goes takes the driver's display from under all stages."""
    selection = p3d.GraphicsPipeSelection.get_global_ptr()
    pipe = selection.make_module_pipe(module)
    if pipe is None or not pipe.is_valid():
        raise SceneError(f"No OpenGL found: Panda3D could not start «{module}». {_NO_GL_CURE}")
    return pipe


def _driver_strings() -> tuple[str, str, str]:
    from OpenGL import GL

    names = (GL.GL_VENDOR, GL.GL_RENDERER, GL.GL_VERSION)
    values = [(GL.glGetString(name) or b"unknown").decode("utf-8", "replace") for name in names]
    return values[0], values[1], values[2]


def _set_clip_control() -> bool:
    """Ask for depth in [0, 1] (OpenGL 4.5); False where the driver is older, as on macOS."""
    from OpenGL import GL

    major, minor = GL.glGetIntegerv(GL.GL_MAJOR_VERSION), GL.glGetIntegerv(GL.GL_MINOR_VERSION)
    if (int(major), int(minor)) < (4, 5):
        return False
    GL.glClipControl(GL.GL_LOWER_LEFT, GL.GL_ZERO_TO_ONE)
    return True

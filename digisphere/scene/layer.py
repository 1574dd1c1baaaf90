"""A layer draws one kind of thing. This is all there is to know to write one.

A layer is a class with a name, ``build`` (once: make geometry, bind shaders) and ``sync`` (before
each drawn moment: copy what changed from the snapshot). Register it in ``pyproject.toml`` under
``[project.entry-points."digisphere.layers"]``; ``scene.py`` finds it there. A layer that raises is
switched off and its error shown; the others go on. Layers never call each other.

    class StoneLayer(Layer):
        name = "stones"
        kinds = frozenset({"prop"})                     # what can be selected and outlined here

        def build(self, stage, ground):
            node = make_geom_node("stone", indices=TRIANGLES, columns={"vertex": CORNERS})
            self.path = never_culled(attached(self.root, node))
            self.stones = FloatBuffer("stones", vectors=2)        # two vec4 per stone
            self.path.set_shader_input("u_stones", self.stones.texture)
            stage.bind(
                self.path,
                colour=("stone.vert", "stone.frag"),              # files below shaders/
                identity=("stone.vert", "stone_id.frag"),         # None: not in ground truth
                shadow=("stone.vert", "shadow.frag"),             # None: casts no near shadow
            )

        def sync(self, snapshot, time_s, camera):
            rows = np.concatenate([xyz_radius, id_as_float_and_colour], axis=1)  # (n, 8)
            self.path.set_instance_count(self.stones.upload(rows))

    stone.vert   #include "include/frame.glsl"
                 uniform samplerBuffer u_stones;  in vec3 p3d_Vertex;  out vec3 v_position;
                 ... vec4 a = texelFetch(u_stones, gl_InstanceID * 2);
                 gl_Position = clip_from_anchor(a.xyz, p3d_Vertex * a.w);  v_position = ...
    stone.frag   #include "include/light.glsl"
                 out vec4 out_colour;
                 void main() { out_colour = vec4(shade(albedo, normal, v_position, ao, wet), 1); }
    stone_id.frag #include "include/identity.glsl"
                 void main() { write_identity(v_id, PROP, normalize(v_normal)); }

Rules: every program is GLSL 330 from ``shaders/``; vertices are placed with ``clip_from_world`` or
``clip_from_anchor``; the depth test is the pass's, never set it; nothing in the identity pass is
blended; ids up to 24 bits pass exactly through a float. Colour and identity programs share their
vertex file, so both pictures have the same outline. Ask for at most a few nodes: instance instead.
Zero instances: hide the node (``show_instances`` does both). World positions for lighting are
absolute metres. ``sync`` gets ``time_s`` to draw at, which may be later than the snapshot's tick.
Weather on the ground for any shader: ``include/weather.glsl``. What casts near shadows must be
uploaded within ``near_shadow.shadow_reach_m`` of the eye even when it is out of view.
"""

from typing import Any, ClassVar, NamedTuple

from panda3d import core as p3d

from digisphere.scene.camera import CameraPose
from digisphere.scene.stage import PASS_MASKS, Stage


class Instant(NamedTuple):
    """A moment of the world: the snapshot that holds then, and when."""

    snapshot: Any
    time_s: float


class Layer:
    """Base of all layers; see the module's words for an example."""

    name: ClassVar[str] = ""
    """Shown in panels and errors; also the entry point's name."""
    kinds: ClassVar[frozenset[str]] = frozenset()
    """Kinds of ``core.identity.kind_and_row`` this layer draws, for selection outlines."""
    order: ClassVar[int] = 50
    """Layers draw in ascending order: opaque things near the eye first save work."""
    moves: ClassVar[bool] = False
    """Whether what it draws may be elsewhere a moment later, as motion passes say. Of neighbouring
    moments seen from one place, all other layers are drawn once."""

    root: p3d.NodePath
    """This layer's node, made before ``build``; hang everything below it."""

    def build(self, stage: Stage, ground: Any) -> None:
        """Make geometry and bind shaders, once."""

    def sync(self, snapshot: Any, time_s: float, camera: CameraPose) -> None:
        """Copy what changed from ``snapshot``; called before each drawn moment."""

    def sync_motion(self, after: Instant, before: Instant) -> None:
        """Say where what was synced last will be and was; only for things that move."""


def show_instances(nodepath: p3d.NodePath, *, count: int) -> None:
    """Draw ``count`` instances of ``nodepath``; none at all hides it from every pass."""
    if count > 0:
        nodepath.set_instance_count(count)
    show(nodepath, shown=count > 0)


def show(nodepath: p3d.NodePath, *, shown: bool) -> None:
    """Let every pass draw ``nodepath``, at its place among its siblings, or none."""
    if shown == nodepath.is_stashed():  # asking is cheaper than doing it once more
        (nodepath.unstash if shown else nodepath.stash)(nodepath.get_sort())


def draw_order(order: int, *, step: int = 0) -> int:
    """Place in the drawing order of ``step`` (0 first .. 99) of a layer of this ``order``."""
    return order * 100 + min(max(step, 0), 99)


def hide_from(nodepath: p3d.NodePath, *, kind: str) -> None:
    """Keep ``nodepath`` out of the pass called ``kind``: "colour", "identity" or "shadow"."""
    nodepath.hide(PASS_MASKS[kind])

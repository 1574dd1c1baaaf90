"""The picture: Panda3D stage, camera, layers and passes over immutable snapshots.

Start with ``layer.py`` to draw something new, ``render.py`` to get arrays out.
"""

from digisphere.scene.camera import CameraPose
from digisphere.scene.layer import Layer, show_instances
from digisphere.scene.mesh import FloatBuffer, attached, make_geom_node, make_texture, never_culled
from digisphere.scene.render import RawPlanes, render
from digisphere.scene.scene import Scene
from digisphere.scene.stage import Stage

__all__ = [
    "CameraPose",
    "FloatBuffer",
    "Layer",
    "RawPlanes",
    "Scene",
    "Stage",
    "attached",
    "make_geom_node",
    "make_texture",
    "never_culled",
    "render",
    "show_instances",
]

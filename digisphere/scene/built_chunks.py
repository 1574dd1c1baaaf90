"""Puts the triangles of built things on stage as a few nodes, with details only near the eye.

What stands in the same square of the map shares one node, whose vertices lie about the square's
anchor; ``built_arrays`` has joined them. Used by the building and prop layers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from panda3d import core as p3d

from digisphere.scene.built_arrays import Cluster, clusters
from digisphere.scene.mesh import FloatBuffer, make_geom_node
from digisphere.scene.patterns import masonry
from digisphere.scene.stage import Stage

F64 = NDArray[np.float64]

_MASONRY = "masonry"


@dataclass
class Chunk:
    """One node of built things and where it is."""

    path: p3d.NodePath
    middle_m: F64
    radius_m: float
    reach_m: float

    def sync(self, eye_m: F64) -> None:
        """Show the node when the eye is near enough for it."""
        near = float(np.linalg.norm(eye_m - self.middle_m)) - self.radius_m < self.reach_m
        if near:
            self.path.unstash()
        else:
            self.path.stash()


def hang_programs(parent: p3d.NodePath, *, stage: Stage, lit: FloatBuffer, base: int) -> None:
    """Bind the programs of built things to ``parent``; everything below it is drawn with them.

    Args:
        parent: node above the chunks.
        stage: compiles the programs.
        lit: share of lit windows, one row per entity from ``base`` on.
        base: id of the entity of the first row.
    """
    stage.bind(
        parent,
        colour=("built.vert", "built.frag"),
        identity=("built.vert", "built_id.frag"),
        shadow=("built.vert", "shadow.frag"),
    )
    parent.set_shader_input("u_masonry", _masonry_texture(stage))
    parent.set_shader_input("u_lit", lit.texture)
    parent.set_shader_input("u_lit_base", base)


def _masonry_texture(stage: Stage) -> p3d.Texture:
    """The pictures of all materials as one texture array, made on first asking."""
    made = stage.shared.get(_MASONRY)
    if isinstance(made, p3d.Texture):
        return made
    pictures = masonry()
    layers, rows, columns = pictures.shape[:3]
    texture = p3d.Texture("masonry")
    texture.setup_2d_texture_array(
        columns, rows, layers, p3d.Texture.T_unsigned_byte, p3d.Texture.F_rgba8
    )
    texture.set_minfilter(p3d.SamplerState.FT_linear)
    texture.set_magfilter(p3d.SamplerState.FT_linear)
    texture.set_wrap_u(p3d.SamplerState.WM_repeat)
    texture.set_wrap_v(p3d.SamplerState.WM_repeat)
    image = np.frombuffer(texture.modify_ram_image(), dtype=np.uint8)
    image[:] = pictures[..., [2, 1, 0, 3]].reshape(-1)  # Panda3D keeps BGRA
    stage.shared[_MASONRY] = texture
    return texture


def make_chunks(
    name: str, *, arrays: Mapping[str, NDArray[Any]], root: p3d.NodePath, reach_m: float
) -> list[Chunk]:
    """Hang one node per square of the map below ``root``.

    Args:
        name: of the clusters in ``arrays``, see ``built_arrays.clustered``.
        arrays: triangles of built things.
        root: parent of the nodes, with programs bound.
        reach_m: the nodes are drawn while the eye is nearer than this.
    """
    return [
        _chunk(name, cluster, root=root, reach_m=reach_m) for cluster in clusters(arrays, name=name)
    ]


def _chunk(name: str, cluster: Cluster, *, root: p3d.NodePath, reach_m: float) -> Chunk:
    """One node about its own middle."""
    ix, iy = cluster.square
    node = make_geom_node(f"{name} {ix} {iy}", indices=cluster.indices, columns=cluster.columns)
    path = root.attach_new_node(node)
    x, y, z = (float(v) for v in cluster.middle_m)
    path.set_shader_input("u_anchor", p3d.LVecBase3f(x, y, z))
    path.set_pos(x, y, z)
    return Chunk(path, cluster.middle_m, cluster.radius_m, reach_m)

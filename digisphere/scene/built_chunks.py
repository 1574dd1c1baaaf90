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
from digisphere.scene.camera import CameraPose
from digisphere.scene.layer import draw_order, show
from digisphere.scene.mesh import FloatBuffer, attached, make_geom_node
from digisphere.scene.occlusion import balls_hidden
from digisphere.scene.patterns import masonry
from digisphere.scene.stage import Stage

F64 = NDArray[np.float64]

_MASONRY = "masonry"
_FIRST_BIN, _BINS_PER_OCTAVE = 30, 3.0
_NEAREST_M, _FARTHEST_M = 4.0, 1000.0
_ASKED_M = 45.0
"""Nearer nodes are drawn though a house hides them: their shadows may be seen."""


@dataclass
class Chunk:
    """One node of built things and where it is."""

    path: p3d.NodePath
    middle_m: F64
    radius_m: float
    reach_m: float


class Chunks:
    """Nodes of built things, drawn near ones first so that far ones cost only what is seen."""

    def __init__(self, chunks: list[Chunk]) -> None:
        self._paths = [chunk.path for chunk in chunks]
        self._middle_m = np.array([c.middle_m for c in chunks]).reshape(-1, 3)
        self._radius_m = np.array([c.radius_m for c in chunks])
        self._reach_m = np.array([c.reach_m for c in chunks])
        self._place = np.full(len(chunks), -2)

    def sync(self, camera: CameraPose, *, hidden: F64) -> None:
        """Show the nodes the eye is near enough for, in the order of their distance.

        ``hidden`` is ``occlusion.depth_hidden``: what lies wholly behind houses is left out.
        """
        eye_m = np.asarray(camera.position, dtype=np.float64)
        away = np.linalg.norm(self._middle_m - eye_m, axis=1) - self._radius_m
        octaves = np.log2(np.clip(away, _NEAREST_M, _FARTHEST_M) / _NEAREST_M)
        shown = away < self._reach_m
        asked = np.flatnonzero(shown & (away > _ASKED_M))
        shown[asked] = ~balls_hidden(
            self._middle_m[asked], radius_m=self._radius_m[asked], camera=camera, hidden=hidden
        )
        place = np.where(shown, np.floor(octaves * _BINS_PER_OCTAVE), -1).astype(int)
        for number in np.flatnonzero(place != self._place).tolist():
            path, now = self._paths[number], int(place[number])
            show(path, shown=now >= 0)
            if now >= 0:
                path.set_bin("fixed", draw_order(_FIRST_BIN, step=now))
        self._place = place


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
        momentary=True,
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
    image = np.frombuffer(texture.modify_ram_image(), dtype=np.uint8).reshape(pictures.shape)
    for kept, given in enumerate((2, 1, 0, 3)):  # Panda3D keeps BGRA
        image[..., kept] = pictures[..., given]
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
    path = attached(root, node)
    x, y, z = (float(v) for v in cluster.middle_m)
    path.set_shader_input("u_anchor", p3d.LVecBase3f(x, y, z))
    path.set_pos(x, y, z)
    return Chunk(path, cluster.middle_m, cluster.radius_m, reach_m)

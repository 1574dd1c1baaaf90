"""Puts many small built meshes on stage as a few nodes, with details only near the eye.

Meshes that stand in the same square of the map share one node, whose vertices lie about the
square's anchor so that millimetres survive on a large map. Used by the building and prop layers.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from panda3d import core as p3d

from digisphere.scene.masonry_patterns import masonry_patterns
from digisphere.scene.mesh import FloatBuffer, make_geom_node
from digisphere.scene.solid import Mesh, join
from digisphere.scene.stage import Stage

F64 = NDArray[np.float64]

CHUNK_M = 96.0


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
    parent.set_shader_input("u_masonry", _masonry_texture())
    parent.set_shader_input("u_lit", lit.texture)
    parent.set_shader_input("u_lit_base", base)


def _masonry_texture() -> p3d.Texture:
    """The pictures of all materials as one texture array."""
    pictures = masonry_patterns()
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
    return texture


def make_chunks(
    name: str, *, meshes: list[Mesh], places_m: F64, root: p3d.NodePath, reach_m: float
) -> list[Chunk]:
    """Group meshes by the map square they stand in and hang one node per square below ``root``.

    Args:
        name: shown in errors and profiles.
        meshes: meshes in world metres.
        places_m: (n, 2) where each stands.
        root: parent of the nodes, with programs bound.
        reach_m: the nodes are drawn while the eye is nearer than this.
    """
    squares = np.floor(places_m / CHUNK_M).astype(int)
    groups: dict[tuple[int, int], list[Mesh]] = {}
    for (ix, iy), mesh in zip(squares.tolist(), meshes, strict=True):
        if mesh.triangles:
            groups.setdefault((ix, iy), []).append(mesh)
    return [
        _chunk(f"{name} {ix} {iy}", join(group), root=root, reach_m=reach_m)
        for (ix, iy), group in sorted(groups.items())
    ]


def _chunk(name: str, mesh: Mesh, *, root: p3d.NodePath, reach_m: float) -> Chunk:
    """One node about its own middle."""
    low, high = mesh.position.min(axis=0), mesh.position.max(axis=0)
    middle = np.round(0.5 * (low + high).astype(np.float64))
    node = make_geom_node(
        name,
        indices=mesh.indices,
        columns={
            "vertex": mesh.position - middle.astype(np.float32),
            "normal": mesh.normal,
            "tint": mesh.tint,
            "surface": mesh.surface,
            "entity": mesh.entity,
        },
    )
    path = root.attach_new_node(node)
    x, y, z = (float(v) for v in middle)
    path.set_shader_input("u_anchor", p3d.LVecBase3f(x, y, z))
    path.set_pos(x, y, z)
    return Chunk(path, middle, 0.5 * float(np.linalg.norm(high - low)), reach_m)

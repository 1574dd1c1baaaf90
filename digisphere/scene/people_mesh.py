"""The baked parts of people as vertex buffers: garments, skin and hair at four levels of detail.

Reads assets/bodies/parts.npz and face.npz once and makes one Panda3D node a part and level. What
parts mean is `people/wardrobe.py`; who is drawn with which, `people_layer.py`.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from panda3d import core as p3d

from digisphere.core.resources import resource_path
from digisphere.errors import SceneError
from digisphere.people.wardrobe import Part

LEVELS = ("near", "mid", "far", "tiny")
_UNIT = {
    "position": 1.25 / 32767.0,
    "normal": 1.0 / 127.0,
    "coordinate": 1.0 / 8192.0,
    "weights": 1.0 / 255.0,
    "open": 1.0 / 255.0,
}


@dataclass(frozen=True)
class PartMesh:
    """One part at one level, as baked: places in statures, (v, 16, 3) int16 morph steps."""

    position: NDArray[np.float32]
    normal: NDArray[np.float32]
    tilt: NDArray[np.int8]
    morph: NDArray[np.int16]
    coordinate: NDArray[np.float32]
    joints: NDArray[np.uint8]
    weights: NDArray[np.float32]
    openness: NDArray[np.float32]
    faces: NDArray[np.uint16]


@dataclass(frozen=True)
class PeopleMesh:
    """All parts by (level, part), and what a morph step is worth, (16,) statures."""

    parts: dict[tuple[str, Part], PartMesh]
    morph_step: NDArray[np.float32]
    face_maps: NDArray[np.uint8]


@cache
def people_mesh() -> PeopleMesh:
    """Load the baked people once."""
    with np.load(_asset("parts.npz"), allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    with np.load(_asset("face.npz"), allow_pickle=False) as stored:
        maps = np.asarray(stored["maps"], dtype=np.uint8)
    names = [str(n) for n in arrays["part_names"]]
    if names != [p.name.lower() for p in Part]:
        raise SceneError(
            "assets/bodies/parts.npz does not hold the parts of people/wardrobe.py; "
            "run tools/bake_bodies.py again."
        )
    parts = {}
    for k in range(len(LEVELS) * len(names)):
        level, part = LEVELS[k // len(names)], Part(k % len(names))
        parts[level, part] = _cut(arrays, k)
    step = (arrays["morph_scale"] / 32767.0).astype(np.float32)
    return PeopleMesh(parts, step, maps)


def skinned_places(
    mesh: PartMesh, *, shape: NDArray[np.floating], matrices: NDArray[np.floating]
) -> NDArray[np.float64]:
    """World places (v, 3) of one person's part on the processor: shape (16,), matrices (53, 3, 4).

    What the vertex shader does; used by tests and by exact 3-D boxes.
    """
    step = people_mesh().morph_step
    rest = mesh.position + np.einsum("k,vki->vi", shape * step, mesh.morph.astype(np.float64))
    blended = np.einsum("vb,vbij->vij", mesh.weights, matrices[mesh.joints])
    return np.asarray(np.einsum("vij,vj->vi", blended[..., :3], rest) + blended[..., 3])


def make_part_node(mesh: PartMesh, *, name: str) -> p3d.GeomNode:
    """Return a node with the vertex columns `people.vert` reads."""
    columns = _columns(mesh)
    layout = p3d.GeomVertexArrayFormat()
    for key, (values, contents) in columns.items():
        kind = p3d.Geom.NT_float32 if values.dtype == np.float32 else p3d.Geom.NT_uint32
        layout.add_column(key, values.shape[1], kind, contents)
    chosen = p3d.GeomVertexFormat.register_format(p3d.GeomVertexFormat(layout))
    data = p3d.GeomVertexData(name, chosen, p3d.Geom.UH_static)
    data.unclean_set_num_rows(len(mesh.position))
    words = [np.ascontiguousarray(v).view(np.uint32) for v, _ in columns.values()]
    packed = np.ascontiguousarray(np.concatenate(words, axis=1))
    memoryview(data.modify_array(0)).cast("B")[:] = packed.reshape(-1).view(np.uint8).data
    triangles = p3d.GeomTriangles(p3d.Geom.UH_static)
    triangles.set_index_type(p3d.Geom.NT_uint32)
    rows = triangles.modify_vertices()
    rows.unclean_set_num_rows(int(mesh.faces.size))
    indices = np.ascontiguousarray(mesh.faces, dtype=np.uint32)
    memoryview(rows).cast("B")[:] = indices.reshape(-1).view(np.uint8).data
    geom = p3d.Geom(data)
    geom.add_primitive(triangles)
    node = p3d.GeomNode(name)
    node.add_geom(geom)
    return node


def _columns(mesh: PartMesh) -> dict[str, tuple[NDArray[Any], Any]]:
    other = p3d.Geom.C_other
    face = np.concatenate([mesh.morph[:, 8:16].reshape(len(mesh.morph), -1)], axis=1)
    body = mesh.morph[:, :8].reshape(len(mesh.morph), -1)
    tilt = np.zeros((len(mesh.tilt), 16), dtype=np.int8)
    tilt[:, :15] = mesh.tilt.reshape(len(mesh.tilt), -1)
    shade = np.concatenate([mesh.normal, mesh.openness[:, None]], axis=1).astype(np.float32)
    columns: dict[str, tuple[NDArray[Any], Any]] = {
        "vertex": (mesh.position.astype(np.float32), p3d.Geom.C_point),
        "a_normal": (shade, other),
        "a_coordinate": (mesh.coordinate.astype(np.float32), other),
        "a_weights": (mesh.weights.astype(np.float32), other),
        "a_joints": (mesh.joints.astype(np.uint32), other),
        "a_tilt": (_words(tilt), other),
    }
    for k in range(3):
        columns[f"a_body{k}"] = (_words(body[:, 8 * k : 8 * k + 8]), other)
    for k in range(3):
        columns[f"a_face{k}"] = (_words(face[:, 8 * k : 8 * k + 8]), other)
    return columns


def _words(values: NDArray[Any]) -> NDArray[np.uint32]:
    """Pack rows of int8 or int16 into four 32-bit words each, low first."""
    return np.ascontiguousarray(values).view(np.uint32)


def _asset(name: str) -> Any:
    path = resource_path("assets", "bodies", name)
    if not path.exists():
        raise SceneError(
            f"The baked people are missing at {path}. Install the package whole, or run "
            "tools/bake_bodies.py."
        )
    return path


def _cut(arrays: dict[str, NDArray[Any]], k: int) -> PartMesh:
    first, last = (int(v) for v in arrays["vertex_start"][k : k + 2])
    low, high = (int(v) for v in arrays["face_start"][k : k + 2])

    def unit(name: str) -> NDArray[np.float32]:
        return (arrays[name][first:last].astype(np.float32) * _UNIT[name]).astype(np.float32)

    weights = unit("weights")
    return PartMesh(
        position=unit("position"),
        normal=unit("normal"),
        tilt=arrays["tilt"][first:last],
        morph=arrays["morph"][first:last],
        coordinate=unit("coordinate"),
        joints=arrays["joints"][first:last],
        weights=weights / weights.sum(axis=1, keepdims=True),
        openness=unit("open"),
        faces=arrays["faces"][low:high],
    )

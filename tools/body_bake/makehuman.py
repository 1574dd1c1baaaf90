"""Reads the CC0 MakeHuman data (base mesh, macro targets, rig, weights) out of an unzipped wheel.

Numpy only: the package that carries the data is never imported. Called by the other bake modules;
knows nothing of garments, LODs or files we write.
"""

import gzip
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

BODY = slice(0, 13380)
LEFT_EYE = slice(14598, 14670)
RIGHT_EYE = slice(14670, 14742)
TIGHTS = slice(15328, 18002)


@dataclass(frozen=True)
class BaseMesh:
    """The hm08 base mesh, in decimetres, MakeHuman axes (x left, y up, z forward)."""

    vertices_dm: Floats
    quads: Ints
    quad_uv: Ints
    uv: Floats
    group: NDArray[np.str_]

    def quads_of(self, name: str) -> Ints:
        """Return the quads (m, 4) of one named group."""
        return np.asarray(self.quads[self.group == name])


@dataclass(frozen=True)
class Rig:
    """Bone names in parent-first order, parents, joint vertex groups and dense skin weights."""

    names: tuple[str, ...]
    parents: Ints
    head_groups: tuple[Ints, ...]
    weights: Floats


def read_base(root: Path) -> BaseMesh:
    """Parse ``3dobjs/base.obj``."""
    vertices: list[list[float]] = []
    uv: list[list[float]] = []
    quads: list[list[int]] = []
    quad_uv: list[list[int]] = []
    group: list[str] = []
    current = ""
    for line in (root / "3dobjs" / "base.obj").read_text().splitlines():
        word, *rest = line.split() or [""]
        if word == "v":
            vertices.append([float(x) for x in rest])
        elif word == "vt":
            uv.append([float(x) for x in rest[:2]])
        elif word == "g":
            current = rest[0]
        elif word == "f":
            corners = [corner.split("/") for corner in rest]
            quads.append([int(c[0]) - 1 for c in corners])
            quad_uv.append([int(c[1]) - 1 for c in corners])
            group.append(current)
    return BaseMesh(
        np.array(vertices), np.array(quads), np.array(quad_uv), np.array(uv), np.array(group)
    )


def read_target(path: Path, *, count: int) -> Floats:
    """Parse one morph target (``index dx dy dz`` in decimetres) to a dense (count, 3) array."""
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    delta = np.zeros((count, 3))
    for line in text.decode().splitlines():
        parts = line.split()
        if len(parts) == 4 and not line.startswith("#"):
            delta[int(parts[0])] = [float(x) for x in parts[1:]]
    return delta


def read_rig(root: Path) -> Rig:
    """Read the 53-bone game-engine rig and its skin weights."""
    standard = root / "rigs" / "standard"
    bones = json.loads((standard / "rig.game_engine.json").read_text())
    bones = bones.get("bones", bones)
    groups = json.loads((root / "mesh_metadata" / "basemesh_vertex_groups.json").read_text())
    names = _parents_first(bones)
    parents = [names.index(bones[n]["parent"]) if bones[n].get("parent") else -1 for n in names]
    heads = tuple(_joint_vertices(bones[n]["head"], groups=groups) for n in names)
    count = 19158
    weights = np.zeros((count, len(names)))
    raw = json.loads((standard / "weights.game_engine.json").read_text())["weights"]
    for bone, pairs in raw.items():
        for vertex, weight in pairs:
            weights[int(vertex), names.index(bone)] = weight
    return Rig(names, np.array(parents), heads, weights)


def joint_vertices(root: Path, *, group: str) -> Ints:
    """Return the vertex indices of one named joint cube, e.g. ``joint-head-2``."""
    groups = json.loads((root / "mesh_metadata" / "basemesh_vertex_groups.json").read_text())
    return _ranges(groups[group])


def _parents_first(bones: dict[str, dict[str, str]]) -> tuple[str, ...]:
    names: list[str] = []

    def visit(name: str) -> None:
        names.append(name)
        for child in sorted(bones):
            if bones[child].get("parent") == name:
                visit(child)

    for name in sorted(bones):
        if not bones[name].get("parent"):
            visit(name)
    return tuple(names)


def _joint_vertices(place: dict[str, object], *, groups: dict[str, object]) -> Ints:
    if place["strategy"] == "CUBE":
        return _ranges(groups[str(place["cube_name"])])
    indices = place.get("vertex_indices") or place.get("vertices")
    if isinstance(indices, list):
        return np.array(indices, dtype=np.int64)
    return _ranges(groups["joint-ground"])


def _ranges(pairs: object) -> Ints:
    if not isinstance(pairs, list):
        raise TypeError(f"a vertex group must be a list of ranges, not {pairs!r}")
    return np.concatenate([np.arange(low, high + 1) for low, high in pairs])

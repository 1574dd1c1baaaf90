"""Makes the meshes of animals from few numbers: lofted trunks, limbs, wings, horns and ears.

A body is a row of elliptical rings along a line (`loft`); every ring knows its colour and which
bones move it. Axes: x forward, y left, z up, metres, origin on the ground under the trunk. The
numbers of each kind stand in `animal_quadrupeds.py`, `animal_birds.py` and `animal_fish.py`, the
bones move in `animal_pose.py`. No Panda3D here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Colour = tuple[float, float, float]
(
    BODY, NECK, HEAD, LEG_FL, LEG_FR, LEG_HL, LEG_HR, SHIN_FL, SHIN_FR, SHIN_HL, SHIN_HR, TAIL,
) = range(12)  # fmt: skip
WING_L, WING_R, TIP_L, TIP_R = LEG_FL, LEG_FR, SHIN_FL, SHIN_FR
"""Birds: fore limbs are wings; hind limbs stay legs."""
BONES = 12
LEVELS = (12, 6)
"""Sides of a tube at each level of detail."""
PLAIN, WOOL, PATCHES, SPOTS = 0.0, 1.0, 2.0, 3.0
"""Patterns drawn by ``animal.frag``."""


@dataclass(frozen=True)
class AnimalMesh:
    """Triangles at rest: position, normal (v, 3); colour (v, 4) with the share of sky seen;
    bones (v, 4) as first bone, second bone, share of the first, pattern; indices (t, 3).
    """

    position: F32
    normal: F32
    colour: F32
    bones: F32
    indices: NDArray[np.uint32]


class MeshMaker:
    """Collects lofts at one level of detail."""

    def __init__(self, *, sides: int) -> None:
        self.sides = sides
        self._parts: list[tuple[F64, F64, F64, F64, NDArray[np.int64]]] = []
        self._count = 0

    def loft(
        self,
        spine: ArrayLike,
        radii: ArrayLike,
        *,
        colour: Colour | Callable[[F64, F64], F64],
        bones: Sequence[tuple[int, int, float]],
        pattern: float = 0.0,
        sides: int | None = None,
        up: tuple[float, float, float] = (0.0, 0.0, 1.0),
    ) -> None:
        """Add a tube through ``spine`` (k, 3), rings of ``radii`` (k, 2) across and upright.

        ``colour`` is one, or a function of positions (m, 3) and outward directions (m, 3) at rest.
        ``bones`` are (first, second, share of the first): one for all rings, or one a ring.
        """
        line, size = np.asarray(spine, np.float64), np.asarray(radii, np.float64)
        n = sides or self.sides
        k = len(line)
        along = np.gradient(line, axis=0)
        along /= np.linalg.norm(along, axis=1, keepdims=True)
        hint = np.asarray(up, np.float64)
        left = np.cross(hint, along)
        flat = np.linalg.norm(left, axis=1) < 0.2
        left[flat] = np.cross((1.0, 0.0, 0.0), along[flat])
        left /= np.linalg.norm(left, axis=1, keepdims=True)
        for i in range(1, k):  # where the line bends past upright, rings must not twist
            left[i] *= 1.0 if left[i] @ left[i - 1] >= 0.0 else -1.0
        top = np.cross(along, left)
        angle = np.linspace(0.0, 2.0 * np.pi, n, endpoint=False)
        cos, sin = np.cos(angle)[None, :, None], np.sin(angle)[None, :, None]
        spoke = left[:, None] * cos * size[:, :1, None] + top[:, None] * sin * size[:, 1:, None]
        rings = line[:, None] + spoke
        points = np.concatenate([rings.reshape(-1, 3), line[:1], line[-1:]])
        out = left[:, None] * cos + top[:, None] * sin
        out = np.concatenate([out.reshape(-1, 3), -along[:1], along[-1:]])
        faces = _tube_faces(k, n)
        given = list(bones) * (k if len(bones) == 1 else 1)
        per_ring = np.array([[*b, pattern] for b in given], np.float64)
        weights = np.concatenate([np.repeat(per_ring, n, axis=0), per_ring[:1], per_ring[-1:]])
        shades = colour(points, out) if callable(colour) else np.tile(colour, (len(points), 1))
        self._parts.append((points, _normals(points, faces), shades, weights, faces + self._count))
        self._count += len(points)

    def mirror_from(self, first: int) -> None:
        """Add every part since ``first`` again on the other side, with left bones made right."""
        swap = np.array([BODY, NECK, HEAD, LEG_FR, LEG_FL, LEG_HR, LEG_HL, SHIN_FR, SHIN_FL,
                         SHIN_HR, SHIN_HL, TAIL])  # fmt: skip
        for points, normals, shades, weights, faces in self._parts[first:]:
            flip = np.array([1.0, -1.0, 1.0])
            moved = weights.copy()
            moved[:, :2] = swap[weights[:, :2].astype(int)]
            local = faces - faces.min()
            self._parts.append(
                (points * flip, normals * flip, shades, moved, local[:, ::-1] + self._count)
            )
            self._count += len(points)

    @property
    def parts(self) -> int:
        """Parts so far."""
        return len(self._parts)

    def mesh(self) -> AnimalMesh:
        """Return all parts as one mesh, shaded darker underneath and between the legs."""
        points, normals, shades, weights, faces = (
            np.concatenate([part[i] for part in self._parts]) for i in range(5)
        )
        low = np.maximum(points[:, 2], 0.0) / max(float(points[:, 2].max()), 1e-6)
        seen = np.clip(0.62 + 0.28 * normals[:, 2] + 0.2 * low, 0.35, 1.0)
        return AnimalMesh(
            position=points.astype(np.float32),
            normal=normals.astype(np.float32),
            colour=np.column_stack([shades, seen]).astype(np.float32),
            bones=weights.astype(np.float32),
            indices=faces.astype(np.uint32),
        )


def _tube_faces(rings: int, sides: int) -> NDArray[np.int64]:
    """Triangles of a closed tube; the two caps meet in the last two vertices."""
    i, j = np.meshgrid(np.arange(rings - 1), np.arange(sides), indexing="ij")
    a, b = i * sides + j, i * sides + (j + 1) % sides
    c, d = a + sides, b + sides
    walls = np.stack([a, b, c, b, d, c], axis=-1).reshape(-1, 3)
    around = np.arange(sides)
    after = (around + 1) % sides
    head, tail, last = rings * sides, rings * sides + 1, (rings - 1) * sides
    front = np.stack([np.full(sides, head), after, around], axis=1)
    back = np.stack([np.full(sides, tail), last + around, last + after], axis=1)
    return np.concatenate([walls, front, back])


def _normals(points: F64, faces: NDArray[np.int64]) -> F64:
    a, b, c = (points[faces[:, i]] for i in range(3))
    face = np.cross(b - a, c - a)
    out = np.zeros_like(points)
    for i in range(3):
        np.add.at(out, faces[:, i], face)
    length = np.linalg.norm(out, axis=1, keepdims=True)
    return out / np.maximum(length, 1e-12)


def graded(top: Colour, belly: Colour, *, at: float = -0.35, soft: float = 0.5) -> Any:
    """Return a colour function: ``top`` above, ``belly`` where the skin faces down."""

    def paint(points: F64, out: F64) -> F64:
        share = np.clip((out[:, 2] - at) / soft + 0.5, 0.0, 1.0)[:, None]
        return np.asarray(np.array(belly) + (np.array(top) - np.array(belly)) * share)

    return paint


@dataclass(frozen=True)
class Body:
    """A kind ready to draw: meshes by level, joints (BONES, 3) at rest, numbers of its pose."""

    meshes: tuple[AnimalMesh, ...]
    pivots: F64
    height_m: float
    leg_m: float
    graze_rad: tuple[float, float]
    """How far neck and head turn down to feed."""
    drop_m: float
    """How far the trunk sinks to lie down, or to swim."""
    beat_hz: float = 0.0
    glides: float = 0.0
    winged: bool = False
    finned: bool = False


def scaled(mesh: AnimalMesh, *, size: float) -> AnimalMesh:
    """Return a mesh at another size."""
    return AnimalMesh(
        (mesh.position * size).astype(np.float32), mesh.normal, mesh.colour, mesh.bones,
        mesh.indices,
    )  # fmt: skip


def at(point: F64, x: float, y: float, z: float) -> F64:
    """Return a point shifted by so much."""
    return np.asarray(point + np.array([x, y, z]))


def ball(
    maker: MeshMaker, centre: F64, *, radius: float, colour: Colour = (0.012, 0.01, 0.008)
) -> None:
    """Add a ball to the head: an eye."""
    shares = np.array([-1.0, -0.6, 0.0, 0.6, 1.0])
    size = np.sqrt(np.maximum(1.0 - shares**2, 0.02)) * radius
    line = centre + shares[:, None] * np.array([radius, 0.0, 0.0])
    maker.loft(
        line, np.column_stack([size, size]), colour=colour, bones=[(HEAD, HEAD, 1.0)], sides=6
    )

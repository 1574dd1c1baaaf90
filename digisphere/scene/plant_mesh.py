"""What plants are made of: triangles being collected, limbs of bark and cards of leaves.

All lengths are in crown radii; a shape knows the height of its tree in them. Pure numpy. Called by
``plant_crowns``, ``plant_spires`` and ``plant_shapes``, which know what a tree looks like.
"""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]

BARK, CARD, CORE, CLUMP = 0.0, 1.0, 2.0, 3.0
NEAR, MIDDLE, FAR, TINY = 0, 1, 2, 3


@dataclass
class Shape:
    """Triangles being collected; ``rows`` are vertex 3, normal 3, sky 1, u, v, stuff, sway.

    All lengths are in crown radii; ``tall`` is the height of the whole tree in them.
    """

    tall: float
    rows: list[F64] = field(default_factory=list)
    faces: list[NDArray[np.int64]] = field(default_factory=list)
    count: int = 0

    def add(
        self,
        points: F64,
        *,
        faces: NDArray[np.integer],
        normals: F64,
        sky: F64 | float,
        uv: F64,
        stuff: float,
        sway: F64 | float,
    ) -> None:
        """Add triangles ``faces`` (t, 3) over ``points`` (n, 3)."""
        n = len(points)
        one = np.ones(n)
        length = np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
        self.rows.append(
            np.column_stack([points, normals / length, sky * one, uv, stuff * one, sway * one])
        )
        self.faces.append(np.asarray(faces) + self.count)
        self.count += n

    def columns(self) -> dict[str, F64]:
        """Return the vertex columns by name."""
        rows = np.concatenate(self.rows)
        # Corners of cards are empty, so they may reach a little above the tree's height.
        tall = rows[:, 2].max() / 1.05
        rows[:, 2] = np.maximum(rows[:, 2] / tall, -0.12)  # no deeper than slopes need
        rows[:, 5] *= tall
        return {"vertex": rows[:, :3], "a_normal": rows[:, 3:7], "a_leaf": rows[:, 7:11]}

    def indices(self) -> NDArray[np.int64]:
        """Return the triangles (t, 3)."""
        return np.concatenate(self.faces)


def ring(count: int, *, turn: float = 0.0) -> tuple[F64, F64]:
    """Return the x and y of ``count`` corners of a polygon on the unit circle."""
    at = turn + 2.0 * math.pi * np.arange(count) / count
    return np.cos(at), np.sin(at)


def add_limb(
    shape: Shape, *, start: F64, end: F64, thick: tuple[float, float], sides: int, sway: float
) -> None:
    """Add a tapered prism of bark from ``start`` to ``end`` (3,)."""
    axis = end - start
    axis = axis / np.linalg.norm(axis)
    across = np.cross(axis, [0.0, 0.0, 1.0] if abs(axis[2]) < 0.9 else [1.0, 0.0, 0.0])
    across /= np.linalg.norm(across)
    third = np.cross(axis, across)
    c, s = ring(sides)
    around = c[:, None] * across + s[:, None] * third
    points = np.concatenate([start + around * thick[0], end + around * thick[1]])
    k = np.arange(sides)
    nxt = (k + 1) % sides
    faces = np.concatenate(
        [np.stack([k, nxt, k + sides], 1), np.stack([nxt, nxt + sides, k + sides], 1)]
    )
    uv = np.column_stack([np.tile(k / sides, 2), np.repeat([start[2], end[2]], sides)])
    bend = sway * (np.repeat([start[2], end[2]], sides) / shape.tall) ** 2
    sky = np.clip(0.6 + 0.25 * points[:, 2] / shape.tall, 0.0, 1.0)
    normals = np.concatenate([around, around])
    shape.add(points, faces=faces, normals=normals, sky=sky, uv=uv, stuff=BARK, sway=bend)


def add_card(
    shape: Shape, *, centre: F64, right: F64, up: F64, normal: F64, sky: float, sway: float
) -> None:
    """Add a leaf card: a square of foliage with soft normals that bulge from its middle."""
    corners = np.array([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)])
    points = centre + corners[:, :1] * right + corners[:, 1:] * up
    outward = normal + 0.45 * (points - centre) / max(float(np.linalg.norm(right)), 1e-6)
    faces = np.array([(0, 1, 2), (0, 2, 3)])
    uv = 0.5 + 0.5 * corners
    shape.add(points, faces=faces, normals=outward, sky=sky, uv=uv, stuff=CARD, sway=sway)

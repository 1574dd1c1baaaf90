"""All shapes of trees and shrubs in a few flat arrays, and each one out of them.

``plant_shapes`` grows them one by one; together they are quick to keep and to read. Pure numpy;
asked for by ``patterns``.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.scene.plant_mesh import F64
from digisphere.scene.plant_shapes import LEVELS, VARIANTS, make_shape
from digisphere.world.enums import Species


def _every() -> Iterator[tuple[Species, int, int]]:
    """Species, level and variant of every shape, in the order of the arrays."""
    return product(Species, range(LEVELS), range(VARIANTS))


def all_shapes() -> dict[str, NDArray[Any]]:
    """Grow every shape: vertex rows (v, 11), triangles (t, 3), and the end of each in both."""
    rows, triangles = [], []
    for species, level, variant in _every():
        shape = make_shape(species, level=level, variant=variant)
        rows.append(np.concatenate(list(shape.columns().values()), axis=1))
        triangles.append(shape.indices())
    return {
        "rows": np.concatenate(rows),
        "triangles": np.concatenate(triangles),
        "row_ends": np.cumsum([len(part) for part in rows]),
        "triangle_ends": np.cumsum([len(part) for part in triangles]),
    }


class PlantShelf:
    """Hands out the shapes that :func:`all_shapes` has grown."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._arrays = arrays
        self._number = {which: k for k, which in enumerate(_every())}

    def columns(self, species: Species, *, level: int, variant: int) -> dict[str, F64]:
        """Return the vertex columns of a shape, as ``Shape.columns`` does."""
        rows = self._part("row", which=(species, level, variant))
        return {"vertex": rows[:, :3], "a_normal": rows[:, 3:7], "a_leaf": rows[:, 7:11]}

    def indices(self, species: Species, *, level: int, variant: int) -> NDArray[np.int64]:
        """Return the triangles (t, 3) of a shape."""
        return self._part("triangle", which=(species, level, variant))

    def _part(self, what: str, *, which: tuple[Species, int, int]) -> NDArray[Any]:
        number, ends = self._number[which], self._arrays[f"{what}_ends"]
        first = int(ends[number - 1]) if number else 0
        return self._arrays[f"{what}s"][first : int(ends[number])]

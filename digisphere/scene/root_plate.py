"""The plate of roots and earth that stands up where a storm has thrown a tree.

One shape in a tree's own measures, drawn with the tree's program: a disc across the stem's foot,
which the lean of the tree sets upright. Used by the vegetation layer for trees that wind felled.
"""

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]

SOIL_COLOUR = (0.105, 0.074, 0.048)
_SIDES = 20
_RADIUS, _ROOTS = 0.25, 0.045
"""Of the plate and how far single roots stick out of it, in crown radii."""
_THICK = 0.05
"""Bulge of earth below the stem, in heights of the tree."""


def root_plate() -> tuple[dict[str, F64], NDArray[np.int64]]:
    """Return vertex columns as ``plant_mesh`` has them, and triangles (t, 3)."""
    turn = 2.0 * np.pi * np.arange(_SIDES) / _SIDES
    ragged = _RADIUS + _ROOTS * np.sin(7.0 * turn + 1.0) * np.cos(3.0 * turn)
    rim = np.column_stack([ragged * np.cos(turn), ragged * np.sin(turn), np.zeros(_SIDES)])
    out_of = np.column_stack([0.5 * np.cos(turn), 0.5 * np.sin(turn)])
    up, down = np.full((_SIDES, 1), 0.8), np.full((_SIDES, 1), -0.8)
    place = np.concatenate([rim, rim, [[0.0, 0.0, 0.25 * _THICK], [0.0, 0.0, -_THICK]]])
    normal = np.concatenate(
        [np.hstack([out_of, up]), np.hstack([out_of, down]), [[0, 0, 1.0], [0, 0, -1.0]]]
    )
    around = np.arange(_SIDES)
    after = (around + 1) % _SIDES
    top, bottom = np.full(_SIDES, 2 * _SIDES), np.full(_SIDES, 2 * _SIDES + 1)
    triangles = np.concatenate(
        [
            np.column_stack([around, after, top]),
            np.column_stack([_SIDES + after, _SIDES + around, bottom]),
        ]
    )
    sky = np.full((len(place), 1), 0.7)
    pattern = np.column_stack([0.4 * place[:, 0], 0.4 * place[:, 1], np.zeros((len(place), 2))])
    return {"vertex": place, "a_normal": np.hstack([normal, sky]), "a_leaf": pattern}, triangles

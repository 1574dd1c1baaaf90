"""Keeps the houses on stage as damaged as the tables say, square by square.

A square of the map whose houses are all whole shows the nodes made at the start; one with a
damaged house among them is grown anew, once for each change, by ``house_ruin``. Used by
``buildings_layer`` only. Nothing is done, and nothing held, while every house is whole.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from panda3d import core as p3d

from digisphere.core.identity import BUILDING_BASE
from digisphere.environment.infrastructure import BURNT_OUT
from digisphere.scene.built_arrays import SQUARE_M, clustered, water_side_of
from digisphere.scene.built_chunks import Chunk, make_chunks
from digisphere.scene.house_ruin import damaged_house
from digisphere.scene.solid import Mesh, join, turned_bounds
from digisphere.world.ground import Ground

Square = tuple[int, int]
Parents = Mapping[str, tuple[p3d.NodePath, float]]
_SINGED = 0.05
_SOOT_STEPS = 4


def house_codes(snapshot: Any, *, count: int) -> NDArray[np.uint8]:
    """How each house (n,) is to be drawn: 0 whole, else damage and fire in one number."""
    table = snapshot.tables.get("building_state")
    if table is None or not count:
        return np.zeros(count, dtype=np.uint8)
    burnt = np.asarray(table["burnt"][:count])
    soot = np.where(burnt > _SINGED, 1 + np.minimum(burnt * _SOOT_STEPS, 3), 0).astype(np.uint8)
    soot[(burnt <= BURNT_OUT) & (soot > 2)] = 2
    out: NDArray[np.uint8] = np.asarray(table["damage"][:count]) + 8 * soot
    return out


class DamagedHouses:
    """The squares that are not as they were built."""

    def __init__(self, ground: Ground, *, bounds: NDArray[np.float64]) -> None:
        self._ground = ground
        self._whole_bounds = bounds
        self.bounds = bounds
        """(n, 2, 3) of every house as it is drawn now, in axes turned by its heading."""
        at = np.stack([ground.buildings["x_m"], ground.buildings["y_m"]], axis=1)
        self._places_m = at.astype(np.float64)
        squares = np.floor(self._places_m / SQUARE_M).astype(int)
        self._squares: list[Square] = [(int(ix), int(iy)) for ix, iy in squares]
        self._codes = np.zeros(ground.buildings.count, dtype=np.uint8)
        self._grown: dict[Square, list[Chunk]] = {}

    def sync(
        self, codes: NDArray[np.uint8], *, burnt: NDArray[np.float32], parents: Parents
    ) -> bool:
        """Grow anew the squares in which a house has changed; tell whether any has.

        Args:
            codes: (n,) from :func:`house_codes`.
            burnt: (n,) share burnt.
            parents: for "shell" and "detail": node above the chunks and their reach, metres.
        """
        changed = np.flatnonzero(codes != self._codes)
        if not changed.size:
            return False
        self._codes = codes.copy()
        self.bounds = self.bounds.copy()
        for square in sorted({self._squares[row] for row in changed.tolist()}):
            for chunk in self._grown.pop(square, []):
                chunk.path.remove_node()
            rows = [r for r, s in enumerate(self._squares) if s == square]
            if self._codes[rows].any():
                self._grown[square] = self._grow(rows, burnt=burnt, parents=parents)
            else:
                self.bounds[rows] = self._whole_bounds[rows]
        return True

    def replaced(self, square: Square) -> bool:
        """Tell whether the square's first nodes must not be shown."""
        return square in self._grown

    def chunks(self) -> list[Chunk]:
        """The nodes of all squares grown anew."""
        return [chunk for square in sorted(self._grown) for chunk in self._grown[square]]

    def _grow(
        self, rows: list[int], *, burnt: NDArray[np.float32], parents: Parents
    ) -> list[Chunk]:
        table = self._ground.buildings
        shells, details = [], []
        for row in rows:
            values = table.row(row)
            share = float(burnt[row]) if self._codes[row] >= 8 else 0.0
            house = damaged_house(
                values, damage=int(self._codes[row] % 8), burnt=share,
                water_side=water_side_of(self._ground, values),
            )  # fmt: skip
            place = {
                "entity": BUILDING_BASE + row,
                "at_m": (values["x_m"], values["y_m"], values["floor_z_m"]),
                "heading_rad": values["heading_rad"],
            }
            shells.append(_sooty(house.shell.mesh(**place), share))
            details.append(_sooty(house.detail.mesh(**place), share))
        whole = [join([shell, detail]) for shell, detail in zip(shells, details, strict=True)]
        self.bounds[rows] = turned_bounds(whole, heading_rad=table["heading_rad"][rows])
        grown: list[Chunk] = []
        for name, meshes in (("shell", shells), ("detail", details)):
            arrays = clustered(meshes, places_m=self._places_m[rows], name=name)
            root, reach_m = parents[name]
            grown += make_chunks(name, arrays=arrays, root=root, reach_m=reach_m)
        return grown


def _sooty(mesh: Mesh, burnt: float) -> Mesh:
    """Blacken a house that was on fire but stands."""
    if 0.0 < burnt <= BURNT_OUT:
        mesh.tint[:, :3] *= 1.0 - 1.3 * burnt
    return mesh

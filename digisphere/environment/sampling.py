"""Reads the weather at points: bilinear on the grid, with height taken into account.

For people (is it raining on me?), the scene and the logs. Works on a system's view and on a
snapshot alike, because both carry ``ground`` and ``fields``. Changes nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from digisphere.environment.moist_air import LAPSE_K_M
from digisphere.errors import DigiSphereError, suggest
from digisphere.world.compiled import njit

Floats = NDArray[np.float64]


class HasFields(Protocol):
    """A view or a snapshot."""

    @property
    def ground(self) -> Any:
        """The frozen ground."""

    @property
    def fields(self) -> Mapping[str, NDArray[Any]]:
        """Fields by name."""


class HasTables(HasFields, Protocol):
    """A view or a snapshot, with its tables."""

    @property
    def tables(self) -> Mapping[str, Any]:
        """Tables by name."""


@njit(cache=True, nogil=True)
def _bilinear(
    field: NDArray[Any], points: Floats, columns_per_m: float, rows_per_m: float, out: Floats
) -> None:
    rows, columns = field.shape
    for k in range(points.shape[0]):
        px = min(max(points[k, 0] * columns_per_m - 0.5, 0.0), columns - 1.0)
        py = min(max(points[k, 1] * rows_per_m - 0.5, 0.0), rows - 1.0)
        ix, iy = min(int(px), columns - 2), min(int(py), rows - 2)
        fx, fy = px - ix, py - iy
        low = field[iy, ix] * (1.0 - fx) + field[iy, ix + 1] * fx
        high = field[iy + 1, ix] * (1.0 - fx) + field[iy + 1, ix + 1] * fx
        out[k] = low * (1.0 - fy) + high * fy


def sample_grid(field: NDArray[Any], *, xy_m: NDArray[Any], size_m: tuple[float, float]) -> Floats:
    """Values of a grid that covers the map at points (n, 2); clamped at the map's edge."""
    points = np.asarray(xy_m, np.float64).reshape(-1, 2)
    rows, columns = field.shape
    out = np.empty(len(points))
    grid = np.ascontiguousarray(field)
    _bilinear(grid, points, columns / size_m[0], rows / size_m[1], out)
    return out


def sample(world: HasFields, name: str, xy_m: NDArray[Any]) -> Floats:
    """Values of a field at points (n, 2).

    Args:
        world: a system's view or a snapshot.
        name: a field's name.
        xy_m: (n, 2) or (2,) metres.

    Raises:
        DigiSphereError: there is no such field.
    """
    if name not in world.fields:
        raise DigiSphereError(f"There is no field «{name}». {suggest(name, known=world.fields)}")
    grid = world.ground.grid
    return sample_grid(
        world.fields[name], xy_m=xy_m, size_m=(float(grid.size_x_m), float(grid.size_y_m))
    )


def cell_value(world: HasFields, name: str, xy_m: Sequence[float] | NDArray[Any]) -> float:
    """Value of a field in the cell that holds one point; NaN in a world without the field."""
    grid = world.fields.get(name)
    if grid is None:
        return float("nan")
    rows, columns = grid.shape
    size = world.ground.grid
    ix = min(max(int(xy_m[0] / size.size_x_m * columns), 0), columns - 1)
    iy = min(max(int(xy_m[1] / size.size_y_m * rows), 0), rows - 1)
    return float(grid[iy, ix])


def temperature_at(world: HasTables, xy_m: NDArray[Any], *, height_m: NDArray[Any]) -> Floats:
    """Air temperature at points of known height: a weather cell holds ground of many heights.

    Air reduced to the village's height is smooth; the lapse rate brings it to each point.
    """
    reduced = sample(world, "reduced_temperature_c", xy_m)
    village_m = float(world.tables["sky"]["village_height_m"][0])
    result: Floats = reduced - LAPSE_K_M * (np.asarray(height_m, np.float64) - village_m)
    return result

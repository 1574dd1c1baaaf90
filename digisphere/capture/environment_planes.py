"""The environment at every pixel: temperature, wetness, snow, flood, fire, life zone, soil.

Each plane lifts the pixels into the world by the frame's own depth and reads the snapshot's field
there, so it agrees with the picture by construction; `checks.environment` proves it against the
gridded fields. Written on request only (``--planes all`` or by name). Sky has no environment: NaN,
or 255 in a plane of classes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from digisphere.capture.annotators import PLANES
from digisphere.capture.plane_spec import PlaneSpec
from digisphere.environment.sampling import sample_grid, temperature_at
from digisphere.world.compiled import njit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from digisphere.capture.sight import Sight
    from digisphere.core.snapshot import Snapshot

NO_CLASS = 255


class EnvironmentPlane:
    """Something of the ground, read where each pixel's surface stands.

    Subclasses name the plane, what it reads and its meaning.
    """

    name: ClassVar[str]
    field: ClassVar[str]
    columns: ClassVar[tuple[PlaneSpec, ...]]
    table: ClassVar[str] = PLANES
    needs: ClassVar[frozenset[str]] = frozenset({"depth"})
    on_request: ClassVar[bool] = True
    late: ClassVar[bool] = True
    sky: ClassVar[float] = np.nan

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """Read the ground under every pixel that is not sky."""
        plane = np.full(sight.raw.depth.shape, self.sky, dtype=self.columns[0].dtype)
        seen, points = sight.surface_points_m
        plane[seen] = self.values(sight.snapshot, points)
        return {self.name: plane}

    def values(self, snapshot: Snapshot, points_m: NDArray[np.float64]) -> NDArray[Any]:
        """Values at world points (n, 3): the field, bilinearly; NaN in a world without it."""
        if self.field not in snapshot.fields:
            return np.full(len(points_m), np.nan)
        return sample_grid(
            snapshot.fields[self.field], xy_m=points_m[:, :2], size_m=map_size(snapshot)
        )


def map_size(snapshot: Snapshot) -> tuple[float, float]:
    """Width and depth of the map, metres."""
    grid = snapshot.ground.grid
    return float(grid.size_x_m), float(grid.size_y_m)


def _plane(name: str, unit: str, doc: str) -> tuple[PlaneSpec, ...]:
    return (PlaneSpec(name, "float32", (), unit, doc=doc, invalid="NaN (sky)"),)


class TemperatureAnnotator(EnvironmentPlane):
    """Air temperature at the height of the surface each pixel shows."""

    name = "air_temperature"
    field = "reduced_temperature_c"
    columns = _plane("air_temperature", "C", "Air temperature at the surface seen.")

    def values(self, snapshot: Snapshot, points_m: NDArray[np.float64]) -> NDArray[Any]:
        """Bring the village's air to each point's height."""
        if self.field not in snapshot.fields:
            return super().values(snapshot, points_m)
        return temperature_at(snapshot, points_m[:, :2], height_m=points_m[:, 2])


class WetnessAnnotator(EnvironmentPlane):
    """Film of water on the ground."""

    name = "wetness"
    field = "surface_wetness"
    columns = _plane("wetness", "1", "Water film on ground and leaves: 0 dry, 1 soaked.")


class SnowDepthAnnotator(EnvironmentPlane):
    """Depth of snow on the ground."""

    name = "snow_depth"
    field = "snow_depth_m"
    columns = _plane("snow_depth", "m", "Snow on the ground.")


class FloodDepthAnnotator(EnvironmentPlane):
    """Depth of flood water."""

    name = "flood_depth"
    field = "flood_depth_m"
    columns = _plane("flood_depth", "m", "Water standing outside the channels.")


class FuelAnnotator(EnvironmentPlane):
    """What could burn."""

    name = "fuel"
    field = "fuel_kg_m2"
    columns = _plane("fuel", "kg/m2", "Dry mass that could burn.")


class BurnTimeAnnotator(EnvironmentPlane):
    """When fire came. Nearest cell: burnt and unburnt do not blend."""

    name = "burn_time"
    field = "fire_arrival_s"
    columns = _plane("burn_time", "s", "When fire arrived, since the start. Unburnt: NaN.")

    def values(self, snapshot: Snapshot, points_m: NDArray[np.float64]) -> NDArray[Any]:
        """Take the cell under each point."""
        if self.field not in snapshot.fields:
            return super().values(snapshot, points_m)
        arrival = nearest(snapshot.fields[self.field], points_m, size_m=map_size(snapshot))
        return np.where(np.isfinite(arrival), arrival, np.nan)


def nearest(
    grid: NDArray[Any], points_m: NDArray[np.float64], *, size_m: tuple[float, float]
) -> NDArray[Any]:
    """Value of the cell under each point, clamped at the map's edge."""
    out = np.empty(len(points_m), dtype=grid.dtype)
    rows, columns = grid.shape
    _nearest(grid, points_m, columns / size_m[0], rows / size_m[1], out)
    return out


@njit(cache=True, nogil=True)
def _nearest(grid: Any, points_m: Any, columns_per_m: float, rows_per_m: float, out: Any) -> None:
    rows, columns = grid.shape
    for k in range(points_m.shape[0]):
        ix = min(max(int(points_m[k, 0] * columns_per_m), 0), columns - 1)
        iy = min(max(int(points_m[k, 1] * rows_per_m), 0), rows - 1)
        out[k] = grid[iy, ix]


class ClassPlane(EnvironmentPlane):
    """A class of the ground under every pixel, from a raster of the ground."""

    sky = NO_CLASS

    def values(self, snapshot: Snapshot, points_m: NDArray[np.float64]) -> NDArray[Any]:
        """Take the raster's cell under each point."""
        raster = snapshot.ground.layers[self.field]
        return nearest(raster, points_m, size_m=map_size(snapshot))


class BiomeAnnotator(ClassPlane):
    """Life zone of the ground."""

    name = "biome"
    field = "biome_id"
    columns = (
        PlaneSpec("biome", "uint8", doc="Life zone (`world.enums.Biome`).", invalid="255 (sky)"),
    )


class SoilAnnotator(ClassPlane):
    """Soil of the ground."""

    name = "soil"
    field = "soil_id"
    columns = (PlaneSpec("soil", "uint8", doc="Soil (`world.enums.Soil`).", invalid="255 (sky)"),)


BLENDED_PLANES: tuple[type[EnvironmentPlane], ...] = (
    WetnessAnnotator,
    SnowDepthAnnotator,
    FloodDepthAnnotator,
    FuelAnnotator,
)
"""Planes that are one field, read bilinearly."""
STEPPED_PLANES: tuple[type[EnvironmentPlane], ...] = (
    BurnTimeAnnotator,
    BiomeAnnotator,
    SoilAnnotator,
)
"""Planes that are one field or raster, read at the nearest cell."""
ENVIRONMENT_PLANES: tuple[type[EnvironmentPlane], ...] = (
    TemperatureAnnotator,
    *BLENDED_PLANES,
    *STEPPED_PLANES,
)

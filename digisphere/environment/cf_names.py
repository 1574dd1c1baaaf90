"""The environment in the names and units of the CF conventions, for whoever reads it elsewhere.

Inside, fields carry the units people speak (°C, mm/h); outside, climate data are exchanged under
CF standard names in SI units. One row says which field a standard name is and how its unit turns.
Called by the dataset writers; nothing in the simulation reads this.

Source: CF Standard Name Table (cfconventions.org), the names as they stand there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from digisphere.environment.sampling import HasFields, sample
from digisphere.errors import DigiSphereError, suggest

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class StandardName:
    """A CF standard name, its unit, the field it is here, and how to turn the unit."""

    name: str
    unit: str
    field: str
    scale: float = 1.0
    offset: float = 0.0

    def turned(self, values: ArrayLike) -> Floats:
        """Values of the field in the standard unit."""
        result: Floats = np.asarray(values, dtype=np.float64) * self.scale + self.offset
        return result


STANDARD_NAMES: tuple[StandardName, ...] = (
    StandardName("air_temperature", "K", "air_temperature_c", offset=273.15),
    StandardName("relative_humidity", "1", "relative_humidity"),
    StandardName("specific_humidity", "1", "specific_humidity_kg_kg"),
    StandardName("precipitation_flux", "kg m-2 s-1", "precipitation_flux_mm_h", 1.0 / 3600.0),
    StandardName("cloud_area_fraction", "1", "cloud_area_fraction"),
    StandardName("eastward_wind", "m s-1", "wind_u_m_s"),
    StandardName("northward_wind", "m s-1", "wind_v_m_s"),
    StandardName("wind_speed_of_gust", "m s-1", "gust_m_s"),
    StandardName("surface_snow_thickness", "m", "snow_depth_m"),
    StandardName("surface_snow_amount", "kg m-2", "snow_swe_mm"),
    StandardName("mass_content_of_water_in_soil", "kg m-2", "soil_water_mm"),
    StandardName("surface_runoff_amount", "kg m-2", "runoff_mm"),
    StandardName("flood_water_thickness", "m", "flood_depth_m"),
)
"""Every standard name known here; those whose field a world lacks are left out of its tables."""


def names_in(fields: Mapping[str, Any]) -> tuple[StandardName, ...]:
    """The standard names that a world with these fields can report."""
    return tuple(entry for entry in STANDARD_NAMES if entry.field in fields)


def sample_cf(world: HasFields, name: str, xy_m: NDArray[Any]) -> Floats:
    """Values of a CF standard name at points (n, 2), in its CF unit.

    Raises:
        DigiSphereError: no field of this world has that standard name.
    """
    known = {entry.name: entry for entry in names_in(world.fields)}
    if name not in known:
        raise DigiSphereError(f"There is no «{name}» here. {suggest(name, known=known)}")
    return known[name].turned(sample(world, known[name].field, xy_m))

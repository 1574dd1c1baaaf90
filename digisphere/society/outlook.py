"""What somebody at a spot can tell of the weather: which word it deserves and how warm it is.

Reads the sky table and the fields of the air, of a live view or a snapshot alike. Used by talk and
by interviews; what the weather does is ``environment``'s.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.environment.regimes import Regime
from digisphere.environment.sampling import cell_value

_DROPS_MM_H = 0.15
_FOGGY = 0.35
_GREY = 0.75
_CLOUDY = 0.12


def sky_regime(world: Any) -> int:
    """Return the Regime over the whole map, -1 in a world without weather."""
    sky = world.tables.get("sky")
    if sky is None or "regime" not in sky or not len(sky["regime"]):
        return -1
    return int(sky["regime"][0])


def weather_at(world: Any, xy_m: npt.NDArray[np.floating[Any]]) -> int:
    """Return the Regime that fits what falls and hangs in the air at a spot, -1 for none."""
    regime = sky_regime(world)
    falls = cell_value(world, "precipitation_flux_mm_h", xy_m)
    if regime < 0 or not np.isfinite(falls):
        return regime
    if falls > _DROPS_MM_H:
        if regime == Regime.STORM:
            return int(Regime.STORM)
        snowy = cell_value(world, "snow_fraction", xy_m) > 0.5
        return int(Regime.SNOW if snowy else Regime.RAIN)
    if cell_value(world, "fog_density", xy_m) > _FOGGY:
        return int(Regime.FOG)
    cover = cell_value(world, "cloud_area_fraction", xy_m)
    if cover > _GREY:
        return int(Regime.OVERCAST)
    return int(Regime.FAIR if cover > _CLOUDY else Regime.CLEAR)

"""What people feel of the sky: weather where they stand, darkness, and the events behind it.

Reads the environment's tables and fields when a run has them; without an environment it is a fair,
mild day, so that people can be run and tested alone. Called by needs, deliberation and movement.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.identity import NONE
from digisphere.core.state import View
from digisphere.environment.regimes import Regime
from digisphere.environment.sampling import cell_value, sample_grid
from digisphere.people.needs import Exposure

Floats = npt.NDArray[np.float64]

_MILD_C = 16.0
_DARK_RAD = -0.07
_DUSK_RAD = 0.05


@dataclass(frozen=True)
class Sky:
    """The weather at the village, as people talk of it."""

    air_c: float = _MILD_C
    rain_mm_h: float = 0.0
    snow_share: float = 0.0
    wind_m_s: float = 2.0
    dark: float = 0.0
    storm: bool = False
    snow_depth_m: float = 0.0
    falling_event: int = NONE
    regime_event: int = NONE

    @property
    def pleasant(self) -> float:
        """How inviting the outdoors is, 0 to 1."""
        warm = share((self.air_c + 7.0) / 22.0)
        mild = share((36.0 - self.air_c) / 8.0)
        dry = share(1.0 - self.rain_mm_h / 0.6)
        calm = share((12.0 - self.wind_m_s) / 6.0)
        return warm * mild * dry * calm * (1.0 - 0.6 * self.dark)


def sky_of(view: View, clock: Clock) -> Sky:
    """Return the present weather at the village."""
    if "sky" not in view.tables:
        return Sky(dark=_dark_by_clock(clock.hour))
    sky = view.table("sky")
    altitude = float(sky["sun_altitude_rad"][0])
    dark = share((_DUSK_RAD - altitude) / (_DUSK_RAD - _DARK_RAD))
    falling = regime = NONE
    if "atmosphere" in view.tables:
        falling = int(view.table("atmosphere")["falling_event"][0])
        regime = int(view.table("atmosphere")["regime_event"][0])
    return Sky(
        air_c=float(sky["air_temperature_c"][0]),
        rain_mm_h=float(sky["precipitation_flux_mm_h"][0]),
        snow_share=_at_village(view, "snow_fraction", absent=0.0),
        wind_m_s=_at_village(view, "gust_m_s", absent=2.0) * 0.7,
        dark=dark,
        storm=int(sky["regime"][0]) == Regime.STORM,
        snow_depth_m=_at_village(view, "snow_depth_m", absent=0.0),
        falling_event=falling,
        regime_event=regime,
    )


def _dark_by_clock(hour: float) -> float:
    """Darkness without a sky: light from six to nine in the evening."""
    return share(abs(hour - 13.25) - 7.25)


def share(value: float) -> float:
    """Return a number kept within 0 and 1."""
    return min(max(float(value), 0.0), 1.0)


def _at_village(view: View, name: str, *, absent: float) -> float:
    """Return a field in the cell that holds the village's middle."""
    value = cell_value(view, name, view.ground.settlement.centre_m)
    return absent if math.isnan(value) else value


def field_at(view: View, name: str, xy_m: Floats, *, absent: float) -> Floats:
    """Return a field at points (n, 2), bilinear between cell centres."""
    if name not in view.fields:
        return np.full(len(xy_m), absent)
    grid = view.ground.grid
    size_m = (float(grid.size_x_m), float(grid.size_y_m))
    return sample_grid(view.fields[name], xy_m=xy_m, size_m=size_m)


def exposure_of(view: View, sky: Sky, *, xy_m: Floats, outdoors: npt.NDArray[np.bool_]) -> Exposure:
    """Return what the weather does to people at points (n, 2)."""
    count = len(xy_m)
    air = np.full(count, sky.air_c)
    rain = np.zeros(count)
    snow = np.full(count, sky.snow_share)
    wind = np.full(count, sky.wind_m_s)
    if outdoors.any():
        where = xy_m[outdoors]
        air[outdoors] = field_at(view, "air_temperature_c", where, absent=sky.air_c)
        rain[outdoors] = field_at(view, "precipitation_flux_mm_h", where, absent=sky.rain_mm_h)
        snow[outdoors] = field_at(view, "snow_fraction", where, absent=sky.snow_share)
        wind[outdoors] = field_at(view, "gust_m_s", where, absent=sky.wind_m_s / 0.7) * 0.7
    return Exposure(air, rain, snow, wind, np.full(count, sky.dark), outdoors)

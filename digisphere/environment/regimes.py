"""The kinds of weather and the large-scale forcing each one means.

A regime is what a forecaster would say in one word; its numbers are what the air beyond the map
does to the air inside it (humidity, ascent, wind). The physics in `microphysics` and `transport`
make clouds and rain from them. The weather system and the day generator call this; nothing here
has state.

Humidity and ascent are ordinary textbook magnitudes (synoptic ascent 1-20 cm/s); they were set by
looking at ten-day runs, and the tests hold the result, not the settings.
"""

from dataclasses import dataclass, fields, replace
from enum import IntEnum

import numpy as np

from digisphere.environment.moist_air import saturation_humidity

# Mass of the moist layer the model carries, kg per square metre; 10 g/kg then is 20 mm of water.
AIR_COLUMN_KG_M2 = 2000.0


class Regime(IntEnum):
    """Weather in one word; the numbers appear in the `sky` table and in commands."""

    CLEAR = 0
    FAIR = 1
    OVERCAST = 2
    FOG = 3
    RAIN = 4
    STORM = 5
    SNOW = 6


WET = (Regime.RAIN, Regime.STORM, Regime.SNOW)


@dataclass(frozen=True)
class Forcing:
    """What the large scale imposes at one place and time.

    Attributes:
        humidity: relative humidity of the incoming moist layer, 0..1. The ground is drier by day
            and damper at night, because the layer hardly follows the hour.
        ascent_m_s: synoptic vertical motion of the moist layer.
        patchiness: how strongly ascent varies from place to place (1 = broken into showers).
        thermals_m_s: vertical motion of sun-driven thermals at noon.
        wind_m_s: speed of the steering wind.
        gustiness: gust speed over mean speed, minus one.
        diurnal: share of the clear-sky day-night range that remains.
        cooling_k: how much colder the air mass is than the season.
        instability: 0..1, readiness to grow thunder cells.
    """

    humidity: float
    ascent_m_s: float
    patchiness: float
    thermals_m_s: float
    wind_m_s: float
    gustiness: float
    diurnal: float
    cooling_k: float = 0.0
    instability: float = 0.0

    def as_array(self) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
        """The numbers in order of declaration, for tables and kernels."""
        return np.array([getattr(self, name) for name in _NUMBERS], np.float64)


_NUMBERS = tuple(field.name for field in fields(Forcing))
FORCING_LENGTH = len(_NUMBERS)

_BASE = {
    Regime.CLEAR: Forcing(0.58, -0.030, 0.2, 0.00, 2.5, 0.35, 1.00),
    Regime.FAIR: Forcing(0.71, -0.012, 0.8, 0.45, 4.0, 0.45, 0.90),
    Regime.OVERCAST: Forcing(0.88, 0.034, 0.4, 0.00, 5.0, 0.40, 0.55),
    Regime.FOG: Forcing(0.995, -0.004, 0.1, 0.00, 0.8, 0.15, 0.05),
    Regime.RAIN: Forcing(0.92, 0.080, 0.6, 0.00, 7.5, 0.50, 0.35),
    Regime.STORM: Forcing(0.90, 0.090, 0.7, 0.10, 11.0, 0.75, 0.40, 1.5, 1.0),
    Regime.SNOW: Forcing(0.93, 0.080, 0.6, 0.00, 5.0, 0.40, 0.30),
}

# How much less vapour the air of a rainless season holds between rains.
DRY_AIR = 0.5
# Rain rates (mm/h) a called regime aims at when no day plan gives one.
CALLED_INTENSITY_MM_H = {Regime.RAIN: 4.0, Regime.STORM: 10.0, Regime.SNOW: 4.0}
# Precipitation that reaches the ground for each unit that a flat column would condense, at two
# temperatures (C): measured over 48-hour runs. Hills and the layer's own supply more than make up
# for what is blown out; snow falls slowly and more of it is.
COLD_C, COLD_YIELD, WARM_C, WARM_YIELD = -2.0, 0.78, 10.0, 1.32


def condensation_per_metre(temperature_c: float, *, pressure_hpa: float = 950.0) -> float:
    """Water condensed per kilogram of saturated air and metre of ascent, 1/m.

    Slope of saturation humidity along a moist adiabat (Clausius-Clapeyron minus expansion).
    """
    kelvin = temperature_c + 273.15
    saturated = float(saturation_humidity(temperature_c, pressure_hpa=pressure_hpa))
    moist_lapse = 0.0098 * (1.0 + 2.5e6 * saturated / (287.0 * kelvin))
    moist_lapse /= 1.0 + 0.622 * 2.5e6**2 * saturated / (1004.0 * 287.0 * kelvin**2)
    clausius = 2.5e6 / (461.5 * kelvin**2)
    return max(1e-8, saturated * (clausius * moist_lapse - 9.81 / (287.0 * kelvin)))


def ascent_for_rain_m_s(intensity_mm_h: float, *, temperature_c: float) -> float:
    """Ascent that makes a saturated layer rain at ``intensity_mm_h`` (textbook P = M w dq/dz)."""
    per_metre = condensation_per_metre(temperature_c)
    measured = float(np.interp(temperature_c, [COLD_C, WARM_C], [COLD_YIELD, WARM_YIELD]))
    rate = intensity_mm_h / 3600.0 / measured
    return rate / (AIR_COLUMN_KG_M2 * per_metre)


def forcing_of(
    regime: Regime,
    *,
    mean_temperature_c: float,
    intensity_mm_h: float = 0.0,
    wind_factor: float = 1.0,
    dryness: float = 0.0,
) -> Forcing:
    """Large-scale forcing of ``regime`` for the day's mean temperature at the village.

    Between rains the air of a rainless season (``dryness`` 1) holds half as much vapour and makes
    no more than wisps of cloud.

    Snow cools the air mass until the village lies at -2 C, in any season: a called snow in July
    is an outbreak of polar air and melts when it is released.
    """
    base = _BASE[regime]
    changes: dict[str, float] = {"wind_m_s": base.wind_m_s * wind_factor}
    if regime not in WET and regime is not Regime.FOG:
        changes["humidity"] = base.humidity * (1.0 - DRY_AIR * dryness)
    temperature = mean_temperature_c
    if regime is Regime.SNOW:
        changes["cooling_k"] = max(0.0, mean_temperature_c + 2.0)
        temperature = min(mean_temperature_c, -2.0)
    if regime in WET:
        intensity = intensity_mm_h or CALLED_INTENSITY_MM_H[regime]
        share = 0.6 if regime is Regime.STORM else 1.0
        changes["ascent_m_s"] = ascent_for_rain_m_s(intensity * share, temperature_c=temperature)
    return replace(base, **changes)

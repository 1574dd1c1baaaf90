"""How far the climate of a date has moved from the normals, for scenario studies.

A steady trend a decade from a year on, over the fixed offsets of the scenario. Warmer air holds
more vapour, so a wet day brings more rain even where the year's total stays. Pure functions; the
weather, the surface's spin-up and the phenology ask them.
Sources: Trenberth et al. 2003 and IPCC AR6 WG1 ch. 8 and 11 (heavy rain grows with vapour, about
7 % a kelvin; totals by 2-3 %, which is the scenario's own choice here).
"""

from dataclasses import dataclass
from datetime import datetime

from digisphere.core.clock import Clock
from digisphere.core.settings import WeatherSettings

VAPOUR_GROWTH_PER_K = 0.07
"""Growth of saturation vapour pressure near 10 C (Clausius-Clapeyron)."""
_DAYS_A_YEAR = 365.2425


@dataclass(frozen=True)
class Departure:
    """What a date's climate has that the normals have not.

    Attributes:
        warmer_c: added to the temperature of every season.
        wetter: multiplies the rain and snow of every month.
        heavier: multiplies what falls on a wet day; the number of wet days makes up for it.
    """

    warmer_c: float
    wetter: float
    heavier: float


def departure_at(clock: Clock, *, settings: WeatherSettings) -> Departure:
    """Departure of the clock's day."""
    return departure_of(clock.datetime, settings=settings)


def departure_of(date: datetime, *, settings: WeatherSettings) -> Departure:
    """Departure of a date: the scenario's offsets and the trend since its first year."""
    since = date.year + (date.timetuple().tm_yday - 1) / _DAYS_A_YEAR - settings.change_from_year
    decades = max(0.0, since / 10.0)
    trend_c = settings.warming_c_per_decade * decades
    warmer = settings.temperature_offset_c + trend_c
    wetter = (1.0 + settings.precipitation_change_per_decade) ** decades
    return Departure(
        warmer_c=warmer,
        wetter=settings.precipitation_factor * wetter,
        heavier=min(max((1.0 + VAPOUR_GROWTH_PER_K) ** warmer, 0.5), 2.5),
    )

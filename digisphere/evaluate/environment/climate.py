"""Checks of warmth and light: the sun's place, what it brings to each latitude, which zone follows.

Sources: Reda & Andreas 2004 (worked example of the sun's position), Meeus 1998 (ch. 25), North 1981
(temperature by latitude), Peel et al. 2007 and Beck et al. 2018 (Köppen-Geiger), Lieth 1975
(production). Rain is checked in ``rain``.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from math import cos, degrees, radians, sin, tau
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.environment.ephemeris import (
    daily_insolation_w_m2,
    julian_day,
    sun_position,
)
from digisphere.evaluate.check import Check, Figure, Outcome
from digisphere.evaluate.plots import CONTROL, FOUND, REFERENCE
from digisphere.world.climate import zonal_temperature_c
from digisphere.world.koppen import Koppen, koppen_geiger
from digisphere.world.vegetation import primary_production

Floats = NDArray[np.float64]
_MONTH = np.arange(12)

# ---- the sun's place ---------------------------------------------------------------------------

_INSTANT = datetime(2003, 10, 17, 19, 30, 30, tzinfo=UTC)
_LATITUDE, _LONGITUDE = 39.742476, -105.1786
_ALTITUDE, _BEARING = 39.872046, 194.340241
SUN_ALTITUDE = Figure(
    "error of the sun's altitude, Golden (Colorado), 17 October 2003",
    0.0,
    0.05,
    source="39.872046 degrees without refraction, Reda & Andreas 2004; NOAA to 0.05",
    unit="degrees",
    digits=4,
)
SUN_BEARING = Figure(
    "error of the sun's bearing there",
    0.0,
    0.05,
    source="194.340241 degrees, Reda & Andreas 2004",
    unit="degrees",
    digits=4,
)
DECLINATION = Figure(
    "error of the sun's declination, 13 October 1992",
    0.0,
    0.05,
    source="-7.78507 degrees, Meeus 1998 example 25.a",
    unit="degrees",
    digits=4,
)
Direction = Callable[[float], tuple[float, float, float]]


def _found_direction(jd: float) -> tuple[float, float, float]:
    sun = sun_position(jd, latitude_deg=_LATITUDE, longitude_deg=_LONGITUDE)
    bearing = (90.0 - degrees(sun.azimuth_rad)) % 360.0
    return degrees(sun.altitude_rad), bearing, degrees(sun.declination_rad)


def _simple_direction(jd: float) -> tuple[float, float, float]:
    """The sun of a round orbit: no equation of time, Cooper's declination."""
    day = jd - julian_day(datetime(2003, 1, 1, tzinfo=UTC)) + 1.0
    declination = radians(23.45) * sin(tau * (284.0 + day) / 365.0)
    hour = radians((((jd + 0.5) % 1.0) * 24.0 - 12.0) * 15.0 + _LONGITUDE)
    phi = radians(_LATITUDE)
    up = sin(phi) * sin(declination) + cos(phi) * cos(declination) * cos(hour)
    east = -cos(declination) * sin(hour)
    north = cos(phi) * sin(declination) - sin(phi) * cos(declination) * cos(hour)
    bearing = degrees(float(np.arctan2(east, north))) % 360.0
    return degrees(float(np.arcsin(up))), bearing, degrees(declination)


def _sun(direction: Direction) -> Outcome:
    altitude, bearing, _ = direction(julian_day(_INSTANT))
    declination = direction(julian_day(datetime(1992, 10, 13, tzinfo=UTC)))[2]
    readings = (
        SUN_ALTITUDE.of(abs(altitude - _ALTITUDE)),
        SUN_BEARING.of(abs(bearing - _BEARING)),
        DECLINATION.of(abs(declination + 7.78507)),
    )

    def draw(axes: Any) -> None:
        hours = np.arange(0.0, 24.0, 0.25)
        days = [julian_day(_INSTANT.replace(hour=0, minute=0, second=0)) + h / 24 for h in hours]
        for model, colour, name in (
            (_found_direction, FOUND, "model"), (_simple_direction, CONTROL, "round orbit"),
        ):  # fmt: skip
            axes.plot(hours, [model(jd)[0] for jd in days], color=colour, label=name)
        axes.plot([19.508], [_ALTITUDE], "o", color=REFERENCE, label="published")
        axes.set(xlabel="hour (UTC)", ylabel="altitude of the sun (degrees)", ylim=(-5, 45))

    return Outcome(readings, plot=draw)


SUN = Check(
    name="sun",
    title="The sun stands where the almanac puts it",
    measure=lambda effort: _sun(_found_direction),
    control=lambda effort: _sun(_simple_direction),
    control_is="a sun on a round orbit",
)

# ---- latitude ----------------------------------------------------------------------------------

_FLUX = (
    Figure(
        "insolation of the year at the equator",
        413.0,
        420.0,
        source="415 for 1361 W/m2 (S/pi J0(tilt)), 417-420 with older constants",
        unit="W/m2",
        digits=1,
    ),
    Figure(
        "insolation of the year at the poles",
        170.0,
        176.0,
        source="173, mean of both",
        unit="W/m2",
        digits=1,
    ),
    Figure(
        "insolation of the globe", 338.0, 342.0, source="a quarter of 1361", unit="W/m2", digits=1
    ),
)
ZONES = tuple(
    Figure(
        f"sea-level temperature at {latitude:g} degrees",
        value - 0.6,
        value + 0.6,
        source=f"{value:g} C, North 1981",
        unit="C",
        digits=1,
    )
    for latitude, value in ((0.0, 28.9), (45.0, 7.9), (60.0, -2.6), (90.0, -13.1))
)
_AT = (0.0, 45.0, 60.0, 90.0)


def _year_of(latitude: float, *, tilted: bool) -> float:
    days = np.arange(1.0, 366.0, 5.0) if tilted else np.array([81.0])
    return float(np.mean([daily_insolation_w_m2(d, latitude_deg=latitude) for d in days]))


def _latitudes(*, tilted: bool) -> Outcome:
    at = np.arange(-88.0, 89.0, 4.0)
    light = np.array([_year_of(float(a), tilted=tilted) for a in at])
    weight = np.cos(np.radians(at))
    globe = float((light * weight).sum() / weight.sum())
    poles = 0.5 * (_year_of(90.0, tilted=tilted) + _year_of(-90.0, tilted=tilted))
    fluxes = (_year_of(0.0, tilted=tilted), poles, globe)
    warmth = [zonal_temperature_c(a) if tilted else 28.9 * cos(radians(a)) for a in _AT]

    def draw(axes: Any) -> None:
        upright = [_year_of(float(a), tilted=False) for a in at]
        axes.plot(at, light, color=FOUND, label="model")
        axes.plot(at, upright, "--", color=CONTROL, label="an upright earth")
        axes.plot([0.0, 90.0], [418.0, 173.0], "o", color=REFERENCE, label="published")
        axes.set(xlabel="latitude (degrees)", ylabel="insolation of the year (W/m2)")

    readings = (
        *(figure.of(value) for figure, value in zip(_FLUX, fluxes, strict=True)),
        *(figure.of(value) for figure, value in zip(ZONES, warmth, strict=True)),
    )
    return Outcome(readings, plot=draw)


LATITUDE = Check(
    name="latitude",
    title="Each latitude gets its sun and its warmth",
    measure=lambda effort: _latitudes(tilted=True),
    control=lambda effort: _latitudes(tilted=False),
    control_is="an earth without a tilted axis",
)

# ---- zones -------------------------------------------------------------------------------------

# Mean and half swing of the year (C), mean rain of a month (mm), how much more in summer, class.
CONSTRUCTED = (
    (26.0, 1.0, 210.0, 0.0, "Af"), (26.0, 1.5, 220.0, 0.95, "Am"), (26.0, 1.0, 100.0, 0.95, "Aw"),
    (24.0, 9.0, 7.0, 0.0, "BWh"), (8.0, 13.0, 10.0, 0.0, "BWk"), (26.0, 5.0, 45.0, 0.8, "BSh"),
    (8.0, 13.0, 20.0, 0.6, "BSk"), (16.0, 8.0, 60.0, -0.9, "Csa"), (13.0, 5.0, 70.0, -0.9, "Csb"),
    (17.0, 9.0, 100.0, 0.95, "Cwa"), (16.0, 9.0, 100.0, 0.0, "Cfa"), (10.0, 7.0, 75.0, 0.0, "Cfb"),
    (5.5, 5.2, 110.0, 0.0, "Cfc"), (10.0, 14.0, 80.0, 0.0, "Dfa"), (5.0, 14.0, 60.0, 0.0, "Dfb"),
    (-2.0, 16.0, 45.0, 0.0, "Dfc"), (-12.0, 29.0, 25.0, 0.0, "Dfd"), (3.0, 17.0, 60.0, 0.97, "Dwb"),
    (6.0, 15.0, 60.0, -0.9, "Dsb"), (-8.0, 15.0, 25.0, 0.0, "ET"), (-30.0, 20.0, 8.0, 0.0, "EF"),
)  # fmt: skip
CLASSES = Figure(
    "share of constructed climates in their class",
    1.0,
    1.0,
    source="rules of Peel 2007 and Beck 2018",
)


def _classes(*, rain_turned: int) -> Outcome:
    """Classify the constructed climates of both hemispheres, rain shifted by some months."""
    right = []
    for mean, swing, month_mm, summer, symbol in CONSTRUCTED:
        for peak in (6.5, 0.5):
            wave = np.cos(tau * (_MONTH - peak) / 12.0)
            rain = np.roll(month_mm * (1.0 + summer * wave), rain_turned)
            kind = Koppen(int(koppen_geiger(mean + swing * wave, monthly_mm=rain)))
            right.append(kind.symbol == symbol)

    def draw(axes: Any) -> None:
        warm, wet = np.meshgrid(np.linspace(-25.0, 30.0, 111), np.linspace(5.0, 250.0, 99))
        wave = np.cos(tau * (_MONTH - 6.5) / 12.0)[:, None, None]
        zone = koppen_geiger(warm + 9.0 * wave, monthly_mm=wet + 0.0 * wave)
        axes.pcolormesh(warm, 12.0 * wet, zone, cmap="tab20", shading="auto")
        axes.set(xlabel="mean of the year (C), swing 9 C", ylabel="rain of the year (mm)")

    return Outcome((CLASSES.of(float(np.mean(right))),), plot=draw)


KOPPEN = Check(
    name="koppen",
    title="Climates fall into their Köppen-Geiger class in both hemispheres",
    measure=lambda effort: _classes(rain_turned=0),
    control=lambda effort: _classes(rain_turned=6),
    control_is="a calendar with its rains half a year off",
)

_MIAMI = ((0.0, 1e5, 635.0), (25.0, 2000.0, 2205.0), (40.0, 150.0, 285.0))
PRODUCTION = tuple(
    Figure(
        f"production at {mean_c:g} C and {rain_mm:g} mm",
        0.99 * value,
        1.01 * value,
        source=f"{value:g} g/m2/year, Lieth 1975",
        unit="g/m2/year",
        digits=0,
    )
    for mean_c, rain_mm, value in _MIAMI
)
Production = Callable[[Floats, Floats], Floats]


def _miami(mean_c: Floats, rain_mm: Floats) -> Floats:
    return primary_production(mean_c, rain_mm=rain_mm)


def _undivided(mean_c: Floats, rain_mm: Floats) -> Floats:
    """The formula as it is often copied, with the division by the exponential lost."""
    warm = 3000.0 * (1.0 + np.exp(1.315 - 0.119 * mean_c))
    return np.asarray(np.minimum(warm, 3000.0 * (1.0 - np.exp(-0.000664 * rain_mm))))


def _productions(model: Production) -> Outcome:
    values = [float(model(np.array([c]), np.array([mm]))[0]) for c, mm, _ in _MIAMI]

    def draw(axes: Any) -> None:
        warm = np.linspace(-15.0, 30.0, 90)
        for rain in (250.0, 750.0, 1500.0, 3000.0):
            axes.plot(warm, _miami(warm, np.full(90, rain)), label=f"{rain:.0f} mm")
        axes.plot([c for c, _, _ in _MIAMI], [v for _, _, v in _MIAMI], "o", color=REFERENCE)
        axes.set(xlabel="mean of the year (C)", ylabel="production (g/m2/year)")

    readings = tuple(f.of(v) for f, v in zip(PRODUCTION, values, strict=True))
    return Outcome(readings, plot=draw)


NPP = Check(
    name="production",
    title="Plants grow what warmth and rain allow (Miami)",
    measure=lambda effort: _productions(_miami),
    control=lambda effort: _productions(_undivided),
    control_is="the formula that lost its division",
)

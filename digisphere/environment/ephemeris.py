"""Where the sun and the moon stand: closed-form positions for any instant and place on Earth.

Pure functions of time, so a frame between two ticks gets its exact sun (law L2). No state, no
weather, no light colours. The sky system, the weather, the phenology and the scene call it.

Sources: NOAA solar calculator equations (after Meeus, Astronomical Algorithms, ch. 25); the
Astronomical Almanac's low-precision moon (0.3 degrees, from Meeus ch. 47); azimuths are
mathematical angles here, counter-clockwise from east, as everywhere in DigiSphere.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from math import acos, asin, atan2, cos, degrees, hypot, pi, radians, sin, tan, tau

J2000 = 2451545.0
UNIX_EPOCH_JD = 2440587.5
SOLAR_CONSTANT_W_M2 = 1361.0
# Upper limb at the horizon with mean refraction: the NOAA convention for sunrise.
SUNRISE_ALTITUDE_RAD = radians(-0.833)


@dataclass(frozen=True)
class SunPosition:
    """Direction toward the sun; altitude is geometric (no refraction)."""

    altitude_rad: float
    azimuth_rad: float
    declination_rad: float
    equation_of_time_min: float


@dataclass(frozen=True)
class MoonPosition:
    """Direction toward the moon seen from the ground, phase (0 new, 0.5 full), lit share."""

    altitude_rad: float
    azimuth_rad: float
    phase: float
    lit: float


def julian_day(instant: datetime) -> float:
    """Julian day of ``instant``; a naive datetime is read as UTC."""
    aware = instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)
    return UNIX_EPOCH_JD + aware.timestamp() / 86400.0


def math_azimuth(bearing_rad: float) -> float:
    """Turn a compass bearing (clockwise from north) into an angle counter-clockwise from east."""
    return (pi / 2.0 - bearing_rad) % tau


def sun_ecliptic(jd: float) -> tuple[float, float]:
    """Apparent ecliptic longitude of the sun and obliquity, both in radians (NOAA)."""
    t = (jd - J2000) / 36525.0
    mean_longitude = 280.46646 + t * (36000.76983 + t * 0.0003032)
    anomaly = radians(357.52911 + t * (35999.05029 - 0.0001537 * t))
    centre = (
        sin(anomaly) * (1.914602 - t * (0.004817 + 0.000014 * t))
        + sin(2 * anomaly) * (0.019993 - 0.000101 * t)
        + sin(3 * anomaly) * 0.000289
    )
    node = radians(125.04 - 1934.136 * t)
    longitude = radians(mean_longitude + centre - 0.00569 - 0.00478 * sin(node)) % tau
    seconds = 21.448 - t * (46.815 + t * (0.00059 - t * 0.001813))
    obliquity = radians(23.0 + (26.0 + seconds / 60.0) / 60.0 + 0.00256 * cos(node))
    return longitude, obliquity


def _equation_of_time_min(jd: float, *, obliquity: float) -> float:
    t = (jd - J2000) / 36525.0
    mean_longitude = radians(280.46646 + t * (36000.76983 + t * 0.0003032))
    anomaly = radians(357.52911 + t * (35999.05029 - 0.0001537 * t))
    eccentricity = 0.016708634 - t * (0.000042037 + 0.0000001267 * t)
    y = tan(obliquity / 2.0) ** 2
    value = (
        y * sin(2 * mean_longitude)
        - 2 * eccentricity * sin(anomaly)
        + 4 * eccentricity * y * sin(anomaly) * cos(2 * mean_longitude)
        - 0.5 * y * y * sin(4 * mean_longitude)
        - 1.25 * eccentricity * eccentricity * sin(2 * anomaly)
    )
    return 4.0 * degrees(value)


def _horizontal(
    hour_angle: float, *, declination: float, latitude_rad: float
) -> tuple[float, float]:
    """Altitude and mathematical azimuth of a body from its hour angle (positive west)."""
    sin_altitude = sin(latitude_rad) * sin(declination) + cos(latitude_rad) * cos(
        declination
    ) * cos(hour_angle)
    east = -cos(declination) * sin(hour_angle)
    north = cos(latitude_rad) * sin(declination) - sin(latitude_rad) * cos(declination) * cos(
        hour_angle
    )
    return asin(max(-1.0, min(1.0, sin_altitude))), atan2(north, east) % tau


def sun_position(jd: float, *, latitude_deg: float, longitude_deg: float = 0.0) -> SunPosition:
    """Position of the sun.

    Args:
        jd: Julian day (UTC), from `julian_day`.
        latitude_deg: north positive.
        longitude_deg: east positive.
    """
    longitude, obliquity = sun_ecliptic(jd)
    declination = asin(sin(obliquity) * sin(longitude))
    equation = _equation_of_time_min(jd, obliquity=obliquity)
    minutes = ((jd + 0.5) % 1.0) * 1440.0 + equation + 4.0 * longitude_deg
    hour_angle = radians(minutes / 4.0 - 180.0)
    altitude, azimuth = _horizontal(
        hour_angle, declination=declination, latitude_rad=radians(latitude_deg)
    )
    return SunPosition(altitude, azimuth, declination, equation)


def moon_ecliptic(jd: float) -> tuple[float, float, float]:
    """Ecliptic longitude, latitude and horizontal parallax of the moon, in radians."""
    t = (jd - J2000) / 36525.0

    def s(a: float, b: float) -> float:
        return sin(radians(a + b * t))

    def c(a: float, b: float) -> float:
        return cos(radians(a + b * t))

    longitude = (
        218.32
        + 481267.881 * t
        + 6.29 * s(135.0, 477198.87)
        - 1.27 * s(259.3, -413335.36)
        + 0.66 * s(235.7, 890534.22)
        + 0.21 * s(269.9, 954397.74)
        - 0.19 * s(357.5, 35999.05)
        - 0.11 * s(186.5, 966404.03)
    )
    latitude = (
        5.13 * s(93.3, 483202.02)
        + 0.28 * s(228.2, 960400.89)
        - 0.28 * s(318.3, 6003.15)
        - 0.17 * s(217.6, -407332.21)
    )
    parallax = (
        0.9508
        + 0.0518 * c(135.0, 477198.87)
        + 0.0095 * c(259.3, -413335.36)
        + 0.0078 * c(235.7, 890534.22)
        + 0.0028 * c(269.9, 954397.74)
    )
    return radians(longitude) % tau, radians(latitude), radians(parallax)


def moon_position(jd: float, *, latitude_deg: float, longitude_deg: float = 0.0) -> MoonPosition:
    """Topocentric position and phase of the moon; arguments as `sun_position`."""
    longitude, latitude, parallax = moon_ecliptic(jd)
    sun_longitude, obliquity = sun_ecliptic(jd)
    x = cos(latitude) * cos(longitude)
    y = cos(obliquity) * cos(latitude) * sin(longitude) - sin(obliquity) * sin(latitude)
    z = sin(obliquity) * cos(latitude) * sin(longitude) + cos(obliquity) * sin(latitude)
    right_ascension = atan2(y, x)
    declination = atan2(z, hypot(x, y))
    sidereal = radians((280.46061837 + 360.98564736629 * (jd - J2000) + longitude_deg) % 360.0)
    altitude, azimuth = _horizontal(
        sidereal - right_ascension, declination=declination, latitude_rad=radians(latitude_deg)
    )
    altitude -= parallax * cos(altitude)
    elongation = acos(max(-1.0, min(1.0, cos(latitude) * cos(longitude - sun_longitude))))
    phase = ((longitude - sun_longitude) / tau) % 1.0
    return MoonPosition(altitude, azimuth, phase, (1.0 - cos(elongation)) / 2.0)


def half_day_rad(declination_rad: float, *, latitude_deg: float) -> float:
    """Hour angle of sunset in radians: 0 in polar night, pi under the midnight sun."""
    phi = radians(max(-89.999, min(89.999, latitude_deg)))
    cosine = (sin(SUNRISE_ALTITUDE_RAD) - sin(phi) * sin(declination_rad)) / (
        cos(phi) * cos(declination_rad)
    )
    return acos(max(-1.0, min(1.0, cosine)))


@dataclass(frozen=True)
class DayOfSun:
    """Sunrise, solar noon and sunset in hours UTC, and day length in hours."""

    sunrise_h: float
    noon_h: float
    sunset_h: float
    length_h: float


def sun_times(jd: float, *, latitude_deg: float, longitude_deg: float = 0.0) -> DayOfSun:
    """Sunrise and sunset of the UTC date that holds ``jd``; polar cases give length 0 or 24."""
    return _times_of_date((jd + 0.5) // 1.0, latitude_deg, longitude_deg)


@lru_cache(maxsize=64)
def _times_of_date(midday: float, latitude_deg: float, longitude_deg: float) -> DayOfSun:
    """Asked every minute, answered once a date."""
    sun = sun_position(midday, latitude_deg=latitude_deg, longitude_deg=longitude_deg)
    noon_h = 12.0 - (sun.equation_of_time_min + 4.0 * longitude_deg) / 60.0
    half_h = half_day_rad(sun.declination_rad, latitude_deg=latitude_deg) * 12.0 / pi
    return DayOfSun(noon_h - half_h, noon_h, noon_h + half_h, 2.0 * half_h)


def daily_insolation_w_m2(day_of_year: float, *, latitude_deg: float) -> float:
    """Daily mean flux at the top of the atmosphere (Cooper 1969 for the declination)."""
    declination = radians(23.45) * sin(tau * (284.0 + day_of_year) / 365.0)
    phi = radians(max(-89.999, min(89.999, latitude_deg)))
    cosine = max(-1.0, min(1.0, -tan(phi) * tan(declination)))
    h0 = acos(cosine)
    distance_factor = 1.0 + 0.033 * cos(tau * day_of_year / 365.0)
    return (
        SOLAR_CONSTANT_W_M2
        / pi
        * distance_factor
        * (h0 * sin(phi) * sin(declination) + cos(phi) * cos(declination) * sin(h0))
    )

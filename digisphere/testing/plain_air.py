"""The sweep over the air's columns in whole arrays: what the compiled kernel must agree with.

Slow and simple on purpose, with the published law of saturation in place of the kernel's table.
Tests compare `environment.air_columns` with it, and the benchmark says how much faster the kernel
is.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from digisphere.environment import microphysics as micro
from digisphere.environment.air_columns import Above, AirFields, Below
from digisphere.environment.moist_air import LAPSE_K_M, saturation_humidity
from digisphere.environment.near_ground import POOLING_K

Floats = NDArray[np.float64]


def _down(layer: Floats, above: Above, n: int) -> Floats:
    """A coarse layer at the cell centres."""
    at = (np.arange(n) + 0.5) / above.stride
    where = np.meshgrid(at + above.south / above.stride, at + above.west / above.stride)
    y, x = where[0].T, where[1].T
    return np.asarray(map_coordinates(layer, [y, x], order=1, mode="nearest"))


def _targets(
    above: Above, below: Below, fields: AirFields, hour: Floats
) -> tuple[Floats, Floats, Floats]:
    """What the columns relax toward, temperature and vapour, and the decoupling."""
    n = below.forced.shape[0]
    shift, clear, night, wind = hour.tolist()
    pooling, sunniness, water, thinning = below.relief[2:6]
    cover, fog = fields.cover.astype(float), fields.fog.astype(float)
    diurnal = _down(above.diurnal, above, n)
    swing = clear * diurnal * (1.0 - 0.45 * cover) * (1.0 - 0.7 * water)
    swing = np.where(swing > 0.0, swing * sunniness * (1.0 - 0.5 * fog), swing)
    pool = POOLING_K * pooling * night * max(0.0, 1.0 - wind / 6.0) * (1.0 - cover) * diurnal
    normal = below.normals[below.month] * (1.0 - below.late)
    normal = normal + below.normals[below.next_month] * below.late
    white = np.where(below.snow_mm > 5.0, 1.2, 0.0)
    mean = normal + shift - _down(above.cooling, above, n)
    vapour = _down(above.vapour, above, n) * thinning
    return mean + swing - pool - white, vapour, micro.LAYER_DECOUPLING * swing - pool


def _leaving(dt: Floats | float, constant: Floats | float) -> Floats:
    return np.asarray(dt / (dt + constant))


def _condensed_per_metre(temperature_c: Floats, saturated: Floats) -> Floats:
    kelvin = temperature_c + 273.15
    lapse = 0.0098 * (1.0 + 8710.8 * saturated / kelvin)
    lapse = lapse / (1.0 + 1.349e7 * saturated / kelvin**2)
    return np.maximum(1e-8, saturated * (5417.1 / kelvin**2 * lapse - 0.034181 / kelvin))


def _condense(
    state: tuple[Floats, Floats, Floats, Floats], ascent: Floats, pressure: Floats, dt: float
) -> tuple[Floats, Floats]:
    """Vapour and cloud after lifting, sinking and mixing, given temperature and saturation too."""
    vapour, cloud, temperature, saturated = state
    humidity = vapour / saturated
    aloft = saturation_humidity(temperature - 4.0, pressure_hpa=pressure)
    lifted = ascent * _condensed_per_metre(temperature - 4.0, aloft) * dt
    span = micro.LIFT_HUMIDITY_FULL - micro.LIFT_HUMIDITY_START
    lifts = np.clip((humidity - micro.LIFT_HUMIDITY_START) / span, 0.0, 1.0)
    gained = np.where(lifted > 0.0, np.minimum(lifted * lifts, 0.4 * vapour), 0.0)
    lost = np.where(lifted > 0.0, 0.0, np.minimum(-lifted, cloud))
    dryness = np.clip(1.0 - humidity, 0.0, 1.0)
    lost += (cloud - lost) * _leaving(dt * dryness, micro.CLOUD_MIXING_S)
    excess = np.maximum(vapour + lost - gained - saturated, 0.0)
    warming = micro.HEAT_OVER_CAPACITY_K * micro.GROUND_HEAT_SHARE * 5417.1
    gained += excess / (1.0 + warming * saturated / (temperature + 273.15) ** 2)
    return vapour + lost - gained, cloud + gained - lost


def plain_sweep(
    values: Floats, above: Above, below: Below, fields: AirFields, hour: Floats, rates: Floats
) -> None:
    """Step every column as `air_columns.sweep` does, and write the same fields."""
    heat, vapour, cloud, rain = values
    heat_share, vapour_share, column_kg, dt = rates.tolist()
    target_heat, target_vapour, decoupling = _targets(above, below, fields, hour)
    ascent = _down(above.ascent, above, len(heat)) + below.forced
    depth = _down(above.depth, above, len(heat))
    height, pressure = below.relief[:2]
    heat = heat + (target_heat - heat) * heat_share
    ground = heat - LAPSE_K_M * height
    temperature = ground - decoupling
    saturated = saturation_humidity(temperature, pressure_hpa=pressure)
    vapour = vapour + (np.minimum(target_vapour, 0.98 * saturated) - vapour) * vapour_share
    vapour = vapour + fields.evaporated_mm / column_kg
    vapour, cloud = _condense((vapour, cloud, temperature, saturated), ascent, pressure, dt)
    capacity = np.minimum(0.35e-3, 0.035 * saturated) * (4.0 - 3.0 * depth)
    formed = np.maximum(cloud - capacity, 0.0) * _leaving(dt, micro.AUTOCONVERSION_S)
    formed += (cloud - formed) * _leaving(dt * 2.2 * np.maximum(rain, 0.0) ** 0.875, 1.0)
    rain = rain + formed
    dryness = np.clip(1.0 - vapour / saturated, 0.0, 1.0)
    dried = rain * _leaving(dt * dryness, micro.RAIN_EVAPORATION_S)
    snow_share = np.clip((3.0 - ground) / 4.0, 0.0, 1.0)
    fall_s = micro.RAIN_FALL_S + (micro.SNOW_FALL_S - micro.RAIN_FALL_S) * snow_share
    down = (rain - dried) * _leaving(dt, fall_s)
    fields.heat[:] = heat - micro.HEAT_OVER_CAPACITY_K * 0.5 * dried
    fields.vapour[:], fields.cloud[:] = vapour + dried, cloud - formed
    fields.rain[:] = rain - dried - down
    fallen = down * column_kg
    fields.rain_mm[:] += fallen * (1.0 - snow_share)
    fields.snow_mm[:] += fallen * snow_share
    fields.evaporated_mm[:] = 0.0
    fields.rate_mm_h[:] = fallen * (3600.0 / dt)
    fields.snow_share[:] = np.where(fallen > 1e-6, snow_share, 0.0)


def some_air(n: int) -> tuple[Floats, Above, Below, AirFields, Floats, Floats]:
    """Changeable air over hills, cold and warm, wet and dry: what a sweep takes but the totals."""
    rng = np.random.Generator(np.random.PCG64(5))

    def between(low: float, high: float, *shape: int) -> Floats:
        return np.asarray(rng.uniform(low, high, shape or (n, n)))

    points = n // 4 + 3
    coarse: list[Any] = [
        between(low, high, points, points)
        for low, high in ((0.0, 2.0), (0.2, 1.0), (2e-3, 9e-3), (-0.05, 0.2), (0.0, 1.0))
    ]
    values = np.stack(
        [between(-8.0, 22.0), between(2e-3, 1e-2), between(0.0, 6e-4), between(0.0, 4e-4)]
    )
    height = between(-200.0, 600.0)
    shares = [between(0.0, 1.0) for _ in range(4)]
    below = Below(
        np.stack([height, 950.0 - 0.1 * height, *shares]),
        between(-5.0, 20.0, 12, n, n),
        3,
        4,
        0.3,
        between(-0.1, 0.1),
        between(0.0, 10.0),
    )
    kept: list[Any] = [between(0.0, 1.0) for _ in range(4)]
    kept += [between(0.0, 0.2) for _ in range(3)]
    shown: list[Any] = [between(0.0, 1.0).astype(np.float32) for _ in range(4)]
    hour, rates = np.array([1.5, 3.0, 0.2, 4.0]), np.array([0.28, 0.45, 2000.0, 600.0])
    above, fields = Above._make([*coarse, 4, 4, 4]), AirFields._make([*kept, *shown])
    return values, above, below, fields, hour, rates

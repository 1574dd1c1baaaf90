"""What the environment says about light at one place and moment, read from a snapshot.

The only place where the scene's light touches the names of tables and fields. Turned into light by
``lighting.py``.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Conditions:
    """What the environment says about light at one place and moment."""

    sun_altitude_rad: float
    sun_azimuth_rad: float
    moon_altitude_rad: float = -1.0
    moon_azimuth_rad: float = 0.0
    moon_lit: float = 0.5
    cloud_cover: float = 0.3
    """Share of the sky over the eye covered, 0..1."""
    visibility_m: float = 40_000.0
    fog_density: float = 0.0
    fog_base_m: float = 0.0
    """Height at which visibility holds: the floor of the settled valley."""
    snow_on_ground: float = 0.0
    wind_u_m_s: float = 0.0
    wind_v_m_s: float = 0.0
    gust_m_s: float = 0.0
    leaf_out: float = 1.0
    leaf_colour: float = 0.0
    leaf_fall: float = 0.0
    lightning_age_s: float = math.inf
    cloud_base_m: float = 1_600.0
    mean_cover: float = 0.3
    """Share of the sky covered over the whole map."""
    crop_stage: float = 0.5
    grass_green: float = 1.0
    """0 straw .. 1 fresh."""


def conditions_at(snapshot: Any, *, time_s: float, eye: tuple[float, float, float]) -> Conditions:
    """Read the sky row and the weather over ``eye`` from a snapshot."""
    sky = snapshot.tables["sky"]
    ground = snapshot.ground

    def value(name: str) -> float:
        return float(sky[name][0])

    def field(name: str) -> float:
        return sample_field(snapshot.fields[name], xy=eye[:2], size_m=_size(ground))

    centre = getattr(getattr(ground, "settlement", None), "centre_m", None)
    base = 0.0 if centre is None else float(ground.height_at(np.array([centre]))[0])
    swe = field("snow_swe_mm")
    return Conditions(
        sun_altitude_rad=value("sun_altitude_rad"),
        sun_azimuth_rad=value("sun_azimuth_rad"),
        moon_altitude_rad=value("moon_altitude_rad"),
        moon_azimuth_rad=value("moon_azimuth_rad"),
        moon_lit=value("moon_lit"),
        cloud_cover=field("cloud_area_fraction"),
        visibility_m=value("visibility_m"),
        fog_density=field("fog_density"),
        fog_base_m=base,
        snow_on_ground=min(swe / 12.0, 1.0),
        wind_u_m_s=field("wind_u_m_s"),
        wind_v_m_s=field("wind_v_m_s"),
        gust_m_s=field("gust_m_s"),
        leaf_out=value("leaf_out"),
        leaf_colour=value("leaf_colour"),
        leaf_fall=value("leaf_fall"),
        lightning_age_s=time_s - value("lightning_time_s"),
        cloud_base_m=value("cloud_base_m"),
        mean_cover=float(snapshot.fields["cloud_area_fraction"].mean()),
        crop_stage=value("crop_stage"),
        grass_green=value("grass_green"),
    )


def _size(ground: Any) -> tuple[float, float]:
    return float(ground.grid.size_x_m), float(ground.grid.size_y_m)


def sample_field(
    values: NDArray[np.floating], *, xy: tuple[float, ...], size_m: tuple[float, float]
) -> float:
    """Sample a map-covering field (row 0 south) bilinearly at one place."""
    ny, nx = values.shape
    x = min(max(xy[0] / size_m[0] * nx - 0.5, 0.0), nx - 1.001)
    y = min(max(xy[1] / size_m[1] * ny - 0.5, 0.0), ny - 1.001)
    i, j = int(y), int(x)
    fy, fx = y - i, x - j
    low = float(values[i, j]) * (1 - fx) + float(values[i, j + 1]) * fx
    high = float(values[i + 1, j]) * (1 - fx) + float(values[i + 1, j + 1]) * fx
    return low * (1 - fy) + high * fy


def direction_of(altitude_rad: float, *, azimuth_rad: float) -> FloatArray:
    """Return the (3,) unit vector at an altitude and mathematical azimuth."""
    flat = math.cos(altitude_rad)
    return np.array(
        [flat * math.cos(azimuth_rad), flat * math.sin(azimuth_rad), math.sin(altitude_rad)]
    )


def smooth(low: float, high: float, x: float) -> float:
    """Rise smoothly from 0 at ``low`` to 1 at ``high``; either way round."""
    t = min(max((x - low) / (high - low), 0.0), 1.0)
    return t * t * (3.0 - 2.0 * t)

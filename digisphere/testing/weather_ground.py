"""A small ground for tests of the weather: a ridge along the map, a lake, a village, normals."""

from types import SimpleNamespace

import numpy as np

from digisphere.environment.moist_air import LAPSE_K_M


def ridge_ground(
    *,
    cells: int = 128,
    size_m: float = 10_240.0,
    ridge_m: float = 600.0,
    latitude_deg: float = 46.5,
    mean_c: float = 9.0,
    half_range_k: float = 9.0,
    month_mm: float = 75.0,
) -> SimpleNamespace:
    """A north-south ridge in the middle third, village on the western plain."""
    cell = size_m / cells
    at = (np.arange(cells) + 0.5) * cell
    x, y = np.meshgrid(at, at)
    ridge = ridge_m * np.exp(-(((x - 0.55 * size_m) / (0.09 * size_m)) ** 2))
    elevation = (300.0 + ridge).astype(np.float32)
    lake = np.hypot(x - 0.2 * size_m, y - 0.25 * size_m) < 0.06 * size_m
    water = np.where(lake, 301.0, np.nan).astype(np.float32)
    months = np.arange(12)
    season = -np.cos(2 * np.pi * (months + 0.5 - 0.9) / 12) * np.sign(latitude_deg)
    coarse = elevation.reshape(32, cells // 32, 32, cells // 32).mean(axis=(1, 3))
    normal = mean_c + half_range_k * season[:, None, None] - LAPSE_K_M * (coarse - 300.0)
    flat = np.ones((cells, cells), np.float32)
    return SimpleNamespace(
        key="ridge",
        grid=SimpleNamespace(nx=cells, ny=cells, cell_m=cell, size_x_m=size_m, size_y_m=size_m),
        layers={
            "elevation_m": elevation,
            "water_level_m": water,
            "tree_density": 0.3 * flat,
            "insolation_ratio": flat,
        },
        monthly={
            "air_temperature_c": normal.astype(np.float32),
            "precipitation_mm": np.full((12, 32, 32), month_mm, np.float32),
        },
        latitude_deg=latitude_deg,
        settlement=SimpleNamespace(centre_m=(0.28 * size_m, 0.5 * size_m), radius_m=200.0),
    )

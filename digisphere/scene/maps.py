"""Rasters of the moment over the whole map: weather on the ground, sunlit land, light under clouds.

Baked on the processor when their inputs change and read by every layer's shader with one bilinear
fetch each. Directions are rounded before baking, so the picture depends on the
moment only and never on the moments before it. Owned by ``scene.py``.
"""

import math
from typing import Any

import numpy as np
from numba import prange
from numpy.typing import NDArray
from panda3d import core as p3d
from scipy import ndimage

from digisphere.environment.fire_smoke import let_through
from digisphere.scene.camera import CameraPose
from digisphere.scene.conditions import sample_field
from digisphere.scene.mesh import make_texture, update_texture
from digisphere.scene.patterns import cloud_grain
from digisphere.world.compiled import njit

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
U8 = NDArray[np.uint8]

CLOUD_TILE_M = 11_000.0
"""Edge of the repeating cloud pattern on the plane of the cloud base."""
CLOUD_DRIFT_M_S = (9.0, 2.5)
"""How the pattern moves; cover itself moves with the weather."""
CLOUD_MAP_SIZE = 192
_SNOW_FULL_MM = 150.0
_SOIL_FULL_MM = 200.0
_GLANCE_M = np.array([6.0, 15.0, 30.0, 60.0, 120.0, 240.0, 480.0])
_COVER_BLUR_M = 900.0
_COVER_CELLS = 32
_DIRECTION_STEP_RAD = math.radians(0.25)


@njit(cache=True)
def _sweep_row(
    upstream: F32, heights: F32, ratio: float, drop: float, soft_m: float, lit: F32, shade: F32
) -> None:
    """Carry the shadow's edge one row on: ``shade`` is its height above each cell."""
    count = heights.shape[0]
    for j in range(count):
        at = min(max(j + ratio, 0.0), count - 1.001)
        k = int(at)
        f = at - k
        edge = upstream[k] * (1.0 - f) + upstream[k + 1] * f - drop
        t = min(max(0.5 + (edge - heights[j]) / (2.0 * soft_m), 0.0), 1.0)
        lit[j] = 1.0 - t * t * (3.0 - 2.0 * t)
        shade[j] = max(edge, heights[j])


@njit(cache=True)
def _sweep(heights: F32, forwards: bool, ratio: float, drop: float, soft_m: float) -> F32:
    rows, columns = heights.shape
    lit = np.ones((rows, columns), np.float32)
    shade = np.empty(columns, np.float32)
    first = rows - 1 if forwards else 0
    upstream = heights[first].copy()
    for step in range(1, rows):
        i = rows - 1 - step if forwards else step
        _sweep_row(upstream, heights[i], ratio, drop, soft_m, lit[i], shade)
        upstream, shade = shade, upstream
    return lit


def sunlit(elevation_m: F32, *, cell_m: float, direction: F64) -> F32:
    """Return (ny, nx) share of direct light that reaches the land past other land.

    Args:
        elevation_m: (ny, nx) heights, row 0 south.
        cell_m: edge of a cell.
        direction: (3,) unit vector towards the light.

    A horizon sweep along the dominant axis.
    """
    if direction[2] <= 0.002:
        return np.zeros_like(elevation_m)
    flat = math.hypot(direction[0], direction[1])
    if flat < 1e-4:
        return np.ones_like(elevation_m)
    along_y = abs(direction[1]) >= abs(direction[0])
    major, minor = (direction[1], direction[0]) if along_y else (direction[0], direction[1])
    heights = elevation_m if along_y else np.ascontiguousarray(elevation_m.T)
    run = cell_m * flat / abs(major)
    drop = run * direction[2] / flat
    soft = max(1.0, 0.30 * cell_m)
    lit = _sweep(heights, bool(major > 0), float(minor / abs(major)), drop, soft)
    return lit if along_y else np.ascontiguousarray(lit.T)


@njit(cache=True)
def _wrapped(pattern: U8, u: float, v: float) -> float:
    size = pattern.shape[0]
    x, y = (u - math.floor(u)) * size - 0.5, (v - math.floor(v)) * size - 0.5
    i, j = math.floor(y), math.floor(x)
    fy, fx = y - i, x - j
    i0, j0, i1, j1 = i % size, j % size, (i + 1) % size, (j + 1) % size
    low = pattern[i0, j0] * (1 - fx) + pattern[i0, j1] * fx
    high = pattern[i1, j0] * (1 - fx) + pattern[i1, j1] * fx
    return (low * (1 - fy) + high * fy) / 255.0


@njit(cache=True, parallel=True)
def _cloud_light(
    elevation: F32,
    cover: F32,
    pattern: U8,
    size_m: F64,
    direction: F64,
    base_m: float,
    offset_m: F64,
    tile_m: float,
    out: U8,
) -> None:
    rows, columns = out.shape
    for i in prange(rows):
        for j in range(columns):
            x, y = (j + 0.5) / columns, (i + 0.5) / rows
            ground = elevation[int(y * elevation.shape[0]), int(x * elevation.shape[1])]
            reach = max(base_m - ground, 50.0) / max(direction[2], 0.10)
            px = x * size_m[0] + direction[0] * reach
            py = y * size_m[1] + direction[1] * reach
            cx = min(max(px / size_m[0], 0.0), 0.9999) * cover.shape[1]
            cy = min(max(py / size_m[1], 0.0), 0.9999) * cover.shape[0]
            share = cover[int(cy), int(cx)]
            heap = _wrapped(pattern, (px - offset_m[0]) / tile_m, (py - offset_m[1]) / tile_m)
            t = min(max((heap - (1.0 - share) + 0.02) / 0.22, 0.0), 1.0)
            thick = t * t * (3.0 - 2.0 * t) * (0.62 + 0.34 * share)
            out[i, j] = np.uint8((1.0 - thick) * 255.0)


def drawn_cover(snapshot: Any, *, size_m: float) -> F32:
    """Return the cloud cover to draw: the weather's, spread over the width of a heap.

    The weather's cells are narrower than a cloud; drawn as they are they would cut clouds off.
    """
    cover = np.asarray(snapshot.fields["cloud_area_fraction"], dtype=np.float32)
    sigma = _COVER_BLUR_M / (size_m / cover.shape[0])
    step = max(cover.shape[0] // _COVER_CELLS, 1)
    ny, nx = int(cover.shape[0] // step * step), int(cover.shape[1] // step * step)
    blocks = cover[:ny, :nx].reshape(ny // step, step, nx // step, step).mean(axis=(1, 3))
    smooth = ndimage.gaussian_filter(blocks, sigma / step, mode="nearest")
    zoom = (cover.shape[0] / smooth.shape[0], cover.shape[1] / smooth.shape[1])
    drawn = ndimage.zoom(smooth, zoom, order=1, grid_mode=True, mode="nearest")
    return np.ascontiguousarray(np.clip(drawn, 0.0, 1.0), dtype=np.float32)


_BAKED = ("cloud_area_fraction", "snow_swe_mm", "surface_wetness", "soil_water_mm")
"""Fields the map of the weather is made from."""


class SharedMaps:
    """Textures every layer may read: ``u_weather``, ``u_sun_map``, ``u_cloud_map``."""

    def __init__(self, ground: Any, *, root: p3d.NodePath) -> None:
        self._elevation = np.ascontiguousarray(ground.layers["elevation_m"], dtype=np.float32)
        self._cell_m = float(ground.grid.cell_m)
        self._size_m = np.array([ground.grid.size_x_m, ground.grid.size_y_m])
        self._root = root
        self._sun_values: U8 = np.full(self._elevation.shape, 255, np.uint8)
        self._sun_key: tuple[int, int] | None = None
        self._cloud_values: U8 = np.full((CLOUD_MAP_SIZE, CLOUD_MAP_SIZE), 255, np.uint8)
        self._weather_shape: tuple[int, ...] = ()
        self._baked: list[Any] = []
        self._sun = make_texture("sun map", np.zeros(self._elevation.shape, np.uint8))
        self._cloud = make_texture("cloud map", self._cloud_values)
        grain = cloud_grain()
        self._pattern = np.ascontiguousarray(grain[..., 0])
        root.set_shader_input("u_sun_map", self._sun)
        root.set_shader_input("u_cloud_map", self._cloud)
        root.set_shader_input("u_cloud_grain", make_texture("clouds", grain, wrap="repeat"))

    def sync(self, snapshot: Any, *, time_s: float, key_direction: F64, lit: bool = True) -> None:
        """Bake what changed; the light under clouds only if something is to be ``lit``."""
        baked = [snapshot.fields[name] for name in _BAKED]
        # Snapshots share a field while nothing writes it, and nobody can write a frozen one.
        frozen = not any(field.flags.writeable for field in baked)
        if not frozen or not _are_same(baked, self._baked):
            self._cover = drawn_cover(snapshot, size_m=float(self._size_m.max()))
            self._sync_weather(snapshot)
        self._baked = baked if frozen else []
        self._sync_sun(key_direction)
        if lit:
            self._sync_clouds(snapshot, time_s=time_s, direction=key_direction)

    def _sync_weather(self, snapshot: Any) -> None:
        fields = snapshot.fields
        packed = np.stack(
            [
                np.sqrt(fields["snow_swe_mm"] / _SNOW_FULL_MM),
                fields["surface_wetness"],
                fields["soil_water_mm"] / _SOIL_FULL_MM,
                self._cover,
            ],
            axis=-1,
        )
        values = (np.clip(packed, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)
        if values.shape != self._weather_shape:
            self._weather_shape = values.shape
            self._weather = make_texture("weather", values)
            self._root.set_shader_input("u_weather", self._weather)
        else:
            update_texture(self._weather, values)

    def _sync_sun(self, direction: F64) -> None:
        altitude = math.asin(min(max(float(direction[2]), -1.0), 1.0))
        azimuth = math.atan2(float(direction[1]), float(direction[0]))
        key = (round(altitude / _DIRECTION_STEP_RAD), round(azimuth / _DIRECTION_STEP_RAD))
        if key == self._sun_key:
            return
        self._sun_key = key
        altitude, azimuth = (k * _DIRECTION_STEP_RAD for k in key)
        flat = math.cos(altitude)
        rounded = np.array([flat * math.cos(azimuth), flat * math.sin(azimuth), math.sin(altitude)])
        lit = sunlit(self._elevation, cell_m=self._cell_m, direction=rounded)
        self._sun_values = (lit * 255.0 + 0.5).astype(np.uint8)
        update_texture(self._sun, self._sun_values)

    def _sync_clouds(self, snapshot: Any, *, time_s: float, direction: F64) -> None:
        base = float(snapshot.tables["sky"]["cloud_base_m"][0])
        _cloud_light(
            self._elevation,
            self._cover,
            self._pattern,
            self._size_m,
            np.asarray(direction, dtype=np.float64),
            base,
            cloud_offset_m(time_s),
            CLOUD_TILE_M,
            self._cloud_values,
        )
        self._shade_by_smoke(snapshot)
        update_texture(self._cloud, self._cloud_values)

    def _shade_by_smoke(self, snapshot: Any) -> None:
        """Take from the light what smoke overhead holds back."""
        smoke = snapshot.fields.get("smoke_g_m2")
        if smoke is None or not smoke.any():
            return
        passed = let_through(smoke)
        zoom = np.array(self._cloud_values.shape) / passed.shape
        fine = ndimage.zoom(passed, zoom, order=1, grid_mode=True, mode="nearest")
        self._cloud_values[:] = np.clip(self._cloud_values * fine, 0.0, 255.0)

    def cover_at(self, position: tuple[float, float, float]) -> float:
        """Return the drawn cloud cover over a place."""
        size = (float(self._size_m[0]), float(self._size_m[1]))
        return sample_field(self._cover, xy=position[:2], size_m=size)

    def open_share(self, camera: CameraPose) -> float:
        """Return the share of direct light on the ground that ``camera`` looks at, 0..1."""
        forward = camera.forward[:2]
        length = float(np.hypot(*forward))
        ahead = forward / length if length > 0.05 else np.zeros(2)
        reach = _GLANCE_M * (1.0 + max(camera.position[2], 0.0) / 400.0)
        xy = np.array(camera.position[:2]) + reach[:, None] * ahead
        shares = []
        for values in (self._sun_values, self._cloud_values):
            last = np.array(values.shape[::-1]) - 1
            cell = np.clip((xy / self._size_m * (last + 1)).astype(int), 0, last)
            j, i = cell[:, 0], cell[:, 1]
            shares.append(values[i, j] / 255.0)
        return float((shares[0] * shares[1]).mean())


def _are_same(fields: list[Any], others: list[Any]) -> bool:
    """Whether two lists hold the very same arrays."""
    return len(fields) == len(others) and all(a is b for a, b in zip(fields, others, strict=True))


def cloud_offset_m(time_s: float) -> F64:
    """Return (2,) how far the cloud pattern has drifted at ``time_s``, metres."""
    return np.array(CLOUD_DRIFT_M_S) * time_s

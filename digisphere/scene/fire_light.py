"""Light that flames throw on ground, walls and plants at night: laid into the map of the lamps.

The shaders read one small raster for whatever shines on the ground (``lamp_map.py``); while it
burns at night that raster is baked anew with the flames in it, a few times a minute at most, so
that fire light costs no fetch and no program of its own. Owned by ``scene.py``.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from panda3d import core as p3d
from scipy import ndimage

from digisphere.environment.fire_spread import flame_length_m
from digisphere.scene.fire_front import house_flames
from digisphere.scene.lamp_map import LampLight, bind_lamps, lamp_light

F64 = NDArray[np.float64]

_REACH_M = 90.0
_FINEST_M, _MOST_CELLS = 1.5, 640
_BRIGHT = 2.2
"""Light at the foot of flames as tall as _USUAL_M against that straight below a lamp."""
_USUAL_M = 4.0
_MOST = 0.42
"""What fire light saturates at, against that straight below a lamp: the film is set for it."""
_HOUSE_SHARE = 0.12
"""Strength of each of the dozen flames that a burning house is drawn with."""
_EVERY_S = 20.0


class FireLight:
    """The map of lamps and flames of one scene."""

    def __init__(self, ground: Any, *, root: p3d.NodePath) -> None:
        self._ground, self._root = ground, root
        self._lamps = lamp_light(ground)
        self._shown: tuple[Any, ...] = ()
        bind_lamps(self._lamps, root=root)

    def sync(self, snapshot: Any, *, time_s: float, dark: bool) -> None:
        """Lay the flames of ``time_s`` into the map where it is ``dark`` enough to see them."""
        table = snapshot.tables.get("fire")
        if not dark or table is None or not bool(table["burning"][0]):
            if self._shown:
                self._shown = ()
                bind_lamps(self._lamps, root=self._root)
            return
        moment = (snapshot.seed, snapshot.tick, int(time_s // _EVERY_S))
        if moment == self._shown:
            return
        self._shown = moment
        xy, tall = _flames(snapshot, self._ground, time_s=moment[2] * _EVERY_S)
        bind_lamps(with_flames(self._lamps, self._ground, xy_m=xy, tall_m=tall), root=self._root)


def _flames(snapshot: Any, ground: Any, *, time_s: float) -> tuple[F64, F64]:
    """Where flames stand (n, 2) and how tall, one for a burning cell and those on houses."""
    intensity = np.asarray(snapshot.fields["fire_intensity_kw_m"], np.float64)
    i, j = np.nonzero(intensity > 0.0)
    cell = ground.grid.size_x_m / intensity.shape[1]
    open_xy = np.column_stack([(j + 0.5) * cell, (i + 0.5) * cell])
    houses, _ = house_flames(snapshot, ground, time_s=time_s)
    tall = flame_length_m(intensity[i, j])
    return (
        np.concatenate([open_xy, houses.xy_m.reshape(-1, 2)]),
        np.concatenate([tall, np.sqrt(_HOUSE_SHARE) * np.asarray(houses.height_m, np.float64)]),
    )


def with_flames(lamps: LampLight, ground: Any, *, xy_m: F64, tall_m: F64) -> LampLight:
    """Return the light of lamps and of flames (n, 2) so many metres tall.

    A flame's light falls with distance as a lamp's of its own height does; all of it together
    saturates as the film does. Ground is lit wherever it lies, walls to the height of the flames.
    """
    if not len(xy_m):
        return lamps
    from scipy.signal import fftconvolve  # a second to import, and fires at night are rare

    low, high = xy_m.min(axis=0) - _REACH_M, xy_m.max(axis=0) + _REACH_M
    if lamps.frame[2] > 0.0:
        corner = np.array(lamps.frame[:2])
        low = np.minimum(low, corner)
        high = np.maximum(high, corner + 1.0 / np.array(lamps.frame[2:]))
    cell = max(_FINEST_M, float((high - low).max()) / _MOST_CELLS)
    nx, ny = (int(v) for v in np.ceil((high - low) / cell))
    x = low[0] + (np.arange(nx) + 0.5) * cell
    y = low[1] + (np.arange(ny) + 0.5) * cell
    places = np.stack(np.meshgrid(x, y), axis=-1)
    at = np.clip(((xy_m - low) / cell).astype(int), 0, [nx - 1, ny - 1])
    power, height = np.zeros((ny, nx)), np.zeros((ny, nx))
    np.add.at(power, (at[:, 1], at[:, 0]), _BRIGHT * (tall_m / _USUAL_M) ** 2)
    np.maximum.at(height, (at[:, 1], at[:, 0]), tall_m)
    steps = np.arange(-int(_REACH_M / cell), int(_REACH_M / cell) + 1) * cell
    away = np.hypot(steps[None, :], steps[:, None])
    falls = np.clip(1.0 - away / _REACH_M, 0.0, 1.0) * (_USUAL_M / np.hypot(away, _USUAL_M)) ** 2
    fire = np.maximum(fftconvolve(power, falls, mode="same"), 0.0)
    light, feet = _lamps_at(lamps, places)
    bed = ground.bed_at(places.reshape(-1, 2)).astype(np.float64).reshape(ny, nx)
    tall = ndimage.maximum_filter(height, size=max(int(30.0 / cell), 1))
    feet = np.where(fire >= light, bed + 0.6 * tall, feet)
    light = np.clip(light + _MOST * (1.0 - np.exp(-fire)), 0.0, 1.0)
    light[[0, -1], :] = light[:, [0, -1]] = 0.0
    base, span = float(feet.min()), max(float(np.ptp(feet)), 1.0)
    packed = np.stack([np.sqrt(light), (feet - base) / span], axis=-1)
    return LampLight(
        raster=(packed * 255.0 + 0.5).astype(np.uint8),
        frame=(float(low[0]), float(low[1]), 1.0 / (nx * cell), 1.0 / (ny * cell)),
        feet_m=(base, span),
    )


def _lamps_at(lamps: LampLight, places: F64) -> tuple[F64, F64]:
    """Light of the lamps and height of their feet at places (ny, nx, 2)."""
    ny, nx = lamps.raster.shape[:2]
    at = (places - np.array(lamps.frame[:2])) * np.array(lamps.frame[2:]) * np.array([nx, ny]) - 0.5
    index = [at[..., 1], at[..., 0]]
    root, foot = (
        ndimage.map_coordinates(lamps.raster[..., k] / 255.0, index, order=1, mode="nearest")
        for k in (0, 1)
    )
    return root**2, lamps.feet_m[0] + lamps.feet_m[1] * foot

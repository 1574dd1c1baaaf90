"""Light that street lamps throw on whatever stands below them, baked over the village once.

One small raster, read by ``lit()`` of ``shaders/include/light.glsl`` at night, instead of hundreds
of lights. Lamps burn always; by day their light is lost. ``fire_light.py`` adds flames to it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from panda3d import core as p3d
from scipy import ndimage

from digisphere.scene.mesh import make_texture
from digisphere.world.enums import PropKind

U8 = NDArray[np.uint8]

CELL_M = 1.5
_HEIGHT_M = 3.1
_REACH_M = 22.0


@dataclass(frozen=True)
class LampLight:
    """Where lamps shine.

    Attributes:
        raster: (ny, nx, 2) square root of their light, 255 straight below one; height of the
            nearest lamp's foot between the lowest and the highest.
        frame: south-west corner and one over the extent, metres.
        feet_m: height of the lowest foot, and the range of heights.
    """

    raster: U8
    frame: tuple[float, float, float, float]
    feet_m: tuple[float, float]


_DARK = LampLight(np.zeros((2, 2, 2), dtype=np.uint8), (0.0, 0.0, 0.0, 0.0), (0.0, 1.0))


def lamp_light(ground: Any) -> LampLight:
    """Bake the light of the lamps among ``ground.props``.

    It falls as h^3 / d^3 with the distance d from a lamp of height h: the inverse square times the
    cosine on level ground. The square root keeps faint light in 8 bits.
    """
    props = getattr(ground, "props", None)
    if props is None or not (props["kind"] == PropKind.LAMP).any():
        return _DARK
    rows = np.flatnonzero(props["kind"] == PropKind.LAMP)
    xy = np.stack([props["x_m"][rows], props["y_m"][rows]], axis=1).astype(np.float64)
    feet = props["z_m"][rows].astype(np.float64)
    low = xy.min(axis=0) - _REACH_M - CELL_M
    count = np.ceil((xy.max(axis=0) + _REACH_M + CELL_M - low) / CELL_M).astype(int)
    light, nearest = np.zeros((count[1], count[0])), np.full((count[1], count[0]), -1)
    steps = np.arange(-int(_REACH_M / CELL_M), int(_REACH_M / CELL_M) + 1)
    for number, at in enumerate(xy):
        ix, iy = ((at - low) / CELL_M).astype(int)
        nearest[iy, ix] = number
        dx = low[0] + (ix + steps + 0.5) * CELL_M - at[0]
        dy = low[1] + (iy + steps + 0.5) * CELL_M - at[1]
        flat = np.hypot(dx[None, :], dy[:, None])
        fade = np.clip(1.0 - flat / _REACH_M, 0.0, 1.0)
        part = np.s_[iy + steps[0] : iy + steps[-1] + 1, ix + steps[0] : ix + steps[-1] + 1]
        light[part] += fade * (_HEIGHT_M / np.hypot(flat, _HEIGHT_M)) ** 3
    light[[0, -1], :] = light[:, [0, -1]] = 0.0
    source = ndimage.distance_transform_edt(
        nearest < 0, return_distances=False, return_indices=True
    )
    span = max(float(np.ptp(feet)), 1.0)
    foot = (feet[nearest[source[0], source[1]]] - feet.min()) / span
    packed = np.stack([np.sqrt(np.clip(light, 0.0, 1.0)), foot], axis=-1)
    extent = count * CELL_M
    return LampLight(
        raster=(packed * 255.0 + 0.5).astype(np.uint8),
        frame=(float(low[0]), float(low[1]), 1.0 / float(extent[0]), 1.0 / float(extent[1])),
        feet_m=(float(feet.min()), span),
    )


def bind_lamps(lamps: LampLight, *, root: p3d.NodePath) -> None:
    """Give every shader below ``root`` the light of lamps."""
    root.set_shader_input("u_lamp_map", make_texture("lamps", lamps.raster))
    root.set_shader_input("u_lamp_frame", p3d.LVecBase4f(*lamps.frame))
    root.set_shader_input("u_lamp_feet", p3d.LVecBase2f(*lamps.feet_m))

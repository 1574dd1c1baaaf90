"""How each farm field looks: the height, ripeness and withering of what stands on it.

Reads the table of crops and turns it into a few numbers a field, for single plants near the eye
(``grass_layer.py``) and for the colour of the ground (``terrain_layer.py``), where they are painted
into spare range of the village's texture: a field's share of ground and its look are one channel.
Without a table of crops all fields look as the sky's row says of the village's grain.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from panda3d import core as p3d
from scipy import ndimage

from digisphere.environment.crops import FAILS_BELOW, CropPhase, Left
from digisphere.scene.mesh import update_texture
from digisphere.world.enums import Surface

F32 = NDArray[np.float32]
U8 = NDArray[np.uint8]

STUBBLE_STAGE = 1.2
"""Stage by which the shaders know stubble; what grows has 1 at most."""
_FIELD_SHARE, _LOOK_SHARE = 0.6, 0.4
_STUBBLE_LOOK, _MEADOW_LOOK, _RIPE_LOOK = 0.9, 1.0, 0.8
_WITHERED_SHARE = 0.35
_FIELD, _SQUARE = 2, 3
"""Channels of the village's texture: share of field, share of square."""


def field_of_cell(ground: Any) -> NDArray[np.int16]:
    """(py, px) farm field of each cell of the patch that is field, else -1."""
    patch, farm = ground.patch, ground.fields_farm
    out = np.full(patch.surface_id.shape, -1, dtype=np.int16)
    rows, columns = np.nonzero(patch.surface_id == Surface.FIELD)
    x = patch.origin_m[0] + (columns + 0.5) * patch.cell_m
    y = patch.origin_m[1] + (rows + 0.5) * patch.cell_m
    for field in range(len(farm["x_m"])):
        c, s = np.cos(farm["heading_rad"][field]), np.sin(farm["heading_rad"][field])
        dx, dy = x - farm["x_m"][field], y - farm["y_m"][field]
        inside = (np.abs(dx * c + dy * s) <= 0.5 * farm["length_m"][field]) & (
            np.abs(dy * c - dx * s) <= 0.5 * farm["width_m"][field]
        )
        out[rows[inside], columns[inside]] = field
    return out


def to_the_rim(field: NDArray[np.int16], *, ground: Any) -> NDArray[np.int16]:
    """Give the ragged rim of fields, beyond their exact outlines, to the nearest field."""
    if not (field >= 0).any():
        return field
    near = ndimage.distance_transform_edt(field < 0, return_distances=False, return_indices=True)
    sown = np.asarray(ground.patch.surface_id) == Surface.FIELD
    return np.where(sown, field[tuple(near)], field)


def field_looks(snapshot: Any) -> F32:
    """Return (fields, 4): stage (1 ripe, more reaped), height in metres, withered, meadow 0/1."""
    farm = snapshot.ground.fields_farm
    count = len(farm["x_m"])
    out = np.zeros((count, 4), dtype=np.float32)
    table = snapshot.tables.get("crop_state")
    if table is None or len(table["phase"]) < count:
        sky = snapshot.tables["sky"]
        out[:, 0], out[:, 1] = sky["crop_stage"][0], sky["crop_height_m"][0]
        return out
    phase, left = table["phase"][:count], table["left"][:count]
    reaped = (phase == CropPhase.FALLOW) & (left == Left.STUBBLE)
    dead = (phase == CropPhase.FALLOW) & (left == Left.DEAD)
    thrives = np.clip((table["health"][:count] - FAILS_BELOW) / (1.0 - FAILS_BELOW), 0.0, 1.0)
    out[:, 0] = np.minimum(table["stage"][:count], 1.0)
    out[reaped, 0] = STUBBLE_STAGE
    out[dead, 0] = 0.6
    out[:, 1] = table["height_m"][:count]
    out[:, 2] = np.where(phase == CropPhase.GROWING, 1.0 - thrives, dead)
    out[:, 3] = phase == CropPhase.UNSOWN
    return out


class FieldPaint:
    """Keeps the looks of fields in the village's texture.

    Args:
        ways: (py, px, 4) shares of road, path, field and square, as ``ground_maps`` has them.
        field: from :func:`field_of_cell`.
        texture: made of :meth:`painted`'s first answer, or of ``ways``.
    """

    def __init__(self, ways: U8, *, field: NDArray[np.int16], texture: p3d.Texture) -> None:
        self._ways, self._field, self._texture = ways, field, texture
        self._shown: NDArray[np.int16] | None = None

    def sync(self, snapshot: Any) -> None:
        """Paint the fields anew where their looks have changed enough to be seen."""
        looks = field_looks(snapshot)
        shown = np.round(looks * 100.0).astype(np.int16)
        if self._shown is None or not np.array_equal(shown, self._shown):
            self._shown = shown
            update_texture(self._texture, painted(self._ways, field=self._field, looks=looks))


def painted(ways: U8, *, field: NDArray[np.int16], looks: F32) -> U8:
    """Return ``ways`` with each field's look above its share and its withering below squares'."""
    out = ways.copy()
    share = np.minimum(ways[..., _FIELD].astype(np.float32) / 127.5, 1.0)
    look = _RIPE_LOOK * np.minimum(looks[:, 0], 1.0)
    look = np.where(looks[:, 0] > 1.0, _STUBBLE_LOOK, look)
    look = np.append(np.where(looks[:, 3] > 0.5, _MEADOW_LOOK, look), 0.0)
    inside = (share >= 1.0) & (field >= 0)
    value = _FIELD_SHARE * share + _LOOK_SHARE * np.where(inside, look[field], 0.0)
    out[..., _FIELD] = (value * 255.0 + 0.5).astype(np.uint8)
    withered = np.append(looks[:, 2], 0.0)[field] * _WITHERED_SHARE * 255.0
    out[..., _SQUARE] = np.maximum(out[..., _SQUARE], (inside * withered).astype(np.uint8))
    return out

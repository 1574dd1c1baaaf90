"""What natural events have done to the ground: a picture of char, shoots, drought, mud and drifts.

Every hazard that changes the look of open ground writes one channel here by adding a row to
``SOURCES``; shaders read them all with one fetch through ``include/ground_state.glsl``, and only
while there is something to see: programs come with and without ``GROUND_STATE``. The picture is
uploaded only when a field it is made of has changed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from panda3d import core as p3d
from scipy import ndimage

from digisphere.scene.mesh import make_texture, update_texture
from digisphere.scene.stage import Stage

F32 = NDArray[np.float32]
_KEY = "ground state"
_SEEN = 1.0 / 255.0


class Channel(IntEnum):
    """Place of each change in the picture."""

    CHAR = 0
    """Burnt: 1 black, falling as plants come back."""
    DRYNESS = 1
    """Withered: 1 straw and cracked soil."""
    MUD = 2
    """Mud and silt left behind."""
    DRIFT = 3
    """Snow heaped beyond what fell."""
    SHOOTS = 4
    """Young green on burnt ground; shares a plane of the texture with dryness, its opposite."""


_PLANES = 4
_NEUTRAL = 128
"""Byte of the shared plane where the ground is neither withered nor freshly green."""


@dataclass(frozen=True)
class GroundSource:
    """Where one channel comes from. Several rows may share a channel: the strongest shows."""

    channel: Channel
    fields: tuple[str, ...]
    """Fields it is made of; without one of them the row is silent."""
    share: Callable[[Any], NDArray[np.floating]]
    """(ny, nx) strength 0..1 from a snapshot's fields, on any grid over the map."""


def bared(landslide_m: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return how far slides have laid the ground bare, torn off or buried, from metres moved."""
    share: NDArray[np.floating] = np.clip(np.abs(landslide_m) / 0.8, 0.0, 1.0)
    return share


def heaped(avalanche_m: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return how deep avalanche debris lies, 1 from a metre; a trace where snow was torn off.

    A trace of drift on mud under snow is how the shaders know the bed of an avalanche.
    """
    share: NDArray[np.floating] = np.clip(avalanche_m, 0.0, 1.0) + 0.04 * (avalanche_m < -0.02)
    return np.minimum(share, 1.0)


def torn(avalanche_m: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return how far avalanches have torn the snow open or heaped it, from metres moved."""
    share: NDArray[np.floating] = np.clip(np.abs(avalanche_m) / 0.35, 0.0, 1.0)
    return share


SOURCES: tuple[GroundSource, ...] = (
    GroundSource(Channel.CHAR, ("burn_severity",), lambda fields: fields["burn_severity"]),
    GroundSource(Channel.SHOOTS, ("burn_shoots",), lambda fields: fields["burn_shoots"]),
    GroundSource(Channel.DRYNESS, ("ground_dryness",), lambda fields: fields["ground_dryness"]),
    GroundSource(
        Channel.DRIFT, ("snow_drift_m",), lambda fields: np.minimum(fields["snow_drift_m"], 1.0)
    ),
    GroundSource(Channel.DRIFT, ("avalanche_m",), lambda fields: heaped(fields["avalanche_m"])),
    GroundSource(Channel.MUD, ("avalanche_m",), lambda fields: torn(fields["avalanche_m"])),
    GroundSource(Channel.MUD, ("flood_mud",), lambda fields: fields["flood_mud"]),
    GroundSource(Channel.MUD, ("landslide_m",), lambda fields: bared(fields["landslide_m"])),
)


class GroundState:
    """The picture ``u_ground_state`` and whether it shows anything."""

    def __init__(self, stage: Stage) -> None:
        self._root: p3d.NodePath = stage.root
        self.active = False
        """Whether any ground is changed at all."""
        self._sources: list[NDArray[np.floating]] = []
        self._values = np.zeros((1, 1, len(Channel)), dtype=np.uint8)
        self._texture = make_texture("ground state", packed(self._values))
        self._root.set_shader_input("u_ground_state", self._texture)

    @classmethod
    def of(cls, stage: Stage) -> "GroundState":
        """Return the picture of ``stage``, made on first asking."""
        kept = stage.shared.get(_KEY)
        if not isinstance(kept, cls):
            kept = cls(stage)
            stage.shared[_KEY] = kept
        return kept

    def sync(self, snapshot: Any) -> bool:
        """Bring the picture up to the snapshot; return whether any ground is changed.

        Snapshots share arrays that were not written, so unchanged ones are the same objects.
        """
        fields = snapshot.fields
        rows = [row for row in SOURCES if all(name in fields for name in row.fields)]
        sources = [fields[name] for row in rows for name in row.fields]
        if len(sources) == len(self._sources) and all(
            new is old for new, old in zip(sources, self._sources, strict=True)
        ):
            return self.active
        self._sources = sources
        shares = [(row.channel, np.asarray(row.share(fields))) for row in rows]
        shares = [(channel, share) for channel, share in shares if share.max() >= _SEEN]
        if shares or self.active:
            self._bake(shares)
        self.active = bool(shares)
        return self.active

    def _bake(self, shares: list[tuple[Channel, NDArray[np.floating]]]) -> None:
        size = max((share.shape[0] for _, share in shares), default=self._values.shape[0])
        values = np.zeros((size, size, len(Channel)), dtype=np.uint8)
        for channel, share in shares:
            fine = _resampled(share, size=size)
            bytes_ = (np.clip(fine, 0.0, 1.0) * 255.0 + 0.5).astype(np.uint8)
            np.maximum(values[..., channel], bytes_, out=values[..., channel])
        if values.shape == self._values.shape:
            if not np.array_equal(values, self._values):
                update_texture(self._texture, packed(values))
        else:
            self._texture = make_texture("ground state", packed(values))
            self._root.set_shader_input("u_ground_state", self._texture)
        self._values = values


def packed(values: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the (ny, nx, 4) texture of (ny, nx, 5) channels: withered above 128, shoots below."""
    out = np.ascontiguousarray(values[..., :_PLANES])
    withered = values[..., Channel.DRYNESS].astype(np.int16)
    shoots = values[..., Channel.SHOOTS].astype(np.int16)
    half = _NEUTRAL + (127 * withered - 128 * shoots) // 255
    out[..., Channel.DRYNESS] = half.astype(np.uint8)
    return out


def _resampled(share: NDArray[np.floating], *, size: int) -> F32:
    """Return ``share`` on a grid of ``size`` cells over the same map, bilinear."""
    if share.shape[0] == size:
        return np.asarray(share, dtype=np.float32)
    zoom = (size / share.shape[0], size / share.shape[1])
    fine = ndimage.zoom(
        np.asarray(share, np.float32), zoom, order=1, grid_mode=True, mode="nearest"
    )
    return np.asarray(fine, dtype=np.float32)

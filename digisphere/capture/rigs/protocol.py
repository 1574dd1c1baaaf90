"""What a rig is, which shot it is asked for, and the door through which one comes in."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from digisphere.core.registry import Registry
from digisphere.scene.camera import CameraPose

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from digisphere.core.snapshot import Snapshot
    from digisphere.core.streams import Streams

Point = tuple[float, float, float]


@dataclass(frozen=True)
class Shot:
    """One frame to be taken: which of how many, how large, how wide a view."""

    number: int
    count: int
    width: int
    height: int
    fov_y_rad: float

    @classmethod
    def of(cls, number: int, *, count: int, size: tuple[int, int], fov_y_deg: float) -> Shot:
        """The shot a capture asks for."""
        return cls(number, count, size[0], size[1], math.radians(fov_y_deg))

    @property
    def fov_x_rad(self) -> float:
        """Horizontal field of view."""
        return 2.0 * math.atan(math.tan(self.fov_y_rad / 2.0) * self.width / self.height)

    def looking(self, position: Point, *, target: Point, near: float = 0.1) -> CameraPose:
        """The pose of this shot from one point towards another."""
        return CameraPose.looking_at(
            position,
            target=target,
            fov_y_rad=self.fov_y_rad,
            width=self.width,
            height=self.height,
            near=near,
        )


def as_point(values: Sequence[float] | NDArray[np.float64]) -> Point:
    """Three numbers as a point."""
    x, y, z = (float(v) for v in values)
    return x, y, z


class Rig(Protocol):
    """A way to choose viewpoints."""

    name: ClassVar[str]
    doc: ClassVar[str]

    def pose(self, ground: Any, snapshot: Snapshot, *, shot: Shot, streams: Streams) -> CameraPose:
        """Return the camera of one shot; the same arguments give the same camera."""


@cache
def rig_registry() -> Registry:
    """All rigs, built-in and installed."""
    return Registry("digisphere.rigs")

"""Rigs that look down at the village: ``orbit`` walks a circle round it, ``drone`` hovers about."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from digisphere.capture.rigs.surroundings import (
    crowd_centre,
    lifted,
    people_outdoors,
    village_centre,
)

if TYPE_CHECKING:
    from digisphere.capture.rigs.protocol import Shot
    from digisphere.core.snapshot import Snapshot
    from digisphere.core.streams import Streams
    from digisphere.scene.camera import CameraPose

_GOLDEN_ANGLE_RAD = math.pi * (3.0 - math.sqrt(5.0))


class OrbitRig:
    """Once round the village in ``count`` even steps, from the south, counter-clockwise."""

    name: ClassVar[str] = "orbit"
    doc: ClassVar[str] = "Once round the village, looking at its middle from above the roofs."

    def pose(self, ground: Any, snapshot: Snapshot, *, shot: Shot, streams: Streams) -> CameraPose:
        """Stand on the circle, clear of the ground under and before the camera."""
        centre = village_centre(ground)
        radius = float(np.clip(1.3 * ground.settlement.radius_m, 50.0, 420.0))
        angle = -math.pi / 2.0 + 2.0 * math.pi * shot.number / shot.count
        out = np.array([math.cos(angle), math.sin(angle)])
        line = centre[:2] + np.linspace(1.0, 0.4, 7)[:, None] * radius * out
        high = max(centre[2] + 0.4 * radius, float(lifted(ground, line, above_m=15.0)[:, 2].max()))
        return shot.looking(
            (float(line[0, 0]), float(line[0, 1]), high),
            target=(float(centre[0]), float(centre[1]), float(centre[2]) + 5.0),
            near=0.5,
        )


class DroneRig:
    """25 to 45 m up, near where most people are, each frame from another side."""

    name: ClassVar[str] = "drone"
    doc: ClassVar[str] = "From 25 to 45 m above ground, looking at where most people are."

    def pose(self, ground: Any, snapshot: Snapshot, *, shot: Shot, streams: Streams) -> CameraPose:
        """Turn by the golden angle from frame to frame; height and distance by chance."""
        target = crowd_centre(ground, people_outdoors(snapshot)[1])
        rng = streams.at("capture.drone", shot.number)
        above, away = rng.uniform(25.0, 45.0), rng.uniform(20.0, 45.0)
        angle = shot.number * _GOLDEN_ANGLE_RAD + rng.uniform(-0.2, 0.2)
        xy = target[:2] + away * np.array([math.cos(angle), math.sin(angle)])
        x, y, z = lifted(ground, xy[None], above_m=above)[0]
        return shot.looking(
            (float(x), float(y), float(z)),
            target=(float(target[0]), float(target[1]), float(target[2]) + 1.0),
            near=0.5,
        )

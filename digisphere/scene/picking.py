"""What is under the pointer: the id and the world point, from the identity pass of a few pixels.

The same exact pass that labels captured frames, zoomed onto a small square round the pointer, so
that small and distant people can be hit. Called by the window's loop on a click.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digisphere.core.identity import SKY, kind_and_row
from digisphere.scene.camera import CameraPose
from digisphere.scene.passes import Pass
from digisphere.scene.readback import Reader
from digisphere.scene.stage import Stage

REACH_PX = 4
SIDE_PX = 2 * REACH_PX + 1
_LIVELY = {"person": 0, "animal": 1, "prop": 2, "building": 3}


@dataclass(frozen=True, slots=True)
class Pick:
    """What was hit: its id, and the point in the world under the pointer (None for sky)."""

    entity_id: int
    point_m: tuple[float, float, float] | None


class Picker:
    """Finds what is under the pointer on one stage."""

    def __init__(self, stage: Stage) -> None:
        target = stage.identity_target("pick", size=(SIDE_PX, SIDE_PX))
        self._stage = stage
        self._pass = Pass(stage, kind="identity")
        self._pass.attach(target)
        self._reader = Reader(target)

    def pick(self, camera: CameraPose, *, x: float, y: float) -> Pick:
        """Return what the last synced scene shows at a pixel of ``camera``'s picture.

        People win over houses within a few pixels, since they are small and rarely stand still.
        """
        square = (
            (x - REACH_PX) / camera.width,
            (y - REACH_PX) / camera.height,
            (x + REACH_PX + 1) / camera.width,
            (y + REACH_PX + 1) / camera.height,
        )
        self._pass.aim(camera, window=square)
        self._reader.wanted = frozenset({"rgba", "depth"})
        assert self._pass.target is not None
        self._stage.draw(self._pass.target)
        planes = self._reader.take()
        self._reader.wanted = frozenset()
        assert planes.rgba is not None
        assert planes.depth is not None
        words = np.ascontiguousarray(planes.rgba).view("<u4")[..., 0] & np.uint32(0xFFFFFF)
        row, column = _choose(words)
        depth = camera.planar_depth(planes.depth, reversed_depth=self._stage.reversed_depth)
        metres = float(depth[row, column])
        point = None
        if np.isfinite(metres) and words[row, column] != SKY:
            at = (x - REACH_PX + column + 0.5, y - REACH_PX + row + 0.5)
            where = camera.unproject(np.array([at]), depth_m=np.array([metres]))[0]
            point = (float(where[0]), float(where[1]), float(where[2]))
        return Pick(int(words[row, column]), point)


def _choose(words: NDArray[np.uint32]) -> tuple[int, int]:
    """Return the pixel to take: the liveliest kind, the nearest to the middle among equals."""
    best = (99, 99.0, REACH_PX, REACH_PX)
    for row in range(SIDE_PX):
        for column in range(SIDE_PX):
            kind = kind_and_row(int(words[row, column]))[0]
            away = float(np.hypot(row - REACH_PX, column - REACH_PX))
            lively = _LIVELY[kind] if kind == "person" else 9 if away > 0 else _LIVELY.get(kind, 4)
            best = min(best, (lively, away, row, column))
    return best[2], best[3]

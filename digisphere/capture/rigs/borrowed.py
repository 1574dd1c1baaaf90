"""Viewpoints of a dataset that is there already: the same places, looked from again.

Used where two captures must differ in the world only, never in the camera: twins of one world with
and without a change. Not a plug-in, since it is told which dataset; the request makes it.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from digisphere.capture.dataset import Dataset
from digisphere.errors import CaptureError
from digisphere.scene.camera import CameraPose

if TYPE_CHECKING:
    from pathlib import Path

    from digisphere.capture.rigs.protocol import Shot
    from digisphere.core.snapshot import Snapshot
    from digisphere.core.streams import Streams

_SAME_VIEW_RAD = 1e-9


class BorrowedRig:
    """Stands where another dataset's cameras stood, frame by frame."""

    name: ClassVar[str] = "borrowed"
    doc: ClassVar[str] = "The cameras of a dataset that is there already."

    def __init__(self, root: Path) -> None:
        self._dataset = Dataset(root)

    def check(self, *, frames: int, size: tuple[int, int]) -> None:
        """Refuse what the lender cannot give.

        Raises:
            CaptureError: the lender has fewer frames, or pictures of another shape.
        """
        lent = self._dataset
        if frames > lent.frames:
            raise CaptureError(
                f"«{lent.root}» has cameras for {lent.frames} frames, not for {frames}. "
                "Ask for fewer with --frames."
            )
        width, height = (int(v) for v in lent.manifest["plan"]["size"])
        if width * size[1] != height * size[0]:
            raise CaptureError(
                f"«{lent.root}» looks through {width}x{height}; --size {size[0]}x{size[1]} has "
                "another shape, so its cameras would see something else."
            )

    @cached_property
    def _cameras(self) -> dict[str, Any]:
        return self._dataset.table("cameras")

    def pose(self, ground: Any, snapshot: Snapshot, *, shot: Shot, streams: Streams) -> CameraPose:
        """Return the lender's camera of this frame."""
        row = self._cameras
        turned = row["camera_from_world"][shot.number][:3, :3].T
        height, fy = float(row["height"][shot.number]), float(row["fy"][shot.number])
        wide = 2.0 * math.atan(0.5 * height / fy)
        if abs(wide - shot.fov_y_rad) < _SAME_VIEW_RAD:
            wide = shot.fov_y_rad
        x, y, z = np.asarray(row["position_m"][shot.number], dtype=np.float64).tolist()
        first, second, third = (tuple(line) for line in turned.tolist())
        return CameraPose(
            (x, y, z), (first, second, third), wide, shot.width, shot.height,
            near=float(row["near_m"][shot.number]),
        )  # fmt: skip

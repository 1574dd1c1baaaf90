"""3-D boxes in the camera's axes: centre and turn, beside those in the world's.

The turn takes the box's axes (x along its heading, y to its left, z up) to OpenCV's camera axes, so
a detector may learn from it without knowing the world. Called as an annotator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.annotators import INSTANCES
from digisphere.core.columns import ColumnSpec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from digisphere.capture.sight import Sight


class CameraBoxAnnotator:
    """Where the 3-D boxes are for the camera."""

    name = "camera_boxes"
    table = INSTANCES
    needs = frozenset({"id"})
    columns = (
        ColumnSpec(
            "box_3d_camera_centre_m", "float64", (3,), "m",
            doc="Centre in the camera's axes: x right, y down, z forward.",
        ),
        ColumnSpec(
            "box_3d_camera_from_box", "float64", (3, 3),
            doc="Turn from the box's axes (along, left, up) to the camera's, row by row.",
        ),
    )  # fmt: skip

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """Turn every box to the camera; NaN where no extent is known."""
        boxes, turn = sight.boxes, sight.view.camera_from_world[:3, :3]
        cos, sin = np.cos(boxes.heading_rad), np.sin(boxes.heading_rad)
        none, one = np.zeros_like(cos), np.ones_like(cos)
        world_from_box = np.stack(
            (
                np.stack((cos, -sin, none), axis=1),
                np.stack((sin, cos, none), axis=1),
                np.stack((none, none, one), axis=1),
            ),
            axis=1,
        )
        made = np.einsum("ij,njk->nik", turn, world_from_box)
        made[np.isnan(boxes.heading_rad)] = np.nan
        return {
            "box_3d_camera_centre_m": sight.view.to_camera(boxes.centre_m),
            "box_3d_camera_from_box": made,
        }

"""Bodies as points in the world: COCO joints, and the surface that 3-D boxes are drawn round.

All from ``people.pose``, the same closed form the scene draws, so labels and pictures cannot part.
Used by ``live``; tests bring boxes instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.people.pose import PosedPeople, pose_people
from digisphere.people.trajectory import heading_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digisphere.core.snapshot import Snapshot


class PosedFigures:
    """People as ``people.pose`` stands them."""

    def keypoints_m(self, snapshot: Snapshot, *, rows: NDArray[Any]) -> NDArray[np.float64]:
        """COCO-17 joints (n, 17, 3)."""
        return _posed(snapshot, rows).coco17_m

    def surface_m(self, snapshot: Snapshot, *, rows: NDArray[Any]) -> NDArray[np.float64]:
        """Measured points (n, m, 3) of the posed bodies."""
        return _posed(snapshot, rows).points_m

    def heading_rad(self, snapshot: Snapshot, *, rows: NDArray[Any]) -> NDArray[np.float64]:
        """Direction (n,) each person faces."""
        return heading_at(snapshot.tables["people"], snapshot.time_s, rows.astype(np.intp))


def _posed(snapshot: Snapshot, rows: NDArray[Any]) -> PosedPeople:
    people = snapshot.tables["people"]
    return pose_people(people, rows.astype(np.intp), time_s=snapshot.time_s, ground=snapshot.ground)

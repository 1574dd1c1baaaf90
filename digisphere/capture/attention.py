"""Attention at every pixel: whom the person seen here looks at, and how many look at them.

Who looks at whom is what turns heads in ``people.pose``: those who talk look at each other, up to
six metres apart. Written on request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.plane_spec import PlaneSpec
from digisphere.capture.skeletons import gaze_targets
from digisphere.capture.surface_planes import SurfacePlane
from digisphere.core.identity import PERSON_BASE, Semantic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from digisphere.capture.sight import Sight


class AttentionAnnotator(SurfacePlane):
    """Who looks at whom, pixel by pixel."""

    name = "attention"
    needs = frozenset({"id"})
    columns = (
        PlaneSpec(
            "looks_at", "uint32", invalid="0 (nobody, or looks at nobody)",
            doc="Id of the person whom the person at this pixel looks at.",
        ),
        PlaneSpec(
            "looked_at_by", "uint8", invalid="0",
            doc="How many people, seen or not, look at the person at this pixel.",
        ),
    )  # fmt: skip

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """Ask everyone alive once, then paint people's pixels."""
        people = sight.snapshot.tables["people"]
        rows = people.rows
        target = np.zeros(people.capacity, dtype=np.uint32)
        target[rows] = np.maximum(gaze_targets(sight, rows), 0)
        looked = target[target > 0].astype(np.int64) - PERSON_BASE
        by = np.minimum(np.bincount(looked, minlength=people.capacity), 255).astype(np.uint8)
        at = sight.raw.semantic == Semantic.PERSON
        owner = sight.raw.instance[at].astype(np.int64) - PERSON_BASE
        looks_at = np.zeros(at.shape, dtype=np.uint32)
        looked_at_by = np.zeros(at.shape, dtype=np.uint8)
        looks_at[at], looked_at_by[at] = target[owner], by[owner]
        return {"looks_at": looks_at, "looked_at_by": looked_at_by}

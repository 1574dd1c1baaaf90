"""Amodal masks: which pixels a person would cover with nothing and nobody in the way.

The annotator keeps the isolated identity passes by which visibility is counted, as COCO run
lengths in the instances table; ``decode_silhouette`` turns one back into a picture. Registered
under ``digisphere.annotators``; read by the BOP format and by notebooks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.annotators import INSTANCES
from digisphere.capture.run_length import decode_mask
from digisphere.core.columns import TEXT, ColumnSpec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from digisphere.capture.sight import Sight


class SilhouetteAnnotator:
    """The whole mask of each person, hidden parts and all, cut at the frame."""

    name = "silhouettes"
    table = INSTANCES
    needs = frozenset({"id"})
    columns = (
        ColumnSpec(
            "silhouette_rle",
            TEXT,
            doc="Amodal mask: COCO's compressed run lengths of the frame's size; empty where not "
            "measured.",
        ),
    )

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """Keep what the isolated passes showed; people only."""
        masks = np.full(len(sight.index.ids), "", dtype=object)
        for place, mask in zip(sight.person_places.tolist(), sight.silhouettes, strict=True):
            masks[place] = mask["counts"]
        return {"silhouette_rle": masks}


def decode_silhouette(counts: str, *, height: int, width: int) -> NDArray[np.bool_]:
    """An amodal mask (height, width) from its run lengths; nothing set where not measured."""
    if not counts:
        return np.zeros((height, width), dtype=np.bool_)
    return decode_mask({"size": [height, width], "counts": counts})

"""Masks as COCO run lengths, by pycocotools.

Only the translation lives here; finding the runs is in ``instances``. Called by the COCO formats
and the validator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pycocotools import mask as coco_mask

from digisphere.capture.instances import column_runs

if TYPE_CHECKING:
    from numpy.typing import NDArray


def encode_masks(image: NDArray[Any], *, ids: NDArray[Any]) -> list[dict[str, Any]]:
    """Compressed COCO RLE of ``image == id`` for each id, ``counts`` as text fit for JSON."""
    if not len(ids):
        return []
    height, width = image.shape
    raw = [{"size": [height, width], "counts": c} for c in column_runs(image, ids=ids)]
    packed = coco_mask.frPyObjects(raw, height, width)
    return [{"size": [height, width], "counts": p["counts"].decode("ascii")} for p in packed]

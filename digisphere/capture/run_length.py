"""Masks as COCO run lengths, by pycocotools.

Only the translation lives here; finding the runs is in ``instances``. Called by the COCO formats
and the validator.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
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


def decode_mask(mask: dict[str, Any]) -> NDArray[np.bool_]:
    """A compressed COCO RLE as (h, w) of bool."""
    with warnings.catch_warnings():
        # pycocotools 2.0 does not know numpy 2's ``copy`` keyword; the result is right.
        warnings.simplefilter("ignore", DeprecationWarning)
        return np.asarray(coco_mask.decode(mask).view(np.bool_))

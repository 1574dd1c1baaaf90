"""What COCO-WholeBody adds to a person's annotation: feet, hands and face (Jin et al. 2020).

Fields and orders are those of ``coco_wholebody_*_v1.0.json``: ``foot_kpts``, ``face_kpts``,
``lefthand_kpts`` and ``righthand_kpts`` as flat x, y, v; boxes of face and hands as x, y, width,
height; and whether each section is valid. A box here bounds the section's points in the picture;
a section is valid where any of these is. Of the face's 68 points four are ours, so the others are
unlabelled and the face's box is small. Called by ``coco`` and its check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.wholebody import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_BOXED = ("face", "lefthand", "righthand")
FIELDS = frozenset(
    {f"{section}_{kind}" for section in SECTIONS for kind in ("kpts", "valid")}
    | {f"{section}_box" for section in _BOXED}
)
_DECIMALS = 3


def wholebody_entries(labels: Mapping[str, NDArray[Any]]) -> dict[int, dict[str, Any]]:
    """The further fields of each person, by instance id; nothing without whole-body points."""
    if "wholebody_v" not in labels:
        return {}
    columns = (labels[name] for name in ("instance_id", "wholebody_px", "wholebody_v"))
    return {
        int(owner): _fields(pixels.astype(np.float64), flags)
        for owner, pixels, flags in zip(*columns, strict=True)
    }


def without_wholebody(annotation: dict[str, Any]) -> dict[str, Any]:
    """The annotation as plain COCO has it."""
    return {key: value for key, value in annotation.items() if key not in FIELDS}


def _fields(pixels: NDArray[np.float64], flags: NDArray[Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for section, places in SECTIONS.items():
        points, told = pixels[places].round(_DECIMALS), flags[places]
        flat: list[float] = []
        for (x, y), flag in zip(points.tolist(), told.tolist(), strict=True):
            flat += [x, y, int(flag)]
        fields[f"{section}_kpts"] = flat
        fields[f"{section}_valid"] = bool((told > 0).any())
        if section in _BOXED:
            fields[f"{section}_box"] = _bounds(points[told > 0])
    return fields


def _bounds(points: NDArray[np.float64]) -> list[float]:
    """Box x, y, width, height of points (n, 2); zeros of none."""
    if not len(points):
        return [0.0, 0.0, 0.0, 0.0]
    low, high = points.min(axis=0), points.max(axis=0)
    return [*low.tolist(), *(high - low).round(_DECIMALS).tolist()]

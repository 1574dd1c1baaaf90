"""What a plane is, declared once: type, shape, unit, axes, and the value where there is nothing.

Every image plane an annotator brings has a ``PlaneSpec``; the native format stores the declared
type as it is, ``docs/datasets.md`` lists the declarations and a test compares the two. Sweeps
(point clouds, LiDAR, events) are declared the same way, a row per point instead of per pixel.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from digisphere.core.columns import ColumnSpec

if TYPE_CHECKING:
    from collections.abc import Iterable

SUFFIX_OF_TYPE = {"uint8": "png"}
_PNG_NAMES = {"instance": "png"}
_EXR_NAMES = {"radiance": "exr"}


_MOST_RECORD_BYTES = 26.0
"""Bytes of records a pixel: one point a pixel, or two events."""


@dataclass(frozen=True, slots=True)
class PlaneSpec(ColumnSpec):
    """One plane: a ``ColumnSpec`` with the axes of its numbers and the value of no answer."""

    frame: str = "-"
    invalid: str = "-"

    @property
    def file(self) -> str:
        """Name of the file the native format writes."""
        suffix = {**_PNG_NAMES, **_EXR_NAMES}.get(self.name)
        return f"{self.name}.{suffix or SUFFIX_OF_TYPE.get(self.dtype, 'npy')}"

    @property
    def bytes_per_pixel(self) -> float:
        """Most that a pixel takes on disk, before any compression."""
        if self.dtype == "record":
            return _MOST_RECORD_BYTES
        return float(np.dtype(self.dtype).itemsize * prod(self.shape))


def plane_table(specs: Iterable[PlaneSpec], *, heading: str, files: bool = True) -> str:
    """The declarations as a Markdown table, by the names of files or of fields."""
    lines = [
        f"| {heading} | Type | Unit | Axes | Nothing there | Meaning |",
        "|---|---|---|---|---|---|",
    ]
    for spec in specs:
        shape = "".join(f" x {n}" for n in spec.shape)
        name = spec.file if files else spec.name
        cells = (f"`{name}`", spec.dtype + shape, spec.unit or "-", spec.frame, spec.invalid)
        lines.append(f"| {' | '.join(cells)} | {spec.doc} |")
    return "\n".join(lines) + "\n"

"""State on grids: temperature, rain, snow and the like over the whole map.

A ``FieldSpec`` is to a field what a ``ColumnSpec`` is to a column. Row 0 is the south edge, column
0 the west edge; the grid covers the map exactly, whatever its resolution.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One gridded quantity: what it is, in which unit, within which range, on which grid."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    unit: str = ""
    low: float | None = None
    high: float | None = None
    default: float = 0.0
    doc: str = ""

    def allocate(self) -> np.ndarray[Any, Any]:
        """Return a new grid filled with the default."""
        return np.full(self.shape, self.default, dtype=np.dtype(self.dtype))

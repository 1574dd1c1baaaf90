"""How long mending takes: houses by their damage, roads by what lies on them.

Plain numbers and pure functions; `infrastructure` applies them.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Construction days of a single-family dwelling by damage state: HAZUS-MH Earthquake Technical
# Manual (FEMA), table of building cleanup and repair time, class RES1.
_DAYS_BY_DAMAGE = np.array([0.0, 2.0, 30.0, 90.0, 180.0], dtype=np.float32)
_DAYS_BURNT_DOWN = 180.0
_DAYS_WET, _DAYS_PER_M = 3.0, 20.0
_USUAL_M2 = 120.0
DRY_M = 0.02
_LEAST_HOURS = 1.0
_DAY_BEGINS_H, _DAY_ENDS_H = 7.0, 19.0


def size_factors(buildings: Any) -> NDArray[np.float32]:
    """How much longer than a usual house each building (n,) takes: 0.5 a hut, 2 a great barn."""
    floor = buildings["length_m"] * buildings["width_m"] * np.maximum(buildings["storeys"], 1)
    factor: NDArray[np.float32] = np.clip(np.sqrt(floor / _USUAL_M2), 0.5, 2.0).astype(np.float32)
    return factor


def days_needed(
    damage: NDArray[np.uint8], *, burnt: NDArray[np.float32], soaked_m: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Days of work (n,) that shaking, fire and water leave behind in a usual house."""
    broken = _DAYS_BY_DAMAGE[np.minimum(damage, len(_DAYS_BY_DAMAGE) - 1)]
    charred = np.where(burnt > 0.0, 2.0 + burnt * _DAYS_BURNT_DOWN, 0.0)
    wet = np.where(soaked_m > DRY_M, _DAYS_WET + _DAYS_PER_M * soaked_m, 0.0)
    worst: NDArray[np.float32] = np.maximum(np.maximum(broken, charred), wet).astype(np.float32)
    return worst


def hours_needed(
    bits: NDArray[np.uint8],
    *,
    each_h: Mapping[int, float],
    of_node: NDArray[np.int32],
    count: int,
) -> NDArray[np.float32]:
    """Hours of a crew (s,) for each section with nodes (n,) blocked by what crews can clear.

    Args:
        bits: (n,) what blocks each node.
        each_h: hours a node takes, by bit.
        of_node: (n,) section of each node.
        count: number of sections.
    """
    hours = np.zeros(len(bits))
    for bit, each in each_h.items():
        hours += np.where(bits & bit, each, 0.0)
    total = np.bincount(of_node, weights=hours, minlength=count)
    return np.where(total > 0.0, np.maximum(total, _LEAST_HOURS), 0.0).astype(np.float32)


def at_work(hour: float) -> bool:
    """Tell whether crews are out at this hour of the day."""
    return _DAY_BEGINS_H <= hour < _DAY_ENDS_H

"""A walk laid in one lane, compiled: where it leads, and when one is where.

A way is what all lanes have in common: where it starts and the door out, the polyline from node to
node, the door in and the slot. In a lane the middle is shifted aside, bent round those who stand
(`berths.py`), thinned (`paths.py`) and timed by the slope of the ground. Called by `crowding.py`,
which lays a walk in several lanes to find the emptiest.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.people.berths import bent_round
from digisphere.people.paths import arrivals, shift, thin
from digisphere.people.way_widths import half_at, kept_to
from digisphere.world.compiled import kernel
from digisphere.world.sampling import heights, lift_to_decks

Floats = npt.NDArray[np.float64]


def _no_points() -> Floats:
    return np.empty((0, 2))


@dataclass(frozen=True)
class Way:
    """What a walk is made of, whichever lane it keeps to. Points (n, 2), m."""

    head: Floats
    """Where it starts, and the door it leads out of."""
    middle: Floats = field(default_factory=_no_points)
    """From node to node: only this is shifted into a lane."""
    tail: Floats = field(default_factory=_no_points)
    """The door it leads in at, and the slot."""
    inside: bool = False
    """Whether it starts under a roof."""
    leads_out: bool = False
    leads_in: bool = False
    bends: bool = True
    """Whether it gives a berth to those who stand on it; within a house nobody does."""


@kernel
def lay(
    way: Any, lane_m: float, gait: tuple[float, float], widths: Any, site: Any, out: Any
) -> int:
    """Write points and arrivals of a walk in one lane; how many there are.

    A way is its head, middle and tail, and whether it bends; the gait is the pace on level road
    (m/s) and when one sets off.
    """
    head, middle, tail, bends = way
    points, times = out
    coarse, cell_m, fine, blend, origin_m, fine_cell_m, deck, _ = site[2]
    first, last = len(head), len(head) + len(middle)
    aside = np.concatenate((head, middle, tail))
    offsets = np.empty(len(middle))
    for k in range(len(middle)):
        offsets[k] = kept_to(lane_m, half_at(widths, middle[k, 0], middle[k, 1]))
    shift(middle, offsets, aside[first:last])
    if bends:
        bent = bent_round(aside[first - 1 : min(last + 1, len(aside))], site)
        aside = np.concatenate((aside[: first - 1], bent, aside[last + 1 :]))
    count = thin(aside, points)
    xy, level = points[:count], np.empty(count, dtype=np.float32)
    heights(coarse, cell_m, fine, blend, origin_m, fine_cell_m, xy, level)
    lift_to_decks(deck, origin_m, fine_cell_m, xy, level)
    arrivals(xy, level, gait, times)
    return count

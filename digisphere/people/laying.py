"""One walk laid in each of several lanes, compiled: where it leads, and when one is where.

A way is what all lanes have in common: where it starts and the door out, the polyline from node to
node, the door in and the slot. In each lane the middle is shifted aside, bent round those who stand
(`berths.py`), thinned (`paths.py`) and timed by the slope of the ground. Called by
`movement_system.py`, which lays some walks a dozen times to find the emptiest lane.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.people.berths import bent_round
from digisphere.people.paths import arrivals, shift, slopes, thin, tobler_share
from digisphere.people.trajectory import PATH_POINTS
from digisphere.world.compiled import kernel
from digisphere.world.sampling import heights, lift_to_decks

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


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
    bends: bool = True
    """Whether it gives a berth to those who stand on it; within a house nobody does."""


@dataclass(frozen=True)
class Laid:
    """A walk in several lanes: points (lanes, k, 2), m, how many of them are used, arrivals."""

    points: Floats
    counts: Ints
    times_s: Floats

    def lane(self, k: int) -> tuple[Floats, Floats]:
        """Return points (n, 2) and arrivals (n,) of one lane."""
        count = self.counts[k]
        return self.points[k, :count], self.times_s[k, :count]


def laid(way: Way, *, offsets_m: Floats, site: Any, pace_m_s: float, start_s: float) -> Laid:
    """Return a walk in several lanes.

    Args:
        way: what it is made of.
        offsets_m: (lanes, n) metres right of the middle, at each point of the way's middle.
        site: berths, solids and relief of the ground, as `berths.py` tells them.
        pace_m_s: unhindered, on level road.
        start_s: departure.
    """
    lanes = len(offsets_m)
    points, counts = np.empty((lanes, PATH_POINTS, 2)), np.empty(lanes, dtype=np.int64)
    run, exponent = np.zeros((lanes, PATH_POINTS - 1)), np.zeros((lanes, PATH_POINTS - 1))
    parts = way.head, way.middle, way.tail
    _lay(parts, way.bends, offsets_m, site, (points, counts, run, exponent))
    times = np.empty((lanes, PATH_POINTS))
    _time(run, tobler_share(exponent), pace_m_s, start_s, times)
    return Laid(points, counts, times)


@kernel
def _lay(parts: Any, bends: bool, offsets_m: Any, site: Any, out: Any) -> None:
    """Write the points of each lane, how many there are, and length and exponent of each leg."""
    head, middle, tail = parts
    points, counts, run, exponent = out
    coarse, cell_m, fine, blend, origin_m, fine_cell_m, deck, _ = site[2]
    first, last = len(head), len(head) + len(middle)
    whole = np.concatenate((head, middle, tail))
    for k in range(len(counts)):
        aside = whole.copy()
        shift(middle, offsets_m[k], aside[first:last])
        if bends:
            bent = bent_round(aside[first - 1 : min(last + 1, len(aside))], site)
            aside = np.concatenate((aside[: first - 1], bent, aside[last + 1 :]))
        count = thin(aside, points[k])
        counts[k] = count
        level = np.empty(count, dtype=np.float32)
        xy = points[k, :count]
        heights(coarse, cell_m, fine, blend, origin_m, fine_cell_m, xy, level)
        lift_to_decks(deck, origin_m, fine_cell_m, xy, level)
        slopes(xy, level, run[k, : count - 1], exponent[k, : count - 1])


@kernel
def _time(run: Any, tobler: Any, pace: float, start_s: float, out: Any) -> None:
    for k in range(len(run)):
        arrivals(run[k], tobler[k], pace, start_s, out[k])

"""Check of avalanches: slabs left to chance start where avalanche records say they do.

Every slope of 0 to 60 degrees is given the same unstable snow; where slabs then let go is compared
with the record. Melt is checked with the water (`water`). Sources: Schweizer & Luetschg 2001
(human-triggered slabs, median 38 degrees); McClung & Schaerer 2006 (most start at 30 to 45).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.streams import Streams
from digisphere.environment import avalanche_release as snow
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import CONTROL, FOUND, REFERENCE

Floats = NDArray[np.float64]

_STEEPEST_DEG = 60.0
_CELL_M, _DEPTH_M, _LOAD, _SECONDS = 30.0, 1.0, 2.0, 86_400.0

MEDIAN = Figure(
    "median slope where slabs start",
    36.0,
    40.0,
    source="Schweizer & Luetschg 2001: 38",
    unit="degrees",
)
USUAL = Figure(
    "share of slabs that start at 30 to 45 degrees",
    0.80,
    0.99,
    source="McClung & Schaerer 2006: most",
)
WITHIN = Figure(
    "share of slabs that start at 30 to 50 degrees",
    0.98,
    1.0,
    source="McClung & Schaerer 2006: steeper slopes shed their snow, flatter ones hold it",
)


def _starts(effort: Effort, *, any_slope: bool) -> Floats:
    """Slopes, degrees, of the slabs that let go in a season of unstable days."""
    n = effort.choose(quick=256, full=1024)
    rank = np.arange(n * n, dtype=np.float64).reshape(n, n) / (n * n)
    tilt = _STEEPEST_DEG * rank
    apt = np.ones_like(tilt) if any_slope else snow.aptness(tilt)
    slopes = snow.SnowSlopes(np.zeros_like(tilt), tilt, apt, _CELL_M, 1)
    chance = snow.chance(
        slopes,
        unstable=np.full_like(tilt, _LOAD),
        depth_m=np.full_like(tilt, _DEPTH_M),
        seconds=_SECONDS,
    )
    streams, found = Streams(5), []
    for day in range(effort.choose(quick=600, full=600)):
        luck = streams.uniform_by_slot("evaluate.avalanche", day, np.arange(n * n))
        found.append(tilt.ravel()[luck < chance.ravel()])
    return np.concatenate(found)


def _outcome(starts: Floats, *, other: Floats | None = None) -> Outcome:
    low, high = snow.START_DEG
    readings = (
        MEDIAN.of(float(np.median(starts))),
        USUAL.of(float(((starts >= low) & (starts <= 45.0)).mean())),
        WITHIN.of(float(((starts >= low) & (starts <= high)).mean())),
    )

    def draw(axes: Any) -> None:
        bins = np.linspace(0.0, _STEEPEST_DEG, 36)
        axes.hist(starts, bins=bins, density=True, color=FOUND, alpha=0.7, label="model")
        if other is not None:
            kinds = {"histtype": "step", "color": CONTROL, "label": "any slope"}
            axes.hist(other, bins=bins, density=True, **kinds)
        axes.axvline(38.0, color=REFERENCE, lw=1, label="median of the record")
        axes.set(xlabel="slope where slabs start, degrees", ylabel="density")

    return Outcome(readings, plot=draw)


def _measure(effort: Effort) -> Outcome:
    return _outcome(_starts(effort, any_slope=False), other=_starts(effort, any_slope=True))


AVALANCHE_STARTS = Check(
    name="avalanche_starts",
    title="Snow slabs let go at 30 to 50 degrees, most often near 38",
    measure=_measure,
    control=lambda effort: _outcome(_starts(effort, any_slope=True)),
    control_is="snow that lets go of any slope alike",
)

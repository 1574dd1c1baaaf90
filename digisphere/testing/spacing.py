"""Does anybody stand in anybody? Measures how long people out of doors are too near each other.

Law L2: walkers keep lanes, places have slots, nobody stands in anybody. `close_pairs` looks at one
instant, `watch_spacing` lets a simulation run and adds up. For tests of whatever moves people.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from digisphere.core.simulation import Simulation
from digisphere.people import trajectory

PASSING_M = 0.3
"""Nearer than this, two bodies overlap even side by side: a chest is 0.25 m deep."""
STANDING_M = 0.55
"""Nearer than this, two who stand touch: shoulders are 0.45 m wide."""


@dataclass(frozen=True)
class Spacing:
    """Minutes that pairs of people out of doors were too near, by whether both stood still."""

    standing_min: float
    passing_min: float


def close_pairs(
    people: Any, rows: NDArray[np.int64], *, time_s: float, reach_m: float
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the pairs of rows (k, 2) nearer than ``reach_m`` out of doors, and who both stand."""
    out = rows[~trajectory.indoors_at(people, time_s, rows) & (people["in_arms_of"][rows, 0] < 0)]
    xy = trajectory.position_at(people, time_s, out)
    pairs = cKDTree(xy).query_pairs(reach_m, output_type="ndarray")
    still = ~trajectory.moving_at(people, time_s, out)
    return out[pairs].astype(np.int64).reshape(-1, 2), still[pairs].reshape(-1, 2).all(axis=1)


def watch_spacing(simulation: Simulation, *, hours: float, every_s: float = 10.0) -> Spacing:
    """Run a simulation on and return how long pairs of people were too near each other.

    Args:
        simulation: has a `people` table.
        hours: how long to watch.
        every_s: how often to look.
    """
    people = simulation.state.tables["people"]
    began = simulation.clock.time_s
    standing, passing = 0, 0
    for k in range(1, round(3600.0 * hours / every_s) + 1):
        simulation.run_until(began + k * every_s)
        now, rows = simulation.clock.time_s, np.flatnonzero(people.alive)
        standing += int(close_pairs(people, rows, time_s=now, reach_m=STANDING_M)[1].sum())
        passing += int((~close_pairs(people, rows, time_s=now, reach_m=PASSING_M)[1]).sum())
    return Spacing(standing * every_s / 60.0, passing * every_s / 60.0)

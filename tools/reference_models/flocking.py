"""Boids: birds that keep together, keep apart and fly as their neighbours do.

A periodic square; one bird after another, in random order, turns towards the mean place and the
mean heading of those within sight and away from those too near, then flies a step. Rules and sizes
as declared for the published comparison of frameworks (agent-simulators.md, section 2.1); the model
is Reynolds' (1987). Whether birds fly alike is the order parameter of Vicsek et al. (1995): the
length of the mean heading, 1 when all agree.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.columns import ColumnSpec, TableSpec
from digisphere.core.scenario import make_scenario
from digisphere.core.settings import Scenario
from digisphere.core.simulation import Simulation
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.testing.systems import BareGround
from digisphere.world.compiled import njit

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Sky:
    """How many birds, in how wide a square, and how they fly."""

    birds: int
    side_m: float
    vision_m: float
    step_m: float = 1.0
    apart_m: float = 1.0
    cohere: float = 0.03
    separate: float = 0.015
    match: float = 0.05


SMALL = Sky(birds=200, side_m=100.0, vision_m=5.0)
LARGE = Sky(birds=400, side_m=150.0, vision_m=15.0)


class Flocking(System):
    """Turns and moves every bird."""

    name = "reference.flocking"
    every = "1 s"
    writes = ("birds.*",)
    streams = ("start", "order")

    def __init__(self, scenario: Scenario, *, sky: Sky) -> None:
        super().__init__(scenario)
        self.sky = sky

    def tables(self) -> tuple[TableSpec, ...]:
        """Return the birds."""
        columns = (
            ColumnSpec("place_m", "float64", (2,), "m", doc="Where the bird is, x and y."),
            ColumnSpec("heading", "float64", (2,), doc="Unit vector along which it flies."),
        )
        return (TableSpec("birds", self.sky.birds, columns),)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Scatter the birds."""
        birds, start = view.table("birds"), rng("start")
        rows = birds.add(self.sky.birds)
        birds["place_m"][rows] = start.random((rows.size, 2)) * self.sky.side_m
        angle = start.random(rows.size) * 2.0 * np.pi
        birds["heading"][rows] = np.stack([np.cos(angle), np.sin(angle)], axis=1)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Let every bird look, turn and fly."""
        birds, s = view.table("birds"), self.sky
        wishes = np.array([s.cohere, s.separate, s.match])
        _fly(
            rng("order").permutation(s.birds), birds["place_m"], birds["heading"],
            s.side_m, s.vision_m, s.apart_m, s.step_m, wishes,
        )  # fmt: skip


def scatter(sky: Sky, *, seed: int) -> Simulation:
    """Return a sky of birds at its first instant; a step takes one tick."""
    scenario = make_scenario({})
    systems = [Flocking(scenario, sky=sky)]
    return Simulation(scenario, ground=BareGround(), seed=seed, systems=systems)


def alignment(heading: Floats) -> float:
    """Return the length of the mean of (n, 2) unit headings: 0 none alike, 1 all alike."""
    return float(np.hypot(*heading.mean(axis=0)))


def local_alignment(place_m: Floats, *, heading: Floats, sky: Sky) -> float:
    """Return the mean cosine between the headings of birds that see each other."""
    gap = place_m[:, None] - place_m[None]
    gap -= sky.side_m * np.round(gap / sky.side_m)
    sees = (np.hypot(gap[..., 0], gap[..., 1]) < sky.vision_m) & ~np.eye(len(heading), dtype=bool)
    return float((heading @ heading.T)[sees].mean())


@njit(cache=True)
def _boxes(place_m: Floats, side_m: float, boxes: int) -> tuple[
    npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]
]:  # fmt: skip
    """Sort the birds into square boxes: the box of each, and a doubly linked list per box."""
    count = place_m.shape[0]
    box = np.empty(count, np.int64)
    first, after = np.full(boxes * boxes, -1, np.int64), np.full(count, -1, np.int64)
    before = np.full(count, -1, np.int64)
    for bird in range(count):
        box[bird] = _box_of(place_m[bird, 0], place_m[bird, 1], side_m, boxes)
        _put(bird, box[bird], first, after, before)
    return box, first, after, before


@njit(cache=True)
def _box_of(x_m: float, y_m: float, side_m: float, boxes: int) -> int:
    wide = boxes / side_m
    return min(int(y_m * wide), boxes - 1) * boxes + min(int(x_m * wide), boxes - 1)


@njit(cache=True)
def _put(
    bird: int, box: int, first: npt.NDArray[np.int64], after: npt.NDArray[np.int64],
    before: npt.NDArray[np.int64],
) -> None:  # fmt: skip
    after[bird], before[bird] = first[box], -1
    if first[box] >= 0:
        before[first[box]] = bird
    first[box] = bird


@njit(cache=True)
def _take(
    bird: int, box: int, first: npt.NDArray[np.int64], after: npt.NDArray[np.int64],
    before: npt.NDArray[np.int64],
) -> None:  # fmt: skip
    if before[bird] >= 0:
        after[before[bird]] = after[bird]
    else:
        first[box] = after[bird]
    if after[bird] >= 0:
        before[after[bird]] = before[bird]


@njit(cache=True)
def _nearest_way(gap_m: float, side_m: float) -> float:
    """Return a difference of places as the shorter way round the periodic square."""
    if gap_m > 0.5 * side_m:
        return gap_m - side_m
    return gap_m + side_m if gap_m < -0.5 * side_m else gap_m


@njit(cache=True)
def _look(
    bird: int, box: int, boxes: int, place_m: Floats, heading: Floats, side_m: float,
    vision_m: float, apart_m: float, first: npt.NDArray[np.int64], after: npt.NDArray[np.int64],
    sums: Floats,
) -> int:  # fmt: skip
    """Add up the gaps to all birds in sight, their headings and the gaps to those too near."""
    seen = 0
    sums[:] = 0.0
    reach = 1 if boxes > 1 else 0
    for dy in range(-reach, reach + 1):
        for dx in range(-reach, reach + 1):
            row, column = box // boxes + dy, box % boxes + dx
            other = first[(row % boxes) * boxes + column % boxes]
            while other >= 0:
                gap_x = _nearest_way(place_m[other, 0] - place_m[bird, 0], side_m)
                gap_y = _nearest_way(place_m[other, 1] - place_m[bird, 1], side_m)
                square = gap_x * gap_x + gap_y * gap_y
                if other != bird and square <= vision_m * vision_m:
                    seen += 1
                    sums[0] += gap_x
                    sums[1] += gap_y
                    sums[2] += heading[other, 0]
                    sums[3] += heading[other, 1]
                    if square < apart_m * apart_m:
                        sums[4] += gap_x
                        sums[5] += gap_y
                other = after[other]
    return seen


@njit(cache=True)
def _fly(
    order: npt.NDArray[np.int64], place_m: Floats, heading: Floats, side_m: float, vision_m: float,
    apart_m: float, step_m: float, wishes: Floats,
) -> None:  # fmt: skip
    boxes = int(side_m / vision_m)
    if boxes < 3:  # the neighbours of a box would be met twice round the edge
        boxes = 1
    box, first, after, before = _boxes(place_m, side_m, boxes)
    sums = np.empty(6)
    for bird in order:
        seen = _look(
            bird, box[bird], boxes, place_m, heading, side_m, vision_m, apart_m, first, after, sums
        )
        if seen:
            for axis in range(2):
                pull = wishes[0] * sums[axis] - wishes[1] * sums[4 + axis]
                heading[bird, axis] += (pull + wishes[2] * sums[2 + axis]) / seen
            length = np.hypot(heading[bird, 0], heading[bird, 1])
            heading[bird, 0] /= length
            heading[bird, 1] /= length
        for axis in range(2):
            place_m[bird, axis] = (place_m[bird, axis] + step_m * heading[bird, axis]) % side_m
        to = _box_of(place_m[bird, 0], place_m[bird, 1], side_m, boxes)
        if to != box[bird]:
            _take(bird, box[bird], first, after, before)
            _put(bird, to, first, after, before)
            box[bird] = to

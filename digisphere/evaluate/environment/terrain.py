"""Checks of the ground: rivers have cut it as they cut the real one, and they only grow downhill.

The measures of ``world.metrics`` on grown lands; plain fractal noise of the same relief is the
broken model, because it passes every test of roughness and fails every test of drainage.
Sources: Gailleton et al. 2021 (concavity); Hack 1957 (length and area).
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.scenario import load_scenario
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import CONTROL, FOUND, REFERENCE
from digisphere.world.land import Land
from digisphere.world.metrics import TerrainMetrics, measure_terrain
from digisphere.world.nature import build_land
from digisphere.world.noise import fbm
from digisphere.world.routing import edge_mask
from digisphere.world.uplift import plan_coordinates

Floats = NDArray[np.float64]
_CELLS, _MAP_M = 512, 8192.0
_QUICK = (("valley", 7), ("highland", 11))
_FULL = tuple((kind, seed) for kind in ("valley", "island", "highland") for seed in (3, 7, 11, 19))

CONCAVITY = Figure(
    "concavity of channels, median", 0.30, 0.70, source="0.225 to 0.575, Gailleton 2021"
)
HACK = Figure("Hack exponent, median", 0.47, 0.63, source="0.57, Hack 1957")
PITS = Figure(
    "share of land in closed depressions, worst",
    0.0,
    0.06,
    source="a few % where rivers cut; bare noise has 25-34 %",
)
SHRINKING = Figure(
    "share of cells whose discharge falls downstream",
    0.0,
    0.0,
    source="exact: nothing is lost under way",
    digits=6,
)


def _lands(effort: Effort) -> tuple[tuple[str, int], ...]:
    return _QUICK if effort is Effort.QUICK else _FULL


@cache
def _land(kind: str, seed: int) -> Land:
    size = [f"world.size_cells={_CELLS}", f"world.cell_m={_MAP_M / _CELLS}"]
    scenario = load_scenario(kind, overrides=size)
    return build_land(scenario, seed=seed, progress=lambda stage, done: None)[0]


def _measured(land: Land) -> TerrainMetrics:
    sea = land.layers["koppen_id"] == 0
    rim = edge_mask(sea.shape) == 1
    return measure_terrain(
        land.layers["elevation_m"], cell_m=land.grid.cell_m, outlet=(sea | rim).astype(np.uint8)
    )


def _noise(seed: int) -> Floats:
    x, y = plan_coordinates(_CELLS)
    height = fbm(x * 0.35, y=y * 0.35, seed=seed, octaves=8)
    return np.asarray((height - height.min()) / np.ptp(height) * 800.0)


def _verdict(measures: list[TerrainMetrics]) -> Outcome:
    concavity = [m.concavity for m in measures]
    hack = [m.hack for m in measures]
    pits = [m.depression_share for m in measures]

    def draw(axes: Any) -> None:
        other = measure_terrain(_noise(3), cell_m=_MAP_M / _CELLS, outlet=edge_mask((_CELLS,) * 2))
        axes.fill_between([0.47, 0.63], 0.3, 0.7, color=REFERENCE, alpha=0.2, label="published")
        axes.plot(hack, concavity, "o", color=FOUND, label="grown lands")
        axes.plot([other.hack], [other.concavity], "x", color=CONTROL, label="plain noise")
        axes.set(xlabel="Hack exponent", ylabel="concavity", xlim=(0.3, 0.7), ylim=(0.0, 0.8))

    readings = (
        CONCAVITY.of(float(np.median(concavity))),
        HACK.of(float(np.median(hack))),
        PITS.of(max(pits)),
    )
    return Outcome(readings, plot=draw)


DRAINAGE = Check(
    name="drainage",
    title="Rivers have shaped the land: concavity, Hack's law, few pits",
    measure=lambda effort: _verdict([_measured(_land(*which)) for which in _lands(effort)]),
    control=lambda effort: _verdict(
        [
            measure_terrain(
                _noise(seed), cell_m=_MAP_M / _CELLS, outlet=edge_mask((_CELLS, _CELLS))
            )
            for _, seed in _lands(effort)
        ]
    ),
    control_is="plain fractal noise of the same relief",
)


def _shrinking(discharge: Floats, *, receiver: NDArray[np.integer]) -> float:
    """Share of cells that hand on less than they have."""
    flow = np.asarray(discharge, np.float64).ravel()
    down = receiver.ravel()
    return float((flow[down] < flow * (1.0 - 1e-5)).mean())


def _rivers_grow(effort: Effort) -> Outcome:
    lands = [_land(*which) for which in _lands(effort)]
    shares = [
        _shrinking(land.layers["discharge_m3_s"], receiver=land.layers["receiver"])
        for land in lands
    ]
    longest = max((river for land in lands for river in land.rivers), key=lambda r: len(r.xy_m))

    def draw(axes: Any) -> None:
        run = np.hypot(*np.diff(longest.xy_m, axis=0).T).cumsum() / 1000.0
        axes.plot(run, longest.discharge_m3_s[1:], color=FOUND, label="the longest river")
        axes.set(xlabel="from its source (km)", ylabel="discharge (m3/s)")

    return Outcome((SHRINKING.of(max(shares)),), plot=draw)


def _rain_as_discharge(effort: Effort) -> Outcome:
    """Each cell's own runoff taken for its river's."""
    shares = []
    for kind, seed in _lands(effort):
        land = _land(kind, seed)
        rain = np.asarray(land.layers["precipitation_mm_year"], np.float64)
        shares.append(_shrinking(rain, receiver=land.layers["receiver"]))
    return Outcome((SHRINKING.of(max(shares)),))


DISCHARGE = Check(
    name="discharge",
    title="Rivers grow all the way down",
    measure=_rivers_grow,
    control=_rain_as_discharge,
    control_is="rain that is not gathered on its way",
)

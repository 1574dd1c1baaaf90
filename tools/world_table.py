"""Prints the numbers that tell a grown land from noise, beside those of plain noise, and the time.

    python tools/world_table.py [--size 512] [--seeds 7,2,3] [--kinds valley,island,highland]
    python tools/world_table.py --whole      also builds village and trees and prints each stage

The bands in the last row are those the tests assert. Nothing is cached and nothing is written.
"""

import argparse
import time

import numpy as np

from digisphere.core.scenario import load_scenario
from digisphere.core.settings import Scenario
from digisphere.world.build import build_ground
from digisphere.world.metrics import TerrainMetrics, measure_terrain
from digisphere.world.nature import build_land
from digisphere.world.noise import fbm
from digisphere.world.routing import edge_mask
from digisphere.world.uplift import plan_coordinates

_FULL_MAP_M = 8192.0
_COLUMNS = (
    ("theta", "concavity", "%7.2f"),
    ("Hack", "hack", "%7.3f"),
    ("pits %", "depression_share", "%7.2f"),
    ("HI", "hypsometric_integral", "%6.2f"),
    ("relief", "relief_m", "%7.0f"),
    ("slope", "slope_mean_deg", "%6.1f"),
    ("p95", "slope_p95_deg", "%6.1f"),
    ("max", "slope_max_deg", "%6.1f"),
)


def _row(metrics: TerrainMetrics) -> str:
    cells = []
    for _, name, form in _COLUMNS:
        value = getattr(metrics, name) * (100.0 if name == "depression_share" else 1.0)
        cells.append(form % value)
    return " ".join(cells)


def _scenario(kind: str, *, size: int) -> Scenario:
    cell_m = _FULL_MAP_M / size
    return load_scenario(kind, overrides=[f"world.size_cells={size}", f"world.cell_m={cell_m}"])


def _measure(kind: str, *, size: int, seed: int) -> tuple[TerrainMetrics, float]:
    start = time.perf_counter()
    land, relief = build_land(
        _scenario(kind, size=size), seed=seed, progress=lambda stage, done: None
    )
    seconds = time.perf_counter() - start
    outlet = (relief.sea | (edge_mask(relief.sea.shape) == 1)).astype(np.uint8)
    return measure_terrain(
        land.layers["elevation_m"], cell_m=land.grid.cell_m, outlet=outlet
    ), seconds


def _noise(*, size: int, seed: int) -> TerrainMetrics:
    x, y = plan_coordinates(size)
    height = fbm(x * 0.35, y=y * 0.35, seed=seed, octaves=8)
    height = (height - height.min()) / np.ptp(height) * 800.0
    return measure_terrain(height, cell_m=_FULL_MAP_M / size, outlet=edge_mask(height.shape))


def _whole(kind: str, *, size: int, seed: int) -> None:
    marks: list[tuple[str, float]] = []
    start = time.perf_counter()
    ground = build_ground(
        _scenario(kind, size=size),
        seed=seed,
        progress=lambda stage, done: marks.append((stage, time.perf_counter() - start)),
        use_cache=False,
    )
    total = time.perf_counter() - start
    spent: dict[str, float] = {}
    before, stage = 0.0, "erosion"
    for name, at in marks:
        spent[stage] = spent.get(stage, 0.0) + at - before
        before, stage = at, name
    parts = ", ".join(f"{name} {seconds:.2f}" for name, seconds in spent.items())
    print(f"{kind} seed {seed}, {size}^2: {total:.2f} s ({parts})")
    print(
        f"  {ground.trees.count} trees, {len(ground.rivers)} rivers, "
        f"{ground.buildings.count} buildings in {ground.settlement.name}"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--seeds", default="7,2,3")
    parser.add_argument("--kinds", default="valley,island,highland")
    parser.add_argument("--whole", action="store_true")
    options = parser.parse_args()
    seeds = [int(seed) for seed in options.seeds.split(",")]
    print(f"{'':18s}" + " ".join(name.rjust(6) for name, _, _ in _COLUMNS) + "    seconds")
    for kind in options.kinds.split(","):
        for seed in seeds:
            metrics, seconds = _measure(kind, size=options.size, seed=seed)
            print(f"{kind:10s} {seed:5d}  {_row(metrics)} {seconds:8.2f}")
    for seed in seeds:
        print(f"{'plain fBm':10s} {seed:5d}  {_row(_noise(size=options.size, seed=seed))}")
    print(f"{'asserted at 512':18s} 0.30-0.70  0.47-0.63  < 6")
    if options.whole:
        for kind in options.kinds.split(","):
            _whole(kind, size=options.size, seed=seeds[0])


if __name__ == "__main__":
    main()

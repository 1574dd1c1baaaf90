"""Natural lands that several tests measure: each built once per process, never cached on disk."""

from functools import cache

import numpy as np

from digisphere.core.scenario import load_scenario
from digisphere.world.biomes import Relief
from digisphere.world.land import Land
from digisphere.world.metrics import TerrainMetrics, measure_terrain
from digisphere.world.nature import build_land
from digisphere.world.routing import edge_mask

MAP_M = 8192.0


def scenario(kind: str, size: int, *extra: str):
    overrides = [f"world.size_cells={size}", f"world.cell_m={MAP_M / size}", *extra]
    return load_scenario(kind, overrides=overrides)


@cache
def land_of(kind: str, seed: int, size: int = 256) -> tuple[Land, Relief]:
    return build_land(scenario(kind, size), seed=seed, progress=lambda stage, done: None)


def outlets(relief: Relief) -> np.ndarray:
    return (relief.sea | (edge_mask(relief.sea.shape) == 1)).astype(np.uint8)


def metrics_of(kind: str, seed: int) -> TerrainMetrics:
    land, relief = land_of(kind, seed, 512)
    return measure_terrain(
        land.layers["elevation_m"], cell_m=land.grid.cell_m, outlet=outlets(relief)
    )

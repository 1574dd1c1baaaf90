"""Builds a world's ground, or loads it: nature, then the village, then the trees.

The order of the three, the seeds they draw from and the cache about them live here; how each works
lives beside (``nature``, ``settlement``, ``trees``, ``cache``). Called by ``opening``, tests and
tools.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from digisphere.core.settings import Scenario
from digisphere.core.streams import Streams
from digisphere.errors import WorldError
from digisphere.world import cache
from digisphere.world.archive import freeze
from digisphere.world.enums import Manner, Surface
from digisphere.world.ground import Ground
from digisphere.world.land import Land
from digisphere.world.nature import build_land, land_seed
from digisphere.world.settlement import (
    LEAST_PEOPLE,
    MOST_PEOPLE,
    SettlementParts,
    build_settlement,
)
from digisphere.world.throngs import clear_of_trees
from digisphere.world.trees import plant_trees

Progress = Callable[[str, float], None]


def _no_progress(stage: str, fraction: float) -> None:
    del stage, fraction


def build_ground(
    scenario: Scenario,
    *,
    seed: int | None = None,
    progress: Progress | None = None,
    use_cache: bool = True,
) -> Ground:
    """Return the ground of a scenario: from the cache if it was ever built, else built.

    Args:
        scenario: [world] decides the land, [people] count the size of the village.
        seed: replaces the scenario's own seed.
        progress: called with a stage's name and the fraction done, 0 to 1.
        use_cache: whether to look in the cache folder and to leave the ground there.

    Raises:
        WorldError: the settings cannot make a world a village fits in.
    """
    report = progress or _no_progress
    chosen = scenario.seed if seed is None else seed
    key = cache.content_key(scenario, seed=chosen)
    if use_cache:
        found = cache.find(key)
        if found is not None:
            report("ready", 1.0)
            return found
    ground = freeze(_build(scenario, seed=chosen, key=key, progress=report))
    if use_cache:
        report("saving", 0.98)
        cache.keep(ground)
    report("ready", 1.0)
    return ground


def _build(scenario: Scenario, *, seed: int, key: str, progress: Progress) -> Ground:
    settings = scenario.world
    if settings.size_cells % 32:
        raise WorldError(
            f"[world] size_cells = {settings.size_cells} is not a multiple of 32; "
            "use 256, 512 or 1024 (a power of two builds fastest)"
        )
    land, relief = build_land(scenario, seed=seed, progress=progress)
    progress("village", 0.62)
    parts = build_settlement(
        land.grid,
        elevation_m=land.layers["elevation_m"],
        water_level_m=land.layers["water_level_m"],
        rivers=land.rivers,
        latitude_deg=land.latitude_deg,
        population=int(np.clip(scenario.people.count, LEAST_PEOPLE, MOST_PEOPLE)),
        rng=Streams(seed).at("world.settlement", 0),
        tree_density=land.layers["tree_density"],
        koppen_id=land.layers["koppen_id"],
        manner=None if settings.houses == "climate" else Manner[settings.houses.upper()],
    )
    progress("trees", 0.90)
    trees = plant_trees(
        land, relief=relief, parts=parts, seed=land_seed(seed) + 401, conifers=settings.conifers
    )
    land.layers["surface_id"] = _surfaces(land, parts=parts)
    return Ground(
        key=key,
        grid=land.grid,
        layers=land.layers,
        monthly=land.monthly,
        sea_level_m=land.sea_level_m,
        latitude_deg=land.latitude_deg,
        rivers=land.rivers,
        patch=parts.patch,
        settlement=parts.settlement,
        roads=parts.roads,
        buildings=parts.buildings,
        places=parts.places,
        slots=clear_of_trees(parts.slots, trees),
        props=parts.props,
        fields_farm=parts.fields_farm,
        nav=parts.nav,
        trees=trees,
    )


def _surfaces(land: Land, *, parts: SettlementParts) -> NDArray[np.uint8]:
    """Return the coarse surfaces: what people laid over what nature left."""
    laid = parts.surface_id
    return np.asarray(
        np.where(laid == Surface.NATURAL, land.layers["surface_id"], laid), dtype=np.uint8
    )

"""Which trees grow, and how a scenario tilts the mixture."""

import numpy as np

from digisphere.world.enums import Biome, Species
from digisphere.world.species import CONIFERS, Wood, choose_species

SPOTS = 4000


def wood(biome: Biome) -> Wood:
    rng = np.random.default_rng(4)
    return Wood(
        xy_m=rng.uniform(0.0, 4000.0, (SPOTS, 2)),
        biome=np.full(SPOTS, biome, dtype=np.uint8),
        warmth_c=np.full(SPOTS, 7.0),
        rain_mm=np.full(SPOTS, 900.0),
        above_water_m=np.full(SPOTS, 30.0),
        slope_rad=np.full(SPOTS, 0.1),
        density=np.full(SPOTS, 0.8),
    )


def share(biome: Biome, conifers: float) -> float:
    kinds = choose_species(wood(biome), seed=3, chance=np.random.default_rng(1), conifers=conifers)
    return float(np.isin(kinds, CONIFERS).mean())


def test_more_and_fewer_conifers_can_be_asked_for():
    few, usual, many = (share(Biome.MIXED_FOREST, c) for c in (0.2, 1.0, 5.0))
    assert few < usual - 0.1 < usual + 0.1 < many
    assert share(Biome.MIXED_FOREST, 0.0) == 0.0


def test_where_nothing_else_would_grow_conifers_stay():
    asked = wood(Biome.BOREAL_FOREST)
    kinds = choose_species(asked, seed=3, chance=np.random.default_rng(1), conifers=0.0)
    assert np.isin(kinds, (Species.BIRCH, Species.DEAD)).all()


def test_the_default_changes_no_tree():
    plain = choose_species(wood(Biome.MIXED_FOREST), seed=3, chance=np.random.default_rng(1))
    one = choose_species(
        wood(Biome.MIXED_FOREST), seed=3, chance=np.random.default_rng(1), conifers=1.0
    )
    assert np.array_equal(plain, one)

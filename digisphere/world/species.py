"""Which tree grows on a spot and how large: stands of one kind, willows by water, dwarfs above.

Only choices and sizes; spots come from ``trees``. Ratios of crown to height after Hasenauer 1997
(open-grown) narrowed in closed stands. Called by ``trees``.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digisphere.world.biomes import Relief
from digisphere.world.enums import Biome, Species
from digisphere.world.land import Land
from digisphere.world.noise import fbm

Floats = NDArray[np.float64]

_KINDS = len(Species)
_STAND_M = 260.0
_OF_COOL_LANDS = [kind for kind in Species if kind < Species.DEAD]

CONIFERS = (Species.SPRUCE, Species.PINE, Species.LARCH)

# Relative weight of each kind in each life zone.
_MIX: dict[Biome, dict[Species, float]] = {
    Biome.BOREAL_FOREST: {Species.SPRUCE: 6, Species.PINE: 3, Species.BIRCH: 2, Species.LARCH: 1},
    Biome.MIXED_FOREST: {
        Species.SPRUCE: 4, Species.BEECH: 4, Species.LARCH: 2, Species.BIRCH: 1.5, Species.PINE: 1,
    },
    Biome.TEMPERATE_FOREST: {
        Species.BEECH: 4, Species.OAK: 4, Species.BIRCH: 1.5, Species.SPRUCE: 2.2, Species.HAZEL: 1,
    },
    Biome.TEMPERATE_RAINFOREST: {Species.SPRUCE: 5, Species.BEECH: 3, Species.PINE: 1},
    Biome.HEATH: {Species.DWARF_PINE: 3, Species.BIRCH: 2, Species.PINE: 1},
    Biome.ALPINE_MEADOW: {Species.DWARF_PINE: 5, Species.LARCH: 1, Species.SPRUCE: 0.6},
    Biome.ROCK: {Species.DWARF_PINE: 3, Species.LARCH: 1, Species.PINE: 1},
    Biome.WETLAND: {Species.WILLOW: 3, Species.BIRCH: 2},
    Biome.BEACH: {Species.PINE: 2, Species.HAZEL: 1},
    Biome.GRASSLAND: {Species.OAK: 2, Species.HAZEL: 1, Species.BIRCH: 1},
    Biome.SHRUBLAND: {Species.HAZEL: 3, Species.OAK: 2, Species.PINE: 2},
    Biome.DESERT: {
        Species.THORN: 5, Species.ACACIA: 1.5, Species.CANDELABRA: 1.2, Species.DEAD: 0.3,
    },
    Biome.SAVANNA: {Species.ACACIA: 5, Species.THORN: 2, Species.FIG: 0.6, Species.PALM: 0.3},
    Biome.TROPICAL_DRY_FOREST: {
        Species.FIG: 2.4, Species.ACACIA: 0.6, Species.PALM: 3.2, Species.KAPOK: 0.8,
        Species.PLANTAIN: 0.9,
    },
    Biome.TROPICAL_RAINFOREST: {
        Species.FIG: 4, Species.KAPOK: 1.6, Species.PALM: 2.8, Species.PLANTAIN: 1.3,
    },
    Biome.TUNDRA: {Species.DWARF_BIRCH: 4, Species.TUSSOCK: 4},
}  # fmt: skip

# Full-grown height in metres, and crown radius over height, in a wood.
_HEIGHT_M = {
    Species.SPRUCE: 19.0, Species.PINE: 16.0, Species.LARCH: 18.0, Species.BEECH: 17.0,
    Species.OAK: 15.0, Species.BIRCH: 13.0, Species.WILLOW: 9.0, Species.FRUIT: 4.2,
    Species.HAZEL: 3.0, Species.DWARF_PINE: 1.7, Species.DEAD: 9.0, Species.PALM: 11.0,
    Species.ACACIA: 7.0, Species.THORN: 1.7, Species.CANDELABRA: 4.5, Species.KAPOK: 30.0,
    Species.FIG: 19.0, Species.PLANTAIN: 4.2, Species.DWARF_BIRCH: 2.2, Species.TUSSOCK: 1.0,
}  # fmt: skip
_CROWN = {
    Species.SPRUCE: 0.17, Species.PINE: 0.22, Species.LARCH: 0.18, Species.BEECH: 0.29,
    Species.OAK: 0.36, Species.BIRCH: 0.22, Species.WILLOW: 0.42, Species.FRUIT: 0.45,
    Species.HAZEL: 0.52, Species.DWARF_PINE: 0.75, Species.DEAD: 0.18, Species.PALM: 0.33,
    Species.ACACIA: 0.62, Species.THORN: 0.7, Species.CANDELABRA: 0.34, Species.KAPOK: 0.34,
    Species.FIG: 0.40, Species.PLANTAIN: 0.45, Species.DWARF_BIRCH: 0.72, Species.TUSSOCK: 0.8,
}  # fmt: skip


@dataclass(frozen=True)
class Wood:
    """What a spot offers a tree; one row per spot."""

    xy_m: Floats
    biome: NDArray[np.uint8]
    warmth_c: Floats
    rain_mm: Floats
    above_water_m: Floats
    slope_rad: Floats
    density: Floats

    @staticmethod
    def at(xy_m: Floats, *, land: Land, relief: Relief) -> "Wood":
        """Read the rasters at spots (n, 2)."""
        iy, ix = land.grid.cell_of(xy_m)
        layers = land.layers
        return Wood(
            xy_m=xy_m,
            biome=layers["biome_id"][iy, ix],
            warmth_c=layers["air_temperature_mean_c"][iy, ix].astype(np.float64),
            rain_mm=layers["precipitation_mm_year"][iy, ix].astype(np.float64),
            above_water_m=relief.above_water_m[iy, ix],
            slope_rad=relief.slope_rad[iy, ix],
            density=layers["tree_density"][iy, ix].astype(np.float64),
        )


def _weights(wood: Wood) -> Floats:
    by_biome = np.zeros((256, _KINDS))
    for biome, mix in _MIX.items():
        for kind, weight in mix.items():
            by_biome[biome, kind] = weight
    weights = by_biome[wood.biome]
    hot = np.clip((wood.warmth_c - 17.0) / 4.0, 0.0, 1.0)
    weights[:, _OF_COOL_LANDS] *= (1.0 - hot)[:, None]
    empty = weights.sum(axis=1) == 0.0
    weights[empty, Species.HAZEL] = 1.0 - hot[empty]
    weights[empty, Species.THORN] = hot[empty]
    wet = np.clip((4.5 - wood.above_water_m) / 3.0, 0.0, 1.0) * (wood.slope_rad < 0.25)
    beach = wood.biome == Biome.BEACH
    # In the hot lands palms line beaches and banks, and stand alone where cattle graze.
    moist = np.clip((wood.rain_mm - 500.0) / 500.0, 0.0, 1.0)
    lone = 12.0 * moist * np.clip(1.0 - wood.density / 0.3, 0.0, 1.0)
    weights[:, Species.PALM] += hot * np.where(beach, 20.0, 6.0 * wet + lone)
    mild = (1.0 - hot) * np.clip((wood.warmth_c + 4.0) / 3.0, 0.0, 1.0)
    wet = wet * mild
    weights[:, Species.WILLOW] += 6.0 * wet
    weights[:, Species.BIRCH] += 2.0 * wet
    weights[:, Species.SPRUCE] *= 1.0 - 0.8 * wet
    weights[:, Species.HAZEL] += 2.5 * mild * np.clip(0.25 - wood.density, 0.0, 0.25)
    weights[:, Species.DEAD] += 0.012 * weights.sum(axis=1) * (wood.biome != Biome.TUNDRA)
    # Warm valleys grow broadleaves, cold slopes conifers; the tilt is about one factor e per 2 C.
    tilt = np.exp(np.clip((wood.warmth_c - 6.5) / 2.0, -1.5, 1.5))[:, None]
    broad = [Species.BEECH, Species.OAK, Species.HAZEL]
    weights[:, broad] *= tilt
    return weights


def choose_species(
    wood: Wood, *, seed: int, chance: np.random.Generator, conifers: float = 1.0
) -> NDArray[np.uint8]:
    """Return the kind at each spot: stands some 250 m wide of one leading kind, with a mixture.

    ``conifers`` multiplies the weight of needle trees; where nothing else grows they stay.
    """
    weights = _weights(wood)
    mixed = np.delete(weights, CONIFERS, axis=1).any(axis=1)
    weights[np.ix_(mixed, np.array(CONIFERS))] *= conifers
    x, y = wood.xy_m[:, 0] / _STAND_M, wood.xy_m[:, 1] / _STAND_M
    for kind in np.flatnonzero(weights.any(axis=0)).tolist():
        taste = fbm(x, y=y, seed=seed + 301 + kind, octaves=2)
        weights[:, kind] *= np.exp(5.0 * taste)
    edges = np.cumsum(weights, axis=1)
    draw = chance.random(len(weights)) * edges[:, -1]
    return np.asarray((draw[:, None] >= edges).sum(axis=1).clip(0, _KINDS - 1), dtype=np.uint8)


def fruit_trees(wood: Wood, *, chance: np.random.Generator) -> NDArray[np.uint8]:
    """Return what is planted in orchards and yards: dates, plantains, apples, or dwarf birch."""
    leafy = wood.rain_mm > 600.0
    tropical = np.where(leafy & (chance.random(len(leafy)) < 0.6), Species.PLANTAIN, Species.PALM)
    cold = np.where(wood.warmth_c < -1.0, Species.DWARF_BIRCH, Species.FRUIT)
    return np.asarray(np.where(wood.warmth_c > 17.0, tropical, cold), dtype=np.uint8)


def grow(
    kind: NDArray[np.uint8], *, wood: Wood, spacing_m: Floats, chance: np.random.Generator
) -> tuple[Floats, Floats]:
    """Return height and crown radius in metres: lognormal about the kind's, less where it is cold.

    A tree with room about it grows a broader crown; the log standard deviation is 0.22.
    """
    heights = np.array([_HEIGHT_M[Species(k)] for k in range(_KINDS)])
    ratios = np.array([_CROWN[Species(k)] for k in range(_KINDS)])
    site = np.clip(0.62 + 0.09 * (wood.warmth_c - 2.0), 0.5, 1.1)
    stand = 0.8 + 0.25 * np.clip(wood.density, 0.0, 1.0)
    size = np.exp(chance.normal(0.0, 0.22, len(kind)))
    wide = np.clip(spacing_m / 7.0, 0.75, 1.45) ** 0.75
    open_grown = 1.0 + 0.35 * np.clip(0.4 - wood.density, 0.0, 0.4)
    height = heights[kind] * site * stand * size * (0.85 + 0.15 * wide)
    shape = np.exp(chance.normal(0.0, 0.12, len(kind)))
    return height, height * ratios[kind] * wide * open_grown * shape

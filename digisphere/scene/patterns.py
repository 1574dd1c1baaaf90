"""What every world shares, made once on a machine and kept: leaves, grain, walls, plants.

How each is laid out is told where it is made (``leaf_patterns``, ``grain``, ``masonry_patterns``,
``plant_shelf``); the layers ask here, so that a later start reads them. Nothing is uploaded here.
"""

from functools import cache

from digisphere.scene import grain, leaf_patterns, masonry_patterns, plant_shelf
from digisphere.scene.kept_arrays import kept
from digisphere.scene.plant_shelf import PlantShelf

U8 = grain.U8


@cache
def leaves() -> dict[str, U8]:
    """Return the patterns of leaf cards by name."""
    return kept("leaf patterns", make=leaf_patterns.leaf_patterns)


@cache
def ground_grain() -> tuple[U8, U8]:
    """Return ``u_detail`` and ``u_detail_slope``."""
    found = kept("ground grain", make=grain.ground_grain)
    return found["detail"], found["slope"]


@cache
def cloud_grain() -> U8:
    """Return the cloud pattern."""
    return kept("cloud grain", make=grain.cloud_grain)["clouds"]


@cache
def masonry() -> U8:
    """Return the pictures of all materials, (layer, row, column, 4)."""
    return kept("masonry", make=masonry_patterns.masonry_patterns)["pictures"]


@cache
def plants() -> PlantShelf:
    """Return the shapes of all trees and shrubs."""
    return PlantShelf(kept("plant shapes", make=plant_shelf.all_shapes))

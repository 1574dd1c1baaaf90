"""Colours of bare earth and rock of a land: brown loam, desert sand, red laterite, grey tundra.

One set a land, mixed from its soils, handed to ``ground_surface.glsl`` as ``u_earth``. Linear
reflectance. Called by the terrain layer.
"""

from typing import Any

import numpy as np

from digisphere.world.enums import Soil

Colour = tuple[float, float, float]
_LOAM = ((0.128, 0.098, 0.068), (0.225, 0.195, 0.165), (0.150, 0.150, 0.152))
# Bare soil, then the warm and the cool beds of the rock.
_EARTH: dict[Soil, tuple[Colour, Colour, Colour]] = {
    Soil.SAND: ((0.400, 0.275, 0.150), (0.375, 0.205, 0.115), (0.245, 0.150, 0.100)),
    Soil.LATERITE: ((0.215, 0.088, 0.042), (0.205, 0.165, 0.130), (0.125, 0.120, 0.110)),
    Soil.GELISOL: ((0.098, 0.084, 0.064), (0.205, 0.200, 0.192), (0.140, 0.148, 0.152)),
}
_LEAST_SHARE = 0.3
"""Share of the land that a soil must cover to colour all of it."""


def earth_colours(ground: Any) -> tuple[Colour, Colour, Colour]:
    """Return bare soil, warm rock and cool rock of ``ground``."""
    soil = np.asarray(ground.layers.get("soil_id", np.zeros((1, 1), np.uint8)))
    land = soil[soil != Soil.WATER]
    for kind, colours in _EARTH.items():
        if len(land) and float((land == kind).mean()) > _LEAST_SHARE:
            return colours
    return _LOAM

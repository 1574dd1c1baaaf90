"""The shapes of trees and shrubs: a few hundred bytes of triangles for each kind and distance.

Made by rule from a seed, no files. Heights run from 0 to 1 and crown radii to 1; the vertex shader
stretches them to each tree; they are made in crown radii, at the kind's usual slimness, so that
leaves are not stretched. Broad crowns are ``plant_crowns.py``'s, conifers ``plant_spires.py``'s;
plants of hot, dry and frozen lands ``plant_fronds.py``'s; dead trees are here. Pure numpy. Called
by the vegetation layer.

Columns of a shape: ``vertex`` (x, y, z), ``a_normal`` (x, y, z, share of sky seen), ``a_leaf``
(u, v, stuff, sway) with stuff 0 bark, 1 leaf card, 2 core, 3 distant foliage.
"""

import math
from collections.abc import Callable

import numpy as np

from digisphere.core.streams import Streams
from digisphere.scene.plant_crowns import CROWNS, broad_crowned
from digisphere.scene.plant_fronds import acacia, candelabra, palm, plantain, tussock
from digisphere.scene.plant_mesh import FAR, Shape, add_limb
from digisphere.scene.plant_spires import SPIRES, spire
from digisphere.world.enums import Species

LEVELS = 4
VARIANTS = 3


def snag(level: int, *, chance: np.random.Generator) -> Shape:
    """Return a dead tree: a trunk and what is left of its branches."""
    shape = Shape(5.5)
    sides = 3 if level else 6
    top = np.array([0.2, 0.12, shape.tall])
    add_limb(
        shape, start=np.array([0.0, 0.0, -0.1]), end=top, thick=(0.15, 0.02), sides=sides, sway=0.1
    )
    count = (14, 7, 3)[level]
    for k in range(count):
        z = 0.3 + 0.62 * (k + chance.random()) / count
        angle = chance.uniform(0.0, math.tau)
        reach = chance.uniform(0.6, 1.3) * (1.2 - z)
        start = top * z
        rise = chance.uniform(0.1, 0.6) * reach
        end = start + np.array([reach * math.cos(angle), reach * math.sin(angle), rise])
        add_limb(shape, start=start, end=end, thick=(0.05, 0.008), sides=3, sway=0.1)
    return shape


_OTHERS: dict[Species, Callable[..., Shape]] = {
    Species.DEAD: snag,
    Species.PALM: palm,
    Species.PLANTAIN: plantain,
    Species.ACACIA: acacia,
    Species.CANDELABRA: candelabra,
    Species.TUSSOCK: tussock,
}


def make_shape(species: Species, *, level: int, variant: int) -> Shape:
    """Return the triangles of a kind of tree at a level, NEAR to TINY; variants differ."""
    chance = Streams(0).at("scene.plant_shapes", int(species), variant)
    if species in SPIRES:
        return spire(SPIRES[species], level=level, chance=chance)
    if species in CROWNS:
        return broad_crowned(CROWNS[species], level=level, chance=chance)
    return _OTHERS[species](min(level, FAR), chance=chance)


def is_closed(species: Species, *, level: int) -> bool:
    """Whether a shape has no inside that could be seen."""
    return level >= FAR and (species in SPIRES or species in CROWNS)

"""The ground: terrain, water, climate normals, life zones and the village that stands on them.

Everything here is made once from a scenario and a seed, is frozen, and is cached by content.
What happens to the ground afterwards (weather, people) lives in the rooms above.
"""

from digisphere.world.build import build_ground
from digisphere.world.ground import Ground

__all__ = ["Ground", "build_ground"]

"""The body of each kind of animal, meshed when one is first asked for.

What they look like stands in `animal_quadrupeds.py`, `animal_birds.py` and `animal_fish.py`; how
they hold themselves in `animal_pose.py`.
"""

from functools import cache

from digisphere.environment.animal_kinds import TRAITS, AnimalKind
from digisphere.scene.animal_birds import BIRDS, bird_body
from digisphere.scene.animal_fish import FISH, fish_body
from digisphere.scene.animal_mesh import Body
from digisphere.scene.animal_quadrupeds import QUADRUPEDS, quadruped_body


@cache
def body_of(kind: AnimalKind) -> Body:
    """Return the body of a kind."""
    if kind in BIRDS:
        return bird_body(BIRDS[kind])
    if kind in FISH:
        return fish_body(FISH[kind], length=TRAITS[kind].shoulder_m)
    return quadruped_body(QUADRUPEDS[kind], height=TRAITS[kind].shoulder_m)

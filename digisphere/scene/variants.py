"""Passes that draw with another's programs, told one word more: motion, radiance, albedo, sunlight.

A pass of these kinds draws the very triangles of the identity or the colour pass; a define makes
their programs put out something else. They are compiled when the first such pass is made, so a
window that never captures pays nothing. Which words there are is here; what they mean is in
``shaders/include/light.glsl`` (SHOWN) and ``shaders/include/identity.glsl`` (MOTION).
"""

from collections.abc import Mapping

VARIANTS: Mapping[str, tuple[str, Mapping[str, int]]] = {
    "motion": ("identity", {"MOTION": 1}),
    "radiance": ("colour", {"SHOWN": 1}),
    "albedo": ("colour", {"SHOWN": 2}),
    "sunlit": ("colour", {"SHOWN": 3}),
}
"""Kind of pass → whose programs it draws with, and the words they are told."""


def program_of(kind: str) -> tuple[str, Mapping[str, int]]:
    """Return whose programs a kind of pass draws with, and the words they are told."""
    return VARIANTS[kind]

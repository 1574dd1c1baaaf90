"""Passes that draw with another's programs, told one word more: motion beside ids, light too.

A pass of these kinds draws the very triangles of the identity or the colour pass, and all that the
pass itself draws; a define makes their programs put out more beside it. They are compiled when the
first such pass is made, so a window that never captures pays nothing. Which words there are is
here; what they mean is in ``shaders/include/light.glsl`` (SHOWN) and
``shaders/include/identity.glsl`` (MOTION).
"""

from collections.abc import Mapping

VARIANTS: Mapping[str, tuple[str, Mapping[str, int]]] = {
    "motion": ("identity", {"MOTION": 1}),
    "light": ("colour", {"SHOWN": 1}),
}
"""Kind of pass → whose programs it draws with, and the words they are told."""

ENDINGS: Mapping[str, str] = {"SHOWN": "include/light_planes.glsl"}
"""Word → file pasted after a fragment program that is told it; it calls the program's own main."""


def program_of(kind: str) -> tuple[str, Mapping[str, int]]:
    """Return whose programs a kind of pass draws with, and the words they are told."""
    return VARIANTS[kind]


def ending_of(defines: Mapping[str, int]) -> str:
    """Return the file pasted after a fragment program that is told these words, or nothing."""
    return next((file for word, file in ENDINGS.items() if defines.get(word)), "")

"""What the moment lets programs leave out: puddles, snow, lamps in full daylight.

Software OpenGL pays for every branch, taken or not, so what cannot be seen is compiled away. A
function of the snapshot and its light alone. Called by ``scene.py``; the words are the stage's.
"""

from typing import Any

from digisphere.scene.lighting import LightState
from digisphere.scene.stage import MOMENT_DEFINES

_GLISTENING, _SNOWY_MM = 0.3, 0.05
"""Ground no wetter than this is darker than dry ground, but neither shines nor has puddles."""
_LAMPS = 16
"""Row of ``u_light`` with the radiance of lamps in its last place."""
_LOST = 0.04
"""Lamps whose light on the film is less than this are lost in that of the day."""


def moment_words(snapshot: Any, *, light: LightState) -> dict[str, int]:
    """Return a 0 or 1 for each of ``stage.MOMENT_DEFINES``."""
    holds = (
        float(snapshot.fields["surface_wetness"].max()) <= _GLISTENING,
        float(snapshot.fields["snow_swe_mm"].max()) <= _SNOWY_MM,
        light.exposure * float(light.vectors[_LAMPS, 3]) < _LOST,
    )
    return {word: int(value) for word, value in zip(MOMENT_DEFINES, holds, strict=True)}

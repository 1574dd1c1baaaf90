"""What the moment lets programs leave out: rain where all is dry, lamps in full daylight.

Software OpenGL pays for every branch, taken or not, so what cannot be seen is compiled away. A
function of the snapshot and its light alone. Called by ``scene.py``; the words are the stage's.
"""

from typing import Any

import numpy as np

from digisphere.scene.lighting import LightState
from digisphere.scene.stage import MOMENT_DEFINES

_WET, _SNOWY_MM = 0.02, 0.05
_SKY_UP, _LAMPS = 6, 16
"""Rows of ``u_light``: light of the sky from above; a: radiance of lamps."""
_DROWNED = 12.0
"""Lamps are lost where the sky alone is so many times as bright as they."""


def moment_words(snapshot: Any, *, light: LightState) -> dict[str, int]:
    """Return a 0 or 1 for each of ``stage.MOMENT_DEFINES``."""
    sky = float(np.max(light.vectors[_SKY_UP, :3]))
    holds = (
        float(snapshot.fields["surface_wetness"].max()) <= _WET,
        float(snapshot.fields["snow_swe_mm"].max()) <= _SNOWY_MM,
        sky > _DROWNED * float(light.vectors[_LAMPS, 3]),
    )
    return {word: int(value) for word, value in zip(MOMENT_DEFINES, holds, strict=True)}

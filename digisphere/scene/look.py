"""Looks: how the same light becomes a picture. ``talk`` is for the eye, ``data`` for measurement.

Numbers only; ``lighting.py`` hands them to the shaders. Chosen by scenario, command line or panel.
"""

from dataclasses import dataclass

from digisphere.errors import SceneError, suggest


@dataclass(frozen=True)
class Look:
    """A grade over physically scaled light."""

    name: str
    saturation: float
    """1 is neutral AgX."""
    contrast: float
    """Depth of the shadows: about a power on the display curve; 1 is neutral."""
    haze: float
    """Factor on aerial perspective; 1 is true to visibility."""
    exposure_ev: float
    """Stops added after automatic exposure."""


LOOKS = {
    look.name: look
    for look in (
        Look("talk", saturation=1.26, contrast=1.24, haze=1.15, exposure_ev=0.15),
        Look("data", saturation=1.12, contrast=1.08, haze=1.0, exposure_ev=0.0),
    )
}


def look_named(name: str) -> Look:
    """Return the look called ``name``.

    Raises:
        SceneError: unknown; the message suggests the nearest.
    """
    if name not in LOOKS:
        raise SceneError(f"look «{name}» is not known. " + suggest(name, known=LOOKS))
    return LOOKS[name]

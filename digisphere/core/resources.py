"""Where the files that ride with the package lie: in a checkout or inside an installed wheel.

The only place that knows both layouts. Called by whoever reads scenarios, shaders, bodies or fonts.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def resource_path(*parts: str) -> Path:
    """Return the path of a shipped file, e.g. ``resource_path("assets", "scenarios")``.

    Looks inside the package first (wheel), then beside it (checkout). The path may not exist;
    the caller knows what to say when it does not.
    """
    inside = _PACKAGE.joinpath(*parts)
    return inside if inside.exists() else _PACKAGE.parent.joinpath(*parts)

"""Prints what a bug report needs: versions, OpenGL driver, display, fonts, cache, free disk."""

import os
import platform
import shutil
from pathlib import Path

from rich.table import Table

from digisphere.app import console
from digisphere.core.record import versions
from digisphere.core.resources import resource_path
from digisphere.errors import SceneError
from digisphere.world.cache import cache_home

GIB = 1 << 30


def print_report() -> None:
    """Print the table; a missing part is named with its cure."""
    table = Table("what", "found")
    for name, found in versions().items():
        table.add_row(name, found)
    table.add_row("platform", platform.platform())
    table.add_row("cores", str(os.cpu_count()))
    table.add_row("display", os.environ.get("DISPLAY") or "none: only headless commands will work")
    for name, found in _drawing().items():
        table.add_row(name, found)
    fonts = sorted(p.name for p in resource_path("assets", "fonts").glob("*.ttf"))
    table.add_row("fonts", ", ".join(fonts) or "the inspector's built-in font")
    folder = cache_home()
    table.add_row("cache", f"{folder} ({_size_mib(folder):.0f} MiB)")
    table.add_row("free disk", f"{shutil.disk_usage(Path.cwd()).free / GIB:.1f} GiB here")
    console.show(table)


def _drawing() -> dict[str, str]:
    try:
        from digisphere.scene.stage import Stage

        stage = Stage((64, 64))
        try:
            return {"OpenGL driver": ", ".join(stage.driver)}
        finally:
            stage.close()
    except SceneError as error:
        return {"OpenGL driver": f"none. {error}"}


def _size_mib(folder: Path) -> float:
    if not folder.exists():
        return 0.0
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / (1 << 20)

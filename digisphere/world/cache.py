"""Keeps built grounds on disk, one file each, named by what they were made from.

The name is a digest of the settings, the seed and all source that builds worlds, so a changed
setting or a changed line of code never meets an old world. A damaged file is removed and the world
is built again. The folder is ``$DIGISPHERE_CACHE`` or the user's cache folder. Called by ``build``;
the scene keeps its own arrays in a folder beside.
"""

import os
import sys
import zipfile
from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from digisphere.core.settings import Scenario
from digisphere.core.sources import digest_of_imports
from digisphere.errors import WorldError
from digisphere.world.archive import ARCHIVE_VERSION, load_ground, save_ground
from digisphere.world.ground import Ground

_MOST_FILES = 12


def cache_home() -> Path:
    """Return the folder of all that is kept between starts; it may not exist yet."""
    chosen = os.environ.get("DIGISPHERE_CACHE")
    if chosen:
        return Path(chosen).expanduser()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    return base / "digisphere"


def cache_dir() -> Path:
    """Return the folder of built worlds; it may not exist yet."""
    return cache_home() / "worlds"


@lru_cache(maxsize=1)
def source_digest() -> str:
    """Return a digest of all source a world is built with: the version of the recipe."""
    return digest_of_imports(Path(__file__).with_name("build.py"))


def content_key(scenario: Scenario, *, seed: int) -> str:
    """Return the name of the ground that these settings and this seed make."""
    text = "|".join(
        (
            scenario.world.model_dump_json(),
            str(scenario.people.count),
            str(seed),
            source_digest(),
            str(ARCHIVE_VERSION),
        )
    )
    return blake2b(text.encode(), digest_size=12).hexdigest()


def _path_of(key: str) -> Path:
    return cache_dir() / f"{key}.npz"


def find(key: str) -> Ground | None:
    """Return the ground named ``key``, or None if it is not there whole."""
    path = _path_of(key)
    if not path.is_file():
        return None
    try:
        ground = load_ground(path)
        if ground.key != key:
            raise WorldError(f"{path}: holds another world ({ground.key})")
    except (WorldError, OSError, zipfile.BadZipFile):
        with suppress(OSError):
            path.unlink(missing_ok=True)
        return None
    with suppress(OSError):  # a folder one may only read is as good
        path.touch()  # the least recently used are removed first
    return ground


def keep(ground: Ground) -> None:
    """Leave ``ground`` in the cache. A folder that cannot be written is no reason to stop."""
    try:
        save_ground(ground, _path_of(ground.key))
        _tidy()
    except OSError:
        return


def _tidy() -> None:
    """Remove the worlds that were used longest ago, beyond a dozen."""
    files = sorted(cache_dir().glob("*.npz"), key=lambda p: p.stat().st_mtime, reverse=True)
    for old in files[_MOST_FILES:]:
        old.unlink(missing_ok=True)

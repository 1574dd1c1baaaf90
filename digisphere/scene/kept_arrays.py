"""Keeps on disk what the scene makes of a ground and nothing else, so that a later start reads it.

Walls, leaves and rasters are the same at every start of a world. Each set of arrays is one file
whose name is a digest of all it was made from: what the ground holds, every source file that takes
part, the libraries and the processor. So nothing stale is ever found, and a file that is damaged
fails its checksums and is made again. Called by the layers for pure arrays; knows none of them.
"""

import logging
import os
import platform
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any
from weakref import ref

import numba
import numpy as np
import scipy
from llvmlite import binding
from numpy.typing import NDArray

from digisphere.core.sources import digest_of_imports
from digisphere.world.archive import fingerprint
from digisphere.world.cache import cache_home
from digisphere.world.ground import Ground

_LOG = logging.getLogger(__name__)

FORMAT = 1
MOST_BYTES = 192 << 20
"""Room for the sets of about three worlds; the least recently used go first."""
_KEY = "made from"

Arrays = dict[str, NDArray[Any]]


def kept(
    name: str, *, make: Callable[..., Mapping[str, NDArray[Any]]], ground: Any = None
) -> Arrays:
    """Return the arrays that ``make`` makes, from disk if they were ever made.

    Args:
        name: of the set; its file begins with it.
        make: a function of ``ground`` and of nothing else; of nothing at all if that is None. The
            file it is defined in, and all that one imports, count as what the arrays are made from.
        ground: None for arrays that are the same in every world. What fakes have as ground is not
            kept: only the world's own record can be told apart.
    """
    if ground is not None and not isinstance(ground, Ground):
        return _plain(make(ground))
    key = _key_of(name, source=Path(str(sys.modules[make.__module__].__file__)), ground=ground)
    path = folder() / f"{name.replace(' ', '-')}-{key}.npz"
    found = _read(path, key=key)
    if found is None:
        found = _plain(make() if ground is None else make(ground))
        _write(path, found, key=key)
    return found


def folder() -> Path:
    """Return the folder of kept arrays; it may not exist yet."""
    return cache_home() / "scene"


def _plain(made: Mapping[str, NDArray[Any]]) -> Arrays:
    """Rows in order and free to be written, as they come from disk: one type for the kernels."""
    return {name: np.require(array, requirements=["C", "W"]) for name, array in made.items()}


def _key_of(name: str, *, source: Path, ground: Ground | None) -> str:
    text = "|".join((name, str(FORMAT), digest_of_imports(source), _machine(), _held_by(ground)))
    return blake2b(text.encode(), digest_size=12).hexdigest()


@cache
def _machine() -> str:
    """Whatever may round the last bit another way."""
    versions = (np.__version__, scipy.__version__, numba.__version__)
    return " ".join((*versions, platform.machine(), binding.get_host_cpu_name()))


_last: tuple[Callable[[], Ground | None], str] = (lambda: None, "")


def _held_by(ground: Ground | None) -> str:
    """The ground's fingerprint; taken once for a ground that is frozen."""
    global _last
    if ground is None:
        return "any ground"
    if _last[0]() is ground:
        return _last[1]
    found = fingerprint(ground)
    if not ground.patch.elevation_m.flags.writeable:
        _last = ref(ground), found
    return found


def _read(path: Path, *, key: str) -> Arrays | None:
    """The arrays of a whole file of this key; a damaged one is removed."""
    if not path.is_file():
        return None
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        if str(arrays.pop(_KEY)) != key:
            raise ValueError("made from something else")
    except Exception:  # damage can surface as nearly any error, and the cure is always the same
        with suppress(OSError):
            path.unlink(missing_ok=True)
        return None
    with suppress(OSError):
        path.touch()  # the least recently used are removed first
    return arrays


def _write(path: Path, arrays: Arrays, *, key: str) -> None:
    """Leave the arrays on disk, whole or not at all. Failing to is no reason to stop."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            np.savez(file, allow_pickle=False, **{_KEY: np.array(key)}, **arrays)
        partial.replace(path)
        _tidy(path.parent)
    except OSError as error:
        _say_once(str(path.parent), str(error))
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


@cache
def _say_once(place: str, why: str) -> None:
    _LOG.warning(
        "«%s» cannot keep what the scene has made (%s): every start takes some seconds longer. "
        "Free some space or set DIGISPHERE_CACHE to a folder that can be written.",
        place,
        why,
    )


def _tidy(place: Path) -> None:
    """Remove the files that were used longest ago, beyond ``MOST_BYTES``."""
    files = []
    for path in place.iterdir():
        with suppress(FileNotFoundError):  # another process may be tidying or writing too
            found = path.stat()
            files.append((-found.st_mtime, found.st_size, path))
    total = 0
    for _, size, path in sorted(files):
        total += size
        if total > MOST_BYTES:
            path.unlink(missing_ok=True)

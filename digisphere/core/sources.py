"""Digests of our own source text, so that what changed code makes is never taken from a cache.

One question: has this file changed, or any file of ours that it draws on? Keeps nothing on disk
itself; asked by the cache of worlds, the scene's kept arrays and the cache of compiled kernels.
"""

import re
from functools import cache
from hashlib import blake2b
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent

_IMPORT = re.compile(
    rb"^[ \t]*(?:from[ \t]+(digisphere[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)"
    rb"|import[ \t]+(digisphere[\w.]*))",
    re.MULTILINE,
)
_NAME = re.compile(rb"\w+")


@cache
def digest_of_imports(path: Path) -> str:
    """Return a digest of a file of the package and of all files of it that it imports, however far.

    Imports inside functions count too. Files outside the package do not: their versions are the
    business of whoever asks.
    """
    path = path.resolve()
    found, waiting = {path}, [path]
    while waiting:
        for other in _imported(waiting.pop()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    digest = blake2b(digest_size=16)
    for one in sorted(found):
        inside = one.is_relative_to(PACKAGE)
        digest.update((one.relative_to(PACKAGE).as_posix() if inside else one.name).encode())
        digest.update(_text(one))
    return digest.hexdigest()


@cache
def _text(path: Path) -> bytes:
    """The file as it was when first asked for, which is what this process runs."""
    return path.read_bytes()


@cache
def _imported(path: Path) -> tuple[Path, ...]:
    """Files of the package that ``path`` names in its imports."""
    found = []
    for source, names, plain in _IMPORT.findall(_text(path)):
        place = PACKAGE.parent.joinpath(*(source or plain).decode().split("."))
        if place.is_dir():
            inside = [place / f"{name.decode()}.py" for name in _NAME.findall(names)]
            found += [one if one.is_file() else place / "__init__.py" for one in inside]
        else:
            found.append(place.with_suffix(".py"))
    return tuple(one for one in found if one.is_file())


def forget() -> None:
    """Read files anew when next asked, as a later process would."""
    for remembered in (digest_of_imports, _text, _imported):
        remembered.cache_clear()

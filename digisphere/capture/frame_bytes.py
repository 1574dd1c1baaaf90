"""The bytes of a frame's files, read once, and planes made of them without another copy.

Sums and planes come from the same bytes. NPY planes are views into these. Called by ``dataset``;
what the files mean is told there.
"""

from __future__ import annotations

import io
import os
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

_ALIGNED = 64
"""Files begin at multiples of so many bytes, as arrays want it."""
_LONGEST_HEAD = 4096


class Arena:
    """Memory into which the files of one frame after another are read.

    Memory that is new costs five times what reading into it does: the system clears it page by
    page. Arrays made of an arena's bytes therefore last until the next frame is read, no longer.
    """

    def __init__(self) -> None:
        self._memory = bytearray()

    def read(self, folder: Path) -> dict[str, memoryview]:
        """Bytes of each file of a folder, by name; nothing if there is no such folder."""
        try:
            with os.scandir(folder) as entries:
                sizes = sorted((e.name, e.stat().st_size) for e in entries if e.is_file())
        except FileNotFoundError:
            return {}
        needed = sum(_aligned(size) for _, size in sizes)
        if len(self._memory) < needed:
            room = needed + needed // 4  # the next frame may be larger
            self._memory = bytearray(room)  # arrays of the old memory keep that alive
        whole, at, contents = memoryview(self._memory), 0, {}
        for name, size in sizes:
            with (folder / name).open("rb", buffering=0) as file:
                length = _fill(file, whole[at : at + size])
            contents[name] = whole[at : at + length]
            at += _aligned(size)
        return contents


def read_file(path: Path) -> memoryview | None:
    """All of a file, in memory of its own; None if it is not there."""
    try:
        with path.open("rb", buffering=0) as file:
            memory = bytearray(os.fstat(file.fileno()).st_size)
            return memoryview(memory)[: _fill(file, memoryview(memory))]
    except FileNotFoundError:
        return None


def decode_npy(content: memoryview) -> NDArray[Any]:
    """An array over the bytes of an NPY file.

    Raises:
        ValueError: it is something else, or cut short.
    """
    start, shape, columns_first, dtype = _layout(bytes(content[: _head_bytes(content)]))
    flat = np.frombuffer(content, dtype, count=prod(shape), offset=start)
    return flat.reshape(shape, order="F" if columns_first else "C")


def _head_bytes(content: memoryview) -> int:
    """How long the head of an NPY file is: magic, version, length of the text, text."""
    wide = len(content) > 6 and content[6] >= 2
    return min(
        int.from_bytes(content[8 : 12 if wide else 10], "little") + (12 if wide else 10),
        _LONGEST_HEAD,
    )


@lru_cache(maxsize=256)
def _layout(head: bytes) -> tuple[int, tuple[int, ...], bool, np.dtype[Any]]:
    """Where the numbers begin, their shape, whether columns come first, their type."""
    file = io.BytesIO(head)
    version = np.lib.format.read_magic(file)
    read = (
        np.lib.format.read_array_header_1_0
        if version == (1, 0)
        else np.lib.format.read_array_header_2_0
    )
    shape, columns_first, dtype = read(file)
    if dtype.hasobject:
        raise ValueError("an array of Python objects")
    return file.tell(), shape, columns_first, dtype


def _fill(file: Any, memory: memoryview) -> int:
    """Read until the memory is full or the file ends; how many bytes that were."""
    length = 0
    while length < len(memory):
        more = file.readinto(memory[length:])
        if not more:
            break
        length += more
    return length


def _aligned(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED

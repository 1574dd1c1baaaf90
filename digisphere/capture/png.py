"""PNG files, written fast and always with the same bytes, and ids as colours.

Every row is stored as the difference to the row above (PNG filter 2) and deflated at a low level:
three times faster than a general encoder at the same size, and independent of one. Files written
so are read back by adding rows up; all others by Pillow. Called by the formats and the validator.
"""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from digisphere.world.compiled import njit

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOUR_TYPES = {1: 0, 3: 2, 4: 6}
_CHANNELS = {kind: channels for channels, kind in _COLOUR_TYPES.items()}
_FILTER_UP = 2
_LONGEST_HEAD = 33
"""Bytes of signature and IHDR."""


def encode_png(image: NDArray[np.uint8] | NDArray[np.uint16], *, level: int = 1) -> bytes:
    """Return a grey (h, w), colour (h, w, 3) or colour-and-alpha (h, w, 4) image as a PNG file.

    Pixels are 8 or 16 bits deep, as the array is.
    """
    height, width = image.shape[:2]
    channels = 1 if image.ndim == 2 else image.shape[2]
    depth = 8 * image.dtype.itemsize
    big_endian = np.ascontiguousarray(image, dtype=image.dtype.newbyteorder(">"))
    flat = big_endian.view(np.uint8).reshape(height, -1)
    rows = np.empty((height, flat.shape[1] + 1), dtype=np.uint8)
    rows[:, 0] = _FILTER_UP
    rows[0, 1:] = flat[0]
    np.subtract(flat[1:], flat[:-1], out=rows[1:, 1:])
    header = struct.pack(">IIBBBBB", width, height, depth, _COLOUR_TYPES[channels], 0, 0, 0)
    body = zlib.compress(rows.data, level)
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def read_png(path: Path) -> NDArray[np.uint8]:
    """Read an 8-bit PNG as (h, w) or (h, w, channels)."""
    return decode_png(memoryview(path.read_bytes()))


def decode_png(content: memoryview) -> NDArray[np.uint8]:
    """An 8-bit PNG as (h, w) or (h, w, channels).

    Raises:
        OSError: it is something else, cut short or damaged.
    """
    own = _decode_own(content)
    if own is not None:
        return own
    with Image.open(io.BytesIO(content)) as image:
        return np.asarray(image, dtype=np.uint8).copy()


def _decode_own(content: memoryview) -> NDArray[np.uint8] | None:
    """A PNG as ``encode_png`` writes it, sums and length proved; None for any other."""
    if len(content) < _LONGEST_HEAD + 12 or content[:8] != _SIGNATURE:
        return None
    width, height, depth, kind, *ways = struct.unpack_from(">IIBBBBB", content, 16)
    length, name = struct.unpack_from(">I4s", content, _LONGEST_HEAD)
    end = _LONGEST_HEAD + 8 + length
    plain = depth == 8 and kind in _CHANNELS and ways == [0, 0, 0] and name == b"IDAT"
    if not plain or bytes(content[end + 8 : end + 12]) != b"IEND":
        return None
    if zlib.crc32(content[end - length - 4 : end]) != int.from_bytes(content[end : end + 4], "big"):
        raise OSError("the picture is damaged: its sum is not that of its bytes")
    channels = _CHANNELS[kind]
    try:
        rows = zlib.decompress(content[end - length : end], bufsize=height * (width * channels + 1))
    except zlib.error as error:
        raise OSError(f"the picture is damaged: {error}") from error
    if len(rows) != height * (width * channels + 1):
        raise OSError(f"the picture is damaged: {len(rows)} bytes for {width} x {height}")
    filtered = np.frombuffer(rows, dtype=np.uint8).reshape(height, -1)
    if (filtered[:, 0] != _FILTER_UP).any():
        return None
    image: NDArray[np.uint8] = _summed_down(filtered)
    return image.reshape((height, width) if channels == 1 else (height, width, channels))


def read_png16(path: Path) -> NDArray[np.uint16]:
    """Read a 16-bit grey PNG as (h, w)."""
    with Image.open(path) as image:
        return np.asarray(image).astype(np.uint16)


def colours_from_ids(ids: NDArray[Any]) -> NDArray[np.uint8]:
    """24-bit ids (h, w) as colours (h, w, 3): id = R + 256 G + 65536 B, as COCO panoptic has it."""
    wide = np.ascontiguousarray(ids, dtype="<u4")
    return np.ascontiguousarray(wide.view(np.uint8).reshape(*ids.shape, 4)[..., :3])


def ids_from_colours(colours: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Colours (h, w, 3) back to 24-bit ids (h, w)."""
    return np.asarray(_joined(np.ascontiguousarray(colours)), dtype=np.uint32)


@njit(cache=True, nogil=True)
def _joined(colours: Any) -> Any:
    """24-bit ids of colours (h, w, 3)."""
    height, width = colours.shape[:2]
    ids = np.empty((height, width), np.uint32)
    for row in range(height):
        for column in range(width):
            red, green = np.uint32(colours[row, column, 0]), np.uint32(colours[row, column, 1])
            blue = np.uint32(colours[row, column, 2])
            ids[row, column] = red | green << np.uint32(8) | blue << np.uint32(16)
    return ids


@njit(cache=True, nogil=True)
def _summed_down(filtered: Any) -> Any:
    """Rows of bytes from their differences; the first byte of each row names the filter."""
    height, width = filtered.shape[0], filtered.shape[1] - 1
    rows = np.empty((height, width), np.uint8)
    rows[0] = filtered[0, 1:]
    for row in range(1, height):
        for column in range(width):
            rows[row, column] = np.uint8(rows[row - 1, column] + filtered[row, column + 1])
    return rows

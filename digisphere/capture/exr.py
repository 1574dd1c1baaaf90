"""OpenEXR files: half-float colour, losslessly packed, by the format's own reference library.

Channels R, G, B, linear Rec. 709, top row first; run-length compression, which takes half the time
of deflation for a third more bytes (measured on streets). Facts about the picture go into the
header as attributes. Called by the native format and by ``dataset``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray


def write_exr(path: Path, colours: NDArray[Any], *, facts: Mapping[str, float]) -> None:
    """Write (h, w, 3) as half floats, with ``facts`` in the header."""
    import OpenEXR

    header = {"compression": OpenEXR.RLE_COMPRESSION, "type": OpenEXR.scanlineimage, **facts}
    half = np.ascontiguousarray(colours, dtype=np.float16)
    with OpenEXR.File(header, {"RGB": half}) as file:
        file.write(str(path))


def read_exr(path: Path) -> NDArray[np.float16]:
    """Read (h, w, 3) half floats.

    Raises:
        OSError: the file is missing, cut short or something else.
    """
    import OpenEXR

    try:
        with OpenEXR.File(str(path)) as file:
            return np.asarray(file.channels()["RGB"].pixels, dtype=np.float16)
    except (RuntimeError, KeyError) as error:
        raise OSError(f"«{path}» is no OpenEXR picture in colour: {error}") from error

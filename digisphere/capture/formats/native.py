"""The native format: each plane as one lossless file, plus the camera, in the frame's folder.

rgb, instance and semantic as PNG (ids as R + 256 G + 65536 B), depth as float32 NPY in metres,
normals as float16 NPY (the precision they are drawn with). Tables are the session's business and
written whatever the formats. The layout is described in ``docs/datasets.md``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from digisphere.capture.png import colours_from_ids, encode_png

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from digisphere.capture.formats.protocol import FrameFolders
    from digisphere.capture.frame import AnnotatedFrame
    from digisphere.capture.store import Notes

_BYTES_PER_PIXEL = {
    "rgb": 3.0,
    "depth": 4.0,
    "normals_world": 6.0,
    "normals_camera": 6.0,
    "instance": 0.6,
    "semantic": 0.2,
}
_SMALL_FILES = 16_384


class NativeFormat:
    """Planes as PNG and NPY."""

    name: ClassVar[str] = "native"
    needs: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *, planes: frozenset[str], png_level: int) -> None:
        self._planes = planes
        self._level = png_level

    def write_frame(self, frame: AnnotatedFrame, *, folders: FrameFolders) -> None:
        """Write the chosen planes and the camera."""
        for name in sorted(self._planes & set(frame.planes)):
            plane = frame.planes[name]
            if name == "rgb":
                write_rgb(frame, folders=folders, level=self._level)
            elif name == "instance":
                content = encode_png(colours_from_ids(plane), level=self._level)
                (folders.pictures / "instance.png").write_bytes(content)
            elif plane.dtype == np.uint8:
                content = encode_png(plane, level=self._level)
                (folders.pictures / f"{name}.png").write_bytes(content)
            else:
                kept = plane.astype(np.float16) if plane.ndim == 3 else plane
                np.save(folders.pictures / f"{name}.npy", kept, allow_pickle=False)
        text = json.dumps(camera_facts(frame), indent=1) + "\n"
        (folders.pictures / "camera.json").write_text(text, encoding="utf-8")

    def bytes_per_frame(self, *, width: int, height: int) -> int:
        """Sum the planes' worst case."""
        per_pixel = sum(_BYTES_PER_PIXEL.get(name, 4.0) for name in sorted(self._planes))
        return int(per_pixel * width * height) + _SMALL_FILES

    def finish(self, root: Path, *, notes: Sequence[Notes], facts: Mapping[str, Any]) -> None:
        """Nothing spans the frames."""


def write_rgb(frame: AnnotatedFrame, *, folders: FrameFolders, level: int) -> None:
    """Write the picture as ``rgb.png``, unless another format has done so for this frame."""
    path = folders.pictures / "rgb.png"
    if not path.exists():
        path.write_bytes(encode_png(frame.planes["rgb"], level=level))


def camera_facts(frame: AnnotatedFrame) -> dict[str, Any]:
    """The camera as plain facts, axes and pixel origin stated."""
    view = frame.view
    return {
        "frame_id": frame.frame_id,
        "tick": frame.snapshot.tick,
        "time_s": frame.snapshot.time_s,
        "width": view.width,
        "height": view.height,
        "k": view.k.tolist(),
        "camera_from_world": view.camera_from_world.tolist(),
        "near_m": view.near_m,
        "camera_axes": "OpenCV: x right, y down, z forward",
        "world_axes": "right-handed: X east, Y north, Z up, metres",
        "pixel_origin": "top-left corner of the top-left pixel; centres at +0.5",
        "depth": "planar (along z), metres; sky is inf",
    }

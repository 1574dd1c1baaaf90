"""The native format: each plane as one lossless file, plus the camera, in the frame's folder.

Planes of bytes as PNG (ids as R + 256 G + 65536 B), radiance as OpenEXR, everything else as NPY of
the type it is declared with (``plane_spec``). Tables are the session's business and
written whatever the formats. The layout is described in ``docs/datasets.md``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from digisphere.capture.annotators import all_plane_specs
from digisphere.capture.exr import write_exr
from digisphere.capture.formats.pictured import write_rgb
from digisphere.capture.png import colours_from_ids, encode_png

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from digisphere.capture.formats.protocol import FrameFolders
    from digisphere.capture.frame import AnnotatedFrame
    from digisphere.capture.store import Notes

_PACKED_BYTES = {"instance": 0.6, "semantic": 0.2, "sky": 0.2, "body_part": 0.2, "garment": 0.2}
"""What a pixel of some planes takes at most once packed."""
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
            elif name == "radiance":
                facts = {"exposure": float(frame.exposure)}
                write_exr(folders.pictures / "radiance.exr", plane, facts=facts)
            elif plane.dtype == np.uint8:
                content = encode_png(plane, level=self._level)
                (folders.pictures / f"{name}.png").write_bytes(content)
            else:
                np.save(folders.pictures / f"{name}.npy", plane, allow_pickle=False)
        for name in sorted(self._planes & set(frame.sweeps)):
            np.save(folders.pictures / f"{name}.npy", frame.sweeps[name], allow_pickle=False)
        text = json.dumps(camera_facts(frame), indent=1) + "\n"
        (folders.pictures / "camera.json").write_text(text, encoding="utf-8")

    def bytes_per_frame(self, *, width: int, height: int) -> int:
        """Sum the planes' worst case."""
        known = {spec.name: spec.bytes_per_pixel for spec in all_plane_specs()}
        per_pixel = sum(_PACKED_BYTES.get(n, known.get(n, 4.0)) for n in sorted(self._planes))
        return int(per_pixel * width * height) + _SMALL_FILES

    def finish(self, root: Path, *, notes: Sequence[Notes], facts: Mapping[str, Any]) -> None:
        """Nothing spans the frames."""


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

"""What most formats begin with: written when asked for, of the picture, or of no picture at all.

A format need not begin so; ``protocol`` says what it must have. Called by the formats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from digisphere.capture.png import encode_png

if TYPE_CHECKING:
    from digisphere.capture.formats.protocol import FrameFolders
    from digisphere.capture.frame import AnnotatedFrame


class PicturedFormat:
    """A format on request whose frames have the picture, ``rgb.png``."""

    needs: ClassVar[frozenset[str]] = frozenset({"rgb"})
    on_request: ClassVar[bool] = True

    def __init__(self, *, planes: frozenset[str], png_level: int) -> None:
        self._planes = planes | {"rgb"}
        self._level = png_level

    def write_frame(self, frame: AnnotatedFrame, *, folders: FrameFolders) -> None:
        """Write the picture."""
        write_rgb(frame, folders=folders, level=self._level)


class PicturelessFormat:
    """A format on request that is of no plane."""

    needs: ClassVar[frozenset[str]] = frozenset()
    on_request: ClassVar[bool] = True

    def __init__(self, *, planes: frozenset[str], png_level: int) -> None:
        del planes, png_level


def write_rgb(frame: AnnotatedFrame, *, folders: FrameFolders, level: int) -> None:
    """Write the picture as ``rgb.png``, unless another format has done so for this frame."""
    path = folders.pictures / "rgb.png"
    if not path.exists():
        path.write_bytes(encode_png(frame.planes["rgb"], level=level))

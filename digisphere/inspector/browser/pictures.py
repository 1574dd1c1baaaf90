"""Pictures as textures: made when wished for, a few a turn, the longest unused given up.

A panel asks for what it shows at every drawn frame; what is not there yet is made before the next
one, so a thousand thumbnails cost no more than those in sight. What cannot be read is remembered
with its reason, so a broken file is tried once.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from OpenGL import GL

from digisphere.capture.plane_pictures import PlanePicture, Rgb
from digisphere.errors import DigiSphereError

MOST_BYTES = 384 * 1024 * 1024
PIXELS_A_TURN = 2_500_000
"""Of pictures made between two drawn frames; one is made however large it is."""
_BYTES_PER_PIXEL = 4 * 4 // 3
"""Four channels and smaller copies for drawing from afar."""


class Textures(Protocol):
    """Where textures live."""

    def create(self, pixels: NDArray[np.uint8]) -> int:
        """Keep (h, w, 3 or 4) bytes and return the texture's number."""

    def delete(self, number: int) -> None:
        """Give one up."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture ready to draw, or why there is none."""

    texture: int
    width: int
    height: int
    legend: tuple[tuple[str, Rgb], ...] = ()
    note: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class _Wish:
    make: Callable[[], PlanePicture]
    pixels: int
    urgent: bool


class PictureShelf:
    """Pictures by key, at most so many bytes of them."""

    def __init__(self, textures: Textures, *, most_bytes: int = MOST_BYTES) -> None:
        self._textures = textures
        self._most_bytes = most_bytes
        self._kept: dict[Hashable, Shown] = {}
        self._wishes: dict[Hashable, _Wish] = {}

    @property
    def bytes_kept(self) -> int:
        """About how much the textures take."""
        return sum(shown.width * shown.height for shown in self._kept.values()) * _BYTES_PER_PIXEL

    @property
    def waiting(self) -> int:
        """How many pictures are wished for and not there."""
        return len(self._wishes)

    def get(
        self,
        key: Hashable,
        make: Callable[[], PlanePicture],
        *,
        pixels: int,
        urgent: bool = False,
    ) -> Shown | None:
        """Return a picture, or None and wish for it.

        Args:
            key: what it is a picture of.
            make: draws it; a foreseen error in it becomes the picture's ``problem``.
            pixels: about how much work it is.
            urgent: comes before those that are not.
        """
        shown = self._kept.pop(key, None)
        if shown is None:
            self._wishes[key] = _Wish(make, pixels, urgent)
            return None
        self._kept[key] = shown  # the last one asked for is the last to go
        return shown

    def fulfil(self, *, pixels: int = PIXELS_A_TURN) -> None:
        """Make what was wished for since the last call, as far as one turn's share goes."""
        wishes = sorted(self._wishes.items(), key=lambda pair: not pair[1].urgent)
        self._wishes = {}
        for key, wish in wishes:
            self._kept[key] = self._made(wish)
            pixels -= wish.pixels
            if pixels <= 0:
                break
        while self.bytes_kept > self._most_bytes and len(self._kept) > 1:
            oldest = next(iter(self._kept))
            self._drop(self._kept.pop(oldest))

    def forget(self) -> None:
        """Give everything up."""
        for shown in self._kept.values():
            self._drop(shown)
        self._kept.clear()

    def _made(self, wish: _Wish) -> Shown:
        try:
            drawn = wish.make()
        except DigiSphereError as error:
            return Shown(0, 0, 0, problem=str(error))
        height, width = drawn.colours.shape[:2]
        texture = self._textures.create(drawn.colours)
        return Shown(texture, width, height, drawn.legend, drawn.note)

    def _drop(self, shown: Shown) -> None:
        if shown.texture:
            self._textures.delete(shown.texture)


class GlTextures:
    """Textures of an OpenGL context.

    Args:
        run_gl: runs a call with the context current, as ``Stage.run_gl`` does.
    """

    def __init__(self, run_gl: Callable[[Callable[[], Any]], Any]) -> None:
        self._run_gl = run_gl

    def create(self, pixels: NDArray[np.uint8]) -> int:
        """Upload bytes, with smaller copies of them."""
        return int(self._run_gl(lambda: _upload(np.ascontiguousarray(pixels))))

    def delete(self, number: int) -> None:
        """Free one."""
        self._run_gl(lambda: GL.glDeleteTextures([number]))


def _upload(pixels: NDArray[np.uint8]) -> int:
    """Upload and leave OpenGL's state as it was, since Panda3D believes to know it."""
    height, width, channels = pixels.shape
    bound = GL.glGetIntegerv(GL.GL_TEXTURE_BINDING_2D)
    aligned = GL.glGetIntegerv(GL.GL_UNPACK_ALIGNMENT)
    number = int(GL.glGenTextures(1))
    GL.glBindTexture(GL.GL_TEXTURE_2D, number)
    GL.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, 1)
    inside, outside = (GL.GL_RGBA8, GL.GL_RGBA) if channels == 4 else (GL.GL_RGB8, GL.GL_RGB)
    GL.glTexImage2D(
        GL.GL_TEXTURE_2D, 0, inside, width, height, 0, outside, GL.GL_UNSIGNED_BYTE, pixels
    )
    GL.glGenerateMipmap(GL.GL_TEXTURE_2D)
    for name, value in (
        (GL.GL_TEXTURE_MIN_FILTER, GL.GL_LINEAR_MIPMAP_LINEAR),
        (GL.GL_TEXTURE_MAG_FILTER, GL.GL_NEAREST),
        (GL.GL_TEXTURE_WRAP_S, GL.GL_CLAMP_TO_EDGE),
        (GL.GL_TEXTURE_WRAP_T, GL.GL_CLAMP_TO_EDGE),
    ):
        GL.glTexParameteri(GL.GL_TEXTURE_2D, name, value)
    GL.glPixelStorei(GL.GL_UNPACK_ALIGNMENT, int(aligned))
    GL.glBindTexture(GL.GL_TEXTURE_2D, int(bound))
    return number

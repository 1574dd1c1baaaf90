"""Reads drawn planes into numpy arrays, in a draw callback at the end of the target's frame.

The fastest route measured on software OpenGL, and the only one that returns the
float32 depth exactly. Knows OpenGL formats; knows nothing of what the numbers mean.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from panda3d import core as p3d

from digisphere.scene.stage import Target

AFTER_EVERYTHING = 1000
"""Place in a target's order of drawing after which nothing is drawn."""
_HALF, _FLOAT = "half ", "float "


@dataclass
class Planes:
    """What was read, row 0 at the top of the picture; None where it was not asked for."""

    rgba: NDArray[np.uint8] | None = None
    """(H, W, 4) first colour attachment."""
    depth: NDArray[np.float32] | None = None
    """(H, W) stored depth, in the buffer's own units."""
    numbers: dict[str, NDArray[Any]] = field(default_factory=dict)
    """(H, W, 4) further colour attachments as they are stored, by the name asked for."""
    still: "Planes | None" = None
    """Ids and depth before anything that moves was drawn over it."""


@dataclass
class Reader:
    """Reads chosen planes of one target each time it is drawn while ``wanted`` is not empty."""

    target: Target
    wanted: frozenset[str] = frozenset()
    """Any of "rgba", "depth", and "half k" and "float k": attachment k as half or full floats."""
    sort: int = AFTER_EVERYTHING
    """When to read, in the target's order of drawing."""
    planes: Planes = field(default_factory=Planes)
    failure: Exception | None = None

    def __post_init__(self) -> None:
        output = self.target.output
        self._region = output.make_display_region(0, 1, 0, 1)
        self._region.set_sort(self.sort)
        self._callback = p3d.PythonCallbackObject(self._on_draw)
        self._region.set_draw_callback(self._callback)

    def close(self) -> None:
        """Stop reading."""
        self._region.clear_draw_callback()
        self.target.output.remove_display_region(self._region)

    def take(self) -> Planes:
        """Return the planes of the last drawn frame.

        Raises:
            Exception: whatever went wrong inside the callback, where it could not be raised.
        """
        if self.failure is not None:
            failure, self.failure = self.failure, None
            raise failure
        planes, self.planes = self.planes, Planes()
        return planes

    def _on_draw(self, _data: object) -> None:
        if not self.wanted:
            return
        try:
            self.planes = self._read()
        except Exception as failure:  # an exception may not cross the C++ frame loop
            self.failure = failure

    def _read(self) -> Planes:
        from OpenGL import GL

        width, height = self.target.size
        GL.glBindBuffer(GL.GL_PIXEL_PACK_BUFFER, 0)
        GL.glPixelStorei(GL.GL_PACK_ALIGNMENT, 1)
        previous = GL.glGetIntegerv(GL.GL_READ_BUFFER)
        framebuffer = GL.glGetIntegerv(GL.GL_DRAW_FRAMEBUFFER_BINDING)
        GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, framebuffer)
        first = GL.GL_COLOR_ATTACHMENT0 if framebuffer else GL.GL_BACK
        planes = Planes()
        if "rgba" in self.wanted:
            rgba = np.empty((height, width, 4), dtype=np.uint8)
            GL.glReadBuffer(first)
            GL.glReadPixels(0, 0, width, height, GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, rgba)
            planes.rgba = rgba[::-1]
        if "depth" in self.wanted:
            depth = np.empty((height, width), dtype=np.float32)
            GL.glReadPixels(0, 0, width, height, GL.GL_DEPTH_COMPONENT, GL.GL_FLOAT, depth)
            planes.depth = depth[::-1]
        # As stored, four channels of the attachment's own type: any other would be converted.
        for name in sorted(self.wanted - {"rgba", "depth"}):
            half = name.startswith(_HALF)
            values = np.empty((height, width, 4), dtype=np.float16 if half else np.float32)
            GL.glReadBuffer(
                GL.GL_COLOR_ATTACHMENT0 + int(name.removeprefix(_HALF if half else _FLOAT))
            )
            kind = GL.GL_HALF_FLOAT if half else GL.GL_FLOAT
            GL.glReadPixels(0, 0, width, height, GL.GL_RGBA, kind, values)
            planes.numbers[name] = values[::-1]
        GL.glReadBuffer(previous)
        return planes

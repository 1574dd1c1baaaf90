"""The props layer: everything small that stands outdoors, each with an id of its own.

Shapes come from ``built_arrays``; they are drawn by the programs of built things. Most are drawn
only near the eye; bridges and haystacks farther off.
"""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from digisphere.scene.built_arrays import prop_arrays
from digisphere.scene.built_chunks import Chunk, Chunks, hang_programs, make_chunks
from digisphere.scene.camera import CameraPose
from digisphere.scene.kept_arrays import kept
from digisphere.scene.layer import Layer
from digisphere.scene.mesh import FloatBuffer
from digisphere.scene.occlusion import HouseScreen
from digisphere.scene.stage import Stage


class PropsLayer(Layer):
    """Benches, stalls, wells, fences, lamps, carts, bridges.

    ``bounds`` (n, 2, 3): low and high corner of each in axes turned by its heading.
    """

    name: ClassVar[str] = "props"
    kinds: ClassVar[frozenset[str]] = frozenset({"prop"})
    order: ClassVar[int] = 32

    def build(self, stage: Stage, ground: Any) -> None:
        """Make every prop and hang it on stage."""
        dark = FloatBuffer("no windows", vectors=1)
        dark.upload(np.zeros((1, 4), dtype=np.float32))
        hang_programs(self.root, stage=stage, lit=dark, base=0)
        self._screen = HouseScreen.of(stage, ground)
        arrays = kept("props", make=prop_arrays, ground=ground)
        self.bounds: NDArray[np.float64] = arrays["bounds"]
        chunks: list[Chunk] = []
        for reach_m in arrays["reaches_m"].tolist():
            chunks += make_chunks(f"{reach_m:.0f}", arrays=arrays, root=self.root, reach_m=reach_m)
        self._chunks = Chunks(chunks)

    def sync(self, snapshot: Any, time_s: float, camera: CameraPose) -> None:
        """Show what is near the eye."""
        self._chunks.sync(camera, hidden=self._screen.hidden(snapshot, camera=camera))

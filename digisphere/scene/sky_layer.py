"""The sky layer: a lattice behind everything, with sun, clouds, moon and stars.

Its light is ``lighting.py``'s and its clouds those of the weather; the identity of sky is 0, so it
takes no part in that pass.
"""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from panda3d import core as p3d

from digisphere.scene.camera import CameraPose
from digisphere.scene.layer import Layer, show
from digisphere.scene.mesh import attached, make_geom_node, never_culled
from digisphere.scene.stage import Stage

_CLOUD_STEPS = 5
_CELLS = (32, 36)
"""Across and up: what is smooth in the sky is straight within a cell."""
_LATTICE = {"CELLS_X": _CELLS[0], "CELLS_Y": _CELLS[1]}
_HOURS = {
    "day": {"NIGHT": 0, "STARS": 0},
    "moonlit day": {"NIGHT": 1, "STARS": 0},
    "night": {"NIGHT": 1, "STARS": 1},
}
_NIGHT_BELOW_RAD = np.radians(2.0)


class SkyLayer(Layer):
    """Everything beyond the land."""

    name: ClassVar[str] = "sky"
    order: ClassVar[int] = 90

    def build(self, stage: Stage, ground: Any) -> None:
        """Make the lattice and its programs: plain day, with the moon, with moon and stars."""
        self._paths: dict[str, p3d.NodePath] = {}
        for name, words in _HOURS.items():
            node = make_geom_node(
                f"sky-{name}",
                indices=_lattice(),
                columns={},
                num_vertices=(_CELLS[0] + 1) * (_CELLS[1] + 1),
            )
            path = never_culled(attached(self.root, node))
            path.set_depth_write(False)
            defines = {**words, "STEPS": _CLOUD_STEPS, **_LATTICE}
            stage.bind(path, colour=("sky.vert", "sky.frag"), defines=defines)
            self._paths[name] = path

    def sync(self, snapshot: Any, time_s: float, camera: CameraPose) -> None:
        """Take the program for the stars and the moon that can be seen."""
        sky = snapshot.tables["sky"]
        low_sun = float(sky["sun_altitude_rad"][0]) < _NIGHT_BELOW_RAD
        moon_up = float(sky["moon_altitude_rad"][0]) > 0.0
        shown = "night" if low_sun else "moonlit day" if moon_up else "day"
        for name, path in self._paths.items():
            show(path, shown=name == shown)


def _lattice() -> NDArray[np.int64]:
    """Triangles (t, 3) of the cells; corners are numbered row by row."""
    across, up = _CELLS
    row, column = np.mgrid[0:up, 0:across]
    a = (row * (across + 1) + column).ravel()
    b, c, d = a + 1, a + across + 1, a + across + 2
    return np.concatenate([np.stack([a, b, d], axis=1), np.stack([a, d, c], axis=1)])

"""The sky layer: one triangle behind everything, with sun, clouds, moon and stars.

Its light is ``lighting.py``'s and its clouds those of the weather; the identity of sky is 0, so it
takes no part in that pass.
"""

from typing import Any, ClassVar

import numpy as np
from panda3d import core as p3d

from digisphere.scene.camera import CameraPose
from digisphere.scene.layer import Layer
from digisphere.scene.mesh import make_geom_node, never_culled
from digisphere.scene.stage import Stage

_CLOUD_STEPS = 5
_NIGHT_BELOW_RAD = np.radians(2.0)


class SkyLayer(Layer):
    """Everything beyond the land."""

    name: ClassVar[str] = "sky"
    order: ClassVar[int] = 90

    def build(self, stage: Stage, ground: Any) -> None:
        """Make the triangle and its day and night programs."""
        self._paths: dict[bool, p3d.NodePath] = {}
        for is_night in (False, True):
            node = make_geom_node(
                "sky-night" if is_night else "sky-day",
                indices=np.array([[0, 1, 2]]),
                columns={},
                num_vertices=3,
            )
            path = never_culled(self.root.attach_new_node(node))
            path.set_depth_write(False)
            defines = {"NIGHT": int(is_night), "STEPS": _CLOUD_STEPS}
            stage.bind(path, colour=("sky.vert", "sky.frag"), defines=defines)
            self._paths[is_night] = path

    def sync(self, snapshot: Any, time_s: float, camera: CameraPose) -> None:
        """Take the night program when stars or moon can be seen."""
        sky = snapshot.tables["sky"]
        low_sun = float(sky["sun_altitude_rad"][0]) < _NIGHT_BELOW_RAD
        moon_up = float(sky["moon_altitude_rad"][0]) > 0.0
        for is_night, path in self._paths.items():
            (path.unstash if is_night == (low_sun or moon_up) else path.stash)()

"""The props layer: everything small that stands outdoors, each with an id of its own.

Shapes come from ``prop_mesh``; they are drawn by the programs of built things. Most are drawn only
near the eye; bridges and haystacks farther off.
"""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from digisphere.core.identity import PROP_BASE
from digisphere.scene.built_chunks import Chunk, hang_programs, make_chunks
from digisphere.scene.camera import CameraPose
from digisphere.scene.layer import Layer
from digisphere.scene.mesh import FloatBuffer
from digisphere.scene.prop_mesh import Rise, build_prop
from digisphere.scene.solid import Mesh, turned_bounds
from digisphere.scene.stage import Stage
from digisphere.world.enums import PropKind
from digisphere.world.ground import Ground

_REACH_M = {PropKind.BRIDGE: 3000.0, PropKind.JETTY: 1500.0, PropKind.HAYSTACK: 900.0,
            PropKind.FENCE: 260.0, PropKind.LAMP: 420.0}  # fmt: skip
_USUAL_REACH_M = 170.0


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
        table = ground.props
        places = np.stack([table["x_m"], table["y_m"]], axis=1).astype(np.float64)
        reach = np.array([_REACH_M.get(PropKind(k), _USUAL_REACH_M) for k in table["kind"]])
        meshes = prop_meshes(ground)
        self.bounds = turned_bounds(meshes, heading_rad=table["heading_rad"])
        self._chunks: list[Chunk] = []
        for reach_m in sorted(set(reach.tolist())):
            rows = np.flatnonzero(reach == reach_m)
            self._chunks += make_chunks(
                f"props {reach_m:.0f}",
                meshes=[meshes[row] for row in rows],
                places_m=places[rows],
                root=self.root,
                reach_m=reach_m,
            )

    def sync(self, snapshot: Any, time_s: float, camera: CameraPose) -> None:
        """Show what is near the eye."""
        eye = np.asarray(camera.position, dtype=np.float64)
        for chunk in self._chunks:
            chunk.sync(eye)


def prop_meshes(ground: Ground) -> list[Mesh]:
    """Mesh of every prop in world metres."""
    table = ground.props
    meshes = []
    for row in range(table.count):
        values = table.row(row)
        foot = np.array([values["x_m"], values["y_m"], values["z_m"]])
        rise, bed = _profiles(ground, values, foot=foot)
        solid = build_prop(values, rise=rise, bed=bed)
        meshes.append(
            solid.mesh(entity=PROP_BASE + row, at_m=foot, heading_rad=values["heading_rad"])
        )
    return meshes


def _profiles(
    ground: Ground, values: dict[str, Any], *, foot: NDArray[np.float64]
) -> tuple[Rise, Rise]:
    """Heights over the foot along a prop's length: of the walked surface, and of the bed."""
    turn = values["heading_rad"] + 0.5 * np.pi
    along = np.array([np.cos(turn), np.sin(turn)])

    def rise(y: NDArray[np.float64]) -> NDArray[np.float64]:
        points = foot[:2] + np.asarray(y)[:, None] * along
        return ground.height_at(points).astype(np.float64) - foot[2]

    def bed(y: NDArray[np.float64]) -> NDArray[np.float64]:
        points = foot[:2] + np.asarray(y)[:, None] * along
        return ground.bed_at(points).astype(np.float64) - foot[2]

    return rise, bed

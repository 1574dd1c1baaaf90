"""One wall of a house, measured from its lower left corner as seen from outside.

Windows, doors, beams and boards are put on a facade by (s, z): metres along and up. Used by the
building meshes only.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digisphere.scene.solid import Look, Solid

F64 = NDArray[np.float64]
UP = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True)
class Facade:
    """A wall.

    Attributes:
        corner: (3,) lower left corner at floor level.
        along: (3,) unit vector to the right.
        out: (3,) unit normal.
        width_m: length of the wall.
        eaves_m: height of its straight part.
        rise_m: height of the gable over it, 0 at the eaves sides.
        cut: share of the gable's height that a half hip takes off.
        door_s_m: middle of the door along the wall, or None.
    """

    corner: F64
    along: F64
    out: F64
    width_m: float
    eaves_m: float
    rise_m: float
    cut: float = 0.0
    door_s_m: float | None = None

    def at(self, s: float, z: float, out: float = 0.0) -> F64:
        """Point at (s, z), ``out`` metres proud of the wall."""
        return self.corner + s * self.along + z * UP + out * self.out

    def panel(
        self, solid: Solid, s: tuple[float, float], z: tuple[float, float], *, out: float = 0.0,
        look: Look,
    ) -> None:  # fmt: skip
        """A flat rectangle."""
        solid.quad(
            self.at(s[0], z[0], out), self.at(s[1], z[0], out), self.at(s[1], z[1], out),
            self.at(s[0], z[1], out), look=look,
        )  # fmt: skip

    def block(
        self, solid: Solid, s: tuple[float, float], z: tuple[float, float], *, depth: float,
        back: float = 0.0, sides: str = "-y +x -x +z -z", look: Look,
    ) -> None:  # fmt: skip
        """A box that stands ``depth`` proud of the wall and reaches ``back`` into it."""
        middle = self.at(0.5 * (s[0] + s[1]), 0.5 * (z[0] + z[1]), 0.5 * (depth - back))
        size = (s[1] - s[0], depth + back, z[1] - z[0])
        axes = np.stack([self.along, -self.out, UP])
        solid.box(middle, size, axes=axes, sides=sides, look=look)

    def strut(
        self, solid: Solid, a: tuple[float, float], b: tuple[float, float], *, width: float,
        depth: float, look: Look,
    ) -> None:  # fmt: skip
        """A slanting beam on the wall from (s, z) to (s, z)."""
        middle = 0.5 * depth
        solid.beam(
            self.at(*a, middle),
            self.at(*b, middle),
            width=width,
            depth=depth,
            up=self.out,
            look=look,
        )


def four_facades(
    *,
    length_m: float,
    width_m: float,
    eaves_m: float,
    rise_m: float,
    cut: float = 0.0,
    door: F64,
    door_rad: float,
) -> list[Facade]:
    """The walls of a house whose ridge runs along x: two eaves sides, then two gables.

    Args:
        length_m: along x.
        width_m: along y.
        eaves_m: height of the eaves.
        rise_m: height of the ridge over the eaves.
        cut: share of the gables that half hips take off.
        door: (2,) of the door in the house's axes.
        door_rad: direction of leaving, in the house's axes.
    """
    leaving = np.array([np.cos(door_rad), np.sin(door_rad), 0.0])
    walls = []
    for out_x, out_y in ((0.0, -1.0), (0.0, 1.0), (1.0, 0.0), (-1.0, 0.0)):
        out = np.array([out_x, out_y, 0.0])
        along = np.cross(UP, out)
        gable = out_y == 0.0
        wide = width_m if gable else length_m
        reach = 0.5 * (length_m if gable else width_m)
        corner = out * reach - along * 0.5 * wide
        has_door = float(out @ leaving) > 0.7
        s = float((np.array([door[0], door[1], 0.0]) - corner) @ along) if has_door else None
        walls.append(Facade(corner, along, out, wide, eaves_m, rise_m if gable else 0.0, cut, s))
    return walls

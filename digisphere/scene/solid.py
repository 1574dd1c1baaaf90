"""Collects boxes, faces and prisms of built things into vertex arrays with colour and shade.

A :class:`Solid` is filled in the thing's own axes (x along, y across, z up) and then placed in the
world; :func:`join` makes one mesh of many. What the shapes mean is decided by ``building_mesh`` and
``prop_mesh``; how the materials look, by ``shaders/built.frag``. No Panda3D here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Colour = tuple[float, float, float]


class Material(IntEnum):
    """Pattern drawn by ``built.frag``."""

    PLASTER = 0
    STONE = 1
    TIMBER = 2
    PLANKS = 3
    TILES = 4
    SLATE = 5
    THATCH = 6
    BRICK = 7
    PAINT = 8
    GLASS = 9
    METAL = 10
    CLOTH = 11
    HAY = 12
    LAMP = 13
    DIRT = 14


def srgb(code: int) -> Colour:
    """Linear reflectance of a display colour such as ``0xd8c8a8``."""
    channels = np.array([code >> 16 & 255, code >> 8 & 255, code & 255]) / 255.0
    r, g, b = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(r), float(g), float(b)


_CUBE = np.array([[-1, -1, -1], [1, -1, -1], [1, 1, -1], [-1, 1, -1],
                  [-1, -1, 1], [1, -1, 1], [1, 1, 1], [-1, 1, 1]]) * 0.5  # fmt: skip
_SIDES = {  # corner numbers of each face, counter-clockwise from outside
    "-y": (0, 1, 5, 4), "+x": (1, 2, 6, 5), "+y": (2, 3, 7, 6), "-x": (3, 0, 4, 7),
    "+z": (4, 5, 6, 7), "-z": (3, 2, 1, 0),
}  # fmt: skip


_TWO_TRIANGLES = np.array([0, 1, 2, 0, 2, 3], dtype=np.uint32)


@dataclass(frozen=True)
class Look:
    """What a face is made of.

    Attributes:
        tint: linear reflectance.
        material: pattern.
        shade: share of the sky seen; one number, or (m, 4) for the corners of m quads.
        lamp: window number in (0, 1] of panes that light up, else 0.
    """

    tint: Colour
    material: Material
    shade: Any = 1.0
    lamp: float = 0.0

    def shaded(self, shade: Any) -> "Look":
        """The same stuff where less sky is seen."""
        return replace(self, shade=shade)


@dataclass
class Mesh:
    """Triangles with one row per vertex.

    Attributes:
        position: (v, 3) metres.
        normal: (v, 3).
        tint: (v, 4) linear reflectance and Material.
        surface: (v, 4) pattern coordinates u, v in metres, share of sky seen, window number.
        entity: (v,) id of ``core.identity``.
        indices: (t, 3).
    """

    position: F32
    normal: F32
    tint: F32
    surface: F32
    entity: F32
    indices: NDArray[np.uint32]

    @property
    def triangles(self) -> int:
        """Number of triangles."""
        return len(self.indices)


def turned_bounds(meshes: Sequence[Mesh], *, heading_rad: NDArray[Any]) -> NDArray[np.float64]:
    """Low and high corner (n, 2, 3) of meshes in world axes turned by each one's heading (n,)."""
    bounds = np.zeros((len(meshes), 2, 3))
    for row, mesh in enumerate(meshes):
        x, y, z = mesh.position.T.astype(np.float64)
        cos, sin = np.cos(float(heading_rad[row])), np.sin(float(heading_rad[row]))
        turned = np.stack([cos * x + sin * y, cos * y - sin * x, z], axis=1)
        bounds[row] = turned.min(axis=0), turned.max(axis=0)
    return bounds


@dataclass
class Solid:
    """Quads gathered in blocks; a triangle is a quad whose last two corners are one."""

    _corners: list[F64] = field(default_factory=list)
    _tint: list[F64] = field(default_factory=list)
    _shade: list[F64] = field(default_factory=list)
    _lamp: list[F64] = field(default_factory=list)
    _uv: list[F64] = field(default_factory=list)

    def quads(self, corners: ArrayLike, *, look: Look, uv: Any = None) -> None:
        """Add quads (m, 4, 3), counter-clockwise from outside.

        Args:
            corners: metres in the thing's axes.
            look: what they are made of.
            uv: (m, 4, 2) pattern coordinates; None lays them along the face.
        """
        points = np.asarray(corners, dtype=np.float64).reshape(-1, 4, 3)
        count = len(points)
        self._corners.append(points)
        self._tint.append(np.tile([*look.tint, float(look.material)], (count, 1)))
        shade = np.asarray(look.shade, dtype=np.float64)
        self._shade.append(np.broadcast_to(shade, (count, 4)))
        self._lamp.append(np.full(count, look.lamp))
        blank = np.full((count, 4, 2), np.nan)
        self._uv.append(blank if uv is None else np.asarray(uv, dtype=np.float64).reshape(-1, 4, 2))

    def quad(self, *corners: ArrayLike, look: Look) -> None:
        """Add one quad by its four corners."""
        self.quads(np.array(corners, dtype=np.float64), look=look)

    def triangle(self, *corners: ArrayLike, look: Look) -> None:
        """Add one triangle by its three corners."""
        self.quads(np.array([*corners, corners[-1]], dtype=np.float64), look=look)

    def keep(self, which: Callable[[F64], NDArray[np.bool_]]) -> None:
        """Keep only the quads for which ``which``, given their corners (m, 4, 3), is true."""
        for k, corners in enumerate(self._corners):
            mask = which(corners)
            for block in (self._corners, self._tint, self._shade, self._lamp, self._uv):
                block[k] = block[k][mask]

    def box(
        self,
        centre: ArrayLike,
        size: ArrayLike,
        *,
        axes: ArrayLike | None = None,
        look: Look,
        sides: str = "-y +x +y -x +z -z",
    ) -> None:
        """Add a box.

        Args:
            centre: (3,) metres.
            size: (3,) full sizes along the box's axes.
            axes: (3, 3) rows are the box's x, y and z; None for upright.
            sides: which faces to draw.
            look: what it is made of.
        """
        points = _CUBE * np.asarray(size, dtype=np.float64)
        if axes is not None:
            points = points @ np.asarray(axes, dtype=np.float64)
        points = points + np.asarray(centre, dtype=np.float64)
        self.quads(np.stack([points[list(_SIDES[side])] for side in sides.split()]), look=look)

    def prism(self, lower: ArrayLike, upper: ArrayLike, *, cap: bool = True, look: Look) -> None:
        """Add walls between two rings of corners (k, 3), and a cap over the upper one.

        The rings run counter-clockwise seen from above.
        """
        low, high = np.asarray(lower, dtype=np.float64), np.asarray(upper, dtype=np.float64)
        nxt = np.roll(np.arange(len(low)), -1)
        self.quads(np.stack([low, low[nxt], high[nxt], high], axis=1), look=look)
        if cap:
            middle = high.mean(axis=0)
            fan = np.stack([high, high[nxt], np.tile(middle, (len(high), 1))], axis=1)
            self.quads(np.concatenate([fan, fan[:, -1:]], axis=1), look=look)

    def barrel(
        self, centre: ArrayLike, *, radius: float, height: float, sides: int = 8,
        top_radius: float | None = None, cap: bool = True, look: Look,
    ) -> None:  # fmt: skip
        """Add an upright cylinder or cone standing on ``centre``."""
        turn = 2.0 * np.pi * (np.arange(sides) + 0.5) / sides
        ring = np.stack([np.cos(turn), np.sin(turn), np.zeros(sides)], axis=1)
        base = np.asarray(centre, dtype=np.float64)
        top = radius if top_radius is None else top_radius
        self.prism(base + radius * ring, base + top * ring + [0.0, 0.0, height], cap=cap, look=look)

    def beam(
        self, start: ArrayLike, end: ArrayLike, *, width: float, depth: float,
        up: ArrayLike = (0.0, 0.0, 1.0), look: Look,
    ) -> None:  # fmt: skip
        """Add a straight beam between two points; ``depth`` lies along ``up``."""
        a, b = np.asarray(start, dtype=np.float64), np.asarray(end, dtype=np.float64)
        along = b - a
        length = float(np.linalg.norm(along))
        x = along / max(length, 1e-9)
        y = np.cross(np.asarray(up, dtype=np.float64), x)
        if np.linalg.norm(y) < 1e-6:
            y = np.cross([1.0, 0.0, 0.0], x)
        y /= np.linalg.norm(y)
        axes = np.stack([x, y, np.cross(x, y)])
        self.box(0.5 * (a + b), (length, width, depth), axes=axes, look=look)

    def mesh(
        self, *, entity: int, at_m: ArrayLike = (0.0, 0.0, 0.0), heading_rad: float = 0.0
    ) -> Mesh:
        """Return the shapes turned to ``heading_rad`` and moved to ``at_m``, as triangles."""
        corners = np.concatenate(self._corners) if self._corners else np.zeros((0, 4, 3))
        diagonal_a, diagonal_b = corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1]
        normal = np.cross(diagonal_a, diagonal_b)
        normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
        tints = _stack(self._tint, (4,))
        uv = _patterned(
            corners,
            normal=normal,
            given=_stack(self._uv, (4, 2)),
            grained=tints[:, 3] == Material.TIMBER,
        )
        c, s = np.cos(heading_rad), np.sin(heading_rad)
        turn = np.array([[c, s, 0.0], [-s, c, 0.0], [0.0, 0.0, 1.0]])
        count = len(corners)
        shade, lamp = _stack(self._shade, (4,)), _stack(self._lamp, ())
        surface = np.concatenate(
            [uv, shade[..., None], np.broadcast_to(lamp[:, None, None], (count, 4, 1))], axis=2
        )
        first = 4 * np.arange(count, dtype=np.uint32)[:, None]
        triangles = (first + _TWO_TRIANGLES).reshape(-1, 3)
        flat = np.all(corners[:, 2] == corners[:, 3], axis=1)
        triangles = triangles[~np.stack([np.zeros(count, bool), flat], axis=1).ravel()]
        return Mesh(
            position=(corners.reshape(-1, 3) @ turn + np.asarray(at_m)).astype(np.float32),
            normal=np.repeat(normal @ turn, 4, axis=0).astype(np.float32),
            tint=np.repeat(tints, 4, axis=0).astype(np.float32),
            surface=surface.reshape(-1, 4).astype(np.float32),
            entity=np.full(4 * count, entity, dtype=np.float32),
            indices=triangles.astype(np.uint32),
        )


def _stack(blocks: list[F64], shape: tuple[int, ...]) -> F64:
    """Join blocks of rows, or give none of the right shape."""
    return np.concatenate(blocks) if blocks else np.zeros((0, *shape))


def _patterned(corners: F64, *, normal: F64, given: F64, grained: NDArray[np.bool_]) -> F64:
    """Pattern coordinates (m, 4, 2): u level along the face, v up its slope, unless given.

    On ``grained`` faces (m,) v runs along the longer side instead.
    """
    level = np.stack([-normal[:, 1], normal[:, 0], np.zeros(len(normal))], axis=1)
    size = np.linalg.norm(level, axis=1, keepdims=True)
    level = np.where(size > 1e-3, level / np.maximum(size, 1e-9), [1.0, 0.0, 0.0])
    # Grain runs along a beam, whichever way the beam lies.
    across, onward = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 1]
    widths, lengths = np.linalg.norm(across, axis=1), np.linalg.norm(onward, axis=1)
    grain = np.where((lengths >= widths)[:, None], onward, across)
    grain /= np.maximum(np.linalg.norm(grain, axis=1, keepdims=True), 1e-9)
    level = np.where(grained[:, None], np.cross(grain, normal), level)
    rise = np.cross(normal, level)
    laid = np.stack(
        [np.einsum("mkc,mc->mk", corners, level), np.einsum("mkc,mc->mk", corners, rise)], axis=2
    )
    return np.where(np.isnan(given), laid, given)


def join(meshes: list[Mesh]) -> Mesh:
    """Return one mesh of all triangles."""
    starts = np.cumsum([0, *(len(m.position) for m in meshes[:-1])])
    return Mesh(
        position=np.concatenate([m.position for m in meshes]),
        normal=np.concatenate([m.normal for m in meshes]),
        tint=np.concatenate([m.tint for m in meshes]),
        surface=np.concatenate([m.surface for m in meshes]),
        entity=np.concatenate([m.entity for m in meshes]),
        indices=np.concatenate(
            [m.indices + np.uint32(s) for m, s in zip(meshes, starts, strict=True)]
        ),
    )

"""What each kind of fish looks like: outline, colours, fins, and the mesh of them.

Proportions are read off drawings of the living fish as shares of the length from snout to fork.
The back is what is seen from a bank: dark above, paler flanks below. Axes as `animal_mesh.py`; the
origin lies on the back at half length. Called by `animal_shapes.py`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digisphere.environment.animal_kinds import AnimalKind
from digisphere.scene.animal_mesh import (
    BODY,
    BONES,
    HEAD,
    LEVELS,
    SHIN_HL,
    TAIL,
    Body,
    Colour,
    MeshMaker,
    ball,
    scaled,
)
from digisphere.scene.solid import srgb

F64 = NDArray[np.float64]
FORE, AFT = BODY, TAIL
FIN = SHIN_HL
"""Bones of a fish: head, trunk, tail stalk, tail fin."""
SCALES, SPECKLES = 8.0, 9.0
"""Patterns drawn by ``animal.frag`` and ``fish.frag``."""


@dataclass(frozen=True)
class Fish:
    """Numbers of a fish, shares of its length.

    Attributes:
        deep, wide: greatest depth and width of the trunk.
        stalk: depth of the tail stalk. fork: span of the tail fin.
        back, flank, belly, fin: colours. pattern: of the skin.
        dorsal: length and height of the back fin.
    """

    deep: float
    wide: float
    stalk: float
    fork: float
    back: Colour
    flank: Colour
    belly: Colour
    fin: Colour
    dorsal: tuple[float, float]
    pattern: float = SCALES


FISH: dict[AnimalKind, Fish] = {
    AnimalKind.TROUT: Fish(
        0.23, 0.13, 0.095, 0.24, srgb(0x2B2A1B), srgb(0x6E6340), srgb(0xD8CFA8), srgb(0x6A5A3A),
        (0.13, 0.09), pattern=SPECKLES,
    ),
    AnimalKind.ROACH: Fish(
        0.30, 0.12, 0.090, 0.28, srgb(0x1E2A28), srgb(0x7D8682), srgb(0xE6E6DC), srgb(0x8E4A32),
        (0.14, 0.13),
    ),
    AnimalKind.CARP: Fish(
        0.34, 0.19, 0.125, 0.27, srgb(0x2A2516), srgb(0x6A552E), srgb(0xC9B27A), srgb(0x4E3E28),
        (0.36, 0.10),
    ),
    AnimalKind.TILAPIA: Fish(
        0.40, 0.16, 0.135, 0.26, srgb(0x26261F), srgb(0x6C6B5C), srgb(0xC8C6B0), srgb(0x4A463A),
        (0.46, 0.12),
    ),
    AnimalKind.MULLET: Fish(
        0.22, 0.14, 0.095, 0.26, srgb(0x222D33), srgb(0x7E888C), srgb(0xE8EAE6), srgb(0x5A646A),
        (0.09, 0.10),
    ),
}  # fmt: skip
# Along the body from snout to stalk: place, depth, width, height of the middle under the back.
_OUTLINE = (
    (0.500, 0.10, 0.14, 0.50),
    (0.470, 0.34, 0.46, 0.52),
    (0.400, 0.60, 0.76, 0.50),
    (0.280, 0.88, 0.97, 0.50),
    (0.120, 1.00, 1.00, 0.50),
    (-0.060, 0.94, 0.88, 0.49),
    (-0.220, 0.70, 0.62, 0.47),
    (-0.340, 0.46, 0.36, 0.47),
    (-0.410, 0.38, 0.20, 0.48),
)


def fish_body(look: Fish, *, length: float) -> Body:
    """Return the body of a kind of fish, ``length`` metres long."""
    pivots = np.zeros((BONES, 3))
    middle = -0.5 * look.deep
    pivots[HEAD] = (0.20, 0.0, middle)
    pivots[AFT] = (-0.02, 0.0, middle)
    pivots[FIN] = (-0.30, 0.0, middle)
    meshes = []
    for sides in LEVELS:
        maker = MeshMaker(sides=sides)
        _trunk(maker, look)
        _fins(maker, look)
        if sides > 6:
            for sign in (1.0, -1.0):
                eye = np.array([0.425, sign * 0.34 * look.wide, -0.42 * look.deep])
                ball(maker, eye, radius=0.016)
        meshes.append(scaled(maker.mesh(), size=length))
    return Body(
        tuple(meshes), pivots * length, length, 0.0, (0.0, 0.0), 0.0, beat_hz=1.0, finned=True
    )


def _bones(x: float) -> tuple[int, int, float]:
    """Which bones move a ring at a place along the body."""
    if x > 0.10:
        return HEAD, BODY, float(np.clip((x - 0.10) / 0.22, 0.0, 1.0))
    if x > -0.14:
        return BODY, AFT, float(np.clip((x + 0.14) / 0.24, 0.0, 1.0))
    return AFT, FIN, float(np.clip((x + 0.40) / 0.22, 0.0, 1.0))


def _trunk(maker: MeshMaker, look: Fish) -> None:
    rows = [
        (x, max(d * look.deep, look.stalk if x < -0.2 else 0.0), w * look.wide, m)
        for x, d, w, m in _OUTLINE
    ]
    spine = [(x, 0.0, -m * look.deep) for x, _, _, m in rows]
    radii = [(0.5 * w, 0.5 * d) for _, d, w, _ in rows]
    back, flank, belly = (np.array(c) for c in (look.back, look.flank, look.belly))

    def skin(points: F64, out: F64) -> F64:
        up = np.clip((out[:, 2] + 0.05) / 0.55, 0.0, 1.0)[:, None]
        down = np.clip((-out[:, 2] - 0.35) / 0.5, 0.0, 1.0)[:, None]
        return np.asarray(flank + (back - flank) * up + (belly - flank) * down)

    maker.loft(
        spine, radii, colour=skin, bones=[_bones(x) for x, _, _, _ in rows], pattern=look.pattern
    )


def _fins(maker: MeshMaker, look: Fish) -> None:
    middle = -0.5 * look.deep
    fork = 0.5 * look.fork
    for sign in (1.0, -1.0):  # the two lobes of the tail
        line = [(-0.38, 0.0, middle), (-0.43, 0.0, middle + 0.45 * sign * fork),
                (-0.50, 0.0, middle + sign * fork)]  # fmt: skip
        maker.loft(
            line, [(0.012, 0.035), (0.006, 0.050), (0.003, 0.018)], colour=look.fin,
            bones=[(AFT, FIN, 0.3), (FIN, FIN, 1.0), (FIN, FIN, 1.0)], sides=6, up=(1.0, 0.0, 0.0),
        )  # fmt: skip
        # Breast fins stand out: from above they are what tells a fish from a stick.
        root = np.array([0.235, 0.40 * sign * look.wide, -0.62 * look.deep])
        out = np.array([-0.10, 0.085 * sign, -0.03])
        maker.loft(
            [root, root + 0.5 * out, root + out],
            [(0.018, 0.004), (0.030, 0.003), (0.012, 0.002)],
            colour=look.fin, bones=[(BODY, BODY, 1.0)], sides=6,
        )  # fmt: skip
    length, high = look.dorsal
    line = [(0.5 * length, 0.0, -0.02), (0.2 * length, 0.0, 0.35 * high),
            (-0.5 * length, 0.0, -0.01)]  # fmt: skip
    maker.loft(
        line, [(0.004, 0.01), (0.006, 0.4 * high), (0.003, 0.01)], colour=look.fin,
        bones=[_bones(x) for x, _, _ in line], sides=6,
    )  # fmt: skip

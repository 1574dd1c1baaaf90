"""What each four-legged kind looks like: proportions, coats, horns, ears, and the mesh of them.

Proportions are read off drawings of the living animals as shares of the height at the shoulder.
Called by `animal_shapes.py`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digisphere.environment.animal_kinds import AnimalKind
from digisphere.scene.animal_mesh import (
    BODY,
    BONES,
    HEAD,
    LEG_FL,
    LEG_HL,
    LEVELS,
    NECK,
    PATCHES,
    PLAIN,
    SHIN_FL,
    SHIN_HL,
    TAIL,
    WOOL,
    Body,
    Colour,
    MeshMaker,
    at,
    ball,
    graded,
    scaled,
)
from digisphere.scene.solid import srgb

F64 = NDArray[np.float64]


@dataclass(frozen=True)
class Quadruped:
    """Numbers of a four-legged kind, as shares of the shoulder height unless said otherwise.

    Attributes:
        length: chest to rump. chest, loin: depth of the trunk. width: of the ribs.
        neck, neck_rise: length of the neck, and its angle over level, rad. neck_thick: its depth.
        head, muzzle: length of the head; depth of the muzzle against the skull.
        leg: thickness of the shins. ear: length, and how far they stand out, rad.
        tail: length, thickness. back, belly, face, shin: colours.
        horns: shape, one of "", "antlers", "horns", "lyre", "curled". pattern: of the coat.
        shag: how much fleece or mane adds to the trunk.
    """

    length: float
    chest: float
    loin: float
    width: float
    neck: float
    neck_rise: float
    neck_thick: float
    head: float
    muzzle: float
    leg: float
    ear: tuple[float, float]
    tail: tuple[float, float]
    back: Colour
    belly: Colour
    face: Colour
    shin: Colour
    horns: str = ""
    pattern: float = PLAIN
    shag: float = 0.0


_DARK = srgb(0x2A211B)
QUADRUPEDS: dict[AnimalKind, Quadruped] = {
    AnimalKind.DEER: Quadruped(
        1.12, 0.43, 0.35, 0.29, 0.50, 0.95, 0.21, 0.33, 0.55, 0.040, (0.17, 0.9), (0.11, 0.05),
        srgb(0x7C5B40), srgb(0xB9A284), srgb(0x6F543E), srgb(0x5F4836), horns="antlers",
    ),
    AnimalKind.REINDEER: Quadruped(
        1.18, 0.48, 0.40, 0.33, 0.44, 0.55, 0.28, 0.36, 0.66, 0.050, (0.11, 0.9), (0.10, 0.06),
        srgb(0x6F6052), srgb(0xCFC6B8), srgb(0x6A5B4E), srgb(0x4A3F36), horns="antlers",
        shag=0.10,
    ),
    AnimalKind.GAZELLE: Quadruped(
        1.05, 0.42, 0.34, 0.28, 0.50, 1.0, 0.16, 0.32, 0.50, 0.032, (0.18, 0.8), (0.20, 0.03),
        srgb(0xC08A4E), srgb(0xF0E6D4), srgb(0xB98953), srgb(0xD9B98A), horns="lyre",
    ),
    AnimalKind.SHEEP: Quadruped(
        1.25, 0.60, 0.57, 0.48, 0.40, 0.62, 0.30, 0.36, 0.62, 0.052, (0.16, 1.35), (0.16, 0.08),
        srgb(0xDDD3BF), srgb(0xC7BBA4), srgb(0x37302B), srgb(0x332C27), pattern=WOOL,
        shag=0.05,
    ),
    AnimalKind.COW: Quadruped(
        1.42, 0.60, 0.57, 0.43, 0.42, 0.40, 0.40, 0.40, 0.86, 0.066, (0.15, 1.45), (0.52, 0.030),
        srgb(0x5E4334), srgb(0x6E5140), srgb(0x674B3A), srgb(0x563E31), horns="horns",
        pattern=PATCHES,
    ),
    AnimalKind.GOAT: Quadruped(
        1.12, 0.50, 0.48, 0.35, 0.42, 0.75, 0.22, 0.32, 0.60, 0.050, (0.19, 1.25), (0.14, 0.05),
        srgb(0x8F7A62), srgb(0xCDBFA8), srgb(0x5A4636), srgb(0x463629), horns="curled",
        shag=0.05,
    ),
    AnimalKind.FOX: Quadruped(
        1.32, 0.40, 0.34, 0.32, 0.30, 0.60, 0.27, 0.44, 0.34, 0.050, (0.24, 0.45), (1.05, 0.17),
        srgb(0xA5623A), srgb(0xE2D8C6), srgb(0xA9683E), srgb(0x2B2320),
    ),
}  # fmt: skip


def quadruped_body(look: Quadruped, *, height: float) -> Body:
    """Return the body of a four-legged kind, ``height`` metres at the shoulder."""
    pivots = _quadruped_pivots(look)
    meshes = []
    for sides in LEVELS:
        maker = MeshMaker(sides=sides)
        _trunk(maker, look)
        _neck_and_head(maker, look, pivots=pivots, fine=sides > 6)
        first = maker.parts
        _legs(maker, look, pivots=pivots)
        _ear(maker, look, pivots=pivots)
        if look.horns:
            _horn(maker, look, pivots=pivots, fine=sides > 6)
        maker.mirror_from(first)
        meshes.append(scaled(maker.mesh(), size=height))
    return Body(
        tuple(meshes), pivots * height, height, 0.66 * height, _grazing(look, pivots=pivots),
        (1.0 - look.chest - 0.04) * height,
    )  # fmt: skip


def _grazing(look: Quadruped, *, pivots: F64) -> tuple[float, float]:
    """Angles at which the muzzle reaches the ground, the head hanging almost straight down."""
    hang = 1.3
    fall = float(pivots[NECK][2]) - 0.03 - 0.9 * look.head * np.sin(hang)
    down = float(np.arcsin(np.clip(fall / look.neck, 0.0, np.sin(1.35))))
    neck = look.neck_rise + down
    return neck, hang - 0.45 - neck


def _quadruped_pivots(look: Quadruped) -> F64:
    """Joints in shares of the shoulder height."""
    half = 0.5 * look.length
    out = np.zeros((BONES, 3))
    out[BODY] = (0.0, 0.0, 1.0 - 0.5 * look.chest)
    out[NECK] = (0.80 * half, 0.0, 1.0 - 0.36 * look.chest)
    rise = np.array([np.cos(look.neck_rise), 0.0, np.sin(look.neck_rise)])
    out[HEAD] = out[NECK] + look.neck * rise
    side = 0.27 * look.width
    for k, sign in ((0, 1.0), (1, -1.0)):
        out[LEG_FL + k] = (0.66 * half, sign * side, 0.66)
        out[SHIN_FL + k] = (0.66 * half, sign * side, 0.33)
        out[LEG_HL + k] = (-0.70 * half, sign * side, 0.74)
        out[SHIN_HL + k] = (-0.90 * half, sign * side, 0.33)
    out[TAIL] = (-1.06 * half, 0.0, 0.90)
    return out


def _trunk(maker: MeshMaker, look: Quadruped) -> None:
    half = 0.5 * look.length
    top = 1.0
    deep = look.chest
    loin = look.loin
    rows = (  # x in half lengths, depth, height of the back, width
        (-1.10, 0.20 * loin, top - 0.12, 0.30),
        (-1.04, 0.62 * loin, top - 0.05, 0.66),
        (-0.86, 0.92 * loin, top - 0.005, 0.92),
        (-0.58, 1.02 * loin, top + 0.008, 1.0),
        (-0.25, 1.02 * loin, top - 0.005, 0.96),
        (0.10, 0.5 * (loin + deep) * 1.02, top - 0.02, 1.02),
        (0.42, deep, top - 0.01, 1.0),
        (0.70, 0.97 * deep, top - 0.005, 0.86),
        (0.92, 0.76 * deep, top - 0.07, 0.64),
        (1.02, 0.46 * deep, top - 0.16, 0.40),
    )
    spine = [(x * half, 0.0, back - 0.5 * d) for x, d, back, _ in rows]
    bulk = 1.0 + look.shag
    radii = [(0.5 * look.width * w * bulk, 0.5 * d * bulk) for _, d, _, w in rows]
    maker.loft(
        spine, radii, colour=graded(look.back, look.belly), bones=[(BODY, BODY, 1.0)],
        pattern=look.pattern,
    )  # fmt: skip
    length, thick = look.tail
    x, z = -1.06 * half, 0.90
    if thick > 0.12:  # a brush, carried low behind
        line = [(x, 0, z - 0.02), (x - 0.3 * length, 0, z - 0.16), (x - 0.62 * length, 0, z - 0.30),
                (x - 0.88 * length, 0, z - 0.36), (x - length, 0, z - 0.37)]  # fmt: skip
        sizes = np.array([0.35, 0.85, 1.0, 0.75, 0.12])[:, None] * thick * np.ones((1, 2)) * 0.8
        tip = np.array(look.belly)

        def brush(points: F64, out: F64) -> F64:
            end = np.clip((x - 0.80 * length - points[:, 0]) / (0.08 * length), 0.0, 1.0)[:, None]
            return np.asarray(np.array(look.back) * (1.0 - end) + tip * end)

        maker.loft(line, sizes, colour=brush, bones=[(TAIL, TAIL, 1.0)])
        return
    line = [(x + 0.06, 0, z), (x - 0.01, 0, z - 0.03), (x - 0.035, 0, z - 0.5 * length),
            (x - 0.035, 0, z - 0.85 * length), (x - 0.03, 0, z - length)]  # fmt: skip
    long = thick < 0.031
    sizes = np.array([0.8, 1.0, 0.85, 1.5 if long else 0.7, 0.4])[:, None] * thick
    pale = look.belly if look.horns in ("antlers", "lyre") else look.back
    maker.loft(
        line, sizes * np.ones((1, 2)), colour=pale, bones=[(TAIL, TAIL, 1.0)], sides=6,
    )  # fmt: skip


def _neck_and_head(maker: MeshMaker, look: Quadruped, *, pivots: F64, fine: bool) -> None:
    base, poll = pivots[NECK], pivots[HEAD]
    way = poll - base
    thick = look.neck_thick
    wide = 0.62 if look.shag < 0.08 else 0.8
    shares = (-0.30, 0.0, 0.35, 0.7, 1.02)
    deep = np.array([1.5, 1.3, 0.98, 0.82, 0.72]) * thick
    line = [base + way * s for s in shares]
    bones = [(BODY, NECK, 1.0), (BODY, NECK, 0.6), (NECK, BODY, 0.85), (NECK, HEAD, 0.9),
             (HEAD, NECK, 0.7)]  # fmt: skip
    maker.loft(
        line, np.column_stack([wide * 0.5 * deep, 0.5 * deep]),
        colour=graded(look.back, look.belly), bones=bones, pattern=look.pattern,
    )  # fmt: skip
    tilt = -0.42 if look.neck_rise > 0.5 else -0.52
    ahead, up = _head_axes(tilt)
    size = look.head
    rows = (  # along, up, half width, half depth in head lengths
        (-0.16, 0.02, 0.12, 0.14),
        (-0.04, 0.02, 0.19, 0.21),
        (0.18, 0.01, 0.20, 0.22),
        (0.42, -0.02, 0.155, 0.19),
        (0.66, -0.055, 0.115, 0.21 * look.muzzle + 0.02),
        (0.84, -0.075, 0.105, 0.20 * look.muzzle + 0.02),
        (0.94, -0.085, 0.06, 0.12 * look.muzzle),
    )
    spine = [poll + size * (a * ahead + u * up) for a, u, _, _ in rows]
    radii = [(w * size, d * size) for _, _, w, d in rows]
    nose = poll + size * 0.90 * ahead

    def face(points: F64, out: F64) -> F64:
        dark = np.clip(1.0 - np.linalg.norm(points - nose, axis=1) / (0.13 * size), 0.0, 1.0)
        paint = graded(look.face, look.belly, at=-0.45)(points, out)
        return np.asarray(paint + (np.array(_DARK) - paint) * np.minimum(dark * 1.8, 1.0)[:, None])

    maker.loft(spine, radii, colour=face, bones=[(HEAD, HEAD, 1.0)], up=tuple(up))
    if fine:
        for sign in (1.0, -1.0):
            eye = poll + size * (0.30 * ahead + 0.075 * up) + (0.0, sign * 0.178 * size, 0.0)
            ball(maker, eye, radius=0.034 * size)


def _head_axes(tilt: float) -> tuple[F64, F64]:
    return (
        np.array([np.cos(tilt), 0.0, np.sin(tilt)]),
        np.array([-np.sin(tilt), 0.0, np.cos(tilt)]),
    )


def _legs(maker: MeshMaker, look: Quadruped, *, pivots: F64) -> None:
    """The left pair; the right is its mirror."""
    thick = look.leg
    hoof = _DARK
    for hind in (False, True):
        hip = pivots[LEG_HL if hind else LEG_FL]
        knee = pivots[SHIN_HL if hind else SHIN_FL]
        upper, lower = (LEG_HL, SHIN_HL) if hind else (LEG_FL, SHIN_FL)
        foot = np.array([knee[0] + (0.05 * look.length if hind else 0.0), knee[1], 0.0])
        middle = at(0.5 * (hip + knee), 0.07 * look.length if hind else 0.0, 0.0, 0.0)
        meat = (0.62 if hind else 0.40) * look.loin
        line = [at(hip, 0.0, 0.0, 0.12), hip, 0.6 * middle + 0.4 * hip, 0.8 * middle + 0.2 * knee,
                0.3 * middle + 0.7 * knee, knee, 0.5 * (knee + foot), at(foot, 0.0, 0.0, 0.09),
                at(foot, 0.015, 0.0, 0.045), at(foot, 0.03, 0.0, 0.0)]  # fmt: skip
        along = np.array([0.75, 1.0, 0.95, 0.62, 0.12, 0, 0, 0, 0, 0]) * meat * 0.55
        across = np.array([0.30, 0.46, 0.46, 0.34, 0.08, 0, 0, 0, 0, 0]) * meat * 0.55
        plain = np.array([0, 0, 0, 0.5, 1.1, 1.12, 0.82, 0.95, 1.2, 1.3]) * thick
        sizes = np.column_stack([across + plain * 0.85, along + plain])
        bones = [(BODY, upper, 0.6), (upper, BODY, 0.55), (upper, BODY, 0.8), (upper, lower, 1.0),
                 (upper, lower, 0.93), (upper, lower, 0.5), *[(lower, lower, 1.0)] * 4]  # fmt: skip
        top = knee[2] + 0.10

        def paint(
            points: F64, out: F64, top: float = top, ends: tuple[Colour, Colour] = (look.back, hoof)
        ) -> F64:
            shin = np.array(look.shin)
            share = np.clip((points[:, 2] - top + 0.12) / 0.24, 0.0, 1.0)[:, None]
            base = shin + (np.array(ends[0]) - shin) * share
            return np.where(points[:, 2:] < 0.05, np.array(ends[1]), base)

        maker.loft(
            line, sizes, colour=paint, bones=bones,
            pattern=look.pattern if look.pattern == PATCHES else PLAIN,
            sides=max(5, maker.sides - 4),
        )  # fmt: skip


def _ear(maker: MeshMaker, look: Quadruped, *, pivots: F64) -> None:
    """The left ear; the right is its mirror."""
    ahead, up = _head_axes(-0.42)
    size, out = look.ear
    root = pivots[HEAD] + look.head * (0.02 * ahead + 0.17 * up) + (0.0, 0.12 * look.head, 0.0)
    way = np.array([-0.25, np.sin(out), np.cos(out)])
    way /= np.linalg.norm(way)
    line = [root, root + 0.45 * size * way, root + 0.8 * size * way, root + size * way]
    wide = np.array([0.10, 0.26, 0.17, 0.03]) * size
    maker.loft(
        line, np.column_stack([wide, 0.35 * wide]), colour=look.face, bones=[(HEAD, HEAD, 1.0)],
        sides=5, up=(1.0, 0.0, 0.0),
    )  # fmt: skip


def _horn(maker: MeshMaker, look: Quadruped, *, pivots: F64, fine: bool) -> None:
    """The left horn or antler; males alone carry the deer's, which pattern 4 marks."""
    ahead, up = _head_axes(-0.42)
    root = pivots[HEAD] + look.head * (0.10 * ahead + 0.19 * up) + (0.0, 0.07 * look.head, 0.0)
    bone = [(HEAD, HEAD, 1.0)]
    horn = srgb(0x8C7A60)

    def tine(points: list[tuple[float, float, float]], thick: float, *, male: bool) -> None:
        line = root + np.array(points)
        sizes = np.linspace(1.0, 0.25, len(line))[:, None] * thick * np.ones((1, 2))
        maker.loft(line, sizes, colour=horn, bones=bone, pattern=4.0 if male else 0.0, sides=5)

    if look.horns == "antlers":
        beam = [(0, 0, 0), (-0.10, 0.10, 0.12), (-0.14, 0.20, 0.28), (-0.06, 0.24, 0.46),
                (0.03, 0.20, 0.56)]  # fmt: skip
        tine(beam, 0.024, male=True)
        tine([(-0.02, 0.02, 0.03), (0.07, 0.05, 0.10), (0.13, 0.06, 0.19)], 0.016, male=True)
        tine([(-0.14, 0.20, 0.28), (-0.04, 0.22, 0.33), (0.04, 0.21, 0.42)], 0.014, male=True)
        if fine:
            tine([(-0.07, 0.24, 0.45), (-0.15, 0.23, 0.53), (-0.17, 0.20, 0.60)], 0.013, male=True)
    elif look.horns == "lyre":
        tine([(0, 0, 0), (-0.04, 0.04, 0.12), (-0.11, 0.08, 0.24), (-0.11, 0.07, 0.34),
              (-0.06, 0.05, 0.40)], 0.026, male=False)  # fmt: skip
    elif look.horns == "curled":
        tine([(0, 0, 0), (-0.05, 0.03, 0.12), (-0.14, 0.06, 0.20), (-0.24, 0.11, 0.20)],
             0.030, male=False)  # fmt: skip
    else:
        tine([(0, 0.01, 0), (0.0, 0.08, 0.02), (0.02, 0.13, 0.06), (0.03, 0.14, 0.11)],
             0.022, male=False)  # fmt: skip

"""What each kind of bird looks like: size, plumage, bill, wings, and the mesh of them.

Lengths are usual values of field guides, metres. Called by `animal_shapes.py`.
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
    SHIN_FL,
    SHIN_HL,
    SPOTS,
    TAIL,
    Body,
    Colour,
    MeshMaker,
    at,
    ball,
    graded,
)
from digisphere.scene.solid import srgb

F64 = NDArray[np.float64]


@dataclass(frozen=True)
class Bird:
    """Numbers of a bird, metres."""

    length: float
    stands: float
    span: float
    chord: float
    bill: float
    neck: float
    back: Colour
    belly: Colour
    head: Colour
    wing: Colour
    tip: Colour
    legs: Colour
    bill_colour: Colour
    flat_bill: bool = False
    beat_hz: float = 4.0
    glides: float = 0.2
    drake: Colour | None = None


BIRDS: dict[AnimalKind, Bird] = {
    AnimalKind.CROW: Bird(
        0.47, 0.125, 0.92, 0.19, 0.062, 0.05, srgb(0x1C1D22), srgb(0x18191D), srgb(0x1A1B20),
        srgb(0x1B1C22), srgb(0x121317), srgb(0x151515), srgb(0x2A2A2A), beat_hz=3.6, glides=0.15,
    ),
    AnimalKind.GULL: Bird(
        0.55, 0.15, 1.25, 0.17, 0.055, 0.08, srgb(0xA9B0B8), srgb(0xF2F2EE), srgb(0xF4F4F0),
        srgb(0xA9B0B8), srgb(0x2A2C30), srgb(0xD9A79A), srgb(0xE4B53A), beat_hz=2.6, glides=0.5,
    ),
    AnimalKind.DUCK: Bird(
        0.52, 0.12, 0.86, 0.14, 0.06, 0.13, srgb(0x7A6247), srgb(0xA98F6C), srgb(0x6E573D),
        srgb(0x6B5840), srgb(0x4A3D2E), srgb(0xD8762E), srgb(0xC7A43C), flat_bill=True,
        beat_hz=6.5, glides=0.0, drake=srgb(0x1E5A3C),
    ),
}  # fmt: skip


def bird_body(look: Bird) -> Body:
    """Return the body of a kind of bird."""
    pivots = _bird_pivots(look)
    meshes = []
    for sides in LEVELS:
        maker = MeshMaker(sides=max(sides - 2, 6))
        _bird_trunk(maker, look, pivots=pivots, fine=sides > 6)
        first = maker.parts
        _wing(maker, look, pivots=pivots)
        _bird_leg(maker, look, pivots=pivots)
        maker.mirror_from(first)
        meshes.append(maker.mesh())
    return Body(
        tuple(meshes), pivots, look.stands + 0.2 * look.length, look.stands, (0.9, 0.3),
        look.stands + 0.02 * look.length, look.beat_hz, look.glides, winged=True,
    )  # fmt: skip


def _bird_pivots(look: Bird) -> F64:
    out = np.zeros((BONES, 3))
    middle = look.stands + 0.10 * look.length
    out[BODY] = (0.0, 0.0, middle)
    out[NECK] = (0.26 * look.length, 0.0, middle + 0.04 * look.length)
    out[HEAD] = out[NECK] + np.array([0.5, 0.0, 0.85]) * look.neck
    for k, sign in ((0, 1.0), (1, -1.0)):
        out[LEG_FL + k] = (
            0.12 * look.length,
            sign * 0.11 * look.length,
            middle + 0.08 * look.length,
        )
        out[SHIN_FL + k] = out[LEG_FL + k] + (0.0, sign * 0.23 * look.span, 0.0)
        out[LEG_HL + k] = (0.0, sign * 0.05 * look.length, look.stands)
        out[SHIN_HL + k] = (0.0, sign * 0.05 * look.length, 0.5 * look.stands)
    out[TAIL] = (-0.30 * look.length, 0.0, middle)
    return out


def _bird_trunk(maker: MeshMaker, look: Bird, *, pivots: F64, fine: bool) -> None:
    length, middle = look.length, pivots[BODY]
    rows = ((-0.36, 0.03, 0.03), (-0.26, 0.08, 0.07), (-0.08, 0.125, 0.125), (0.10, 0.14, 0.145),
            (0.24, 0.115, 0.12), (0.33, 0.06, 0.07))  # fmt: skip
    spine = [middle + length * np.array([x, 0.0, 0.012 if x < -0.2 else 0.0]) for x, _, _ in rows]
    radii = [(w * length, d * length) for _, w, d in rows]
    paint = graded(look.back, look.belly, at=-0.05)
    maker.loft(spine, radii, colour=paint, bones=[(BODY, BODY, 1.0)], pattern=SPOTS)
    base, head = pivots[NECK], pivots[HEAD]
    ring = np.array([0.085, 0.07, 0.055]) * length
    maker.loft(
        [base - (0.06 * length, 0, 0.03 * length), 0.5 * (base + head), head],
        np.column_stack([ring, ring]), colour=look.head if look.flat_bill else look.back,
        bones=[(BODY, NECK, 0.8), (NECK, HEAD, 0.8), (HEAD, NECK, 0.8)], pattern=5.0,
    )  # fmt: skip
    size = 0.078 * length
    shares = ((-0.95, 0.35), (-0.5, 0.86), (0.1, 1.0), (0.7, 0.80), (1.15, 0.40))
    maker.loft(
        [head + size * np.array([a, 0.0, 0.25]) for a, _ in shares],
        [(0.9 * r * size, r * size) for _, r in shares], colour=look.head,
        bones=[(HEAD, HEAD, 1.0)], pattern=5.0,
    )  # fmt: skip
    tip = head + np.array([1.05 * size + look.bill, 0.0, 0.05 * size])
    root = head + np.array([0.9 * size, 0.0, 0.15 * size])
    wide = (0.5, 0.42) if look.flat_bill else (0.28, 0.36)
    maker.loft(
        [root, 0.5 * (root + tip), tip],
        np.array([1.0, 0.8, 0.62 if look.flat_bill else 0.12])[:, None]
        * size * np.array([[wide[0], 0.5 * wide[1] if look.flat_bill else wide[1]]]),
        colour=look.bill_colour, bones=[(HEAD, HEAD, 1.0)], sides=6,
    )  # fmt: skip
    if fine:
        for sign in (1.0, -1.0):
            ball(maker, head + size * np.array([0.45, sign * 0.82, 0.45]), radius=0.13 * size)
    fan = pivots[TAIL] + length * np.array([[0.02, 0, 0], [-0.12, 0, 0.0], [-0.24, 0, -0.01]])
    maker.loft(
        fan, length * np.array([[0.05, 0.02], [0.075, 0.012], [0.10, 0.006]]),
        colour=look.back if look.flat_bill else look.belly, bones=[(TAIL, TAIL, 1.0)], sides=6,
    )  # fmt: skip
    for sign in (1.0, -1.0):  # the folded wing, as it lies on the flank
        flank = np.array([0.0, sign * 0.115 * length, 0.035 * length])
        along = ((0.20, 0.0), (0.08, 0.0), (-0.14, 0.01), (-0.34, 0.015), (-0.44, 0.01))
        line = [middle + flank + length * np.array([x, 0.0, z]) for x, z in along]
        maker.loft(
            line, length * np.array([[0.02, 0.05], [0.035, 0.085], [0.034, 0.075], [0.022, 0.04],
                                     [0.006, 0.008]]),
            colour=look.wing, bones=[(BODY, BODY, 1.0)], pattern=6.0, sides=6,
        )  # fmt: skip


def _wing(maker: MeshMaker, look: Bird, *, pivots: F64) -> None:
    """The left wing, spread; a folded one is drawn in by its bones."""
    root, wrist = pivots[LEG_FL], pivots[SHIN_FL]
    half = 0.5 * look.span
    out = (0.0, 0.18, 0.46, 0.66, 0.86, 1.0)
    chord = np.array([1.0, 1.08, 1.0, 0.86, 0.62, 0.16]) * look.chord
    back = np.array([0.0, -0.01, 0.02, -0.02, -0.10, -0.20]) * look.chord
    line = [at(root, b - 0.5 * c, half * s, 0.0) for s, c, b in zip(out, chord, back, strict=True)]
    split = abs(float(wrist[1]))
    bones = [
        (LEG_FL, SHIN_FL, float(np.clip((split - half * s) / (0.08 * half) + 0.5, 0.0, 1.0)))
        for s in out
    ]
    end = np.array(look.tip)

    def paint(points: F64, _: F64) -> F64:
        share = np.clip((np.abs(points[:, 1]) / half - 0.72) / 0.12, 0.0, 1.0)[:, None]
        return np.asarray(np.array(look.wing) * (1.0 - share) + end * share)

    thick = np.array([0.10, 0.09, 0.07, 0.05, 0.035, 0.02]) * look.chord
    maker.loft(
        line, np.column_stack([0.5 * chord, thick]), colour=paint, bones=bones, sides=6,
        pattern=7.0,
    )  # fmt: skip


def _bird_leg(maker: MeshMaker, look: Bird, *, pivots: F64) -> None:
    hip, knee = pivots[LEG_HL], pivots[SHIN_HL]
    foot = np.array([0.02, knee[1], 0.0])
    thick = 0.016 * look.length
    maker.loft(
        [at(hip, 0, 0, 0.05 * look.length), hip, knee, at(foot, -0.01, 0, 0.012),
         at(foot, 0.05 * look.length, 0, 0.004)],
        np.array([[2.6, 2.6], [1.4, 1.4], [0.8, 0.8], [0.9, 0.9], [2.2, 0.4]]) * thick,
        colour=look.legs,
        bones=[(BODY, BODY, 1.0), (LEG_HL, BODY, 0.8), (LEG_HL, SHIN_HL, 0.5),
               (SHIN_HL, SHIN_HL, 1.0), (SHIN_HL, SHIN_HL, 1.0)],
        sides=5,
    )  # fmt: skip

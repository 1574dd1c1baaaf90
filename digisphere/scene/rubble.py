"""Heaps of rubble and stones that lie about, as shapes of a house's own materials.

Used for houses that fell. A heap is a rough mound of the stuff the house was built of; stones are
boxes lying as they came down. Numpy only.
"""

import numpy as np
from numpy.typing import NDArray

from digisphere.scene.house_shell import House
from digisphere.scene.solid import Colour, Look, Material, Solid, srgb

F64 = NDArray[np.float64]

_CELL_M = 0.5
_STONES = 0.3
"""Share of a heap's points with a block of masonry on them."""
_DUSTY: Colour = (0.24, 0.215, 0.185)


def _palette(house: House, *, charred: bool) -> list[Look]:
    """What lies in the heap: walls, bricks, plinth, roof, mortar dust."""
    st = house.style
    dusty = [
        Look(_mixed(st.wall, 0.72), Material.DIRT),
        Look(_mixed(srgb(0x8A5A44), 0.66), Material.DIRT),
        Look(_mixed(st.plinth, 0.55), Material.DIRT),
        Look(_mixed(st.roof, 0.72), Material.DIRT),
        Look(_DUSTY, Material.DIRT),
        Look(_mixed(st.wall, 0.8), Material.DIRT),
    ]
    if not charred:
        return dusty
    return [Look((0.03, 0.028, 0.026), Material.DIRT), Look((0.06, 0.055, 0.05), Material.STONE)]


def _mixed(colour: Colour, dust: float) -> Colour:
    r, g, b = (c * (1.0 - dust) + d * dust for c, d in zip(colour, _DUSTY, strict=True))
    return r, g, b


def heap(
    solid: Solid, *, middle: F64, half_m: F64, height_m: float, house: House,
    rng: np.random.Generator, charred: bool = False,
) -> None:  # fmt: skip
    """Add a rough mound.

    Args:
        solid: where to.
        middle: (2,) in the house's axes.
        half_m: (2,) half of its sizes.
        height_m: of its top over the floor.
        house: gives the materials.
        rng: its roughness.
        charred: whether it burnt.
    """
    nx, ny = (max(4, round(2.0 * h / _CELL_M)) for h in half_m)
    u, v = np.meshgrid(np.linspace(-1.0, 1.0, nx + 1), np.linspace(-1.0, 1.0, ny + 1))
    round_ = np.minimum((np.abs(u) ** 3 + np.abs(v) ** 3) ** (1.0 / 3.0), 1.0)
    body = (1.0 - round_**1.6) * (0.75 + 0.5 * _lumps(rng, u.shape))
    z = height_m * body + rng.normal(0.0, 0.11, u.shape) * (round_ < 0.97)
    z = np.where(round_ >= 1.0, -0.7, z)
    jitter = 0.28 * _CELL_M * rng.uniform(-1.0, 1.0, (2, *u.shape))
    x = middle[0] + u * half_m[0] + jitter[0]
    y = middle[1] + v * half_m[1] + jitter[1]
    points = np.stack([x, y, z], axis=-1)
    quads = np.stack(
        [points[:-1, :-1], points[:-1, 1:], points[1:, 1:], points[1:, :-1]], axis=2
    ).reshape(-1, 4, 3)
    looks = _palette(house, charred=charred)
    which = rng.integers(len(looks), size=len(quads))
    for k, look in enumerate(looks):
        mine = quads[which == k]
        if len(mine):
            # Split along a diagonal: a heap has no level faces.
            first = mine[:, [0, 1, 2, 2]]
            second = mine[:, [0, 2, 3, 3]]
            solid.quads(first, look=look.shaded(rng.uniform(0.55, 1.0, (len(mine), 4))))
            solid.quads(second, look=look.shaded(rng.uniform(0.5, 0.9, (len(mine), 4))))
    on_top = points[(round_ < 0.93) & (rng.random(u.shape) < _STONES)]
    for at in on_top:
        _stone(solid, at, size_m=0.6, looks=looks, rng=rng)


def _lumps(rng: np.random.Generator, shape: tuple[int, ...]) -> F64:
    """Slow unevenness 0..1 over a grid."""
    coarse = rng.random((4, 4))
    ys, xs = (np.linspace(0.0, 2.999, n) for n in shape)
    iy, ix = ys.astype(int), xs.astype(int)
    fy, fx = (ys - iy)[:, None], (xs - ix)[None, :]
    low = coarse[np.ix_(iy, ix)] * (1 - fx) + coarse[np.ix_(iy, ix + 1)] * fx
    high = coarse[np.ix_(iy + 1, ix)] * (1 - fx) + coarse[np.ix_(iy + 1, ix + 1)] * fx
    out: F64 = low * (1 - fy) + high * fy
    return out


def scatter(
    solid: Solid, *, around: F64, count: int, size_m: float, house: House,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """Strew stones about the points ``around`` (k, 2), smaller ones more often."""
    looks = _palette(house, charred=False)
    for _ in range(count):
        near = around[int(rng.integers(len(around)))]
        x, y = near + rng.normal(0.0, 0.8, 2)
        _stone(solid, np.array([x, y, 0.06]), size_m=size_m, looks=looks, rng=rng)


def _stone(
    solid: Solid, at: F64, *, size_m: float, looks: list[Look], rng: np.random.Generator
) -> None:
    """A block that lies as it fell, half sunk in what lies under it."""
    size = size_m * float(rng.uniform(0.25, 1.0)) ** 1.5 * rng.uniform(0.5, 1.3, 3)
    turn, tilt = rng.uniform(0.0, 2.0 * np.pi), rng.uniform(-0.7, 0.7)
    a = np.array([np.cos(turn) * np.cos(tilt), np.sin(turn) * np.cos(tilt), np.sin(tilt)])
    b = np.array([-np.sin(turn), np.cos(turn), 0.0])
    look = looks[int(rng.integers(len(looks)))]
    r, g, bl = look.tint
    bright = float(rng.uniform(0.85, 1.5))
    block = Look((r * bright, g * bright, bl * bright), Material.STONE, 0.9)
    solid.box(at, size, axes=np.stack([a, b, np.cross(a, b)]), look=block)

"""Marks that shaking leaves on a house that stands: cracks, fallen plaster, bare patches of roof.

Thin shapes on the walls and slopes of a finished :class:`House`, so that the picture, its depth
and its labels agree by themselves. Houses that fell are ``house_ruin``'s.
"""

import numpy as np
from numpy.typing import NDArray

from digisphere.scene.facade import Facade
from digisphere.scene.house_shell import EAVES_OUT_M, ROOF_THICK_M, House
from digisphere.scene.solid import Look, Material, Solid, srgb

F64 = NDArray[np.float64]

_GAP = Look((0.018, 0.016, 0.014), Material.PAINT, 0.5)
_BRICK = Look(srgb(0x8A5A44), Material.BRICK, 0.9)
_LATH = Look(srgb(0x5C4A38), Material.PLANKS, 0.55)
_OUT_M = 0.028
_STEP_M = 0.24


def crack_walls(house: House, *, severe: bool, rng: np.random.Generator) -> None:
    """Draw cracks on every wall, and where it is ``severe`` let plaster and tiles fall."""
    for wall in house.walls:
        count = int(rng.integers(3, 6) if severe else rng.integers(1, 3))
        for _ in range(count):
            _crack(house.shell if severe else house.detail, wall, severe=severe, rng=rng)
        plastered = house.style.wall_material == Material.PLASTER
        if plastered:
            for _ in range(int(rng.integers(2, 5)) if severe else int(rng.integers(0, 2))):
                _bare_patch(house, wall, size=0.75 if severe else 0.3, rng=rng)
    for _ in range(int(rng.integers(3, 7)) if severe else int(rng.integers(0, 2))):
        _bare_roof(house, rng=rng)


def _crack(solid: Solid, wall: Facade, *, severe: bool, rng: np.random.Generator) -> None:
    """A crack that climbs slantwise, wide where it begins and fine where it ends."""
    s = float(rng.uniform(0.08, 0.92)) * wall.width_m
    z = float(rng.uniform(0.1, 0.55)) * wall.eaves_m
    lean = float(rng.choice([-1.0, 1.0])) * float(rng.uniform(0.3, 1.1))
    steps = int(rng.integers(8, 18) if severe else rng.integers(4, 9))
    width = float(rng.uniform(0.03, 0.07) if severe else rng.uniform(0.012, 0.025))
    points = [(s, z)]
    for _ in range(steps):
        s += _STEP_M * (lean * 0.6 + float(rng.normal(0.0, 0.45)))
        z += _STEP_M * float(rng.uniform(0.35, 1.0))
        if not (0.1 < s < wall.width_m - 0.1 and z < wall.eaves_m - 0.15):
            break
        points.append((s, z))
    for k in range(len(points) - 1):
        (a_s, a_z), (b_s, b_z) = points[k], points[k + 1]
        wide, fine = (0.5 * width * (1.0 - t / len(points)) for t in (k, k + 1))
        solid.quad(
            wall.at(a_s - wide, a_z, _OUT_M), wall.at(a_s + wide, a_z, _OUT_M),
            wall.at(b_s + fine, b_z, _OUT_M), wall.at(b_s - fine, b_z, _OUT_M), look=_GAP,
        )  # fmt: skip


def _bare_patch(house: House, wall: Facade, *, size: float, rng: np.random.Generator) -> None:
    """Plaster has fallen off and shows the bricks."""
    s = float(rng.uniform(0.12, 0.88)) * wall.width_m
    z = float(rng.uniform(0.15, 0.85)) * wall.eaves_m
    turns = np.linspace(0.0, 2.0 * np.pi, 10)[:-1]
    radius = size * rng.uniform(0.35, 1.0, len(turns))
    rim_s = np.clip(s + 1.25 * radius * np.cos(turns), 0.04, wall.width_m - 0.04)
    rim_z = np.clip(z + radius * np.sin(turns), 0.05, wall.eaves_m - 0.05)
    middle = wall.at(float(rim_s.mean()), float(rim_z.mean()), 0.013)
    rim = [wall.at(float(a), float(b), 0.013) for a, b in zip(rim_s, rim_z, strict=True)]
    for a, b in zip(rim, [*rim[1:], rim[0]], strict=True):
        house.shell.triangle(middle, a, b, look=_BRICK)


def _bare_roof(house: House, *, rng: np.random.Generator) -> None:
    """A patch of roof without its tiles: the battens show."""
    side = float(rng.choice([-1.0, 1.0]))
    x = float(rng.uniform(-0.42, 0.42)) * house.length_m
    half_w, slope = 0.5 * house.width_m, float(np.tan(house.pitch_rad))
    y = float(rng.uniform(0.2, 0.85)) * half_w
    long, high = float(rng.uniform(0.4, 1.3)), float(rng.uniform(0.3, 0.9))

    def on_roof(u: float, v: float) -> tuple[float, float, float]:
        across = min(max(v, 0.05), half_w + EAVES_OUT_M - 0.1)
        return u, side * across, house.ridge_m + ROOF_THICK_M - across * slope + 0.035

    for low, up in ((0.0, 0.5), (0.5, 1.0)):
        ragged = long * rng.uniform(0.6, 1.0, 2)
        below, above = y + high * (0.5 - low), y + high * (0.5 - up)
        left, right = (-1.0, 1.0) if side < 0 else (1.0, -1.0)
        house.shell.quad(
            on_roof(x + left * ragged[0], below), on_roof(x + right * ragged[0], below),
            on_roof(x + right * ragged[1], above), on_roof(x + left * ragged[1], above),
            look=_LATH,
        )  # fmt: skip

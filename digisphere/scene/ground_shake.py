"""Shakes the eye while the ground under it shakes: a closed form of place, time and seed.

The pose itself moves, so picture, depth, labels and the recorded camera agree by themselves, and a
frame drawn twice shakes the same. Only an eye near the ground shakes; one in the air does not.
Applied by the window and by captures to the pose they are about to draw; off where
``scene.camera_shake`` is. The motion is ``environment.earthquake_motion``'s.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.environment import earthquake_motion as motion
from digisphere.environment.earthquake import shock_in
from digisphere.scene.camera import CameraPose

F64 = NDArray[np.float64]

LASTS_S = 180.0
_UNFELT_G = 0.002
_STANDS_M, _FLIES_M = 3.0, 18.0
_SWAY_RAD_PER_M = 0.55
"""How far somebody on their feet tilts as the ground moves under them (judged by eye)."""
_MOST_M, _MOST_RAD = 0.35, 0.10


def shaken(pose: CameraPose, *, snapshot: Any, time_s: float) -> CameraPose:
    """Return ``pose`` as the shaking of this instant moves it; the same object while all is still.

    Args:
        pose: where the eye would be on firm ground.
        snapshot: has the shocks and the ground.
        time_s: the instant drawn.
    """
    moved = eye_motion(pose.position, snapshot=snapshot, time_s=time_s)
    if moved is None:
        return pose
    size = float(np.linalg.norm(moved))
    shift = moved * min(1.0, _MOST_M / max(size, 1e-9))
    # Leaning away from where the ground goes, and a little about the upright axis.
    turn = np.array([-shift[1], shift[0], 0.35 * shift[2]]) * _SWAY_RAD_PER_M
    angle = float(np.linalg.norm(turn))
    turn *= min(1.0, _MOST_RAD / max(angle, 1e-9))
    rotation = _rotation(turn) @ np.array(pose.rotation)
    x, y, z = (float(p + s) for p, s in zip(pose.position, shift, strict=True))
    a, b, c = ((float(r[0]), float(r[1]), float(r[2])) for r in rotation)
    return replace(pose, position=(x, y, z), rotation=(a, b, c))


def eye_motion(position: tuple[float, float, float], *, snapshot: Any, time_s: float) -> F64 | None:
    """Displacement (3,) of an eye by the shocks of one instant; None where all is still."""
    table = snapshot.tables.get("shocks")
    if table is None or not snapshot.scenario.scene.camera_shake:
        return None
    age = time_s - np.asarray(table["time_s"])
    slots = np.flatnonzero((age > 0.0) & (age < LASTS_S))
    if not slots.size:
        return None
    ground = snapshot.ground
    place = np.array([position[:2]], dtype=np.float64)
    above = position[2] - float(ground.height_at(place)[0])
    grip = float(np.clip((_FLIES_M - above) / (_FLIES_M - _STANDS_M), 0.0, 1.0))
    if grip <= 0.0:
        return None
    iy, ix = ground.grid.cell_of(place)
    soil = ground.layers["soil_id"][iy, ix]
    total, felt = np.zeros(3), False
    for slot in slots.tolist():
        shock = shock_in(table, slot)
        peak = float(motion.peak_g(shock, xy_m=place, soil_id=soil, seed=snapshot.seed)[0])
        if peak < _UNFELT_G:
            continue
        away = float(motion.distance_km(shock, xy_m=place)[0])
        moved, share = motion.ground_motion(
            shock, peak=peak, distance_km=away, time_s=time_s, seed=snapshot.seed
        )
        felt |= share > 0.0
        total += moved
    return total * grip if felt else None


def _rotation(turn: F64) -> F64:
    """Rotation matrix (3, 3) of a rotation vector (Rodrigues)."""
    angle = float(np.linalg.norm(turn))
    if angle < 1e-12:
        return np.eye(3)
    x, y, z = turn / angle
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    out: F64 = np.eye(3) + np.sin(angle) * cross + (1.0 - np.cos(angle)) * cross @ cross
    return out

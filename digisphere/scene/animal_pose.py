"""How every animal holds itself at an instant: bone matrices from its row and the time (law L2).

Legs swing with the distance walked, so feet hardly slide; heads go down to feed and come up to
look; wings beat with time. Pure functions of the `animals` columns: drawing, boxes and labels use
the same matrices. Gaits: lateral sequence at a walk, gallop in flight (Hildebrand 1965).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.environment import animal_motion
from digisphere.environment.animal_kinds import TRAITS, AnimalActivity, AnimalKind
from digisphere.scene.animal_fish import AFT, FIN
from digisphere.scene.animal_mesh import (
    BODY,
    BONES,
    HEAD,
    LEG_FL,
    LEG_HL,
    NECK,
    SHIN_FL,
    SHIN_HL,
    TAIL,
    Body,
)
from digisphere.scene.animal_shapes import body_of

F64 = NDArray[np.float64]
Rows = NDArray[np.intp]
_WALK_OFFSETS = np.array([0.25, 0.75, 0.0, 0.5])
_GALLOP_OFFSETS = np.array([0.0, 0.12, 0.52, 0.64])
_SETTLE_S, _LIE_S, _RISE_S = 1.3, 3.0, 2.5


@dataclass(frozen=True)
class PosedAnimals:
    """n animals: table rows (n,), kinds (n,), feet (n, 3), matrices (n, BONES, 3, 4) that take
    rest places to metres about the feet, size (n,) of a picture-filling sphere.
    """

    rows: Rows
    kind: NDArray[np.uint8]
    anchor_m: F64
    matrices: F64


@dataclass
class _State:
    """What the pose of some animals of one kind follows from, all (n,)."""

    moving: NDArray[np.bool_]
    fleeing: NDArray[np.bool_]
    gain: F64
    phase: F64
    feeding: F64
    lying: F64
    watching: F64
    aloft: F64
    afloat: F64
    time_s: float
    chance: F64
    roll: F64


def pose_animals(table: Any, rows: Rows, *, time_s: float, ground: Any) -> PosedAnimals:
    """Return the poses of some animals at one instant."""
    kinds = table["kind"][rows]
    xy = animal_motion.position_at(table, time_s, rows)
    heading = animal_motion.heading_at(table, time_s, rows)
    anchor = np.column_stack([xy, animal_motion.height_at(table, time_s, rows, ground=ground)])
    matrices = np.zeros((len(rows), BONES, 3, 4))
    for kind in np.unique(kinds).tolist():
        at = np.flatnonzero(kinds == kind)
        body = body_of(AnimalKind(kind))
        if body.finned:
            local, slope = _fish(table, rows[at], time_s=time_s, body=body)
            size = table["size"][rows[at]].astype(np.float64)
            still = np.zeros(len(at))
            matrices[at] = _placed(local, heading=heading[at], size=size, slope=slope, roll=still)
            continue
        state = _state(table, rows[at], time_s=time_s, body=body)
        local = _bird(body, state) if body.winged else _quadruped(body, state)
        size = table["size"][rows[at]].astype(np.float64)
        slope = np.zeros(len(at))
        if not body.winged:
            slope, lift = _slope(ground, xy[at], heading[at], reach=0.5 * body.height_m)
            anchor[at, 2] += lift
        matrices[at] = _placed(local, heading=heading[at], size=size, slope=slope, roll=state.roll)
    return PosedAnimals(rows, kinds, anchor, matrices)


def _state(table: Any, rows: Rows, *, time_s: float, body: Body) -> _State:
    moving = animal_motion.moving_at(table, time_s, rows)
    departs, arrives = table["depart_s"][rows], table["arrive_s"][rows]
    waits, there = time_s < departs, time_s >= arrives
    way, doing, before = (table[name][rows] for name in ("way", "activity", "before"))
    fleeing = moving & (way == AnimalActivity.FLEE)
    gain = np.where(moving, _ease(np.minimum(time_s - departs, arrives - time_s) / 0.5), 0.0)
    stride = np.where(fleeing, 2.7, 0.95) * body.height_m
    walked = animal_motion.distance_at(table, time_s, rows)
    since = _ease((time_s - table["settled_s"][rows]) / _SETTLE_S)
    left = 1.0 - _ease((time_s - departs) / _SETTLE_S)

    def share(what: AnimalActivity) -> F64:
        then = np.where(there & (doing == what), since, 0.0)
        was = np.where(before == what, left, 0.0) * ~(there & (doing == what))
        return np.asarray(then + was)

    lie = _ease((time_s - table["settled_s"][rows]) / _LIE_S)
    lying = np.where(there & (doing == AnimalActivity.REST), lie, 0.0)
    rest_before = before == AnimalActivity.REST
    lying = lying + np.where(waits & rest_before, _ease((departs - time_s) / _RISE_S), 0.0)
    chance = table["seed"][rows].astype(np.float64) / 2.0**32
    flight = animal_motion.flight_share_at(table, time_s, rows)
    aloft = _ease(flight * 12.0)
    # Water birds live afloat here: resting, too, they sit on the water.
    swims = np.array([traits.swims for traits in TRAITS.values()])[table["kind"][rows]]
    feeding = np.maximum(
        share(AnimalActivity.GRAZE),
        np.where(moving & (way == AnimalActivity.WALK), 0.25, 0.0) * (before == 0),
    )
    up = np.sin(time_s * (0.22 + 0.12 * chance) + 40.0 * chance)
    feeding = feeding * (1.0 - _ease((up - 0.55) / 0.3))
    roll = np.zeros(len(rows))
    if body.winged:
        ahead = animal_motion.heading_at(table, time_s + 0.35, rows)
        now = animal_motion.heading_at(table, time_s - 0.35, rows)
        turn = (ahead - now + np.pi) % (2.0 * np.pi) - np.pi
        roll = -np.clip(turn * 1.1, -0.8, 0.8) * aloft
    return _State(
        moving, fleeing, gain, walked / stride, feeding, lying, share(AnimalActivity.WATCH),
        aloft, swims.astype(np.float64), time_s, chance, roll,
    )  # fmt: skip


def _quadruped(body: Body, at: _State) -> F64:
    """Matrices (n, BONES, 3, 4) in the animal's own axes."""
    n = len(at.gain)
    pivots = body.pivots
    out = np.zeros((n, BONES, 3, 4))
    gallop = np.where(at.fleeing, at.gain, 0.0)
    beat = 2.0 * np.pi * at.phase
    drop = body.drop_m * at.lying + 0.015 * body.height_m * at.gain * np.cos(2.0 * beat)
    pitch = 0.06 * at.feeding + 0.10 * gallop * np.sin(beat + 0.6)
    trunk = _turn_y(pitch)
    root = _about(pivots[BODY], trunk)
    root[:, 2, 3] -= drop
    out[:, BODY] = root
    neck_down, head_down = body.graze_rad
    look = at.time_s * (0.31 + 0.2 * at.chance) + 50.0 * at.chance
    turn = 0.45 * np.sin(look) * np.abs(np.sin(0.37 * look)) * (1.0 - at.feeding) * (1.0 - at.gain)
    nod = 0.05 * np.sin(2.0 * beat) * at.gain * (1.0 - gallop)
    lowered = neck_down * at.feeding - 0.18 * at.watching + 0.35 * gallop + nod + 0.1 * at.lying
    neck = _turn_z(0.5 * turn) @ _turn_y(lowered)
    out[:, NECK] = _chain(root, _about(pivots[NECK], neck))
    chew = 0.05 * np.sin(at.time_s * 5.0 + 20.0 * at.chance) * at.feeding
    head = _turn_z(0.6 * turn) @ _turn_y(
        head_down * at.feeding - 0.3 * gallop + chew + 0.08 * at.watching
    )
    out[:, HEAD] = _chain(out[:, NECK], _about(pivots[HEAD], head))
    swish = 0.25 * np.sin(at.time_s * 1.7 + 30.0 * at.chance)
    out[:, TAIL] = _chain(root, _about(pivots[TAIL], _turn_x(swish) @ _turn_y(-0.7 * gallop)))
    for leg in range(4):
        upper, lower = _leg_angles(body, at, leg=leg, gallop=gallop)
        # The trunk's pitch must not lift the feet.
        out[:, LEG_FL + leg] = _chain(root, _about(pivots[LEG_FL + leg], _turn_y(upper - pitch)))
        out[:, SHIN_FL + leg] = _chain(
            out[:, LEG_FL + leg], _about(pivots[SHIN_FL + leg], _turn_y(lower))
        )
    return out


def _leg_angles(body: Body, at: _State, *, leg: int, gallop: F64) -> tuple[F64, F64]:
    """How far thigh and shin turn back, rad: fixed to the ground in stance, carried on in swing."""
    hind = leg >= 2
    stance = np.where(at.fleeing, 0.32, 0.63)
    stride = np.where(at.fleeing, 2.7, 0.95) * body.height_m
    offset = np.where(at.fleeing, _GALLOP_OFFSETS[leg], _WALK_OFFSETS[leg])
    cycle = (at.phase + offset) % 1.0
    reach = np.arcsin(np.clip(0.5 * stride * stance / body.leg_m, 0.0, 0.72))
    swing = np.clip((cycle - stance) / (1.0 - stance), 0.0, 1.0)
    planted = np.clip(cycle / stance, 0.0, 1.0)
    carried = swing * swing * (3.0 - 2.0 * swing)
    upper = np.where(cycle < stance, -reach + 2.0 * reach * planted, reach - 2.0 * reach * carried)
    bend = np.sin(np.pi * swing)
    if hind:
        upper = upper - 0.30 * bend
        lower = np.where(cycle < stance, 0.0, 0.25 * bend - 0.55 * bend * (swing > 0.4) * bend)
    else:
        upper = upper - 0.20 * bend
        lower = 1.05 * bend * (1.0 - 0.4 * carried) + 0.3 * gallop * bend
    shift = 0.05 * np.sin(2.0 * np.pi * (at.chance * 7.0 + 0.13 * leg)) * (1.0 - at.gain)
    upper = upper * at.gain + shift * (1.0 - at.lying)
    lower = lower * at.gain
    fold = (-1.28, 2.75) if hind else (-1.2, 2.65)
    return upper + fold[0] * at.lying, lower + fold[1] * at.lying


def _bird(body: Body, at: _State) -> F64:
    n = len(at.gain)
    pivots = body.pivots
    out = np.zeros((n, BONES, 3, 4))
    down = 1.0 - at.aloft
    floats = at.afloat * down
    stands = down * (1.0 - floats)
    pitch = -0.42 * stands * (1.0 - at.feeding) + 0.35 * stands * at.feeding
    beat = 2.0 * np.pi * (body.beat_hz * (0.93 + 0.14 * at.chance) * at.time_s + 11.0 * at.chance)
    glide = _ease((np.sin(at.time_s * 0.55 + 30.0 * at.chance) - 1.0 + 2.0 * body.glides) / 0.3)
    flap = at.aloft * (1.0 - 0.92 * glide)
    drop = floats * body.drop_m + 0.25 * body.leg_m * at.lying * stands
    root = _about(pivots[BODY], _turn_y(pitch))
    root[:, 2, 3] -= drop - 0.02 * np.cos(beat + 0.8) * flap
    bob = floats * 0.012 * np.sin(at.time_s * 1.9 + 20.0 * at.chance)
    root[:, 2, 3] += bob
    out[:, BODY] = root
    peck = at.feeding * (1.0 - floats) * (0.75 + 0.25 * np.sin(at.time_s * 6.0 + 9.0 * at.chance))
    step = 0.25 * np.sin(2.0 * np.pi * at.phase * 2.0) * at.gain * stands
    neck = _turn_y(0.9 * peck + 0.95 * at.aloft - 0.1 * floats + step)
    out[:, NECK] = _chain(root, _about(pivots[NECK], neck))
    level = _turn_y(-pitch * (1.0 - at.feeding) - 0.95 * at.aloft + 0.3 * peck - step)
    out[:, HEAD] = _chain(out[:, NECK], _about(pivots[HEAD], level))
    out[:, TAIL] = _chain(root, _about(pivots[TAIL], _turn_y(0.1 * stands)))
    fold = 0.02 + 0.98 * at.aloft
    for side, sign in ((0, 1.0), (1, -1.0)):
        arm = (0.12 + 0.62 * np.sin(beat) * flap + 0.05) * sign * at.aloft
        tip = (-0.10 + 0.55 * np.sin(beat - 1.0) * flap) * sign * at.aloft
        wing = _turn_x(arm) * fold[:, None, None]
        out[:, LEG_FL + side] = _chain(root, _about(pivots[LEG_FL + side], wing))
        out[:, SHIN_FL + side] = _chain(
            out[:, LEG_FL + side], _about(pivots[SHIN_FL + side], _turn_x(tip))
        )
        stride = 0.5 * np.sin(2.0 * np.pi * (at.phase * 4.0 + 0.5 * side)) * at.gain
        leg = -pitch + stride * stands + 1.35 * at.aloft
        out[:, LEG_HL + side] = _chain(root, _about(pivots[LEG_HL + side], _turn_y(leg)))
        out[:, SHIN_HL + side] = out[:, LEG_HL + side]
    return out


def _fish(table: Any, rows: Rows, *, time_s: float, body: Body) -> tuple[F64, F64]:
    """Bones in the fish's own axes, and how steeply it swims up, rad.

    A wave runs down the body, one a stride of two thirds of its length, wider toward the tail
    (Videler 1993); those that hold their place scull.
    """
    size = table["size"][rows].astype(np.float64)
    length = body.height_m * size
    speed = animal_motion.speed_at(table, time_s, rows)
    chance = table["seed"][rows].astype(np.float64) / 2.0**32
    strides = animal_motion.distance_at(table, time_s, rows) / (0.66 * length)
    beat = 2.0 * np.pi * (strides + 0.6 * time_s + chance)
    wide = 0.45 + 0.55 * np.clip(speed / length, 0.0, 1.6)
    out = np.zeros((len(rows), BONES, 3, 4))
    pivots = body.pivots
    root = _about(pivots[BODY], _turn_z(0.05 * wide * np.sin(beat + 0.5)))
    out[:] = root[:, None]
    out[:, HEAD] = _chain(root, _about(pivots[HEAD], _turn_z(-0.07 * wide * np.sin(beat))))
    out[:, AFT] = _chain(root, _about(pivots[AFT], _turn_z(0.22 * wide * np.sin(beat - 0.9))))
    tail = _about(pivots[FIN], _turn_z(0.42 * wide * np.sin(beat - 1.9)))
    out[:, FIN] = _chain(out[:, AFT], tail)
    half_s = 0.08
    after, before = (animal_motion.depth_at(table, time_s + s, rows) for s in (half_s, -half_s))
    climb = (before - after) / (2.0 * half_s)
    return out, np.asarray(np.arctan2(climb, np.maximum(speed, 0.35)))


def _slope(ground: Any, xy: F64, heading: F64, *, reach: float) -> tuple[F64, F64]:
    """How steeply the ground rises ahead, rad, and how far its mean lies over the middle."""
    ahead = reach * np.stack([np.cos(heading), np.sin(heading)], axis=1)
    points = np.concatenate([xy + ahead, xy - ahead, xy])
    z = np.asarray(ground.height_at(points), dtype=np.float64).reshape(3, -1)
    rise = np.arctan2(z[0] - z[1], 2.0 * reach)
    return np.asarray(np.clip(rise, -0.7, 0.7)), np.asarray(0.5 * (z[0] + z[1]) - z[2])


def _placed(local: F64, *, heading: F64, size: F64, slope: F64, roll: F64) -> F64:
    """Turn matrices from the animal's axes to the world's, at its own size."""
    turn = _turn_z(heading) @ _turn_y(-slope) @ _turn_x(roll)
    return np.asarray((turn * size[:, None, None])[:, None] @ local)


def _about(pivot: F64, turn: F64) -> F64:
    """Turns (n, 3, 3) about a joint as matrices (n, 3, 4)."""
    shift = pivot - turn @ pivot
    return np.concatenate([turn, shift[..., None]], axis=-1)


def _chain(parent: F64, child: F64) -> F64:
    turn = parent[..., :3] @ child[..., :3]
    shift = (parent[..., :3] @ child[..., 3:])[..., 0] + parent[..., 3]
    return np.concatenate([turn, shift[..., None]], axis=-1)


def _turn_y(angle: F64) -> F64:
    """Turn about the left axis; positive lowers what lies ahead."""
    c, s, o, i = np.cos(angle), np.sin(angle), np.zeros_like(angle), np.ones_like(angle)
    return np.stack([c, o, s, o, i, o, -s, o, c], axis=-1).reshape(-1, 3, 3)


def _turn_x(angle: F64) -> F64:
    c, s, o, i = np.cos(angle), np.sin(angle), np.zeros_like(angle), np.ones_like(angle)
    return np.stack([i, o, o, o, c, -s, o, s, c], axis=-1).reshape(-1, 3, 3)


def _turn_z(angle: F64) -> F64:
    c, s, o, i = np.cos(angle), np.sin(angle), np.zeros_like(angle), np.ones_like(angle)
    return np.stack([c, -s, o, s, c, o, o, o, i], axis=-1).reshape(-1, 3, 3)


def _ease(share: F64) -> F64:
    t = np.clip(share, 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t))

"""From a posture to bones: forward kinematics, two-bone legs and arms, 53 matrices a person.

Rest shapes have no rotation, so a bone matrix is `stature x R` about the rest joint. Limbs are
first laid straight down from their rest direction, so angles mean the same on every body. Postures
come from `clips.py`; called by `pose.py` only.
"""

import math
from typing import Any

import numpy as np

from digisphere.people import channels as ch
from digisphere.people import skeleton as sk
from digisphere.world.compiled import kernel

_SPINE_SHARE = 1.0 / 3.0


@kernel
def multiply(a: Any, b: Any, out: Any) -> None:
    """3x3 product; ``out`` may not be an input."""
    for i in range(3):
        for j in range(3):
            out[i, j] = a[i, 0] * b[0, j] + a[i, 1] * b[1, j] + a[i, 2] * b[2, j]


@kernel
def euler(yaw: float, pitch: float, roll: float, out: Any) -> None:
    """Rotation Rz(yaw) Ry(pitch) Rx(roll): pitch bows forward, roll lifts the left side."""
    cy, sy = math.cos(yaw), math.sin(yaw)
    cp, sp = math.cos(pitch), math.sin(pitch)
    cr, sr = math.cos(roll), math.sin(roll)
    out[0, 0], out[0, 1], out[0, 2] = cy * cp, cy * sp * sr - sy * cr, cy * sp * cr + sy * sr
    out[1, 0], out[1, 1], out[1, 2] = sy * cp, sy * sp * sr + cy * cr, sy * sp * cr - cy * sr
    out[2, 0], out[2, 1], out[2, 2] = -sp, cp * sr, cp * cr


@kernel
def axis_angle(x: float, y: float, z: float, angle: float, out: Any) -> None:
    """Rotation about a unit axis."""
    c, s = math.cos(angle), math.sin(angle)
    t = 1.0 - c
    out[0, 0], out[0, 1], out[0, 2] = t * x * x + c, t * x * y - s * z, t * x * z + s * y
    out[1, 0], out[1, 1], out[1, 2] = t * x * y + s * z, t * y * y + c, t * y * z - s * x
    out[2, 0], out[2, 1], out[2, 2] = t * x * z - s * y, t * y * z + s * x, t * z * z + c


@kernel
def hang(rest: Any, a: int, b: int, out: Any) -> None:
    """Shortest rotation that lays the rest bone a->b straight down."""
    x, y, z = rest[b, 0] - rest[a, 0], rest[b, 1] - rest[a, 1], rest[b, 2] - rest[a, 2]
    length = math.sqrt(x * x + y * y + z * z)
    cosine = -z / length
    sine = math.hypot(x, y) / length
    if sine < 1e-9:
        axis_angle(1.0, 0.0, 0.0, 0.0, out)
        return
    axis_angle(-y / (sine * length), x / (sine * length), 0.0, math.atan2(sine, cosine), out)


@kernel
def place(rotation: Any, joint: Any, rest: Any, parent: int, child: int) -> None:
    """Set the joint of a child from its parent's rotation and joint."""
    for i in range(3):
        joint[child, i] = joint[parent, i]
        for k in range(3):
            joint[child, i] += rotation[parent, i, k] * (rest[child, k] - rest[parent, k])


@kernel
def frame_of(down: Any, pole: Any, out: Any) -> None:
    """Frame whose -z runs along ``down`` and whose x leans towards ``pole``."""
    length = math.sqrt(down[0] ** 2 + down[1] ** 2 + down[2] ** 2)
    for i in range(3):
        out[i, 2] = -down[i] / length
    along = pole[0] * out[0, 2] + pole[1] * out[1, 2] + pole[2] * out[2, 2]
    x0, x1 = pole[0] - along * out[0, 2], pole[1] - along * out[1, 2]
    x2 = pole[2] - along * out[2, 2]
    size = max(math.sqrt(x0 * x0 + x1 * x1 + x2 * x2), 1e-12)
    out[0, 0], out[1, 0], out[2, 0] = x0 / size, x1 / size, x2 / size
    out[0, 1] = out[1, 2] * out[2, 0] - out[2, 2] * out[1, 0]
    out[1, 1] = out[2, 2] * out[0, 0] - out[0, 2] * out[2, 0]
    out[2, 1] = out[0, 2] * out[1, 0] - out[1, 2] * out[0, 0]


@kernel
def two_bone(start: Any, target: Any, pole: Any, lengths: Any, middle: Any, end: Any) -> None:
    """Place the middle joint of two bones that reach from start towards target (law of cosines)."""
    upper, lower = lengths[0], lengths[1]
    d = np.empty(3)
    for i in range(3):
        d[i] = target[i] - start[i]
    reach = max(math.sqrt(d[0] ** 2 + d[1] ** 2 + d[2] ** 2), 1e-9)
    clamped = min(max(reach, abs(upper - lower) * 1.01 + 1e-6), (upper + lower) * 0.9995)
    along = (upper**2 - lower**2 + clamped**2) / (2.0 * clamped)
    across = math.sqrt(max(upper**2 - along**2, 0.0))
    dot = (pole[0] * d[0] + pole[1] * d[1] + pole[2] * d[2]) / (reach * reach)
    side = np.empty(3)
    for i in range(3):
        side[i] = pole[i] - dot * d[i]
    size = max(math.sqrt(side[0] ** 2 + side[1] ** 2 + side[2] ** 2), 1e-9)
    for i in range(3):
        middle[i] = start[i] + d[i] / reach * along + side[i] / size * across
        end[i] = start[i] + d[i] / reach * clamped


@kernel
def _distance(a: Any, b: Any) -> float:
    return math.sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2)


@kernel
def solve_trunk(q: Any, rest: Any, rotation: Any, joint: Any) -> None:
    """Pelvis, spine, neck, head and clavicles."""
    step, shrug = np.empty((3, 3)), np.empty((3, 3))
    for i in range(3):
        joint[sk.PELVIS, i] = q[ch.PELVIS_X + i]
    euler(q[ch.PELVIS_YAW], q[ch.PELVIS_PITCH], q[ch.PELVIS_ROLL], rotation[sk.PELVIS])
    s = _SPINE_SHARE
    euler(q[ch.SPINE_YAW] * s, q[ch.SPINE_PITCH] * s, q[ch.SPINE_ROLL] * s, step)
    for bone in range(sk.SPINE_1, sk.SPINE_3 + 1):
        multiply(rotation[bone - 1], step, rotation[bone])
        place(rotation, joint, rest, bone - 1, bone)
    euler(q[ch.HEAD_YAW] * 0.4, q[ch.HEAD_PITCH] * 0.4, q[ch.HEAD_ROLL] * 0.4, step)
    multiply(rotation[sk.SPINE_3], step, rotation[sk.NECK])
    place(rotation, joint, rest, sk.SPINE_3, sk.NECK)
    euler(q[ch.HEAD_YAW] * 0.6, q[ch.HEAD_PITCH] * 0.6, q[ch.HEAD_ROLL] * 0.6, step)
    multiply(rotation[sk.NECK], step, rotation[sk.HEAD])
    place(rotation, joint, rest, sk.NECK, sk.HEAD)
    for side in range(2):
        clavicle = sk.CLAVICLE_L if side == 0 else sk.CLAVICLE_R
        sign = 1.0 - 2.0 * side
        euler(0.0, 0.0, sign * q[ch.SHRUG], shrug)
        multiply(rotation[sk.SPINE_3], shrug, rotation[clavicle])
        place(rotation, joint, rest, sk.SPINE_3, clavicle)
        place(rotation, joint, rest, clavicle, clavicle + 1)
    for i in range(3):
        joint[sk.ROOT, i] = 0.0
        for k in range(3):
            rotation[sk.ROOT, i, k] = 1.0 if i == k else 0.0


@kernel
def solve_leg(q: Any, rest: Any, rotation: Any, joint: Any, thigh: int, foot_at: int) -> None:
    """Two-bone leg to the ankle target, foot and toes at their own angles."""
    calf, foot, ball = thigh + 1, thigh + 2, thigh + 3
    sign = 1.0 if thigh == sk.THIGH_L else -1.0
    place(rotation, joint, rest, sk.PELVIS, thigh)
    yaw = q[foot_at + 3]
    pole, lengths = np.empty(3), np.empty(2)
    pole[0] = q[ch.POLE_X] * math.cos(yaw) - sign * q[ch.POLE_Y] * math.sin(yaw)
    pole[1] = q[ch.POLE_X] * math.sin(yaw) + sign * q[ch.POLE_Y] * math.cos(yaw)
    pole[2] = q[ch.POLE_Z]
    lengths[0], lengths[1] = _distance(rest[thigh], rest[calf]), _distance(rest[calf], rest[foot])
    two_bone(
        joint[thigh], q[foot_at : foot_at + 3], pole, lengths, joint[calf], joint[foot]
    )  # fmt: skip
    frame, straight = np.empty((3, 3)), np.empty((3, 3))
    for bone, below in ((thigh, calf), (calf, foot)):
        frame_of(joint[below] - joint[bone], pole, frame)
        hang(rest, bone, below, straight)
        multiply(frame, straight, rotation[bone])
    euler(yaw, -q[foot_at + 4], 0.0, rotation[foot])
    place(rotation, joint, rest, foot, ball)
    euler(0.0, -q[foot_at + 5], 0.0, frame)
    multiply(rotation[foot], frame, rotation[ball])


@kernel
def _arm_frames(q: Any, rotation: Any, upper: int, at: int, above: Any, below: Any) -> None:
    """Frames of a hanging upper arm and forearm from shoulder and elbow angles."""
    sign = 1.0 if upper == sk.UPPERARM_L else -1.0
    step, bend = np.empty((3, 3)), np.empty((3, 3))
    euler(0.0, 0.0, sign * q[at + ch.ABDUCT], step)
    euler(0.0, -q[at + ch.FLEX], 0.0, bend)
    multiply(rotation[upper - 1], step, above)
    multiply(above, bend, step)
    euler(-sign * q[at + ch.INWARD], 0.0, 0.0, bend)
    multiply(step, bend, above)
    euler(0.0, -q[at + ch.ELBOW], 0.0, bend)
    multiply(above, bend, below)


@kernel
def solve_arm(q: Any, rest: Any, rotation: Any, joint: Any, upper: int, at: int) -> None:
    """Arm by joint angles, drawn by its weight towards a reach target, then the hand."""
    lower, hand = upper + 1, upper + 2
    reach = ch.REACH_L if upper == sk.UPPERARM_L else ch.REACH_R
    above, below = np.empty((3, 3)), np.empty((3, 3))
    _arm_frames(q, rotation, upper, at, above, below)
    lengths, pole, target = np.empty(2), np.empty(3), np.empty(3)
    lengths[0] = _distance(rest[upper], rest[lower])
    lengths[1] = _distance(rest[lower], rest[hand])
    weight = q[reach + 3]
    chest = rotation[sk.SPINE_3]
    for i in range(3):
        elbow = joint[upper, i] - above[i, 2] * lengths[0]
        free = elbow - below[i, 2] * lengths[1]
        goal = joint[sk.SPINE_3, i]
        for k in range(3):
            goal += chest[i, k] * q[reach + k]
        target[i] = free + (goal - free) * weight
        pole[i] = elbow - joint[upper, i] - 0.02 * above[i, 0]
    two_bone(joint[upper], target, pole, lengths, joint[lower], joint[hand])
    hinge = np.empty(3)
    for i in range(3):
        hinge[i] = joint[hand, i] - joint[lower, i] + 1e-3 * above[i, 0]
    frame_of(joint[lower] - joint[upper], hinge, above)
    down = joint[hand] - joint[lower]
    for i in range(3):
        a, b = (i + 1) % 3, (i + 2) % 3
        hinge[i] = down[a] * above[b, 1] - down[b] * above[a, 1]
    frame_of(down, hinge, below)
    straight = np.empty((3, 3))
    hang(rest, upper, lower, straight)
    multiply(above, straight, rotation[upper])
    _solve_hand(q, rest, rotation, joint, lower, at, below)


@kernel
def _solve_hand(
    q: Any, rest: Any, rotation: Any, joint: Any, lower: int, at: int, below: Any
) -> None:
    """Forearm roll, wrist, and fingers curled about the knuckle line."""
    hand = lower + 1
    sign = 1.0 if lower == sk.LOWERARM_L else -1.0
    straight, turn, twisted = np.empty((3, 3)), np.empty((3, 3)), np.empty((3, 3))
    hang(rest, lower, hand, straight)
    euler(-sign * q[at + ch.PRONATE] * 0.5, 0.0, 0.0, turn)
    multiply(below, turn, twisted)
    multiply(twisted, straight, rotation[lower])
    euler(-sign * q[at + ch.PRONATE], 0.0, 0.0, turn)
    multiply(below, turn, twisted)
    euler(0.0, 0.0, -sign * q[at + ch.WRIST], turn)
    multiply(twisted, turn, below)
    multiply(below, straight, rotation[hand])
    knuckles = np.empty(3)
    index, pinky = hand + 1, hand + 7
    size = 0.0
    for i in range(3):
        knuckles[i] = rest[index, i] - rest[pinky, i]
        size += knuckles[i] ** 2
    size = math.sqrt(size)
    curl = q[at + ch.CURL] * sign
    axis_angle(knuckles[0] / size, knuckles[1] / size, knuckles[2] / size, -curl, turn)
    for finger in range(4):
        for part in range(3):
            bone = hand + 1 + finger * 3 + part
            parent = hand if part == 0 else bone - 1
            place(rotation, joint, rest, parent, bone)
            multiply(rotation[parent], turn, rotation[bone])
    axis_angle(knuckles[0] / size, knuckles[1] / size, knuckles[2] / size, -curl * 0.35, turn)
    for part in range(3):
        bone = hand + 13 + part
        parent = hand if part == 0 else bone - 1
        place(rotation, joint, rest, parent, bone)
        multiply(rotation[parent], turn, rotation[bone])


@kernel
def solve_people(
    postures: Any, rests: Any, scales: Any, roots: Any, headings: Any, out: Any
) -> None:
    """Fill (n, 53, 3, 4) matrices that carry unit-stature rest places to the world.

    rests (n, p, 3) in statures, scales (n,) m, roots (n, 3) m, headings (n,) rad.
    """
    rotation, joint = np.zeros((sk.BONES, 3, 3)), np.zeros((sk.BONES, 3))
    rest, turn, world = np.zeros((sk.BONES, 3)), np.zeros((3, 3)), np.zeros((3, 3))
    for p in range(len(scales)):
        for b in range(sk.BONES):
            for i in range(3):
                rest[b, i] = rests[p, b, i] * scales[p]
        q = postures[p]
        solve_trunk(q, rest, rotation, joint)
        solve_leg(q, rest, rotation, joint, sk.THIGH_L, ch.FOOT_L)
        solve_leg(q, rest, rotation, joint, sk.THIGH_R, ch.FOOT_R)
        solve_arm(q, rest, rotation, joint, sk.UPPERARM_L, ch.ARM_L)
        solve_arm(q, rest, rotation, joint, sk.UPPERARM_R, ch.ARM_R)
        euler(headings[p], 0.0, 0.0, turn)
        for b in range(sk.BONES):
            multiply(turn, rotation[b], world)
            for i in range(3):
                at = roots[p, i]
                for k in range(3):
                    at += turn[i, k] * joint[b, k] - world[i, k] * rest[b, k]
                    out[p, b, i, k] = world[i, k] * scales[p]
                out[p, b, i, 3] = at

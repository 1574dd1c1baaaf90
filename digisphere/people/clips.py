"""Postures: walking, standing, sitting and lying, as channel rows in closed form.

Each function fills one row of `channels` for one person at one instant; what hands and face do on
top (talk, eat, work, play) is in `gestures.py`. Leg targets come from `footfall.py`. Called by
`pose.py`; nothing here knows tables.
"""

import math
from typing import Any

import numpy as np

from digisphere.people import channels as ch
from digisphere.people.footfall import GAIN, PHASE, PUSH, SWING, X0, X1, Y0, Y1, YAW0, YAW1
from digisphere.people.gait import (
    KNEE,
    duty_factor,
    foot_pitch,
    joint_angle,
    pelvis_list,
    pelvis_turn,
    run_share,
)
from digisphere.world.compiled import kernel

THIGH, SHANK, ANKLE, HEEL, BALL, HIP_DROP, HIP_HALF, HIP_X, STATURE, SEAT, TOE = range(11)
"""Body sizes in metres: hip joint below the pelvis joint (HIP_DROP), seat below the hip joint."""
SIZES = 11
STOOP, SWAGGER, BEAT, SHIFT, LIVELY, SMILING = range(6)
"""Habits: stoop rad, arm swing 0.5..1.3, personal clock offset s, taste 0..1, childlike 0..1,
smile 0..1."""
HABITS = 6


@kernel
def smooth(t: float) -> float:
    """Cubic step from 0 to 1."""
    t = min(max(t, 0.0), 1.0)
    return t * t * (3.0 - 2.0 * t)


@kernel
def wander(t: float, rate: float, offset: float) -> float:
    """Slow aimless motion in -1..1: three incommensurate sines."""
    x = t * rate * 2.0 * math.pi + offset * 6.0
    return (math.sin(x) + 0.6 * math.sin(x * 1.618 + 1.3) + 0.4 * math.sin(x * 2.71 + 4.1)) / 2.0


@kernel
def foot_roll(pitch: float, size: Any, out: Any) -> None:
    """How far the ankle moves (x, z) when the sole tips about heel (up) or ball (down)."""
    x = -size[HEEL] if pitch > 0.0 else size[BALL]
    z = -size[ANKLE]
    c, s = math.cos(pitch), math.sin(pitch)
    out[0] = x - (x * c - z * s)
    out[1] = z - (x * s + z * c)


@kernel
def step_foot(
    q: Any, at: int, foot: Any, heights: Any, size: Any, froude: float, amplitude: float
) -> None:
    """Ankle target of one foot; ``foot`` in the person's frame, heights of its two prints."""
    duty = duty_factor(froude)
    swing, gain = foot[SWING], foot[GAIN]
    roll, roll_off, roll_on = np.empty(2), np.empty(2), np.empty(2)
    pitch = foot_pitch(foot[PHASE], froude)
    if swing < 0.0:
        flat = smooth((abs(pitch) - 0.04) / 0.2)
        pitch *= flat * amplitude
        u, toe = 0.0, -min(pitch, 0.0)
    else:
        pitch *= gain * (foot[PUSH] + (1.0 - foot[PUSH]) * smooth(swing / 0.6))
        u = swing
        toe = -min(pitch, 0.0) * smooth(1.0 - swing / 0.25)
    foot_roll(pitch, size, roll)
    ease = u
    if swing >= 0.0:
        ease = 0.7 * (u - 2.0 * u**2 + u**3) + (3.0 * u**2 - 2.0 * u**3) + 0.15 * (u**3 - u**2)
        foot_roll(foot_pitch(duty, froude) * gain * foot[PUSH], size, roll_off)
        foot_roll(foot_pitch(1.0, froude) * gain, size, roll_on)
        roll[0] = roll_off[0] + (roll_on[0] - roll_off[0]) * ease
    run = run_share(froude)
    lift = (0.02 + 0.16 * run * (1.0 - 0.5 * u)) * math.sin(math.pi * u) ** 1.3 * gain
    turn = (foot[YAW1] - foot[YAW0] + math.pi) % (2.0 * math.pi) - math.pi
    yaw = foot[YAW0] + turn * smooth(u)
    q[at] = foot[X0] + (foot[X1] - foot[X0]) * ease + roll[0] * math.cos(yaw)
    q[at + 1] = foot[Y0] + (foot[Y1] - foot[Y0]) * ease + roll[0] * math.sin(yaw)
    ground = heights[0] + (heights[1] - heights[0]) * ease
    lift = lift * (size[THIGH] + size[SHANK]) / 0.8 + size[TOE] * max(-math.sin(pitch + toe), 0.0)
    q[at + 2] = ground + size[ANKLE] + roll[1] + lift
    q[at + 3], q[at + 4], q[at + 5] = yaw, pitch, toe


@kernel
def _stance(phase: float, duty: float) -> float:
    """How much a leg carries: 1 in single support, ramps in double support, 0 in swing."""
    double = max(duty - 0.5, 0.06)
    if phase < double:
        return smooth(phase / double)
    return 1.0 - smooth((phase - 0.5) / double)


@kernel
def hip_height(q: Any, feet: Any, size: Any, froude: float, amplitude: float) -> float:
    """Height of the hip joints from the carrying legs' published knee angles, within reach."""
    total, weight, limit = 0.0, 0.0, 1e9
    duty = duty_factor(froude)
    thigh, shank = size[THIGH], size[SHANK]
    for f in range(2):
        at = ch.FOOT_L if f == 0 else ch.FOOT_R
        sign = 1.0 - 2.0 * f
        across = sign * size[HIP_HALF]
        dx = q[at] - q[ch.PELVIS_X] - size[HIP_X] + across * math.sin(q[ch.PELVIS_YAW])
        dy = q[at + 1] - q[ch.PELVIS_Y] - across
        rise = across * math.sin(q[ch.PELVIS_ROLL])
        phase = feet[f, PHASE]
        knee = math.radians(5.0) + (joint_angle(KNEE, phase, froude) - math.radians(5.0)) * (
            amplitude
        )
        knee = max(knee, math.radians(3.0))
        leg2 = thigh**2 + shank**2 + 2.0 * thigh * shank * math.cos(knee)
        carry = _stance(phase, duty) * amplitude + 0.5 * (1.0 - amplitude)
        flat = dx * dx + dy * dy
        total += carry * (q[at + 2] - rise + math.sqrt(max(leg2 - flat, 0.2 * leg2)))
        weight += carry
        reach = (0.998 * (thigh + shank)) ** 2
        limit = min(limit, q[at + 2] - rise + math.sqrt(max(reach - flat, 0.2 * reach)))
    total = total / weight if weight > 1e-6 else limit
    if amplitude > 0.0:
        bounce = math.cos(2.0 * feet[0, PHASE] * 2.0 * math.pi - 0.72 * math.pi)
        total -= 0.03 * (thigh + shank) * run_share(froude) * amplitude * bounce
    return min(total, limit)


@kernel
def upright(
    q: Any, feet: Any, heights: Any, size: Any, habit: Any, froude: float, amplitude: float,
    time_s: float,
) -> None:  # fmt: skip
    """Stand, walk or run: one posture, blended by amplitude (0 standing)."""
    left = feet[0, PHASE] * 2.0 * math.pi
    run, leg = run_share(froude), size[THIGH] + size[SHANK]
    step_foot(q, ch.FOOT_L, feet[0], heights[0], size, froude, amplitude)
    step_foot(q, ch.FOOT_R, feet[1], heights[1], size, froude, amplitude)
    rest = 1.0 - amplitude
    side = wander(time_s, 0.045, habit[BEAT]) * 0.022 * leg * rest
    q[ch.PELVIS_X] = -size[HIP_X] + 0.02 * leg * amplitude + 0.004 * rest
    q[ch.PELVIS_Y] = side + 0.022 * leg * math.cos(left - 0.6 * math.pi) * amplitude * (1 - run)
    q[ch.PELVIS_YAW] = -pelvis_turn(feet[0, PHASE]) * amplitude * (1.0 + run)
    q[ch.PELVIS_ROLL] = pelvis_list(feet[0, PHASE]) * amplitude + side * 1.6
    q[ch.PELVIS_PITCH] = math.radians(2.0) * amplitude + habit[STOOP] * 0.2
    q[ch.PELVIS_Z] = hip_height(q, feet, size, froude, amplitude) + size[HIP_DROP]
    q[ch.PELVIS_Z] -= abs(side) * 0.35
    breath = math.sin(time_s * 2.0 * math.pi / (3.6 + habit[SHIFT]) + habit[BEAT])
    q[ch.SPINE_YAW] = -1.9 * q[ch.PELVIS_YAW] - math.radians(4.0) * run * math.cos(left)
    q[ch.SPINE_ROLL] = -q[ch.PELVIS_ROLL] * 1.1
    lean = math.radians(2.0 + 8.0 * run) * amplitude
    q[ch.SPINE_PITCH] = habit[STOOP] + lean - math.radians(1.5) * rest + breath * 0.008
    q[ch.SHRUG] = 0.01 * breath + 0.02 * run
    q[ch.HEAD_PITCH] = -0.75 * (q[ch.SPINE_PITCH] + q[ch.PELVIS_PITCH]) + 0.04 * wander(
        time_s, 0.11, habit[BEAT] + 2.0
    )
    q[ch.HEAD_YAW] = -(q[ch.PELVIS_YAW] + q[ch.SPINE_YAW]) + 0.3 * rest * wander(
        time_s, 0.05, habit[BEAT] + 5.0
    )
    q[ch.HEAD_ROLL] = 0.04 * wander(time_s, 0.06, habit[BEAT] + 7.0)
    q[ch.POLE_X], q[ch.POLE_Y], q[ch.POLE_Z] = 1.0, 0.08 + 0.08 * rest, 0.0
    _swing_arms(q, feet, habit, froude, amplitude, time_s)


@kernel
def _swing_arms(
    q: Any, feet: Any, habit: Any, froude: float, amplitude: float, time_s: float
) -> None:
    """Arms swing against the legs, more with speed; at rest they hang and drift."""
    run = run_share(froude)
    span = math.radians(min(8.0 + 28.0 * froude, 24.0) + 16.0 * run) * habit[SWAGGER]
    for side in range(2):
        at = ch.ARM_L if side == 0 else ch.ARM_R
        opposite = feet[1 - side, PHASE] * 2.0 * math.pi
        beat = math.cos(opposite - 0.15)
        drift = wander(time_s, 0.07, habit[BEAT] + 11.0 * side)
        rest = 1.0 - amplitude
        q[at + ch.FLEX] = amplitude * (span * beat + math.radians(2.0)) + rest * (
            math.radians(1.0) + 0.03 * drift + 0.3 * habit[STOOP]
        )
        q[at + ch.ABDUCT] = math.radians(9.0 + 3.0 * habit[LIVELY]) + 0.012 * drift
        q[at + ch.INWARD] = math.radians(10.0 + 14.0 * run)
        walk_bend = math.radians(20.0) + span * 0.55 * (1.0 + beat) * 0.5
        run_bend = math.radians(88.0 - 14.0 * beat)
        bend = walk_bend * (1.0 - run) + run_bend * run
        q[at + ch.ELBOW] = amplitude * bend + rest * (math.radians(14.0) + 0.03 * drift)
        q[at + ch.PRONATE] = math.radians(14.0 - 24.0 * run)
        q[at + ch.WRIST] = math.radians(4.0)
        q[at + ch.CURL] = math.radians(20.0 + 24.0 * run)


@kernel
def sit(q: Any, size: Any, habit: Any, seat_m: float, ahead_m: float, time_s: float) -> None:
    """Sit on something ``seat_m`` high, or on the ground when it is low; hands on the thighs.

    The hips rest ``ahead_m`` behind the origin, where the feet would stand.
    """
    low = smooth((0.28 - seat_m) / 0.15)
    hip = seat_m + size[SEAT]
    q[ch.PELVIS_X] = -size[HIP_X] - 0.03 - 0.05 * low - ahead_m
    q[ch.PELVIS_Y] = 0.0
    q[ch.PELVIS_Z] = hip + size[HIP_DROP]
    q[ch.PELVIS_PITCH] = math.radians(-8.0 - 10.0 * low)
    q[ch.PELVIS_ROLL] = q[ch.PELVIS_YAW] = 0.0
    breath = math.sin(time_s * 2.0 * math.pi / (4.0 + habit[SHIFT]) + habit[BEAT])
    q[ch.SPINE_PITCH] = math.radians(9.0 + 12.0 * low) + habit[STOOP] + breath * 0.008
    q[ch.SPINE_YAW] = 0.05 * wander(time_s, 0.03, habit[BEAT])
    q[ch.SPINE_ROLL] = 0.02 * wander(time_s, 0.04, habit[BEAT] + 3.0)
    q[ch.HEAD_PITCH] = -0.7 * habit[STOOP] + 0.06 * wander(time_s, 0.08, habit[BEAT] + 2.0)
    q[ch.HEAD_YAW] = 0.3 * wander(time_s, 0.04, habit[BEAT] + 5.0)
    q[ch.HEAD_ROLL] = 0.03 * wander(time_s, 0.05, habit[BEAT] + 7.0)
    chair_x = max(size[THIGH] * 0.98 + 0.03 - ahead_m, 0.0)
    floor_z = max(hip - size[SHANK] * 0.985, size[ANKLE])
    for side in range(2):
        at = ch.FOOT_L if side == 0 else ch.FOOT_R
        sign = 1.0 - 2.0 * side
        fidget = 0.05 * habit[SHIFT] * sign + 0.02 * wander(time_s, 0.02, habit[BEAT] + side)
        q[at] = chair_x * (1.0 - low) + 0.62 * (size[THIGH] + size[SHANK]) * low + fidget
        q[at + 1] = sign * (0.09 + 0.04 * low) * size[STATURE] / 1.7
        q[at + 2] = floor_z * (1.0 - low) + size[ANKLE] * low
        q[at + 3], q[at + 4], q[at + 5] = sign * 0.06, 0.0, 0.0
        _hand_on_thigh(q, size, side, low)
    q[ch.POLE_X], q[ch.POLE_Y], q[ch.POLE_Z] = 0.6 * (1 - low) + 0.15, 0.12, 0.5 + 0.5 * low


@kernel
def take_seat(q: Any, seated: Any, share: float) -> None:
    """Blend a standing row towards a seated one; ``share`` runs evenly from 0 to 1.

    Backwards it is rising in its known phases: trunk and feet first, then the hips forward, then
    up over planted feet (Schenkman et al. 1990, Phys. Ther. 70: flexion to about 45 degrees).
    """
    t = 1.0 - share
    even = smooth(share)
    feet = 1.0 - smooth(t / 0.35)
    lift = math.sin(math.pi * min(t / 0.35, 1.0)) * 0.3
    lean = smooth(t / 0.42) * (1.0 - smooth((t - 0.42) / 0.58))
    for k in range(ch.CHANNELS):
        weight = even
        if k == ch.PELVIS_X:
            weight = 1.0 - smooth((t - 0.15) / 0.7)
        elif k == ch.PELVIS_Z:
            weight = 1.0 - smooth((t - 0.28) / 0.72)
        elif ch.FOOT_L <= k < ch.FOOT_R + 6:
            weight = feet
        gap = seated[k] - q[k]
        if k == ch.FOOT_L or k == ch.FOOT_R:
            q[k + 2] += lift * min(abs(gap), 0.1)
        q[k] += gap * weight
    q[ch.SPINE_PITCH] += 0.42 * lean
    q[ch.PELVIS_PITCH] += 0.34 * lean
    q[ch.HEAD_PITCH] -= 0.45 * lean


@kernel
def _hand_on_thigh(q: Any, size: Any, side: int, low: float) -> None:
    at = ch.ARM_L if side == 0 else ch.ARM_R
    q[at + ch.FLEX] = math.radians(24.0 + 10.0 * low)
    q[at + ch.ABDUCT] = math.radians(9.0)
    q[at + ch.INWARD] = math.radians(16.0)
    q[at + ch.ELBOW] = math.radians(52.0 - 16.0 * low)
    q[at + ch.PRONATE] = math.radians(62.0)
    q[at + ch.WRIST] = math.radians(-12.0)
    q[at + ch.CURL] = math.radians(13.0)


@kernel
def lie(q: Any, size: Any, habit: Any, bed_m: float, time_s: float) -> None:
    """Lie on the back, knees a little bent, hands on the belly."""
    leg = size[THIGH] + size[SHANK]
    q[ch.PELVIS_X], q[ch.PELVIS_Y] = 0.0, 0.0
    q[ch.PELVIS_Z] = bed_m + 0.062 * size[STATURE]
    q[ch.PELVIS_PITCH], q[ch.PELVIS_ROLL], q[ch.PELVIS_YAW] = -0.5 * math.pi, 0.0, 0.0
    breath = math.sin(time_s * 2.0 * math.pi / (4.6 + habit[SHIFT]) + habit[BEAT])
    q[ch.SPINE_PITCH], q[ch.SPINE_ROLL], q[ch.SPINE_YAW] = 0.06 + 0.015 * breath, 0.0, 0.0
    q[ch.HEAD_PITCH], q[ch.HEAD_ROLL] = 0.12, 0.0
    q[ch.HEAD_YAW] = 0.5 * math.sin(habit[BEAT])
    for side in range(2):
        at = ch.FOOT_L if side == 0 else ch.FOOT_R
        sign = 1.0 - 2.0 * side
        q[at] = (0.93 + 0.04 * habit[SHIFT] * sign) * leg
        q[at + 1] = sign * 0.075 * size[STATURE]
        q[at + 2] = bed_m + 0.045 * size[STATURE]
        q[at + 3], q[at + 4], q[at + 5] = sign * 0.2, math.radians(64.0), 0.0
        arm = ch.ARM_L if side == 0 else ch.ARM_R
        q[arm + ch.FLEX] = math.radians(8.0)
        q[arm + ch.ABDUCT] = math.radians(14.0)
        q[arm + ch.INWARD] = math.radians(58.0)
        q[arm + ch.ELBOW] = math.radians(72.0)
        q[arm + ch.PRONATE] = math.radians(40.0)
        q[arm + ch.CURL] = math.radians(18.0)
    q[ch.POLE_X], q[ch.POLE_Y], q[ch.POLE_Z] = 0.0, 0.15, 1.0
    q[ch.BLINK] = 1.0


@kernel
def held(
    q: Any, size: Any, habit: Any, astride: float, asleep: bool, side: float, time_s: float
) -> None:
    """Sit in somebody's arms, facing them: legs about their hip, or the littlest tucked up.

    The pelvis is the origin. ``astride`` is 0 tucked up to 1 astride; ``side`` is 1 on the
    bearer's left, -1 on their right.
    """
    rest, awake = 1.0 - astride, 0.0 if asleep else 1.0
    for k in range(ch.FOOT_L):
        q[k] = 0.0
    breath = math.sin(time_s * 2.0 * math.pi / (2.2 + 0.4 * habit[SHIFT]) + habit[BEAT])
    q[ch.PELVIS_PITCH] = -0.10 * astride + 0.05 * rest
    q[ch.SPINE_PITCH] = 0.18 + 0.14 * rest + 0.10 * (1.0 - awake) + 0.012 * breath
    look = wander(time_s, 0.05, habit[BEAT] + 3.0)
    q[ch.HEAD_PITCH] = -0.10 * awake + 0.16 * (1.0 - awake) + 0.06 * look
    # Heads lie, or look, past the bearer's own: outwards, over the shoulder.
    q[ch.HEAD_YAW] = side * (0.75 * (1.0 - awake) + awake * (0.35 + 0.45 * look))
    q[ch.HEAD_ROLL] = -0.22 * side * (1.0 - 0.6 * awake)
    for f in range(2):
        at = ch.FOOT_L if f == 0 else ch.FOOT_R
        sign = 1.0 - 2.0 * f
        kick = 0.05 * awake * wander(time_s, 0.35, habit[BEAT] + 2.0 * f)
        thigh_x, thigh_y = 0.62 * astride + 0.30 * rest, 0.66 * astride + 0.80 * rest
        thigh_z = -0.42 * astride + 0.30 * rest
        shank_x, shank_y = 0.30 * astride + 0.05 * rest, -0.20 * astride - 0.62 * rest
        shank_z = -0.90 * astride - 0.75 * rest
        q[at] = size[HIP_X] + thigh_x * size[THIGH] + (shank_x + kick) * size[SHANK]
        q[at + 1] = sign * (size[HIP_HALF] + thigh_y * size[THIGH] + shank_y * size[SHANK])
        q[at + 2] = -size[HIP_DROP] + thigh_z * size[THIGH] + shank_z * size[SHANK]
        q[at + 3], q[at + 4], q[at + 5] = sign * 0.35, -0.55, -0.1
        arm = ch.ARM_L if f == 0 else ch.ARM_R
        q[arm + ch.FLEX], q[arm + ch.ABDUCT] = math.radians(35.0), math.radians(30.0)
        q[arm + ch.INWARD], q[arm + ch.ELBOW] = math.radians(20.0), math.radians(70.0)
        q[arm + ch.PRONATE], q[arm + ch.CURL] = math.radians(60.0), 0.6
        reach = ch.REACH_L if f == 0 else ch.REACH_R
        q[reach] = (0.13 + 0.01 * look) * size[STATURE]
        q[reach + 1] = sign * 0.13 * size[STATURE]
        q[reach + 2], q[reach + 3] = 0.05 * size[STATURE], 0.9
    q[ch.POLE_X], q[ch.POLE_Y] = 0.7 * astride + 0.35 * rest, 1.0
    q[ch.POLE_Z] = 0.45 * astride + 0.6 * rest
    q[ch.SHRUG] = 0.0

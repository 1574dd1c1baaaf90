"""What hands, head and face do on top of a posture: talk, listen, eat, work, play, wash, pray.

Each function changes one row of `channels` by a weight; all are closed forms of time and the
person's habits. Work differs by manner (field, hammer, bench, trade, lecture, staff). Called by
`pose.py` after `clips.py`; nothing here knows tables.
"""

import math
from typing import Any

from digisphere.people import channels as ch
from digisphere.people.clips import BEAT, LIVELY, SHIFT, STATURE, smooth, wander
from digisphere.world.compiled import kernel

FIELD, HAMMER, BENCH, TRADE, LECTURE, STAFF = range(6)


@kernel
def _toward(q: Any, at: int, value: float, weight: float) -> None:
    q[at] += (value - q[at]) * weight


@kernel
def _arm(
    q: Any, at: int, flex: float, abduct: float, inward: float, elbow: float, pronate: float,
    weight: float,
) -> None:  # fmt: skip
    """Blend one arm towards angles in degrees."""
    _toward(q, at + ch.FLEX, math.radians(flex), weight)
    _toward(q, at + ch.ABDUCT, math.radians(abduct), weight)
    _toward(q, at + ch.INWARD, math.radians(inward), weight)
    _toward(q, at + ch.ELBOW, math.radians(elbow), weight)
    _toward(q, at + ch.PRONATE, math.radians(pronate), weight)


@kernel
def _reach(q: Any, at: int, x: float, y: float, z: float, weight: float) -> None:
    q[at], q[at + 1], q[at + 2], q[at + 3] = x, y, z, weight


@kernel
def look_at(q: Any, yaw: float, pitch: float, weight: float) -> None:
    """Turn head and a little of the chest towards a direction, within a neck's limits."""
    yaw = min(max(yaw, -1.9), 1.9)
    chest = 0.25 * yaw
    head = min(max(yaw - chest, -1.15), 1.15)
    _toward(q, ch.SPINE_YAW, chest, 0.7 * weight)
    _toward(q, ch.HEAD_YAW, head, weight)
    _toward(q, ch.HEAD_PITCH, min(max(pitch, -0.5), 0.6), 0.8 * weight)


@kernel
def blink(q: Any, time_s: float, offset: float) -> None:
    """Blink 12 to 20 times a minute."""
    period = 3.1 + 1.7 * math.sin(offset * 7.0)
    t = (time_s + offset * 3.0) % period
    q[ch.BLINK] = max(q[ch.BLINK], smooth(1.0 - abs(t - 0.09) / 0.09))


@kernel
def speak(q: Any, time_s: float, habit: Any, weight: float) -> None:
    """Talk: phrases of beat gestures with one or both hands, nods and a moving jaw."""
    b = habit[BEAT]
    phrase = smooth(0.5 + 1.1 * math.sin(time_s * 1.25 + b))
    second = smooth(0.1 + 1.1 * math.sin(time_s * 0.83 + b * 2.0))
    for side in range(2):
        at = ch.ARM_L if side == 0 else ch.ARM_R
        lead = phrase if (side == 0) == (habit[SHIFT] > 0.5) else second
        beat = wander(time_s, 0.75, b + 3.0 * side)
        open_out = wander(time_s, 0.42, b + 5.0 + side)
        _arm(
            q, at, 17.0 + 9.0 * beat, 13.0 + 6.0 * open_out, 30.0 - 28.0 * open_out,
            84.0 + 16.0 * beat, -18.0 - 30.0 * open_out, lead * weight,
        )  # fmt: skip
        _toward(q, at + ch.WRIST, 0.15 - 0.3 * beat, lead * weight)
        _toward(q, at + ch.CURL, 0.28 - 0.12 * open_out, lead * weight)
    q[ch.HEAD_PITCH] += weight * 0.05 * wander(time_s, 0.6, b + 1.0)
    q[ch.HEAD_ROLL] += weight * 0.05 * wander(time_s, 0.35, b + 9.0)
    q[ch.SPINE_PITCH] += weight * 0.03 * wander(time_s, 0.3, b + 4.0)
    voiced = smooth(0.6 + wander(time_s, 0.31, b + 2.0))
    syllable = 0.5 + 0.5 * wander(time_s, 2.3, b)
    q[ch.JAW] += weight * 0.5 * voiced * syllable


@kernel
def listen(q: Any, time_s: float, habit: Any, weight: float) -> None:
    """Listen: hands joined before the belly or on one hip, now and then a run of nods."""
    b = habit[BEAT]
    nods = smooth(wander(time_s, 0.09, b + 3.0) * 2.0 - 0.3)
    q[ch.HEAD_PITCH] += weight * nods * 0.09 * math.sin(time_s * 2.0 * math.pi * 1.5)
    q[ch.HEAD_ROLL] += weight * 0.06 * math.sin(b * 5.0)
    if habit[SHIFT] < 0.45:
        for side in range(2):
            at = ch.ARM_L if side == 0 else ch.ARM_R
            _arm(q, at, 6.0, 11.0, 50.0, 66.0 + 4.0 * side, 30.0, weight)
            _toward(q, at + ch.CURL, 0.45, weight)
    elif habit[SHIFT] < 0.75:
        _arm(q, ch.ARM_R, -14.0, 34.0, 52.0, 98.0, 20.0, weight)
        _toward(q, ch.ARM_R + ch.CURL, 0.5, weight)


@kernel
def eat(q: Any, time_s: float, habit: Any, size: Any, seated: float) -> None:
    """Eat: the right hand to the mouth every four to six seconds, jaw chewing."""
    period = 4.4 + habit[SHIFT]
    t = ((time_s + habit[BEAT]) % period) / period
    lift = smooth(t / 0.2) * (1.0 - smooth((t - 0.38) / 0.2))
    s = size[STATURE] / 1.7
    _reach(
        q, ch.REACH_R, (0.36 - 0.13 * lift) * s, (-0.17 + 0.11 * lift) * s,
        (-0.10 + 0.42 * lift) * s, 0.92 * seated + 0.85 * (1.0 - seated),
    )  # fmt: skip
    _reach(q, ch.REACH_L, 0.34 * s, 0.16 * s, (-0.12 + 0.03 * lift) * s, 0.85 * seated)
    _toward(q, ch.ARM_R + ch.CURL, 0.8, 0.9)
    q[ch.HEAD_PITCH] += 0.22 - 0.1 * lift
    q[ch.JAW] += 0.22 * smooth(1.0 - abs(t - 0.7) / 0.3) * (
        0.5 + 0.5 * math.sin(time_s * 8.5)
    ) + 0.4 * lift * smooth((t - 0.12) / 0.06) * (1.0 - smooth((t - 0.3) / 0.06))


@kernel
def work(q: Any, manner: int, time_s: float, habit: Any, size: Any) -> None:
    """Work in the manner of the trade."""
    if manner == FIELD:
        _hoe(q, time_s, habit, size)
    elif manner == HAMMER:
        _hammer(q, time_s, habit, size)
    elif manner == BENCH:
        _bench(q, time_s, habit, size)
    elif manner == TRADE:
        _trade(q, time_s, habit, size)
    elif manner == LECTURE:
        speak(q, time_s, habit, 1.0)
        q[ch.HEAD_YAW] += 0.5 * wander(time_s, 0.07, habit[BEAT])
    else:
        _staff(q, time_s, habit, size)


@kernel
def _hoe(q: Any, time_s: float, habit: Any, size: Any) -> None:
    """Both hands on a shaft: raise, chop, draw; knees give and the back bends with it."""
    s = size[STATURE] / 1.7
    t = ((time_s + habit[BEAT]) % 2.1) / 2.1
    up = smooth(t / 0.4) * (1.0 - smooth((t - 0.42) / 0.13))
    draw = smooth((t - 0.55) / 0.3) * (1.0 - smooth((t - 0.9) / 0.1))
    q[ch.SPINE_PITCH] += math.radians(34.0 - 22.0 * up + 5.0 * draw)
    q[ch.PELVIS_PITCH] += math.radians(17.0 - 10.0 * up)
    q[ch.PELVIS_X] -= (0.09 - 0.05 * up) * s
    q[ch.PELVIS_Z] -= (0.055 - 0.035 * up) * s
    q[ch.SPINE_YAW] += math.radians(-14.0)
    q[ch.HEAD_PITCH] += math.radians(-4.0 + 4.0 * up)
    _reach(q, ch.REACH_R, (0.34 - 0.12 * draw) * s, -0.02 * s, (-0.06 + 0.34 * up) * s, 1.0)
    _reach(q, ch.REACH_L, (0.52 - 0.14 * draw) * s, 0.06 * s, (-0.2 + 0.46 * up) * s, 1.0)
    _toward(q, ch.ARM_R + ch.CURL, 1.15, 1.0)
    _toward(q, ch.ARM_L + ch.CURL, 1.15, 1.0)


@kernel
def _hammer(q: Any, time_s: float, habit: Any, size: Any) -> None:
    """The right arm swings a hammer, the left holds the piece."""
    s = size[STATURE] / 1.7
    t = ((time_s + habit[BEAT]) % 1.15) / 1.15
    up = smooth(t / 0.55) * (1.0 - smooth((t - 0.58) / 0.14))
    rest = smooth(wander(time_s, 0.05, habit[BEAT]) * 3.0 - 1.6)
    up *= 1.0 - rest
    q[ch.SPINE_PITCH] += math.radians(15.0 - 9.0 * up)
    q[ch.SPINE_YAW] += math.radians(8.0 - 18.0 * up)
    q[ch.PELVIS_X] -= 0.03 * s
    q[ch.HEAD_PITCH] += math.radians(16.0)
    _reach(q, ch.REACH_R, (0.42 - 0.24 * up) * s, (-0.08 - 0.14 * up) * s,
           (-0.04 + 0.46 * up) * s, 1.0)  # fmt: skip
    _reach(q, ch.REACH_L, 0.38 * s, 0.1 * s, -0.08 * s, 1.0)
    _toward(q, ch.ARM_R + ch.CURL, 1.2, 1.0)
    _toward(q, ch.ARM_L + ch.CURL, 0.9, 1.0)


@kernel
def _bench(q: Any, time_s: float, habit: Any, size: Any) -> None:
    """Both hands busy at a bench: knead, weave, chop, write."""
    s = size[STATURE] / 1.7
    a = math.sin(time_s * 4.1 + habit[BEAT])
    b = math.sin(time_s * 3.3 + habit[BEAT] * 2.0)
    q[ch.SPINE_PITCH] += math.radians(11.0) + 0.02 * a
    q[ch.HEAD_PITCH] += math.radians(20.0)
    q[ch.HEAD_YAW] *= 0.3
    _reach(
        q, ch.REACH_R, (0.36 + 0.04 * a) * s, (-0.12 + 0.03 * b) * s, (-0.07 + 0.02 * b) * s, 1.0
    )
    _reach(q, ch.REACH_L, (0.36 - 0.04 * a) * s, (0.12 + 0.02 * b) * s, (-0.07 - 0.02 * a) * s, 1.0)
    _toward(q, ch.ARM_R + ch.CURL, 0.6 + 0.2 * a, 1.0)
    _toward(q, ch.ARM_L + ch.CURL, 0.5 - 0.15 * b, 1.0)


@kernel
def _trade(q: Any, time_s: float, habit: Any, size: Any) -> None:
    """Stand behind a counter: hands resting on it, now and then showing something."""
    s = size[STATURE] / 1.7
    show = smooth(wander(time_s, 0.06, habit[BEAT]) * 3.0 - 1.0)
    q[ch.SPINE_PITCH] += math.radians(7.0)
    _reach(q, ch.REACH_L, 0.3 * s, 0.26 * s, -0.16 * s, 0.95 * (1.0 - 0.3 * show))
    _reach(q, ch.REACH_R, (0.3 + 0.1 * show) * s, (-0.26 + 0.1 * show) * s,
           (-0.16 + 0.16 * show) * s, 0.95)  # fmt: skip
    _toward(q, ch.ARM_R + ch.PRONATE, math.radians(50.0 - 90.0 * show), 0.8)
    q[ch.HEAD_YAW] += 0.35 * wander(time_s, 0.09, habit[BEAT] + 1.0)


@kernel
def _staff(q: Any, time_s: float, habit: Any, size: Any) -> None:
    """Watch over animals or trees, one hand on a staff."""
    s = size[STATURE] / 1.7
    _reach(q, ch.REACH_R, 0.32 * s, -0.24 * s, 0.06 * s, 1.0)
    _toward(q, ch.ARM_R + ch.CURL, 1.2, 1.0)
    q[ch.HEAD_YAW] += 0.5 * wander(time_s, 0.04, habit[BEAT] + 1.0)


@kernel
def play(q: Any, time_s: float, habit: Any, size: Any) -> None:
    """Play: hop and wave; the livelier the higher."""
    leg = 0.5 * size[STATURE]
    zest = 0.35 + 0.65 * habit[LIVELY]
    bout = smooth(0.6 + wander(time_s, 0.12, habit[BEAT]))
    t = ((time_s + habit[BEAT]) % 0.78) / 0.78
    hop = max(0.0, math.sin(2.0 * math.pi * t)) * bout * zest
    dip = max(0.0, -math.sin(2.0 * math.pi * t)) * bout * zest
    q[ch.PELVIS_Z] += (0.13 * hop - 0.07 * dip) * leg
    for side in range(2):
        foot = ch.FOOT_L if side == 0 else ch.FOOT_R
        q[foot + 2] += 0.125 * hop * leg
        q[foot + 4] -= 0.5 * hop
        at = ch.ARM_L if side == 0 else ch.ARM_R
        wave = wander(time_s, 0.8, habit[BEAT] + 4.0 * side)
        _arm(q, at, 40.0 + 50.0 * wave, 55.0 + 40.0 * hop, 0.0, 50.0 - 25.0 * hop, 0.0, bout * zest)
    q[ch.SPINE_PITCH] += 0.1 * dip - 0.05 * hop
    q[ch.HEAD_YAW] += 0.4 * wander(time_s, 0.3, habit[BEAT])
    q[ch.SMILE] += 0.7 * zest
    q[ch.JAW] += 0.25 * bout * zest


@kernel
def wash(q: Any, time_s: float, habit: Any, size: Any) -> None:
    """Wash hands and face over a basin."""
    s = size[STATURE] / 1.7
    face = smooth(wander(time_s, 0.12, habit[BEAT]) * 2.0)
    rub = math.sin(time_s * 7.0)
    q[ch.SPINE_PITCH] += math.radians(30.0)
    q[ch.PELVIS_PITCH] += math.radians(10.0)
    q[ch.PELVIS_X] -= 0.06 * s
    q[ch.HEAD_PITCH] += math.radians(14.0)
    for side in range(2):
        at = ch.REACH_L if side == 0 else ch.REACH_R
        sign = 1.0 - 2.0 * side
        _reach(q, at, (0.34 - 0.12 * face) * s, sign * (0.05 + 0.015 * rub) * s,
               (-0.06 + 0.32 * face + 0.02 * rub * sign) * s, 1.0)  # fmt: skip


@kernel
def pray(q: Any, size: Any) -> None:
    """Bow the head and join the hands before the chest."""
    s = size[STATURE] / 1.7
    q[ch.HEAD_PITCH] += math.radians(20.0)
    q[ch.HEAD_YAW] *= 0.2
    for side in range(2):
        sign = 1.0 - 2.0 * side
        _reach(q, ch.REACH_L if side == 0 else ch.REACH_R, 0.25 * s, sign * 0.025 * s, 0.08 * s, 1)
        at = ch.ARM_L if side == 0 else ch.ARM_R
        q[at + ch.CURL] = 0.1
        q[at + ch.PRONATE] = -0.2


@kernel
def browse(q: Any, time_s: float, habit: Any, size: Any) -> None:
    """Look over goods, pick one up, put it back."""
    s = size[STATURE] / 1.7
    t = ((time_s + habit[BEAT] * 2.0) % 7.0) / 7.0
    take = smooth(t / 0.12) * (1.0 - smooth((t - 0.62) / 0.15))
    near = smooth((t - 0.16) / 0.14) * (1.0 - smooth((t - 0.5) / 0.12))
    q[ch.HEAD_PITCH] += 0.3
    q[ch.HEAD_YAW] += 0.35 * wander(time_s, 0.1, habit[BEAT])
    q[ch.SPINE_PITCH] += 0.12 * take * (1.0 - near)
    _reach(q, ch.REACH_R, (0.46 - 0.18 * near) * s, (-0.16 + 0.04 * near) * s,
           (-0.14 + 0.2 * near) * s, 0.95 * take)  # fmt: skip
    _toward(q, ch.ARM_R + ch.CURL, 0.7, take)


@kernel
def hold(
    q: Any, size: Any, wrist: Any, side: float, weight: float, apart: float, bend: float
) -> None:
    """Hold an infant in one arm; ``bend`` bows down for it, and the other hand helps then.

    ``wrist`` is where that arm's wrist is to be, from the chest joint in the chest's frame;
    ``apart`` is 1 while the infant is still on the ground; ``side`` is 1 for the left arm.
    """
    s = size[STATURE] / 1.7
    q[ch.SPINE_ROLL] += side * math.radians(3.0) * weight
    q[ch.SPINE_YAW] *= 1.0 - 0.35 * weight
    for k in range(2):
        own = (side > 0.0) == (k == 0)
        share = weight if own else 0.85 * bend
        if share <= 0.0:
            continue
        at, reach = (ch.ARM_L, ch.REACH_L) if k == 0 else (ch.ARM_R, ch.REACH_R)
        _arm(q, at, -20.0, 58.0, 0.0, 95.0, -60.0, share)
        _toward(q, at + ch.WRIST, math.radians(22.0), share)
        _toward(q, at + ch.CURL, 0.45, share)
        x = wrist[0] + (0.45 * s - wrist[0]) * apart
        y = wrist[1] if own else wrist[1] - side * 0.16 * s
        y += ((0.09 if k == 0 else -0.09) * s - y) * apart
        z = wrist[2] + (0.30 * s - wrist[2]) * apart
        before = q[reach + 3]
        trust = share / max(share + before * (1.0 - share), 1e-9)
        _toward(q, reach, x, trust)
        _toward(q, reach + 1, y, trust)
        _toward(q, reach + 2, z, trust)
        q[reach + 3] = before + (1.0 - before) * share
    if bend > 0.0:
        q[ch.SPINE_PITCH] += math.radians(38.0) * bend
        q[ch.PELVIS_PITCH] += math.radians(34.0) * bend
        q[ch.PELVIS_X] -= 0.10 * s * bend
        q[ch.PELVIS_Z] -= 0.16 * s * bend
        q[ch.HEAD_PITCH] -= math.radians(18.0) * bend

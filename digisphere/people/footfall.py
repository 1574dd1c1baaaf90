"""Where feet stand: footprints laid along a person's path, so that a planted foot never slides.

A footprint is a place on the polyline, fixed by the distance walked, not by time; between two
footprints the foot swings. Starting and stopping draw the prints in to where the person stands.
Everything is a pure function of the `people` columns and time. Called by `pose.py`; how the leg
reaches a print is in `clips.py` and `limbs.py`.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from digisphere.people.gait import duty_factor, froude_speed, stride_length
from digisphere.people.skeleton import Floats
from digisphere.people.trajectory import TURN_S, Columns, Rows
from digisphere.world.compiled import kernel

LANDING = 0.44
"""Part of the stance that passes before the body is over the foot."""
STOP_S = 0.45
"""Seconds in which arms and trunk come to rest after arrival."""
X0, Y0, YAW0, X1, Y1, YAW1, SWING, PHASE, GAIN, PUSH = range(10)


@dataclass(frozen=True)
class Footfalls:
    """Feet of n people. feet (n, 2, 10): last print, next print, swing share (-1 standing), phase
    of the cycle, size of the step 0..1, push with which it left the ground 0..1; amplitude (n,)
    0 standing to 1 in stride; froude (n,); stride_m (n,).
    """

    feet: Floats
    amplitude: Floats
    froude: Floats
    stride_m: Floats


def footfalls_at(people: Columns, rows: Rows, *, time_s: float, leg_m: Floats) -> Footfalls:
    """Return both feet of each person at one instant."""
    count = np.maximum(people["path_count"][rows].astype(np.int64), 1)
    n = len(rows)
    feet, amplitude = np.zeros((n, 2, 10)), np.zeros(n)
    froude, stride = np.zeros(n), np.ones(n)
    _lay(
        people["path_xy_m"][rows].astype(np.float64),
        people["path_t_s"][rows].astype(np.float64),
        count,
        people["path_distance0_m"][rows].astype(np.float64),
        people["depart_heading_rad"][rows].astype(np.float64),
        people["heading_rad"][rows].astype(np.float64),
        float(time_s),
        leg_m,
        feet,
        amplitude,
        froude,
        stride,
    )
    return Footfalls(feet, amplitude, froude, stride)


@kernel
def _smooth(t: float) -> float:
    t = min(max(t, 0.0), 1.0)
    return t * t * (3.0 - 2.0 * t)


@kernel
def _warped(distance: float, stride: float) -> float:
    """Gait distance: the first steps from rest are shorter than the later ones."""
    if distance <= 0.0:
        return distance
    return distance + 0.16 * stride * (1.0 - math.exp(-distance / (0.35 * stride)))


@kernel
def _unwarped(gait_distance: float, stride: float) -> float:
    if gait_distance <= 0.0:
        return gait_distance
    d = gait_distance
    for _ in range(6):
        slope = 1.0 + (0.16 / 0.35) * math.exp(-d / (0.35 * stride))
        d = max(d - (_warped(d, stride) - gait_distance) / slope, 0.0)
    return d


@kernel
def _along(xy: Any, walked: Any, count: int, distance: float) -> tuple[float, float]:
    """Point of the polyline at a distance; straight on before its start."""
    k = 1
    while k < count - 1 and walked[k] < distance:
        k += 1
    if count < 2:
        return xy[0, 0], xy[0, 1]
    span = max(walked[k] - walked[k - 1], 1e-9)
    t = min((distance - walked[k - 1]) / span, 1.0)
    return (
        xy[k - 1, 0] + (xy[k, 0] - xy[k - 1, 0]) * t,
        xy[k - 1, 1] + (xy[k, 1] - xy[k - 1, 1]) * t,
    )


@kernel
def _print_at(
    xy: Any, walked: Any, count: int, place: Any, distance: float, side: float, out: Any
) -> None:
    """Write x, y, yaw of a footprint; ``place`` = (begin, end, yaws, half widths, fresh)."""
    length = walked[count - 1]
    if count < 2 or distance >= length - 1e-6:
        x, y, yaw, half = xy[count - 1, 0], xy[count - 1, 1], place[1], place[3]
    elif distance <= 0.0 and place[4] > 0.0:
        x, y, yaw, half = xy[0, 0], xy[0, 1], place[0], place[3]
    else:
        x, y = _along(xy, walked, count, distance)
        ax, ay = _along(xy, walked, count, max(distance - 0.3, -1.0))
        bx, by = _along(xy, walked, count, min(distance + 0.3, length))
        yaw, half = math.atan2(by - ay, bx - ax), place[2]
    out[0] = x - math.sin(yaw) * half * side
    out[1] = y + math.cos(yaw) * half * side
    out[2] = yaw


@kernel
def _foot(xy: Any, walked: Any, count: int, place: Any, gait: Any, side: float, out: Any) -> None:
    """Fill one foot; ``gait`` = (gait distance, stride, duty, distance before this path, speed)."""
    stride, duty, before = gait[1], gait[2], gait[3]
    shift = duty if side > 0.0 else duty + 0.5
    cycle = gait[0] / stride + shift
    k = math.floor(cycle)
    phase = cycle - k
    for j in range(2):
        strike = (k + j - shift) * stride
        if strike < 0.0:
            distance = -1.0 if before == 0.0 else strike + LANDING * duty * stride - before
        else:
            distance = _unwarped(strike + LANDING * duty * stride, stride) - before
        _print_at(xy, walked, count, place, distance, side, out[3 * j : 3 * j + 3])
    out[SWING] = (phase - duty) / (1.0 - duty) if phase > duty else -1.0
    out[PHASE] = phase
    step = math.hypot(out[X1] - out[X0], out[Y1] - out[Y0])
    leaves = _unwarped((k + duty - shift) * stride, stride) - before
    stopped_s = max(leaves - walked[count - 1], 0.0) / max(gait[4], 1e-3)
    out[GAIN] = min(step / (0.6 * stride), 1.0) * (1.0 - _smooth(stopped_s / STOP_S))
    out[PUSH] = _smooth(leaves / (0.3 * stride)) if place[4] > 0.0 else 1.0


@kernel
def _lay(
    paths: Any, times: Any, counts: Any, before: Any, depart: Any, still: Any,
    time_s: float, legs: Any, feet: Any, amplitude: Any, froude: Any, strides: Any,
) -> None:  # fmt: skip
    walked = np.zeros(paths.shape[1])
    place = np.zeros(5)
    gait = np.zeros(5)
    for i in range(len(counts)):
        n, leg = counts[i], legs[i]
        for k in range(1, n):
            dx, dy = paths[i, k, 0] - paths[i, k - 1, 0], paths[i, k, 1] - paths[i, k - 1, 1]
            walked[k] = walked[k - 1] + math.hypot(dx, dy)
        length, begin, end = walked[n - 1], times[i, 0], times[i, n - 1]
        speed = length / max(end - begin, 1e-3) if n > 1 else 0.0
        froude[i] = froude_speed(speed, leg)
        stride = stride_length(speed, leg)
        strides[i] = stride
        k = 1
        while k < n - 1 and times[i, k] < time_s:
            k += 1
        here = 0.0
        if n > 1:
            share = (time_s - times[i, k - 1]) / max(times[i, k] - times[i, k - 1], 1e-6)
            here = walked[k - 1] + (walked[k] - walked[k - 1]) * min(max(share, 0.0), 1.0)
        after = min(max(time_s - end, 0.0) * speed, 1.2 * stride) if n > 1 else 0.0
        fresh = before[i] == 0.0 or n < 2 or time_s < begin
        gait[0] = _warped(before[i] * (n > 1) + here + after, stride)
        gait[1], gait[2], gait[3] = stride, duty_factor(froude[i]), before[i] * (n > 1)
        gait[4] = speed
        half = 0.075 * leg if n > 1 else 0.1 * leg
        place[0], place[1] = depart[i], still[i]
        if length < 1e-3:  # a turn on the spot: the feet turn with the body
            gap = (still[i] - depart[i] + math.pi) % (2.0 * math.pi) - math.pi
            place[1] = depart[i] + gap * (_smooth((time_s - end) / TURN_S) if n > 1 else 1.0)
            place[0] = place[1]
        place[2], place[3] = half * (1.0 - 0.5 * min(froude[i], 1.0)), 0.105 * leg
        place[4] = 1.0 if fresh else 0.0
        for f in range(2):
            _foot(paths[i], walked, n, place, gait, 1.0 - 2.0 * f, feet[i, f])
        rise = _smooth(here / (0.3 * stride)) if fresh else 1.0
        fall = 1.0 - _smooth((time_s - end) / STOP_S)
        amplitude[i] = min(rise, fall) if n > 1 and time_s >= begin else 0.0

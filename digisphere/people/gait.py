"""How people walk and run, as published curves of the gait cycle; no state, no drawing.

Phase 0 is heel strike of the foot in question. Angles are harmonic fits to Schwartz et al. (2008,
J. Biomech. 41:1639-50) for three walking speeds, and to Novacheck (1998, Gait & Posture 7:77-95)
for running. Speeds are compared between bodies by Froude's dynamic similarity. Called by
`footfall.py` and `clips.py`.
"""

import math

import numpy as np
from numpy.typing import NDArray

from digisphere.world.compiled import kernel

GRAVITY_M_S2 = 9.81
PELVIC_TILT_DEG = 13.0
"""Forward tilt the published hip angles include; thigh angles to the vertical are less by it."""
HIP, KNEE, ANKLE = 0, 1, 2
RUN_FROUDE = 0.72
"""Dimensionless speed v / sqrt(g L) near which people break into a run (Froude number 0.5)."""

# Rows: slow, free, fast walk, run. Columns: mean, then cosine and sine of harmonics 1 to 5.
_HARMONICS: NDArray[np.float64] = np.array(
    [
        [
            [17.70, 17.41, -3.32, -2.16, -2.44, -0.07, 1.48, 0.0, 0.0, 0.0, 0.0],
            [18.45, 20.87, -3.19, -3.14, -1.54, -0.10, 1.62, 0.0, 0.0, 0.0, 0.0],
            [20.01, 24.01, -3.32, -3.90, -0.89, -0.08, 1.71, 0.0, 0.0, 0.0, 0.0],
            [25.18, 19.51, -18.69, -7.04, 5.12, -1.14, -0.01, -0.37, 0.84, -0.22, 0.07],
        ],
        [
            [20.02, -2.94, -18.26, -12.21, 4.51, -0.04, 4.59, -0.17, 0.30, -0.48, 0.60],
            [22.87, -1.91, -18.75, -13.63, 7.00, -0.70, 4.31, -0.87, 0.63, -0.54, 0.73],
            [24.00, -0.39, -18.99, -14.04, 9.08, -0.73, 4.20, -1.12, 0.52, -0.50, 0.69],
            [49.46, -14.83, -28.60, -14.18, 18.65, -3.35, 0.53, 0.40, 0.87, -0.63, -0.12],
        ],
        [
            [2.00, -4.97, 4.14, 1.81, -5.89, -4.30, -0.19, 1.60, 1.25, 0.36, -1.44],
            [0.75, -2.05, 7.09, 0.82, -7.22, -4.60, 0.86, 2.20, 0.24, -0.52, -1.38],
            [-0.62, 0.16, 7.49, -1.13, -7.48, -4.15, 1.72, 2.09, -0.76, -0.94, -0.86],
            [2.18, 11.87, 4.00, -7.96, 5.73, -2.15, -6.05, 2.14, 0.17, -0.76, 0.01],
        ],
    ]
)


@kernel
def froude_speed(speed_m_s: float, leg_m: float) -> float:
    """Dimensionless speed v / sqrt(g L)."""
    return speed_m_s / math.sqrt(GRAVITY_M_S2 * leg_m)


@kernel
def run_share(froude: float) -> float:
    """0 walking, 1 running."""
    t = min(max((froude - RUN_FROUDE + 0.06) / 0.12, 0.0), 1.0)
    return t * t * (3.0 - 2.0 * t)


@kernel
def stride_length(speed_m_s: float, leg_m: float) -> float:
    """Metres between two heel strikes of one foot.

    Walking keeps step length over cadence near 0.0065 m per step a minute for an adult leg of
    0.88 m (Sekiya & Nagasaki 1998); by similarity length goes with L and cadence with 1/sqrt(L).
    Running strides grow almost in proportion to speed.
    """
    ratio = leg_m / 0.88
    adult = max(speed_m_s, 0.2) / math.sqrt(ratio)
    walk = 2.0 * math.sqrt(0.0065 * 60.0 * adult) * ratio
    run = (0.55 + 0.55 * adult) * ratio
    share = run_share(froude_speed(speed_m_s, leg_m))
    return walk * (1.0 - share) + run * share


@kernel
def duty_factor(froude: float) -> float:
    """Part of the cycle a foot is on the ground: 0.66 strolling, 0.60 brisk, 0.38 running."""
    walk = min(max(0.68 - 0.14 * froude, 0.58), 0.68)
    share = run_share(froude)
    return walk * (1.0 - share) + 0.40 * share


@kernel
def joint_angle(joint: int, phase: float, froude: float) -> float:
    """Angle in radians of HIP, KNEE or ANKLE (flexion, flexion, dorsiflexion positive)."""
    share = run_share(froude)
    pace = min(max((froude - 0.27) / 0.15, 0.0), 2.0)
    low = 0 if pace < 1.0 else 1
    t = pace - low
    total = 0.0
    for k in range(11):
        walk = _HARMONICS[joint, low, k] * (1.0 - t) + _HARMONICS[joint, low + 1, k] * t
        term = walk * (1.0 - share) + _HARMONICS[joint, 3, k] * share
        if k > 0:
            n = (k + 1) // 2
            angle = 2.0 * math.pi * n * phase
            term *= math.cos(angle) if k % 2 == 1 else math.sin(angle)
        total += term
    return math.radians(total)


@kernel
def foot_pitch(phase: float, froude: float) -> float:
    """Sole to the ground in radians, toes up positive: hip - knee + ankle less the pelvic tilt."""
    raw = (
        joint_angle(HIP, phase, froude)
        - joint_angle(KNEE, phase, froude)
        + joint_angle(ANKLE, phase, froude)
        - math.radians(PELVIC_TILT_DEG)
    )
    return raw


@kernel
def pelvis_turn(phase: float) -> float:
    """Rotation of the pelvis in radians, this side forward positive."""
    angle = 2.0 * math.pi * phase
    return math.radians(
        3.74 * math.cos(angle)
        + 2.10 * math.sin(angle)
        + 0.34 * math.cos(3.0 * angle)
        - 0.37 * math.sin(3.0 * angle)
    )


@kernel
def pelvis_list(phase: float) -> float:
    """Obliquity of the pelvis in radians, this side up positive."""
    angle = 2.0 * math.pi * phase
    return math.radians(
        1.85 * math.cos(angle)
        + 2.12 * math.sin(angle)
        - 1.19 * math.cos(3.0 * angle)
        + 0.22 * math.sin(3.0 * angle)
    )

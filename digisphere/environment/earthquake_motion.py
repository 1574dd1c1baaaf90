"""How the ground shakes at a place: strength, scatter from place to place, feeling, and time.

Peak acceleration by distance after Beauducel's B3 relation (gmpe.org.uk, report 340)
with a lognormal residual of 0.47, split between what a whole shock has in common and what
differs from site to site; soft ground amplifies. Felt intensity after Worden et al. (2012). The
record itself is a sum of waves with the spectrum of Brune (1970) under the envelope of Saragoni
and Hart (1974), a closed form of time, place and seed: nothing is integrated, so a frame of any
instant shows the same shaking. `earthquake` computes fields with this, `scene` shakes the eye.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.streams import Streams
from digisphere.world.compiled import kernel
from digisphere.world.enums import Soil

F64 = NDArray[np.float64]

GRAVITY_M_S2 = 9.80665
SIGMA = 0.47
"""Scatter of log10 peak acceleration about the median."""
BETWEEN_SHARE = 0.3
"""Share of that variance which all places have in common in one shock."""
P_KM_S, S_KM_S = 6.1, 3.5
LARGEST_G = 3.0
"""No record of strong ground motion exceeds it by much."""
_SATURATES_AT = 7.5
_LEAST_KM = 1.0
_CORRELATION_M = (4000.0, 900.0)
_CORRELATION_WEIGHT = (0.6, 0.4)
_STREAM = "earthquake.site"
WAVES = 24

SOIL_AMPLIFICATION: dict[Soil, float] = {
    Soil.WATER: 1.5,
    Soil.SAND: 1.5,
    Soil.ALLUVIUM: 1.7,
    Soil.LOAM: 1.35,
    Soil.CLAY: 1.7,
    Soil.PODZOL: 1.2,
    Soil.PEAT: 2.0,
    Soil.SCREE: 1.1,
    Soil.ROCK: 1.0,
}
"""Rock to soil, within the factor of one to two that Beauducel's relation is off by on soil."""


@dataclass(frozen=True)
class Shock:
    """One earthquake, as far as the shaking it makes is concerned."""

    number: int
    """Serial number of the shock in its run: the key of its scatter."""
    time_s: float
    x_m: float
    y_m: float
    depth_km: float
    magnitude: float


def median_g(magnitude: float, *, distance_km: F64) -> F64:
    """Median peak acceleration on rock, g, at hypocentral distances (n,).

    The relation was fitted to moderate shocks; acceleration saturates for great ones, so the
    magnitude counts up to 7.5 only.
    """
    size = min(magnitude, _SATURATES_AT)
    reach = np.maximum(distance_km, _LEAST_KM)
    out: F64 = 10.0 ** (0.61755 * size - 0.0030746 * reach - np.log10(reach) - 3.3968)
    return out


def distance_km(shock: Shock, *, xy_m: F64) -> F64:
    """Distance from the focus to places (n, 2) at the surface."""
    out: F64 = np.hypot(
        np.hypot(xy_m[:, 0] - shock.x_m, xy_m[:, 1] - shock.y_m) / 1000.0, shock.depth_km
    )
    return out


def residuals(shock: Shock, *, xy_m: F64, seed: int, sigma: float = SIGMA) -> F64:
    """Log10 residual of peak acceleration at places (n, 2): its own for every shock.

    Normal with standard deviation ``sigma`` everywhere; like at like places, as neighbours lie on
    the same rock and the same path.
    """
    streams = Streams(seed)
    between = float(streams.normal_by_slot(_STREAM, 0, np.array([0]), shock.number, 0)[0])

    def drawn(level: int) -> Callable[[NDArray[np.int64]], F64]:
        return lambda slots: streams.normal_by_slot(_STREAM, 0, slots, shock.number, level)

    within = np.zeros(len(xy_m))
    for level, spacing in enumerate(_CORRELATION_M):
        noise = smooth_normal(xy_m / spacing, draw=drawn(level + 1))
        within += np.sqrt(_CORRELATION_WEIGHT[level]) * noise
    own, shared = np.sqrt(1.0 - BETWEEN_SHARE), np.sqrt(BETWEEN_SHARE)
    out: F64 = sigma * (shared * between + own * within)
    return out


def smooth_normal(at: F64, *, draw: Callable[[NDArray[np.int64]], F64]) -> F64:
    """Standard normal noise at points (n, 2) of a unit lattice; variance one everywhere.

    Args:
        at: places in units of the lattice.
        draw: a standard normal draw per lattice point, by its slot.
    """
    if not len(at):
        return np.zeros(0)
    # Each lattice point is drawn once, however many places lie about it.
    first, last = (
        np.array([int(np.floor(end(at[:, k]))) for k in (0, 1)]) for end in (np.min, np.max)
    )
    x, y = (np.arange(first[k], last[k] + 2) + 4096 for k in (0, 1))
    drawn = draw((x[:, None] * 8192 + y).ravel()).reshape(len(x), len(y))
    out = np.empty(len(at))
    _blend(at, first, drawn, out)
    return out


@kernel
def _blend(at: F64, first: NDArray[np.int64], drawn: F64, out: F64) -> None:
    """Mix the draws of the four lattice points about each place so that the variance stays one."""
    for i in range(len(out)):
        low_x, low_y = np.floor(at[i, 0]), np.floor(at[i, 1])
        x, y = int(low_x) - first[0], int(low_y) - first[1]
        right, up = at[i, 0] - low_x, at[i, 1] - low_y
        right *= right * (3.0 - 2.0 * right)
        up *= up * (3.0 - 2.0 * up)
        total, power = 0.0, 0.0
        for dx in range(2):
            for dy in range(2):
                weight = (right if dx else 1.0 - right) * (up if dy else 1.0 - up)
                total += weight * drawn[x + dx, y + dy]
                power += weight * weight
        out[i] = total / np.sqrt(power)


def amplification(soil_id: NDArray[np.integer[Any]]) -> F64:
    """Amplification of weak shaking (n,) on each Soil."""
    table = np.ones(max(Soil) + 1)
    for soil, factor in SOIL_AMPLIFICATION.items():
        table[soil] = factor
    out: F64 = table[np.minimum(soil_id, max(Soil))]
    return out


def peak_g(shock: Shock, *, xy_m: F64, soil_id: NDArray[np.integer[Any]], seed: int) -> F64:
    """Peak acceleration, g, at places (n, 2) on soils (n,)."""
    rock = median_g(shock.magnitude, distance_km=distance_km(shock, xy_m=xy_m))
    rock = rock * 10.0 ** residuals(shock, xy_m=xy_m, seed=seed)
    # Soft ground yields in strong shaking, and amplifies it less (Idriss 1990).
    excess = (amplification(soil_id) - 1.0) / (1.0 + (rock / 0.4) ** 2)
    out: F64 = np.minimum(rock * (1.0 + excess), LARGEST_G)
    return out


def intensity(peak: F64) -> F64:
    """Modified Mercalli intensity, 1 to 12, of peak accelerations in g (Worden et al. 2012)."""
    log = np.log10(np.maximum(np.asarray(peak), 1e-9) * GRAVITY_M_S2 * 100.0)
    weak, strong = 1.78 + 1.55 * log, -1.60 + 3.70 * log
    out: F64 = np.clip(np.where(log > 1.57, strong, weak), 1.0, 12.0)
    return out


def duration_s(magnitude: float, *, distance_km: float) -> float:
    """How long strong shaking lasts: the time of rupture, 1 / corner frequency, and the path."""
    return 1.0 / corner_hz(magnitude) + 0.05 * distance_km


def corner_hz(magnitude: float) -> float:
    """Frequency below which a shock radiates little acceleration."""
    return float(np.clip(10.0 ** (2.3 - 0.5 * magnitude), 0.02, 8.0))


def felt_from_s(shock: Shock, *, distance_km: float) -> tuple[float, float]:
    """When P and S waves reach a place."""
    return shock.time_s + distance_km / P_KM_S, shock.time_s + distance_km / S_KM_S


def envelope(t_s: float, *, length_s: float) -> float:
    """Strength of shaking ``t_s`` after its onset, 0 to 1, strong for about ``length_s``.

    Saragoni and Hart (1974): rises to its peak at a fifth of twice the length, then dies away.
    """
    if t_s <= 0.0:
        return 0.0
    x = t_s / (2.0 * length_s)
    b = -0.2 * np.log(0.05) / (1.0 + 0.2 * (np.log(0.2) - 1.0))
    return float((x / 0.2 * np.exp(1.0 - x / 0.2)) ** b)


def ground_motion(
    shock: Shock, *, peak: float, distance_km: float, time_s: float, seed: int
) -> tuple[F64, float]:
    """Displacement (3,) in metres east, north, up and the share of peak strength, at one instant.

    Args:
        shock: what shakes.
        peak: peak acceleration at the place, g.
        distance_km: hypocentral distance of the place.
        time_s: the instant.
        seed: the run's.
    """
    p_s, s_s = felt_from_s(shock, distance_km=distance_km)
    length = duration_s(shock.magnitude, distance_km=distance_km)
    early = 0.18 * envelope(time_s - p_s, length_s=max(s_s - p_s, 0.5))
    strong = envelope(time_s - s_s, length_s=length)
    share = max(early, strong)
    if share < 1e-3:
        return np.zeros(3), 0.0
    draws = Streams(seed).uniform_by_slot(_STREAM, 0, np.arange(WAVES * 7), shock.number, 9)
    turn, phase = draws[: 3 * WAVES].reshape(3, WAVES), draws[3 * WAVES : 6 * WAVES]
    low, high = max(corner_hz(shock.magnitude), 0.25), 9.0
    step = (np.arange(WAVES) + draws[6 * WAVES :]) / WAVES
    hertz = low * (high / low) ** step
    omega = 2.0 * np.pi * hertz
    # Flat in acceleration up to some 6 Hz, then lost on the way (Hanks 1982).
    size = np.sqrt(np.gradient(hertz)) / (1.0 + (hertz / 6.0) ** 4)
    # Peaks of a sum of many waves stand about three times over its root mean square.
    size *= peak * GRAVITY_M_S2 / (3.0 * np.sqrt(0.5 * np.sum(size**2)))
    angle = omega * (time_s - p_s) + 2.0 * np.pi * phase.reshape(3, WAVES)
    across = np.array([strong, strong, 0.6 * strong + early])
    wobble = np.sum(size / omega**2 * np.sin(angle) * (0.5 + turn), axis=1)
    return across * wobble, share

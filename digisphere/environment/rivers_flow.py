"""Ten minutes of water through the network: slopes, ground water, reaches, lakes, and over banks.

One pass from sources to the shore. Slopes and ground water are linear reservoirs solved exactly
over the step; a reach is one whose time is its length over the speed of the flood wave; a lake
spills over its sill. What a channel cannot carry goes over its banks. Nothing is created: what
moved is added up beside.

Sources: Leopold & Maddock 1953 (depth 0.3 Q^0.4, width 2.7 Q^0.5 of a full channel; at one place
depth goes with Q^0.4 and width, in a parabolic bed, with the root of depth); wave speed 5/3 of the
water's (Kleitz-Seddon); ground water drains in 45 days (Brutsaert 2008).
"""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from digisphere.environment.land_water import GROUND_WATER_DAYS
from digisphere.world.compiled import kernel

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SLOPE_S = 20.0 * 3600.0
"""Quick flow over and just below the ground recedes in about a day (HBV's upper zone)."""
GROUND_S = GROUND_WATER_DAYS * 86_400.0
BEYOND_S = 24.0 * 3600.0
"""Time in the rivers beyond the map."""
WEIR_M05_S = 1.7
"""Coefficient of a broad-crested weir in metric units (Chow 1959)."""
_LEAST_M3_S = 1e-5


class Moved(IntEnum):
    """Rows of what moved in a step, m3."""

    BASE_FLOW = 0
    RIVER_INFLOW = 1
    RIVER_OUTFLOW = 2
    OVERBANK = 3
    LAKE_INFLOW = 4
    LAKE_SPILL = 5


BANK_M = 0.25
"""Banks stand this much over the water of a full channel (`world.riverbed`)."""


def holds_of(bankfull_m3_s: Floats, *, depth_m: Floats) -> Floats:
    """Most a channel carries before water goes over its banks, by the same law of depth."""
    return np.asarray(bankfull_m3_s * ((depth_m + BANK_M) / depth_m) ** 2.5)


def depth_of(discharge_m3_s: NDArray[np.floating]) -> Floats:
    """Depth of a river that carries a discharge, m."""
    return np.asarray(0.3 * np.maximum(discharge_m3_s, 0.0) ** 0.4, dtype=np.float64)


def width_of(
    depth_m: NDArray[np.floating], *, full_depth_m: Floats, full_width_m: Floats
) -> Floats:
    """Width of the water at a depth in a parabolic channel, m."""
    share = np.clip(np.asarray(depth_m) / full_depth_m, 0.0, 1.0)
    return np.asarray(full_width_m * np.sqrt(share))


@kernel
def _interpolate(x: float, xs: Floats, ys: Floats) -> float:
    last = xs.shape[0] - 1
    if x <= xs[0]:
        return float(ys[0])
    if x >= xs[last]:
        return float(ys[last])
    k = np.searchsorted(xs, x)
    span = xs[k] - xs[k - 1]
    part = (x - xs[k - 1]) / span if span > 0.0 else 0.0
    return float(ys[k - 1] + part * (ys[k] - ys[k - 1]))


@kernel
def _spill(volume: float, shape: Floats, weir: Floats, dt: float) -> float:
    """What a lake gives over its sill in a step, m3; shape and weir as `run_network` has them."""
    excess = volume - _interpolate(weir[1], shape[0], shape[1])
    if excess <= 0.0:
        return 0.0
    above = max(volume - shape[1, shape.shape[1] - 1], 0.0) / weir[0]
    level = _interpolate(volume, shape[1], shape[0]) + above
    head = max(level - weir[1], 0.0)
    return float(min(excess, dt * WEIR_M05_S * weir[2] * head * np.sqrt(head)))


@kernel
def _pass(holds: float, inflow: float, length_m: float, flow: float, dt: float) -> float:
    """What a reach gives in a step, m3: a linear reservoir under steady inflow, solved exactly.

    ``holds`` is all it has had in the step, ``inflow`` the part that came in during it.
    """
    # v = Q / (w d) of the full channel's forms is 1.23 Q^0.1; the wave is 5/3 as fast.
    keep = length_m / (5.0 / 3.0 * 1.23 * max(flow, _LEAST_M3_S) ** 0.1)
    stays = np.exp(-dt / keep)
    left = (holds - inflow) * stays + inflow / dt * keep * (1.0 - stays)
    return float(min(max(holds - left, 0.0), holds))


@kernel
def run_network(
    chain: Ints,
    dt: float,
    into: Floats,
    state: Floats,
    channel: Floats,
    shapes: Floats,
    weirs: Floats,
    moved: Floats,
) -> None:
    """Move water through channels and lakes for one step, in place.

    Nodes are reaches, then lakes, then the shore. Amounts are m3, rates m3/s.

    Args:
        chain: (2, nodes) nodes from sources to the shore; the node below each.
        dt: s.
        into: (2, nodes) from slopes, ground and beyond the map; and straight into channels and
            lakes: back from floods, rained on lakes less evaporated.
        state: (3, nodes) water held; outflow; set to what goes over the banks in this step.
        channel: (2, reaches) length, m; the most carried between the banks.
        shapes: (lakes, 2, knots) levels, m; volumes.
        weirs: (lakes, 3) full area, m2; height of the sill, m; its width, m.
        moved: adds up, see `Moved`.
    """
    coming = np.zeros(chain.shape[1])
    reaches, shore = channel.shape[1], chain.shape[1] - 1
    store, discharge, over = state[0], state[1], state[2]
    over[:] = 0.0
    for node in chain[0]:
        inflow = coming[node] + into[0, node]
        if node == shore:
            moved[2] += inflow + into[1, node]
            discharge[node] = inflow / dt
            continue
        store[node] += inflow + into[1, node]
        if node < reaches:
            out = _pass(store[node], inflow, channel[0, node], discharge[node], dt)
            over[node] = max(out - channel[1, node] * dt, 0.0)
            moved[3] += over[node]
        else:
            moved[4] += inflow
            out = _spill(store[node], shapes[node - reaches], weirs[node - reaches], dt)
            moved[5] += out
        store[node] -= out
        discharge[node] = (out - over[node]) / dt
        coming[chain[1, node]] += out - over[node]


def drain(store: Floats, *, dt: float, time_s: float) -> Floats:
    """Take what linear reservoirs (slopes, ground water) give in a step out of ``store``."""
    out = store * -np.expm1(-dt / time_s)
    store -= out
    return np.asarray(out, dtype=np.float64)

"""What shaking does to houses and bridges, and where what falls off them lies.

Damage states by lognormal fragility in peak acceleration, after the equivalent-PGA curves of
HAZUS-MH (FEMA, Earthquake Technical Manual, chapter 5) for buildings never designed for it. A
house keeps its own strength from shock to shock, and one that is damaged already gives way more
easily. Pure functions; `earthquake` applies them.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from digisphere.environment.infrastructure import DamageState
from digisphere.world.construction import Construction, construction_of
from digisphere.world.enums import Manner, Purpose

F64 = NDArray[np.float64]

BETA = 0.64
"""Lognormal standard deviation of a fragility curve, natural log (HAZUS)."""
OWN_SHARE = 0.75
"""Share of that variance which is the house's own and the same in every shock."""
WEAKENED = 0.88
"""Factor on what a house bears, per state of damage it has already."""

# Medians, g, of slight, moderate, extensive and complete damage.
LOW_RISE_G: dict[Construction, tuple[float, ...]] = {
    Construction.RENDERED: (0.14, 0.20, 0.32, 0.46),  # URML, low code
    Construction.TIMBER_FRAME: (0.18, 0.29, 0.51, 0.77),  # W1, pre-code
    Construction.STONE: (0.13, 0.17, 0.26, 0.37),  # URML, pre-code
    Construction.BOARDED: (0.14, 0.23, 0.48, 0.75),  # W2, low code
    # Not in HAZUS; of the same vulnerability class as rubble stone, A (EMS-98, Gruenthal 1998).
    Construction.ADOBE: (0.13, 0.17, 0.26, 0.37),
}
TALL_G: dict[Construction, tuple[float, ...]] = {
    Construction.RENDERED: (0.10, 0.16, 0.27, 0.46),  # URMM, low code
    Construction.STONE: (0.09, 0.13, 0.21, 0.38),  # URMM, pre-code
    Construction.ADOBE: (0.09, 0.13, 0.21, 0.38),
}
_TALL_FROM = 3
_VAULTED = 0.85
"""A chapel with its tower and wide roof bears less than a house of the same walls."""
BRIDGE_MEDIAN_G, BRIDGE_BETA = 0.60, 0.6
"""Closure of a short bridge of one or two spans (HAZUS chapter 7, extensive damage)."""


def medians_g(buildings: Any) -> F64:
    """Peak acceleration (n, 4) at which half of the buildings like each reach each state."""
    out = np.empty((buildings.count, 4))
    for row in range(buildings.count):
        purpose, storeys = int(buildings["purpose"][row]), int(buildings["storeys"][row])
        built = construction_of(
            purpose,
            seed=int(buildings["style_seed"][row]),
            storeys=storeys,
            manner=Manner(int(buildings["manner"][row])),
        )
        table = TALL_G if storeys >= _TALL_FROM and built in TALL_G else LOW_RISE_G
        out[row] = table[built]
        if purpose == Purpose.CHAPEL:
            out[row] *= _VAULTED
    return out


def chances(peak_g: F64, *, medians: F64) -> F64:
    """Chance (n, 4) of reaching each state or worse at peak accelerations (n,)."""
    log = np.log(np.maximum(peak_g, 1e-9))[:, None] - np.log(medians)
    out: F64 = ndtr(log / BETA)
    return out


def states_reached(
    peak_g: F64, *, medians: F64, own: F64, chance: F64, before: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """Damage state (n,) of each house after a shock, never less than ``before``.

    Args:
        peak_g: peak acceleration at each house, g.
        medians: from :func:`medians_g`.
        own: standard normal draw of each house, the same in every shock.
        chance: standard normal draw of each house in this shock.
        before: damage state so far.
    """
    luck = np.sqrt(OWN_SHARE) * own + np.sqrt(1.0 - OWN_SHARE) * chance
    borne = medians * np.exp(BETA * luck)[:, None] * (WEAKENED ** before.astype(float))[:, None]
    reached = (peak_g[:, None] >= borne).sum(axis=1)
    out: NDArray[np.uint8] = np.maximum(before, reached).astype(np.uint8)
    return out


def distance_to_walls_m(buildings: Any, *, row: int, xy_m: F64) -> F64:
    """Distance of points (n, 2) from the walls of one house; 0 inside."""
    h = float(buildings["heading_rad"][row])
    dx = xy_m[:, 0] - float(buildings["x_m"][row])
    dy = xy_m[:, 1] - float(buildings["y_m"][row])
    along, across = dx * np.cos(h) + dy * np.sin(h), dy * np.cos(h) - dx * np.sin(h)
    ox = np.maximum(np.abs(along) - 0.5 * float(buildings["length_m"][row]), 0.0)
    oy = np.maximum(np.abs(across) - 0.5 * float(buildings["width_m"][row]), 0.0)
    out: F64 = np.hypot(ox, oy)
    return out


def rubble_reach_m(buildings: Any, *, row: int, state: int) -> float:
    """How far from its walls a house blocks the middle of a way.

    Debris of collapsed masonry reaches some three quarters of the height of its walls (judged from
    surveys that give a third to one), and nobody passes within arm's length of it.
    """
    if state < DamageState.EXTENSIVE:
        return 0.0
    if state == DamageState.EXTENSIVE:
        return 1.5
    return float(np.clip(0.75 * float(buildings["eaves_m"][row]), 2.0, 5.5)) + 0.8

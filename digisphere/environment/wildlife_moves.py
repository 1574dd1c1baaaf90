"""Sets animals on their way: journeys on foot, afloat and in the air, and where a step may lead.

Writes journeys into the `animals` columns that `animal_motion.py` reads. Candidates for a place to
go are drawn by the caller; here the first that can be reached is taken. Called by `wildlife.py`.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.environment import animal_motion
from digisphere.environment.animal_kinds import AnimalActivity
from digisphere.environment.wildlife_ground import WildGround

F64 = NDArray[np.float64]
Rows = NDArray[np.intp]
RISE_S = 2.5
"""Seconds a lying animal takes to get up."""


def first_reachable(
    wild: WildGround, *, here: F64, candidates: F64, afloat: bool = False
) -> tuple[F64, NDArray[np.bool_]]:
    """Return for each animal the first candidate (n, k, 2) it can go straight to, and if any."""
    open_ = wild.way_free(here, candidates, afloat=afloat)
    best = open_.argmax(axis=1)
    found: NDArray[np.bool_] = np.asarray(open_.any(axis=1))
    chosen = candidates[np.arange(len(here)), best]
    return np.where(found[:, None], chosen, here), found


def walk(
    animals: Any,
    rows: Rows,
    *,
    to_m: F64,
    now_s: float,
    speed_m_s: F64 | float,
    then: AnimalActivity | NDArray[np.uint8],
    way: AnimalActivity = AnimalActivity.WALK,
    depart_s: F64 | float = 0.0,
    turn_rad: F64 | float = 0.0,
) -> F64:
    """Send animals straight to places; return (n,) when they arrive.

    Args:
        animals: the table.
        rows: who.
        to_m: (n, 2) where to.
        now_s: the present instant.
        speed_m_s: how fast.
        then: what they do on arrival.
        way: what they do on the way.
        depart_s: how long after now they set out.
        turn_rad: how far they turn away from their course once there.
    """
    here = animal_motion.position_at(animals, now_s, rows)
    facing = animal_motion.heading_at(animals, now_s, rows)
    walked = animal_motion.distance_at(animals, now_s, rows)
    gap = to_m - here
    length = np.hypot(gap[:, 0], gap[:, 1])
    before = animals["activity"][rows].copy()
    lying = (before == AnimalActivity.REST) & ~animals["winged"][rows]
    rising = np.where(lying, RISE_S, 0.0) * (0.4 if way == AnimalActivity.FLEE else 1.0)
    departs = now_s + rising + np.asarray(depart_s, np.float64)
    arrives = departs + length / np.maximum(np.asarray(speed_m_s, np.float64), 0.05)
    course = np.where(length > 0.05, np.arctan2(gap[:, 1], gap[:, 0]), facing)
    animals["from_xy_m"][rows], animals["to_xy_m"][rows] = here, to_m
    animals["depart_s"][rows], animals["arrive_s"][rows] = departs, arrives
    animals["depart_heading_rad"][rows] = _wrapped(facing)
    animals["heading_rad"][rows] = _wrapped(course + turn_rad)
    animals["distance0_m"][rows] = walked
    animals["activity"][rows], animals["way"][rows] = then, way
    animals["before"][rows] = before
    animals["settled_s"][rows] = arrives
    animals["loop_radius_m"][rows] = 0.0
    animals["fly_height_m"][rows] = 0.0
    return np.asarray(arrives)


def fly(
    animals: Any,
    rows: Rows,
    *,
    to_m: F64,
    low_m: tuple[F64, F64],
    now_s: float,
    delay_s: F64,
    flight: tuple[float, float, float, float, float],
    then: AnimalActivity,
) -> F64:
    """Send birds through the air; return (n,) when they have landed.

    Args:
        animals: the table.
        rows: who.
        to_m: (n, 2) where they land.
        low_m: heights where they start and land.
        now_s: the present instant.
        delay_s: how long after the first each takes off.
        flight: seconds, height m, radius of the round m, rounds, where the round begins rad.
        then: what they do on landing.
    """
    seconds, high, radius, turns, phase = flight
    arrives = walk(
        animals, rows, to_m=to_m, now_s=now_s, speed_m_s=1.0, then=then, way=AnimalActivity.FLY,
        depart_s=delay_s,
    )  # fmt: skip
    departs = animals["depart_s"][rows]
    arrives = departs + seconds
    animals["arrive_s"][rows], animals["settled_s"][rows] = arrives, arrives
    animals["from_z_m"][rows], animals["to_z_m"][rows] = low_m
    animals["fly_height_m"][rows] = high
    animals["loop_radius_m"][rows] = radius
    animals["loop_turns"][rows], animals["loop_phase"][rows] = turns, phase
    # They land against their last course, which `heading_at` turns them to.
    animals["heading_rad"][rows] = _wrapped(
        animal_motion.heading_at(animals, float(arrives.max()) - 0.5, rows)
    )
    return np.asarray(arrives)


def standing_height_m(wild: WildGround, xy_m: F64) -> F64:
    """Ground or water surface under points (n, 2)."""
    ground = np.asarray(wild.ground.height_at(xy_m), dtype=np.float64)
    wet = np.asarray(wild.ground.water_at(xy_m), dtype=np.float64)
    return np.where(np.isfinite(wet), np.maximum(wet, ground), ground)


def _wrapped(angle: F64) -> F64:
    return np.asarray(np.pi - (np.pi - angle) % (2.0 * np.pi))

"""Seats and beds: how high they are, and where those stand who use them.

A slot with a seat says where the hips rest; the feet stand before it, so whoever sits down or rises
does so over planted feet, and a path to a seat ends there. Called by movement and by `posture.py`.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.people.enums import Activity, flags_of
from digisphere.world.compiled import inlined
from digisphere.world.enums import SlotKind

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SITTING = (
    Activity.SIT, Activity.EAT, Activity.TALK, Activity.REST, Activity.LEARN, Activity.HEAL,
    Activity.PRAY, Activity.IDLE, Activity.WORK,
)  # fmt: skip
"""Activities that are done sitting where there is a seat."""
_SLEEP, _SIT = int(Activity.SLEEP), int(Activity.SIT)
_SITTING = flags_of(SITTING, kind=Activity)
_SEATS = flags_of((SlotKind.SIT, SlotKind.EAT, SlotKind.WORK), kind=SlotKind)
_BEFORE_A_CHAIR_M = 0.32
_AT_A_TABLE_M = 0.18
"""Feet ahead of the hips when one rises: a shank drawn back a little; less where a table's edge is
0.32 m ahead."""
GROUND_M, PALLET_M = 0.03, 0.08


def seat_heights(slots: Any, slot: Ints) -> Floats:
    """Return (n,) heights in m of the seats at slots; 0 where there is none, or the slot is -1."""
    known = (slot >= 0) & (slot < len(slots["seat_height_m"]))
    out = np.zeros(len(slot))
    at = slot[known]
    height = np.asarray(slots["seat_height_m"])[at].astype(np.float64)
    out[known] = np.where(_SEATS[np.asarray(slots["kind"])[at]], height, 0.0)
    return out


def rest_heights(slots: Any, slot: Ints, *, activity: Ints) -> Floats:
    """Return on what people rest (n,): seat height in m, minus the height of a bed, 0 standing.

    Args:
        slots: the ground's slots.
        slot: (n,) at which slot they are, -1 at none.
        activity: (n,) what they do there.
    """
    seat = np.where(_SITTING[activity], seat_heights(slots, slot), 0.0)
    seat = np.where((activity == Activity.SIT) & (seat == 0.0), GROUND_M, seat)
    known = (slot >= 0) & (slot < len(slots["seat_height_m"]))
    bed = np.zeros(len(slot))
    bed[known] = np.asarray(slots["seat_height_m"])[slot[known]]
    return np.asarray(
        np.where(activity == Activity.SLEEP, -np.where(bed > 0.05, bed, PALLET_M), seat)
    )


@inlined
def rests_at(seats: Any, slot: int, activity: int) -> bool:
    """Tell whether somebody rests on anything, as `rest_heights` has it, for kernels.

    Args:
        seats: kinds and seat heights of the ground's slots, (slots,) each.
        slot: at which slot they are, -1 at none.
        activity: what they do there.
    """
    if activity in (_SLEEP, _SIT):
        return True
    kind, height = seats
    if not _SITTING[activity] or slot < 0 or slot >= len(height):
        return False
    return bool(_SEATS[kind[slot]] and height[slot] != 0.0)


def feet_ahead(slots: Any, slot: Ints) -> Floats:
    """Return (n,) how far ahead of a slot, m, the feet of who sits there stand."""
    out = np.where(seat_heights(slots, slot) > 0.0, _BEFORE_A_CHAIR_M, 0.0)
    known = (slot >= 0) & (slot < len(slots["seat_height_m"]))
    table = np.zeros(len(slot), dtype=np.bool_)
    table[known] = np.asarray(slots["kind"])[slot[known]] == SlotKind.EAT
    return np.asarray(np.where(table & (out > 0.0), _AT_A_TABLE_M, out))


def standing_points(slots: Any) -> Floats:
    """Return (slots, 2) where people stand at each slot: before its seat, or on it."""
    xy = np.stack([slots["x_m"], slots["y_m"]], axis=1).astype(np.float64)
    ahead = feet_ahead(slots, np.arange(len(xy)))
    heading = np.asarray(slots["heading_rad"], dtype=np.float64)
    return np.asarray(xy + ahead[:, None] * np.stack([np.cos(heading), np.sin(heading)], axis=1))

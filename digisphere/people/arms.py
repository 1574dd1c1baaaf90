"""Infants in arms: who holds whom at an instant, where in the arms, and how both hold themselves.

A pure function of the `people` columns and time (law L2): `in_arms_of` says who holds an infant,
or has put it down last, and `left_s` since when, so that being taken up and put down take their
time. The littlest lie against the chest, whoever can sit rides on the hip, legs apart; most are
held on the left (Salk 1960). The infant goes with the bearer's trunk, whatever that does. Columns
are written by `carrying_system.py`; postures are in `clips.py`. Called by `pose.py`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial.transform import Rotation

from digisphere.people import clips, gestures
from digisphere.people.body import personal_uniform
from digisphere.people.enums import Activity
from digisphere.people.new_people import INFANT_YEARS
from digisphere.people.skeleton import PELVIS, SPINE_2, SPINE_3, body_asset
from digisphere.people.trajectory import Columns, heading_at, position_at

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]

LIFT_S = 1.8
"""Seconds to bend down, take up an infant and rise with it, or to put it down."""
_REACHED, _GRIPPED = 0.25, 0.7
"""Between these shares of that time the infant comes from the ground into the arms."""
_LEFT_SHARE = 0.8
"""Held on the left by 83 % of right-handed and 78 % of left-handed mothers (Salk 1960)."""
_HIP_YEARS = (0.5, 0.9)
"""Between these ages infants come to sit upright and ride on the hip (WHO 2006: 3.8 to 9.2
months for sitting without support)."""
_ASIDE_RAD = (0.55, 1.0)
"""How far aside of straight ahead, on the chest and on the hip."""
_FRONT, _BACK, _HALF_WIDTH = 0.030, 0.0125, 0.026
"""Half axes of a dressed trunk about its spine, in m per sqrt(kg/m) of mass over stature: measured
on the drawn bodies."""
_BELLY = 0.027
"""How far before its spine an infant leans on somebody: so measured, and a little pressed."""
_CROWN = 0.545
"""Crown over pelvis of small children, in statures, as the drawn bodies have it."""
_SEAT_M = 0.13
"""On the hip an infant's pelvis is so far above the bearer's."""
_ROUND = (0.14, 0.05, 0.02)
"""The holding wrist is so far outside, ahead and below the infant's pelvis, in its statures;"""
_FOREARM_M = 0.045
"""and further below by the half of a sleeve."""
_HELD_UP = 0.58
"""Pelvis of an infant in arms over the ground, in the bearer's statures, about."""
_SIDE_CHANNEL = 44


@dataclass(frozen=True)
class Holds:
    """Infants in arms, k of them.

    child, bearer (k,) rows; side (k,) 1 on the left, -1 on the right; aside (k,) rad from straight
    ahead, left positive; attached (k,) 0 on the ground to 1 in the arms; arms (k,) 0 to 1 how far
    the arm is about it; bend (k,) 0 to 1 how far the bearer bows down to it.
    """

    child: Rows
    bearer: Rows
    side: Floats
    aside: Floats
    attached: Floats
    arms: Floats
    bend: Floats


def holds_among(people: Columns, rows: Rows, *, time_s: float) -> Holds | None:
    """Return who of some rows is held or holds at an instant; None where nobody is."""
    whose = people["in_arms_of"]
    if whose.max(initial=-1) < 0:
        return None
    child = np.flatnonzero((whose >= 0).any(axis=1))
    held = whose[child, 0] >= 0
    bearer = np.where(held, whose[child, 0], whose[child, 1]).astype(np.int64)
    gone = np.clip((time_s - people["left_s"][child]) / LIFT_S, 0.0, 1.0)
    share = np.where(held, gone, 1.0 - gone)
    near = (np.isin(child, rows) | np.isin(bearer, rows)) & (held | (share > 0.0))
    if not near.any():
        return None
    side = _sides(people, child, bearer=bearer)
    aside = side * (_ASIDE_RAD[0] + (_ASIDE_RAD[1] - _ASIDE_RAD[0]) * rides(people, child))
    part = (child[near], bearer[near], side[near], aside[near])
    share = share[near]
    return Holds(
        *part,
        attached=_smooth((share - _REACHED) / (_GRIPPED - _REACHED)),
        arms=_smooth(share / 0.4),
        bend=_smooth(share / 0.35) * (1.0 - _smooth((share - 0.45) / 0.55)),
    )


def rides(people: Columns, child: Rows) -> Floats:
    """Return (k,) how far infants sit astride: 0 tucked against the chest, 1 on the hip."""
    low, high = _HIP_YEARS
    return _smooth((people["age_years"][child].astype(np.float64) - low) / (high - low))


def facing_at(people: Columns, time_s: float, rows: Rows) -> Floats:
    """Return (n,) where people face; who is in arms faces whom they are held by."""
    out = heading_at(people, time_s, rows)
    holds = holds_among(people, rows, time_s=time_s)
    if holds is None:
        return out
    faces = _faces(
        holds, heading_at(people, time_s, holds.child),
        bearers_rad=heading_at(people, time_s, holds.bearer),
    )  # fmt: skip
    for child, facing in zip(holds.child.tolist(), faces.tolist(), strict=True):
        out[rows == child] = facing
    return out


def spots_of(people: Columns, rows: Rows, *, time_s: float) -> Floats:
    """Return where people stand or walk themselves, (n, 2): in arms, where they were taken up."""
    xy = position_at(people, time_s, rows)
    held = people["in_arms_of"][rows, 0] >= 0
    if held.any():
        last = np.maximum(people["path_count"][rows[held]].astype(np.int64), 1) - 1
        xy[held] = people["path_xy_m"][rows[held], last]
    return xy


def held_up_m(people: Columns, rows: Rows) -> Floats:
    """Return (n,) about how high above the ground people are held; 0 for who is not in arms."""
    bearer = people["in_arms_of"][rows, 0]
    return np.where(bearer >= 0, _HELD_UP * people["stature_m"][bearer], 0.0)


class Pairs:
    """Infants and their bearers among people who are being posed."""

    def __init__(
        self, holds: Holds, people: Columns, *, rows: Rows, rest: Floats, scale_m: Floats
    ) -> None:
        """Find them among ``rows`` (n,), whose rest places (n, p, 3) are in statures."""
        order = np.argsort(rows, kind="stable")
        self.children = order[np.searchsorted(rows[order], holds.child)]
        self.bearers = order[np.searchsorted(rows[order], holds.bearer)]
        self._holds, self._people = holds, people
        self._scale_m = scale_m[self.bearers]
        self._rest_m = rest[self.bearers] * self._scale_m[:, None, None]

    def hold_and_ride(
        self, postures: Floats, *, sizes: Floats, habits: Floats, standing: Floats, time_s: float
    ) -> None:
        """Lay over postures (n, CHANNELS) how bearers hold and bow, and how infants sit in arms.

        ``standing`` (n,) is 1 for the upright, 0 for the seated and lying, who need not bow.
        """
        holds, wrists = self._holds, self._wrists()
        asleep = self._people["activity"][holds.child] == Activity.SLEEP
        astride = rides(self._people, holds.child)
        for k, (child, bearer) in enumerate(zip(self.children, self.bearers, strict=True)):
            gestures.hold(
                postures[bearer], sizes[bearer], wrists[k], float(holds.side[k]),
                float(holds.arms[k]), float(1.0 - holds.attached[k]),
                float(holds.bend[k] * standing[bearer]),
            )  # fmt: skip
            held = postures[child].copy()
            clips.held(
                held, sizes[child], habits[child], float(astride[k]), bool(asleep[k]),
                float(holds.side[k]), time_s,
            )  # fmt: skip
            postures[child] += (held - postures[child]) * holds.attached[k]

    def take_into_arms(self, matrices: Floats, *, root_m: Floats, heading_rad: Floats) -> None:
        """Move the infants from where they would be on the ground into the arms.

        Args:
            matrices: (n, 53, 3, 4) as solved, of everybody; the infants' are written.
            root_m: (n, 3) places on the ground; the infants' become those below them.
            heading_rad: (n,) where they face; so too.
        """
        holds, share = self._holds, self._holds.attached[:, None]
        trunk = matrices[self.bearers, SPINE_2]
        turn = trunk[..., :3] / self._scale_m[:, None, None]
        from_rest = self._rest_m[:, SPINE_2] + self._seats()
        seat = trunk[..., 3] + np.einsum("kij,kj->ki", turn, from_rest)
        here = Rotation.from_euler("z", heading_rad[self.children, None])
        towards = Rotation.from_euler("z", (holds.aside + np.pi)[:, None])
        way = here.inv() * Rotation.from_matrix(turn) * towards
        turned = here * Rotation.from_rotvec(way.as_rotvec() * share)
        spot = root_m[self.children]
        place = spot + (seat - spot) * share
        moved = (turned * here.inv()).as_matrix()
        own = matrices[self.children]
        own[..., 3] -= spot[:, None]
        own = np.einsum("kij,kbjl->kbil", moved, own)
        own[..., 3] += place[:, None]
        matrices[self.children] = own
        floor = spot[:, 2:] + (root_m[self.bearers, 2:] - spot[:, 2:]) * share
        root_m[self.children] = np.concatenate([place[:, :2], floor], axis=1)
        heading_rad[self.children] = _faces(
            holds, heading_rad[self.children], bearers_rad=heading_rad[self.bearers]
        )

    def _seats(self) -> Floats:
        """Return (k, 3) where infants' pelvises are, from the bearer's middle spine in its frame.

        As near as both trunks let it; on the hip, and higher for the little, up to the chin.
        """
        holds, people = self._holds, self._people
        girth = _girth(people, holds.bearer)
        cos, sin = np.cos(holds.aside), np.sin(holds.aside)
        deep, wide = 0.5 * (_FRONT + _BACK) * girth, _HALF_WIDTH * girth
        away = 0.5 * (_FRONT - _BACK) * girth * cos + 1.0 / np.hypot(cos / deep, sin / wide)
        away += _BELLY * _girth(people, holds.child)
        up = self._rest_m[:, :, 2] - self._rest_m[:, SPINE_2, None, 2]
        chin = up[:, body_asset().point("chin")]
        stature = people["stature_m"][holds.child].astype(np.float64)
        height = np.maximum(up[:, PELVIS] + _SEAT_M, chin - _CROWN * stature)
        return np.stack([away * cos, away * sin, height], axis=1)

    def _wrists(self) -> Floats:
        """Return (k, 3) where the holding wrist is, from the chest joint in the chest's frame.

        Under the infant's seat, come round it from the outside.
        """
        holds = self._holds
        out = self._seats() + self._rest_m[:, SPINE_2] - self._rest_m[:, SPINE_3]
        stature = self._people["stature_m"][holds.child].astype(np.float64)
        cos, sin = np.cos(holds.aside), np.sin(holds.aside)
        outwards = np.stack([cos, sin], axis=1) * (_ROUND[0] * stature)[:, None]
        forwards = np.stack([sin, -cos], axis=1) * (_ROUND[1] * stature * holds.side)[:, None]
        out[:, :2] += outwards + forwards
        out[:, 2] -= _ROUND[2] * stature + _FOREARM_M
        return out


def _faces(holds: Holds, own_rad: Floats, *, bearers_rad: Floats) -> Floats:
    """Return (k,) where infants face, who would face ``own_rad`` on the ground."""
    towards = bearers_rad + holds.aside + np.pi
    return _wrapped(own_rad + _wrapped(towards - own_rad) * holds.attached)


def _girth(people: Columns, rows: Rows) -> Floats:
    """Return (k,) the root of mass over stature, sqrt(kg/m), as wide as which a trunk is."""
    mass = people["mass_kg"][rows].astype(np.float64)
    return np.asarray(np.sqrt(mass / people["stature_m"][rows]))


def _sides(people: Columns, child: Rows, *, bearer: Rows) -> Floats:
    """Return (k,) 1 for the left arm, -1 for the right; the second infant of a house has the other.

    So who holds both has each in an arm, and neither changes arms when the other is put down.
    """
    house = people["household_id"]
    infants = np.flatnonzero(people["age_years"] < INFANT_YEARS)
    before = (infants < child[:, None]) & (house[infants] == house[child][:, None])
    second = before.sum(axis=1) % 2 == 1
    left = personal_uniform(people, bearer, channel=_SIDE_CHANNEL) < _LEFT_SHARE
    return np.where(left != second, 1.0, -1.0)


def _smooth(t: Floats) -> Floats:
    t = np.clip(t, 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t))


def _wrapped(angle: Floats) -> Floats:
    return np.asarray(np.pi - np.mod(np.pi - angle, 2.0 * np.pi))

"""Chooses postures: which clip and gestures a person's columns call for at an instant.

Reads the `people` columns once, fills plain arrays, and lets one compiled loop write a channel row
per person: upright from the footfalls, then seated or lying by the slot, then hands and face by
the activity, each eased in from `activity_t0_s`. Called by `pose.py`.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from digisphere.core.identity import NONE
from digisphere.people import channels as ch
from digisphere.people import clips, gestures
from digisphere.people.body import personal_uniform
from digisphere.people.enums import Activity, Occupation
from digisphere.people.footfall import Footfalls
from digisphere.people.skeleton import SOLE, Floats, body_asset
from digisphere.people.trajectory import Columns, Rows, activity_at, arrival_time
from digisphere.world.compiled import kernel
from digisphere.world.enums import SlotKind

EASE_S = 0.35
SETTLE_S = 1.1
"""Seconds to take up an action, and to sit or lie down."""

_MANNERS = {
    Occupation.FARMER: gestures.FIELD,
    Occupation.FARMHAND: gestures.FIELD,
    Occupation.SMITH: gestures.HAMMER,
    Occupation.CARPENTER: gestures.HAMMER,
    Occupation.MASON: gestures.HAMMER,
    Occupation.SHEPHERD: gestures.STAFF,
    Occupation.FORESTER: gestures.STAFF,
    Occupation.FISHER: gestures.STAFF,
    Occupation.CARTER: gestures.STAFF,
    Occupation.SHOPKEEPER: gestures.TRADE,
    Occupation.STALLHOLDER: gestures.TRADE,
    Occupation.INNKEEPER: gestures.TRADE,
    Occupation.TEACHER: gestures.LECTURE,
    Occupation.CLERGY: gestures.LECTURE,
    Occupation.MAYOR: gestures.LECTURE,
}
_MANNER_BY_OCCUPATION = np.array([_MANNERS.get(o, gestures.BENCH) for o in Occupation])

IDLE, RUN, SLEEP, EAT = (int(a) for a in (Activity.IDLE, Activity.RUN, Activity.SLEEP,
                                          Activity.EAT))  # fmt: skip
WALK, WORK, TALK, SIT = (int(a) for a in (Activity.WALK, Activity.WORK, Activity.TALK,
                                          Activity.SIT))  # fmt: skip
SHOP, WASH, PLAY, LEARN = (int(a) for a in (Activity.SHOP, Activity.WASH, Activity.PLAY,
                                            Activity.LEARN))  # fmt: skip
REST, HEAL, PRAY = (int(a) for a in (Activity.REST, Activity.HEAL, Activity.PRAY))


@dataclass(frozen=True)
class Doing:
    """What n people do: activity, manner, since_s (seconds in it), seat_m (0 stands, negative
    lies on a bed that high), speaking, gaze yaw and pitch with weight (n, 3).
    """

    activity: np.ndarray[Any, Any]
    manner: np.ndarray[Any, Any]
    since_s: Floats
    seat_m: Floats
    speaking: Floats
    gaze: Floats


def doing_at(people: Columns, rows: Rows, *, time_s: float, slots: Any, gaze: Floats) -> Doing:
    """Read what people do, and on what they sit or lie, at one instant."""
    activity = activity_at(people, time_s, rows).astype(np.int64)
    began = np.maximum(people["activity_t0_s"][rows], arrival_time(people, rows))
    occupation = np.minimum(people["occupation"][rows], len(_MANNER_BY_OCCUPATION) - 1)
    seat = _seat_heights(people, rows, slots=slots)
    sits = np.isin(activity, (SIT, EAT, TALK, REST, LEARN, HEAL, PRAY, IDLE, WORK))
    seat = np.where(sits & (seat > 0.0), seat, 0.0)
    seat = np.where((activity == SIT) & (seat == 0.0), 0.03, seat)
    seat = np.where(activity == SLEEP, -_bed_heights(people, rows, slots=slots), seat)
    speaks = (activity == TALK) & ~people["listening"][rows]
    return Doing(
        activity,
        _MANNER_BY_OCCUPATION[occupation],
        np.maximum(time_s - began, 0.0),
        seat,
        speaks.astype(np.float64),
        gaze,
    )


def habits_of(people: Columns, rows: Rows) -> Floats:
    """Return (n, HABITS): how a person carries themselves, by age, mood and nature."""
    age = people["age_years"][rows].astype(np.float64)
    own = np.stack([personal_uniform(people, rows, channel=k) for k in (40, 41, 42)], axis=1)
    pleasure = people["pleasure"][rows].astype(np.float64)
    energy = people["energy"][rows].astype(np.float64)
    habit = np.zeros((len(rows), clips.HABITS))
    old = np.clip((age - 62.0) / 25.0, 0.0, 1.0)
    habit[:, clips.STOOP] = (
        0.30 * old * (0.5 + own[:, 0])
        + 0.05 * np.clip(-pleasure, 0.0, 1.0)
        + 0.06 * np.clip(0.4 - energy, 0.0, 0.4)
    )
    habit[:, clips.SWAGGER] = (0.8 + 0.5 * own[:, 1]) * (1.0 - 0.45 * old) + 0.1 * pleasure
    habit[:, clips.BEAT] = own[:, 2] * 6.2
    habit[:, clips.SHIFT] = personal_uniform(people, rows, channel=43)
    habit[:, clips.LIVELY] = np.clip((14.0 - age) / 6.0, 0.0, 1.0)
    habit[:, clips.SMILING] = np.clip(pleasure * 0.8 + 0.05, 0.0, 0.7)
    return habit


def body_sizes(points: Floats, *, scale_m: Floats) -> Floats:
    """Return (n, SIZES) limb lengths in metres from rest points (n, p, 3) in statures."""
    index = body_asset().point
    at = {name: points[:, index(name)] * scale_m[:, None] for name in (
        "pelvis", "thigh_l", "calf_l", "foot_l", "ball_l", "heel_l", "toe_l")}  # fmt: skip
    size = np.zeros((len(points), clips.SIZES))
    size[:, clips.THIGH] = np.linalg.norm(at["calf_l"] - at["thigh_l"], axis=1)
    size[:, clips.SHANK] = np.linalg.norm(at["foot_l"] - at["calf_l"], axis=1)
    size[:, clips.ANKLE] = at["foot_l"][:, 2] + SOLE * scale_m
    size[:, clips.HEEL] = at["foot_l"][:, 0] - at["heel_l"][:, 0]
    size[:, clips.BALL] = at["ball_l"][:, 0] - at["foot_l"][:, 0]
    size[:, clips.TOE] = at["toe_l"][:, 0] - at["ball_l"][:, 0]
    size[:, clips.HIP_DROP] = at["pelvis"][:, 2] - at["thigh_l"][:, 2]
    size[:, clips.HIP_HALF] = at["thigh_l"][:, 1]
    size[:, clips.HIP_X] = at["thigh_l"][:, 0] - at["pelvis"][:, 0]
    size[:, clips.STATURE] = scale_m
    size[:, clips.SEAT] = 0.052 * scale_m
    return size


def fill_postures(
    falls: Footfalls, *, feet_local: Floats, heights: Floats, sizes: Floats, habits: Floats,
    doing: Doing, time_s: float,
) -> Floats:  # fmt: skip
    """Return (n, CHANNELS) postures; feet_local and heights are in each person's own frame."""
    out = np.zeros((len(sizes), ch.CHANNELS))
    _fill(
        feet_local, heights, sizes, habits, falls.froude, falls.amplitude, doing.activity,
        doing.manner, doing.since_s, doing.seat_m, doing.speaking, doing.gaze, float(time_s), out,
    )  # fmt: skip
    return out


def _seat_heights(people: Columns, rows: Rows, *, slots: Any) -> Floats:
    slot = people["slot_id"][rows]
    known = (slot >= 0) & (slot < len(slots["seat_height_m"]))
    index = np.where(known, slot, 0)
    if len(slots["seat_height_m"]) == 0:
        return np.zeros(len(rows))
    kind = np.asarray(slots["kind"])[index]
    seats = np.isin(kind, (SlotKind.SIT, SlotKind.EAT, SlotKind.WORK)) & known
    return np.where(seats, np.asarray(slots["seat_height_m"], dtype=np.float64)[index], 0.0)


def _bed_heights(people: Columns, rows: Rows, *, slots: Any) -> Floats:
    slot = people["slot_id"][rows]
    heights = np.asarray(slots["seat_height_m"], dtype=np.float64)
    if len(heights) == 0:
        return np.full(len(rows), 0.08)
    known = (slot != NONE) & (slot < len(heights))
    bed = heights[np.where(known, slot, 0)]
    return np.where(known & (bed > 0.05), bed, 0.08)


@kernel
def _fill(
    feet: Any, heights: Any, sizes: Any, habits: Any, froude: Any, amplitude: Any, activity: Any,
    manner: Any, since: Any, seat: Any, speaking: Any, gaze: Any, time_s: float, out: Any,
) -> None:  # fmt: skip
    rested = np.zeros(ch.CHANNELS)
    for i in range(len(sizes)):
        q, size, habit = out[i], sizes[i], habits[i]
        clips.upright(q, feet[i], heights[i], size, habit, froude[i], amplitude[i], time_s)
        q[ch.SMILE] = habit[clips.SMILING]
        settled = clips.smooth(since[i] / SETTLE_S)
        if seat[i] != 0.0:
            rested[:] = 0.0
            rested[ch.SMILE] = q[ch.SMILE]
            if seat[i] > 0.0:
                clips.sit(rested, size, habit, seat[i], time_s)
            else:
                clips.lie(rested, size, habit, -seat[i], time_s)
            for k in range(ch.CHANNELS):
                q[k] += (rested[k] - q[k]) * settled
            q[ch.SPINE_PITCH] += 0.5 * math.sin(math.pi * settled)
        rested[:] = q
        _act(q, activity[i], manner[i], size, habit, seat[i], speaking[i], time_s)
        eased = clips.smooth(since[i] / EASE_S) * (1.0 - amplitude[i])
        for k in range(ch.CHANNELS):
            q[k] = rested[k] + (q[k] - rested[k]) * eased
        if gaze[i, 2] > 0.0:
            gestures.look_at(q, gaze[i, 0], gaze[i, 1], gaze[i, 2] * eased)
        if activity[i] != SLEEP:
            gestures.blink(q, time_s, habit[clips.BEAT])


@kernel
def _act(
    q: Any, activity: int, manner: int, size: Any, habit: Any, seat: float, speaking: float,
    time_s: float,
) -> None:  # fmt: skip
    """Lay the gestures of an activity over the posture."""
    if activity == TALK:
        if speaking > 0.0:
            gestures.speak(q, time_s, habit, speaking)
        else:
            gestures.listen(q, time_s, habit, 1.0)
    elif activity == EAT:
        gestures.eat(q, time_s, habit, size, 1.0 if seat > 0.0 else 0.0)
    elif activity == WORK:
        work = gestures.BENCH if seat > 0.0 else manner
        gestures.work(q, work, time_s, habit, size)
    elif activity == PLAY and seat == 0.0:
        gestures.play(q, time_s, habit, size)
    elif activity == WASH:
        gestures.wash(q, time_s, habit, size)
    elif activity == PRAY:
        gestures.pray(q, size)
    elif activity == SHOP:
        gestures.browse(q, time_s, habit, size)
    elif activity == LEARN:
        gestures.work(q, gestures.BENCH, time_s, habit, size)

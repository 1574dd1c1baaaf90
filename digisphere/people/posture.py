"""Chooses postures: which clip and gestures a person's columns call for at an instant.

Reads the `people` columns once, fills plain arrays, and lets one compiled loop write a channel row
per person: upright from the footfalls, then seated or lying by the slot, then hands and face by
the activity. What people did before fades out as what they do now fades in (`transitions.py`).
Called by `pose.py`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from digisphere.people import channels as ch
from digisphere.people import clips, gestures, seats, transitions
from digisphere.people.body import personal_uniform
from digisphere.people.enums import Activity, Goal, Occupation
from digisphere.people.footfall import Footfalls
from digisphere.people.skeleton import SOLE, Floats, body_asset
from digisphere.people.trajectory import Columns, Rows, activity_at
from digisphere.world.compiled import kernel

SITS_YEARS, STANDS_YEARS = 0.75, 1.0
"""From these ages infants sit and stand by themselves: 99 of 100 sit without support by 9.2 months,
half stand alone by 10.8 (WHO Multicentre Growth Reference Study 2006)."""
EASE_S = 0.35
"""Seconds to take up an action."""
ACTIVITY, SEAT, AHEAD, SHARE, EASED = range(5)
"""What is done: Activity; on what (height in m, 0 standing, minus that of a bed); feet ahead of the
hips, m; how far settled; weight of its gestures."""
DOINGS = 5

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
    """What n people do: present is (n, DOINGS) of what they do now, left of what they did before;
    manner, speaking (n,), gaze yaw and pitch with weight (n, 3).
    """

    present: Floats
    left: Floats
    manner: np.ndarray[Any, Any]
    speaking: Floats
    gaze: Floats


def doing_at(people: Columns, rows: Rows, *, time_s: float, slots: Any, gaze: Floats) -> Doing:
    """Read what people do and did, and on what they sit or lie, at one instant."""
    activity = activity_at(people, time_s, rows).astype(np.int64)
    occupation = np.minimum(people["occupation"][rows], len(_MANNER_BY_OCCUPATION) - 1)
    shares = transitions.shares_at(people, rows, time_s=time_s)
    slot = people["at_slot"][rows].astype(np.int64)
    present = _doing(slots, slot, activity=activity, share=shares.present)
    _lower_infants(present, people["age_years"][rows])
    seated = present[:, SEAT] != 0.0
    waits = np.where(seated & (shares.left <= 0.0), 0.6 * transitions.RISE_S, 0.0)
    present[:, EASED] = _smooth((shares.since_s - waits) / EASE_S)
    left = _doing(
        slots, people["left_slot"][rows].astype(np.int64),
        activity=people["left_activity"][rows].astype(np.int64), share=shares.left,
    )  # fmt: skip
    left[:, EASED] = 1.0 - _smooth((time_s - people["left_s"][rows]) / EASE_S)
    same = (slot == people["left_slot"][rows]) & (present[:, SEAT] == left[:, SEAT])
    present[:, SHARE] += np.where(same, left[:, SHARE], 0.0)
    present[:, SHARE] = np.minimum(present[:, SHARE], 1.0)
    left[:, SHARE] = np.where(same, 0.0, left[:, SHARE])
    turned = _smooth((time_s - people["turn_s"][rows]) / EASE_S)
    speaking = np.where(people["listening"][rows], 1.0 - turned, turned)
    digs = people["intention"][rows] == Goal.HELP
    manner = np.where(digs, gestures.FIELD, _MANNER_BY_OCCUPATION[occupation])
    return Doing(present, left, manner, speaking, gaze)


def _doing(slots: Any, slot: Rows, *, activity: Rows, share: Floats) -> Floats:
    """Return (n, DOINGS) of an activity at a slot; gestures are not eased in yet."""
    out = np.zeros((len(slot), DOINGS))
    out[:, ACTIVITY] = activity
    out[:, SEAT] = seats.rest_heights(slots, slot, activity=activity)
    out[:, AHEAD] = np.where(out[:, SEAT] > 0.0, seats.feet_ahead(slots, slot), 0.0)
    out[:, SHARE] = np.where(out[:, SEAT] != 0.0, share, 0.0)
    return out


def _lower_infants(doing: Floats, age_years: Floats) -> None:
    """Let infants who cannot stand yet sit on the ground, or lie, whatever they do there."""
    low = np.flatnonzero((age_years < STANDS_YEARS) & (doing[:, SEAT] == 0.0))
    sits = age_years[low] >= SITS_YEARS
    doing[low, SEAT] = np.where(sits, seats.GROUND_M, -seats.PALLET_M)
    doing[low, ACTIVITY] = np.where(sits, SIT, REST)
    doing[low, SHARE] = 1.0


def _smooth(t: Floats) -> Floats:
    """Cubic step from 0 to 1."""
    t = np.clip(t, 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t))


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
        feet_local, heights, sizes, habits, falls.froude, falls.amplitude, doing.present,
        doing.left, doing.manner, doing.speaking, doing.gaze, float(time_s), out,
    )  # fmt: skip
    return out


@kernel
def _fill(
    feet: Any, heights: Any, sizes: Any, habits: Any, froude: Any, amplitude: Any, present: Any,
    left: Any, manner: Any, speaking: Any, gaze: Any, time_s: float, out: Any,
) -> None:  # fmt: skip
    rested, before = np.zeros(ch.CHANNELS), np.zeros(ch.CHANNELS)
    for i in range(len(sizes)):
        q, size, habit = out[i], sizes[i], habits[i]
        clips.upright(q, feet[i], heights[i], size, habit, froude[i], amplitude[i], time_s)
        q[ch.SMILE] = habit[clips.SMILING]
        _rest(q, left[i], size, habit, time_s)
        _rest(q, present[i], size, habit, time_s)
        rested[:] = q
        before[:] = q
        did, does = int(left[i, ACTIVITY]), int(present[i, ACTIVITY])
        still = 1.0 - amplitude[i]
        fading, eased = left[i, EASED] * still, present[i, EASED] * still
        _act(q, does, manner[i], size, habit, present[i, SEAT], speaking[i], time_s)
        if fading > 0.0:
            _act(before, did, manner[i], size, habit, left[i, SEAT], speaking[i], time_s)
        for k in range(ch.CHANNELS):
            new, old = (q[k] - rested[k]) * eased, (before[k] - rested[k]) * fading
            q[k] = rested[k] + new + old
        if gaze[i, 2] > 0.0:
            gestures.look_at(q, gaze[i, 0], gaze[i, 1], gaze[i, 2] * eased)
        if does != SLEEP:
            gestures.blink(q, time_s, habit[clips.BEAT])


@kernel
def _rest(q: Any, doing: Any, size: Any, habit: Any, time_s: float) -> None:
    """Lower a standing row towards a seat, or by way of its edge onto a bed."""
    if doing[SHARE] <= 0.0:
        return
    row = np.zeros(ch.CHANNELS)
    row[ch.SMILE] = q[ch.SMILE]
    if doing[SEAT] > 0.0:
        clips.sit(row, size, habit, doing[SEAT], doing[AHEAD], time_s)
        clips.take_seat(q, row, doing[SHARE])
        return
    clips.sit(row, size, habit, -doing[SEAT], 0.0, time_s)
    clips.take_seat(q, row, min(2.0 * doing[SHARE], 1.0))
    row[:] = 0.0
    row[ch.SMILE] = q[ch.SMILE]
    clips.lie(row, size, habit, -doing[SEAT], time_s)
    down = clips.smooth(2.0 * doing[SHARE] - 1.0)
    for k in range(ch.CHANNELS):
        q[k] += (row[k] - q[k]) * down


@kernel
def _act(
    q: Any, activity: int, manner: int, size: Any, habit: Any, seat: float, speaking: float,
    time_s: float,
) -> None:  # fmt: skip
    """Lay the gestures of an activity over the posture."""
    if activity == TALK:
        gestures.listen(q, time_s, habit, 1.0 - speaking)
        gestures.speak(q, time_s, habit, speaking)
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

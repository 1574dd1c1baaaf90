"""The system that lets needs fall and rise, moods settle, clothes soak and dry, every other minute.

Gathers weather and activity for everybody and applies the kernels of `needs.py` and `sleep.py`.
Illness and recovery are in `health_system.py`; what people do about it in `deliberation_system.py`.
"""

from typing import ClassVar

import numpy as np

from digisphere.core.clock import Clock
from digisphere.core.columns import TableView
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.people import character, emotions, needs, sleep
from digisphere.people.enums import NEEDS, TRAITS, Activity, Goal, flags_of
from digisphere.people.surroundings import exposure_of, sky_of
from digisphere.people.trajectory import activity_at, indoors_at, position_at

_STEP_S = 120.0
_STEP_H = _STEP_S / 3600.0
_DUTIES = flags_of((Goal.WORK, Goal.LEARN), kind=Goal)
_BUSY = flags_of((Activity.WORK, Activity.LEARN, Activity.TALK, Activity.PLAY), kind=Activity)
_SOCIABLE = flags_of((Goal.SOCIALISE, Goal.TAVERN, Goal.VISIT, Goal.MEET, Goal.PLAY), kind=Goal)
_LEISURE = flags_of(
    (Goal.TAVERN, Goal.STROLL, Goal.HOBBY, Goal.SOCIALISE, Goal.VISIT, Goal.MARKET, Goal.MEET),
    kind=Goal,
)
_PLEASURE_H, _AROUSAL_H, _DOMINANCE_H = 1.6, 0.5, 3.0
_SPIRITS_H, _SPIRITS_SPREAD = 36.0, 0.16
_WATER_EACH = 0.012
_UNTIDY_EACH = 0.022


class NeedsSystem(System):
    """Needs, mood and exposure of everybody, every two minutes."""

    name = "people.needs"
    every = "2 min"
    phase = 50
    reads = ("people.*", "households.*")
    writes = (
        *(f"people.{need}" for need in NEEDS),
        "people.pleasure", "people.arousal", "people.dominance", "people.chill",
        "people.wetness", "people.legs", "people.spirits", "people.worked_s", "households.tidiness",
        "households.water",
    )  # fmt: skip
    streams: ClassVar[tuple[str, ...]] = ("start", "spirits")

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Start everybody in the middle of a life: rested, fed and washed as the hour has it."""
        people = view.table("people")
        rows = people.rows
        if rows.size == 0:
            return
        age = people["age_years"][rows].astype(np.float64)
        wake = 6.7 + people["chronotype_h"][rows].astype(np.float64)
        people["energy"][rows] = sleep.energy_at_start(
            hour=clock.hour, wake_hour=wake, age_years=age
        )
        since_meal = np.minimum(np.mod(clock.hour - np.array([7.3, 12.4, 18.8]), 24.0).min(), 9.0)
        u = [rng.by_slot("start", rows, k) for k in range(5)]
        people["hunger"][rows] = np.clip(1.0 - 0.09 * (since_meal + u[0]), 0.2, 1.0)
        people["hygiene"][rows] = 0.45 + 0.5 * u[1]
        people["social"][rows] = 0.4 + 0.55 * u[2]
        people["fun"][rows] = 0.35 + 0.6 * u[3]
        people["legs"][rows] = 0.7 + 0.3 * u[4]
        people["spirits"][rows] = _SPIRITS_SPREAD * rng.normal_by_slot("spirits", rows)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Advance everybody by two minutes."""
        people = view.table("people")
        rows = people.rows
        if rows.size == 0:
            return
        now = clock.time_s
        doing = activity_at(people, now, rows).astype(np.int64)
        outdoors = ~indoors_at(people, now, rows)
        sky = sky_of(view, clock)
        exposure = exposure_of(view, sky, xy_m=position_at(people, now, rows), outdoors=outdoors)
        _bodily(view, rows, doing)
        _social(people, rows, doing)
        _comfort(people, rows, exposure)
        if clock.tick * clock.tick_s % 3600.0 < _STEP_S:
            _drift(people, rows, chance=rng.normal_by_slot("spirits", rows))
        _mood(view, rows, doing, now_s=now)
        _household(view, rows, doing)
        busy = _DUTIES[people["intention"][rows]] & _BUSY[doing]
        people["worked_s"][rows] += np.where(busy, _STEP_S, 0.0)
        if clock.hour * 3600.0 < _STEP_S:
            people["worked_s"][rows] = 0.0


def _bodily(view: View, rows: np.ndarray, doing: np.ndarray) -> None:
    people = view.table("people")
    larder = view.table("households")["larder_meals"][people["household_id"][rows]]
    at_home = people["place_id"][rows] == people["home_place"][rows]
    fed = ~at_home | (larder > 0.0)
    people["hunger"][rows] = needs.step(
        people["hunger"][rows].astype(np.float64),
        fall=needs.HUNGER_FALL[doing],
        rise=np.where(fed, needs.HUNGER_RISE[doing], 0.0),
        hours=_STEP_H,
    )
    people["energy"][rows] = sleep.energy_after(
        people["energy"][rows].astype(np.float64),
        asleep=doing == Activity.SLEEP,
        age_years=people["age_years"][rows].astype(np.float64),
        hours=_STEP_H,
        effort=needs.EFFORT[doing],
    )
    for column, fall, rise in (
        ("hygiene", needs.HYGIENE_FALL, needs.HYGIENE_RISE),
        ("legs", needs.LEGS_FALL, needs.LEGS_RISE),
    ):
        people[column][rows] = needs.step(
            people[column][rows].astype(np.float64),
            fall=fall[doing],
            rise=rise[doing],
            hours=_STEP_H,
        )


def _social(people: TableView, rows: np.ndarray, doing: np.ndarray) -> None:
    """Company and fun; the outgoing and the curious need a little more of them."""
    e = (people["extraversion"][rows] - 3.52) / 0.85
    o = (people["openness"][rows] - 3.87) / 0.65
    talking = people["interlocutor"][rows] >= 0
    place = people["place_id"][rows]
    company = np.bincount(place[place >= 0], minlength=int(place.max(initial=0)) + 1)
    beside = np.where(place >= 0, company[np.maximum(place, 0)] - 1, 0)
    sociable = _SOCIABLE[people["intention"][rows]]
    near = np.minimum(beside, 4.0) * np.where(sociable, 0.07, 0.016) * (doing != Activity.SLEEP)
    people["social"][rows] = needs.step(
        people["social"][rows].astype(np.float64),
        fall=needs.SOCIAL_FALL[doing] * np.clip(1.0 + 0.12 * e, 0.6, 1.5),
        rise=needs.SOCIAL_RISE[doing] + near + np.where(talking, 0.12, 0.0),
        hours=_STEP_H,
    )
    leisure = _LEISURE[people["intention"][rows]]
    people["fun"][rows] = needs.step(
        people["fun"][rows].astype(np.float64),
        fall=needs.FUN_FALL[doing] * np.clip(1.0 + 0.12 * o, 0.6, 1.5),
        rise=needs.FUN_RISE[doing] + np.where(leisure, 0.22, 0.0) + np.where(talking, 0.1, 0.0),
        hours=_STEP_H,
    )


def _comfort(people: TableView, rows: np.ndarray, exposure: needs.Exposure) -> None:
    wet = needs.wetness_after(
        people["wetness"][rows].astype(np.float64),
        exposure=exposure,
        coat=people["coat"][rows],
        hours=_STEP_H,
    )
    felt = needs.felt_temperature(exposure=exposure, wetness=wet)
    coat = people["coat"][rows] & exposure.outdoors
    asleep_warm = people["activity"][rows] == Activity.SLEEP
    cold = np.where(asleep_warm, 0.0, needs.cold_discomfort(felt, coat=coat))
    fearful = (people["neuroticism"][rows] - 2.73) / 0.96
    target = needs.safety_target(exposure=exposure, cold=cold, wetness=wet, fearful=fearful)
    people["wetness"][rows] = wet
    chill = people["chill"][rows] * np.exp(-_STEP_H / 24.0)
    people["chill"][rows] = chill + (cold + 0.5 * wet * (felt < 16.0)) * _STEP_H
    people["safety"][rows] = needs.relax(
        people["safety"][rows].astype(np.float64), target=target, hours=_STEP_H, constant_h=0.3
    )


def _drift(people: TableView, rows: np.ndarray, *, chance: np.ndarray) -> None:
    """Let spirits wander for an hour: spread .16, a memory of a day and a half."""
    kept = np.exp(-1.0 / _SPIRITS_H)
    shock = _SPIRITS_SPREAD * np.sqrt(1.0 - kept**2)
    moved = people["spirits"][rows] * kept + shock * chance
    people["spirits"][rows] = np.clip(moved, -1.0, 1.0)


def _mood(view: View, rows: np.ndarray, doing: np.ndarray, *, now_s: float) -> None:
    people = view.table("people")
    traits = np.stack([people[t][rows] for t in TRAITS], axis=1).astype(np.float64)
    levels = np.stack([people[n][rows] for n in NEEDS], axis=1).astype(np.float64)
    purse = people["purse_cents"][rows].astype(np.float64)
    target = needs.mood_target(
        character.mood_home(traits),
        content=needs.contentment(levels),
        spirits=people["spirits"][rows].astype(np.float64),
        activity=doing,
        ill=people["ill"][rows] > 0,
        health=people["health"][rows].astype(np.float64),
        purse_ease=np.clip((purse - 30_000.0) / 150_000.0, -1.0, 1.0),
        pull=emotions.mood_pull(
            view.table("emotions"), rows, now_s=now_s,
            neuroticism=character.standardised(traits)[:, 4],
        ),
    )  # fmt: skip
    steadiness = np.clip(1.0 - 0.15 * (traits[:, 4] - 2.73), 0.6, 1.3)
    for k, (name, hours) in enumerate(
        (("pleasure", _PLEASURE_H), ("arousal", _AROUSAL_H), ("dominance", _DOMINANCE_H))
    ):
        people[name][rows] = needs.relax(
            people[name][rows].astype(np.float64),
            target=target[:, k],
            hours=_STEP_H,
            constant_h=hours / steadiness,
        )


def _household(view: View, rows: np.ndarray, doing: np.ndarray) -> None:
    """Living in a house uses its water and its order; chores and the well restore them."""
    people, households = view.table("people"), view.table("households")
    home = people["household_id"][rows]
    count = len(households["tidiness"])
    at_home = people["place_id"][rows] == people["home_place"][rows]
    awake = at_home & (doing != Activity.SLEEP)
    members = np.bincount(home, minlength=count)
    present = np.bincount(home, weights=awake, minlength=count)
    goal = people["intention"][rows]
    working = (doing == Activity.WORK) & at_home & (goal == Goal.CHORES)
    tidying = np.bincount(home, weights=working, minlength=count)
    drawing = (doing == Activity.WORK) & (goal == Goal.FETCH_WATER)
    carried = np.bincount(home, weights=drawing, minlength=count)
    size = np.maximum(members, 1)
    mess = _UNTIDY_EACH * (members + 2.0 * present) / (2.0 + size)
    tidy = households["tidiness"] + (0.36 * tidying / (0.6 + 0.4 * size) - mess) * _STEP_H
    water = households["water"] - (0.02 + 2.0 * _WATER_EACH * present) * _STEP_H
    households["tidiness"][:] = np.clip(tidy, 0.0, 1.0)
    households["water"][:] = np.clip(water + 9.0 * carried * _STEP_H, 0.0, 1.0)

"""The system that keeps everybody's vital signs: every five minutes it adds up, at four it records.

A day runs from four to four, as in diaries of time use, so that a night's sleep is in one piece.
What a day's sleep, meals, walks, work, mood and illness make of heart, pressure, temperature,
weight and well-being is in ``vitals``; who lives with which condition in ``conditions``.
"""

from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from digisphere.core.clock import Clock
from digisphere.core.columns import TableSpec, TableView
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.people import conditions, vitals
from digisphere.people.body import personal_uniform
from digisphere.people.conditions import Condition
from digisphere.people.enums import Activity, Goal, Illness
from digisphere.people.health_columns import DAILY, VITAL_DAYS, health_tables
from digisphere.people.trajectory import activity_at, speed_at

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

STEP_S = 300.0
_STEP_H = STEP_S / 3600.0
DAY_FROM_H = 4.0
_HEART, _PRESSURE, _WARMTH, _BUILD = 81, 82, 83, 84
_ARTHRITIC_PACE = 0.93
"""Walking speed with arthritis over that without (of the order of White et al. 2013)."""
_FORTNIGHT = 14.0
_TRAINING_DAYS = 42.0
"""Fitness follows movement with this time constant (Banister et al. 1975)."""
_APPETITE_KCAL_PER_KG = 95.0
"""A kilogram lost raises the appetite by so much (Polidori et al. 2016)."""
_WATER_KG = 0.0045
"""Day-to-day spread of body mass from water and food, share (of the order of half a percent)."""
_SUMS = (
    "asleep_h", "meal_h", "met_h", "active_h", "active_met_h", "walked_m", "pottered", "fever_c",
    "pleasure_h", "stress_h", "rested_h", "waking_h",
)  # fmt: skip


class Vitals(System):
    """Vital signs of everybody."""

    name = "people.vitals"
    every = "5 min"
    phase = 86
    reads = ("people.*", "infections.*")
    writes = ("vitals.*", "people.walk_speed_m_s")
    streams: ClassVar[tuple[str, ...]] = ("conditions", "daily")

    def tables(self) -> tuple[TableSpec, ...]:
        """Return the tables of health."""
        return health_tables(self.scenario.people.rows)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Give everybody the fitness and the conditions of their age and build."""
        people, table = view.table("people"), view.table("vitals")
        table.add(people.count)
        rows = people.rows
        if rows.size == 0:
            return
        age, bmi = people["age_years"][rows].astype(np.float64), _bmi(people, rows)
        lines = rows[:, None] * len(Condition) + np.arange(len(Condition))
        u = rng.by_slot("conditions", lines.ravel()).reshape(lines.shape)
        bits = conditions.drawn(u, ages=age, bmi=bmi)
        table["conditions"][rows] = bits
        stiff = bits & Condition.ARTHRITIS > 0
        people["walk_speed_m_s"][rows[stiff]] *= _ARTHRITIC_PACE
        strong = (people["muscle"][rows].astype(np.float64) - 0.45) / 0.18
        own = own_normal(people, rows, channel=_BUILD)
        fitness = 0.8 * own + 0.35 * strong - 0.04 * np.clip(bmi - 26.0, -6.0, 10.0)
        table["fitness"][rows] = np.clip(fitness, -2.5, 2.5)
        for name in ("energy_mass_kg", "set_mass_kg"):
            table[name][rows] = people["mass_kg"][rows]
        table["usual_meal_h"][rows] = 1.4

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Add up five minutes; at four, record the day."""
        rows = view.table("people").rows
        if rows.size == 0:
            return
        _add_up(view, clock, rows)
        since_four = (clock.hour - DAY_FROM_H) % 24.0
        if since_four < 0.5 * _STEP_H:
            table = view.table("vitals")
            # A run that begins in the middle of a day has no whole day to record yet.
            if float(table["asleep_h"][rows[0]] + table["waking_h"][rows[0]]) > 23.5:
                _record(view, rows, chance=rng)
            for name in _SUMS:
                table[name][rows] = 0.0


def own_normal(people: Any, rows: Ints, *, channel: int) -> Floats:
    """Return (n,) standard normals that belong to a person for life."""
    u = personal_uniform(people, rows, channel=channel)
    values: Floats = np.clip(ndtri(np.clip(u, 1e-6, 1.0 - 1e-6)), -2.6, 2.6)
    return values


def _bmi(people: Any, rows: Ints) -> Floats:
    index: Floats = (people["mass_kg"][rows] / people["stature_m"][rows] ** 2).astype(np.float64)
    return index


def _met(people: Any, rows: Ints, doing: Ints) -> Floats:
    """Return (n,) intensity of what people do: their own trade at work, chores at home."""
    trade = (doing == Activity.WORK) & (people["intention"][rows] == Goal.WORK)
    occupation = people["occupation"][rows].astype(np.int64)
    return vitals.intensity_met(doing, occupation=occupation, working=trade)


def fever_now(tables: Any, rows: Ints, *, time_s: float) -> Floats:
    """Return (n,) degrees of fever people have now."""
    people = tables["people"]
    ill = people["ill"][rows].astype(np.int64)
    since_d = np.where(ill > 0, (time_s - people["ill_since_s"][rows]) / 86400.0, 0.0)
    severity = tables["infections"]["severity"][rows].astype(np.int64)
    return vitals.fever(ill, since_d=since_d, severity=severity)


def _add_up(view: View, clock: Clock, rows: Ints) -> None:
    people, table, now = view.table("people"), view.table("vitals"), clock.time_s
    doing = activity_at(people, now, rows).astype(np.int64)
    met = _met(people, rows, doing)
    asleep = doing == Activity.SLEEP
    active = met >= vitals.ACTIVE_MET
    pleasure = people["pleasure"][rows].astype(np.float64)
    stressed = (pleasure < -0.1) & (people["arousal"][rows] > 0.0)
    sums = {
        "asleep_h": asleep * _STEP_H,
        "meal_h": (doing == Activity.EAT) * _STEP_H,
        "met_h": met * _STEP_H,
        "active_h": active * _STEP_H,
        "active_met_h": np.where(active, met, 0.0) * _STEP_H,
        "walked_m": speed_at(people, now, rows) * STEP_S,
        "pottered": vitals.pottering_steps(doing, met=met) * STEP_S / 60.0,
        "pleasure_h": np.where(asleep, 0.0, pleasure) * _STEP_H,
        "stress_h": (stressed & ~asleep) * _STEP_H,
        "rested_h": np.where(asleep, 0.0, people["energy"][rows]) * _STEP_H,
        "waking_h": ~asleep * _STEP_H,
    }
    for name, amount in sums.items():
        table[name][rows] += amount.astype(np.float32)
    if (people["ill"][rows] > Illness.NONE).any():
        fever = fever_now(view.tables, rows, time_s=now)
        table["fever_c"][rows] = np.maximum(table["fever_c"][rows], fever)


def _record(view: View, rows: Ints, *, chance: SystemStreams) -> None:
    """Turn the sums of a day into its figures and enter them into the ring."""
    people, table = view.table("people"), view.table("vitals")
    noise = [chance.normal_by_slot("daily", rows, k) for k in range(4)]
    age = people["age_years"][rows].astype(np.float64)
    sex = people["sex"][rows].astype(np.int64)
    _train(table, rows)
    mass = _weigh(people, table, rows, age=age, sex=sex)
    fever = table["fever_c"][rows].astype(np.float64)
    body = Body(people, table, rows)
    rest = body.resting_heart(noise[0]) + vitals.BEATS_A_DEGREE * 0.5 * fever
    hours = np.maximum(table["active_h"][rows].astype(np.float64), 1e-6)
    met = np.where(hours > 0.05, table["active_met_h"][rows] / hours, vitals.ACTIVE_MET)
    systolic, diastolic = body.pressure(noise[1])
    stature = people["stature_m"][rows].astype(np.float64)
    day = {
        "resting_heart_bpm": rest,
        "active_heart_bpm": vitals.heart_rate(rest, ages=age, met=met, uptake=body.uptake),
        "temperature_c": body.temperature(18.0, fever=fever, today=noise[2]),
        "steps": table["walked_m"][rows] / (vitals.STEP_OF_STATURE * stature)
        + table["pottered"][rows],
        "sleep_h": table["asleep_h"][rows],
        "mass_kg": mass * (1.0 + _WATER_KG * np.clip(noise[3], -3.0, 3.0)),
        "systolic_mmhg": systolic,
        "diastolic_mmhg": diastolic,
        "energy_kcal": body.energy(table["met_h"][rows].astype(np.float64)),
        "wellbeing": _wellbeing(view, rows),
    }
    slot = table["days"][rows] % VITAL_DAYS
    for name in DAILY:
        table[name][rows, slot] = day[name].astype(np.float32)
    table["days"][rows] += 1


class Body:
    """The lasting figures of (n,) people, and what a day makes of them."""

    def __init__(self, people: Any, table: Any, rows: Ints) -> None:
        self._people, self._rows = people, rows
        self.age = people["age_years"][rows].astype(np.float64)
        self.sex = people["sex"][rows].astype(np.int64)
        self.fitness = table["fitness"][rows].astype(np.float64)
        self.mass = table["energy_mass_kg"][rows].astype(np.float64)
        self.stature = people["stature_m"][rows].astype(np.float64)
        self._bits = table["conditions"][rows].astype(np.int64)
        self.uptake = vitals.oxygen_uptake(
            self.age, sex=self.sex, mass_kg=self.mass, fitness=self.fitness
        )

    def _own(self, channel: int, today: Floats | float) -> Floats:
        """Somebody's own deviation: four fifths lasting, the rest the day's."""
        lasting = own_normal(self._people, self._rows, channel=channel)
        return 0.92 * lasting + 0.39 * np.clip(today, -3.0, 3.0)

    def resting_heart(self, today: Floats | float = 0.0) -> Floats:
        """(n,) beats a minute at rest, without fever."""
        own = self._own(_HEART, today)
        return vitals.resting_heart_rate(self.age, sex=self.sex, fitness=self.fitness, own=own)

    def pressure(self, today: Floats | float = 0.0) -> tuple[Floats, Floats]:
        """(n,) systolic and diastolic pressure."""
        high = (self._bits & Condition.HYPERTENSION) > 0
        return vitals.blood_pressure(
            self.age, sex=self.sex, bmi=self.mass / self.stature**2, hypertensive=high,
            fitness=self.fitness, own=self._own(_PRESSURE, today),
        )  # fmt: skip

    def temperature(self, hour: float, *, fever: Floats, today: Floats | float = 0.0) -> Floats:
        """(n,) °C by mouth at an hour of the day."""
        own = self._own(_WARMTH, today)
        return vitals.temperature(self.age, sex=self.sex, own=own, hour=hour, fever_c=fever)

    def energy(self, met_h: Floats) -> Floats:
        """(n,) kcal used in so many metabolic equivalents times hours."""
        rest = vitals.energy_at_rest(self.mass, stature_m=self.stature, ages=self.age, sex=self.sex)
        used: Floats = rest / 24.0 * met_h
        return used


def heart_now(tables: Any, rows: Ints, *, time_s: float) -> Floats:
    """Return (n,) beats a minute of people as they are at this instant, of any snapshot."""
    people = tables["people"]
    body = Body(people, tables["vitals"], rows)
    met = _met(people, rows, activity_at(people, time_s, rows).astype(np.int64))
    fever = fever_now(tables, rows, time_s=time_s)
    rest = body.resting_heart() + vitals.BEATS_A_DEGREE * fever
    return vitals.heart_rate(rest, ages=body.age, met=met, uptake=body.uptake)


def temperature_now(tables: Any, rows: Ints, *, time_s: float, hour: float) -> Floats:
    """Return (n,) °C of people at this instant, of any snapshot."""
    body = Body(tables["people"], tables["vitals"], rows)
    return body.temperature(hour, fever=fever_now(tables, rows, time_s=time_s))


def _train(table: TableView, rows: Ints) -> None:
    """Let fitness follow movement: more than the usual raises it, slowly."""
    moved = table["active_met_h"][rows].astype(np.float64)
    usual = table["usual_met_h"][rows].astype(np.float64)
    usual = np.where(table["days"][rows] == 0, moved, usual)
    gain = 0.06 * np.clip(moved - usual, -15.0, 15.0) / _TRAINING_DAYS
    table["fitness"][rows] = np.clip(table["fitness"][rows] + gain, -3.0, 3.0)
    table["usual_met_h"][rows] = usual + (moved - usual) / _TRAINING_DAYS


def _weigh(people: TableView, table: TableView, rows: Ints, *, age: Floats, sex: Ints) -> Floats:
    """Return (n,) body mass after a day's meals and movement; children keep to their growth."""
    mass = table["energy_mass_kg"][rows].astype(np.float64)
    stature = people["stature_m"][rows].astype(np.float64)
    rest = vitals.energy_at_rest(mass, stature_m=stature, ages=age, sex=sex)
    used = rest / 24.0 * table["met_h"][rows]
    first = table["days"][rows] == 0
    usual = np.where(first, used, table["usual_kcal"][rows])
    meals = table["meal_h"][rows] / np.maximum(table["usual_meal_h"][rows], 0.3)
    appetite = 1.0 - 0.25 * np.clip(table["fever_c"][rows], 0.0, 2.0)
    lack = table["set_mass_kg"][rows] - mass
    eaten = usual * np.sqrt(np.clip(meals, 0.3, 1.7)) * appetite + _APPETITE_KCAL_PER_KG * lack
    gained = np.where(
        (age < 18.0) | first, 0.0, vitals.mass_change(eaten_kcal=eaten, used_kcal=used)
    )
    table["energy_mass_kg"][rows] = mass + gained
    table["usual_kcal"][rows] = usual + (used - usual) / _FORTNIGHT
    hours = table["usual_meal_h"][rows]
    kept = np.where(first, table["meal_h"][rows], hours)
    table["usual_meal_h"][rows] = kept + (table["meal_h"][rows] - kept) / _FORTNIGHT
    return mass + gained


def _wellbeing(view: View, rows: Ints) -> Floats:
    """Return (n,) WHO-5 of the last fortnight, the days so far where there are fewer."""
    table = view.table("vitals")
    waking = np.maximum(table["waking_h"][rows].astype(np.float64), 1.0)
    weight = 1.0 / np.minimum(table["days"][rows] + 1.0, _FORTNIGHT)
    means = []
    for name, mean in (
        ("pleasure_h", "mood_mean"), ("stress_h", "stress_mean"), ("rested_h", "rested_mean"),
    ):  # fmt: skip
        today = table[name][rows] / waking
        table[mean][rows] += weight * (today - table[mean][rows])
        means.append(table[mean][rows].astype(np.float64))
    close = _close_ties(view, rows)
    return vitals.wellbeing(pleasure=means[0], stress=means[1], rested=means[2], ties=close)


def _close_ties(view: View, rows: Ints) -> Floats:
    """Return (n,) close ties in standard deviations; nought where nobody keeps ties."""
    ties = view.tables.get("ties")
    if ties is None:
        return np.zeros(rows.size)
    dear = ties.alive & (ties["affinity"] > 0.35) & (ties["familiarity"] > 0.4)
    held = np.bincount(ties["a"][dear], minlength=int(rows.max()) + 1)[rows]
    z: Floats = np.clip((held - held.mean()) / max(float(held.std()), 1.0), -2.5, 2.5)
    return z

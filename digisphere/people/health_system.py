"""Illness, injury and getting better: a simple health that weather, work and care act upon.

Colds come from being wet and cold, sprains from heavy work and snow, exhaustion from too little
sleep; rates are of the order of two or three colds and half a stomach upset a year (Monto 1993).
Neuroticism, age and conscientiousness shift lasting health by the effects in the `spi` data (r
-.33, +.23). The clinic shortens illness. Going there is a decision, made in `utility.py`.
"""

from typing import ClassVar

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.columns import TableView
from digisphere.core.events import EventKind
from digisphere.core.identity import PERSON_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.people import character, conditions
from digisphere.people.body import personal_uniform
from digisphere.people.cases import ILLNESS, RECOVERY
from digisphere.people.enums import TRAITS, Activity, Illness
from digisphere.people.surroundings import sky_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_HOURS_PER_YEAR = 8766.0
_A_YEAR = {Illness.COLD: 2.0, Illness.STOMACH: 0.5, Illness.SPRAIN: 0.15}
_SEVERITY = np.array([0.0, 0.26, 0.42, 0.34, 0.24, 0.5, 0.4])
_LEAST_H = np.array([0.0, 40.0, 14.0, 70.0, 10.0, 120.0, np.inf])
_MEAN_REST_H = np.array([1.0, 60.0, 18.0, 130.0, 14.0, 260.0, np.inf])
_FLU_TAKES = np.array([0.0, 0.2, 0.45, 0.65])
"""What influenza takes of one's health, by `Severity`; the contagion itself ends it."""
_HEALTH_H = 10.0
_LUCK = 8
"""Channel of the personal draw of how healthy one is by nature."""
_TREATED_H = 96.0


class Health(System):
    """Who falls ill, who recovers, every hour."""

    name = "people.health"
    every = "1 h"
    phase = 80
    reads = ("people.*",)
    writes = (
        "people.health", "people.ill", "people.ill_since_s", "people.treated_s",
        "people.interrupt_event", "events",
    )  # fmt: skip
    streams: ClassVar[tuple[str, ...]] = ("falls_ill", "which", "recovers", "constitution")
    event_kinds: ClassVar[tuple[EventKind, ...]] = (
        ILLNESS,
        RECOVERY,
    )

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Start everybody at their lasting health."""
        people = view.table("people")
        people["health"][people.rows] = lasting_health(people, people.rows)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Advance everybody's health by an hour."""
        people = view.table("people")
        rows = people.rows
        if rows.size == 0:
            return
        treated = rows[people["activity"][rows] == Activity.HEAL]
        people["treated_s"][treated] = clock.time_s
        _recover(view, clock, rng, rows)
        _fall_ill(view, clock, rng, rows, rate=self.scenario.people.illness_rate)
        ill = people["ill"][rows].astype(np.int64)
        takes = _SEVERITY[ill]
        flu = ill == Illness.FLU
        if flu.any() and "infections" in view.tables:
            takes[flu] = _FLU_TAKES[view.tables["infections"]["severity"][rows[flu]]]
        if "vitals" in view.tables:
            takes += conditions.takes(view.tables["vitals"]["conditions"][rows].astype(np.int64))
        target = np.clip(lasting_health(people, rows) - takes, 0.05, 1.0)
        health = people["health"][rows].astype(np.float64)
        people["health"][rows] = target + (health - target) * np.exp(-1.0 / _HEALTH_H)


def lasting_health(people: TableView, rows: Ints) -> Floats:
    """Return (n,) health by temper and age, without any illness."""
    traits = np.stack([people[t][rows] for t in TRAITS], axis=1).astype(np.float64)
    z = character.standardised(traits)
    age = people["age_years"][rows].astype(np.float64)
    frailty = 0.0022 * np.maximum(age - 35.0, 0.0) + 0.003 * np.maximum(age - 72.0, 0.0)
    heavy = np.clip(people["mass_kg"][rows] / people["stature_m"][rows] ** 2 - 28.0, 0.0, 15.0)
    luck = 0.2 * (personal_uniform(people, rows, channel=_LUCK) - 0.5)
    health: Floats = np.clip(
        0.88 - 0.022 * z[:, 4] + 0.013 * z[:, 1] + 0.012 * z[:, 2] - frailty - 0.006 * heavy + luck,
        0.2,
        1.0,
    )
    return health


def _recover(view: View, clock: Clock, rng: SystemStreams, rows: Ints) -> None:
    people = view.table("people")
    sick = rows[people["ill"][rows] > 0]
    if sick.size == 0:
        return
    ill = people["ill"][sick].astype(np.int64)
    hours = (clock.time_s - people["ill_since_s"][sick]) / 3600.0
    treated = clock.time_s - people["treated_s"][sick] < _TREATED_H * 3600.0
    resting = np.isin(people["activity"][sick], (Activity.SLEEP, Activity.REST))
    rate = np.where(treated, 2.2, 1.0) * np.where(resting, 1.4, 0.8) / _MEAN_REST_H[ill]
    least = _LEAST_H[ill] * np.where(treated, 0.6, 1.0)
    well = (hours >= least) & (rng.by_slot("recovers", sick) < 1.0 - np.exp(-rate))
    for row, ailment in zip(sick[well].tolist(), ill[well].tolist(), strict=True):
        people["ill"][row] = Illness.NONE
        view.events.emit(
            "recovery", subject=PERSON_BASE + row, ailment=Illness(ailment).name.lower()
        )


def _fall_ill(view: View, clock: Clock, rng: SystemStreams, rows: Ints, *, rate: float) -> None:
    people = view.table("people")
    fit = rows[people["ill"][rows] == 0]
    if fit.size == 0:
        return
    sky = sky_of(view, clock)
    hazard = rate * hourly_hazards(people, fit, snow_depth_m=sky.snow_depth_m)
    total = hazard.sum(axis=1)
    struck = np.flatnonzero(rng.by_slot("falls_ill", fit) < 1.0 - np.exp(-total))
    which = rng.by_slot("which", fit)
    for k in struck:
        row = int(fit[k])
        share = np.cumsum(hazard[k]) / max(float(total[k]), 1e-300)
        ailment = Illness(int(np.searchsorted(share, which[k])) + 1)
        people["ill"][row] = ailment
        people["ill_since_s"][row] = clock.time_s
        cause = sky.falling_event if ailment == Illness.COLD else -1
        drenched = float(people["chill"][row]) > 0.5
        people["interrupt_event"][row] = view.events.emit(
            "illness",
            subject=PERSON_BASE + row,
            causes=[cause] if drenched and cause >= 0 else [],
            ailment=ailment.name.lower(),
        )


def hourly_hazards(people: TableView, rows: Ints, *, snow_depth_m: float) -> Floats:
    """Return (n, 4) hazards an hour of cold, stomach upset, sprain and exhaustion."""
    weak = 1.6 - 0.75 * people["health"][rows].astype(np.float64)
    chill = np.clip(people["chill"][rows].astype(np.float64) / 3.0, 0.0, 2.0)
    doing = people["activity"][rows]
    age = people["age_years"][rows].astype(np.float64)
    young = np.where(age < 12.0, 1.9, 1.0)
    cold = _A_YEAR[Illness.COLD] * young * weak * (0.7 + 4.0 * chill)
    stomach = _A_YEAR[Illness.STOMACH] * weak * (1.0 + 0.5 * (people["hygiene"][rows] < 0.25))
    strain = np.isin(doing, (Activity.WORK, Activity.PLAY, Activity.RUN)) * 2.0 + 0.3
    slippery = 1.0 + 3.0 * min(snow_depth_m / 0.15, 1.0) * np.isin(doing, (Activity.WALK,))
    sprain = _A_YEAR[Illness.SPRAIN] * strain * slippery * (1.0 + 0.02 * np.maximum(age - 50, 0))
    tired = np.clip(0.14 - people["energy"][rows].astype(np.float64), 0.0, 0.14) / 0.14
    hazards: Floats = np.stack([cold, stomach, sprain, 60.0 * tired], axis=1) / _HOURS_PER_YEAR
    return hazards

"""Vital signs follow age, sex, build, fitness, activity and illness as published."""

import numpy as np
import pytest

from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.people import conditions, vitals
from digisphere.people.conditions import Condition
from digisphere.people.enums import Activity, Illness, Occupation, Severity, Sex
from digisphere.people.health_columns import DAILY, VITAL_DAYS
from digisphere.people.vitals_system import Vitals, heart_now, temperature_now
from tests.unit.people.conftest import PEOPLE_SYSTEMS

N = 4


def full(value, kind=np.float64):
    return np.full(N, value, dtype=kind)


@pytest.fixture(scope="module")
def two_days(ground):
    scenario = make_scenario(
        {"people": {"count": 40, "illness_rate": 0.0}, "time": {"start": "2026-06-15T04:00:00"}}
    )
    systems = [kind(scenario) for kind in (*PEOPLE_SYSTEMS, Vitals)]
    simulation = Simulation(scenario, ground=ground, systems=systems, seed=3)
    simulation.run_until(86400.0)
    return simulation


def test_the_heart_is_slower_in_the_grown_the_fit_and_the_old_cannot_race():
    ages = np.array([1.0, 10.0, 30.0, 75.0])
    rest = vitals.resting_heart_rate(ages, sex=full(0, int), fitness=full(0.0), own=full(0.0))
    assert (np.diff(rest) < 0).all()
    fit = vitals.resting_heart_rate(ages, sex=full(0, int), fitness=full(1.0), own=full(0.0))
    assert (fit < rest).all()
    assert vitals.max_heart_rate(np.array([40.0]))[0] == pytest.approx(180.0)


def test_effort_takes_more_of_the_heart_of_the_unfit():
    ages, rest = full(40.0), full(70.0)
    easy = vitals.heart_rate(rest, ages=ages, met=full(3.5), uptake=full(45.0))
    hard = vitals.heart_rate(rest, ages=ages, met=full(3.5), uptake=full(22.0))
    still = vitals.heart_rate(rest, ages=ages, met=full(1.0), uptake=full(22.0))
    assert (hard > easy + 10.0).all()
    assert still == pytest.approx(70.0)


def test_fever_comes_with_the_onset_and_goes_within_days():
    flu, bed = full(Illness.FLU, int), full(Severity.BED, int)
    days = np.array([-0.3, 0.8, 3.0, 8.0])
    rise = vitals.fever(flu, since_d=days, severity=bed)
    assert rise[0] < 0.2
    assert 1.5 < rise[1] < 2.0
    assert rise[1] > rise[2] > rise[3]
    assert rise[3] < 0.05
    assert not vitals.fever(full(0, int), since_d=days, severity=bed).any()


def test_pressure_rises_with_age_and_weight_and_most_with_hypertension():
    ages = np.array([20.0, 45.0, 65.0, 80.0])
    facts = {"sex": full(Sex.FEMALE, int), "fitness": full(0.0), "own": full(0.0)}
    calm = vitals.blood_pressure(ages, bmi=full(24.0), hypertensive=full(False, bool), **facts)[0]
    heavy = vitals.blood_pressure(ages, bmi=full(32.0), hypertensive=full(False, bool), **facts)[0]
    high = vitals.blood_pressure(ages, bmi=full(24.0), hypertensive=full(True, bool), **facts)[0]
    assert (np.diff(calm) > 0).all()
    assert (heavy > calm + 2.0).all()
    assert (high > heavy + 5.0).all()


def test_a_pound_of_surplus_is_a_pound_of_body():
    gained = vitals.mass_change(eaten_kcal=full(2770.0), used_kcal=full(2000.0))
    assert gained == pytest.approx(0.1)


def test_heavy_trades_cost_more_and_walk_more_than_desks():
    works = full(Activity.WORK, int)
    trades = np.array([Occupation.FARMER, Occupation.CLERK, Occupation.FARMER, Occupation.CLERK])
    met = vitals.intensity_met(works, occupation=trades, working=full(True, bool))
    steps = vitals.pottering_steps(works, met=met)
    assert met[0] > 2.0 * met[1]
    assert steps[0] > steps[1]


def test_conditions_come_with_age_as_published():
    u = (np.arange(40_000)[:, None] * [0.618, 0.755, 0.57, 0.414]) % 1.0
    old = conditions.drawn(u, ages=np.full(40_000, 70.0), bmi=np.full(40_000, 26.3))
    young = conditions.drawn(u, ages=np.full(40_000, 25.0), bmi=np.full(40_000, 26.3))
    assert (old & Condition.HYPERTENSION > 0).mean() == pytest.approx(0.631, abs=0.01)
    assert (young & Condition.ARTHRITIS > 0).mean() == pytest.approx(0.071, abs=0.01)
    assert conditions.takes(old).mean() > 3.0 * conditions.takes(young).mean()
    assert conditions.names(int(Condition.ASTHMA | Condition.DIABETES)) == ["diabetes", "asthma"]


def test_a_day_of_life_becomes_a_row_of_figures_in_range(two_days):
    people, table = two_days.state.tables["people"], two_days.state.tables["vitals"]
    grown = np.flatnonzero(people["age_years"] >= 18.0)
    assert (table["days"][grown] == 1).all()
    bands = {
        "resting_heart_bpm": (45, 105), "active_heart_bpm": (70, 190),
        "temperature_c": (35.8, 37.9), "steps": (300, 40_000),
        "sleep_h": (3, 13), "mass_kg": (35, 170),
        "systolic_mmhg": (85, 190), "diastolic_mmhg": (45, 115), "energy_kcal": (1100, 5500),
        "wellbeing": (0, 100),
    }  # fmt: skip
    assert bands.keys() == DAILY.keys()
    for name, (low, high) in bands.items():
        values = table[name][grown, 0]
        assert (values >= low).all(), name
        assert (values <= high).all(), name
    assert (table["asleep_h"] == 0.0).all()
    assert table["resting_heart_bpm"].shape[1] == VITAL_DAYS


def test_the_instant_agrees_with_what_people_do(two_days):
    tables = two_days.state.tables
    rows = np.arange(40)
    asleep = tables["people"]["activity"][rows] == Activity.SLEEP
    now = two_days.clock.time_s
    assert asleep.sum() > 20
    before = heart_now(tables, rows, time_s=now)
    tables["people"]["activity"][rows] = Activity.PLAY
    tables["people"]["arrival_activity"][rows] = Activity.PLAY
    assert (heart_now(tables, rows, time_s=now) > before)[asleep].all()
    warm = temperature_now(tables, rows, time_s=now, hour=4.0)
    assert (warm < temperature_now(tables, rows, time_s=now, hour=18.0)).all()

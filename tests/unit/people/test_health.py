"""Illness comes from weather, work and weakness; care and rest end it; temper shades it."""

import numpy as np
import pytest

from digisphere.core.identity import PERSON_BASE
from digisphere.people.enums import Goal, Illness
from digisphere.people.health_system import hourly_hazards, lasting_health

COLD = Illness.COLD - 1
SPRAIN = Illness.SPRAIN - 1


@pytest.fixture(scope="module")
def sickly(new_village):
    """A day and a half of a village in which many fall ill; only for looking."""
    simulation = new_village(count=80, illness=30.0)
    simulation.run_until(1.5 * 86400.0)
    return simulation


def test_the_wet_and_the_cold_catch_more_colds(new_village):
    people = new_village(count=60).state.tables["people"]
    rows = np.arange(60)
    before = hourly_hazards(people, rows, snow_depth_m=0.0)[:, COLD]
    people["chill"][rows] = 4.0
    after = hourly_hazards(people, rows, snow_depth_m=0.0)[:, COLD]
    assert (after > 3.0 * before).all()


def test_snow_trips_those_who_walk(new_village):
    people = new_village(count=60).state.tables["people"]
    rows = np.arange(60)
    people["activity"][rows] = 1
    dry = hourly_hazards(people, rows, snow_depth_m=0.0)[:, SPRAIN]
    snowy = hourly_hazards(people, rows, snow_depth_m=0.3)[:, SPRAIN]
    assert (snowy > 2.0 * dry).all()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_neuroticism_shades_health_as_in_surveys(new_village, seed):
    people = new_village(count=240, seed=seed).state.tables["people"]
    rows = np.arange(240)
    r = np.corrcoef(people["neuroticism"], lasting_health(people, rows))[0, 1]
    shuffled = np.random.default_rng(seed).permutation(people["neuroticism"])
    by_chance = np.corrcoef(shuffled, lasting_health(people, rows))[0, 1]
    assert -0.5 < r < -0.15
    assert not -0.5 < by_chance < -0.15


def test_the_ill_go_to_the_clinic_and_the_illness_is_the_cause(sickly):
    log = sickly.state.log.view()
    fell = {e.subject: e.id for e in log.select(kind="illness")}
    visits = [e for e in log.select(kind="intention") if e.payload["goal"] == "heal"]
    assert len(fell) > 10
    assert len(visits) > 5
    assert all(e.payload["reason"] == "unwell" for e in visits)
    reacted = [e for e in log.select(kind="intention") if fell.get(e.subject, -1) in e.causes]
    assert len(reacted) > 5
    assert log.select(kind="recovery")


def test_without_illness_nobody_seeks_the_clinic(new_village):
    simulation = new_village(count=80, illness=0.0)
    simulation.run_until(86400.0)
    log = simulation.state.log.view()
    assert not log.select(kind="illness")
    assert not [e for e in log.select(kind="intention") if e.payload["goal"] == "heal"]


def test_treatment_shortens_illness(new_village):
    simulation = new_village(count=100, illness=0.0)
    people = simulation.state.tables["people"]
    treated = np.arange(100) % 2 == 0
    people["ill"][:] = Illness.COLD
    people["ill_since_s"][:] = -30.0 * 3600.0
    people["treated_s"][:] = np.where(treated, 0.0, -1e9)
    simulation.run_until(36.0 * 3600.0)
    ill = people["ill"] > 0
    assert ill[treated].sum() < ill[~treated].sum() - 5


def test_the_ill_work_less(new_village):
    simulation = new_village(count=100, illness=0.0)
    people = simulation.state.tables["people"]
    workers = np.flatnonzero(people["occupation"] > 5)
    sick = workers[::2]
    people["ill"][sick] = Illness.STOMACH
    people["health"][sick] = 0.4
    people["ill_since_s"][sick] = 0.0
    simulation.run_until(11.0 * 3600.0)
    at_work = people["intention"] == Goal.WORK
    well = np.setdiff1d(workers, sick)
    still_sick = sick[people["ill"][sick] > 0]
    assert at_work[well].mean() > 0.6
    assert at_work[still_sick].mean() < 0.4


def test_subjects_of_illness_are_people(sickly):
    events = sickly.state.log.view().select(kind="illness")
    assert events
    assert all(PERSON_BASE <= e.subject < PERSON_BASE + 80 for e in events)

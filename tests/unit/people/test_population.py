"""Everybody has a bed, a name, a body, a life that agrees with the tables."""

import re
from datetime import date

import numpy as np
import pytest

from digisphere.core.identity import NONE
from digisphere.people.enums import Occupation
from digisphere.world.enums import PlaceKind, SlotKind

SELF_EMPLOYED = (
    Occupation.WEAVER, Occupation.TAILOR, Occupation.POTTER, Occupation.CARTER, Occupation.MASON,
)  # fmt: skip


@pytest.fixture(scope="module")
def people(fresh):
    return fresh.state.tables["people"]


@pytest.fixture(scope="module")
def text(fresh):
    return fresh.state.tables["people_text"]


def test_every_column_is_within_its_declared_range(fresh):
    for name in ("people", "households", "memory"):
        table = fresh.state.tables[name]
        rows = np.flatnonzero(table.alive)
        for spec in table.specs.values():
            if spec.dtype == "text":
                continue
            values = table[spec.name][rows]
            if spec.low is not None:
                assert (values >= spec.low).all(), f"{name}.{spec.name}"
            if spec.high is not None:
                assert (values <= spec.high).all(), f"{name}.{spec.name}"


def test_everybody_has_a_bed_of_their_own_at_home(people, ground):
    beds = people["bed_slot"]
    assert len(set(beds.tolist())) == len(beds)
    assert (ground.slots["kind"][beds] == SlotKind.SLEEP).all()
    assert (ground.slots["place_id"][beds] == people["home_place"]).all()


def test_posts_are_never_overfilled_and_children_do_not_work(people, ground):
    works = people["occupation"] > Occupation.RETIRED
    posted = works & ~np.isin(people["occupation"], SELF_EMPLOYED)
    places, count = np.unique(people["work_place"][posted], return_counts=True)
    assert (count <= ground.places["jobs"][places]).all()
    assert (people["age_years"][works] >= 16).all()
    assert works.sum() > 0.25 * len(works)


def test_the_trades_a_village_cannot_do_without_are_filled(people):
    held = set(people["occupation"].tolist())
    for trade in (Occupation.TEACHER, Occupation.DOCTOR, Occupation.INNKEEPER, Occupation.BAKER):
        assert trade in held


def test_pupils_go_to_school(people, ground):
    pupils = people["occupation"] == Occupation.PUPIL
    assert (ground.places["kind"][people["work_place"][pupils]] == PlaceKind.SCHOOL).all()
    assert (people["age_years"][pupils] < 16.01).all()


def test_incomes_are_unequal_as_in_a_modest_town(people):
    pay = np.sort(people["income_cents_month"][people["occupation"] > Occupation.STUDENT])
    n = pay.size
    gini = (2 * np.arange(1, n + 1) - n - 1) @ pay / (n * pay.sum())
    assert 0.12 < gini < 0.45


def test_bodies_grow_up(people):
    age, tall, mass = people["age_years"], people["stature_m"], people["mass_kg"]
    adults = age >= 20
    assert 1.55 < tall[adults].mean() < 1.80
    assert (tall[age < 8] < 1.45).all()
    bmi = mass[adults] / tall[adults] ** 2
    assert 22 < bmi.mean() < 29
    assert bmi.min() > 15
    men = people["sex"] == 1
    assert tall[adults & men].mean() > tall[adults & ~men].mean() + 0.07


def test_names_under_one_roof_differ_and_children_share_a_parents_family_name(people, text):
    for house in np.unique(people["household_id"]):
        members = np.flatnonzero(people["household_id"] == house)
        given = [text["given"][r] for r in members]
        assert len(set(given)) == len(given)
    shared = [
        text["family"][r] in {text["family"][p] for p in parents}
        for r in range(len(text["given"]))
        if (parents := [p for p in (people["mother"][r], people["father"][r]) if p >= 0])
        and people["age_years"][r] < 18
    ]
    assert np.mean(shared) == 1.0


def test_a_life_story_tells_only_what_the_tables_say(people, text):
    for row in range(len(text["given"])):
        story = text["background"][row]
        born = date.fromordinal(int(people["birth_day"][row]))
        assert story.startswith(text["given"][row])
        assert f"{born:%B} {born.year}" in story
        allowed = {born.year}
        for column in ("arrived_day", "married_day", "hired_day"):
            if people[column][row] > 0:
                allowed.add(date.fromordinal(int(people[column][row])).year)
        assert {int(y) for y in re.findall(r"\b(?:19|20)\d\d\b", story)} <= allowed
        mother = int(people["mother"][row])
        if mother >= 0:
            assert text["given"][mother] in story


def test_the_dates_of_a_life_are_in_order(people, fresh):
    today = fresh.clock.date.toordinal()
    born, came = people["birth_day"], people["arrived_day"]
    assert (came >= born).all()
    assert (came <= today).all()
    for row in np.flatnonzero(people["married_day"] > 0):
        assert born[row] + 16 * 365 < people["married_day"][row] <= today
        assert people["married_day"][row] == people["married_day"][people["partner"][row]]
    works = people["occupation"] > Occupation.RETIRED
    assert (people["hired_day"][works] > born[works] + 16 * 365).all()
    assert (people["hired_day"][works] <= today).all()


def test_one_more_person_leaves_everybody_elses_draws_as_they_were(new_village):
    small = new_village(count=60).state.tables["people"]
    large = new_village(count=61).state.tables["people"]
    last = small["household_id"][59]
    same = np.flatnonzero(small["household_id"][:60] != last)
    for column in (
        "openness", "neuroticism", "chronotype_h", "birth_day", "skin_tone", "walk_speed_m_s",
        "bed_slot", "occupation", "income_cents_month", "purse_cents", "hobby",
    ):  # fmt: skip
        assert np.array_equal(small[column][same], large[column][same]), column


def test_an_empty_village_runs(new_village):
    simulation = new_village(count=0)
    simulation.run_until(3600.0)
    assert simulation.state.tables["people"].count == 0


def test_nobody_starts_in_midair(people, fresh, ground):
    xy = people["path_xy_m"][:, 0].astype(float)
    assert np.isfinite(ground.height_at(xy)).all()
    assert (people["slot_id"] != NONE).all()

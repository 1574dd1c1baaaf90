"""Where people are from: shares, families, tongues, life stories; the plain valley is as ever."""

import re

import numpy as np
import pytest

from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.errors import ScenarioError
from digisphere.language import answers_self
from digisphere.language.questions import understand
from digisphere.people import languages, origins
from digisphere.people.enums import Origin
from digisphere.people.names_elsewhere import POOLS
from digisphere.people.population import Population

MIXED = {"valley": 0.7, "coast": 0.18, "highlands": 0.12}
BY_FAR_FROM = ("mother", "father", "partner")


def settled(ground, *, seed=7, origins=None, count=120):
    scenario = make_scenario(
        {"people": {"count": count, **({"origins": origins} if origins else {})}}
    )
    simulation = Simulation(scenario, ground=ground, systems=[Population(scenario)], seed=seed)
    return simulation.state.tables


@pytest.fixture(scope="module")
def mixed(ground):
    return settled(ground, origins=MIXED)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_people_are_from_where_the_scenario_says(ground, seed):
    tables = settled(ground, seed=seed, origins=MIXED)
    found = np.bincount(tables["people"]["origin"], minlength=4) / 120.0
    assert np.abs(found - [0.7, 0.18, 0.12, 0.0]).max() < 0.06


def test_without_a_word_of_origins_everybody_is_of_the_valley_and_nothing_else_changes(ground):
    plain, said = settled(ground), settled(ground, origins={"valley": 1.0})
    assert not plain["people"]["origin"].any()
    assert (plain["people"]["fluency"] == 1.0).all()
    assert (plain["people"]["home_tongue"] == 1.0).all()
    for name in plain["people"].columns:
        np.testing.assert_array_equal(plain["people"][name], said["people"][name], err_msg=name)


def test_origins_leave_alone_what_does_not_follow_from_them(ground, mixed):
    plain, people = settled(ground)["people"], mixed["people"]
    for name in (
        "age_years",
        "sex",
        "household_id",
        "openness",
        "stature_m",
        "work_place",
        "hobby",
    ):
        np.testing.assert_array_equal(plain[name], people[name], err_msg=name)
    of_valley = (people["origin"] == Origin.VALLEY) & ~_kin_from_elsewhere(people)
    np.testing.assert_array_equal(
        plain["income_cents_month"][of_valley], people["income_cents_month"][of_valley]
    )


def _kin_from_elsewhere(people):
    kin = np.stack([people[k] for k in BY_FAR_FROM])
    return ((kin >= 0) & (people["origin"][kin] != Origin.VALLEY)).any(axis=0)


def test_children_are_from_where_a_parent_is(mixed):
    people = mixed["people"]
    for row in np.flatnonzero((people["mother"] >= 0) | (people["father"] >= 0)):
        kin = [people[k][row] for k in ("mother", "father") if people[k][row] >= 0]
        assert people["origin"][row] in people["origin"][kin]


@pytest.mark.parametrize("own_kind", [origins.OWN_KIND, 0.0])
def test_few_couples_are_mixed_and_with_blind_love_many(ground, monkeypatch, own_kind):
    monkeypatch.setattr(origins, "OWN_KIND", own_kind)
    mixed_couples = couples = 0
    for seed in range(4):
        people = settled(ground, seed=seed, origins=MIXED)["people"]
        one = np.flatnonzero(people["partner"] > np.arange(120))
        other = people["partner"][one]
        couples += one.size
        mixed_couples += (people["origin"][one] != people["origin"][other]).sum()
    share = mixed_couples / couples
    assert (0.03 < share < 0.26) == (own_kind > 0.0), share


def test_nobody_came_before_birth_and_families_came_together(mixed):
    people = mixed["people"]
    came, born = people["arrived_day"], people["birth_day"]
    assert (came >= born).all()
    for row in np.flatnonzero(people["origin"] != Origin.VALLEY):
        kin = [k for k in (people["mother"][row], people["father"][row]) if k >= 0]
        if kin:
            wedding = people["married_day"][row]
            with_kin = max(born[row], min(came[k] for k in kin))
            assert came[row] == (min(with_kin, wedding - 30) if wedding else with_kin)
        partner = people["partner"][row]
        if partner >= 0 and came[row] > born[row] and came[row] != came[partner]:
            assert came[row] <= people["married_day"][row]


def test_names_are_those_of_the_land(mixed):
    people, text = mixed["people"], mixed["people_text"]
    grown = (people["origin"] == Origin.HIGHLANDS) & (people["arrived_day"] > people["birth_day"])
    pool = POOLS[Origin.HIGHLANDS]
    assert grown.any()
    for row in np.flatnonzero(grown):
        assert text["given"][row] in pool.female + pool.male


def test_who_comes_early_and_has_long_been_here_speaks_best():
    pace = 0.2
    child, grown, old = (
        languages.fluency_after(a, a + 10.0, pace=pace, known=0.1) for a in (5, 30, 60)
    )
    assert child > grown + 0.15 > old + 0.3
    years = [
        float(languages.fluency_after(30.0, 30.0 + y, pace=pace, known=0.1)) for y in (1, 5, 10, 20)
    ]
    gains = np.diff(years) / [4, 5, 10]
    assert (gains > 0).all()
    assert (np.diff(gains) < 0).all(), "slower and slower"
    assert 0.35 < years[2] < 0.75
    assert languages.fluency_after(40.0, 80.0, pace=pace, known=0.1) < 0.9, (
        "late starters stay behind"
    )


def test_learning_day_by_day_agrees_with_the_closed_form(ground):
    people = settled(ground, origins=MIXED)["people"]
    row = np.flatnonzero((people["fluency"] < 0.9) & (people["age_years"] < 40))[:1]
    before, age = float(people["fluency"][row][0]), float(people["age_years"][row][0])
    pace = languages._pace(people, row)[0]
    for day in range(730):
        people["age_years"][row] = age + (day + 0.5) / 365.2425
        languages.learn_by_living_here(people, row, days=1.0)
    whole = languages.fluency_after(age, age + 730 / 365.2425, pace=pace, known=before)
    assert float(people["fluency"][row][0]) == pytest.approx(float(whole), abs=2e-3)
    assert whole > before + 0.01


def test_two_follow_each_other_in_the_language_they_share_best():
    people = {
        "origin": np.array([Origin.VALLEY, Origin.COAST, Origin.COAST, Origin.HIGHLANDS]),
        "fluency": np.array([1.0, 0.2, 0.3, 0.2]),
        "home_tongue": np.array([1.0, 1.0, 0.9, 1.0]),
    }
    assert languages.understanding(people, 0, 0) == 1.0
    assert languages.understanding(people, 1, 2) > 0.95
    assert languages.understanding(people, 0, 1) == languages.understanding(people, 1, 0) < 0.4
    assert languages.understanding(people, 1, 3) < 0.4


def test_life_stories_tell_where_people_are_from_and_what_they_speak(mixed):
    people, text = mixed["people"], mixed["people_text"]
    came = (people["origin"] == Origin.COAST) & (people["arrived_day"] > people["birth_day"])
    row = int(np.flatnonzero(came & (people["age_years"] > 20))[0])
    story = text["background"][row]
    age = (people["arrived_day"][row] - people["birth_day"][row]) // 365
    assert "was born on the coast" in story
    assert f"at the age of {age}." in story
    assert re.search(r"speaks Marenese and .*Dalish", story)
    valley = int(np.flatnonzero(people["origin"] == Origin.VALLEY)[0])
    assert "speaks" not in text["background"][valley]


@pytest.mark.parametrize(
    ("shares", "says"),
    [
        ({"valley": 0.8, "coast": 0.4}, r"\[people\]: origins = .*sum to 1\.2.*valley = 0\.6"),
        (
            {"valley": 0.8, "moon": 0.2},
            r"\[people\.origins\]: moon = 0\.2 is not a setting.*plains",
        ),
        (
            {"valley": 1.2, "coast": -0.2},
            r"\[people\.origins\]: valley = 1\.2.*Range: 0\.0 to 1\.0",
        ),
    ],
)
def test_origins_that_cannot_be_are_refused_with_value_place_and_cure(shares, says):
    with pytest.raises(ScenarioError, match=f"(?s){says}"):
        make_scenario({"people": {"origins": shares}})


def test_people_tell_where_they_are_from_and_what_they_speak(ground):
    scenario = make_scenario({"people": {"count": 60, "origins": MIXED}})
    village = Simulation(scenario, ground=ground, systems=[Population(scenario)], seed=7)
    people = village.state.tables["people"]
    came = (people["origin"] == Origin.HIGHLANDS) & (people["arrived_day"] > people["birth_day"])
    snapshot, row = village.snapshot(), int(np.flatnonzero(came)[0])
    told = " ".join(answers_self.roots(snapshot, row, understand(snapshot, row, "")).sentences)
    assert "I'm from the highlands" in told
    assert "I speak Corric and" in told
    of_here = int(np.flatnonzero(people["origin"] == Origin.VALLEY)[0])
    told = answers_self.roots(snapshot, of_here, understand(snapshot, of_here, "")).sentences
    assert told[-1] == "I speak Dalish, as everybody here does"

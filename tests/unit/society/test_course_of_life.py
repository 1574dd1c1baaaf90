"""Births, couples, moves and stages change lives as the tables and the books say they must."""

from datetime import date

import numpy as np
import pytest

from digisphere.core.identity import NONE, PERSON_BASE
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation, built_in_systems
from digisphere.evaluate.society.generations import Generations
from digisphere.language.interview import ask
from digisphere.language.narrate import describe_event
from digisphere.people import fertility
from digisphere.people.chronicle import read
from digisphere.people.enums import Occupation, Sex
from digisphere.society import arrivals, couples
from digisphere.society.ledger import books
from digisphere.testing.ground import make_test_ground

DAY_S = 86400.0


@pytest.fixture(scope="module")
def years():
    """Eighty people for three years of busy lives."""
    village = Generations(
        make_test_ground(population=80), people=80, spare=80, seed=5, births=4.0, couples=4.0,
        moves=3.0,
    )  # fmt: skip
    return village, village.run(3)


@pytest.fixture(scope="module")
def ground():
    return make_test_ground(population=60)


def whole_village(ground, *, spare=12, **life):
    """A village with all systems of people and society, about to begin its day."""
    scenario = make_scenario(
        {"people": {"count": 36, "spare": spare}, "life": life,
         "time": {"start": "2026-06-15T09:00:00"}}
    )  # fmt: skip
    rooms = ("people.", "society.")
    land = ("society.public_works", "society.dry_spell")  # need roads to close, and weather
    named = [s for s in built_in_systems(scenario) if s.name.startswith(rooms)]
    systems = [s for s in named if s.name not in land]
    return Simulation(scenario, ground=ground, systems=systems, seed=7)


def test_every_child_has_its_mother_an_adult_at_home_and_a_name_of_its_own(years):
    _, census = years
    people, text = census.tables["people"], census.tables["people_text"]
    born = census.log.select(kind="birth")
    assert len(born) >= 4
    for event in born:
        mother, child = event.subject - PERSON_BASE, event.object - PERSON_BASE
        assert people["mother"][child] == mother
        assert census.log.get(event.causes[0]).kind == "expecting"
        assert text["given"][child]
        father = int(people["father"][child])
        assert text["family"][child] == text["family"][father if father >= 0 else mother]
        assert 2.0 <= event.payload["mass_kg"] <= 5.5
    rows = np.flatnonzero(people.alive)
    grown = people["age_years"][rows] >= 18.0
    kept = set(people["household_id"][rows[grown]].tolist())
    assert set(people["household_id"][rows[~grown]].tolist()) <= kept


def test_no_two_share_a_bed_and_everybody_past_the_cradle_has_one_at_home(years):
    village, census = years
    people, slots = census.tables["people"], village.simulation.ground.slots
    rows = np.flatnonzero(people.alive)
    beds = people["bed_slot"][rows]
    held = beds >= 0
    assert len(set(beds[held].tolist())) == held.sum()
    assert (slots["place_id"][beds[held]] == people["home_place"][rows[held]]).all()
    assert (people["age_years"][rows[~held]] < 12.0).all()


def test_households_count_their_people_and_have_a_head(years):
    _, census = years
    people, households = census.tables["people"], census.tables["households"]
    rows = np.flatnonzero(people.alive)
    sizes = np.bincount(people["household_id"][rows], minlength=households.capacity)
    lived = sizes > 0
    assert np.array_equal(sizes[lived], households["size"][lived])
    heads = households["head"][lived]
    assert np.array_equal(people["household_id"][heads], np.flatnonzero(lived))
    homes = people["home_place"][rows]
    assert np.array_equal(homes, households["home_place"][people["household_id"][rows]])


def test_couples_agree_and_kin_never_pair_up(years):
    _, census = years
    people = census.tables["people"]
    rows = np.flatnonzero(people.alive & (people["partner"] >= 0))
    other = people["partner"][rows]
    assert (people["partner"][other] == rows).all()
    assert people.alive[other].all()
    weddings = census.log.select(kind="wedding")
    assert weddings
    for event in weddings:
        a, b = event.subject - PERSON_BASE, event.object - PERSON_BASE
        assert census.log.get(event.causes[0]).kind == "courtship"
        for parent in ("mother", "father"):
            assert people[parent][a] == NONE or people[parent][a] != people[parent][b]
            assert people[parent][a] != b
            assert people[parent][b] != a


def test_who_leaves_takes_all_money_along_and_the_books_stay_sound(years):
    village, census = years
    people = census.tables["people"]
    left = census.log.select(kind="departure")
    assert len(left) >= 3
    gone = [e.subject - PERSON_BASE for e in left]
    assert not people.alive[gone].any()
    assert (people["purse_cents"][gone] == 0).all()
    taken = {
        e.causes[0] for e in census.log.select(kind="payment")
        if e.payload["purpose"] == "taken_along"
    }  # fmt: skip
    assert taken <= {e.id for e in left}
    assert taken
    for event in left:
        scores = event.payload["scores"]
        assert scores == sorted(scores, key=lambda s: -s[1])
        assert scores[0][0] == event.payload["why"]
    tables = village.simulation.state.tables
    owed = tables["people"]["purse_cents"].sum() + tables["accounts"]["balance_cents"].sum()
    both = tables["social"], tables["accounts"]
    assert sum(int(t["received_cents"].sum() - t["paid_cents"].sum()) for t in both) == 0
    assert owed == village.opening_cents


def test_newcomers_know_only_each_other_and_bring_their_own_name(years):
    _, census = years
    came = census.log.select(kind="arrival")
    assert came
    ties, text = census.tables["ties"], census.tables["people_text"]
    last = came[-1].payload["people"]
    party = {e.subject - PERSON_BASE for e in came[-last:]}
    knows = ties["b"][np.isin(ties["a"], list(party)) & ties.alive]
    fresh = set(knows.tolist()) <= party
    assert fresh or came[-1].tick < 2 * 365 * DAY_S
    assert all(text["family"][row] for row in party)


def test_every_event_of_a_life_reads_as_a_sentence(years):
    village, census = years
    snapshot = village.simulation.snapshot()
    for kind in ("expecting", "birth", "wedding", "departure", "arrival", "moved_house"):
        text = describe_event(snapshot, census.log.select(kind=kind)[0].id)
        assert text[0].isupper()
        assert "{" not in text
        assert not text.lower().startswith(kind.replace("_", " "))


def test_those_who_come_or_are_born_have_a_story_whose_dates_agree(years):
    village, census = years
    people, text = census.tables["people"], census.tables["people_text"]
    newborn = [event.object - PERSON_BASE for event in census.log.select(kind="birth")]
    came = [event.subject - PERSON_BASE for event in census.log.select(kind="arrival")]
    assert newborn
    assert came
    for row in newborn:
        born = date.fromordinal(int(people["birth_day"][row]))
        mother = int(people["mother"][row])
        told = str(text["background"][row])
        assert f"was born in {village.simulation.ground.settlement.name} in {born:%B %Y}" in told
        assert f"{text['given'][mother]} {text['family'][mother]}" in told
    for row in came:
        arrived = date.fromordinal(int(people["arrived_day"][row]))
        told = str(text["background"][row])
        assert f"came to {village.simulation.ground.settlement.name} in {arrived.year}" in told
        assert f"in {arrived:%B %Y}" in told
        assert any(word in told for word in ("for the work", "where a house stood empty"))


def test_what_is_lived_through_goes_into_the_story_of_those_it_happened_to(years):
    _, census = years
    text = census.tables["people_text"]
    for event in census.log.select(kind="birth"):
        mother, child = event.subject - PERSON_BASE, event.object - PERSON_BASE
        entries = read(str(text["chronicle"][mother]))
        assert any(e.kind == "birth" and e.other == child for e in entries)
        assert f"had a {'daughter' if event.payload['sex'] == 'girl' else 'son'}" in str(
            text["background"][mother]
        )
        father = int(census.tables["people"]["father"][child])
        others = [r for r in (0, 1, 2) if r not in (mother, father)]
        assert not any(e.other == child for r in others for e in read(str(text["chronicle"][r]))
                       if e.kind == "birth")  # fmt: skip


def test_newcomers_and_the_newborn_tell_their_lives_themselves(years):
    village, census = years
    snapshot, people = village.simulation.snapshot(), census.tables["people"]
    came = [e.subject - PERSON_BASE for e in census.log.select(kind="arrival")]
    speakers = [r for r in came if people.alive[r] and people["age_years"][r] > 10.0][:3]
    assert speakers
    for row in speakers:
        answer = ask(snapshot, row, "Tell me about your life.")
        arrived = date.fromordinal(int(people["arrived_day"][row]))
        assert answer.intent == "life"
        assert "I was born" in answer.text
        assert f"{arrived:%B %Y}" in answer.text
    mothers = [e.subject - PERSON_BASE for e in census.log.select(kind="birth")]
    mothers = [r for r in mothers if people.alive[r] and people["extraversion"][r] > 2.4]
    child = next(e for e in census.log.select(kind="birth") if e.subject - PERSON_BASE in mothers)
    name = census.tables["people_text"]["given"][child.object - PERSON_BASE]
    assert name in ask(snapshot, child.subject - PERSON_BASE, "Tell me about your life.").text


def test_those_who_left_are_said_to_have_left(years):
    village, census = years
    gone = census.log.select(kind="departure")[0]
    answer = ask(village.simulation.snapshot(), gone.subject - PERSON_BASE, "How are you?")
    assert answer.event_ids == (gone.id,)
    assert "died" not in answer.text


def test_without_room_in_the_tables_nobody_is_born_or_comes(ground):
    village = Generations(ground, people=40, spare=0, seed=5, births=20.0, couples=0.0, moves=20.0)
    census = village.run(1)
    assert census.count("birth") == census.count("expecting") == census.count("arrival") == 0


def test_a_pregnancy_outlives_a_checkpoint_and_ends_the_same(ground):
    simulation = whole_village(ground)
    people, lives = (simulation.state.tables[t] for t in ("people", "lives"))
    women = np.flatnonzero((people["sex"] == Sex.FEMALE) & people.alive & (people["partner"] >= 0))
    mother = int(women[np.argmin(np.abs(people["age_years"][women] - 30.0))])
    lives["due_s"][mother], lives["father_to_be"][mother] = 3000.0, people["partner"][mother]
    simulation.run_until(1800.0)
    saved = simulation.checkpoint()
    simulation.run_until(3700.0)
    digest, child = simulation.digest_columns(), people.count - 1
    assert people["mother"][child] == mother
    assert people["father"][child] == people["partner"][mother]
    simulation.restore(saved)
    assert people.count == child
    simulation.run_until(3700.0)
    assert simulation.digest_columns() == digest


def test_an_infant_stays_in_decides_nothing_and_is_known_to_its_kin(ground):
    simulation = whole_village(ground)
    people, lives = (simulation.state.tables[t] for t in ("people", "lives"))
    women = np.flatnonzero((people["sex"] == Sex.FEMALE) & people.alive & (people["partner"] >= 0))
    mother = int(women[np.argmin(np.abs(people["age_years"][women] - 30.0))])
    lives["due_s"][mother], lives["father_to_be"][mother] = 3600.0, people["partner"][mother]
    simulation.run_until(1.5 * 3600.0)
    child = people.count - 1
    assert people["indoors"][child]
    assert people["place_id"][child] == people["home_place"][mother]
    assert people["slot_id"][child] == NONE
    log = simulation.state.log.view()
    assert not [e for e in log.select(kind="intention") if e.subject == PERSON_BASE + child]
    glad = {e.subject - PERSON_BASE for e in log.select(kind="new_kin")}
    assert int(people["partner"][mother]) in glad
    assert books(simulation.state.tables).sound
    said = ask(simulation.snapshot(), mother, "Do you have children?")
    assert simulation.state.tables["people_text"]["given"][child] in said.text


def test_who_comes_walks_in_by_the_road_and_finds_home(ground, monkeypatch):
    monkeypatch.setattr(arrivals, "_PEOPLE_A_YEAR", 50.0)
    simulation = whole_village(ground)
    simulation.run_until(2.0 * 3600.0)
    log, people = simulation.state.log.view(), simulation.state.tables["people"]
    came = log.select(kind="arrival")
    assert came
    row = came[0].subject - PERSON_BASE
    assert log.select(kind="intention", subject=PERSON_BASE + row)
    assert people["place_id"][row] == people["home_place"][row] or people["path_count"][row] > 1
    assert books(simulation.state.tables).sound


def test_nobody_conceives_too_young_too_old_or_too_soon():
    ages = np.array([14.0, 30.0, 51.0])
    rate = fertility.conception_a_year(ages, parity=np.zeros(3, dtype=np.int64))
    assert rate[0] == rate[2] == 0.0
    assert 0.1 < rate[1] < 0.4
    many = fertility.conception_a_year(ages[1:2], parity=np.array([4]))
    assert many[0] < 0.5 * rate[1]


def test_those_who_retire_leave_their_post_to_others(years):
    _, census = years
    retired = census.log.select(kind="retired")
    people = census.tables["people"]
    for event in retired:
        row = event.subject - PERSON_BASE
        assert people["occupation"][row] == Occupation.RETIRED
        assert event.payload["occupation"] != "retired"


def test_the_fonder_two_are_the_likelier_they_wed_and_the_less_likely_they_part():
    fond = np.array([0.2, 0.5, 0.9])
    assert (np.diff(couples.weddings_a_courtship(fond)) > 0).all()
    assert (np.diff(couples.partings_a_year(fond)) < 0).all()
    assert 0.5 < couples.weddings_a_courtship(fond)[1] < 0.75

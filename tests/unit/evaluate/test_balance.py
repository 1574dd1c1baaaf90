"""The balance of a population: as it was meant to be is found so, and skewed ones are found out."""

import json

import numpy as np
import pytest

from digisphere.app.balancing import run_balance
from digisphere.capture.run_tables import RunTables
from digisphere.capture.spoken import EnglishWords
from digisphere.core.record import write_events
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.errors import RecordError
from digisphere.evaluate.balance.measures import balance_of, recorded_balance
from digisphere.people.enums import Education, Occupation
from digisphere.people.population import Population
from digisphere.testing.ground import make_test_ground
from digisphere.testing.hamlet import hamlet_simulation

SHARES = {"valley": 0.75, "coast": 0.15, "plains": 0.1}


@pytest.fixture(scope="module")
def ground():
    return make_test_ground(population=160)


def people_of(ground, *, seed=1):
    scenario = make_scenario({"people": {"count": 160, "origins": SHARES}})
    village = Simulation(scenario, ground=ground, systems=[Population(scenario)], seed=seed)
    people = village.state.tables["people"]
    return {"person_id": np.arange(160), **{name: people[name].copy() for name in people.specs}}


def kept(people, who):
    return {name: values[who] for name, values in people.items()}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_population_as_it_is_made_is_as_it_was_meant(ground, seed):
    assert balance_of(people_of(ground, seed=seed), asked={"origins": SHARES}).off == []


def without_women(people):
    return kept(people, (people["sex"] == 1) | (np.arange(160) % 4 == 0))


def without_the_old(people):
    return kept(people, people["age_years"] < 50.0)


def all_from_the_valley(people):
    return {**people, "origin": np.zeros_like(people["origin"])}


def half_without_work(people):
    works = people["occupation"] > Occupation.RETIRED
    idle = works & (np.arange(160) % 2 == 0)
    return {**people, "occupation": np.where(idle, Occupation.NONE, people["occupation"])}


def all_learned(people):
    return {**people, "education": np.full_like(people["education"], Education.DEGREE)}


def all_alone(people):
    return {**people, "household_id": np.arange(160)}


def all_equally_rich(people):
    return {**people, "purse_cents": np.full(160, 500_000)}


@pytest.mark.parametrize(
    ("skewed", "name"),
    [
        (without_women, "sex"), (without_the_old, "age"), (all_from_the_valley, "origin"),
        (half_without_work, "occupation"), (all_learned, "education"),
        (all_alone, "household size"), (all_equally_rich, "wealth of adults"),
    ],
)  # fmt: skip
def test_a_skewed_population_is_found_out_by_what_is_skewed(ground, skewed, name):
    people = people_of(ground)
    assert name in balance_of(skewed(people), everybody=people, asked={"origins": SHARES}).off


def test_groups_add_up_to_everybody(ground):
    groups = balance_of(people_of(ground), asked={"origins": SHARES}).groups
    assert set(groups) == {"age", "sex", "origin", "occupation"}
    for found in groups.values():
        assert sum(of["people"] for of in found.values()) == 160
        assert sum(of["share"] for of in found.values()) == pytest.approx(1.0)


def test_a_record_is_reported_with_figures_and_a_page(tmp_path):
    simulation = hamlet_simulation(12, seed=3)
    tables = RunTables(tmp_path, words=EnglishWords())
    tables.add(simulation.snapshot())
    tables.close()
    write_events(simulation.state.log.view(), tmp_path / "events.parquet")
    as_meant = run_balance(tmp_path, out=tmp_path / "out")
    figures = json.loads((tmp_path / "out" / "balance.json").read_text())
    assert as_meant == (figures["off"] == [])
    assert sum(figures["distributions"]["age"]["found"].values()) == 12
    assert "chi-square" in (tmp_path / "out" / "report.html").read_text().lower()


def test_a_folder_without_a_record_is_refused(tmp_path):
    with pytest.raises(RecordError, match=str(tmp_path)):
        recorded_balance(tmp_path)

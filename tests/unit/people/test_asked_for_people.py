"""Ages, unemployment and temper as a scenario asks for them; what cannot be is refused."""

import numpy as np
import pytest

from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.errors import ScenarioError
from digisphere.people.enums import WORKLESS, Occupation
from digisphere.people.population import Population


def people_of(ground, *, seed=3, **asked):
    scenario = make_scenario({"people": {"count": 120, **asked}})
    village = Simulation(scenario, ground=ground, systems=[Population(scenario)], seed=seed)
    return village.state.tables["people"]


@pytest.mark.parametrize("asked", [(0.3, 0.6, 0.1), (0.08, 0.52, 0.4)])
def test_people_have_the_ages_asked_for(ground, asked):
    ages = dict(zip(("children", "adults", "elders"), asked, strict=True))
    people = people_of(ground, ages=ages)
    found = np.histogram(people["age_years"], (0, 15, 65, 120))[0] / 120.0
    assert np.abs(found - asked).max() < 0.08
    plain = people_of(ground)
    as_it_comes = np.histogram(plain["age_years"], (0, 15, 65, 120))[0] / 120.0
    assert np.abs(as_it_comes - asked).max() > 0.1, "the control: nobody asked"


def test_no_child_is_left_alone_however_many_there_are(ground):
    people = people_of(ground, ages={"children": 0.35, "adults": 0.6, "elders": 0.05})
    grown = people["household_id"][people["age_years"] >= 18]
    assert np.isin(people["household_id"], grown).all()


@pytest.mark.parametrize("share", [0.0, 0.06, 0.25])
def test_as_many_are_without_work_as_asked_for(ground, share):
    people = people_of(ground, unemployment=share)
    idle = (people["occupation"] == Occupation.NONE) & (people["age_years"] >= 19)
    works = ~np.isin(people["occupation"], WORKLESS)
    assert idle.sum() == round(share * (idle | works).sum())
    assert (people["work_place"][idle] == -1).all()
    assert (people["work_place"][works] >= 0).all()


def test_a_shifted_temper_is_shifted_by_so_much_and_no_other(ground):
    plain, shifted = people_of(ground), people_of(ground, traits={"extraversion": 0.5})
    np.testing.assert_array_equal(plain["openness"], shifted["openness"])
    more = float(np.mean(shifted["extraversion"] - plain["extraversion"]))
    assert 0.3 < more <= 0.5 * 0.85


def test_ages_that_no_households_have_are_refused_with_the_nearest(ground):
    with pytest.raises(ScenarioError, match=r"(?s)people\.ages.*children = 0\.6.*nearest is"):
        people_of(ground, ages={"children": 0.6, "adults": 0.0, "elders": 0.4})


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (
            {"ages": {"children": 1.0}},
            r"\[people\]: ages = .*adults and elders are 0 of all.*lower children to 0\.7",
        ),
        ({"ages": {"children": 0.5, "adults": 0.9}}, r"\[people\]: ages = .*sum to 1\.4.*give all"),
        ({"unemployment": 2.0}, r"\[people\]: unemployment = 2\.0.*Range: 0\.0 to 0\.9"),
        ({"traits": {"humour": 1.0}}, r"\[people\.traits\]: humour = 1\.0 is not.*openness"),
        ({"traits": {"opennes": 1.0}}, r"\[people\.traits\]: opennes = 1\.0.*«openness»"),
        ({"traits": {"openness": 9.0}}, r"\[people\.traits\]: openness = 9\.0.*Range: -2\.0 to 2"),
    ],
)  # fmt: skip
def test_impossible_people_are_refused_with_value_place_and_cure(asked, says):
    with pytest.raises(ScenarioError, match=f"(?s){says}"):
        make_scenario({"people": asked})

"""Households: adults over children, beds for all, kin that could be."""

from collections import Counter

import numpy as np
import pytest

from digisphere.core.streams import Streams
from digisphere.errors import ScenarioError
from digisphere.people.enums import Role, Sex
from digisphere.people.families import make_families

BEDS = np.array([3, 4, 5, 4, 6, 3, 5, 4, 2, 7] * 40)


def families(count, seed=7, beds=BEDS):
    streams = Streams(seed)
    return make_families(
        beds, count=count, draw=lambda name, slots, *e: streams.uniform_by_slot(name, 0, slots, *e)
    )


@pytest.mark.parametrize("count", [1, 2, 3, 7, 40, 150, 1000])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_child_lives_without_an_adult_and_every_household_has_one_head(count, seed):
    people = families(count, seed)
    assert len(people) == count
    for household in sorted({p.household for p in people}):
        members = [p for p in people if p.household == household]
        assert any(p.age_years >= 18 for p in members)
        assert sum(p.role == Role.HEAD for p in members) == 1
        assert len(members) <= BEDS[household]


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_parents_are_older_partners_agree_and_mothers_are_women(seed):
    people = families(600, seed)
    for row, person in enumerate(people):
        if person.mother >= 0:
            assert people[person.mother].sex == Sex.FEMALE
            assert people[person.mother].age_years - person.age_years > 15
        if person.father >= 0:
            assert people[person.father].sex == Sex.MALE
            assert people[person.father].age_years - person.age_years > 15
        if person.partner >= 0:
            assert people[person.partner].partner == row
            assert person.age_years >= 18


@pytest.mark.parametrize("seed", [5, 6, 7])
def test_the_ages_make_a_plausible_pyramid(seed):
    ages = np.array([p.age_years for p in families(900, seed)])
    assert 0.12 < np.mean(ages < 16) < 0.30
    assert 0.52 < np.mean((ages >= 16) & (ages < 66)) < 0.74
    assert 0.08 < np.mean(ages >= 66) < 0.28
    assert 0.44 < np.mean([p.sex == Sex.FEMALE for p in families(900, seed)]) < 0.56


def test_a_larger_village_keeps_the_people_of_a_smaller_one():
    small, large = families(150), families(151)
    last = small[-1].household
    whole = [k for k, p in enumerate(small) if p.household != last]
    assert [large[k] for k in whole] == [small[k] for k in whole]
    assert [(p.age_years, p.sex) for p in large[:150]] == [(p.age_years, p.sex) for p in small]


def test_some_grown_children_live_next_door_to_their_parents():
    people = families(600)
    apart = [p for p in people if p.mother >= 0 and people[p.mother].household != p.household]
    assert len(apart) > 15
    children = Counter(p.mother for p in people if p.mother >= 0)
    assert max(children.values()) <= 9


def test_more_people_than_beds_is_refused_with_the_numbers():
    with pytest.raises(ScenarioError, match=r"people\.count = 9, but the village has 5 beds"):
        families(9, beds=np.array([2, 3]))

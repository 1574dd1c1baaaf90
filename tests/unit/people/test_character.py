"""Traits resemble the surveys they are drawn from; blunter draws do not."""

import numpy as np
import pytest

from digisphere.core.streams import Streams
from digisphere.people import character
from digisphere.people.enums import Sex

COUNT = 4000


def draw(seed):
    streams = Streams(seed)
    rows = np.arange(COUNT)
    age = 18.0 + 62.0 * streams.uniform_by_slot("age", 0, rows)
    sex = (streams.uniform_by_slot("sex", 0, rows) < 0.5).astype(int)
    traits = character.draw_traits(
        rows, age_years=age, sex=sex,
        normal=lambda name, slots, *e: streams.normal_by_slot(name, 0, slots, *e),
    )  # fmt: skip
    return traits, age, sex


def matches_the_survey(traits):
    """Return whether spreads and the strongest correlations are those of the surveys."""
    spread = np.abs(traits.std(axis=0) / character.TRAIT_SD - 1.0).max() < 0.12
    found = np.corrcoef(traits.T)
    return bool(spread and np.abs(found - character.TRAIT_CORRELATION).max() < 0.09)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_means_spreads_and_correlations_are_those_of_the_surveys(seed):
    traits, _, _ = draw(seed)
    assert np.abs(traits.mean(axis=0) - character.TRAIT_MEAN).max() < 0.22
    assert matches_the_survey(traits)
    assert traits.min() >= 1.0
    assert traits.max() <= 5.0


def test_shuffled_or_uniform_traits_fail_the_same_check():
    traits, _, _ = draw(1)
    rng = np.random.default_rng(0)
    shuffled = np.stack([rng.permutation(column) for column in traits.T], axis=1)
    assert not matches_the_survey(shuffled)
    assert not matches_the_survey(rng.uniform(1, 5, traits.shape))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_women_are_more_agreeable_and_age_brings_conscience_and_calm(seed):
    traits, age, sex = draw(seed)
    women, men = traits[sex == Sex.FEMALE], traits[sex == Sex.MALE]
    d = (women.mean(axis=0) - men.mean(axis=0)) / traits.std(axis=0)
    assert np.abs(d - character.FEMALE_MINUS_MALE_D).max() < 0.12
    r = [np.corrcoef(age, column)[0, 1] for column in traits.T]
    assert r[3] > 0.1
    assert r[1] > 0.05
    assert r[4] < -0.05


def test_a_temper_sets_the_home_of_moods():
    calm_kind = character.mood_home(np.array([[3.87, 3.62, 3.52, 5.0, 1.5]]))
    harsh_nervous = character.mood_home(np.array([[3.87, 3.62, 3.52, 1.5, 5.0]]))
    assert calm_kind[0, 0] > 0.1 > harsh_nervous[0, 0]
    assert harsh_nervous[0, 1] > calm_kind[0, 1]


def test_body_clocks_run_latest_about_twenty():
    rows = np.arange(3000)
    streams = Streams(3)

    def mean_at(age):
        return character.draw_chronotype(
            rows, age_years=np.full(3000, age),
            normal=lambda name, slots: streams.normal_by_slot(name, 0, slots),
        ).mean()  # fmt: skip

    assert mean_at(20.0) > mean_at(40.0) > mean_at(75.0)
    assert mean_at(20.0) > mean_at(8.0)


def test_faith_runs_in_families_and_is_a_little_stronger_in_women(fresh):
    """Spouses .6, parents and children .4 (Luo & Klohnen 2005; Bengtson et al. 2009)."""
    people = fresh.state.tables["people"]
    devotion, partner = people["devotion"], people["partner"]
    one = np.flatnonzero(partner > np.arange(len(partner)))
    spouses = np.corrcoef(devotion[one], devotion[partner[one]])[0, 1]
    strangers = np.corrcoef(devotion[one], np.roll(devotion[partner[one]], 1))[0, 1]
    assert spouses > 0.3 > strangers
    traits, age = np.full((9000, 5), 3.5), np.full(9000, 40.0)
    noise = np.random.default_rng(1).normal(size=9000)
    women, men = (
        character.first_devotion(traits, age_years=age, sex=np.full(9000, s), noise=noise)
        for s in (Sex.FEMALE, Sex.MALE)
    )
    assert 0.15 < (women.mean() - men.mean()) / women.std() < 0.35

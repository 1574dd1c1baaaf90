"""Opinions move in talk only, towards those one trusts and who are not too far off."""

import numpy as np
import pytest

from digisphere.core.identity import PERSON_BASE
from digisphere.core.streams import Streams
from digisphere.people import character, values
from digisphere.society import opinion
from digisphere.testing.hamlet import hamlet_simulation


def test_near_opinions_draw_nearer_and_far_ones_do_not():
    assert 0.2 < opinion.swayed(0.2, 0.5) < 0.5
    assert opinion.swayed(-0.5, 0.5) == -0.5
    assert opinion.swayed(0.2, 0.5, pull=0.05) < opinion.swayed(0.2, 0.5, pull=0.1)


@pytest.mark.parametrize(("bound", "count"), [(0.4, 1), (0.2, 2), (0.12, 4)])
def test_narrow_minds_split_into_about_half_over_bound_groups(bound, count):
    streams = Streams(4)
    start = streams.uniform_by_slot("start", 0, np.arange(1000))
    end = opinion.deffuant(
        start, bound=bound, pull=0.5, rounds=120,
        draw=lambda k, n: streams.uniform_by_slot("pairs", k, np.arange(n)),
    )  # fmt: skip
    assert abs(opinion.clusters(end) - count) <= 1
    assert end.mean() == pytest.approx(start.mean(), abs=1e-9)


def test_averaging_with_all_who_are_near_also_makes_groups():
    start = Streams(4).uniform_by_slot("start", 0, np.arange(600))
    found = [opinion.clusters(opinion.hegselmann_krause(start, bound=b)) for b in (0.3, 0.15, 0.05)]
    assert found[0] == 1
    assert found == sorted(found)
    assert found[2] >= 5


def test_those_who_hear_nothing_keep_their_opinions():
    simulation = hamlet_simulation(40, seed=3)
    views = simulation.state.tables["social"]["views"]
    before = views.copy()
    simulation.run_until(12.0 * 3600.0)
    spoken = simulation.state.log.view().select(kind="speech")
    heard = {
        (e.object - PERSON_BASE, int(e.payload["detail"]))
        for e in spoken
        if e.payload["topic"] == "view" and e.payload["act"] == "inform"
    }
    changed = {(int(r), int(k)) for r, k in np.argwhere(views != before)}
    assert changed
    assert changed <= heard


def _strangers(n):
    """Return the traits and values of people of 29, half of them women."""
    streams, rows = Streams(6), np.arange(n)
    age, sex = np.full(n, 29.0), rows % 2

    def normal(name, slots, *k):
        return streams.normal_by_slot(name, 0, slots, *k)

    traits = character.draw_traits(rows, age_years=age, sex=sex, normal=normal)
    devotion = character.first_devotion(traits, age_years=age, sex=sex, noise=normal("faith", rows))
    faith = character.faith(devotion, age_years=age, sex=sex)
    scores = values.expected(traits, faith=faith, age_years=age, sex=sex)
    scores = scores + values.own_part(normal("value", rows[:, None] * 10 + np.arange(10)))
    return traits, values.of_scores(scores), normal("leaning", rows)


def _related(leaning, columns):
    return np.array([np.corrcoef(column, leaning)[0, 1] for column in columns.T])


def test_leaning_follows_temper_as_little_as_in_surveys():
    traits, matters, noise = _strangers(20_000)
    leaning = opinion.first_leaning(traits, matters=matters, noise=noise)
    assert np.allclose(_related(leaning, traits), opinion.LEANING_R, atol=0.03)
    assert not np.allclose(_related(-leaning, traits), opinion.LEANING_R, atol=0.03)


def test_leaning_follows_values_and_not_those_of_somebody_else():
    traits, matters, noise = _strangers(20_000)
    named = [int(value) for value in opinion.VALUES_THAT_LEAN]
    leaning = opinion.first_leaning(traits, matters=matters, noise=noise)
    found = _related(leaning, matters[:, named])
    assert np.allclose(found, opinion.LEANING_ON_VALUES, atol=0.05)
    others = _related(leaning, np.roll(matters[:, named], 1, axis=0))
    assert not np.allclose(others, opinion.LEANING_ON_VALUES, atol=0.05)

"""Opinions move in talk only, towards those one trusts and who are not too far off."""

import numpy as np
import pytest

from digisphere.core.identity import PERSON_BASE
from digisphere.core.streams import Streams
from digisphere.people import character
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


def test_leaning_follows_temper_as_little_as_in_surveys():
    streams, n = Streams(6), 20_000
    rows = np.arange(n)
    traits = character.draw_traits(
        rows, age_years=np.full(n, 29.0), sex=rows % 2,
        normal=lambda name, slots, *k: streams.normal_by_slot(name, 0, slots, *k),
    )  # fmt: skip
    leaning = opinion.first_leaning(traits, noise=streams.normal_by_slot("leaning", 0, rows))
    found = [np.corrcoef(traits[:, k], leaning)[0, 1] for k in range(5)]
    assert np.allclose(found, opinion.LEANING_R, atol=0.03)
    assert not np.allclose(
        np.corrcoef(traits[:, 0], -leaning)[0, 1], opinion.LEANING_R[0], atol=0.03
    )

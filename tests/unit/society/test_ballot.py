"""Who votes and for whom follows from age, temper and what one knows, and from nothing else."""

import numpy as np
import pytest

from digisphere.society import ballot
from digisphere.society.vocabulary import Issue, VoteReason

ISSUES = len(Issue)


def odds(ages, *, promised=False, temper=3.4, scale=1.0):
    n = len(ages)
    return ballot.turnout_odds(
        np.asarray(ages, dtype=float), traits=np.full((n, 5), temper), education=np.full(n, 2.2),
        promised=np.full(n, promised), scale=scale,
    )  # fmt: skip


def test_the_old_go_to_vote_more_than_the_young_until_they_are_very_old():
    young, middle, old, oldest = odds([20, 45, 70, 88])
    assert young < middle < old
    assert oldest < old


def test_who_has_promised_their_vote_goes_more_readily():
    assert odds([40], promised=True)[0] > odds([40])[0]


def test_without_odds_nobody_votes():
    assert odds([40], scale=0.0)[0] < 1e-6


def election(heard, regard=(0.0, 0.0), known=(0.0, 0.0), views=0.8):
    own = np.full((200, ISSUES), views)
    shape = np.broadcast_to(np.asarray(heard, dtype=float)[None, :, None], (200, 2, ISSUES))
    rng = np.random.default_rng(3)
    return ballot.cast(
        own, heard=shape, regard=np.tile(regard, (200, 1)), known=np.tile(known, (200, 1)),
        chance=rng.random((200, 2)),
    )  # fmt: skip


def test_people_vote_for_those_who_think_as_they_do():
    votes = election([0.8, -0.8])
    assert (votes.candidate == 0).mean() > 0.95
    assert (votes.reason[votes.candidate == 0] == VoteReason.VIEWS).all()
    assert (votes.issue[votes.candidate == 0] >= 0).all()


def test_views_nobody_has_heard_weigh_nothing():
    votes = election([np.nan, np.nan])
    assert 0.35 < votes.candidate.mean() < 0.65
    assert not (votes.reason == VoteReason.VIEWS).any()
    assert (votes.issue == -1).all()


@pytest.mark.parametrize("liked", [0, 1])
def test_regard_decides_where_nothing_was_heard(liked):
    regard = [0.0, 0.0]
    regard[liked] = 0.8
    votes = election([np.nan, np.nan], regard=regard)
    assert (votes.candidate == liked).mean() > 0.9
    assert (votes.reason[votes.candidate == liked] == VoteReason.REGARD).all()


def test_the_outgoing_the_schooled_and_the_liked_stand_for_office():
    base = {"liked": np.zeros(2), "education": np.full(2, 2.0), "age_years": np.full(2, 50.0),
            "in_office": np.zeros(2)}  # fmt: skip
    temper = np.full((2, 5), 3.4)
    temper[1, 2] = 4.4
    assert np.diff(ballot.standing(temper, **base))[0] > 0
    for name, values in {"liked": [0, 6], "education": [1, 4], "in_office": [0, 1]}.items():
        more = {**base, name: np.array(values, dtype=float)}
        assert np.diff(ballot.standing(np.full((2, 5), 3.4), **more))[0] > 0

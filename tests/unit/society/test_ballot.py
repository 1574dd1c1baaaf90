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


def grounds(**known):
    """Return what 200 voters have to go by about two candidates: nothing but what is given."""
    blank = {name: np.zeros((200, 2)) for name in
             ("regard", "known", "advice", "record", "habit", "alike")}  # fmt: skip
    blank |= {
        "views": np.full((200, ISSUES), 0.8), "salience": np.ones((200, ISSUES)),
        "heard": np.full((200, 2, ISSUES), np.nan), "apart": np.full((200, 2), np.nan),
    }  # fmt: skip
    for name, values in known.items():
        blank[name] = np.broadcast_to(np.asarray(values, dtype=float), blank[name].shape)
    return ballot.Grounds(**blank)


def election(heard=(np.nan, np.nan), **known):
    given = grounds(heard=np.asarray(heard, dtype=float)[None, :, None], **known)
    return ballot.cast(given, chance=np.random.default_rng(3).random((200, 2)))


def test_people_vote_for_those_who_think_as_they_do():
    votes = election([0.8, -0.8])
    assert (votes.candidate == 0).mean() > 0.95
    assert (votes.reason[votes.candidate == 0] == VoteReason.VIEWS).all()
    assert (votes.issue[votes.candidate == 0] >= 0).all()


def test_views_nobody_has_heard_weigh_nothing():
    votes = election()
    assert (votes.reason == VoteReason.WHIM).all()
    assert 0.35 < votes.candidate.mean() < 0.65
    assert not (votes.reason == VoteReason.VIEWS).any()
    assert (votes.issue == -1).all()


@pytest.mark.parametrize("liked", [0, 1])
def test_regard_decides_where_nothing_was_heard(liked):
    regard = [0.0, 0.0]
    regard[liked] = 0.8
    votes = election(regard=regard)
    assert (votes.candidate == liked).mean() > 0.9
    assert (votes.reason[votes.candidate == liked] == VoteReason.REGARD).all()


@pytest.mark.parametrize(
    ("what", "values", "reason"),
    [
        ("apart", [0.1, 1.2], VoteReason.LEANING),
        ("advice", [0.9, 0.0], VoteReason.ADVICE),
        ("record", [0.8, 0.0], VoteReason.RECORD),
        ("record", [0.0, -0.8], VoteReason.RECORD),
        ("habit", [1.0, 0.0], VoteReason.HABIT),
        ("known", [0.9, 0.0], VoteReason.NAME),
        ("alike", [0.9, 0.0], VoteReason.LIKENESS),
    ],
)
def test_every_ground_moves_votes_and_is_given_as_the_reason(what, values, reason):
    votes = election(**{what: values})
    won = votes.candidate == 0
    assert won.mean() > 0.65
    assert (votes.reason[won] == reason).all()
    lead = votes.weighed[won][:, ballot.PARTS.index(reason)]
    assert (lead == votes.weighed[won].max(axis=1)).all()


def test_who_votes_against_all_they_know_did_so_on_a_whim():
    votes = election(habit=[0.5, 0.0])
    lost = votes.candidate == 1
    assert lost.any()
    assert (votes.reason[lost] == VoteReason.WHIM).all()


def test_a_matter_of_ones_own_concern_weighs_more():
    heard = np.full((2, ISSUES), 0.8)
    heard[0, 0], heard[1, 1] = -0.8, -0.8
    salience = np.ones(ISSUES)
    salience[1] = 3.0
    given = grounds(heard=heard[None], salience=salience)
    votes = ballot.cast(given, chance=np.full((200, 2), 0.5))
    assert (votes.candidate == 0).all()


def test_the_outgoing_the_ambitious_the_schooled_and_the_liked_stand_for_office():
    base = {"power": np.zeros(2), "liked": np.zeros(2), "education": np.full(2, 2.0),
            "age_years": np.full(2, 50.0), "in_office": np.zeros(2)}  # fmt: skip
    temper = np.full((2, 5), 3.4)
    temper[1, 2] = 4.4
    assert np.diff(ballot.standing(temper, **base))[0] > 0
    for name, values in {
        "power": [-1, 1],
        "liked": [0, 6],
        "education": [1, 4],
        "in_office": [0, 1],
    }.items():
        more = {**base, name: np.array(values, dtype=float)}
        assert np.diff(ballot.standing(np.full((2, 5), 3.4), **more))[0] > 0

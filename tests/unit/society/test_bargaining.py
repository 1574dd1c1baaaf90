"""Bargaining ends, never beyond anybody's limit, and pays the patient; a broken rule is caught."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digisphere.society.bargaining import (
    ROUNDS_MOST,
    Bargain,
    Because,
    Reply,
    Side,
    Terms,
    bargain,
    respond,
    side_of,
    worth,
)

share = st.floats(0.0, 1.0)
money = st.floats(0.0, 1000.0)


@st.composite
def sides(draw, *, high: bool) -> Side:
    a, b = draw(money), draw(money)
    return Side(
        high=high, aim=max(a, b) if high else min(a, b), limit=min(a, b) if high else max(a, b),
        rounds=draw(st.integers(0, ROUNDS_MOST)), pliancy=draw(st.floats(0.2, 4.0)),
        mirror=draw(share), haste=draw(share), fairness=draw(share),
    )  # fmt: skip


terms = st.one_of(st.just(Terms()), st.floats(0.5, 60.0).map(lambda g: Terms(grain=g)))


def within_both(found: Bargain, seller: Side, buyer: Side) -> bool:
    return found.level is None or seller.limit <= found.level <= buyer.limit


@settings(max_examples=150, deadline=None)
@given(sides(high=True), sides(high=False), terms, st.booleans())
def test_nobody_ever_agrees_beyond_their_limit(seller, buyer, terms, seller_opens):
    pair = (seller, buyer) if seller_opens else (buyer, seller)
    assert within_both(bargain(*pair, terms=terms), seller, buyer)


def test_one_who_forgets_their_limit_is_caught_by_the_same_check():
    seller, buyer = Side(True, 100.0, 80.0), Side(False, 40.0, 60.0)
    spendthrift = replace(buyer, limit=120.0)
    assert not within_both(bargain(spendthrift, seller), seller, buyer)
    assert within_both(bargain(buyer, seller), seller, buyer)


@settings(max_examples=80, deadline=None)
@given(sides(high=True), sides(high=False), terms)
def test_it_is_over_after_as_many_offers_as_both_have_patience_for(seller, buyer, terms):
    found = bargain(buyer, seller, terms=terms)
    assert 1 <= len(found.offers) <= seller.rounds + max(buyer.rounds, 1)


@settings(max_examples=80, deadline=None)
@given(sides(high=True), sides(high=False), terms)
def test_offers_never_go_back_on_what_was_offered(seller, buyer, terms):
    offers = np.array(bargain(seller, buyer, terms=terms).offers)
    assert np.all(np.diff(offers[::2]) <= 0.0)
    assert np.all(np.diff(offers[1::2]) >= 0.0)


@settings(max_examples=80, deadline=None)
@given(sides(high=True), sides(high=False))
def test_without_a_zone_of_agreement_there_is_none(seller, buyer):
    if seller.limit > buyer.limit:
        assert bargain(buyer, seller).level is None


@settings(max_examples=80, deadline=None)
@given(sides(high=True), sides(high=False))
def test_the_patient_agree_wherever_there_is_a_zone(seller, buyer):
    """Up to impatience: whoever gives in to their very limit in time finds what zone there is."""
    calm = {"rounds": ROUNDS_MOST, "mirror": 0.0}
    pair = replace(buyer, **calm), replace(seller, **calm)
    if buyer.limit - seller.limit >= 1e-6:
        assert bargain(*pair).level is not None


def test_the_impatient_walk_away_from_some_of_them():
    """The control of the above."""
    seller = Side(True, 100.0, 50.0, rounds=6, pliancy=0.2, mirror=0.0, haste=0.0)
    buyer = Side(False, 20.0, 60.0, rounds=1, mirror=0.0, haste=0.0)
    assert bargain(buyer, seller) == Bargain(None, (20.0, 100.0), Because.TOO_FAR)
    calm = replace(buyer, rounds=ROUNDS_MOST)
    assert bargain(calm, seller).level is not None


def share_of_opener(opener: dict, other: dict) -> float:
    """Return what the opener gets of the zone, over many zones; 0.5 is half."""
    got = []
    for zone in np.linspace(10.0, 60.0, 26):
        buyer = Side(False, 40.0, 50.0 + zone, **opener)
        seller = Side(True, 120.0, 50.0, **other)
        level = bargain(buyer, seller).level
        if level is not None:
            got.append((buyer.limit - level) / zone)
    return float(np.mean(got))


def test_the_more_patient_side_gets_more():
    patient, hasty = {"rounds": 6, "haste": 0.02}, {"rounds": 3, "haste": 0.3}
    assert share_of_opener(patient, hasty) > share_of_opener(hasty, patient) + 0.1


def test_where_both_are_as_patient_neither_gains_by_it():
    """The control: what the test above finds is patience, and not who opens."""
    alike = {"rounds": 4, "haste": 0.1}
    twins = share_of_opener(alike, alike), share_of_opener(dict(alike), dict(alike))
    assert twins[0] == twins[1]


def test_whoever_holds_out_gets_more_than_whoever_gives_in_early():
    boulware, conceder = {"pliancy": 0.4}, {"pliancy": 2.5}
    assert share_of_opener(boulware, conceder) > share_of_opener(conceder, boulware) + 0.1


def test_half_way_is_taken_by_the_fair_and_not_by_the_hard():
    buyer = Side(False, 40.0, 100.0, rounds=4, haste=0.0, fairness=0.5)
    half_way = {"mine": [40.0], "theirs": [100.0, 70.0]}
    taken = respond(buyer, **half_way)
    assert (taken.reply, taken.because) == (Reply.ACCEPT, Because.MIDDLE)
    assert respond(replace(buyer, fairness=0.0), **half_way).reply == Reply.OFFER


def test_tit_for_tat_gives_when_the_other_gives():
    seller = Side(True, 100.0, 40.0, rounds=6, mirror=1.0, haste=0.0, fairness=0.0)
    met = respond(seller, mine=[100.0], theirs=[20.0, 35.0])
    ignored = respond(seller, mine=[100.0], theirs=[20.0, 20.0])
    assert (met.level, ignored.level) == (85.0, 100.0)


@settings(max_examples=80, deadline=None)
@given(sides(high=True), sides(high=False), st.sets(st.integers(0, 1000), min_size=1, max_size=8))
def test_offers_are_of_the_levels_there_are(seller, buyer, given_levels):
    levels = tuple(float(n) for n in sorted(given_levels))

    def onto(side: Side) -> Side:
        near = min(levels, key=lambda n: abs(n - side.aim))
        limit = min(side.limit, near) if side.high else max(side.limit, near)
        return replace(side, aim=near, limit=limit)

    seller, buyer = onto(seller), onto(buyer)
    found = bargain(seller, buyer, terms=Terms(levels=levels))
    assert set(found.offers) <= set(levels)
    assert within_both(found, seller, buyer)


@pytest.mark.parametrize("high", [True, False])
def test_need_shortens_patience_and_kindness_softens(high):
    plain = {"high": high, "aim": 100.0 * high, "limit": 50.0, "conscientiousness": 0.0}
    plain["regard"] = 0.0
    calm = side_of(**plain, agreeableness=0.0, need=0.0)
    pressed = side_of(**plain, agreeableness=0.0, need=1.0)
    kind = side_of(**plain, agreeableness=1.5, need=0.0)
    assert pressed.rounds < calm.rounds
    assert pressed.haste > calm.haste
    assert kind.pliancy > calm.pliancy
    assert worth(calm, calm.aim) == 1.0
    assert worth(calm, calm.limit) == 0.0

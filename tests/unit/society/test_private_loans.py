"""Among friends money is lent as it is; others bargain over what comes back, by trust and need."""

import pytest

from digisphere.core.clock import Clock
from digisphere.core.identity import PERSON_BASE
from digisphere.core.state import View
from digisphere.society.company import Company, Move
from digisphere.society.conversation import TALK_WRITES
from digisphere.society.dues import repay_debts
from digisphere.society.economy import Economy
from digisphere.society.effects import speak
from digisphere.society.ledger import books
from digisphere.society.loans import service_loans
from digisphere.society.own_moves import loan_request
from digisphere.society.private_loans import on_request
from digisphere.society.replies import reply
from digisphere.society.tie_index import TieIndex
from digisphere.society.ties import ensure_tie
from digisphere.society.vocabulary import Act, LoanState, Topic
from digisphere.testing.hamlet import hamlet_simulation

BORROWER, LENDER, WEEK_S = 0, 3, 7 * 86400


@pytest.fixture
def pair():
    """Somebody without money and an acquaintance with some."""
    simulation = hamlet_simulation(12, seed=3)
    view = View(simulation.state, writes=(*TALK_WRITES, *Economy.writes, "people.*"), who="test")
    view.events.tick = simulation.clock.tick
    c = Company(view, index=TieIndex(), settings=simulation.scenario.society)
    c.at(simulation.clock)
    social = view.table("social")
    for row, cents in ((BORROWER, 100), (LENDER, 20_000)):
        c.people["purse_cents"][row] = social["opening_cents"][row] = cents
        c.people["agreeableness"][row], c.people["age_years"][row] = 3.9, 40.0
        tie = ensure_tie(c.ties, row, b=BORROWER + LENDER - row, index=c.index)
        c.ties["affinity"][tie], c.ties["trust"][tie] = 0.2, 0.5
    homes = view.table("households")
    homes["larder_meals"][0] = homes["larder_opening"][0] = 6.0
    c.talks["members"][BORROWER, :2] = (BORROWER, LENDER)
    c.social["conversation"][[BORROWER, LENDER]] = BORROWER
    c.simulation = simulation
    return c


def borrow(c, cents=1000):
    """Let one ask for money and both talk it out; return the speech events."""
    turn, said = (BORROWER, LENDER), []
    move = Move(Act.REQUEST, Topic.MONEY, value=float(cents))
    while move is not None:
        number, _ = speak(
            c, BORROWER, speaker=turn[0], listener=turn[1], members=[BORROWER, LENDER],
            move=move, onset_s=0.0, u=0.5,
        )  # fmt: skip
        c.at(c.simulation.clock)
        said.append(c.log.get(number))
        turn = turn[::-1]
        move = reply(c, *turn, said[-1], 0.5)
    return said


def like(c, *, affinity, trust):
    tie = c.tie(LENDER, BORROWER)
    c.ties["affinity"][tie], c.ties["trust"][tie] = affinity, trust


def test_an_acquaintance_bargains_over_what_comes_back(pair):
    said = borrow(pair)
    acts = [e.payload["act"] for e in said]
    assert acts[:3] == [Act.REQUEST, Act.PROPOSE, Act.PROPOSE]
    (struck,) = pair.view.events.read.select(kind="bargain_struck")
    assert struck.payload["level"] >= 1000
    assert pair.social["debt_cents"][BORROWER] == struck.payload["level"]
    assert pair.people["purse_cents"][BORROWER] == 1100
    loans = pair.view.table("loans")
    assert (loans["person"][0], loans["lender"][0], loans["principal_cents"][0]) == (0, 3, 1000)
    assert books(pair.view.tables).sound


def test_only_who_got_the_money_says_thank_you(pair):
    thanks = [e for e in borrow(pair) if e.payload["act"] == Act.THANK]
    assert all(e.subject == PERSON_BASE + BORROWER for e in thanks)


def test_a_friend_lends_without_a_word_of_interest(pair):
    like(pair, affinity=0.7, trust=0.7)
    said = borrow(pair)
    assert [e.payload["act"] for e in said[:2]] == [Act.REQUEST, Act.PROMISE]
    assert pair.social["debt_cents"][BORROWER] == 1000
    assert pair.view.events.read.select(kind="bargain_opened") == []


def test_the_less_they_trust_the_more_they_want_back(pair):
    floors = []
    for trust in (0.9, 0.3):
        like(pair, affinity=0.3, trust=trust)
        pair.bargains["state"][BORROWER] = 0
        asked = pair.view.events.emit("conversation", members=[], indoors=True)
        event = pair.at(pair.simulation.clock).log.get(asked)
        event.payload["value"] = 1000.0
        assert on_request(pair, LENDER, BORROWER, event, 0.9).act == Act.PROPOSE
        floors.append(float(pair.bargains["limit"][BORROWER, 0]))
    assert floors[0] < floors[1]


def test_who_is_behind_with_the_rent_asks_for_what_is_lacking_and_others_for_nothing(pair):
    pair.people["purse_cents"][:] = 5000
    tie = pair.tie(BORROWER, LENDER)
    pair.ties["familiarity"][tie] = 0.6
    assert loan_request(pair, BORROWER, LENDER, 0.5) is None
    pair.view.table("households")["arrears_cents"][0] = 12_000
    asked = loan_request(pair, BORROWER, LENDER, 0.5)
    assert asked.value == 7700  # 120 of rent and three meals at 2.10, less 50 in the purse.


def test_whoever_has_too_little_lends_nothing(pair):
    pair.people["purse_cents"][LENDER] = 1200
    assert borrow(pair)[-1].payload["act"] == Act.REJECT
    assert pair.social["debt_to"][BORROWER] < 0


def test_whoever_has_less_lends_a_friend_a_part(pair):
    for row in (BORROWER, LENDER):
        pair.ties["affinity"][pair.tie(row, BORROWER + LENDER - row)] = 0.8
    pair.people["purse_cents"][LENDER] = pair.social["opening_cents"][LENDER] = 6500
    assert borrow(pair, cents=4000)[1].payload["act"] == Act.PROMISE
    assert pair.social["debt_cents"][BORROWER] == 2000
    assert books(pair.view.tables).sound


def test_what_was_lent_is_paid_back_on_payday_and_its_row_is_closed(pair):
    borrow(pair)
    owed = int(pair.social["debt_cents"][BORROWER])
    social, purse = pair.view.table("social"), pair.people["purse_cents"]
    purse[BORROWER] += 10_000
    social["opening_cents"][BORROWER] += 10_000
    before = int(purse[LENDER])
    clock = Clock(WEEK_S, 1.0, pair.simulation.scenario.time.start)
    service_loans(pair.view, clock)
    repay_debts(pair.view, clock)
    loans = pair.view.table("loans")
    assert int(purse[LENDER]) == before + owed
    assert (loans["state"][0], loans["owed_cents"][0]) == (LoanState.REPAID, 0)
    assert books(pair.view.tables).sound


def test_a_debt_is_overdue_only_after_the_term_agreed(pair):
    borrow(pair)
    pair.people["purse_cents"][BORROWER] = 0
    pair.social["debt_due_s"][BORROWER] = 2.5 * WEEK_S
    start = pair.simulation.scenario.time.start
    for weeks in (1, 2):
        repay_debts(pair.view, Clock(weeks * WEEK_S, 1.0, start))
    assert pair.view.events.read.select(kind="debt_unpaid") == []
    repay_debts(pair.view, Clock(3 * WEEK_S, 1.0, start))
    assert len(pair.view.events.read.select(kind="debt_unpaid")) == 1

"""At the stall two haggle in earnest: the price agreed is paid, and told truly when asked after."""

import numpy as np
import pytest

from digisphere.core.identity import PERSON_BASE
from digisphere.core.state import View
from digisphere.core.streams import Streams, SystemStreams
from digisphere.language.answers_bargain import asks_of_bargain
from digisphere.language.interview import ask
from digisphere.language.phrases import money
from digisphere.language.questions import understand
from digisphere.language.realise import utterance
from digisphere.people.enums import Activity, Goal
from digisphere.society import haggling
from digisphere.society.bargain_talk import is_meant, lay_down, open_bargain
from digisphere.society.bargaining_system import Bargaining
from digisphere.society.company import Company
from digisphere.society.conversation import TALK_WRITES
from digisphere.society.effects import speak
from digisphere.society.knowledge import learn
from digisphere.society.ledger import books
from digisphere.society.replies import reply
from digisphere.society.tie_index import TieIndex
from digisphere.society.ties import ensure_tie
from digisphere.society.trade import price_at
from digisphere.society.vocabulary import Act, BargainState, Topic, Ware
from digisphere.testing.hamlet import hamlet_simulation

BAKERY, BUYER, SELLER = 0, 0, 3


@pytest.fixture
def stall():
    """A buyer with an empty larder before a seller who could go down, in the bakery."""
    simulation = hamlet_simulation(12, seed=3)
    view = View(simulation.state, writes=(*TALK_WRITES, "people.*"), who="test")
    view.events.tick = simulation.clock.tick
    c = Company(view, index=TieIndex(), settings=simulation.scenario.society)
    c.at(simulation.clock)
    people = c.people
    for row in (BUYER, SELLER):
        people["place_id"][row], people["age_years"][row] = BAKERY, 40.0
        people["agreeableness"][row], people["conscientiousness"][row] = 3.9, 3.6
        ensure_tie(c.ties, row, b=BUYER + SELLER - row, index=c.index)
    people["activity"][BUYER], people["activity_t0_s"][BUYER] = Activity.SHOP, -60.0
    people["activity"][SELLER], people["intention"][SELLER] = Activity.WORK, Goal.WORK
    people["work_place"][SELLER], people["phase"][SELLER] = BAKERY, 0.9
    home = int(people["household_id"][BUYER])
    homes, social = view.table("households"), view.table("social")
    homes["larder_meals"][home] = homes["larder_opening"][home] = 0.0
    people["purse_cents"][BUYER] = social["opening_cents"][BUYER] = 50_000
    c.simulation = simulation
    return c.at(simulation.clock)


def haggle(c):
    """Let buyer and seller talk it out; return the speech events."""
    c.talks["members"][BUYER, :2] = (BUYER, SELLER)
    c.social["conversation"][[BUYER, SELLER]] = BUYER
    deal = haggling.deal(c, BUYER, SELLER)
    lay_down(c, BUYER, deal)
    pair, said = (BUYER, SELLER), []
    move = open_bargain(c, BUYER, causes=())
    while move is not None:
        number, _ = speak(
            c, BUYER, speaker=pair[0], listener=pair[1], members=[BUYER, SELLER], move=move,
            onset_s=0.0, u=0.5,
        )  # fmt: skip
        c.at(c.simulation.clock)
        said.append(c.log.get(number))
        pair = pair[::-1]
        move = reply(c, *pair, said[-1], 0.5)
    return deal, said


def outcome(c, kind="bargain_struck"):
    return c.view.events.read.select(kind=kind)


def test_what_is_agreed_is_paid_for_the_lot_and_every_coin_and_meal_is_accounted_for(stall):
    deal, said = haggle(stall)
    (struck,) = outcome(stall)
    (paid,) = outcome(stall, "payment")
    assert deal.sides[1].limit <= struck.payload["level"] <= deal.sides[0].limit
    assert struck.payload["level"] < deal.amount_cents
    assert paid.payload["amount_cents"] == struck.payload["level"]
    assert paid.payload["quantity"] == deal.quantity
    assert paid.causes == (struck.id,)
    assert books(stall.view.tables).sound
    assert [e.payload["act"] for e in said[:2]] == [Act.PROPOSE, Act.PROPOSE]
    assert said[-1].payload["act"] == Act.ACCEPT


def test_a_seller_of_fixed_prices_will_not_hear_of_it(stall):
    """The control: nothing is paid in the talk, and the posted price stands."""
    stall.people["phase"][SELLER] = 0.1
    before = int(stall.people["purse_cents"][BUYER])
    _, said = haggle(stall)
    (failed,) = outcome(stall, "bargain_failed")
    assert said[-1].payload["act"] == Act.REFUSE
    assert outcome(stall) == []
    assert failed.payload["by"] == PERSON_BASE + SELLER
    assert int(stall.people["purse_cents"][BUYER]) == before


def test_a_bare_shelf_makes_the_seller_firm(stall):
    full = haggling.deal(stall, BUYER, SELLER)
    stock = stall.view.table("accounts")["stock"]
    stock[2 + BAKERY, Ware.MEAL] = stock[2 + BAKERY, Ware.MEAL] // 3
    bare = haggling.deal(stall, BUYER, SELLER)
    assert bare.quantity == full.quantity
    assert bare.sides[1].limit > full.sides[1].limit


def test_who_is_used_to_paying_less_offers_less_and_asks_more_often(stall):
    posted = price_at(stall.view, BAKERY, Ware.MEAL)
    stall.social["thinks_meal_cents"][BUYER] = posted
    used, wish = haggling.deal(stall, BUYER, SELLER), haggling.wish_to_ask(stall, BUYER)
    stall.social["thinks_meal_cents"][BUYER] = round(0.6 * posted)
    cheaper = haggling.deal(stall, BUYER, SELLER)
    assert cheaper.sides[0].aim < used.sides[0].aim
    assert cheaper.sides[0].limit < used.sides[0].limit
    assert haggling.wish_to_ask(stall, BUYER) > wish


def test_nobody_haggles_beyond_their_purse(stall):
    stall.people["purse_cents"][:] = 700
    deal = haggling.deal(stall, BUYER, SELLER)
    assert deal is not None
    assert deal.sides[0].limit <= haggling.household_means(stall.view, BUYER)


def test_every_offer_names_its_figure_and_a_question_finds_it(stall):
    _, said = haggle(stall)
    (struck,) = outcome(stall)
    learn(stall.knowledge, BUYER, event=struck.id, source=-1, via=struck.id, confidence=1.0,
          value=0.0, interest=0.2, time_s=0.0)  # fmt: skip
    snapshot = stall.simulation.snapshot()
    for event in said:
        if event.payload["act"] == Act.PROPOSE:
            words = utterance(snapshot, event.id).lower()
            assert money(event.payload["value"]).lower() in words
    answer = ask(snapshot, BUYER, "Why did you pay that?")
    assert struck.id in answer.event_ids
    assert money(struck.payload["level"]) in answer.text
    assert money(struck.payload["opened"]) in answer.text
    assert struck.id not in ask(snapshot, BUYER + 1, "Why did you pay that?").event_ids


@pytest.mark.parametrize(
    "question", ["Do you agree with felling the woods?", "Why do you pay so little rent?"]
)
def test_questions_of_other_things_are_not_taken_for_it(stall, question):
    assert not asks_of_bargain(understand(stall.simulation.snapshot(), BUYER, question))


@pytest.mark.parametrize(
    "question", ["Why did you pay that?", "What did you agree on?", "Did you haggle?"]
)
def test_questions_of_bargains_are_understood(stall, question):
    assert asks_of_bargain(understand(stall.simulation.snapshot(), BUYER, question))


def test_a_hard_bargain_costs_regard_and_a_fair_one_builds_trust(stall):
    ties, row = stall.ties, stall.tie(SELLER, BUYER)
    haggle(stall)
    (struck,) = outcome(stall)
    p = struck.payload
    given = abs(p["opened"] - p["level"]) / abs(p["opened"] - p["answered"])
    before = 0.04
    after = float(ties["affinity"][row])
    assert (after > before) if given > 0.4 else (after <= before)


def test_a_buyer_before_the_wares_begins_to_talk_with_the_seller(stall):
    stall.people["agreeableness"][BUYER] = 1.0
    stall.social["thinks_meal_cents"][BUYER] = 60
    system = Bargaining(stall.simulation.scenario)
    clock = stall.simulation.clock
    rng = SystemStreams(Streams(2), system=system.name, declared=system.streams, tick=clock.tick)
    system.step(stall.view, clock, rng)
    talks = stall.view.events.read.select(kind="conversation")
    assert [e.subject for e in talks] == [PERSON_BASE + BUYER]
    assert is_meant(stall, BUYER)
    assert stall.bargains["party"][BUYER].tolist() == [BUYER, SELLER]
    assert haggling.waiting_buyers(stall.at(clock)).size == 0


def test_where_nobody_shops_nobody_haggles(stall):
    """The control of the above."""
    stall.people["activity"][BUYER] = Activity.IDLE
    assert haggling.waiting_buyers(stall).size == 0
    assert np.all(stall.bargains["state"] == BargainState.NONE)
    assert Topic.PRICE not in {e.payload["topic"] for e in outcome(stall, "speech")}


def test_a_thing_for_the_house_is_haggled_for_where_no_food_is_wanted(stall):
    homes, home = stall.view.table("households"), int(stall.people["household_id"][BUYER])
    homes["larder_meals"][home] = homes["larder_target"][home]
    homes["larder_opening"][home] = homes["larder_meals"][home]
    homes["spare_cents"][home] = 40_000
    stall.people["purse_cents"][BUYER] = stall.social["opening_cents"][BUYER] = 40_000
    found = haggling.deal(stall, BUYER, SELLER)
    assert found.ware == Ware.GOODS
    assert found.sides[0].aim < found.amount_cents == found.sides[1].aim
    place, before = found.place, int(stall.social["goods"][BUYER])
    lay_down(stall, BUYER, found)
    haggling.settle(stall, BUYER, found.amount_cents - 100.0, -1)
    assert stall.social["goods"][BUYER] == before + found.quantity
    assert stall.social["thinks_goods_cents"][BUYER] == round(
        (found.amount_cents - 100) / found.quantity
    )
    paid = stall.view.events.read.select(kind="payment")[-1].payload
    assert (paid["purpose"], paid["amount_cents"]) == ("goods", found.amount_cents - 100)
    assert place == found.place
    assert books(stall.view.tables).sound


def test_who_has_put_nothing_by_haggles_for_nothing(stall):
    homes, home = stall.view.table("households"), int(stall.people["household_id"][BUYER])
    homes["larder_meals"][home] = homes["larder_target"][home]
    homes["spare_cents"][home] = 0
    assert haggling.deal(stall, BUYER, SELLER) is None

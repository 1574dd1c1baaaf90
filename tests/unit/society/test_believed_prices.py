"""Minds reckon with the prices they paid or were told of, and with no others."""

import numpy as np

from digisphere.core.identity import PERSON_BASE, PLACE_BASE
from digisphere.core.scenario import make_scenario
from digisphere.core.state import View
from digisphere.people.situation import situation_of
from digisphere.people.surroundings import Sky
from digisphere.society.company import Company, Move
from digisphere.society.conversation import TALK_WRITES
from digisphere.society.effects import speak
from digisphere.society.tie_index import TieIndex
from digisphere.society.trade import price_at, shop
from digisphere.society.vocabulary import Act, Topic, Ware
from digisphere.testing.hamlet import hamlet_simulation

SHOP, TELLER, HEARER, STRANGER = 0, 0, 1, 2
EVERYTHING = (*TALK_WRITES, "people.*", "households.*", "accounts.*", "social.*")


def view_of(simulation) -> View:
    view = View(simulation.state, writes=EVERYTHING, who="test")
    view.events.tick = simulation.clock.tick
    return view


def thinks(simulation, rows, *, usual=210):
    return situation_of(
        view_of(simulation), simulation.clock, Sky(), rows=np.array(rows),
        prices=make_scenario({"society": {"meal_price_cents": usual}}).society,
        outdoors=np.zeros(len(rows), dtype=bool),
    ).meal_cents  # fmt: skip


def told_of_a_rise(simulation, cents):
    """Let the teller tell the hearer that food has gone up."""
    view = view_of(simulation)
    event = view.events.emit(
        "price_rise", subject=PERSON_BASE + TELLER, place=PLACE_BASE + SHOP,
        ware=int(Ware.MEAL), price_cents=cents, before_cents=210,
    )  # fmt: skip
    company = Company(view, index=TieIndex(), settings=simulation.scenario.society)
    c = company.at(simulation.clock)
    move = Move(Act.INFORM, Topic.NEWS, fact=event, via=event, value=float(cents))
    speak(c, TELLER, speaker=TELLER, listener=HEARER, members=[TELLER, HEARER], move=move,
          onset_s=0.0, u=0.5)  # fmt: skip


def test_who_never_bought_reckons_with_what_is_usual():
    simulation = hamlet_simulation(8, seed=3)
    assert thinks(simulation, [TELLER, HEARER], usual=333).tolist() == [333.0, 333.0]


def test_who_has_bought_reckons_with_what_they_paid_whatever_is_usual():
    simulation = hamlet_simulation(8, seed=3)
    view = view_of(simulation)
    people, homes = view.table("people"), view.table("households")
    people["place_id"][TELLER] = SHOP
    homes["larder_meals"][int(people["household_id"][TELLER])] = 0.0
    people["purse_cents"][TELLER] = 100_000
    shop(view, TELLER, now_s=60.0, whim=0.0)
    paid = float(price_at(view, SHOP, Ware.MEAL))
    assert thinks(simulation, [TELLER, STRANGER], usual=9999).tolist() == [paid, 9999.0]


def test_who_is_told_of_a_new_price_reckons_with_it_and_nobody_else_does():
    simulation = hamlet_simulation(8, seed=3)
    told_of_a_rise(simulation, 400)
    assert thinks(simulation, [HEARER, STRANGER]).tolist() == [400.0, 210.0]

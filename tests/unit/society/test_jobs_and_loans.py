"""Firms that cannot pay let people go, firms that thrive hire; loans are repaid or fail."""

import numpy as np
import pytest

from digisphere.core.clock import Clock
from digisphere.core.simulation import Simulation
from digisphere.core.state import View
from digisphere.core.streams import Streams, SystemStreams
from digisphere.people.enums import Education, Occupation
from digisphere.society.economy import Economy
from digisphere.society.jobs import hire, lay_off, open_post, review_posts
from digisphere.society.ledger import books
from digisphere.society.loans import lend_to_firms, lend_to_households, service_loans
from digisphere.society.vocabulary import LoanState
from digisphere.testing.hamlet import hamlet_simulation

BAKERY = 0
WEEK = 7


def town() -> Simulation:
    return hamlet_simulation(30, seed=6, talkativeness=0.0)


def view_of(simulation: Simulation) -> View:
    return View(simulation.state, writes=(*Economy.writes, "people.*"), who="test")


def at(simulation: Simulation, *, days: float) -> Clock:
    return Clock(int(days * 86400), 1.0, simulation.scenario.time.start)


def streams_at(tick: int) -> SystemStreams:
    return SystemStreams(Streams(3), system=Economy.name, declared=Economy.streams, tick=tick)


def set_till(view: View, place: int, cents: int) -> None:
    accounts = view.table("accounts")
    accounts["balance_cents"][2 + place] = accounts["opening_cents"][2 + place] = cents


def staff_of(view: View, place: int) -> np.ndarray:
    people = view.table("people")
    return people.rows[people["work_place"][people.rows] == place]


def test_the_books_of_posts_hold_everybody_at_work():
    view = view_of(town())
    jobs, people = view.table("jobs"), view.table("people")
    held = jobs["person"][: jobs.count]
    assert np.all(people["work_place"][held] == jobs["place_id"][: jobs.count])
    assert len(set(held.tolist())) == jobs.count > 0


def test_a_firm_with_an_empty_till_lets_one_go_and_names_why():
    simulation = town()
    view = view_of(simulation)
    before = staff_of(view, BAKERY)
    set_till(view, BAKERY, 100)
    cause = view.events.emit("carriers_cut_off")
    view.table("market")["closed_event"][0] = cause
    review_posts(view, at(simulation, days=WEEK), streams_at(0))
    gone = np.setdiff1d(before, staff_of(view, BAKERY))
    assert gone.size == 1
    people, jobs = view.table("people"), view.table("jobs")
    assert people["occupation"][gone[0]] == Occupation.NONE
    assert people["income_cents_month"][gone[0]] > 0
    (told,) = view.events.read.select(kind="laid_off")
    assert told.causes == (cause,)
    ended = np.flatnonzero(jobs["ended_s"][: jobs.count] >= 0)
    assert jobs["end_event"][ended].tolist() == [told.id]


def test_a_firm_that_does_well_opens_a_post_and_a_seeker_fills_it():
    simulation = town()
    view = view_of(simulation)
    people, accounts = view.table("people"), view.table("accounts")
    before = len(staff_of(view, BAKERY))
    seeker = int(staff_of(view, 4)[0])
    people["age_years"][seeker], people["education"][seeker] = 30.0, Education.TRADE
    lay_off(view, at(simulation, days=1), seeker)
    accounts["balance_cents"][2 + BAKERY] = 3 * accounts["opening_cents"][2 + BAKERY]
    for week in range(1, 9):
        review_posts(view, at(simulation, days=WEEK * week), streams_at(week))
    assert len(staff_of(view, BAKERY)) > before
    hired = view.events.read.select(kind="hired")[0]
    assert [e.kind for e in view.events.read.why(hired.id)] == ["hired", "job_opened"]
    assert people["occupation"][hired.subject - (1 << 17)] != Occupation.NONE


def test_without_a_seeker_a_post_stays_vacant():
    simulation = town()
    view = view_of(simulation)
    open_post(view, simulation.clock, place=BAKERY, occupation=Occupation.BAKER)
    accounts = view.table("accounts")
    accounts["balance_cents"][2 + BAKERY] = 3 * accounts["opening_cents"][2 + BAKERY]
    review_posts(view, at(simulation, days=WEEK), streams_at(1))
    assert view.events.read.select(kind="hired") == []


def test_whoever_is_hired_earns_the_wage_of_the_post():
    simulation = town()
    view = view_of(simulation)
    row = int(staff_of(view, 4)[0])
    lay_off(view, simulation.clock, row)
    job = open_post(view, simulation.clock, place=BAKERY, occupation=Occupation.BAKER)
    hire(view, simulation.clock, row, job=job)
    people, jobs = view.table("people"), view.table("jobs")
    assert people["income_cents_month"][row] == jobs["wage_cents_month"][job]
    assert people["work_place"][row] == BAKERY


def test_a_firm_borrows_for_wages_only_so_far():
    simulation = town()
    view = view_of(simulation)
    for week in range(1, 9):
        set_till(view, BAKERY, 0)
        lend_to_firms(view, at(simulation, days=WEEK * week), scenario=simulation.scenario)
    loans = view.table("loans")
    assert 1 <= np.count_nonzero(loans["account"][: loans.count] == 2 + BAKERY) <= 4


def in_arrears(view: View, cents: int) -> None:
    view.table("households")["arrears_cents"][0] = cents


def test_a_loan_pays_the_rent_and_is_paid_back_with_interest():
    simulation = town()
    view = view_of(simulation)
    in_arrears(view, 20_000)
    lend_to_households(view, at(simulation, days=1), scenario=simulation.scenario)
    assert view.table("households")["arrears_cents"][0] == 0
    people, loans = view.table("people"), view.table("loans")
    borrower = int(loans["person"][0])
    people["purse_cents"][borrower] += 100_000
    view.table("social")["opening_cents"][borrower] += 100_000
    for week in range(1, 27):
        service_loans(view, at(simulation, days=1 + WEEK * week))
    assert loans["state"][0] == LoanState.REPAID
    assert loans["owed_cents"][0] == 0
    assert loans["interest_cents"][0] == pytest.approx(20_000 * 0.08 / 4, rel=0.15)
    assert books(simulation.state.tables).sound


def test_four_missed_instalments_are_a_default_with_the_lost_work_behind_it():
    simulation = town()
    view = view_of(simulation)
    in_arrears(view, 20_000)
    lend_to_households(view, at(simulation, days=1), scenario=simulation.scenario)
    people, loans = view.table("people"), view.table("loans")
    borrower = int(loans["person"][0])
    people["purse_cents"][borrower] = 0
    lay_off(view, at(simulation, days=3), borrower)
    for week in range(1, 5):
        service_loans(view, at(simulation, days=1 + WEEK * week))
    assert loans["state"][0] == LoanState.DEFAULTED
    (told,) = view.events.read.select(kind="loan_default")
    kinds = {event.kind for event in view.events.read.why(told.id)}
    assert kinds >= {"loan_default", "loan_granted", "laid_off"}
    in_arrears(view, 5_000)
    lend_to_households(view, at(simulation, days=40), scenario=simulation.scenario)
    assert loans.count == 1

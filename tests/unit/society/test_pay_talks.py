"""A third of those hired bargain over their pay, and come to no less than the post's wage."""

import numpy as np
import pytest

from digisphere.core.clock import Clock
from digisphere.core.state import View
from digisphere.people.enums import TRAITS, Education, Occupation
from digisphere.society import pay_talks
from digisphere.society.economy import Economy
from digisphere.society.jobs import hire, open_post
from digisphere.testing.hamlet import hamlet_simulation
from digisphere.world.enums import PlaceKind

SMITHY, SCHOOL, POSTED = 4, 6, 250_000


@pytest.fixture(scope="module")
def town():
    """Three hundred people with schooling and tempers as they come."""
    simulation = hamlet_simulation(300, seed=5, talkativeness=0.0)
    view = View(simulation.state, writes=(*Economy.writes, "people.*"), who="test")
    view.events.tick = simulation.clock.tick
    rng = np.random.default_rng(2)
    people = view.table("people")
    people["education"][:300] = rng.choice(5, 300, p=[0.05, 0.25, 0.35, 0.2, 0.15])
    for name in TRAITS:
        people[name][:300] = np.clip(rng.normal(3.4, 0.7, 300), 1.0, 5.0)
    return simulation, view


def terms(view, *, place=SMITHY, u=None):
    draws = np.random.default_rng(4).uniform(size=300) if u is None else np.full(300, u)
    return [
        pay_talks.settle_pay(view, row, place=place, offered_cents=POSTED, u=float(draws[row]))
        for row in range(300)
    ]


def share_asking(found):
    return float(np.mean([pay.asked_cents > 0 for pay in found]))


def test_about_a_third_bargain(town):
    """A third of those hired (Hall & Krueger 2012)."""
    assert 0.25 < share_asking(terms(town[1])) < 0.42


def test_the_schooled_bargain_oftener_and_public_posts_are_seldom_bargained_for(town):
    _, view = town
    schooling = view.table("people")["education"][:300]
    odds = np.array([pay_talks.odds_of_asking(view, row, place=SMITHY) for row in range(300)])
    assert odds[schooling == Education.DEGREE].mean() > 2 * odds[schooling <= 1].mean()
    assert view.ground.places["kind"][SCHOOL] == PlaceKind.SCHOOL
    assert share_asking(terms(view, place=SCHOOL)) < 0.2


def test_who_bargains_gains_a_few_per_cent_and_nobody_loses(town):
    """Some seven in a hundred for those who ask (Marks & Harold 2011)."""
    gains = [pay.wage_cents / POSTED - 1.0 for pay in terms(town[1], u=0.0)]
    assert min(gains) >= 0.0
    assert max(gains) <= 0.15
    assert 0.02 < np.mean(gains) < 0.12


def test_where_nobody_asks_all_get_the_posted_wage(town):
    assert {pay.wage_cents for pay in terms(town[1], u=1.0)} == {POSTED}


@pytest.mark.parametrize(("u", "why"), [(0.0, "bargained"), (1.0, "posted")])
def test_what_was_agreed_is_what_they_are_paid_and_the_event_says_how(town, u, why):
    simulation, view = town
    clock = Clock(7 * 86400, 1.0, simulation.scenario.time.start)
    row = 2 if u else 5
    job = open_post(view, clock, place=SMITHY, occupation=Occupation.SMITH)
    offered = int(view.table("jobs")["wage_cents_month"][job])
    hire(view, clock, row, job=job, u=u)
    told = view.events.read.select(kind="hired")[-1].payload
    assert told["why"] == why
    assert told["offered_cents"] == offered
    assert told["wage_cents_month"] == view.table("people")["income_cents_month"][row] >= offered
    assert (told["asked_cents"] > told["wage_cents_month"]) == (why == "bargained")
    assert view.table("jobs")["wage_cents_month"][job] == told["wage_cents_month"]

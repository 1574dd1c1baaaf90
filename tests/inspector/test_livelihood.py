"""The person panel tells work, debts, habits and opinions as the tables have them."""

import pytest

from digisphere.core.identity import PERSON_BASE
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.inspector.panels import livelihood
from digisphere.inspector.panels.person import PersonPanel
from digisphere.people.enums import Goal, Occupation
from digisphere.society.vocabulary import AppointmentState, LoanState
from digisphere.testing.ground import make_test_ground
from digisphere.testing.gui import draw_frames, fake_context

ROW, OTHER = 3, 4


@pytest.fixture(scope="module")
def village():
    simulation = Simulation(
        make_scenario({"people": {"count": 12}}), ground=make_test_ground(), seed=5
    )
    simulation.run(2)
    tables = simulation.state.tables
    jobs, loans, social = tables["jobs"], tables["loans"], tables["social"]
    jobs["person"][jobs["person"] == ROW] = -1
    for job, (filled, ended) in zip((-1, -2), ((3600.0, -1.0), (-1.0, 60.0)), strict=True):
        jobs.alive[job] = True
        jobs["person"][job], jobs["place_id"][job] = ROW, 1
        jobs["occupation"][job] = Occupation.SMITH if job == -1 else Occupation.FARMHAND
        jobs["wage_cents_month"][job], jobs["filled_s"][job] = 185_000, filled
        jobs["ended_s"][job], jobs["end_event"][job] = ended, -1
    loans.alive[0] = True
    for name, value in (
        ("person", ROW), ("account", -1), ("state", LoanState.RUNNING), ("opened_s", 30.0),
        ("principal_cents", 50_000), ("owed_cents", 12_345), ("rate_year", 0.08), ("missed", 2),
    ):  # fmt: skip
        loans[name][0] = value
    social["debt_to"][ROW], social["debt_cents"][ROW] = OTHER, 700
    social["views"][ROW] = (-1.0, -0.5, 0.0, 0.5, 1.0)
    habits = tables["habits"]
    habits["goal"][ROW] = Goal.NONE
    for slot, strength in enumerate((0.2, 0.7)):
        habits["goal"][ROW, slot], habits["place"][ROW, slot] = Goal.TAVERN, slot
        habits["strength"][ROW, slot], habits["visits"][ROW, slot] = strength, 5 + slot
    dates = tables["appointments"]
    dates["state"][ROW, 0], dates["with_row"][ROW, 0] = AppointmentState.AGREED, OTHER
    dates["place_id"][ROW, 0], dates["start_s"][ROW, 0] = 0, 7200.0
    simulation.state.touch(simulation.state.arrays())
    return simulation


def test_spells_of_work_come_newest_first_with_pay_and_end(village):
    (trade, now), (before, past) = livelihood.work(village.snapshot(), ROW)
    assert (trade, before) == ("Smith", "Farmhand")
    assert "1,850.00 a month" in now
    assert "until" not in now
    assert "since before the start" in past
    assert "until" in past


def test_what_somebody_owes_is_told_and_what_they_do_not_is_not(village):
    snapshot = village.snapshot()
    owed = dict(livelihood.debts(snapshot, ROW))
    assert owed["Loan"].startswith("123.45 owed of 500.00 lent")
    assert "8.0% a year, 2 instalments missed" in owed["Loan"]
    assert owed["Owes"].startswith("7.00 to ")
    assert livelihood.debts(snapshot, OTHER) == []


def test_the_household_has_what_its_purses_hold(village):
    snapshot = village.snapshot()
    people = snapshot.tables["people"]
    home = people["household_id"][ROW]
    cents = sum(
        int(people["purse_cents"][r]) for r in people.rows if people["household_id"][r] == home
    )
    assert dict(livelihood.purse(snapshot, ROW))["Household"].startswith(f"{cents / 100:,.2f} in")


def test_opinions_habits_and_appointments_are_those_of_the_tables(village):
    snapshot = village.snapshot()
    assert [view for _, view in livelihood.views(snapshot, ROW)][:5] == [-1.0, -0.5, 0.0, 0.5, 1.0]
    strong, weak = livelihood.habits(snapshot, ROW, limit=8)
    assert (round(strong.strength, 2), round(weak.strength, 2)) == (0.7, 0.2)
    assert "6 visits" in strong.hint
    ((_, agreed),) = livelihood.appointments(snapshot, ROW)
    assert agreed.endswith("agreed")
    assert livelihood.appointments(snapshot, OTHER) == []


def test_the_person_panel_draws_all_of_it(village):
    draw_frames({"person": PersonPanel()}, fake_context(village, selected=PERSON_BASE + ROW))
    panel = PersonPanel()
    shown = dict(panel._tabs())
    panel._tabs = lambda: (("Work", shown["Work"]), ("Life", shown["Life"]))
    draw_frames({"person": panel}, fake_context(village, selected=PERSON_BASE + ROW))

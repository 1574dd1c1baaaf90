"""Who dies stays dead, keeps their row, holds nothing, and is missed by those of the house."""

import numpy as np
import pytest

from digisphere.core.identity import PERSON_BASE
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation, built_in_systems
from digisphere.core.state import View
from digisphere.language.interview import ask
from digisphere.people.contagion_system import Contagion
from digisphere.people.enums import Activity, DeathCause, Illness, Seir, Severity, Sex
from digisphere.people.mortality import dies_within, fatal_share, hazard_a_year
from digisphere.people.mortality_system import Mortality, die
from digisphere.society.ledger import books
from tests.unit.people.conftest import MONDAY, PEOPLE_SYSTEMS


def dying_village(ground, *, mortality=1000.0, kinds=(*PEOPLE_SYSTEMS, Contagion, Mortality)):
    scenario = make_scenario(
        {"people": {"count": 60, "illness_rate": 0.0},
         "time": {"start": MONDAY.replace("T00", "T08")}, "health": {"mortality": mortality}}
    )  # fmt: skip
    simulation = Simulation(
        scenario, ground=ground, systems=[kind(scenario) for kind in kinds], seed=7
    )
    simulation.state.tables["people"]["age_years"][:] = 99.0
    return simulation


@pytest.fixture(scope="module")
def dying(ground):
    simulation = dying_village(ground)
    simulation.run_until(4.5 * 3600.0)
    return simulation


def test_the_dead_keep_their_row_and_hold_nothing(dying):
    people, fates = dying.state.tables["people"], dying.state.tables["fates"]
    dead = np.flatnonzero(~people.alive)
    assert 3 < dead.size < 40
    assert people.count == 60
    assert np.isfinite(fates["died_s"][dead]).all()
    assert np.isinf(fates["died_s"][people.alive]).all()
    assert (people["slot_id"][dead] == -1).all()
    assert (people["goal_place"][dead] == -1).all()
    assert not people["setting_out"][dead].any()
    assert dying.snapshot().tables["people"].count == 60


def test_life_goes_on_without_them(dying):
    log, tables = dying.state.log.view(), dying.state.tables
    died = {e.subject: e.tick for e in log.select(kind="death")}
    later = [e for e in log.select(kind="intention") if e.subject in died]
    assert died
    assert all(e.tick <= died[e.subject] for e in later)
    house = tables["people"]["household_id"][tables["people"].alive]
    sizes = np.bincount(house, minlength=60)
    assert np.array_equal(sizes, tables["households"]["size"][:60])


def test_those_of_the_house_are_bereaved_and_remember_it(dying):
    log, people = dying.state.log.view(), dying.state.tables["people"]
    lost = log.select(kind="bereaved")
    assert lost
    for event in lost:
        assert log.get(event.causes[0]).kind == "death"
        assert log.get(event.causes[0]).subject == event.object
    row = lost[0].subject - PERSON_BASE
    assert lost[0].id in dying.state.tables["memory"]["event"][row]
    assert not (people["partner"][people.alive] == lost[0].object - PERSON_BASE).any()


def test_who_is_elsewhere_loses_them_only_when_the_news_gets_there(ground):
    simulation = dying_village(ground, mortality=0.0)
    simulation.run_until(600.0)
    people = simulation.state.tables["people"]
    house = int(np.argmax(np.bincount(people["household_id"][:60])))
    row, near, far, *_ = np.flatnonzero(people["household_id"][:60] == house).tolist()
    home = int(people["home_place"][row])
    people["decision_until_s"][:60] = people["talk_until_s"][:60] = 1e9
    people["activity"][:60], people["path_count"][:60] = Activity.REST, 1
    people["place_id"][:60], people["place_id"][[row, near]] = home + 1, home
    view = View(simulation.state, writes=Mortality.writes, who="test")
    view.events.tick = simulation.clock.tick
    die(view, simulation.clock, row, of=DeathCause.COLLAPSE, cause=-1)

    def lost():
        told = simulation.state.log.view().select(kind="bereaved")
        return {e.subject - PERSON_BASE for e in told if e.object == PERSON_BASE + row}

    assert near in lost()
    assert far not in lost()
    people["interrupt_event"][:60] = -1
    simulation.run_until(2400.0)
    assert far not in lost()
    people["place_id"][far] = home
    simulation.run_until(3600.0)
    assert far in lost()


def test_nobody_dies_of_age_where_that_is_switched_off(ground):
    simulation = dying_village(ground, mortality=0.0)
    simulation.run_until(2.0 * 3600.0)
    assert simulation.state.tables["people"].alive.sum() == 60


def test_an_infection_and_an_injury_kill_with_themselves_as_the_cause(ground):
    simulation = dying_village(ground, mortality=0.0)
    tables, log = simulation.state.tables, simulation.state.log
    infections = tables["infections"]
    caught = log.append("infected", tick=0, payload={"disease": "flu", "contact": "work"},
                        subject=PERSON_BASE + 4)  # fmt: skip
    tables["epidemic"]["running"][0] = True
    infections["event"][4], infections["stage"][4] = caught, Seir.INFECTIOUS
    infections["noticed"][4], infections["severity"][4] = True, Severity.CLINIC
    infections["dies_s"][4], infections["ends_s"][4] = 600.0, 1e9
    tables["people"]["ill"][4] = Illness.FLU
    simulation.run_until(1200.0)
    death = simulation.state.log.view().select(kind="death")[0]
    assert (death.subject, death.causes) == (PERSON_BASE + 4, (caught,))
    assert death.payload["of"] == "flu"
    assert tables["fates"]["cause"][4] == DeathCause.FLU
    assert infections["stage"][4] == Seir.RECOVERED


def test_the_dead_cannot_be_asked(dying):
    snapshot = dying.snapshot()
    dead = int(np.flatnonzero(~snapshot.tables["people"].alive[:60])[0])
    answer = ask(snapshot, dead, "How are you?")
    assert "died of old age at 99" in answer.text
    assert snapshot.events.get(answer.event_ids[0]).kind == "death"


def test_their_money_goes_to_kin_and_the_books_stay_sound(ground):
    rooms = ("people.", "society.")
    scenario = make_scenario({})
    kinds = [type(s) for s in built_in_systems(scenario) if s.name.startswith(rooms)]
    needs_land = ("people.danger", "society.public_works", "society.dry_spell")
    simulation = dying_village(ground, kinds=[k for k in kinds if k.name not in needs_land])
    simulation.run_until(2.2 * 3600.0)
    people = simulation.state.tables["people"]
    dead = np.flatnonzero(~people.alive[:60])
    assert dead.size > 0
    assert (people["purse_cents"][dead] == 0).all()
    assert books(simulation.state.tables).sound
    left = [e for e in simulation.state.log.view().select(kind="payment")
            if e.payload["purpose"] == "legacy"]  # fmt: skip
    assert left
    assert all(simulation.state.log.view().get(e.causes[0]).kind == "death" for e in left)


def test_hazard_doubles_every_seven_or_eight_years_and_men_die_sooner():
    ages = np.array([50.0, 57.3, 64.5, 80.0])
    women = hazard_a_year(ages, sex=np.full(4, Sex.FEMALE))
    men = hazard_a_year(ages, sex=np.full(4, Sex.MALE))
    assert (men > women).all()
    assert 1.8 < women[2] / women[1] < 2.2
    assert not dies_within(np.full(4, 0.5), ages=ages, sex=np.zeros(4), years=1.0).any()


def test_injuries_kill_the_fewer_the_lighter_they_are():
    assert fatal_share("collapse", damage=4) > fatal_share("collapse", damage=2) > 0.0
    assert fatal_share("flood", rating=3.0) > fatal_share("flood", rating=1.3)
    assert fatal_share("quarrel") == 0.0

"""An illness passes only where people are together, its chain is in the log, and orders bite."""

import numpy as np
import pytest

from digisphere.core.identity import PERSON_BASE
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.core.systems import System
from digisphere.errors import ScenarioError
from digisphere.people import precautions
from digisphere.people.cases import Outbreak, care
from digisphere.people.contagion import FLU, force_in_rooms, gamma_of, severity_of, stages
from digisphere.people.contagion_runs import ring_network
from digisphere.people.contagion_system import Contagion
from digisphere.people.enums import Contact, Goal, Illness, Occupation, Seir, Severity
from digisphere.people.goals import GOALS, Where
from digisphere.people.population import Population
from digisphere.testing.plain_contagion import plain_step
from digisphere.world.enums import PlaceKind
from tests.unit.people.conftest import MONDAY, PEOPLE_SYSTEMS

DAY_S = 86400.0


class AtHome(System):
    """Puts everybody at home, where they stay."""

    name = "test.at_home"
    every = "1 day"
    phase = 50
    writes = ("people.place_id", "people.indoors")

    def setup(self, view, clock, rng):
        people = view.table("people")
        people["place_id"][:] = people["home_place"]
        people["indoors"][:] = True


AT_HOME = (Population, AtHome, Contagion)


@pytest.fixture(scope="module")
def sick_village(ground):
    def make(*, rate, people=3, days=0.0, isolation=0.4, commands=(), kinds=AT_HOME):
        health = {"transmission_per_hour": rate, "isolation": isolation}
        scenario = make_scenario(
            {"people": {"count": 60, "illness_rate": 0.0}, "time": {"start": MONDAY},
             "health": health}
        )  # fmt: skip
        simulation = Simulation(
            scenario, ground=ground, systems=[kind(scenario) for kind in kinds], seed=7
        )
        for command in (Outbreak(people=people), *commands):
            simulation.submit(command)
        simulation.run_until(days * DAY_S)
        return simulation

    return make


@pytest.fixture(scope="module")
def epidemic(sick_village):
    return sick_village(rate=0.4, people=12, days=12.0)


def test_an_infection_names_who_and_what_it_came_from_back_to_the_first(epidemic):
    log = epidemic.state.log.view()
    caught = {e.subject: e for e in log.select(kind="infected")}
    passed_on = [e for e in caught.values() if e.object >= 0]
    assert len(passed_on) > 10
    for event in passed_on:
        giver = caught[event.object]
        assert giver.id in event.causes
        assert log.why(event.id)[-1].kind == "outbreak_began"
    seeds = [e for e in caught.values() if e.object < 0]
    assert len(seeds) == 12


def test_only_the_infectious_infect_and_only_once_each_is_caught(epidemic):
    table = epidemic.state.tables["infections"]
    caught = np.flatnonzero((table["times"] > 0) & (table["infector"] >= 0))
    giver = table["infector"][caught]
    assert (table["caught_s"][caught] >= table["infectious_s"][giver]).all()
    assert (table["caught_s"][caught] <= table["ends_s"][giver] + 1.0).all()
    assert table["times"].max() == 1
    assert table["infected"].sum() == caught.size
    assert epidemic.state.tables["epidemic"]["by_contact"][0].sum() == caught.size + 12
    assert epidemic.state.tables["epidemic"]["curve"][0].sum() == caught.size + 12


def test_those_who_notice_are_ill_because_of_the_infection(epidemic):
    log = epidemic.state.log.view()
    fell = log.select(kind="illness")
    assert fell
    for event in fell:
        assert event.payload["ailment"] == "flu"
        assert log.get(event.causes[0]).kind == "infected"
    table, people = epidemic.state.tables["infections"], epidemic.state.tables["people"]
    silent = (table["times"] > 0) & (table["severity"] == Severity.NONE)
    assert not (people["ill"][silent] == Illness.FLU).any()


def test_without_contagion_nobody_catches_it_and_it_dies_out(sick_village):
    simulation = sick_village(rate=0.0, days=2.0)
    assert simulation.state.tables["epidemic"]["cases"][0] == 3
    table = simulation.state.tables["infections"]
    assert (table["stage"] != Seir.SUSCEPTIBLE).sum() == 3


def test_nothing_is_written_while_nobody_carries_it(sick_village):
    idle = sick_village(rate=0.1, people=61)
    idle.run(2)
    before = idle.state.versions()["infections.stage"]
    idle.run_until(7200.0)
    assert idle.state.versions()["infections.stage"] == before
    busy = sick_village(rate=0.1, people=1)
    busy.run(2)
    before = busy.state.versions()["infections.stage"]
    busy.run_until(7200.0)
    assert busy.state.versions()["infections.stage"] > before


def test_who_shares_a_room_shares_its_air_and_a_full_one_mixes_in_part():
    room = np.array([0, 0, 0, 1, -1])
    gives = np.array([1.0, 0.0, 0.0, 0.0, 0.0])
    takes = np.array([0.0, 1.0, 0.5, 1.0, 1.0])
    rate, near = np.array([0.1, 0.1]), np.array([8.0, 8.0])
    force = force_in_rooms(room, gives=gives, takes=takes, rate_per_h=rate, near=near)
    assert force == pytest.approx([0.0, 0.1, 0.05, 0.0, 0.0])
    full = np.zeros(33, dtype=np.int64)
    one = np.where(np.arange(33) == 0, 1.0, 0.0)
    force = force_in_rooms(full, gives=one, takes=1.0 - one, rate_per_h=rate, near=near)
    assert force[1:].sum() == pytest.approx(0.1 * 8.0)


def test_stages_follow_each_other_and_last_as_published():
    u = (np.arange(4000)[:, None] * [0.618, 0.755, 0.57, 0.414]) % 1.0
    course = stages(u, now_s=0.0, ages=np.full(4000, 30.0), course=FLU, odds=1.0)
    assert (course.infectious_s < course.onset_s + 1.0).all()
    assert (course.ends_s > course.infectious_s).all()
    assert np.median(course.onset_s) / DAY_S == pytest.approx(1.4, abs=0.05)
    assert (course.ends_s - course.infectious_s).mean() / DAY_S == pytest.approx(3.0, abs=0.05)
    assert gamma_of(u[:, 0], mean=2.0, cv=0.5).std() == pytest.approx(1.0, abs=0.05)


def test_the_kernel_and_plain_numpy_agree_to_the_last_person():
    network = ring_network(600, near=8, rewired=0.3, seed=4)
    from_s = np.where(np.arange(600) % 5 == 0, 0.0, np.inf)
    until_s, chance = np.full(600, 10.0), np.full(600, 0.2)
    for key in (1, 2**62 + 7):
        facts = {"until_s": until_s, "now_s": 1.0, "chance": chance, "key": key}
        found, new = network.pass_on(from_s, **facts)
        plain, plain_new = plain_step(network, from_s, **facts)
        assert np.array_equal(found, plain)
        assert new == plain_new > 50


def test_an_epidemic_taken_up_from_a_checkpoint_goes_on_the_same(sick_village):
    whole = sick_village(rate=0.4, people=6, days=3.0)
    kept = whole.checkpoint()
    whole.run_until(5.0 * DAY_S)
    again = sick_village(rate=0.4, people=6, days=0.0)
    again.restore(kept)
    again.run_until(5.0 * DAY_S)
    assert again.digest() == whole.digest()
    other = sick_village(rate=0.5, people=6, days=5.0)
    assert other.digest() != whole.digest()


class Ward:
    """Four who lie ill: treated early, early but past help, too late, and not at all."""

    def __init__(self):
        day = DAY_S
        self.people = {"treated_s": np.array([1.0 * day, 1.0 * day, 5.0 * day, -1.0])}
        self.infections = {
            "noticed": np.ones(4, dtype=bool),
            "helped": np.zeros(4, dtype=bool),
            "past_help": np.array([False, True, False, False]),
            "onset_s": np.full(4, 0.5 * day),
            "well_s": np.full(4, 9.0 * day),
            "dies_s": np.full(4, 8.0 * day),
        }

    def table(self, name):
        return getattr(self, name)


def test_early_care_saves_whoever_is_not_past_help():
    ward = Ward()
    care(ward, np.arange(4))
    care(ward, np.arange(4))  # a second look changes nothing
    assert np.isinf(ward.infections["dies_s"]).tolist() == [True, False, False, False]
    sooner = ward.infections["well_s"] < 9.0 * DAY_S
    assert sooner.tolist() == [True, True, False, False]
    assert len(set(ward.infections["well_s"][:2])) == 1


def test_odds_of_nought_spare_everybody_the_clinic():
    u = (np.arange(4000) * 0.618) % 1.0
    assert (severity_of(u, ages=np.full(4000, 80.0)) == Severity.CLINIC).any()
    assert not (severity_of(u, ages=np.full(4000, 80.0), odds=0.0) == Severity.CLINIC).any()


def test_a_closed_school_keeps_its_pupils_away_until_it_opens(sick_village):
    def learning(*commands):
        simulation = sick_village(
            rate=0.0, people=1, commands=commands, kinds=(*PEOPLE_SYSTEMS, Contagion)
        )
        simulation.run_until(10.5 * 3600.0)
        people = simulation.state.tables["people"]
        pupils = people["occupation"] == Occupation.PUPIL
        learns = (people["intention"] == Goal.LEARN) | (people["intention"] == Goal.PLAY)
        at_school = simulation.state.ground.places["kind"][people["goal_place"]]
        return (learns & (at_school == PlaceKind.SCHOOL))[pupils].mean()

    assert learning() > 0.5
    assert learning(precautions.Close(what="school", days=3.0)) == 0.0


def test_an_order_ends_when_it_runs_out_or_is_taken_back(sick_village):
    close, reopen = precautions.Close(what="tavern", days=0.5), precautions.Reopen(what="tavern")
    simulation = sick_village(rate=0.0, people=1, commands=(close,))
    view = simulation.state
    simulation.run_until(3600.0)
    shut = precautions.shut_places(view, now_s=3600.0)
    kinds = view.ground.places["kind"]
    assert (kinds[shut] == PlaceKind.TAVERN).all()
    assert shut.any()
    simulation.run_until(13 * 3600.0)
    assert precautions.shut_places(view, now_s=13 * 3600.0) is None
    log = view.log.view()
    assert log.select(kind="closure_lifted")[0].causes == (
        log.select(kind="closure_ordered")[0].id,
    )
    simulation.submit(reopen)
    simulation.run(2)
    assert not simulation.command_log[-1].accepted


def test_those_who_isolate_stay_at_home(sick_village):
    simulation = sick_village(rate=0.0, people=1, isolation=1.0, kinds=(*PEOPLE_SYSTEMS, Contagion))
    simulation.run(2)
    people, table = simulation.state.tables["people"], simulation.state.tables["infections"]
    grown = np.flatnonzero(people["age_years"] > 16.0)
    table["isolating"][grown[::2]] = True
    table["well_s"][grown] = np.inf
    simulation.run_until(10.5 * 3600.0)
    away = {g for g, f in GOALS.items() if f.where != Where.HOME} - {Goal.HEAL, Goal.SHOP}
    assert not away & {Goal(g) for g in people["intention"][grown[::2]].tolist()}
    assert len(away & {Goal(g) for g in people["intention"][grown[1::2]].tolist()}) > 1


def test_the_feverish_who_are_asked_to_keep_in_do_so_until_well(sick_village):
    simulation = sick_village(rate=0.0, people=40, days=4.0, isolation=1.0)
    table, log = simulation.state.tables["infections"], simulation.state.log.view()
    fevers = (table["severity"] >= Severity.BED) & table["noticed"]
    assert table["isolating"][fevers].sum() > 3
    assert len(log.select(kind="isolation")) == fevers.sum()
    simulation.run_until(25.0 * DAY_S)
    assert not table["isolating"].any()
    assert not simulation.state.tables["epidemic"]["running"][0]
    assert len(simulation.state.log.view().select(kind="recovery")) == (table["severity"] > 0).sum()


def test_temper_tilts_compliance_as_much_as_it_does_in_people(new_village):
    people = new_village(count=240).state.tables["people"]
    rows = np.arange(240)
    kept = precautions.complies(people, rows, share=0.6, channel=71)
    assert 0.45 < kept.mean() < 0.75
    z = people["conscientiousness"] + people["agreeableness"]
    assert 0.05 < np.corrcoef(z, kept)[0, 1] < 0.4
    assert precautions.complies(people, rows, share=1.0, channel=71).all()


def test_too_many_seeds_are_refused_with_a_cure(sick_village):
    simulation = sick_village(rate=0.0, people=61)
    simulation.run(2)
    assert not simulation.command_log[0].accepted
    assert "Choose fewer" in simulation.command_log[0].reason


def test_a_negative_rate_in_a_scenario_is_refused():
    with pytest.raises(ScenarioError, match="transmission_per_hour"):
        make_scenario({"health": {"transmission_per_hour": -1.0}})


def test_subjects_are_people_and_contacts_are_named(epidemic):
    for event in epidemic.state.log.view().select(kind="infected"):
        assert PERSON_BASE <= event.subject < PERSON_BASE + 60
        assert event.payload["contact"].upper() in Contact.__members__

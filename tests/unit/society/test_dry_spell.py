"""A dry spell is noticed by those it touches, told on and feared by farmers; a wet one is not."""

from typing import Any

import numpy as np
import pytest

from digisphere.core.columns import ColumnSpec, TableSpec
from digisphere.core.events import EventKind
from digisphere.core.fields import FieldSpec
from digisphere.core.simulation import Simulation
from digisphere.core.systems import System
from digisphere.environment.station import STATION
from digisphere.language.narrate import describe_event
from digisphere.language.phrases import stretch
from digisphere.people.emotions import Emotion
from digisphere.people.enums import Occupation
from digisphere.people.mind_columns import mind_tables
from digisphere.society.dry_spell import DrySpell, dry_days
from digisphere.society.knowledge import unfounded_speech
from digisphere.testing.hamlet import hamlet_simulation

FARM, GREEN, DAYS = 5, 2, 20


def gauge(rain_mm: float, *, withered: float = 0.0, flow: float = 1.0) -> type[System]:
    """Return a system that reports the same rain for twenty days, and fields and a river."""

    class Gauge(System):
        name = "environment.gauge"
        every = "1 day"
        phase = 1
        writes = ("station.*", "reaches.*", "field:ground_dryness")
        event_kinds = (EventKind("rain_ends", {"fallen_mm": "float"}),)

        def tables(self) -> tuple[TableSpec, ...]:
            """The station and one reach of a river by the green."""
            names = ("x_m", "y_m", "discharge_m3_s", "mean_m3_s")
            columns = tuple(ColumnSpec(name, "f8", doc="as in rivers") for name in names)
            people = self.scenario.people.rows
            return (STATION, TableSpec("reaches", 1, columns, "A river."), *mind_tables(people))

        def fields(self) -> tuple[FieldSpec, ...]:
            """How withered the ground is."""
            return (FieldSpec("ground_dryness", "f4", (8, 8), "1", 0.0, 1.0, 0.0, "Withered."),)

        def setup(self, view: Any, clock: Any, rng: Any) -> None:
            """Fill the rings."""
            station, reaches = view.table("station"), view.table("reaches")
            station.add(1)
            station["day_rain_mm"][0, :DAYS], station["day_count"][0] = rain_mm, DAYS
            view.fields["ground_dryness"][:] = withered
            reaches.add(1)
            places = view.ground.places
            reaches["x_m"][0], reaches["y_m"][0] = places["x_m"][GREEN], places["y_m"][GREEN]
            reaches["mean_m3_s"][0], reaches["discharge_m3_s"][0] = 1.0, flow

    return Gauge


def lived(rain_mm: float, *, people: int = 15, **more: float) -> Simulation:
    simulation = hamlet_simulation(people, seed=4, also=(gauge(rain_mm, **more), DrySpell))
    simulation.run_until(11.0 * 3600.0)
    return simulation


@pytest.fixture(scope="module")
def dry() -> Simulation:
    return lived(0.0, withered=0.7, flow=0.1)


@pytest.fixture(scope="module")
def wet() -> Simulation:
    return lived(3.0, people=9)


def noticed(simulation: Simulation) -> dict[str, Any]:
    found = simulation.state.log.view().select(kind="dry_spell_noticed")
    return {event.payload["sign"]: event for event in found}


def test_days_count_back_to_the_last_rain():
    assert dry_days(np.array([4.0, 0.2, 0.0, 0.9])) == 3
    assert dry_days(np.array([0.0, 2.0])) == 0
    assert dry_days(np.array([])) == 0


def test_each_sign_is_noticed_by_those_who_meet_with_it(dry):
    assert set(noticed(dry)) == {"no_rain", "withered", "low_river"}


def test_in_wet_weather_there_is_nothing_to_notice_fear_or_tell(wet):
    """The control of all here."""
    assert noticed(wet) == {}
    emotions = wet.state.tables["emotions"]
    assert not np.any(emotions["kind"] == Emotion.FEAR)


def test_some_know_of_it_only_by_word_of_mouth_and_say_from_whom(dry):
    k, numbers = dry.state.tables["knowledge"], [e.id for e in noticed(dry).values()]
    told = [int(s) for n in numbers for s in k["source"][k["event"] == n] if s >= 0]
    assert told
    assert unfounded_speech(dry.state.log.view()) == []
    said = [
        e for e in dry.state.log.view().select(kind="speech")
        if e.payload["fact_event"] in numbers and e.payload["topic"] == "news"
    ]  # fmt: skip
    assert said


def test_farmers_who_know_fear_for_the_harvest_and_others_do_not(dry):
    emotions, people = dry.state.tables["emotions"], dry.state.tables["people"]
    numbers = [e.id for e in noticed(dry).values()]
    afraid = (emotions["kind"] == Emotion.FEAR) & np.isin(emotions["event"], numbers)
    who = np.flatnonzero(afraid.any(axis=1))
    assert who.size > 0
    assert set(people["occupation"][who].tolist()) == {int(Occupation.FARMER)}


def test_words_name_the_days_and_the_place(dry):
    snapshot, found = dry.snapshot(), noticed(dry)
    assert stretch(DAYS) in describe_event(snapshot, found["no_rain"].id)
    assert "Mill Farm" in describe_event(snapshot, found["withered"].id)
    assert "river" in describe_event(snapshot, found["low_river"].id).lower()


@pytest.mark.parametrize(
    ("days", "words"), [(10, "ten days"), (21, "three weeks"), (60, "two months")]
)
def test_days_are_told_as_people_count(days, words):
    assert stretch(days) == words


def test_a_shower_ends_it_the_same_day_and_nobody_says_any_more_that_it_has_not_rained():
    simulation = lived(0.0, people=6)
    fact = noticed(simulation)["no_rain"].id
    simulation.state.tables["station"]["sum_rain_mm"][0] = 2.0
    simulation.run_until(12.1 * 3600.0)
    (broke,) = simulation.state.log.view().select(kind="dry_spell_broke")
    assert broke.payload["dry_days"] == DAYS
    assert simulation.state.tables["dry_spell"]["dry_days"][0] == 0
    k = simulation.state.tables["knowledge"]
    assert np.any(k["event"] == fact)
    assert np.all(k["interest"][k["event"] == fact] == 0.0)


def test_rain_in_the_night_ends_what_nobody_had_noticed_without_a_word():
    simulation = hamlet_simulation(3, seed=4, also=(gauge(0.0), DrySpell))
    station, spell = (simulation.state.tables[t] for t in ("station", "dry_spell"))
    station["day_rain_mm"][0, DAYS], station["day_count"][0] = 8.0, DAYS + 1
    spell["dry_days"][0] = DAYS
    simulation.run_until(3600.0)
    assert spell["dry_days"][0] == 0
    assert simulation.state.log.view().select(kind="dry_spell_broke") == []

"""Small children go with somebody of their house in a flight, and alone where nobody leads them."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from closures import LIFE, told
from dangers import BEGINS_S, ENDS_S, perilous

from digisphere.core.identity import PERSON_BASE
from digisphere.core.state import View
from digisphere.environment.hazards import HazardKind
from digisphere.people.carrying_system import LED_YEARS, Carrying
from digisphere.people.new_people import INFANT_YEARS, lay_in_cradle
from digisphere.people.trajectory import indoors_at, position_at

EVENING = "2026-06-15T18:20:00"


def burning(ground, *, more, until_s, years):
    """A fire beside the home of a small child who is in; positions of the house by ten seconds."""
    calm = perilous(ground, kind=HazardKind.FIRE, at_m=(0.0, 0.0), start=EVENING, life=LIFE)
    calm.run_until(BEGINS_S)
    people = calm.state.tables["people"]
    small = np.flatnonzero((people["age_years"] < LED_YEARS) & (people["household_id"] >= 0))
    at_home = people["place_id"] == people["home_place"]
    grown = at_home & (people["age_years"] > 25.0)
    row = next(
        r for r in small.tolist()
        if at_home[r] and grown[people["household_id"] == people["household_id"][r]].any()
    )  # fmt: skip
    place = int(people["home_place"][row])
    at_m = np.array([ground.places["x_m"][place], ground.places["y_m"][place]], dtype=float)
    run = perilous(ground, kind=HazardKind.FIRE, at_m=(at_m[0] + 20.0, at_m[1]), start=EVENING,
                   life=LIFE, radius_m=8.0, more=more)  # fmt: skip
    people = run.state.tables["people"]
    if years < INFANT_YEARS:
        people["age_years"][row] = years
        lay_in_cradle(View(run.state, writes=("people.*",), who="test"), np.array([row]), now_s=0.0)
    track, seen = [], []
    while run.clock.time_s < until_s:
        run.run_until(run.clock.time_s + 20.0)
        now = run.clock.time_s
        track.append(position_at(people, now))
        seen.append((int(people["in_arms_of"][row, 0]), bool(indoors_at(people, now)[row])))
    return run, row, np.array(track), at_m, seen


@pytest.fixture(scope="module", params=(1.5, 4.0), ids=("infant", "child"))
def taken(request, ground):
    return burning(ground, more=(Carrying,), until_s=ENDS_S + 7200.0, years=request.param)


def test_a_small_child_leaves_the_house_in_danger_beside_somebody_of_its_own(taken):
    run, row, track, home, _ = taken
    people = run.state.tables["people"]
    along = [e for e in told(run, "took_along") if e.object == PERSON_BASE + row]
    assert along
    carrier = along[0].subject - PERSON_BASE
    assert people["household_id"][carrier] == people["household_id"][row]
    assert people["age_years"][carrier] >= 11.0
    begins = int(BEGINS_S // 20)
    assert np.hypot(*(track[:begins, row] - home).T).max() < 15.0
    out = np.hypot(*(track[begins : begins + 90, row] - home).T) > 40.0
    assert out.any()
    gaps = np.hypot(*(track[begins : begins + 90, row] - track[begins : begins + 90, carrier]).T)
    assert np.median(gaps[out]) < 1.5


def test_an_infant_that_is_carried_is_out_of_doors_in_its_bearers_arms(taken):
    run, row, track, home, seen = taken
    away = np.hypot(*(track[:, row] - home).T) > 40.0
    arms, roof = np.array([s[0] for s in seen]), np.array([s[1] for s in seen])
    assert not roof[away].all()
    if run.state.tables["people"]["age_years"][row] < INFANT_YEARS:
        walks = away & (np.hypot(*np.diff(track[:, row], axis=0, append=np.nan).T) > 10.0)
        assert walks.any()
        assert (arms[walks] >= 0).all()
        # Who has just come out of a door, or is about to, was or will be under a roof.
        assert not (roof[:-1] & roof[1:])[walks[:-1]].any()
        at = np.flatnonzero(arms >= 0)
        assert np.array_equal(track[at, row], track[at, arms[at]])
    else:
        assert (arms < 0).all()


def test_the_log_names_the_fire_as_the_cause(taken):
    run, row, *_ = taken
    event = next(e for e in told(run, "took_along") if e.object == PERSON_BASE + row)
    assert "fire_began" in [e.kind for e in run.state.log.view().why(event.id)]


def test_when_it_is_over_nobody_holds_it_any_more(taken):
    run, row, track, home, _ = taken
    assert run.state.tables["alarms"]["carried_by"][row] < 0
    if run.state.tables["people"]["age_years"][row] < INFANT_YEARS:
        assert [e for e in told(run, "brought_home") if e.object == PERSON_BASE + row]
        assert np.hypot(*(track[-1, row] - home)) < 1.0


def test_where_nobody_carries_an_infant_stays_in_the_house_in_danger(ground):
    _, row, track, home, _ = burning(ground, more=(), until_s=BEGINS_S + 900.0, years=1.5)
    assert np.hypot(*(track[:, row] - home).T).max() < 1.0

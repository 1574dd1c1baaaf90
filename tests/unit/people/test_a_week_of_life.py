"""A simulated week has the shape of published time use; blind choice has not.

Bands: ATUS (sleep near 8.5 to 9 h, 7.7 h of work on days worked, 83 % of the employed at work on a
weekday and 34 % on a day of the weekend, 1.9 h of household work), widened for a village.
"""

import numpy as np
import pytest

from digisphere.people.enums import Activity, Goal, Occupation
from digisphere.world.enums import PlaceKind

pytestmark = pytest.mark.slow


def grown(week):
    return week.people["age_years"] >= 18


def adults_sleep_like_people(week):
    slept = week.hours_a_day(week.activity == Activity.SLEEP)[:, grown(week)]
    by_night = (week.activity == Activity.SLEEP)[(week.hour > 1) & (week.hour < 4)].mean()
    by_day = (week.activity == Activity.SLEEP)[(week.hour > 10) & (week.hour < 17)].mean()
    mean = slept.mean(axis=0)
    return 7.0 < mean.mean() < 9.3 and np.mean((mean > 6) & (mean < 10)) > 0.93 and (
        by_night > 0.9 and by_day < 0.08
    )  # fmt: skip


def share_at(week, kind, *, low, high, days=None):
    """Mean share of people at places of a kind between two hours."""
    kinds = week.simulation.ground.places["kind"]
    at = (week.place >= 0) & (kinds[np.maximum(week.place, 0)] == kind)
    when = (week.hour >= low) & (week.hour < high)
    if days is not None:
        when &= np.isin(week.day, days)
    return at[when].mean()


def tavern_fills_in_the_evening(week):
    evening = share_at(week, PlaceKind.TAVERN, low=19, high=21.5)
    early = share_at(week, PlaceKind.TAVERN, low=16.7, high=18)
    late = share_at(week, PlaceKind.TAVERN, low=22.3, high=23.3)
    return 0.04 < evening < 0.3 and evening > 1.8 * max(early, late)


def test_adults_sleep_seven_to_nine_hours_at_night(week):
    assert adults_sleep_like_people(week)


def test_children_sleep_longer_than_adults(week):
    slept = week.hours_a_day(week.activity == Activity.SLEEP).mean(axis=0)
    young = week.people["age_years"] < 13
    assert slept[young].mean() > slept[grown(week)].mean() + 0.8
    assert 8.7 < slept[young].mean() < 11.5


def test_the_employed_work_a_day_and_rest_at_the_weekend(week):
    employed = week.people["occupation"] > Occupation.RETIRED
    worked = week.hours_a_day((week.goal == Goal.WORK) & (week.activity == Activity.WORK))
    worked = worked[:, employed]
    on_weekdays, at_weekend = worked[:5], worked[5:]
    assert 6.6 < on_weekdays[on_weekdays > 1].mean() < 8.9
    assert 0.75 < (on_weekdays > 1).mean() < 0.97
    assert 0.08 < (at_weekend > 1).mean() < 0.45


def test_children_go_to_school_on_weekdays_only(week):
    pupils = week.people["occupation"] == Occupation.PUPIL
    learnt = week.hours_a_day(week.goal == Goal.LEARN)[:, pupils]
    assert 4.0 < learnt[1:5].mean() < 7.0
    assert learnt[5:].max() == 0.0


def test_the_tavern_fills_in_the_evening(week):
    assert tavern_fills_in_the_evening(week)


def test_the_market_is_fullest_in_the_middle_of_the_morning(week):
    saturday, sunday = [5], [6]
    mid = share_at(week, PlaceKind.MARKET_SQUARE, low=9.5, high=11.5, days=saturday)
    early = share_at(week, PlaceKind.MARKET_SQUARE, low=6.0, high=7.5, days=saturday)
    shopping = (week.goal == Goal.MARKET) | (week.goal == Goal.SHOP)
    assert mid > 2.0 * early
    assert mid > 0.08
    assert shopping[week.day == sunday[0]].mean() < 0.002


def test_sunday_morning_belongs_to_the_chapel(week):
    sunday = share_at(week, PlaceKind.CHAPEL, low=9.8, high=10.9, days=[6])
    monday = share_at(week, PlaceKind.CHAPEL, low=9.8, high=10.9, days=[0])
    assert 0.08 < sunday < 0.6
    assert monday < 0.03


def test_meals_are_eaten_about_three_times_a_day(week):
    eating = week.activity == Activity.EAT
    starts = (eating[1:] & ~eating[:-1]).sum(axis=0) / week.days
    assert 2.0 < starts.mean() < 4.6
    assert np.percentile(week.needs[:, :, 0], 1) > 0.05


def test_household_work_and_free_time_have_their_share(week):
    chores = week.hours_a_day((week.goal == Goal.CHORES) & (week.activity == Activity.WORK))
    assert 0.6 < chores[:, grown(week)].mean() < 2.8
    home_and_fun = np.isin(
        week.goal, (Goal.HOBBY, Goal.GO_HOME, Goal.TAVERN, Goal.SOCIALISE, Goal.STROLL, Goal.PLAY,
                    Goal.VISIT, Goal.REST, Goal.MARKET),
    )  # fmt: skip
    free = week.hours_a_day(home_and_fun)[:, grown(week)].mean()
    assert 4.0 < free < 9.5


def test_streets_are_lively_by_day_and_empty_by_night(week):
    noon = week.outdoors[(week.hour > 10) & (week.hour < 16)].mean()
    night = week.outdoors[(week.hour > 1) & (week.hour < 4)].mean()
    walking = (week.activity == Activity.WALK).mean() * 24.0
    assert 0.15 < noon < 0.7
    assert night < 0.02
    assert 0.2 < walking < 1.6


def test_people_differ_from_each_other(week):
    tavern = week.hours_a_day(week.goal == Goal.TAVERN)[:, grown(week)].mean(axis=0)
    assert np.std(tavern) > 0.25
    assert (tavern == 0).any()


def test_blind_choice_fails_the_bands(blind_days):
    assert not adults_sleep_like_people(blind_days)
    assert not tavern_fills_in_the_evening(blind_days)

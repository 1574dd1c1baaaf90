"""Sleep pressure, needs and moods obey their laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digisphere.people import needs, sleep
from digisphere.people.enums import Activity


def one(value):
    return np.array([float(value)])


def night(age, chronotype):
    """Return bedtime and hours slept of somebody left to themselves for four days."""
    energy, hour = 0.88, 7.0
    bed = length = 0.0
    for _ in range(4):
        while sleep.sleepiness(one(energy), hour=hour % 24, chronotype_h=one(chronotype))[0] < 0:
            energy = sleep.energy_after(
                one(energy), asleep=np.array([False]), age_years=one(age), hours=0.1,
                effort=one(1.0),
            )[0]  # fmt: skip
            hour += 0.1
        length = sleep.sleep_length(
            one(energy), hour=hour % 24, chronotype_h=one(chronotype), age_years=one(age)
        )[0]
        bed = hour % 24
        energy = sleep.energy_after(
            one(energy), asleep=np.array([True]), age_years=one(age), hours=length, effort=one(1)
        )[0]
        hour += length
    return bed, length


def test_adults_left_to_themselves_sleep_eight_hours_at_night():
    bed, length = night(35, 0.0)
    assert 21.5 < bed < 24.0
    assert 7.0 < length < 9.0


def test_children_sleep_longer_and_owls_later():
    assert night(7, -0.8)[1] > night(35, 0.0)[1] + 1.0
    owl, lark = ((night(35, clock)[0] - 12.0) % 24.0 for clock in (1.0, -1.0))
    assert owl > lark + 1.0


@given(
    energy=st.floats(0.0, 1.0), age=st.floats(3, 95), hours=st.floats(0.01, 9), asleep=st.booleans()
)
def test_two_half_steps_of_sleep_pressure_equal_one_whole(energy, age, hours, asleep):
    def after(start, span):
        return sleep.energy_after(
            one(start), asleep=np.array([asleep]), age_years=one(age), hours=span, effort=one(1.0)
        )[0]

    assert after(after(energy, hours / 2), hours / 2) == pytest.approx(after(energy, hours))
    assert 0.0 <= after(energy, hours) <= 1.0


@given(level=st.floats(0, 1), hours=st.floats(0, 24), activity=st.sampled_from(list(Activity)))
def test_needs_stay_between_nothing_and_all(level, hours, activity):
    for fall, rise in (
        (needs.HUNGER_FALL, needs.HUNGER_RISE),
        (needs.HYGIENE_FALL, needs.HYGIENE_RISE),
        (needs.SOCIAL_FALL, needs.SOCIAL_RISE),
        (needs.FUN_FALL, needs.FUN_RISE),
        (needs.LEGS_FALL, needs.LEGS_RISE),
    ):
        after = needs.step(one(level), fall=fall[[activity]], rise=rise[[activity]], hours=hours)
        assert 0.0 <= after[0] <= 1.0


def exposure(**given_values):
    values = {"air_c": 15.0, "rain_mm_h": 0.0, "snow_share": 0.0, "wind_m_s": 2.0, "dark": 0.0}
    values |= given_values
    outdoors = np.array([values.pop("outdoors", True)])
    return needs.Exposure(**{k: one(v) for k, v in values.items()}, outdoors=outdoors)


def test_rain_soaks_those_without_a_coat_and_a_roof_keeps_dry():
    bare, coat = np.array([False]), np.array([True])
    rain = exposure(rain_mm_h=6.0)
    wet = needs.wetness_after(one(0), exposure=rain, coat=bare, hours=0.25)
    covered = needs.wetness_after(one(0), exposure=rain, coat=coat, hours=0.25)
    inside = needs.wetness_after(
        one(0), exposure=exposure(rain_mm_h=6.0, outdoors=False), coat=bare, hours=0.25
    )
    assert wet[0] > 0.6 > covered[0] > inside[0] == 0.0


def test_cold_wind_and_wet_lower_the_feeling_of_safety():
    def safety(**weather):
        e = exposure(**weather)
        felt = needs.felt_temperature(exposure=e, wetness=one(0))
        cold = needs.cold_discomfort(felt, coat=np.array([False]))
        return needs.safety_target(exposure=e, cold=cold, wetness=one(0), fearful=one(0))[0]

    assert safety() > 0.95
    assert safety(air_c=-5.0, wind_m_s=8.0) < safety(air_c=3.0) < safety()
    assert safety(air_c=-5.0, outdoors=False) > safety(air_c=-5.0)


def test_contented_people_are_in_better_spirits():
    home = np.zeros((2, 3))
    target = needs.mood_target(
        home, content=np.array([0.9, 0.3]), spirits=np.zeros(2), activity=np.array([0, 0]),
        ill=np.array([False, False]), health=np.array([0.9, 0.9]), purse_ease=np.zeros(2),
    )  # fmt: skip
    assert target[0, 0] > 0 > target[1, 0]

"""Drought, heat and cold: the index is exact, calls bring real weather, spells begin and end."""

import numpy as np
import pytest
from pydantic import ValidationError
from weather_runs import SYSTEMS

from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.core.streams import Streams
from digisphere.environment import forced_air, spi
from digisphere.environment import generator as gen
from digisphere.environment.hazards import HazardKind, going_on
from digisphere.environment.spell_commands import (
    TriggerColdSpell,
    TriggerDrought,
    TriggerHeatwave,
)
from digisphere.environment.spells import SpellSystem
from digisphere.environment.station import StationSystem, last
from digisphere.testing.weather_ground import ridge_ground

DAY_S = 86400.0


def monthly_sums(month_mm, *, months, seed=3):
    chain, rng = gen.wet_chain(month_mm), Streams(seed).at("test", 0)
    wet = gen.wet_sequence(months * 30, chain=chain, rng=rng)
    mean = month_mm / (gen.DAYS_IN_MONTH * chain.wet_share)
    rain = rng.gamma(gen.GAMMA_SHAPE, mean / gen.GAMMA_SHAPE, len(wet)) * wet
    return rain.reshape(months, 30).sum(axis=1)


@pytest.mark.parametrize("month_mm", [45.0, 70.0, 140.0])
def test_months_fall_into_the_classes_of_the_index_as_often_as_they_must(month_mm):
    sums = monthly_sums(month_mm, months=4000)
    normal = month_mm * 30 / gen.DAYS_IN_MONTH
    index = spi.rain_sum(normal, days=30).index(sums)
    for bound, share in spi.CLASS_SHARES.items():
        assert (index < bound).mean() == pytest.approx(share, abs=3.0 * (share / 4000) ** 0.5)
    plain = (sums - sums.mean()) / sums.std()
    assert (plain < spi.EXTREME).mean() < 0.5 * spi.CLASS_SHARES[spi.EXTREME]


def test_more_rain_is_a_higher_index_and_none_is_the_lowest():
    index = spi.rain_sum(60.0, days=30).index([0.0, 5.0, 30.0, 60.0, 150.0])
    assert (np.diff(index) > 0.0).all()
    assert index[0] < spi.EXTREME
    assert abs(index[3]) < 0.5


def test_a_rainless_month_is_no_drought_where_months_are_often_rainless():
    desert, temperate = (spi.rain_sum(mm, days=30).index(0.0)[0] for mm in (4.0, 70.0))
    assert desert > spi.MODERATE
    assert temperate < spi.EXTREME


def opened(start="2026-06-20T00:00:00"):
    scenario = make_scenario({"time": {"start": start}, "weather": {"grid_cells": 32}})
    systems = [make(scenario) for make in (*SYSTEMS, StationSystem, SpellSystem)]
    return Simulation(scenario, ground=ridge_ground(), seed=4, systems=systems)


@pytest.fixture(scope="module")
def usual():
    run = opened()
    run.run_until(6 * DAY_S)
    return run


@pytest.fixture(scope="module")
def hot():
    run = opened()
    run.submit(TriggerHeatwave(days=4.0, degrees=9.0))
    run.run_until(6 * DAY_S)
    return run


def kinds(run):
    return [e.kind for e in run.state.log.view().select()]


def test_a_called_heatwave_is_felt_begins_and_ends(usual, hot):
    days = [last(r.snapshot().tables["station"], "day_max_c", count=6) for r in (usual, hot)]
    np.testing.assert_allclose(days[1][1:3] - days[0][1:3], 9.0, atol=3.5)
    assert abs(days[1][-1] - days[0][-1]) < 3.5
    assert [k for k in kinds(hot) if "heatwave" in k] == ["heatwave_began", "heatwave_ended"]
    assert not [k for k in kinds(usual) if "heatwave" in k]
    log = hot.state.log.view()
    began = log.select(kind="heatwave_began")[0]
    assert [log.get(c).kind for c in began.causes] == ["spell_called"]
    table = hot.snapshot().tables["hazards"]
    assert table["magnitude"][table.rows[0]] == pytest.approx(days[1].max(), abs=0.5)
    assert not len(going_on(table, kind=HazardKind.HEATWAVE))


def test_the_air_before_the_call_is_untouched():
    one, other = opened(), opened()
    for run in (one, other):
        run.run_until(3600.0)
    other.submit(TriggerColdSpell(days=3.0))
    assert one.digest() == other.digest()
    other.run_until(1.5 * DAY_S)
    one.run_until(1.5 * DAY_S)
    colder = [float(r.state.tables["sky"]["air_temperature_c"][0]) for r in (one, other)]
    assert colder[1] < colder[0] - 4.0


def test_a_called_drought_dries_soil_and_ground_and_tells_why():
    one, other = opened(), opened()
    other.submit(TriggerDrought(days=40.0, rain_share=0.0))
    for run in (one, other):
        run.run_until(10 * DAY_S)
    soils = [float(r.snapshot().tables["spells"]["soil_share"][0]) for r in (one, other)]
    assert soils[1] < soils[0] - 0.02
    dryness = [float(r.state.fields["ground_dryness"].mean()) for r in (one, other)]
    assert dryness[1] >= dryness[0]
    rain = [
        last(r.snapshot().tables["station"], "day_rain_mm", count=20).sum() for r in (one, other)
    ]
    assert rain[1] < 0.35 * rain[0]
    assert "drought_began" in kinds(other)
    assert "drought_began" not in kinds(one)


def test_heat_and_cold_cannot_be_called_together():
    run = opened()
    run.submit(TriggerHeatwave(days=5.0))
    run.submit(TriggerColdSpell(days=5.0))
    run.run_until(60.0)
    assert [c.accepted for c in run.command_log] == [True, False]
    assert "Wait until it is over" in run.command_log[1].reason


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        (TriggerDrought, {"rain_share": -0.1}),
        (TriggerHeatwave, {"degrees": 40.0}),
        (TriggerColdSpell, {"days": 0.0}),
    ],
)
def test_what_cannot_be_is_refused_with_the_range(command, arguments):
    with pytest.raises(ValidationError, match=r"greater than|less than"):
        command(**arguments)


def test_forced_air_is_eased_in_and_out():
    row = {
        "forced_heat_k": np.array([8.0]),
        "forced_heat_k_from_s": np.array([0.0]),
        "forced_heat_k_until_s": np.array([DAY_S]),
    }
    course = [forced_air.HEAT.at(row, time_s=t) for t in (-1.0, 0.0, 10800.0, 43200.0, DAY_S, 9e9)]
    assert course == [0.0, 0.0, 4.0, 8.0, 0.0, 0.0]

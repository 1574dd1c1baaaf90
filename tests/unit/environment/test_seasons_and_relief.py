"""Leaves follow warmth, grain ripens, the year starts right; terrain bends wind and lifts air."""

import dataclasses

import numpy as np
import pytest
from weather_runs import environment, sky

from digisphere.environment import phenology, relief, sampling
from digisphere.environment.moist_air import LAPSE_K_M
from digisphere.testing.ground import make_test_ground
from digisphere.testing.weather_ground import ridge_ground


def looks(start: str, **kwargs: object) -> dict[str, float]:
    run = environment(start=start, **kwargs)  # type: ignore[arg-type]
    names = ("leaf_out", "leaf_colour", "leaf_fall", "crop_stage", "crop_height_m", "grass_green")
    return {name: sky(run, name) for name in names}


def test_winter_is_bare_spring_unfolds_summer_is_full_autumn_turns_and_falls() -> None:
    winter, spring = looks("2026-01-20T08:00:00"), looks("2026-05-15T08:00:00")
    summer, autumn = looks("2026-07-15T08:00:00"), looks("2026-10-22T08:00:00")
    late = looks("2026-12-10T08:00:00")
    assert winter["leaf_out"] == 0.0
    assert 0.02 < spring["leaf_out"] < 0.98
    assert summer["leaf_out"] == 1.0
    assert summer["leaf_colour"] == 0.0
    assert autumn["leaf_colour"] > 0.4
    assert 0.02 < autumn["leaf_fall"] < 0.95
    assert late["leaf_fall"] > 0.95
    assert winter["grass_green"] < summer["grass_green"]


def test_grain_grows_ripens_and_is_cut() -> None:
    may, july = looks("2026-05-10T08:00:00"), looks("2026-07-20T08:00:00")
    september = looks("2026-09-25T08:00:00")
    assert may["crop_height_m"] < july["crop_height_m"]
    assert july["crop_stage"] > may["crop_stage"]
    assert september["crop_stage"] == 0.0
    assert september["crop_height_m"] < 0.2


def test_the_southern_year_runs_half_a_year_later() -> None:
    south = ridge_ground(latitude_deg=-46.5)
    assert looks("2026-01-20T08:00:00", ground=south)["leaf_out"] == 1.0
    assert looks("2026-07-20T08:00:00", ground=south)["leaf_out"] == 0.0


@pytest.mark.slow
def test_a_run_through_spring_unfolds_the_leaves_by_itself() -> None:
    run = environment(start="2026-05-01T00:00:00")
    before = sky(run, "leaf_out")
    run.run_until(30 * 86400.0)
    assert sky(run, "leaf_out") > before + 0.3


def test_degree_days_of_a_warm_day_are_its_warmth_and_of_a_cold_day_nothing() -> None:
    assert phenology.degree_days(20.0, spread_k=3.0) == pytest.approx(15.0, abs=0.01)
    assert phenology.degree_days(-10.0, spread_k=3.0) < 1e-3


def test_wind_hastens_over_the_crest_and_is_lifted_on_the_windward_side_only() -> None:
    shape = relief.make_relief(ridge_ground(ridge_m=800.0), n=64)
    crest = int(shape.elevation_m.mean(axis=0).argmax())
    west_wind = shape.flow[0, 0].mean(axis=0)
    assert west_wind[crest] > 1.2 > 1.0 > west_wind[4]
    lift = shape.lift_x.mean(axis=0)
    assert lift[crest - 6] > 0.02
    assert lift[crest + 6] < -0.02
    flat = relief.make_relief(ridge_ground(ridge_m=0.0), n=64)
    np.testing.assert_allclose(flat.flow[0, 0], 1.0, atol=1e-3)


def test_sampling_interpolates_between_cells_and_knows_height() -> None:
    run = environment()
    view = run.snapshot()
    field = view.fields["air_temperature_c"]
    cell = view.ground.grid.size_x_m / field.shape[1]
    centres = np.array([[4.5 * cell, 9.5 * cell], [5.5 * cell, 9.5 * cell]])
    at = sampling.sample(view, "air_temperature_c", centres)
    np.testing.assert_allclose(at, [field[9, 4], field[9, 5]], rtol=1e-6)
    between = sampling.sample(view, "air_temperature_c", centres.mean(axis=0))
    assert between[0] == pytest.approx(at.mean(), rel=1e-6)
    low, high = sampling.temperature_at(view, centres[:1].repeat(2, 0), height_m=[300.0, 1300.0])
    assert low - high == pytest.approx(1000 * LAPSE_K_M)


def test_sampling_an_unknown_field_names_the_nearest() -> None:
    run = environment()
    with pytest.raises(Exception, match="air_temperature_c"):
        sampling.sample(run.snapshot(), "air_temperature", np.zeros((1, 2)))


def test_the_air_of_a_high_map_is_thin_and_holds_more_vapour_by_weight() -> None:
    low = relief.make_relief(ridge_ground(), n=32)
    high = relief.make_relief(ridge_ground(), n=32, altitude_m=2500.0)
    at = low.village_cell
    assert low.pressure_hpa[at] == pytest.approx(977.7, abs=1.0)
    assert high.pressure_hpa[at] == pytest.approx(719.0, abs=2.0)
    runs = [environment(altitude_m=altitude_m) for altitude_m in (0.0, 2500.0)]
    vapour = [float(run.state.fields["specific_humidity_kg_kg"].mean()) for run in runs]
    assert vapour[1] > 1.2 * vapour[0]


def test_systems_share_the_relief_of_a_ground_and_another_ground_has_its_own() -> None:
    ground = make_test_ground()
    found = relief.relief_of(ground, n=32)
    assert relief.relief_of(ground, n=32) is found
    assert relief.relief_of(ground, n=32, altitude_m=900.0) is not found
    assert relief.relief_of(dataclasses.replace(ground), n=32) is not found

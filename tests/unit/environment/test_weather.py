"""Weather as a whole: balanced, bounded, repeatable, obedient to a call, wetter to windward."""

from itertools import pairwise

import numpy as np
import pytest
from weather_runs import called, environment, mean, sky

from digisphere.environment.commands import ReleaseRegime
from digisphere.environment.generator import season_day, season_turns
from digisphere.environment.ledger import closing_errors
from digisphere.environment.regimes import Regime
from digisphere.environment.tables import WEATHER_STEP_S
from digisphere.testing.weather_ground import ridge_ground

HOUR_S = 3600.0


def book_errors(run: object) -> float:
    return max(closing_errors(run.state.tables["water_ledger"]).values())  # type: ignore[attr-defined]


def test_the_water_book_closes_over_four_changeable_days_with_rain_and_snow() -> None:
    run = environment(start="2026-11-20T00:00:00", start_regime="rain", precipitation_factor=3.0)
    run.run_until(96 * HOUR_S)
    book = run.state.tables["water_ledger"].columns
    assert book["rainfall"][0] + book["snowfall"][0] > 10.0
    assert book_errors(run) < 1e-9


@pytest.mark.parametrize("leak", ["soil_water_mm", "specific_humidity_kg_kg", "snow_swe_mm"])
def test_a_leak_of_a_thousandth_is_found_in_the_book(leak: str) -> None:
    run = environment(start="2026-01-20T00:00:00", start_regime="snow")
    run.run_until(6 * HOUR_S)
    run.state.fields[leak] *= 0.999
    run.run_until(8 * HOUR_S)
    assert book_errors(run) > 1e-6


def test_same_seed_same_weather_and_another_seed_another() -> None:
    digests = []
    for seed in (3, 3, 4):
        run = environment(seed=seed)
        run.run_until(12 * HOUR_S)
        digests.append(run.digest())
    assert digests[0] == digests[1] != digests[2]


def test_resumed_from_a_checkpoint_the_weather_goes_on_as_if_nothing_happened() -> None:
    straight = called("storm", run_s=2 * HOUR_S)
    other = environment(start_regime="fair")
    other.restore(straight.checkpoint())
    for run in (straight, other):
        run.run_until(4 * HOUR_S)
    assert straight.digest_columns() == other.digest_columns()


def test_a_called_storm_brings_hard_rain_gusts_and_lightning_within_the_hour() -> None:
    run = called("storm", start="2026-07-13T11:00:00")
    heaviest = gust = 0.0
    for minute in range(10, 70, 10):
        heaviest = max(heaviest, float(run.state.fields["precipitation_flux_mm_h"].max()))
        gust = max(gust, float(run.state.fields["gust_m_s"].max()))
        run.run_until(HOUR_S + minute * 60.0)
    assert heaviest > 8.0
    assert gust > 12.0
    assert mean(run, "cloud_area_fraction") > 0.6
    assert run.state.tables["atmosphere"].columns["flash_count"][0] > 3


def test_rain_reaches_the_village_within_half_an_hour_of_the_call() -> None:
    run = called("rain", run_s=1800.0, start="2026-07-13T11:00:00")
    kinds = [e.kind for e in run.snapshot().events.select()]
    assert "rain_begins" in kinds


def test_clear_weather_stays_dry_and_open() -> None:
    run = called("clear", run_s=2 * HOUR_S, hours=24.0)
    for hour in range(3, 12):
        run.run_until(hour * HOUR_S)
        assert float(run.state.fields["precipitation_flux_mm_h"].max()) < 0.05
        assert sky(run, "cloud_area_fraction") < 0.15
    assert sky(run, "visibility_m") > 15_000.0


def test_snow_called_in_july_falls_lies_and_is_gone_two_days_after_release() -> None:
    run = called("snow", run_s=5 * HOUR_S, start="2026-07-13T11:00:00")
    assert sky(run, "air_temperature_c") < 1.0
    assert float(np.median(run.state.fields["snow_fraction"])) > 0.6
    assert mean(run, "snow_swe_mm") > 1.5
    run.submit(ReleaseRegime())
    run.run_until(60 * HOUR_S)
    assert mean(run, "snow_swe_mm") < 0.3
    assert sky(run, "air_temperature_c") > 8.0


def test_called_fog_hides_the_village_within_forty_minutes_and_fair_weather_shows_it() -> None:
    fog = called("fog", run_s=2400.0, start="2026-10-13T06:00:00")
    assert sky(fog, "visibility_m") < 1000.0
    fair = called("fair", run_s=2400.0, start="2026-10-13T11:00:00")
    assert sky(fair, "visibility_m") > 10_000.0


def test_release_without_a_call_is_refused_with_a_reason() -> None:
    run = environment()
    run.submit(ReleaseRegime())
    run.run_until(60.0)
    assert not run.command_log[-1].accepted
    assert "own plan" in run.command_log[-1].reason


def test_the_chain_of_causes_runs_from_rain_to_front_to_regime_to_the_call() -> None:
    run = called("rain", run_s=2 * HOUR_S, start="2026-07-13T11:00:00")
    events = run.snapshot().events
    at = events.select(kind="rain_begins")[0]
    chain = [at.kind]
    while at.causes:
        at = events.get(at.causes[0])
        chain.append(at.kind)
    assert chain == ["rain_begins", "weather_front", "weather_regime", "weather_called"]


def test_the_weather_that_follows_a_release_names_it_and_the_weather_after_that_does_not() -> None:
    run = called("storm", run_s=HOUR_S, start="2026-07-13T11:00:00")
    run.submit(ReleaseRegime())
    run.run_until(96 * HOUR_S)
    events = run.snapshot().events
    release = events.select(kind="weather_called")[-1]
    assert release.payload["regime"] == "released"
    changes = [e for e in events.select(kind="weather_regime") if e.id > release.id]
    assert len(changes) > 1
    assert changes[0].causes == (release.id,)
    assert [e.causes for e in changes[1:]] == [()] * (len(changes) - 1)


def test_what_fell_is_counted_from_the_first_minutes_on() -> None:
    run = called("rain", hours=1.0, run_s=0.0, start="2026-07-13T11:00:00")
    fell, began = 0.0, False
    while not run.snapshot().events.select(kind="rain_ends"):
        run.run_until(run.clock.time_s + WEATHER_STEP_S)
        began = began or bool(run.snapshot().events.select(kind="rain_begins"))
        fell += sky(run, "precipitation_flux_mm_h") * WEATHER_STEP_S / HOUR_S * began
    told = run.snapshot().events.select(kind="rain_ends")[0].payload["fallen_mm"]
    assert told == pytest.approx(fell, abs=0.01)


@pytest.mark.parametrize("latitude_deg", [-46.5, 46.5])
@pytest.mark.parametrize("year", [2026, 2028])
def test_a_season_turns_over_on_one_day_of_the_year_only(latitude_deg: float, year: int) -> None:
    days = 366 if year == 2028 else 365
    seasons = [
        (season_turns(day, latitude_deg=latitude_deg), season_day(day, latitude_deg=latitude_deg))
        for day in range(1, days + 1)
    ]
    steps = [b for a, b in pairwise(seasons) if b[0] != a[0] or b[1] < a[1]]
    assert steps == ([(1, 1.0)] if latitude_deg < 0.0 else [])


def windward_over_lee(ridge_m: float) -> float:
    """Ratio of rain on the windward flank and crest to rain on the leeward plain."""
    ground = ridge_ground(ridge_m=ridge_m)
    run = called("rain", ground=ground, hours=24.0, cells=64, wind_from_deg=270.0, run_s=2 * HOUR_S)
    total = np.zeros((64, 64))
    for half_hour in range(5, 30):
        run.run_until(half_hour * 1800.0)
        total += run.state.fields["precipitation_flux_mm_h"]
    across = total.mean(axis=0)
    return float(across[26:37].mean() / across[44:].mean())


def test_the_windward_side_of_a_high_ridge_is_wetter_and_flat_land_is_not() -> None:
    assert windward_over_lee(900.0) > 1.4
    assert windward_over_lee(0.0) < 1.25


@pytest.mark.slow
@pytest.mark.parametrize("start", ["2026-01-05T00:00:00", "2026-06-20T00:00:00"])
def test_sixty_days_stay_finite_and_within_the_bounds_of_weather(start: str) -> None:
    run = environment(start=start)
    temperatures, regimes = [], set()
    for step in range(60 * 8):
        run.run_until((step + 1) * 3 * HOUR_S)
        temperatures.append(sky(run, "air_temperature_c"))
        regimes.add(Regime(int(sky(run, "regime"))))
    for name, spec in run.state.field_specs.items():
        field = run.state.fields[name]
        assert np.isfinite(field).all(), name
        assert spec.low is None or field.min() >= spec.low - 1e-9, name
        assert spec.high is None or field.max() <= spec.high + 1e-9, name
    daily = np.array(temperatures).reshape(60, 8)
    assert -25.0 < daily.min() < daily.max() < 42.0
    assert 2.0 < np.median(np.ptp(daily, axis=1)) < 16.0
    lag = np.corrcoef(daily.mean(axis=1)[:-1], daily.mean(axis=1)[1:])[0, 1]
    assert 0.45 < lag < 0.97
    assert len(regimes) >= 4
    assert book_errors(run) < 1e-9

"""Weather and leaves of lands where rain or warmth is scarce."""

from itertools import pairwise
from types import SimpleNamespace

import numpy as np

from digisphere.core.settings import WeatherSettings
from digisphere.environment import generator as gen
from digisphere.environment.day_plan import Season, plan_day
from digisphere.environment.phenology import Season as Gathered
from digisphere.environment.phenology import fill_sky
from digisphere.environment.regimes import WET, Regime, forcing_of


def planned(month_mm: float, *, days: int = 4000) -> tuple[float, float]:
    """Share of days with mist and of wet days."""
    row = {name: np.zeros(1) for name in ("wet_kind", "rain_start_h", "rain_hours", "rain_mm_h")}
    row |= {"mist_until_h": np.zeros(1), "background": np.zeros(1), "planned_day": np.array([-1])}
    row |= {"wet": np.zeros((1, 3), bool), "residual": np.zeros((1, 3, 3))}
    rng, misty, wet = np.random.default_rng(2), 0, 0
    for day in range(days):
        season = Season(day, month_mm, 1.0, 15.0, 6.0, 0.5)
        plan_day(row, season=season, settings=WeatherSettings(), rng=rng)
        misty += row["mist_until_h"][0] > 0.0
        wet += row["rain_mm_h"][0] > 0.0
    return misty / days, wet / days


def test_deserts_know_few_wet_days_and_hardly_any_fog() -> None:
    desert_mist, desert_wet = planned(7.0)
    valley_mist, valley_wet = planned(88.0)
    assert 0.02 < desert_wet < 0.1 < 0.3 < valley_wet
    assert desert_mist < 0.5 * valley_mist


def test_dry_air_swings_more_and_holds_less_vapour_but_rain_is_rain() -> None:
    assert gen.dryness(88.0) == 0.0
    assert gen.dryness(0.0) > 0.9
    assert gen.diurnal_half_range_k(1.2, dryness=1.0) > 1.3 * gen.diurnal_half_range_k(1.2)
    for regime in Regime:
        damp, dry = (
            forcing_of(regime, mean_temperature_c=22.0, dryness=d).humidity for d in (0.0, 1.0)
        )
        same = regime in WET or regime is Regime.FOG
        assert (dry == damp) if same else (dry < 0.6 * damp)


def look(warmth: float, chill: float, *, year_warmth: float, evergreen: float = 0.0):
    sky = {
        name: np.zeros(1)
        for name in ("leaf_out", "leaf_colour", "leaf_fall", "blossom", "grass_green")
    }
    sky |= {"crop_stage": np.zeros(1), "crop_height_m": np.zeros(1)}
    fill_sky(
        sky, Gathered(warmth, chill), year_warmth=year_warmth, moisture=0.6, evergreen=evergreen
    )
    return SimpleNamespace(**{name: float(value[0]) for name, value in sky.items()})


def test_the_tundra_leafs_on_a_tenth_of_the_warmth_a_valley_needs() -> None:
    assert look(90.0, 0.0, year_warmth=220.0).leaf_out > 0.9
    assert look(90.0, 0.0, year_warmth=2000.0).leaf_out == 0.0


def test_where_nothing_halts_growth_leaves_stay_and_fields_are_sown_again() -> None:
    rain_forest = look(5.0, 60.0, year_warmth=7300.0, evergreen=1.0)
    assert (rain_forest.leaf_out, rain_forest.leaf_fall, rain_forest.leaf_colour) == (1.0, 0.0, 0.0)
    stages = [
        look(w, 0.0, year_warmth=7300.0, evergreen=1.0).crop_stage for w in range(0, 7300, 60)
    ]
    assert sum(a > 0.9 and b < 0.3 for a, b in pairwise(stages)) >= 3
    assert look(5.0, 60.0, year_warmth=2000.0).leaf_fall == 1.0

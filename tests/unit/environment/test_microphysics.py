"""Columns keep their water to the last bit and rain when lifted, not when dry."""

import numpy as np

from digisphere.environment import microphysics as micro
from digisphere.environment.moist_air import saturation_humidity
from digisphere.environment.regimes import (
    AIR_COLUMN_KG_M2,
    ascent_for_rain_m_s,
    condensation_per_metre,
)
from digisphere.environment.tiles import WIDE

DT = 300.0


def column_run(
    *, humidity: float, ascent: float, temperature_c: float = 12.0, steps: int = 24
) -> tuple[float, dict[str, float], np.ndarray]:
    """Rain in mm, the tally, and the state of one column after ``steps``; no relaxation."""
    vapour = humidity * float(saturation_humidity(temperature_c, pressure_hpa=980.0))
    tile = np.zeros((micro.LAYERS, WIDE))
    tile[: micro.GIVEN, 0] = temperature_c, vapour, 0.0, 0.0
    tile[micro.GIVEN : micro.MOVED, 0] = temperature_c, vapour, 0.0, ascent, 1.0, 0.0, 0.0, 980.0
    tally, total = np.zeros(len(micro.AirFlow)), 0.0
    for _ in range(steps):
        micro.step_columns(tile, 1, np.array([0.0, 0.2, AIR_COLUMN_KG_M2, DT]))
        moved = tile[micro.MOVED : micro.LAYERS, 0]
        tally += moved
        total += float(moved[micro.AirFlow.RAINFALL] + moved[micro.AirFlow.SNOWFALL])
    return total, {flow.name.lower(): tally[flow] for flow in micro.AirFlow}, tile[: micro.GIVEN, 0]


def test_every_gram_is_accounted_for() -> None:
    fallen, moved, state = column_run(humidity=0.95, ascent=0.2)
    start = 0.95 * float(saturation_humidity(12.0, pressure_hpa=980.0)) * AIR_COLUMN_KG_M2
    came = moved["large_scale_in"] - moved["large_scale_out"]
    holds = float(state[1:].sum()) * AIR_COLUMN_KG_M2
    assert abs(start + came - fallen - holds) < 1e-9
    assert fallen == moved["rainfall"] + moved["snowfall"]


def test_lifted_moist_air_rains_and_dry_or_sinking_air_does_not() -> None:
    assert column_run(humidity=0.95, ascent=0.15)[0] > 2.0
    assert column_run(humidity=0.5, ascent=0.15)[0] == 0.0
    assert column_run(humidity=0.95, ascent=-0.15)[0] == 0.0


def test_cold_columns_give_snow() -> None:
    _, moved, _ = column_run(humidity=0.95, ascent=0.2, temperature_c=-4.0)
    assert moved["snowfall"] > 0.5
    assert moved["rainfall"] == 0.0


def test_kernel_saturation_agrees_with_the_published_law() -> None:
    for t in (-40.0, -3.37, 0.0, 11.11, 35.0):
        exact = float(saturation_humidity(t, pressure_hpa=900.0))
        assert abs(micro.saturation(t, 900.0) / exact - 1.0) < 2e-5
    assert abs(micro.condensed_per_metre(8.0, micro.saturation(8.0, 950.0)) - 1.75e-6) < 4e-7


def test_ascent_for_a_rain_rate_is_of_synoptic_size() -> None:
    assert 0.03 < ascent_for_rain_m_s(2.0, temperature_c=10.0) < 0.2
    assert condensation_per_metre(20.0) > condensation_per_metre(0.0) > 0.0

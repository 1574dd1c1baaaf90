"""Saturation, cloud base and visibility follow their published laws."""

import numpy as np
import pytest

from digisphere.environment import moist_air as air


def test_saturation_pressure_matches_tables_at_0_20_and_minus_10() -> None:
    values = air.saturation_pressure_hpa([0.0, 20.0, -10.0])
    np.testing.assert_allclose(values, [6.11, 23.37, 2.86], rtol=0.01)


def test_saturation_rises_six_to_seven_percent_per_kelvin() -> None:
    rise = air.saturation_pressure_hpa(11.0) / air.saturation_pressure_hpa(10.0) - 1.0
    assert 0.06 < float(rise) < 0.075


def test_dew_point_inverts_relative_humidity() -> None:
    dew = air.dew_point_c(18.0, humidity_share=0.6)
    back = air.saturation_pressure_hpa(dew) / air.saturation_pressure_hpa(18.0)
    assert float(back) == pytest.approx(0.6, abs=1e-9)


def test_cloud_base_sits_125_m_up_per_kelvin_of_spread() -> None:
    base = air.cloud_base_above_ground_m(20.0, humidity_share=1.0)
    assert float(base) == pytest.approx(0.0, abs=1e-6)
    dew = float(air.dew_point_c(20.0, humidity_share=0.5))
    base = air.cloud_base_above_ground_m(20.0, humidity_share=0.5)
    assert float(base) == pytest.approx(125 * (20 - dew))


def seen_m(*, fog: float = 0.0, rh: float = 0.5, rain: float = 0.0, snow: float = 0.0) -> float:
    extinction = air.extinction_per_m(
        fog_density=fog, humidity_share=rh, rain_mm_h=rain, snow_mm_h=snow
    )
    return float(air.visibility_of_extinction_m(extinction))


def test_visibility_falls_in_haze_rain_snow_and_fog_in_that_order() -> None:
    clear, humid = seen_m(), seen_m(rh=0.97)
    rain, snow = seen_m(rain=5.0), seen_m(snow=5.0)
    assert clear > humid > rain > snow > seen_m(fog=1.0)
    assert clear > 40_000
    assert 3000 < rain < 6000
    assert seen_m(fog=0.1) == pytest.approx(1000.0, rel=0.1)
    assert seen_m(fog=1.0) < 80.0


def test_snow_share_runs_from_one_at_minus_one_to_none_at_three() -> None:
    np.testing.assert_allclose(air.snow_share([-5.0, -1.0, 1.0, 3.0, 9.0]), [1, 1, 0.5, 0, 0])

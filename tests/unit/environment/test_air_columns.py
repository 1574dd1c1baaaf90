"""The compiled sweep over the air agrees with whole arrays in numpy, and counts right."""

import numpy as np
import pytest

from digisphere.environment.air_columns import TOTALS, sweep
from digisphere.environment.microphysics import AIR_FLOWS, AirFlow, faded
from digisphere.testing.plain_air import plain_sweep, some_air

SIDE = 72
"""More than one tile wide, and not a whole number of them."""


def swept() -> tuple[dict[str, np.ndarray], np.ndarray, tuple]:
    air = some_air(SIDE)
    totals = np.empty(TOTALS)
    sweep(*air, totals)
    return {name: np.array(grid) for name, grid in air[3]._asdict().items()}, totals, air


def test_the_compiled_sweep_agrees_with_whole_arrays_to_the_tables_error() -> None:
    found, _, _ = swept()
    air = some_air(SIDE)
    plain_sweep(*air)
    for name, grid in air[3]._asdict().items():
        scale = max(float(np.abs(grid).max()), 1e-12)
        np.testing.assert_allclose(found[name], grid, rtol=0, atol=2e-5 * scale, err_msg=name)


def test_without_the_lift_of_the_relief_they_would_not_agree() -> None:
    found, _, _ = swept()
    values, above, below, fields, hour, rates = some_air(SIDE)
    plain_sweep(values, above, below._replace(forced=0.0 * below.forced), fields, hour, rates)
    assert np.abs(found["rain"] - fields.rain).max() > 1e-3 * fields.rain.max()


def test_what_fell_and_what_is_held_are_the_sums_of_the_grids() -> None:
    found, totals, _ = swept()
    before = some_air(SIDE)[3]
    fell = (found["rain_mm"] - before.rain_mm).sum()
    assert totals[AirFlow.RAINFALL] == pytest.approx(fell)
    assert totals[AirFlow.EVAPORATION] == pytest.approx(before.evaporated_mm.sum())
    waiting = found["rain_mm"].sum() + found["snow_mm"].sum()
    held = [found["vapour"].sum(), found["cloud"].sum(), found["rain"].sum(), waiting]
    assert totals[AIR_FLOWS:] == pytest.approx(held)


def test_fading_by_table_is_the_exponential() -> None:
    for x in (0.0, 1e-6, 0.03, 0.5, 2.71, 17.3, 39.0):
        assert faded(x) == pytest.approx(np.exp(-x), rel=1e-8)

"""The classifier puts constructed climates where the published rules put them."""

import numpy as np
import pytest

from digisphere.world.koppen import Koppen, koppen_geiger

MONTH = np.arange(12)


def year(mean: float, swing: float, *, peak: float = 6.5) -> np.ndarray:
    return mean + swing * np.cos(2.0 * np.pi * (MONTH - peak) / 12.0)


def symbol(monthly_c: np.ndarray, monthly_mm: np.ndarray) -> str:
    return Koppen(int(koppen_geiger(monthly_c, monthly_mm=monthly_mm))).symbol


CLIMATES = [
    # mean C, half swing, mean rain of a month, how much more of it in summer, class
    (26.0, 1.0, 210.0, 0.0, "Af"),
    (26.0, 1.5, 220.0, 0.95, "Am"),
    (26.0, 1.0, 100.0, 0.95, "Aw"),
    (24.0, 9.0, 7.0, 0.0, "BWh"),
    (8.0, 13.0, 10.0, 0.0, "BWk"),
    (26.0, 5.0, 45.0, 0.8, "BSh"),
    (8.0, 13.0, 20.0, 0.6, "BSk"),
    (16.0, 8.0, 60.0, -0.9, "Csa"),
    (13.0, 5.0, 70.0, -0.9, "Csb"),
    (17.0, 9.0, 100.0, 0.95, "Cwa"),
    (16.0, 9.0, 100.0, 0.0, "Cfa"),
    (10.0, 7.0, 75.0, 0.0, "Cfb"),
    (5.5, 5.2, 110.0, 0.0, "Cfc"),
    (10.0, 14.0, 80.0, 0.0, "Dfa"),
    (5.0, 14.0, 60.0, 0.0, "Dfb"),
    (-2.0, 16.0, 45.0, 0.0, "Dfc"),
    (-12.0, 29.0, 25.0, 0.0, "Dfd"),
    (3.0, 17.0, 60.0, 0.97, "Dwb"),
    (6.0, 15.0, 60.0, -0.9, "Dsb"),
    (-8.0, 15.0, 25.0, 0.0, "ET"),
    (-30.0, 20.0, 8.0, 0.0, "EF"),
]


@pytest.mark.parametrize(("mean", "swing", "month_mm", "summer", "kind"), CLIMATES)
def test_constructed_climates_have_their_published_class(mean, swing, month_mm, summer, kind):
    rain = month_mm * (1.0 + summer * np.cos(2.0 * np.pi * (MONTH - 6.5) / 12.0))
    assert symbol(year(mean, swing), rain) == kind


@pytest.mark.parametrize(("mean", "swing", "month_mm", "summer", "kind"), CLIMATES)
def test_the_class_does_not_depend_on_the_hemisphere(mean, swing, month_mm, summer, kind):
    rain = month_mm * (1.0 + summer * np.cos(2.0 * np.pi * (MONTH - 0.5) / 12.0))
    assert symbol(year(mean, swing, peak=0.5), rain) == kind


def test_a_year_turned_round_would_be_another_climate():
    mediterranean = 60.0 * (1.0 - 0.9 * np.cos(2.0 * np.pi * (MONTH - 6.5) / 12.0))
    assert symbol(year(16.0, 8.0), mediterranean) == "Csa"
    assert symbol(year(16.0, 8.0), np.roll(mediterranean, 6)) != "Csa"


def test_grids_are_classified_cell_by_cell():
    warm = np.stack([year(26.0, 1.0), year(-8.0, 15.0)], axis=1).reshape(12, 1, 2)
    rain = np.full((12, 1, 2), 210.0)
    assert koppen_geiger(warm, monthly_mm=rain).tolist() == [[Koppen.AF, Koppen.ET]]


def test_numbers_are_those_of_the_published_map():
    assert (Koppen.AF, Koppen.BWH, Koppen.CFB, Koppen.DFC, Koppen.ET) == (1, 4, 15, 27, 29)
    assert {k.symbol for k in (Koppen.BWH, Koppen.CFB, Koppen.EF, Koppen.NONE)} == {
        "BWh", "Cfb", "EF", "",
    }  # fmt: skip

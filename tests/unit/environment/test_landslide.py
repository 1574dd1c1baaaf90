"""Slopes that give way: which do, how much, and that not a litre is lost on the way down."""

import numpy as np
import pytest

from digisphere.environment.landslide import (
    Slopes,
    chance_of_failure,
    critical_g,
    release,
    run_out,
)

N = 48
CELL_M = 30.0


def hillside(*, degrees: float = 36.0) -> Slopes:
    """A steep flank above a plain: rows 24 and up rise northward."""
    rise = np.tan(np.radians(degrees)) * CELL_M
    row = np.arange(N, dtype=np.float64)
    height = np.where(row < 24, 0.4 * row, 9.6 + rise * (row - 24))
    slope = np.where(row < 24, 0.01, np.radians(degrees))
    return Slopes(
        elevation_m=np.repeat(height[:, None], N, axis=1),
        slope_rad=np.repeat(slope[:, None], N, axis=1),
        cohesion_kpa=np.full((N, N), 15.0),
        friction_rad=np.full((N, N), np.radians(35.0)),
        land=np.ones((N, N), dtype=np.bool_),
        cell_m=CELL_M,
    )


def shaken(slopes: Slopes, g: float, wet: float = 0.0) -> np.ndarray:
    return chance_of_failure(slopes, peak_g=np.full((N, N), g), wetness=np.full((N, N), wet))


def test_only_steep_ground_in_strong_shaking_slides():
    slopes = hillside()
    chance = shaken(slopes, 0.6)
    assert (chance[:24] == 0.0).all()
    assert (chance[30:] > 0.0).all()
    assert not shaken(slopes, 0.05).any()
    assert not shaken(hillside(degrees=25.0), 0.6).any()


def test_wet_and_steep_ground_slides_more_easily():
    assert (
        critical_g(hillside(), wetness=np.ones((N, N)))
        < critical_g(hillside(), wetness=np.zeros((N, N)))
    )[30:].all()
    assert shaken(hillside(), 0.4, wet=1.0)[40, 0] > shaken(hillside(), 0.4)[40, 0]
    assert shaken(hillside(degrees=42.0), 0.4)[40, 0] > shaken(hillside(), 0.4)[40, 0]


def one_slide(slopes: Slopes):
    draw = np.ones((N, N))
    draw[36:39, 20:24] = 0.0
    return release(shaken(slopes, 0.8), draw=draw, cell_m=CELL_M)


def test_what_slides_comes_to_rest_lower_down_and_none_of_it_is_lost():
    slopes = hillside()
    slides = one_slide(slopes)
    rest = run_out(slides, elevation_m=slopes.elevation_m, cell_m=CELL_M)
    assert len(slides.volume_m3) == 1
    assert slides.volume_m3[0] == pytest.approx(0.074 * (12 * 900.0) ** 1.45, rel=1e-9)
    assert rest.sum() == pytest.approx(slides.depth_m.sum(), rel=1e-12)
    height = slopes.elevation_m
    assert (rest * height).sum() < 0.7 * (slides.depth_m * height).sum()
    assert rest[:, 30:].sum() < 0.05 * rest.sum()
    assert rest.max() < 8.0


def test_the_mass_check_would_see_a_leak():
    slopes = hillside()
    slides = one_slide(slopes)
    rest = run_out(slides, elevation_m=slopes.elevation_m, cell_m=CELL_M) * 0.999
    assert rest.sum() != pytest.approx(slides.depth_m.sum(), rel=1e-6)


def test_a_larger_slide_reaches_further():
    slopes = hillside()

    def reach(width: int) -> int:
        draw = np.ones((N, N))
        draw[36:39, 20 : 20 + width] = 0.0
        slides = release(shaken(slopes, 0.8), draw=draw, cell_m=CELL_M)
        rest = run_out(slides, elevation_m=slopes.elevation_m, cell_m=CELL_M)
        return int(np.flatnonzero(rest.sum(axis=1) > 0.01)[0])

    assert reach(20) < reach(1)

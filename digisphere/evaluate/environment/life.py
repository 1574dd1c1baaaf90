"""Checks of life: plant growth against Miami, predator and prey without drift, density by mass.

Each has a broken model that must be caught: a formula copied without its division, an explicit
Euler step, densities that ignore body mass.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.environment.biomass import miami_npp
from digisphere.environment.wildlife_numbers import (
    REFERENCE_NPP,
    Rates,
    carrying_km2,
    invariant,
    step_pair,
)
from digisphere.evaluate.check import Check, Effort, Figure, Outcome

_LIETH = "Lieth 1975 (Miami model)"
_COLD = Figure("production at 0 C", 630.0, 640.0, _LIETH, "g/m2/yr", 1)
_RAINY = Figure("production at 25 C and 2000 mm", 2195.0, 2215.0, _LIETH, "g/m2/yr", 1)
_ARID = Figure("production with 150 mm of rain", 280.0, 290.0, _LIETH, "g/m2/yr", 1)
_DRIFT = Figure(
    "drift of the invariant over 100 cycles", 0.0, 0.01, "Hairer, Lubich & Wanner 2006", "", 6
)
_SLOPE = Figure("slope of density over mass, log-log", -0.80, -0.70, "Damuth 1981", "", 3)
_KILO = Figure("plant eaters of 1 kg", 60.0, 150.0, "Damuth 1981: 95", "/km2", 1)
_PLAIN = Rates(r=1.0, k=float("inf"), a=0.1, h=0.0, e=0.5, m=0.8)


def _production(model: Any) -> Outcome:
    readings = (
        _COLD.of(float(model(0.0, 5000.0))),
        _RAINY.of(float(model(25.0, 2000.0))),
        _ARID.of(float(model(25.0, 150.0))),
    )
    return Outcome(readings, plot=lambda axes: _plot_production(axes, model))


def _plot_production(axes: Any, model: Any) -> None:
    warmth = np.linspace(-15.0, 30.0, 90)
    for rain in (150.0, 500.0, 1000.0, 2000.0):
        axes.plot(warmth, model(warmth, rain), label=f"{rain:.0f} mm")
    axes.set_xlabel("mean temperature, °C")
    axes.set_ylabel("net primary production, g/m² a year")
    axes.legend()


def _without_division(mean_c: Any, rain_mm: Any) -> NDArray[np.float64]:
    """The formula as it is often copied: 3000 times, not divided by, the growing term."""
    warmth = 3000.0 * (1.0 + np.exp(1.315 - 0.119 * np.asarray(mean_c, np.float64)))
    water = 3000.0 * (1.0 - np.exp(-0.000664 * np.asarray(rain_mm, np.float64)))
    return np.asarray(np.minimum(warmth, water))


PLANT_GROWTH = Check(
    name="plant_growth",
    title="Plants grow as much as warmth and rain allow",
    measure=lambda effort: _production(miami_npp),
    control=lambda effort: _production(_without_division),
    control_is="the formula as it is often copied, without its division",
)


def _cycles(effort: Effort, step: Any) -> Outcome:
    cycles = effort.choose(quick=100, full=1000)
    period = 2.0 * np.pi / np.sqrt(_PLAIN.r * _PLAIN.m)
    years = 1.0 / 365.25
    x, y = 24.0, 10.0
    start = invariant(x, y, rates=_PLAIN)
    drift, course = 0.0, []
    for k in range(round(cycles * period / years)):
        x, y = step(x, y, rates=_PLAIN, years=years)
        if k % 50 == 0:
            course.append((x, y))
            drift = max(drift, abs(invariant(x, y, rates=_PLAIN) / start - 1.0))
    return Outcome((_DRIFT.of(drift),), plot=lambda axes: _plot_cycle(axes, np.array(course)))


def _plot_cycle(axes: Any, course: NDArray[np.float64]) -> None:
    axes.plot(course[:, 0], course[:, 1], linewidth=0.5)
    axes.set_xlabel("prey per km²")
    axes.set_ylabel("hunters per km²")


def _euler(x: float, y: float, *, rates: Rates, years: float) -> tuple[float, float]:
    """The explicit step on plain numbers, whose cycles spiral outward."""
    grown = x + years * x * rates.prey_growth(x, y)
    return grown, y + years * y * rates.hunter_growth(x, y)


PREDATORS = Check(
    name="predators",
    title="Predator and prey go round without drifting",
    measure=lambda effort: _cycles(effort, step_pair),
    control=lambda effort: _cycles(effort, _euler),
    control_is="an explicit Euler step",
)


def _by_mass(density: Any) -> Outcome:
    mass = np.logspace(-2.0, 3.0, 40)
    number = np.asarray(density(mass), np.float64) * np.ones_like(mass)
    slope = float(np.polyfit(np.log10(mass), np.log10(number), 1)[0])
    kilo = float(np.interp(0.0, np.log10(mass), number))
    readings = (_SLOPE.of(slope), _KILO.of(kilo))
    return Outcome(readings, plot=lambda axes: _plot_mass(axes, mass, number))


def _plot_mass(axes: Any, mass: NDArray[np.float64], number: NDArray[np.float64]) -> None:
    axes.loglog(mass, number)
    axes.set_xlabel("body mass, kg")
    axes.set_ylabel("animals per km²")


BODY_MASS = Check(
    name="body_mass",
    title="Heavy animals are few: density falls with mass to the three quarters",
    measure=lambda effort: _by_mass(lambda mass: carrying_km2(mass, npp=REFERENCE_NPP)),
    control=lambda effort: _by_mass(lambda mass: 240.0 / np.asarray(mass)),
    control_is="densities that give every kind the same 240 kg of animals on a km2",
)

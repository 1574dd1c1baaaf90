"""Who is caught under a fallen house, how long they can hold out and how long digging takes.

Pure functions; `rescue_system` draws with them. What people know of it is in `rescue_notice`, who
goes to dig in `helping`.

Sources. Share of those inside a fallen masonry house who are caught, by intensity (5 % at VII,
30 % at VIII, 60 % at IX, 70 % at X), and a fifth of them dead at once: Coburn, Spence & Pomonis
1992, "Factors determining human casualty levels in earthquakes"; a wooden house that is wrecked
comes down altogether far more seldom (3 % against 15 %, HAZUS-MH chapter 13). Survival by the hour
at which somebody is got out: Tangshan 1976, 99 % within half an hour, 81 % on the first day, 34 %
on the second and third, 19 % on the fourth, 7 % on the fifth (as tabled by Noji 1997, *The Public
Health Consequences of Disasters*, and Coburn & Spence 2002). Nearly all are got out by family and
neighbours with bare hands within the first day (de Bruycker et al. 1985 on Irpinia; Noji et al.
1990 on Armenia). Person-hours of digging for one are judged: no source counts them.
"""

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from digisphere.people.trajectory import Columns

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_INTENSITY = np.array([6.0, 7.0, 8.0, 9.0, 10.0])
_CAUGHT = np.array([0.0, 0.05, 0.30, 0.60, 0.70])
BURIED = 0.6
"""Share caught in a house that a slide or an avalanche has brought down, as near IX (judged)."""
OF_WOOD = 0.2
"""A wooden house catches so many times fewer."""
DEAD_AT_ONCE = 0.20
_HOURS = np.array([0.0, 0.5, 12.0, 36.0, 60.0, 84.0, 108.0, 160.0])
_ALIVE = np.array([1.0, 0.993, 0.81, 0.36, 0.337, 0.19, 0.074, 0.0])
MEDIAN_WORK_H, _WORK_SPREAD = 3.0, 0.8
"""Person-hours with bare hands and shovels for one buried person; log-normal."""
MOST_HANDS = 8.0
"""More than so many get in each other's way at one house."""
OUTSIDERS_AFTER_H, OUTSIDERS = 24.0, 4.0
"""Squads from outside reach a village after a day, so many hands for each house."""
HEALTH_LOST_AN_HOUR = 0.03
"""Share of bodily health that an hour under rubble takes: crushing, cold, thirst (judged)."""


def chance_caught(intensity: Floats, *, wooden: npt.NDArray[np.bool_]) -> Floats:
    """Return (n,) the chance of somebody inside being caught when the house falls by shaking.

    Args:
        intensity: (n,) macroseismic intensity at the house.
        wooden: (n,) whether walls are of timber.
    """
    chance: Floats = np.interp(intensity, _INTENSITY, _CAUGHT)
    return np.where(wooden, OF_WOOD * chance, chance)


def alive_after(hours: Floats) -> Floats:
    """Return (n,) the share of those not dead at once who are alive after hours under rubble."""
    share: Floats = np.interp(hours, _HOURS, _ALIVE)
    return share


def holds_out_h(u: Floats) -> Floats:
    """Return (n,) hours each can hold out, from uniform draws; 0 for those dead at once."""
    left = np.clip((1.0 - u) / (1.0 - DEAD_AT_ONCE), 0.0, 1.0)
    hours = np.interp(1.0 - left, 1.0 - _ALIVE, _HOURS)
    return np.where(u < DEAD_AT_ONCE, 0.0, hours)


def work_h(u: Floats) -> Floats:
    """Return (n,) person-hours of digging until each is reached, from uniform draws."""
    hours: Floats = MEDIAN_WORK_H * np.exp(_WORK_SPREAD * ndtri(np.clip(u, 1e-9, 1.0 - 1e-9)))
    return hours


def severity(u: Floats) -> Floats:
    """Return (n,) how badly those caught are hurt at once, 0 to 1.

    Coburn, Spence & Pomonis 1992 of the survivors: a quarter lightly, the rest need a hospital.
    """
    return 0.25 + 0.6 * u


def hands(people: Columns, rows: Ints) -> Floats:
    """Return (n,) what each digger's hands count for; 1 is a fit grown person."""
    age = people["age_years"][rows].astype(np.float64)
    years = np.interp(age, [10.0, 18.0, 50.0, 80.0], [0.3, 1.0, 1.0, 0.4])
    muscle = 0.7 + 0.6 * people["muscle"][rows].astype(np.float64)
    fit = 0.4 + 0.6 * people["health"][rows].astype(np.float64)
    fresh = 0.7 + 0.3 * people["legs"][rows].astype(np.float64)
    count: Floats = years * muscle * fit * fresh
    return count

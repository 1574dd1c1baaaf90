"""Sleep pressure and body clock: the two-process model, in closed form. Pure functions.

Borbély (1982); Daan, Beersma & Borbély (1984): homeostatic pressure S rises towards 1 awake with a
time constant of 18.2 h and decays asleep with 4.2 h; people fall asleep and wake where S meets
thresholds that swing with the body clock. Children build pressure faster (Jenni, Achermann &
Carskadon 2005). `people.energy` is 1 - S. Called by needs and deliberation.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_LONGEST_H = 13.0
_STEP_H = 1.0 / 12.0


def rise_constant(age_years: Floats) -> Floats:
    """Return (n,) hours of the build-up of sleep pressure while awake."""
    return np.interp(age_years, [3.0, 8.0, 14.0, 18.0], [13.6, 15.2, 17.4, 18.2])


def decay_constant(age_years: Floats) -> Floats:
    """Return (n,) hours of the decay of sleep pressure while asleep; children sleep longer."""
    return np.interp(age_years, [3.0, 8.0, 14.0, 18.0], [6.2, 5.5, 4.6, 4.2])


def energy_after(energy: Floats, *, asleep: npt.NDArray[np.bool_], age_years: Floats, hours: float,
                 effort: Floats) -> Floats:  # fmt: skip
    """Return (n,) energy after some hours asleep or awake; effort 1 is ordinary waking life."""
    pressure = 1.0 - energy
    awake = 1.0 - (1.0 - pressure) * np.exp(-hours * effort / rise_constant(age_years))
    slept = pressure * np.exp(-hours / decay_constant(age_years))
    after: Floats = 1.0 - np.where(asleep, slept, awake)
    return after


def clock_wave(hour: Floats | float, *, chronotype_h: Floats | float, peak: float) -> Floats:
    """Return the body clock's wave, -1 to 1, highest at `peak` o'clock of an average person."""
    wave: Floats = np.cos(2.0 * np.pi * (np.asarray(hour) - chronotype_h - peak) / 24.0)
    return wave


def sleepiness(energy: Floats, *, hour: float, chronotype_h: Floats) -> Floats:
    """Return (n,) how far sleep pressure stands above the threshold of falling asleep."""
    threshold = 0.675 + 0.20 * clock_wave(hour, chronotype_h=chronotype_h, peak=15.6)
    above: Floats = 1.0 - energy - threshold
    return above


def _wake_threshold(hour: Floats, *, chronotype_h: Floats) -> Floats:
    threshold: Floats = 0.112 + 0.05 * clock_wave(hour, chronotype_h=chronotype_h, peak=14.4)
    return threshold


def sleep_length(energy: Floats, *, hour: float, chronotype_h: Floats, age_years: Floats) -> Floats:
    """Return (n,) hours until people who fall asleep now wake by themselves."""
    ahead = np.arange(0.0, _LONGEST_H, _STEP_H)
    pressure = (1.0 - energy)[:, None] * np.exp(-ahead / decay_constant(age_years)[:, None])
    clock = np.asarray(chronotype_h)[:, None]
    awake = pressure < _wake_threshold(hour + ahead[None, :], chronotype_h=clock)
    first = np.where(awake.any(axis=1), awake.argmax(axis=1), len(ahead) - 1)
    length: Floats = np.maximum(ahead[first], 0.33)
    return length


def energy_at_start(*, hour: float, wake_hour: Floats, age_years: Floats) -> Floats:
    """Return (n,) energy of people who woke rested at `wake_hour` today, at an hour of the day."""
    awake = np.mod(hour - wake_hour, 24.0)
    night = awake > 16.3
    pressure = 1.0 - 0.88 * np.exp(-np.minimum(awake, 16.3) / rise_constant(age_years))
    slept = pressure * np.exp(-np.maximum(awake - 16.3, 0.0) / decay_constant(age_years))
    return 1.0 - np.where(night, slept, pressure)

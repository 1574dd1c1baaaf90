"""How needs fall and rise with what people do, and how mood follows. Pure, vectorised kernels.

Each need is a satisfaction from 0 to 1. Falls are in points per waking hour, of the order of the
published decays of AgentSociety (hunger .15, social .10, safety .05 an hour), slowed so that three
meals and an evening of company make a contented day; rises belong to activities. Mood is PAD
(Mehrabian 1996): it relaxes to what temper and needs make of the moment, faster in the stable.
Who gathers weather and calls this: `needs_system.py`; sleep pressure: `sleep.py`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digisphere.people.enums import Activity

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int64]

_KINDS = len(Activity)


def _table(default: float, **by_activity: float) -> Floats:
    rates = np.full(_KINDS, default)
    for name, rate in by_activity.items():
        rates[Activity[name]] = rate
    return rates


HUNGER_FALL = _table(0.105, SLEEP=0.032, REST=0.09, RUN=0.22, WALK=0.14, WORK=0.118, PLAY=0.14)
HUNGER_RISE = _table(0.0, EAT=2.2)
HYGIENE_FALL = _table(0.030, SLEEP=0.016, WORK=0.045, RUN=0.12, PLAY=0.05)
HYGIENE_RISE = _table(0.0, WASH=3.2)
SOCIAL_FALL = _table(0.055, SLEEP=0.012, WORK=0.03, LEARN=0.01, SHOP=0.02, PRAY=0.0)
SOCIAL_RISE = _table(0.0, TALK=0.55, LEARN=0.05, PLAY=0.16, PRAY=0.12, EAT=0.1, SHOP=0.06)
FUN_FALL = _table(0.055, SLEEP=0.006, WORK=0.055, LEARN=0.06, WASH=0.02, EAT=0.0)
FUN_RISE = _table(0.0, PLAY=0.55, TALK=0.16, SIT=0.16, EAT=0.12, REST=0.10, SHOP=0.06)
LEGS_FALL = _table(0.0, WALK=0.28, RUN=0.9, WORK=0.03, PLAY=0.12)
LEGS_RISE = _table(0.1, SLEEP=0.5, SIT=0.5, REST=0.6, EAT=0.4, LEARN=0.35, HEAL=0.5, PRAY=0.4,
                   WALK=0.0, RUN=0.0, WORK=0.06, PLAY=0.0)  # fmt: skip
EFFORT = _table(1.0, WORK=1.06, RUN=1.6, WALK=1.12, PLAY=1.15, REST=0.85, SIT=0.92, HEAL=0.9)


def step(level: Floats, *, fall: Floats, rise: Floats, hours: float) -> Floats:
    """Return levels after some hours of falling and rising, kept within 0 and 1."""
    moved: Floats = np.clip(level + (rise - fall) * hours, 0.0, 1.0)
    return moved


@dataclass(frozen=True)
class Exposure:
    """What the weather does to each person where they stand now; all (n,)."""

    air_c: Floats
    rain_mm_h: Floats
    snow_share: Floats
    wind_m_s: Floats
    dark: Floats
    outdoors: Bools


def wetness_after(wetness: Floats, *, exposure: Exposure, coat: Bools, hours: float) -> Floats:
    """Return how wet clothes are: soaked in a quarter hour of 6 mm/h without a coat."""
    falling = exposure.rain_mm_h * np.where(exposure.snow_share > 0.5, 0.25, 1.0)
    soak = np.where(exposure.outdoors, falling * np.where(coat, 0.2, 0.65), 0.0)
    dry = np.where(exposure.outdoors, 0.35, 1.4)
    wet: Floats = np.clip(wetness * np.exp(-dry * hours) + soak * hours, 0.0, 1.0)
    return wet


def felt_temperature(*, exposure: Exposure, wetness: Floats) -> Floats:
    """Return (n,) °C as felt: wind chill (Osczevski & Bluestein 2005) outdoors, wet clothes."""
    air = exposure.air_c
    wind_km_h = np.maximum(exposure.wind_m_s * 3.6, 4.8) ** 0.16
    chilled = 13.12 + 0.6215 * air - 11.37 * wind_km_h + 0.3965 * air * wind_km_h
    felt = np.where(air < 10.0, chilled, air) - 5.0 * wetness
    indoors = np.maximum(19.0, 0.3 * air + 14.0) - 4.0 * wetness
    return np.where(exposure.outdoors, felt, indoors)


def cold_discomfort(felt_c: Floats, *, coat: Bools) -> Floats:
    """Return (n,) 0 comfortable to 1 freezing; a coat is worth about twelve degrees."""
    shortfall = 14.0 - felt_c - np.where(coat, 12.0, 0.0)
    discomfort: Floats = np.clip(shortfall / 22.0, 0.0, 1.0)
    return discomfort


def safety_target(*, exposure: Exposure, cold: Floats, wetness: Floats, fearful: Floats) -> Floats:
    """Return (n,) the safety the surroundings allow; dark and storm weigh on the fearful."""
    storm = np.clip((exposure.wind_m_s - 10.0) / 12.0, 0.0, 1.0) + np.clip(
        (exposure.rain_mm_h - 4.0) / 12.0, 0.0, 1.0
    )
    dread = exposure.outdoors * (0.35 * storm + 0.12 * exposure.dark) * (1.0 + 0.25 * fearful)
    target: Floats = np.clip(1.0 - 0.7 * cold - 0.35 * wetness - dread, 0.0, 1.0)
    return target


def relax(value: Floats, *, target: Floats, hours: float, constant_h: Floats | float) -> Floats:
    """Return values moved towards a target with a time constant in hours."""
    moved: Floats = target + (value - target) * np.exp(-hours / constant_h)
    return moved


def contentment(levels: Floats) -> Floats:
    """Return (n,) how content needs (n, 6) leave somebody: the mean, pulled down by the worst."""
    content: Floats = 0.65 * levels.mean(axis=1) + 0.35 * levels.min(axis=1)
    return content


AROUSAL_OF = _table(0.0, SLEEP=-0.75, REST=-0.2, SIT=-0.1, RUN=0.5, PLAY=0.35, TALK=0.18, WALK=0.12,
                    WORK=0.08, PRAY=-0.15)  # fmt: skip


def mood_target(
    home: Floats, *, content: Floats, spirits: Floats, activity: Codes, ill: Bools, health: Floats,
    purse_ease: Floats, pull: Floats | float = 0.0,
) -> Floats:  # fmt: skip
    """Return (n, 3) the mood that temper, needs, emotions and circumstance make of this moment.

    ``spirits`` are good and bad days: what befalls people beyond what is simulated. ``pull`` is
    where emotions pull it in PAD space (`emotions.mood_pull`).
    """
    pleasure = home[:, 0] + spirits + 1.5 * (content - 0.62) - 0.3 * ill
    arousal = 0.5 * home[:, 1] + AROUSAL_OF[activity] - 0.2 * ill
    dominance = home[:, 2] + 0.4 * (health - 0.8) + 0.15 * purse_ease
    target = np.stack([pleasure, arousal, dominance], axis=1) + pull
    bounded: Floats = np.clip(target, -1.0, 1.0)
    return bounded

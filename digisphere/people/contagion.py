"""The course of a catching illness and its passing from one to another. Pure kernels, no table.

Infection is drawn per hour of contact: everybody in a room shares the breath of the few about them,
so the force on one is ``rate × near ÷ others × infectious``, with ``near`` the people one has to do
with at a time; a small room mixes wholly, a full tavern does not. The course is influenza's:
incubation log-normal, median 1.4 days and dispersion 1.51 (Lessler et al. 2009); a third never
notice (Carrat et al. 2008: 66.9 % symptomatic) and give half as much (Ferguson et al. 2006); nearly
all that is shed is shed from the onset over about three days (Lau et al. 2010). Drawn once, when
the infection happens: from then on a stage is a comparison of instants. Called by
``contagion_system``, the checks and the bench.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gammaincinv, ndtri

from digisphere.people.enums import Severity
from digisphere.world.compiled import njit

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

DAY_S = 86400.0
SYMPTOMATIC = 0.669
"""Carrat et al. 2008, 95 % interval 0.583 to 0.745."""
SILENT_GIVES = 0.5
"""What those who never notice give off, of what the ill do (Ferguson et al. 2006)."""
FEVERISH = 0.55
"""Of those who notice, how many are feverish: 37.0 to 40.6 % of all infected (Carrat 2008)."""
NEAR = 8.0
"""People one has to do with at a time in a full room."""
_AGES = np.array([0.0, 5.0, 18.0, 50.0, 65.0])
_HOSPITAL = np.array([0.00697, 0.00274, 0.00561, 0.0106, 0.0909])
_FATAL = np.array([7.2e-5, 2.4e-5, 1.62e-4, 6.1e-4, 9.46e-3])
"""Of those who notice, how many need a hospital, and die, by age: CDC, season 2018-2019."""
TREATED_DIE = 0.5
"""Chance of death with early care over that without (Muthuri et al. 2014, odds ratio 0.50)."""


@dataclass(frozen=True, slots=True)
class Course:
    """Means and spreads of the stages; days, but for the dispersion."""

    incubation_median: float = 1.4
    incubation_dispersion: float = 1.51
    shed_before: float = 0.25
    """Given off this long before the onset, at most a twelfth of all (Lau et al. 2010)."""
    infectious_mean: float = 3.0
    infectious_cv: float = 0.4
    ill_mean: float = 5.0
    """Uncomplicated illness lasts three to seven days (CDC)."""
    ill_cv: float = 0.3

    @property
    def generation_days(self) -> float:
        """Mean time from an infection to those it causes, while nearly all are susceptible."""
        spread = np.log(self.incubation_dispersion)
        onset = self.incubation_median * float(np.exp(0.5 * spread**2))
        length = self.infectious_mean * (1.0 + self.infectious_cv**2)
        return onset - self.shed_before + 0.5 * length


FLU = Course()


@dataclass(frozen=True, slots=True)
class Stages:
    """Instants of (n,) infections, seconds, and how badly each takes its bearer."""

    infectious_s: Floats
    onset_s: Floats
    ends_s: Floats
    """No longer infectious from then on."""
    well_s: Floats
    severity: Ints


def gamma_of(u: Floats, *, mean: float, cv: float) -> Floats:
    """Return gamma variates of a mean and coefficient of variation from uniforms."""
    shape = 1.0 / cv**2
    values: Floats = gammaincinv(shape, u) * mean / shape
    return values


def stages(u: Floats, *, now_s: float, ages: Floats, course: Course, odds: float) -> Stages:
    """Return how infections that happen now will go.

    Args:
        u: (n, 4) uniforms: incubation, infectious time, length of the illness, severity.
        now_s: the moment of infection.
        ages: (n,) years.
        course: means and spreads.
        odds: factor on the shares that need care.
    """
    u = np.clip(u, 1e-9, 1.0 - 1e-9)
    spread = np.log(course.incubation_dispersion)
    onset = course.incubation_median * np.exp(spread * ndtri(u[:, 0]))
    infectious = np.maximum(onset - course.shed_before, 0.05)
    sheds = gamma_of(u[:, 1], mean=course.infectious_mean, cv=course.infectious_cv)
    severity = severity_of(u[:, 3], ages=ages, odds=odds)
    longer = np.where(severity == Severity.CLINIC, 2.0, 1.0)
    ill = longer * gamma_of(u[:, 2], mean=course.ill_mean, cv=course.ill_cv)
    return Stages(
        now_s + DAY_S * infectious,
        now_s + DAY_S * onset,
        now_s + DAY_S * (infectious + sheds),
        now_s + DAY_S * (onset + ill),
        severity,
    )


def severity_of(u: Floats, *, ages: Floats, odds: float = 1.0) -> Ints:
    """Return (n,) `Severity` from uniforms: who needs care, keeps to bed, or hardly notices."""
    band = np.searchsorted(_AGES, ages, side="right") - 1
    care = SYMPTOMATIC * np.minimum(odds * _HOSPITAL[band], 1.0)
    bed = np.maximum(SYMPTOMATIC * FEVERISH, care)
    found: Ints = np.select(
        [u < care, u < bed, u < SYMPTOMATIC],
        [Severity.CLINIC, Severity.BED, Severity.MILD],
        Severity.NONE,
    ).astype(np.int64)
    return found


def fatality(ages: Floats, *, odds: float = 1.0) -> Floats:
    """Return (n,) chance that somebody who needs care dies of it without any."""
    band = np.searchsorted(_AGES, ages, side="right") - 1
    dies: Floats = np.minimum(odds * _FATAL[band] / _HOSPITAL[band], 1.0)
    return dies


def force_in_rooms(
    room: Ints, *, gives: Floats, takes: Floats, rate_per_h: Floats, near: Floats
) -> Floats:
    """Return (n,) force of infection an hour on each person from those in the same room.

    Args:
        room: (n,) number of the room each is in; -1 alone.
        gives: (n,) what each gives off, 1 for an ordinary infectious person, 0 for the others.
        takes: (n,) how readily each catches it, 0 for those who cannot.
        rate_per_h: (rooms,) infections an hour between two in close company.
        near: (rooms,) people one has to do with at a time.
    """
    inside = room >= 0
    count = np.bincount(room[inside], minlength=len(rate_per_h))
    shed = np.bincount(room[inside], weights=gives[inside], minlength=len(rate_per_h))
    share = np.minimum(near / np.maximum(count - 1, 1), 1.0)
    force: Floats = np.where(inside, takes * (rate_per_h * share * shed)[room], 0.0)
    return force


@njit(cache=True)
def _mixed(key: np.uint64, slot: np.uint64) -> float:
    z = key + (slot + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return float(z >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@njit(cache=True)
def _pass_on(
    first: Ints, friend: Ints, from_s: Floats, until_s: Floats, now_s: float, chance: Floats,
    key: np.uint64, caught_by: Ints,
) -> int:  # fmt: skip
    new = 0
    for i in range(from_s.size):
        if not (from_s[i] <= now_s < until_s[i]):
            continue
        for k in range(first[i], first[i + 1]):
            j = friend[k]
            if np.isinf(from_s[j]) and caught_by[j] < 0 and _mixed(key, np.uint64(k)) < chance[i]:
                caught_by[j] = i
                new += 1
    return new


@dataclass(frozen=True, slots=True)
class Network:
    """Who meets whom: the contacts of person i are ``friend[first[i] : first[i + 1]]``."""

    first: Ints
    friend: Ints

    def pass_on(
        self, from_s: Floats, *, until_s: Floats, now_s: float, chance: Floats, key: int
    ) -> tuple[Ints, int]:
        """Let everybody who is infectious now meet all their contacts once.

        Args:
            from_s: (n,) infectious from; inf for those never infected.
            until_s: (n,) infectious until.
            now_s: the moment.
            chance: (n,) of each one's passing it on at one contact of this step.
            key: of this step's draws; a draw follows from it and the contact's place in the list.

        Returns:
            (n,) by whom each was infected, -1 for nobody; and how many were.
        """
        caught_by = np.full(from_s.size, -1, dtype=np.int64)
        new = _pass_on(
            self.first, self.friend, from_s, until_s, now_s, chance, np.uint64(key), caught_by
        )
        return caught_by, new

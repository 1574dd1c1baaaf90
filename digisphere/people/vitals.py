"""What a body's figures are by age, sex, build, fitness, activity and illness. Pure functions.

Heart: maximum 208 - 0.7 age (Tanaka, Monahan & Seals 2001); at rest by age (Ostchega et al. 2011,
NHANES), lower in the fit; at work by the share of the oxygen reserve (Swain & Leutholtz 1997);
8.5 beats a degree of fever (Karjalainen & Viitasalo 1986). Oxygen uptake: Myers et al. 2017.
Blood pressure by age and sex: Wright et al. 2011 (NHANES). Temperature: Obermeyer, Samra &
Mullainathan 2017. Intensities: Ainsworth et al. 2011. Energy at rest: Mifflin et al. 1990; a
kilogram of body is 7700 kcal (Wishnofsky 1958). Called by ``vitals_system``, panel and checks.
"""

import numpy as np
import numpy.typing as npt

from digisphere.people.enums import Activity, Illness, Occupation, Sex

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

KCAL_PER_KG = 7700.0
ACTIVE_MET = 2.5
"""From this intensity on the heart is counted as at work."""
STEP_OF_STATURE = 0.414
"""Length of a step over stature, level walking (Whittle 2007)."""
BEATS_A_DEGREE = 8.5
_VO2_SPREAD = 7.2
_MET_ML = 3.5


def _by_activity(default: float, **of: float) -> Floats:
    values = np.full(len(Activity), default)
    for name, value in of.items():
        values[Activity[name]] = value
    return values


_MET = _by_activity(
    1.5, WALK=3.5, RUN=8.0, SLEEP=0.95, EAT=1.5, WORK=3.0, TALK=1.8, SIT=1.3, SHOP=2.3, WASH=2.0,
    PLAY=5.0, LEARN=1.8, REST=1.3, HEAL=1.3, PRAY=1.3,
)  # fmt: skip
_STEPS_A_MIN = _by_activity(
    4.0, WALK=0.0, RUN=0.0, SLEEP=0.0, EAT=1.0, WORK=18.0, TALK=2.0, SIT=1.0, SHOP=20.0, WASH=8.0,
    PLAY=45.0, LEARN=3.0, REST=3.0, HEAL=2.0, PRAY=1.0,
)  # fmt: skip
"""Steps beside walks from place to place: incidental to sporadic movement (Tudor-Locke 2011)."""
_SEDENTARY_WORK, _STANDING_WORK = 1.8, 2.5
_WORK_MET = np.full(len(Occupation), _STANDING_WORK)
for _job, _met in {
    Occupation.FARMER: 4.0, Occupation.FARMHAND: 4.5, Occupation.SHEPHERD: 3.5,
    Occupation.FORESTER: 5.5, Occupation.FISHER: 3.5, Occupation.SMITH: 4.5,
    Occupation.CARPENTER: 3.5, Occupation.MASON: 4.3, Occupation.CARTER: 4.0,
    Occupation.MILLER: 3.5, Occupation.BUTCHER: 3.0, Occupation.BAKER: 3.0,
    Occupation.CLERK: _SEDENTARY_WORK, Occupation.MAYOR: _SEDENTARY_WORK,
    Occupation.TAILOR: _SEDENTARY_WORK, Occupation.WEAVER: 2.3, Occupation.POTTER: 2.5,
    Occupation.DOCTOR: 2.0, Occupation.TEACHER: 2.0, Occupation.CLERGY: 2.0,
}.items():  # fmt: skip
    _WORK_MET[_job] = _met
_FEVER_C = {
    Illness.COLD: 0.25, Illness.STOMACH: 0.5, Illness.INJURY: 0.3,
}  # fmt: skip
FLU_FEVER_C = np.array([0.0, 0.4, 1.9, 2.4])
"""Rise of the temperature at the height of influenza, by `Severity`."""


def intensity_met(activity: Ints, *, occupation: Ints, working: Bools) -> Floats:
    """Return (n,) metabolic equivalents of what people do; ``working`` at their own trade."""
    met: Floats = np.where(working, _WORK_MET[occupation], _MET[activity])
    return met


def pottering_steps(activity: Ints, *, met: Floats) -> Floats:
    """Return (n,) steps a minute beside walks: about the house, the stall, the field."""
    steps: Floats = _STEPS_A_MIN[activity] * np.where(
        activity == Activity.WORK, np.clip(met / 3.0, 0.4, 1.8), 1.0
    )
    return steps


def max_heart_rate(ages: Floats) -> Floats:
    """Return (n,) beats a minute the heart can reach."""
    beats: Floats = 208.0 - 0.7 * ages
    return beats


def resting_heart_rate(ages: Floats, *, sex: Ints, fitness: Floats, own: Floats) -> Floats:
    """Return (n,) beats a minute at rest; ``fitness`` and ``own`` in standard deviations."""
    typical = np.interp(
        ages,
        [0.5, 1.0, 2.5, 4.5, 7.0, 10.0, 13.5, 17.5, 30.0, 50.0, 70.0, 85.0],
        [129.0, 118.0, 107.0, 96.0, 87.0, 83.0, 78.0, 75.0, 73.0, 72.0, 70.0, 71.0],
    )
    women = np.where(sex == Sex.FEMALE, 1.5, -1.5) * np.clip((ages - 8.0) / 8.0, 0.0, 1.0)
    beats: Floats = np.clip(typical + women - 4.0 * fitness + 8.0 * own, 38.0, 160.0)
    return beats


def oxygen_uptake(ages: Floats, *, sex: Ints, mass_kg: Floats, fitness: Floats) -> Floats:
    """Return (n,) maximal oxygen uptake, ml/kg/min, of adults; children have about 45."""
    women = sex == Sex.FEMALE
    adult = 79.9 - 0.39 * ages - 13.7 * women - 0.127 * 2.2046 * mass_kg
    child = np.where(women, 42.0, 47.0)
    typical = np.where(ages < 18.0, child, adult)
    uptake: Floats = np.maximum(typical + _VO2_SPREAD * fitness, 11.0)
    return uptake


def heart_rate(rest: Floats, *, ages: Floats, met: Floats, uptake: Floats) -> Floats:
    """Return (n,) beats a minute at an intensity: the reserves of heart and oxygen go together."""
    reserve = np.maximum(uptake / _MET_ML - 1.0, 1.0)
    share = np.clip((met - 1.0) / reserve, -0.03, 0.92)
    top = np.maximum(max_heart_rate(ages), rest + 20.0)
    beats: Floats = rest + share * (top - rest)
    return beats


def temperature(ages: Floats, *, sex: Ints, own: Floats, hour: float, fever_c: Floats) -> Floats:
    """Return (n,) °C by mouth: highest near six in the evening, lower in the old."""
    daily = 0.25 * np.cos((hour - 18.0) / 24.0 * 2.0 * np.pi)
    base = 36.6 + np.where(sex == Sex.FEMALE, 0.03, -0.03) - 0.004 * np.maximum(ages - 50.0, 0.0)
    celsius: Floats = base + 0.22 * own + daily + fever_c
    return celsius


def fever(ill: Ints, *, since_d: Floats, severity: Ints) -> Floats:
    """Return (n,) degrees of fever: up within a day, gone within about four (Carrat 2008)."""
    height = np.zeros(ill.size)
    for illness, degrees in _FEVER_C.items():
        height = np.where(ill == illness, degrees, height)
    height = np.where(ill == Illness.FLU, FLU_FEVER_C[severity], height)
    rise = np.clip((since_d + 0.25) / 0.6, 0.0, 1.0)
    degrees_now: Floats = height * rise * np.exp(-np.maximum(since_d - 1.2, 0.0) / 1.3)
    return degrees_now


def blood_pressure(
    ages: Floats, *, sex: Ints, bmi: Floats, hypertensive: Bools, fitness: Floats, own: Floats
) -> tuple[Floats, Floats]:
    """Return (n,) systolic and diastolic pressure, mmHg, of people at rest."""
    decades = [2.0, 10.0, 17.0, 28.0, 50.0, 70.0, 90.0]
    men = np.interp(ages, decades, [90.0, 102.0, 114.0, 117.0, 118.0, 122.0, 124.0])
    women = np.interp(ages, decades, [89.0, 101.0, 108.0, 109.0, 114.0, 124.0, 129.0])
    upper = np.where(sex == Sex.FEMALE, women, men)
    lower = np.interp(ages, decades, [52.0, 61.0, 66.0, 70.0, 73.0, 66.0, 60.0])
    lower = lower + np.where(sex == Sex.FEMALE, -1.0, 1.5) * (ages > 14.0)
    heavy = np.clip(bmi - np.where(ages < 18.0, 20.0, 26.0), -8.0, 14.0)
    above = np.where(hypertensive, 17.0, 0.0)
    systolic = upper + 0.6 * heavy - 1.5 * fitness + 8.0 * own + above
    diastolic = lower + 0.35 * heavy - 1.0 * fitness + 6.0 * own + 0.5 * above
    return np.clip(systolic, 70.0, 230.0), np.clip(diastolic, 38.0, 130.0)


def energy_at_rest(mass_kg: Floats, *, stature_m: Floats, ages: Floats, sex: Ints) -> Floats:
    """Return (n,) kcal a day a body uses at rest."""
    sexed = np.where(sex == Sex.FEMALE, -161.0, 5.0)
    kcal: Floats = 10.0 * mass_kg + 625.0 * stature_m - 5.0 * ages + sexed
    return np.maximum(kcal, 400.0)


def mass_change(*, eaten_kcal: Floats, used_kcal: Floats) -> Floats:
    """Return (n,) kilograms gained by a day's surplus."""
    kilograms: Floats = np.clip((eaten_kcal - used_kcal) / KCAL_PER_KG, -0.5, 0.5)
    return kilograms


def wellbeing(*, pleasure: Floats, stress: Floats, rested: Floats, ties: Floats) -> Floats:
    """Return (n,) well-being of the last fortnight on WHO-5's scale, 0 to 100.

    The five items are good spirits, calm, vigour, rest and interest: mood weighs most, then rest
    and stress; close ties a little (Topp et al. 2015; mean about 65, spread about 20).

    Args:
        pleasure: mean mood, -1 to 1.
        stress: share of the time in a bad and stirred mood, 0 to 1.
        rested: mean restedness, 0 to 1.
        ties: close ties, in standard deviations.
    """
    score: Floats = np.clip(
        53.0 + 70.0 * pleasure - 30.0 * stress + 30.0 * (rested - 0.55) + 3.0 * ties, 0.0, 100.0
    )
    return score

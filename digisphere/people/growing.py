"""Growing up and growing old: bodies change with age, school begins and ends, work ends.

Bodies keep their own deviation from the typical body of their age and sex: each is grown by the
ratio of what is typical now to what was typical a month of life before. Pure functions of columns;
society's ``stages`` says what growing older changes in somebody's place among others.
"""

import numpy as np
import numpy.typing as npt

from digisphere.core.columns import TableView
from digisphere.people import looks, physique
from digisphere.people.body import personal_uniform
from digisphere.people.enums import HairColour
from digisphere.people.settling import Ints

Floats = npt.NDArray[np.float64]

GROWS_EVERY_DAYS = 30
YEAR_DAYS = 365.2425
_GREYING, _RETIREMENT, _TOP, _BOTTOM = 91, 92, 93, 94


def months_old_today(people: TableView, *, today: int) -> Ints:
    """Return the rows of those whose days of life are a whole number of thirty."""
    rows: Ints = people.rows
    lived = today - people["birth_day"][rows].astype(np.int64)
    due: Ints = rows[(lived > 0) & (lived % GROWS_EVERY_DAYS == 0)]
    return due


def grow(people: TableView, vitals: TableView | None, rows: Ints, *, today: int) -> None:
    """Let bodies be thirty days older: stature, mass, muscle, gait and grey hair."""
    if rows.size == 0:
        return
    sex = people["sex"][rows].astype(np.int64)
    now = (today - people["birth_day"][rows]) / YEAR_DAYS
    before = now - GROWS_EVERY_DAYS / YEAR_DAYS
    taller = physique.typical_stature(now, sex=sex) / physique.typical_stature(before, sex=sex)
    heavier = taller**2 * physique.typical_bmi(now, sex=sex) / physique.typical_bmi(before, sex=sex)
    stronger = physique.typical_muscle(now) / physique.typical_muscle(before)
    people["stature_m"][rows] *= taller
    people["mass_kg"][rows] = np.clip(people["mass_kg"][rows] * heavier, 2.0, 220.0)
    people["muscle"][rows] = np.clip(people["muscle"][rows] * stronger, 0.02, 0.98)
    quicker = _pace(people, rows, ages=now) / _pace(people, rows, ages=before)
    people["walk_speed_m_s"][rows] = np.clip(people["walk_speed_m_s"][rows] * quicker, 0.6, 1.75)
    if vitals is not None:
        for name in ("energy_mass_kg", "set_mass_kg"):
            vitals[name][rows] *= heavier
    _grey(people, rows, ages=now, before=before)
    dress(people, rows, ages=now)


def _pace(people: TableView, rows: Ints, *, ages: Floats) -> Floats:
    return physique.walking_speed(
        ages, sex=people["sex"][rows].astype(np.int64),
        stature_m=people["stature_m"][rows].astype(np.float64), own_z=np.zeros(len(rows)),
    )  # fmt: skip


def _grey(people: TableView, rows: Ints, *, ages: Floats, before: Floats) -> None:
    """Let hair turn at each one's own age; what is grey already stays so."""
    own = personal_uniform(people, rows, channel=_GREYING)
    tone = people["skin_tone"][rows].astype(np.int64)
    was = looks.hair_colour(tone, age_years=before, chance=own, greying=own)
    turned = looks.hair_colour(tone, age_years=ages, chance=own, greying=own)
    grey = (turned >= HairColour.GREY) & (turned > was) & (people["hair_colour"][rows] < turned)
    people["hair_colour"][rows[grey]] = turned[grey]


def dress(people: TableView, rows: Ints, *, ages: Floats) -> None:
    """Let those put on other clothes whose age or work asks for others."""
    if rows.size == 0:
        return
    cut = looks.outfit(people["occupation"][rows].astype(np.int64), age_years=ages)
    other = cut != people["outfit"][rows]
    if not other.any():
        return
    rows, cut = rows[other], cut[other]
    people["outfit"][rows] = cut
    for column, channel, lower in (("top_colour", _TOP, False), ("bottom_colour", _BOTTOM, True)):
        own = personal_uniform(people, rows, channel=channel)
        people[column][rows] = looks.cloth(cut, chance=own, lower=lower)


def retires_at(people: TableView, rows: Ints) -> Floats:
    """Return (n,) the age at which each will give up work: 62 to 68, as at the start."""
    return 62.0 + 6.0 * personal_uniform(people, rows, channel=_RETIREMENT)

"""Brings people into being while the story runs: the newborn, and rows for those who come.

A new person takes the next free row of ``people`` and of every table with a row per person; no row
is ever used twice. The newborn have their temper, skin and height from their parents; who comes
from elsewhere is written by ``settling``. Called by society's ``births`` and ``arrivals``, which
say of whom, when and because of what.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.columns import TableView
from digisphere.core.identity import NONE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.people import character, heredity, languages, looks, origins, physique, settling
from digisphere.people.enums import NEEDS, TRAITS, Activity, Goal, Occupation, Role
from digisphere.people.mind_columns import MIND_TABLES
from digisphere.people.names import given_name

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

INFANT_YEARS = 3.0
"""Younger than this they are carried and looked after: they stay in and decide nothing."""
ROWS_BY_PERSON = (
    "people_text", "lives", "memory", *MIND_TABLES, "infections", "fates", "vitals",
    "conversations", "social", "knowledge", "civics", "bargains", "chores",
)  # fmt: skip
STREAMS = (*settling.STREAMS, "newborn", "name")
_TEMPER_YEARS = 25.0
"""The age whose norms a temper is drawn by: the one they will grow into."""
_WEIGHT_SD = 0.12


@dataclass(frozen=True, slots=True)
class Descent:
    """Of whom a child is born; ``father`` is -1 where he is gone."""

    mother: int
    father: int


def room_left(people: TableView) -> int:
    """Return how many more people the tables can hold."""
    return people.capacity - people.count


def add_people(view: View, number: int) -> Ints:
    """Give so many people a row in every table that has one by person; return the rows."""
    people = view.table("people")
    before = people.count
    rows: Ints = people.add(number).astype(np.int64)
    for name in ROWS_BY_PERSON:
        table = view.tables.get(name)
        if table is not None and table.count == before:
            table.add(number)
    if "memory" in view.tables:
        view.table("memory")["seen_event"][rows] = len(view.events.read) - 1
    return rows


def bear(view: View, clock: Clock, descent: Descent, *, sex: int, rng: SystemStreams) -> int:
    """Bring a child into being at home, in its mother's household; return its row."""
    (row,) = add_people(view, 1).tolist()
    rows = np.array([row], dtype=np.int64)
    people, mother = view.table("people"), descent.mother
    people["phase"][rows] = rng.by_slot("newborn", rows, 0)
    people["sex"][row], people["role"][row] = sex, Role.CHILD
    people["mother"][row], people["father"][row] = mother, descent.father
    people["birth_day"][row] = people["arrived_day"][row] = clock.date.toordinal()
    people["age_years"][row] = 0.0
    people["household_id"][row] = people["household_id"][mother]
    people["home_place"][row] = people["home_place"][mother]
    people["occupation"][row] = Occupation.CHILD
    chance = float(rng.by_slot("origin", rows, 2)[0])
    people["origin"][row] = origins.of_newborn(people, row, chance=chance)
    languages.write_tongues(people, rows, rng=rng)
    _write_temper(people, rows, rng=rng)
    _write_body(people, rows, rng=rng)
    land = int(origins.lands_of_names(people, rows, rng=rng)[0])
    _name(view, row, chance=float(rng.by_slot("name", rows)[0]), origin=land)
    lay_in_cradle(view, rows, now_s=clock.time_s)
    return int(row)


def _write_temper(people: TableView, rows: Ints, *, rng: SystemStreams) -> None:
    """Draw character as for anybody, then let the parents' traits weigh in."""
    people["age_years"][rows] = _TEMPER_YEARS
    settling.write_character(people, rows, rng=rng)
    people["age_years"][rows] = 0.0
    own, mothers, fathers = (
        _traits(people, who) for who in (rows, people["mother"][rows], people["father"][rows])
    )
    traits = heredity.traits_of_children(own, mothers=mothers, fathers=fathers)
    for k, name in enumerate(TRAITS):
        people[name][rows] = traits[:, k]
    home = character.mood_home(traits)
    for k, name in enumerate(("pleasure", "arousal", "dominance")):
        people[name][rows] = home[:, k]
    settling.write_values(people, rows, rng=rng, age_years=_TEMPER_YEARS)


def _traits(people: TableView, rows: npt.NDArray[np.integer]) -> Floats:
    """Return (n, 5) traits; nan for row -1."""
    found = np.stack([people[t][rows] for t in TRAITS], axis=1).astype(np.float64)
    found[rows < 0] = np.nan
    return found


def _write_body(people: TableView, rows: Ints, *, rng: SystemStreams) -> None:
    """Write size, skin and clothes of the newborn after their parents."""
    sex = people["sex"][rows].astype(np.int64)
    kin = [people[p][rows].astype(np.int64) for p in ("mother", "father")]
    known = np.stack([k >= 0 for k in kin])
    tall = np.stack([
        np.where(k >= 0, physique.deviation(
            people["age_years"][k].astype(np.float64), sex=people["sex"][k].astype(np.int64),
            stature_m=people["stature_m"][k].astype(np.float64),
        ), 0.0)
        for k in kin
    ])  # fmt: skip
    family = tall.sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    age = np.zeros(len(rows))
    own = rng.normal_by_slot("body", rows, 0)
    stature = physique.stature(age, sex=sex, family_z=family, own_z=own)
    people["stature_m"][rows] = stature
    people["mass_kg"][rows] = physique.mass(
        age, stature_m=stature, sex=sex, own_z=rng.normal_by_slot("body", rows, 1)
    )
    people["muscle"][rows] = physique.muscle(
        age, sex=sex, occupation=people["occupation"][rows].astype(np.int64),
        own_z=rng.normal_by_slot("body", rows, 2),
    )  # fmt: skip
    people["walk_speed_m_s"][rows] = physique.walking_speed(
        age, sex=sex, stature_m=stature, own_z=rng.normal_by_slot("body", rows, 3)
    )
    u = [rng.by_slot("looks", rows, k) for k in range(7)]
    tones = [np.where(k >= 0, people["skin_tone"][k], 0).tolist() for k in kin]
    tone = np.array([
        looks.child_tone(one, other, chance=chance)
        for one, other, chance in zip(*tones, u[1].tolist(), strict=True)
    ])  # fmt: skip
    cut = looks.outfit(people["occupation"][rows].astype(np.int64), age_years=age)
    people["skin_tone"][rows] = tone
    people["hair_colour"][rows] = looks.hair_colour(tone, age_years=age, chance=u[2], greying=u[3])
    people["hair_style"][rows] = looks.hair_style(sex, age_years=age, chance=u[4])
    people["outfit"][rows] = cut
    people["top_colour"][rows] = looks.cloth(cut, chance=u[5], lower=False)
    people["bottom_colour"][rows] = looks.cloth(cut, chance=u[6], lower=True)


def _name(view: View, row: int, *, chance: float, origin: int) -> None:
    """Give a child the family's name and a given name nobody of house and family bears."""
    people, text = view.table("people"), view.table("people_text")
    mother, father = int(people["mother"][row]), int(people["father"][row])
    family = text["family"][father if father >= 0 else mother]
    others = people.rows[people.rows != row]
    near = people["household_id"][others] == people["household_id"][row]
    avoid = [
        str(text["given"][r])
        for r, housemate in zip(others.tolist(), near.tolist(), strict=True)
        if housemate or text["family"][r] == family
    ]
    text["family"][row] = family
    text["given"][row] = given_name(
        int(people["sex"][row]), chance=chance, avoid=avoid, origin=origin
    )


def lay_in_cradle(view: View, rows: Ints, *, now_s: float) -> None:
    """Let infants lie at home, under its roof, fed and warm; they take up no bed and no seat."""
    people, places = view.table("people"), view.ground.places
    home = people["home_place"][rows]
    for k, axis in enumerate(("x_m", "y_m")):
        people["path_xy_m"][rows, :, k] = np.asarray(places[axis])[home][:, None]
    people["path_t_s"][rows], people["path_count"][rows] = now_s, 1
    people["out_from_s"][rows] = people["out_until_s"][rows] = np.inf
    people["indoors"][rows], people["place_id"][rows] = True, home
    people["slot_id"][rows] = people["at_slot"][rows] = people["in_arms_of"][rows] = NONE
    people["goal_place"][rows] = home
    people["activity"][rows] = people["arrival_activity"][rows] = Activity.SLEEP
    people["intention"][rows] = Goal.SLEEP
    people["activity_t0_s"][rows] = now_s
    people["decision_until_s"][rows] = np.inf
    for need in NEEDS:
        people[need][rows] = 1.0


def look_after_infants(view: View, *, now_s: float, hour: float) -> bool:
    """Keep infants fed, clean and warm, and let them sleep and wake; tell whether there are any.

    Hours of sleep by age: Galland, Taylor, Elder & Herbison (2012): 14.6 at first, 12 at two to
    three. The rest of the day they lie or play at home, where those of the house are about.
    """
    people = view.table("people")
    rows = people.rows
    infants = rows[people["age_years"][rows] < INFANT_YEARS]
    if infants.size == 0:
        return False
    for need in NEEDS:
        people[need][infants] = 1.0
    sleeps_h = np.interp(people["age_years"][infants], [0.0, 0.5, 1.0, 3.0], [14.6, 13.6, 12.9, 12])
    nap = (hour >= 12.0) & (hour < 12.0 + sleeps_h - 11.0)
    asleep = (hour < 6.5) | (hour >= 19.5) | nap
    doing = np.where(asleep, int(Activity.SLEEP), int(Activity.PLAY))
    changed = infants[people["activity"][infants] != doing]
    people["activity"][infants] = people["arrival_activity"][infants] = doing
    people["activity_t0_s"][changed] = now_s
    return True

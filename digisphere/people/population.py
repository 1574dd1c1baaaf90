"""Peoples the village once, at the start; later only lets everybody grow older day by day.

Puts families in homes, then draws character, body, looks, schooling, work, money, names and a life
story, each in its own module, and writes the columns. Nothing here decides what anybody does.
Every draw is indexed by row (people) or home, so a larger village keeps its smaller self.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.columns import TableSpec, TableView
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.people import character, employment, families, looks, physique
from digisphere.people.columns import tables
from digisphere.people.enums import TRAITS, Hobby, Occupation, Role, Sex
from digisphere.people.life_stories import write_stories
from digisphere.people.mind_columns import MIND_TABLES
from digisphere.people.names import family_names, given_name
from digisphere.world.enums import PlaceKind, SlotKind

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_YEAR_DAYS = 365.2425
_BORN_HERE = 0.55


@dataclass(frozen=True)
class _Homes:
    """Homes in the order they are taken, with the slots of their beds."""

    place: Ints
    beds: list[Ints]


class Population(System):
    """Fills `people`, `people_text` and `households` at setup; ages people each day."""

    name = "people.population"
    every = "1 day"
    phase = 5
    writes = (
        "people.*", "people_text.*", "households.*", "memory.*",
        *(f"{name}.*" for name in MIND_TABLES),
    )  # fmt: skip
    streams = (
        "household", "lodger", "grown_child", "trait", "chronotype", "body", "looks",
        "schooling", "retirement", "post", "pay", "purse", "name", "family_name", "story",
        "dates", "devotion", "hobby", "needs",
    )  # fmt: skip

    def tables(self) -> tuple[TableSpec, ...]:
        """Return the tables of this room."""
        return tables(self.scenario.people.count)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Bring everybody into being."""
        count = self.scenario.people.count
        if count == 0:
            return
        homes = _homes(view.ground)
        beds = np.array([len(b) for b in homes.beds], dtype=np.int64)
        persons = families.make_families(beds, count=count, draw=rng.by_slot)
        people = view.table("people")
        people.add(count)
        view.table("people_text").add(count)
        for name in ("memory", *MIND_TABLES):
            view.table(name).add(count)
        _write_families(view, persons, homes=homes, today=clock.date.toordinal())
        _write_character(people, rng=rng)
        _write_work(view, rng=rng)
        _write_body(people, rng=rng)
        _write_looks(people, rng=rng)
        _write_dates(people, today=clock.date.toordinal(), rng=rng)
        _write_money(view, rng=rng)
        _write_names(view, persons, rng=rng)
        write_stories(view, today=clock.date, chance=rng.by_slot("story", people.rows))

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Let everybody be a day older."""
        people = view.table("people")
        rows = people.rows
        today = clock.date.toordinal()
        people["age_years"][rows] = (today - people["birth_day"][rows]) / _YEAR_DAYS


def _homes(ground: Any) -> _Homes:
    kind = ground.places["kind"]
    slot_place, slot_kind = ground.slots["place_id"], ground.slots["kind"]
    sleeps = np.flatnonzero(slot_kind == SlotKind.SLEEP)
    place, beds = [], []
    for place_id in np.flatnonzero(np.isin(kind, (PlaceKind.HOME, PlaceKind.FARM))):
        mine = sleeps[slot_place[sleeps] == place_id]
        if mine.size:
            place.append(int(place_id))
            beds.append(mine.astype(np.int64))
    return _Homes(np.array(place, dtype=np.int64), beds)


def _write_families(
    view: View, persons: list[families.Person], *, homes: _Homes, today: int
) -> None:
    people, households = view.table("people"), view.table("households")
    numbers = sorted({p.household for p in persons})
    row_of = {number: k for k, number in enumerate(numbers)}
    households.add(len(numbers))
    households["home_place"][: len(numbers)] = homes.place[numbers]
    bed_taken: dict[int, int] = {}
    for row, person in enumerate(persons):
        house = row_of[person.household]
        bed = bed_taken.get(house, 0)
        bed_taken[house] = bed + 1
        people["household_id"][row] = house
        people["home_place"][row] = homes.place[person.household]
        people["bed_slot"][row] = homes.beds[person.household][bed]
        people["birth_day"][row] = today - round(person.age_years * _YEAR_DAYS)
        for column in ("role", "sex", "mother", "father", "partner"):
            people[column][row] = getattr(person, column)
        if person.role == Role.HEAD:
            households["head"][house] = row
    for house, size in bed_taken.items():
        households["size"][house] = size
        households["larder_meals"][house] = 3.0 * size * (1.5 + (house % 5) * 0.6)
        households["tidiness"][house] = 0.5 + 0.1 * (house % 5)
        households["water"][house] = 0.4 + 0.12 * (house % 6)
    rows = people.rows
    people["age_years"][rows] = (today - people["birth_day"][rows]) / _YEAR_DAYS


def _write_character(people: TableView, *, rng: SystemStreams) -> None:
    rows = people.rows
    age = people["age_years"][rows].astype(np.float64)
    sex = people["sex"][rows].astype(np.int64)
    traits = character.draw_traits(rows, age_years=age, sex=sex, normal=rng.normal_by_slot)
    for k, name in enumerate(TRAITS):
        people[name][rows] = traits[:, k]
    people["chronotype_h"][rows] = character.draw_chronotype(
        rows, age_years=age, normal=rng.normal_by_slot
    )
    people["devotion"][rows] = character.first_devotion(
        traits, age_years=age, noise=rng.normal_by_slot("devotion", rows)
    )
    home = character.mood_home(traits)
    for k, name in enumerate(("pleasure", "arousal", "dominance")):
        people[name][rows] = home[:, k]
    people["hobby"][rows] = _hobbies(
        rows, age=age, traits_z=character.standardised(traits), rng=rng
    )


def _hobbies(rows: Ints, *, age: Floats, traits_z: Floats, rng: SystemStreams) -> Ints:
    """Each takes to what suits their temper and years, with chance (Gumbel-max)."""
    o, _, e = traits_z[:, 0], traits_z[:, 1], traits_z[:, 2]
    liking = np.zeros((len(rows), len(Hobby)))
    for hobby in (Hobby.READING, Hobby.MUSIC, Hobby.DRAWING, Hobby.STARGAZING, Hobby.BIRDS):
        liking[:, hobby] += 0.6 * o
    for hobby in (Hobby.READING, Hobby.BIRDS, Hobby.KNITTING, Hobby.CARVING):
        liking[:, hobby] -= 0.4 * e
    for hobby in (Hobby.CARDS, Hobby.BALL_GAMES, Hobby.MUSIC):
        liking[:, hobby] += 0.5 * e
    liking[:, Hobby.BALL_GAMES] += np.where(age < 30, 1.5, -1.5)
    liking[:, Hobby.KNITTING] += np.where(age > 55, 0.8, -0.8)
    liking[:, Hobby.GARDENING] += np.where(age > 40, 0.7, -0.7)
    slots = rows[:, None] * len(Hobby) + np.arange(len(Hobby))
    u = np.clip(rng.by_slot("hobby", slots.ravel()).reshape(slots.shape), 1e-9, 1 - 1e-9)
    chosen: Ints = np.argmax(liking - np.log(-np.log(u)), axis=1).astype(np.int64)
    return chosen


def _small_children(people: TableView, rows: Ints) -> npt.NDArray[np.bool_]:
    """Tell who has a child under six."""
    young = rows[people["age_years"][rows] < 6.0]
    parents = np.concatenate([people["mother"][young], people["father"][young]])
    return np.isin(rows, parents[parents >= 0])


def _write_work(view: View, *, rng: SystemStreams) -> None:
    people, ground = view.table("people"), view.ground
    rows = people.rows
    age = people["age_years"][rows].astype(np.float64)
    sex = people["sex"][rows].astype(np.int64)
    traits_z = character.standardised(np.stack([people[t][rows] for t in TRAITS], axis=1))
    schooling = employment.education(age, traits_z=traits_z, chance=rng.by_slot("schooling", rows))
    stays = rng.by_slot("retirement", rows, 1) < np.where(sex == Sex.FEMALE, 0.42, 0.12)
    status = employment.without_work(
        age,
        chance=rng.by_slot("retirement", rows),
        keeps_house=_small_children(people, rows) & stays,
    )
    strength = physique.muscle(
        age, sex=sex, occupation=status, own_z=rng.normal_by_slot("body", rows, 2)
    )
    places = ground.places
    posts = employment.posts_of(places["kind"], trade=places["trade"], jobs=places["jobs"])
    chosen = employment.give_posts(
        employment.Seekers(
            seeking=status == Occupation.NONE,
            education=schooling,
            traits_z=traits_z,
            muscle=strength,
            age_years=age,
            home_place=people["home_place"][rows].astype(np.int64),
            chance=rng.by_slot("post", rows),
        ),
        posts=posts,
    )
    works = chosen >= 0
    occupation = status.copy()
    occupation[works] = posts.occupation[chosen[works]]
    work_place = np.full(len(rows), -1)
    work_place[works] = posts.place[chosen[works]]
    halls = np.flatnonzero(places["kind"] == PlaceKind.TOWN_HALL)
    idle = (status == Occupation.NONE) & ~works
    own, at_home = employment.self_employed(rng.by_slot("post", rows, 1), has_hall=bool(halls.size))
    occupation = np.where(idle, own, occupation)
    hired = idle & ~at_home & (own != Occupation.NONE)
    work_place[hired] = halls[0] if halls.size else -1
    work_place = np.where(idle & at_home, people["home_place"][rows], work_place)
    people["education"][rows] = schooling
    people["occupation"][rows] = occupation
    learns = np.isin(occupation, (Occupation.PUPIL, Occupation.STUDENT))
    work_place[learns] = _schools(ground, people["home_place"][rows[learns]])
    people["work_place"][rows] = work_place


def _schools(ground: Any, homes: Ints) -> Ints:
    """Return the nearest school of each home, -1 where there is none."""
    places = ground.places
    schools = np.flatnonzero(places["kind"] == PlaceKind.SCHOOL)
    if schools.size == 0:
        return np.full(len(homes), -1)
    dx = places["x_m"][homes][:, None] - places["x_m"][schools]
    dy = places["y_m"][homes][:, None] - places["y_m"][schools]
    nearest: Ints = schools[np.argmin(np.hypot(dx, dy), axis=1)]
    return nearest


def _write_body(people: TableView, *, rng: SystemStreams) -> None:
    rows = people.rows
    age = people["age_years"][rows].astype(np.float64)
    sex = people["sex"][rows].astype(np.int64)
    own = rng.normal_by_slot("body", rows, 0)
    family = np.zeros(len(rows))
    for row in rows[np.argsort(-age, kind="stable")]:
        parents = [p for p in (people["mother"][row], people["father"][row]) if p >= 0]
        if parents:
            mean = np.mean([family[p] * 0.6 + 0.85 * own[p] for p in parents])
            family[row] = float(mean) or 1e-6
    tall = physique.stature(age, sex=sex, family_z=family, own_z=own)
    people["stature_m"][rows] = tall
    people["mass_kg"][rows] = physique.mass(
        age, stature_m=tall, sex=sex, own_z=rng.normal_by_slot("body", rows, 1)
    )
    people["muscle"][rows] = physique.muscle(
        age,
        sex=sex,
        occupation=people["occupation"][rows].astype(np.int64),
        own_z=rng.normal_by_slot("body", rows, 2),
    )
    people["walk_speed_m_s"][rows] = physique.walking_speed(
        age, sex=sex, stature_m=tall, own_z=rng.normal_by_slot("body", rows, 3)
    )
    people["phase"][rows] = rng.by_slot("body", rows, 4)


def _write_looks(people: TableView, *, rng: SystemStreams) -> None:
    rows = people.rows
    age = people["age_years"][rows].astype(np.float64)
    sex = people["sex"][rows].astype(np.int64)
    u = [rng.by_slot("looks", rows, k) for k in range(7)]
    tone = looks.founder_tone(u[0])
    for row in rows[np.argsort(-age, kind="stable")]:
        mother, father = int(people["mother"][row]), int(people["father"][row])
        known = [int(tone[p]) if p >= 0 else 0 for p in (mother, father)]
        if any(known):
            tone[row] = looks.child_tone(known[0], known[1], chance=float(u[1][row]))
    cut = looks.outfit(people["occupation"][rows].astype(np.int64), age_years=age)
    people["skin_tone"][rows] = tone
    people["hair_colour"][rows] = looks.hair_colour(tone, age_years=age, chance=u[2], greying=u[3])
    people["hair_style"][rows] = looks.hair_style(sex, age_years=age, chance=u[4])
    people["outfit"][rows] = cut
    people["top_colour"][rows] = looks.cloth(cut, chance=u[5], lower=False)
    people["bottom_colour"][rows] = looks.cloth(cut, chance=u[6], lower=True)


def _write_dates(people: TableView, *, today: int, rng: SystemStreams) -> None:
    """Write when people came, married and were hired; every date follows from those before it."""
    rows = people.rows
    born = people["birth_day"][rows].astype(np.int64)
    u = [rng.by_slot("dates", rows, k) for k in range(4)]
    has_parents = (people["mother"][rows] >= 0) | (people["father"][rows] >= 0)
    here = has_parents | (u[0] < _BORN_HERE)
    grown = np.minimum(born + 6570, today - 30)
    came = np.where(here, born, grown + (u[1] ** 1.5 * (today - 30 - grown)).astype(np.int64))
    people["arrived_day"][rows] = came
    people["married_day"][rows] = 0
    for row in rows:
        other = int(people["partner"][row])
        if other > row:
            day = _wedding_day(people, int(row), other, today=today, chance=float(u[2][row]))
            people["married_day"][[row, other]] = day
    works = people["work_place"][rows] >= 0
    learns = np.isin(people["occupation"][rows], (Occupation.PUPIL, Occupation.STUDENT))
    earliest = np.maximum(np.maximum(came, born + 6935), today - 12000)
    earliest = np.where(learns, born + 1096, earliest)
    span = np.maximum(today - 20 - earliest, 0)
    hired = earliest + ((1.0 - u[3] ** 0.6) * span).astype(np.int64)
    people["hired_day"][rows] = np.where(works, np.where(learns, earliest, hired), 0)


def _wedding_day(people: TableView, one: int, other: int, *, today: int, chance: float) -> int:
    """Between both being grown and the first child (or now)."""
    adult = int(max(people["birth_day"][one], people["birth_day"][other])) + 6940
    children = (people["mother"] == one) | (people["father"] == one)
    children |= (people["mother"] == other) | (people["father"] == other)
    births = people["birth_day"][children & people.alive]
    latest = int(births.min()) - 200 if births.size else today - 120
    earliest = max(adult, latest - 4400)
    return int(earliest + chance**0.5 * max(latest - earliest, 0)) if latest > earliest else latest


def _write_money(view: View, *, rng: SystemStreams) -> None:
    people = view.table("people")
    rows = people.rows
    traits_z = character.standardised(np.stack([people[t][rows] for t in TRAITS], axis=1))
    pay = employment.income(
        people["occupation"][rows].astype(np.int64),
        education_code=people["education"][rows].astype(np.int64),
        traits_z=traits_z,
        normal=rng.normal_by_slot("pay", rows),
    )
    people["income_cents_month"][rows] = pay
    saved = employment.savings(
        people["age_years"][rows].astype(np.float64),
        pay_cents=pay,
        traits_z=traits_z,
        normal=rng.normal_by_slot("purse", rows),
        chance=rng.by_slot("purse", rows, 2),
    )
    child = people["age_years"][rows] < 16.0
    purse = np.where(child, 400 + 900 * rng.by_slot("purse", rows, 1), saved)
    people["purse_cents"][rows] = np.round(purse).astype(np.int64)


def _write_names(view: View, persons: list[families.Person], *, rng: SystemStreams) -> None:
    text = view.table("people_text")
    order = list(dict.fromkeys(p.family for p in persons))
    chance = rng.by_slot("family_name", order)
    names = family_names(order, chance=chance.tolist())
    draws = rng.by_slot("name", np.arange(len(persons))).tolist()
    under_roof: dict[int, list[str]] = {}
    borne: dict[str, list[str]] = {}
    for row, person in enumerate(persons):
        family = names[person.family]
        housemates = under_roof.setdefault(person.household, [])
        namesakes = borne.setdefault(family, [])
        given = given_name(person.sex, chance=draws[row], avoid=[*housemates, *namesakes])
        housemates.append(given)
        namesakes.append(given)
        text["given"][row], text["family"][row] = given, family

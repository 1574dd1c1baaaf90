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
from digisphere.people import (
    character,
    employment,
    families,
    languages,
    origins,
    physique,
    settling,
)
from digisphere.people.columns import tables
from digisphere.people.enums import TRAITS, WORKLESS, Occupation, Role, Sex
from digisphere.people.life_stories import write_stories
from digisphere.people.mind_columns import MIND_TABLES
from digisphere.people.names import family_names, given_name
from digisphere.world.enums import PlaceKind, SlotKind

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_YEAR_DAYS = 365.2425


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
        "people.*", "people_text.*", "households.*", "memory.*", "lives.*",
        *(f"{name}.*" for name in MIND_TABLES),
    )  # fmt: skip
    streams = (
        "household", "lodger", "grown_child", "trait", "chronotype", "body", "looks",
        "schooling", "retirement", "post", "pay", "purse", "name", "family_name",
        "dates", "devotion", "hobby", "needs", "origin", "language",
        "idle", "values",
    )  # fmt: skip

    def tables(self) -> tuple[TableSpec, ...]:
        """Return the tables of this room."""
        return tables(self.scenario.people.rows)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Bring everybody into being."""
        count = self.scenario.people.count
        if count == 0:
            return
        homes = _homes(view.ground)
        beds = np.array([len(b) for b in homes.beds], dtype=np.int64)
        asked = self.scenario.people
        ages = np.array([asked.ages.children, asked.ages.adults, asked.ages.elders])
        persons = families.make_families(
            beds, count=count, draw=rng.by_slot, ages=ages if asked.ages.given else None
        )
        people = view.table("people")
        people.add(count)
        view.table("people_text").add(count)
        for name in ("memory", "lives", *MIND_TABLES):
            view.table(name).add(count)
        _write_families(view, persons, homes=homes, today=clock.date.toordinal())
        shares = origins.shares_of(asked.origins)
        origins.write_origins(people, people.rows, shares=shares, rng=rng)
        shift = [getattr(asked.traits, trait) for trait in TRAITS]
        settling.write_character(people, people.rows, rng=rng, shift=shift)
        settling.write_values(people, people.rows, rng=rng)
        _write_work(view, rng=rng)
        if asked.unemployment is not None:
            _set_unemployment(view, share=asked.unemployment, rng=rng)
        settling.write_body(people, people.rows, rng=rng)
        settling.write_looks(people, people.rows, rng=rng)
        settling.write_dates(people, people.rows, today=clock.date.toordinal(), rng=rng)
        languages.write_tongues(people, people.rows, rng=rng)
        people["purse_cents"][people.rows] = settling.write_income(people, people.rows, rng=rng)
        _write_names(view, persons, rng=rng)
        write_stories(view, people.rows.astype(np.int64), today=clock.date)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Let everybody be a day older, and newcomers speak a day's worth better."""
        people = view.table("people")
        rows = people.rows
        today = clock.date.toordinal()
        people["age_years"][rows] = (today - people["birth_day"][rows]) / _YEAR_DAYS
        languages.learn_by_living_here(people, rows, days=1.0)


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
    stays = rng.by_slot("retirement", rows, 1) < np.where(
        sex == Sex.FEMALE, *employment.STAYS_WITH_CHILDREN
    )
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
    work_place[learns] = nearest_schools(ground, people["home_place"][rows[learns]])
    people["work_place"][rows] = work_place


def _set_unemployment(view: View, *, share: float, rng: SystemStreams) -> None:
    """Let so many of those who could work be without it: the last hired first, as chance has it."""
    people = view.table("people")
    rows = people.rows
    occupation = people["occupation"][rows]
    idle = (occupation == Occupation.NONE) & (people["age_years"][rows] >= employment.STUDENT_YEARS)
    works = ~np.isin(occupation, WORKLESS)
    change = round(share * int((idle | works).sum())) - int(idle.sum())
    order = np.argsort(rng.by_slot("idle", rows), kind="stable")
    if change >= 0:
        out = rows[order[works[order]][:change]]
        people["occupation"][out], people["work_place"][out] = Occupation.NONE, -1
        return
    hired = rows[order[idle[order]][:-change]]
    craft, _ = employment.self_employed(
        employment.CRAFTS * rng.by_slot("idle", hired, 1), has_hall=False
    )
    people["occupation"][hired] = craft
    people["work_place"][hired] = people["home_place"][hired]


def nearest_schools(ground: Any, homes: Ints) -> Ints:
    """Return the nearest school of each home, -1 where there is none."""
    places = ground.places
    schools = np.flatnonzero(places["kind"] == PlaceKind.SCHOOL)
    if schools.size == 0:
        return np.full(len(homes), -1)
    dx = places["x_m"][homes][:, None] - places["x_m"][schools]
    dy = places["y_m"][homes][:, None] - places["y_m"][schools]
    nearest: Ints = schools[np.argmin(np.hypot(dx, dy), axis=1)]
    return nearest


def _write_names(view: View, persons: list[families.Person], *, rng: SystemStreams) -> None:
    text, people = view.table("people_text"), view.table("people")
    order = list(dict.fromkeys(p.family for p in persons))
    chance = rng.by_slot("family_name", order)
    founders = {p.family: int(people["origin"][row]) for row, p in reversed([*enumerate(persons)])}
    names = family_names(order, chance=chance.tolist(), origins=founders)
    land = origins.lands_of_names(people, people.rows, rng=rng)
    draws = rng.by_slot("name", np.arange(len(persons))).tolist()
    under_roof: dict[int, list[str]] = {}
    borne: dict[str, list[str]] = {}
    for row, person in enumerate(persons):
        family = names[person.family]
        housemates = under_roof.setdefault(person.household, [])
        namesakes = borne.setdefault(family, [])
        given = given_name(
            person.sex, chance=draws[row], avoid=[*housemates, *namesakes], origin=int(land[row])
        )
        housemates.append(given)
        namesakes.append(given)
        text["given"][row], text["family"][row] = given, family

"""Households: who lives under which roof, their ages, sexes and kinship. Pure functions.

Every home takes a household that suits its beds: singles, couples, parents with children, three
generations, elders, friends who share. Adults stand before children in every list, so a village
cut off at its last person never leaves a child alone. Draws are indexed by home, so a larger
village keeps the families of a smaller one. Afterwards some grown heads become sons and daughters
of elders in other houses, which makes siblings and grandparents across the village.
Ages at first birth and spacing follow European norms (Eurostat: first birth near 27, spread 4.5).
Called by `population.py`; jobs, bodies and characters are elsewhere.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from digisphere.core.identity import NONE
from digisphere.errors import ScenarioError
from digisphere.people.enums import Role, Sex

Floats = npt.NDArray[np.float64]
Draw = Callable[..., npt.NDArray[np.float64]]
"""Uniform draws by (stream name, slots, *extra), as `SystemStreams.by_slot` gives."""

YOUNGEST_YEARS = 3.0
OLDEST_YEARS = 96.0
_DRAWS, _TRIES = 40, 8
_AGES = ("children", "adults", "elders")
_AGES_MAY_BE_OFF = 0.08
_CHILDREN_MOST = 5
_STRANGER = 1_000_000


@dataclass(frozen=True)
class Person:
    """One member as the family tree knows them; kin are rows, -1 outside the village."""

    household: int
    role: Role
    sex: Sex
    age_years: float
    family: int
    mother: int = NONE
    father: int = NONE
    partner: int = NONE


@dataclass
class _Chance:
    """The uniform draws of one home, taken in turn."""

    draws: list[float]
    at: int = 0

    def unit(self) -> float:
        self.at += 1
        return self.draws[(self.at - 1) % len(self.draws)]

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.unit()

    def bell(self, mean: float, spread: float) -> float:
        """Return a roughly normal draw within 2.4 spreads (sum of three uniforms)."""
        return mean + spread * 2.0 * (self.unit() + self.unit() + self.unit() - 1.5)

    def pick(self, weights: dict[str, float]) -> str:
        mark = self.unit() * sum(weights.values())
        for name, weight in weights.items():
            mark -= weight
            if mark < 0:
                return name
        return next(reversed(weights))


class _Parents(NamedTuple):
    mother: int = NONE
    father: int = NONE


@dataclass
class _House:
    """A household in the making; kin are positions within it until it is settled."""

    number: int
    chance: _Chance
    members: list[Person] = field(default_factory=list)

    def add(
        self,
        role: Role,
        sex: Sex,
        age: float,
        *,
        family: int | None = None,
        kin: _Parents | None = None,
    ) -> int:
        age = float(np.clip(age, YOUNGEST_YEARS, OLDEST_YEARS))
        mother, father = kin or (NONE, NONE)
        own = self.number if family is None else family
        self.members.append(Person(self.number, role, sex, age, own, mother, father))
        return len(self.members) - 1

    def wed(self, one: int, other: int) -> None:
        self.members[one] = replace(self.members[one], partner=other)
        self.members[other] = replace(self.members[other], partner=one)


_KINDS_BY_SIZE: dict[int, dict[str, float]] = {
    1: {"single": 0.52, "elder": 0.48},
    2: {"couple": 0.44, "elders": 0.38, "lone": 0.08, "sharers": 0.1},
    3: {
        "family": 0.36,
        "grown": 0.16,
        "late": 0.18,
        "grandparent": 0.12,
        "lone": 0.1,
        "sharers": 0.08,
    },
    4: {"family": 0.46, "grown": 0.22, "grandparent": 0.2, "lone": 0.05, "sharers": 0.07},
    5: {"family": 0.42, "grown": 0.23, "grandparent": 0.35},
}
"""What a household of a size is likely to be: shares near European household censuses."""


def make_families(
    beds: npt.NDArray[np.int64], *, count: int, draw: Draw, ages: Floats | None = None
) -> list[Person]:
    """Return ``count`` people in household order; `Person.household` numbers the homes from 0.

    Args:
        beds: (homes,) beds of each home, in the order homes are taken.
        count: how many people to make.
        draw: uniform draws by (name, slots, *extra).
        ages: shares aimed at of those under 15, under 65 and older; as it comes if not given.

    Raises:
        ScenarioError: there are fewer beds than people, or no households come near such ages.
    """
    if count > int(beds.sum()):
        raise ScenarioError(
            f"people.count = {count}, but the village has {int(beds.sum())} beds. "
            "Ask for fewer people, or for a larger map with more homes."
        )
    slots = np.arange(len(beds))
    tries = 1 if ages is None else _TRIES
    draws = np.stack([draw("household", slots, k) for k in range(tries * _DRAWS)], axis=1)
    people: list[Person] = []
    left: list[int] = []
    for number, number_of_beds in enumerate(beds.tolist()):
        if len(people) >= count or number_of_beds < 1:
            left.append(number_of_beds)
            continue
        houses = [
            _furnished(number, number_of_beds, draws=turn.tolist())
            for turn in draws[number].reshape(tries, _DRAWS)
        ]
        house = houses[0] if ages is None else _nearest(houses, people, ages=ages)
        settled = _settle(house.members[: count - len(people)], first_row=len(people))
        left.append(number_of_beds - len(settled))
        people += settled
    people += _lodgers(
        left, missing=count - len(people), first_row=len(people), draw=draw,
        elders=0.0 if ages is None else ages[2] * count - _age_shares(people)[2] * len(people),
    )  # fmt: skip
    if ages is not None and count:
        _check_ages(people, ages=ages)
    return _link_elders(people, draw=draw)


def _furnished(number: int, beds: int, *, draws: list[float]) -> _House:
    house = _House(number, _Chance(draws))
    _furnish(house, _size(house.chance, beds))
    return house


def _age_shares(people: Sequence[Person]) -> Floats:
    """Return the shares of those under 15, under 65 and older."""
    bands = np.digitize([p.age_years for p in people], (15.0, 65.0))
    return np.asarray(np.bincount(bands, minlength=3) / max(len(people), 1))


def _nearest(houses: list[_House], people: list[Person], *, ages: Floats) -> _House:
    """Return the household with which the village comes nearest to the ages aimed at."""
    off = [np.square(_age_shares([*people, *h.members]) - ages).sum() for h in houses]
    return houses[int(np.argmin(off))]


def _check_ages(people: list[Person], *, ages: Floats) -> None:
    found = _age_shares(people)
    if np.abs(found - ages).max() > _AGES_MAY_BE_OFF + 1.0 / np.sqrt(len(people)):
        asked, nearest = (
            ", ".join(f"{name} = {share:.2g}" for name, share in zip(_AGES, by, strict=True))
            for by in (ages.tolist(), found.tolist())
        )
        raise ScenarioError(
            f"[people.ages] {asked}: no households in these homes come near that. The nearest is "
            f"{nearest}; ask for something closer to it."
        )


def make_household(beds: int, *, draws: list[float], first_row: int) -> list[Person]:
    """Return one household that suits a house with so many beds, its first member in a given row.

    Args:
        beds: of the house, one at least.
        draws: uniform draws; forty are plenty.
        first_row: row of its first member; the others follow.
    """
    house = _furnished(first_row, beds, draws=list(draws))
    return _settle(house.members, first_row=first_row)


SIZES = np.cumsum([0.22, 0.31, 0.18, 0.16, 0.09, 0.04])
"""Shares of households of up to one, two, ... six: mean 2.7 (European villages, Eurostat)."""


def _size(chance: _Chance, beds: int) -> int:
    """Draw a household size that the beds allow."""
    return min(beds, 1 + int(np.searchsorted(SIZES, min(chance.unit(), 0.999))))


def _furnish(house: _House, size: int) -> None:
    kind = house.chance.pick(_KINDS_BY_SIZE[min(size, 5)])
    if kind in ("single", "sharers"):
        _sharers(house, size)
    elif kind in ("elder", "elders"):
        _elders(house, size)
    elif kind == "couple":
        young = house.chance.unit() < 0.45
        _couple(house, *((23.0, 36.0) if young else (46.0, 64.0)))
    elif kind == "late":
        _late_child(house)
    else:
        _parents(house, kind, size)


def _sharers(house: _House, size: int) -> None:
    age = house.chance.between(20, 62) if size == 1 else house.chance.between(19, 30)
    for k in range(size):
        sex = Sex.FEMALE if house.chance.unit() < 0.5 else Sex.MALE
        family = house.number if k == 0 else _STRANGER + 64 * house.number + k
        role = Role.HEAD if k == 0 else Role.LODGER
        house.add(role, sex, age + house.chance.between(-2, 4) * (k > 0), family=family)


def _couple(house: _House, low: float, high: float) -> tuple[int, int]:
    """Add a couple whose first member is between the ages; return their positions."""
    age = house.chance.between(low, high)
    first = Sex.FEMALE if house.chance.unit() < 0.5 else Sex.MALE
    same = house.chance.unit() < 0.04
    second = first if same else Sex(1 - first)
    gap = house.chance.bell(2.0, 2.6) * (1 if first == Sex.FEMALE else -1)
    head = house.add(Role.HEAD, first, age)
    other = house.add(Role.PARTNER, second, max(19.0, age + gap))
    house.wed(head, other)
    return head, other


def _elders(house: _House, size: int) -> None:
    if size >= 2:
        _couple(house, 66.0, 84.0)
        return
    widow = house.chance.unit() < 0.64
    house.add(Role.HEAD, Sex.FEMALE if widow else Sex.MALE, house.chance.between(66, 91))


def _late_child(house: _House) -> None:
    """An elder couple with a grown child who never left."""
    one, other = _couple(house, 62.0, 76.0)
    a, b = house.members[one], house.members[other]
    age = min(a.age_years, b.age_years) - house.chance.between(21, 34)
    kin = _parent_rows((one, a), (other, b))
    sex = Sex.FEMALE if house.chance.unit() < 0.5 else Sex.MALE
    house.add(Role.CHILD, sex, max(19.0, age), kin=kin)


def _parent_rows(*parents: tuple[int, Person]) -> _Parents:
    """Name the first woman mother and the first man father."""
    mothers = [row for row, person in parents if person.sex == Sex.FEMALE]
    fathers = [row for row, person in parents if person.sex == Sex.MALE]
    return _Parents((mothers or [NONE])[0], (fathers or [NONE])[0])


def _parents(house: _House, kind: str, size: int) -> None:
    """Parents, children and perhaps a grandparent: the whole of a household of this size."""
    grandparents = int(kind == "grandparent")
    adults = 1 if kind == "lone" else 2
    children = min(size - adults - grandparents, _CHILDREN_MOST)
    ages = _children_ages(house.chance, children, grown=kind == "grown")
    oldest, youngest = max(ages, default=4.0), min(ages, default=4.0)
    latest_first = 43.0 - (oldest - youngest)
    first_birth = float(np.clip(house.chance.bell(27.0, 4.5), 19.0, max(19.5, latest_first)))
    mother_age = oldest + first_birth
    one, other = _couple(house, mother_age, mother_age + 0.5)
    house.members[other] = replace(
        house.members[other], age_years=max(house.members[other].age_years, oldest + 19.0)
    )
    if adults == 1:
        house.members.pop()
        female = house.chance.unit() < 0.78
        sex = Sex.FEMALE if female else Sex.MALE
        house.members[one] = replace(house.members[one], partner=NONE, sex=sex)
    if grandparents:
        _grandparent(house, one)
    for k in range(size - adults - grandparents - children):
        sex = Sex.FEMALE if house.chance.unit() < 0.5 else Sex.MALE
        family = _STRANGER + 64 * house.number + k
        house.add(Role.LODGER, sex, house.chance.between(19, 60), family=family)
    parents = [(one, house.members[one])] + ([(other, house.members[other])] if adults > 1 else [])
    for age in ages:
        sex = Sex.FEMALE if house.chance.unit() < 0.488 else Sex.MALE
        house.add(Role.CHILD, sex, age, kin=_parent_rows(*parents))


def _children_ages(chance: _Chance, children: int, *, grown: bool) -> list[float]:
    """Ages, oldest first; the youngest is 3 to 18 (or 17 to 25), births 1.6 to 4.6 years apart."""
    youngest = (17.0, 25.0) if grown else (YOUNGEST_YEARS, max(18.0 - 2.0 * (children - 1), 6.0))
    ages = [chance.between(*youngest)]
    for _ in range(children - 1):
        ages.insert(0, ages[0] + chance.between(1.6, 4.6))
    return ages[:children]


def _grandparent(house: _House, head: int) -> None:
    """Add the head's mother or father."""
    female = house.chance.unit() < 0.68
    age = house.members[head].age_years + house.chance.between(20, 32)
    elder = house.add(Role.ELDER, Sex.FEMALE if female else Sex.MALE, age)
    kin = _parent_rows((elder, house.members[elder]))
    house.members[head] = replace(house.members[head], mother=kin.mother, father=kin.father)


def _settle(members: list[Person], *, first_row: int) -> list[Person]:
    """Turn positions within the household into rows, dropping kin that were cut off."""

    def row(position: int) -> int:
        return first_row + position if 0 <= position < len(members) else NONE

    return [
        replace(m, mother=row(m.mother), father=row(m.father), partner=row(m.partner))
        for m in members
    ]


def _lodgers(
    left: list[int], *, missing: int, first_row: int, draw: Draw, elders: float
) -> list[Person]:
    """Fill beds that the families left free with single grown-ups, until all are housed.

    ``elders`` is how many of them should be old, where a scenario asks for ages.
    """
    most = max(left, default=0)
    houses = [n for turn in range(most) for n, free in enumerate(left) if free > turn][:missing]
    rows = np.arange(first_row, first_row + len(houses))
    sexes = draw("lodger", rows, 0)
    old = draw("lodger", rows, 2) < elders / max(missing, 1)
    ages = np.where(old, 65.0, 19.0) + np.where(old, 22.0, 46.0) * draw("lodger", rows, 1)
    return [
        Person(house, Role.LODGER, Sex(int(s < 0.5)), float(a), 2 * _STRANGER + row)
        for house, row, s, a in zip(houses, rows.tolist(), sexes, ages, strict=True)
    ]


_ELDER_YEARS = 58.0
_GROWN_CHILDREN_MOST = 3


def _link_elders(people: list[Person], *, draw: Draw) -> list[Person]:
    """Make some grown heads the children of elders in earlier houses, and pass on the name."""
    linked = list(people)
    chance = draw("grown_child", np.arange(len(people)), 0)
    choice = draw("grown_child", np.arange(len(people)), 1)
    given: dict[int, int] = {}
    for row, person in enumerate(people):
        if person.role != Role.HEAD or chance[row] > 0.6 or person.mother >= 0:
            continue
        fits = [
            elder
            for elder in range(row)
            if _may_be_parent(linked[elder], person, given.get(elder, 0))
        ]
        if not fits:
            continue
        elder = fits[int(choice[row] * len(fits))]
        given[elder] = given.get(elder, 0) + 1
        spouse = linked[elder].partner
        both = [(r, linked[r]) for r in (elder, spouse) if r >= 0]
        _adopt(linked, row, kin=_parent_rows(*both), family=linked[elder].family)
    return linked


def _may_be_parent(elder: Person, child: Person, given: int) -> bool:
    gap = elder.age_years - child.age_years
    return (
        elder.role == Role.HEAD
        and elder.household != child.household
        and elder.age_years >= _ELDER_YEARS
        and 20.0 <= gap <= 38.0
        and given < _GROWN_CHILDREN_MOST
    )


def _adopt(people: list[Person], row: int, *, kin: _Parents, family: int) -> None:
    """Give a grown child their parents, and their own house the family's name."""
    parents_ages = [people[r].age_years for r in kin if r >= 0]
    if min(parents_ages) - people[row].age_years < 17.0:
        return
    own = people[row]
    people[row] = replace(own, mother=kin.mother, father=kin.father)
    for other, person in enumerate(people):
        if person.household == own.household and person.family == own.family:
            people[other] = replace(people[other], family=family)

"""Couples: who begins to go out with whom, who marries and moves in, and who parts.

Two who are single, grown and not kin, and who know, like and trust each other may begin to court;
likelihood falls with the gap in age (Eurostat: husbands are two to three years older, spread some
five). A courtship ends in a wedding or a break-up within some two years; a marriage ends the
likelier the less the two still like each other. Rates are such that 4 to 7 in 1,000 people's worth
of weddings and some 2 of divorces come about in a year (Eurostat, EU 2010 to 2020: crude rates of
3.2 to 4.6 and 1.6 to 2.0; unions without a certificate come on top). Called by ``life_system``.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.people.body import personal_uniform
from digisphere.people.enums import Occupation, Role, Sex
from digisphere.people.origins import OWN_KIND
from digisphere.society import homes as dwellings
from digisphere.society.homes import Homes
from digisphere.society.tie_index import TieIndex
from digisphere.society.ties import know_each_other, shift_regard
from digisphere.society.vocabulary import TieKind

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

STREAMS = ("court", "marry", "part")
GROWN_YEARS = 18.0
_YEAR_DAYS = 365.2425
_LIKED, _KNOWN, _TRUSTED = 0.3, 0.3, 0.45
"""Least affinity, familiarity and trust, both ways, of those who begin to court."""
_COURTS_A_YEAR = 0.12
"""Of two who are free and suit each other in every way, per year. So many that 7 to 9 couples in
1,000 people move in together a year (``life_decades`` and ``couples_in_talk`` of the battery)."""
_AGES = np.array([18.0, 22.0, 27.0, 34.0, 45.0, 60.0, 75.0, 90.0])
_READY = np.array([0.15, 0.7, 1.4, 1.0, 0.35, 0.13, 0.04, 0.01])
"""How readily people pair up by age: first unions are made near 27 to 30 (OECD Family Database)."""
_OLDER, _GAP_SD = 2.3, 4.5
_SAME_SEX = 0.035
"""Share who love their own sex (Gates 2011: 3.5 % of adults)."""
_LOVES = 95
_COURTING_DAYS = 150
"""Nobody marries sooner."""
_MARRIES_A_YEAR, _BREAKS_A_YEAR = 0.65, 0.35
_PARTS_A_YEAR, _PARTS_PER_AFFINITY, _CONTENT, _PARTS_MOST = 0.011, 3.0, 0.45, 0.2
"""Of couples as fond of each other as most; e-fold the likelier by every third less, to a limit."""


@dataclass(frozen=True)
class Pairs:
    """Pairs of people who know each other both ways; ``low`` is the lesser of each mutual value."""

    a: Ints
    b: Ints
    affinity: Floats
    familiarity: Floats
    trust: Floats


def mutual_pairs(view: View, free: Bools) -> Pairs:
    """Return the pairs a < b of people for whom ``free`` (by row) holds and who are tied."""
    ties = view.table("ties")
    n = ties.count
    a, b = ties["a"][:n].astype(np.int64), ties["b"][:n].astype(np.int64)
    rows = np.flatnonzero(free[a] & free[b])
    key = np.minimum(a[rows], b[rows]) << 24 | np.maximum(a[rows], b[rows])
    order = np.argsort(key, kind="stable")
    rows, key = rows[order], key[order]
    twin = np.flatnonzero(key[1:] == key[:-1]) if key.size else np.empty(0, dtype=np.int64)
    one, other = rows[twin], rows[twin + 1]

    def low(name: str) -> Floats:
        lesser: Floats = np.minimum(ties[name][one], ties[name][other]).astype(np.float64)
        return lesser

    pair = key[twin]
    return Pairs(pair >> 24, pair & ((1 << 24) - 1), low("affinity"), low("familiarity"),
                 low("trust"))  # fmt: skip


def close_pairs(pairs: Pairs) -> Pairs:
    """Return the pairs who know, like and trust each other well enough to begin."""
    close = (pairs.affinity >= _LIKED) & (pairs.familiarity >= _KNOWN) & (pairs.trust >= _TRUSTED)
    return Pairs(pairs.a[close], pairs.b[close], pairs.affinity[close], pairs.familiarity[close],
                 pairs.trust[close])  # fmt: skip


def courtships_a_year(view: View) -> tuple[Pairs, Floats]:
    """Return the close pairs who are free, and how many times a year each would begin to court."""
    pairs = close_pairs(mutual_pairs(view, _free(view)))
    return pairs, _COURTS_A_YEAR * suit(view, pairs)


def weddings_a_courtship(affinity: Floats) -> Floats:
    """Return (n,) the chance that a courtship of two so fond of each other ends in a wedding."""
    breaks = _BREAKS_A_YEAR * np.exp(3.0 * (0.5 - affinity))
    lasts = np.exp(-breaks * _COURTING_DAYS / _YEAR_DAYS)
    weds: Floats = lasts * _MARRIES_A_YEAR / (_MARRIES_A_YEAR + breaks)
    return weds


def partings_a_year(affinity: Floats) -> Floats:
    """Return (n,) how many times a year couples so fond of each other part."""
    rate: Floats = _PARTS_A_YEAR * np.exp(_PARTS_PER_AFFINITY * (_CONTENT - affinity))
    return np.minimum(rate, _PARTS_MOST)


def begin_courting(view: View, clock: Clock, rng: SystemStreams, *, pace: float) -> None:
    """Let a day's courtships begin."""
    people, lives = view.table("people"), view.table("lives")
    pairs, a_year = courtships_a_year(view)
    if pairs.a.size == 0:
        return
    happens = rng.by_slot("court", pairs.a << 24 | pairs.b) < pace / _YEAR_DAYS * a_year
    for a, b in zip(pairs.a[happens].tolist(), pairs.b[happens].tolist(), strict=True):
        if lives["courting"][a] >= 0 or lives["courting"][b] >= 0:
            continue
        event = view.events.emit(
            "courtship", subject=PERSON_BASE + a, object=PERSON_BASE + b,
            causes=_friendship(view, a, b),
        )  # fmt: skip
        for one, other in ((a, b), (b, a)):
            lives["courting"][one], lives["courtship_event"][one] = other, event
            lives["courting_day"][one] = clock.date.toordinal()
            people["interrupt_event"][one] = event


def _friendship(view: View, a: int, b: int) -> list[int]:
    """Return the event by which two became friends, if that was while the story ran."""
    found = view.events.read.select(kind="friendship", involving=PERSON_BASE + a)
    both = {PERSON_BASE + a, PERSON_BASE + b}
    return [e.id for e in found if {e.subject, e.object} == both][-1:]


def _free(view: View) -> Bools:
    """Tell by row who is grown, alive, and bound to nobody."""
    people, lives = view.table("people"), view.table("lives")
    free = people.alive & (people["partner"] < 0) & (lives["courting"] < 0)
    free &= people["age_years"] >= GROWN_YEARS
    return np.asarray(free & (people["occupation"] != Occupation.PUPIL))


def suit(view: View, pairs: Pairs) -> Floats:
    """Return (n,) how well two close people suit each other: 0 not at all, 1 well, or more."""
    people = view.table("people")
    a, b = pairs.a, pairs.b
    age_a, age_b = (people["age_years"][r].astype(np.float64) for r in (a, b))
    sex_a, sex_b = people["sex"][a], people["sex"][b]
    older = np.where(sex_a == Sex.MALE, age_a - age_b, age_b - age_a)
    gap = np.where(sex_a == sex_b, np.abs(age_a - age_b), older - _OLDER)
    ready = np.sqrt(np.interp(age_a, _AGES, _READY) * np.interp(age_b, _AGES, _READY))
    same = [personal_uniform(people, r, channel=_LOVES) < _SAME_SEX for r in (a, b)]
    drawn = np.where(sex_a == sex_b, same[0] & same[1], ~same[0] & ~same[1])
    fond = np.clip(pairs.affinity / 0.5, 0.0, 2.0)
    alike = np.where(people["origin"][a] == people["origin"][b], 1.0, 1.0 - OWN_KIND)
    suited = alike * fond * ready * np.exp(-0.5 * (gap / _GAP_SD) ** 2) * drawn
    return np.where(_related(view, a, b), 0.0, suited)


def _related(view: View, a: Ints, b: Ints) -> Bools:
    """Tell of pairs whether they share a parent or grandparent, or descend from each other."""
    people = view.table("people")

    def line(rows: Ints) -> Ints:
        parents = np.stack([_known(people, p, rows) for p in ("mother", "father")])
        elders = [_known(people, p, q) for q in parents for p in ("mother", "father")]
        return np.concatenate([rows[None], parents, np.stack(elders)])

    mine, theirs = line(a), line(b)
    same = (mine[:, None] == theirs[None]) & (mine[:, None] >= 0)
    return np.asarray(same.any(axis=(0, 1)))


def _known(people: dwellings.Columns, parent: str, rows: Ints) -> Ints:
    return np.where(rows >= 0, people[parent][rows], NONE).astype(np.int64)


def go_on_courting(
    view: View, clock: Clock, rng: SystemStreams, *, pace: float, homes: Homes, index: TieIndex
) -> None:
    """Let courtships come to a wedding or a break-up, and lapse where somebody is gone."""
    people, lives = view.table("people"), view.table("lives")
    rows = people.rows
    other = lives["courting"][rows]
    gone = (other >= 0) & ~people.alive[other]
    lives["courting"][rows[gone]] = NONE
    mine = rows[(other > rows) & ~gone]
    marries, breaks = (rng.by_slot("marry", mine, k) for k in range(2))
    today = clock.date.toordinal()
    for k, a in enumerate(mine.tolist()):
        b = int(lives["courting"][a])
        fond = affinity_between(view, a, b, index=index)
        if breaks[k] < pace * _BREAKS_A_YEAR * np.exp(3.0 * (0.5 - fond)) / _YEAR_DAYS:
            _break_up(view, a, b, index=index)
            continue
        long = today - int(lives["courting_day"][a]) >= _COURTING_DAYS
        if long and fond >= _LIKED and marries[k] < pace * _MARRIES_A_YEAR / _YEAR_DAYS:
            wed(view, clock, a, b, homes=homes, index=index)


def affinity_between(view: View, a: int, b: int, *, index: TieIndex) -> float:
    """Return the lesser of what two feel for each other; 0 where they are not tied."""
    ties = view.table("ties")
    found = [index.sync(ties).find(*pair) for pair in ((a, b), (b, a))]
    return min(float(ties["affinity"][r]) if r >= 0 else 0.0 for r in found)


def _break_up(view: View, a: int, b: int, *, index: TieIndex) -> None:
    people, lives, ties = view.table("people"), view.table("lives"), view.table("ties")
    cause = int(lives["courtship_event"][a])
    event = view.events.emit(
        "breakup", subject=PERSON_BASE + a, object=PERSON_BASE + b, causes=[cause]
    )
    for one, other in ((a, b), (b, a)):
        lives["courting"][one], lives["courtship_event"][one] = NONE, NONE
        people["interrupt_event"][one] = event
        shift_regard(ties, index.sync(ties).find(one, other), affinity=-0.35, trust=-0.2)


def dependants(view: View, row: int) -> list[int]:
    """Return the children under age who live with somebody as theirs."""
    people = view.table("people")
    rows: Ints = people.rows
    mine = (people["mother"][rows] == row) | (people["father"][rows] == row)
    mine &= people["age_years"][rows] < GROWN_YEARS
    mine &= people["household_id"][rows] == people["household_id"][row]
    found: list[int] = rows[mine].tolist()
    return found


def wed(view: View, clock: Clock, a: int, b: int, *, homes: Homes, index: TieIndex) -> bool:
    """Let two marry and live together, where there is a house that holds them."""
    people, lives, ties = view.table("people"), view.table("lives"), view.table("ties")
    house = _common_home(view, a, b, homes=homes)
    if house == NONE:
        return False
    event = view.events.emit(
        "wedding", subject=PERSON_BASE + a, object=PERSON_BASE + b,
        place=PLACE_BASE + int(view.table("households")["home_place"][house]),
        causes=[c for c in (int(lives["courtship_event"][a]),) if c >= 0],
    )  # fmt: skip
    know_each_other(ties, a, b=b, kind=TieKind.PARTNER, index=index, time_s=clock.time_s)
    for one, other in ((a, b), (b, a)):
        people["partner"][one], lives["courting"][one] = other, NONE
        people["married_day"][one] = clock.date.toordinal()
        lives["courtship_event"][one] = people["interrupt_event"][one] = event
    movers = [
        row for one in (a, b) if people["household_id"][one] != house
        for row in (one, *dependants(view, one))
    ]  # fmt: skip
    dwellings.join(view, clock, homes, np.array(movers, dtype=np.int64), house=house,
                   why="wedding", cause=event)  # fmt: skip
    _set_roles(view, a, b, house=house)
    return True


def _set_roles(view: View, a: int, b: int, *, house: int) -> None:
    people, head = view.table("people"), int(view.table("households")["head"][house])
    for one, other in ((a, b), (b, a)):
        if head == one:
            people["role"][one], people["role"][other] = Role.HEAD, Role.PARTNER
            return
    people["role"][[a, b]] = Role.LODGER


def _common_home(view: View, a: int, b: int, *, homes: Homes) -> int:
    """Return the household two will share: a head's own, an empty house, or where there is room."""
    people, households = view.table("people"), view.table("households")
    units = {one: 1 + len(dependants(view, one)) for one in (a, b)}
    house_of = {one: int(people["household_id"][one]) for one in (a, b)}
    if house_of[a] == house_of[b]:
        return house_of[a]
    room = {
        host: homes.spare_places(view, house_of[host]) >= units[guest]
        for host, guest in ((a, b), (b, a))
    }
    own = {one: int(households["head"][house_of[one]]) == one for one in (a, b)}
    for one in sorted((a, b), key=lambda r: (-units[r], r)):
        if own[one] and room[one]:
            return house_of[one]
    place = homes.empty_for(view, sum(units.values()))
    if place != NONE:
        return dwellings.new_household(view, place)
    return next((house_of[one] for one in (a, b) if room[one]), NONE)


def part(
    view: View, clock: Clock, rng: SystemStreams, *, pace: float, homes: Homes, index: TieIndex
) -> list[tuple[int, int]]:
    """Let a day's separations happen; return who finds no other house here, and the event."""
    people = view.table("people")
    rows = people.rows
    mine = rows[people["partner"][rows] > rows]
    homeless: list[tuple[int, int]] = []
    chance = rng.by_slot("part", mine)
    for k, a in enumerate(mine.tolist()):
        if chance[k] > pace * _PARTS_MOST / _YEAR_DAYS:
            continue
        b = int(people["partner"][a])
        fond = affinity_between(view, a, b, index=index)
        if chance[k] < pace * float(partings_a_year(np.array(fond))) / _YEAR_DAYS:
            event = _separate(view, a, b, fond=fond, index=index)
            mover = _who_goes(view, a, b)
            if not _find_own(view, clock, mover, homes=homes, cause=event):
                homeless.append((mover, event))
    return homeless


def _separate(view: View, a: int, b: int, *, fond: float, index: TieIndex) -> int:
    people, lives, ties = view.table("people"), view.table("lives"), view.table("ties")
    both = {PERSON_BASE + a, PERSON_BASE + b}
    quarrels = [
        e.id for e in view.events.read.select(kind="quarrel", involving=PERSON_BASE + a)
        if {e.subject, e.object} == both
    ]  # fmt: skip
    event = view.events.emit(
        "separation", subject=PERSON_BASE + a, object=PERSON_BASE + b,
        causes=[*quarrels[-3:], *(c for c in (int(lives["courtship_event"][a]),) if c >= 0)],
        affinity=round(fond, 4),
    )  # fmt: skip
    for one, other in ((a, b), (b, a)):
        people["partner"][one], people["married_day"][one] = NONE, 0
        lives["courtship_event"][one] = NONE
        people["interrupt_event"][one] = event
        row = index.sync(ties).find(one, other)
        if row >= 0:
            ties["kind"][row] = TieKind.ACQUAINTANCE
            shift_regard(ties, row, affinity=-0.5, trust=-0.3)
    return event


def _who_goes(view: View, a: int, b: int) -> int:
    """Return who leaves the house: not who has the children, or else not its head."""
    people = view.table("people")
    for one, other in ((a, b), (b, a)):
        if people["sex"][one] == Sex.FEMALE and dependants(view, one):
            return other
    head = int(view.table("households")["head"][people["household_id"][a]])
    return b if head == a else a


def _find_own(view: View, clock: Clock, row: int, *, homes: Homes, cause: int) -> bool:
    """Let somebody move to their parents, or to an empty house; tell whether there was one."""
    people = view.table("people")
    here = int(people["household_id"][row])
    house = NONE
    for parent in ("mother", "father"):
        kin = int(people[parent][row])
        if kin >= 0 and people.alive[kin] and people["household_id"][kin] != here:
            at = int(people["household_id"][kin])
            house = at if homes.spare_places(view, at) > 0 else house
    if house == NONE:
        place = homes.empty_for(view, 1)
        house = dwellings.new_household(view, place) if place != NONE else NONE
    if house == NONE:
        return False
    people["role"][row] = Role.LODGER
    dwellings.join(view, clock, homes, np.array([row]), house=house, why="separation", cause=cause)
    return True

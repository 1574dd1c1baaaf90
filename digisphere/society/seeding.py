"""Who knows whom before the story starts: kin, household, work, neighbours and friendships.

Friendships are drawn one by one: a person picks whom they like by age, distance, temper, sex,
origin, values and leaning (homophily: McPherson, Smith-Lovin & Cook 2001) and by friends they
already share (triadic closure: Granovetter 1973), with a log-normal wish for company that
extraversion raises a little (r about .2: Feiler & Kleinbaum 2015). Pure functions of columns and
draws; ``ties`` calls them at setup.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from digisphere.society.vocabulary import TieKind

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Draw = Callable[[str, npt.ArrayLike], Floats]
"""Uniform draws by (decision name, slots), as ``SystemStreams.by_slot`` gives."""

_PAIR_SHIFT = np.int64(1 << 24)
_AGE_SCALE_YEARS = 8.0
_DISTANCE_SCALE_M = 220.0
_TEMPER_SCALE = 3.0
_VALUES_SCALE, _LEANING_SCALE = 0.9, 1.4
"""Distances that cost one point of log odds: in mean deviations of the ten values, and in leaning.
Friends who meet face to face are a little alike in politics, r of .1 to .3 (Huckfeldt & Sprague
1995; Mutz 2002; Gentzkow & Shapiro 2011 find less of it among those met at work and in clubs), and
likewise in what matters to them (McPherson, Smith-Lovin & Cook 2001 on value homophily)."""
_OTHER_SEX_COST = 0.35
_OTHER_ORIGIN_COST = 1.9
"""In log odds of a friendship: gives odds of two to six times for people of one origin, as ethnic
and language groups have (McPherson et al. 2001; Smith, McPherson & Smith-Lovin 2014)."""
_SHARED_FRIEND_PULL = 1.1
_YOUNGEST_FRIEND_YEARS = 4.0
_WISH_SPREAD = 0.55
_WISH_PER_EXTRAVERSION_SD = 0.1
_BEST_KEPT = 64
"""So many of the best liked are kept of each person while friendships grow."""
_COLLEAGUES_MAX = 12
_NEIGHBOUR_HOMES = 4
_NEIGHBOUR_ADULT_YEARS = 14.0

FAMILIARITY = {
    TieKind.ACQUAINTANCE: 0.2,
    TieKind.NEIGHBOUR: 0.38,
    TieKind.COLLEAGUE: 0.5,
    TieKind.FRIEND: 0.62,
    TieKind.KIN: 0.9,
    TieKind.PARTNER: 0.97,
}
AFFINITY = {
    TieKind.ACQUAINTANCE: 0.05,
    TieKind.NEIGHBOUR: 0.12,
    TieKind.COLLEAGUE: 0.15,
    TieKind.FRIEND: 0.5,
    TieKind.KIN: 0.5,
    TieKind.PARTNER: 0.65,
}


@dataclass(frozen=True)
class Persons:
    """The columns of living people that ties grow from; all of one length.

    ``rows`` are their rows in the ``people`` table; ``mother``, ``father`` and ``partner`` are
    rows there too, or -1.
    """

    rows: Ints
    age_years: Floats
    sex: Ints
    origin: Ints
    household: Ints
    home_xy_m: Floats
    work_place: Ints
    temper: Floats  # (n, 5) OCEAN
    matters: Floats  # (n, 10) values, in standard deviations
    leaning: Floats  # (n,) conservatism, -1 to 1
    mother: Ints
    father: Ints
    partner: Ints

    @property
    def number(self) -> int:
        """How many people."""
        return len(self.rows)


@dataclass(frozen=True)
class SeededTies:
    """Directed edges as columns, sorted by (a, b)."""

    a: Ints
    b: Ints
    kind: Ints
    familiarity: Floats
    affinity: Floats
    trust: Floats


def seed_ties(
    persons: Persons, *, draw: Draw, friends_mean: float, acquainted: float = 1.0
) -> SeededTies:
    """Return everybody's first ties, both directions of each.

    Args:
        persons: who lives here.
        draw: uniform draws by name and slot.
        friends_mean: mean number of friends outside the household.
        acquainted: share of neighbours and colleagues who know each other.
    """
    kinds: dict[tuple[int, int], TieKind] = {}

    def _known(i: int, j: int) -> bool:
        low, high = sorted((int(persons.rows[i]), int(persons.rows[j])))
        return float(draw("acquainted", [low * int(_PAIR_SHIFT) + high])[0]) < acquainted

    for pairs, kind in (
        (_neighbours(persons), TieKind.NEIGHBOUR),
        (_colleagues(persons, draw=draw), TieKind.COLLEAGUE),
        (_friends(persons, draw=draw, mean=friends_mean), TieKind.FRIEND),
        (_kin(persons), TieKind.KIN),
        (_partners(persons), TieKind.PARTNER),
    ):
        for i, j in pairs:
            if i != j and (acquainted >= 1.0 or kind >= TieKind.FRIEND or _known(i, j)):
                key = (min(i, j), max(i, j))
                kinds[key] = max(kinds.get(key, TieKind.ACQUAINTANCE), kind)
    return _edges(persons, kinds, draw=draw)


def _pairs_within(groups: Ints) -> list[tuple[int, int]]:
    """Return all pairs of positions that share a group number >= 0."""
    pairs: list[tuple[int, int]] = []
    order = np.argsort(groups, kind="stable")
    _, starts = np.unique(groups[order], return_index=True)
    for members in np.split(order, starts[1:]):
        if groups[members[0]] >= 0:
            m = members.tolist()
            pairs += [(i, j) for n, i in enumerate(m) for j in m[n + 1 :]]
    return pairs


def _position_of_row(persons: Persons) -> dict[int, int]:
    return {int(row): i for i, row in enumerate(persons.rows)}


def _kin(persons: Persons) -> list[tuple[int, int]]:
    """Household members; parents and children; brothers and sisters; grandparents."""
    pairs = _pairs_within(persons.household)
    at = _position_of_row(persons)
    for parents in (persons.mother, persons.father):
        pairs += _pairs_within(parents)
        for i, parent in enumerate(parents.tolist()):
            p = at.get(parent, -1)
            if p < 0:
                continue
            pairs.append((i, p))
            for elder in (int(persons.mother[p]), int(persons.father[p])):
                if elder in at:
                    pairs.append((i, at[elder]))
    return pairs


def _partners(persons: Persons) -> list[tuple[int, int]]:
    at = _position_of_row(persons)
    return [(i, at[p]) for i, p in enumerate(persons.partner.tolist()) if p in at]


def _colleagues(persons: Persons, *, draw: Draw) -> list[tuple[int, int]]:
    """All who share a work place; in large ones each knows a handful."""
    pairs = _pairs_within(persons.work_place)
    if not pairs:
        return []
    i, j = np.array(pairs, dtype=np.int64).T
    _, of_place, size = np.unique(persons.work_place, return_inverse=True, return_counts=True)
    crowd = size[of_place[i]]
    kept = crowd <= _COLLEAGUES_MAX
    large = np.flatnonzero(~kept)
    slots = persons.rows[i[large]] * _PAIR_SHIFT + persons.rows[j[large]]
    kept[large] = draw("colleagues", slots) < _COLLEAGUES_MAX / (crowd[large] - 1)
    return list(zip(i[kept].tolist(), j[kept].tolist(), strict=True))


def _neighbours(persons: Persons) -> list[tuple[int, int]]:
    """Adults of the nearest homes."""
    homes, first = np.unique(persons.household, return_index=True)
    xy = persons.home_xy_m[first]
    adults = persons.age_years >= _NEIGHBOUR_ADULT_YEARS
    members = {int(h): np.flatnonzero((persons.household == h) & adults).tolist() for h in homes}
    pairs: list[tuple[int, int]] = []
    for k, home in enumerate(homes.tolist()):
        distance = np.hypot(*(xy - xy[k]).T)
        for other in np.argsort(distance, kind="stable")[1 : _NEIGHBOUR_HOMES + 1]:
            pairs += [(i, j) for i in members[home] for j in members[int(homes[other])]]
    return pairs


def _friends(persons: Persons, *, draw: Draw, mean: float) -> list[tuple[int, int]]:
    """Grow friendships edge by edge until each person's wish for company is met."""
    n = persons.number
    wish = _wish_for_friends(persons, draw=draw, mean=mean)
    turn = np.argsort(draw("friend_order", persons.rows), kind="stable").tolist()
    friends: list[list[int]] = [[] for _ in range(n)]
    wishes = wish.tolist()
    full = wish <= 0
    choice = _Choice(persons, draw=draw)
    for _ in range(int(wish.max(initial=0))):
        for i in turn:
            if full[i]:
                continue
            best = choice.of(i, friends=friends, full=full)
            if best >= 0:
                for one, other in ((i, best), (best, i)):
                    friends[one].append(other)
                    full[one] = len(friends[one]) >= wishes[one]
    return [(i, j) for i in range(n) for j in friends[i] if i < j]


class _Choice:
    """Whom somebody would make friends with next: the best liked of those still open to it.

    Liking itself does not change while friendships grow, and nobody opens up again, so of each
    person the best liked are gone through once, from the top; those who share a friend are liked
    better and weighed apart. Everybody is asked again only when all the best liked are taken.
    """

    def __init__(self, persons: Persons, *, draw: Draw) -> None:
        self.persons, self.draw = persons, draw
        self._household = persons.household.tolist()
        n = persons.number
        self._best: list[list[tuple[float, int]] | None] = [None] * n
        """Of each person the best liked, with how much, the best last."""
        self._of_shared: list[dict[int, float]] = [{} for _ in range(n)]

    def of(self, i: int, *, friends: list[list[int]], full: npt.NDArray[np.bool_]) -> int:
        """Return the friend that i chooses, -1 for nobody."""
        own = self._household[i]

        def open_to(other: int) -> bool:
            return (
                not full.item(other) and self._household[other] != own and other not in friends[i]
            )

        best = self._best[i]
        while best and not open_to(best[-1][1]):
            best.pop()
        if not best:
            best = self._best[i] = self._best_liked(i, friends=friends[i], full=full)
        top, chosen = best[-1] if best else (-np.inf, -1)
        for other, liking in self._with_shared(i, friends, open_to):
            if liking > top or (liking == top and other < chosen):
                top, chosen = liking, other
        return chosen if np.isfinite(top) else -1

    def _with_shared(
        self, i: int, friends: list[list[int]], open_to: Callable[[int], bool]
    ) -> list[tuple[int, float]]:
        """Return those who share a friend with i and are open to them, and how i likes them."""
        shared = [other for friend in friends[i] for other in friends[friend] if open_to(other)]
        known = self._of_shared[i]
        new = sorted({other for other in shared if other not in known})
        if new:
            others = np.array(new, dtype=np.int64)
            known.update(
                zip(new, _liking(self.persons, i, others=others, draw=self.draw).tolist(),
                    strict=True)
            )  # fmt: skip
        liked = {other: known[other] for other in shared}
        for other in shared:
            liked[other] += _SHARED_FRIEND_PULL
        return list(liked.items())

    def _best_liked(
        self, i: int, *, friends: list[int], full: npt.NDArray[np.bool_]
    ) -> list[tuple[float, int]]:
        """Return the best liked of those still open to a friendship with i, the best last."""
        household = self.persons.household
        liking = _liking(self.persons, i, others=np.arange(len(full)), draw=self.draw)
        liking[full | (household == household[i])] = -np.inf
        liking[[i, *friends]] = -np.inf
        best = np.arange(len(full))
        if len(full) > _BEST_KEPT:
            best = np.argpartition(-liking, _BEST_KEPT - 1)[:_BEST_KEPT]
        best = best[np.isfinite(liking[best])]
        best = best[np.lexsort((-best, liking[best]))]
        return list(zip(liking[best].tolist(), best.tolist(), strict=True))


def _wish_for_friends(persons: Persons, *, draw: Draw, mean: float) -> Ints:
    extraversion = persons.temper[:, 2]
    spread = max(float(extraversion.std()), 1e-6)
    standard = (extraversion - extraversion.mean()) / spread
    u = np.clip(draw("friend_wish", persons.rows), 1e-9, 1.0 - 1e-9)
    log_wish = _WISH_SPREAD * ndtri(u) + _WISH_PER_EXTRAVERSION_SD * standard
    wish = mean * np.exp(log_wish - _WISH_SPREAD**2 / 2.0)
    wish = np.where(persons.age_years < 10.0, 0.5 * wish, wish)
    wish = np.where(persons.age_years < _YOUNGEST_FRIEND_YEARS, 0.0, np.maximum(wish, 1.0))
    return np.minimum(np.round(wish), max(persons.number - 1, 0)).astype(np.int64)


def _liking(persons: Persons, i: int, *, others: Ints, draw: Draw) -> Floats:
    """Return how much person i would like each of the others as a friend, with chance."""
    age = np.abs(persons.age_years[others] - persons.age_years[i])
    ripeness = 0.6 + 0.01 * (persons.age_years[others] + persons.age_years[i])
    metres = np.hypot(*(persons.home_xy_m[others] - persons.home_xy_m[i]).T)
    temper = np.abs(persons.temper[others] - persons.temper[i]).sum(axis=1)
    matters = np.abs(persons.matters[others] - persons.matters[i]).mean(axis=1)
    low = np.minimum(persons.rows[others], persons.rows[i])
    high = np.maximum(persons.rows[others], persons.rows[i])
    u = np.clip(draw("friend_liking", low * _PAIR_SHIFT + high), 1e-12, 1.0 - 1e-12)
    work = persons.work_place[others]
    liking: Floats = (
        -age / (_AGE_SCALE_YEARS * ripeness)
        - metres / _DISTANCE_SCALE_M
        - temper / _TEMPER_SCALE
        - matters / _VALUES_SCALE
        - np.abs(persons.leaning[others] - persons.leaning[i]) / _LEANING_SCALE
        - _OTHER_SEX_COST * (persons.sex[others] != persons.sex[i])
        - _OTHER_ORIGIN_COST * (persons.origin[others] != persons.origin[i])
        + 0.6 * (work == persons.work_place[i]) * (work >= 0)
        - np.log(-np.log(u))
    )
    liking[persons.age_years[others] < _YOUNGEST_FRIEND_YEARS] = -np.inf
    return liking


def _edges(persons: Persons, kinds: dict[tuple[int, int], TieKind], *, draw: Draw) -> SeededTies:
    """Turn undirected kinds into directed edges with regard and trust."""
    keys = sorted(kinds)
    low = np.array([k[0] for k in keys], dtype=np.int64)
    high = np.array([k[1] for k in keys], dtype=np.int64)
    kind_one = np.array([kinds[k] for k in keys], dtype=np.int64)
    i, j = np.concatenate([low, high]), np.concatenate([high, low])
    kind = np.concatenate([kind_one, kind_one])
    order = np.lexsort((persons.rows[j], persons.rows[i]))
    i, j, kind = i[order], j[order], kind[order]
    slots = persons.rows[i] * _PAIR_SHIFT + persons.rows[j]
    familiar = np.array([FAMILIARITY[TieKind(k)] for k in range(len(TieKind))])[kind]
    regard = np.array([AFFINITY[TieKind(k)] for k in range(len(TieKind))])[kind]
    distance = np.abs(persons.temper[i] - persons.temper[j]).mean(axis=1)
    kindness = (persons.temper[j, 3] - 3.0) * 0.12 - (persons.temper[j, 4] - 3.0) * 0.06
    noise = draw("tie_regard", slots) + draw("tie_regard_2", slots) - 1.0
    affinity = np.clip(regard + kindness - 0.12 * (distance - 0.9) + 0.45 * noise, -0.8, 0.98)
    trust = np.clip(0.42 + 0.4 * affinity + 0.15 * (draw("tie_trust", slots) - 0.5), 0.02, 0.98)
    familiarity = np.clip(familiar + 0.2 * (draw("tie_familiarity", slots) - 0.5), 0.05, 1.0)
    a, b = persons.rows[i], persons.rows[j]
    return SeededTies(a, b, kind, familiarity, affinity, trust)

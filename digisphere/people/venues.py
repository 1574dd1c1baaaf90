"""Places and slots as people think of them: which are near, open and have room. Derived caches.

Everything here follows from the frozen ground and the present columns, so it holds no state of its
own worth saving. Deliberation asks it where a goal could be done; movement asks it for nodes.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from digisphere.people.enums import Goal
from digisphere.people.goals import GOALS, Where
from digisphere.people.passage import Passage
from digisphere.people.seats import standing_points
from digisphere.people.standing_room import StandingRoom
from digisphere.people.walk_times import WalkTimes
from digisphere.world.compiled import kernel
from digisphere.world.enums import PlaceKind, SlotKind, Trade

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_ODDS_PER_SEAT = 8.0
"""Where one person in so many can be taken in each hour, two in three who come find room."""
_WALKS_KEPT = 4
"""Walks kept for each slot of the ground: people have some dozen ways, and four slots each."""
_FOOD_TRADES = (Trade.GROCER, Trade.BAKERY, Trade.BUTCHER)


class Venues:
    """Lookups over one ground."""

    def __init__(self, ground: Any) -> None:
        self.ground = ground
        self.room = StandingRoom(ground)
        places, slots = ground.places, ground.slots
        self.nav: Any = ground.nav
        """The ways people count on: all of them, or round what is closed while `knowing`."""
        self.shut: Bools | None = None
        """(places,) shut to everybody, by order or while `knowing`; None where nothing is."""
        self.passage: Passage | None = None
        """What those plan round of whom a question says that they know of it; None for nothing."""
        self.kind: Ints = np.asarray(places["kind"], dtype=np.int64)
        self.node: Ints = np.asarray(places["node"], dtype=np.int64)
        self.opens: Floats = np.asarray(places["open_hour"], dtype=np.float64)
        self.closes: Floats = np.asarray(places["close_hour"], dtype=np.float64)
        self.slot_place: Ints = np.asarray(slots["place_id"], dtype=np.int64)
        self.slot_kind: Ints = np.asarray(slots["kind"], dtype=np.int64)
        self.slot_node: Ints = np.asarray(slots["node"], dtype=np.int64)
        self.slot_indoor: Bools = np.asarray(slots["indoor"], dtype=bool)
        self.roofed: list[bool] = self.slot_indoor.tolist()
        """Of each slot, for looks at one at a time."""
        self.slot_xy: Floats = np.stack([slots["x_m"], slots["y_m"]], axis=1).astype(np.float64)
        self.standing_xy: Floats = standing_points(slots)
        self.reachable: Bools = self._reachable()
        self._walks = WalkTimes(ground.nav, room=_WALKS_KEPT * len(self.slot_place))
        self._index = cKDTree(ground.nav.node_xy[self.reachable])
        self._reached: Ints = np.flatnonzero(self.reachable)
        stranded = ~self.reachable[self.slot_node]
        self.slot_node = np.where(
            stranded & self.slot_indoor, self.node[self.slot_place], self.slot_node
        )
        self.slot_usable: Bools = self.reachable[self.slot_node]
        self._of_kinds: dict[tuple[SlotKind, ...], Bools] = {}
        self._seats: dict[tuple[SlotKind, ...], Ints] = {}
        self._by_place: Ints = np.argsort(self.slot_place, kind="stable")
        self._first_of: Ints = np.searchsorted(
            self.slot_place, np.arange(len(self.kind) + 1), sorter=self._by_place
        )
        self._slots_at: dict[tuple[int, int], list[int]] = {}
        for slot in np.flatnonzero(self.slot_usable).tolist():
            at = (int(self.slot_place[slot]), int(self.slot_kind[slot]))
            self._slots_at.setdefault(at, []).append(slot)
        trade = np.asarray(places["trade"], dtype=np.int64)
        self.candidates: dict[Goal, Ints] = {}
        for goal, facts in GOALS.items():
            if facts.where == Where.KINDS:
                fits = np.isin(self.kind, facts.kinds)
                if goal == Goal.SHOP:
                    fits &= (self.kind != PlaceKind.SHOP) | np.isin(trade, _FOOD_TRADES)
                self.candidates[goal] = np.flatnonzero(fits)
        self.outdoor_work = self._outdoor_work()

    @contextmanager
    def knowing(self, passage: Passage) -> Iterator[None]:
        """Answer all questions round what is closed until the block ends."""
        ordered = self.shut
        self.nav = passage.nav
        self.shut = passage.shut if ordered is None else passage.shut | ordered
        try:
            yield
        finally:
            self.nav, self.shut = self.ground.nav, ordered

    def shut_to(self, places: Ints, *, knows: Bools) -> Bools:
        """Return whether places are shut to people who know of closures or not.

        The two are broadcast against each other: (n,) with (n,), or (k,) with (n, 1).
        """
        out = np.zeros(np.broadcast_shapes(places.shape, knows.shape), dtype=np.bool_)
        if self.shut is not None:
            out |= self.shut[places]
        if self.passage is not None:
            out |= knows & self.passage.shut[places]
        return out

    def cut_off(self) -> Bools:
        """Return (slots,) which slots those who know of closures cannot count on."""
        if self.passage is None:
            return np.zeros(len(self.slot_place), dtype=np.bool_)
        return self.passage.closed[self.slot_node] | self.passage.shut[self.slot_place]

    def _reachable(self) -> Bools:
        """Return (nodes,) which nodes can be walked to from most places."""
        nav = self.ground.nav
        best = np.zeros(nav.count, dtype=bool)
        for node in np.unique(self.node)[:8].tolist():
            reached = np.isfinite(nav.times_to(node))
            if reached.sum() > best.sum():
                best = reached
        return best

    def nearest_node(self, xy_m: Floats) -> Ints:
        """Return the nearest node of points (n, 2) among those that can be walked to."""
        _, near = self._index.query(np.asarray(xy_m, dtype=np.float64))
        nodes: Ints = self._reached[near]
        return nodes

    def _outdoor_work(self) -> Ints:
        """Places with work in the open: yards, fields, woods."""
        outdoors = (self.slot_kind == SlotKind.WORK) & ~self.slot_indoor
        return np.unique(self.slot_place[outdoors])

    def slots(self, place: int, kind: int) -> list[int]:
        """Return the slots of one kind at a place."""
        return self._slots_at.get((place, kind), [])

    def slots_of(self, place: int) -> Ints:
        """Return all slots of a place, ascending."""
        first, end = self._first_of[place : place + 2].tolist()
        return self._by_place[first:end]

    def has_room(self, places: Ints, taken: Bools, kinds: tuple[SlotKind, ...]) -> Bools:
        """Return (n,) which places have a slot of these kinds that is not taken (slots,)."""
        out = np.zeros(len(places), dtype=np.bool_)
        _mark_room(places, (self._first_of, self._by_place), self._of(kinds), taken, out)
        return out

    def seats(self, kinds: tuple[SlotKind, ...]) -> Ints:
        """Return (places,) how many slots of these kinds each place has, taken or not."""
        if kinds not in self._seats:
            places = self.slot_place[self._of(kinds)]
            self._seats[kinds] = np.bincount(places, minlength=len(self.kind))
        return self._seats[kinds]

    def _of(self, kinds: tuple[SlotKind, ...]) -> Bools:
        """Return (slots,) which slots are of these kinds and can be walked to."""
        if kinds not in self._of_kinds:
            self._of_kinds[kinds] = np.isin(self.slot_kind, kinds) & self.slot_usable
        return self._of_kinds[kinds]

    def odds_of_room(self, goal: Goal, *, people: int) -> float:
        """Return how likely a place for a goal has room, as anybody knows who lives there.

        It follows from how many such places take in an hour, for so many people: a bench by the
        sea is free in a hamlet and hardly ever in a town.
        """
        facts = GOALS[goal]
        stay_h = sum(facts.minutes) / 120.0
        taken_in = float(self.seats(facts.slots)[self.candidates[goal]].sum()) / stay_h
        return 1.0 - math.exp(-_ODDS_PER_SEAT * taken_in / max(people, 1))

    def is_open(self, hour: float) -> Bools:
        """Return (places,) which places are open at an hour of the day."""
        return (hour >= self.opens) & (hour < self.closes)

    def seconds(self, nodes: Ints, *, places: Ints, knows: Bools | None = None) -> Floats:
        """Return (n, k) seconds of walking from nodes to places at a normal pace.

        Where (n,) ``knows``, the way leads round what is closed (`passage`).
        """
        out = np.empty((len(places), len(nodes)))
        for nav, group in self._ways(len(nodes), knows):
            at = nodes[group]
            for k, goal in enumerate(self.node[places].tolist()):
                out[k, group] = nav.times_to(goal)[at]
        return out.T

    def seconds_each(self, nodes: Ints, *, places: Ints, knows: Bools | None = None) -> Floats:
        """Return (n,) seconds from each node to the place of the same row; inf for place -1."""
        out = np.full(len(nodes), np.inf)
        goals = self.node[np.maximum(places, 0)]
        for nav, group in self._ways(len(nodes), knows):
            which = np.arange(len(nodes))[group][places[group] >= 0]
            if nav is self._walks.nav:
                out[which] = self._walks.between(nodes[which], goals[which])
                continue
            for i in which.tolist():
                out[i] = nav.travel_time_s(int(nodes[i]), int(goals[i]))
        return out

    def soonest(
        self, node: int, *, places: Ints, spared_s: Floats, knows: Bools
    ) -> tuple[int, float]:
        """Return which of some places costs least to walk to, and the seconds it takes.

        Homes are many and each is seldom asked for: not worth a tree of ways each. Ways are looked
        for only to places that could be it, as nobody walks faster than straight there.

        Args:
            node: where the walk begins.
            places: (n,) rows of places.
            spared_s: (n,) seconds that each is worth walking for.
            knows: (1,) whether the walker knows what is closed.
        """
        ((nav, _),) = self._ways(1, knows)
        goals = self.node[places]
        asked = nav is self._walks.nav
        known = self._walks.known(node, goals) if asked else np.full(len(goals), np.nan)
        new = np.isnan(known)
        if not new.any():
            best = int(np.argmin(known - spared_s))
            return best, float(known[best])
        least = np.where(new, nav.least_s(node, goals), known) - spared_s
        best, best_cost = -1, np.inf
        for k in np.argsort(least, kind="stable").tolist():
            if least[k] > best_cost:
                break
            if new[k]:
                known[k] = nav.travel_time_s(node, int(goals[k]))
                if asked:
                    self._walks.keep(node, goals[k : k + 1], float(known[k]))
            cost = known[k] - spared_s[k]
            if best < 0 or cost < best_cost or (cost == best_cost and k < best):
                best, best_cost = k, cost
        return best, float(known[best])

    def _ways(self, count: int, knows: Bools | None) -> list[tuple[Any, slice | Bools]]:
        """Return the graphs people walk by, each with those of ``count`` who do."""
        if knows is None or self.passage is None or not knows.any():
            return [(self.nav, slice(count))]
        if knows.all():
            return [(self.passage.nav, slice(count))]
        return [(self.nav, ~knows), (self.passage.nav, knows)]

    def nodes_of(self, slot_ids: Ints, *, xy_m: Floats, settled: Bools) -> Ints:
        """Return (n,) navigation nodes: of the slot for the settled, else the nearest."""
        nodes = np.where(settled, self.slot_node[np.maximum(slot_ids, 0)], -1)
        lost = nodes < 0
        if lost.any():
            nodes[lost] = self.nearest_node(xy_m[lost])
        return nodes


@kernel
def _mark_room(places: Any, slots_of: Any, fits: Any, taken: Any, out: Any) -> None:
    """Mark the places that have a slot that fits and is not taken."""
    first, by_place = slots_of
    for k in range(len(places)):
        for n in range(first[places[k]], first[places[k] + 1]):
            slot = by_place[n]
            if fits[slot] and not taken[slot]:
                out[k] = True
                break

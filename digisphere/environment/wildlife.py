"""The wildlife system: herds that graze, rest, move on and flee; hunters; flocks that fly.

A herd decides every few minutes what to do (`wildlife_day.py`); each animal of it then picks its
own next step or stay (`wildlife_moves.py`). People who come near and fire put a whole herd to
flight (`wildlife_fear.py`). The agents are what is visible; how many a land feeds over the years
is the mean field of `wildlife_numbers.py`, which does not add or take agents.
"""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from digisphere.core.clock import Clock
from digisphere.core.columns import TableSpec
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.environment import animal_motion, wildlife_fear
from digisphere.environment.animal_kinds import TRAITS, AnimalActivity, AnimalKind
from digisphere.environment.fish_settling import settle_fish
from digisphere.environment.hazards import HazardKind, going_on
from digisphere.environment.wildlife_day import Hour, next_mode
from digisphere.environment.wildlife_fish import FINNED, Shoals
from digisphere.environment.wildlife_flood import Flood, flood_now, refuge_m
from digisphere.environment.wildlife_ground import make_wild_ground
from digisphere.environment.wildlife_moves import first_reachable, fly, standing_height_m, walk
from digisphere.environment.wildlife_settling import settle
from digisphere.environment.wildlife_tables import wildlife_tables

F64 = NDArray[np.float64]
Rows = NDArray[np.intp]
TRIES = 4
_WALK_M_S = np.array([TRAITS[kind].walk_m_s for kind in AnimalKind])
_SPREAD_M = np.array([TRAITS[kind].spread_m for kind in AnimalKind])
_SWIMS = np.array([TRAITS[kind].swims for kind in AnimalKind])
ROUND_S = 120.0
"""Animals plan ahead this long at a time: whoever will be done within it knows when it sets out."""
_FLIGHT_S = 75.0
"""Calm after the last fright before a herd feeds again."""


class WildlifeSystem(System):
    """Animals on the land, afloat and in the air."""

    name: ClassVar[str] = "environment.wildlife"
    every: ClassVar[str] = "30 s"
    phase: ClassVar[int] = 44
    # Sun, people and fires are looked at where there are any; none of them is needed.
    reads: ClassVar[tuple[str, ...]] = ()
    writes: ClassVar[tuple[str, ...]] = ("animals.*", "herds.*")
    streams: ClassVar[tuple[str, ...]] = (
        "home",
        "body",
        "mode",
        "centre",
        "spot",
        "stay",
        "flight",
    )

    def tables(self) -> tuple[TableSpec, ...]:
        """Animals and their herds."""
        wild = self.scenario.wildlife
        return wildlife_tables(wild.count + wild.fish)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Find every herd a home and put its animals there."""
        self._wild = make_wild_ground(view.ground)
        self._reach = np.array([TRAITS[kind].flight_m for kind in AnimalKind])
        self._shoals = Shoals(view.ground)
        settle(view, self._wild, rng, count=self.scenario.wildlife.count, now_s=clock.time_s)
        self._decide(view, clock, rng, view.tables["herds"].rows)
        self._set_out(view, clock, rng, view.tables["animals"].rows)
        settle_fish(
            view, self._wild, self._shoals.waters, rng,
            most=self.scenario.wildlife.fish, now_s=clock.time_s,
        )  # fmt: skip

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Let the frightened flee; every round herds decide and animals plan their next step."""
        herds, animals, now = view.tables["herds"], view.tables["animals"], clock.time_s
        fled = self._flee(view, clock, rng) | self._flee_water(view, clock, rng)
        if now % ROUND_S >= 30.0:
            view.idle = not fled
            return
        deciding = np.flatnonzero(herds.alive & (herds["until_s"] <= now))
        finned = FINNED[herds["kind"][deciding]]
        hour = self._hour(view, clock)
        self._shoals.decide(view, rng, deciding[finned], now_s=now, hour=hour)
        if not finned.all():
            self._decide(view, clock, rng, deciding[~finned])
        due = np.flatnonzero(
            animals.alive & (animals["arrive_s"] <= now) & (animals["next_s"] < now + ROUND_S)
            & ~animals["finned"]
        )  # fmt: skip
        if due.size:
            self._set_out(view, clock, rng, due)
        view.idle = not (deciding.size or fled or due.size)

    def _hour(self, view: View, clock: Clock) -> Hour:
        sky = view.tables.get("sky")
        if sky is None:
            return Hour(clock.hour, 6.0, 18.0)
        return Hour(clock.hour, float(sky["sunrise_h"][0]), float(sky["sunset_h"][0]))

    def _decide(self, view: View, clock: Clock, rng: SystemStreams, which: Rows) -> None:
        """Give herds what they do next; those that move on get another middle."""
        herds, hour = view.tables["herds"], self._hour(view, clock)
        draws = rng.by_slot("mode", which)
        turn = 2.0 * np.pi * rng.by_slot("centre", which, 0)
        far = np.sqrt(rng.by_slot("centre", which, 1))
        for row, draw, angle, share in zip(
            which.tolist(), draws.tolist(), turn.tolist(), far.tolist(), strict=True
        ):
            kind = AnimalKind(int(herds["kind"][row]))
            mode, seconds = next_mode(kind, hour, draw=draw)
            herds["mode"][row], herds["until_s"][row] = mode, clock.time_s + seconds
            if mode in (AnimalActivity.WALK, AnimalActivity.FLY):
                reach = float(herds["territory_m"][row]) * share
                home = herds["home_xy_m"][row].astype(np.float64)
                goal = home + reach * np.array([np.cos(angle), np.sin(angle)])
                self._move_middle(view, row, goal)
            if mode == AnimalActivity.FLY or (TRAITS[kind].flies and not hour.light):
                self._take_wing(view, clock, rng, row, roost=not hour.light)

    def _move_middle(self, view: View, row: int, goal: F64) -> None:
        """Take the first free place from ``goal`` back towards home as the herd's middle."""
        herds, wild = view.tables["herds"], self._wild
        home = herds["home_xy_m"][row].astype(np.float64)
        places = home + (goal - home) * np.linspace(1.0, 0.0, 6)[:, None]
        if TRAITS[AnimalKind(int(herds["kind"][row]))].swims:
            good = wild.at(wild.water_m, places) > 5.0
        else:
            good = wild.at(wild.free, places) & wild.inside(places) & wild.dry(places)
        if good.any():
            herds["centre_xy_m"][row] = places[int(good.argmax())]

    def _set_out(self, view: View, clock: Clock, rng: SystemStreams, rows: Rows) -> None:
        """Let animals that are done take their next step or stay."""
        animals, herds, now = view.tables["animals"], view.tables["herds"], clock.time_s
        mode = herds["mode"][animals["herd"][rows]]
        stay = rng.by_slot("stay", rows)
        resting = (mode == AnimalActivity.REST) | (mode == AnimalActivity.WATCH)
        calm = rows[resting]
        if calm.size:
            other = animals["activity"][calm] != mode[resting]
            changed = calm[other]
            here = animal_motion.position_at(animals, now, changed)
            walk(
                animals, changed, to_m=here, now_s=now, speed_m_s=1.0,
                then=mode[resting][other], depart_s=60.0 * stay[resting][other],
            )  # fmt: skip
            self._level(animals, changed, here, here)
            animals["next_s"][calm] = now + 300.0 + 600.0 * stay[resting]
        if not resting.all():
            self._step_on(view, clock, rng, rows[~resting], stay=stay[~resting])

    def _step_on(
        self, view: View, clock: Clock, rng: SystemStreams, rows: Rows, *, stay: F64
    ) -> None:
        animals, herds, now = view.tables["animals"], view.tables["herds"], clock.time_s
        for afloat in (False, True):
            part = np.flatnonzero(_SWIMS[animals["kind"][rows]] == afloat)
            if part.size == 0:
                continue
            chosen, pause = rows[part], stay[part]
            here = animal_motion.position_at(animals, now, chosen)
            spots = self._spots(view, rng, chosen, here)
            to_m, found = first_reachable(self._wild, here=here, candidates=spots, afloat=afloat)
            mode = herds["mode"][animals["herd"][chosen]]
            marching = mode == AnimalActivity.WALK
            pace = self._pace(animals, chosen) * np.where(marching, 1.0, 0.45)
            then = AnimalActivity.SWIM if afloat else AnimalActivity.GRAZE
            way = AnimalActivity.SWIM if afloat else AnimalActivity.WALK
            arrives = walk(
                animals, chosen, to_m=to_m, now_s=now, speed_m_s=pace, then=then, way=way,
                depart_s=self._wait(animals, chosen, now) + np.where(marching, 6.0, 25.0) * pause,
                turn_rad=np.where(marching, 0.0, 0.6 * (pause - 0.5)),
            )  # fmt: skip
            self._level(animals, chosen, here, to_m)
            linger = np.where(marching, 5.0, np.where(found, 12.0 + 90.0 * pause**2, 20.0))
            animals["next_s"][chosen] = arrives + linger

    def _wait(self, animals: Any, rows: Rows, now_s: float) -> F64:
        """Seconds until each has done what it is at."""
        return np.asarray(np.clip(animals["next_s"][rows] - now_s, 0.0, ROUND_S))

    def _level(self, animals: Any, rows: Rows, here: F64, to_m: F64) -> None:
        """Tell birds on foot or afloat the heights of both ends of their way."""
        winged = np.flatnonzero(animals["winged"][rows])
        if winged.size:
            animals["from_z_m"][rows[winged]] = standing_height_m(self._wild, here[winged])
            animals["to_z_m"][rows[winged]] = standing_height_m(self._wild, to_m[winged])

    def _pace(self, animals: Any, rows: Rows) -> F64:
        return np.asarray(_WALK_M_S[animals["kind"][rows]] * animals["size"][rows] ** 0.5)

    def _spots(self, view: View, rng: SystemStreams, rows: Rows, here: F64) -> F64:
        """Candidates (n, TRIES, 2) for the next place, near the herd's middle and one's own."""
        animals, herds = view.tables["animals"], view.tables["herds"]
        herd = animals["herd"][rows]
        middle = herds["centre_xy_m"][herd].astype(np.float64)
        kinds = animals["kind"][rows]
        spread = _SPREAD_M[kinds] * np.sqrt(np.maximum(herds["members"][herd], 1.0))
        # One draw a row, try and use; the slots of different rows never meet.
        slots = rows[:, None] * (3 * TRIES) + np.arange(3 * TRIES)
        u = rng.by_slot("spot", slots.ravel()).reshape(len(rows), TRIES, 3)
        angle, far = 2.0 * np.pi * u[..., 0], spread[:, None] * np.sqrt(u[..., 1])
        aim = middle[:, None] + far[..., None] * np.stack([np.cos(angle), np.sin(angle)], axis=-1)
        gap = aim - here[:, None]
        length = np.hypot(gap[..., 0], gap[..., 1])
        # A feeding animal takes a few steps at a time; one left behind catches up.
        marching = (herds["mode"][herd] == AnimalActivity.WALK)[:, None]
        feeding = np.maximum(1.0 + 4.0 * u[..., 2], length - 1.5 * spread[:, None])
        limit = np.where(marching, 60.0, feeding)
        scale = np.minimum(1.0, limit / np.maximum(length, 1e-3))
        scale = scale / (1.0 + 0.5 * (np.arange(TRIES) // 3))
        return np.asarray(here[:, None] + gap * scale[..., None])

    def _take_wing(
        self, view: View, clock: Clock, rng: SystemStreams, herd: int, *, roost: bool,
        after_s: float = 0.0,
    ) -> None:  # fmt: skip
        """Let a flock fly to its middle, or to the trees for the night."""
        animals, herds, now = view.tables["animals"], view.tables["herds"], clock.time_s
        rows = animals.rows[animals["herd"][animals.rows] == herd]
        aloft = animal_motion.moving_at(animals, now, rows) & (animals["fly_height_m"][rows] > 0)
        rows = rows[~aloft]
        kind = AnimalKind(int(herds["kind"][herd]))
        perch = roost and not TRAITS[kind].swims and len(self._wild.tops_m) > 0
        settled = perch & (animals["activity"][rows] == AnimalActivity.REST)
        rows = rows[~settled] if perch else rows
        if rows.size == 0 or (roost and not perch):
            return
        here = animal_motion.position_at(animals, now, rows)
        to_m, top = self._landing(view, rng, rows, herd=herd, perch=perch)
        draws = [float(rng.by_slot("flight", np.array([herd]), k)[0]) for k in range(4)]
        ways = np.sort(np.hypot(*(to_m - here).T))
        way = float(0.5 * (ways[(len(ways) - 1) // 2] + ways[len(ways) // 2]))
        seconds = 14.0 + way / TRAITS[kind].flee_m_s + 22.0 * draws[0] * (0.2 if perch else 1.0)
        radius = 12.0 + 40.0 * draws[1] if not perch else 8.0
        length = 2.0 * np.pi * radius * 0.7
        turns = max(1.0, round((seconds * TRAITS[kind].flee_m_s - way) / length))
        turns = min(turns, 4.0) * (1.0 if draws[2] < 0.5 else -1.0)
        arrives = fly(
            animals, rows, to_m=to_m,
            low_m=(standing_or_perch(animals, rows, now, self._wild), top),
            now_s=now, delay_s=after_s + 2.5 * rng.by_slot("stay", rows, 1),
            flight=(seconds, 11.0 + 22.0 * draws[3], radius, turns, 2.0 * np.pi * draws[2]),
            then=AnimalActivity.REST if perch else (
                AnimalActivity.SWIM if TRAITS[kind].swims else AnimalActivity.GRAZE
            ),
        )  # fmt: skip
        animals["next_s"][rows] = arrives + 4.0 + 10.0 * rng.by_slot("stay", rows, 2)

    def _landing(
        self, view: View, rng: SystemStreams, rows: Rows, *, herd: int, perch: bool
    ) -> tuple[F64, F64]:
        """Where each bird comes down, and how high that is."""
        middle = view.tables["herds"]["centre_xy_m"][herd].astype(np.float64)
        kind = AnimalKind(int(view.tables["herds"]["kind"][herd]))
        if perch:
            tops = self._wild.tops_m
            home = view.tables["herds"]["home_xy_m"][herd]
            near = np.argsort(np.hypot(*(tops[:, :2] - home).T), kind="stable")[: len(rows)]
            chosen = tops[near[np.arange(len(rows)) % len(near)]]
            return chosen[:, :2], chosen[:, 2]
        angle = 2.0 * np.pi * rng.by_slot("spot", rows, 0, 0)
        far = np.sqrt(rng.by_slot("spot", rows, 0, 1)) * TRAITS[kind].spread_m
        far = far * np.sqrt(len(rows))
        aim = middle + far[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        if TRAITS[kind].swims:
            good = self._wild.at(self._wild.water_m, aim) > 2.0
        else:
            good = self._wild.at(self._wild.free, aim) & self._wild.dry(aim)
        # Whoever would come down amiss lands close to the middle, which is good ground.
        aim = np.where(good[:, None], aim, middle + 0.1 * (aim - middle))
        return aim, standing_height_m(self._wild, aim)

    def _flee(self, view: View, clock: Clock, rng: SystemStreams) -> bool:
        """Put herds to flight that somebody or something comes too near to."""
        animals, now = view.tables["animals"], clock.time_s
        rows = animals.rows
        people = view.tables.get("people")
        if rows.size == 0 or people is None or "path_xy_m" not in people:
            return False
        threats = wildlife_fear.people_outdoors_m(people, now)
        burning = self._burning(view, now)
        if len(threats) + len(burning) == 0:
            return False
        places = animal_motion.position_at(animals, now, rows)
        reach = self._reach[animals["kind"][rows]]
        near = wildlife_fear.nearest_threat(places, threats_m=threats, reach_m=reach)
        if len(burning):
            hot = wildlife_fear.nearest_threat(
                places,
                threats_m=burning,
                # Under water nobody minds a fire.
                reach_m=np.where(animals["finned"][rows], 0.0, wildlife_fear.FIRE_SEEN_M),
            )
            near = np.where(hot >= 0, hot + len(threats), near)
            threats = np.concatenate([threats, burning])
        frightened = near >= 0
        if not frightened.any():
            return False
        frightened &= ~_away(animals, now, rows)
        herds = animals["herd"][rows]
        # The number of a herd, not the order of a set, decides who goes first.
        for herd in np.unique(herds[frightened]).tolist():
            first = int(np.flatnonzero(frightened & (herds == herd))[0])
            self._rout(view, clock, rng, herd, away_from=threats[near[first]])
        return bool(frightened.any())

    def _flee_water(self, view: View, clock: Clock, rng: SystemStreams) -> bool:
        """Let herds that a flood comes near move to dry ground."""
        flood = flood_now(view)
        if flood is None:
            return False
        animals, now = view.tables["animals"], clock.time_s
        rows = animals.rows[~animals["finned"][animals.rows]]
        rows = rows[~_SWIMS[animals["kind"][rows]]]
        rows = rows[~_away(animals, now, rows)]
        wet = rows[flood.threatens(animal_motion.position_at(animals, now, rows))]
        moved = False
        for herd in np.unique(animals["herd"][wet]).tolist():
            moved |= self._lead_out(view, clock, rng, herd, flood=flood)
        return moved

    def _lead_out(
        self, view: View, clock: Clock, rng: SystemStreams, herd: int, *, flood: Flood
    ) -> bool:
        """Lead a herd out of the water, or let a flock fly there; tell whether there is a way."""
        animals, herds, now = view.tables["animals"], view.tables["herds"], clock.time_s
        traits = TRAITS[AnimalKind(int(herds["kind"][herd]))]
        rows = animals.rows[animals["herd"][animals.rows] == herd]
        here = animal_motion.position_at(animals, now, rows)
        goal = refuge_m(self._wild, flood, here_m=here.mean(axis=0), shoulder_m=traits.shoulder_m)
        if goal is None:
            return False
        herds["centre_xy_m"][herd] = goal
        herds["mode"][herd] = AnimalActivity.WATCH
        herds["until_s"][herd] = now + 8.0 * _FLIGHT_S
        if traits.flies:
            self._take_wing(view, clock, rng, herd, roost=False)
            return True
        own = traits.spread_m * np.sqrt(len(rows)) * np.sqrt(rng.by_slot("spot", rows, 0, 4))
        turn = 2.0 * np.pi * rng.by_slot("spot", rows, 1, 4)
        spots = goal + own[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)
        good = self._wild.at(self._wild.free, spots) & (flood.depth_m(spots) <= 0.0)
        spots = np.where(good[:, None], spots, goal + 0.1 * (spots - goal))
        arrives = walk(
            animals, rows, to_m=spots, now_s=now, then=AnimalActivity.WATCH,
            speed_m_s=0.45 * traits.flee_m_s * (0.9 + 0.2 * rng.by_slot("stay", rows, 3)),
            way=AnimalActivity.FLEE, depart_s=1.5 * rng.by_slot("stay", rows, 4),
        )  # fmt: skip
        animals["next_s"][rows] = arrives + 8.0 * _FLIGHT_S
        return True

    def _burning(self, view: View, now_s: float) -> F64:
        table = view.tables.get("hazards")
        if table is None or going_on(table, kind=HazardKind.FIRE).size == 0:
            return np.empty((0, 2))
        grid = view.ground.grid
        size = (grid.size_x_m, grid.size_y_m)
        return wildlife_fear.fires_m(view.fields, size_m=size, now_s=now_s)

    def _rout(
        self, view: View, clock: Clock, rng: SystemStreams, herd: int, *, away_from: F64
    ) -> None:
        """Let a whole herd run from a place, or a flock take wing."""
        animals, herds, now = view.tables["animals"], view.tables["herds"], clock.time_s
        traits = TRAITS[AnimalKind(int(herds["kind"][herd]))]
        rows = animals.rows[animals["herd"][animals.rows] == herd]
        here = animal_motion.position_at(animals, now, rows)
        middle = here.mean(axis=0)
        off = middle - away_from
        off = off / max(float(np.hypot(*off)), 0.5)
        far = max(2.2 * traits.flight_m, 8.0)
        if traits.finned:
            self._shoals.dart(view, rng, herd, now_s=now, away_from=away_from)
            return
        herds["mode"][herd] = AnimalActivity.WATCH
        herds["until_s"][herd] = now + _FLIGHT_S
        if traits.flies:
            self._move_middle(view, herd, middle + off * 1.6 * far)
            self._take_wing(view, clock, rng, herd, roost=False)
            return
        tries = []
        for k in range(TRIES):
            turn = (k + 1) // 2 * 0.45 * (1.0 if k % 2 else -1.0)
            cos, sin = np.cos(turn), np.sin(turn)
            course = np.array([cos * off[0] - sin * off[1], sin * off[0] + cos * off[1]])
            own = 0.75 + 0.5 * rng.by_slot("spot", rows, k, 3)
            tries.append(here + far * own[:, None] * course)
        spots = np.stack(tries, axis=1)
        short = here[:, None] + 0.35 * (spots - here[:, None])
        to_m, _ = first_reachable(
            self._wild, here=here, candidates=np.concatenate([spots, short], axis=1)
        )
        pace = traits.flee_m_s * (0.9 + 0.2 * rng.by_slot("stay", rows, 3))
        arrives = walk(
            animals, rows, to_m=to_m, now_s=now, speed_m_s=pace, then=AnimalActivity.WATCH,
            way=AnimalActivity.FLEE, depart_s=0.8 * rng.by_slot("stay", rows, 4),
        )  # fmt: skip
        herds["centre_xy_m"][herd] = to_m.mean(axis=0)
        animals["next_s"][rows] = arrives + 20.0 + 30.0 * rng.by_slot("stay", rows, 5)


def _away(animals: Any, now_s: float, rows: Rows) -> NDArray[np.bool_]:
    """Who runs or flies already."""
    way = animals["way"][rows]
    flees = (way == AnimalActivity.FLEE) | (way == AnimalActivity.FLY)
    return np.asarray(flees & animal_motion.moving_at(animals, now_s, rows))


def standing_or_perch(animals: Any, rows: Rows, now_s: float, wild: Any) -> F64:
    """Height each bird takes off from."""
    return animal_motion.height_at(animals, now_s, rows, ground=wild.ground)

"""Shoals: where fish live, how they swim in company, when they rise and leap, how they dart away.

A shoal decides every six minutes or more where it will be and which way it will face; each member
swims a curve to its own place in the company there (`animal_motion.py`), so a shoal turns as one
and nobody meets anybody. Members lie on a sunflower's spiral (Vogel 1979) about the middle, drawn
out along the course, about a body's length apart as in roach and minnow shoals (Pitcher & Parrish
1993). Fish of rivers hold their place against the stream (Videler 1993). They rise and leap in
the hours about sunrise and sunset. Called by `wildlife.py`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.environment import animal_motion
from digisphere.environment.animal_kinds import TRAITS, AnimalActivity, AnimalKind
from digisphere.environment.fish_waters import (
    FishWaters,
    lake_rise_m,
    make_fish_waters,
    streams_now,
)
from digisphere.environment.wildlife_day import Hour
from digisphere.environment.wildlife_tables import NEVER_S

F64 = NDArray[np.float64]
Rows = NDArray[np.intp]
LEG_S = 360.0
"""Shoals decide at multiples of this, all that are due at once."""
_NIGHT_LEGS = 4
FINNED = np.array([TRAITS[kind].finned for kind in AnimalKind])
_NEED_M = np.array([TRAITS[kind].least_water_m for kind in AnimalKind])
_SPREAD_M = np.array([TRAITS[kind].spread_m for kind in AnimalKind])
_PACE_M_S = np.array([TRAITS[kind].walk_m_s for kind in AnimalKind])
_FLEE_M_S = np.array([TRAITS[kind].flee_m_s for kind in AnimalKind])
_SHOULDER_M = np.array([TRAITS[kind].shoulder_m for kind in AnimalKind])
_TURNS = np.array([0.45, -0.45, 1.1, -1.1, 1.8, -1.8, 2.6, -2.6, 2.6, -2.6])
_SHORTER = np.array([1.0, 1.0, 1.0, 1.0, 0.8, 0.8, 0.7, 0.7, 0.25, 0.25])
_ALONG = np.array([0.2, 0.4, 0.6, 0.8, 1.0])
_BELT_M = 3.5
"""They like the belt along the shore, down to where plants still get light."""
_GOLDEN_RAD = np.pi * (3.0 - np.sqrt(5.0))
_RISES, _RISES_BY_DAY = 0.7, 0.06
"""Share of journeys with a rise about sunrise and sunset, and by day."""
_LEAPS = 0.25
_MARGIN_S = 6.0


@dataclass(frozen=True)
class _Leg:
    """Where shoals (n,) go: middle and facing at the end, whether they move, surface, depth."""

    to_m: F64
    heading_rad: F64
    level_m: F64
    depth_m: F64
    moves: NDArray[np.bool_]


class Shoals:
    """The fish of one ground."""

    def __init__(self, ground: Any) -> None:
        self.waters: FishWaters = make_fish_waters(ground)
        self._lakes = int(self.waters.lake.max(initial=-1)) + 1

    def decide(self, view: View, rng: SystemStreams, due: Rows, *, now_s: float, hour: Hour) -> int:
        """Send the shoals that are done on; return how many there were."""
        if due.size == 0:
            return 0
        herds = view.tables["herds"]
        draw = rng.by_slot("mode", due)
        asleep = not hour.light and not hour.twilight
        rounds = np.where(draw < 0.6, 1, 2)
        if asleep:  # all to the same instant, so that a night has few decisions
            rounds = np.full(len(due), _NIGHT_LEGS - int(now_s / LEG_S) % _NIGHT_LEGS)
        began = np.floor(now_s / LEG_S) * LEG_S + now_s % 30.0
        ends = began + rounds * LEG_S
        herds["until_s"][due] = ends
        herds["mode"][due] = AnimalActivity.REST if asleep else AnimalActivity.SWIM
        pace = _PACE_M_S[herds["kind"][due]] * (0.12 if asleep else 1.0)
        reach = pace * (ends - now_s) * (0.6 + 0.4 * rng.by_slot("centre", due, 0))
        self._set_off(view, rng, due, now_s=now_s, reach_m=reach, hour=hour)
        return int(due.size)

    def dart(
        self, view: View, rng: SystemStreams, herd: int, *, now_s: float, away_from: F64
    ) -> None:
        """Let a whole shoal shoot away from a place and gather again."""
        herds, animals = view.tables["herds"], view.tables["animals"]
        rows = animals.rows[animals["herd"][animals.rows] == herd]
        middle = animal_motion.position_at(animals, now_s, rows).mean(axis=0)
        off = middle - away_from
        due = np.array([herd])
        herds["centre_xy_m"][herd] = middle
        if herds["river"][herd] < 0:
            herds["heading_rad"][herd] = np.arctan2(off[1], off[0])
        herds["until_s"][herd] = np.floor(now_s / LEG_S) * LEG_S + now_s % 30.0 + LEG_S
        herds["mode"][herd] = AnimalActivity.FLEE
        self._set_off(view, rng, due, now_s=now_s, reach_m=np.array([14.0]), hour=None)

    def _set_off(
        self, view: View, rng: SystemStreams, due: Rows, *, now_s: float, reach_m: F64,
        hour: Hour | None,
    ) -> None:  # fmt: skip
        herds = view.tables["herds"]
        stream = herds["river"][due] >= 0
        for still in (True, False):
            part = np.flatnonzero(stream != still)
            if part.size == 0:
                continue
            chosen = due[part]
            leg = (
                self._still_leg(view, rng, chosen, reach_m=reach_m[part])
                if still
                else self._river_leg(view, rng, chosen, flees=hour is None)
            )
            herds["centre_xy_m"][chosen] = leg.to_m
            herds["heading_rad"][chosen] = _wrapped(leg.heading_rad)
            self._send(view, rng, chosen, leg=leg, now_s=now_s, hour=hour)

    def _still_leg(self, view: View, rng: SystemStreams, due: Rows, *, reach_m: F64) -> _Leg:
        """Choose among ways that bend more and more the first that keeps to deep water."""
        herds, waters = view.tables["herds"], self.waters
        kinds = herds["kind"][due]
        begin = herds["centre_xy_m"][due].astype(np.float64)
        facing = herds["heading_rad"][due].astype(np.float64)
        home, territory = herds["home_xy_m"][due].astype(np.float64), herds["territory_m"][due]
        side = np.where(rng.by_slot("centre", due, 1) < 0.5, 1.0, -1.0)
        turns = side[:, None] * _TURNS * (0.7 + 0.6 * rng.by_slot("centre", due, 2))[:, None]
        course = facing[:, None] + 0.5 * turns
        far = reach_m[:, None] * _SHORTER
        ends = begin[:, None] + far[..., None] * np.stack([np.cos(course), np.sin(course)], -1)
        points = _curve(begin, ends, facing=facing, turns=turns, length_m=far)
        wide = _SPREAD_M[kinds] * np.sqrt(herds["members"][due]) + 0.4
        across = np.stack([-np.sin(course), np.cos(course)], -1)[:, :, None, :]
        aside = wide[:, None, None, None] * across
        places = np.stack([points - aside, points, points + aside], axis=3)  # (n, k, 5, 3, 2)
        rise = lake_rise_m(view.tables, count=self._lakes)
        body = np.repeat(waters.body_at(home), places[0, ..., 0].size)
        depth = waters.depth_at(places.reshape(-1, 2), body=body, rise_m=rise)
        depth = depth.reshape(*places.shape[:-1])
        last, depth = depth[:, :, -1, 1], depth.min(axis=(2, 3))
        deep = depth >= _NEED_M[kinds][:, None]
        strays = np.maximum(
            np.hypot(*np.moveaxis(ends - home[:, None], -1, 0)) - territory[:, None], 0
        )
        score = np.where(deep, 100.0, 10.0 * last) - 0.2 * strays - 0.1 * np.arange(len(_TURNS))
        score -= 1.5 * np.maximum(depth - _BELT_M, 0.0)
        best = score.argmax(axis=1)
        rows = np.arange(len(due))
        here = waters.depth_at(begin, body=waters.body_at(home), rise_m=rise)
        # Cut off from deep water, they make for the deepest there is.
        moves = deep[rows, best] | (last[rows, best] > here)
        to_m = np.where(moves[:, None], ends[rows, best], begin)
        level = waters.level_at(to_m, body=waters.body_at(home), rise_m=rise)
        bottom = np.where(
            deep[rows, best], depth[rows, best], np.where(moves, last[rows, best], here)
        )
        # Hemmed in, they turn about where they are and look again.
        heading = facing + np.where(moves, turns[rows, best], 2.2 * side)
        return _Leg(to_m, heading, np.nan_to_num(level), bottom, moves)

    def _river_leg(self, view: View, rng: SystemStreams, due: Rows, *, flees: bool) -> _Leg:
        """Hold the place against the stream, or change it for one a few metres up or down."""
        herds, line = view.tables["herds"], self.waters.line
        near = line.tree.query(herds["centre_xy_m"][due].astype(np.float64))[1]
        home = line.tree.query(herds["home_xy_m"][due].astype(np.float64))[1]
        rivers = line.river[np.concatenate([near, home])]
        stream = streams_now(view.tables, line=line, only=rivers)
        draw = rng.by_slot("centre", due, 1)
        step = np.where(draw < 0.5, 1, -1) * (3 if flees else 1)
        aim = np.clip(near + step, 0, len(line.river) - 1)
        fits = line.river[aim] == line.river[near]
        fits &= stream.depth_m[aim] >= _NEED_M[herds["kind"][due]]
        fits &= np.abs(aim - home) <= 8
        # Where the water has become too thin they go back to the deepest point about their home.
        thin = stream.depth_m[near] < 0.8 * _NEED_M[herds["kind"][due]]
        around = np.clip(home[:, None] + np.arange(-30, 31), 0, len(line.river) - 1)
        same = line.river[around] == line.river[home][:, None]
        pool = around[np.arange(len(due)), np.where(same, stream.depth_m[around], 0).argmax(axis=1)]
        aim = np.where(thin, pool, np.where(fits, aim, near))
        moves = (aim != near) & (flees | thin | (rng.by_slot("centre", due, 2) < 0.4))
        at = np.where(moves, aim, near)
        up = line.upstream_rad[at]
        speed = stream.speed_m_s[at]
        herds["flow_xy_m_s"][due] = -speed[:, None] * np.stack([np.cos(up), np.sin(up)], axis=1)
        level = line.surface_m(stream.depth_m)[at]
        moves |= np.hypot(*(herds["centre_xy_m"][due] - line.xy_m[at]).T) > 0.5
        return _Leg(line.xy_m[at], up, level, stream.depth_m[at], moves)

    def _send(
        self, view: View, rng: SystemStreams, due: Rows, *, leg: _Leg, now_s: float,
        hour: Hour | None,
    ) -> None:  # fmt: skip
        """Give every member its own curve to its own place in the company."""
        herds, animals = view.tables["herds"], view.tables["animals"]
        rows, shoal, rank = _members(animals, due)
        arrives = herds["until_s"][due][shoal]
        here, facing, deep, level, swum = _present(animals, rows, now_s=now_s)
        moves, heading = leg.moves[shoal], leg.heading_rad[shoal]
        own = place_in_company(
            rank, seed=animals["seed"][rows], kind=herds["kind"][due][shoal], heading_rad=heading,
            files=herds["river"][due][shoal] >= 0,
        )  # fmt: skip
        # Whoever would end up in the reeds or ashore keeps close to the middle.
        bed = np.asarray(self.waters.ground.bed_at(leg.to_m[shoal] + own), dtype=np.float64)
        ashore = (bed > leg.level_m[shoal] - 0.25) & (herds["river"][due][shoal] < 0)
        to_m = leg.to_m[shoal] + np.where(ashore[:, None], 0.15 * own, own)
        to_m = np.where(moves[:, None], to_m, here)
        gap = to_m - here
        chord = np.hypot(gap[:, 0], gap[:, 1])
        turn = (heading - facing + np.pi) % (2.0 * np.pi) - np.pi
        bend = np.where(moves, chord * (1.0 + turn**2 / 24.0), 0.0)
        if hour is None:  # in flight they are there in a few seconds
            arrives = now_s + np.maximum(bend / _FLEE_M_S[animals["kind"][rows]], 0.5)
        animals["from_xy_m"][rows], animals["to_xy_m"][rows] = here, to_m
        animals["from_z_m"][rows] = level
        animals["to_z_m"][rows] = leg.level_m[shoal]
        animals["depart_s"][rows], animals["arrive_s"][rows] = now_s, arrives
        animals["depart_heading_rad"][rows] = _wrapped(facing)
        animals["heading_rad"][rows] = _wrapped(heading)
        animals["distance0_m"][rows], animals["bend_m"][rows] = swum, bend
        animals["from_depth_m"][rows] = np.maximum(deep, 0.0)
        animals["to_depth_m"][rows] = self._depths(rng, rows, due[shoal], leg.depth_m[shoal])
        animals["settled_s"][rows] = animals["next_s"][rows] = herds["until_s"][due][shoal]
        animals["before"][rows] = animals["activity"][rows]
        animals["activity"][rows] = herds["mode"][due][shoal]
        way = AnimalActivity.FLEE if hour is None else AnimalActivity.SWIM
        animals["way"][rows] = way
        self._rise(view, rng, rows, now_s=now_s, hour=hour)

    def _depths(self, rng: SystemStreams, rows: Rows, herd: Rows, bottom_m: F64) -> F64:
        """How deep each swims: near the surface, well over the bed."""
        wish = 0.18 + 0.45 * rng.by_slot("spot", herd, 0) + 0.30 * rng.by_slot("spot", rows, 1)
        return np.asarray(np.minimum(wish, (0.35 + 0.3 * rng.by_slot("spot", rows, 2)) * bottom_m))

    def _rise(
        self, view: View, rng: SystemStreams, rows: Rows, *, now_s: float, hour: Hour | None
    ) -> None:
        """Let some come up for a fly, a few of them with a leap, in the course of a journey."""
        animals = view.tables["animals"]
        stale = animals["rise_s"][rows] > now_s
        animals["rise_s"][rows[stale]] = NEVER_S
        if hour is None or not (hour.light or hour.twilight):
            return
        luck = rng.by_slot("stay", rows, 0)
        often = _RISES if hour.twilight else _RISES_BY_DAY
        chosen = rows[luck < often]
        span = animals["arrive_s"][chosen] - now_s - 2.0 * _MARGIN_S
        chosen, span = chosen[span > 0.0], span[span > 0.0]
        if chosen.size == 0:
            return
        when = now_s + _MARGIN_S + span * rng.by_slot("stay", chosen, 1)
        leaps = rng.by_slot("stay", chosen, 2)
        size = _SHOULDER_M[animals["kind"][chosen]]
        animals["leap_m"][chosen] = np.where(leaps < _LEAPS, size * (0.6 + 3.0 * leaps), 0.0)
        animals["rise_s"][chosen] = when
        animals["rise_xy_m"][chosen] = animal_motion.positions_at(animals, when, chosen)


def _present(animals: Any, rows: Rows, *, now_s: float) -> tuple[F64, F64, F64, F64, F64]:
    """Place, facing, depth, surface and way so far of fish; read off where all have arrived."""
    if (animals["arrive_s"][rows] <= now_s).all() and (animals["rise_s"][rows] < now_s - 5.0).all():
        return (
            animals["to_xy_m"][rows].astype(np.float64),
            animals["heading_rad"][rows].astype(np.float64),
            animals["to_depth_m"][rows].astype(np.float64),
            animals["to_z_m"][rows].astype(np.float64),
            animals["distance0_m"][rows] + animals["bend_m"][rows],
        )
    return (
        animal_motion.position_at(animals, now_s, rows),
        animal_motion.heading_at(animals, now_s, rows),
        animal_motion.depth_at(animals, now_s, rows),
        animal_motion.water_over(animals, now_s, rows),
        animal_motion.distance_at(animals, now_s, rows),
    )


def place_in_company(
    rank: Rows, *, seed: Any, kind: Any, heading_rad: F64, files: NDArray[np.bool_]
) -> F64:
    """Places (n, 2) about the middle of a shoal that faces a way; in rivers one behind the other.

    Args:
        rank: (n,) number of each in its shoal, from 0.
        seed: (n,) u4 number of its own, by which each is a little off the regular place.
        kind: (n,) AnimalKind.
        heading_rad: (n,) which way the shoal faces.
        files: (n,) whether it stands in a stream.
    """
    apart = _SPREAD_M[kind]
    off = np.asarray(seed, np.float64)[:, None] * (1.0, 1.0 / 4093.0) / 2.0**20 % 1.0 - 0.5
    spiral = apart * (np.sqrt(rank + 0.5) + 0.5 * off[:, 0])
    angle = rank * _GOLDEN_RAD + 0.9 * off[:, 1] / np.sqrt(rank + 1.0)
    along = np.where(files, -apart * (1.6 * rank + 0.5 * off[:, 0]), 1.5 * spiral * np.cos(angle))
    aside = np.where(
        files, apart * 0.4 * np.where(rank % 2 == 0, 1.0, -1.0), spiral * np.sin(angle)
    )
    cos, sin = np.cos(heading_rad), np.sin(heading_rad)
    return np.stack([cos * along - sin * aside, sin * along + cos * aside], axis=1)


def _curve(begin: F64, ends: F64, *, facing: F64, turns: F64, length_m: F64) -> F64:
    """Points (n, k, 5, 2) on the curves that shoals would swim."""
    s = _ALONG[:, None]
    after = facing[:, None] + turns
    leave = np.stack([np.cos(facing), np.sin(facing)], axis=-1)[:, None, None, :]
    come = np.stack([np.cos(after), np.sin(after)], axis=-1)[:, :, None, :]
    pull = (length_m * (1.0 + turns**2 / 24.0))[:, :, None, None]
    gap = (ends - begin[:, None])[:, :, None, :]
    bent = leave * (s * (1.0 - s) ** 2) + come * (s * s * (s - 1.0))
    return np.asarray(begin[:, None, None, :] + gap * (s * s * (3.0 - 2.0 * s)) + pull * bent)


def _members(animals: Any, due: Rows) -> tuple[Rows, Rows, Rows]:
    """Rows of the members of some herds, which of ``due`` each belongs to, its number there."""
    alive = animals.rows
    place = np.full(int(animals["herd"][alive].max(initial=0)) + 1, -1)
    place[due[due < len(place)]] = np.flatnonzero(due < len(place))
    herd = animals["herd"][alive]
    shoal = np.where(herd >= 0, place[herd], -1)
    rows, shoal = alive[shoal >= 0], shoal[shoal >= 0]
    order = np.argsort(shoal, kind="stable")
    rows, shoal = rows[order], shoal[order]
    starts = np.searchsorted(shoal, np.arange(len(due)))
    return rows, shoal, np.arange(len(rows)) - starts[shoal]


def _wrapped(angle: Any) -> F64:
    return np.asarray(np.pi - (np.pi - np.asarray(angle, np.float64)) % (2.0 * np.pi))

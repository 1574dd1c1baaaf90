"""The system that sets people walking and lets them arrive.

Each minute it plans a path for everybody who decided (`setting_out`): from where they stand, out
of the door, along the navigation graph in the right-hand lane, in at the door, to their slot. Every
ten seconds it settles those who have arrived. Between its steps everything about a walk follows
from the columns (`trajectory.py`); the geometry of a walk is in `paths.py`.
"""

import math
from collections import OrderedDict
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.identity import NONE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.people import trajectory
from digisphere.people.crowding import Course, Crowd
from digisphere.people.enums import Activity, Goal, Reason
from digisphere.people.laying import Way
from digisphere.people.passage import Passage
from digisphere.people.paths import Gait, lanes
from digisphere.people.surroundings import Sky, sky_of
from digisphere.people.traffic import Traffic
from digisphere.people.transitions import leave_posture, seconds_to_leave
from digisphere.people.venues import Venues
from digisphere.people.way_widths import WayWidths
from digisphere.world.compiled import kernel

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_STAGGER_S = 38.0
_ROUTES_KEPT = 20_000
_MOST_ROUTE_POINTS = 40
_NEAR_M = 4.0
_COAT_BELOW_C = 12.0
# Plain numbers: looking up the member of an enumeration takes longer than comparing it.
_WALK, _RUN = int(Activity.WALK), int(Activity.RUN)
_WET, _STORM, _DANGER = int(Reason.WET), int(Reason.STORM), int(Reason.DANGER)
_SLOW_GOALS = (int(Goal.STROLL), int(Goal.SOCIALISE))
_PLAY = int(Goal.PLAY)


class Movement(System):
    """Paths and arrivals of everybody."""

    name = "people.movement"
    every = "10 s"
    phase = 90
    reads = ("people.*", "alarms.*")
    writes = (
        "people.path_xy_m", "people.path_t_s", "people.path_count", "people.path_distance0_m",
        "people.heading_rad", "people.depart_heading_rad", "people.out_from_s",
        "people.out_until_s", "people.activity", "people.activity_t0_s", "people.place_id",
        "people.indoors", "people.decision_until_s", "people.meant_until_s",
        "people.setting_out", "people.coat", "people.at_slot", "people.left_activity",
        "people.left_slot", "people.left_s", "people.left_share",
    )  # fmt: skip
    streams: ClassVar[tuple[str, ...]] = ("stagger", "elapsed")

    def __init__(self, scenario: Any) -> None:
        super().__init__(scenario)
        self._routes: OrderedDict[tuple[int, int], Floats] = OrderedDict()
        self._detours: OrderedDict[tuple[int, int], Floats] = OrderedDict()
        self._detours_on: Any = None
        self._passage: Passage | None = None
        self._venues: Venues | None = None
        self._door_nodes: dict[int, int] = {}
        self._crowd: Crowd | None = None

    def forget(self) -> None:
        """Look at the closures and at everybody's walks anew: time may have gone back."""
        self._passage, self._detours_on, self._crowd = None, None, None
        self._detours.clear()

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Put everybody at home, then somewhere along what they have just decided."""
        people = view.table("people")
        rows = people.rows
        beds = people["bed_slot"][rows]
        slots = view.ground.slots
        people["path_xy_m"][rows, 0, 0] = slots["x_m"][beds]
        people["path_xy_m"][rows, 0, 1] = slots["y_m"][beds]
        people["path_count"][rows] = 1
        people["path_t_s"][rows] = clock.time_s
        people["place_id"][rows] = people["home_place"][rows]
        people["out_from_s"][rows] = np.inf
        people["out_until_s"][rows] = np.inf
        people["indoors"][rows] = True
        starting = rows[people["setting_out"][rows]]
        self._set_out(view, clock, starting, delay_s=-_elapsed(view, clock, rng, starting))
        self._arrive(view, clock)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Plan the paths of those setting out; settle those who have arrived."""
        people = view.table("people")
        starting = np.flatnonzero(people.alive & people["setting_out"])
        if starting.size:
            delay = _STAGGER_S * rng.by_slot("stagger", starting)
            why = people["reason"][starting]
            urgent = (why == _WET) | (why == _STORM) | (why == _DANGER)
            self._set_out(view, clock, starting, delay_s=np.where(urgent, 0.2 * delay, delay))
        walked = self._arrive(view, clock)
        view.idle = not (walked or starting.size)

    def _set_out(self, view: View, clock: Clock, rows: Ints, *, delay_s: Floats) -> None:
        people, now = view.table("people"), clock.time_s
        sky = sky_of(view, clock)
        here = trajectory.position_at(people, now, rows)
        facing = trajectory.heading_at(people, now, rows)
        walked = trajectory.distance_at(people, now, rows)
        inside = trajectory.indoors_at(people, now, rows)
        moving = trajectory.moving_at(people, now, rows)
        # Who starts from rest begins a new cycle of steps.
        walked[~moving] = 0.0
        rise_s = seconds_to_leave(people, rows, time_s=now, slots=view.ground.slots)
        waits = np.where(delay_s >= 0.0, np.maximum(delay_s, rise_s), delay_s)
        delay_s = np.where(moving, np.minimum(delay_s, 0.0), waits)
        leaves_s = now + np.where(delay_s >= 0.0, np.maximum(delay_s - rise_s, 0.0), delay_s)
        leave_posture(people, rows, time_s=now, leaves_s=leaves_s)
        ways = self._ways(view, clock, rows)
        crowd = self._crowd_of(view)
        crowd.traffic.look(people, now_s=now)
        # Who sets off first goes ahead: others see where they are, and come after.
        for k in np.argsort(delay_s, kind="stable").tolist():
            row = int(rows[k])
            walk = _Walk(ways[k], row, start=here[k], inside=bool(inside[k]))
            crowd.traffic.leave(row)
            course = self._walk(view, walk, sky=sky, start_s=now + delay_s[k])
            _write_path(view, row, course, facing=float(facing[k]))
            people["path_distance0_m"][row] = walked[k]
            people["out_from_s"][row], people["out_until_s"][row] = course.outdoors_s
            _begin(view, row, now=now, late_s=min(float(delay_s[k]), 0.0), sky=sky)
            if people["activity"][row] in (_WALK, _RUN):
                crowd.traffic.enter(people, row, now_s=now)
        people["setting_out"][rows] = False

    def _walk(self, view: View, walk: "_Walk", *, sky: Sky, start_s: float) -> Course:
        """Return a walk in the lane with the fewest people in it, slowed by those ahead."""
        pace, way = _gait(view, walk.row, sky).pace_m_s, self._way(view, walk)
        usual = lanes(float(view.table("people")["phase"][walk.row]))
        return self._crowd_of(view).chosen(way, usual, pace_m_s=pace, start_s=start_s)

    def _crowd_of(self, view: View) -> Crowd:
        if self._crowd is None:
            traffic, room = Traffic(len(view.table("people").alive)), self._venues_of(view).room
            self._crowd = Crowd(WayWidths.of(view.ground), traffic, site=room.site)
        return self._crowd

    def _venues_of(self, view: View) -> Venues:
        self._venues = self._venues or Venues(view.ground)
        return self._venues

    def _way(self, view: View, walk: "_Walk") -> Way:
        """Return what a walk is made of."""
        people, ground, venues = view.table("people"), view.ground, self._venues_of(view)
        slots = ground.slots
        place, goal_slot = int(people["place_id"][walk.row]), int(people["slot_id"][walk.row])
        goal = venues.standing_xy[goal_slot]
        goal_place = int(slots["place_id"][goal_slot])
        goal_inside = bool(slots["indoor"][goal_slot])
        gap_x, gap_y = (goal - walk.start).tolist()
        near = math.hypot(gap_x, gap_y) < _NEAR_M and walk.inside == goal_inside
        same_building = walk.inside and goal_inside and place == goal_place
        if same_building or (near and not goal_inside):
            bends = not same_building
            return Way(walk.start[None], tail=goal[None], inside=walk.inside, bends=bends)
        head, tail = [walk.start], [goal]
        if walk.inside:
            head.append(_door(ground, place, fallback=walk.start))
        if goal_inside:
            tail.insert(0, _door(ground, goal_place, fallback=goal))
        start_node = self._start_node(venues, head[-1], place, walk.inside)
        goal_node = int(venues.slot_node[goal_slot])
        cut_off = walk.nav.closed is not None and not np.isfinite(
            walk.nav.travel_time_s(start_node, goal_node)
        )
        # Closed since they decided: they go and find out.
        middle = self._route(ground.nav if cut_off else walk.nav, start_node, goal_node)
        doors = {"leads_out": walk.inside, "leads_in": goal_inside}
        return Way(np.array(head), middle, np.array(tail), inside=walk.inside, **doors)

    def _start_node(self, venues: Venues, xy_m: Floats, place: int, inside: bool) -> int:
        """Return the node nearest to where somebody comes out; that of a door is kept."""
        if not inside or place < 0 or venues.ground.places["building_id"][place] < 0:
            return int(venues.nearest_node(xy_m))
        found = self._door_nodes.get(int(place))
        if found is None:
            found = self._door_nodes[int(place)] = int(venues.nearest_node(xy_m))
        return found

    def _route(self, nav: Any, start: int, goal: int) -> Floats:
        """Return the polyline between two nodes, kept for the next who goes there.

        Detours round what is closed are kept apart, for as long as nothing else opens or closes.
        """
        kept = self._routes
        if nav.closed is not None:
            if nav is not self._detours_on:
                self._detours_on = nav
                self._detours.clear()
            kept = self._detours
        key = (start, goal)
        if key not in kept:
            line = nav.route(start, goal, most_points=_MOST_ROUTE_POINTS)
            kept[key] = np.asarray(line, dtype=np.float64)
            if len(kept) > _ROUTES_KEPT:
                kept.popitem(last=False)
        return kept[key]

    def _ways(self, view: View, clock: Clock, rows: Ints) -> list[Any]:
        """Return for each row the graph it walks by: round closures for those who know of them."""
        nav = view.ground.nav
        passage = self._passage = self._passage or Passage(view.ground)
        if not passage.look(view):
            return [nav] * len(rows)
        knows = passage.who_knows(view, rows, now_s=clock.time_s)
        return [passage.nav if known else nav for known in knows.tolist()]

    def _arrive(self, view: View, clock: Clock) -> bool:
        """Settle everybody whose path has ended, and refresh who is under a roof; tell of any."""
        people, now = view.table("people"), clock.time_s
        return bool(_settle(
            float(now), (people["path_t_s"], people["path_count"]),
            (people["out_from_s"], people["out_until_s"], people["indoors"]),
            (people["activity"], people["arrival_activity"], people["activity_t0_s"]),
            (people["place_id"], people["goal_place"]),
        ))  # fmt: skip


@kernel
def _settle(now: float, paths: Any, roofs: Any, doings: Any, places: Any) -> bool:
    """Bring the columns of everybody on the way up to date; tell whether there is anybody."""
    times, counts = paths
    out_from, out_until, indoors = roofs
    activity, arrival_activity, since = doings
    place, goal = places
    found = False
    for row in range(len(activity)):
        if activity[row] != _WALK and activity[row] != _RUN:
            continue
        found = True
        indoors[row] = now < out_from[row] or now >= out_until[row]
        ends = times[row, max(counts[row], 1) - 1]
        if ends <= now:
            activity[row] = arrival_activity[row]
            since[row] = ends
            place[row] = goal[row]
    return found


class _Walk:
    """Where one walk starts."""

    def __init__(self, nav: Any, row: int, *, start: Floats, inside: bool) -> None:
        self.nav, self.row, self.start, self.inside = nav, row, start, inside


def _door(ground: Any, place: int, *, fallback: Floats) -> Floats:
    """Return the door (2,) of a place's building."""
    building = int(ground.places["building_id"][place]) if place >= 0 else NONE
    if building < 0:
        return fallback
    b = ground.buildings
    return np.array([b["door_x_m"][building], b["door_y_m"][building]], dtype=np.float64)


def _gait(view: View, row: int, sky: Sky) -> Gait:
    people = view.table("people")
    hurry = 1.0
    if sky.rain_mm_h > 0.3 and not people["coat"][row]:
        hurry = 1.25
    intention = int(people["intention"][row])
    if sky.storm or int(people["reason"][row]) in (_STORM, _DANGER):
        hurry = 1.6 if people["age_years"][row] < 65 else 1.2
    elif intention in _SLOW_GOALS:
        hurry = 0.86
    elif intention == _PLAY and people["age_years"][row] < 13:
        hurry = 1.5
    health = float(people["health"][row])
    fitness = (0.75 + 0.25 * health) * (0.85 + 0.15 * float(people["legs"][row]))
    snow = 1.0 - 0.5 * min(max(float(sky.snow_depth_m) / 0.3, 0.0), 1.0)
    return Gait(float(people["walk_speed_m_s"][row]), hurry, fitness, snow)


def _write_path(view: View, row: int, course: Course, *, facing: float) -> None:
    people, slots = view.table("people"), view.ground.slots
    points, times = course.points, course.times
    count = len(points)
    people["path_xy_m"][row, :count] = points
    people["path_xy_m"][row, count:] = points[-1]
    people["path_t_s"][row, :count] = times
    people["path_t_s"][row, count:] = times[-1]
    people["path_count"][row] = count
    people["depart_heading_rad"][row] = facing
    people["heading_rad"][row] = slots["heading_rad"][people["slot_id"][row]]


def _begin(view: View, row: int, *, now: float, late_s: float, sky: Sky) -> None:
    """Start the walk, or the activity itself where there is nowhere to go.

    ``late_s`` is how long ago that was, as a negative number of seconds.
    """
    people = view.table("people")
    count = int(people["path_count"][row])
    arrives = float(people["path_t_s"][row, count - 1])
    stays = count == 1 or float(people["path_t_s"][row, 0]) == arrives
    people["at_slot"][row] = people["slot_id"][row]
    if stays:
        arrives = now + late_s
        people["path_t_s"][row] = arrives
        people["left_s"][row] = min(float(people["left_s"][row]), arrives)
    people["activity"][row] = people["arrival_activity"][row] if stays else _WALK
    people["activity_t0_s"][row] = float(people["path_t_s"][row, 0])
    if stays:
        people["place_id"][row] = people["goal_place"][row]
    else:
        people["place_id"][row] = NONE
        wet = sky.rain_mm_h > 0.1
        people["coat"][row] = bool(wet or sky.air_c < _COAT_BELOW_C)
    people["indoors"][row] = now < people["out_from_s"][row] or now >= people["out_until_s"][row]
    until = max(float(people["meant_until_s"][row]), arrives + 45.0)
    people["decision_until_s"][row] = until


def _elapsed(view: View, clock: Clock, rng: SystemStreams, rows: Ints) -> Floats:
    """Return how long ago each set out, so that at the start some walk and most are settled."""
    people = view.table("people")
    meant = np.maximum(people["meant_until_s"][rows] - clock.time_s, 0.0)
    elapsed = rng.by_slot("elapsed", rows) * meant
    asleep = people["intention"][rows] == Goal.SLEEP
    people["meant_until_s"][rows] -= np.where(asleep, 0.0, elapsed)
    return np.where(asleep, meant, elapsed)

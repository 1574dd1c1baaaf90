"""Check of walking in a crowd: speed against density, measured from where people are drawn to be.

People set out from the doors of a street one after another and walk it from end to end, planned by
the very code that plans every walk (`people/crowding.py`). Density and speed are then read off
their positions second by second, as Weidmann and Seyfried's observers read them off films: so many
people in a stretch, so far in a second. Nothing here asks the mechanism what it thought.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.identity import NONE
from digisphere.core.streams import Streams
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import CONTROL, FOUND, REFERENCE
from digisphere.people.berths import level_site
from digisphere.people.crowding import COMPANY, Course, Crowd
from digisphere.people.enums import Activity
from digisphere.people.laying import Way
from digisphere.people.paths import lanes
from digisphere.people.physique import walking_speed
from digisphere.people.traffic import Traffic
from digisphere.people.trajectory import PATH_POINTS, moving_at, position_at
from digisphere.people.way_widths import WayWidths

Floats = NDArray[np.float64]

_LENGTH_M, _STEP_M = 80.0, 8.0
_NARROW_M, _BROAD_M = 2.8, 6.0
_NARROWS_AT_M = 40.0
_TOUCH_M = 0.3

_WEIDMANN = "Weidmann 1993, v = 1.34 (1 - exp(-1.913 (1/density - 1/5.4)))"
FREE = Figure(
    "speed where there is room, below .4 people/m2",
    1.2,
    1.45,
    source="1.34 m/s, Weidmann 1993; 1.2 to 1.45 over the literature",
    unit="m/s",
)
LANE = Figure(
    "speed over Weidmann's in a busy lane, .5 to .9 people/m2",
    0.85,
    1.15,
    source=_WEIDMANN,
)
CROWDED = Figure(
    "speed over Weidmann's in a crowded lane, about 1.1 people/m2",
    0.8,
    1.2,
    source=_WEIDMANN,
)
BOTH_WAYS = Figure(
    "speed over Weidmann's in a lane crowded from both ends",
    0.8,
    1.22,
    source=_WEIDMANN + "; flows that keep to lanes lose little by meeting: Zhang et al. 2012",
)
NARROWS = Figure(
    "speed over Weidmann's where a street narrows, at 1.2 to 2.4 people/m2",
    0.75,
    1.25,
    source=_WEIDMANN,
)
MOST_FLOW = Figure(
    "most people through the narrow part, per metre of its width and second",
    1.0,
    1.9,
    source="1.22, Weidmann 1993; 1.2 to 1.9 through narrow ways, Seyfried et al. 2009",
    unit="1/(m s)",
)
TOUCHING = Figure(
    "share of a crowded lane's people nearer than 30 cm to another",
    0.0,
    0.1,
    source="none in truth; .29 were they thrown at random at 1.2 people/m2",
)


@dataclass(frozen=True)
class Street:
    """What is walked, and by how many: people a second, for so long.

    width_m where they set out, narrow_m from `_NARROWS_AT_M` on; half of them come from the other
    end if both_ways.
    """

    per_s: float
    width_m: float = _NARROW_M
    narrow_m: float = _NARROW_M
    both_ways: bool = False
    lasts_s: float = 100.0
    seed: int = 1


@lru_cache(maxsize=24)
def walked(street: Street, *, heedless: bool = False) -> dict[str, Any]:
    """Return the path columns of everybody who walks a street; no crowd slows the heedless."""
    streams, count = Streams(street.seed), round(street.per_s * street.lasts_s)
    rows = np.arange(count)
    leaves_s, side, walker, sex, share, end, door = (
        streams.uniform_by_slot(f"evaluate.crowd {what}", 0, rows)
        for what in ("leaves", "side", "age", "sex", "lane", "end", "door")
    )
    leaves_s = np.sort(leaves_s) * street.lasts_s
    speed = walking_speed(
        18.0 + 47.0 * walker, sex=(sex < 0.5).astype(np.int64), stature_m=np.full(count, 1.7),
        own_z=streams.normal_by_slot("evaluate.crowd own", 0, rows),
    )  # fmt: skip
    people = _nobody_yet(count)
    along = np.arange(0.0, _LENGTH_M + 0.1, _STEP_M)
    line = np.stack([along, np.zeros_like(along)], axis=1)
    before = along <= _NARROWS_AT_M
    widths = WayWidths([line[before], line[~before]], [street.width_m, street.narrow_m])
    company = count + 1 if heedless else COMPANY
    crowd = Crowd(widths, Traffic(count), site=level_site(), company=company)
    doors = np.stack([-8.0 * door, (side - 0.5) * (street.width_m - 0.5)], axis=1)
    for row in rows.tolist():
        route = line.copy()
        route[0] = doors[row]
        if street.both_ways and end[row] < 0.5:
            route[:, 0] = _LENGTH_M - route[:, 0]
        way = Way(route[:1], route, route[-1:], bends=False)
        pace_m_s, start_s = float(speed[row]), float(leaves_s[row])
        course = crowd.chosen(way, lanes(float(share[row])), pace_m_s=pace_m_s, start_s=start_s)
        _write(people, row, course)
        crowd.traffic.enter(people, row, now_s=start_s)
    return people


def _nobody_yet(count: int) -> dict[str, Any]:
    return {
        "path_xy_m": np.zeros((count, PATH_POINTS, 2), dtype=np.float32),
        "path_t_s": np.zeros((count, PATH_POINTS)),
        "path_count": np.ones(count, dtype=np.int16),
        "in_arms_of": np.full((count, 2), NONE, dtype=np.int32),
        "out_from_s": np.full(count, -np.inf),
        "out_until_s": np.full(count, np.inf),
        "activity": np.full(count, Activity.IDLE, dtype=np.uint8),
    }


def _write(people: dict[str, Any], row: int, course: Course) -> None:
    count = len(course.points)
    people["path_xy_m"][row, :count] = course.points
    people["path_xy_m"][row, count:] = course.points[-1]
    people["path_t_s"][row, :count] = course.times
    people["path_t_s"][row, count:] = course.times[-1]
    people["path_count"][row] = count
    people["activity"][row] = Activity.WALK


@dataclass(frozen=True)
class Seen:
    """What was seen of one stretch: people per m2 and their speed at each look; how many touched,
    and how many left per metre of width and second.
    """

    per_m2: Floats
    speed_m_s: Floats
    touching: float

    @property
    def density(self) -> float:
        """People per square metre, mean over the looks."""
        return float(self.per_m2.mean())

    @property
    def speed(self) -> float:
        """Metres a second, mean over everybody seen."""
        return float((self.speed_m_s * self.per_m2).sum() / self.per_m2.sum())

    @property
    def over_weidmann(self) -> float:
        """Speed over that which Weidmann's curve has at this density."""
        return self.speed / float(weidmann(np.array([self.density]))[0])


def weidmann(per_m2: Floats) -> Floats:
    """Return Weidmann's walking speed (n,) at densities, m/s; written out apart from the model."""
    return np.asarray(1.34 * (1.0 - np.exp(-1.913 * (1.0 / per_m2 - 1.0 / 5.4))))


def seen(
    people: dict[str, Any], *, stretch_m: tuple[float, float], width_m: float, **when: float
) -> Seen:
    """Look at a stretch every four seconds and count who is in it, and how far they come.

    Args:
        people: the path columns.
        stretch_m: from where to where along the street.
        width_m: of the street there.
        when: ``first_s`` and ``last_s``.
    """
    per_m2, speeds, touching = [], [], []
    for time_s in np.arange(when["first_s"], when["last_s"], 4.0).tolist():
        here, later = position_at(people, time_s), position_at(people, time_s + 1.0)
        on_way = moving_at(people, time_s) & moving_at(people, time_s + 1.0)
        within = on_way & (here[:, 0] >= stretch_m[0]) & (here[:, 0] < stretch_m[1])
        if within.sum() < 2:
            continue
        xy = here[within]
        per_m2.append(len(xy) / ((stretch_m[1] - stretch_m[0]) * width_m))
        speeds.append(float(np.hypot(*(later[within] - xy).T).mean()))
        apart = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
        np.fill_diagonal(apart, np.inf)
        touching.append(float((apart.min(axis=1) < _TOUCH_M).mean()))
    return Seen(np.array(per_m2), np.array(speeds), float(np.mean(touching)))


def _streets(effort: Effort, *, heedless: bool) -> dict[str, list[Seen]]:
    """Return what is seen of each street, over the seeds."""
    found: dict[str, list[Seen]] = {}
    for seed in range(1, 1 + effort.choose(quick=1, full=4)):
        lasts_s = float(effort.choose(quick=90, full=180))
        plain = {"quiet": 0.8, "busy": 2.0, "crowded": 3.6}
        streets = {name: Street(per_s, lasts_s=lasts_s, seed=seed) for name, per_s in plain.items()}
        streets["both ways"] = Street(3.6, both_ways=True, lasts_s=lasts_s, seed=seed)
        streets["narrows"] = Street(5.0, width_m=_BROAD_M, lasts_s=lasts_s + 20.0, seed=seed)
        for name, street in streets.items():
            people = walked(street, heedless=heedless)
            stretch = (45.0, 75.0) if name == "narrows" else (25.0, 60.0)
            look = seen(
                people, stretch_m=stretch, width_m=_NARROW_M, first_s=0.6 * street.lasts_s,
                last_s=street.lasts_s,
            )  # fmt: skip
            found.setdefault(name, []).append(look)
    return found


def _crowds(effort: Effort, *, heedless: bool) -> Outcome:
    found = _streets(effort, heedless=heedless)

    def mean(name: str, what: str) -> float:
        return float(np.mean([getattr(look, what) for look in found[name]]))

    flow = max(look.density * look.speed for look in found["narrows"])
    readings = (
        FREE.of(mean("quiet", "speed")),
        LANE.of(mean("busy", "over_weidmann")),
        CROWDED.of(mean("crowded", "over_weidmann")),
        BOTH_WAYS.of(mean("both ways", "over_weidmann")),
        NARROWS.of(mean("narrows", "over_weidmann")),
        MOST_FLOW.of(flow),
        TOUCHING.of(mean("crowded", "touching")),
    )

    def draw(axes: Any) -> None:
        every = np.linspace(0.05, 4.0, 80)
        axes.plot(every, weidmann(every), "--", color=REFERENCE, label="Weidmann 1993")
        for name, looks in found.items():
            x = np.concatenate([look.per_m2 for look in looks])
            y = np.concatenate([look.speed_m_s for look in looks])
            axes.plot(x, y, ".", ms=3, color=CONTROL if heedless else FOUND)
            axes.annotate(name, (float(x.mean()), float(y.mean())), fontsize=7)
        axes.set(xlabel="people per m²", ylabel="walking speed (m/s)", ylim=(0, 1.6))

    seeds = ", ".join(str(k + 1) for k in range(len(found["quiet"])))
    return Outcome(readings, plot=draw, sample=f"five streets of 80 m, seeds {seeds}")


DENSITY = Check(
    name="walking_density",
    title="The denser the crowd on a way, the slower it walks",
    measure=lambda effort: _crowds(effort, heedless=False),
    control=lambda effort: _crowds(effort, heedless=True),
    control_is="walkers whom no crowd slows",
)

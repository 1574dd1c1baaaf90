"""How fire travels: rates by fuel, moisture, wind and slope, and the least time to every cell.

The minimum-travel-time method (Finney 2002): an ellipse of rates at each cell, a
link to each of sixteen neighbours with the time fire needs for it, and Dijkstra's search over the
links, bounded by a horizon so that a small fire costs little. Pure kernels; the fire system calls
them every ten minutes while anything burns and whenever something new is lit.

Sources: head of fire a tenth of the open wind in dry forest and shrub (Cruz & Alexander 2019),
twice that in cured grass (Cruz et al. 2022); moisture damping exp(-0.108 M) in grass (Cheney et
al. 1998); ellipse by Anderson 1983 as in Finney 1998; slope exp(0.069 s) with s in degrees
(McArthur 1967); fireline intensity and flame length of Byram 1959.
"""

import heapq
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from digisphere.environment.fire_ground import LINKS, UNBREAKABLE, FireGround, Fuel
from digisphere.world.compiled import njit

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
U8 = NDArray[np.uint8]

HEAT_KJ_KG = 18_600.0
LEAST_RATE_M_S = 0.003
"""Slower fronts go out."""
LEAST_COVER = 0.3
"""Patchier fuel does not carry a front."""
SLOPE_PER_DEG = 0.069
STEEPEST_DEG = 30.0
LEAP = 1.5
"""A break holds when it is wider than this many flame lengths (fire crews' rule of thumb)."""


@dataclass(frozen=True)
class FuelLaw:
    """How one kind of fuel burns.

    Attributes:
        load_kg_m2: fine fuel of a full stand, dead and what burns with it.
        head_per_wind: rate of the head per open 10 m wind when dry.
        still_m_s: rate without wind when dry.
        damping: per per-cent of moisture above ``dry``.
        extinction: moisture from which nothing spreads, kg/kg.
        shelter: wind at flame height against the open wind.
        flame_s: how long a place flames; smoulder_s: how long a stopped front can wake again.
        warmth_to_heal: growing degree days (base 5 C) until no trace is left.
    """

    load_kg_m2: float = 0.0
    head_per_wind: float = 0.0
    still_m_s: float = 0.0
    damping: float = 0.1
    extinction: float = 0.25
    shelter: float = 0.4
    flame_s: float = 15.0
    smoulder_s: float = 300.0
    warmth_to_heal: float = 900.0


DRY_MOISTURE = 0.05
LAWS: dict[Fuel, FuelLaw] = {
    Fuel.NONE: FuelLaw(),
    Fuel.GRASS: FuelLaw(0.35, 0.20, 0.020, 0.108, 0.24, 0.40, 15.0, 240.0, 900.0),
    Fuel.CROP: FuelLaw(0.45, 0.20, 0.020, 0.108, 0.24, 0.40, 15.0, 240.0, 700.0),
    Fuel.SHRUB: FuelLaw(1.4, 0.10, 0.012, 0.100, 0.28, 0.40, 90.0, 1200.0, 8_000.0),
    Fuel.CONIFER: FuelLaw(1.6, 0.10, 0.008, 0.130, 0.26, 0.30, 420.0, 3600.0, 30_000.0),
    Fuel.BROADLEAF: FuelLaw(0.9, 0.055, 0.006, 0.150, 0.22, 0.25, 300.0, 3000.0, 20_000.0),
}


@cache
def law_column(name: str) -> F64:
    """One attribute of all fuels, by Fuel code; read-only."""
    column = np.array([getattr(LAWS[fuel], name) for fuel in Fuel], dtype=np.float64)
    column.flags.writeable = False
    return column


@njit(cache=True)
def _length_to_breadth(wind_m_s: float) -> float:
    ratio = 0.936 * np.exp(0.2566 * wind_m_s) + 0.461 * np.exp(-0.1548 * wind_m_s) - 0.397
    return float(min(max(ratio, 1.0), 8.0))


@njit(cache=True)
def _each_length_to_breadth(wind_m_s: F64, out: F64) -> None:
    for k in range(wind_m_s.size):
        out[k] = _length_to_breadth(wind_m_s[k])


def length_to_breadth(wind_at_flame_m_s: NDArray[np.floating] | float) -> F64:
    """Length of a burn against its breadth (Anderson 1983), 1 in still air, 8 at most."""
    wind = np.asarray(wind_at_flame_m_s, np.float64)
    out = np.empty(wind.size)
    _each_length_to_breadth(np.ascontiguousarray(wind).ravel(), out)
    return out.reshape(wind.shape)


def fireline_kw_m(rate_m_s: NDArray[np.floating] | float, *, load_kg_m2: object) -> F64:
    """Byram's fireline intensity, kW/m."""
    return np.asarray(HEAT_KJ_KG * np.asarray(load_kg_m2, np.float64) * np.asarray(rate_m_s))


def flame_length_m(intensity_kw_m: NDArray[np.floating] | float) -> F64:
    """Byram's flame length, metres."""
    return np.asarray(0.0775 * np.asarray(intensity_kw_m, np.float64) ** 0.46)


@cache
def _bearings() -> F64:
    """Angles of the sixteen links, ascending, and the first once more a turn later; read-only."""
    angles = np.sort(np.arctan2(LINKS[:, 1], LINKS[:, 0]))
    closed = np.append(angles, angles[0] + 2.0 * np.pi)
    closed.flags.writeable = False
    return closed


@njit(cache=True)
def _grid_correction(toward: float, eccentricity: float, bearings: F64) -> float:
    """How much the sixteen links fall short along the wind, to be divided out.

    Between two links the fire can only take the chord of its ellipse; a narrow ellipse that runs
    between them would be slowed by up to a third. ``toward`` is the wind's direction, radians.
    """
    turned = (toward - bearings[0]) % (2.0 * np.pi) + bearings[0]
    low = min(max(np.searchsorted(bearings, turned, side="right") - 1, 0), bearings.size - 2)
    a, b = bearings[low] - turned, bearings[low + 1] - turned
    e = eccentricity
    ra, rb = (1.0 - e) / (1.0 - e * np.cos(a)), (1.0 - e) / (1.0 - e * np.cos(b))
    # Where the chord between the tips crosses the wind's own direction.
    crossing = ra * rb * np.sin(b - a) / (rb * np.sin(b) - ra * np.sin(a))
    return float(min(max(1.0 / crossing, 1.0), 2.5))


@njit(cache=True)
def _ellipses(head: F64, wind_u: F64, wind_v: F64, shelter: F64, bearings: F64, out: F64) -> None:
    """Fill ``out`` (4, n) with the ellipse of each cell whose level head (n,) runs at all."""
    for k in range(head.size):
        out[0, k], out[1, k], out[2, k], out[3, k] = 0.0, 1.0, 0.0, 0.0
        if head[k] < LEAST_RATE_M_S:
            continue
        u, v = wind_u[k], wind_v[k]
        speed = np.hypot(u, v)
        ratio = _length_to_breadth(speed * shelter[k])
        e = np.sqrt(max(ratio * ratio - 1.0, 0.0)) / ratio
        out[0, k] = head[k] * _grid_correction(np.arctan2(v, u), e, bearings)
        if speed > 0.0:
            out[1, k], out[2, k] = u / speed, v / speed
        out[3, k] = e


def _flat(values: NDArray[np.floating]) -> F64:
    return np.ascontiguousarray(values, dtype=np.float64).ravel()


@dataclass
class Rates:
    """The ellipse of every cell of a window; zero head where nothing burns."""

    head_m_s: F64
    toward_x: F64
    toward_y: F64
    eccentricity: F64
    load_kg_m2: F64


Window = tuple[slice, slice]
"""Rows and columns of part of the grid."""
_WHOLE: Window = (slice(None), slice(None))


def make_rates(
    ground: FireGround,
    *,
    load_kg_m2: NDArray[np.floating],
    vigour: NDArray[np.floating],
    moisture: NDArray[np.floating],
    wind_u_m_s: NDArray[np.floating],
    wind_v_m_s: NDArray[np.floating],
    window: Window = _WHOLE,
) -> Rates:
    """Rates of spread from what the moment offers, over the window that the arrays cover.

    Args:
        ground: fuels of every cell.
        load_kg_m2: (n, n) fuel there is now.
        vigour: (n, n) 0..1 how readily it burns for its season: curing of grass, drought of woods.
        moisture: (n, n) of dead fuel, kg/kg.
        wind_u_m_s: (n, n) open wind ten metres up, toward east.
        wind_v_m_s: the same toward north.
        window: the part of the grid that the other arrays cover.
    """
    fuel = ground.fuel[window]
    speed = np.hypot(wind_u_m_s, wind_v_m_s)
    over = np.maximum(np.asarray(moisture, np.float64) - DRY_MOISTURE, 0.0) * 100.0
    damp = np.exp(-law_column("damping")[fuel] * over)
    damp *= np.asarray(moisture) < law_column("extinction")[fuel]
    head = law_column("still_m_s")[fuel] + law_column("head_per_wind")[fuel] * speed
    usual = np.maximum(law_column("load_kg_m2")[fuel], 1e-6)
    plenty = np.clip(np.asarray(load_kg_m2) / (0.35 * usual), 0.0, 1.0)
    head = head * damp * vigour * plenty * (ground.cover[window] >= LEAST_COVER)
    ellipse = np.empty((4, head.size))
    wind_u, wind_v = _flat(wind_u_m_s), _flat(wind_v_m_s)
    _ellipses(_flat(head), wind_u, wind_v, _flat(law_column("shelter")[fuel]), _bearings(), ellipse)
    rate, east, north, eccentricity = ellipse.reshape(4, *head.shape)
    return Rates(rate, east, north, eccentricity, np.asarray(load_kg_m2, np.float64))


class Country(NamedTuple):
    """What fire runs over, for the kernels: (5, n, n) ellipses, the land, and the links."""

    ellipse: F64
    elevation_m: F32
    barrier: U8
    links: NDArray[np.int64]
    unit: F64
    length_m: F64
    leap: float


class Fronts(NamedTuple):
    """Where the fire is and where it is going, (n, n) each.

    Attributes:
        arrival_s: when each cell burnt, NaN where it has not.
        source: burnt cells from which a front can still run.
        due_s: when each cell will burn as things stand; infinite where out of reach.
        start_s: when the front on the way to it was at ``progress`` of its link.
        progress: that share, 0..1.
        parent: flat cell it comes from, -1 where it was lit.
        alive: out: sources whose front still runs somewhere.
    """

    arrival_s: F64
    source: NDArray[np.bool_]
    due_s: F64
    start_s: F64
    progress: F32
    parent: NDArray[np.int32]
    alive: NDArray[np.bool_]


def country_of(
    ground: FireGround, rates: Rates, *, leap: float = LEAP, window: Window = _WHOLE
) -> Country:
    """Gather what the kernels need; outside the window of the rates nothing burns."""
    reach = LINKS * np.array(ground.cell_m)
    length = np.hypot(reach[:, 0], reach[:, 1])
    ellipse = np.zeros((5, ground.n, ground.n))
    ellipse[:, *window] = (
        rates.head_m_s,
        rates.toward_x,
        rates.toward_y,
        rates.eccentricity,
        rates.load_kg_m2,
    )
    return Country(
        ellipse,
        ground.elevation_m,
        ground.barrier,
        LINKS,
        reach / length[:, None],
        length,
        leap,
    )


@njit(cache=True)
def _rate(k: int, i: int, j: int, country: Country) -> float:
    """Rate of spread of cell (i, j) along link k on level ground."""
    ellipse, unit = country.ellipse, country.unit
    head = ellipse[0, i, j]
    if head <= 0.0:
        return 0.0
    along = unit[k, 0] * ellipse[1, i, j] + unit[k, 1] * ellipse[2, i, j]
    e = ellipse[3, i, j]
    return float(head * (1.0 - e) / (1.0 - e * along))


@njit(cache=True)
def _slope_factor(rise_m: float, run_m: float) -> float:
    degrees = np.degrees(np.arctan2(rise_m, run_m))
    degrees = min(max(degrees, -STEEPEST_DEG), STEEPEST_DEG)
    return float(np.exp(SLOPE_PER_DEG * degrees))


@njit(cache=True)
def _passable(k: int, i: int, j: int, country: Country) -> bool:
    """Tell whether the cells that a slanting link passes between can carry fire at all."""
    di, dj = country.links[k, 1], country.links[k, 0]
    head = country.ellipse[0]
    if di == 0 or dj == 0:
        return True
    if abs(di) == abs(dj):
        return bool(head[i + di, j] > 0.0 or head[i, j + dj] > 0.0)
    if abs(di) == 2:
        half = di // 2
        return bool(head[i + half, j] > 0.0 and head[i + half, j + dj] > 0.0)
    half = dj // 2
    return bool(head[i, j + half] > 0.0 and head[i + di, j + half] > 0.0)


@njit(cache=True)
def _link_s(k: int, i: int, j: int, country: Country) -> float:
    """Seconds that fire takes from cell (i, j) along link k; infinite where it cannot go."""
    oi, oj = i + country.links[k, 1], j + country.links[k, 0]
    here, there = _rate(k, i, j, country), _rate(k, oi, oj, country)
    if here <= 0.0 or there <= 0.0 or not _passable(k, i, j, country):
        return np.inf
    length = country.length_m[k]
    slope = _slope_factor(country.elevation_m[oi, oj] - country.elevation_m[i, j], length)
    width = country.barrier[k, i, j]
    if width > 0:
        intensity = HEAT_KJ_KG * country.ellipse[4, i, j] * here * slope
        flame = 0.0775 * intensity**0.46
        if width == UNBREAKABLE or 0.5 * width > country.leap * flame:
            return np.inf
    return float(0.5 * length * (1.0 / here + 1.0 / there) / slope)


@njit(cache=True)
def _open(k: int, i: int, j: int, country: Country, fronts: Fronts) -> bool:
    """Tell whether link k of cell (i, j) leads to a cell on the map that has not burnt."""
    n = fronts.due_s.shape[0]
    oi, oj = i + country.links[k, 1], j + country.links[k, 0]
    if oi < 0 or oj < 0 or oi >= n or oj >= n:
        return False
    return bool(np.isnan(fronts.arrival_s[oi, oj]))


@njit(cache=True)
def _set_out(i: int, j: int, now_s: float, country: Country, fronts: Fronts) -> None:
    """Let the fronts of one burnt cell run on, each with the share it has covered already."""
    arrived = fronts.arrival_s[i, j]
    for k in range(country.links.shape[0]):
        if not _open(k, i, j, country, fronts):
            continue
        takes = _link_s(k, i, j, country)
        if takes == np.inf:
            continue
        fronts.alive[i, j] = True
        oi, oj = i + country.links[k, 1], j + country.links[k, 0]
        done = min(float(fronts.progress[oi, oj]), max(now_s - arrived, 0.0) / takes)
        at = max(now_s, arrived) + takes * (1.0 - min(done, 0.98))
        if at < fronts.due_s[oi, oj]:
            fronts.due_s[oi, oj] = at
            fronts.start_s[oi, oj] = max(now_s, arrived)
            fronts.parent[oi, oj] = i * fronts.due_s.shape[0] + j


@njit(cache=True)
def solve(now_s: float, horizon_s: float, country: Country, fronts: Fronts) -> None:
    """Fill ``fronts.due_s`` with the least time to each cell, as far as the horizon.

    On entry ``due_s`` is infinite but where something is lit at an instant to come, and
    ``progress`` holds how far the front toward each cell has got: a turn of the wind changes only
    the rest of its way.
    """
    n = fronts.due_s.shape[0]
    for i in range(n):
        for j in range(n):
            if fronts.source[i, j]:
                _set_out(i, j, now_s, country, fronts)
    heap = [(np.inf, -1)]
    for i in range(n):
        for j in range(n):
            if np.isfinite(fronts.due_s[i, j]):
                heapq.heappush(heap, (fronts.due_s[i, j], i * n + j))
    while len(heap) > 1:
        at, cell = heapq.heappop(heap)
        i, j = cell // n, cell % n
        if at > fronts.due_s[i, j]:
            continue
        if at > horizon_s:
            break
        for k in range(country.links.shape[0]):
            if not _open(k, i, j, country, fronts):
                continue
            reached = at + _link_s(k, i, j, country)
            oi, oj = i + country.links[k, 1], j + country.links[k, 0]
            if reached < fronts.due_s[oi, oj]:
                fronts.due_s[oi, oj] = reached
                fronts.start_s[oi, oj] = at
                fronts.progress[oi, oj] = 0.0
                fronts.parent[oi, oj] = cell
                heapq.heappush(heap, (reached, oi * n + oj))


def arrival_from(
    ground: FireGround,
    rates: Rates,
    *,
    lit: NDArray[np.bool_],
    horizon_s: float,
    leap: float = LEAP,
) -> F64:
    """When a fire lit at time 0 in the cells ``lit`` reaches each cell under steady rates.

    For experiments: the fire system itself keeps the state between solutions.
    """
    shape = (ground.n, ground.n)
    fronts = Fronts(
        arrival_s=np.full(shape, np.nan),
        source=np.zeros(shape, np.bool_),
        due_s=np.where(lit, 0.0, np.inf),
        start_s=np.zeros(shape),
        progress=np.zeros(shape, np.float32),
        parent=np.full(shape, -1, np.int32),
        alive=np.zeros(shape, np.bool_),
    )
    solve(0.0, horizon_s, country_of(ground, rates, leap=leap), fronts)
    return fronts.due_s

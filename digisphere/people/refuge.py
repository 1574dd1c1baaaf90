"""Where those go who cannot go home, or must get away: kin, the town hall, high or open ground.

A roof for the night when one's own house is closed or cut off; a refuge from flood, fire, shaking
or storm. Pure look-ups over venues and what each person knows; nothing is decided here.
"""

import numpy as np
import numpy.typing as npt

from digisphere.core.columns import TableView
from digisphere.core.identity import NONE
from digisphere.core.state import View
from digisphere.people import threats
from digisphere.people.arriving import thought_full
from digisphere.people.enums import Danger, Goal
from digisphere.people.goals import GOALS
from digisphere.people.surroundings import field_at
from digisphere.people.venues import Venues
from digisphere.world.enums import PlaceKind

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

PUBLIC_ROOFS = (PlaceKind.TOWN_HALL, PlaceKind.CHAPEL, PlaceKind.SCHOOL, PlaceKind.TAVERN)
"""Houses that take in anybody in need, the likeliest first."""


def roofs(view: View, rows: Ints, *, venues: Venues, nodes: Ints) -> Ints:
    """Return (n,) the place each would sleep at: home, or kin's, or a public roof.

    Home as long as it is open and can be reached; else the nearest open home of kin; else the
    nearest public house. NONE where no roof can be reached.
    """
    people = view.table("people")
    home = people["home_place"][rows].astype(np.int64)
    assert venues.shut is not None
    seconds = venues.seconds_each(nodes, places=home)
    lost = ~np.isfinite(seconds) | venues.shut[np.maximum(home, 0)]
    public = np.flatnonzero(np.isin(venues.kind, PUBLIC_ROOFS) & ~venues.shut)
    for i in np.flatnonzero(lost).tolist():
        kin = kin_homes(people, int(rows[i]), venues=venues)
        home[i] = _nearest(venues, int(nodes[i]), kin)
        if home[i] < 0:
            home[i] = _nearest(venues, int(nodes[i]), public)
    return home


def kin_homes(people: TableView, row: int, *, venues: Venues) -> Ints:
    """Return the open homes of somebody's parents, children and siblings in other houses."""
    living = people.rows
    mother, father = int(people["mother"][row]), int(people["father"][row])
    kin = (people["mother"][living] == row) | (people["father"][living] == row)
    if mother >= 0:
        kin |= (people["mother"][living] == mother) | (living == mother)
    if father >= 0:
        kin |= (people["father"][living] == father) | (living == father)
    homes: Ints = np.unique(people["home_place"][living[kin]]).astype(np.int64)
    open_ = (homes >= 0) & (homes != people["home_place"][row])
    homes = homes[open_]
    if venues.shut is not None:
        homes = homes[~venues.shut[homes]]
    return homes


def _nearest(venues: Venues, node: int, places: Ints) -> int:
    """Return the place of these that is soonest reached from a node; NONE where none can be."""
    if not places.size:
        return NONE
    seconds = venues.seconds(np.array([node]), places=places)[0]
    best = int(np.argmin(seconds))
    return int(places[best]) if np.isfinite(seconds[best]) else NONE


OPEN_GROUND = (
    PlaceKind.GREEN, PlaceKind.MARKET_SQUARE, PlaceKind.VIEWPOINT, PlaceKind.FIELD,
)  # fmt: skip
"""Wells stand on a green or the square, and have room for those who fetch water only."""
SLOTS = GOALS[Goal.FLEE].slots
"""Kinds of slots where there is room for those who flee."""
_ANYWHERE = (*PUBLIC_ROOFS, *OPEN_GROUND, PlaceKind.SHORE)
_STORM_ROOFS = (*PUBLIC_ROOFS, PlaceKind.SHOP, PlaceKind.CLINIC)
_DRY_M, _HIGHER_M = 50.0, 1.5
_FROM_FIRE_M, _DOWNWIND_M = 220.0, 900.0
_FARTHER_M = 30.0


def safe_places(view: View, venues: Venues, *, kind: Danger) -> Bools:
    """Return (places,) where a danger of this kind does not reach, as villagers judge it.

    Open ground in an earthquake, a roof in a storm; out of a flood, higher and dry ground; from a
    fire, far ground that is not downwind of it.
    """
    if kind == Danger.EARTHQUAKE:
        return np.isin(venues.kind, OPEN_GROUND)
    if kind == Danger.STORM:
        safe = np.isin(venues.kind, _STORM_ROOFS)
    else:
        safe = np.isin(venues.kind, _ANYWHERE)
        safe &= _dry(view, venues) if kind == Danger.FLOOD else _unburnt(view, venues)
    return safe if venues.shut is None else safe & ~venues.shut


def _spots(view: View) -> Floats:
    places = view.ground.places
    return np.column_stack([places["x_m"], places["y_m"]]).astype(np.float64)


def _dry(view: View, venues: Venues) -> Bools:
    wet = threats.deep_water(view)
    if not wet.any():
        return np.ones(len(venues.kind), dtype=np.bool_)
    xy = _spots(view)
    away, at, cell = threats.nearest_cells(wet, size_m=threats.map_size(view), xy_m=xy)
    level = view.ground.height_at(at) + view.fields["flood_depth_m"][cell]
    higher = view.ground.height_at(xy) > level + _HIGHER_M
    dry: Bools = (away > _DRY_M) & (higher | (away > 4.0 * _DRY_M))
    return dry


def _unburnt(view: View, venues: Venues) -> Bools:
    flames = threats.flames(view)
    if not flames.any():
        return np.ones(len(venues.kind), dtype=np.bool_)
    xy = _spots(view)
    away, at, _ = threats.nearest_cells(flames, size_m=threats.map_size(view), xy_m=xy)
    centre = np.asarray(view.ground.settlement.centre_m, dtype=np.float64)[None]
    u, v = (float(field_at(view, f"wind_{k}_m_s", centre, absent=0.0)[0]) for k in "uv")
    speed = float(np.hypot(u, v))
    along = ((xy - at) @ np.array([u, v])) / np.maximum(away * speed, 1e-6)
    downwind = (along > np.cos(np.pi / 4)) & (away < _DOWNWIND_M) & (speed > 1.0)
    clear: Bools = (away > _FROM_FIRE_M) & ~downwind
    return clear


def choose(
    view: View, rows: Ints, *, venues: Venues, nodes: Ints, kind: Danger, room: Ints,
    now_s: float,
) -> Ints:  # fmt: skip
    """Return (n,) the refuge of each: the safe place soonest reached where they expect room.

    Args:
        view: any system's.
        rows: who flees; they see each other set out, and count on no room that others will take.
        venues: with the ways and houses as those who flee know them.
        nodes: (n,) where they stand.
        kind: from what.
        room: (places,) slots there are; what is counted on here is taken away from it.
        now_s: now.
    """
    safe = safe_places(view, venues, kind=kind)
    people = view.table("people")
    out = np.full(rows.size, NONE, dtype=np.int64)
    public = np.flatnonzero(safe)
    seconds = venues.seconds(nodes, places=public)
    away = _distance(view, kind)
    full = thought_full(people, rows, np.arange(len(venues.kind)), now_s=now_s)
    for i, row in enumerate(rows.tolist()):
        places, there = public, seconds[i]
        if kind == Danger.STORM:
            home = people["home_place"][row : row + 1].astype(np.int64)
            places = np.concatenate([home, public])
            there = np.concatenate([venues.seconds_each(nodes[i : i + 1], places=home), there])
        if not places.size:
            continue
        hopeful = np.where(full[i], 0, room)
        best = int(np.argmin(np.where(hopeful[places] > 0, there, np.inf)))
        if hopeful[places[best]] > 0 and np.isfinite(there[best]):
            out[i] = places[best]
        elif away is not None:
            out[i] = _farthest(venues, int(nodes[i]), away_m=away, room=hopeful)
        if out[i] >= 0:
            room[out[i]] -= 1
    return out


def _distance(view: View, kind: Danger) -> Floats | None:
    """Return (places,) how far each is from water or flames; None for other dangers."""
    if kind == Danger.FIRE:
        reached = threats.flames(view)
    elif kind == Danger.FLOOD:
        reached = threats.deep_water(view)
    else:
        return None
    if not reached.any():
        return None
    away: Floats = threats.nearest_cells(reached, size_m=threats.map_size(view), xy_m=_spots(view))[
        0
    ]
    return away


def _farthest(venues: Venues, node: int, *, away_m: Floats, room: Ints) -> int:
    """Where nothing is safe: return the place farthest from it that is farther than one's own."""
    here = int(np.argmin(np.hypot(*(_xy_of(venues) - venues.ground.nav.node_xy[node]).T)))
    fits = np.isin(venues.kind, _ANYWHERE) & (room > 0) & (away_m > away_m[here] + _FARTHER_M)
    if venues.shut is not None:
        fits &= ~venues.shut
    for place in np.flatnonzero(fits)[np.argsort(-away_m[fits], kind="stable")].tolist():
        if np.isfinite(venues.nav.travel_time_s(node, int(venues.node[place]))):
            return int(place)
    return NONE


def _xy_of(venues: Venues) -> Floats:
    xy: Floats = venues.ground.nav.node_xy[venues.node].astype(np.float64)
    return xy

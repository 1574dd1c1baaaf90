"""The overlay of what is damaged: outlines of houses by their state, and closed ways.

A pure function of the snapshot, for the window. Colours rise in darkness with damage (after the
sequential scale of Brewer 2003); the tables are ``environment.infrastructure``'s.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.environment.infrastructure import BURNT_OUT, FLOODED_M, DamageState

F64 = NDArray[np.float64]
Colour = tuple[float, float, float]

_STATES: tuple[tuple[DamageState, str, Colour], ...] = (
    (DamageState.NONE, "Sound", (0.62, 0.86, 0.62)),
    (DamageState.SLIGHT, "Slight damage", (1.0, 0.93, 0.55)),
    (DamageState.MODERATE, "Moderate", (0.99, 0.70, 0.30)),
    (DamageState.EXTENSIVE, "Extensive", (0.93, 0.36, 0.16)),
    (DamageState.COMPLETE, "Destroyed", (0.60, 0.0, 0.12)),
)
_BURNT: Colour = (0.12, 0.10, 0.10)
_FLOODED: Colour = (0.15, 0.40, 0.75)
_CLOSED_WAY: Colour = (0.85, 0.15, 0.55)
LEGEND = (
    *((label, colour) for _, label, colour in _STATES),
    ("Burnt out", _BURNT),
    ("Under water", _FLOODED),
    ("Closed way", _CLOSED_WAY),
)
_RAISED_M = 0.6


def damage_pieces(snapshot: Any) -> tuple[F64, F64]:
    """Straight pieces (n, 6) in world metres and their colours (n, 3)."""
    houses, ways = _house_outlines(snapshot), _closed_ways(snapshot)
    return np.concatenate([houses[0], ways[0]]), np.concatenate([houses[1], ways[1]])


def _house_outlines(snapshot: Any) -> tuple[F64, F64]:
    table, buildings = snapshot.tables.get("building_state"), snapshot.ground.buildings
    count = buildings.count
    if table is None or not count:
        return np.zeros((0, 6)), np.zeros((0, 3))
    colour = np.array([c for *_, c in _STATES])[np.asarray(table["damage"][:count])]
    colour[np.asarray(table["burnt"][:count]) > BURNT_OUT] = _BURNT
    colour[np.asarray(table["flood_m"][:count]) > FLOODED_M] = _FLOODED
    heading = buildings["heading_rad"].astype(np.float64)
    along = np.stack([np.cos(heading), np.sin(heading)], axis=1)
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    half_l, half_w = (0.5 * buildings[c][:, None] + 0.4 for c in ("length_m", "width_m"))
    middle = np.stack([buildings["x_m"], buildings["y_m"]], axis=1).astype(np.float64)
    signs = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    ring = np.stack([middle + a * half_l * along + b * half_w * across for a, b in signs], axis=1)
    z = np.broadcast_to((buildings["floor_z_m"] + _RAISED_M)[:, None, None], (count, 4, 1))
    corners = np.concatenate([ring, z], axis=2)
    ends = np.concatenate([corners, np.roll(corners, -1, axis=1)], axis=2)
    return ends.reshape(-1, 6), np.repeat(colour, 4, axis=0)


def _closed_ways(snapshot: Any) -> tuple[F64, F64]:
    table, nav = snapshot.tables.get("way_state"), snapshot.ground.nav
    if table is None:
        return np.zeros((0, 6)), np.zeros((0, 3))
    closed = np.asarray(table["closed_by"][: nav.count]) > 0
    owner = np.repeat(np.arange(nav.count), np.diff(nav.indptr))
    both = closed[owner] & closed[nav.indices] & (owner < nav.indices)
    a, b = (nav.node_xy[ends[both]].astype(np.float64) for ends in (owner, nav.indices))
    lift = [snapshot.ground.height_at(p).astype(np.float64) + _RAISED_M for p in (a, b)]
    ends = np.column_stack([a, lift[0], b, lift[1]])
    return ends, np.tile(np.array(_CLOSED_WAY), (len(ends), 1))

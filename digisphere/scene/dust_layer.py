"""The dust layer: clouds of falling houses, slides and avalanches, that settle in a minute.

Light and veil: none of it is in the identity pass, so labels see through dust as through rain.
Where and when follows from the tables alone: the event that damaged a house says when it fell.
Every puff is a closed form of the instant, so a frame drawn twice shows the same cloud.
"""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from panda3d import core as p3d

from digisphere.core.streams import Streams
from digisphere.environment.hazards import HazardKind
from digisphere.environment.infrastructure import DamageState
from digisphere.environment.sampling import sample_grid
from digisphere.scene.camera import CameraPose
from digisphere.scene.layer import Layer, show_instances
from digisphere.scene.mesh import FloatBuffer, attached, make_geom_node, never_culled
from digisphere.scene.stage import Stage

F64 = NDArray[np.float64]

LASTS_S = 100.0
_PUFFS = {DamageState.MODERATE: 2, DamageState.EXTENSIVE: 6, DamageState.COMPLETE: 11}
_SLIDE_PUFFS = 90
_SLIDE_LASTS_S = 160.0
_SLIDE_SIZE_M = 34.0
_POWDER_PUFFS, _POWDER_SIZE_M = 150, 30.0
_POWDER_LASTS_S, _POWDER_M_S = 55.0, 22.0
"""A powder cloud runs this fast along the path and hangs in the air for half a minute."""
_POWDER = 2.0
"""Warmth that says snow, not dust."""
_HALF_LIFE_S = 26.0
_CARRIED = 0.13
"""Share of the wind that carries dust so near the ground."""
_QUAD = np.array([[0, 1, 3], [0, 3, 2]])


class DustLayer(Layer):
    """Dust of collapse."""

    name: ClassVar[str] = "dust"
    order: ClassVar[int] = 93

    def build(self, stage: Stage, ground: Any) -> None:
        """Make the one quad that all puffs are."""
        self._ground = ground
        node = make_geom_node("dust", indices=_QUAD, columns={}, num_vertices=4)
        self._path = never_culled(attached(self.root, node))
        self._path.set_two_sided(True)
        self._path.set_depth_write(False)
        self._path.set_attrib(
            p3d.ColorBlendAttrib.make(
                p3d.ColorBlendAttrib.M_add,
                p3d.ColorBlendAttrib.O_incoming_alpha,
                p3d.ColorBlendAttrib.O_one_minus_incoming_alpha,
            )
        )
        self._rows = FloatBuffer("dust", vectors=2, rows=512)
        self._path.set_shader_input("u_dust", self._rows.texture)
        stage.bind(self._path, colour=("dust.vert", "dust.frag"))
        show_instances(self._path, count=0)

    def sync(self, snapshot: Any, time_s: float, camera: CameraPose) -> None:
        """Show the dust of this moment, far puffs first."""
        rows = dust_at(snapshot, time_s=time_s, ground=self._ground)
        if len(rows):
            away = np.linalg.norm(rows[:, :3] - np.array(camera.position), axis=1)
            rows = rows[np.argsort(-away, kind="stable")]
        show_instances(self._path, count=self._rows.upload(rows) if len(rows) else 0)


def dust_at(snapshot: Any, *, time_s: float, ground: Any) -> F64:
    """Puffs (n, 8) in the air at an instant: centre, radius; opacity, seed, warmth, ground."""
    parts = [_of_houses(snapshot, time_s=time_s, ground=ground)]
    parts.append(_of_slides(snapshot, time_s=time_s, ground=ground))
    parts.append(_of_avalanches(snapshot, time_s=time_s, ground=ground))
    return np.concatenate(parts)


def _of_houses(snapshot: Any, *, time_s: float, ground: Any) -> F64:
    """Dust of the houses that were damaged within the last minute or two."""
    table = snapshot.tables.get("building_state")
    if table is None:
        return np.zeros((0, 8))
    count = ground.buildings.count
    struck = np.flatnonzero(np.asarray(table["damage"][:count]) >= DamageState.MODERATE)
    places, sizes, ages, seeds = [], [], [], []
    for row in struck.tolist():
        event = int(table["cause_event"][row])
        if not 0 <= event < len(snapshot.events):
            continue
        cause = snapshot.events.get(event)
        age = time_s - cause.tick * snapshot.clock.tick_s
        if cause.kind != "building_damaged" or not 0.0 < age < LASTS_S:
            continue
        puffs = _PUFFS[DamageState(int(table["damage"][row]))]
        values = ground.buildings
        half = 0.5 * np.array([values["length_m"][row], values["width_m"][row]])
        u = Streams(snapshot.seed).uniform_by_slot("dust", 0, np.arange(puffs * 4), row)
        u = u.reshape(4, puffs)
        h = float(values["heading_rad"][row])
        along, across = (2.0 * u[0] - 1.0) * half[0], (2.0 * u[1] - 1.0) * half[1]
        places.append(
            np.stack(
                [
                    values["x_m"][row] + along * np.cos(h) - across * np.sin(h),
                    values["y_m"][row] + along * np.sin(h) + across * np.cos(h),
                    values["floor_z_m"][row] + u[2] * 0.6 * values["eaves_m"][row],
                ],
                axis=1,
            )
        )
        sizes.append(np.full(puffs, 2.4 + 0.12 * puffs))
        ages.append(np.full(puffs, age))
        seeds.append(u[3])
    if not places:
        return np.zeros((0, 8))
    at, size = np.concatenate(places), np.concatenate(sizes)
    return _puffs(
        snapshot, at, size_m=size, age_s=np.concatenate(ages), seed=np.concatenate(seeds),
        ground=ground, warmth=0.25,
    )  # fmt: skip


def _of_slides(snapshot: Any, *, time_s: float, ground: Any) -> F64:
    """Dust over the slopes that have just come down: where most ground was moved."""
    hazards, moved = snapshot.tables.get("hazards"), snapshot.fields.get("landslide_m")
    if hazards is None or moved is None:
        return np.zeros((0, 8))
    rows = hazards.rows
    fresh = rows[np.asarray(hazards["kind"])[rows] == HazardKind.LANDSLIDE]
    age = time_s - np.asarray(hazards["began_s"])[fresh]
    age = age[(age > 0.0) & (age < _SLIDE_LASTS_S)]
    if not age.size:
        return np.zeros((0, 8))
    scale = _SLIDE_LASTS_S / LASTS_S
    flat = np.argsort(-np.abs(moved).ravel(), kind="stable")[: 4 * _SLIDE_PUFFS : 4]
    flat = flat[np.abs(moved).ravel()[flat] > 0.5]
    iy, ix = np.divmod(flat, moved.shape[1])
    x = (ix + 0.5) * ground.grid.size_x_m / moved.shape[1]
    y = (iy + 0.5) * ground.grid.size_y_m / moved.shape[0]
    xy = np.stack([x, y], axis=1)
    at = np.column_stack([xy, ground.height_at(xy).astype(np.float64) + 4.0])
    seed = Streams(snapshot.seed).uniform_by_slot("dust", 0, flat, 1)
    return _puffs(
        snapshot, at, size_m=np.full(len(at), _SLIDE_SIZE_M),
        age_s=np.full(len(at), float(age.min()) / scale), seed=seed, ground=ground, warmth=0.8,
    )  # fmt: skip


def _of_avalanches(snapshot: Any, *, time_s: float, ground: Any) -> F64:
    """Powder over the path of the newest avalanche; its front runs down and the cloud follows."""
    hazards, moved = snapshot.tables.get("hazards"), snapshot.fields.get("avalanche_m")
    if hazards is None or moved is None:
        return np.zeros((0, 8))
    rows = hazards.rows
    rows = rows[np.asarray(hazards["kind"])[rows] == HazardKind.AVALANCHE]
    age = time_s - np.asarray(hazards["began_s"])[rows]
    rows = rows[(age > 0.0) & (age < _POWDER_LASTS_S)]
    if not rows.size:
        return np.zeros((0, 8))
    row = int(rows[-1])
    away = np.abs(moved).ravel()
    cell_m = ground.grid.size_x_m / moved.shape[1]
    iy, ix = np.divmod(np.flatnonzero(away > 0.05), moved.shape[1])
    xy = np.column_stack([(ix + 0.5) * cell_m, (iy + 0.5) * ground.grid.size_y_m / moved.shape[0]])
    from_start = np.hypot(
        xy[:, 0] - float(hazards["x_m"][row]), xy[:, 1] - float(hazards["y_m"][row])
    )
    here = from_start < 2.0 * float(hazards["radius_m"][row]) + 4.0 * cell_m
    xy, from_start = xy[here], from_start[here]
    if not len(xy):
        return np.zeros((0, 8))
    u = Streams(snapshot.seed).uniform_by_slot("dust", 0, np.arange(3 * _POWDER_PUFFS), row)
    u = u.reshape(3, _POWDER_PUFFS)
    chosen = (u[0] * len(xy)).astype(np.intp)
    place = xy[chosen] + (u[1:].T - 0.5) * cell_m
    age_s = time_s - float(hazards["began_s"][row]) - from_start[chosen] / _POWDER_M_S
    place, age_s, seed = place[age_s > 0.0], age_s[age_s > 0.0], u[2][age_s > 0.0]
    # Off the slope along its normal, so that the ground does not cut the puffs.
    low = ground.height_at(place).astype(np.float64)
    east, north = (
        ground.height_at(place + step).astype(np.float64) - low for step in 12.0 * np.eye(2)
    )
    off = 0.6 * _POWDER_SIZE_M / np.sqrt(east**2 + north**2 + 144.0)
    at = np.column_stack([place[:, 0] - off * east, place[:, 1] - off * north, low + 12.0 * off])
    return _puffs(
        snapshot, at, size_m=np.full(len(at), _POWDER_SIZE_M), age_s=age_s * 1.6, seed=seed,
        ground=ground, warmth=_POWDER,
    )  # fmt: skip


def _puffs(
    snapshot: Any, at: F64, *, size_m: F64, age_s: F64, seed: F64, ground: Any, warmth: float
) -> F64:
    """Let puffs (n, 3) grow, rise, drift with the wind and thin out."""
    size = (float(ground.grid.size_x_m), float(ground.grid.size_y_m))
    wind = np.zeros((len(at), 2))
    for k, name in enumerate(("wind_u_m_s", "wind_v_m_s")):
        if name in snapshot.fields:
            wind[:, k] = sample_grid(snapshot.fields[name], xy_m=at[:, :2], size_m=size)
    floor = ground.height_at(at[:, :2]).astype(np.float64)
    late = age_s + 6.0 * seed
    swelling = 1.0 - np.exp(-late / 7.0)
    radius = size_m * (0.35 + 0.9 * swelling + 0.012 * age_s) * (0.75 + 0.5 * seed)
    turn = 2.0 * np.pi * seed * 7.3
    spread = 0.5 * size_m * swelling * (0.3 + seed)
    place = at.copy()
    place[:, 0] += spread * np.cos(turn) + _CARRIED * wind[:, 0] * age_s
    place[:, 1] += spread * np.sin(turn) + _CARRIED * wind[:, 1] * age_s
    place[:, 2] += size_m * (0.25 * swelling + 0.006 * age_s)
    opacity = 0.8 * (1.0 - np.exp(-age_s / 1.5)) * 0.5 ** (age_s / _HALF_LIFE_S)
    opacity *= np.clip((LASTS_S - age_s) / 20.0, 0.0, 1.0)
    look = [opacity, seed, np.full(len(at), warmth), floor]
    return np.column_stack([place, radius, *look])

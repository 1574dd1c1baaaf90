"""Checks of moving flood water: exact in mass, still at rest, a dam break within its theory.

Sources: Ritter 1892 (the front of a frictionless dam break runs at 2 sqrt(g h0), which no flow may
pass); the bore of the local-inertial equations, which leave advection out: with h the depth
behind it, (2/3)(h0^1.5 - h^1.5) = h^1.5 / sqrt(2), so h = 0.617 h0 and it runs at
sqrt(g h / 2) = 0.555 sqrt(g h0).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.streams import Streams
from digisphere.environment.flood_flow import GRAVITY_M_S2, Sheet, Terrain, advance
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import CONTROL, FOUND, REFERENCE

Floats = NDArray[np.float64]

_DAM_M = 4.0
_BORE = 0.555

MASS = Figure(
    "water made or lost, of all there was",
    0.0,
    1e-13,
    source="exact: what leaves a cell enters its neighbour",
    digits=17,
)
REST = Figure(
    "greatest change of a lake's level in an hour",
    0.0,
    1e-10,
    source="exact: a level surface has no slope",
    unit="m",
    digits=12,
)
FRONT = Figure(
    "speed of the front over sqrt(g h0)",
    _BORE - 0.06,
    _BORE + 0.10,
    source="bore of the local-inertial equations, 0.555; Ritter 1892: never above 2",
)


def _bowl(cells: int) -> Terrain:
    chance = Streams(3).at("evaluate.flood", cells)
    y, x = np.mgrid[0:cells, 0:cells] / cells - 0.5
    bed = 30.0 * np.hypot(x, y) + chance.random((cells, cells)) * 2.0
    rough = np.full(bed.shape, 0.05)
    return Terrain(bed, rough, np.zeros(bed.shape, np.uint8), 8.0)


def _mass(effort: Effort, *, limited: bool) -> Outcome:
    over = _bowl(effort.choose(quick=96, full=256))
    sheet, still = Sheet.dry(over.bed_m.shape), np.zeros(over.bed_m.shape)
    sheet.depth_m[:] = 0.5
    before, errors = float(sheet.depth_m.sum()), []
    for _ in range(20):
        advance(sheet, over=over, source_m_s=still, duration_s=60.0, limited=limited)
        # Depth below nothing cannot be: it has been given away twice.
        held = float(np.maximum(sheet.depth_m, 0.0).sum())
        errors.append(abs(held / before - 1.0))

    def draw(axes: Any) -> None:
        axes.semilogy(np.arange(1, 21), np.maximum(errors, 1e-18), "o-", color=FOUND)
        axes.axhline(MASS.high, color=REFERENCE, linestyle="--", label="allowed")
        axes.set_xlabel("minutes")
        axes.set_ylabel("mass error")
        axes.legend()

    return Outcome((MASS.of(max(errors)),), plot=draw)


def _rest(effort: Effort, *, bed_counts: bool) -> Outcome:
    cells = effort.choose(quick=64, full=256)
    bed = Streams(4).at("evaluate.flood", cells).random((cells, cells)) * 3.0
    flat = np.zeros_like(bed)
    felt = bed if bed_counts else flat
    over = Terrain(felt, np.full(bed.shape, 0.03), np.zeros(bed.shape, np.uint8), 10.0)
    sheet = Sheet.dry(bed.shape)
    sheet.depth_m[:] = np.maximum(2.0 - bed, 0.0)
    before = sheet.depth_m.copy()
    advance(sheet, over=over, source_m_s=flat, duration_s=3600.0)
    change = np.abs(sheet.depth_m - before)

    def draw(axes: Any) -> None:
        line = cells // 2
        axes.fill_between(np.arange(cells), bed[line], color=REFERENCE, alpha=0.4, label="bed")
        axes.plot(np.where(sheet.depth_m[line] > 0, bed[line] + sheet.depth_m[line], np.nan),
                  color=FOUND, label="water after an hour")  # fmt: skip
        axes.set_xlabel("cells")
        axes.set_ylabel("m")
        axes.legend()

    return Outcome((REST.of(float(change.max())),), plot=draw)


def _front(effort: Effort, *, roughness: float) -> Outcome:
    cells = effort.choose(quick=800, full=3200)
    cell_m = 4000.0 / cells
    dam = cells // 3
    over = Terrain(
        np.zeros((3, cells)), np.full((3, cells), roughness), np.zeros((3, cells), np.uint8), cell_m
    )
    sheet, still = Sheet.dry((3, cells)), np.zeros((3, cells))
    sheet.depth_m[:, :dam] = _DAM_M
    celerity, places, profiles = float(np.sqrt(GRAVITY_M_S2 * _DAM_M)), [], []
    times = np.arange(20.0, 161.0, 20.0)
    for _ in times:
        advance(sheet, over=over, source_m_s=still, duration_s=20.0, courant=0.3)
        wet = np.flatnonzero(sheet.depth_m[1] > 0.01 * _DAM_M)
        places.append((wet.max() + 1 - dam) * cell_m)
        profiles.append(sheet.depth_m[1].copy())
    # The jump of the first moments fades: the slope of the later half is the speed.
    half = len(times) // 2
    speed = float(np.polyfit(times[half:], np.array(places[half:]), 1)[0]) / celerity

    def draw(axes: Any) -> None:
        axes.plot(times, places, "o-", color=FOUND, label="front")
        axes.plot(times, 2.0 * celerity * times, "--", color=CONTROL, label="Ritter's bound")
        axes.plot(times, _BORE * celerity * times, ":", color=REFERENCE, label="local inertia")
        axes.set_xlabel("s after the dam went")
        axes.set_ylabel("m below the dam")
        axes.legend()

    return Outcome((FRONT.of(speed),), plot=draw)


FLOOD_MASS = Check(
    name="flood_mass",
    title="A flood neither makes nor loses water",
    measure=lambda effort: _mass(effort, limited=True),
    control=lambda effort: _mass(effort, limited=False),
    control_is="a solver in which a cell may give more than it holds",
)
FLOOD_REST = Check(
    name="flood_rest",
    title="A lake at rest over any bed stays at rest",
    measure=lambda effort: _rest(effort, bed_counts=True),
    control=lambda effort: _rest(effort, bed_counts=False),
    control_is="a solver that is driven by depth and forgets the bed",
)
FLOOD_FRONT = Check(
    name="flood_front",
    title="A dam break runs as its equations say, and slower than Ritter's front",
    measure=lambda effort: _front(effort, roughness=0.0),
    control=lambda effort: _front(effort, roughness=0.4),
    control_is="drag as of a thicket on a smooth bed",
)

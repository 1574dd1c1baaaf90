"""Moves the front: reads the weather about a fire, solves its spread, and burns what it reaches.

Works on the fields of the hazard grid through a system's view; laws and search are
`fire_spread`'s. The fire system calls it; nothing here draws or tells.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.state import View
from digisphere.environment import fire_weather
from digisphere.environment.fire_danger import open_wind
from digisphere.environment.fire_effects import severity_of
from digisphere.environment.fire_ground import FireGround, Fuel
from digisphere.environment.fire_spread import (
    LEAST_RATE_M_S,
    Fronts,
    Rates,
    Window,
    country_of,
    fireline_kw_m,
    law_column,
    make_rates,
    solve,
)
from digisphere.environment.land_water import field_capacity_mm
from digisphere.environment.sampling import sample_grid

F64 = NDArray[np.float64]
Cells = NDArray[np.int64]

SOLVE_EVERY_S = 600.0
LEAPT_EVERY_S = 240.0
HORIZON_S = 900.0
SNOW_STOPS_MM = 1.0
LIT_HERE = -1.0
"""Progress of a cell that burns by itself and not by the front beside it."""
_READ = (
    "wind_u_m_s",
    "wind_v_m_s",
    "fuel_moisture",
    "soil_water_mm",
    "snow_swe_mm",
)
_WOODS = (Fuel.CONIFER, Fuel.BROADLEAF)


@dataclass
class Burnt:
    """Cells that have just burnt, one row each."""

    cells: Cells
    fire_row: NDArray[np.int64]
    arrival_s: F64
    rate_m_s: F64
    intensity_kw_m: F64
    leapt: NDArray[np.bool_]
    """Lit from afar or by hand, not by the cell beside it."""


def window_about(where: NDArray[np.bool_], *, view: View, ground: FireGround) -> Window:
    """Rows and columns that a fire in ``where`` could reach before it is solved again."""
    rows, columns = np.flatnonzero(where.any(axis=1)), np.flatnonzero(where.any(axis=0))
    fastest = 0.3 * (2.0 + 2.0 * float(view.fields["gust_m_s"].max()))
    margin = int(fastest * HORIZON_S / min(ground.cell_m)) + 3
    return (
        slice(max(int(rows[0]) - margin, 0), min(int(rows[-1]) + margin + 1, ground.n)),
        slice(max(int(columns[0]) - margin, 0), min(int(columns[-1]) + margin + 1, ground.n)),
    )


def rates_in(window: Window, *, view: View, ground: FireGround) -> Rates:
    """Rates of spread in part of the grid, and nowhere else, under the weather of the moment."""
    rows, columns = (np.arange(ground.n)[part] for part in window)
    j, i = np.meshgrid(columns, rows)
    return _rates_of(i, j, window=window, view=view, ground=ground)


def _rates_of(i: Cells, j: Cells, *, window: Any, view: View, ground: FireGround) -> Rates:
    """Rates in cells (i, j), which ``window`` picks from the grid."""
    grid = view.ground.grid
    size = (float(grid.size_x_m), float(grid.size_y_m))
    points = np.column_stack(
        [(j.ravel() + 0.5) * ground.cell_m[0], (i.ravel() + 0.5) * ground.cell_m[1]]
    )
    here = {
        name: sample_grid(view.fields[name], xy_m=points, size_m=size).reshape(i.shape)
        for name in _READ
    }
    forest = ground.forest[window]
    east, north = open_wind(here, forest=forest)
    drought = fire_weather.drought_factor(
        here["soil_water_mm"], capacity_mm=field_capacity_mm(forest.astype(np.float64))
    )
    rates = make_rates(
        ground,
        load_kg_m2=view.fields["fuel_kg_m2"][window],
        vigour=vigour_of(ground.fuel[window], drought=drought, view=view),
        moisture=here["fuel_moisture"],
        wind_u_m_s=east,
        wind_v_m_s=north,
        window=window,
    )
    rates.head_m_s[here["snow_swe_mm"] > SNOW_STOPS_MM] = 0.0
    return rates


def vigour_of(
    fuel: NDArray[np.uint8], *, drought: NDArray[np.floating], view: View
) -> NDArray[np.float64]:
    """How readily fuel burns for its season, 0..1.

    Grass by its curing, which drought hastens; grain by its ripeness; shrub and woods by the
    drought of the soil, as deep litter and live leaves take part.
    """
    sky = view.tables["sky"]
    dry = np.asarray(drought, np.float64) / 10.0
    green = float(sky["grass_green"][0])
    cured = np.clip(1.0 - green * (1.0 - np.clip((dry - 0.45) / 0.45, 0.0, 1.0)), 0.0, 1.0)
    stage = float(sky["crop_stage"][0])
    ripe = 1.0 if stage <= 0.0 else float(np.clip((stage - 0.6) / 0.35, 0.0, 1.0))
    out = np.where(fuel == Fuel.CROP, fire_weather.curing_factor(np.maximum(ripe, 0.0)), 0.0)
    out = np.where(fuel == Fuel.GRASS, fire_weather.curing_factor(cured), out)
    out = np.where(fuel == Fuel.SHRUB, 0.20 + 0.80 * dry, out)
    return np.asarray(np.where(np.isin(fuel, _WOODS), 0.10 + 0.90 * dry, out))


def could_burn(view: View, ground: FireGround, *, cells: Cells) -> NDArray[np.bool_]:
    """Tell for each flat cell whether a fire lit there now would run at all."""
    i, j = np.divmod(np.asarray(cells, dtype=np.int64), ground.n)
    if not i.size:
        return np.zeros(0, dtype=np.bool_)
    rates = _rates_of(i, j, window=(i, j), view=view, ground=ground)
    unburnt = np.isnan(view.fields["fire_arrival_s"][i, j])
    return np.asarray(unburnt & (rates.head_m_s >= LEAST_RATE_M_S))


def light(view: View, lit: dict[int, float]) -> None:
    """Let cells burn by themselves at instants to come, ahead of any front."""
    fields = view.fields
    for cell, at in lit.items():
        if np.isnan(fields["fire_arrival_s"].flat[cell]) and at < fields["fire_due_s"].flat[cell]:
            fields["fire_due_s"].flat[cell] = at
            fields["fire_progress"].flat[cell] = LIT_HERE


def spread(view: View, ground: FireGround, *, now_s: float) -> None:
    """Solve anew where the fire goes from here and from what is lit."""
    fields = view.fields
    elapsed = max(now_s - float(view.tables["fire"]["solved_s"][0]), 0.0)
    arrival, due = fields["fire_arrival_s"], fields["fire_due_s"]
    _keep_progress(fields, now_s=now_s)
    waiting = np.isfinite(due) & np.isnan(arrival) & (fields["fire_progress"] < 0.0)
    due[~waiting] = np.inf
    due[waiting] = np.maximum(due[waiting], now_s)
    source = fields["fire_heat_s"] > 0.0
    where = source | np.isfinite(due)
    if not where.any():
        return
    window = window_about(where, view=view, ground=ground)
    rates = rates_in(window, view=view, ground=ground)
    fronts = Fronts(
        arrival_s=arrival,
        source=source,
        due_s=due,
        start_s=fields["fire_start_s"],
        progress=np.maximum(fields["fire_progress"], 0.0),
        parent=np.full(due.shape, -1, np.int32),
        alive=np.zeros(due.shape, np.bool_),
    )
    solve(now_s, now_s + HORIZON_S, country_of(ground, rates, window=window), fronts)
    fields["fire_progress"][:] = fronts.progress
    # A cell lit by sparks or by hand has no front behind it: marked, so that it stays lit.
    fields["fire_progress"][waiting & (fronts.parent < 0)] = LIT_HERE
    stopped = source & ~fronts.alive
    heat = fields["fire_heat_s"]
    heat[stopped] = np.maximum(heat[stopped] - elapsed, 0.0)
    view.tables["fire"]["solved_s"][0] = now_s
    view.tables["fire"]["leapt"][0] = False
    _own(fields, fronts)


def _keep_progress(fields: dict[str, NDArray[Any]], *, now_s: float) -> None:
    """Turn dates into progress: how far the front toward each cell has got by now."""
    due, start, progress = (fields[f"fire_{k}"] for k in ("due_s", "start_s", "progress"))
    moving = np.isfinite(due) & np.isnan(fields["fire_arrival_s"]) & (start < now_s)
    moving &= progress >= 0.0
    whole = np.maximum(due[moving] - start[moving], 1e-3)
    share = np.clip((now_s - start[moving]) / whole, 0.0, 1.0)
    progress[moving] += (1.0 - progress[moving]) * share


def _own(fields: dict[str, NDArray[Any]], fronts: Fronts) -> None:
    """Let every cell on the way know which fire comes for it."""
    owner = fields["fire_row"]
    coming = np.flatnonzero(np.isfinite(fronts.due_s) & np.isnan(fronts.arrival_s))
    coming = coming[np.argsort(fronts.due_s.flat[coming], kind="stable")]
    for cell in coming.tolist():
        parent = int(fronts.parent.flat[cell])
        if parent >= 0:
            owner.flat[cell] = owner.flat[parent]


def burn(view: View, ground: FireGround, *, now_s: float) -> Burnt:
    """Burn every cell whose time has come; return them, first burnt first."""
    fields = view.fields
    arrival, due = fields["fire_arrival_s"], fields["fire_due_s"]
    cells = np.flatnonzero((due <= now_s) & np.isnan(arrival))
    cells = cells[np.argsort(due.flat[cells], kind="stable")]
    when = due.flat[cells].astype(np.float64)
    begun = fields["fire_start_s"].flat[cells]
    leapt = fields["fire_progress"].flat[cells] < 0.0
    length = float(np.mean(ground.cell_m))
    part = 1.0 - np.clip(fields["fire_progress"].flat[cells], 0.0, 0.98)
    rate = np.where(leapt, 0.03, length * part / np.maximum(when - begun, 1.0))
    rate = np.clip(rate, LEAST_RATE_M_S, 6.0)
    load = fields["fuel_kg_m2"].flat[cells].astype(np.float64)
    intensity = fireline_kw_m(rate, load_kg_m2=load)
    arrival.flat[cells] = when
    fields["fire_intensity_kw_m"].flat[cells] = intensity
    fields["fire_heat_s"].flat[cells] = law_column("smoulder_s")[ground.fuel.flat[cells]]
    severity = np.maximum(fields["burn_severity"].flat[cells], severity_of(intensity))
    fields["burn_severity"].flat[cells] = severity
    fields["burn_shoots"].flat[cells] = 0.0
    fields["fuel_kg_m2"].flat[cells] = load * (1.0 - 0.88 * severity)
    fields["fire_progress"].flat[cells] = 0.0
    return Burnt(
        cells=cells,
        fire_row=fields["fire_row"].flat[cells].astype(np.int64),
        arrival_s=when,
        rate_m_s=rate,
        intensity_kw_m=intensity,
        leapt=leapt,
    )


def flame_out(view: View, ground: FireGround, *, now_s: float) -> Cells:
    """Let flames die where their fuel is used up; return the flat cells that still flame."""
    fields = view.fields
    intensity = fields["fire_intensity_kw_m"]
    cells = np.flatnonzero(intensity > 0.0)
    fuel = ground.fuel.flat[cells]
    load = np.maximum(law_column("load_kg_m2")[fuel] * ground.load.flat[cells], 0.05)
    rate = np.maximum(intensity.flat[cells] / (18_600.0 * load), LEAST_RATE_M_S)
    crossing = np.minimum(float(np.mean(ground.cell_m)) / rate, 7200.0)
    over = now_s > fields["fire_arrival_s"].flat[cells] + crossing + law_column("flame_s")[fuel]
    intensity.flat[cells[over]] = 0.0
    return np.asarray(cells[~over])

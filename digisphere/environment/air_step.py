"""One step of the air over the map: look upwind, carry, condense, report.

Takes the wind and the moment, moves the state fields, posts every transfer in the water book and
fills the reporting fields. Called by the weather system; the physics of each part are in
`large_scale`, `transport`, `microphysics` and `near_ground`.
"""

from dataclasses import dataclass
from math import exp, hypot

import numpy as np
from numpy.typing import NDArray

from digisphere.core.columns import TableView
from digisphere.core.state import View
from digisphere.environment import ledger, near_ground, storms, transport
from digisphere.environment.large_scale import (
    AirOutside,
    balance_clouds,
    bring_inside,
    fill_ghosts,
    look_upwind,
)
from digisphere.environment.microphysics import AirFlow, step_columns
from digisphere.environment.moment import Moment
from digisphere.environment.patterns import CoarseGrid, drifting_noise
from digisphere.environment.regimes import AIR_COLUMN_KG_M2
from digisphere.environment.relief import Relief
from digisphere.environment.steering import front_of
from digisphere.environment.tables import CARRIED

Floats = NDArray[np.float64]

RELAX_HEAT_S = 1800.0
RELAX_VAPOUR_S = 1000.0
# Just behind a front the air is replaced, not eased toward new values.
FRONT_HASTE, FRONT_FRESH_S = 3.5, 2700.0
PATH_SAMPLES = 6
FARTHEST_CELLS = 96.0
STATE_FIELDS = (
    "reduced_temperature_c",
    "specific_humidity_kg_kg",
    "cloud_water_kg_kg",
    "rain_water_kg_kg",
)


@dataclass(frozen=True)
class Flow:
    """Wind of the moist layer over the relief in one step.

    Attributes:
        steering_m_s: (u, v) far from any hill.
        u, v: (n, n) m/s over the map.
        courant_x, courant_y: (n, n) cells travelled in the step.
        margins: how far that reaches beyond the map.
        dt_s: length of the step.
    """

    steering_m_s: tuple[float, float]
    u: Floats
    v: Floats
    courant_x: Floats
    courant_y: Floats
    margins: transport.Margins
    dt_s: float

    @property
    def speed_m_s(self) -> float:
        """Speed of the steering wind."""
        return hypot(*self.steering_m_s)


def flow_over(relief: Relief, *, steering_m_s: tuple[float, float], dt_s: float) -> Flow:
    """The steering wind as the terrain deflects it."""
    east, north = steering_m_s
    u = east * relief.flow[0, 0] + north * relief.flow[1, 0]
    v = east * relief.flow[0, 1] + north * relief.flow[1, 1]
    courant_x, courant_y = u * (dt_s / relief.cell_m[0]), v * (dt_s / relief.cell_m[1])
    # On a map the wind crosses in less than a step all air is new; no need to look further.
    fastest = max(float(np.abs(courant_x).max()), float(np.abs(courant_y).max()))
    if fastest > FARTHEST_CELLS:
        courant_x, courant_y = (c * (FARTHEST_CELLS / fastest) for c in (courant_x, courant_y))
    margins = transport.margins_for(courant_x, courant_y=courant_y)
    return Flow(steering_m_s, u, v, courant_x, courant_y, margins, dt_s)


def air_outside(
    row: TableView, moment: Moment, *, relief: Relief, flow: Flow, seed: int
) -> AirOutside:
    """The air over and upwind of the map, with its front, texture and thunder cells."""
    coarse = CoarseGrid.around(n=relief.n, cell_m=relief.cell_m, margins=flow.margins)
    mask = front_of(row).share_of_new(
        coarse.x_m[None, :], coarse.y_m[:, None], time_s=moment.time_s, size_m=relief.size_m
    )
    drift = (float(row["drift_x_m"][0]), float(row["drift_y_m"][0]))
    noise = drifting_noise(coarse, drift_m=drift, time_s=moment.time_s, seed=seed)
    forcings = (row["forcing_from"][0], row["forcing_to"][0])
    air = look_upwind(coarse, mask=mask, forcings=forcings, noise=noise, hour=moment.at_village)
    storms.add_cells(
        row,
        x_m=coarse.x_m,
        y_m=coarse.y_m,
        time_s=moment.time_s,
        ascent=air.ascent,
        depth=air.depth,
        outflow=air.outflow,
    )
    balance_clouds(air, pressure_hpa=moment.at_village.pressure_hpa)
    return air


def blow(view: View, *, air: AirOutside, relief: Relief, flow: Flow) -> Floats:
    """Carry the state with the wind; returns it (4, n, n), with what crossed the edges posted."""
    inside = np.stack([view.fields[name] for name in STATE_FIELDS])
    padded = fill_ghosts(inside, air=air, margins=flow.margins, cell_m=relief.cell_m)
    moved = transport.carry(
        padded, courant_x=flow.courant_x, courant_y=flow.courant_y, margins=flow.margins
    )
    to_mm = AIR_COLUMN_KG_M2 / flow.u.size
    flows = {}
    for k, species in enumerate(CARRIED, start=1):
        for route, pair in (("boundary", moved.boundary[k]), ("aloft", moved.aloft[k])):
            flows[f"{species}_{route}_in"] = float(pair[0]) * to_mm
            flows[f"{species}_{route}_out"] = float(pair[1]) * to_mm
    ledger.post(view.tables["water_ledger"], flows)
    return moved.values


def _column_inputs(
    view: View, moment: Moment, *, air: AirOutside, relief: Relief, flow: Flow
) -> Floats:
    """What acts on every column in this step, (8, n, n) as `microphysics` wants it."""
    n, hour = relief.n, moment.at_village
    inputs = np.empty((8, n, n))
    forced = np.empty((n, n))
    near_ground.fill_targets(
        moment.normal_c,
        np.array([moment.shift_c, hour.half_range_k * hour.shape, moment.night, flow.speed_m_s]),
        bring_inside(air.cooling, air.diurnal, air.vapour, coarse=air.coarse, n=n),
        view.fields["cloud_area_fraction"],
        view.fields["fog_density"],
        relief.for_targets,
        view.fields["snow_swe_mm"],
        inputs,
    )
    transport.along_path(
        flow.u * relief.lift_x + flow.v * relief.lift_y,
        flow.courant_x,
        flow.courant_y,
        PATH_SAMPLES,
        forced,
    )
    inputs[3:5] = bring_inside(air.ascent, air.depth, coarse=air.coarse, n=n)
    inputs[3] += forced
    inputs[5] = view.fields["evaporation_pending_mm"]
    inputs[6:8] = relief.for_columns
    return inputs


def condense(
    view: View, moment: Moment, values: Floats, *, air: AirOutside, relief: Relief, flow: Flow
) -> None:
    """Column physics in place on ``values``; state fields, fallen water and the book follow."""
    fields, dt_s = view.fields, flow.dt_s
    inputs = _column_inputs(view, moment, air=air, relief=relief, flow=flow)
    fresh_s = moment.time_s - float(view.tables["atmosphere"]["front_start_s"][0])
    haste = FRONT_HASTE if fresh_s < FRONT_FRESH_S else 1.0
    relax_heat = 1.0 - exp(-dt_s * haste / RELAX_HEAT_S)
    relax_vapour = 1.0 - exp(-dt_s * haste / RELAX_VAPOUR_S)
    tally, fallen = np.zeros(len(AirFlow)), np.empty((2, relief.n, relief.n))
    rates = np.array([relax_heat, relax_vapour, AIR_COLUMN_KG_M2, dt_s])
    step_columns(values, inputs, rates, tally, tuple(values), fallen)
    fields["evaporation_pending_mm"][:] = 0.0
    for name, layer in zip(STATE_FIELDS, values, strict=True):
        fields[name][:] = layer
    fields["rain_pending_mm"][:] += fallen[0]
    fields["snow_pending_mm"][:] += fallen[1]
    total = fallen[0] + fallen[1]
    fields["precipitation_flux_mm_h"][:] = total * (3600.0 / dt_s)
    fields["snow_fraction"][:] = np.where(total > 1e-6, fallen[1] / np.maximum(total, 1e-12), 0.0)
    flows = {flow.name.lower(): float(tally[flow]) / total.size for flow in AirFlow}
    ledger.post(view.tables["water_ledger"], flows)


def diagnose(
    view: View, moment: Moment, values: Floats, *, air: AirOutside, relief: Relief, flow: Flow
) -> None:
    """Fill the fields that report rather than remember."""
    fields, sky, n = view.fields, view.tables["sky"], relief.n
    sun, speed = moment.at_village.sun, flow.speed_m_s
    calm = max(0.0, 1.0 - speed / 7.0) * (1.0 - float(sky["cloud_area_fraction"][0]))
    near_ground.fill_wind(
        np.stack([flow.u, flow.v]),
        relief.for_wind,
        np.array(
            [
                (sun - moment.night) * calm,
                0.6 + 0.4 * max(sun, min(speed / 10.0, 1.0)) ** 0.5,
                float(view.tables["atmosphere"]["forcing_to"][0, 5]),
            ]
        ),
        bring_inside(air.patches, air.outflow[0], air.outflow[1], coarse=air.coarse, n=n),
        fields["wind_u_m_s"],
        fields["wind_v_m_s"],
        fields["gust_m_s"],
    )
    near_ground.fill_diagnostics(
        values,
        relief.for_columns,
        float(np.clip(1.0 - (speed - 1.8) / 2.4, 0.0, 1.0)),
        fields["wind_u_m_s"],
        fields["wind_v_m_s"],
        fields["air_temperature_c"],
        fields["relative_humidity"],
        fields["cloud_area_fraction"],
        fields["fog_density"],
    )
    sky["cloud_area_fraction"][0] = float(fields["cloud_area_fraction"].mean())

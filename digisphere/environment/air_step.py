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
from digisphere.environment.air_columns import TOTALS, Above, AirFields, Below, sweep
from digisphere.environment.generator import months_of_day
from digisphere.environment.large_scale import (
    AirOutside,
    balance_clouds,
    fill_ghosts,
    look_upwind,
)
from digisphere.environment.microphysics import AirFlow
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
# In the order of `AirFields`.
SWEPT_FIELDS = (
    *STATE_FIELDS,
    "rain_pending_mm",
    "snow_pending_mm",
    "evaporation_pending_mm",
    "precipitation_flux_mm_h",
    "snow_fraction",
    "cloud_area_fraction",
    "fog_density",
)
# In the order of `near_ground.fill_reports`.
REPORTED_FIELDS = (
    "wind_u_m_s",
    "wind_v_m_s",
    "gust_m_s",
    "air_temperature_c",
    "relative_humidity",
    "cloud_area_fraction",
    "fog_density",
)
AIR_FLOW_NAMES = tuple(flow.name.lower() for flow in AirFlow)


@dataclass(frozen=True)
class Flow:
    """Wind of the moist layer over the relief in one step.

    Attributes:
        steering_m_s: (u, v) far from any hill.
        wind_m_s: (2, n, n) over the map, east and north.
        courant: (2, n, n) cells travelled in the step.
        forced_m_s: (n, n) ascent that the relief forces where the wind is.
        margins: how far the wind reaches beyond the map.
        dt_s: length of the step.
    """

    steering_m_s: tuple[float, float]
    wind_m_s: Floats
    courant: Floats
    forced_m_s: Floats
    margins: transport.Margins
    dt_s: float

    @property
    def speed_m_s(self) -> float:
        """Speed of the steering wind."""
        return hypot(*self.steering_m_s)


def flow_over(relief: Relief, *, steering_m_s: tuple[float, float], dt_s: float) -> Flow:
    """The steering wind as the terrain deflects it."""
    n = relief.n
    wind, courant, forced = np.empty((2, n, n)), np.empty((2, n, n)), np.empty((n, n))
    cells_of_m_s = (dt_s / relief.cell_m[0], dt_s / relief.cell_m[1])
    transport.deflect(
        relief.flow, relief.for_lift, steering_m_s, cells_of_m_s, wind, courant, forced
    )
    margins, fastest = transport.margins_for(courant[0], courant_y=courant[1])
    # On a map the wind crosses in less than a step all air is new; no need to look further.
    if fastest > FARTHEST_CELLS:
        courant *= FARTHEST_CELLS / fastest
        margins, _ = transport.margins_for(courant[0], courant_y=courant[1])
    return Flow(steering_m_s, wind, courant, forced, margins, dt_s)


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
    inside = tuple(view.fields[name] for name in STATE_FIELDS)
    padded = fill_ghosts(inside, air=air, margins=flow.margins, cell_m=relief.cell_m)
    moved = transport.carry(
        padded, courant_x=flow.courant[0], courant_y=flow.courant[1], margins=flow.margins
    )
    to_mm = AIR_COLUMN_KG_M2 / (relief.n * relief.n)
    flows = {}
    for k, species in enumerate(CARRIED, start=1):
        for route, pair in (("boundary", moved.boundary[k]), ("aloft", moved.aloft[k])):
            flows[f"{species}_{route}_in"] = float(pair[0]) * to_mm
            flows[f"{species}_{route}_out"] = float(pair[1]) * to_mm
    ledger.post(view.tables["water_ledger"], flows)
    return moved.values


def condense(
    view: View, moment: Moment, values: Floats, *, air: AirOutside, relief: Relief, flow: Flow
) -> None:
    """Column physics on ``values``; state fields, fallen water and the book follow."""
    fields, hour, n = view.fields, moment.at_village, relief.n
    forced = np.empty((n, n))
    transport.along_path(flow.forced_m_s, flow.courant[0], flow.courant[1], PATH_SAMPLES, forced)
    fresh_s = moment.time_s - float(view.tables["atmosphere"]["front_start_s"][0])
    haste = FRONT_HASTE if fresh_s < FRONT_FRESH_S else 1.0
    relax_heat = 1.0 - exp(-flow.dt_s * haste / RELAX_HEAT_S)
    relax_vapour = 1.0 - exp(-flow.dt_s * haste / RELAX_VAPOUR_S)
    swing_k = hour.half_range_k * hour.shape
    totals, coarse = np.empty(TOTALS), air.coarse
    sweep(
        values,
        Above(
            air.cooling,
            air.diurnal,
            air.vapour,
            air.ascent,
            air.depth,
            coarse.stride,
            coarse.west,
            coarse.south,
        ),
        Below(
            relief.for_columns,
            relief.temperature_c,
            *months_of_day(moment.day_of_year),
            forced,
            fields["snow_swe_mm"],
        ),
        AirFields(*[fields[name] for name in SWEPT_FIELDS]),
        np.array([moment.shift_c, swing_k, moment.night, flow.speed_m_s]),
        np.array([relax_heat, relax_vapour, AIR_COLUMN_KG_M2, flow.dt_s]),
        totals,
    )
    _post(view.tables["water_ledger"], (totals / (n * n)).tolist())


def _post(book: TableView, means: list[float]) -> None:
    ledger.post(book, dict(zip(AIR_FLOW_NAMES, means, strict=False)))
    vapour, cloud, rain, falling = means[len(AIR_FLOW_NAMES) :]
    book["vapour"][0] = vapour * AIR_COLUMN_KG_M2
    book["cloud"][0] = cloud * AIR_COLUMN_KG_M2
    book["rain_aloft"][0] = rain * AIR_COLUMN_KG_M2
    book["falling"][0] = falling


def diagnose(view: View, moment: Moment, *, air: AirOutside, relief: Relief, flow: Flow) -> None:
    """Fill the fields that report rather than remember."""
    fields, sky = view.fields, view.tables["sky"]
    sun, speed, coarse = moment.at_village.sun, flow.speed_m_s, air.coarse
    calm = max(0.0, 1.0 - speed / 7.0) * (1.0 - float(sky["cloud_area_fraction"][0]))
    near_ground.fill_reports(
        tuple(fields[name] for name in STATE_FIELDS[:3]),
        relief.for_reports,
        flow.wind_m_s,
        (air.patches, air.outflow[0], air.outflow[1]),
        (coarse.stride, coarse.west, coarse.south),
        np.array(
            [
                (sun - moment.night) * calm,
                0.6 + 0.4 * max(sun, min(speed / 10.0, 1.0)) ** 0.5,
                float(view.tables["atmosphere"]["forcing_to"][0, 5]),
                min(max(1.0 - (speed - 1.8) / 2.4, 0.0), 1.0),
            ]
        ),
        tuple(fields[name] for name in REPORTED_FIELDS),
    )
    sky["cloud_area_fraction"][0] = float(fields["cloud_area_fraction"].mean())

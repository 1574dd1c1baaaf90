"""What drives the weather from outside: the regime, its front, the steering wind, thunder cells.

Follows the plan of the day or a command, and keeps the `atmosphere` row. The weather system calls
these in order at the start of each step; the air itself is moved in `air_step`.
"""

from collections.abc import Callable
from math import cos, exp, radians, sin

import numpy as np

from digisphere.core.columns import TableView
from digisphere.core.identity import NONE
from digisphere.core.settings import Scenario
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.environment import forced_air, storms, village_weather
from digisphere.environment.day_plan import scheduled_regime
from digisphere.environment.generator import normal_of_day
from digisphere.environment.moist_air import saturation_humidity
from digisphere.environment.moment import Moment
from digisphere.environment.patterns import Front
from digisphere.environment.regimes import WET, Forcing, Regime, forcing_of
from digisphere.environment.relief import Relief

ForcingOf = Callable[..., Forcing]
"""What the large scale does to the air in a regime: `regimes.forcing_of`, or another to compare."""
FASTEST_M_S, FASTEST_FORCED_M_S = 22.0, 34.0
WIND_EASE_S = 900.0
# Wander of the wind: column, memory (s), standard deviation.
WANDER = (("direction_offset_rad", 64800.0, 0.5), ("speed_offset", 21600.0, 0.25))


def front_of(row: TableView) -> Front:
    """The present front."""
    return Front(
        start_s=float(row["front_start_s"][0]),
        speed_m_s=float(row["front_speed_m_s"][0]),
        direction_rad=float(row["front_direction_rad"][0]),
    )


def share_behind_front(row: TableView, *, relief: Relief, time_s: float) -> float:
    """0 while the village lies in the old air, 1 in the new."""
    return front_of(row).share_at(relief.village_m, time_s=time_s, size_m=relief.size_m)


def heading_rad(row: TableView, *, scenario: Scenario) -> float:
    """Direction the steering wind blows toward, as an angle from east."""
    toward = radians(90.0 - (scenario.world.wind_from_deg + 180.0))
    return toward + float(row["direction_offset_rad"][0])


def present_regime(row: TableView, *, moment: Moment) -> tuple[Regime, bool]:
    """Regime of the moment and whether it is called; an expired call is cleared."""
    called = int(row["called"][0])
    if called >= 0 and moment.time_s >= float(row["called_until_s"][0]):
        row["called"][0] = called = -1
    if called >= 0:
        return Regime(called), True
    return scheduled_regime(row, hour=moment.hour), False


def follow_regime(
    view: View,
    moment: Moment,
    *,
    relief: Relief,
    scenario: Scenario,
    forcing_of: ForcingOf = forcing_of,
) -> None:
    """Take up the regime of the moment; a change sends a front across the map."""
    row = view.tables["atmosphere"]
    regime, called = present_regime(row, moment=moment)
    planned = not called and regime in WET
    forcing = forcing_of(
        regime,
        mean_temperature_c=moment.at_village.mean_c,
        intensity_mm_h=float(row["rain_mm_h"][0]) if planned else 0.0,
        wind_factor=scenario.weather.wind_factor,
        dryness=moment.dryness,
    ).as_array()
    if regime != int(view.tables["sky"]["regime"][0]):
        share = share_behind_front(row, relief=relief, time_s=moment.time_s)
        old, new = row["forcing_from"][0], row["forcing_to"][0]
        row["forcing_from"][0] = old + (new - old) * share
        row["front_start_s"][0] = moment.time_s
        # Fog and clearing need no wind to come: they form where the air lies.
        slowest = 7.0 if regime in WET else 13.0
        row["front_speed_m_s"][0] = float(np.clip(forcing[4] * 1.1, slowest, 15.0))
        row["front_direction_rad"][0] = heading_rad(row, scenario=scenario)
        row["storm_arrives"][0] = regime is Regime.STORM
        village_weather.announce_regime(view, regime=regime, called=called)
    if not called:
        row["called_event"][0] = NONE  # a call or its release explains one change, not the next
    row["forcing_to"][0] = forcing


def turn_wind(
    view: View,
    moment: Moment,
    *,
    relief: Relief,
    scenario: Scenario,
    dt_s: float,
    rng: SystemStreams,
) -> tuple[float, float]:
    """Let the steering wind wander and follow the forcing; returns its components, m/s."""
    row, sky = view.tables["atmosphere"], view.tables["sky"]
    kicks = rng("wind", int(moment.time_s)).standard_normal(len(WANDER))
    for (column, memory_s, spread), kick in zip(WANDER, kicks, strict=True):
        keep = exp(-dt_s / memory_s)
        row[column][0] = row[column][0] * keep + spread * (1.0 - keep * keep) ** 0.5 * kick
    share = share_behind_front(row, relief=relief, time_s=moment.time_s + WIND_EASE_S)
    old, new = float(row["forcing_from"][0, 4]), float(row["forcing_to"][0, 4])
    speed = (old + (new - old) * share) * exp(float(row["speed_offset"][0]))
    forced, own = forced_air.WIND.share(row, time_s=moment.time_s), speed
    speed = min(own, FASTEST_M_S)
    speed += forced * max(min(float(row["forced_wind_m_s"][0]), FASTEST_FORCED_M_S) - speed, 0.0)
    heading = heading_rad(row, scenario=scenario)
    ease = 1.0 - exp(-dt_s / WIND_EASE_S)
    u, v = float(sky["steering_u_m_s"][0]), float(sky["steering_v_m_s"][0])
    u += (speed * cos(heading) - u) * ease
    v += (speed * sin(heading) - v) * ease
    sky["steering_u_m_s"][0], sky["steering_v_m_s"][0] = u, v
    row["drift_x_m"][0] += u * dt_s
    row["drift_y_m"][0] += v * dt_s
    return u, v


def grow_cells(
    view: View,
    moment: Moment,
    *,
    relief: Relief,
    wind_m_s: tuple[float, float],
    dt_s: float,
    rng: SystemStreams,
) -> None:
    """Move thunder cells, and let new ones grow where the large scale allows it."""
    row = view.tables["atmosphere"]
    storms.drift_cells(row, wind_m_s=wind_m_s, dt_s=dt_s, time_s=moment.time_s)
    instability = float(row["forcing_to"][0, 8])
    if instability <= 0.0:
        return
    born = []
    if row["storm_arrives"][0]:
        # A storm comes with a grown cell in its front, aimed at the village.
        row["storm_arrives"][0] = 0
        born = storms.place_cell(
            row, at_m=relief.village_m, wind_m_s=wind_m_s, time_s=moment.time_s
        )
    hour = moment.at_village
    warmth = storms.warmth_of(hour.mean_c + 0.5 * hour.half_range_k * hour.shape)
    born += storms.spawn_cells(
        row,
        instability=instability * warmth,
        wind_m_s=wind_m_s,
        size_m=relief.size_m,
        time_s=moment.time_s,
        dt_s=dt_s,
        rng=rng("cells", int(moment.time_s)),
    )
    village_weather.announce_cells(view, slots=born)


def first_air(view: View, moment: Moment, *, relief: Relief, scenario: Scenario) -> None:
    """Fill the state before the very first step: seasonal air of the regime, no cloud."""
    row, sky, fields = view.tables["atmosphere"], view.tables["sky"], view.fields
    regime, _ = present_regime(row, moment=moment)
    hour = moment.at_village
    forcing = forcing_of(
        regime,
        mean_temperature_c=hour.mean_c,
        wind_factor=scenario.weather.wind_factor,
        dryness=moment.dryness,
    ).as_array()
    row["forcing_from"][0] = row["forcing_to"][0] = forcing
    sky["regime"][0] = regime
    heading = heading_rad(row, scenario=scenario)
    sky["steering_u_m_s"][0] = forcing[4] * cos(heading)
    sky["steering_v_m_s"][0] = forcing[4] * sin(heading)
    cooling = float(forcing[7])
    normal_c = normal_of_day(relief.temperature_c, day_of_year=moment.day_of_year)
    fields["reduced_temperature_c"][:] = normal_c + moment.shift_c - cooling
    saturated = saturation_humidity(hour.mean_c - cooling, pressure_hpa=hour.pressure_hpa)
    share = min(float(forcing[0]), 0.98)
    fields["specific_humidity_kg_kg"][:] = share * float(saturated) * relief.for_columns[5]

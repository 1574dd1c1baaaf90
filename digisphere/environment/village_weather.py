"""What the village notices: rain that begins and ends, fog, the regime in one word, and why.

Reads the fields at the settlement, fills the weather columns of `sky`, and emits events whose
causes run back from the shower to the front to the regime to the command. The weather system
calls `report` after each step and the two announcers when something starts.
"""

from digisphere.core.clock import Clock
from digisphere.core.events import EventKind
from digisphere.core.identity import NONE
from digisphere.core.state import View
from digisphere.environment import moist_air
from digisphere.environment.generator import season_day, season_turns
from digisphere.environment.regimes import WET, Regime
from digisphere.environment.relief import Relief
from digisphere.environment.tables import WEATHER_STEP_S

RAIN_BEGINS_MM_H = 0.1
SNOW_KG_M3 = 150.0
"""Density of snow loose enough to blow."""
RAIN_ENDS_MM_H = 0.03
FOG_BEGINS = 0.1
FOG_ENDS = 0.05
PAUSE_S = 900.0
FOG_PAUSE_S = 2700.0

EVENT_KINDS = (
    EventKind(
        "weather_called",
        {"regime": "str", "hours": "float"},
        "Somebody called a kind of weather, or released it.",
    ),
    EventKind(
        "spell_called",
        {"spell": "str", "days": "float", "strength": "float"},
        "Somebody called a drought, heat or cold.",
    ),
    EventKind(
        "weather_regime",
        {"regime": "str", "before": "str", "called": "bool"},
        "The kind of weather changes.",
    ),
    EventKind(
        "weather_front",
        {"brings": "str", "speed_m_s": "float", "direction_rad": "float"},
        "A front enters the map.",
    ),
    EventKind("rain_begins", {"rate_mm_h": "float"}, "Rain reaches the village."),
    EventKind("rain_ends", {"fallen_mm": "float"}, "Rain at the village stops."),
    EventKind("snow_begins", {"rate_mm_h": "float"}, "Snow reaches the village."),
    EventKind("snow_ends", {"fallen_mm": "float"}, "Snowfall at the village stops."),
    EventKind("fog_begins", {"visibility_m": "float"}, "Fog forms at the village."),
    EventKind("fog_ends", {"visibility_m": "float"}, "Fog at the village lifts."),
    EventKind(
        "thunder_cell",
        {"x_m": "float", "y_m": "float", "updraft_m_s": "float", "radius_m": "float"},
        "A thunder cell grows.",
    ),
    EventKind("first_frost", {"minimum_c": "float"}, "The first frost of the autumn."),
)

NAMES = {regime: regime.name.lower() for regime in Regime}


def announce_regime(view: View, *, regime: Regime, called: bool) -> None:
    """Emit the change of regime and, where it brings other air, its front."""
    row, sky = view.tables["atmosphere"], view.tables["sky"]
    before = Regime(int(sky["regime"][0]))
    row["regime_event"][0] = view.events.emit(
        "weather_regime",
        causes=(int(row["called_event"][0]),),
        regime=NAMES[regime],
        before=NAMES[before],
        called=called,
    )
    sky["regime"][0] = regime
    row["front_event"][0] = NONE
    if regime in WET or before in WET:
        row["front_event"][0] = view.events.emit(
            "weather_front",
            causes=(int(row["regime_event"][0]),),
            brings=NAMES[regime],
            speed_m_s=round(float(row["front_speed_m_s"][0]), 3),
            direction_rad=round(float(row["front_direction_rad"][0]), 4),
        )


def announce_cells(view: View, *, slots: list[int]) -> None:
    """Emit one event per newborn thunder cell, caused by the front or regime it grew in."""
    row = view.tables["atmosphere"]
    for slot in slots:
        row["cell_event"][0, slot] = view.events.emit(
            "thunder_cell",
            causes=(_weather_cause(view),),
            x_m=round(float(row["cell_x_m"][0, slot]), 1),
            y_m=round(float(row["cell_y_m"][0, slot]), 1),
            updraft_m_s=round(float(row["cell_updraft_m_s"][0, slot]), 2),
            radius_m=round(float(row["cell_radius_m"][0, slot]), 1),
        )


def _weather_cause(view: View) -> int:
    row = view.tables["atmosphere"]
    front = int(row["front_event"][0])
    return front if front >= 0 else int(row["regime_event"][0])


def report(view: View, clock: Clock, *, relief: Relief) -> None:
    """Fill the village's weather in `sky` and emit what began or ended."""
    sky, fields, at = view.tables["sky"], view.fields, relief.village_cell
    temperature = float(fields["air_temperature_c"][at])
    humidity = float(fields["relative_humidity"][at])
    rate = float(fields["precipitation_flux_mm_h"][at])
    snow = float(fields["snow_fraction"][at])
    fog = float(fields["fog_density"][at])
    extinction = moist_air.extinction_per_m(
        fog_density=fog,
        humidity_share=humidity,
        rain_mm_h=rate * (1.0 - snow),
        snow_mm_h=rate * snow,
    )
    lying = fields["snow_swe_mm"][at] / SNOW_KG_M3
    gust = float(fields["gust_m_s"][at])
    extinction = extinction + moist_air.blowing_snow_per_m(gust, snow_depth_m=lying)
    base = moist_air.cloud_base_above_ground_m(temperature, humidity_share=humidity)
    sky["air_temperature_c"][0] = temperature
    sky["relative_humidity"][0] = humidity
    sky["precipitation_flux_mm_h"][0] = rate
    sky["visibility_m"][0] = float(moist_air.visibility_of_extinction_m(extinction))
    sky["cloud_base_m"][0] = relief.reference_m + min(max(float(base), 60.0), 3500.0)
    _falling(view, rate=rate, snow=snow)
    _fog(view, fog=fog)
    _frost(view, clock, temperature=temperature)


def _falling(view: View, *, rate: float, snow: float) -> None:
    row = view.tables["atmosphere"]
    now = int(row["falling"][0])
    kind = 0
    if rate > (RAIN_BEGINS_MM_H if now == 0 else RAIN_ENDS_MM_H):
        kind = 2 if snow > (0.5 if now != 2 else 0.3) else 1
    row["falling_mm"][0] += rate * WEATHER_STEP_S / 3600.0 if now else 0.0
    # A shower that pauses is still the same rain: it ends after a quarter of an hour without.
    row["falling_pause_s"][0] = row["falling_pause_s"][0] + WEATHER_STEP_S if kind == 0 else 0.0
    if kind == now or (kind == 0 and row["falling_pause_s"][0] < PAUSE_S):
        return
    began = int(row["falling_event"][0])
    ended = NONE
    if now:
        name = "rain_ends" if now == 1 else "snow_ends"
        ended = view.events.emit(
            name, causes=(began,), fallen_mm=round(float(row["falling_mm"][0]), 3)
        )
    if kind:
        name = "rain_begins" if kind == 1 else "snow_begins"
        row["falling_event"][0] = view.events.emit(
            name, causes=(_weather_cause(view), ended), rate_mm_h=round(rate, 3)
        )
        row["falling_mm"][0] = rate * WEATHER_STEP_S / 3600.0 if now == 0 else 0.0
    row["falling"][0] = kind


def _fog(view: View, *, fog: float) -> None:
    row = view.tables["atmosphere"]
    foggy = bool(row["foggy"][0])
    now = fog > (FOG_ENDS if foggy else FOG_BEGINS)
    row["fog_pause_s"][0] = 0.0 if now else row["fog_pause_s"][0] + WEATHER_STEP_S
    if now == foggy or (foggy and row["fog_pause_s"][0] < FOG_PAUSE_S):
        return
    visibility = round(float(view.tables["sky"]["visibility_m"][0]), 1)
    cause = int(row["fog_event"][0]) if foggy else _weather_cause(view)
    event = view.events.emit(
        "fog_begins" if now else "fog_ends", causes=(cause,), visibility_m=visibility
    )
    row["foggy"][0] = now
    row["fog_event"][0] = event


def _frost(view: View, clock: Clock, *, temperature: float) -> None:
    """Keep the day's temperatures and emit the first frost after midsummer."""
    row = view.tables["atmosphere"]
    row["day_degree_sum"][0] += temperature
    row["day_degree_count"][0] += 1
    row["day_minimum_c"][0] = min(float(row["day_minimum_c"][0]), temperature)
    latitude = float(view.ground.latitude_deg)
    day = season_day(clock.day_of_year, latitude_deg=latitude)
    season = clock.year + season_turns(clock.day_of_year, latitude_deg=latitude)
    if temperature < 0.0 and day > 200 and int(row["frost_season"][0]) != season:
        row["frost_season"][0] = season
        view.events.emit(
            "first_frost", causes=(int(row["regime_event"][0]),), minimum_c=round(temperature, 2)
        )

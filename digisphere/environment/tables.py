"""Every column and field of the environment, declared once.

`sky` (what everybody may look at), `atmosphere` (memory of the weather generator), `storm_cells`,
`water_ledger`, and the fields of the weather grid. The systems beside this file own and write
them; nothing here computes.
"""

from collections.abc import Iterable

from digisphere.core.columns import ColumnSpec, TableSpec
from digisphere.core.fields import FieldSpec
from digisphere.environment.land_water import GroundFlow
from digisphere.environment.microphysics import AirFlow
from digisphere.environment.regimes import FORCING_LENGTH
from digisphere.environment.water_routes import Route

CELL_SLOTS = 12
WEATHER_STEP_S = 600.0
"""Length of one step of the weather."""
FLASH_SLOTS = 32


def _number(name: str, unit: str, doc: str, *, default: float = 0.0) -> ColumnSpec:
    return ColumnSpec(name, "f8", unit=unit, default=default, doc=doc)


def _share(name: str, doc: str) -> ColumnSpec:
    return ColumnSpec(name, "f8", unit="1", low=0.0, high=1.0, doc=doc)


SKY = TableSpec(
    "sky",
    1,
    (
        _number("sun_altitude_rad", "rad", "Height of the sun over the horizon."),
        _number("sun_azimuth_rad", "rad", "Direction toward the sun, from east, anticlockwise."),
        _number("moon_altitude_rad", "rad", "Height of the moon over the horizon."),
        _number("moon_azimuth_rad", "rad", "Direction toward the moon, as for the sun."),
        _share("moon_phase", "0 new, 0.25 first quarter, 0.5 full."),
        _share("moon_lit", "Lit share of the moon's disc."),
        _number("day_length_h", "h", "Sunrise to sunset."),
        _number("sunrise_h", "h", "Hour of sunrise."),
        _number("sunset_h", "h", "Hour of sunset."),
        ColumnSpec("regime", "u1", low=0, high=6, doc="Weather in one word (Regime)."),
        _number("steering_u_m_s", "m/s", "Wind that carries the weather, eastward part."),
        _number("steering_v_m_s", "m/s", "Northward part."),
        _number("air_temperature_c", "C", "Temperature at the village."),
        _number("relative_humidity", "1", "Relative humidity at the village."),
        _number("precipitation_flux_mm_h", "mm/h", "Precipitation at the village."),
        _share("cloud_area_fraction", "Cloud cover over the whole map."),
        _number("village_height_m", "m", "Height to which temperatures are reduced."),
        _number("visibility_m", "m", "How far one sees at the village.", default=40_000.0),
        _number("cloud_base_m", "m", "Cloud base above sea level.", default=1500.0),
        _share("leaf_out", "Broadleaf foliage: 0 bare buds, 1 full."),
        _share("leaf_colour", "Autumn colour of broadleaf foliage: 0 green, 1 turned."),
        _share("leaf_fall", "Share of the year's leaves that have fallen."),
        _share("grass_green", "0 straw-coloured or winter-brown turf, 1 lush."),
        _share("blossom", "Flowering of fruit trees and meadows."),
        _share("crop_stage", "0 bare or stubble, 0.5 flowering, 1 ripe."),
        _number("crop_height_m", "m", "Height of the grain."),
        _number("lightning_time_s", "s", "Instant of the last flash.", default=-1e9),
        _number("lightning_x_m", "m", "Where it was."),
        _number("lightning_y_m", "m", "Where it was."),
    ),
    doc="The sky over the village and the season, one row.",
)

ATMOSPHERE = TableSpec(
    "atmosphere",
    1,
    (
        ColumnSpec("planned_day", "i8", default=-1, doc="Day index the plan below is for."),
        ColumnSpec("wet", "u1", (3,), doc="Yesterday, today, tomorrow: wet days."),
        ColumnSpec("residual", "f8", (3, 3), doc="WGEN residuals (Tmax, Tmin, radiation)."),
        ColumnSpec("background", "u1", default=1, doc="Regime outside rain today."),
        ColumnSpec("wet_kind", "u1", default=4, doc="Regime of today's rain."),
        _number("rain_start_h", "h", "When today's rain comes.", default=99.0),
        _number("rain_hours", "h", "How long it lasts."),
        _number("rain_mm_h", "mm/h", "Rate it aims at."),
        _number("mist_until_h", "h", "Morning fog lasts until then; 0 for none."),
        ColumnSpec("called", "i1", default=-1, doc="Regime called by command, or -1."),
        _number("called_until_s", "s", "When the call ends."),
        ColumnSpec(
            "called_event",
            "i8",
            default=-1,
            doc="Event of the call or of its release, until the weather has changed.",
        ),
        _number("forced_rain_factor", "1", "Rain a command leaves of the usual.", default=1.0),
        _number("forced_rain_factor_from_s", "s", "From when.", default=-1e9),
        _number("forced_rain_factor_until_s", "s", "Until when.", default=-1e9),
        _number("forced_heat_k", "K", "Warmth a command adds."),
        _number("forced_heat_k_from_s", "s", "From when.", default=-1e9),
        _number("forced_heat_k_until_s", "s", "Until when.", default=-1e9),
        _number("forced_wind_m_s", "m/s", "Steering wind a command brings."),
        _number("forced_wind_m_s_from_s", "s", "From when.", default=-1e9),
        _number("forced_wind_m_s_until_s", "s", "Until when.", default=-1e9),
        ColumnSpec("forcing_from", "f8", (FORCING_LENGTH,), doc="Large scale ahead of the front."),
        ColumnSpec("forcing_to", "f8", (FORCING_LENGTH,), doc="Large scale behind the front."),
        ColumnSpec("rain_to_come_mm_h", "f8", unit="mm/h", doc="Rate the present regime aims at."),
        _number("front_start_s", "s", "When the front enters the map.", default=-1e9),
        _number("front_speed_m_s", "m/s", "How fast it crosses.", default=8.0),
        _number("front_direction_rad", "rad", "Where it goes."),
        _number("direction_offset_rad", "rad", "Wander of the wind off the prevailing direction."),
        _number("speed_offset", "1", "Wander of the wind's speed, log."),
        _number("drift_x_m", "m", "How far the wind has carried the pattern east."),
        _number("drift_y_m", "m", "How far north."),
        ColumnSpec("storm_arrives", "u1", doc="1 until a storm has brought its first cell."),
        ColumnSpec("cell_x_m", "f8", (CELL_SLOTS,), unit="m", doc="Thunder cells: centre."),
        ColumnSpec("cell_y_m", "f8", (CELL_SLOTS,), unit="m", doc="Thunder cells: centre."),
        ColumnSpec("cell_birth_s", "f8", (CELL_SLOTS,), unit="s", default=-1e9, doc="Birth."),
        ColumnSpec("cell_life_s", "f8", (CELL_SLOTS,), unit="s", doc="Length of life; 0 free."),
        ColumnSpec("cell_radius_m", "f8", (CELL_SLOTS,), unit="m", doc="Radius."),
        ColumnSpec("cell_updraft_m_s", "f8", (CELL_SLOTS,), unit="m/s", doc="Peak updraft."),
        ColumnSpec("cell_event", "i8", (CELL_SLOTS,), default=-1, doc="Event of birth."),
        ColumnSpec("flash_time_s", "f8", (FLASH_SLOTS,), unit="s", default=-1e9, doc="Flashes."),
        ColumnSpec("flash_x_m", "f8", (FLASH_SLOTS,), unit="m", doc="Where."),
        ColumnSpec("flash_y_m", "f8", (FLASH_SLOTS,), unit="m", doc="Where."),
        ColumnSpec("flash_ground", "u1", (FLASH_SLOTS,), doc="1 where it strikes the ground."),
        ColumnSpec("flash_event", "i8", (FLASH_SLOTS,), default=-1, doc="What told of it."),
        ColumnSpec("flash_seed", "u4", (FLASH_SLOTS,), doc="Shape of the bolt."),
        _number("flash_told_s", "s", "When one was last an event.", default=-1e9),
        ColumnSpec("flash_count", "i8", doc="Flashes so far; the ring's write position."),
        ColumnSpec("regime_event", "i8", default=-1, doc="Event of the present regime."),
        ColumnSpec("front_event", "i8", default=-1, doc="Event of the present front."),
        ColumnSpec("falling", "u1", doc="0 dry, 1 rain, 2 snow at the village."),
        ColumnSpec("falling_event", "i8", default=-1, doc="Event with which it began."),
        _number("falling_mm", "mm", "Fallen since then."),
        _number("falling_pause_s", "s", "How long it has paused."),
        ColumnSpec("foggy", "u1", doc="1 while fog lies at the village."),
        _number("fog_pause_s", "s", "How long it has paused."),
        ColumnSpec("fog_event", "i8", default=-1, doc="Event with which it began."),
        ColumnSpec("frost_season", "i8", default=-1, doc="Season whose first frost has come."),
        _number("day_degree_sum", "C", "Sum of village temperatures since the season moved on."),
        ColumnSpec("day_degree_count", "i8", doc="How many are in the sum."),
        _number("day_minimum_c", "C", "Lowest of them.", default=99.0),
        _number("growing_degree_days", "C day", "Warmth above 5 C since midwinter."),
        _number("chill_days", "day", "Autumn days cold enough to turn leaves."),
    ),
    doc="What the weather must remember from step to step, one row.",
)

# Flows are running totals since the start; stores are present amounts; all mean mm over the map.
LEDGER_STORES = (
    "vapour",
    "cloud",
    "rain_aloft",
    "falling",
    "snow",
    "soil",
    "skin",
    "rising",
    "shed",
    "ground",
    "rivers",
    "lakes",
    "flood",
)
# What the wind carries, and by which way it comes and goes: over the edges or through the top.
CARRIED = ("vapour", "cloud", "rain")
_WIND_FLOWS = tuple(
    f"{species}_{route}_{way}"
    for route in ("boundary", "aloft")
    for species in CARRIED
    for way in ("in", "out")
)
LEDGER_FLOWS = (
    *_WIND_FLOWS,
    *(flow.name.lower() for flow in (*AirFlow, *GroundFlow)),
    *(route.value for route in Route),
)

LEDGER = TableSpec(
    "water_ledger",
    1,
    tuple(_number(n, "mm", f"Store: {n.replace('_', ' ')}.") for n in LEDGER_STORES)
    + tuple(_number(f"start_{n}", "mm", "The same at the start.") for n in LEDGER_STORES)
    + tuple(_number(n, "mm", f"Flow so far: {n.replace('_', ' ')}.") for n in LEDGER_FLOWS),
    doc="Water bookkeeping of the whole map, mean mm per cell.",
)


def weather_fields(n: int) -> tuple[FieldSpec, ...]:
    """Fields the weather system owns, on an (n, n) grid."""
    return tuple(
        FieldSpec(name, dtype, (n, n), unit, low, high, default, doc)
        for name, dtype, unit, low, high, default, doc in _WEATHER
    )


def surface_fields(n: int) -> tuple[FieldSpec, ...]:
    """Fields the surface system owns, on an (n, n) grid."""
    return tuple(
        FieldSpec(name, dtype, (n, n), unit, low, high, default, doc)
        for name, dtype, unit, low, high, default, doc in _SURFACE
    )


_Row = tuple[str, str, str, float | None, float | None, float, str]

_WEATHER: tuple[_Row, ...] = (
    ("reduced_temperature_c", "f8", "C", -80, 70, 10.0, "Air temperature at village height."),
    ("specific_humidity_kg_kg", "f8", "kg/kg", 0, 0.06, 0.006, "Vapour of the moist layer."),
    ("cloud_water_kg_kg", "f8", "kg/kg", 0, 0.02, 0.0, "Cloud water of the moist layer."),
    ("rain_water_kg_kg", "f8", "kg/kg", 0, 0.03, 0.0, "Falling water still in the air."),
    ("rain_pending_mm", "f8", "mm", 0, None, 0.0, "Rain the surface has not yet taken up."),
    ("snow_pending_mm", "f8", "mm", 0, None, 0.0, "Snow the surface has not yet taken up."),
    ("air_temperature_c", "f4", "C", -80, 70, 10.0, "Air temperature two metres up."),
    ("relative_humidity", "f4", "1", 0, 1.2, 0.7, "Relative humidity near the ground."),
    ("cloud_area_fraction", "f4", "1", 0, 1, 0.3, "Cloud cover overhead."),
    ("precipitation_flux_mm_h", "f4", "mm/h", 0, None, 0.0, "Rain and snow, as water."),
    ("snow_fraction", "f4", "1", 0, 1, 0.0, "Share of it that is snow."),
    ("wind_u_m_s", "f4", "m/s", -80, 80, 0.0, "Wind near the ground, toward east."),
    ("wind_v_m_s", "f4", "m/s", -80, 80, 0.0, "Wind near the ground, toward north."),
    ("gust_m_s", "f4", "m/s", 0, 120, 0.0, "Speed of gusts."),
    ("fog_density", "f4", "1", 0, 1, 0.0, "0.1 is visibility 1 km, 1 is 60 m."),
)

_SURFACE: tuple[_Row, ...] = (
    ("evaporation_pending_mm", "f8", "mm", 0, None, 0.0, "Vapour the air has not yet taken up."),
    ("soil_water_mm", "f8", "mm", 0, 400, 100.0, "Water in the root zone."),
    ("snow_swe_mm", "f8", "mm", 0, None, 0.0, "Snow on the ground, as water."),
    ("snow_density_kg_m3", "f8", "kg/m3", 50, 600, 120.0, "Density of that snow."),
    ("snow_depth_m", "f4", "m", 0, None, 0.0, "Depth of that snow."),
    ("surface_wetness", "f8", "1", 0, 1, 0.0, "Water film on ground and leaves: 1 is soaked."),
    ("runoff_mm", "f8", "mm", 0, None, 0.0, "Run off since the start."),
    ("shed_mm", "f8", "mm", 0, None, 0.0, "Run off that no river has taken up yet."),
    ("drained_mm", "f8", "mm", 0, None, 0.0, "Sunk below the roots and not yet ground water."),
    ("pooled_mm", "f8", "mm", 0, None, 0.0, "Fallen onto open water and not yet its own."),
    ("drawn_mm", "f8", "mm", 0, None, 0.0, "Risen from open water and not yet taken from it."),
    ("open_water_wet", "f8", "1", 0, 1, 1.0, "Share of lakes' ground under water."),
)


def names(specs: Iterable[FieldSpec]) -> tuple[str, ...]:
    """Full names for a system's ``writes``."""
    return tuple(f"field:{spec.name}" for spec in specs)

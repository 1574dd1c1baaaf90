"""The world panel: sky and weather now, the season, and the triggers that call a regime.

Values come from the `sky` table and the weather fields at the village; triggers are commands that
the physics then carries.
"""

import math
from typing import ClassVar

import numpy as np
from imgui_bundle import imgui

from digisphere.core.snapshot import Snapshot
from digisphere.environment.regimes import Regime
from digisphere.environment.sampling import sample
from digisphere.inspector import theme, widgets
from digisphere.inspector.context import InspectorContext
from digisphere.inspector.panel import Panel

CALLED_HOURS = 6.0
_WINDS = ("E", "NE", "N", "NW", "W", "SW", "S", "SE")
_MOONS = (
    "new",
    "waxing crescent",
    "first quarter",
    "waxing gibbous",
    "full",
    "waning gibbous",
    "last quarter",
    "waning crescent",
)
_FIELDS = (
    ("Air", "air_temperature_c", "{:.1f} °C"),
    ("Humidity", "relative_humidity", "{:.0%}"),
    ("Cloud cover", "cloud_area_fraction", "{:.0%}"),
    ("Precipitation", "precipitation_flux_mm_h", "{:.1f} mm/h"),
    ("Snow on ground", "snow_depth_m", "{:.2f} m"),
    ("Soil water", "soil_water_mm", "{:.0f} mm"),
    ("Fog", "fog_density", "{:.0%}"),
)


class WorldPanel(Panel):
    """Weather, season and triggers."""

    title: ClassVar[str] = "World"
    side: ClassVar[str] = "right"
    order: ClassVar[int] = 30

    def __init__(self) -> None:
        self._hours = CALLED_HOURS

    def draw(self, context: InspectorContext) -> None:
        """Draw the panel."""
        snapshot = context.snapshot
        sky = snapshot.tables["sky"]
        imgui.separator_text(snapshot.ground.settlement.name)
        widgets.facts("weather", _weather_rows(snapshot))
        imgui.separator_text("Sky and season")
        altitude = math.degrees(sky["sun_altitude_rad"][0])
        widgets.facts(
            "sky",
            (
                ("Sun altitude", f"{altitude:.1f}°"),
                ("Moon", f"{_moon(float(sky['moon_phase'][0]))}"),
                ("Visibility", f"{sky['visibility_m'][0] / 1000:.1f} km"),
                ("Cloud base", f"{sky['cloud_base_m'][0]:.0f} m"),
                ("Leaves out", f"{sky['leaf_out'][0]:.0%}"),
                ("Autumn colour", f"{sky['leaf_colour'][0]:.0%}"),
                ("Crops", f"{sky['crop_stage'][0]:.0%} grown"),
            ),
        )
        self._triggers(context, regime=Regime(int(sky["regime"][0])))

    def _triggers(self, context: InspectorContext, *, regime: Regime) -> None:
        imgui.separator_text("Call a weather")
        imgui.set_next_item_width(-1.0)
        _, self._hours = imgui.slider_float("##hours", self._hours, 1.0, 48.0, "for %.0f hours")
        pressed = widgets.button_row(
            [r.name.capitalize() for r in Regime], selected=regime.name.capitalize()
        )
        if pressed:
            context.command(
                "weather.set_regime", regime=pressed.lower(), hours=round(self._hours, 1)
            )
            context.notice = f"{pressed} called; the air takes a while to follow."
        if imgui.button("Let the weather go its own way"):
            context.command("weather.release")
        widgets.coloured("The air follows within half an hour of simulated time.", theme.GREY)


def _weather_rows(snapshot: Snapshot) -> list[tuple[str, str]]:
    at = np.array([snapshot.ground.settlement.centre_m])
    rows = [("Regime", Regime(int(snapshot.tables["sky"]["regime"][0])).name.lower())]
    for label, field, form in _FIELDS:
        rows.append((label, form.format(float(sample(snapshot, field, at)[0]))))
    u = float(sample(snapshot, "wind_u_m_s", at)[0])
    v = float(sample(snapshot, "wind_v_m_s", at)[0])
    octant = _WINDS[round(math.atan2(-v, -u) / (math.pi / 4)) % 8]
    rows.append(("Wind", f"{math.hypot(u, v):.1f} m/s from {octant}"))
    return rows


def _moon(phase: float) -> str:
    return _MOONS[round(phase * 8) % 8]

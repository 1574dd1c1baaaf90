"""Commands that call a windstorm or a blizzard.

Both call a regime of the weather and force the wind (`forced_air`), and note the call in `storms`;
what follows is the weather's own: front, gusts, snow and what they break.
"""

from typing import ClassVar

from pydantic import Field

from digisphere.core.clock import Clock
from digisphere.core.commands import Command
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.environment import forced_air
from digisphere.environment.commands import CallRegime, RegimeName

GUST_OVER_WIND = {"storm": 1.23, "snow": 0.94}
"""Gusts on open level ground over the steering wind by day: `near_ground.fill_reports` with the two
regimes' gustiness. A sheltered village has a third less, a crest up to half more."""
LEAD_S = forced_air.EASE_S

WRITES = (
    *CallRegime.writes,
    "atmosphere.forced_wind_m_s",
    "atmosphere.forced_wind_m_s_from_s",
    "atmosphere.forced_wind_m_s_until_s",
    "storms.call_event",
    "storms.call_until_s",
)


def _call(
    view: View,
    clock: Clock,
    rng: SystemStreams,
    *,
    what: str,
    gust_m_s: float,
    hours: float,
) -> None:
    event = view.events.emit("storm_called", what=what, gust_m_s=gust_m_s, hours=hours)
    regime: RegimeName = "storm" if what == "storm" else "snow"
    CallRegime(regime=regime, hours=hours).apply(view, clock, rng)
    until_s = clock.time_s + hours * 3600.0
    # Wind is eased in from a little before now, so that it is up when the front is through.
    forced_air.WIND.put(
        view.tables["atmosphere"],
        value=gust_m_s / GUST_OVER_WIND[regime],
        from_s=clock.time_s - 0.7 * LEAD_S,
        until_s=until_s + 0.3 * LEAD_S,
    )
    view.tables["storms"]["call_event"][0] = event
    view.tables["storms"]["call_until_s"][0] = until_s + 0.3 * LEAD_S


class CallStorm(Command):
    """Let a windstorm come, with gusts of about a wanted strength on open ground."""

    kind: ClassVar[str] = "hazard.storm"
    writes: ClassVar[tuple[str, ...]] = WRITES

    gust_m_s: float = Field(26.0, ge=18.0, le=38.0, description="Gusts on open ground, about.")
    hours: float = Field(5.0, ge=1.0, le=48.0, description="How long it blows.")

    def apply(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Call the regime and the wind."""
        hours = self.hours
        _call(view, clock, rng, what="storm", gust_m_s=self.gust_m_s, hours=hours)


class CallBlizzard(Command):
    """Let driving snow come; in a warm season it brings air cold enough for it."""

    kind: ClassVar[str] = "hazard.blizzard"
    writes: ClassVar[tuple[str, ...]] = WRITES

    gust_m_s: float = Field(20.0, ge=15.6, le=32.0, description="Gusts on open ground, about.")
    hours: float = Field(10.0, ge=3.0, le=72.0, description="How long it drives.")

    def apply(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Call snow and wind."""
        hours = self.hours
        _call(view, clock, rng, what="blizzard", gust_m_s=self.gust_m_s, hours=hours)

"""Commands about the weather: call a regime for some hours, or let it go.

A call changes only what the large scale imposes; the physics bring the weather in behind a front
within about half an hour. The weather system registers these.
"""

from typing import ClassVar, Literal

from pydantic import Field

from digisphere.core.clock import Clock
from digisphere.core.commands import Command
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.environment.regimes import Regime
from digisphere.errors import CommandRefused

RegimeName = Literal["clear", "fair", "overcast", "fog", "rain", "storm", "snow"]


class CallRegime(Command):
    """Call a regime. Snow in summer brings air cold enough for it and melts when released."""

    kind: ClassVar[str] = "weather.set_regime"
    writes: ClassVar[tuple[str, ...]] = (
        "atmosphere.called",
        "atmosphere.called_until_s",
        "atmosphere.called_event",
        "events",
    )

    regime: RegimeName
    hours: float = Field(6.0, ge=0.25, le=240.0)

    def apply(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Set the called regime and say so."""
        row = view.tables["atmosphere"]
        row["called"][0] = Regime[self.regime.upper()]
        row["called_until_s"][0] = clock.time_s + self.hours * 3600.0
        row["called_event"][0] = view.events.emit(
            "weather_called", regime=self.regime, hours=self.hours
        )


class ReleaseRegime(Command):
    """Let the weather follow its own plan again."""

    kind: ClassVar[str] = "weather.release"
    writes: ClassVar[tuple[str, ...]] = CallRegime.writes

    def apply(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """End the call.

        Raises:
            CommandRefused: no regime is called.
        """
        row = view.tables["atmosphere"]
        if int(row["called"][0]) < 0:
            raise CommandRefused("No weather is called; it already follows its own plan.")
        row["called"][0] = -1
        row["called_event"][0] = view.events.emit("weather_called", regime="released", hours=0.0)

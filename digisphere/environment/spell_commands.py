"""Commands that call a drought, a heatwave or a cold spell.

Each forces the large scale for a number of days (`forced_air`) and leaves a note in `spells`, where
the system of that name takes it up as a natural event at its next judgement.
"""

from typing import ClassVar

from pydantic import Field

from digisphere.core.clock import Clock
from digisphere.core.columns import ColumnSpec
from digisphere.core.commands import Command
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.environment import forced_air
from digisphere.environment.forced_air import Forced
from digisphere.errors import CommandRefused

DAY_S = 86400.0
CALLS = tuple(
    spec
    for name in ("drought", "heatwave", "cold_spell")
    for spec in (
        ColumnSpec(f"{name}_until_s", "f8", unit="s", default=-1e9, doc="A call lasts until then."),
        ColumnSpec(f"{name}_call_event", "i8", default=-1, doc="Event of the call."),
    )
)
"""Columns of `spells` that hold what has been called."""


def _writes(forced: Forced, *, spell: str) -> tuple[str, ...]:
    return (
        f"atmosphere.forced_{forced.name}",
        f"atmosphere.forced_{forced.name}_from_s",
        f"atmosphere.forced_{forced.name}_until_s",
        f"spells.{spell}_until_s",
        f"spells.{spell}_call_event",
        "events",
    )


def _call(
    view: View, clock: Clock, *, spell: str, forced: Forced, value: float, days: float
) -> None:
    row, until_s = view.tables["spells"], clock.time_s + days * DAY_S
    event = view.events.emit("spell_called", spell=spell, days=days, strength=value)
    forced.put(view.tables["atmosphere"], value=value, from_s=clock.time_s, until_s=until_s)
    row[f"{spell}_until_s"][0] = until_s
    row[f"{spell}_call_event"][0] = event


class TriggerDrought(Command):
    """Let rain fail: for so many days only a share of the usual rain comes."""

    kind: ClassVar[str] = "hazard.drought"
    writes: ClassVar[tuple[str, ...]] = _writes(forced_air.RAIN, spell="drought")

    days: float = Field(45.0, ge=5.0, le=730.0, description="How long the rain fails.")
    rain_share: float = Field(0.1, ge=0.0, le=0.9, description="Share of the usual rain.")

    def apply(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Hold back the rain from the next day's plan on."""
        forced = forced_air.RAIN
        _call(view, clock, spell="drought", forced=forced, value=self.rain_share, days=self.days)


class _AirFromAfar(Command):
    """Hot or cold air for some days: what the two commands of it share."""

    spell: ClassVar[str]
    other: ClassVar[str]
    sign: ClassVar[float]

    days: float = Field(8.0, ge=1.0, le=60.0, description="How long it lasts.")
    degrees: float

    def apply(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Bring the air.

        Raises:
            CommandRefused: the opposite is called already.
        """
        _refuse_while(view, clock, other=self.other, what=self.spell)
        value, forced = self.sign * self.degrees, forced_air.HEAT
        _call(view, clock, spell=self.spell, forced=forced, value=value, days=self.days)


class TriggerHeatwave(_AirFromAfar):
    """Let hot air come from afar."""

    kind: ClassVar[str] = "hazard.heatwave"
    writes: ClassVar[tuple[str, ...]] = _writes(forced_air.HEAT, spell="heatwave")
    spell: ClassVar[str] = "heatwave"
    other: ClassVar[str] = "cold_spell"
    sign: ClassVar[float] = 1.0

    degrees: float = Field(9.0, ge=2.0, le=15.0, description="How much hotter than usual, K.")


class TriggerColdSpell(_AirFromAfar):
    """Let cold air come from afar."""

    kind: ClassVar[str] = "hazard.cold_spell"
    writes: ClassVar[tuple[str, ...]] = _writes(forced_air.HEAT, spell="cold_spell")
    spell: ClassVar[str] = "cold_spell"
    other: ClassVar[str] = "heatwave"
    sign: ClassVar[float] = -1.0

    degrees: float = Field(10.0, ge=2.0, le=18.0, description="How much colder than usual, K.")


def _refuse_while(view: View, clock: Clock, *, other: str, what: str) -> None:
    left_s = float(view.tables["spells"][f"{other}_until_s"][0]) - clock.time_s
    if left_s > 0.0:
        raise CommandRefused(
            f"A {other.replace('_', ' ')} is called for another {left_s / DAY_S:.1f} days; a "
            f"{what.replace('_', ' ')} cannot come at the same time. Wait until it is over."
        )

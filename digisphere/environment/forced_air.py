"""Air that a command forces on the weather: dryness, heat, wind, each until its time is over.

The weather goes on by its own laws; only what the large scale imposes is changed, and eased in and
out over hours, so that heat comes as warm air does and not as a switch. Columns of `atmosphere`;
written by the commands of `spells` and `windstorm`, read by the weather system's parts.
"""

from dataclasses import dataclass

from digisphere.core.columns import TableView

EASE_S = 6.0 * 3600.0


@dataclass(frozen=True, slots=True)
class Forced:
    """One quantity that can be forced: its columns and its value when nothing is."""

    name: str
    neutral: float

    def put(self, row: TableView, *, value: float, from_s: float, until_s: float) -> None:
        """Force it from one instant to another."""
        row[f"forced_{self.name}"][0] = value
        row[f"forced_{self.name}_from_s"][0] = from_s
        row[f"forced_{self.name}_until_s"][0] = until_s

    def at(self, row: TableView, *, time_s: float) -> float:
        """Its value at an instant, eased at both ends."""
        share = self.share(row, time_s=time_s)
        return self.neutral + share * (float(row[f"forced_{self.name}"][0]) - self.neutral)

    def share(self, row: TableView, *, time_s: float) -> float:
        """How far it is forced at an instant: 0 not at all to 1."""
        since = time_s - float(row[f"forced_{self.name}_from_s"][0])
        left = float(row[f"forced_{self.name}_until_s"][0]) - time_s
        return min(max(since / EASE_S, 0.0), max(left / EASE_S, 0.0), 1.0)


RAIN = Forced("rain_factor", 1.0)
HEAT = Forced("heat_k", 0.0)
WIND = Forced("wind_m_s", 0.0)
"""Speed of the steering wind; eased in from the weather's own."""
ALL = (RAIN, HEAT, WIND)

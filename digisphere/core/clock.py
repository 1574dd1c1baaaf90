"""Simulated time: a whole number of ticks since the scenario's start, and its calendar.

The clock knows nothing of wall time; pacing lives in ``app``. One tick is one simulated second
unless a scenario says otherwise.
"""

import datetime as _dt
import re
from dataclasses import dataclass
from functools import lru_cache

from digisphere.errors import ScenarioError

_UNITS_S = {"s": 1.0, "min": 60.0, "h": 3600.0, "day": 86400.0, "days": 86400.0}
_DURATION = re.compile(r"\s*([0-9]*\.?[0-9]+)\s*([a-z]+)\s*")


def seconds_from_text(text: str) -> float:
    """Read a duration such as ``"10 min"``, ``"30s"`` or ``"1 day"`` as seconds.

    Raises:
        ScenarioError: the text is not a number with a unit of time.
    """
    match = _DURATION.fullmatch(text)
    if match is None or match.group(2) not in _UNITS_S:
        raise ScenarioError(
            f"«{text}» is not a duration. Write a number and a unit: 30s, 10min, 2h or 1day."
        )
    return float(match.group(1)) * _UNITS_S[match.group(2)]


@lru_cache(maxsize=16)
def _moment(start: _dt.datetime, time_s: float) -> _dt.datetime:
    """Return an instant's date and time of day, which systems ask for many times a tick."""
    return start + _dt.timedelta(seconds=time_s)


@dataclass(frozen=True, slots=True)
class Clock:
    """An instant of simulated time."""

    tick: int
    tick_s: float
    start: _dt.datetime

    @property
    def time_s(self) -> float:
        """Seconds since the scenario's start."""
        return self.tick * self.tick_s

    @property
    def datetime(self) -> _dt.datetime:
        """Calendar date and time of day."""
        return _moment(self.start, self.tick * self.tick_s)

    @property
    def date(self) -> _dt.date:
        """Calendar date."""
        return self.datetime.date()

    @property
    def day_index(self) -> int:
        """Calendar days since the day the scenario started."""
        return self.date.toordinal() - self.start.toordinal()

    @property
    def day_of_year(self) -> int:
        """1 on the first of January."""
        return self.datetime.timetuple().tm_yday

    @property
    def hour(self) -> float:
        """Hour of the day with fraction, 0 up to 24."""
        now = self.datetime
        return now.hour + now.minute / 60.0 + (now.second + now.microsecond * 1e-6) / 3600.0

    @property
    def weekday(self) -> int:
        """0 on Mondays, 6 on Sundays."""
        return self.datetime.weekday()

    @property
    def year(self) -> int:
        """Calendar year."""
        return self.datetime.year

    def at_tick(self, tick: int) -> "Clock":
        """Return the clock of another tick of the same run."""
        return Clock(tick, self.tick_s, self.start)

    def datetime_at(self, time_s: float) -> _dt.datetime:
        """Return the calendar instant of any ``time_s`` of this run."""
        return _moment(self.start, time_s)

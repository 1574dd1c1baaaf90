"""What a check is: figures in bands, a plot, and a broken model that must be caught.

To add one, write a module with a ``Check`` in it and name it in ``pyproject.toml`` under
``[project.entry-points."digisphere.checks"]``, its subject first:

    def measure(effort):
        fire = spread(...)                       # the real model
        return Outcome((FIGURE.of(fire.head_m_s / fire.wind_m_s),), plot=draw)

    HEAD = Check(
        name="head_of_fire",
        title="The head of a fire runs at a tenth of the wind",
        measure=measure,
        control=lambda effort: ...,              # the same with a spread that forgets the wind
        control_is="a spread that ignores the wind",
    )

    "environment.head_of_fire" = "digisphere.evaluate.environment.fire:HEAD"

Running them all and writing them up is ``battery`` and ``page``.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

Draw = Callable[[Any], None]
"""Draws one plot into a matplotlib ``Axes``."""


class Effort(Enum):
    """How much work a battery may do."""

    QUICK = "quick"
    """In the gate: a few seconds of work each, fewer seeds and years."""
    FULL = "full"
    """As many seeds and years as a published figure deserves."""

    def choose(self, *, quick: int, full: int) -> int:
        """Return one of two amounts."""
        return quick if self is Effort.QUICK else full


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity with the band it must lie in and where the band comes from."""

    name: str
    low: float
    high: float
    source: str
    unit: str = ""
    digits: int = 3

    def of(self, value: float) -> "Reading":
        """Return a reading of this figure."""
        return Reading(self, float(value))


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure as found."""

    figure: Figure
    value: float

    @property
    def within(self) -> bool:
        """True when it lies in its band; a value that is not a number never does."""
        figure = self.figure
        return math.isfinite(self.value) and figure.low <= self.value <= figure.high


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one model showed: readings, and a picture of them if there is one."""

    readings: tuple[Reading, ...]
    plot: Draw | None = None
    sample: str = ""
    """What was measured, in words: how many of what, for how long, and with which seeds."""

    @property
    def within(self) -> bool:
        """True when every reading lies in its band."""
        return bool(self.readings) and all(r.within for r in self.readings)


Model = Callable[[Effort], Outcome]


@dataclass(frozen=True, slots=True)
class Check:
    """One claim about the world, how it is measured, and the broken model it must catch."""

    name: str
    title: str
    measure: Model
    control: Model
    control_is: str
    """The broken model in words."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A check that has been run."""

    check: Check
    found: Outcome
    control: Outcome
    seconds: float

    @property
    def passed(self) -> bool:
        """True when the model is within its bands and the broken one is not."""
        return self.found.within and not self.control.within

    @property
    def why_not(self) -> str:
        """Say what failed, or nothing."""
        if not self.found.readings:
            return "nothing was measured"
        outside = [r.figure.name for r in self.found.readings if not r.within]
        if outside:
            return f"out of band: {', '.join(outside)}"
        return f"does not catch {self.check.control_is}" if self.control.within else ""

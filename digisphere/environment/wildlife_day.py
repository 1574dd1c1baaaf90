"""How a day of each kind of animal goes: when it feeds, rests, moves on and flies.

Answers with a mode and how long it lasts, from the hour, the sun and one draw. Deer and reindeer
feed most around sunrise and sunset, livestock by day with a rest at noon, foxes hunt from dusk to
dawn, birds feed and fly by day (usual activity patterns of field guides). Called by `wildlife.py`.
"""

from dataclasses import dataclass

from digisphere.environment.animal_kinds import TRAITS, AnimalActivity, AnimalKind

_DUSK_H = 2.2


@dataclass(frozen=True, slots=True)
class Hour:
    """The time of day as animals feel it."""

    hour: float
    sunrise_h: float
    sunset_h: float

    @property
    def twilight(self) -> bool:
        """Within a good two hours of sunrise or sunset."""
        return min(abs(self.hour - self.sunrise_h), abs(self.hour - self.sunset_h)) < _DUSK_H

    @property
    def light(self) -> bool:
        """The sun is up."""
        return self.sunrise_h <= self.hour < self.sunset_h

    @property
    def noon(self) -> bool:
        """The middle of the day, when ruminants lie down."""
        middle = 0.5 * (self.sunrise_h + self.sunset_h)
        return abs(self.hour - middle) < 1.6


def next_mode(kind: AnimalKind, hour: Hour, *, draw: float) -> tuple[AnimalActivity, float]:
    """Return what a company does next and for how long, seconds.

    Args:
        kind: whose company.
        hour: the time of day.
        draw: uniform in [0, 1).
    """
    traits = TRAITS[kind]
    if traits.flies:
        return _bird(hour, draw=draw, swims=traits.swims)
    if traits.hunts:
        abroad = hour.twilight or not hour.light
        if draw < (0.75 if abroad else 0.25):
            return AnimalActivity.WALK, 60.0 + 240.0 * draw
        return (AnimalActivity.WATCH, 40.0) if abroad else (AnimalActivity.REST, 1500.0)
    if not hour.light and not hour.twilight:
        resting = 0.85
    elif hour.twilight:
        resting = 0.08
    else:
        resting = 0.65 if hour.noon else (0.25 if traits.tame else 0.4)
    if draw < resting:
        return AnimalActivity.REST, 900.0 + 1500.0 * (draw / resting)
    within = (draw - resting) / (1.0 - resting)
    if within < 0.22:
        return AnimalActivity.WALK, 120.0
    return AnimalActivity.GRAZE, 400.0 + 900.0 * within


def _bird(hour: Hour, *, draw: float, swims: bool) -> tuple[AnimalActivity, float]:
    if not hour.light:
        return AnimalActivity.REST, 1200.0 + 1200.0 * draw
    if swims:
        if draw < 0.06:
            return AnimalActivity.FLY, 240.0
        return (AnimalActivity.SWIM if draw < 0.8 else AnimalActivity.REST), 300.0 + 500.0 * draw
    if draw < 0.45:
        return AnimalActivity.FLY, 120.0
    return AnimalActivity.GRAZE, 120.0 + 260.0 * draw

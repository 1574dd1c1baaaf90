"""Kinds of animals that are seen, and what is known of each: mass, size, gait, company, shyness.

Facts only; how they spend the day is `wildlife.py`'s, how many a land feeds `wildlife_numbers.py`'s
and what they look like `scene/animal_shapes.py`'s. Masses and habits: usual values of field guides;
flight distances after Stankowich (2008) and Livezey et al. (2016); fish cruise at about one length
a second and dart at ten (Videler 1993).
"""

from dataclasses import dataclass
from enum import IntEnum


class AnimalKind(IntEnum):
    """Kinds of animals; a number never changes its meaning, because datasets carry it."""

    DEER = 0
    REINDEER = 1
    GAZELLE = 2
    SHEEP = 3
    COW = 4
    GOAT = 5
    FOX = 6
    CROW = 7
    GULL = 8
    DUCK = 9
    TROUT = 10
    ROACH = 11
    CARP = 12
    TILAPIA = 13
    MULLET = 14


class AnimalActivity(IntEnum):
    """What an animal does where it is; on the way it walks, flees, flies or swims."""

    GRAZE = 0
    REST = 1
    WATCH = 2
    WALK = 3
    FLEE = 4
    FLY = 5
    SWIM = 6


@dataclass(frozen=True, slots=True)
class AnimalTraits:
    """What one kind of animal is like.

    Attributes:
        name: the word for one, and ``plural`` for several.
        mass_kg: of a grown one. shoulder_m: height at the shoulder; of birds, standing height; of
            fish, length.
        walk_m_s, flee_m_s: ground speed (birds: speed on foot, air speed; fish: cruising, darting).
        herd: usual number in company. spread_m: how far apart they stay while feeding.
        territory_m: radius in which the company moves.
        flight_m: they flee from a person nearer than this.
        keeps_off_m: how far from houses they live; 0 for livestock and birds of the village.
        tame: kept by people. flies, swims, hunts: what it can do.
        night: active by night and at dusk rather than by day.
        least_water_m: fish keep to water at least this deep; 0 for all others.
    """

    name: str
    plural: str
    mass_kg: float
    shoulder_m: float
    walk_m_s: float
    flee_m_s: float
    herd: int
    spread_m: float
    territory_m: float
    flight_m: float
    keeps_off_m: float = 0.0
    tame: bool = False
    flies: bool = False
    swims: bool = False
    hunts: bool = False
    night: bool = False
    least_water_m: float = 0.0

    @property
    def finned(self) -> bool:
        """A fish."""
        return self.least_water_m > 0.0


TRAITS: dict[AnimalKind, AnimalTraits] = {
    AnimalKind.DEER: AnimalTraits(
        "deer", "deer", 90.0, 1.15, 1.1, 9.0, 6, 5.0, 260.0, 70.0, keeps_off_m=90.0
    ),
    AnimalKind.REINDEER: AnimalTraits(
        "reindeer", "reindeer", 110.0, 1.1, 1.2, 8.0, 12, 5.0, 420.0, 60.0, keeps_off_m=90.0
    ),
    AnimalKind.GAZELLE: AnimalTraits(
        "gazelle", "gazelles", 25.0, 0.68, 1.1, 11.0, 10, 4.5, 420.0, 75.0, keeps_off_m=90.0
    ),
    AnimalKind.SHEEP: AnimalTraits(
        "sheep", "sheep", 70.0, 0.75, 0.8, 4.0, 10, 3.2, 60.0, 5.0, tame=True
    ),
    AnimalKind.COW: AnimalTraits(
        "cow", "cows", 600.0, 1.4, 0.8, 4.0, 7, 5.0, 70.0, 3.5, tame=True
    ),
    AnimalKind.GOAT: AnimalTraits(
        "goat", "goats", 50.0, 0.72, 0.9, 4.5, 9, 3.4, 70.0, 4.5, tame=True
    ),
    AnimalKind.FOX: AnimalTraits(
        "fox", "foxes", 6.5, 0.38, 1.3, 9.0, 1, 2.0, 480.0, 45.0,
        keeps_off_m=40.0, hunts=True, night=True,
    ),
    AnimalKind.CROW: AnimalTraits(
        "crow", "crows", 0.5, 0.3, 0.5, 11.0, 14, 3.0, 420.0, 20.0, flies=True
    ),
    AnimalKind.GULL: AnimalTraits(
        "gull", "gulls", 0.9, 0.36, 0.5, 11.0, 14, 3.5, 520.0, 16.0, flies=True
    ),
    AnimalKind.DUCK: AnimalTraits(
        "duck", "ducks", 1.1, 0.22, 0.35, 15.0, 7, 1.6, 60.0, 12.0, flies=True, swims=True
    ),
    AnimalKind.TROUT: AnimalTraits(
        "trout", "trout", 0.8, 0.42, 0.35, 3.5, 3, 0.8, 40.0, 3.5, least_water_m=0.4
    ),
    AnimalKind.ROACH: AnimalTraits(
        "roach", "roach", 0.25, 0.26, 0.24, 2.4, 20, 0.22, 90.0, 3.0, least_water_m=0.7
    ),
    AnimalKind.CARP: AnimalTraits(
        "carp", "carp", 4.0, 0.62, 0.22, 3.0, 4, 0.75, 110.0, 4.0, least_water_m=0.9
    ),
    AnimalKind.TILAPIA: AnimalTraits(
        "tilapia", "tilapia", 0.5, 0.30, 0.26, 2.6, 14, 0.28, 80.0, 3.0, least_water_m=0.6
    ),
    AnimalKind.MULLET: AnimalTraits(
        "mullet", "mullet", 0.7, 0.40, 0.45, 4.0, 18, 0.34, 160.0, 4.0, least_water_m=0.9
    ),
}  # fmt: skip
"""By kind."""

"""The closed vocabularies of a person's columns: activities, goals, reasons, occupations and so on.

Numbers are written into tables and datasets, so a member never changes its number; new members
are appended. What the words look like in English lives in `digisphere.language`; what each choice
is worth to a person lives in `utility.py`. Read by every room that looks at people.
"""

from collections.abc import Iterable
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from digisphere.core.codes import quick


@quick
class Sex(IntEnum):
    """Sex as used for body size, names and trait norms."""

    FEMALE = 0
    MALE = 1


@quick
class Origin(IntEnum):
    """The land somebody or their family is from, and whose language they have from home."""

    VALLEY = 0
    COAST = 1
    HIGHLANDS = 2
    PLAINS = 3


@quick
class Activity(IntEnum):
    """What a body is seen to be doing; chooses the pose clip."""

    IDLE = 0
    WALK = 1
    RUN = 2
    SLEEP = 3
    EAT = 4
    WORK = 5
    TALK = 6
    SIT = 7
    SHOP = 8
    WASH = 9
    PLAY = 10
    LEARN = 11
    REST = 12
    HEAL = 13
    PRAY = 14


@quick
class Goal(IntEnum):
    """What a person means to do: the winner of a deliberation."""

    NONE = 0
    SLEEP = 1
    EAT_HOME = 2
    EAT_OUT = 3
    WORK = 4
    LEARN = 5
    SHOP = 6
    MARKET = 7
    WASH = 8
    SOCIALISE = 9
    TAVERN = 10
    PLAY = 11
    REST = 12
    STROLL = 13
    WORSHIP = 14
    HEAL = 15
    SHELTER = 16
    GO_HOME = 17
    CHORES = 18
    VISIT = 19
    MEET = 20
    HOBBY = 21
    FETCH_WATER = 22
    FLEE = 23
    HELP = 24


@quick
class Reason(IntEnum):
    """The term that weighed most in a decision; `reason_value` carries its weight."""

    NOTHING_BETTER = 0
    TIRED = 1
    HUNGRY = 2
    DUTY = 3
    LARDER_LOW = 4
    UNWASHED = 5
    LONELY = 6
    BORED = 7
    UNWELL = 8
    WET = 9
    COLD = 10
    STORM = 11
    DARK = 12
    MEALTIME = 13
    HABIT = 14
    SUNDAY = 15
    MARKET_DAY = 16
    INVITED = 17
    NEEDS_MONEY = 18
    FINE_WEATHER = 19
    GOOD_COMPANY = 20
    HOUSEHOLD = 21
    WEARY_LEGS = 22
    AFRAID = 23
    SCHOOL = 24
    BEDTIME = 25
    CURIOUS = 26
    CLOSING = 27
    DANGER = 28
    WAY_CLOSED = 29
    HOUSE_CLOSED = 30
    CLUB = 31
    POLL = 32
    COUNCIL = 33
    PUBLIC_WORK = 34
    PROMISED = 35
    VALUES = 36
    """It matters to them in life: this weighed most, or but for it they would do something else."""
    KIN_BURIED = 37
    SOMEBODY_BURIED = 38
    FOOD_RELIEF = 39


@quick
class Task(IntEnum):
    """Housework that can be shared out; members are bits."""

    FOOD = 1
    WATER = 2
    HOUSE = 4


@quick
class Term(IntEnum):
    """The parts a utility is made of; together they are exactly the score an option had."""

    NEED = 0
    HOUR = 1
    DUTY = 2
    HOUSEHOLD = 3
    MONEY = 4
    COMPANY = 5
    WEATHER = 6
    DARK = 7
    HEALTH = 8
    HABIT = 9
    PROMISE = 10
    DANGER = 11
    TEMPER = 12
    WALK = 13
    STAYING = 14
    PALLS = 15
    EXPECTED = 16
    BELIEF = 17
    CUSTOM = 18
    WHIM = 19
    VALUES = 20


@quick
class Value(IntEnum):
    """Schwartz's ten basic values, in their order round the circle of motives."""

    UNIVERSALISM = 0
    BENEVOLENCE = 1
    TRADITION = 2
    CONFORMITY = 3
    SECURITY = 4
    POWER = 5
    ACHIEVEMENT = 6
    HEDONISM = 7
    STIMULATION = 8
    SELF_DIRECTION = 9


@quick
class Occupation(IntEnum):
    """What a person does for a living, or instead of one."""

    NONE = 0
    CHILD = 1
    PUPIL = 2
    STUDENT = 3
    HOMEMAKER = 4
    RETIRED = 5
    FARMER = 6
    FARMHAND = 7
    SHEPHERD = 8
    FORESTER = 9
    FISHER = 10
    SMITH = 11
    CARPENTER = 12
    WEAVER = 13
    POTTER = 14
    BAKER = 15
    SHOPKEEPER = 16
    STALLHOLDER = 17
    CARTER = 18
    MASON = 19
    TEACHER = 20
    DOCTOR = 21
    NURSE = 22
    INNKEEPER = 23
    COOK = 24
    CLERK = 25
    MAYOR = 26
    CLERGY = 27
    MILLER = 28
    TAILOR = 29
    BUTCHER = 30


@quick
class Education(IntEnum):
    """Highest schooling finished."""

    NONE = 0
    PRIMARY = 1
    SECONDARY = 2
    TRADE = 3
    DEGREE = 4


@quick
class Illness(IntEnum):
    """What ails a person now; one at a time is enough for a village."""

    NONE = 0
    COLD = 1
    STOMACH = 2
    SPRAIN = 3
    EXHAUSTION = 4
    INJURY = 5
    FLU = 6


@quick
class Seir(IntEnum):
    """Stages of an infection."""

    SUSCEPTIBLE = 0
    EXPOSED = 1
    INFECTIOUS = 2
    RECOVERED = 3


@quick
class Severity(IntEnum):
    """How badly an infection takes somebody."""

    NONE = 0
    """They never notice."""
    MILD = 1
    BED = 2
    CLINIC = 3
    """They need care; some of these die."""


@quick
class DeathCause(IntEnum):
    """What somebody died of."""

    NONE = 0
    OLD_AGE = 1
    ILLNESS = 2
    FLU = 3
    FLOOD = 4
    FIRE = 5
    COLLAPSE = 6


@quick
class Contact(IntEnum):
    """Where two people were together when one infected the other."""

    NONE = 0
    HOUSEHOLD = 1
    WORK = 2
    SCHOOL = 3
    MARKET = 4
    """Shops and the market square."""
    TAVERN = 5
    CHAPEL = 6
    CLINIC = 7
    VISIT = 8
    """Under the roof of a house one of them does not live in, or of the town hall."""
    TALK = 9
    """In the open, talking."""
    OUTSIDE = 10
    """Brought in from beyond the valley."""


@quick
class Danger(IntEnum):
    """What somebody is in fear of now."""

    NONE = 0
    FLOOD = 1
    FIRE = 2
    EARTHQUAKE = 3
    STORM = 4


@quick
class Outfit(IntEnum):
    """Cut of the clothes."""

    PLAIN = 0
    FARM = 1
    APRON = 2
    FORMAL = 3
    CLERGY = 4
    MEDICAL = 5
    CHILD = 6
    ELDER = 7


@quick
class Cloth(IntEnum):
    """Cloth palette of `top_colour` and `bottom_colour`."""

    WHITE = 0
    CREAM = 1
    STRAW = 2
    OCHRE = 3
    RUST = 4
    RED = 5
    PLUM = 6
    ROSE = 7
    SKY = 8
    BLUE = 9
    NAVY = 10
    TEAL = 11
    GREEN = 12
    OLIVE = 13
    BROWN = 14
    GREY = 15


@quick
class HairColour(IntEnum):
    """Hair palette."""

    BLACK = 0
    DARK_BROWN = 1
    BROWN = 2
    LIGHT_BROWN = 3
    BLOND = 4
    RED = 5
    GREY = 6
    WHITE = 7


@quick
class HairStyle(IntEnum):
    """Hair styles."""

    CROPPED = 0
    SHORT = 1
    PARTED = 2
    CURLY = 3
    BOB = 4
    LONG = 5
    BUN = 6
    BALD = 7


@quick
class Role(IntEnum):
    """Place within a household."""

    HEAD = 0
    PARTNER = 1
    CHILD = 2
    ELDER = 3
    LODGER = 4


@quick
class Hobby(IntEnum):
    """What somebody likes to do with free time."""

    READING = 0
    MUSIC = 1
    GARDENING = 2
    WALKING = 3
    CARVING = 4
    KNITTING = 5
    CARDS = 6
    BIRDS = 7
    COOKING = 8
    DRAWING = 9
    BALL_GAMES = 10
    STARGAZING = 11


@quick
class MemoryKind(IntEnum):
    """What a remembered thing was."""

    NONE = 0
    OWN_INTENTION = 1
    OWN_DEED = 2
    WEATHER = 3
    ENCOUNTER = 4
    HEARD = 5
    SAID = 6
    OVERHEARD = 7
    SAW = 8
    BODY = 9
    MONEY = 10
    GOSSIP = 11
    """Heard of the other person from somebody else, the event's speaker."""


def flags_of(members: Iterable[IntEnum], *, kind: type[IntEnum]) -> npt.NDArray[np.bool_]:
    """Return a lookup by code, true at the members: a fast «is in» for columns of codes."""
    flags = np.zeros(max(kind) + 1, dtype=bool)
    flags[[int(m) for m in members]] = True
    return flags


NEEDS: tuple[str, ...] = ("hunger", "energy", "hygiene", "social", "fun", "safety")
TRAITS: tuple[str, ...] = (
    "openness",
    "conscientiousness",
    "extraversion",
    "agreeableness",
    "neuroticism",
)
WORKLESS: tuple[Occupation, ...] = (
    Occupation.NONE,
    Occupation.CHILD,
    Occupation.PUPIL,
    Occupation.STUDENT,
    Occupation.HOMEMAKER,
    Occupation.RETIRED,
)

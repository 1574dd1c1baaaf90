"""What each goal needs: where it can be done, at which kind of slot, how long, and how it looks.

A table of facts; what a goal is worth to somebody is in `utility.py`, which place is chosen in
`venues.py`, who gets which slot in `taking_up.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from digisphere.people.enums import Activity, Goal
from digisphere.world.enums import PlaceKind, SlotKind


class Where(IntEnum):
    """How the place of a goal is found."""

    HOME = 0
    WORK = 1
    KINDS = 2
    """Any place of the listed kinds."""
    FRIEND = 3
    """The home of kin or a friend who may well be in."""
    MEETING = 4
    """Where an appointment says."""
    REFUGE = 5
    """Where one hopes to be safe."""
    FALLEN = 6
    """Before a fallen house with somebody in it."""


@dataclass(frozen=True)
class GoalFacts:
    """Where, how and for how long; `minutes` are the least and most ordinary durations."""

    where: Where
    slots: tuple[SlotKind, ...]
    activity: Activity
    minutes: tuple[float, float]
    kinds: tuple[PlaceKind, ...] = ()
    outdoors: bool = False
    repeat_h: float = 1.5
    """Hours over which the wish to do it again comes back."""


_K, _S, _A = PlaceKind, SlotKind, Activity
GOALS: Mapping[Goal, GoalFacts] = {
    Goal.SLEEP: GoalFacts(Where.HOME, (_S.SLEEP,), _A.SLEEP, (20, 600), repeat_h=0.3),
    Goal.EAT_HOME: GoalFacts(
        Where.HOME, (_S.EAT, _S.SIT, _S.WORK, _S.SLEEP), _A.EAT, (17, 36), repeat_h=1.0
    ),
    Goal.EAT_OUT: GoalFacts(
        Where.KINDS, (_S.EAT,), _A.EAT, (35, 65), (_K.TAVERN,), repeat_h=14.0
    ),
    Goal.WORK: GoalFacts(Where.WORK, (_S.WORK, _S.STAND), _A.WORK, (80, 190), repeat_h=0.01),
    Goal.LEARN: GoalFacts(Where.WORK, (_S.SIT, _S.STAND), _A.LEARN, (85, 130), repeat_h=0.01),
    Goal.SHOP: GoalFacts(
        Where.KINDS, (_S.STAND,), _A.SHOP, (6, 16), (_K.SHOP, _K.MARKET_SQUARE), repeat_h=5.0
    ),
    Goal.MARKET: GoalFacts(
        Where.KINDS, (_S.STAND, _S.SIT), _A.SHOP, (18, 50), (_K.MARKET_SQUARE,), True, 7.0
    ),
    Goal.WASH: GoalFacts(
        Where.HOME, (_S.WORK, _S.SIT, _S.EAT, _S.SLEEP), _A.WASH, (9, 19), repeat_h=3.0
    ),
    Goal.SOCIALISE: GoalFacts(
        Where.KINDS, (_S.SIT, _S.STAND), _A.SIT, (20, 65), (_K.GREEN, _K.MARKET_SQUARE), True, 2.5
    ),
    Goal.TAVERN: GoalFacts(
        Where.KINDS, (_S.SIT, _S.EAT, _S.STAND), _A.SIT, (60, 150), (_K.TAVERN,), repeat_h=26.0
    ),
    Goal.PLAY: GoalFacts(
        Where.KINDS, (_S.STAND,), _A.PLAY, (25, 75), (_K.GREEN, _K.SCHOOL, _K.MARKET_SQUARE), True,
        0.8,
    ),
    Goal.REST: GoalFacts(
        Where.KINDS, (_S.SIT,), _A.SIT, (15, 45), (_K.GREEN, _K.MARKET_SQUARE, _K.SHORE), True, 2.0
    ),
    Goal.STROLL: GoalFacts(
        Where.KINDS, (_S.STAND, _S.SIT), _A.IDLE, (6, 24),
        (_K.VIEWPOINT, _K.WOODS, _K.SHORE, _K.GREEN), True, 6.0,
    ),
    Goal.WORSHIP: GoalFacts(
        Where.KINDS, (_S.SIT, _S.STAND), _A.PRAY, (55, 75), (_K.CHAPEL,), repeat_h=30.0
    ),
    Goal.HEAL: GoalFacts(
        Where.KINDS, (_S.SIT, _S.SLEEP), _A.HEAL, (28, 55), (_K.CLINIC,), repeat_h=30.0
    ),
    Goal.SHELTER: GoalFacts(
        Where.KINDS, (_S.STAND, _S.SIT, _S.EAT), _A.IDLE, (12, 26),
        (_K.SHOP, _K.TAVERN, _K.TOWN_HALL, _K.CHAPEL, _K.CLINIC), repeat_h=0.05,
    ),
    Goal.GO_HOME: GoalFacts(
        Where.HOME, (_S.SIT, _S.EAT, _S.WORK, _S.SLEEP), _A.REST, (25, 70), repeat_h=0.5
    ),
    Goal.CHORES: GoalFacts(
        Where.HOME, (_S.WORK, _S.EAT, _S.SIT, _S.STAND), _A.WORK, (25, 65), repeat_h=1.2
    ),
    Goal.VISIT: GoalFacts(Where.FRIEND, (_S.EAT, _S.SIT), _A.SIT, (50, 120), repeat_h=10.0),
    Goal.MEET: GoalFacts(
        Where.MEETING, (_S.SIT, _S.STAND, _S.EAT), _A.IDLE, (20, 90), repeat_h=0.1
    ),
    Goal.HOBBY: GoalFacts(
        Where.HOME, (_S.EAT, _S.SIT, _S.WORK, _S.SLEEP), _A.REST, (40, 110), repeat_h=1.5
    ),
    Goal.FETCH_WATER: GoalFacts(
        Where.KINDS, (_S.STAND,), _A.WORK, (3, 6), (_K.WELL,), True, 4.0
    ),
    Goal.FLEE: GoalFacts(
        Where.REFUGE, (_S.STAND, _S.SIT, _S.EAT, _S.WORK, _S.THRONG), _A.IDLE, (15, 60),
        repeat_h=0.05,
    ),
    Goal.HELP: GoalFacts(
        Where.FALLEN, (_S.STAND, _S.SIT, _S.EAT, _S.WORK), _A.IDLE, (60, 150), repeat_h=0.05
    ),
}  # fmt: skip

"""Which clubs a village may have, and how much each person is drawn to each: data and one formula.

Interest is log-odds: a hobby or trade that fits weighs most, then temper, age and devotion; being
outgoing helps with every club (joiners are more extraverted and more agreeable: Bekkers 2005).
Everybody has a lasting taste for each kind, so that asking twice changes nobody's mind; friends
already in it do. Called by ``clubs`` and by talk; checked by ``evaluate``.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digisphere.people.body import personal_uniform
from digisphere.people.character import standardised
from digisphere.people.enums import TRAITS, Hobby, Occupation, Sex
from digisphere.people.trajectory import Columns
from digisphere.world.enums import PlaceKind

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
_P, _H, _O = PlaceKind, Hobby, Occupation


@dataclass(frozen=True)
class ClubKind:
    """A kind of club: its name, where and when it meets, and whom it draws."""

    name: str
    places: tuple[PlaceKind, ...]
    weekday: int
    hour: float
    hours: float
    hobbies: tuple[Hobby, ...] = ()
    trades: tuple[Occupation, ...] = ()
    temper: tuple[float, float, float, float, float] = (0.0, 0.0, 0.0, 0.0, 0.0)
    """Log-odds a standard deviation of O, C, E, A, N."""
    ages: tuple[float, float] = (16.0, 80.0)
    sex: Sex | None = None
    """Whom it draws more, by custom."""
    devotion: float = 0.0
    """Log-odds from nobody to the most devout."""
    leaning: float = -3.7
    """Log-odds of somebody of middling temper whom nothing special draws."""


KINDS: tuple[ClubKind, ...] = (
    ClubKind("choir", (_P.CHAPEL, _P.SCHOOL), 3, 19.0, 1.5, (_H.MUSIC,),
             temper=(0.2, 0.0, 0.2, 0.1, 0.0), devotion=1.0),
    ClubKind("church circle", (_P.CHAPEL,), 2, 18.0, 1.5, temper=(-0.2, 0.1, 0.0, 0.2, 0.0),
             ages=(30.0, 90.0), devotion=2.6, leaning=-4.2),
    ClubKind("football club", (_P.GREEN, _P.MARKET_SQUARE), 5, 15.5, 2.0, (_H.BALL_GAMES,),
             temper=(0.0, 0.0, 0.3, 0.0, -0.2), ages=(15.0, 38.0), sex=Sex.MALE),
    ClubKind("card and chess circle", (_P.TAVERN,), 0, 19.5, 2.0, (_H.CARDS,),
             temper=(0.1, 0.0, 0.1, 0.0, 0.0), ages=(25.0, 85.0)),
    ClubKind("reading circle", (_P.SCHOOL, _P.TOWN_HALL), 1, 19.0, 1.5, (_H.READING,),
             temper=(0.4, 0.0, 0.0, 0.1, 0.0)),
    ClubKind("garden club", (_P.GREEN, _P.TOWN_HALL), 5, 10.0, 1.5, (_H.GARDENING,),
             temper=(0.0, 0.2, 0.0, 0.1, 0.0), ages=(35.0, 85.0)),
    ClubKind("walking club", (_P.VIEWPOINT, _P.GREEN), 6, 14.0, 2.0, (_H.WALKING, _H.BIRDS),
             temper=(0.2, 0.0, 0.1, 0.0, 0.0), ages=(20.0, 75.0)),
    ClubKind("handicraft circle", (_P.TOWN_HALL, _P.SCHOOL), 2, 19.0, 1.5,
             (_H.KNITTING, _H.CARVING, _H.DRAWING), temper=(0.1, 0.1, 0.0, 0.1, 0.0),
             ages=(25.0, 88.0), sex=Sex.FEMALE),
    ClubKind("farmers' co-operative", (_P.TOWN_HALL, _P.TAVERN), 4, 19.0, 1.5,
             trades=(_O.FARMER, _O.FARMHAND, _O.SHEPHERD, _O.MILLER), ages=(18.0, 75.0),
             temper=(0.0, 0.2, 0.0, 0.0, 0.0), leaning=-5.0),
    ClubKind("fire brigade", (_P.MARKET_SQUARE, _P.GREEN), 0, 18.5, 1.5,
             trades=(_O.MASON, _O.CARPENTER, _O.SMITH, _O.CARTER, _O.FORESTER), ages=(18.0, 52.0),
             temper=(0.0, 0.2, 0.2, 0.1, -0.2), sex=Sex.MALE, leaning=-4.1),
)  # fmt: skip
_HOBBY, _TRADE, _SEX, _TOO_OLD = 1.9, 3.4, 0.35, 0.12
_OUTGOING, _KIND = 0.22, 0.08
_FRIENDS = 0.6
"""Log-odds for every e-fold of friends already in it."""
_TASTE_CHANNEL = 400


def interest(people: Columns, rows: Rows, *, kind: int, friends: npt.ArrayLike = 0.0) -> Floats:
    """Return (n,) the chance that each wants to be in a club of a kind.

    Args:
        people: the ``people`` columns.
        rows: (n,) who.
        kind: number in ``KINDS``.
        friends: (n,) familiarity summed over those they know who are in it.
    """
    k = KINDS[kind]
    z = standardised(np.column_stack([people[t][rows] for t in TRAITS]).astype(np.float64))
    odds = k.leaning + z @ np.array(k.temper) + _OUTGOING * z[:, 2] + _KIND * z[:, 3]
    odds = odds + _HOBBY * np.isin(people["hobby"][rows], k.hobbies)
    odds = odds + _TRADE * np.isin(people["occupation"][rows], k.trades)
    odds = odds + k.devotion * people["devotion"][rows]
    if k.sex is not None:
        odds = odds + np.where(people["sex"][rows] == k.sex, _SEX, -_SEX)
    age, (low, high) = people["age_years"][rows].astype(np.float64), k.ages
    odds = odds - _TOO_OLD * (np.maximum(low - age, 0.0) + np.maximum(age - high, 0.0))
    odds = odds + _FRIENDS * np.log1p(np.asarray(friends, dtype=np.float64))
    chance: Floats = np.where(age >= YEARS, 1.0 / (1.0 + np.exp(-odds)), 0.0)
    return chance


YEARS = 14.0
"""From this age on one may be in a club by oneself."""


def wants(
    people: Columns, rows: Rows, *, kind: int, friends: npt.ArrayLike = 0.0, scale: float = 1.0
) -> npt.NDArray[np.bool_]:
    """Tell who of these would be in a club of a kind; arguments as for ``interest``."""
    chance = scale * interest(people, rows, kind=kind, friends=friends)
    keen: npt.NDArray[np.bool_] = taste(people, rows, kind=kind) < chance
    return keen


def taste(people: Columns, rows: Rows, *, kind: int) -> Floats:
    """Return (n,) everybody's lasting taste for a kind, 0 drawn to it and 1 not at all."""
    return personal_uniform(people, rows, channel=_TASTE_CHANNEL + kind)

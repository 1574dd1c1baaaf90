"""How ties begin, warm, cool and fade: the ``ties`` table from setup to the last day.

Talk makes people familiar and moves regard by how it went; trust follows regard and kept or broken
word. Without contact familiarity fades, strangers' fastest and kin's hardly (Roberts & Dunbar
2011; Burt 2000), and regard drifts back to indifference. How far talk can raise it is the pair's
own (`bond`). Functions here are called by ``conversation`` and ``invitations``; the daily fading is
the system below.
"""

import math
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from digisphere.core.clock import Clock
from digisphere.core.columns import TableSpec, TableView
from digisphere.core.identity import PERSON_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.people.body import personal_number
from digisphere.people.values import standardised
from digisphere.society import convictions
from digisphere.society.columns import society_tables
from digisphere.society.kinds import ESTRANGEMENT
from digisphere.society.seeding import AFFINITY, FAMILIARITY, Persons, SeededTies, seed_ties
from digisphere.society.tie_index import TieColumns, TieIndex
from digisphere.society.vocabulary import TieKind

HALF_LIFE_DAYS = np.array([45.0, 90.0, 75.0, 150.0, 900.0, 1200.0])
"""Days without contact after which half the familiarity is gone, by TieKind."""
FLOOR = np.array([0.02, 0.1, 0.05, 0.05, 0.5, 0.6])
"""Familiarity that remains, by TieKind."""
REGARD_HALF_LIFE_DAYS = 240.0
FIRST_IMPRESSION = 0.04
FRIEND_FAMILIARITY = 0.58
FRIEND_AFFINITY = 0.38
LOST_FRIEND_AFFINITY = 0.0
_FAMILIARITY_PER_MINUTE = 0.00025
"""Some fifty hours from acquaintance to friend (Hall 2018)."""
_AFFINITY_PER_TALK = 0.02
_BOND_MEAN, _BOND_SPREAD, _BOND_MUTUAL = 0.68, 0.2, 0.6
_SHARED, _OWN = math.sqrt(_BOND_MUTUAL), math.sqrt(1.0 - _BOND_MUTUAL)
_BOND_CHANNEL = 1 << 32
_FRIEND = int(TieKind.FRIEND)
_MOST_TALKS = np.iinfo(np.uint16).max
Leanings = npt.NDArray[np.floating[Any]]
_TRAITS = ("openness", "conscientiousness", "extraversion", "agreeableness", "neuroticism")


class Columns(Protocol):
    """The ``ties`` columns."""

    def __getitem__(self, column: str, /) -> npt.NDArray[Any]:
        """Return the whole column."""


class GrowingTies(TieColumns, Protocol):
    """The ``ties`` table, writable."""

    @property
    def capacity(self) -> int:
        """How many rows there is room for."""

    @property
    def add(self) -> Callable[[int], npt.NDArray[Any]]:
        """Give out fresh rows."""


def ensure_tie(ties: GrowingTies, a: int, *, b: int, index: TieIndex) -> int:
    """Return the row of the tie from a to b, making a new acquaintance where there is none.

    Returns -1 when the table is full; such people stay strangers.
    """
    row = index.sync(ties).find(a, b)
    if row >= 0 or index.count >= ties.capacity:
        return row
    row = int(ties.add(1)[0])
    ties["a"][row], ties["b"][row] = a, b
    ties["kind"][row] = TieKind.ACQUAINTANCE
    ties["familiarity"][row] = 0.05
    ties["affinity"][row] = FIRST_IMPRESSION
    ties["trust"][row] = 0.35
    index.sync(ties)
    return row


def ties_towards(
    ties: Any, rows: npt.NDArray[Any], *, about: npt.NDArray[Any], people: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return (n, k) affinity, familiarity and trust of people towards a few; 0 for strangers.

    Args:
        ties: the table.
        rows: (n,) who feels.
        about: (k,) rows of whom it is about.
        people: rows of the ``people`` table.
    """
    count, out = ties.count, np.zeros((3, people, len(about)))
    giver, other = ties["a"][:count], ties["b"][:count]
    for k, who in enumerate(about.tolist()):
        mine = np.flatnonzero(other == who)
        for n, column in enumerate(("affinity", "familiarity", "trust")):
            out[n, giver[mine], k] = ties[column][mine]
    return out[0, rows], out[1, rows], out[2, rows]


def know_each_other(
    ties: GrowingTies, a: int, *, b: int, kind: TieKind, index: TieIndex, time_s: float
) -> None:
    """Let two people be to each other what the kind says, at least as close as such people are."""
    for one, other in ((a, b), (b, a)):
        row = ensure_tie(ties, one, b=other, index=index)
        if row < 0:
            continue
        ties["kind"][row] = max(int(ties["kind"][row]), kind)
        ties["last_s"][row] = time_s
        for name, usual in (("familiarity", FAMILIARITY[kind]), ("affinity", AFFINITY[kind])):
            ties[name][row] = max(float(ties[name][row]), usual)
        ties["trust"][row] = max(float(ties["trust"][row]), 0.42 + 0.4 * AFFINITY[kind])


def bond(people: Columns, a: int, *, b: int) -> float:
    """Return how far talk can bring a to like b; a promise kept may do more.

    Liking is in large part neither the liker's nor the liked one's but the pair's own, and mostly
    mutual once people know each other (Kenny & La Voie 1984; Kenny 1994). Without it all who talk
    daily would come to adore each other. Drawn from the two people, for life.
    """
    shared = personal_number(people, min(a, b), channel=_BOND_CHANNEL + max(a, b))
    own = personal_number(people, a, channel=2 * _BOND_CHANNEL + b)
    z = _SHARED * ndtri(shared) + _OWN * ndtri(own)
    return float(min(max(_BOND_MEAN + _BOND_SPREAD * z, 0.1), 0.98))


def shift_regard(
    ties: Columns, row: int, *, affinity: float = 0.0, trust: float = 0.0, most: float = 1.0
) -> None:
    """Move regard and trust by a step that shrinks towards the ends of their ranges.

    Args:
        ties: the table.
        row: the tie; -1 does nothing.
        affinity: the step of regard.
        trust: the step of trust.
        most: how far up this kind of step can bring regard.
    """
    if row < 0:
        return
    now = ties["affinity"].item(row)
    room = max(most - now, 0.0) if affinity > 0 else (1.0 + now)
    ties["affinity"][row] = min(max(now + affinity * min(room, 1.0), -1.0), 1.0)
    if trust == 0.0:
        return  # which leaves it as it is
    sure = ties["trust"].item(row)
    room = (1.0 - sure) if trust > 0 else sure
    ties["trust"][row] = min(max(sure + trust * room, 0.0), 1.0)


def share_time(ties: Columns, row: int, *, minutes: float, time_s: float) -> None:
    """Let two come to know each other better by time spent together; a tie of -1 does nothing."""
    if row < 0:
        return
    known = ties["familiarity"].item(row)
    step = 1.0 - math.exp(-_FAMILIARITY_PER_MINUTE * minutes)
    ties["familiarity"][row] = known + (1.0 - known) * step
    ties["last_s"][row] = time_s


def after_talk(
    ties: Columns, row: int, *, minutes: float, warmth: float, time_s: float, most: float = 1.0
) -> bool:
    """Let a tie grow by a talk; return whether the other has just become a friend.

    Args:
        ties: the table.
        row: the tie; -1 does nothing.
        minutes: how long they talked.
        warmth: how it went, -1 to 1.
        time_s: now.
        most: how far talk can bring this regard, see `bond`.
    """
    if row < 0:
        return False
    share_time(ties, row, minutes=max(minutes, 0.2), time_s=time_s)
    ties["talks"][row] = min(ties["talks"].item(row) + 1, _MOST_TALKS)
    step, trust = _AFFINITY_PER_TALK * warmth, 0.02 * max(warmth, 0.0)
    shift_regard(ties, row, affinity=step, trust=trust, most=most)
    friend = (
        ties["kind"].item(row) < _FRIEND
        and ties["familiarity"][row] >= FRIEND_FAMILIARITY
        and ties["affinity"][row] >= FRIEND_AFFINITY
    )
    if friend:
        ties["kind"][row] = _FRIEND
    return bool(friend)


def fade(columns: dict[str, npt.NDArray[Any]], *, time_s: float, days: float) -> None:
    """Let ties fade in place that have had no contact in the last day.

    Args:
        columns: kind, familiarity, affinity, trust and last_s of the ties.
        time_s: now.
        days: how long since this was last done.
    """
    kind = columns["kind"].astype(np.intp)
    idle = (time_s - columns["last_s"]) >= 86400.0
    floor = np.minimum(FLOOR[kind], columns["familiarity"])
    keep = 0.5 ** (days / HALF_LIFE_DAYS[kind])
    faded = floor + (columns["familiarity"] - floor) * keep
    columns["familiarity"][idle] = faded[idle]
    cool = 0.5 ** (days / REGARD_HALF_LIFE_DAYS)
    settled = np.where(kind >= TieKind.KIN, 0.3, 0.0)
    columns["affinity"][...] = settled + (columns["affinity"] - settled) * cool
    level = 0.42 + 0.4 * columns["affinity"]
    columns["trust"][...] = level + (columns["trust"] - level) * cool


class Ties(System):
    """Seeds ties at the start and lets them fade day by day."""

    name = "society.ties"
    every = "1 day"
    phase = 70
    reads = ("people.household_id", "people.age_years", "people.home_place")
    writes = ("ties.*", "social.*", "events")
    streams = (
        "friend_wish", "friend_order", "friend_liking", "colleagues", "tie_regard",
        "tie_regard_2", "tie_trust", "tie_familiarity", "acquainted", *convictions.STREAMS,
    )  # fmt: skip
    event_kinds = (ESTRANGEMENT,)

    def tables(self) -> tuple[TableSpec, ...]:
        """Return the tables of society."""
        return society_tables(self.scenario)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Write everybody's first views and, by them too, their first ties."""
        people, social = view.table("people"), view.table("social")
        social.add(people.count)
        if people.rows.size == 0:
            return
        convictions.form_views(view, people.rows.astype(np.int64), rng=rng)
        persons = persons_of(people, leaning=social["leaning"], ground=view.ground)
        seeded = seed_ties(
            persons, draw=rng.by_slot, friends_mean=self.scenario.society.friends_mean,
            acquainted=self.scenario.society.acquainted,
        )  # fmt: skip
        write_ties(view.table("ties"), seeded)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Fade, and let friendships end that have lost their warmth."""
        ties = view.table("ties")
        n = ties.count
        names = ("kind", "familiarity", "affinity", "trust", "last_s")
        fade({name: ties[name][:n] for name in names}, time_s=clock.time_s, days=1.0)
        lost = (ties["kind"][:n] == TieKind.FRIEND) & (ties["affinity"][:n] < LOST_FRIEND_AFFINITY)
        for row in np.flatnonzero(lost).tolist():
            ties["kind"][row] = TieKind.ACQUAINTANCE
            view.events.emit(
                "estrangement",
                subject=PERSON_BASE + int(ties["a"][row]),
                object=PERSON_BASE + int(ties["b"][row]),
                affinity=float(ties["affinity"][row]),
            )


def persons_of(people: TableView, *, leaning: Leanings, ground: Any) -> Persons:
    """Collect the facts ties grow from out of the ``people`` table and everybody's leanings."""
    rows = people.rows.astype(np.int64)
    home = people["home_place"][rows]
    xy = np.column_stack([ground.places["x_m"], ground.places["y_m"]]).astype(np.float64)
    home_xy = np.where((home >= 0)[:, None], xy[np.maximum(home, 0)], 0.0)
    return Persons(
        rows=rows,
        age_years=people["age_years"][rows].astype(np.float64),
        sex=people["sex"][rows].astype(np.int64),
        origin=people["origin"][rows].astype(np.int64),
        household=people["household_id"][rows].astype(np.int64),
        home_xy_m=home_xy,
        work_place=people["work_place"][rows].astype(np.int64),
        temper=np.column_stack([people[t][rows] for t in _TRAITS]).astype(np.float64),
        matters=standardised(people["values"][rows]),
        leaning=leaning[rows].astype(np.float64),
        mother=people["mother"][rows].astype(np.int64),
        father=people["father"][rows].astype(np.int64),
        partner=people["partner"][rows].astype(np.int64),
    )


def write_ties(ties: TableView, seeded: SeededTies) -> None:
    """Put seeded ties into the table, as many as it has room for, the closest first."""
    room = ties.capacity - ties.count
    keep = np.arange(len(seeded.a))
    if len(keep) > room:
        keep = np.sort(np.argsort(-seeded.kind, kind="stable")[:room])
    rows = ties.add(len(keep))
    ties["a"][rows], ties["b"][rows] = seeded.a[keep], seeded.b[keep]
    ties["kind"][rows] = seeded.kind[keep]
    ties["familiarity"][rows] = seeded.familiarity[keep]
    ties["affinity"][rows] = seeded.affinity[keep]
    ties["trust"][rows] = seeded.trust[keep]

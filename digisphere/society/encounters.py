"""Who meets whom, and whether they stop to talk.

Out of doors people meet who come within earshot of each other at this moment of their walks
(a sweep over trajectory positions); indoors, who share a place. Whether they talk depends on
their tie, tempers, wish for company, haste and what they are doing. Those who know people in a
talk near them may join it, up to four (Dunbar, Duncan & Nettle 1995). Talks themselves are in
``conversation``.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.people.enums import Activity, Goal, Illness, Reason
from digisphere.people.trajectory import position_at
from digisphere.society.columns import MEMBERS_MAX
from digisphere.society.company import Company, members_of
from digisphere.society.conversation import TALK_WRITES, join, start
from digisphere.society.kinds import TALK_KINDS
from digisphere.society.talk_system import TalkSystem
from digisphere.society.vocabulary import TieKind
from digisphere.world.compiled import kernel

Rows = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]

TALKING_YEARS = 4.0
_CODES = 256


def _flags(*members: int) -> npt.NDArray[np.bool_]:
    """Return a table of 256 flags, set for these members: quicker to look up than np.isin."""
    flags = np.zeros(_CODES, dtype=np.bool_)
    flags[list(members)] = True
    return flags


_UNAVAILABLE = _flags(Activity.SLEEP, Activity.WASH, Activity.HEAL, Activity.RUN, Activity.PRAY)
_BUSY = _flags(Activity.WORK, Activity.LEARN)
_EASY = _flags(Activity.SIT, Activity.EAT, Activity.PLAY, Activity.IDLE, Activity.REST)
_WALKS = _flags(Activity.WALK)
_LEISURE = np.where(_BUSY, 0.3, np.where(_EASY, 1.25, 1.0))
_HURRIED_GOALS = _flags(Goal.SHELTER, Goal.HEAL)
_HURRIED_REASONS = _flags(Reason.STORM, Reason.WET, Reason.COLD, Reason.CLOSING, Reason.AFRAID)
_RATE_PASSING = 0.3
"""Chance per look that two of whom one walks by, with middling traits and ties, stop to talk."""
_RATE_STANDING = 0.014
"""The same for two who stand or sit near each other out of doors."""
_RATE_INDOORS = 0.22
"""The same per minute for somebody and another drawn from under the same roof."""
_WELL = int(Illness.NONE)
_PAIR_SHIFT = 1 << 20
_KIND_PULL = {
    -1: 0.18, TieKind.ACQUAINTANCE: 0.6, TieKind.NEIGHBOUR: 0.8, TieKind.COLLEAGUE: 0.75,
    TieKind.FRIEND: 1.6, TieKind.KIN: 0.9, TieKind.PARTNER: 1.0,
}  # fmt: skip

_WORDLESS, _CURT = 0.65, 0.4
"""How much rarer and shorter talks are between those who share no language at all."""
_PULL_MAX = 1.6 * max(_KIND_PULL.values())
"""Most that ``_pull`` can return."""
_OUTGOING = 0.05
"""Readiness for half the scale of extraversion; its correlation with daily contacts is then .1 to
.4, as with talk (Mehl, Gosling & Pennebaker 2006)."""
_MIND_MAX = 1.4 * float(_LEISURE.max())
"""Most that ``talkative`` can return."""


@dataclass(frozen=True, slots=True)
class Meetings:
    """Pairs of rows that could talk now, and how likely the situation makes it."""

    a: Rows
    b: Rows
    rate: Floats


def talkative(people: Any, rows: Rows) -> Floats:
    """Return how ready each person is to talk: outgoing, short of company, at leisure; (n,)."""
    outgoing = (people["extraversion"][rows].astype(np.float64) - 3.0) / 2.0
    short = 1.0 - people["social"][rows].astype(np.float64)
    leisure = _LEISURE[people["activity"][rows]]
    hurried = _HURRIED_GOALS[people["intention"][rows]] | _HURRIED_REASONS[people["reason"][rows]]
    ill = people["ill"][rows] != _WELL
    return np.asarray(
        (0.62 + _OUTGOING * outgoing + 0.55 * short)
        * leisure
        * np.where(hurried, 0.15, 1.0)
        * np.where(ill, 0.6, 1.0)
    )


def available(people: Any, social: Any, *, rows: Rows, now_s: float) -> Rows:
    """Return those who could be drawn into a talk now."""
    free = social["conversation"][rows] < 0
    free &= social["free_from_s"][rows] <= now_s
    free &= people["talk_until_s"][rows] <= now_s
    free &= ~people["setting_out"][rows]
    free &= ~_UNAVAILABLE[people["activity"][rows]]
    free &= people["age_years"][rows] >= TALKING_YEARS
    chosen: Rows = rows[free]
    return chosen


def meet_outdoors(people: Any, rows: Rows, *, now_s: float, reach_m: float) -> Meetings:
    """Return the pairs within reach of each other out of doors."""
    out = rows[~people["indoors"][rows]]
    if out.size < 2:
        return _nobody()
    pairs = _pairs_within(position_at(people, now_s, out), reach_m)
    if pairs.size == 0:
        return _nobody()
    a, b = out[pairs // out.size], out[pairs % out.size]
    walks = _WALKS[people["activity"][a]] | _WALKS[people["activity"][b]]
    return Meetings(a, b, np.where(walks, _RATE_PASSING, _RATE_STANDING))


@kernel
def _pairs_within(xy_m: Floats, reach_m: float) -> npt.NDArray[np.int64]:
    """Return the pairs i < j of n points within reach of each other as sorted numbers i * n + j."""
    n = len(xy_m)
    eastward = np.argsort(xy_m[:, 0])
    found = [0 for _ in range(0)]
    for k in range(n):
        i = eastward[k]
        for further in range(k + 1, n):
            j = eastward[further]
            dx, dy = xy_m[j, 0] - xy_m[i, 0], xy_m[j, 1] - xy_m[i, 1]
            if dx > reach_m:
                break
            if dx * dx + dy * dy <= reach_m * reach_m:
                found.append(min(i, j) * n + max(i, j))
    pairs = np.array(found, dtype=np.int64)
    pairs.sort()
    return pairs


def meet_indoors(people: Any, rows: Rows, *, u: Floats) -> Meetings:
    """Return one possible partner under the same roof for each person, drawn by ``u``.

    Args:
        people: the ``people`` columns.
        rows: who is available.
        u: a uniform draw per row of ``people``.
    """
    inside = rows[people["indoors"][rows] & (people["place_id"][rows] >= 0)]
    if inside.size < 2:
        return _nobody()
    order = np.lexsort((inside, people["place_id"][inside]))
    inside = inside[order]
    place = people["place_id"][inside]
    first = np.searchsorted(place, place, side="left")
    size = np.searchsorted(place, place, side="right") - first
    me = np.arange(inside.size) - first
    step = 1 + np.floor(u[inside] * np.maximum(size - 1, 1)).astype(np.intp)
    other = first + (me + step) % size
    keep = size > 1
    a, b = inside[keep], inside[other[keep]]
    return Meetings(a, b, np.full(a.size, _RATE_INDOORS))


def _nobody() -> Meetings:
    empty = np.empty(0, dtype=np.intp)
    return Meetings(empty, empty, np.empty(0))


class Encounters(TalkSystem):
    """Looks every quarter of a minute who has met out of doors, and every minute indoors."""

    name = "society.encounters"
    every = "15 s"
    phase = 72
    reads = ("people.extraversion", "people.social", "people.intention", "conversations.active")
    writes = TALK_WRITES
    streams = ("partner", "talk", "length", "join")
    event_kinds = TALK_KINDS

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Begin the talks of those who meet and let others join."""
        settings = self.scenario.society
        if settings.talkativeness <= 0.0:
            return
        people, social = view.table("people"), view.table("social")
        now = clock.time_s
        rows = available(people, social, rows=people.rows, now_s=now)
        if "alarms" in view.tables:
            rows = rows[view.tables["alarms"]["caught_event"][rows] < 0]
        if rows.size == 0:
            return
        meetings = [meet_outdoors(people, rows, now_s=now, reach_m=settings.hearing_m)]
        if clock.tick % round(60.0 / clock.tick_s) == 0:
            u = rng.by_slot("partner", np.arange(len(people["activity"])))
            meetings.append(meet_indoors(people, rows, u=u))
            self._join_nearby(view, clock, rng, rows)
        for found in meetings:
            if found.a.size:
                self._try(view, clock, rng, found)

    def _try(self, view: View, clock: Clock, rng: SystemStreams, met: Meetings) -> None:
        """Start a talk for each pair that chance and inclination bring to a stop."""
        people = view.table("people")
        low, high = np.minimum(met.a, met.b), np.maximum(met.a, met.b)
        u = rng.by_slot("talk", low * _PAIR_SHIFT + high)
        rate = met.rate * self.scenario.society.talkativeness
        possible = np.flatnonzero(u < rate * _MIND_MAX * _PULL_MAX)
        if possible.size == 0:
            return
        chance = np.zeros(len(rate))
        minds = talkative(people, np.concatenate([met.a[possible], met.b[possible]]))
        minds = minds[: possible.size] * minds[possible.size :]
        chance[possible] = rate[possible] * np.sqrt(minds)
        likely = possible[u[possible] < chance[possible] * _PULL_MAX]
        if likely.size == 0:
            return
        c = self.company(view).at(clock)
        talks_in = c.social["conversation"]
        pairs = met.a[likely], met.b[likely]
        outgoing = people["extraversion"][pairs[0]] >= people["extraversion"][pairs[1]]
        hosts, others = np.where(outgoing, *pairs), np.where(outgoing, *pairs[::-1])
        lengths = rng.normal_by_slot("length", hosts * _PAIR_SHIFT + others)
        taken: set[int] = set()
        for n, host, other, z in zip(
            likely.tolist(), hosts.tolist(), others.tolist(), lengths.tolist(), strict=True
        ):
            busy = talks_in.item(host) >= 0 or talks_in.item(other) >= 0
            if busy or host in taken or other in taken:
                continue
            stops = u[n] < chance[n] * _pull(c, met.a.item(n), met.b.item(n))
            if stops and start(c, host, other, turns=_turns_meant(c, host, other, z)):
                taken.update((host, other))

    def _join_nearby(self, view: View, clock: Clock, rng: SystemStreams, rows: Rows) -> None:
        """Let those who stand by a talk of people they know join it."""
        talks, people = view.table("conversations"), view.table("people")
        hosts = np.flatnonzero(talks["active"])
        free = rows[view.table("social")["conversation"][rows] < 0]
        if hosts.size == 0 or free.size == 0:
            return
        keen = free[rng.by_slot("join", free) < 0.12 * talkative(people, free)]
        if keen.size == 0:
            return
        c = self.company(view).at(clock)
        where = position_at(people, clock.time_s)
        inside = people["indoors"][hosts]
        under_roof, outside = hosts[inside], hosts[~inside]
        places = people["place_id"][under_roof]
        for row in keen.tolist():
            if people["indoors"].item(row):
                near = under_roof[places == people["place_id"].item(row)]
            else:
                near = _beside(where, row, hosts=outside)
            welcome = next((h for h in near.tolist() if _knows_one(c, row, h)), None)
            if welcome is not None:
                join(c, welcome, row)


def _pull(c: Company, a: int, b: int) -> float:
    """Return how a tie raises or lowers the chance to talk."""
    row = c.tie(a, b)
    speaks = 1.0 - _WORDLESS * (1.0 - c.understanding(a, b))
    if row < 0:
        return _KIND_PULL[-1] * speaks
    liking = 1.0 + 0.6 * float(c.ties["affinity"][row])
    since = c.now_s - float(c.ties["last_s"][row])
    again = 0.3 if c.ties["last_s"][row] >= 0.0 and since < 3600.0 else 1.0
    return _KIND_PULL[int(c.ties["kind"][row])] * max(liking, 0.1) * again * speaks


def _turns_meant(c: Company, a: int, b: int, z: float) -> int:
    """Return how many turns a talk is meant to take: log-normal by z, longer among friends."""
    regard = max(c.affinity(a, b), 0.0)
    outgoing = (c.get("extraversion", a) + c.get("extraversion", b) - 6.0) / 4.0
    mean = 7.5 * (0.75 + 0.7 * regard) * (1.0 + 0.15 * outgoing)
    mean *= 1.0 - _CURT * (1.0 - c.understanding(a, b))
    return min(max(round(mean * float(np.exp(0.5 * z))), 3), 40)


def _beside(where: Floats, row: int, *, hosts: Rows) -> Rows:
    """Return the hosts out of doors whose talk somebody stands by."""
    gone_m = where[hosts] - where[row]
    chosen: Rows = hosts[np.hypot(gone_m[:, 0], gone_m[:, 1]) <= 4.0]
    return chosen


def _knows_one(c: Company, row: int, host: int) -> bool:
    members = members_of(c, host)
    return len(members) < MEMBERS_MAX and any(c.familiarity(row, m) > 0.35 for m in members)

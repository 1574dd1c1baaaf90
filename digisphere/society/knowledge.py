"""What each person knows of what happened: lived through, seen, or told by somebody.

The ``knowledge`` table is the only source of facts for speech: nobody says what is not in it. A
fact enters when its event shows itself (``facts.Spread``) or when somebody tells it, and keeps who
told it, when and how sure the hearer is. ``unfounded_speech`` and ``unknown_speech`` prove the law
from the log. Memory as an inner life, with forgetting, is ``people``'s.
"""

from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.columns import TableSpec
from digisphere.core.events import Event, EventView
from digisphere.core.identity import NONE, PERSON_BASE, PLACE_BASE, kind_and_row
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.people.enums import Activity
from digisphere.people.trajectory import position_at
from digisphere.society.columns import FACTS_KNOWN, society_tables
from digisphere.society.facts import FactRule, Spread, figure_of, rule_for
from digisphere.world.compiled import kernel

EARSHOT_M = 9.0
SIGHT_M = 35.0

Rows = npt.NDArray[np.intp]
Spot = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
_SLEEP = int(Activity.SLEEP)


class Columns(Protocol):
    """A table, live or frozen."""

    def __getitem__(self, column: str, /) -> npt.NDArray[Any]:
        """Return the whole column."""


class Known(NamedTuple):
    """One fact as one person holds it."""

    event: int
    source: int
    via: int
    confidence: float
    value: float
    time_s: float
    slot: int


def recall(knowledge: Columns, row: int, *, event: int) -> Known | None:
    """Return what a person knows of one event, or None."""
    if event < 0:
        return None
    slots = (knowledge["event"][row] == event).nonzero()[0]
    if slots.size == 0:
        return None
    slot = slots.item(0)
    return Known(
        event=event,
        source=knowledge["source"].item(row, slot),
        via=knowledge["via"].item(row, slot),
        confidence=knowledge["confidence"].item(row, slot),
        value=knowledge["value"].item(row, slot),
        time_s=knowledge["time_s"].item(row, slot),
        slot=slot,
    )


def learn(
    knowledge: Columns,
    row: int,
    *,
    event: int,
    source: int,
    via: int,
    confidence: float,
    value: float,
    interest: float,
    time_s: float,
) -> bool:
    """Let a person take in a fact; return whether it was new to them.

    Hearing it again makes them surer, as of independent witnesses; it never makes them less sure.
    """
    held = (knowledge["event"][row] == event).nonzero()[0]
    if held.size:
        slot = held.item(0)
        before = float(knowledge["confidence"][row, slot])
        knowledge["confidence"][row, slot] = 1.0 - (1.0 - before) * (1.0 - 0.5 * confidence)
        return False
    slot = _slot_for_new(knowledge, row, time_s=time_s)
    knowledge["event"][row, slot] = event
    knowledge["source"][row, slot] = source
    knowledge["via"][row, slot] = via
    knowledge["confidence"][row, slot] = confidence
    knowledge["value"][row, slot] = value
    knowledge["time_s"][row, slot] = time_s
    knowledge["interest"][row, slot] = interest
    knowledge["told"][row, slot] = 0
    knowledge["settled"][row, slot] = False
    knowledge["told_s"][row, slot] = -1.0e6
    return True


def _slot_for_new(knowledge: Columns, row: int, *, time_s: float) -> int:
    """Return a free slot, or the one whose fact has the least left to it."""
    used = int(knowledge["count"][row])
    if used < FACTS_KNOWN:
        knowledge["count"][row] = used + 1
        return used
    age_days = (time_s - knowledge["time_s"][row]) / 86400.0
    return int(np.argmin(knowledge["interest"][row] * 0.5**age_days))


def witnesses(
    people: Columns, event: Event, *, rule: FactRule, time_s: float, rows: Rows,
    ground: Any = None,
) -> Rows:  # fmt: skip
    """Return the rows of those to whom an event shows itself.

    Args:
        people: the ``people`` columns as they stood when it happened.
        event: the event.
        rule: how its kind spreads.
        time_s: when it happened.
        rows: the living.
        ground: where it happened, for what befalls a house, a road or the land.
    """
    takers = [r for k, r in map(kind_and_row, (event.subject, event.object)) if k == "person"]
    taking_part = _living(takers, rows)
    if rule.spread == Spread.TAKING_PART:
        return rows[taking_part]
    seen = np.zeros(len(rows), dtype=np.bool_)
    seen[taking_part] = True
    sees = (rows, people["activity"], people["indoors"])
    if rule.spread >= Spread.OUT_OF_DOORS:
        _mark_awake(sees, rule.spread == Spread.EVERYBODY_AWAKE, seen)
        return rows[seen]
    if takers and rule.spread == Spread.AT_HOME:
        who = np.array(takers)
        _mark_household(sees, people["household_id"], people["place_id"], who, seen)
    elif takers:
        reach = EARSHOT_M if rule.spread == Spread.IN_EARSHOT else SIGHT_M
        _mark_near(people, takers[0], sees=sees, reach_m=reach, time_s=time_s, out=seen)
    elif rule.spread == Spread.IN_SIGHT and (spot := spot_of(ground, event)) is not None:
        gap = np.hypot(*(position_at(people, time_s, rows) - spot).T)
        awake = people["activity"][rows] != Activity.SLEEP
        seen |= awake & (gap <= rule.sight_m) & (~people["indoors"][rows] | (gap <= EARSHOT_M))
    return rows[seen]


def _living(few: list[int], rows: Rows) -> list[int]:
    """Return where in rows (n,), ascending, those few stand who are among them."""
    found = [(row, int(rows.searchsorted(row))) for row in sorted(dict.fromkeys(few))]
    return [at for row, at in found if at < rows.size and rows.item(at) == row]


def spot_of(ground: Any, event: Event) -> Spot | None:
    """Return where an event of the land happened, (2,) metres; None where it does not say."""
    if "x_m" in event.payload:
        return np.array([event.payload["x_m"], event.payload["y_m"]], dtype=np.float64)
    kind, row = kind_and_row(event.place)
    if kind != "place":
        kind, row = kind_and_row(event.subject)
    table = {"place": ground.places, "building": ground.buildings}.get(kind)
    if table is None:
        return None
    return np.array([table["x_m"][row], table["y_m"][row]], dtype=np.float64)


def _mark_near(
    people: Columns, of: int, *, sees: Any, reach_m: float, time_s: float, out: Bools
) -> None:
    """Mark who is awake and under the same roof as somebody, or within reach of them outdoors."""
    if people["indoors"][of]:
        _mark_with(sees, people["place_id"], of, out)
        return
    rows, _, indoors = sees
    outside = np.flatnonzero(~indoors[rows])
    xy = position_at(people, time_s, rows[outside])
    here = position_at(people, time_s, np.array([of]))[0]
    near = outside[np.hypot(*(xy - here).T) <= reach_m]
    out[near] |= people["activity"][rows[near]] != Activity.SLEEP


@kernel
def _mark_with(sees: Any, place: Any, of: int, out: Any) -> None:
    rows, activity, indoors = sees
    for k in range(len(rows)):
        row = rows[k]
        if place[row] == place[of] and indoors[row] and activity[row] != _SLEEP:
            out[k] = True


@kernel
def _mark_awake(sees: Any, indoors_too: bool, out: Any) -> None:
    rows, activity, indoors = sees
    for k in range(len(rows)):
        if activity[rows[k]] != _SLEEP and (indoors_too or not indoors[rows[k]]):
            out[k] = True


@kernel
def _mark_household(sees: Any, household: Any, place: Any, takers: Any, out: Any) -> None:
    """Mark who of the house of those who take part is awake where the first of these is."""
    rows, activity, _ = sees
    for k in range(len(rows)):
        row = rows[k]
        if place[row] == place[takers[0]] and activity[row] != _SLEEP:
            for taker in takers:
                if household[row] == household[taker]:
                    out[k] = True


class Witnessing(System):
    """Lets people notice what has happened around them since the minute before."""

    name = "society.witnessing"
    every = "1 min"
    phase = 71
    reads = (
        "people.activity",
        "people.household_id",
        "people.place_id",
        "people.indoors",
        "people.path_xy_m",
    )
    writes = ("knowledge.*", "society.*")

    def tables(self) -> tuple[TableSpec, ...]:
        """Return the tables of society."""
        return society_tables(self.scenario)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Begin with nothing known."""
        people = view.table("people")
        view.table("knowledge").add(people.count)
        view.table("society").add(1)

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Offer each new event to those it showed itself to."""
        log = view.events.read
        seen = view.column("society.seen_event")
        people, knowledge = view.table("people"), view.table("knowledge")
        rows = people.rows
        for number in range(int(seen[0]), len(log)):
            event = log.get(number)
            rule = rule_for(event.kind, event.payload)
            if rule is None:
                continue
            when = event.tick * clock.tick_s
            for row in witnesses(
                people, event, rule=rule, time_s=when, rows=rows, ground=view.ground
            ).tolist():
                learn(
                    knowledge,
                    row,
                    event=number,
                    source=NONE,
                    via=number,
                    confidence=1.0,
                    value=figure_of(event),
                    interest=rule.interest,
                    time_s=clock.time_s,
                )
            if event.kind == "not_at_home":
                _told_at_the_door(view, clock, event)
        seen[0] = len(log)
        _met_with(view, clock)


def _told_at_the_door(view: View, clock: Clock, call: Event) -> None:
    """Let who calls on somebody who is no more hear of it from those of the house."""
    log, row = view.events.read, call.subject - PERSON_BASE
    for number in call.causes:
        ended = log.get(number)
        rule = rule_for(ended.kind, ended.payload)
        if ended.kind == "intention" or rule is None:
            continue
        learn(
            view.table("knowledge"), row, event=number, source=NONE, via=number, confidence=1.0,
            value=figure_of(ended), interest=rule.interest, time_s=clock.time_s,
        )  # fmt: skip


def _met_with(view: View, clock: Clock) -> None:
    """Let people know of what they fear, what stopped them, and who lies buried where they dig."""
    if "alarms" not in view.tables:
        return
    alarms, log, knowledge = view.tables["alarms"], view.events.read, view.table("knowledge")
    afraid = alarms["danger"] > 0
    stopped = alarms["halted_s"] > clock.time_s - 120.0
    helping = alarms["help_house"] >= 0
    for who, column in (
        (afraid, "danger_event"), (stopped, "halted_event"), (helping, "help_event"),
    ):  # fmt: skip
        rows = np.flatnonzero(who & (alarms[column] >= 0))
        met = alarms[column][rows]
        known = (knowledge["event"][rows] == met[:, None]).any(axis=1)
        for row, number in zip(rows[~known].tolist(), met[~known].tolist(), strict=True):
            event = log.get(number)
            rule = rule_for(event.kind, event.payload)
            if rule is None:
                continue
            learn(
                knowledge, row, event=number, source=NONE, via=number, confidence=1.0,
                value=figure_of(event), interest=rule.interest, time_s=clock.time_s,
            )  # fmt: skip


def place_id_of(people: Columns, row: int) -> int:
    """Return the id of the place a person is at, or NONE when between places."""
    place = int(people["place_id"][row])
    return PLACE_BASE + place if place >= 0 else NONE


def unfounded_speech(log: EventView, *, since: int = 0) -> list[int]:
    """Return the ids of speech events whose speaker cannot have known the fact they state.

    A claim is founded when ``via`` is the fact itself, or an earlier speech of somebody else about
    the same fact, which is looked at in its turn; and the fact came first. That a claimed witness
    was there is checked against ``knowledge`` by ``unknown_speech``.
    """
    wrong: list[int] = []
    for number in range(since, len(log)):
        event = log.get(number)
        if event.kind == "speech" and event.payload["fact_event"] >= 0:
            fact, via = int(event.payload["fact_event"]), int(event.payload["via"])
            if fact >= number or not _founded(log, speaker=event.subject, fact=fact, via=via):
                wrong.append(number)
    return wrong


def _founded(log: EventView, *, speaker: int, fact: int, via: int) -> bool:
    if via == fact:
        return True
    if not fact < via:
        return False
    telling = log.get(via)
    heard = telling.kind == "speech" and telling.payload["fact_event"] == fact
    return heard and telling.subject != speaker


def unknown_speech(log: EventView, *, knowledge: Columns, since: int = 0) -> list[int]:
    """Return the ids of speech events that state a fact absent from the speaker's knowledge."""
    wrong = []
    for number in range(since, len(log)):
        event = log.get(number)
        if event.kind != "speech" or event.payload["fact_event"] < 0:
            continue
        known = recall(knowledge, event.subject - PERSON_BASE, event=event.payload["fact_event"])
        if known is None or known.via > number:
            wrong.append(number)
    return wrong

"""The system through which people perceive: events and neighbours become memories and feelings.

Each minute the new events of the log reach those who can know of them: their subject and object,
those within earshot, those near enough to see and not behind a wall, everybody under the same
sky. Every quarter hour people outdoors also notice who is about. What is worth how much is in
`salience.py`, how memories are kept in `memory.py`.
"""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from digisphere.core.clock import Clock
from digisphere.core.columns import TableView
from digisphere.core.events import Event
from digisphere.core.identity import ANIMAL_BASE, NONE, PERSON_BASE, PLACE_BASE, TREE_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.people import appraisal, character, emotions, memory, salience
from digisphere.people.emotions import Appraisal, Emotion
from digisphere.people.enums import TRAITS, Activity, MemoryKind
from digisphere.people.trajectory import indoors_at, position_at
from digisphere.world.compiled import kernel

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_EARSHOT_M = 4.0
_SIGHT_M = 25.0
_NOTICE_M = 14.0
_NOTICE_EVERY_MIN = 15
_NOTICED_IMPORTANCE = 0.06
_GOSSIP_IMPORTANCE = 0.35
_TRAIT_MEAN: list[float] = character.TRAIT_MEAN.tolist()
_TRAIT_SD: list[float] = character.TRAIT_SD.tolist()
_STORM_FRIGHT = Appraisal(-0.25, prospect=emotions.Prospect.TO_COME)
_DANGER = Appraisal(-0.85, prospect=emotions.Prospect.TO_COME)
_OUT_OF_DANGER = Appraisal(-0.5, prospect=emotions.Prospect.NOT_AS_FEARED)
_CARE_FOR_KIN = 0.8
"""How much one cares for parents, children, partner and those of one's house."""


@dataclass
class _Trace:
    """Impressions gathered during one step, still as lists."""

    rows: list[int] = field(default_factory=list)
    kind: list[int] = field(default_factory=list)
    importance: list[float] = field(default_factory=list)
    valence: list[float] = field(default_factory=list)
    place: list[int] = field(default_factory=list)
    other: list[int] = field(default_factory=list)
    event: list[int] = field(default_factory=list)

    def add(
        self, row: int, kind: MemoryKind, importance: float, valence: float, *, place: int,
        other: int, event: int,
    ) -> None:  # fmt: skip
        self.rows.append(row)
        self.kind.append(int(kind))
        self.importance.append(importance)
        self.valence.append(valence)
        self.place.append(place)
        self.other.append(other)
        self.event.append(event)

    def impressions(self) -> memory.Impressions:
        return memory.Impressions(
            rows=np.array(self.rows, dtype=np.int64),
            kind=np.array(self.kind, dtype=np.int64),
            importance=np.array(self.importance, dtype=np.float64),
            valence=np.array(self.valence, dtype=np.float64),
            place=np.array(self.place, dtype=np.int64),
            other=np.array(self.other, dtype=np.int64),
            event=np.array(self.event, dtype=np.int64),
        )


def person_row(entity_id: int) -> int:
    """Return the row of a person's id, -1 for anything else."""
    return entity_id - PERSON_BASE if PERSON_BASE <= entity_id < TREE_BASE else NONE


class Remembering(System):
    """Perception and memory of everybody, every minute."""

    name = "people.remember"
    every = "1 min"
    phase = 40
    reads = ("people.*",)
    writes = ("memory.*", "emotions.*")
    streams: ClassVar[tuple[str, ...]] = ()

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Let the newest events sink in."""
        people, table = view.table("people"), view.table("memory")
        rows = people.rows
        if rows.size == 0:
            return
        log = view.events.read
        first = int(table["seen_event"][rows[0]]) + 1
        trace = _Trace()
        scene = _Scene(view, rows, now_s=clock.time_s)
        for number in range(first, len(log)):
            _perceive(log.get(number), scene, trace)
        _dread(view, scene)
        if int(clock.time_s // 60.0) % _NOTICE_EVERY_MIN == 0:
            _notice(scene, trace)
        table["seen_event"][rows] = len(log) - 1
        memory.remember(table, trace.impressions(), now_s=clock.time_s)


class _Scene:
    """Who is where and awake, worked out when first needed; who feels what, written at once."""

    def __init__(self, view: View, rows: Ints, *, now_s: float) -> None:
        self.people: TableView = view.table("people")
        self.emotions, self.log = view.table("emotions"), view.events.read
        self.rows, self.now_s = rows, now_s
        self._seen: tuple[Floats, Bools, Bools] | None = None
        self._eastward: Ints | None = None

    def look(self) -> tuple[Floats, Bools, Bools]:
        """Return positions (n, 2), who is outdoors, who is awake."""
        if self._seen is None:
            outdoors = ~indoors_at(self.people, self.now_s, self.rows)
            awake = self.people["activity"][self.rows] != Activity.SLEEP
            self._seen = position_at(self.people, self.now_s, self.rows), outdoors, awake
        return self._seen

    def near(self, row: int, *, within_m: float) -> Ints:
        """Return rows, awake, within a distance of somebody and not behind a wall."""
        xy, outdoors, awake = self.look()
        k = int(np.searchsorted(self.rows, row))
        if k == self.rows.size or self.rows[k] != row:
            return np.empty(0, dtype=np.int64)  # They have died since.
        if self._eastward is None:
            self._eastward = np.argsort(xy[:, 0], kind="stable")
        found: Ints = _near(
            k, within_m, self._eastward, xy, outdoors, awake, self.people["place_id"], self.rows
        )
        return found

    def feel(self, row: int, meaning: Appraisal | None, *, event: int, other: int = NONE) -> None:
        """Let an event raise the emotions its meaning calls for, as temper colours them."""
        if meaning is None or row < 0:
            return
        raised = emotions.emotions_of(meaning)
        if not raised:
            return
        e, a, n = self._temper(row)
        for kind, strength in raised:
            felt = emotions.coloured(kind, strength, extraversion=e, agreeableness=a, neuroticism=n)
            if felt >= emotions.FELT:
                emotions.raise_emotion(
                    self.emotions, row, kind=kind, intensity=felt, now_s=self.now_s,
                    neuroticism=n, event=event, other=other,
                )  # fmt: skip

    def _temper(self, row: int) -> tuple[float, float, float]:
        """Return extraversion, agreeableness and neuroticism in survey standard deviations."""
        e, a, n = (
            (float(self.people[TRAITS[k]][row]) - _TRAIT_MEAN[k]) / _TRAIT_SD[k] for k in (2, 3, 4)
        )
        return e, a, n

    def care(self, row: int, other: int) -> float:
        """Return how much somebody cares for another by blood and house, 0 to 1."""
        p = self.people
        kin = row in (p["mother"][other], p["father"][other], p["partner"][other])
        kin = kin or other in (p["mother"][row], p["father"][row])
        kin = kin or p["household_id"][row] == p["household_id"][other]
        return _CARE_FOR_KIN if kin else 0.0


@kernel
def _near(
    k: int, within_m: float, eastward: Any, xy: Any, outdoors: Any, awake: Any, place: Any,
    rows: Any,
) -> Any:  # fmt: skip
    """Return the rows of those awake, near the k-th and under the open sky or in the same room."""
    here = place[rows[k]]
    low, high = 0, len(eastward)
    while low < high:  # the first that is not too far west
        middle = (low + high) // 2
        if xy[eastward[middle], 0] - xy[k, 0] < -within_m:
            low = middle + 1
        else:
            high = middle
    found, count = np.empty(len(eastward) - low, dtype=np.int64), 0
    for j in eastward[low:]:
        dx, dy = xy[j, 0] - xy[k, 0], xy[j, 1] - xy[k, 1]
        if dx > within_m:
            break
        if abs(dy) > within_m or not awake[j] or j == k:
            continue
        if outdoors[j] != outdoors[k] or np.hypot(dx, dy) > within_m:
            continue
        if outdoors[k] or (here >= 0 and place[rows[j]] == here):
            found[count] = rows[j]
            count += 1
    return np.sort(found[:count])


def _perceive(event: Event, scene: _Scene, trace: _Trace) -> None:
    """Let one event reach those who can know of it."""
    subject, other = person_row(event.subject), person_row(event.object)
    place = event.place - PLACE_BASE if PLACE_BASE <= event.place < ANIMAL_BASE else NONE
    if event.kind in salience.WEATHER:
        _weather(event, scene, trace)
    elif event.kind == "intention" and subject >= 0:
        goal = str(event.payload["goal"])
        trace.add(
            subject, MemoryKind.OWN_INTENTION, salience.intention_importance(goal), 0.0,
            place=place, other=NONE, event=event.id,
        )  # fmt: skip
    elif event.kind == "speech" and subject >= 0:
        _speech(event, scene, trace, subject=subject, listener=other, place=place)
    elif event.kind == "payment":
        worth = salience.payment_importance(event)
        for row, partner, sign in ((subject, other, -0.1), (other, subject, 0.2)):
            if row >= 0 and worth > 0.08:
                trace.add(row, MemoryKind.MONEY, worth, sign, place=place, other=partner,
                          event=event.id)  # fmt: skip
    elif event.kind in salience.EVENTS and subject >= 0:
        _lived(event, scene, trace, subject=subject, other=other, place=place)


def _weather(event: Event, scene: _Scene, trace: _Trace) -> None:
    """Everybody under the sky feels the weather turn; a storm is heard indoors too."""
    importance, valence = salience.WEATHER[event.kind]
    _, outdoors, awake = scene.look()
    storm = event.kind == "thunder_cell" or event.payload.get("regime") == "storm"
    feels = awake & (outdoors | storm)
    for row in scene.rows[feels].tolist():
        here = int(scene.people["place_id"][row])
        trace.add(row, MemoryKind.WEATHER, importance, valence, place=here, other=NONE,
                  event=event.id)  # fmt: skip
        if storm and outdoors[int(np.searchsorted(scene.rows, row))]:
            scene.feel(row, _STORM_FRIGHT, event=event.id)


def _speech(
    event: Event, scene: _Scene, trace: _Trace, *, subject: int, listener: int, place: int
) -> None:
    worth = salience.speech_importance(event)
    mine, theirs = appraisal.speech(event)
    scene.feel(subject, mine, event=event.id, other=listener)
    scene.feel(listener, theirs, event=event.id, other=subject)
    _touched_by_news(event, scene, listener=listener)
    here = place if place >= 0 else int(scene.people["place_id"][subject])
    liking = min(max(float(event.payload.get("affinity", 0.0)), -1.0), 1.0)
    trace.add(subject, MemoryKind.SAID, 0.7 * worth, 0.3 * liking, place=here, other=listener,
              event=event.id)  # fmt: skip
    if listener >= 0:
        trace.add(listener, MemoryKind.HEARD, worth, 0.3 * liking, place=here, other=subject,
                  event=event.id)  # fmt: skip
    _gossip(event, trace, listener=listener, place=here)
    if worth < 0.3:
        return
    for row in scene.near(subject, within_m=_EARSHOT_M).tolist():
        if row != listener:
            trace.add(row, MemoryKind.OVERHEARD, 0.5 * worth, 0.0, place=here, other=subject,
                      event=event.id)  # fmt: skip


def _lived(
    event: Event, scene: _Scene, trace: _Trace, *, subject: int, other: int, place: int
) -> None:
    weight = salience.EVENTS[event.kind]
    here = place if place >= 0 else int(scene.people["place_id"][subject])
    trace.add(subject, weight.kind, weight.importance, weight.valence, place=here, other=other,
              event=event.id)  # fmt: skip
    mine, theirs = appraisal.lived(event)
    scene.feel(subject, mine, event=event.id, other=other)
    scene.feel(other, theirs, event=event.id, other=subject)
    if other >= 0 and weight.object_kind != MemoryKind.NONE:
        trace.add(other, weight.object_kind, weight.importance, weight.object_valence, place=here,
                  other=subject, event=event.id)  # fmt: skip
    if weight.seen > 0.0:
        for row in scene.near(subject, within_m=_SIGHT_M).tolist():
            if row != other:
                trace.add(row, MemoryKind.SAW, weight.seen * weight.importance,
                          0.5 * weight.valence, place=here, other=subject,
                          event=event.id)  # fmt: skip


def _notice(scene: _Scene, trace: _Trace) -> None:
    """Let people in the open notice the nearest other, and what that one is about."""
    xy, outdoors, awake = scene.look()
    who = np.flatnonzero(outdoors & awake)
    if who.size < 2:
        return
    gap, nearest = cKDTree(xy[who]).query(xy[who], k=2)
    home = scene.people["household_id"]
    for k in np.flatnonzero(gap[:, 1] < _NOTICE_M):
        row, other = int(scene.rows[who[k]]), int(scene.rows[who[nearest[k, 1]]])
        event = int(scene.people["intention_event"][other])
        if home[row] == home[other] or event < 0:
            continue
        here = int(scene.people["place_id"][other])
        trace.add(row, MemoryKind.SAW, _NOTICED_IMPORTANCE, 0.0, place=here, other=other,
                  event=event)  # fmt: skip


def _gossip(event: Event, trace: _Trace, *, listener: int, place: int) -> None:
    """Let what is said of a third person stay with the listener as a memory of that person."""
    about = person_row(int(event.payload.get("about", NONE)))
    if event.payload["topic"] != "person" or event.payload["act"] != "inform":
        return
    if listener < 0 or about < 0 or about == listener:
        return
    regard = min(max(float(event.payload["value"]), -1.0), 1.0)
    trace.add(listener, MemoryKind.GOSSIP, _GOSSIP_IMPORTANCE, regard, place=place, other=about,
              event=event.id)  # fmt: skip


def _touched_by_news(event: Event, scene: _Scene, *, listener: int) -> None:
    """Let hearing of what befell somebody close be good or bad news."""
    fact = int(event.payload.get("fact_event", NONE))
    if listener < 0 or not 0 <= fact < event.id:
        return
    kind, concerned, _ = scene.log.head(fact)
    whom = person_row(concerned)
    if whom < 0 or whom == listener or kind not in salience.EVENTS:
        return
    care = scene.care(listener, whom)
    if care > 0.0:
        meaning = appraisal.of_news(scene.log.get(fact), care=care)
        scene.feel(listener, meaning, event=fact, other=whom)


def _dread(view: View, scene: _Scene) -> None:
    """Let a danger people are in frighten them, and its end relieve them; once each."""
    if "alarms" not in view.tables:
        return
    alarms, table, rows = view.table("alarms"), scene.emotions, scene.rows
    danger, event = alarms["danger"][rows] > 0, alarms["danger_event"][rows]
    about = (table["event"][rows] == event[:, None]) & (event >= 0)[:, None]
    afraid = (about & (table["kind"][rows] == Emotion.FEAR)).any(axis=1)
    for row in rows[danger & ~afraid & (event >= 0)].tolist():
        scene.feel(row, _DANGER, event=int(alarms["danger_event"][row]))
    relieved = (about & (table["kind"][rows] == Emotion.RELIEF)).any(axis=1)
    for row in rows[~danger & afraid & ~relieved].tolist():
        scene.feel(row, _OUT_OF_DANGER, event=int(alarms["danger_event"][row]))

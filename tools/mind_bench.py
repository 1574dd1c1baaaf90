"""Measures a full mind tick: ten thousand people feel, appraise, choose, recall and look back.

One tick of everything a mind does, for everybody at once: needs and mood with their emotions,
appraisal of an event each, utilities of all goals with the choice among them, recall of what comes
to mind from a full memory, beliefs of those who look back, and the fading of ties. A real village
lives a morning first; its minds are then copied until there are enough. Called by ``bench``.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.clock import Clock
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.people import beliefs, character, emotions, habits, memory, needs, utility
from digisphere.people.deliberation_system import Deliberation
from digisphere.people.enums import NEEDS, TRAITS, Goal
from digisphere.people.memory_system import Remembering
from digisphere.people.movement_system import Movement
from digisphere.people.needs_system import NeedsSystem
from digisphere.people.population import Population
from digisphere.people.scores import GOAL_COUNT
from digisphere.people.situation import Situation, situation_of
from digisphere.people.surroundings import sky_of
from digisphere.society import ties
from digisphere.testing.ground import make_test_ground

MOST_MS = 150.0
_VILLAGE = 200
_TIES_EACH = 30
_LOOK_BACK_SHARE = 1.0 / 48.0
_SPEAK_SHARE = 1.0 / 20.0
_MORNING_S = 4.0 * 3600.0


class Crowd:
    """A table of a village copied until it has enough rows; reads like the real one."""

    def __init__(self, table: Any, *, copies: int, shift: Mapping[str, int]) -> None:
        self.specs = table.specs
        n = len(table.alive)
        self.capacity = n * copies
        self.alive = np.ones(self.capacity, dtype=bool)
        self.rows = np.arange(self.capacity)
        self._columns: dict[str, NDArray[Any]] = {}
        for name, column in table.columns.items():
            tiled = np.tile(column, (copies, *(1,) * (column.ndim - 1)))
            step = np.repeat(np.arange(copies) * n, n) if name in shift else None
            if step is not None:
                tiled = np.where(tiled >= 0, tiled + step.astype(tiled.dtype), tiled)
            self._columns[name] = tiled

    def __getitem__(self, column: str) -> NDArray[Any]:
        return self._columns[column]


class Minds:
    """Everything a mind tick reads and writes, for so many people."""

    def __init__(self, people: int) -> None:
        scenario = make_scenario(
            {"people": {"count": _VILLAGE}, "time": {"start": "2026-06-15T06:00:00"}}
        )
        kinds = (Population, NeedsSystem, Deliberation, Movement, Remembering)
        village = Simulation(
            scenario, ground=make_test_ground(population=_VILLAGE), seed=7,
            systems=[kind(scenario) for kind in kinds],
        )  # fmt: skip
        village.run_until(_MORNING_S)
        copies = people // _VILLAGE
        shift = {"household_id": 1, "mother": 1, "father": 1, "partner": 1}
        self.tables = {
            name: Crowd(table, copies=copies, shift=shift)
            for name, table in village.state.tables.items()
            if name in ("people", "households", "memory", "emotions", "beliefs", "habits")
        }
        self.clock, self.settings = village.clock, scenario
        self.fields: dict[str, NDArray[Any]] = {}
        self.rows = self.tables["people"].rows
        rng = np.random.Generator(np.random.PCG64(5))
        self.chance = rng.random((people, GOAL_COUNT))
        self._fill_memory(rng)
        self._fill_hearts(rng)
        self.ties = _ties(people, rng=rng)

    def table(self, name: str) -> Crowd:
        """Return a table, as a view does."""
        return self.tables[name]

    def _fill_hearts(self, rng: np.random.Generator) -> None:
        table = self.tables["emotions"]
        n = self.rows.size
        table["kind"][:, :3] = rng.integers(1, max(emotions.Emotion) + 1, (n, 3))
        table["intensity"][:, :3] = 0.8
        table["onset_s"][:, :3] = _MORNING_S - 600.0

    def _fill_memory(self, rng: np.random.Generator) -> None:
        table = self.tables["memory"]
        shape = table["kind"].shape
        table["kind"][:] = rng.integers(1, 11, shape)
        table["last_access_s"][:] = _MORNING_S - rng.random(shape) * 9e5
        table["time_s"][:] = table["last_access_s"]
        table["importance"][:], table["valence"][:] = rng.random(shape), rng.random(shape) - 0.4
        table["other"][:], table["place"][:] = rng.integers(0, 40, (2, *shape))
        table["event"][:] = rng.integers(0, 5000, shape)
        table["count"][:] = shape[1]


def _ties(people: int, *, rng: np.random.Generator) -> dict[str, NDArray[Any]]:
    n = people * _TIES_EACH
    return {
        "kind": rng.integers(0, 6, n).astype(np.uint8),
        "familiarity": rng.random(n).astype(np.float32),
        "affinity": (2.0 * rng.random(n) - 1.0).astype(np.float32),
        "trust": rng.random(n).astype(np.float32),
        "last_s": rng.random(n) * 9e4,
    }


def feel(minds: Minds) -> None:
    """Let needs fall and moods follow them and the emotions."""
    people, rows = minds.table("people"), minds.rows
    doing = people["activity"][rows].astype(np.int64)
    for need in ("hunger", "hygiene", "social", "fun", "legs"):
        people[need][rows] = needs.step(
            people[need][rows].astype(np.float64), fall=needs.FUN_FALL[doing],
            rise=needs.FUN_RISE[doing], hours=1.0 / 30.0,
        )  # fmt: skip
    traits = np.stack([people[t][rows] for t in TRAITS], axis=1).astype(np.float64)
    levels = np.stack([people[n][rows] for n in NEEDS], axis=1).astype(np.float64)
    mood = needs.mood_target(
        character.mood_home(traits), content=needs.contentment(levels),
        spirits=people["spirits"][rows].astype(np.float64), activity=doing,
        ill=people["ill"][rows] > 0, health=people["health"][rows].astype(np.float64),
        purse_ease=np.zeros(rows.size),
        pull=emotions.mood_pull(
            minds.table("emotions"), rows, now_s=_MORNING_S,
            neuroticism=character.standardised(traits)[:, 4],
        ),
    )  # fmt: skip
    people["pleasure"][rows] = mood[:, 0]


def appraise(minds: Minds) -> None:
    """Let one in twenty be spoken to and feel something over it, as in a busy minute."""
    table = minds.table("emotions")
    meaning = emotions.Appraisal(-0.5, -0.5, emotions.Doer.OTHER)
    for row in minds.rows[:: int(1 / _SPEAK_SHARE)].tolist():
        for kind, strength in emotions.emotions_of(meaning):
            felt = emotions.coloured(
                kind, strength, extraversion=0.1, agreeableness=0.2, neuroticism=0.3
            )
            emotions.raise_emotion(
                table, row, kind=kind, intensity=felt, now_s=_MORNING_S, neuroticism=0.3
            )


def situation(minds: Minds) -> Situation:
    """Gather what everybody's choice rests on."""
    view: Any = minds
    clock: Clock = minds.clock
    return situation_of(
        view, clock, sky_of(view, clock), rows=minds.rows, prices=minds.settings.society,
        outdoors=np.zeros(minds.rows.size, dtype=bool),
    )  # fmt: skip


def choose(minds: Minds) -> None:
    """Weigh all goals for everybody, with what habit has taught, and put them in order."""
    s = situation(minds)
    scores = utility.score_goals(s, work_lead_h=np.full(s.count, 0.1))
    learned = habits.learned_by(minds.table("habits"), minds.rows)
    learned.of(Goal.TAVERN, np.arange(40))
    order = scores.order(chance=minds.chance, temperature=0.06)
    scores.parts(np.arange(s.count), order[:, :5])


def recall(minds: Minds) -> None:
    """Let everybody call to mind what fits the person before them."""
    memory.retrieve_batch(
        minds.table("memory"), minds.rows, now_s=_MORNING_S, cue=memory.Cue(other=7), most=8
    )


def look_back(minds: Minds) -> None:
    """Let those reflect whose turn it is in a half-hour spread over its minutes."""
    rows = minds.rows[:: int(1 / _LOOK_BACK_SHARE)]
    found = beliefs.reflect(minds.table("memory"), rows, now_s=_MORNING_S)
    beliefs.hold(minds.table("beliefs"), found, now_s=_MORNING_S)


def tend_ties(minds: Minds) -> None:
    """Let a minute's share of all ties fade."""
    some = {name: column[: column.size // 60] for name, column in minds.ties.items()}
    ties.fade(some, time_s=9e4, days=1.0)


PARTS: Mapping[str, Callable[[Minds], None]] = {
    "needs and mood": feel, "appraisal": appraise, "choice": choose, "recall": recall,
    "reflection": look_back, "ties": tend_ties,
}  # fmt: skip


def measure(people: int = 10_000, *, times: int = 5) -> dict[str, float]:
    """Return the processor milliseconds of each part of a mind tick, the least of some runs."""
    minds = Minds(people)
    found = {}
    for name, part in PARTS.items():
        part(minds)
        spent = []
        for _ in range(times):
            started = time.process_time()
            part(minds)
            spent.append(1000.0 * (time.process_time() - started))
        found[name] = min(spent)
    return found

"""Ablations: a village lives a day with one mechanism taken out, and what is lost is measured.

Each mechanism is taken out honestly: its systems are left out of the plan, or everybody is given
the middle temper, or no feeling ever becomes strong enough to be felt. What each was there for must
be lost without it: the drop, in shares of what the whole village shows. The quick battery takes out
memory only, the full one all six. The control compares the whole village with itself.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.core.simulation import Simulation, built_in_systems
from digisphere.core.snapshot import Snapshot
from digisphere.evaluate.check import Check, Effort, Figure, Outcome
from digisphere.evaluate.plots import CONTROL, FOUND
from digisphere.evaluate.society.town import scenario_of
from digisphere.evaluate.society.traits import explained
from digisphere.language.answers_feeling import strongest
from digisphere.language.interview import ask
from digisphere.people import emotions
from digisphere.people.character import TRAIT_MEAN, standardised
from digisphere.people.enums import TRAITS
from digisphere.world.build import build_ground

Floats = NDArray[np.float64]

_GROWN_YEARS = 18.0
_ASKED = ("What did you do today?", "Whom did you talk to?", "Any news?")
_WHY = "by definition: what a mechanism is for must be lost without it"
_LEFT_OUT = {
    "memory": ("people.remember", "people.reflect", "society.witnessing"),
    "ties": ("society.ties",),
    "economy": ("society.economy", "society.estates"),
    "health": ("people.contagion", "people.health", "people.vitals"),
}


def _rows(s: Snapshot) -> list[int]:
    people = s.tables["people"]
    return [r for r in people.rows.tolist() if people["age_years"][r] >= _GROWN_YEARS]


def answered(s: Snapshot, traits: Floats) -> float:
    """Return the share of answers about the day that rest on something remembered or known."""
    return float(np.mean([bool(ask(s, r, q).event_ids) for r in _rows(s) for q in _ASKED]))


def moved(s: Snapshot, traits: Floats) -> float:
    """Return the share of grown-ups who can name a feeling and what it is over."""
    return float(np.mean([bool(strongest(s, r)) for r in _rows(s)]))


def tempered(s: Snapshot, traits: Floats) -> float:
    """Return how much of the words people say their traits explain (adjusted R², 0 at least)."""
    rows = _rows(s)
    words = s.tables["social"]["words_said"][rows].astype(np.float64)
    return max(explained(words, standardised(traits[rows])), 0.0)


def friendly(s: Snapshot, traits: Floats) -> float:
    """Return how many people somebody is friends or kin with, in the mean."""
    ties = s.tables["ties"]
    close = ties.alive & (ties["kind"] >= 3)
    return float(close.sum()) / len(s.tables["people"].rows)


def bought(s: Snapshot, traits: Floats) -> float:
    """Return how many payments there have been a head."""
    return len(s.events.select(kind="payment")) / len(s.tables["people"].rows)


def examined(s: Snapshot, traits: Floats) -> float:
    """Return on how many days vital signs were taken of somebody, in the mean."""
    return float(s.tables["vitals"]["days"][s.tables["people"].rows].mean())


@dataclass(frozen=True, slots=True)
class _Part:
    """A mechanism: what is measured of it, and the figure its loss is judged by."""

    name: str
    outcome: Callable[[Snapshot, Floats], float]
    figure: Figure


def _part(name: str, outcome: Callable[[Snapshot, Floats], float], what: str) -> _Part:
    return _Part(name, outcome, Figure(f"{name} out: share lost of {what}", 0.5, 1.0, source=_WHY))


_PARTS = (
    _part("memory", answered, "answers about the day that rest on something"),
    _part("emotion", moved, "people who can name a feeling and its reason"),
    _part("personality", tempered, "what traits explain of words said"),
    _part("ties", friendly, "friends and kin"),
    _part("economy", bought, "payments"),
    _part("health", examined, "days of vital signs"),
)


@contextmanager
def _without_feeling() -> Iterator[None]:
    """Let no feeling become strong enough to be felt, for as long as this lasts."""
    kept = emotions.FELT
    emotions.FELT = float("inf")
    try:
        yield
    finally:
        emotions.FELT = kept


def _extent(effort: Effort) -> tuple[int, int]:
    """Return how many people live for how many hours."""
    return effort.choose(quick=25, full=100), effort.choose(quick=12, full=44)


@lru_cache(maxsize=8)
def _lived(effort: Effort, out: str) -> tuple[Snapshot, Floats]:
    """Return a village after its time without a mechanism, and the traits people would have had."""
    size, hours = _extent(effort)
    scenario = scenario_of(effort, changes=(f"people.count={size}", "world.size_cells=128"))
    left_out = _LEFT_OUT.get(out, ())
    systems = [s for s in built_in_systems(scenario) if s.name not in left_out]
    ground = build_ground(scenario, seed=7)
    simulation = Simulation(scenario, ground=ground, seed=7, systems=systems)
    people: Any = simulation.state.tables["people"]
    traits = np.stack([people[name].astype(np.float64) for name in TRAITS], axis=1)
    if out == "personality":
        for k, name in enumerate(TRAITS):
            people[name][:] = TRAIT_MEAN[k]
    if out == "emotion":
        with _without_feeling():
            simulation.run_until(3600.0 * hours)
    else:
        simulation.run_until(3600.0 * hours)
    return simulation.snapshot(), traits


def _lost(effort: Effort, *, out: bool) -> Outcome:
    parts = _PARTS[: effort.choose(quick=1, full=len(_PARTS))]
    whole = _lived(effort, "")
    readings, kept = [], []
    for part in parts:
        before = part.outcome(*whole)
        after = part.outcome(*_lived(effort, part.name if out else ""))
        kept.append((before, after))
        readings.append(part.figure.of((before - after) / max(before, 1e-9)))

    def draw(axes: Any) -> None:
        at = np.arange(len(parts))
        left = [after / max(before, 1e-9) for before, after in kept]
        axes.barh(at, np.ones(len(parts)), color=FOUND, alpha=0.3, label="whole")
        axes.barh(at, left, color=CONTROL, label="without it")
        axes.set(yticks=at, yticklabels=[p.name for p in parts], xlabel="what is left")

    size, hours = _extent(effort)
    sample = f"a village of {size} people for {hours} hours, whole and without each, seed 7"
    return Outcome(tuple(readings), plot=draw, sample=sample)


ABLATIONS = Check(
    name="ablations",
    title="What each mechanism is there for is lost without it",
    measure=lambda effort: _lost(effort, out=True),
    control=lambda effort: _lost(effort, out=False),
    control_is="the whole village beside itself",
)

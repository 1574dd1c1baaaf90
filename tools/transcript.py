"""Prints ten questions to three people after a day in the valley, with what each answer rests on.

    .venv/bin/python tools/transcript.py                       # a day of 150 people with a flood
    .venv/bin/python tools/transcript.py --do "" --hours 30 --seed 8

The three are grown-ups as unlike each other as the village has: chosen by the distance of their
traits, not by what they would say. Below each answer stand the events of the log that it rests on,
so that a reader can check it line by line.
"""

import argparse
import textwrap

import numpy as np

from digisphere.core.scenario import load_scenario
from digisphere.core.snapshot import Snapshot
from digisphere.language.interview import ask
from digisphere.language.phrases import full_name
from digisphere.language.realise import describe_event
from digisphere.people.enums import TRAITS, Activity
from digisphere.world.opening import open_world

QUESTIONS = (
    "Who are you?",
    "What are you doing, and why?",
    "How do you feel?",
    "What did you do today?",
    "Whom did you talk to?",
    "Any news?",
    "Who are your friends?",
    "What do you think of {friend}?",
    "Do you worry about things that may go wrong?",
    "What are your plans?",
)
_WIDTH = 96
_GROWN_YEARS = 18.0
_SHOWN = 3


def three_unlike(snapshot: Snapshot) -> list[int]:
    """Return the rows of three grown-ups awake, each as far in temper from the others as can be."""
    people = snapshot.tables["people"]
    rows = people.rows[people["age_years"][people.rows] >= _GROWN_YEARS]
    rows = rows[people["activity"][rows] != Activity.SLEEP]
    traits = np.stack([people[name][rows].astype(float) for name in TRAITS], axis=1)
    z = (traits - traits.mean(axis=0)) / traits.std(axis=0)
    chosen = [int(np.argmax(np.linalg.norm(z, axis=1)))]
    while len(chosen) < min(3, rows.size):
        gaps = np.min([np.linalg.norm(z - z[k], axis=1) for k in chosen], axis=0)
        chosen.append(int(np.argmax(gaps)))
    return [int(row) for row in rows[chosen]]


def friend_of(snapshot: Snapshot, row: int) -> str:
    """Return the name of whom somebody likes best."""
    ties = snapshot.tables["ties"]
    mine = np.flatnonzero(ties.alive & (ties["a"] == row))
    best = int(ties["b"][mine[np.argmax(ties["affinity"][mine])]]) if mine.size else row
    return full_name(snapshot, best)


def transcript(snapshot: Snapshot, row: int) -> str:
    """Return all questions and answers of one person, with what the answers rest on."""
    out = [f"{full_name(snapshot, row)} ({snapshot.clock.datetime:%A %H:%M})", ""]
    for asked in QUESTIONS:
        question = asked.format(friend=friend_of(snapshot, row))
        answer = ask(snapshot, row, question)
        out.append(f"  - {question}")
        out += textwrap.wrap(answer.text, _WIDTH, initial_indent="    ", subsequent_indent="    ")
        for event in answer.event_ids[:_SHOWN]:
            out.append(f"      [{event}] {describe_event(snapshot, event)}")
        rest = len(answer.event_ids) - _SHOWN
        if rest > 0:
            out.append(f"      and {rest} more")
    return "\n".join(out)


def main() -> None:
    """Run a day and print three transcripts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenario", default="valley")
    parser.add_argument("--people", type=int, default=150)
    parser.add_argument("--cells", type=int, default=128)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--hours", type=float, default=13.0)
    parser.add_argument("--do", default="3h hazard.flood")
    chosen = parser.parse_args()
    scenario = load_scenario(
        chosen.scenario,
        overrides=(f"people.count={chosen.people}", f"world.size_cells={chosen.cells}"),
        doings=(chosen.do,) if chosen.do else (),
    )
    simulation = open_world(scenario, seed=chosen.seed)
    simulation.run_until(chosen.hours * 3600.0)
    snapshot = simulation.snapshot()
    print("\n\n".join(transcript(snapshot, row) for row in three_unlike(snapshot)))


if __name__ == "__main__":
    main()

"""What people chose next, read from the logs of simulated runs: one row a change of mind.

Asked for is the goal of somebody's next decision that is another than the present one. Known are
only things that were so before: needs and mood as the last hourly state has them, the hour, the
place they had gone to, who they are, what they chose last and how long ago. What their mind
weighed (the terms of the same decision) is left out: it would be the answer.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from digisphere.people.enums import Goal, Occupation, Sex
from digisphere.world.enums import PlaceKind

NEEDS = ("hunger", "energy", "hygiene", "social", "fun", "safety", "health", "legs", "wetness")
MOOD = ("pleasure", "arousal", "dominance")
TRAITS = ("openness", "conscientiousness", "extraversion", "agreeableness", "neuroticism")
PERSON = ("devotion", "chronotype_h")
_HOUR_S = 3600.0
_NOT_ASKED = (Goal.NONE,)
Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Choices:
    """Changes of mind of many people.

    Attributes:
        features: (n, f) float32, numbers as they are and words as one column each.
        hour: (n,) whole hour of the day.
        last: (n,) goal before.
        goal: (n,) goal asked for.
        person: (n,) name of person and world.
    """

    features: Floats
    hour: Ints
    last: Ints
    goal: Ints
    person: NDArray[Any]

    def __len__(self) -> int:
        return len(self.goal)

    def at(self, chosen: NDArray[Any]) -> "Choices":
        """Some of the rows."""
        return Choices(
            self.features[chosen], self.hour[chosen], self.last[chosen], self.goal[chosen],
            self.person[chosen],
        )  # fmt: skip


def read_choices(folders: list[Path]) -> Choices:
    """Read all worlds' logs and put them after one another."""
    every = [_of_world(folder) for folder in folders]
    return Choices(
        *(
            np.concatenate([getattr(each, name) for each in every])
            for name in ("features", "hour", "last", "goal", "person")
        )
    )


def feature_names() -> list[str]:
    """What the columns of ``Choices.features`` are."""
    return [
        *NEEDS, *MOOD, *TRAITS, *PERSON, "age_decades", "log_hours_since_last",
        *(f"hour_{hour}" for hour in range(24)),
        *(f"sex_{each.name.lower()}" for each in Sex),
        *(f"occupation_{each.name.lower()}" for each in Occupation),
        *(f"at_{each.name.lower()}" for each in PlaceKind), "at_nowhere",
        *(f"last_{each.name.lower()}" for each in Goal),
    ]  # fmt: skip


def _of_world(folder: Path) -> Choices:
    decided = _columns(folder / "decisions.parquet")
    taken = decided["chosen"]
    person, time_s = decided["person_id"][taken].astype(np.int64), decided["time_s"][taken]
    goal, place = decided["goal"][taken].astype(np.int64), decided["place"][taken]
    order = np.lexsort((time_s, person))
    person, time_s, goal, place = person[order], time_s[order], goal[order], place[order]
    asked = np.flatnonzero(
        (person[1:] == person[:-1]) & (goal[1:] != goal[:-1]) & ~np.isin(goal[1:], _NOT_ASKED)
    ) + 1  # fmt: skip
    states, starts = _columns(folder / "states" / "people.parquet"), _start_s(folder)
    row = state_before(states, person[asked], time_s[asked])
    known = row >= 0
    asked, row = asked[known], row[known]
    hours = (starts + time_s[asked]) / _HOUR_S
    kinds = _columns(folder / "places.parquet")["kind"].astype(np.int64)
    kind = np.where(place[asked - 1] >= 0, kinds[place[asked - 1]], -1)
    since_h = (time_s[asked] - time_s[asked - 1]) / _HOUR_S
    features = np.concatenate(
        (
            np.stack([states[name][row] for name in (*NEEDS, *MOOD, *TRAITS, *PERSON)], axis=1),
            np.stack((states["age_years"][row] / 10.0, np.log1p(since_h)), axis=1),
            _one_of(hours.astype(np.int64) % 24, range(24)),
            _one_of(states["sex"][row], Sex),
            _one_of(states["occupation"][row], Occupation),
            _one_of(kind, [*PlaceKind, -1]),
            _one_of(goal[asked - 1], Goal),
        ),
        axis=1,
    ).astype(np.float32)
    names = np.array([f"{folder.name}/{each}" for each in person[asked].tolist()])
    return Choices(features, hours.astype(np.int64) % 24, goal[asked - 1], goal[asked], names)


def state_before(states: dict[str, NDArray[Any]], person: Ints, time_s: Any) -> Ints:
    """Row of each person's last state at or before a time; -1 where there is none."""
    # One number for person and time, so that one search finds both.
    span_s = float(max(states["time_s"].max(), time_s.max() if len(time_s) else 0.0)) + 1.0
    keys = states["row"].astype(np.float64) * span_s + states["time_s"]
    order = np.argsort(keys, kind="stable")
    found = np.searchsorted(keys[order], person * span_s + time_s, side="right") - 1
    row = order[np.maximum(found, 0)]
    return np.where((found >= 0) & (states["row"][row] == person), row, -1).astype(np.int64)


def _one_of(values: Any, members: Any) -> Floats:
    known = np.array([int(member) for member in members])
    return np.asarray(np.asarray(values)[:, None] == known, dtype=np.float32)


def _start_s(folder: Path) -> float:
    """Seconds from midnight to the start of a run."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    start = datetime.fromisoformat(manifest["scenario"]["time"]["start"])
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    return (start - midnight).total_seconds()


def _columns(path: Path) -> dict[str, NDArray[Any]]:
    table = pq.read_table(path)
    return {
        name: table[name].to_numpy()
        for name in table.column_names
        if not str(table[name].type).startswith(("list", "fixed_size_list", "large_list"))
    }

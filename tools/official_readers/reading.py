"""What the reading scripts share: the truth they compare with, and how they report.

Needs numpy alone, since it runs in the environment of each reader. ``tools/read_official.py`` hands
a script the dataset, a JSON of the truth, and a place for its report.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

CORNERS = np.array(
    [
        *((-1, -1, -1), (1, -1, -1), (1, 1, -1), (-1, 1, -1)),
        *((-1, -1, 1), (1, -1, 1), (1, 1, 1), (-1, 1, 1)),
    ]
)
"""Signs of a box's corners: round one face, then round the other."""


class Reading:
    """One reader's work on one dataset: the truth to compare with, and what came out."""

    def __init__(self, root: Path, truth: list[dict[str, Any]], split: str) -> None:
        self.root, self.truth, self.split = root, truth, split
        self.compared = 0
        self.worst: dict[str, float] = {}
        self.wrong: list[str] = []
        self.drawings: list[dict[str, Any]] = [
            {"boxes": [], "lines": [], "points": []} for _ in truth
        ]

    def near(self, what: str, told: Any, wanted: Any, *, limit: float) -> None:
        """Compare numbers that may differ by ``limit``."""
        told, wanted = np.asarray(told, float), np.asarray(wanted, float)
        self.compared += max(int(wanted.size), 1)
        if told.shape != wanted.shape:
            self.wrong.append(f"{what}: {told.shape} for {wanted.shape}")
            return
        known = ~np.isnan(wanted)
        off = float(np.abs(told - wanted)[known].max(initial=0.0))
        self.worst[what] = max(self.worst.get(what, 0.0), off)
        if not off <= limit:
            self.wrong.append(f"{what}: off by {off:.4g}, more than {limit:g}")

    def same(self, what: str, told: Any, wanted: Any) -> None:
        """Compare things that must be equal."""
        self.compared += 1
        if told != wanted:
            self.wrong.append(f"{what}: {str(told)[:80]} for {str(wanted)[:80]}")

    def draw(self, frame: int, **shapes: Any) -> None:
        """Keep boxes (x0, y0, x1, y1), lines (point lists) and points for the picture."""
        for name, values in shapes.items():
            self.drawings[frame][name] += np.asarray(values, float).tolist()


def matched(told: Any, wanted: Any) -> np.ndarray:
    """Corners (n, 2) of a box in the order of ``wanted`` (n, 2), each the nearest told."""
    told, wanted = np.asarray(told, float), np.asarray(wanted, float)
    apart = np.abs(wanted[:, None] - told[None]).max(axis=2)
    return told[np.where(np.isnan(apart), np.inf, apart).argmin(axis=1)]


def by_id(rows: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """Rows of the truth by instance."""
    return {row["instance_id"]: row for row in rows}


def edges(corners: Any) -> list[Any]:
    """The lines of a box whose corners run round one face and then round the other."""
    c = np.asarray(corners, float)
    if np.isnan(c).any():
        return []
    pairs = [(a, (a + 1) % 4) for a in range(4)]
    pairs += [(a + 4, b + 4) for a, b in pairs] + [(a, a + 4) for a in range(4)]
    return [[c[a], c[b]] for a, b in pairs]


def run(read: Callable[[Reading], str]) -> None:
    """Read the dataset named on the command line and write the report."""
    root, truth, out = (Path(word) for word in sys.argv[1:4])
    told = json.loads(truth.read_text(encoding="utf-8"))
    reading = Reading(root, told["frames"], told["split"])
    version = read(reading)
    report = {
        "version": version,
        "compared": reading.compared,
        "worst": reading.worst,
        "wrong": reading.wrong,
        "drawings": reading.drawings,
    }
    out.write_text(json.dumps(report), encoding="utf-8")

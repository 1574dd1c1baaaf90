"""Compares two datasets of one world, picture by picture and person by person.

Twins share seed, scenario and cameras and differ by one change, so whatever the change did not
reach is the same to the bit. Says per picture how much of it differs, and per person when and in
what they first part, with the first event of theirs that the other world lacks. Two recorded runs
without pictures are compared by ``pairs``. Called by ``app`` (``digisphere twin``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from digisphere.capture.dataset import Dataset
from digisphere.capture.parting import differences
from digisphere.core.identity import NONE, PERSON_BASE, TREE_BASE
from digisphere.errors import CaptureError
from digisphere.evaluate.pairs import event_keys

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Columns = dict[str, NDArray[Any]]

_LOUD = 12
"""Steps of 255 by which a pixel must change to count as seen to differ."""


@dataclass(frozen=True)
class FramePair:
    """One picture of both worlds."""

    frame_id: int
    time_s: float
    pixels_differ: float
    """Share of pixels of another colour, by any amount."""
    pixels_seen_to_differ: float
    ids_differ: float
    """Share of pixels that show another thing."""
    ids_shared: int
    ids_only_one: int


@dataclass(frozen=True)
class PersonPair:
    """One person of both worlds."""

    person_id: int
    first_frame: int
    """The first picture at which anything about them differs; -1 never."""
    column: str
    """The first column that differs there."""
    event_id: int
    """Their first event the other world lacks, in the changed world's numbering; -1 none."""
    event_kind: str
    event_tick: int

    @property
    def touched(self) -> bool:
        """Whether the change ever reached them."""
        return self.first_frame >= 0 or self.event_id >= 0


@dataclass(frozen=True)
class Twins:
    """What one change did to a dataset."""

    frames: tuple[FramePair, ...]
    people: tuple[PersonPair, ...]
    events_only: tuple[int, int]

    @property
    def untouched(self) -> int:
        """How many people the change did not reach."""
        return sum(not person.touched for person in self.people)

    def write(self, folder: Path) -> None:
        """Write the two tables of differences as Parquet."""
        for name, rows in (("pictures", self.frames), ("people", self.people)):
            table = pa.Table.from_pylist([vars(row) for row in rows])
            pq.write_table(table, folder / f"difference_{name}.parquet", compression="zstd")


def compare_twins(one: Path, other: Path) -> Twins:
    """Compare a dataset with that of the changed world.

    Raises:
        CaptureError: the two are not of one world, or not of the same instants and cameras.
    """
    plain, changed = Dataset(one), Dataset(other)
    _check(plain, changed)
    events, counts = _own_events(plain, changed)
    return Twins(
        frames=tuple(_frame(plain, changed, number) for number in range(plain.frames)),
        people=_people(plain, changed, events=events),
        events_only=counts,
    )


def _check(one: Dataset, other: Dataset) -> None:
    plans = one.manifest["plan"], other.manifest["plan"]
    for key in ("seed", "frames", "first_frame_s", "every_s", "size"):
        if plans[0][key] != plans[1][key]:
            raise CaptureError(
                f"The two datasets differ in {key}: {plans[0][key]} and {plans[1][key]}. Twins "
                "share seed, instants and size; make them with «digisphere twin»."
            )
    if one.manifest["ground_key"] != other.manifest["ground_key"]:
        raise CaptureError(
            "The two datasets are of different ground, so nothing in one is anything in the "
            "other. Change weather, people or the timeline, not [world]."
        )
    if not np.array_equal(
        one.table("cameras")["camera_from_world"], other.table("cameras")["camera_from_world"]
    ):
        raise CaptureError(
            "The two datasets look from different places. Capture the second with --cameras-of "
            f"{one.root}."
        )


def _frame(one: Dataset, other: Dataset, number: int) -> FramePair:
    mine, theirs = one.frame(number), other.frame(number)
    time_s = float(mine.rows("frames")["time_s"][0])
    away = np.zeros(1)
    if mine.rgb is not None and theirs.rgb is not None:
        away = np.abs(mine.rgb.astype(np.int16) - theirs.rgb).max(axis=2)
    ids, shared, single = np.zeros(1, dtype=np.bool_), 0, 0
    planes = mine.instance, theirs.instance
    if planes[0] is not None and planes[1] is not None:
        ids = planes[0] != planes[1]
        a, b = np.unique(planes[0]), np.unique(planes[1])
        shared, single = len(np.intersect1d(a, b)), len(np.setxor1d(a, b))
    return FramePair(
        number, time_s, float((away > 0).mean()), float((away >= _LOUD).mean()),
        float(ids.mean()), shared, single,
    )  # fmt: skip


def _people(
    one: Dataset, other: Dataset, *, events: dict[int, tuple[int, str, int]]
) -> tuple[PersonPair, ...]:
    """First difference of everybody, by the states written at every picture."""
    found = differences(one.table("states"), other.table("states"))
    pairs = []
    for row, frames in found.items():
        frame = min(frames, default=NONE)
        column = frames.get(frame, "")
        event, kind, tick = events.get(row, (NONE, "", NONE))
        pairs.append(PersonPair(row, frame, column, event, kind, tick))
    return tuple(pairs)


def _own_events(
    one: Dataset, other: Dataset
) -> tuple[dict[int, tuple[int, str, int]], tuple[int, int]]:
    """First event of each person that the plain world lacks, and how many either has alone."""
    sides = [
        {name: column.tolist() for name, column in side.table("events").items() if name != "causes"}
        for side in (one, other)
    ]
    keys = [event_keys(side) for side in sides]
    known = [set(side) for side in keys]
    found: dict[int, tuple[int, str, int]] = {}
    changed = sides[1]
    for at, key in enumerate(keys[1]):
        if key in known[0]:
            continue
        for entity in (int(changed["subject"][at]), int(changed["object"][at])):
            if PERSON_BASE <= entity < TREE_BASE:
                event = changed["event_id"][at], changed["kind"][at], changed["tick"][at]
                found.setdefault(entity - PERSON_BASE, event)
    return found, (len(known[0] - known[1]), len(known[1] - known[0]))

"""Do the tables join: schemas, foreign keys, causes, people in pictures and their minds?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from digisphere.core.identity import (
    ANIMAL_BASE,
    BUILDING_BASE,
    NONE,
    PERSON_BASE,
    PLACE_BASE,
    PROP_BASE,
    TREE_BASE,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digisphere.capture.checks.tally import Tally
    from digisphere.capture.dataset import Dataset

ENTITIES = "entities"
_KEYS = {
    "frames": "frame_id",
    "people": "person_id",
    "places": "place_id",
    "buildings": "building_id",
    "trees": "tree_id",
    "props": "prop_id",
    "events": "event_id",
}
_RANGES = (
    (PROP_BASE, BUILDING_BASE, "props"),
    (BUILDING_BASE, PLACE_BASE, "buildings"),
    (PLACE_BASE, ANIMAL_BASE, "places"),
    (PERSON_BASE, TREE_BASE, "people"),
    (TREE_BASE, 1 << 24, "trees"),
)


class Tables(Protocol):
    """A dataset or a recorded run, as far as its tables go."""

    @property
    def manifest(self) -> dict[str, Any]:
        """What declares them, under «tables»."""

    def table(self, name: str) -> dict[str, NDArray[Any]]:
        """A table's columns."""


def tables_keep_their_schema(dataset: Tables, tally: Tally) -> None:
    """Each table has the columns, types and ranges the manifest declares."""
    for name, facts in sorted(dataset.manifest["tables"].items()):
        columns = dataset.table(name)
        declared = facts["columns"]
        odd = sorted(set(columns) ^ set(declared))
        tally.expect(not odd, f"{name}: columns {odd} are missing or not declared")
        for column, spec in sorted(declared.items()):
            if column in columns:
                _check_column(f"{name}.{column}", columns[column], spec, tally)


def _check_column(where: str, values: NDArray[Any], spec: dict[str, Any], tally: Tally) -> None:
    if spec["dtype"] not in ("text", "id list"):
        same = values.dtype == np.dtype(spec["dtype"])
        tally.expect(same, f"{where}: {values.dtype} where {spec['dtype']} is declared")
    low, high = spec.get("range", [None, None])
    if not len(values) or (low is None and high is None):
        return
    numbers = np.asarray(values, dtype=np.float64)
    known = numbers[~np.isnan(numbers)]
    beyond = np.zeros(len(known), dtype=np.bool_)
    slack = 1e-5 * max(abs(v) for v in (low, high, 1.0) if v is not None)
    if low is not None:
        beyond |= known < low - slack
    if high is not None:
        beyond |= known > high + slack
    tally.expect(
        not beyond.any(),
        f"{where}: {known[beyond][:1]} is outside {low} to {high}",
    )


def frames_are_complete(dataset: Dataset, tally: Tally) -> None:
    """There are as many frames as planned, in folders and tables, evenly spaced in time."""
    frames = dataset.table("frames")
    wanted = list(range(dataset.frames))
    tally.expect(frames["frame_id"].tolist() == wanted, "the frames table has gaps or repeats")
    folders = sorted(p.name for p in (dataset.root / "frames").iterdir())
    tally.expect(folders == [f"{n:06d}" for n in wanted], "frame folders are missing or too many")
    steps = np.diff(frames["time_s"])
    every = float(dataset.manifest["plan"]["every_s"])
    tally.expect_all(
        np.abs(steps - every) < 1e-6,
        example=lambda i: f"frames {i} and {i + 1} are {steps[i]:g} s apart, not {every:g}",
    )


def foreign_keys_resolve(dataset: Tables, tally: Tally) -> None:
    """Every id in every table points to a row that is there; -1 means none."""
    for name, facts in sorted(dataset.manifest["tables"].items()):
        columns = dataset.table(name)
        for column, target in sorted(facts["references"].items()):
            values = _flat_ids(columns[column])
            values = values[values != NONE]
            found = _entities_exist(dataset, values) if target == ENTITIES else np.isin(
                values, dataset.table(target.split(".")[0])[target.split(".")[1]]
            )  # fmt: skip
            tally.expect_all(
                found,
                example=lambda i, v=values, t=target, c=f"{name}.{column}": (  # type: ignore[misc]
                    f"{c}: {v[i]} is not in {t}"
                ),
            )


def _flat_ids(values: NDArray[Any]) -> NDArray[np.int64]:
    if values.dtype == object:  # lists of ids
        parts = [np.asarray(part, dtype=np.int64) for part in values]
        return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
    return values.astype(np.int64).reshape(-1)


def _entities_exist(dataset: Tables, ids: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each id of the shared id space has a row in the table of its kind."""
    found = (ids >= 0) & (ids < PROP_BASE)
    for low, high, table in _RANGES:
        inside = (ids >= low) & (ids < high)
        rows = dataset.table(table)[_KEYS[table]]
        found |= inside & np.isin(ids - low, rows)
    animals = (ids >= ANIMAL_BASE) & (ids < PERSON_BASE)
    if "animals" in dataset.manifest["tables"]:
        animals &= np.isin(ids - ANIMAL_BASE, dataset.table("animals")["animal_id"])
    return found | animals


def causes_precede_effects(dataset: Tables, tally: Tally) -> None:
    """Every cause of an event has a smaller id and is not later."""
    events = dataset.table("events")
    ids, times = events["event_id"], events["tick"]
    counts = np.array([len(causes) for causes in events["causes"]], dtype=np.int64)
    effect = np.repeat(np.arange(len(ids)), counts)
    cause = _flat_ids(events["causes"])
    place = np.minimum(np.searchsorted(ids, cause), max(len(ids) - 1, 0))
    if not len(cause):
        return
    known = ids[place] == cause
    sound = known & (cause < ids[effect]) & (times[place] <= times[effect])
    tally.expect_all(
        sound,
        example=lambda i: f"event {ids[effect[i]]} names cause {cause[i]}, which is not before it",
    )


def minds_meet_pixels(dataset: Dataset, tally: Tally) -> None:
    """Exactly the people seen in a frame have keypoints and a mind there, outdoors and alive."""
    seen = dataset.table("instances")
    people = seen["kind"] == "person"
    drawn = _pairs(seen["frame_id"][people], seen["instance_id"][people])
    for name in ("minds", "keypoints"):
        table = dataset.table(name)
        told = _pairs(table["frame_id"], table["instance_id"])
        same = np.array_equal(drawn, told)
        tally.expect(same, f"{name} does not list exactly the people seen, frame by frame")
        fits = table["instance_id"] == table["person_id"] + PERSON_BASE
        tally.expect_all(fits, example=lambda i, n=name: f"{n} row {i}: ids disagree")  # type: ignore[misc]
    indoors = dataset.table("minds")["indoors"]
    tally.expect_all(~indoors, example=lambda i: f"minds row {i}: seen though under a roof")
    counted = np.bincount(seen["frame_id"][people], minlength=dataset.frames)
    told = dataset.table("frames")["people"]
    tally.expect(np.array_equal(counted, told), "frames.people does not count the people seen")


def _pairs(frames: NDArray[Any], ids: NDArray[Any]) -> NDArray[np.int64]:
    return np.sort(frames.astype(np.int64) << 24 | ids.astype(np.int64))


def messages_are_speech(dataset: Tables, tally: Tally) -> None:
    """The messages are exactly the speech events, and each has words."""
    events, messages = dataset.table("events"), dataset.table("messages")
    spoken = events["event_id"][events["kind"] == "speech"]
    tally.expect(np.array_equal(spoken, messages["event_id"]), "messages and speech events differ")
    worded = np.array([bool(text) for text in messages["text"]], dtype=np.bool_)
    tally.expect_all(worded, example=lambda i: f"message {messages['event_id'][i]} has no words")

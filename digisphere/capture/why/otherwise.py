"""What the same world would have been without the change: the tables that «what if» is read from.

A twin is captured knowing its plain sister (``CaptureRequest.twin_of``). Beside its own tables it
keeps what differs between the two (``changes``), and of the sister's world, picture by picture,
what is needed to tell what would have been (``otherwise_pictures``, ``otherwise_people``); so its
questions can be proved from its own tables, and these against the sister where she lies beside it.
Called by ``session`` before the why-labels are written.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.dataset import Dataset
from digisphere.capture.parting import differences
from digisphere.capture.tabular import arrow_table, read_columns, write_table
from digisphere.capture.why.schemas import CHANGES, OTHERWISE_PEOPLE, OTHERWISE_PICTURES
from digisphere.core.clock import seconds_from_text
from digisphere.core.identity import NONE
from digisphere.people.enums import Activity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from digisphere.core.settings import Scenario

    Line = dict[str, Any]

EVENT, COMMAND, SETTING = "event", "command", "setting"
_HAZARD = "hazard."
SKY = ("precipitation_flux_mm_h", "snow_fraction")
"""Readings of the station that are kept of the other world."""


def write_otherwise_tables(folder: Path, *, scenario: Scenario, sister: Path) -> None:
    """Write the tables of ``TWIN_TABLES`` into a twin's folder of tables.

    Args:
        folder: the twin's ``tables``, complete but for the why-labels.
        scenario: the twin's.
        sister: the dataset of the world without the change.

    Raises:
        CaptureError: the sister holds no finished dataset.
    """
    other = Dataset(sister)
    events = read_columns(folder / "events.parquet")
    made = (
        (CHANGES, list(_changes(scenario, other, events))),
        (OTHERWISE_PICTURES, list(_pictures(other))),
        (OTHERWISE_PEOPLE, list(_people(folder, other))),
    )
    for schema, rows in made:
        columns = {c.name: [row[c.name] for row in rows] for c in schema.columns}
        write_table(arrow_table(schema, columns), folder / f"{schema.name}.parquet")


def _changes(scenario: Scenario, other: Dataset, events: Mapping[str, Any]) -> Iterator[Line]:
    """Everything in which the two scenarios differ, orders first."""
    mine = scenario.model_dump(mode="json")
    theirs = other.manifest["plan"]["scenario"]
    known = other.table("events")
    orders = [_orders(side["timeline"]) for side in (mine, theirs)]
    number = 0
    for name, order in {**orders[1], **orders[0]}.items():
        if (name in orders[0]) == (name in orders[1]):
            continue
        hazard = order["do"].startswith(_HAZARD)
        kind = order["do"].removeprefix(_HAZARD)
        began = f"{kind}_began" if hazard else ""
        yield {
            "change_id": number,
            "kind": EVENT if hazard else COMMAND,
            "name": kind,
            "from_s": seconds_from_text(order["at"]),
            "here": name if name in orders[0] else "",
            "there": name if name in orders[1] else "",
            "began_event": _first(events, began, column="event_id"),
            "there_began_s": float(_first(known, began, column="time_s")),
        }
        number += 1
    flat = [_flat(side) for side in (mine, theirs)]
    for name in sorted({*flat[0], *flat[1]}):
        here, there = (side.get(name, "") for side in flat)
        if here != there:
            yield {
                "change_id": number, "kind": SETTING, "name": name, "from_s": 0.0, "here": here,
                "there": there, "began_event": NONE, "there_began_s": float(NONE),
            }  # fmt: skip
            number += 1


def _orders(timeline: list[Line]) -> dict[str, Line]:
    """Orders by all that is told of them."""
    return {json.dumps(order, sort_keys=True): order for order in timeline}


def _flat(tree: Line, *, prefix: str = "") -> dict[str, str]:
    """Settings as text by dotted name; orders are told apart."""
    found: dict[str, str] = {}
    for key, value in tree.items():
        if isinstance(value, dict):
            found |= _flat(value, prefix=f"{prefix}{key}.")
        elif prefix + key != "timeline":
            found[prefix + key] = value if isinstance(value, str) else json.dumps(value)
    return found


def _first(events: Mapping[str, Any], kind: str, *, column: str) -> Any:
    """A column of the first event of a kind; -1 if there is none."""
    at = np.flatnonzero(events["kind"] == kind)
    return events[column][at[0]].item() if kind and len(at) else NONE


def _pictures(other: Dataset) -> Iterator[Line]:
    frames, weather = other.table("frames"), other.table("weather")
    at = {int(f): n for n, f in enumerate(weather["frame_id"].tolist()) if f >= 0}
    for number, people, digest in zip(
        frames["frame_id"].tolist(), frames["people"].tolist(), frames["world_digest"].tolist(),
        strict=True,
    ):  # fmt: skip
        sky = {n: float(weather[n][at[number]]) if n in weather else float("nan") for n in SKY}
        yield {"frame_id": number, "people": people, "world_digest": digest, **sky}


def _people(folder: Path, other: Dataset) -> Iterator[Line]:
    """How those in view here are in the other world, if they live there."""
    minds, states = (read_columns(folder / f"{name}.parquet") for name in ("minds", "states"))
    there = other.table("states")
    keys = zip(there["frame_id"].tolist(), there["person_id"].tolist(), strict=True)
    place = {key: n for n, key in enumerate(keys)}
    parted = differences(states, there)
    for key in zip(minds["frame_id"].tolist(), minds["person_id"].tolist(), strict=True):
        at = place.get(key)
        if at is None:
            continue
        apart = parted[key[1]]
        first = min(apart, default=NONE)
        yield {
            "frame_id": key[0],
            "person_id": key[1],
            "activity_name": Activity(int(there["activity"][at])).name.lower(),
            "indoors": bool(there["indoors"][at]),
            "place_id": int(there["place_id"][at]),
            "same": key[0] not in apart,
            "parted_frame": first if first <= key[0] else NONE,
            "parted_column": apart[first] if NONE < first <= key[0] else "",
        }

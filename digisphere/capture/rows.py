"""Rows of the dataset's tables for one frame: minds, states, events, words, weather, camera.

Everything is read from the frame's own snapshot (events: those since the frame before), so a row
can never be of another moment than the picture. Label columns come from the annotators, schemas
from ``schemas``. Called by the session, once a frame.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from digisphere.capture.schemas import AREAS, MIND_COPIED, STATE_COPIED, VALUE_COLUMNS
from digisphere.core.columns import TEXT
from digisphere.core.identity import PERSON_BASE
from digisphere.environment.cf_names import names_in
from digisphere.people import trajectory
from digisphere.people.arms import facing_at
from digisphere.people.enums import Activity, Goal, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from digisphere.capture.frame import AnnotatedFrame
    from digisphere.capture.request import FrameDraw
    from digisphere.capture.tabular import TableSchema
    from digisphere.core.events import Event
    from digisphere.core.snapshot import Snapshot

    Rows = Mapping[str, Any]


class Words(Protocol):
    """Something that puts states and events into words; ``language`` in earnest."""

    def utterance(self, snapshot: Snapshot, event_id: int) -> str:
        """What was said in a speech event."""

    def describe_activity(self, snapshot: Snapshot, row: int) -> str:
        """What a person is doing."""

    def describe_reason(self, snapshot: Snapshot, row: int) -> str:
        """What a person means to do, and why."""


def frame_row(frame: AnnotatedFrame, *, folder: str, draw: FrameDraw, world_digest: str) -> Rows:
    """The frame's line in ``frames``."""
    clock = frame.snapshot.clock
    return {
        "frame_id": [frame.frame_id],
        "tick": [clock.tick],
        "time_s": [clock.time_s],
        "datetime": [clock.datetime.isoformat()],
        "folder": [folder],
        "rig": [draw.rig],
        "look": [draw.look],
        "exposure_ev": [draw.exposure_ev],
        "clothes": [draw.clothes],
        "instances": [len(frame.instances["instance_id"])],
        "people": [len(frame.person_rows)],
        "world_digest": [world_digest],
    }


def camera_row(frame: AnnotatedFrame) -> Rows:
    """The frame's line in ``cameras``."""
    view, around = frame.view, frame.views_around
    unknown = np.full((4, 4), np.nan)
    later, earlier = (unknown, unknown) if around is None else (
        around[0].camera_from_world, around[1].camera_from_world,
    )  # fmt: skip
    return {
        "frame_id": [frame.frame_id],
        "width": [view.width],
        "height": [view.height],
        "fx": [view.k[0, 0]],
        "fy": [view.k[1, 1]],
        "cx": [view.k[0, 2]],
        "cy": [view.k[1, 2]],
        "camera_from_world": view.camera_from_world[None],
        "position_m": view.position_m[None],
        "near_m": [view.near_m],
        "exposure": [frame.exposure],
        "flow_s": [frame.flow_s],
        "camera_from_world_later": later[None],
        "camera_from_world_earlier": earlier[None],
    }


def label_rows(frame: AnnotatedFrame, labels: Mapping[str, NDArray[Any]]) -> Rows:
    """Label columns with the frame's number in front."""
    count = len(labels["instance_id"])
    return {"frame_id": np.full(count, frame.frame_id, dtype=np.int32), **labels}


def mind_rows(frame: AnnotatedFrame, *, words: Words) -> Rows:
    """A line per person seen: facts, traits, needs, mood, plan, reason, words, health, money."""
    snapshot, rows = frame.snapshot, frame.person_rows.astype(np.int64)
    people, text = snapshot.tables["people"], snapshot.tables["people_text"]
    seen = _where_seen(snapshot, rows)
    said = [_words_now(snapshot, int(event)) for event in people["words_event"][rows]]
    return {
        "frame_id": np.full(len(rows), frame.frame_id, dtype=np.int32),
        "person_id": rows,
        "instance_id": rows + PERSON_BASE,
        "name": [f"{text['given'][row]} {text['family'][row]}" for row in rows],
        **{name: people[name][rows] for name in MIND_COPIED},
        **seen,
        "activity_name": [Activity(code).name.lower() for code in seen["activity"]],
        "intention_name": [Goal(code).name.lower() for code in people["intention"][rows]],
        "reason_name": [Reason(code).name.lower() for code in people["reason"][rows]],
        "activity_text": [words.describe_activity(snapshot, int(row)) for row in rows],
        "reason_text": [words.describe_reason(snapshot, int(row)) for row in rows],
        "words_event": said,
        "words": [words.utterance(snapshot, event) if event >= 0 else "" for event in said],
    }


def state_rows(snapshot: Snapshot, *, frame_id: int) -> Rows:
    """A line per living person."""
    people = snapshot.tables["people"]
    rows = people.rows
    return {
        "frame_id": np.full(len(rows), frame_id, dtype=np.int32),
        "person_id": rows,
        **{name: people[name][rows] for name in STATE_COPIED},
        **_where_seen(snapshot, rows),
    }


def people_rows(snapshot: Snapshot) -> Rows:
    """A line per person who ever lived here, as at this snapshot."""
    people, text = snapshot.tables["people"], snapshot.tables["people_text"]
    rows, social = np.arange(people.count), snapshot.tables.get("social")
    return {
        "person_id": rows,
        "instance_id": rows + PERSON_BASE,
        "alive": people.alive[rows],
        **{name: text[name][rows] for name in ("given", "family", "background")},
        **{n: people[n][rows] for n, s in people.specs.items() if not s.shape and s.dtype != TEXT},
        **{n: people["values"][rows, k].astype(np.float32) for n, k in VALUE_COLUMNS.items()},
        "leaning": social["leaning"][rows] if social is not None else np.full(len(rows), np.nan),
    }


def new_events(snapshot: Snapshot, *, after_tick: int) -> list[Event]:
    """Events later than a tick, up to the snapshot."""
    return snapshot.events.select(since_tick=after_tick + 1)


def event_rows(events: Sequence[Event], *, tick_s: float) -> Rows:
    """Lines of ``events``."""
    return {
        "event_id": [event.id for event in events],
        "tick": [event.tick for event in events],
        "time_s": [event.tick * tick_s for event in events],
        "kind": [event.kind for event in events],
        "subject": [event.subject for event in events],
        "object": [event.object for event in events],
        "place": [event.place for event in events],
        "payload": [json.dumps(event.payload, sort_keys=True) for event in events],
        "causes": [list(event.causes) for event in events],
    }


def weather_row(snapshot: Snapshot, *, schema: TableSchema, frame_id: int) -> dict[str, Any]:
    """One reading of the station at the middle of the village; -1 as frame between pictures."""
    sky = snapshot.tables["sky"]
    reading: dict[str, Any] = {
        "tick": snapshot.tick,
        "time_s": snapshot.time_s,
        "frame_id": frame_id,
    }
    for spec in schema.columns[len(reading) :]:
        if spec.name in snapshot.fields:
            reading[spec.name] = _at_village(snapshot, snapshot.fields[spec.name])
        else:
            reading[spec.name] = sky[spec.name][0]
    return reading


def environment_rows(snapshot: Snapshot, *, frame_id: int) -> list[dict[str, Any]]:
    """One reading of the environment in CF names and units: at the village, and over the map."""
    when = {"tick": snapshot.tick, "time_s": snapshot.time_s, "frame_id": frame_id}
    names = names_in(snapshot.fields)
    here = {n.name: n.turned(_at_village(snapshot, snapshot.fields[n.field])) for n in names}
    over = {n.name: n.turned(snapshot.fields[n.field].mean(dtype=np.float64)) for n in names}
    readings = zip(AREAS, (here, over), strict=True)
    return [{**when, "area": area, **values} for area, values in readings]


def _at_village(snapshot: Snapshot, field: NDArray[Any]) -> float:
    """Bilinear value of a field that covers the map, at the middle of the village."""
    ground = snapshot.ground
    height, width = field.shape
    x = ground.settlement.centre_m[0] / ground.grid.size_x_m * width - 0.5
    y = ground.settlement.centre_m[1] / ground.grid.size_y_m * height - 0.5
    x, y = np.clip(x, 0, width - 1), np.clip(y, 0, height - 1)
    column, row = min(int(x), max(width - 2, 0)), min(int(y), max(height - 2, 0))
    patch = np.asarray(field[row : row + 2, column : column + 2], dtype=np.float64)
    across = np.array([1.0 - (x - column), x - column])[: patch.shape[1]]
    up = np.array([1.0 - (y - row), y - row])[: patch.shape[0]]
    return float(up @ patch @ across)


def _where_seen(snapshot: Snapshot, rows: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    people, now = snapshot.tables["people"], snapshot.time_s
    xy = trajectory.position_at(people, now, rows)
    height = np.asarray(snapshot.ground.height_at(xy), dtype=np.float64)
    return {
        "activity": trajectory.activity_at(people, now, rows),
        "indoors": trajectory.indoors_at(people, now, rows),
        "position_m": np.concatenate((xy, height[:, None]), axis=1),
        "heading_rad": facing_at(people, now, rows),
        "speed_m_s": trajectory.speed_at(people, now, rows),
        "in_arms_of": people["in_arms_of"][rows, 0],
    }


def _words_now(snapshot: Snapshot, event_id: int) -> int:
    """The speech event if its words still sound at the snapshot, else -1."""
    if event_id < 0:
        return -1
    event = snapshot.events.get(event_id)
    started = float(event.payload.get("onset_s", event.tick * snapshot.clock.tick_s))
    lasts = float(event.payload.get("duration_s", 0.0))
    return event_id if started <= snapshot.time_s <= started + lasts else -1

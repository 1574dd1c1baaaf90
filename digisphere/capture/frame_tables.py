"""What the tables tell of one frame, as shards that are joined when the dataset is finished.

The most follows from the world at the frame's tick and is told before anybody looks; the rest needs
to know who was seen. Rows are ``rows``' and their neighbours'. Called by the session, frame by
frame.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from digisphere.capture import rows as rows_of
from digisphere.capture.animal_rows import animal_rows
from digisphere.capture.decision_rows import decided_since
from digisphere.capture.run_tables import columns_of
from digisphere.capture.social_rows import standing_rows
from digisphere.capture.store import frame_name
from digisphere.capture.tabular import arrow_table, shard_bytes
from digisphere.capture.talk_rows import TalkReader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from digisphere.capture.frame import AnnotatedFrame
    from digisphere.capture.request import CaptureRequest
    from digisphere.capture.rows import Words
    from digisphere.capture.tabular import TableSchema
    from digisphere.core.snapshot import Snapshot


@dataclass
class Readings:
    """What the weather station and the map's means said, from one frame to the next."""

    weather_schema: TableSchema
    weather: list[dict[str, Any]] = field(default_factory=list)
    environment: list[dict[str, Any]] = field(default_factory=list)

    def add(self, snapshot: Snapshot, *, frame_id: int) -> None:
        """Read now; -1 as frame between pictures."""
        self.weather.append(
            rows_of.weather_row(snapshot, schema=self.weather_schema, frame_id=frame_id)
        )
        self.environment += rows_of.environment_rows(snapshot, frame_id=frame_id)


class FrameTables:
    """Tells frame after frame, in their order."""

    def __init__(
        self, request: CaptureRequest, *, schemas: Mapping[str, TableSchema], words: Words
    ) -> None:
        self._request = request
        self._schemas = schemas
        self._words = words
        self._talks = TalkReader(words)

    def readings(self) -> Readings:
        """Room for the readings of one frame."""
        return Readings(self._schemas["weather"])

    def of_world(
        self, number: int, snapshot: Snapshot, *, readings: Readings, after_tick: int
    ) -> dict[str, bytes]:
        """Everything but what was seen.

        Args:
            number: the frame.
            snapshot: the world at its tick.
            readings: all since the frame before, and at this one.
            after_tick: tick of the frame before.
        """
        events = rows_of.new_events(snapshot, after_tick=after_tick)
        tables: dict[str, Mapping[str, Any]] = {
            "states": rows_of.state_rows(snapshot, frame_id=number),
            "events": rows_of.event_rows(events, tick_s=snapshot.clock.tick_s),
            "weather": columns_of(readings.weather),
            "environment": columns_of(readings.environment),
        }
        told_from = events[0].id if events else len(snapshot.events)
        spoken = self._talks.fresh(snapshot, told_from=told_from)
        if "decisions" in snapshot.tables:
            after_s = after_tick * snapshot.clock.tick_s
            tables["decisions"] = decided_since(snapshot, after_s=after_s)
        if "animals" in snapshot.tables:
            tables["animals"] = animal_rows(snapshot, frame_id=number)
        if number == self._request.frames - 1:
            tables |= {"people": rows_of.people_rows(snapshot), **standing_rows(snapshot)}
            going_on = self._talks.going_on()
            spoken.encounters.extend(going_on.encounters)
            spoken.stays.extend(going_on.stays)
        lines = {
            "messages": spoken.messages,
            "encounters": spoken.encounters,
            "encounter_people": spoken.stays,
        }
        return self._shards(tables | {n: columns_of(rows) for n, rows in lines.items() if rows})

    def of_picture(self, frame: AnnotatedFrame, *, world_digest: str) -> dict[str, bytes]:
        """What was seen, and through which camera."""
        number = frame.frame_id
        return self._shards(
            {
                "frames": rows_of.frame_row(
                    frame,
                    folder=f"frames/{frame_name(number)}",
                    draw=self._request.draw_of(number),
                    world_digest=world_digest,
                ),
                "cameras": rows_of.camera_row(frame),
                "instances": rows_of.label_rows(frame, frame.instances),
                "keypoints": rows_of.label_rows(frame, frame.keypoints),
                "minds": rows_of.mind_rows(frame, words=self._words),
            }
        )

    def _shards(self, tables: Mapping[str, Mapping[str, Any]]) -> dict[str, bytes]:
        return {
            name: shard_bytes(arrow_table(self._schemas[name], columns))
            for name, columns in tables.items()
        }

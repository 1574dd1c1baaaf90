"""Lines said at a frame's instant or in the half minute before it by people in view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.why.terms import LINE_LASTS_S

if TYPE_CHECKING:
    from digisphere.capture.why.facts import FrameFacts


def dialogue_rows(facts: FrameFacts) -> list[dict[str, Any]]:
    """Return the frame's lines in the order they were begun."""
    said = facts.tables.columns("messages")
    if not len(said.get("onset_s", ())):
        return []
    now = float(facts.column("frames", "time_s")[0])
    ids, boxes = (facts.column("instances", name) for name in ("instance_id", "box_visible"))
    box_of = dict(zip(ids.tolist(), boxes, strict=True))
    seen = {person.row: person for person in facts.people}
    onset = said["onset_s"]
    begun = np.flatnonzero((onset <= now) & (onset > now - LINE_LASTS_S))
    lines = []
    for n in sorted(begun.tolist(), key=lambda n: (onset[n], n)):
        speaker = seen.get(int(said["speaker"][n]))
        if speaker is None:
            continue
        until = float(onset[n] + said["duration_s"][n])
        lines.append(
            {
                "frame_id": facts.frame,
                "event_id": int(said["event_id"][n]),
                "speaker": speaker.row,
                "instance_id": speaker.instance,
                "listeners": [int(row) for row in said["listeners"][n]],
                "text": str(said["text"][n]),
                "from_s": float(onset[n]),
                "until_s": until,
                "sounding": now <= until,
                "box": [int(v) for v in box_of[speaker.instance]],
            }
        )
    return lines

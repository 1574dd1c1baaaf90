"""English words for the tables of a dataset, by the language room.

Used by ``live``; tests bring words of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from digisphere.language import realise

if TYPE_CHECKING:
    from digisphere.core.snapshot import Snapshot


class EnglishWords:
    """Puts speech, doings and reasons into sentences."""

    def utterance(self, snapshot: Snapshot, event_id: int) -> str:
        """What was said in a speech event."""
        return realise.utterance(snapshot, event_id)

    def describe_activity(self, snapshot: Snapshot, row: int) -> str:
        """What a person is doing."""
        return realise.describe_activity(snapshot, row)

    def describe_reason(self, snapshot: Snapshot, row: int) -> str:
        """What a person means to do, and why."""
        return realise.describe_reason(snapshot, row)

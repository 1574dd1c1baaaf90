"""What a rescue leaves between people: who was got out holds dear those who dug, and trusts them.

A gift that cannot be paid back binds: gratitude follows help that was costly to give and freely
given (McCullough, Kilpatrick, Emmons & Larson 2001), and who has helped somebody comes to like them
too (Jecker & Landy 1969), though less. The size of the steps is judged. Thanks are said when the
two talk (`fact_moves.thanks_move`).
"""

from typing import ClassVar

import numpy as np

from digisphere.core.clock import Clock
from digisphere.core.columns import TableSpec
from digisphere.core.identity import NONE, PERSON_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.society.columns import society_tables
from digisphere.society.tie_index import TieIndex
from digisphere.society.ties import ensure_tie, share_time, shift_regard

_THANKFUL, _TRUSTING = 0.35, 0.3
_FOND = 0.12
"""Steps of regard and trust of who was got out, and of regard of who dug."""


class Gratitude(System):
    """Ties between those got out from under fallen houses and those who dug."""

    name = "society.gratitude"
    every = "1 min"
    phase = 74
    reads = ("people.alive",)
    writes: ClassVar[tuple[str, ...]] = ("ties.*", "alarms.freed_event")

    _index: TieIndex | None = None

    def tables(self) -> tuple[TableSpec, ...]:
        """Return the tables of society."""
        return society_tables(self.scenario)

    def forget(self) -> None:
        """Find ties anew: there may be others than before."""
        self._index = None

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Let those got out in the last minute be tied to those who dug for them."""
        freed = view.table("alarms")["freed_event"] if "alarms" in view.tables else None
        if freed is None or not (freed >= 0).any():
            view.idle = True
            return
        self._index = self._index or TieIndex()
        log = view.events.read
        for row in np.flatnonzero(freed >= 0).tolist():
            event = log.get(int(freed[row]))
            for cause in event.causes if event.kind == "freed" else ():
                dug = log.get(cause)
                if dug.kind == "dug_out":
                    self._bind(view, clock, row, digger=dug.subject - PERSON_BASE,
                               minutes=float(dug.payload["minutes"]))  # fmt: skip
            freed[row] = NONE

    def _bind(self, view: View, clock: Clock, row: int, *, digger: int, minutes: float) -> None:
        """Let one who was got out and one who dug be dearer to each other."""
        assert self._index is not None
        ties = view.table("ties")
        thanks = ensure_tie(ties, row, b=digger, index=self._index)
        shift_regard(ties, thanks, affinity=_THANKFUL, trust=_TRUSTING)
        cares = ensure_tie(ties, digger, b=row, index=self._index)
        shift_regard(ties, cares, affinity=_FOND)
        for tie in (thanks, cares):
            share_time(ties, tie, minutes=minutes, time_s=clock.time_s)

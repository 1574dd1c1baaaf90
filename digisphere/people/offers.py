"""What is on offer to those who decide: the place of each goal, and how full places are.

Filled by `options.py` and those it calls; who then takes which slot is in `taking_up.py`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from digisphere.core.columns import TableView
from digisphere.people import arriving
from digisphere.people.enums import Activity, flags_of
from digisphere.people.venues import Venues

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_NOT_SEEN = flags_of((Activity.SLEEP, Activity.WALK, Activity.RUN), kind=Activity)
"""What those do who keep nobody company at the place they were last at."""
COST_PER_MIN = 0.022
"""Utility points a minute of walking costs in fine weather, by day and on fresh legs."""


@dataclass
class Options:
    """Per person and goal: the place meant (-1 none) and the walk to it in hours."""

    place: Ints
    walk_h: Floats
    meeting_event: Ints
    """(n,) event of the appointment behind MEET; -1 none."""
    meeting_end_s: Floats
    help_slot: Ints
    """(n,) slot near the fallen house at which the walk of HELP ends; -1 none."""


@dataclass(frozen=True)
class Crowd:
    """How many people each place holds, and which slots are not free.

    A slot is held, or has no room because somebody stands in it; only who is there sees that.
    """

    at_place: Ints
    taken: Bools
    cut_off: Bools
    """Slots that those who know of closures cannot count on."""

    def taken_for(self, knows: bool, *, sees: bool) -> Bools | None:
        """Return (slots,) which slots somebody cannot count on; None where they know of none.

        Args:
            knows: of closures; who does counts out what is cut off.
            sees: is there, and counts out what others have.
        """
        if not knows:
            return self.taken if sees else None
        return self.taken | self.cut_off if sees else self.cut_off


def crowd_of(people: TableView, venues: Venues, *, time_s: float) -> Crowd:
    """Count people awake at each place, and tell which slots are not free.

    Who is still on the way there is in nobody's sight.
    """
    rows = people.rows
    place = people["place_id"][rows]
    held = place[(place >= 0) & ~_NOT_SEEN[people["activity"][rows]]]
    taken = arriving.slots_held(people, slots=len(venues.slot_place))
    taken |= venues.room.crowded(people, rows, time_s=time_s)
    at_place = np.bincount(held, minlength=len(venues.kind)).astype(np.int64)
    return Crowd(at_place, taken, venues.cut_off())

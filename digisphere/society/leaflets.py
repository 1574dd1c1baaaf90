"""The candidates' leaflets: put through every door early in the campaign, read by those who are in.

Each says where the candidate stands on what they feel most strongly about, truly. Of those at home
that evening some two in five read one (about as many as recall an election leaflet in British
Election Study surveys; recalled), the schooled, the open and the old more. Called by ``council``.
"""

import numpy as np
import numpy.typing as npt

from digisphere.core.identity import PERSON_BASE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.people.character import standardised
from digisphere.society.civic_columns import CANDIDATES_MAX
from digisphere.society.elections import entitled, traits_of
from digisphere.society.vocabulary import Issue

COME_S = 35.0 * 3600.0
"""How long after the call to the election: on its second day, after supper."""
_MATTERS = 2
_READS = -0.4
"""Log-odds that somebody of middling temper, schooling and age reads a leaflet."""


def reads(view: View, rows: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
    """Return (n,) the chance that each of these reads a leaflet that lies on the table."""
    people = view.table("people")
    odds = _READS + standardised(traits_of(people, rows)) @ np.array([0.15, 0.1, 0.0, 0.0, 0.0])
    odds = odds + 0.2 * (people["education"][rows].astype(np.float64) - 2.2)
    odds = odds + 0.012 * (people["age_years"][rows].astype(np.float64) - 48.0)
    chance: npt.NDArray[np.float64] = 1.0 / (1.0 + np.exp(-odds))
    return chance


def deliver(view: View, rng: SystemStreams) -> None:
    """Put a leaflet of every candidate through every door; let those at home read or not."""
    people, civics, council = view.table("people"), view.table("civics"), view.table("council")
    rows = entitled(people)
    rows = rows[people["place_id"][rows] == people["home_place"][rows]]
    chance = reads(view, rows)
    views = view.tables["social"]["views"]
    for number, row in enumerate(council["candidate"][0].tolist()):
        if row < 0:
            continue
        slots = rows * CANDIDATES_MAX + number
        readers = rows[(rng.by_slot("whim", slots) < chance) & (rows != row)]
        for issue in np.argsort(-np.abs(views[row]), kind="stable")[:_MATTERS].tolist():
            said = float(views[row, issue])
            event = view.events.emit(
                "leaflet",
                subject=PERSON_BASE + row,
                causes=(int(civics["candidacy_event"][row]),),
                issue=int(Issue(issue)),
                value=round(said, 4),
                readers=int(readers.size),
            )
            civics["heard"][readers, number, issue] = said
            civics["heard_event"][readers, number] = event
    council["leaflets"][0] = True

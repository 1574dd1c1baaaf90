"""The council tab: who governs, what they decided and how each voted, the election, the clubs.

Offices and votes are read from ``civics`` and ``council``, resolutions from the log, clubs from
``clubs``. A village without a council says so.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from imgui_bundle import ImVec2, imgui, imgui_ctx

from digisphere.core.events import Event
from digisphere.core.identity import PERSON_BASE
from digisphere.core.snapshot import Snapshot
from digisphere.inspector import theme, widgets
from digisphere.inspector.context import InspectorContext
from digisphere.inspector.kept import Kept
from digisphere.inspector.panels import portrait
from digisphere.language.realise import describe_event
from digisphere.society.club_kinds import KINDS
from digisphere.society.vocabulary import ElectionStage, Office, VoteReason

_RESOLUTIONS = 12
_STAGES = {
    ElectionStage.NONE: "none under way", ElectionStage.CALLED: "called",
    ElectionStage.CAMPAIGN: "candidates campaign", ElectionStage.HUSTINGS: "candidates are called "
    "to speak in public", ElectionStage.HEARD: "candidates have spoken in public",
    ElectionStage.POLLING: "people vote now", ElectionStage.HELD: "the last one is counted",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Council:
    """Public life at one moment."""

    officers: tuple[tuple[int, Office], ...]
    """Rows and offices, the mayor first."""
    stage: ElectionStage
    poll_s: float
    candidates: tuple[tuple[int, int], ...]
    """Rows and votes, most first."""
    turnout: float
    reasons: dict[VoteReason, int]
    """For how many of those who voted what weighed most."""
    motions: tuple[Event, ...]
    """Votes of the council, the newest first."""
    clubs: tuple[tuple[int, int], ...]
    """Rows of ``clubs`` and how many living people are in each."""


def council(snapshot: Snapshot) -> Council:
    """Return who governs, the election, what was decided and which clubs there are."""
    tables, rows = snapshot.tables, snapshot.tables["people"].rows
    civics, book, clubs = tables["civics"], tables["council"], tables["clubs"]
    office = civics["office"][rows]
    officers = [(int(r), Office(int(o))) for r, o in zip(rows, office, strict=True) if o]
    stands = [
        (int(who), int(votes))
        for who, votes in zip(book["candidate"][0], book["votes"][0], strict=True)
        if who >= 0
    ]
    why = civics["vote_reason"][rows][civics["vote"][rows] >= 0]
    inside = civics["club"][rows].ravel()
    size = np.bincount(inside[inside >= 0], minlength=clubs.count)
    return Council(
        officers=tuple(sorted(officers, key=lambda pair: -pair[1])),
        stage=ElectionStage(int(book["stage"][0])),
        poll_s=float(book["poll_s"][0]),
        candidates=tuple(sorted(stands, key=lambda pair: -pair[1])),
        turnout=float(book["turnout"][0]),
        reasons={r: int((why == r).sum()) for r in VoteReason if (why == r).any()},
        motions=tuple(snapshot.events.select(kind="council_vote", limit=_RESOLUTIONS)[::-1]),
        clubs=tuple((club, int(size[club])) for club in range(clubs.count)),
    )


class CouncilTab:
    """Who governs and what people do together."""

    name: ClassVar[str] = "Council"

    def __init__(self) -> None:
        self._found = Kept(council, every_s=2.0)

    def draw(self, context: InspectorContext) -> None:
        """Draw the tab."""
        snapshot = context.snapshot
        if "council" not in snapshot.tables or not snapshot.tables["people"].alive.any():
            widgets.coloured("Nobody lives here who could govern or be governed.", theme.GREY)
            return
        found = self._found.of(snapshot)
        imgui.separator_text("In office")
        for row, office in found.officers:
            _person(context, row, note=office.name.lower())
        if not found.officers:
            widgets.coloured("Nobody holds an office; see [council] in the settings.", theme.GREY)
        self._election(context, found)
        self._motions(snapshot, found)
        self._clubs(context, found)

    def _election(self, context: InspectorContext, found: Council) -> None:
        imgui.separator_text("Election")
        rows = [("State", _STAGES[found.stage])]
        if found.poll_s >= 0.0:
            day = context.snapshot.clock.datetime_at(found.poll_s)
            rows.append(("Polls", f"open {day:%a %d %b %Y, %H:%M}"))
        if found.stage == ElectionStage.HELD:
            rows.append(("Turnout", f"{found.turnout:.0%}"))
        widgets.facts("election", rows)
        if not found.candidates:
            widgets.coloured(
                "No election has been called. «council.election_after_days» sets one, the scenario "
                "«election» has one.",
                theme.GREY,
            )
        most = max([votes for _, votes in found.candidates], default=0)
        for row, votes in found.candidates:
            text = f"{votes} votes" if found.stage == ElectionStage.HELD else "stands"
            _person(context, row, note=text)
            if most:
                imgui.progress_bar(votes / most, ImVec2(-1.0, 4.0), "")
        cast = max(sum(found.reasons.values()), 1)
        for reason, count in found.reasons.items():
            widgets.meter(
                f"by {reason.name.lower()}", count / cast, colour=theme.ORANGE,
                text=f"{count} of {cast}", hint="What weighed most with those who voted.",
            )  # fmt: skip

    def _motions(self, snapshot: Snapshot, found: Council) -> None:
        imgui.separator_text("Decided, newest first")
        if not found.motions:
            widgets.coloured("The council has not voted on anything yet.", theme.GREY)
        for event in found.motions:
            then = snapshot.clock.datetime_at(event.tick * snapshot.clock.tick_s)
            yes, no = (len(event.payload[side]) for side in ("yes", "no"))
            widgets.dim(f"{then:%a %d %b %H:%M}, {yes} to {no}")
            colour = theme.GREEN if event.payload["passed"] else theme.ORANGE
            widgets.coloured(describe_event(snapshot, event.id), colour)

    def _clubs(self, context: InspectorContext, found: Council) -> None:
        imgui.separator_text("Clubs")
        if not found.clubs:
            widgets.coloured("There are none yet.", theme.GREY)
            return
        clubs = context.snapshot.tables["clubs"]
        flags = imgui.TableFlags_.row_bg | imgui.TableFlags_.sizing_stretch_prop
        with imgui_ctx.begin_table("clubs", 3, flags) as table:
            if not table:
                return
            for title in ("Club", "Members", "Came last"):
                imgui.table_setup_column(title)
            imgui.table_headers_row()
            for club, members in found.clubs:
                met = int(clubs["meetings"][club])
                place = portrait.place_name(context.snapshot, int(clubs["place_id"][club]))
                name = KINDS[int(clubs["kind"][club])].name
                came = str(int(clubs["came"][club])) if met else "not met yet"
                for text in (name, str(members), came):
                    imgui.table_next_column()
                    imgui.text(text)
                    imgui.set_item_tooltip(f"Meets at {place}; {met} meetings so far.")


def _person(context: InspectorContext, row: int, *, note: str) -> None:
    """Draw a name that selects its person when clicked, with a note."""
    if widgets.link(portrait.name_of(context.snapshot, row), key=f"{note}{row}", hint="Select"):
        context.select(PERSON_BASE + row)
    imgui.same_line()
    widgets.dim(note)

"""The people panel: search, sort and filter everybody; click one to select and fly there."""

from typing import Any, ClassVar

import numpy as np
from imgui_bundle import ImVec2, imgui, imgui_ctx

from digisphere.core.identity import PERSON_BASE
from digisphere.core.snapshot import Snapshot
from digisphere.inspector import widgets
from digisphere.inspector.context import InspectorContext
from digisphere.inspector.kept import Kept
from digisphere.inspector.panel import Panel
from digisphere.people.enums import Activity, Occupation
from digisphere.people.trajectory import activity_at, indoors_at

COLUMNS = ("Name", "Age", "Does", "Work")
FILTERS = ("all", "outdoors", "talking", "children", "unwell")
ADULT_YEARS = 16.0


class PeoplePanel(Panel):
    """Everybody, as a sortable list."""

    title: ClassVar[str] = "People"
    side: ClassVar[str] = "left"
    order: ClassVar[int] = 10

    def __init__(self) -> None:
        self._search = ""
        self._filter = "all"
        self._lines = Kept(lines)

    def draw(self, context: InspectorContext) -> None:
        """Draw the panel."""
        imgui.set_next_item_width(-1.0)
        _, self._search = imgui.input_text_with_hint(
            "##search", "Search name or work", self._search
        )
        self._filter = widgets.button_row(FILTERS, selected=self._filter) or self._filter
        rows = self._lines.of(context.snapshot, self._filter, self._search.strip().lower())
        widgets.dim(f"{len(rows)} of {int(context.snapshot.tables['people'].alive.sum())} people")
        flags = (
            imgui.TableFlags_.sortable
            | imgui.TableFlags_.scroll_y
            | imgui.TableFlags_.row_bg
            | imgui.TableFlags_.sizing_stretch_prop
        )
        with imgui_ctx.begin_table("people", len(COLUMNS), flags, ImVec2(0.0, 0.0)) as table:
            if table:
                self._table(context, rows)

    def _table(self, context: InspectorContext, rows: list[dict[str, Any]]) -> None:
        imgui.table_setup_scroll_freeze(0, 1)
        for name, weight in zip(COLUMNS, (1.6, 0.5, 0.8, 1.1), strict=True):
            imgui.table_setup_column(name, 0, weight)
        imgui.table_headers_row()
        order = imgui.table_get_sort_specs()
        if order is not None and order.specs_count > 0:
            spec = order.get_specs(0)
            reverse = spec.get_sort_direction() == imgui.SortDirection.descending
            rows.sort(key=lambda r: r[COLUMNS[spec.column_index]], reverse=reverse)
        clipper = imgui.ListClipper()
        clipper.begin(len(rows))
        while clipper.step():
            for row in rows[clipper.display_start : clipper.display_end]:
                self._row(context, row)

    def _row(self, context: InspectorContext, row: dict[str, Any]) -> None:
        imgui.table_next_row()
        for name in COLUMNS:
            imgui.table_next_column()
            if name == "Name":
                self._name(context, row)
            else:
                imgui.text(str(row[name]))

    def _name(self, context: InspectorContext, row: dict[str, Any]) -> None:
        flags = imgui.SelectableFlags_.span_all_columns | imgui.SelectableFlags_.allow_double_click
        chosen = context.selected == row["id"]
        if imgui.selectable(f"{row['Name']}##{row['id']}", chosen, flags)[0]:
            context.select(row["id"])
            if imgui.is_mouse_double_clicked(0):
                context.view.fly_to(row["id"])


def lines(snapshot: Snapshot, chosen: str, wanted: str) -> list[dict[str, Any]]:
    """Return a line of the list for each of those in a filter whose name or work has the text."""
    people, text = snapshot.tables["people"], snapshot.tables["people_text"]
    rows = _filtered(snapshot, chosen)
    doing = activity_at(people, snapshot.time_s, rows)
    found = [
        {
            "id": PERSON_BASE + row,
            "Name": f"{text['given'][row]} {text['family'][row]}",
            "Age": int(people["age_years"][row]),
            "Does": Activity(int(activity)).name.lower(),
            "Work": Occupation(int(people["occupation"][row])).name.lower(),
        }
        for row, activity in zip(rows.tolist(), doing.tolist(), strict=True)
    ]
    return [line for line in found if wanted in f"{line['Name']} {line['Work']}".lower()]


def _filtered(snapshot: Snapshot, chosen: str) -> np.ndarray[Any, Any]:
    people = snapshot.tables["people"]
    rows = people.rows
    keep = {
        "all": np.ones(len(rows), dtype=bool),
        "outdoors": ~indoors_at(people, snapshot.time_s, rows),
        "talking": people["interlocutor"][rows] >= 0,
        "children": people["age_years"][rows] < ADULT_YEARS,
        "unwell": people["ill"][rows] > 0,
    }[chosen]
    return rows[keep]

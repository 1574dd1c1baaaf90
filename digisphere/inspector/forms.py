"""A form for any command, drawn from the command's own declaration.

A number with a range becomes a slider, a choice a row of buttons, an optional value a checkbox in
front of its field; names, ranges and hints are the command's, so a new command needs no new panel
code. Places (``x_m``, ``y_m``) are filled from the selected thing. Called by panels with triggers.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from imgui_bundle import imgui

from digisphere.core.commands import Command
from digisphere.core.identity import kind_and_row
from digisphere.inspector import theme, widgets
from digisphere.inspector.context import InspectorContext
from digisphere.people.trajectory import position_at

_WIDEST_SLIDER = 1.0e5
_UNITS = {"_m": "m", "_km": "km", "_km2": "km2", "_s": "s", "_h": "h", "_c": "°C", "_mm": "mm"}
PLACE = ("x_m", "y_m")


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """One argument of a command, as its JSON schema tells it."""

    name: str
    kind: str
    """"number", "integer", "boolean", "choice" or "text"."""
    default: Any
    optional: bool
    low: float | None
    high: float | None
    choices: tuple[str, ...]
    hint: str

    @property
    def label(self) -> str:
        """The name in words, with its unit."""
        stem, unit = self.name, ""
        for suffix, word in _UNITS.items():
            if self.name.endswith(suffix):
                stem, unit = self.name[: -len(suffix)], f" ({word})"
        return stem.replace("_", " ").capitalize() + unit


def fields_of(command: type[Command]) -> tuple[FieldFacts, ...]:
    """Return the arguments of a command, in the order they are declared."""
    properties: dict[str, Any] = command.model_json_schema().get("properties", {})
    return tuple(_facts(name, schema) for name, schema in properties.items())


def _facts(name: str, schema: dict[str, Any]) -> FieldFacts:
    options = [part for part in schema.get("anyOf", []) if part.get("type") != "null"]
    optional = len(options) < len(schema.get("anyOf", []))
    inner = {**schema, **(options[0] if options else {})}
    return FieldFacts(
        name=name,
        kind="choice" if "enum" in inner else str(inner.get("type", "text")),
        default=schema.get("default"),
        optional=optional,
        low=inner.get("minimum", inner.get("exclusiveMinimum")),
        high=inner.get("maximum", inner.get("exclusiveMaximum")),
        choices=tuple(inner.get("enum", ())),
        hint=str(schema.get("description", "")),
    )


@dataclass
class CommandForm:
    """What the user has filled in for one command so far."""

    command: type[Command]
    values: dict[str, Any] = field(default_factory=dict)
    chosen: dict[str, bool] = field(default_factory=dict)
    _fields: tuple[FieldFacts, ...] = ()

    def __post_init__(self) -> None:
        self._fields = fields_of(self.command)
        for facts in self._fields:
            self.values[facts.name] = facts.default if facts.default is not None else _start(facts)
            self.chosen[facts.name] = not facts.optional or facts.default is not None

    @property
    def has_place(self) -> bool:
        """Whether the command happens somewhere."""
        return set(PLACE) <= set(self.values)

    def put_place(self, x_m: float, y_m: float) -> None:
        """Choose a place."""
        for name, value in zip(PLACE, (x_m, y_m), strict=True):
            self.values[name], self.chosen[name] = round(value, 1), True

    def arguments(self) -> dict[str, Any]:
        """Return what is chosen, ready for the command."""
        return {name: value for name, value in self.values.items() if self.chosen[name]}

    def draw(self) -> None:
        """Draw the fields."""
        for facts in self._fields:
            imgui.push_id(facts.name)
            if facts.optional:
                _, self.chosen[facts.name] = imgui.checkbox("##chosen", self.chosen[facts.name])
                imgui.same_line()
            if self.chosen[facts.name]:
                self.values[facts.name] = _draw_value(facts, self.values[facts.name])
            else:
                widgets.dim(f"{facts.label}: left to the world")
            if facts.hint:
                imgui.set_item_tooltip(facts.hint)
            imgui.pop_id()


class CommandChooser:
    """A row of buttons, one for each command of a family, and the form of the one chosen."""

    def __init__(self, prefix: str, *, button: str = "Let it happen") -> None:
        self.open = ""
        self._prefix = prefix
        self._button = button
        self._forms: dict[str, CommandForm] = {}

    def draw(self, context: InspectorContext) -> None:
        """Draw the buttons, and below them the open form with its own."""
        kinds = sorted(k for k in context.command_types if k.startswith(self._prefix))
        names = {k.removeprefix(self._prefix).replace("_", " ").capitalize(): k for k in kinds}
        shown = next((name for name, kind in names.items() if kind == self.open), "")
        pressed = widgets.button_row(names, selected=shown)
        if pressed:
            self.open = "" if names[pressed] == self.open else names[pressed]
        if self.open not in context.command_types:
            return
        form = self._form(context, self.open)
        widgets.coloured(_purpose(form.command), theme.GREY)
        form.draw()
        if form.has_place and (place := place_of_selected(context)) is not None:
            if imgui.button("At the selected"):
                form.put_place(*place)
            imgui.same_line()
        if imgui.button(self._button):
            context.notice = ""
            context.command(self.open, **form.arguments())

    def _form(self, context: InspectorContext, kind: str) -> CommandForm:
        if kind not in self._forms:
            self._forms[kind] = CommandForm(context.command_types[kind])
        return self._forms[kind]


def _purpose(command: type[Command]) -> str:
    """Return what a command is for: the first paragraph of what it says of itself."""
    return " ".join((command.__doc__ or "").strip().split("\n\n")[0].split())


def place_of_selected(context: InspectorContext) -> tuple[float, float] | None:
    """Return where the selected person, building, place or tree is; None without one."""
    kind, row = kind_and_row(context.selected)
    snapshot = context.snapshot
    if kind == "person":
        xy = position_at(snapshot.tables["people"], snapshot.time_s, np.array([row]))[0]
        return float(xy[0]), float(xy[1])
    columns = {
        "building": snapshot.ground.buildings,
        "place": snapshot.ground.places,
        "tree": snapshot.ground.trees,
    }.get(kind)
    if columns is None:
        return None
    return float(columns["x_m"][row]), float(columns["y_m"][row])


def _start(facts: FieldFacts) -> Any:
    if facts.kind == "choice":
        return facts.choices[0]
    if facts.kind == "boolean":
        return False
    if facts.kind in {"number", "integer"}:
        return facts.low if facts.low is not None else 0.0
    return ""


def _draw_value(facts: FieldFacts, value: Any) -> Any:
    if facts.kind == "choice":
        widgets.dim(facts.label)
        return widgets.button_row(facts.choices, selected=value) or value
    if facts.kind == "boolean":
        return imgui.checkbox(facts.label, value)[1]
    imgui.set_next_item_width(imgui.get_content_region_avail().x * (1.0 - widgets.LABEL_SHARE))
    if facts.kind in {"number", "integer"}:
        return _draw_number(facts, float(value))
    return imgui.input_text(facts.label, str(value))[1]


def _draw_number(facts: FieldFacts, value: float) -> float | int:
    low, high = facts.low, facts.high
    if low is not None and high is not None and high <= _WIDEST_SLIDER:
        form = "%.0f" if facts.kind == "integer" else "%.1f"
        value = imgui.slider_float(facts.label, value, low, high, form)[1]
    else:
        value = imgui.input_float(facts.label, value, 0.0, 0.0, "%.1f")[1]
    return round(value) if facts.kind == "integer" else round(float(value), 2)

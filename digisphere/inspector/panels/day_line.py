"""One person's last day: what they set out to do and why, with whom they talked, what befell them.

Gathered from the event log alone, so it says what happened and not what somebody recalls; drawn as
a strip of colours over a list. The aims of a day are those of the decisions made in it.
"""

from dataclasses import dataclass

from imgui_bundle import ImVec2, imgui

from digisphere.core.events import Event
from digisphere.core.identity import NONE, PERSON_BASE, kind_and_row
from digisphere.core.snapshot import Snapshot
from digisphere.inspector import theme, widgets
from digisphere.inspector.context import InspectorContext
from digisphere.inspector.kept import Kept
from digisphere.inspector.theme import Colour
from digisphere.language.describe import aim_and_reason
from digisphere.language.lexicon import GOAL_TO
from digisphere.language.phrases import name_of_id
from digisphere.language.realise import describe_event, utterance
from digisphere.people.enums import Goal, Reason

DAY_S = 86_400.0
_STRIP_PX = 22.0
_HOURS_BETWEEN_TICKS = 6
_MOST_AIMS = 240
"""More than anybody has in a day."""
_KINDS_OF_AIM: tuple[tuple[str, Colour, frozenset[Goal]], ...] = (
    ("rest", theme.SKY_BLUE,
     frozenset({Goal.NONE, Goal.SLEEP, Goal.REST, Goal.GO_HOME, Goal.HEAL})),
    ("food", theme.ORANGE, frozenset({Goal.EAT_HOME, Goal.EAT_OUT})),
    ("work", theme.GREEN, frozenset({Goal.WORK, Goal.LEARN})),
    ("house", theme.YELLOW,
     frozenset({Goal.SHOP, Goal.MARKET, Goal.WASH, Goal.CHORES, Goal.FETCH_WATER})),
    ("leisure", theme.PURPLE,
     frozenset({Goal.SOCIALISE, Goal.TAVERN, Goal.PLAY, Goal.STROLL, Goal.WORSHIP, Goal.VISIT,
                Goal.MEET, Goal.HOBBY})),
    ("danger", theme.VERMILION, frozenset({Goal.SHELTER, Goal.FLEE, Goal.HELP})),
)  # fmt: skip
_COLOUR = {goal: colour for _, colour, goals in _KINDS_OF_AIM for goal in goals}
_TALKS = ("conversation", "talk_joined")
_UNTOLD = ("conversation_end", "talk_left")


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of the day under one aim, ready to draw."""

    from_s: float
    until_s: float
    label: str
    colour: Colour


@dataclass(frozen=True, slots=True)
class DayEntry:
    """One thing somebody set out to do or that befell them, ready to show."""

    when: str
    text: str
    colour: Colour
    event: int
    turns: tuple[int, ...]
    """Of a talk, the speech events from or to this person."""


@dataclass(frozen=True, slots=True)
class DayLine:
    """The last day of one person."""

    spells: tuple[Spell, ...]
    entries: tuple[DayEntry, ...]
    """Newest first."""


def day_line(snapshot: Snapshot, row: int) -> DayLine:
    """Return somebody's last 24 hours."""
    me, tick_s = PERSON_BASE + row, snapshot.clock.tick_s
    since = max(0.0, snapshot.time_s - DAY_S)
    events = snapshot.events.select(involving=me, since_tick=int(since / tick_s))
    spells = _spells(snapshot, me, since_s=since)
    told = [(e, turns) for e, turns in _with_turns(events) if e.kind not in _UNTOLD]
    return DayLine(
        tuple(spells), tuple(_entry(snapshot, row, e, turns) for e, turns in reversed(told))
    )


def _spells(snapshot: Snapshot, me: int, *, since_s: float) -> list[Spell]:
    """Return the aims since an instant, each until the next; the first may be an earlier one."""
    tick_s = snapshot.clock.tick_s
    aims = snapshot.events.select(kind="intention", subject=me, limit=_MOST_AIMS)
    ends = [*(e.tick * tick_s for e in aims[1:]), snapshot.time_s]
    return [
        Spell(max(since_s, e.tick * tick_s), end, GOAL_TO[_goal(e)], _COLOUR[_goal(e)])
        for e, end in zip(aims, ends, strict=False)
        if end > since_s
    ]


def _with_turns(events: list[Event]) -> list[tuple[Event, list[int]]]:
    """Return all but the speech, each talk with the speech that followed it."""
    found: list[tuple[Event, list[int]]] = []
    turns: list[int] = []
    for event in events:
        if event.kind == "speech":
            turns.append(event.id)
            continue
        mine: list[int] = []
        found.append((event, mine))
        if event.kind in _TALKS:
            turns = mine
    return found


def _entry(snapshot: Snapshot, row: int, event: Event, turns: list[int]) -> DayEntry:
    moment = snapshot.clock.datetime_at(event.tick * snapshot.clock.tick_s)
    if event.kind == "intention":
        text, colour = _aim(snapshot, row, event), _COLOUR[_goal(event)]
    else:
        text, colour = describe_event(snapshot, event.id), theme.GREY
    return DayEntry(f"{moment:%H:%M}", text, colour, event.id, tuple(turns))


def _aim(snapshot: Snapshot, row: int, event: Event) -> str:
    kind, place = kind_and_row(event.place)
    reason = Reason[str(event.payload["reason"]).upper()]
    at = place if kind == "place" else NONE
    return f"To {aim_and_reason(snapshot, row, goal=_goal(event), reason=reason, place=at)}."


def _goal(event: Event) -> Goal:
    return Goal[str(event.payload["goal"]).upper()]


def words_of(snapshot: Snapshot, entry: DayEntry) -> list[str]:
    """Return what was said in a talk, a line for each turn; nothing of other entries."""
    turns = [snapshot.events.get(number) for number in entry.turns]
    return [f"{name_of_id(snapshot, e.subject)}: {utterance(snapshot, e.id)}" for e in turns]


class DayTab:
    """The strip with its key and the list; keeps the day of whoever was shown last."""

    def __init__(self) -> None:
        self._kept = Kept(day_line)

    def draw(self, context: InspectorContext, row: int) -> None:
        """Draw the tab."""
        snapshot = context.snapshot
        day = self._kept.of(snapshot, row)
        if not day.entries:
            widgets.dim("Nothing yet: the day has only begun.")
            return
        _strip(snapshot, day)
        widgets.legend((name, colour) for name, colour, _ in _KINDS_OF_AIM)
        imgui.separator()
        for entry in day.entries:
            widgets.dim(entry.when)
            imgui.same_line()
            widgets.coloured(entry.text, entry.colour)
            if imgui.is_item_hovered():
                hint = [*words_of(snapshot, entry), f"event {entry.event}"]
                imgui.set_tooltip("\n".join(hint))


def _strip(snapshot: Snapshot, day: DayLine) -> None:
    """Draw the last 24 hours from left to right; the hour stands below every sixth."""
    width = imgui.get_content_region_avail().x
    left_s = snapshot.time_s - DAY_S
    corner, brush = imgui.get_cursor_screen_pos(), imgui.get_window_draw_list()
    line = imgui.get_text_line_height()

    def x_of(time_s: float) -> float:
        return corner.x + width * (time_s - left_s) / DAY_S

    brush.add_rect_filled(
        corner, ImVec2(corner.x + width, corner.y + _STRIP_PX), _ink(theme.GREY, 0.2)
    )
    for spell in day.spells:
        low = ImVec2(max(corner.x, x_of(spell.from_s)), corner.y)
        high = ImVec2(max(low.x + 1.0, x_of(spell.until_s)), corner.y + _STRIP_PX)
        brush.add_rect_filled(low, high, _ink(spell.colour, 0.85))
        if imgui.is_mouse_hovering_rect(low, high):
            imgui.set_tooltip(spell.label)
    start = snapshot.clock.datetime_at(0.0)
    midnight_s = -(start.hour * 3600.0 + start.minute * 60.0 + start.second)
    step_s = 3600.0 * _HOURS_BETWEEN_TICKS
    tick = int((left_s - midnight_s) // step_s) + 1
    while (at_s := midnight_s + tick * step_s) <= snapshot.time_s:
        at = ImVec2(x_of(at_s), corner.y + _STRIP_PX)
        brush.add_line(ImVec2(at.x, corner.y), at, _ink(theme.GREY, 0.9))
        brush.add_text(at, _ink(theme.GREY, 1.0), f"{(tick * _HOURS_BETWEEN_TICKS) % 24:02d}")
        tick += 1
    imgui.dummy(ImVec2(width, _STRIP_PX + line))


def _ink(colour: Colour, alpha: float) -> int:
    return int(imgui.color_convert_float4_to_u32(theme.rgba(colour, alpha)))

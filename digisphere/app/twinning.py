"""The ``twin`` command: one world captured twice, with and without a change, and the difference.

Both captures share seed, instants and cameras, so what the change does not reach is the same to
the bit. Capturing is ``capture``'s, comparing ``evaluate.twins``'.
"""

import re
from dataclasses import replace
from pathlib import Path

from rich.table import Table

from digisphere.app import console
from digisphere.app.headless import capture_behind_bar
from digisphere.capture.request import CaptureRequest
from digisphere.core.clock import seconds_from_text
from digisphere.errors import ScenarioError
from digisphere.evaluate.twins import FramePair, PersonPair, Twins, compare_twins

SIDES = ("without", "with")
_EVENT = re.compile(r"event=(\w+)@(\S+)")
_DAY = re.compile(r"day(\d+)")
_SETTING = re.compile(r"\w+\.\w+=.*")
_MOST_LISTED = 12


def read_changes(texts: list[str]) -> tuple[list[str], list[str]]:
    """Sort changes into overrides and doings.

    ``event=flood@day2`` calls a natural event when the second day begins (``@36h`` after so long);
    ``section.key=value`` changes a setting; anything else is a command as ``--do`` takes it.

    Raises:
        ScenarioError: there is none, or its time is not one.
    """
    if not texts:
        raise ScenarioError(
            "Say what is different in the second world: --change 'event=flood@day2', "
            "--change weather.storminess=0.8, or a command as --do takes it."
        )
    overrides, doings = [], []
    for text in texts:
        event = _EVENT.fullmatch(text.strip())
        if event:
            doings.append(f"{_when(event.group(2))} hazard.{event.group(1)}")
        elif _SETTING.fullmatch(text.strip()):
            overrides.append(text.strip())
        else:
            doings.append(text)
    return overrides, doings


def _when(text: str) -> str:
    day = _DAY.fullmatch(text)
    if day is None:
        seconds_from_text(text)
        return text
    number = int(day.group(1))
    if number < 1:
        raise ScenarioError(f"«@{text}»: the scenario starts on day1.")
    return f"{24 * (number - 1)}h" if number > 1 else "1min"


def run_twin(plain: CaptureRequest, changed: CaptureRequest, *, out: Path) -> None:
    """Capture both worlds, compare them, and say what the change did.

    Args:
        plain: the capture without the change.
        changed: the same with it; its folder and cameras are set here.
        out: folder for both datasets and the tables of differences.
    """
    plain = replace(plain, out=out / SIDES[0])
    capture_behind_bar(plain, title=f"Capture {SIDES[0]}")
    changed = replace(
        changed, out=out / SIDES[1], cameras_of=plain.out, twin_of=plain.out, path=None
    )
    capture_behind_bar(changed, title=f"Capture {SIDES[1]}")
    twins = compare_twins(plain.out, changed.out)
    twins.write(out)
    _show(twins)
    console.say(
        f"Wrote {out / 'difference_pictures.parquet'} and {out / 'difference_people.parquet'}."
    )
    console.say(f"Next: digisphere why {changed.out} --event NUMBER")


def _show(twins: Twins) -> None:
    table = Table(
        "picture", "after", "pixels differ", "seen to differ", "other things", "ids in one"
    )
    for pair in _spread(list(twins.frames)):
        table.add_row(
            str(pair.frame_id), f"{pair.time_s / 3600.0:.2f} h", f"{pair.pixels_differ:.1%}",
            f"{pair.pixels_seen_to_differ:.1%}", f"{pair.ids_differ:.1%}", str(pair.ids_only_one),
        )  # fmt: skip
    console.show(table)
    people = Table("person", "first picture", "parts in", "first own event", "at tick")
    reached = sorted((p for p in twins.people if p.touched), key=_reached_at)
    for person in reached[:_MOST_LISTED]:
        event = f"{person.event_kind} #{person.event_id}" if person.event_id >= 0 else ""
        tick = str(person.event_tick) if person.event_id >= 0 else ""
        people.add_row(str(person.person_id), str(person.first_frame), person.column, event, tick)
    console.show(people)
    if len(reached) > _MOST_LISTED:
        console.say(f"and {len(reached) - _MOST_LISTED} more people")
    console.say(
        f"{twins.untouched} of {len(twins.people)} people are the same to the bit in every "
        f"picture; events only without the change: {twins.events_only[0]}, only with it: "
        f"{twins.events_only[1]}."
    )


def _reached_at(person: PersonPair) -> tuple[bool, int, int]:
    """Order of being reached: by the first event of one's own, then by the first picture."""
    return person.event_id < 0, person.event_tick, person.first_frame


def _spread(rows: list[FramePair]) -> list[FramePair]:
    """At most so many rows, the first and the last among them."""
    if len(rows) <= _MOST_LISTED:
        return rows
    step = (len(rows) - 1) / (_MOST_LISTED - 1)
    return [rows[round(k * step)] for k in range(_MOST_LISTED)]

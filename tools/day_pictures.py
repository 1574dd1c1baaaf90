#!/usr/bin/env python3
"""Follows one person from waking to sleep in the real window and lays the moments out on a sheet.

Usage: ``day_pictures.py START FILE`` with a display; START is the evening before. The day is lived
twice: once to find somebody who is much outdoors and the moments worth seeing, then again from the
same checkpoint, stopping at each to select and follow that person in the window. What stands in
the panels is what a user would see; the words under each picture are the log's. Prints those too.
"""

import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from digisphere.app.live import LiveWorld
from digisphere.app.window import WindowSession
from digisphere.core.identity import PERSON_BASE
from digisphere.core.scenario import load_scenario
from digisphere.core.simulation import Simulation
from digisphere.core.snapshot import Snapshot
from digisphere.inspector.panels.person import PersonPanel
from digisphere.inspector.panels.portrait import plan, words_in_the_air
from digisphere.people.enums import WORKLESS, Activity
from digisphere.people.trajectory import activity_at, indoors_at
from digisphere.scene.stage import Stage
from digisphere.world.opening import open_world

LOOKED_EVERY_S = 300.0
HOURS = 26.5
PARTS_H = ((6.0, 9.0), (9.0, 12.0), (12.0, 15.0), (15.0, 18.0), (18.0, 22.0))
"""Hours of the clock between which the most telling moment is looked for."""
WAKING_H = 3.0
"""Rising before this is for a glass of water."""
ADULT_YEARS = (20.0, 60.0)
SIZE, TURNS, COLUMNS = (1280, 720), 40, 2
_TILE = (960, 540)
_LINE_PX, _LINES, _CHARACTERS = 24, 3, 108


@dataclass(frozen=True)
class Day:
    """What one pass over the day found of everybody: (moments, people)."""

    times_s: np.ndarray
    outdoors: np.ndarray
    talking: np.ndarray
    asleep: np.ndarray


def live_through(simulation: Simulation) -> Day:
    """Run the day and note where everybody is."""
    times, outdoors, talking, asleep = [], [], [], []
    while simulation.clock.time_s < HOURS * 3600.0:
        simulation.run_until(simulation.clock.time_s + LOOKED_EVERY_S)
        snapshot = simulation.snapshot()
        people = snapshot.tables["people"]
        rows = np.arange(people.capacity)
        doing = activity_at(people, snapshot.time_s, rows)
        times.append(snapshot.time_s)
        outdoors.append(~indoors_at(people, snapshot.time_s, rows) & people.alive)
        spoken = people["words_event"] >= 0
        other = people["interlocutor"]
        talking.append((other >= 0) & (spoken | spoken[other]))
        asleep.append(doing == Activity.SLEEP)
    return Day(np.array(times), np.array(outdoors), np.array(talking), np.array(asleep))


def somebody(snapshot: Snapshot, day: Day) -> int:
    """Return the grown-up with work who is most outdoors and among people."""
    people = snapshot.tables["people"]
    age = people["age_years"]
    fit = people.alive & (age >= ADULT_YEARS[0]) & (age <= ADULT_YEARS[1])
    fit &= ~np.isin(people["occupation"], list(WORKLESS))
    seen = day.outdoors.sum(axis=0) + 8 * (day.outdoors & day.talking).sum(axis=0)
    return int(np.argmax(np.where(fit, seen, -1)))


def moments(day: Day, row: int, *, start_h: float) -> list[float]:
    """Return waking, a telling moment of each part of the day, and going to sleep.

    ``start_h`` is the hour of the start, counted from the midnight that follows.
    """
    asleep = day.asleep[:, row]
    clock_h = day.times_s / 3600.0 + start_h
    worth = day.outdoors[:, row] + 2.0 * (day.outdoors & day.talking)[:, row]
    rises = np.flatnonzero(asleep[:-1] & ~asleep[1:] & (clock_h[1:] > WAKING_H)) + 1
    lies_down = np.flatnonzero(~asleep[:-1] & asleep[1:] & (clock_h[1:] > PARTS_H[-1][0])) + 1
    found = [*rises[:1].tolist(), *lies_down[-1:].tolist()]
    for low, high in PARTS_H:
        inside = np.flatnonzero((clock_h >= low) & (clock_h < high))
        found.append(int(inside[np.argmax(worth[inside])]))
    return [float(day.times_s[i]) for i in sorted(set(found))]


def main() -> int:
    """Live the day, live it again before the window, write the sheet."""
    start, path = sys.argv[1], Path(sys.argv[2])
    stage = Stage(SIZE, onscreen=True)
    simulation = open_world(load_scenario("valley", overrides=[f"time.start={start}"]))
    dawn = simulation.checkpoint()
    day = live_through(simulation)
    row = somebody(simulation.snapshot(), day)
    simulation.restore(dawn)
    live = LiveWorld(simulation)
    live.paused = True
    session = WindowSession(stage, live, remember=False)
    tiles = []
    for moment_s in moments(day, row, start_h=float(start[11:13]) - 24.0):
        simulation.run_until(moment_s)
        live.catch_up()
        tiles.append(_looked_at(session, row))
    _panel(session).open_tab("Day")
    tiles.append(_looked_at(session, row))
    session.close()
    sheet_of(tiles).quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    return 0


def _looked_at(session: WindowSession, row: int) -> tuple[Image.Image, list[str]]:
    session.context.select(PERSON_BASE + row)
    session.viewer.follow(PERSON_BASE + row)
    for _ in range(TURNS):
        session.turn(0.05)
    snapshot = session.live.snapshot()
    moment = snapshot.clock.datetime_at(snapshot.time_s)
    words = words_in_the_air(snapshot, row)
    text = f"{moment:%H:%M}  {plan(snapshot, row)}"
    lines = textwrap.wrap(f"{text}  {words}" if words else text, _CHARACTERS)
    print("\n".join(lines), flush=True)
    return Image.fromarray(session.stage.window_pixels()), lines


def _panel(session: WindowSession) -> PersonPanel:
    return next(p for p in session.inspector.panels if isinstance(p, PersonPanel))


def sheet_of(tiles: list[tuple[Image.Image, list[str]]]) -> Image.Image:
    """Return the windows in rows, each over its words."""
    high = _TILE[1] + _LINES * _LINE_PX + 8
    rows = -(-len(tiles) // COLUMNS)
    sheet = Image.new("RGB", (_TILE[0] * COLUMNS, high * rows), (18, 22, 27))
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(17)
    for index, (picture, lines) in enumerate(tiles):
        x, y = (index % COLUMNS) * _TILE[0], (index // COLUMNS) * high
        sheet.paste(picture.convert("RGB").resize(_TILE, Image.Resampling.LANCZOS), (x, y))
        for number, line in enumerate(lines):
            at = (x + 10, y + _TILE[1] + 4 + number * _LINE_PX)
            pen.text(at, line, fill=(225, 228, 232), font=font)
    return sheet


if __name__ == "__main__":
    sys.exit(main())

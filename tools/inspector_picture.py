#!/usr/bin/env python3
"""Saves a picture of the window with a person selected and questioned; for the screenshots.

Usage: ``inspector_picture.py START FILE`` with a display. The panels are filled the way a user
would fill them: someone is selected and followed, and asked what they are doing.
"""

import sys
from pathlib import Path

import numpy as np

from digisphere.app.live import LiveWorld
from digisphere.app.window import WindowSession
from digisphere.core.identity import PERSON_BASE
from digisphere.core.scenario import load_scenario
from digisphere.core.snapshot import Snapshot
from digisphere.people.trajectory import indoors_at
from digisphere.scene.stage import Stage
from digisphere.world.opening import open_world

WARM_UP_S = 2.2 * 3600.0
TURNS = 45


def main() -> int:
    """Open, select, follow, draw and save."""
    start, path = sys.argv[1], Path(sys.argv[2])
    stage = Stage((1280, 720), onscreen=True)
    simulation = open_world(load_scenario("valley", overrides=[f"time.start={start}"]))
    simulation.run_until(WARM_UP_S)
    session = WindowSession(stage, LiveWorld(simulation), remember=False)
    session.context.select(PERSON_BASE + talkative(simulation.snapshot()))
    session.viewer.follow(session.context.selected)
    for _ in range(TURNS):
        session.turn(0.05)
    session.save_picture(path)
    session.close()
    return 0


def talkative(snapshot: Snapshot) -> int:
    """Return someone outdoors, in conversation if anybody is."""
    people = snapshot.tables["people"]
    rows = people.rows
    outdoors = rows[~indoors_at(people, snapshot.time_s, rows)]
    talking = outdoors[people["interlocutor"][outdoors] >= 0]
    found = talking if talking.size else outdoors
    return int(found[np.argmax(people["extraversion"][found])]) if found.size else 0


if __name__ == "__main__":
    sys.exit(main())

"""Who was got out from under a house holds dear those who dug; others stay what they were."""

from typing import ClassVar

import numpy as np

from digisphere.core.identity import PERSON_BASE
from digisphere.core.systems import System
from digisphere.language.narrate import describe_event
from digisphere.people.rescue_system import DUG_OUT, FREED
from digisphere.society.gratitude import Gratitude
from digisphere.testing.hamlet import hamlet_simulation

FREED_ROW, DIGGERS, ONLOOKER = 3, (5, 7), 9


class Deliverance(System):
    """Tells after two minutes that one person was dug out by two others."""

    name = "test.deliverance"
    every = "1 min"
    phase = 46
    writes = ("alarms.freed_event", "events")
    event_kinds: ClassVar = (DUG_OUT, FREED)

    def step(self, view, clock, rng):
        if clock.time_s != 120.0:
            return
        dug = [
            view.events.emit("dug_out", subject=PERSON_BASE + row, object=PERSON_BASE + FREED_ROW,
                             minutes=40.0)
            for row in DIGGERS
        ]  # fmt: skip
        view.table("alarms")["freed_event"][FREED_ROW] = view.events.emit(
            "freed", subject=PERSON_BASE + FREED_ROW, object=PERSON_BASE + DIGGERS[0],
            causes=dug, hours=1.0, diggers=2, from_outside=False,
        )  # fmt: skip


def regard(run, a, *, b):
    ties = run.state.tables["ties"]
    mine = np.flatnonzero(ties.alive & (ties["a"] == a) & (ties["b"] == b))
    return float(ties["affinity"][mine[0]]) if mine.size else 0.0


def test_those_got_out_are_grateful_to_those_who_dug_and_to_nobody_else():
    runs = [hamlet_simulation(20, seed=3, also=more) for more in ((), (Deliverance, Gratitude))]
    for run in runs:
        run.run_until(180.0)
    without, with_ = runs
    for digger in DIGGERS:
        gained = regard(with_, FREED_ROW, b=digger) - regard(without, FREED_ROW, b=digger)
        returned = regard(with_, digger, b=FREED_ROW) - regard(without, digger, b=FREED_ROW)
        assert gained > 0.08
        assert 0.0 < returned < gained
    other = regard(with_, FREED_ROW, b=ONLOOKER) - regard(without, FREED_ROW, b=ONLOOKER)
    assert abs(other) < 0.05
    assert with_.state.tables["alarms"]["freed_event"][FREED_ROW] < 0


def test_the_chronicle_names_who_dug_for_whom():
    run = hamlet_simulation(20, seed=3, also=(Deliverance,))
    run.run_until(180.0)
    snapshot, log = run.snapshot(), run.state.log.view()
    dug = describe_event(snapshot, log.select(kind="dug_out")[0].id)
    freed = describe_event(snapshot, log.select(kind="freed")[0].id)
    assert "dug for" in dug or "dig" in dug
    assert "alive" in freed

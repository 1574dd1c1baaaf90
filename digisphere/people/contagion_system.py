"""The system by which an illness passes from person to person where they really are.

Every ten minutes, and only while somebody carries it: stages advance, onsets become illness, and
whoever is in the same room as the infectious, or talks with one in the open, may catch it
(`contagion`). An infection is an event whose causes are the infector's own infection and what
brought the person there, so `why` walks the chain back to where it came in. What is done against
it is in `precautions`.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from digisphere.core.clock import Clock
from digisphere.core.columns import TableSpec
from digisphere.core.commands import Command
from digisphere.core.events import EventKind
from digisphere.core.identity import NONE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.people import cases, precautions
from digisphere.people.contagion import NEAR, SILENT_GIVES, force_in_rooms
from digisphere.people.enums import Activity, Illness, Seir, Severity
from digisphere.people.health_columns import CURVE_DAYS, health_tables

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

STEP_H = 1.0 / 6.0
IN_THE_OPEN = 1.0 / 18.7
"""Chance in the open over that indoors (Bulfone et al. 2021)."""
_ASLEEP = 0.45
"""Part of what is given or taken by somebody asleep, in a bed of their own; both asleep a fifth."""
_MASKS_WORN = 0.8


@dataclass
class _Rooms:
    """Who is where this minute: (n,) by living row."""

    rows: Ints
    room: Ints
    """Place whose roof they are under; -1 in the open."""
    gives: Floats
    takes: Floats
    partner: Ints
    """Index into these arrays of whom they talk with; -1 nobody."""


class Contagion(System):
    """Stages, onsets and contacts of everybody, every ten minutes of an epidemic."""

    name = "people.contagion"
    every = "10 min"
    phase = 82
    reads = ("people.*",)
    writes = (
        *cases.WRITES, "people.ill", "people.ill_since_s", "people.interrupt_event",
    )  # fmt: skip
    streams: ClassVar[tuple[str, ...]] = ("catches", "course")
    event_kinds: ClassVar[tuple[EventKind, ...]] = (
        *cases.KINDS,
        *precautions.ORDERS,
    )

    commands: ClassVar[tuple[type[Command], ...]] = (
        cases.Outbreak, precautions.Close, precautions.Reopen, precautions.WearMasks,
        precautions.AskToIsolate,
    )  # fmt: skip

    def tables(self) -> tuple[TableSpec, ...]:
        """Return the tables of health."""
        return health_tables(self.scenario.people.rows)

    def setup(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Begin with everybody well."""
        view.table("infections").add(view.table("people").count)
        view.table("epidemic").add(1)
        settings = self.scenario.health
        view.table("epidemic")["isolation"][0] = settings.isolation

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Let ten minutes of the epidemic pass, where there is one."""
        epidemic = view.table("epidemic")
        if not epidemic["running"][0]:
            view.idle = True
            return
        if clock.hour < STEP_H:
            epidemic["curve"][0, clock.day_index % CURVE_DAYS] = 0
        orders = precautions.end_orders(view, now_s=clock.time_s)
        carried = self._advance(view, clock)
        if carried:
            self._pass_on(view, clock, rng)
        epidemic["running"][0] = carried or orders

    def _advance(self, view: View, clock: Clock) -> bool:
        """Move everybody's stage on; tell whether anybody still carries it or is ill with it."""
        people, table, now = view.table("people"), view.table("infections"), clock.time_s
        rows = people.rows[table["event"][people.rows] >= 0]
        stage = table["stage"][rows]
        table["stage"][rows[(stage == Seir.EXPOSED) & (table["infectious_s"][rows] <= now)]] = (
            Seir.INFECTIOUS
        )
        over = rows[(table["stage"][rows] == Seir.INFECTIOUS) & (table["ends_s"][rows] <= now)]
        table["stage"][over] = Seir.RECOVERED
        table["immune_until_s"][over] = now + 86400.0 * self.scenario.health.immunity_days
        ill = table["severity"][rows] > Severity.NONE
        begins = rows[ill & ~table["noticed"][rows] & (table["onset_s"][rows] <= now)]
        for row in begins.tolist():
            cases.fall_ill(view, clock, row)
        cases.care(view, rows)
        sick = rows[table["noticed"][rows] & (people["ill"][rows] == Illness.FLU)]
        for row in sick[table["well_s"][sick] <= now].tolist():
            cases.get_well(view, row)
        stage = table["stage"][rows]
        carries = (stage == Seir.EXPOSED) | (stage == Seir.INFECTIOUS)
        waits = ill & ~table["noticed"][rows]
        table["isolating"][rows[table["well_s"][rows] <= now]] = False
        still = people["ill"][rows] == Illness.FLU
        view.table("epidemic")["ill_today"][0] = int(still.sum())
        return bool((carries | waits | still).any())

    def _pass_on(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Draw who catches it in the rooms and talks of this minute."""
        where = self._rooms(view, clock)
        if not where.gives.any():
            return
        rate = np.full(len(view.ground.places["kind"]), self.scenario.health.transmission_per_hour)
        near = np.full(rate.size, NEAR)
        force = force_in_rooms(
            where.room, gives=where.gives, takes=where.takes, rate_per_h=rate, near=near
        )
        force += self._from_talk(where)
        struck = np.flatnonzero(force > 0.0)
        luck = rng.by_slot("catches", where.rows[struck])
        caught = struck[luck < 1.0 - np.exp(-force[struck] * STEP_H)]
        for k in caught.tolist():
            giver, talk = _giver(
                where, k, u=float(rng.by_slot("course", where.rows[k] * cases.DRAWS))
            )
            cases.infect(
                view, clock, rng, int(where.rows[k]), giver=int(where.rows[giver]), talk=talk,
                settings=self.scenario.health,
            )  # fmt: skip

    def _rooms(self, view: View, clock: Clock) -> _Rooms:
        people, table, now = view.table("people"), view.table("infections"), clock.time_s
        rows = people.rows
        stage = table["stage"][rows]
        place = people["place_id"][rows].astype(np.int64)
        gives = np.where(stage == Seir.INFECTIOUS, 1.0, 0.0)
        gives *= np.where(table["severity"][rows] == Severity.NONE, SILENT_GIVES, 1.0)
        open_ = (stage == Seir.SUSCEPTIBLE) | (
            (stage == Seir.RECOVERED) & (table["immune_until_s"][rows] <= now)
        )
        takes = np.where(open_, 1.0, 0.0)
        epidemic = view.table("epidemic")
        if epidemic["masks_until_s"][0] > now:
            worn = precautions.masked(people, rows, share=_MASKS_WORN)
            worn &= place != people["home_place"][rows]
            lets = np.where(worn, 1.0 - float(epidemic["mask_stops"][0]), 1.0)
            gives, takes = gives * lets, takes * lets
        awake = np.where(people["activity"][rows] == Activity.SLEEP, _ASLEEP, 1.0)
        gives, takes = gives * awake, takes * awake
        line = np.full(people.capacity, NONE, dtype=np.int64)
        line[rows] = np.arange(rows.size)
        other = people["interlocutor"][rows]
        talks = (other >= 0) & (people["activity"][rows] == Activity.TALK)
        partner = np.where(talks, line[np.maximum(other, 0)], NONE)
        return _Rooms(rows, np.where(people["indoors"][rows], place, NONE), gives, takes, partner)

    def _from_talk(self, where: _Rooms) -> Floats:
        """Return (n,) the further force from the one each talks with, face to face."""
        rate = self.scenario.health.transmission_per_hour
        other = np.maximum(where.partner, 0)
        shed = np.where(where.partner >= 0, where.gives[other], 0.0)
        size = np.bincount(where.room[where.room >= 0], minlength=int(where.room.max()) + 2)
        crowd = np.maximum(size[np.maximum(where.room, 0)] - 1, 1)
        counted = np.minimum(NEAR / crowd, 1.0)
        part = np.where(where.room >= 0, 1.0 - counted, IN_THE_OPEN)
        force: Floats = rate * part * where.takes * shed
        return force


def _giver(where: _Rooms, k: int, *, u: float) -> tuple[int, bool]:
    """Return the index of who infected somebody, the likelier the more they gave; and by talk."""
    inside = where.room[k] >= 0
    crowd = (where.room == where.room[k]) if inside else np.zeros(where.room.size, dtype=np.bool_)
    share = min(NEAR / max(int(crowd.sum()) - 1, 1), 1.0)
    gave = np.where(crowd, where.gives * share, 0.0)
    partner = int(where.partner[k])
    if partner >= 0:
        gave[partner] += where.gives[partner] * ((1.0 - share) if inside else 1.0)
    upto = np.cumsum(gave)
    giver = int(np.searchsorted(upto, u * upto[-1], side="right").clip(0, upto.size - 1))
    return giver, giver == partner

"""Lightning: when and where thunder cells flash, every ten seconds while any is alive.

Draws flashes for the coming ten seconds from each cell's rate, writes them to the ring in
`atmosphere` with their exact instants, so a frame shows one exactly when it happens, and emits an
event for those near the village, at most one a minute. Never more than one flash in each ten
seconds, so never more than two in any second (WCAG 2.3.1 allows three; calmer is safer), and
none where the scenario turns them off.
"""

from math import hypot
from typing import ClassVar

import numpy as np

from digisphere.core.clock import Clock
from digisphere.core.events import EventKind
from digisphere.core.identity import NONE
from digisphere.core.state import View
from digisphere.core.streams import SystemStreams
from digisphere.core.systems import System
from digisphere.environment.storms import (
    GROUND_STRIKE_SHARE,
    SPEED_OF_SOUND_S_PER_KM,
    flash_rates_per_s,
)
from digisphere.environment.tables import FLASH_SLOTS

PERIOD_S = 10.0
HEARD_WITHIN_M = 6000.0
TOLD_EVERY_S = 60.0


class LightningSystem(System):
    """Flashes of living thunder cells."""

    name: ClassVar[str] = "environment.lightning"
    every: ClassVar[str] = "10 s"
    phase: ClassVar[int] = 21
    reads: ClassVar[tuple[str, ...]] = (
        "atmosphere.cell_birth_s",
        "atmosphere.cell_life_s",
        "atmosphere.cell_updraft_m_s",
        "atmosphere.cell_radius_m",
        "atmosphere.cell_x_m",
        "atmosphere.cell_y_m",
        "atmosphere.cell_event",
    )
    writes: ClassVar[tuple[str, ...]] = (
        "sky.lightning_time_s",
        "sky.lightning_x_m",
        "sky.lightning_y_m",
        "atmosphere.flash_time_s",
        "atmosphere.flash_x_m",
        "atmosphere.flash_y_m",
        "atmosphere.flash_ground",
        "atmosphere.flash_seed",
        "atmosphere.flash_event",
        "atmosphere.flash_count",
        "atmosphere.flash_told_s",
        "events",
    )
    streams: ClassVar[tuple[str, ...]] = ("flash",)
    event_kinds: ClassVar[tuple[EventKind, ...]] = (
        EventKind(
            "lightning",
            {
                "time_s": "float",
                "x_m": "float",
                "y_m": "float",
                "distance_m": "float",
                "thunder_after_s": "float",
                "ground": "bool",
            },
            "Lightning near the village; its thunder is heard after the delay.",
        ),
    )

    def step(self, view: View, clock: Clock, rng: SystemStreams) -> None:
        """Draw the flashes of the coming ten seconds."""
        row = view.tables["atmosphere"]
        if not self.scenario.weather.lightning or not row["cell_life_s"][0].any():
            return
        rates = flash_rates_per_s(row, time_s=clock.time_s)
        upto = np.cumsum(rates)
        total = float(upto[-1])
        draw = rng("flash")
        chance, when, which, angle, away, kind, shape = draw.random(7)
        if total <= 0.0 or chance >= 1.0 - np.exp(-total * PERIOD_S):
            return
        cell = int(np.searchsorted(upto, which * total, side="right"))
        radius = float(row["cell_radius_m"][0, cell]) * 0.9 * float(np.sqrt(away))
        x = float(row["cell_x_m"][0, cell]) + radius * float(np.cos(2.0 * np.pi * angle))
        y = float(row["cell_y_m"][0, cell]) + radius * float(np.sin(2.0 * np.pi * angle))
        at_s = clock.time_s + PERIOD_S * float(when)
        ground = bool(kind < GROUND_STRIKE_SHARE)
        slot = self._record(view, at_s=at_s, x=x, y=y, ground=ground, shape=float(shape))
        grown = int(row["cell_event"][0, cell])
        told = self._tell(view, at_s=at_s, x=x, y=y, ground=ground, cause=grown)
        row["flash_event"][0, slot] = told if told >= 0 else grown

    def _record(
        self, view: View, *, at_s: float, x: float, y: float, ground: bool, shape: float
    ) -> int:
        row, sky = view.tables["atmosphere"], view.tables["sky"]
        slot = int(row["flash_count"][0]) % FLASH_SLOTS
        row["flash_time_s"][0, slot] = at_s
        row["flash_x_m"][0, slot] = x
        row["flash_y_m"][0, slot] = y
        row["flash_ground"][0, slot] = ground
        row["flash_seed"][0, slot] = int(shape * 4294967295.0)
        row["flash_count"][0] += 1
        sky["lightning_time_s"][0] = at_s
        sky["lightning_x_m"][0] = x
        sky["lightning_y_m"][0] = y
        return slot

    def _tell(
        self, view: View, *, at_s: float, x: float, y: float, ground: bool, cause: int
    ) -> int:
        centre = view.ground.settlement.centre_m
        distance = hypot(x - float(centre[0]), y - float(centre[1]))
        row = view.tables["atmosphere"]
        if distance > HEARD_WITHIN_M or at_s < float(row["flash_told_s"][0]) + TOLD_EVERY_S:
            return NONE
        row["flash_told_s"][0] = at_s
        return view.events.emit(
            "lightning",
            causes=(cause,),
            time_s=round(at_s, 2),
            x_m=round(x, 1),
            y_m=round(y, 1),
            distance_m=round(distance, 1),
            thunder_after_s=round(distance / 1000.0 * SPEED_OF_SOUND_S_PER_KM, 2),
            ground=ground,
        )

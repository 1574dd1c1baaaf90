"""Figures kept between frames: worked out anew when the world has moved on, not at every frame.

A fast run brings a new tick with every frame; what a panel shows of a thousand people need not
follow that closely. A figure is never older than ``every_s`` of the window's own time, and is
exact once the world stands still. Each panel or tab keeps its own.
"""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from imgui_bundle import imgui

from digisphere.core.snapshot import Snapshot

T = TypeVar("T")
REFRESHED_EVERY_S = 0.5


class Kept(Generic[T]):
    """The result of a function of a snapshot (and of what the user has chosen)."""

    def __init__(self, work: Callable[..., T], *, every_s: float = REFRESHED_EVERY_S) -> None:
        self._work = work
        self._every_s = every_s
        self._tick = -1
        self._chosen: tuple[Hashable, ...] = ()
        self._at_s = 0.0
        self._ground: object = None
        self._held: list[T] = []

    def of(self, snapshot: Snapshot, *chosen: Hashable) -> T:
        """Return the figure for a snapshot and these choices."""
        now = imgui.get_time()
        if self._held and self._fits(snapshot, chosen, now_s=now):
            return self._held[0]
        self._held = [self._work(snapshot, *chosen)]
        self._tick, self._chosen, self._at_s = snapshot.tick, chosen, now
        self._ground = snapshot.ground
        return self._held[0]

    def _fits(self, snapshot: Snapshot, chosen: tuple[Hashable, ...], *, now_s: float) -> bool:
        if chosen != self._chosen or snapshot.ground is not self._ground:
            return False
        ahead = snapshot.tick - self._tick
        recent = 0.0 <= now_s - self._at_s < self._every_s
        return ahead == 0 or (ahead > 0 and recent)

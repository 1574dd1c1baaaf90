"""How fast simulated time runs against wall time: pause, step, 1x to 3600x, or as it can.

A pure state machine: it is told how much wall time has passed and says how far the world may go.
The window's loop owns the only wall clock.
"""

from dataclasses import dataclass

SPEEDS = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1200.0, 3600.0)
LONGEST_WALL_STEP_S = 0.25


@dataclass
class Pacer:
    """The instant being shown and how it moves."""

    time_s: float = 0.0
    speed: float = 1.0
    paused: bool = False
    pending_s: float = 0.0

    def target(self, wall_s: float) -> float:
        """Return the simulated instant wanted after ``wall_s`` more seconds of wall time."""
        step = self.pending_s
        self.pending_s = 0.0
        if not self.paused:
            step += min(wall_s, LONGEST_WALL_STEP_S) * self.speed
        return self.time_s + step

    def reached(self, time_s: float) -> None:
        """Note how far the world really came."""
        self.time_s = time_s

    def step(self, seconds: float) -> None:
        """Ask for one step, also while paused."""
        self.pending_s += seconds

    def faster(self) -> None:
        """Choose the next higher speed."""
        self.speed = next((s for s in SPEEDS if s > self.speed), SPEEDS[-1])

    def slower(self) -> None:
        """Choose the next lower speed."""
        self.speed = next((s for s in reversed(SPEEDS) if s < self.speed), SPEEDS[0])

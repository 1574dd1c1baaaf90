"""How the user moves the camera: free flight, orbit and follow, with ordinary habits.

A pure state machine fed with input events and wall time; it knows no window and no ImGui. WASD and
arrows move, Q and E sink and rise, Shift hurries; dragging with the right button looks around,
with the middle one orbits; the wheel flies forward; focusing flies there smoothly. The camera
never goes under the ground. Driven by ``app.window``; tested without one.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.scene.camera import CameraPose

Vector = NDArray[np.float64]
Target = Callable[[], Vector]

LOOK_RAD_PER_PX = 0.0032
STEEPEST_RAD = math.radians(88.0)
CLEARANCE_M = 0.35
EASE_S = 0.9
SMOOTH_S = 0.12
WHEEL_SHARE = 0.12
FOLLOW_EYES_M = 1.5
SLOWEST_M_S, FASTEST_M_S = 1.6, 900.0
HURRY = 4.0

_MOVES = {
    "w": (0, 1.0), "arrow_up": (0, 1.0), "s": (0, -1.0), "arrow_down": (0, -1.0),
    "d": (1, 1.0), "arrow_right": (1, 1.0), "a": (1, -1.0), "arrow_left": (1, -1.0),
    "e": (2, 1.0), "q": (2, -1.0),
}  # fmt: skip


@dataclass
class _Flight:
    """A smooth way from one view to another."""

    start: Vector
    end: Vector
    start_angles: tuple[float, float]
    end_angles: tuple[float, float]
    elapsed_s: float = 0.0


@dataclass
class CameraControl:
    """Where the user's eye is and how it moves.

    Args:
        ground: answers ``height_at`` and ``water_at``.
        position: (3,) metres.
        heading_rad: direction of view, 0 east, counter-clockwise.
        pitch_rad: upwards positive.
    """

    ground: Any
    position: Vector
    heading_rad: float = 0.0
    pitch_rad: float = 0.0
    fov_y_rad: float = math.radians(50.0)
    distance_m: float = 30.0
    _held: set[str] = field(default_factory=set)
    _drag: str = ""
    _at: tuple[float, float] = (0.0, 0.0)
    _velocity: Vector = field(default_factory=lambda: np.zeros(3))
    _flight: _Flight | None = None
    _followed: Target | None = None

    @property
    def forward(self) -> Vector:
        """(3,) unit direction of view."""
        flat = math.cos(self.pitch_rad)
        return np.array(
            [
                flat * math.cos(self.heading_rad),
                flat * math.sin(self.heading_rad),
                math.sin(self.pitch_rad),
            ]
        )

    def pose(self, *, width: int, height: int) -> CameraPose:
        """Return the present view at a picture size."""
        x, y, z = (float(v) for v in self.position)
        return CameraPose.from_angles(
            (x, y, z),
            heading_rad=self.heading_rad,
            pitch_rad=self.pitch_rad,
            fov_y_rad=self.fov_y_rad,
            width=width,
            height=height,
        )

    def key(self, name: str, *, down: bool) -> None:
        """Press or release a key."""
        if down:
            self._held.add(name)
            if name in _MOVES:
                self._flight = None
                self.release()
        else:
            self._held.discard(name)

    def button(self, name: str, *, down: bool, x: float, y: float) -> None:
        """Press or release a mouse button: the right one looks, the middle one orbits."""
        self._at = (x, y)
        if down and name in {"mouse2", "mouse3"}:
            self._drag = name
            self._flight = None
        elif not down and name == self._drag:
            self._drag = ""

    def move(self, x: float, y: float) -> None:
        """Move the pointer; while dragging it turns the view."""
        dx, dy = x - self._at[0], y - self._at[1]
        self._at = (x, y)
        if not self._drag:
            return
        orbiting = self._drag == "mouse2" or self._followed is not None
        pivot = self.position + self.forward * self.distance_m
        self.heading_rad -= dx * LOOK_RAD_PER_PX
        self._tilt(-dy * LOOK_RAD_PER_PX)
        if orbiting:
            self.position = pivot - self.forward * self.distance_m

    def wheel(self, steps: float) -> None:
        """Fly forward (positive) or back by a share of the distance to what lies ahead."""
        if self._followed is not None:
            self.distance_m = float(np.clip(self.distance_m * (1 - steps * WHEEL_SHARE), 1.5, 400))
            return
        reach = max(2.0, self._height_above_ground())
        self.position = self.position + self.forward * (steps * WHEEL_SHARE * 3.0 * reach)

    def focus(self, point: Vector, *, distance_m: float, pitch_rad: float = -0.25) -> None:
        """Fly smoothly to where ``point`` is seen from ``distance_m``."""
        self.release()
        look = self._level_towards(point)
        flat = math.cos(pitch_rad)
        ahead = np.array([flat * math.cos(look), flat * math.sin(look), math.sin(pitch_rad)])
        end = self._above_ground(np.asarray(point, dtype=np.float64) - ahead * distance_m)
        self.distance_m = distance_m
        to = np.asarray(point) - end
        angles = (math.atan2(to[1], to[0]), math.atan2(to[2], math.hypot(to[0], to[1])))
        here = (self.heading_rad, self.pitch_rad)
        self._flight = _Flight(self.position.copy(), end, here, angles)

    def fly_to_view(self, position: Vector, *, forward: Vector) -> None:
        """Fly smoothly to a place (3,) and a direction of view (3,)."""
        self.release()
        flat = math.hypot(float(forward[0]), float(forward[1]))
        heading = math.atan2(float(forward[1]), float(forward[0])) if flat else self.heading_rad
        pitch = math.atan2(float(forward[2]), flat)
        steep = float(np.clip(pitch, -STEEPEST_RAD, STEEPEST_RAD))
        here = (self.heading_rad, self.pitch_rad)
        end = self._above_ground(position)
        self._flight = _Flight(self.position.copy(), end, here, (heading, steep))

    def follow(self, target: Target, *, distance_m: float = 6.0) -> None:
        """Stay with something that moves; ``target`` gives its position (3,)."""
        self._flight = None
        self._followed = target
        self.distance_m = distance_m
        self.pitch_rad = min(self.pitch_rad, -0.12)

    def release(self) -> None:
        """Stop following."""
        self._followed = None

    @property
    def following(self) -> bool:
        """Whether the camera stays with something."""
        return self._followed is not None

    def update(self, wall_s: float) -> None:
        """Move on by ``wall_s`` of wall time."""
        if self._flight is not None:
            self._fly(wall_s)
        elif self._followed is not None:
            self._trail(wall_s)
        else:
            self._walk(wall_s)
        self.position = self._above_ground(self.position)

    def _fly(self, wall_s: float) -> None:
        flight = self._flight
        assert flight is not None
        flight.elapsed_s += wall_s
        share = min(1.0, flight.elapsed_s / EASE_S)
        ease = share * share * (3.0 - 2.0 * share)
        self.position = flight.start + (flight.end - flight.start) * ease
        turn = _wrapped(flight.end_angles[0] - flight.start_angles[0])
        self.heading_rad = flight.start_angles[0] + turn * ease
        tilt = flight.end_angles[1] - flight.start_angles[1]
        self.pitch_rad = flight.start_angles[1] + tilt * ease
        if share >= 1.0:
            self._flight = None

    def _trail(self, wall_s: float) -> None:
        assert self._followed is not None
        eyes = self._followed() + np.array([0.0, 0.0, FOLLOW_EYES_M])
        wanted = eyes - self.forward * self.distance_m
        share = 1.0 - math.exp(-wall_s / SMOOTH_S)
        self.position = self.position + (wanted - self.position) * share

    def _walk(self, wall_s: float) -> None:
        wanted = np.zeros(3)
        flat = np.array([math.cos(self.heading_rad), math.sin(self.heading_rad), 0.0])
        axes = (self.forward, np.array([flat[1], -flat[0], 0.0]), np.array([0.0, 0.0, 1.0]))
        for name in sorted(self._held):
            if name in _MOVES:
                axis, sign = _MOVES[name]
                wanted += axes[axis] * sign
        length = float(np.linalg.norm(wanted))
        if length > 0.0:
            wanted *= self._speed() / length
        share = 1.0 - math.exp(-wall_s / SMOOTH_S)
        self._velocity += (wanted - self._velocity) * share
        self.position = self.position + self._velocity * wall_s

    def _speed(self) -> float:
        hurry = HURRY if self._held & {"shift", "lshift", "rshift"} else 1.0
        pace = np.clip(self._height_above_ground() * 1.2, SLOWEST_M_S, FASTEST_M_S)
        return float(pace) * hurry

    def _tilt(self, by: float) -> None:
        self.pitch_rad = float(np.clip(self.pitch_rad + by, -STEEPEST_RAD, STEEPEST_RAD))

    def _level_towards(self, point: Vector) -> float:
        dx, dy = float(point[0] - self.position[0]), float(point[1] - self.position[1])
        return math.atan2(dy, dx) if math.hypot(dx, dy) > 0.5 else self.heading_rad

    def _floor(self, position: Vector) -> float:
        xy = np.asarray(position, dtype=np.float64)[None, :2]
        water = float(self.ground.water_at(xy)[0])
        land = float(self.ground.height_at(xy)[0])
        return land if math.isnan(water) else max(land, water)

    def _height_above_ground(self) -> float:
        return float(self.position[2]) - self._floor(self.position)

    def _above_ground(self, position: Vector) -> Vector:
        out = np.array(position, dtype=np.float64)
        out[2] = max(out[2], self._floor(out) + CLEARANCE_M)
        return out


def _wrapped(angle: float) -> float:
    return (angle + math.pi) % (2.0 * math.pi) - math.pi

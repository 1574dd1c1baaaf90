"""The scene in the window: camera, passes, picking, overlays; the inspector's view control.

Draws the colour pass straight into the window. Knows nothing of panels or input devices.
"""

import math
import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digisphere.app.live import LiveWorld
from digisphere.core.identity import NONE, kind_and_row
from digisphere.core.snapshot import Snapshot
from digisphere.environment import animal_motion
from digisphere.inspector.context import Marks, Piece
from digisphere.people.trajectory import position_at
from digisphere.scene.camera import CameraPose
from digisphere.scene.camera_control import CameraControl
from digisphere.scene.framing import opening_view
from digisphere.scene.ground_shake import shaken
from digisphere.scene.picking import Pick, Picker
from digisphere.scene.scene import Scene
from digisphere.scene.stage import Stage
from digisphere.scene.window_pass import WindowPass

Point = tuple[float, float, float]
LOOK_FROM_M = {
    "person": 5.0,
    "animal": 7.0,
    "prop": 8.0,
    "building": 26.0,
    "tree": 18.0,
    "place": 30.0,
}
CHEST_M = 1.2


class Viewer:
    """What the user sees of the world."""

    def __init__(self, stage: Stage, live: LiveWorld) -> None:
        self.stage = stage
        self.scene = Scene(stage, live.simulation.ground, look="talk")
        self.selected = NONE
        self.following = NONE
        self._marks: Marks = ()
        self._traces: Sequence[Piece] = ()
        self._live = live
        self._picker = Picker(stage)
        self._pass = WindowPass(self.scene)
        start = opening_view(live.snapshot(), size=self.size)
        forward = start.forward
        self.control = CameraControl(
            live.simulation.ground,
            position=np.array(start.position),
            heading_rad=math.atan2(forward[1], forward[0]),
            pitch_rad=math.asin(float(np.clip(forward[2], -1.0, 1.0))),
            fov_y_rad=start.fov_y_rad,
        )
        self._camera = start
        self._draw_ms = 0.0

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the window, pixels."""
        return self.stage.window_target().size

    @property
    def camera(self) -> CameraPose:
        """The view drawn last."""
        return self._camera

    @property
    def pass_ms(self) -> Mapping[str, float]:
        """Milliseconds per layer and for drawing, of the last frame."""
        return {**self.scene.timings_ms, "drawing": self._draw_ms}

    def prepare(self, snapshot: Snapshot, *, time_s: float, wall_s: float) -> None:
        """Move the camera and bring the layers to an instant."""
        self.control.update(wall_s)
        width, height = self.size
        steady = self.control.pose(width=width, height=height)
        self._camera = shaken(steady, snapshot=snapshot, time_s=time_s)
        self.scene.selected = self.selected
        self.scene.mark(self._marks)
        self.scene.trace(self._traces)
        self._marks, self._traces = (), ()
        self.scene.sync(snapshot, time_s=time_s, camera=self._camera)

    def draw(self) -> None:
        """Draw the prepared moment into the window."""
        started = time.perf_counter()
        self._pass.draw(self._camera)
        self._draw_ms = (time.perf_counter() - started) * 1000.0

    def pick(self, x: float, y: float) -> Pick:
        """Return what is under a pixel of the window."""
        return self._picker.pick(self._camera, x=x, y=y)

    # -- the inspector's view control ----------------------------------------------------------

    @property
    def overlay(self) -> str:
        """Name of the overlay shown, or an empty string."""
        return self.scene.overlay

    @overlay.setter
    def overlay(self, name: str) -> None:
        self.scene.overlay = name

    def overlays(self) -> Sequence[str]:
        """Return the names of all overlays."""
        return self.scene.overlays()

    def overlay_legend(self) -> Sequence[tuple[str, tuple[float, float, float]]]:
        """Return labels and colours of the present overlay."""
        return self.scene.overlay_legend()

    def fly_to(self, entity_id: int) -> None:
        """Move the camera to look at a thing or person."""
        point = self._position(entity_id)
        if point is not None:
            self.focus_on(entity_id, (float(point[0]), float(point[1]), float(point[2])))

    def fly_to_point(self, x_m: float, y_m: float) -> None:
        """Move the camera to look at a point of the map."""
        self.focus_on(NONE, (x_m, y_m, self._height(x_m, y_m)))

    def focus_on(self, entity_id: int, point: Point) -> None:
        """Fly to look at a point from a distance that suits what is there."""
        kind = kind_and_row(entity_id)[0]
        self.following = NONE
        self.control.focus(np.array(point), distance_m=LOOK_FROM_M.get(kind, 25.0))

    def follow(self, entity_id: int) -> None:
        """Keep the camera with a person or an animal; NONE lets go."""
        self.following = entity_id
        if kind_and_row(entity_id)[0] not in {"person", "animal"}:
            self.following = NONE
            self.control.release()
            return
        self.control.follow(lambda: self._followed_point())

    def mark(self, groups: Marks) -> None:
        """Let lights stand over some people in the next picture; a panel asks at every frame."""
        self._marks = groups

    def trace(self, pieces: Sequence[Piece]) -> None:
        """Draw lines in the next picture; a panel asks at every frame."""
        self._traces = pieces

    def eye(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return where the camera stands and its direction of view, unshaken."""
        return self.control.position.copy(), self.control.forward

    def stand_at(self, position: NDArray[np.float64], *, forward: NDArray[np.float64]) -> None:
        """Fly to a place and a direction of view."""
        self.following = NONE
        self.control.fly_to_view(position, forward=forward)

    def _followed_point(self) -> NDArray[np.float64]:
        point = self._position(self.following)
        return np.zeros(3) if point is None else point - np.array([0.0, 0.0, CHEST_M])

    def _position(self, entity_id: int) -> NDArray[np.float64] | None:
        kind, row = kind_and_row(entity_id)
        snapshot = self._live.snapshot()
        ground: Any = snapshot.ground
        if kind == "person":
            rows = np.array([row])
            x, y = position_at(snapshot.tables["people"], self._live.time_s, rows)[0]
            return np.array([x, y, self._height(x, y) + CHEST_M])
        if kind == "animal":
            return self._animal_position(snapshot, row)
        table = {
            "building": ground.buildings,
            "place": ground.places,
            "prop": ground.props,
            "tree": ground.trees,
        }.get(kind)
        if table is None or row >= table.count:
            return None
        x, y = float(table["x_m"][row]), float(table["y_m"][row])
        return np.array([x, y, self._height(x, y) + 2.0])

    def _animal_position(self, snapshot: Snapshot, row: int) -> NDArray[np.float64] | None:
        table = snapshot.tables.get("animals")
        if table is None or row >= table.count:
            return None
        rows, now = np.array([row]), self._live.time_s
        x, y = animal_motion.position_at(table, now, rows)[0]
        z = animal_motion.height_at(table, now, rows, ground=snapshot.ground)[0]
        return np.array([x, y, z + 0.6])

    def _height(self, x_m: float, y_m: float) -> float:
        return float(self._live.simulation.ground.height_at(np.array([[x_m, y_m]]))[0])

    def close(self) -> None:
        """Let go of the passes."""
        self._pass.close()

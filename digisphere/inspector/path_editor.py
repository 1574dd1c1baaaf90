"""Draws a camera path in the window: points where the camera stands, the way shown in the scene.

``capture.rigs.camera_path`` knows what a path is and how it is written; this is its form. A part of
the capture panel, for rigs that follow a path.
"""

import itertools
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from imgui_bundle import ImVec2, imgui, imgui_ctx
from numpy.typing import NDArray

from digisphere.capture.rigs.camera_path import (
    LEAST_POINTS,
    CameraPath,
    KeyPoint,
    read_camera_path,
    write_camera_path,
)
from digisphere.capture.rigs.spline import refuse_walls
from digisphere.errors import DigiSphereError
from digisphere.inspector import theme, widgets
from digisphere.inspector.context import InspectorContext, Piece
from digisphere.inspector.theme import Colour

_WAY: Colour = theme.SKY_BLUE
_POST: Colour = theme.ORANGE
_CHOSEN: Colour = theme.YELLOW
_POST_M, _LOOK_M = 2.5, 4.0
"""How far a point's post reaches down, and the line of its look forward."""


class PathEditor:
    """A path being drawn.

    Attributes:
        points: key points in order.
        file: where it is saved, as typed.
        message: what happened last, and whether it went wrong.
    """

    def __init__(self) -> None:
        self.points: list[KeyPoint] = []
        self.closed = False
        self.name = "path"
        self.file = "out/path.toml"
        self.message, self.failed = "", False
        self.chosen = -1
        self._saved: tuple[CameraPath, str] | None = None
        self._traced: tuple[object, tuple[Piece, ...]] = (None, ())

    # -- what the buttons do -------------------------------------------------------------------

    def add(self, context: InspectorContext) -> None:
        """Take the camera's place and look as a point, after the chosen one or at the end."""
        position, forward = context.view.eye()
        at = self.chosen + 1 if 0 <= self.chosen < len(self.points) else len(self.points)
        self.points.insert(at, KeyPoint.looking(position, forward=forward))
        self.chosen = at
        self._warn(context)

    def move(self, number: int, context: InspectorContext) -> None:
        """Move a point to where the camera stands and looks."""
        position, forward = context.view.eye()
        self.points[number] = KeyPoint.looking(position, forward=forward)
        self._warn(context)

    def delete(self, number: int, context: InspectorContext) -> None:
        """Take a point out."""
        del self.points[number]
        self.chosen = min(self.chosen, len(self.points) - 1)
        self._warn(context)

    def _warn(self, context: InspectorContext) -> None:
        """Say at once what a capture along the way would be refused for."""
        self._say("")
        if len(self.points) < LEAST_POINTS:
            return
        try:
            refuse_walls(context.snapshot.ground, self.path())
        except DigiSphereError as error:
            self._say(str(error), failed=True)

    def path(self) -> CameraPath:
        """The path as it stands.

        Raises:
            CaptureError: it is none yet.
        """
        return CameraPath(tuple(self.points), self.name, self.closed)

    def save(self) -> Path | None:
        """Write the path, unless it is written as it stands; None if it cannot be."""
        file = Path(self.file)
        try:
            path = self.path()
            if self._saved != (path, self.file):
                write_camera_path(path, file)
            self._saved = (path, self.file)
        except DigiSphereError as error:
            self._say(str(error), failed=True)
            return None
        except OSError as error:
            self._say(f"«{file}» cannot be written: {error.strerror}. Name another.", failed=True)
            return None
        self._say(f"Saved {len(self.points)} points in {file}.")
        return file

    def load(self) -> None:
        """Read a path in place of the present one."""
        try:
            found = read_camera_path(Path(self.file))
        except DigiSphereError as error:
            self._say(str(error), failed=True)
            return
        self.points, self.name, self.closed = list(found.points), found.name, found.closed
        self.chosen = -1
        self._say(f"Read {len(self.points)} points.")

    def _say(self, message: str, *, failed: bool = False) -> None:
        self.message, self.failed = message, failed

    # -- what is shown -------------------------------------------------------------------------

    def draw(self, context: InspectorContext) -> None:
        """Draw the form, and ask for the way in the scene's next picture."""
        imgui.separator_text("Path")
        if imgui.button("Add a point here", ImVec2(-1.0, 0.0)):
            self.add(context)
        imgui.set_item_tooltip("Where the camera stands, looking as it looks")
        for number in range(len(self.points)):
            with imgui_ctx.push_id(f"point {number}"):
                if self._row(context, number):
                    break
        _, self.closed = imgui.checkbox("closed", self.closed)
        imgui.set_item_tooltip("Lead from the last point back to the first")
        if len(self.points) >= LEAST_POINTS:
            imgui.same_line()
            widgets.dim(self._length())
        imgui.set_next_item_width(-0.3 * imgui.get_content_region_avail().x)
        _, self.name = imgui.input_text("name", self.name)
        imgui.set_next_item_width(-0.3 * imgui.get_content_region_avail().x)
        _, self.file = imgui.input_text("file", self.file)
        if imgui.button("Save"):
            self.save()
        imgui.same_line()
        if imgui.button("Load"):
            self.load()
        if self.message:
            widgets.coloured(self.message, theme.ALERT if self.failed else theme.GREY)
        context.view.trace(self.pieces())

    def _row(self, context: InspectorContext, number: int) -> bool:
        """One point with its buttons; True if the list has changed."""
        x, y, z = self.points[number].position_m
        if widgets.toggle(f"{number + 1}", on=number == self.chosen, hint="Fly there"):
            self.chosen = number
            context.view.stand_at(np.array([x, y, z]), forward=self.points[number].forward)
        imgui.same_line()
        widgets.dim(f"{x:.0f} e  {y:.0f} n  {z:.0f} up")
        imgui.same_line()
        if imgui.button("move"):
            self.move(number, context)
        imgui.set_item_tooltip("To where the camera stands now")
        imgui.same_line()
        if imgui.button("x"):
            self.delete(number, context)
            return True
        return False

    def _length(self) -> str:
        try:
            return f"{self.path().length_m:.0f} m long"
        except DigiSphereError as error:
            self._say(str(error), failed=True)
            return ""

    def pieces(self) -> Sequence[Piece]:
        """Straight pieces that show the way, its points and their looks."""
        key = (tuple(self.points), self.closed, self.chosen)
        if self._traced[0] != key:
            self._traced = (key, tuple(self._drawn()))
        return self._traced[1]

    def _drawn(self) -> list[Piece]:
        found: list[Piece] = []
        for number, point in enumerate(self.points):
            place = np.array(point.position_m)
            colour = _CHOSEN if number == self.chosen else _POST
            found.append(_piece(place - (0.0, 0.0, _POST_M), place, colour))
            found.append(_piece(place, place + _LOOK_M * point.forward, colour))
        try:
            way = self.path().line_m()
        except DigiSphereError:
            return found  # not a path yet
        return [*found, *(_piece(a, b, _WAY) for a, b in itertools.pairwise(way))]


def _piece(start: NDArray[np.float64], end: NDArray[np.float64], colour: Colour) -> Piece:
    a, b, c = (float(v) for v in start)
    d, e, f = (float(v) for v in end)
    return (a, b, c), (d, e, f), colour

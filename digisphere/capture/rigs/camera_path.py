"""A camera path that a user draws: key points with a look each, and the smooth way through them.

Positions lie on a centripetal Catmull-Rom spline (Catmull & Rom 1974; evaluated after Barry &
Goldman 1988; exponent one half, which neither loops nor overshoots, after Yuksel, Schaefer & Keyser
2011), walked at constant speed along its arc length. Looks turn from point to point by spherical
linear interpolation (Shoemake 1985) of the direction, so the horizon stays level. A path is kept as
a small TOML file. Called by the rig ``spline`` and by the inspector's path editor.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from digisphere.capture.store import write_whole
from digisphere.errors import CaptureError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEAST_POINTS = 2
_LEAST_STEP_M = 0.01
_STEEPEST_DEG = 89.0
_STEPS = 192
"""Pieces a stretch between two points is cut into to measure its length."""
Finite = Annotated[float, Field(allow_inf_nan=False)]


class KeyPoint(BaseModel):
    """Where the camera stands and looks at one point of its way.

    Attributes:
        position_m: world metres: east, north, up.
        heading_deg: direction of view; 0 east, counter-clockwise.
        pitch_deg: upwards positive.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    position_m: tuple[Finite, Finite, Finite]
    heading_deg: Finite
    pitch_deg: Annotated[float, Field(ge=-_STEEPEST_DEG, le=_STEEPEST_DEG)] = 0.0

    @classmethod
    def looking(cls, position: Floats, *, forward: Floats) -> KeyPoint:
        """The point of a camera at ``position`` (3,) with the viewing direction ``forward`` (3,).

        Rounded to millimetres and thousandths of a degree, as it is written.
        """
        x, y, z = (round(float(v), 3) for v in position)
        length = max(float(np.linalg.norm(forward)), 1e-12)
        pitch = math.degrees(math.asin(float(np.clip(forward[2] / length, -1.0, 1.0))))
        heading = math.degrees(math.atan2(float(forward[1]), float(forward[0])))
        steep = min(max(pitch, -_STEEPEST_DEG), _STEEPEST_DEG)
        return cls(position_m=(x, y, z), heading_deg=round(heading, 3), pitch_deg=round(steep, 3))

    @property
    def forward(self) -> Floats:
        """Unit vector (3,) of the viewing direction."""
        heading, pitch = math.radians(self.heading_deg), math.radians(self.pitch_deg)
        flat = math.cos(pitch)
        return np.array([flat * math.cos(heading), flat * math.sin(heading), math.sin(pitch)])


class _PathFile(BaseModel):
    """What a file holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = ""
    closed: bool = False
    point: tuple[KeyPoint, ...]


@dataclass(frozen=True)
class CameraPath:
    """A way through key points; a closed one leads from the last back to the first.

    Raises:
        CaptureError: there are fewer than two points, or two that follow stand on one spot.
    """

    points: tuple[KeyPoint, ...]
    name: str = ""
    closed: bool = False

    def __post_init__(self) -> None:
        if len(self.points) < LEAST_POINTS:
            raise CaptureError(
                f"A camera path of {len(self.points)} points leads nowhere. Give at least "
                f"{LEAST_POINTS}."
            )
        places = np.array([point.position_m for point in self.points])
        after = np.roll(places, -1, axis=0) if self.closed else places[1:]
        steps = np.linalg.norm(after - places[: len(after)], axis=1)
        for k in np.flatnonzero(steps < _LEAST_STEP_M).tolist():
            following = (k + 1) % len(places) + 1
            raise CaptureError(
                f"Point {following} of the camera path stands where point {k + 1} does, at "
                f"{_words(self.points[k].position_m)} m. Move it on, or take it out."
            )

    @cached_property
    def _stretches(self) -> list[tuple[Floats, Floats]]:
        """For each stretch the four control points (4, 3) and their knots (4,)."""
        places = np.array([point.position_m for point in self.points])
        if self.closed:
            places = np.concatenate((places[-1:], places, places[:2]))
        else:
            before, after = 2.0 * places[:1] - places[1:2], 2.0 * places[-1:] - places[-2:-1]
            places = np.concatenate((before, places, after))
        found = []
        for k in range(len(places) - 3):
            corners = places[k : k + 4]
            gaps = np.sqrt(np.linalg.norm(np.diff(corners, axis=0), axis=1))
            found.append((corners, np.concatenate(([0.0], np.cumsum(gaps)))))
        return found

    @cached_property
    def _along(self) -> Floats:
        """Metres (stretches, steps + 1) from the path's beginning, at even parameters."""
        rows, walked = [], 0.0
        even = np.linspace(0.0, 1.0, _STEPS + 1)
        for corners, knots in self._stretches:
            places = _on_stretch(corners, knots, even)
            steps = np.linalg.norm(np.diff(places, axis=0), axis=1)
            rows.append(walked + np.concatenate(([0.0], np.cumsum(steps))))
            walked = float(rows[-1][-1])
        return np.array(rows)

    @property
    def length_m(self) -> float:
        """How long the way is."""
        return float(self._along[-1, -1])

    def at(self, share: float) -> tuple[Floats, Floats]:
        """Position (3,) and unit viewing direction (3,) after a share 0 to 1 of the length."""
        metres = min(max(share, 0.0), 1.0) * self.length_m
        k = self.stretch_at(share)
        row = self._along[k]
        parameter = float(np.interp(metres, row, np.linspace(0.0, 1.0, _STEPS + 1)))
        corners, knots = self._stretches[k]
        place = _on_stretch(corners, knots, np.array([parameter]))[0]
        turned = (metres - row[0]) / (row[-1] - row[0])
        here, there = self.points[k], self.points[(k + 1) % len(self.points)]
        return place, slerp(here.forward, there.forward, float(turned))

    def stretch_at(self, share: float) -> int:
        """Which stretch between two points, from 0, is walked after a share of the length."""
        ends = self._along[:, -1]
        metres = min(max(share, 0.0), 1.0) * self.length_m
        return min(int(np.searchsorted(ends, metres)), len(ends) - 1)

    def line_m(self, *, step_m: float = 1.0, most: int = 400) -> Floats:
        """Points (n, 3) along the way, about so far apart, to be drawn."""
        count = min(max(int(self.length_m / step_m), 8 * len(self.points)), most)
        return np.array([self.at(share)[0] for share in np.linspace(0.0, 1.0, count + 1)])

    def to_json(self) -> dict[str, Any]:
        """Everything that decides where the camera goes."""
        return {
            "closed": self.closed,
            "points": [point.model_dump(mode="json") for point in self.points],
        }


def slerp(start: Floats, end: Floats, share: float) -> Floats:
    """The unit vector (3,) a share of the way from one unit vector to another on the sphere.

    Opposite vectors are joined by a turn to the left about the vertical, or, if they are vertical
    themselves, through the north.
    """
    cosine = float(np.clip(start @ end, -1.0, 1.0))
    angle = math.acos(cosine)
    if angle < 1e-9:
        return end.copy() if share > 0.5 else start.copy()
    if math.pi - angle < 1e-6:
        aside = np.array([-start[1], start[0], 0.0])
        if float(np.linalg.norm(aside)) < 1e-6:
            aside = np.array([0.0, 1.0, 0.0])
        aside /= np.linalg.norm(aside)
        return np.asarray(math.cos(angle * share) * start + math.sin(angle * share) * aside)
    one = math.sin((1.0 - share) * angle) / math.sin(angle)
    other = math.sin(share * angle) / math.sin(angle)
    mixed = one * start + other * end
    return np.asarray(mixed / np.linalg.norm(mixed))


def _on_stretch(corners: Floats, knots: Floats, parameters: Floats) -> Floats:
    """Points (n, 3) between the second and third corner; Barry & Goldman's pyramid."""
    t = (knots[1] + parameters * (knots[2] - knots[1]))[:, None]

    def mix(low: Any, high: Any, i: int, j: int) -> Floats:
        span = knots[j] - knots[i]
        return np.asarray(((knots[j] - t) * low + (t - knots[i]) * high) / span)

    a = [mix(corners[k], corners[k + 1], k, k + 1) for k in range(3)]
    b = [mix(a[k], a[k + 1], k, k + 2) for k in range(2)]
    return mix(b[0], b[1], 1, 2)


def read_camera_path(file: Path) -> CameraPath:
    """Read a path.

    Raises:
        CaptureError: the file cannot be read, or a key or value in it is wrong.
    """
    try:
        tree = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise CaptureError(
            f"The camera path «{file}» cannot be read: {error.strerror}. Save one in the capture "
            "panel of «digisphere run», or write one as docs/datasets.md shows."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CaptureError(f"«{file}»: not readable as TOML: {error}. Mend that line.") from error
    try:
        found = _PathFile.model_validate(tree)
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(
            str(part + 1 if isinstance(part, int) else part) for part in problem["loc"]
        )
        given = "" if problem["type"] == "missing" else f", not {problem['input']!r}"
        raise CaptureError(
            f"«{file}»: {where}: {problem['msg']}{given}. A point has position_m = [east, north, "
            "up], heading_deg and pitch_deg."
        ) from error
    try:
        return CameraPath(found.point, found.name, found.closed)
    except CaptureError as error:
        raise CaptureError(f"«{file}»: {error}") from error


def write_camera_path(path: CameraPath, file: Path) -> None:
    """Write a path as TOML, whole or not at all."""
    lines = [
        "# A camera path: digisphere capture SCENARIO --rig spline --path FILE",
        f"name = {_quoted(path.name)}",
        f"closed = {'true' if path.closed else 'false'}",
    ]
    for point in path.points:
        lines += [
            "",
            "[[point]]",
            f"position_m = [{', '.join(map(repr, point.position_m))}]",
            f"heading_deg = {point.heading_deg!r}",
            f"pitch_deg = {point.pitch_deg!r}",
        ]
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, ("\n".join(lines) + "\n").encode())


def _quoted(text: str) -> str:
    """A TOML basic string; control characters, which it may not hold, become spaces."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _words(position: tuple[float, float, float]) -> str:
    return ", ".join(f"{value:.2f}" for value in position)

"""Reads one KITTI object dataset: ``label_2``, ``calib``, ``image_2``, ``velodyne``, ``ImageSets``.

Fields as in the object devkit's readme (Geiger, Lenz & Urtasun 2012): type, truncated, occluded,
alpha, left, top, right, bottom, height, width, length, x, y, z, rotation_y, and a score in results.
The box's origin is the middle of its bottom in the rectified camera (x right, y down, z forward);
``P2`` takes rectified metres to the left colour picture. Checks are in ``kitti_checks``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from digisphere.capture.foreign.pictures import SUFFIXES, Picture, Pictures

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LABELS, CALIBRATION, IMAGES, SCANS = "label_2", "calib", "image_2", "velodyne"
TYPES = ("Car", "Van", "Truck", "Pedestrian", "Person_sitting", "Cyclist", "Tram", "Misc",
         "DontCare")  # fmt: skip
UNKNOWN = "DontCare"
FIELDS = 15
MATRICES = {"P0": 12, "P1": 12, "P2": 12, "P3": 12, "R0_rect": 9, "Tr_velo_to_cam": 12}


@dataclass(frozen=True)
class Object:
    """One line of a label file that has its fields.

    Attributes:
        where: file and line, for messages.
        frame: name of its frame.
        kind: its type.
        values: the fourteen numbers, and a score if there is one.
    """

    where: str
    frame: str
    kind: str
    values: tuple[float, ...]

    @property
    def box(self) -> Floats:
        """Left, top, right, bottom, pixels counted from the middle of the first."""
        return np.array(self.values[3:7])

    @property
    def size(self) -> tuple[float, float, float]:
        """Height, width, length."""
        height, width, length = self.values[7:10]
        return height, width, length

    @property
    def foot(self) -> Floats:
        """Middle of the bottom, rectified metres."""
        return np.array(self.values[10:13])

    def corners(self) -> Floats:
        """Corners (8, 3), rectified metres, as the devkit's computeBox3D has them."""
        height, width, length = self.size
        along = np.array([1, 1, -1, -1] * 2) * length / 2.0
        across = np.array([1, -1, -1, 1] * 2) * width / 2.0
        up = np.array([0] * 4 + [1] * 4) * height
        cos, sin = np.cos(self.values[13]), np.sin(self.values[13])
        offset = np.stack((cos * along + sin * across, -up, cos * across - sin * along), axis=1)
        return np.asarray(self.foot + offset, dtype=np.float64)


@dataclass(frozen=True)
class KittiSet:
    """One split's folder, ``training`` in the original."""

    root: Path
    opened: Pictures = field(default_factory=Pictures)

    @cached_property
    def frames(self) -> list[str]:
        """Names of all frames that have a label."""
        return sorted(path.stem for path in (self.root / LABELS).glob("*.txt"))

    def picture_path(self, frame: str) -> Path | None:
        """Where a frame's picture lies."""
        found = sorted((self.root / IMAGES).glob(f"{frame}.*"))
        return next((path for path in found if path.suffix.lower() in SUFFIXES), None)

    def picture(self, frame: str) -> Picture | None:
        """A frame's picture, decoded; None if it is not there or does not decode."""
        path = self.picture_path(frame)
        found = None if path is None else self.opened.open(path)
        return None if found is None or found.fault else found

    @cached_property
    def objects(self) -> list[Object]:
        """Every line that has its fields."""
        return self._read[0]

    @cached_property
    def broken(self) -> list[str]:
        """What is wrong with the other lines."""
        return self._read[1]

    @cached_property
    def _read(self) -> tuple[list[Object], list[str]]:
        objects, broken = [], []
        for frame in self.frames:
            path = self.root / LABELS / f"{frame}.txt"
            try:
                rows = path.read_text(encoding="ascii").splitlines()
            except (OSError, UnicodeDecodeError) as error:
                broken.append(f"{LABELS}/{path.name}: {error}")
                continue
            for number, row in enumerate(rows, 1):
                where = f"{LABELS}/{path.name}:{number}"
                made = _object(row.split(), where=where, frame=frame)
                if isinstance(made, str):
                    broken.append(f"{where}: {made}")
                elif made is not None:
                    objects.append(made)
        return objects, broken

    @cached_property
    def matrices(self) -> dict[str, dict[str, Floats]]:
        """Matrices by frame and name, of the files that can be read."""
        return {f: m for f, m, fault in self._calibrations if not fault}

    @cached_property
    def uncalibrated(self) -> list[str]:
        """What is wrong with the other calibration files."""
        return [fault for _, _, fault in self._calibrations if fault]

    @cached_property
    def _calibrations(self) -> list[tuple[str, dict[str, Floats], str]]:
        return [(frame, *self._calibration(frame)) for frame in self.frames]

    def _calibration(self, frame: str) -> tuple[dict[str, Floats], str]:
        name = f"{CALIBRATION}/{frame}.txt"
        try:
            text = (self.root / name).read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            return {}, f"{name}: is not there or cannot be read"
        found: dict[str, Floats] = {}
        for number, line in enumerate(text.splitlines(), 1):
            key, _, rest = line.partition(":")
            if not line.strip():
                continue
            try:
                values = np.array(rest.split(), dtype=np.float64)
            except ValueError:
                return {}, f"{name}:{number}: «{line[:40]}» is not all numbers"
            wanted = MATRICES.get(key, len(values))
            if len(values) != wanted:
                return {}, f"{name}:{number}: {key} has {len(values)} numbers, not {wanted}"
            found[key] = values.reshape(3, -1) if len(values) % 3 == 0 else values
        lacking = [key for key in MATRICES if key not in found]
        return found, f"{name}: lacks {', '.join(lacking)}" if lacking else ""


def _object(words: list[str], *, where: str, frame: str) -> Object | str | None:
    """One line as an object, or what is wrong with it; None for an empty line."""
    if not words:
        return None
    if len(words) not in (FIELDS, FIELDS + 1):
        return f"{len(words)} fields, not {FIELDS}"
    try:
        values = tuple(float(word) for word in words[1:])
    except ValueError:
        return f"«{' '.join(words)[:60]}» is not all numbers after the type"
    if not all(abs(value) < float("inf") for value in values):
        return f"«{' '.join(words)[:60]}» has a value that is no number"
    return Object(where, frame, words[0], values)

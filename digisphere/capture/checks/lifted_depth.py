"""A depth picture lifted into the world, and what the validator finds by it, pixel by pixel.

``Depth`` hands planes to the ``pixel_kernels`` in the shapes and types they take; what these find
comes back as a ``Found``: how many were looked at, how many failed, the largest deviation (infinite
where there is no number), and the first failures. Called by ``surfaces``, ``geometry``, ``sensors``
and ``environment``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from digisphere.capture.checks import pixel_kernels as kernels

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from digisphere.capture.checks.tally import Tally
    from digisphere.capture.projection import PinholeView
    from digisphere.capture.solids import UprightBoxes

    Floats = NDArray[np.float64]
    Lens = tuple[float, float, float, float]
    Pose = tuple[Lens, Lens, Lens]

HALVES = np.arange(1 << 16, dtype=np.uint16).view(np.float16).astype(np.float32)
"""The number that the bits of each half float stand for."""
_ALIKE, _CLOSE = 0.9995, 0.95
"""Cosines: of normals on one flat thing, and of a normal and the slope it should be of."""


class Found(NamedTuple):
    """What a kernel found: counts, the largest deviation, flat places and values of failures."""

    checked: int
    failed: int
    worst: float
    places: NDArray[np.int64]
    values: Floats

    def tell(self, tally: Tally, *, example: Callable[[int, float], str]) -> None:
        """Count it; ``example`` puts a failure, by its flat place and its value, into words."""
        listed = zip(self.places.tolist(), self.values.tolist(), strict=True)
        words = [example(place, value) for place, value in list(listed)[: self.failed]]
        tally.counted(self.checked, self.failed, worst=self.worst, examples=words)


@dataclass(frozen=True)
class Depth:
    """A depth picture (h, w) with its camera, from which kernels lift pixels into the world.

    Raises:
        ValueError: a plane is not as large as the depth (kernels would read beyond its end).
    """

    metres: NDArray[np.float32]
    view: PinholeView

    @cached_property
    def _given(self) -> NDArray[np.float32]:
        return np.ascontiguousarray(self.metres, dtype=np.float32)

    @cached_property
    def _lens(self) -> Lens:
        return _lens_of(self.view)

    @cached_property
    def _pose(self) -> Pose:
        return _pose_of(self.view)

    def flow(
        self, flow: NDArray[Any], *, motion: NDArray[Any], seen_by: PinholeView, limit: float,
        share: float,
    ) -> Found:  # fmt: skip
        """How far flow (h, w, 2) is from the point, moved by motion (h, w, 3), reprojected."""
        return run(
            kernels.flow, self._given, self._plane(motion, 3), self._plane(flow, 2), self._lens,
            self._pose, _lens_of(seen_by), _pose_of(seen_by), limit, share,
        )  # fmt: skip

    def positions(self, place: NDArray[Any], *, limit: float, step_m: float) -> Found:
        """How far positions (h, w, 3), projected, fall from their own pixel; infinite off depth.

        ``step_m`` is what storing a position may round, and counts for more in near pixels.
        """
        return run(
            kernels.positions, self._given, self._plane(place, 3), self._lens, self._pose, limit,
            step_m,
        )  # fmt: skip

    def ranges(self, far: NDArray[Any], *, limit: float) -> Found:
        """How far ranges (h, w) are from depth along each pixel's ray, as a share of it."""
        return run(kernels.ranges, self._given, self._plane(far), self._lens, limit)

    def boxes(
        self, instance: NDArray[Any], *, ids: NDArray[Any], boxes: UprightBoxes, limit: float,
        share: float,
    ) -> Found:  # fmt: skip
        """How far pixels of these rising ids lie outside their boxes, one a row."""
        packed = np.column_stack(
            (boxes.centre_m, boxes.size_m, np.cos(boxes.heading_rad), np.sin(boxes.heading_rad))
        )
        return run(
            kernels.boxes, self._given, self._plane(instance, dtype=np.uint32), self._lens,
            self._pose, np.ascontiguousarray(ids, dtype=np.int64),
            np.ascontiguousarray(packed, dtype=np.float64), limit, share,
        )  # fmt: skip

    def blended(
        self, plane: NDArray[Any], *, grid: NDArray[Any], size_m: tuple[float, float],
        span: float, limit: float,
    ) -> Found:  # fmt: skip
        """How far a plane is from a bilinear reading of a grid, as a share of its span."""
        first = float(grid.flat[0])
        if (grid == first).all():  # reads the same everywhere
            return run(kernels.even, self._plane(plane), self._given, first, span, limit)
        return run(
            kernels.blended, self._plane(plane), self._given,
            np.ascontiguousarray(grid, dtype=np.float64), size_m, self._lens, self._pose, span,
            limit,
        )  # fmt: skip

    def stepped(
        self, plane: NDArray[Any], *, grid: NDArray[Any], size_m: tuple[float, float],
        clear: float, atol: float, rtol: float,
    ) -> Found:  # fmt: skip
        """Which pixels do not say what the grid's cell under them says, borders left out.

        Values of failures are what the grid says.
        """
        return run(
            kernels.stepped, self._plane(plane, dtype=plane.dtype), self._given,
            np.ascontiguousarray(grid, dtype=np.float64), size_m, self._lens, self._pose, clear,
            atol, rtol,
        )  # fmt: skip

    def beams(
        self, sweep: NDArray[Any], *, instance: NDArray[Any], step_m: float, share: float
    ) -> tuple[int, int]:
        """How many points of a sweep are in view, and how many of them the picture shows too."""
        seen, shown = kernels.beams(
            np.ascontiguousarray(sweep["position"], dtype=np.float32),
            np.ascontiguousarray(sweep["instance"], dtype=np.uint32), self._given,
            self._plane(instance, dtype=np.uint32), self._lens, self._pose, step_m, share,
        )  # fmt: skip
        return int(seen), int(shown)

    def lengths(self, normals: NDArray[np.float16], *, limit: float) -> Found:
        """How far normals (h, w, 3) are from length 1, or 0 where there is no depth."""
        return run(kernels.lengths, self._given, self._halves(normals), HALVES, limit)

    def turned(
        self, world: NDArray[np.float16], *, camera: NDArray[np.float16], limit: float
    ) -> Found:
        """How far normals in the world's axes, turned into the camera's, are from those told."""
        return run(
            kernels.turned, self._halves(world), self._halves(camera), HALVES, self._pose, limit
        )

    def slopes(
        self, normals: NDArray[np.float16], *, instance: NDArray[Any], semantic: NDArray[np.uint8],
        plain: NDArray[np.bool_], straight: float,
    ) -> tuple[int, int]:  # fmt: skip
        """How many pixels lie on flat things, and at how many the slope is as the normal says.

        ``plain`` says of every class whether its normals are its triangles'.
        """
        shown, turned = self._plane(instance, dtype=np.uint32), self._halves(normals)
        right, down = np.zeros((2, *shown.shape), dtype=np.bool_)
        classes = self._plane(semantic, dtype=np.uint8)
        kernels.links(shown, turned, HALVES, _ALIKE, right, down)
        flat, agreeing = kernels.slopes(
            self._given, classes, plain, right, down, turned, HALVES, self._lens, straight, _CLOSE
        )
        return int(flat), int(agreeing)

    def _halves(self, plane: NDArray[np.float16]) -> NDArray[np.uint16]:
        """The bits of half floats (h, w, 3), which index ``HALVES``."""
        return self._plane(plane, 3, dtype=np.float16).view(np.uint16)

    def _plane(
        self, plane: NDArray[Any], channels: int = 0, *, dtype: Any = np.float32
    ) -> NDArray[Any]:
        wanted = (*self._given.shape, channels) if channels else self._given.shape
        if plane.shape != wanted:
            raise ValueError(f"a plane of {plane.shape} where depth is {self._given.shape}")
        return np.ascontiguousarray(plane, dtype=dtype)


def on_own_pixel(cloud: NDArray[Any], *, instance: NDArray[Any], view: PinholeView) -> Found:
    """Which points of a cloud do not fall on a pixel of their own id; how far is not told."""
    return run(
        kernels.on_own_pixel, cloud["position"], cloud["instance"],
        np.ascontiguousarray(instance, dtype=np.uint32), _lens_of(view), _pose_of(view),
    )  # fmt: skip


def _lens_of(view: PinholeView) -> Lens:
    k = view.k
    return float(k[0, 0]), float(k[1, 1]), float(k[0, 2]), float(k[1, 2])


def _pose_of(view: PinholeView) -> Pose:
    first, second, third = (tuple(row.tolist()) for row in view.camera_from_world[:3])
    return first, second, third


def run(kernel: Callable[..., float], *arguments: Any) -> Found:
    """Run a kernel over what it takes before its counts; say what it found."""
    count = np.zeros(2, dtype=np.int64)
    places, values = np.zeros(kernels.LISTED, dtype=np.int64), np.zeros(kernels.LISTED)
    worst = float(kernel(*arguments, count, places, values))
    return Found(int(count[0]), int(count[1]), worst if worst >= 0.0 else np.nan, places, values)

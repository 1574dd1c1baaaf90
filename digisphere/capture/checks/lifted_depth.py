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
    def _lens(self) -> Floats:
        return _lens_of(self.view)

    @cached_property
    def _pose(self) -> Floats:
        return _pose_of(self.view)

    def flow(
        self, flow: NDArray[Any], *, motion: NDArray[Any], seen_by: PinholeView, limit: float,
        share: float,
    ) -> Found:  # fmt: skip
        """How far flow (h, w, 2) is from the point, moved by motion (h, w, 3), reprojected."""
        return _run(
            kernels.flow, self._given, self._plane(motion, 3), self._plane(flow, 2), self._lens,
            self._pose, _lens_of(seen_by), _pose_of(seen_by), limit, share,
        )  # fmt: skip

    def positions(self, place: NDArray[Any], *, limit: float, step_m: float) -> Found:
        """How far positions (h, w, 3), projected, fall from their own pixel; infinite off depth.

        ``step_m`` is what storing a position may round, and counts for more in near pixels.
        """
        return _run(
            kernels.positions,
            self._given,
            self._plane(place, 3),
            self._lens,
            self._pose,
            limit,
            step_m,
        )

    def boxes(
        self, instance: NDArray[Any], *, ids: NDArray[Any], boxes: UprightBoxes, limit: float,
        share: float,
    ) -> Found:  # fmt: skip
        """How far pixels of these rising ids lie outside their boxes, one a row."""
        packed = np.column_stack(
            (boxes.centre_m, boxes.size_m, np.cos(boxes.heading_rad), np.sin(boxes.heading_rad))
        )
        return _run(
            kernels.boxes, self._given, self._plane(instance, dtype=np.uint32), self._lens,
            self._pose, np.ascontiguousarray(ids, dtype=np.int64),
            np.ascontiguousarray(packed, dtype=np.float64), limit, share,
        )  # fmt: skip

    def blended(
        self, plane: NDArray[Any], *, grid: NDArray[Any], size_m: tuple[float, float],
        span: float, limit: float,
    ) -> Found:  # fmt: skip
        """How far a plane is from a bilinear reading of a grid, as a share of its span."""
        return _run(
            kernels.blended, self._plane(plane), self._given,
            np.ascontiguousarray(grid, dtype=np.float64),
            np.array(size_m, dtype=np.float64), self._lens, self._pose, span, limit,
        )  # fmt: skip

    def lengths(self, normals: NDArray[Any], *, limit: float) -> Found:
        """How far normals (h, w, 3) are from length 1, or 0 where there is no depth."""
        return _run(kernels.lengths, self._given, self._plane(normals, 3), limit)

    def turned(self, world: NDArray[Any], *, camera: NDArray[Any], limit: float) -> Found:
        """How far normals in the world's axes, turned into the camera's, are from those told."""
        return _run(
            kernels.turned, self._plane(world, 3), self._plane(camera, 3), self._pose, limit
        )

    def cells(
        self, shape: tuple[int, int], *, size_m: tuple[float, float], clear: float
    ) -> NDArray[np.int32]:
        """The grid's cell (h, w) under each pixel, flat; -1 in the sky and near a cell's border."""
        found = np.empty(self._given.shape, dtype=np.int32)
        extent = np.array(size_m, dtype=np.float64)
        kernels.cells(self._given, extent, shape[0], shape[1], self._lens, self._pose, clear, found)
        return found

    def slopes(
        self, normals: NDArray[Any], *, instance: NDArray[Any], plain: NDArray[np.bool_],
        straight: float,
    ) -> tuple[int, int]:  # fmt: skip
        """How many pixels lie on flat things, and at how many the slope is as the normal says."""
        flat, agreeing = kernels.slopes(
            self._given, self._plane(instance, dtype=np.uint32),
            self._plane(plain, dtype=np.bool_), self._plane(normals, 3), self._lens, _ALIKE,
            straight, _CLOSE,
        )  # fmt: skip
        return int(flat), int(agreeing)

    def _plane(
        self, plane: NDArray[Any], channels: int = 0, *, dtype: type = np.float32
    ) -> NDArray[Any]:
        wanted = (*self._given.shape, channels) if channels else self._given.shape
        if plane.shape != wanted:
            raise ValueError(f"a plane of {plane.shape} where depth is {self._given.shape}")
        return np.ascontiguousarray(plane, dtype=dtype)


def on_own_pixel(cloud: NDArray[Any], *, instance: NDArray[Any], view: PinholeView) -> Found:
    """Which points of a cloud do not fall on a pixel of their own id; how far is not told."""
    return _run(
        kernels.on_own_pixel, np.ascontiguousarray(cloud["position"], dtype=np.float32),
        np.ascontiguousarray(cloud["instance"], dtype=np.uint32),
        np.ascontiguousarray(instance, dtype=np.uint32), _lens_of(view), _pose_of(view),
    )  # fmt: skip


def _lens_of(view: PinholeView) -> Floats:
    return np.array([view.k[0, 0], view.k[1, 1], view.k[0, 2], view.k[1, 2]], dtype=np.float64)


def _pose_of(view: PinholeView) -> Floats:
    return np.ascontiguousarray(view.camera_from_world, dtype=np.float64)


def _run(kernel: Callable[..., float], *arguments: Any) -> Found:
    count = np.zeros(2, dtype=np.int64)
    places, values = np.zeros(kernels.LISTED, dtype=np.int64), np.zeros(kernels.LISTED)
    worst = float(kernel(*arguments, count, places, values))
    return Found(int(count[0]), int(count[1]), worst if worst >= 0.0 else np.nan, places, values)

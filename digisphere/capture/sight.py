"""What one look at one snapshot gives the annotators: raw planes, camera, who is in the picture.

A ``Sight`` holds one snapshot and the planes of the one identity pass drawn from it; whatever more
than one annotator needs (posed figures, boxes, who is seen, isolated silhouettes) is worked out
once, on first use. The ``Eye`` draws and the ``Figures`` pose; both are protocols, so labels can be
tested without OpenGL. Called by ``frame`` and read by every annotator.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from digisphere.capture.instances import InstanceIndex, index_instances, kinds_of, rows_of
from digisphere.capture.per_pixel import blanked, surface_points
from digisphere.capture.projection import bounds_of_points
from digisphere.capture.run_length import encode_masks
from digisphere.capture.solids import UprightBoxes, boxes_around
from digisphere.core.identity import PERSON_BASE, PROP_BASE, Semantic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from digisphere.capture.projection import PinholeView
    from digisphere.core.snapshot import Snapshot

PERSON_KIND = 5
_MARGIN_PX = 2.0


@dataclass(frozen=True)
class Neighbour:
    """A moment near the one that is looked at, and the camera then: for what moves between them.

    ``snapshot`` is the state that holds at ``time_s``: trajectories run on within a tick.
    """

    snapshot: Snapshot
    time_s: float
    pose: Any


@dataclass(frozen=True)
class SeenMotion:
    """Where the surface at each pixel goes: ways (h, w, 3) in world metres, and body parts.

    after, before: to where it is at the neighbouring moments. bone (h, w) uint8: bone of
    ``people.skeleton`` + 1; garment (h, w) uint8: ``wardrobe.Part`` + 1; 0 where nobody is.
    """

    after: NDArray[np.float32]
    before: NDArray[np.float32]
    bone: NDArray[np.uint8]
    garment: NDArray[np.uint8]


LIGHT_PLANES = frozenset({"radiance", "albedo", "sunlit"})
"""Planes of light that an eye draws on request, linear: the last (h, w), the others (h, w, 3)."""


@dataclass(frozen=True)
class SeenPlanes:
    """What an eye saw; row 0 is the top. Planes not asked for are empty.

    rgb (h, w, 3) sRGB; instance (h, w) ids; semantic (h, w) classes; depth (h, w) planar metres,
    inf where sky; normal (h, w, 3) world, zero where sky; light, ``LIGHT_PLANES`` by name;
    exposure, by which radiance was multiplied.
    """

    rgb: NDArray[np.uint8]
    instance: NDArray[np.uint32]
    semantic: NDArray[np.uint8]
    depth: NDArray[np.float32]
    normal: NDArray[np.float32]
    light: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    exposure: float = 1.0
    motion: SeenMotion | None = None
    still: Any = None
    """What stands still, in the eye's own words; None if it does not tell."""


class Eye(Protocol):
    """Something that can look at a snapshot: the scene, or a software fake in tests."""

    @property
    def driver(self) -> str:
        """Name of the drawing driver, for the manifest."""

    def look(
        self,
        snapshot: Snapshot,
        *,
        pose: Any,
        planes: frozenset[str],
        time_s: float | None = None,
        around: tuple[Neighbour, Neighbour] | None = None,
        beside: SeenPlanes | None = None,
    ) -> SeenPlanes:
        """Draw the snapshot once and return the planes asked for.

        ``planes`` are any of rgb, id, depth, normal, ``LIGHT_PLANES``, motion (towards the
        moments ``around``: after and before) and still. ``time_s`` is when, by default the
        snapshot's. ``beside`` is what was seen from here less than a tick away: for ids and depth
        an eye may take from it what stood still, if that was asked for.
        """

    def look_alone(
        self, snapshot: Snapshot, *, pose: Any, person_rows: NDArray[np.int64]
    ) -> NDArray[np.uint32]:
        """Identity image of these people and nothing else: no ground, no house, no one before."""

    def solids(self, ground: Any, *, kinds: NDArray[Any], rows: NDArray[Any]) -> UprightBoxes:
        """3-D boxes of the things it draws that do not move, by kind code and row; else NaN."""


class Figures(Protocol):
    """Posed people as points in the world."""

    def keypoints_m(self, snapshot: Snapshot, *, rows: NDArray[Any]) -> NDArray[np.float64]:
        """COCO-17 joints (n, 17, 3) of these people at the snapshot's time."""

    def surface_m(
        self, snapshot: Snapshot, *, rows: NDArray[Any], pose: Any
    ) -> NDArray[np.float64]:
        """Points (n, m, 3) whose bounds are those of the bodies as drawn for this camera."""

    def heading_rad(self, snapshot: Snapshot, *, rows: NDArray[Any]) -> NDArray[np.float64]:
        """Direction (n,) each person faces."""

    def skeleton_m(
        self, snapshot: Snapshot, *, rows: NDArray[Any], time_s: float | None = None
    ) -> NDArray[np.float64]:
        """All bone heads and measured points (n, p, 3), in the order of ``people.skeleton``."""


@dataclass(frozen=True)
class Sight:
    """One look: everything an annotator may read."""

    snapshot: Snapshot
    view: PinholeView
    pose: Any
    raw: SeenPlanes
    eye: Eye
    figures: Figures
    around: tuple[Neighbour, Neighbour] | None = None

    @cached_property
    def seen_around(self) -> tuple[SeenPlanes, SeenPlanes]:
        """Ids and depths of the moments after and before, each through its own camera."""
        assert self.around is not None
        after, before = (
            self.eye.look(
                moment.snapshot,
                pose=moment.pose,
                planes=frozenset({"id", "depth"}),
                time_s=moment.time_s,
                beside=self.raw if moment.pose == self.pose else None,
            )
            for moment in self.around
        )
        return after, before

    @cached_property
    def ways_m(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Ways (h, w, 3) to the moments after and before; NaN where nothing can be followed."""
        motion, lost = self.raw.motion, cannot_follow(self.raw.semantic)
        if motion is None:
            nothing = np.full((*lost.shape, 3), np.nan, dtype=np.float32)
            return nothing, nothing
        return blanked(motion.after, where=lost), blanked(motion.before, where=lost)

    @cached_property
    def skeleton_m(self) -> NDArray[np.float64]:
        """All points (n, p, 3) of the visible people's skeletons."""
        return self.figures.skeleton_m(self.snapshot, rows=self.person_rows)

    @cached_property
    def index(self) -> InstanceIndex:
        """Every instance in the picture (stuff left out), by rising id."""
        whole = index_instances(self.raw.instance)
        keep = whole.ids >= PROP_BASE
        return InstanceIndex(
            whole.ids[keep], whole.pixels[keep], whole.box[keep], whole.first[keep]
        )

    @cached_property
    def surface_points_m(self) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
        """Where (h, w) there is more than sky, and what those pixels show, (n, 3) m, row by row."""
        return surface_points(self.raw.depth, view=self.view)

    @cached_property
    def kinds(self) -> NDArray[np.uint8]:
        """Kind code (n,) of each instance, as in ``instances.KINDS``."""
        return kinds_of(self.index.ids)

    @cached_property
    def person_places(self) -> NDArray[np.int64]:
        """Where in the index the visible people stand, (p,)."""
        return np.flatnonzero(self.kinds == PERSON_KIND)

    @cached_property
    def person_rows(self) -> NDArray[np.int64]:
        """Rows (p,) of the visible people in the ``people`` table."""
        return self.index.ids[self.person_places].astype(np.int64) - PERSON_BASE

    @cached_property
    def keypoints_m(self) -> NDArray[np.float64]:
        """World joints (p, 17, 3) of the visible people."""
        if not len(self.person_rows):
            return np.zeros((0, 17, 3))
        return self.figures.keypoints_m(self.snapshot, rows=self.person_rows)

    @cached_property
    def surface_m(self) -> NDArray[np.float64]:
        """Points (p, m, 3) on the visible people's bodies."""
        if not len(self.person_rows):
            return np.zeros((0, 1, 3))
        return self.figures.surface_m(self.snapshot, rows=self.person_rows, pose=self.pose)

    @cached_property
    def person_bounds_px(self) -> NDArray[np.float64]:
        """Unclipped picture bounds (p, 4) of the visible people's bodies."""
        return bounds_of_points(self.view, self.surface_m)

    @cached_property
    def boxes(self) -> UprightBoxes:
        """3-D boxes of all instances, in index order; NaN where an extent is not known."""
        whole = self.eye.solids(
            self.snapshot.ground, kinds=self.kinds, rows=rows_of(self.index.ids)
        )
        if len(self.person_rows):
            heading = self.figures.heading_rad(self.snapshot, rows=self.person_rows)
            whole.put(self.person_places, boxes_around(self.surface_m, heading_rad=heading))
        return whole

    @property
    def silhouette_pixels(self) -> NDArray[np.int64]:
        """Pixels (p,) each visible person would cover in this frame with nothing in the way."""
        return self._alone[0]

    @property
    def silhouettes(self) -> list[dict[str, Any]]:
        """Those pixels as masks, COCO run lengths, in the order of ``person_rows``."""
        return self._alone[1]

    @cached_property
    def _alone(self) -> tuple[NDArray[np.int64], list[dict[str, Any]]]:
        """Pixel counts and masks of each visible person with nothing in the way.

        Counted, not estimated: the identity pass is drawn again with people alone. People whose
        picture bounds do not touch share a pass, so few passes are needed, and inside a pass
        nobody can hide anybody.
        """
        counts = np.zeros(len(self.person_rows), dtype=np.int64)
        masks: list[dict[str, Any]] = [{}] * len(self.person_rows)
        ids = self.index.ids[self.person_places]
        for group in separate_groups(self.person_bounds_px, margin=_MARGIN_PX):
            image = self.eye.look_alone(
                self.snapshot, pose=self.pose, person_rows=self.person_rows[group]
            )
            alone = index_instances(image)
            places = alone.positions(ids[group])
            counts[group] = np.where(places >= 0, alone.pixels[places], 0)
            for place, mask in zip(
                group.tolist(), encode_masks(image, ids=ids[group]), strict=True
            ):
                masks[place] = mask
        return counts, masks


def cannot_follow(semantic: NDArray[Any]) -> NDArray[np.bool_]:
    """Where (h, w) there is no surface point to follow: sky and water."""
    return np.asarray((semantic == Semantic.SKY) | (semantic == Semantic.WATER))


def separate_groups(bounds: NDArray[Any], *, margin: float) -> list[NDArray[np.int64]]:
    """Split bounds (n, 4) into groups within which no two touch, greedily and in order.

    ``margin`` widens every side. NaN bounds (a body that reaches behind the camera) touch all.
    """
    low, high = bounds[:, :2] - margin, bounds[:, 2:] + margin
    after = np.asarray((low[:, None] > high[None]).any(axis=2), dtype=np.bool_)
    apart = after | after.T
    colour = np.full(len(bounds), -1, dtype=np.int64)
    for row in range(len(bounds)):
        taken = set(colour[:row][~apart[row, :row]].tolist())
        colour[row] = next(c for c in range(row + 1) if c not in taken)
    return [np.flatnonzero(colour == c) for c in range(int(colour.max(initial=-1)) + 1)]

"""The annotators: each turns one look into one plane or a few label columns.

Registered under ``digisphere.annotators``, so a stranger's annotator comes in by the same door.
All read the same ``Sight`` and so the same snapshot and the same identity pass; none draws. Which
are run is the frame's business (``frame``), how they are written is the formats'.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import numpy as np

from digisphere.capture.instances import KINDS, rows_of
from digisphere.capture.keypoints import label_keypoints
from digisphere.capture.per_pixel import unit_normals
from digisphere.capture.plane_spec import PlaneSpec
from digisphere.capture.projection import bounds_area, bounds_of_boxes, clip_bounds
from digisphere.core.columns import ColumnSpec
from digisphere.core.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from digisphere.capture.sight import Sight

PLANES, INSTANCES, KEYPOINTS, SWEEPS = "planes", "instances", "keypoints", "sweeps"
"""Where an annotator's columns go: image planes, a row per instance, a row per person, or a file of
points of its own."""

_PX = "px, origin at the top-left corner of the image"


class Annotator(Protocol):
    """One kind of label. ``table`` is where it goes, ``columns`` what it brings there.

    One of planes may say that it is ``late``: it reads what was seen and the snapshot and asks
    neither the eye nor the figures, so it may run on another thread when the eye looks on.
    """

    name: ClassVar[str]
    table: ClassVar[str]
    needs: ClassVar[frozenset[str]]
    columns: ClassVar[tuple[ColumnSpec, ...]]

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """Return a value for every declared column."""


@cache
def annotator_registry() -> Registry:
    """All annotators, built-in and installed."""
    return Registry("digisphere.annotators")


def all_plane_specs(*, table: str = "") -> list[PlaneSpec]:
    """What every registered plane is, in the order of the annotators' names.

    ``table`` may be ``PLANES`` or ``SWEEPS``; by default both.
    """
    tables = (table,) if table else (PLANES, SWEEPS)
    made = annotator_registry().load_all().values()
    return [column for a in made if a.table in tables for column in a.columns]


class RgbAnnotator:
    """The picture."""

    name = "rgb"
    table = PLANES
    needs = frozenset({"rgb"})
    columns = (PlaneSpec("rgb", "uint8", (3,), "sRGB", doc="The picture, 8-bit sRGB."),)

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """Pass the drawn picture on."""
        return {"rgb": sight.raw.rgb}


class DepthAnnotator:
    """Planar depth."""

    name = "depth"
    table = PLANES
    needs = frozenset({"depth"})
    columns = (
        PlaneSpec(
            "depth",
            "float32",
            (),
            "m",
            doc="Distance along the view axis (z).",
            frame="camera z",
            invalid="inf (sky)",
        ),
    )

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """Pass the depth of the identity pass on."""
        return {"depth": sight.raw.depth}


class NormalsAnnotator:
    """Surface normals, in the world's and the camera's axes."""

    name = "normals"
    table = PLANES
    late = True
    needs = frozenset({"normal"})
    columns = (
        PlaneSpec(
            "normals_world",
            "float16",
            (3,),
            doc="Unit normal of the surface, as precise as drawn.",
            frame="world: X east, Y north, Z up",
            invalid="0 (sky)",
        ),
        PlaneSpec(
            "normals_camera",
            "float16",
            (3,),
            doc="The same in the camera's axes.",
            frame="camera: x right, y down, z forward",
            invalid="0 (sky)",
        ),
    )

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """Make the drawn normals unit length (sky stays zero) and turn them to the camera."""
        normal = np.ascontiguousarray(sight.raw.normal, dtype=np.float32)
        world, camera = unit_normals(normal, depth_m=sight.raw.depth, view=sight.view)
        return {
            "normals_world": world.astype(np.float16),
            "normals_camera": camera.astype(np.float16),
        }


class InstanceAnnotator:
    """Who each pixel belongs to."""

    name = "instance"
    table = PLANES
    needs = frozenset({"id"})
    columns = (
        PlaneSpec(
            "instance",
            "uint32",
            doc="24-bit id, R + 256 G + 65536 B (`core/identity.py`).",
            invalid="0 (sky)",
        ),
    )

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """Pass the ids of the identity pass on."""
        return {"instance": sight.raw.instance}


class SemanticAnnotator:
    """What class each pixel is."""

    name = "semantic"
    table = PLANES
    needs = frozenset({"id"})
    columns = (
        PlaneSpec("semantic", "uint8", doc="Class (`core.identity.Semantic`).", invalid="0 (sky)"),
    )

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """Pass the classes of the identity pass on."""
        return {"semantic": sight.raw.semantic}


class MaskAnnotator:
    """Each instance's id, kind, class, pixel count and tight box of what is seen."""

    name = "masks"
    table = INSTANCES
    needs = frozenset({"id"})
    columns = (
        ColumnSpec("instance_id", "int32", doc="Id of the pixels in the instance plane."),
        ColumnSpec("kind", "text", doc="person, building, tree, prop or animal."),
        ColumnSpec("row", "int32", doc="Row in the table of that kind."),
        ColumnSpec("semantic", "uint8", doc="Class as in ``core.identity.Semantic``."),
        ColumnSpec("pixels", "int32", (), "px", doc="Pixels of this id in the picture."),
        ColumnSpec("box_visible", "int32", (4,), _PX, doc="x0 y0 x1 y1, tight round the mask."),
    )

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """Read the identity image's own account of its instances."""
        index = sight.index
        return {
            "instance_id": index.ids.astype(np.int32),
            "kind": np.array(KINDS, dtype=object)[sight.kinds],
            "row": rows_of(index.ids),
            "semantic": sight.raw.semantic.reshape(-1)[index.first],
            "pixels": index.pixels.astype(np.int32),
            "box_visible": index.box,
        }


class BoxAnnotator:
    """Upright 3-D boxes, their corners in the picture, and the whole (amodal) 2-D box."""

    name = "boxes"
    table = INSTANCES
    needs = frozenset({"id"})
    columns = (
        ColumnSpec("box_3d_centre_m", "float64", (3,), "m", doc="Centre in the world."),
        ColumnSpec("box_3d_size_m", "float64", (3,), "m", doc="Length, width, height."),
        ColumnSpec("box_3d_heading_rad", "float64", (), "rad", doc="Turn about the vertical."),
        ColumnSpec("box_3d_corners", "float64", (8, 2), _PX, doc="Corners; NaN behind the camera."),
        ColumnSpec("box_3d_bounds", "float64", (4,), _PX, doc="Bounds of the 3-D box, unclipped."),
        ColumnSpec("box_full", "float64", (4,), _PX, doc="Whole body in frame, hidden or not."),
        ColumnSpec("in_frame_fraction", "float32", doc="Share of the whole bounds in the frame."),
    )

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """People's whole box bounds their posed mesh; others' bounds their projected 3-D box."""
        boxes, view = sight.boxes, sight.view
        corners = boxes.corners_m()
        pixels, depth = view.project(corners)
        pixels[depth < view.near_m] = np.nan
        bounds = bounds_of_boxes(view, corners)
        whole = bounds.copy()
        whole[sight.person_places] = sight.person_bounds_px
        full = clip_bounds(view, whole)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = bounds_area(full) / bounds_area(whole)
        return {
            "box_3d_centre_m": boxes.centre_m,
            "box_3d_size_m": boxes.size_m,
            "box_3d_heading_rad": boxes.heading_rad,
            "box_3d_corners": pixels,
            "box_3d_bounds": bounds,
            "box_full": full,
            "in_frame_fraction": share.astype(np.float32),
        }


class VisibilityAnnotator:
    """How much of each person the rest of the world leaves to be seen."""

    name = "visibility"
    table = INSTANCES
    needs = frozenset({"id"})
    columns = (
        ColumnSpec(
            "silhouette_pixels",
            "int32",
            (),
            "px",
            default=-1,
            doc="Pixels in this frame if drawn alone (isolated identity pass); -1 not measured.",
        ),
        ColumnSpec(
            "visible_fraction", "float32", doc="pixels / silhouette_pixels; NaN not measured."
        ),
    )

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """Divide the pixels seen by the pixels of the isolated pass; people only."""
        alone = np.full(len(sight.index.ids), -1, dtype=np.int32)
        people = sight.person_places
        # Never less than seen: in a dense crowd a body alone may be drawn with a finer mesh.
        alone[people] = np.maximum(sight.silhouette_pixels, sight.index.pixels[people])
        share = np.full(len(alone), np.nan, dtype=np.float32)
        share[people] = sight.index.pixels[people] / np.maximum(alone[people], 1)
        return {"silhouette_pixels": alone, "visible_fraction": share}


class KeypointAnnotator:
    """COCO-17 keypoints of every visible person."""

    name = "keypoints"
    table = KEYPOINTS
    needs = frozenset({"id", "depth"})
    columns = (
        ColumnSpec("person_id", "int32", doc="Row in the people table."),
        ColumnSpec("instance_id", "int32", doc="Id of the person's pixels."),
        ColumnSpec("keypoints_m", "float64", (17, 3), "m", doc="Joints in the world, COCO order."),
        ColumnSpec("keypoints_px", "float64", (17, 2), _PX, doc="Joints in the picture."),
        ColumnSpec("keypoints_v", "uint8", (17,), doc="2 seen, 1 in frame but hidden, 0 outside."),
    )

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """Project the posed joints and test each against the identity pass."""
        ids = sight.index.ids[sight.person_places]
        pixels, flags = label_keypoints(
            sight.view,
            sight.keypoints_m,
            ids=ids,
            instance=sight.raw.instance,
            depth_m=sight.raw.depth,
        )
        return {
            "person_id": sight.person_rows.astype(np.int32),
            "instance_id": ids.astype(np.int32),
            "keypoints_m": sight.keypoints_m,
            "keypoints_px": pixels,
            "keypoints_v": flags,
        }

"""Planes of the surface each pixel shows: how far, where, how lit, of what body part and garment.

All follow from the identity pass, its depth and the variants of the colour pass drawn from the same
triangles. Written on request. Moving surfaces are ``motion_planes``.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from digisphere.capture.annotators import PLANES
from digisphere.capture.body_parts import parts_by_bone
from digisphere.capture.per_pixel import bits_within, spread
from digisphere.capture.plane_spec import PlaneSpec
from digisphere.core.identity import SKY, Semantic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from digisphere.capture.projection import PinholeView
    from digisphere.capture.sight import Sight

WORLD_AXES = "world: X east, Y north, Z up"


def ray_factor(view: PinholeView) -> NDArray[np.float64]:
    """Distance along the ray of each pixel per metre of planar depth, (h, w)."""
    x = (np.arange(view.width) + 0.5 - view.k[0, 2]) / view.k[0, 0]
    y = (np.arange(view.height) + 0.5 - view.k[1, 2]) / view.k[1, 1]
    return np.asarray(np.sqrt(1.0 + x[None] ** 2 + y[:, None] ** 2))


class SurfacePlane:
    """A plane on request."""

    table: ClassVar[str] = PLANES
    on_request: ClassVar[bool] = True


class RangeAnnotator(SurfacePlane):
    """Distance from the camera's centre."""

    name = "range"
    late = True
    needs = frozenset({"depth"})
    columns = (
        PlaneSpec(
            "range",
            "float32",
            (),
            "m",
            frame="along the pixel's ray",
            invalid="inf (sky)",
            doc="Distance from the camera's centre to the surface.",
        ),
    )

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """Stretch planar depth along each ray."""
        return {"range": (sight.raw.depth * ray_factor(sight.view)).astype(np.float32)}


class PositionAnnotator(SurfacePlane):
    """Where in the world the surface is."""

    name = "position"
    late = True
    needs = frozenset({"depth"})
    columns = (
        PlaneSpec(
            "position",
            "float32",
            (3,),
            "m",
            frame=WORLD_AXES,
            invalid="NaN (sky)",
            doc="World position of the surface.",
        ),
    )

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """Lift every pixel by its depth."""
        seen, points = sight.surface_points_m
        return {"position": spread(points, where=seen)}


class SkyAnnotator(SurfacePlane):
    """Sky or not."""

    name = "sky"
    late = True
    needs = frozenset({"id"})
    columns = (PlaneSpec("sky", "uint8", doc="255 where nothing but sky is seen, else 0."),)

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """Sky is the id that belongs to nothing."""
        return {"sky": np.where(sight.raw.instance == SKY, 255, 0).astype(np.uint8)}


class ShadowAnnotator(SurfacePlane):
    """How much of the sun's or moon's direct light does not arrive."""

    name = "shadow"
    late = True
    needs = frozenset({"id", "sunlit"})
    columns = (
        PlaneSpec(
            "shadow",
            "float16",
            (),
            "1",
            invalid="NaN (sky, water)",
            doc="Share of the direct light of sun or moon kept away by land, clouds, things or the "
            "surface's own turn: 0 lit, 1 in shadow.",
        ),
    )

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """What direct light does not reach."""
        sunlit = np.asarray(sight.raw.light["sunlit"], dtype=np.float16)
        shadow = _shadow_of_bits()[sunlit.view(np.uint16)]
        shadow[without_reflectance(sight.raw.semantic)] = np.nan
        return {"shadow": shadow}


class AlbedoAnnotator(SurfacePlane):
    """Colour without light."""

    name = "albedo"
    late = True
    needs = frozenset({"id", "albedo"})
    columns = (
        PlaneSpec(
            "albedo",
            "float16",
            (3,),
            "1",
            frame="linear Rec. 709",
            invalid="NaN (sky, water)",
            doc="Diffuse reflectance as it is now: wet, snowed on, scorched or in leaf.",
        ),
    )

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """Keep reflectance within what a surface can have."""
        albedo = halves_within(sight.raw.light["albedo"], most=1.0)
        albedo[without_reflectance(sight.raw.semantic)] = np.nan
        return {"albedo": albedo}


class RadianceAnnotator(SurfacePlane):
    """The picture before the film: linear, unclipped."""

    name = "radiance"
    late = True
    needs = frozenset({"radiance"})
    columns = (
        PlaneSpec(
            "radiance",
            "float16",
            (3,),
            "exposed radiance",
            frame="linear Rec. 709",
            doc="High dynamic range: scene radiance times the frame's exposure (in the table "
            "`cameras`), before the tone curve of `rgb`. Flames are as bright as in `rgb`.",
        ),
    )

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """Radiance cannot be less than none."""
        return {"radiance": halves_within(sight.raw.light["radiance"], most=65504.0)}


class BodyPartAnnotator(SurfacePlane):
    """Part of the body of every person, clothed or not."""

    name = "body_part"
    late = True
    needs = frozenset({"id", "motion"})
    columns = (
        PlaneSpec(
            "body_part",
            "uint8",
            invalid="0 (nobody)",
            doc="Part of a person's body under skin, hair or cloth, by the bone that holds it most "
            "(`capture.body_parts.BodyPart`); left and right are the person's own.",
        ),
    )

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """Sum bones up into parts."""
        motion = sight.raw.motion
        bone = np.zeros_like(sight.raw.semantic) if motion is None else motion.bone
        return {"body_part": parts_by_bone()[bone]}


class GarmentAnnotator(SurfacePlane):
    """Skin, hair and every piece of clothing."""

    name = "garment"
    late = True
    needs = frozenset({"id", "motion"})
    columns = (
        PlaneSpec(
            "garment",
            "uint8",
            invalid="0 (nobody)",
            doc="What of a person is seen: skin, eyes, hair, beard, hat or a piece of clothing "
            "(`people.wardrobe.Part` + 1).",
        ),
    )

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """Pass on what the pass drew."""
        motion = sight.raw.motion
        return {"garment": np.zeros_like(sight.raw.semantic) if motion is None else motion.garment}


def halves_within(plane: NDArray[Any], *, most: float) -> NDArray[np.float16]:
    """Numbers as half floats between 0 and ``most``, in an array of their own.

    Half floats above 0 are in the order of their bits, those below 0 beyond them; comparing bits
    is many times faster than comparing half floats. What is no number stays none.
    """
    halves = np.asarray(plane, dtype=np.float16)
    bits, sound = bits_within(
        np.atleast_3d(halves).view(np.uint16), most=int(np.float16(most).view(np.uint16))
    )
    if not sound:
        return np.clip(halves, 0.0, np.float16(most))
    return bits.view(np.float16).reshape(halves.shape)


@cache
def _shadow_of_bits() -> NDArray[np.float16]:
    """Share of light kept away, (65536,), by the bits of the half float that is the lit share."""
    lit = np.arange(1 << 16, dtype=np.uint16).view(np.float16).astype(np.float32)
    with np.errstate(invalid="ignore"):  # some bits are no number
        shadow: NDArray[np.float16] = (1.0 - np.clip(lit, 0.0, 1.0)).astype(np.float16)
    return shadow


def without_reflectance(semantic: NDArray[Any]) -> NDArray[np.bool_]:
    """Where (h, w) nothing reflects as a surface does: sky, and water, which mirrors."""
    return np.asarray((semantic == Semantic.SKY) | (semantic == Semantic.WATER))

"""Sensors that look more than once: a second eye, a turning LiDAR, an event camera, a point cloud.

They see the same moment's world through further pictures of the same eye, so ids agree with the
frame's. The stereo pair is rectified: the right camera stands ``capture.stereo_baseline_m`` to the
right and turns as the left one. Sweeps are records, one a point, in files of their own.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from digisphere.capture.annotators import SWEEPS
from digisphere.capture.motion_planes import follow
from digisphere.capture.plane_spec import PlaneSpec
from digisphere.capture.projection import PinholeView
from digisphere.capture.surface_planes import WORLD_AXES, SurfacePlane
from digisphere.core.identity import Semantic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from digisphere.capture.sight import Sight

_CAMERA_AXES = "camera: x right, y down, z forward"
_IDS = (
    PlaneSpec("instance", "uint32", doc="24-bit id."),
    PlaneSpec("semantic", "uint8", doc="Class."),
)


class StereoAnnotator(SurfacePlane):
    """The right eye's picture, and how far everything shifts between the eyes."""

    name = "stereo"
    needs = frozenset({"id", "depth"})
    columns = (
        PlaneSpec("rgb_right", "uint8", (3,), "sRGB", doc="The right eye's picture."),
        PlaneSpec(
            "disparity", "float32", (), "px", frame="image: left in the right eye's picture",
            invalid="0 (sky)", doc="f b / z: column here less column there.",
        ),
        PlaneSpec(
            "disparity_fate", "uint8",
            doc="0 sky, 1 seen by both eyes, 2 hidden from the right eye, 3 outside its picture.",
        ),
    )  # fmt: skip

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """Look from the side and follow every pixel there."""
        baseline_m = sight.snapshot.scenario.capture.stereo_baseline_m
        pose = moved_right(sight.pose, metres=baseline_m)
        view = PinholeView.from_pose(pose)
        other = sight.eye.look(
            sight.snapshot, pose=pose, planes=frozenset({"rgb", "id", "depth"}),
            time_s=sight.snapshot.time_s,
        )  # fmt: skip
        still = np.zeros((*sight.raw.depth.shape, 3), dtype=np.float32)
        flow, fate = follow(sight, still, view=view, other=other)
        shift = np.where(fate == 0, 0.0, -flow[..., 0]).astype(np.float32)
        return {"rgb_right": other.rgb, "disparity": shift, "disparity_fate": fate}


def moved_right(pose: Any, *, metres: float) -> Any:
    """The same camera, so far to its right."""
    x, y, z = (p + metres * r for p, r in zip(pose.position, pose.right, strict=True))
    return replace(pose, position=(float(x), float(y), float(z)))


class Sweep:
    """Records on request; ``fields`` say what each is made of."""

    table: ClassVar[str] = SWEEPS
    on_request: ClassVar[bool] = True
    name: ClassVar[str]
    fields: ClassVar[tuple[PlaneSpec, ...]]
    columns: ClassVar[tuple[PlaneSpec, ...]]

    def records(self, count: int) -> NDArray[Any]:
        """Room for so many points."""
        return np.zeros(count, dtype=[(f.name, f.dtype, f.shape) for f in self.fields])


def _file(name: str, doc: str) -> tuple[PlaneSpec, ...]:
    return (PlaneSpec(name, "record", doc=doc),)


class PointCloudAnnotator(Sweep):
    """Every surface point the camera sees."""

    name = "point_cloud"
    needs = frozenset({"rgb", "id", "depth"})
    columns = _file("point_cloud", "Every pixel's surface as a coloured, labelled point.")
    fields = (
        PlaneSpec("position", "float32", (3,), "m", frame=WORLD_AXES, doc="Where."),
        PlaneSpec("colour", "uint8", (3,), "sRGB", doc="The pixel's colour."),
        *_IDS,
    )

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """Lift every pixel that is not sky, row by row."""
        seen, points = sight.surface_points_m
        cloud = self.records(len(points))
        cloud["position"], cloud["colour"] = points, sight.raw.rgb[seen]
        cloud["instance"], cloud["semantic"] = sight.raw.instance[seen], sight.raw.semantic[seen]
        return {"point_cloud": cloud}


class LidarAnnotator(Sweep):
    """A LiDAR that turns once about the vertical, where the camera stands.

    Rays are read from four pictures at right angles: each returns the surface of the pixel it
    passes through, ``position`` and ``range`` exactly those of that pixel's centre. No beam width,
    no second return, no noise, no motion while it turns. Intensity is a Lambertian surface's:
    reflectance at 905 nm by class (round values of the kind of surface) times the cosine of
    incidence; it does not fall with distance, as sensors compensate it.
    """

    name = "lidar"
    needs = frozenset({"id", "depth"})
    columns = _file("lidar", "One turn of a simulated LiDAR at the camera's place.")
    fields = (
        PlaneSpec("position", "float32", (3,), "m", frame=WORLD_AXES, doc="The point hit."),
        PlaneSpec("range", "float32", (), "m", doc="Distance from the sensor."),
        PlaneSpec("intensity", "float32", (), "1", doc="Reflectance times cosine of incidence."),
        PlaneSpec("ring", "uint8", doc="Laser, from the lowest."),
        PlaneSpec("azimuth", "float32", (), "rad", doc="0 east, counter-clockwise."),
        *_IDS,
    )

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """Look to four sides and take the pixels the rays pass through."""
        sides = [self._side(sight, turn) for turn in range(4)]
        whole = np.concatenate(sides)
        return {"lidar": whole[np.lexsort((whole["azimuth"], whole["ring"]))]}

    def _side(self, sight: Sight, turn: int) -> NDArray[Any]:
        heading = turn * np.pi / 2.0
        pose = level_view(sight.pose, heading_rad=heading)
        view = PinholeView.from_pose(pose)
        seen = sight.eye.look(
            sight.snapshot, pose=pose, planes=frozenset({"id", "depth", "normal"}),
            time_s=sight.snapshot.time_s,
        )  # fmt: skip
        azimuth, elevation = lidar_rays(heading_rad=heading)
        way = np.stack(
            (np.cos(elevation) * np.cos(azimuth), np.cos(elevation) * np.sin(azimuth),
             np.sin(elevation)), axis=1,
        )  # fmt: skip
        pixels, ahead = view.project(view.position_m + way)
        inside = view.inside(pixels, depth_m=ahead + view.near_m)
        column, row = np.where(inside[:, None], pixels, 0.0).astype(np.int64).T
        depth = seen.depth[row, column]
        hit = inside & np.isfinite(depth)
        hit &= depth < LIDAR_REACH_M
        row, column = row[hit], column[hit]
        points = view.unproject(depth[hit], rows=row, columns=column)
        away = points - view.position_m
        cloud = self.records(len(points))
        cloud["position"], cloud["range"] = points, np.linalg.norm(away, axis=1)
        facing = np.abs(np.einsum("ij,ij->i", seen.normal[row, column], away))
        cosine = facing / np.maximum(cloud["range"], 1e-6)
        cloud["instance"] = seen.instance[row, column]
        cloud["semantic"] = seen.semantic[row, column]
        bright: NDArray[np.float64] = NEAR_INFRARED[seen.semantic[row, column]] * cosine
        cloud["intensity"] = np.clip(bright, 0.0, 1.0)
        cloud["ring"] = np.repeat(np.arange(LIDAR_RINGS), LIDAR_STEPS // 4)[hit]
        cloud["azimuth"] = azimuth[hit]
        return cloud


LIDAR_RINGS, LIDAR_STEPS = 32, 1024
LIDAR_LOW_RAD, LIDAR_HIGH_RAD = np.radians(-20.0), np.radians(10.0)
LIDAR_REACH_M = 120.0
_REFLECTANCE = {
    Semantic.GROUND: 0.25, Semantic.GRASS: 0.45, Semantic.ROCK: 0.30, Semantic.SAND: 0.35,
    Semantic.ROAD: 0.20, Semantic.FIELD: 0.30, Semantic.WATER: 0.02, Semantic.SNOW: 0.80,
    Semantic.TREE: 0.45, Semantic.SHRUB: 0.45, Semantic.BUILDING: 0.45, Semantic.PROP: 0.35,
    Semantic.ANIMAL: 0.50, Semantic.PERSON: 0.40,
}  # fmt: skip
NEAR_INFRARED = np.array([_REFLECTANCE.get(Semantic(k), 0.0) for k in range(max(Semantic) + 1)])
"""Reflectance of each class at 905 nm: leaves and snow are bright, water is dark."""


def lidar_rays(*, heading_rad: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Azimuth and elevation (n,) of the rays within a quarter turn of a heading, ring by ring."""
    steps = LIDAR_STEPS // 4
    around = heading_rad + (np.arange(steps) + 0.5 - steps / 2) * (2.0 * np.pi / LIDAR_STEPS)
    up = np.linspace(LIDAR_LOW_RAD, LIDAR_HIGH_RAD, LIDAR_RINGS)
    return np.tile(around, LIDAR_RINGS), np.repeat(up, steps)


def level_view(pose: Any, *, heading_rad: float) -> Any:
    """A level camera at the same place, a quarter turn wide, of the same picture size."""
    wide = 2.0 * np.arctan(pose.height / pose.width)
    forward = np.array([np.cos(heading_rad), np.sin(heading_rad), 0.0])
    right, down = np.array([forward[1], -forward[0], 0.0]), np.array([0.0, 0.0, -1.0])
    turn = np.stack((right, down, forward), axis=1)
    rows = tuple(tuple(float(v) for v in row) for row in turn)
    return replace(pose, rotation=rows, fov_y_rad=float(wide))


EVENT_STEPS = 4
EVENT_CONTRAST = 0.2
"""Change of log intensity that fires an event (Rebecq et al. 2018, ESIM: an Open Event Camera
Simulator, where thresholds of real sensors lie between 0.1 and 0.5)."""
_DARK = 1e-3


class EventsAnnotator(Sweep):
    """An event camera's stream over one flow step, after ESIM (Rebecq, Gehrig, Scaramuzza 2018).

    The picture is drawn ``EVENT_STEPS`` times along the step; between two, log intensity runs in a
    line, and every crossing of a multiple of the contrast threshold fires at its own time. No
    noise, no refractory time, one threshold for all pixels. The camera stands still.
    """

    name = "events"
    needs = frozenset({"rgb"})
    columns = _file("events", "Stream of an event camera over the flow step after the frame.")
    fields = (
        PlaneSpec("time_s", "float64", (), "s", doc="When, since the start of the scenario."),
        PlaneSpec("x", "uint16", (), "px", doc="Column."),
        PlaneSpec("y", "uint16", (), "px", doc="Row."),
        PlaneSpec("polarity", "int8", doc="+1 brighter, -1 darker."),
    )

    def annotate(self, sight: Sight) -> Mapping[str, NDArray[Any]]:
        """Draw along the step and let pixels fire."""
        start_s, step_s = sight.snapshot.time_s, sight.snapshot.scenario.capture.flow_s
        times = start_s + step_s * np.arange(EVENT_STEPS + 1) / EVENT_STEPS
        logs = [log_intensity(sight.raw.rgb)]
        for time_s in times[1:].tolist():
            seen = sight.eye.look(
                sight.snapshot, pose=sight.pose, planes=frozenset({"rgb"}), time_s=time_s
            )
            logs.append(log_intensity(seen.rgb))
        return {"events": self.fired(np.stack(logs), times)}

    def fired(self, logs: NDArray[Any], times: NDArray[Any]) -> NDArray[Any]:
        """Events of log intensities (k, h, w) at times (k,), in the order of time."""
        level = logs[0].copy()
        parts = []
        for k in range(1, len(times)):
            before, after = logs[k - 1], logs[k]
            count = np.floor(np.abs(after - level) / EVENT_CONTRAST).astype(np.int64)
            y, x = np.nonzero(count)
            many = count[y, x]
            sign = np.sign(after - level)[y, x]
            owner = np.repeat(np.arange(len(many)), many)
            turn = np.arange(len(owner)) - np.repeat(np.cumsum(many) - many, many) + 1
            crossed = level[y, x][owner] + sign[owner] * EVENT_CONTRAST * turn
            span = (after - before)[y, x][owner]
            # What rounding left over may cross in a stretch without change: then at its beginning.
            way = crossed - before[y, x][owner]
            share = np.divide(way, span, out=np.zeros_like(way), where=span != 0.0).clip(0.0, 1.0)
            part = self.records(len(owner))
            part["time_s"] = times[k - 1] + share * (times[k] - times[k - 1])
            part["x"], part["y"], part["polarity"] = x[owner], y[owner], sign[owner]
            parts.append(part)
            level[y, x] += sign * EVENT_CONTRAST * many
        stream = np.concatenate(parts)
        return stream[np.lexsort((stream["x"], stream["y"], stream["time_s"]))]


def log_intensity(rgb: NDArray[Any]) -> NDArray[np.float64]:
    """Logarithm (h, w) of the picture's linear luminance."""
    linear = _linear_of_level()[rgb]
    return np.asarray(np.log(linear @ np.array([0.2126, 0.7152, 0.0722]) + _DARK))


@cache
def _linear_of_level() -> NDArray[np.float64]:
    """Linear intensity (256,) of each level of sRGB."""
    value = np.arange(256) / 255.0
    linear: NDArray[np.float64] = np.where(
        value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4
    )
    return linear

"""Do the further sensors agree with the frame: stereo, point cloud, LiDAR, events, attention?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.checks import plane_kernels as kernels
from digisphere.capture.checks.lifted_depth import Depth, on_own_pixel, run
from digisphere.capture.motion_planes import SEEN
from digisphere.capture.second_looks import LIDAR_RINGS
from digisphere.core.identity import NONE, PERSON_BASE, Semantic
from digisphere.people.enums import Activity
from digisphere.people.pose import TALK_DISTANCE_M

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from digisphere.capture.checks.tally import Tally
    from digisphere.capture.dataset import FrameFiles

DISPARITY_PX = 0.01
PHOTO_LEVELS = 12.0
"""Median difference of a pixel and its match in the other eye; shine changes with the eye."""
SAME_SHARE = 0.95
"""Share of LiDAR points in view that the picture must show too, on their pixel or one beside it.

Beams fall between the centres of pixels, and blades of grass are drawn in other levels of detail.
"""


def disparity_is_depth(frame: FrameFiles, tally: Tally) -> None:
    """Disparity is focal length times baseline over depth, and 0 in the sky."""
    disparity, depth = frame.plane("disparity"), frame.depth
    if disparity is None or depth is None:
        tally.skipped = "needs the planes stereo and depth"
        return
    if disparity.shape != depth.shape:
        raise ValueError(f"disparity of {disparity.shape} where depth is {depth.shape}")
    baseline_m = frame.dataset.manifest["plan"]["scenario"]["capture"]["stereo_baseline_m"]
    # The second eye's place is kept in single precision, a sixteenth of a millimetre or so.
    found = run(
        kernels.disparities, disparity, depth, frame.view.k[0, 0] * baseline_m, DISPARITY_PX, 1e-3
    )
    found.tell(
        tally,
        example=lambda i, off: f"frame {frame.frame_id}, pixel {frame.pixel(i)}: {off:.3f} px off",
    )


def both_eyes_see_the_same(frame: FrameFiles, tally: Tally) -> None:
    """A pixel and its match in the right eye's picture have the same colour."""
    disparity, fate = frame.plane("disparity"), frame.plane("disparity_fate")
    left, right = frame.rgb, frame.plane("rgb_right")
    if disparity is None or fate is None or left is None or right is None:
        tally.skipped = "needs the planes stereo and rgb"
        return
    if not left.shape[:2] == right.shape[:2] == disparity.shape == fate.shape:
        raise ValueError("the planes of the two eyes are not of one size")
    levels = kernels.gaps_of_eyes(left, right, disparity, fate, SEEN)
    if not levels.any():
        return
    # Half of the matches differ by so much at most: the median.
    worst = int(np.searchsorted(np.cumsum(levels), (int(levels.sum()) + 1) // 2))
    tally.expect(worst <= PHOTO_LEVELS, f"frame {frame.frame_id}: matches differ by {worst} levels")


def cloud_projects_back(frame: FrameFiles, tally: Tally) -> None:
    """Every point of the cloud falls on a pixel of its own id."""
    cloud, instance = frame.plane("point_cloud"), frame.instance
    if cloud is None or instance is None:
        tally.skipped = "needs the planes point_cloud and instance"
        return
    seen = int(np.count_nonzero(instance))
    tally.expect(
        len(cloud) == seen, f"frame {frame.frame_id}: {len(cloud)} points for {seen} pixels"
    )
    on_own_pixel(cloud, instance=instance, view=frame.view).tell(
        tally, example=lambda i, _: f"frame {frame.frame_id}, point {i}: not of the pixel's id"
    )


def lidar_sees_the_same(frame: FrameFiles, tally: Tally) -> None:
    """LiDAR points lie at their range and ring; those in view are what the picture shows there."""
    sweep, instance, depth = frame.plane("lidar"), frame.instance, frame.depth
    if sweep is None or instance is None or depth is None:
        tally.skipped = "needs the planes lidar, instance and depth"
        return
    where = f"frame {frame.frame_id}"
    away = np.linalg.norm(sweep["position"] - frame.view.position_m, axis=1)
    tally.expect_all(
        np.abs(away - sweep["range"]) < 1e-3 + 1e-5 * away,
        example=lambda i: (
            f"{where}, point {i}: {away[i]:.3f} m away, range {sweep['range'][i]:.3f}"
        ),
    )
    sound = (sweep["ring"] < LIDAR_RINGS) & (sweep["intensity"] >= 0) & (sweep["intensity"] <= 1)
    tally.expect_all(sound, example=lambda i: f"{where}, point {i}: ring or intensity")
    seen, shown = Depth(depth, frame.view).beams(sweep, instance=instance, step_m=0.05, share=0.05)
    if not seen:
        return
    share = shown / seen
    tally.expect(
        share >= SAME_SHARE, f"{where}: the picture agrees with {share:.0%} of the LiDAR in view"
    )


def events_are_a_stream(frame: FrameFiles, tally: Tally) -> None:
    """Events run forward in time within the flow step, on the picture; no pixel stands still."""
    events = frame.plane("events")
    if events is None:
        tally.skipped = "needs the plane events"
        return
    start_s = float(frame.rows("frames")["time_s"][0])
    step_s = float(frame.dataset.manifest["plan"]["scenario"]["capture"]["flow_s"])
    where, time_s = f"frame {frame.frame_id}", events["time_s"]
    tally.expect(bool((np.diff(time_s) >= 0).all()), f"{where}: events are out of order")
    late = (time_s < start_s - 1e-9) | (time_s > start_s + step_s + 1e-9)
    tally.expect_all(~late, example=lambda i: f"{where}, event {i}: at {time_s[i]:.4f} s")
    sound = (events["x"] < frame.view.width) & (events["y"] < frame.view.height)
    sound &= np.abs(events["polarity"]) == 1
    tally.expect_all(sound, example=lambda i: f"{where}, event {i}: {events[i]}")


def attention_follows_talk(frame: FrameFiles, tally: Tally) -> None:
    """Whom people look at, and how many look at them, follows from who talks with whom, where."""
    looks_at, by = frame.plane("looks_at"), frame.plane("looked_at_by")
    instance, semantic = frame.instance, frame.semantic
    if looks_at is None or by is None or instance is None or semantic is None:
        tally.skipped = "needs the planes attention, instance and semantic"
        return
    states = frame.rows("states")
    target = _targets(states)
    size = int(max(states["person_id"].max(initial=0), 0)) + 1
    known = np.zeros(size, dtype=np.int64)
    known[states["person_id"]] = np.where(target == NONE, 0, target + PERSON_BASE)
    count = np.bincount(target[target != NONE], minlength=size)
    nobody = semantic != Semantic.PERSON
    at = np.flatnonzero(~nobody)
    owner = instance.reshape(-1)[at].astype(np.int64) - PERSON_BASE
    their, theirs = looks_at.reshape(-1)[at], by.reshape(-1)[at]
    right = (their == known[owner]) & (theirs == np.minimum(count[owner], 255))
    tally.expect_all(
        right,
        example=lambda i: (
            f"frame {frame.frame_id}, person {owner[i]}: looks at {their[i]}, looked at by "
            f"{theirs[i]}"
        ),
    )
    tally.expect(
        not (looks_at * nobody).any() and not (by * nobody).any(),
        f"frame {frame.frame_id}: attention where nobody is",
    )


def _targets(states: dict[str, NDArray[Any]]) -> NDArray[np.int64]:
    """Row (n,) of the person each living person looks at, or -1, from the table of states."""
    place = {int(row): k for k, row in enumerate(states["person_id"])}
    other = states["interlocutor"].astype(np.int64)
    talking = (states["activity"] == Activity.TALK) & (other != NONE)
    out = np.full(len(other), NONE, dtype=np.int64)
    for k in np.flatnonzero(talking).tolist():
        them = place.get(int(other[k]))
        if them is None:
            continue
        apart = states["position_m"][them, :2] - states["position_m"][k, :2]
        if np.hypot(*apart) < TALK_DISTANCE_M:
            out[k] = other[k]
    return out


SENSOR_CHECKS: tuple[tuple[Callable[[FrameFiles, Tally], None], str, str], ...] = (
    (disparity_is_depth, "disparity = f b / z", "0.01 px plus 0.1 %"),
    (both_eyes_see_the_same, "both eyes see the same", "median 12 levels"),
    (cloud_projects_back, "point cloud projects back", "exact"),
    (lidar_sees_the_same, "LiDAR = picture", "95 % of points in view, within a pixel"),
    (events_are_a_stream, "events are a stream", "exact"),
    (attention_follows_talk, "attention follows talk", "exact"),
)
"""Every check of a frame's further sensors, with its name and tolerance."""

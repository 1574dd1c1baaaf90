"""The cameras of a capture: that of a frame, and those of the moments just after and before it.

A rig chooses one camera a frame. Between frames the camera stands, unless the rig says that it
``moves``: then it is asked again at the other moment. When one flow step is as long as the way
from frame to frame, the other cameras are those of the next and the last frame. Called by the
session.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from digisphere.capture.rigs import Shot
from digisphere.capture.sight import Neighbour
from digisphere.core.clock import Clock
from digisphere.core.streams import Streams
from digisphere.scene.ground_shake import shaken

if TYPE_CHECKING:
    from digisphere.capture.request import CaptureRequest
    from digisphere.core.snapshot import Snapshot


def frame_camera(
    request: CaptureRequest, number: int, snapshot: Snapshot, *, shaking: Snapshot | None = None
) -> Any:
    """The camera of frame ``number`` at a snapshot's moment, shaken as the ground is."""
    draw = request.draw_of(number)
    shot = Shot.of(number, count=request.frames, size=request.size, fov_y_deg=draw.fov_y_deg)
    pose = request.rig_of(number).pose(
        snapshot.ground, snapshot, shot=shot, streams=Streams(request.seed)
    )
    if draw.exposure_ev:
        pose = replace(pose, exposure_ev=draw.exposure_ev)
    if request.cameras_of is not None:  # lent cameras have been shaken already
        return pose
    return shaken(pose, snapshot=shaking or snapshot, time_s=snapshot.time_s)


def neighbours_of(
    request: CaptureRequest, number: int, snapshot: Snapshot, *, earlier: Snapshot | None, pose: Any
) -> tuple[Neighbour, Neighbour]:
    """The moments one flow step after and before a frame.

    Args:
        request: the capture.
        number: the frame.
        snapshot: its moment; its trajectories hold until the next tick.
        earlier: the state a tick before, whose trajectories led here; None at the very start,
            where things are taken to have stood as they stand.
        pose: the frame's camera.
    """
    step_s = request.scenario.capture.flow_s
    turn = int(step_s == request.every_s)
    moves = turn > 0 or getattr(request.rig_of(number), "moves", False)

    def at(state: Snapshot, time_s: float, frame: int) -> Neighbour:
        if not moves:
            return Neighbour(state, time_s, pose)
        then = _at_instant(state, time_s)
        return Neighbour(state, time_s, frame_camera(request, frame, then, shaking=state))

    last = request.frames - 1
    later = at(snapshot, snapshot.time_s + step_s, min(number + turn, last))
    sooner_s = snapshot.time_s - step_s
    return later, at(snapshot if earlier is None else earlier, sooner_s, max(number - turn, 0))


def _at_instant(snapshot: Snapshot, time_s: float) -> Snapshot:
    """The same state with its clock set to an instant between ticks, as rigs read it."""
    clock = snapshot.clock
    return replace(snapshot, clock=Clock(tick=1, tick_s=time_s, start=clock.start))

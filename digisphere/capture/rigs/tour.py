"""The rig ``tour``: far, near and among people in turn, so that a few frames show a whole place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from digisphere.capture.rigs.among_people import FollowRig, StreetRig
from digisphere.capture.rigs.circling import DroneRig, OrbitRig
from digisphere.scene.framing import scenic_views

if TYPE_CHECKING:
    from digisphere.capture.rigs.protocol import Rig, Shot
    from digisphere.core.snapshot import Snapshot
    from digisphere.core.streams import Streams
    from digisphere.scene.camera import CameraPose
    from digisphere.scene.framing import View

_STREET, _DRONE, _ORBIT, _FOLLOW = StreetRig(), DroneRig(), OrbitRig(), FollowRig()
_ROUND: tuple[Rig, ...] = (_ORBIT, _STREET, _STREET, _DRONE, _STREET, _FOLLOW, _STREET, _STREET)
_VISTAS = 12
_FOUND: dict[str, tuple[View, ...]] = {}


class TourRig:
    """An establishing view, then mostly the street, with a look from above now and then."""

    name: ClassVar[str] = "tour"
    doc: ClassVar[str] = "The village from afar, from above and from among its people, in turn."

    def pose(self, ground: Any, snapshot: Snapshot, *, shot: Shot, streams: Streams) -> CameraPose:
        """Ask the rig whose turn it is; a vista of the scene's own choice comes first."""
        turn, lap = _ROUND[shot.number % len(_ROUND)], shot.number // len(_ROUND)
        if turn is not _ORBIT:
            return turn.pose(ground, snapshot, shot=shot, streams=streams)
        vistas = _vistas(ground)
        if not vistas:  # a map too small to step back on
            return turn.pose(
                ground, snapshot, shot=replace(shot, number=lap, count=3), streams=streams
            )
        view = vistas[lap % len(vistas)]
        return shot.looking(view.position, target=view.target, near=0.5)


def _vistas(ground: Any) -> tuple[View, ...]:
    """The scene's best views of this ground, found once per world."""
    if ground.key not in _FOUND:
        _FOUND.clear()
        _FOUND[ground.key] = tuple(scenic_views(ground, count=_VISTAS))
    return _FOUND[ground.key]

"""The rig ``tour``: far, near and among people in turn, so that a few frames show a whole place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from digisphere.capture.rigs.among_people import FollowRig, StreetRig
from digisphere.capture.rigs.circling import DroneRig, OrbitRig

if TYPE_CHECKING:
    from digisphere.capture.rigs.protocol import Rig, Shot
    from digisphere.core.snapshot import Snapshot
    from digisphere.core.streams import Streams
    from digisphere.scene.camera import CameraPose

_STREET, _DRONE, _ORBIT, _FOLLOW = StreetRig(), DroneRig(), OrbitRig(), FollowRig()
_ROUND: tuple[Rig, ...] = (_ORBIT, _STREET, _STREET, _DRONE, _STREET, _FOLLOW, _STREET, _STREET)


class TourRig:
    """An establishing view, then mostly the street, with a look from above now and then."""

    name: ClassVar[str] = "tour"
    doc: ClassVar[str] = "The village from afar, from above and from among its people, in turn."

    def pose(self, ground: Any, snapshot: Snapshot, *, shot: Shot, streams: Streams) -> CameraPose:
        """Ask the rig whose turn it is."""
        turn = _ROUND[shot.number % len(_ROUND)]
        # A third of the circle from one establishing view to the next.
        asked = (
            replace(shot, number=shot.number // len(_ROUND), count=3) if turn is _ORBIT else shot
        )
        return turn.pose(ground, snapshot, shot=asked, streams=streams)

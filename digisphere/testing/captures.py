"""Captures without OpenGL: the plain village seen by the box eye, ready for ``capture``.

For tests of sessions, formats and the validator, and of plug-ins for them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from digisphere.capture.request import CaptureRequest
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import Simulation
from digisphere.testing.frames import BoxEye, BoxFigures
from digisphere.testing.village import PlainGround, Strollers

if TYPE_CHECKING:
    from pathlib import Path

    from digisphere.core.snapshot import Snapshot


class PlainWords:
    """Says things in the same few words."""

    def utterance(self, snapshot: Snapshot, event_id: int) -> str:
        """Name the act and the topic."""
        event = snapshot.events.get(event_id)
        return f"{event.payload['act']} about {event.payload['topic']}"

    def describe_activity(self, snapshot: Snapshot, row: int) -> str:
        """Name the person."""
        return f"person {row} is about"

    def describe_reason(self, snapshot: Snapshot, row: int) -> str:
        """Give the reason's number."""
        return f"because of {int(snapshot.tables['people']['reason'][row])}"


@dataclass
class BoxWorld:
    """The plain village with a box eye."""

    simulation: Simulation
    eye: BoxEye = field(default_factory=BoxEye)
    figures: BoxFigures = field(default_factory=BoxFigures)
    words: PlainWords = field(default_factory=PlainWords)

    def close(self) -> None:
        """Nothing was opened."""


def box_request(out: Path, *, first_number: int = 0, **more: Any) -> CaptureRequest:
    """A small capture of twelve people in the usual formats; ``more`` replaces any field."""
    capture = {"checkpoint_every": 2, "first_number": first_number}
    scenario = make_scenario({"name": "plain", "people": {"count": 12}, "capture": capture})
    asked: dict[str, Any] = {"frames": 3, "size": (160, 120), "rig": "street"}
    asked |= {"planes": "all", "formats": "standard,fields", "scenario": scenario, **more}
    return CaptureRequest(out=out, **asked)


def open_box_world(request: CaptureRequest, progress: Any = None) -> BoxWorld:
    """Open the plain village as ``capture`` would open the real world."""
    scenario = request.scenario
    simulation = Simulation(
        scenario, ground=PlainGround(), seed=request.seed, systems=[Strollers(scenario)]
    )
    return BoxWorld(simulation)


@dataclass
class BoxStudio:
    """What a worker looks with at the plain village."""

    ground: PlainGround = field(default_factory=PlainGround)
    eye: BoxEye = field(default_factory=BoxEye)
    figures: BoxFigures = field(default_factory=BoxFigures)

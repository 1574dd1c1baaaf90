"""Rigs at eye height: ``street`` stands among people, ``follow`` walks behind one of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from digisphere.capture.rigs.surroundings import (
    clear_sight,
    free_to_stand,
    lifted,
    people_outdoors,
    village_centre,
)
from digisphere.people import trajectory
from digisphere.scene.framing import street_views

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digisphere.capture.rigs.protocol import Shot
    from digisphere.core.snapshot import Snapshot
    from digisphere.core.streams import Streams
    from digisphere.scene.camera import CameraPose

    Floats = NDArray[np.float64]

EYE_M = 1.62
"""Eye height of an average adult standing."""
_DISTANCES_M = np.array([2.6, 3.6, 5.0, 7.0, 10.0])
_DIRECTIONS = 16
_SUBJECTS = 12
_ELBOW_ROOM_M = 1.1
_COMPANY_REACH_M = 35.0
_FACE_WORTH = 0.8


class StreetRig:
    """Stands where a passer-by would, facing somebody, with as many others in view as may be."""

    name: ClassVar[str] = "street"
    doc: ClassVar[str] = "At eye height among people, looking at one of them."

    def pose(self, ground: Any, snapshot: Snapshot, *, shot: Shot, streams: Streams) -> CameraPose:
        """Weigh a few hundred places to stand and take the best."""
        rows, feet = people_outdoors(snapshot)
        rng = streams.at("capture.street", shot.number)
        if not len(feet):
            return _empty_street(ground, shot=shot, turn=rng.uniform(0.0, 2.0 * math.pi))
        subjects = _pick_subjects(feet, rng)
        eyes, subject = _candidates(ground, feet[subjects], turn=rng.uniform(0.0, 2.0 * math.pi))
        faces = feet[subjects][subject] + (0.0, 0.0, 1.25)
        usable = free_to_stand(ground, eyes[:, :2])
        usable &= _room(eyes, feet) & clear_sight(ground, eyes, end=faces)
        if not usable.any():
            return _empty_street(ground, shot=shot, turn=rng.uniform(0.0, 2.0 * math.pi))
        facing = trajectory.heading_at(
            snapshot.tables["people"], snapshot.time_s, rows[subjects][subject[usable]]
        )
        eyes, faces = eyes[usable], faces[usable]
        score = _company(ground, eyes, faces, feet, half_view=shot.fov_x_rad / 2.0)
        score += _FACE_WORTH * _seen_in_the_face(eyes, faces, facing_rad=facing)
        score += rng.uniform(0.0, 0.6, size=len(score))
        best = int(np.argmax(score))
        aside = rng.uniform(-0.12, 0.12)
        return _towards(shot, eyes[best], faces[best], aside_rad=aside)


class FollowRig:
    """Walks behind one person; if they go indoors, behind the next."""

    name: ClassVar[str] = "follow"
    doc: ClassVar[str] = "Behind and above one person outdoors, the same as long as they stay out."

    def pose(self, ground: Any, snapshot: Snapshot, *, shot: Shot, streams: Streams) -> CameraPose:
        """Follow whoever outdoors comes first in a fixed shuffled order."""
        rows, feet = people_outdoors(snapshot)
        if not len(rows):
            return _empty_street(ground, shot=shot, turn=0.0)
        order = streams.uniform_by_slot("capture.follow", 0, rows)
        chosen = int(np.argmin(order))
        facing = trajectory.heading_at(snapshot.tables["people"], snapshot.time_s, rows)[chosen]
        head = feet[chosen] + (0.0, 0.0, 1.35)
        turns = facing + math.pi + np.radians([0, 18, -18, 40, -40, 75, -75, 120, -120, 160, -160])
        away = np.array([4.2, 3.0, 2.2])
        turn, back = (a.reshape(-1) for a in np.meshgrid(turns, away, indexing="ij"))
        xy = head[:2] + back[:, None] * np.stack((np.cos(turn), np.sin(turn)), axis=1)
        eyes = lifted(ground, xy, above_m=2.1)
        heads = np.repeat(head[None], len(eyes), axis=0)
        usable = free_to_stand(ground, xy) & clear_sight(ground, eyes, end=heads)
        best = int(np.argmax(usable))  # none usable: the first, straight behind
        return _towards(shot, eyes[best], head, aside_rad=0.0)


def _seen_in_the_face(eyes: Floats, faces: Floats, *, facing_rad: Floats) -> Floats:
    """1 where one looks straight into the face, -1 where at the back of the head, (n,)."""
    back = np.arctan2(eyes[:, 1] - faces[:, 1], eyes[:, 0] - faces[:, 0])
    return np.asarray(np.cos(back - facing_rad), dtype=np.float64)


def _pick_subjects(feet: Floats, rng: np.random.Generator) -> NDArray[np.intp]:
    """Choose whom to look at, more readily where people are close together."""
    gap = np.hypot(feet[:, None, 0] - feet[None, :, 0], feet[:, None, 1] - feet[None, :, 1])
    weight = (gap < 12.0).sum(axis=1).astype(np.float64)
    key = rng.random(len(feet)) ** (1.0 / weight)  # weighted sampling (Efraimidis & Spirakis 2006)
    return np.argsort(-key, kind="stable")[:_SUBJECTS]


def _candidates(ground: Any, subjects: Floats, *, turn: float) -> tuple[Floats, NDArray[np.intp]]:
    """Eye points (n, 3) on circles round the subjects, and whose circle each is on (n,)."""
    angles = turn + np.arange(_DIRECTIONS) * (2.0 * math.pi / _DIRECTIONS)
    rings = _DISTANCES_M[:, None, None] * np.stack((np.cos(angles), np.sin(angles)), axis=1)
    offsets = rings.reshape(-1, 2)
    xy = (subjects[:, None, :2] + offsets).reshape(-1, 2)
    owner = np.repeat(np.arange(len(subjects)), len(offsets))
    return lifted(ground, xy, above_m=EYE_M), owner


def _room(eyes: Floats, feet: Floats) -> NDArray[np.bool_]:
    """Whether nobody stands within elbow room of each eye."""
    gap = np.hypot(eyes[:, :1] - feet[:, 0], eyes[:, 1:2] - feet[:, 1])
    return np.asarray((gap > _ELBOW_ROOM_M).all(axis=1), dtype=np.bool_)


def _company(ground: Any, eyes: Floats, faces: Floats, feet: Floats, *, half_view: float) -> Floats:
    """How many people (n,) each view holds, the near ones counting more, up to a handful."""
    gaze = np.arctan2(faces[:, 1] - eyes[:, 1], faces[:, 0] - eyes[:, 0])
    dx, dy = feet[:, 0] - eyes[:, :1], feet[:, 1] - eyes[:, 1:2]
    away = np.hypot(dx, dy)
    off = np.abs((np.arctan2(dy, dx) - gaze[:, None] + math.pi) % (2.0 * math.pi) - math.pi)
    seen = (off < 0.9 * half_view) & (away < _COMPANY_REACH_M)
    view, person = np.nonzero(seen)
    chests = feet[person] + (0.0, 0.0, 1.2)
    clear = clear_sight(ground, eyes[view], end=chests, hills=False)
    worth = np.zeros(seen.shape)
    worth[view, person] = clear / (1.0 + away[view, person] / 9.0)
    return np.asarray(np.minimum(worth.sum(axis=1), 4.0), dtype=np.float64)


def _towards(shot: Shot, eye: Floats, face: Floats, *, aside_rad: float) -> CameraPose:
    """Look at a face, turned aside a little so that it is not always in the middle."""
    offset = face - eye
    cos, sin = math.cos(aside_rad), math.sin(aside_rad)
    x = eye[0] + cos * offset[0] - sin * offset[1]
    y = eye[1] + sin * offset[0] + cos * offset[1]
    return shot.looking(
        (float(eye[0]), float(eye[1]), float(eye[2])), target=(float(x), float(y), float(face[2]))
    )


def _empty_street(ground: Any, *, shot: Shot, turn: float) -> CameraPose:
    """With nobody about: along a street; without streets, from near the middle of the village."""
    streets = street_views(ground, count=12)
    if streets:
        view = streets[int(turn / (2.0 * math.pi) * len(streets)) % len(streets)]
        return shot.looking(view.position, target=view.target)
    centre = village_centre(ground)
    angles = turn + np.arange(32) * (2.0 * math.pi / 32)
    away = np.repeat([14.0, 22.0, 32.0], len(angles))
    ring = np.stack((np.cos(angles), np.sin(angles)), axis=1)
    xy = centre[:2] + away[:, None] * np.tile(ring, (3, 1))
    best = int(np.argmax(free_to_stand(ground, xy)))
    eye = lifted(ground, xy[best : best + 1], above_m=EYE_M)[0]
    return _towards(shot, eye, centre + np.array([0.0, 0.0, 2.0]), aside_rad=0.0)

"""Counts of the people in view, beside all who live in their world where that can be compared.

A sighting is one person in one frame. Ages, sexes and skin tones are those drawn: bodies are made
from these columns. Called by ``card``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.errors import CaptureError
from digisphere.evaluate.dataset_card.measures import Counting, Measure, binned, tallied
from digisphere.world.enums import PlaceKind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from digisphere.capture.dataset import Dataset
    from digisphere.evaluate.dataset_card.measures import Counts

IN_VIEW, WORLD = "in view", "world"
_SIGHTINGS = "sightings"
_AGE_EDGES = (10, 18, 30, 45, 60, 75)
_AGE_NAMES = ("0-9", "10-17", "18-29", "30-44", "45-59", "60-74", "75+")
_TONES = range(1, 11)
_SHARE_EDGES, _SHARE_NAMES = (0.1, 0.5, 0.9), ("below 10 %", "10-50 %", "50-90 %", "90 % and more")


def ages(dataset: Dataset) -> Measure:
    """Ages of sightings, and of all."""
    people = dataset.table("people")
    return _beside_world(
        "ages",
        "Age in years",
        binned(dataset.table("minds")["age_years"], edges=_AGE_EDGES, names=_AGE_NAMES),
        binned(people["age_years"][people["alive"]], edges=_AGE_EDGES, names=_AGE_NAMES),
    )


def sexes(dataset: Dataset) -> Measure:
    """Sexes of sightings, and of all."""
    people = dataset.table("people")
    words = dataset.manifest["tables"]["people"]["columns"]["sex"]["codes"]
    return _beside_world(
        "sexes",
        "Sex",
        _coded(dataset.table("minds")["sex"], words),
        _coded(people["sex"][people["alive"]], words),
    )


def tones(dataset: Dataset) -> Measure:
    """Monk Skin Tones of sightings, and of all."""
    people = dataset.table("people")
    words = {str(tone): str(tone) for tone in _TONES}
    of_person = dict(zip(people["person_id"].tolist(), people["skin_tone"].tolist(), strict=True))
    sighted = dataset.table("minds")["person_id"].tolist()
    strangers = [person for person in sighted if person not in of_person]
    if strangers:
        raise CaptureError(
            f"The table «minds» of «{dataset.root}» tells of person {strangers[0]}, who is not in "
            "the table «people». Run «digisphere validate» on it, and capture it again."
        )
    seen = np.array([of_person[person] for person in sighted], dtype=int)
    return _beside_world(
        "skin_tones",
        "Skin tone (Monk scale)",
        _coded(seen, words),
        _coded(people["skin_tone"][people["alive"]], words),
    )


def crowds(dataset: Dataset) -> Measure:
    """Frames by how many people are in view."""
    names = ("nobody", "1", "2-4", "5-9", "10-19", "20 and more")
    counts = binned(dataset.table("frames")["people"], edges=(1, 2, 5, 10, 20), names=names)
    return Measure("crowds", "People in view", "frames", {"frames": counts})


def visibility(dataset: Dataset) -> Measure:
    """Sightings by the share of the person's silhouette that nothing hides."""
    counts = binned(_of_people(dataset, "visible_fraction"), edges=_SHARE_EDGES, names=_SHARE_NAMES)
    return Measure("visibility", "Visible share of the silhouette", _SIGHTINGS, {IN_VIEW: counts})


def truncation(dataset: Dataset) -> Measure:
    """Sightings by the share of the body that lies within the frame."""
    values = _of_people(dataset, "in_frame_fraction")
    counts = binned(
        values, edges=(0.5, 0.9, 1.0), names=("below 50 %", "50-90 %", "90-100 %", "whole")
    )
    return Measure("truncation", "Share of the body in the frame", _SIGHTINGS, {IN_VIEW: counts})


def heights(dataset: Dataset) -> Measure:
    """Sightings by the height of the seen box."""
    boxes = _of_people(dataset, "box_visible")
    names = ("below 16 px", "16-31", "32-63", "64-127", "128-255", "256 px and more")
    counts = binned(boxes[:, 3] - boxes[:, 1], edges=(16, 32, 64, 128, 256), names=names)
    return Measure("heights", "Height of the seen box", _SIGHTINGS, {IN_VIEW: counts})


def joints(dataset: Dataset) -> Measure:
    """COCO joints by whether they are seen."""
    flags = dataset.table("keypoints")["keypoints_v"].reshape(-1)
    counts = binned(flags, edges=(1, 2), names=("outside the frame", "hidden", "seen"))
    return Measure("joints", "Joints", "COCO joints", {"joints": counts})


def head_yaws(dataset: Dataset) -> Measure:
    """Sightings by the angle from above between the head's axis and the way to the camera."""
    away = _camera_of(dataset) - dataset.table("keypoints")["gaze_origin_m"]
    way = dataset.table("keypoints")["gaze_direction"]
    turn = np.arctan2(way[:, 1], way[:, 0]) - np.arctan2(away[:, 1], away[:, 0])
    off = np.abs(np.degrees((turn + np.pi) % (2 * np.pi) - np.pi))
    names = ("faces the camera (to 30°)", "three-quarter (to 60°)", "profile (to 120°)",
             "from behind")  # fmt: skip
    counts = binned(off, edges=(30.0, 60.0, 120.0), names=names)
    return Measure("head_yaws", "Head, against the camera", _SIGHTINGS, {IN_VIEW: counts})


def distances(dataset: Dataset) -> Measure:
    """Sightings by distance between the camera and between the eyes."""
    away = _camera_of(dataset) - dataset.table("keypoints")["gaze_origin_m"]
    names = ("below 2 m", "2-5 m", "5-10 m", "10-20 m", "20-50 m", "50 m and more")
    counts = binned(np.linalg.norm(away, axis=1), edges=(2, 5, 10, 20, 50), names=names)
    return Measure("distances", "Distance from the camera", _SIGHTINGS, {IN_VIEW: counts})


def activities(dataset: Dataset) -> Measure:
    """What sightings do."""
    counts = tallied(dataset.table("minds")["activity_name"])
    return Measure("activities", "Activities", _SIGHTINGS, {IN_VIEW: counts})


def reasons(dataset: Dataset) -> Measure:
    """Why sightings do what they do."""
    counts = tallied(dataset.table("minds")["reason_name"])
    return Measure("reasons", "Reasons", _SIGHTINGS, {IN_VIEW: counts})


def place_kinds(dataset: Dataset) -> Measure:
    """Sightings by the kind of place somebody is at."""
    places, at = dataset.table("places"), dataset.table("minds")["place_id"]
    kind_of = dict(zip(places["place_id"].tolist(), places["kind"].tolist(), strict=True))
    names = {int(kind): kind.name.lower() for kind in PlaceKind}
    words = (names.get(int(kind_of.get(p, -1)), "on the way") for p in at.tolist())
    return Measure("place_kinds", "Kinds of places", _SIGHTINGS, {IN_VIEW: tallied(words)})


def _beside_world(name: str, title: str, seen: Counts, there: Counts) -> Measure:
    return Measure(name, title, _SIGHTINGS, {IN_VIEW: seen, WORLD: there})


def _coded(codes: NDArray[Any], words: dict[str, str]) -> Counts:
    """Count codes by their words, in the codes' order."""
    found = [str(code) for code in codes.tolist()]
    return {word: found.count(code) for code, word in words.items()}


def _of_people(dataset: Dataset, column: str) -> NDArray[Any]:
    rows = dataset.table("instances")
    values: NDArray[Any] = rows[column][rows["kind"] == "person"]
    return values


def _camera_of(dataset: Dataset) -> NDArray[Any]:
    """The camera's place (n, 3) for each row of keypoints."""
    cameras = dataset.table("cameras")
    at = np.searchsorted(cameras["frame_id"], dataset.table("keypoints")["frame_id"])
    places: NDArray[Any] = cameras["position_m"][at]
    return places


_LOOK = ("keypoints.frame_id", "keypoints.gaze_origin_m", "cameras.position_m")
PEOPLE_MEASURES: tuple[tuple[Counting, tuple[str, ...]], ...] = (
    (ages, ("minds.age_years", "people.age_years", "people.alive")),
    (sexes, ("minds.sex", "people.sex", "people.alive")),
    (tones, ("minds.person_id", "people.skin_tone", "people.alive")),
    (crowds, ("frames.people",)),
    (visibility, ("instances.kind", "instances.visible_fraction")),
    (truncation, ("instances.kind", "instances.in_frame_fraction")),
    (heights, ("instances.kind", "instances.box_visible")),
    (joints, ("keypoints.keypoints_v",)),
    (head_yaws, (*_LOOK, "keypoints.gaze_direction")),
    (distances, _LOOK),
    (activities, ("minds.activity_name",)),
    (reasons, ("minds.reason_name",)),
    (place_kinds, ("minds.place_id", "places.kind", "places.place_id")),
)
"""What is counted of people, and the columns each needs."""

"""Counts of a dataset's labels: classes, sizes, times, weathers, cameras, places seen.

A ``Measure`` is one or more series of counts over the same values. Each is counted from the tables
alone, by a function that names the columns it needs; what a dataset lacks is left out and told.
Measures of people are in ``people``. Called by ``card``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.dataset import Dataset

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

Counts = Mapping[str, int]
_COCO_SMALL_PX, _COCO_LARGE_PX = 32**2, 96**2
_FOG_M, _OVERCAST, _CLOUDY, _WET_MM_H = 1000.0, 7 / 8, 3 / 8, 0.1
"""Fog by WMO's visibility; cloud in eighths of the sky; precipitation that is more than a trace."""


@dataclass(frozen=True)
class Measure:
    """Series of counts over the same values, the first of them what is in the pictures."""

    name: str
    title: str
    counted: str
    series: Mapping[str, Counts]

    @property
    def total(self) -> int:
        """How many were counted in the pictures."""
        return sum(next(iter(self.series.values())).values())

    def shares(self, series: str) -> dict[str, float]:
        """Each value's share of a series; all 0 where nothing was counted."""
        counts = self.series[series]
        total = sum(counts.values())
        return {value: n / total if total else 0.0 for value, n in counts.items()}


Counting = Callable[[Dataset], Measure]


def missing_columns(dataset: Dataset, needs: Iterable[str]) -> list[str]:
    """Which of the columns, as ``table.column``, a dataset does not have."""
    tables = dataset.manifest["tables"]
    lacking = []
    for need in needs:
        table, column = need.split(".")
        if table not in tables or column not in dataset.table(table):
            lacking.append(need)
    return lacking


def binned(values: NDArray[Any], *, edges: Sequence[float], names: Sequence[str]) -> Counts:
    """Count numbers between edges, lower edges inclusive; what is not a number is «not measured».

    There is one name more than edges: below the first, between each two, from the last on.
    """
    numbers = np.asarray(values, dtype=np.float64)
    known = numbers[~np.isnan(numbers)]
    counts = np.bincount(np.searchsorted(edges, known, side="right"), minlength=len(names))
    unknown = len(numbers) - len(known)
    told = {name: int(n) for name, n in zip(names, counts, strict=True)}
    return {**told, **({"not measured": unknown} if unknown else {})}


def tallied(words: Iterable[str]) -> Counts:
    """Count words, the most frequent first."""
    counts = Counter(str(word).replace("_", " ") for word in words)
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def classes(dataset: Dataset) -> Measure:
    """Instances by kind."""
    kinds = tallied(dataset.table("instances")["kind"])
    return Measure("classes", "Instances by kind", "instances", {"instances": kinds})


def class_pixels(dataset: Dataset) -> Measure:
    """Pixels by kind; what belongs to no instance is land, water and sky."""
    rows, cameras = dataset.table("instances"), dataset.table("cameras")
    pixels = {
        kind: int(rows["pixels"][rows["kind"] == kind].sum())
        for kind in sorted({str(kind) for kind in rows["kind"]})
    }
    every = int((cameras["width"].astype(np.int64) * cameras["height"]).sum())
    pixels["land, water, sky"] = every - sum(pixels.values())
    return Measure("class_pixels", "Pixels by kind", "pixels", {"pixels": pixels})


def sizes(dataset: Dataset) -> Measure:
    """Instances by COCO's three sizes, people beside all."""
    rows = dataset.table("instances")
    edges, names = (_COCO_SMALL_PX, _COCO_LARGE_PX), ("small", "medium", "large")
    people = rows["pixels"][rows["kind"] == "person"]
    return Measure(
        "sizes",
        "Sizes (COCO: below 32² px, below 96² px, above)",
        "instances, by pixels seen",
        {
            "people": binned(people, edges=edges, names=names),
            "all instances": binned(rows["pixels"], edges=edges, names=names),
        },
    )


def hours(dataset: Dataset) -> Measure:
    """Frames by hour of the day."""
    hour = np.array([int(str(t)[11:13]) for t in dataset.table("frames")["datetime"]], dtype=int)
    counts = {f"{h:02d}-{h + 3:02d} h": int(((hour >= h) & (hour < h + 3)).sum()) for h in _EIGHTHS}
    return Measure("hours", "Times of day", "frames", {"frames": counts})


_EIGHTHS = range(0, 24, 3)


def months(dataset: Dataset) -> Measure:
    """Frames by month of the year."""
    month = [int(str(text)[5:7]) for text in dataset.table("frames")["datetime"]]
    counts = {name: month.count(place + 1) for place, name in enumerate(MONTHS)}
    return Measure("months", "Months", "frames", {"frames": counts})


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def daylight(dataset: Dataset) -> Measure:
    """Frames by the sun's height."""
    altitude = np.degrees(_at_frames(dataset, "sun_altitude_rad"))
    names = ("night", "twilight (sun to 6° below)", "low sun (to 10°)", "day")
    counts = binned(altitude, edges=(-6.0, 0.0, 10.0), names=names)
    return Measure("daylight", "Daylight", "frames", {"frames": counts})


def weathers(dataset: Dataset) -> Measure:
    """Frames by the weather seen: a look where one replaces the world's own."""
    looks = dataset.table("frames")["look"]
    columns = [_at_frames(dataset, name) for name in _WEATHER]
    words = (
        f"look: {look}" if look else _weather_word(*(float(c[k]) for c in columns))
        for k, look in enumerate(looks.tolist())
    )
    return Measure("weathers", "Weathers", "frames", {"frames": tallied(words)})


_WEATHER = ("precipitation_flux_mm_h", "snow_fraction", "visibility_m", "cloud_area_fraction")


def _weather_word(wet_mm_h: float, snow: float, visibility_m: float, cloud: float) -> str:
    if np.isnan(wet_mm_h):
        return "not measured"
    if wet_mm_h >= _WET_MM_H:
        return "snowfall" if snow > 0.5 else "rain"
    if visibility_m < _FOG_M:
        return "fog"
    if cloud >= _OVERCAST:
        return "overcast"
    return "cloudy" if cloud >= _CLOUDY else "fair"


def camera_pitch(dataset: Dataset) -> Measure:
    """Frames by how far the camera looks up or down."""
    ahead = dataset.table("cameras")["camera_from_world"][:, 2, 2]
    pitch = np.degrees(np.arcsin(np.clip(ahead, -1.0, 1.0)))
    names = ("down by 30° or more", "down by 10 to 30°", "level to 10°", "up by 10° or more")
    counts = binned(pitch, edges=(-30.0, -10.0, 10.0), names=names)
    return Measure("camera_pitch", "Where the camera looks", "frames", {"frames": counts})


def coverage(dataset: Dataset) -> Measure:
    """How much of the world was ever seen."""
    rows, minds = dataset.table("instances"), dataset.table("minds")
    seen = {
        "people": len(np.unique(minds["person_id"])),
        "buildings": len(np.unique(rows["instance_id"][rows["kind"] == "building"])),
        "trees": len(np.unique(rows["instance_id"][rows["kind"] == "tree"])),
        "props": len(np.unique(rows["instance_id"][rows["kind"] == "prop"])),
        "places with somebody in view": len(np.unique(minds["place_id"][minds["place_id"] >= 0])),
    }
    there = {
        "people": int(dataset.table("people")["alive"].sum()),
        "buildings": len(dataset.table("buildings")["entity_id"]),
        "trees": len(dataset.table("trees")["entity_id"]),
        "props": len(dataset.table("props")["entity_id"]),
        "places with somebody in view": len(dataset.table("places")["place_id"]),
    }
    return Measure(
        "coverage", "How much of the world is seen", "things", {"seen": seen, "world": there}
    )


def relations(dataset: Dataset) -> Measure:
    """Relations of the scene graphs by predicate."""
    counts = tallied(dataset.table("relations")["predicate"])
    return Measure("relations", "Relations", "relations", {"relations": counts})


def questions(dataset: Dataset) -> Measure:
    """Questions by kind."""
    counts = tallied(dataset.table("questions")["kind"])
    return Measure("questions", "Questions", "questions", {"questions": counts})


def _at_frames(dataset: Dataset, column: str) -> NDArray[np.float64]:
    """A reading of the station at each frame; NaN where there is none."""
    weather = dataset.table("weather")
    out = np.full(dataset.frames, np.nan)
    at = weather["frame_id"] >= 0
    out[weather["frame_id"][at]] = weather[column][at]
    return out


_FRAME_WEATHER = tuple(f"weather.{name}" for name in _WEATHER)
LABEL_MEASURES: tuple[tuple[Counting, tuple[str, ...]], ...] = (
    (classes, ("instances.kind",)),
    (class_pixels, ("instances.kind", "instances.pixels", "cameras.width", "cameras.height")),
    (sizes, ("instances.kind", "instances.pixels")),
    (hours, ("frames.datetime",)),
    (months, ("frames.datetime",)),
    (daylight, ("weather.frame_id", "weather.sun_altitude_rad")),
    (weathers, ("frames.look", "weather.frame_id", *_FRAME_WEATHER)),
    (camera_pitch, ("cameras.camera_from_world",)),
    (coverage, ("instances.instance_id", "minds.place_id", "people.alive", "places.place_id",
                "buildings.entity_id", "trees.entity_id", "props.entity_id")),
    (relations, ("relations.predicate",)),
    (questions, ("questions.kind",)),
)  # fmt: skip
"""What is counted of labels, and the columns each needs."""

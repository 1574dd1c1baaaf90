"""What a card says in words, each sentence from the numbers: bias against the world, and limits.

Nothing is said that was not counted, but for what holds of everything DigiSphere draws. Called by
``card``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digisphere.evaluate.dataset_card.people import IN_VIEW, WORLD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from digisphere.capture.dataset import Dataset
    from digisphere.evaluate.dataset_card.measures import Measure

_COMPARED = ("ages", "sexes", "skin_tones")
_WANTED_FULL = ("daylight", "head_yaws", "distances", "visibility", "truncation")
ALWAYS = (
    "The pictures are drawn, not photographed: there is no lens distortion, sensor noise or motion "
    "blur. What is learned here has to be tried on photographs before it is relied upon.",
    "All bodies derive from one base mesh, and hair, clothes and skin from small sets; people vary "
    "less in looks than they do in reality.",
    "Who is under a roof is not drawn, so indoor life is in the tables only.",
    "Minds are a model's: what people want, feel and say follows DigiSphere's rules and was "
    "observed of nobody.",
)


def distance(measure: Measure) -> float:
    """Total variation between what is in view and the world: 0 the same, 1 nothing in common."""
    seen, there = measure.shares(IN_VIEW), measure.shares(WORLD)
    return 0.5 * sum(abs(seen[value] - there[value]) for value in seen)


def bias(measures: Mapping[str, Measure]) -> Iterator[str]:
    """How the people in view differ from all who live in their world."""
    for name in _COMPARED:
        if name not in measures:
            continue
        found = measures[name]
        if not found.total or not sum(found.series[WORLD].values()):
            yield f"**{found.title}.** Nobody was counted, so nothing can be compared."
            continue
        seen, there = found.shares(IN_VIEW), found.shares(WORLD)
        most = max(seen, key=lambda value: abs(seen[value] - there[value]))
        absent = [value for value in seen if there[value] and not found.series[IN_VIEW][value]]
        told = (
            f"**{found.title}.** Sightings and the world's people are {distance(found):.2f} apart "
            f"(total variation, 0 to 1). The largest difference is «{most}»: {seen[most]:.0%} of "
            f"sightings, {there[most]:.0%} of the world's people."
        )
        yield told + (f" In the world but never in view: {', '.join(absent)}." if absent else "")
        nowhere = [value for value in seen if not there[value] and not seen[value]]
        if nowhere:
            yield f"**{found.title}.** Neither in view nor in this world: {', '.join(nowhere)}."


def limits(dataset: Dataset, measures: Mapping[str, Measure]) -> Iterator[str]:
    """What the dataset cannot show, first of all what was counted as none."""
    persons = dataset.table("minds")["person_id"]
    if len(persons):
        times = np.unique(persons, return_counts=True)[1]
        yield (
            f"{len(times)} people make up all {len(persons)} sightings; the one most often seen "
            f"makes {times.max() / len(persons):.0%} of them. Sightings repeat the same people and "
            "moments, so they are not independent."
        )
    else:
        yield "Nobody is in view in any frame."
    yield "It is one world with one seed; other worlds look and live otherwise."
    if measures.get("crowds") and (empty := measures["crowds"].series["frames"]["nobody"]):
        yield f"{empty} of {dataset.frames} frames show nobody."
    if "weathers" in measures:
        found = ", ".join(measures["weathers"].series["frames"])
        yield f"Weathers met: {found}; no others."
    for measure in measures.values():
        yield from gaps(measure)
    yield from ALWAYS


def gaps(measure: Measure) -> Iterator[str]:
    """What a measure that should be filled counted as none, or could not count."""
    if measure.name not in _WANTED_FULL:
        return
    counts = next(iter(measure.series.values()))
    none = [value for value, count in counts.items() if not count]
    if none and measure.total:
        yield f"{measure.title}: none at «{'», «'.join(none)}»."
    if unknown := counts.get("not measured"):
        yield f"{measure.title}: not measured for {unknown} of {measure.total} {measure.counted}."

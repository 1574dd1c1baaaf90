"""The data card of many worlds: what they hold together, and whether their splits are apart.

Counts of all worlds are added, each counted as for its own card. Besides stand what was drawn, the
worlds with their seeds, how alike the splits are, and whether anything of one is in another: a
world, or a picture byte for byte. Written into the folder, as a card is into a dataset. Called by
``digisphere card``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from digisphere.capture.checksums import read_checksums
from digisphere.capture.dataset import Dataset
from digisphere.capture.record import is_dataset
from digisphere.capture.splits import SPLITS
from digisphere.capture.store import JOURNAL, MANIFEST, write_whole
from digisphere.errors import CaptureError
from digisphere.evaluate.dataset_card.card import PRIVACY, count_dataset, verdict_of
from digisphere.evaluate.dataset_card.counted import (
    CARD,
    FOLDER,
    Counted,
    markdown_table,
    statistics_text,
    write_numbers,
)
from digisphere.evaluate.dataset_card.measures import MONTHS, Measure
from digisphere.evaluate.dataset_card.statements import ALWAYS, bias, gaps
from digisphere.evaluate.plots import picture_of

_COVERAGE = "coverage.json"
_DEPTH = 2
_MOST_LISTED, _MOST_EMPTY = 60, 12
_COMPARED = ("classes", "sizes", "ages", "sexes", "skin_tones", "activities", "head_yaws",
             "daylight", "weathers")  # fmt: skip


@dataclass(frozen=True)
class World:
    """One dataset of the folder, counted, with what tells it from the others.

    Attributes:
        folder: its path within the folder.
        facts: scenario, seed, split, frames and the like, for the list of worlds.
        identity: ground and seed; equal for every capture of one world.
        pictures: sums of its pictures, by file.
        hours: hour of the day and month of each frame.
        counted: what its own card would count.
    """

    folder: str
    facts: Mapping[str, Any]
    identity: str
    pictures: Mapping[str, str]
    hours: Sequence[tuple[int, int]]
    counted: Counted

    @property
    def split(self) -> str:
        """The split every frame of it belongs to."""
        return str(self.facts["split"])


def find_worlds(root: Path) -> list[Path]:
    """Return the finished datasets in a folder or in its folders, by name."""
    patterns = ["/".join("*" * depth) for depth in range(1, _DEPTH + 1)]
    folders = [p for pattern in patterns for p in sorted(root.glob(pattern)) if p.is_dir()]
    done = (p for p in folders if (p / MANIFEST).is_file() and not (p / JOURNAL).is_dir())
    return [p for p in done if is_dataset(p)]


def write_card_of_many(root: Path) -> tuple[Path, list[str]]:
    """Write the card of all worlds in a folder; return it and what splits share.

    Raises:
        CaptureError: there is no finished dataset in the folder, or one cannot be read.
    """
    worlds = read_worlds(root)
    counted = pooled([world.counted for world in worlds])
    shared = leaks(worlds)
    told = {"worlds": [{"folder": w.folder, **w.facts} for w in worlds], "leaks": shared}
    write_numbers(counted, root / FOLDER, more=told)
    write_whole(root / FOLDER / "times.png", picture_of(_times(worlds)))
    write_whole(root / CARD, _card_text(root, worlds, counted, shared).encode())
    return root / CARD, shared


def read_worlds(root: Path) -> list[World]:
    """Return every dataset of a folder, counted.

    Raises:
        CaptureError: there is no finished dataset in the folder, or one cannot be read.
    """
    folders = find_worlds(root)
    if not folders:
        raise CaptureError(
            f"«{root}» holds no dataset, nor does a folder in it. Give what «digisphere capture» "
            "or «digisphere randomise» wrote."
        )
    return [_world(path, root=root) for path in folders]


def _world(path: Path, *, root: Path) -> World:
    dataset = Dataset(path)
    plan, times = dataset.manifest["plan"], dataset.table("frames")["datetime"].tolist()
    counted = count_dataset(dataset)
    facts = {
        "scenario": plan["scenario"]["name"],
        "seed": plan["seed"],
        "split": plan["split"],
        "frames": dataset.frames,
        "from": str(times[0])[:16].replace("T", " "),
        "people in view": counted.figures["people in view"],
        "people in the world": counted.figures["people in the world"],
        "validated": _short_verdict(verdict_of(dataset)),
    }
    sums = read_checksums(path) if (path / "checksums.sha256").is_file() else {}
    return World(
        folder=path.relative_to(root).as_posix(),
        facts=facts,
        identity=f"{dataset.manifest['ground_key']} {plan['seed']}",
        pictures={name: total for name, total in sums.items() if name.endswith("/rgb.png")},
        hours=[(int(str(time)[11:13]), int(str(time)[5:7])) for time in times],
        counted=counted,
    )


def _short_verdict(told: str) -> str:
    if "checks passed" not in told:
        return "not these files" if "other files" in told else "no"
    return "passed" if ", 0 failed" in told else "FAILED"


def pooled(parts: Sequence[Counted]) -> Counted:
    """Add the counts of many datasets, measure by measure."""
    names = dict.fromkeys(name for part in parts for name in part.measures)
    measures = {n: _added([p.measures[n] for p in parts if n in p.measures]) for n in names}
    figures: Counter[str] = Counter()
    for part in parts:
        figures.update(part.figures)
    left_out: dict[str, list[str]] = {}
    for part in parts:
        left_out |= {name: list(columns) for name, columns in part.left_out.items()}
    return Counted(measures, left_out, dict(figures))


def _added(parts: Sequence[Measure]) -> Measure:
    first = parts[0]
    series = {
        name: _added_counts([part.series[name] for part in parts if name in part.series])
        for name in dict.fromkeys(name for part in parts for name in part.series)
    }
    return Measure(first.name, first.title, first.counted, series)


def _added_counts(parts: Sequence[Mapping[str, int]]) -> dict[str, int]:
    """Sums by value: in the values' own order where all agree on it, else the most frequent first.

    Bins have an order; words are listed by how often they come, which differs between worlds.
    """
    total: Counter[str] = Counter()
    for part in parts:
        total.update(dict.fromkeys(part, 0))
        for value, count in part.items():
            total[value] += count
    order = {value: place for place, value in enumerate(total)}
    ranks = [[order[value] for value in part] for part in parts]
    if all(rank == sorted(rank) for rank in ranks):
        return dict(total)
    return dict(sorted(total.items(), key=lambda pair: (-pair[1], pair[0])))


def leaks(worlds: Sequence[World]) -> list[str]:
    """Tell of everything that is in more than one split: worlds, and pictures byte for byte."""
    found = []
    for what, keys in (
        ("world (ground and seed)", [{world.identity: ""} for world in worlds]),
        ("picture", [{total: name for name, total in w.pictures.items()} for w in worlds]),
    ):
        first: dict[str, tuple[str, str]] = {}
        for world, mine in zip(worlds, keys, strict=True):
            for key, name in mine.items():
                place = f"{world.folder}/{name}".rstrip("/")
                split, other = first.setdefault(key, (world.split, place))
                if split != world.split:
                    found.append(f"one {what} in {split} and {world.split}: {other} and {place}")
    return found


def _card_text(root: Path, worlds: Sequence[World], counted: Counted, shared: Sequence[str]) -> str:
    seeds = len({world.identity for world in worlds})
    times = "![Hours and months of all frames](card/times.png)"
    sections = (
        (f"{root.resolve().name}: data card of {len(worlds)} datasets", _what(worlds, counted)),
        ("Worlds", f"{seeds} different worlds (ground and seed).\n\n{_listed(worlds)}"),
        ("What was drawn", _drawn(root)),
        ("Splits", _splits(worlds, shared)),
        ("Labels, counted over all worlds", f"{times}\n\n{statistics_text(counted)}"),
        ("Whom they show, and who is missing", "\n\n".join(bias(counted.measures))),
        ("Known limits", "\n".join(f"- {line}" for line in _limits(worlds, counted))),
        ("Privacy", PRIVACY),
    )
    return "\n\n".join(
        f"{'#' if place == 0 else '##'} {title}\n\n{body}"
        for place, (title, body) in enumerate(sections)
    ) + "\n"  # fmt: skip


def _what(worlds: Sequence[World], counted: Counted) -> str:
    names = Counter(str(world.facts["scenario"]) for world in worlds)
    told = ", ".join(f"{name} ({count})" for name, count in sorted(names.items()))
    passed = sum(world.facts["validated"] == "passed" for world in worlds)
    return (
        f"Scenarios: {told}. {passed} of {len(worlds)} datasets were validated as they are and "
        "passed; `digisphere validate` does it for each.\n\n"
        + markdown_table(("What", "Number"), counted.figures.items())
    )


def _listed(worlds: Sequence[World]) -> str:
    names = tuple(worlds[0].facts)
    rows = [(w.folder, *(str(w.facts[name]) for name in names)) for w in worlds[:_MOST_LISTED]]
    more = len(worlds) - _MOST_LISTED
    rest = f"\n\nAnd {more} more, in card/statistics.json." if more > 0 else ""
    return markdown_table(("Folder", *names), rows) + rest


def _drawn(root: Path) -> str:
    path = root / _COVERAGE
    if not path.is_file():
        return "Nothing was drawn by a plan: the datasets were captured one by one."
    try:
        drawn = json.loads(path.read_text(encoding="utf-8"))
        rows = [(row["variable"], row["of"], int(row["frames"])) for row in drawn]
    except (ValueError, KeyError, TypeError) as error:
        raise CaptureError(
            f"«{path}» cannot be read: {error}. Run the same «digisphere randomise» command "
            "again with --resume."
        ) from error
    empty = [f"{variable}: {of}" for variable, of, frames in rows if not frames]
    more = len(empty) - _MOST_EMPTY
    rest = f" and {more} more" if more > 0 else ""
    told = f"\n\nNever drawn: {'; '.join(empty[:_MOST_EMPTY])}{rest}." if empty else ""
    return markdown_table(("Variable", "Value", "Frames"), rows) + told


def _splits(worlds: Sequence[World], shared: Sequence[str]) -> str:
    parts = {s: [w for w in worlds if w.split == s] for s in SPLITS}
    sums = {s: pooled([w.counted for w in them]) for s, them in parts.items() if them}
    rows = [
        (s, len(parts[s]), made.figures["frames"], made.figures["instances"],
         made.figures["sightings of people"])
        for s, made in sums.items()
    ]  # fmt: skip
    absent = [s for s in SPLITS if s not in sums]
    told = [markdown_table(("Split", "Datasets", "Frames", "Instances", "Sightings"), rows)]
    if absent:
        told.append(f"There is nothing in {' and '.join(absent)}.")
    if shared:
        told.append("**The splits leak.** " + "; ".join(shared[:_MOST_LISTED]) + ".")
    else:
        told.append(
            "No world and no picture is in two splits: worlds were compared by ground and seed, "
            "pictures byte for byte."
        )
    if len(sums) > 1:
        head, *others = sums
        apart = [
            (sums[head].measures[n].title,
             *(f"{_apart(sums[head], sums[s], n):.2f}" for s in others))
            for n in _COMPARED
            if all(n in made.measures for made in sums.values())
        ]  # fmt: skip
        table = markdown_table(("Measure", *(f"{head} to {s}" for s in others)), apart)
        told.append(f"How far apart the splits are (total variation, 0 to 1):\n\n{table}")
    return "\n\n".join(told)


def _apart(one: Counted, other: Counted, name: str) -> float:
    """Total variation between the pictures of two splits."""
    mine, theirs = (
        made.measures[name].shares(next(iter(made.measures[name].series))) for made in (one, other)
    )
    return 0.5 * sum(abs(mine.get(v, 0.0) - theirs.get(v, 0.0)) for v in {**mine, **theirs})


def _limits(worlds: Sequence[World], counted: Counted) -> Iterator[str]:
    repeats = len(worlds) - len({world.identity for world in worlds})
    if repeats:
        yield f"{repeats} datasets show a world that another shows too."
    yield (
        f"{counted.figures['people in view']} people make up "
        f"{counted.figures['sightings of people']} sightings; frames of one world repeat people "
        "and places, so count worlds, not frames, as independent."
    )
    for measure in counted.measures.values():
        yield from gaps(measure)
    yield from ALWAYS


def _times(worlds: Sequence[World]) -> Any:
    """Frames by month and hour, darker for more."""
    grid = np.zeros((12, 24), dtype=np.int64)
    for world in worlds:
        for hour, month in world.hours:
            grid[month - 1, hour] += 1

    def draw(axes: Any) -> None:
        drawn = axes.imshow(grid, cmap="Blues", aspect="auto", vmin=0)
        steps = sorted({0, int(grid.max()) // 2, int(grid.max())})
        axes.figure.colorbar(drawn, ax=axes, label="frames", ticks=steps)
        axes.grid(visible=False)
        axes.set_xticks(range(0, 24, 3), [f"{hour} h" for hour in range(0, 24, 3)])
        axes.set_yticks(range(12), MONTHS)
        axes.set_title("Hours and months of all frames", fontsize=10)

    return draw

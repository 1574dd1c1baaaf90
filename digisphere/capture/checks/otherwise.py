"""Do a twin's tables of the world without the change hold what that world's dataset holds?

The sister is looked for among the neighbouring folders, by the mark the twin was given. Her rows
are read anew here; the maker of the tables is not called. Called by ``validate``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.dataset import Dataset
from digisphere.capture.record import is_dataset, read_manifest, twin_mark
from digisphere.core.identity import NONE
from digisphere.errors import CaptureError
from digisphere.people.enums import Activity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from digisphere.capture.checks.tally import Tally

    Row = Mapping[str, Any]
    Cell = tuple[int, int]

_NUMBERS_EVENTS = ("event", "via")


def otherwise_is_the_twin(dataset: Dataset, tally: Tally) -> None:
    """What is told of the world without the change is what its own dataset, beside this, holds."""
    sister = _sister(dataset, dataset.manifest["plan"]["twin_of"])
    if sister is None:
        tally.skipped = "the dataset without the change does not lie beside this one"
        return
    _pictures_agree(dataset, sister, tally)
    _people_agree(dataset, sister, tally)
    theirs, mine = (side.manifest["plan"]["scenario"] for side in (sister, dataset))
    parts = [name for name in sorted({*theirs, *mine}) if theirs.get(name) != mine.get(name)]
    told = dataset.table("changes")
    rows = zip(told["kind"].tolist(), told["name"].tolist(), strict=True)
    named = {"timeline" if kind != "setting" else name.split(".")[0] for kind, name in rows}
    tally.expect(named == set(parts), f"changes in {sorted(named)}, scenarios differ in {parts}")


def _sister(dataset: Dataset, mark: str) -> Dataset | None:
    for folder in sorted(dataset.root.resolve().parent.iterdir()):
        try:
            if is_dataset(folder) and twin_mark(read_manifest(folder)) == mark:
                return Dataset(folder)
        except CaptureError:
            continue  # a neighbour that is not finished
    return None


def _pictures_agree(dataset: Dataset, sister: Dataset, tally: Tally) -> None:
    frames, weather = sister.table("frames"), sister.table("weather")
    for row in _rows(dataset, "otherwise_pictures"):
        number = row["frame_id"]
        at = int(np.flatnonzero(weather["frame_id"] == number)[0])
        wanted: dict[str, Any] = {n: frames[n][number] for n in ("people", "world_digest")}
        for name in ("precipitation_flux_mm_h", "snow_fraction"):
            wanted[name] = weather[name][at] if name in weather else float("nan")
        for name, value in wanted.items():
            same = row[name] == value or (row[name] != row[name] and value != value)
            tally.expect(bool(same), f"frame {number}: {name} {row[name]}, the twin's is {value}")


def _people_agree(dataset: Dataset, sister: Dataset, tally: Tally) -> None:
    here, there = (_by_cell(side) for side in (dataset, sister))
    seen = dataset.table("minds")
    due = set(zip(seen["frame_id"].tolist(), seen["person_id"].tolist(), strict=True)) & set(there)
    for row in _rows(dataset, "otherwise_people"):
        cell: Cell = (row["frame_id"], row["person_id"])
        where = f"frame {cell[0]}, person {cell[1]}"
        if cell not in due:
            tally.fail(f"{where}: not in view here, or not living in the twin")
            continue
        due.discard(cell)
        other = there[cell]
        wanted = {
            "activity_name": Activity(int(other["activity"])).name.lower(),
            "indoors": other["indoors"],
            "place_id": other["place_id"],
            "same": not _apart(here[cell], other),
            "parted_frame": _parted(here, there, cell),
        }
        odd = [name for name, value in wanted.items() if row[name] != value]
        tally.expect(not odd, f"{where}: {', '.join(odd)} other than in the twin")
    for frame, person in sorted(due):
        tally.fail(f"frame {frame}, person {person}: missing in otherwise_people")


def _by_cell(side: Dataset) -> dict[Cell, Row]:
    return {(row["frame_id"], row["person_id"]): row for row in _rows(side, "states")}


def _apart(mine: Row, theirs: Row) -> bool:
    """Whether anything but numbers of events differs; what is no number equals itself."""
    names = (n for n in mine if n not in _NUMBERS_EVENTS and not n.endswith("_event"))
    return any(not np.array_equal(mine[n], theirs[n], equal_nan=_is_float(mine[n])) for n in names)


def _is_float(value: Any) -> bool:
    return bool(np.asarray(value).dtype.kind == "f")


def _parted(here: Mapping[Cell, Row], there: Mapping[Cell, Row], cell: Cell) -> int:
    """The first picture, up to this one, at which somebody differs or is in one world only."""
    for frame in range(cell[0] + 1):
        mine, theirs = here.get((frame, cell[1])), there.get((frame, cell[1]))
        if (mine is None) != (theirs is None):
            return frame
        if mine is not None and theirs is not None and _apart(mine, theirs):
            return frame
    return NONE


def _rows(dataset: Dataset, name: str) -> Iterator[Row]:
    columns = dataset.table(name)
    lists = [columns[column].tolist() for column in columns]
    for values in zip(*lists, strict=True):
        yield dict(zip(columns, values, strict=True))

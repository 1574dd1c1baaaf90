"""Reads the tables of a recorded run or of a dataset, whichever a folder holds.

The way in for the validator and for evaluation; writing is ``run_tables`` and ``session``. Both
declare their tables alike, so a reader need not know which it has before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from digisphere.capture.dataset import Dataset
from digisphere.capture.record import read_declared
from digisphere.capture.run_tables import RUN_TABLES_FORMAT, TABLES_FILE
from digisphere.capture.tabular import read_columns
from digisphere.errors import RecordError, suggest

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Columns = dict[str, NDArray[Any]]


class RunRecord:
    """The tables of a recorded run.

    Raises:
        RecordError: the folder holds none, or they cannot be read.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.manifest = _declared(root)
        self._tables: dict[str, Columns] = {}

    def table(self, name: str) -> Columns:
        """Return a table's columns by name.

        Raises:
            RecordError: there is no such table, or its file cannot be read.
        """
        if name not in self._tables:
            known = self.manifest["tables"]
            if name not in known:
                raise RecordError(
                    f"«{self.root}» has no table «{name}». {suggest(name, known=known)}"
                )
            path = self.root / f"{name}.parquet"
            try:
                self._tables[name] = read_columns(path)
            except (OSError, pa.ArrowException) as error:
                raise RecordError(
                    f"«{path}» cannot be read: {' '.join(str(error).split())[:120]}. Simulate the "
                    "run again."
                ) from error
        return self._tables[name]


def open_tables(root: Path) -> RunRecord | Dataset:
    """Return the tables of a folder.

    Raises:
        RecordError: the folder holds neither a recorded run nor a dataset.
        CaptureError: it holds a dataset that is not finished.
    """
    if (root / "tables").is_dir() or (root / ".journal").is_dir():
        return Dataset(root)
    return RunRecord(root)


def is_run(root: Path) -> bool:
    """Tell whether a folder was written by «digisphere simulate»."""
    return (root / "digests.jsonl").is_file()


def _declared(root: Path) -> dict[str, Any]:
    path = root / TABLES_FILE
    if not path.is_file():
        raise RecordError(
            f"«{root}» holds no {TABLES_FILE}. Give a folder that «digisphere simulate» or "
            "«digisphere capture» finished."
        )
    return read_declared(
        path, of=RUN_TABLES_FORMAT, error=RecordError, cure="Simulate the run again."
    )

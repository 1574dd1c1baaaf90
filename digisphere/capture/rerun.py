"""A recorded run or a dataset, opened as something that can be rendered again.

A dataset knows the run behind it as well as a record does: settings, seed, commands and the
fingerprint of the world behind every picture. Called by ``digisphere render``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from digisphere.capture.dataset import Dataset
from digisphere.capture.record import DATASET_FORMAT
from digisphere.core.commands import LoggedCommand
from digisphere.core.recording import Recording
from digisphere.core.replay import read_json
from digisphere.core.scenario import make_scenario
from digisphere.errors import RecordError

if TYPE_CHECKING:
    from pathlib import Path

RENDERED_FRAMES = 24


@dataclass(frozen=True)
class Rerun:
    """A run to render, and the instants to show unless others are asked for."""

    recording: Recording
    first_frame_s: float
    every_s: float
    frames: int


def open_rerun(root: Path) -> Rerun:
    """Open a folder that ``simulate``, ``capture``, ``twin`` or ``render`` wrote.

    Raises:
        RecordError: it is neither a record nor a dataset.
        CaptureError: it is a dataset that is not finished.
    """
    if not (root / "manifest.json").is_file() and not (root / ".journal").is_dir():
        raise RecordError(
            f"«{root}» holds neither a recorded run nor a dataset: there is no manifest.json. "
            "Give a folder that «digisphere simulate» or «digisphere capture» wrote."
        )
    if (root / ".journal").is_dir() or read_json(root / "manifest.json").get(
        "format"
    ) == DATASET_FORMAT:
        return _of_dataset(Dataset(root))
    recording = Recording.of_run(root)
    tick_s = recording.scenario.time.tick_s
    start = min(recording.scenario.capture.first_frame_s, recording.ends_s)
    ticks = max(1, int((recording.ends_s - start) / RENDERED_FRAMES / tick_s))
    frames = min(RENDERED_FRAMES, 1 + int((recording.ends_s - start) / (ticks * tick_s)))
    return Rerun(recording, start, ticks * tick_s, frames)


def _of_dataset(dataset: Dataset) -> Rerun:
    manifest, frames = dataset.manifest, dataset.table("frames")
    plan = manifest["plan"]
    digests = dict(zip(frames["tick"].tolist(), frames["world_digest"].tolist(), strict=True))
    recording = Recording(
        root=dataset.root,
        scenario=make_scenario(plan["scenario"], where=str(dataset.root / "manifest.json")),
        seed=int(plan["seed"]),
        ground_key=str(manifest["ground_key"]),
        commands=tuple(LoggedCommand.from_json(line) for line in manifest["commands"]),
        digests=digests,
        ends_s=float(frames["time_s"].max()),
    )
    return Rerun(recording, float(plan["first_frame_s"]), float(plan["every_s"]), dataset.frames)

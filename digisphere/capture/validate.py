"""Proves a dataset or the tables of a run: runs every check over what is on disk and reports.

``validate`` returns a report, writes ``report.html`` into the dataset, and leaves judging the exit
code to the command line. The checks themselves are in ``checks``; the page is in ``report``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from digisphere.capture.checks import coco_files, joins, social
from digisphere.capture.checks.frames import FRAME_CHECKS, FrameChecking
from digisphere.capture.checks.otherwise import otherwise_is_the_twin
from digisphere.capture.checks.redrawn import not_asked, redraw
from digisphere.capture.checks.running import run_check, tally_of
from digisphere.capture.checks.sums import files_have_their_sums
from digisphere.capture.checks.tally import Tally
from digisphere.capture.checks.why import WHY_CHECKS
from digisphere.capture.dataset import Dataset
from digisphere.capture.formats import conformance_of, format_registry
from digisphere.capture.report import Report, write_report
from digisphere.capture.run_record import RunRecord
from digisphere.errors import CaptureError, RecordError, WorldError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from digisphere.capture.session import WorldOpener

    Progress = Callable[[str, float], None]
    WholeCheck = Callable[[Dataset, Tally], None]
    TableCheck = Callable[[joins.Tables, Tally], None]

TABLE_CHECKS: tuple[tuple[TableCheck, str, str], ...] = (
    (joins.tables_keep_their_schema, "tables keep their schema", "exact"),
    (joins.foreign_keys_resolve, "foreign keys", "exact"),
    (joins.causes_precede_effects, "causes precede effects", "exact"),
    (joins.messages_are_speech, "messages = speech", "exact"),
)
"""What must hold of the tables of a dataset and of a recorded run alike."""
SOCIAL_CHECKS: tuple[tuple[TableCheck, str, str], ...] = (
    (social.encounters_hold_their_people, "encounters hold their people", "exact"),
    (social.words_are_heard_in_their_talk, "words heard in their talk", "exact"),
    (social.hearsay_was_heard, "hearsay was heard", "exact"),
    (social.ties_join_two, "ties join two", "exact"),
)
"""What must hold beside, where people meet."""
TWIN_CHECKS: tuple[tuple[WholeCheck, str, str], ...] = (
    (otherwise_is_the_twin, "otherwise = the twin", "exact"),
)
"""What must hold beside, of a world captured with a change."""
WHOLE_CHECKS: tuple[tuple[WholeCheck, str, str], ...] = (
    (joins.frames_are_complete, "frames complete", "exact"),
    (files_have_their_sums, "checksums", "exact"),
    *TABLE_CHECKS,
    (joins.minds_meet_pixels, "minds meet pixels", "exact"),
    *WHY_CHECKS,
    (coco_files.coco_agrees_with_labels, "COCO = labels", "exact; keypoints 0.001 px"),
    (coco_files.perfect_predictions_score_one, "COCO perfect prediction AP 1.0", "1e-9"),
    (coco_files.captions_agree, "captions.json = captions", "exact"),
    (coco_files.segments_agree, "panoptic.json = pictures", "exact"),
)
__all__ = ["FRAME_CHECKS", "TABLE_CHECKS", "WHOLE_CHECKS", "validate", "validate_run"]


def validate(
    folder: Path,
    *,
    rerender: int = 0,
    workers: int | None = None,
    progress: Progress | None = None,
    open_world: WorldOpener | None = None,
) -> Report:
    """Check a dataset and write ``report.html`` into it.

    Args:
        folder: a finished dataset.
        rerender: how many frames to draw again from the world lived again.
        workers: processes to share the frames; by default as many as pay.
        progress: called with a label and the fraction done.
        open_world: makes the world to draw again; the real one if None.

    Raises:
        CaptureError: the folder holds no finished dataset, or the report cannot be written.
    """
    dataset = Dataset(folder)
    tell = progress or (lambda label, fraction: None)
    with FrameChecking(dataset, workers=workers) as frames:
        whole = _whole_tallies(dataset, progress=tell)
        tallies = [*frames.tallies(tell), *whole]
    tallies.extend(_redrawn(dataset, rerender, open_world=open_world, progress=progress))
    report = Report(folder, dataset.manifest, tallies)
    try:
        write_report(report, dataset)
    except OSError as error:
        raise CaptureError(
            f"«{folder / 'report.html'}» cannot be written: {error.strerror}. Make the folder "
            "writable."
        ) from error
    return report


def _whole_tallies(dataset: Dataset, *, progress: Progress) -> list[Tally]:
    """What concerns the dataset as a whole: its files, its tables, and those of every format."""
    tallies = []
    for entry in (*WHOLE_CHECKS, *_social(dataset), *_of_twins(dataset)):
        progress(entry[1], 0.0)
        tally = tally_of(*entry)
        run_check(entry[0], dataset, tally, where="dataset")
        tallies.append(tally)
    return [*tallies, *_format_tallies(dataset)]


def _redrawn(
    dataset: Dataset,
    count: int,
    *,
    open_world: WorldOpener | None,
    progress: Progress | None,
) -> list[Tally]:
    """Draw frames again if asked; a run that cannot be lived again is a failure, not a crash."""
    if count < 1:
        return not_asked()
    if open_world is None:
        from digisphere.capture.live import open_live_world  # only here is OpenGL needed

        open_world = open_live_world
    try:
        return redraw(dataset, count=count, open_world=open_world, progress=progress)
    except (RecordError, CaptureError, WorldError) as error:
        tally = Tally("frames drawn again", "A frame of the world lived again is the frame stored.")
        tally.fail(str(error))
        return [tally]


def _format_tallies(dataset: Dataset) -> list[Tally]:
    """Let every format the dataset holds prove its own files."""
    tallies = []
    for name in dataset.manifest["plan"]["formats"]:
        if name not in format_registry().names():
            tally = Tally(f"{name} files", "The format's own check holds.")
            tally.skipped = "the package that brings this format is not installed"
            tallies.append(tally)
            continue
        check = conformance_of(format_registry().load(name))
        if check is not None:
            tally = tally_of(check, f"{name} files = labels", "as the format rounds")
            run_check(check, dataset, tally, where=name)
            tallies.append(tally)
    return tallies


def validate_run(folder: Path) -> Report:
    """Check the tables of a recorded run; nothing is written.

    Raises:
        RecordError: the folder holds no finished tables.
    """
    record = RunRecord(folder)
    tallies = []
    for entry in (*TABLE_CHECKS, *_social(record)):
        tally = tally_of(*entry)
        run_check(entry[0], record, tally, where="run")
        tallies.append(tally)
    return Report(folder, record.manifest, tallies)


def _of_twins(dataset: Dataset) -> tuple[tuple[WholeCheck, str, str], ...]:
    return TWIN_CHECKS if dataset.manifest["plan"].get("twin_of") else ()


def _social(tables: joins.Tables) -> tuple[tuple[TableCheck, str, str], ...]:
    return SOCIAL_CHECKS if "encounters" in tables.manifest["tables"] else ()

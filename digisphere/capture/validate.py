"""Proves a dataset or the tables of a run: runs every check over what is on disk and reports.

``validate`` returns a report, writes ``report.html`` into the dataset, and leaves judging the exit
code to the command line. The checks themselves are in ``checks``; the page is in ``report``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from digisphere.capture.checks import coco_files, environment, geometry, joins, pictures, social
from digisphere.capture.checks.sensors import SENSOR_CHECKS
from digisphere.capture.checks.surfaces import SURFACE_CHECKS
from digisphere.capture.checks.tally import Tally
from digisphere.capture.checks.why import WHY_CHECKS
from digisphere.capture.dataset import Dataset
from digisphere.capture.formats import conformance_of, format_registry
from digisphere.capture.report import Report, write_report
from digisphere.capture.run_record import RunRecord
from digisphere.errors import CaptureError, DigiSphereError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from digisphere.capture.dataset import FrameFiles

    Progress = Callable[[str, float], None]
    FrameCheck = Callable[[FrameFiles, Tally], None]
    WholeCheck = Callable[[Dataset, Tally], None]
    TableCheck = Callable[[joins.Tables, Tally], None]

FRAME_CHECKS: tuple[tuple[FrameCheck, str, str], ...] = (
    (pictures.files_are_whole, "files whole", "exact"),
    (pictures.image_ids_equal_table_ids, "ids in image = ids in table", "exact"),
    (pictures.boxes_equal_masks, "boxes = masks", "exact"),
    (pictures.classes_agree, "classes of instances", "exact"),
    (pictures.visibility_is_sound, "visibility", "exact"),
    (pictures.panoptic_agrees, "panoptic = instances", "exact"),
    (geometry.depth_lands_on_boxes, "depth on 3-D boxes", "0.02 m plus 1 mm per m away"),
    (geometry.boxes_reproject, "3-D boxes reproject", "1 px"),
    (geometry.camera_boxes_reproject, "camera boxes reproject", "1 px"),
    (geometry.whole_boxes_hold_seen_boxes, "whole box holds seen box", "1 px"),
    (geometry.keypoints_reproject, "keypoints reproject", "1 px"),
    (geometry.keypoint_flags_hold, "keypoint flags", "exact"),
    (geometry.keypoints_lie_in_their_person, "keypoints in their 3-D box", "0.05 m"),
    (geometry.depth_is_finite_but_for_sky, "depth finite but for sky", "exact"),
    (geometry.normals_are_unit, "normals unit length", "0.002"),
    (environment.environment_planes_agree, "environment planes = fields", "1e-4 of the span"),
    (geometry.cameras_are_sound, "cameras", "1e-9"),
    *SURFACE_CHECKS,
    *SENSOR_CHECKS,
)
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
WHOLE_CHECKS: tuple[tuple[WholeCheck, str, str], ...] = (
    (joins.frames_are_complete, "frames complete", "exact"),
    (joins.files_have_their_sums, "checksums", "exact"),
    *TABLE_CHECKS,
    (joins.minds_meet_pixels, "minds meet pixels", "exact"),
    *WHY_CHECKS,
    (coco_files.coco_agrees_with_labels, "COCO = labels", "exact; keypoints 0.001 px"),
    (coco_files.perfect_predictions_score_one, "COCO perfect prediction AP 1.0", "1e-9"),
    (coco_files.captions_agree, "captions.json = captions", "exact"),
    (coco_files.segments_agree, "panoptic.json = pictures", "exact"),
)
_UNREADABLE = (OSError, ValueError, KeyError, IndexError, TypeError, pa.ArrowException)


def validate(folder: Path, *, progress: Progress | None = None) -> Report:
    """Check a dataset and write ``report.html`` into it.

    Args:
        folder: a finished dataset.
        progress: called with a label and the fraction done.

    Raises:
        CaptureError: the folder holds no finished dataset, or the report cannot be written.
    """
    dataset = Dataset(folder)
    tell = progress or (lambda label, fraction: None)
    tallies: list[Tally] = []
    frame_tallies = [_tally(*entry) for entry in FRAME_CHECKS]
    for frame in dataset:
        tell(f"frame {frame.frame_id + 1} of {dataset.frames}", frame.frame_id / dataset.frames)
        for (check, _, _), tally in zip(FRAME_CHECKS, frame_tallies, strict=True):
            _run(check, frame, tally, where=f"frame {frame.frame_id}")
    tallies.extend(frame_tallies)
    for entry in (*WHOLE_CHECKS, *_social(dataset)):
        tell(entry[1], 1.0)
        tally = _tally(*entry)
        _run(entry[0], dataset, tally, where="dataset")
        tallies.append(tally)
    tallies.extend(_format_tallies(dataset))
    report = Report(folder, dataset.manifest, tallies)
    try:
        write_report(report, dataset)
    except OSError as error:
        raise CaptureError(
            f"«{folder / 'report.html'}» cannot be written: {error.strerror}. Make the folder "
            "writable."
        ) from error
    return report


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
            tally = _tally(check, f"{name} files = labels", "as the format rounds")
            _run(check, dataset, tally, where=name)
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
        tally = _tally(*entry)
        _run(entry[0], record, tally, where="run")
        tallies.append(tally)
    return Report(folder, record.manifest, tallies)


def _social(tables: joins.Tables) -> tuple[tuple[TableCheck, str, str], ...]:
    return SOCIAL_CHECKS if "encounters" in tables.manifest["tables"] else ()


def _tally(check: FrameCheck | WholeCheck | TableCheck, name: str, tolerance: str) -> Tally:
    claim = (check.__doc__ or "").strip().split("\n")[0]
    return Tally(name, claim, tolerance)


def _run(check: Callable[..., None], subject: object, tally: Tally, *, where: str) -> None:
    """Run a check; a file that cannot be read is a failure, not a crash."""
    try:
        check(subject, tally)
    except DigiSphereError as error:
        tally.fail(f"{where}: {error}")
    except _UNREADABLE as error:
        told = " ".join(str(error).split())[:160]
        tally.fail(f"{where}: cannot be read ({type(error).__name__}: {told})")

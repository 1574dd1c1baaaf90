"""The annotated frame: one snapshot, one identity pass, all labels.

``annotate`` looks once and runs the annotators over what was seen; the result is plain arrays that
formats write and notebooks read. Drawing is the eye's, choosing viewpoints the rigs'. Called by
the session and the inspector's capture panel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from digisphere.capture.annotators import INSTANCES, KEYPOINTS, PLANES
from digisphere.capture.projection import PinholeView
from digisphere.capture.sight import Sight
from digisphere.errors import CaptureError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from digisphere.capture.annotators import Annotator
    from digisphere.capture.sight import Eye, Figures
    from digisphere.core.columns import ColumnSpec
    from digisphere.core.snapshot import Snapshot


@dataclass(frozen=True)
class AnnotatedFrame:
    """One picture and everything known about it.

    Attributes:
        frame_id: number of the frame in its dataset, from 0.
        snapshot: the one moment all of it comes from.
        view: the camera, OpenCV axes.
        planes: images by name (height, width, ...), row 0 at the top.
        instances: label columns, a row per visible instance by rising id.
        keypoints: label columns, a row per visible person by rising id.
    """

    frame_id: int
    snapshot: Snapshot
    view: PinholeView
    planes: Mapping[str, NDArray[Any]]
    instances: Mapping[str, NDArray[Any]]
    keypoints: Mapping[str, NDArray[Any]]

    @property
    def person_rows(self) -> NDArray[Any]:
        """Rows in the people table of everyone visible, rising."""
        return self.keypoints["person_id"]


def raw_planes_needed(annotators: Iterable[Annotator]) -> frozenset[str]:
    """Planes the eye must draw for these annotators; id and depth always, for the labels."""
    return frozenset({"id", "depth"}).union(*(a.needs for a in annotators))


def annotate(
    snapshot: Snapshot,
    *,
    frame_id: int,
    pose: Any,
    eye: Eye,
    figures: Figures,
    annotators: Iterable[Annotator],
) -> AnnotatedFrame:
    """Look once from ``pose`` and label what is seen.

    Raises:
        CaptureError: an annotator brings other columns than it declares.
    """
    chosen = tuple(annotators)
    raw = eye.look(snapshot, pose=pose, planes=raw_planes_needed(chosen))
    sight = Sight(
        snapshot=snapshot,
        view=PinholeView.from_pose(pose),
        pose=pose,
        raw=raw,
        eye=eye,
        figures=figures,
    )
    tables: dict[str, dict[str, NDArray[Any]]] = {PLANES: {}, INSTANCES: {}, KEYPOINTS: {}}
    for annotator in chosen:
        made = annotator.annotate(sight)
        _check(annotator, made)
        tables[annotator.table].update(made)
    return AnnotatedFrame(
        frame_id=frame_id,
        snapshot=snapshot,
        view=sight.view,
        planes=tables[PLANES],
        instances=tables[INSTANCES],
        keypoints=tables[KEYPOINTS],
    )


def label_columns(annotators: Iterable[Annotator], *, table: str) -> tuple[ColumnSpec, ...]:
    """Columns these annotators bring to one table, in the order they run."""
    return tuple(column for a in annotators if a.table == table for column in a.columns)


def _check(annotator: Annotator, made: Mapping[str, NDArray[Any]]) -> None:
    declared = {column.name for column in annotator.columns}
    if set(made) != declared:
        raise CaptureError(
            f"Annotator «{annotator.name}» declares {sorted(declared)} but brought "
            f"{sorted(made)}. Make its columns and its return value agree."
        )

"""The annotated frame: one snapshot, one identity pass, all labels.

``annotate`` looks once and runs the annotators over what was seen; the result is plain arrays that
formats write and notebooks read. Planes that only restate what was seen are made when they are
asked for, by whoever writes them. Drawing is the eye's, choosing viewpoints the rigs'. Called by
the session and the inspector's capture panel.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from digisphere.capture.annotators import INSTANCES, KEYPOINTS, PLANES, SWEEPS
from digisphere.capture.projection import PinholeView
from digisphere.capture.sight import Sight
from digisphere.errors import CaptureError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from digisphere.capture.annotators import Annotator
    from digisphere.capture.sight import Eye, Figures, Neighbour
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
        sweeps: records of points by name, each a file of its own.
        exposure: by which radiance was multiplied.
        flow_s: seconds between the picture and its neighbouring moments; NaN if not asked for.
        views_around: the cameras of the moments after and before.
    """

    frame_id: int
    snapshot: Snapshot
    view: PinholeView
    planes: Mapping[str, NDArray[Any]]
    instances: Mapping[str, NDArray[Any]]
    keypoints: Mapping[str, NDArray[Any]]
    sweeps: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    exposure: float = 1.0
    flow_s: float = float("nan")
    views_around: tuple[PinholeView, PinholeView] | None = None

    @property
    def person_rows(self) -> NDArray[Any]:
        """Rows in the people table of everyone visible, rising."""
        return self.keypoints["person_id"]


class Planes(Mapping[str, "NDArray[Any]"]):
    """Planes by name; some are made when first asked for.

    Args:
        made: those that are made.
        late: annotators whose planes follow from what was seen alone: whoever asks for them may
            do so on another thread, while the eye looks at the next moment.
        sight: what was seen.
    """

    def __init__(
        self, made: dict[str, NDArray[Any]], *, late: Sequence[Annotator], sight: Sight
    ) -> None:
        self._made = made
        self._late = {column.name: annotator for annotator in late for column in annotator.columns}
        self._sight = sight

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name not in self._made and name in self._late:
            self._made.update(_annotated(self._late[name], self._sight))
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._made, **self._late})

    def __len__(self) -> int:
        return len({**self._made, **self._late})


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
    around: tuple[Neighbour, Neighbour] | None = None,
) -> AnnotatedFrame:
    """Look once from ``pose`` and label what is seen.

    ``around`` are the moments after and before, for what moves; without them nothing does.

    Raises:
        CaptureError: an annotator brings other columns than it declares.
    """
    chosen = tuple(annotators)
    raw = eye.look(snapshot, pose=pose, planes=raw_planes_needed(chosen), around=around)
    sight = Sight(
        snapshot=snapshot,
        view=PinholeView.from_pose(pose),
        pose=pose,
        raw=raw,
        eye=eye,
        figures=figures,
        around=around,
    )
    tables: dict[str, dict[str, NDArray[Any]]] = {
        PLANES: {},
        INSTANCES: {},
        KEYPOINTS: {},
        SWEEPS: {},
    }
    late = [a for a in chosen if a.table == PLANES and getattr(a, "late", False)]
    for annotator in chosen:
        if annotator not in late:
            tables[annotator.table].update(_annotated(annotator, sight))
    return AnnotatedFrame(
        frame_id=frame_id,
        snapshot=snapshot,
        view=sight.view,
        planes=Planes(tables[PLANES], late=late, sight=sight),
        instances=tables[INSTANCES],
        keypoints=tables[KEYPOINTS],
        sweeps=tables[SWEEPS],
        exposure=raw.exposure,
        **_around(snapshot, around),
    )


def _around(snapshot: Snapshot, around: tuple[Neighbour, Neighbour] | None) -> dict[str, Any]:
    """The neighbouring moments as a frame remembers them."""
    if around is None:
        return {}
    views = tuple(PinholeView.from_pose(moment.pose) for moment in around)
    return {"flow_s": around[0].time_s - snapshot.time_s, "views_around": views}


def label_columns(annotators: Iterable[Annotator], *, table: str) -> tuple[ColumnSpec, ...]:
    """Columns these annotators bring to one table, in the order they run."""
    return tuple(column for a in annotators if a.table == table for column in a.columns)


def _annotated(annotator: Annotator, sight: Sight) -> Mapping[str, NDArray[Any]]:
    """An annotator's columns, which must be those it declares."""
    made = annotator.annotate(sight)
    declared = {column.name for column in annotator.columns}
    if set(made) != declared:
        raise CaptureError(
            f"Annotator «{annotator.name}» declares {sorted(declared)} but brought "
            f"{sorted(made)}. Make its columns and its return value agree."
        )
    return made

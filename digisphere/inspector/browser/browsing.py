"""What is looked at in a dataset: which frames, which one, whom, through which planes and labels.

Knows no ImGui: panels draw it and change it by its methods, keys and tests do the same. Files are
read as they are asked for and only a few frames are kept.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from digisphere.capture.dataset import Dataset, FrameFiles
from digisphere.capture.entity_words import EntityWords
from digisphere.capture.frame_table import Condition, FrameTable
from digisphere.capture.frame_words import (
    Caption,
    Question,
    Subtitle,
    captions_of,
    questions_of,
    subtitles_of,
)
from digisphere.capture.label_marks import AMBER, Mark, kinds_of, marks_of
from digisphere.capture.overlays import plane_of
from digisphere.capture.person_story import PersonStories, Story
from digisphere.capture.plane_pictures import PlanePicture, plane_picture, planes_of
from digisphere.core.identity import NONE, PERSON_BASE, kind_and_row
from digisphere.errors import CaptureError
from digisphere.inspector.browser.pictures import PictureShelf, Shown
from digisphere.inspector.browser.viewport import Viewport

SPEEDS = (1.0, 2.0, 5.0, 10.0, 25.0)
"""Frames a second."""
THUMB_W = 256
_KEPT_FRAMES = 4
_KEPT_ANSWERS = 48
_MASK_ALPHA, _RIM_ALPHA = 70, 255
T = TypeVar("T")
PERSON_TAB = "Person"


@dataclass
class Look:
    """What of a frame is shown."""

    planes: list[str] = field(default_factory=lambda: ["rgb"])
    """One, or two side by side."""
    tint: str = ""
    """A plane laid over the picture."""
    tint_strength: float = 0.5
    marks: set[str] = field(default_factory=set)
    subtitles: bool = True


class Browser:
    """One dataset being looked at.

    Raises:
        CaptureError: its table of frames is missing or cannot be read.

    Attributes:
        problems: what is wrong with its tables, found at the start.
    """

    def __init__(self, dataset: Dataset, shelf: PictureShelf) -> None:
        self.dataset = dataset
        self.shelf = shelf
        self.words = EntityWords(dataset)
        self.table = FrameTable(dataset)
        self.look = Look()
        self.port = Viewport()
        self.frame_id = 0
        self.selected = NONE
        self.highlighted: tuple[int, ...] = ()
        self.playing = False
        self.speed = SPEEDS[2]
        self.notice = ""
        self.wanted_tab = ""
        self.big_grid = False
        self.conditions: list[Condition] = []
        self.sort_by, self.descending = "frames.frame_id", False
        self.shown = list(range(dataset.frames))
        self._stories = PersonStories(dataset, self.words)
        self._frames: dict[int, FrameFiles] = {}
        self._answers: dict[object, object] = {}
        self._owed = 0.0
        self.problems = dataset.problems()
        dataset.table("frames")  # without it nothing can be shown
        if self.problems:
            more = f" And {len(self.problems) - 1} more." if len(self.problems) > 1 else ""
            self.notice = self.problems[0] + more

    # -- which frames --------------------------------------------------------------------------

    def choose(self, conditions: Iterable[Condition]) -> None:
        """Show only frames that meet these conditions; a senseless one becomes the notice."""
        self.conditions = list(conditions)
        self._choose_again()

    def sort(self, by: str, *, descending: bool) -> None:
        """Show frames in the order of a column; one that cannot be read changes nothing."""
        before = self.sort_by, self.descending
        self.sort_by, self.descending = by, descending
        if not self._choose_again():
            self.sort_by, self.descending = before

    def _choose_again(self) -> bool:
        """Filter and sort anew; False, with the reason as the notice, if that cannot be done."""
        self.notice = ""
        try:
            found = self.table.matching(self.conditions)
            self.shown = self.table.ordered(found, by=self.sort_by, descending=self.descending)
        except CaptureError as error:
            self.notice = str(error)
            return False
        if self.shown and self.frame_id not in self.shown:
            self.go(self.shown[0])
        return True

    def go(self, frame_id: int) -> None:
        """Look at a frame."""
        if frame_id != self.frame_id:
            self.frame_id = frame_id
            self.highlighted = ()

    def step(self, by: int, *, round_again: bool = False) -> None:
        """Go on by so many of the shown frames, in their order."""
        if not self.shown:
            return
        at = self.place + by
        last = len(self.shown) - 1
        at = at % (last + 1) if round_again else min(max(at, 0), last)
        self.go(self.shown[at])

    @property
    def place(self) -> int:
        """Place of the present frame among those shown."""
        return self.shown.index(self.frame_id) if self.frame_id in self.shown else 0

    def turn(self, wall_s: float) -> None:
        """Let so much time pass: a playing dataset goes on, and wished-for pictures are made."""
        if self.playing:
            self._owed += wall_s * self.speed
            due = int(self._owed)
            self._owed -= due
            if due:
                self.step(due, round_again=True)
        self.shelf.fulfil()

    def play(self, *, on: bool) -> None:
        """Play or stand still."""
        self.playing, self._owed = on, 0.0

    def faster(self, steps: int) -> None:
        """Play faster, or slower."""
        at = SPEEDS.index(self.speed) if self.speed in SPEEDS else 0
        self.speed = SPEEDS[min(max(at + steps, 0), len(SPEEDS) - 1)]

    # -- one frame -----------------------------------------------------------------------------

    @property
    def frame(self) -> FrameFiles:
        """The frame looked at."""
        return self.frame_files(self.frame_id)

    def frame_files(self, frame_id: int) -> FrameFiles:
        """A frame; the last few stay open with what was read of them."""
        found = self._frames.pop(frame_id, None) or self.dataset.frame(frame_id)
        self._frames[frame_id] = found
        while len(self._frames) > _KEPT_FRAMES:
            self._frames.pop(next(iter(self._frames)))
        return found

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of a picture."""
        width, height = self.dataset.manifest["plan"]["size"]
        return int(width), int(height)

    def planes(self) -> list[str]:
        """Planes this frame can show."""
        return self._kept(("planes", self.frame_id), lambda: planes_of(self.frame))

    def mark_kinds(self) -> list[str]:
        """Kinds of labels this dataset has."""
        return self._kept("marks", lambda: kinds_of(self.frame))

    def marks(self, kind: str) -> list[Mark]:
        """Labels of one kind on the present frame."""
        return self._kept(("marks", self.frame_id, kind), lambda: marks_of(self.frame, kind))

    def subtitles(self) -> list[Subtitle]:
        """Lines said in the present frame."""
        return self._kept(("said", self.frame_id), lambda: subtitles_of(self.frame, self.words))

    def captions(self) -> list[Caption]:
        """Captions of the present frame."""
        return self._kept(("captions", self.frame_id), lambda: captions_of(self.frame))

    def questions(self) -> list[Question]:
        """Questions about the present frame."""
        return self._kept(("questions", self.frame_id), lambda: questions_of(self.frame))

    def story(self, person: int) -> Story:
        """What is told of a person up to the present frame."""
        return self._kept(
            ("story", self.frame_id, person),
            lambda: self._stories.of(person, frame_id=self.frame_id),
        )

    def series(self, person: int, column: str) -> NDArray[np.float64]:
        """A need or mood of a person at every frame."""
        return self._kept(("series", person, column), lambda: self._stories.series(person, column))

    def _kept(self, key: object, read: Callable[[], T]) -> T:
        """An answer, kept while it is among the last few that were asked for.

        A refusal is kept too: a broken table is not read again at every drawn frame.
        """
        if key not in self._answers:
            try:
                self._answers[key] = read()
            except CaptureError as error:
                self._answers[key] = error
            while len(self._answers) > _KEPT_ANSWERS:
                self._answers.pop(next(iter(self._answers)))
        answer = self._answers.pop(key)
        self._answers[key] = answer
        if isinstance(answer, CaptureError):
            raise answer
        return answer  # type: ignore[return-value]

    # -- pictures ------------------------------------------------------------------------------

    def thumb(self, frame_id: int) -> Shown | None:
        """A small picture of a frame."""
        make = partial(_thumb, self.dataset.frame(frame_id))
        return self.shelf.get(("thumb", frame_id), make, pixels=self._pixels)

    def picture(self, plane: str) -> Shown | None:
        """A plane of the present frame."""
        make = partial(plane_picture, self.frame, plane)
        key = ("plane", self.frame_id, plane)
        return self.shelf.get(key, make, pixels=self._pixels, urgent=True)

    def selected_mask(self) -> Shown | None:
        """The selected one's pixels in the present frame, clear elsewhere."""
        key = ("mask", self.frame_id, self.selected)
        make = partial(_mask, self.frame, self.selected)
        return self.shelf.get(key, make, pixels=self._pixels, urgent=True)

    @property
    def _pixels(self) -> int:
        return self.size[0] * self.size[1]

    # -- whom ----------------------------------------------------------------------------------

    def entity_at(self, x: float, y: float) -> int:
        """Id of what a point of the picture shows; NONE outside or where no ids are known.

        Raises:
            CaptureError: the instance plane cannot be read.
        """
        width, height = self.size
        if not (0 <= x < width and 0 <= y < height) or "instance" not in self.planes():
            return NONE
        return int(plane_of(self.frame, "instance")[int(y), int(x)])

    def select_at(self, x: float, y: float) -> None:
        """Select what a point of the picture shows; sky and ground let go."""
        entity = self.entity_at(x, y)
        kind = kind_and_row(entity)[0]
        if kind in ("none", "sky", "terrain", "water", "grass"):
            self.selected = NONE
        else:
            self.select(entity)

    def select(self, entity_id: int) -> None:
        """Select somebody or something; a person's story comes to the front."""
        self.selected = entity_id
        if kind_and_row(entity_id)[0] == "person":
            self.wanted_tab = PERSON_TAB

    @property
    def person(self) -> int | None:
        """Row of the selected person; None if none is."""
        kind, row = kind_and_row(self.selected)
        return row if kind == "person" else None

    def people_in_view(self) -> list[tuple[int, str]]:
        """Ids and names of those in the picture, the biggest first."""
        return self._kept(("people", self.frame_id), self._people_in_view)

    def _people_in_view(self) -> list[tuple[int, str]]:
        rows = self.frame.rows("instances")
        order = np.argsort(-rows["pixels"], kind="stable").tolist()
        ids = [int(rows["instance_id"][k]) for k in order if rows["kind"][k] == "person"]
        return [(entity, self.words.person(entity - PERSON_BASE)) for entity in ids]


def _thumb(frame: FrameFiles) -> PlanePicture:
    picture = Image.fromarray(plane_of(frame, "rgb"))
    height = max(1, round(THUMB_W * picture.height / picture.width))
    small = picture.resize((THUMB_W, height), Image.Resampling.BOX)
    return PlanePicture(np.asarray(small))


def _mask(frame: FrameFiles, entity_id: int) -> PlanePicture:
    """Amber over the pixels of one id, its rim solid, clear elsewhere."""
    inside = plane_of(frame, "instance") == entity_id
    core = inside.copy()
    for axis in (0, 1):
        for by in (1, -1):
            core &= np.roll(inside, by, axis=axis)
    out = np.zeros((*inside.shape, 4), dtype=np.uint8)
    out[..., :3] = AMBER
    out[..., 3] = np.where(core, _MASK_ALPHA, np.where(inside, _RIM_ALPHA, 0))
    return PlanePicture(out)

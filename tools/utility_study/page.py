"""Tells what came out: one table for the terminal, and between two marks of the documentation.

What stands between the marks is written from the result alone, so it says what was found whether or
not that pleases. The words about it are written by hand and hold no number that was measured.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import partial
from typing import Any

import numpy as np
from rich.table import Table

from digisphere.people.enums import Goal
from utility_study.choice_study import (
    ACCURACY,
    LOG_LOSS,
    LOGISTIC,
    OF_BOTH,
    TELL_MEASURES,
    ChoiceResult,
    people_of,
)
from utility_study.collecting import (
    FIRST_SEED,
    LOG_SEED,
    SEEN_LOOKS,
    UNSEEN_LOOKS,
    StudyError,
)
from utility_study.judging import (
    JOINTS_RIGHT,
    MEASURES,
    OVERLAP,
    PRECISION,
    Gap,
    Ints,
    Score,
    gap_between,
)
from utility_study.network import PoseNetwork, SceneNetwork, weights_of
from utility_study.pictures import CLASSES
from utility_study.sight_study import (
    A_TENTH,
    BY_PIXEL,
    COMMONEST,
    PARTS,
    PLAIN,
    RANDOMISED,
    SHUFFLED,
    SightResult,
)
from utility_study.sizes import StudySize

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
COMMAND = "python3 tools/utility_demo.py"
LEARNERS = (RANDOMISED, A_TENTH, PLAIN, SHUFFLED)
BLIND = "without looking"
OTHERS = (A_TENTH, PLAIN, BLIND)
"""What the randomised learner is held against."""
_TASKS = {
    OVERLAP: "classes of pixels",
    PRECISION: "people as boxes",
    JOINTS_RIGHT: "joints of people",
}
_HARDLY = 0.05
_SLACK = 0.03
"""A control may be so much better than what is said without looking: trainings spread."""


@dataclass(frozen=True)
class Costs:
    """Processor seconds of each part of the study."""

    capturing: float
    simulating: float
    seeing: float
    foretelling: float


@dataclass(frozen=True)
class Row:
    """One line of the table: a measure on one part of the test.

    Attributes:
        task: what was to be learnt, and how it is measured.
        part: of the test.
        scores: by learner, one a seed.
        blind: of the best answer that does not look.
        gaps: of randomised to each of ``OTHERS``.
        less_is_better: whether it is a loss.
    """

    task: str
    part: str
    scores: dict[str, list[float]]
    blind: float
    gaps: tuple[Gap, ...]
    less_is_better: bool = False

    def control_held(self) -> bool:
        """Whether shuffled labels taught no more than can be said without looking."""
        control = float(np.nanmean(self.scores[SHUFFLED]))
        if self.less_is_better:
            return control >= self.blind - _SLACK
        return control <= self.blind + _SLACK

    def cells(self) -> list[str]:
        """The line as text."""
        told = [spread(self.scores[name]) for name in LEARNERS]
        return [self.task, self.part, *told, f"{self.blind:.3f}", *map(str, self.gaps)]


HEADS = ["task", "tested on", *LEARNERS, BLIND, *(f"{RANDOMISED} less {name}" for name in OTHERS)]


def spread(values: Sequence[float]) -> str:
    """Mean and, of several seeds, their standard deviation."""
    if not np.isfinite(values).any():
        return "-"
    mean = f"{np.nanmean(values):.3f}"
    return mean if len(values) == 1 else f"{mean} ± {np.nanstd(values, ddof=1):.3f}"


def rows_of(sight: SightResult, choice: ChoiceResult) -> list[Row]:
    """All that was measured."""
    rows = []
    for measure, of in MEASURES.items():
        for part in PARTS:
            scores: dict[str, list[Score]] = {
                name: [partial(of, marks) for marks in each.marks]
                for name, each in sight.learners.items()
            }
            rows.append(
                _row(f"{_TASKS[measure]}, {measure}", part, scores, places=sight.parts[part],
                     groups=sight.test.worlds)
            )  # fmt: skip
    for name, judge in TELL_MEASURES.items():
        scores = {
            row.name: [partial(judge, told) for told in row.told]
            for row in choice.foretellers.values()
        }
        rows.append(
            _row(f"next activity, {name}", "unseen worlds", scores,
                 places=np.arange(len(choice.test)), groups=choice.test.person,
                 less_is_better=name == LOG_LOSS)
        )  # fmt: skip
    return rows


def _row(
    task: str, part: str, scores: dict[str, list[Score]], *, places: Ints, groups: Any,
    less_is_better: bool = False,
) -> Row:  # fmt: skip
    # The control may know how common each answer is, and where, but no more than that.
    floors = {name: scores[name][0](places) for name in (COMMONEST, BY_PIXEL) if name in scores}
    blind = (min if less_is_better else max)(floors, key=floors.__getitem__)
    gaps = [
        gap_between(scores[RANDOMISED], scores[name], places=places, groups=groups)
        for name in (A_TENTH, PLAIN, blind)
    ]
    marks = {name: [score(places) for score in scores[name]] for name in LEARNERS}
    return Row(task, part, marks, floors[blind], tuple(gaps), less_is_better)


def shown(rows: Sequence[Row]) -> Table:
    """The table for the terminal."""
    table = Table(*HEADS, title="What a dataset teaches, tested on unseen worlds")
    for row in rows:
        table.add_row(*row.cells())
    return table


def markdown(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table for a page."""
    head = f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}\n"
    return head + "\n".join(f"| {' | '.join(line)} |" for line in lines)


def findings(rows: Sequence[Row]) -> list[str]:
    """One sentence a comparison, and whether the controls held."""
    said = []
    for number, other in enumerate(OTHERS):
        verdicts: dict[str, list[str]] = {"better": [], "worse": [], "undecided": []}
        for row in rows:
            gap = row.gaps[number]
            better = (gap.mean > 0) != row.less_is_better
            kind = "undecided" if not gap.sure else "better" if better else "worse"
            verdicts[kind].append(f"{row.task} ({row.part})")
        for kind, which in verdicts.items():
            if which:
                said.append(
                    f"{RANDOMISED.capitalize()} against {other}: {kind} in {'; '.join(which)}."
                )
    failed = [f"{row.task} ({row.part})" for row in rows if not row.control_held()]
    held = f"{len(rows) - len(failed)} of {len(rows)} controls held"
    said.append(f"Shuffled labels: {held}{': FAILED in ' + '; '.join(failed) if failed else ''}.")
    return said


def measured(
    sight: SightResult, choice: ChoiceResult, rows: Sequence[Row], *, size: StudySize, costs: Costs
) -> str:
    """All that belongs between the marks."""
    seeds = ", ".join(map(str, size.seeds))
    blocks = [
        f"`{COMMAND}` wrote this; training seeds {seeds}. Mean ± standard deviation over them; in "
        "brackets what 95 of 100 draws of test worlds and seeds lie between.",
        markdown(HEADS, [row.cells() for row in rows]),
        "\n".join(f"- {line}" for line in findings(rows)),
        _by_look(sight),
        _learnt_from(sight, choice),
        _told_of_the_test(sight, choice, size=size, costs=costs),
    ]
    return "\n\n".join(blocks)


def _by_look(sight: SightResult) -> str:
    """Every measure in each kind of weather, and which classes were hardly learnt."""
    names = (RANDOMISED, PLAIN)
    heads = ["weather", "frames", "people", *(f"{m}, {name}" for m in MEASURES for name in names)]
    lines = []
    for look in (*SEEN_LOOKS, *UNSEEN_LOOKS):
        places = np.flatnonzero(sight.test.looks == look)
        if len(places):
            marks = [
                spread([of(m, places) for m in sight.learners[name].marks])
                for of in MEASURES.values()
                for name in names
            ]
            people = sum(len(sight.test.boxes[place]) for place in places)
            lines.append([look or "its own", str(len(places)), str(people), *marks])
    every = np.arange(len(sight.test))
    overlap = np.mean([m.overlap(every) for m in sight.learners[RANDOMISED].marks], axis=0)
    poor = [f"{name} {o:.2f}" for name, o in zip(CLASSES, overlap, strict=True) if o < _HARDLY]
    told = f"Classes hardly learnt, by IoU of {RANDOMISED}: {', '.join(poor) or 'none'}."
    return f"{markdown(heads, lines)}\n\n{told}"


def _learnt_from(sight: SightResult, choice: ChoiceResult) -> str:
    heads = ["learnt from", "frames", "people in them", "different people", "choices", "of people"]
    lines = []
    for name in (RANDOMISED, A_TENTH, PLAIN):
        seen, told = sight.learners[name], choice.foretellers[name]
        counts = (seen.frames, seen.people, seen.persons, told.choices, told.people)
        lines.append([name, *(f"{count:,}" for count in counts)])
    test = sight.test
    counts = (len(test), test.people, test.persons, len(choice.test), people_of(choice.test))
    lines.append(["(test)", *(f"{count:,}" for count in counts)])
    return markdown(heads, lines)


def _told_of_the_test(
    sight: SightResult, choice: ChoiceResult, *, size: StudySize, costs: Costs
) -> str:
    told = choice.foretellers
    every = np.arange(len(choice.test))
    also = "; ".join(
        f"{name}: {ACCURACY} {spread([t.accuracy(every) for t in told[name].told])}, "
        f"{LOG_LOSS} {spread([t.log_loss(every) for t in told[name].told])}"
        for name in (LOGISTIC, OF_BOTH)
    )
    minutes = {field.name: getattr(costs, field.name) / 60 for field in fields(costs)}
    spent = ", ".join(f"{name} {spent:.1f}" for name, spent in minutes.items())
    wide, tall = size.size
    counts = ", ".join(f"{len(places)} in {part}" for part, places in sight.parts.items())
    scenes, joints = weights_of(SceneNetwork()), weights_of(PoseNetwork())
    lines = (
        f"Next activity, of {len(Goal) - 1} goals, foretold otherwise: {also}.",
        f"Randomised: {size.worlds} worlds, seeds from {FIRST_SEED['train']}, "
        f"{size.frames_per_world} frames each. Not randomised: {size.plain_worlds} x "
        f"{size.frames} frames, seeds from {FIRST_SEED['plain']}. Test: {size.unseen_worlds} "
        f"worlds, seeds from {FIRST_SEED['unseen']}: {counts} ({', '.join(UNSEEN_LOOKS)}). "
        f"{wide} x {tall} pixels.",
        f"Logs: {size.log_worlds} worlds of {size.log_people} people, seeds from "
        f"{LOG_SEED['train']}; one of {size.log_worlds * size.log_people}, seed "
        f"{LOG_SEED['village']}; {size.unseen_log_worlds} to test on, seeds from "
        f"{LOG_SEED['unseen']}. Days: {size.log_days:g}.",
        f"Scenes: {scenes:,} weights, {size.steps} steps of {size.batch} pieces. Joints: "
        f"{joints:,} weights, {size.pose_steps} steps of {size.pose_batch} people. Choices: "
        f"{size.choice_steps} steps.",
        f"CPU minutes: {spent}.",
    )
    return "\n".join(f"- {line}" for line in lines)


def page_with(page: str, text: str) -> str:
    """The page with this between its marks.

    Raises:
        StudyError: it has no marks, or in another order.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise StudyError(f"The page lacks the marks «{BEGIN}» and «{END}»; put them in again.")
    return f"{before}{BEGIN}\n{text}\n{END}{after}"

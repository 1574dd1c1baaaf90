"""Tells what came out: tables for the terminal and a page for the documentation.

The page is written from the result alone, so it says what was found whether or not that pleases.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from rich.table import Table

from digisphere.people.enums import Goal
from utility_study import choice_study, sight_study
from utility_study.choice_study import ChoiceResult
from utility_study.collecting import FIRST_SEED, LOG_SEED, UNSEEN_LOOKS
from utility_study.network import SmallUNet, weights_of
from utility_study.pictures import CLASSES, LEAST_PIXELS, LEAST_SEEN
from utility_study.sight_study import Score, SightResult
from utility_study.sizes import StudySize

TEMPLATE = Path(__file__).with_name("page.md")


@dataclass(frozen=True)
class Costs:
    """Processor seconds of each part of the study."""

    capturing: float
    simulating: float
    seeing: float
    foretelling: float


@dataclass(frozen=True)
class Lines:
    """A table as text."""

    title: str
    heads: list[str]
    rows: list[list[str]]

    def shown(self) -> Table:
        """For the terminal."""
        table = Table(*self.heads, title=self.title)
        for row in self.rows:
            table.add_row(*row)
        return table

    def markdown(self) -> str:
        """For the page."""
        head = f"| {' | '.join(self.heads)} |\n|{'---|' * len(self.heads)}\n"
        return head + "\n".join(f"| {' | '.join(row)} |" for row in self.rows)


def spread(values: Sequence[float], *, digits: int = 3) -> str:
    """Mean and, of several seeds, their standard deviation."""
    if not np.isfinite(values).any():
        return "-"
    mean = f"{np.nanmean(values):.{digits}f}"
    return mean if len(values) == 1 else f"{mean} ± {np.nanstd(values, ddof=1):.{digits}f}"


def sight_lines(result: SightResult) -> Lines:
    """Mean overlap and precision of every learner."""
    heads = ["learnt from", "frames"]
    heads += [f"{what}, {part}" for part in sight_study.PARTS for what in ("mIoU", "AP50")]
    rows = []
    for learner in result.learners:
        row = [learner.name, str(learner.frames)]
        for part in sight_study.PARTS:
            scores = learner.scores[part]
            row += [spread([s.mean_overlap for s in scores]), spread([s.ap_50 for s in scores])]
        rows.append(row)
    return Lines("Unseen worlds: classes of pixels, and people found", heads, rows)


def class_lines(result: SightResult) -> Lines:
    """Overlap of every class on all test frames of a part, mean over seeds."""
    heads = ["IoU", *(f"{part}: {each.name}" for part in sight_study.PARTS for each in
                      result.learners[:3])]  # fmt: skip
    rows = []
    for place, name in enumerate(CLASSES):
        cells = [
            spread([float(s.overlap[place]) for s in each.scores[part]], digits=2)
            for part in sight_study.PARTS
            for each in result.learners[:3]
        ]
        rows.append([name, *cells])
    return Lines("Class by class", heads, rows)


def choice_lines(result: ChoiceResult) -> Lines:
    """Accuracy, log loss and calibration of every way to foretell."""
    whats = (("accuracy", "accuracy"), ("log loss", "log_loss"), ("ECE", "miscalibration"))
    heads = ["by"] + [f"{what}, {part}" for part in choice_study.PARTS for what, _ in whats]
    rows = []
    for each in result.foretellers:
        cells = [
            spread([getattr(s, name) for s in each.scores[part]])
            for part in choice_study.PARTS
            for _, name in whats
        ]
        rows.append([each.name, *cells])
    return Lines("What somebody does next", heads, rows)


def findings(sight: SightResult, choice: ChoiceResult) -> list[str]:
    """One sentence a comparison, with its sign, and whether the controls held."""
    said: list[str] = []
    by_name = {each.name: each for each in sight.learners}
    first = by_name[sight_study.RANDOMISED]
    for other in (by_name[sight_study.PLAIN], by_name[sight_study.A_TENTH]):
        said += [
            f"{first.name} less {other.name}, {part}: "
            f"mIoU {_gap(first.scores[part], other.scores[part], 'mean_overlap')}, "
            f"AP50 {_gap(first.scores[part], other.scores[part], 'ap_50')}."
            for part in sight_study.PARTS
        ]
    for part in sight_study.PARTS:
        control = _mean(by_name[sight_study.SHUFFLED].scores[part], "mean_overlap")
        floor = _mean(by_name[sight_study.BY_PIXEL].scores[part], "mean_overlap")
        verdict = "held" if control <= floor + 0.03 else "FAILED"
        said.append(
            f"Control, {part}: labels of other frames teach mIoU {control:.3f}; "
            f"the commonest class at each pixel has {floor:.3f} ({verdict})."
        )
    tellers = {each.name: each for each in choice.foretellers}
    for part in choice_study.PARTS:
        control = _mean(tellers[choice_study.SHUFFLED].scores[part], "log_loss")
        floor = _mean(tellers[choice_study.COMMONEST].scores[part], "log_loss")
        verdict = "held" if control >= floor - 0.02 else "FAILED"
        said.append(
            f"Control, {part}: shuffled goals teach a log loss of {control:.3f}; "
            f"knowing only how common each goal is has {floor:.3f} ({verdict})."
        )
    return said


def _mean(scores: Sequence[object], name: str) -> float:
    return float(np.nanmean([getattr(each, name) for each in scores]))


def _gap(mine: list[Score], others: list[Score], name: str) -> str:
    """Difference of two learners, seed by seed."""
    gaps = [getattr(a, name) - getattr(b, name) for a, b in zip(mine, others, strict=True)]
    told = spread(gaps)
    return told if told.startswith("-") else f"+{told}"


def page_of(sight: SightResult, choice: ChoiceResult, *, size: StudySize, costs: Costs) -> str:
    """The page of documentation, ``page.md`` filled in."""
    wide, tall = size.size
    seen, unseen = (len(sight.parts[part]) for part in sight_study.PARTS)
    values = {
        **{name: str(value) for name, value in size.facts().items()},
        **{field.name: f"{getattr(costs, field.name) / 60:.1f}" for field in fields(costs)},
        "seeds": ", ".join(map(str, size.seeds)),
        "sight_table": sight_lines(sight).markdown(),
        "class_table": class_lines(sight).markdown(),
        "findings": "\n".join(f"- {line}" for line in findings(sight, choice)),
        "wide": wide,
        "tall": tall,
        "half_wide": wide // 2,
        "half_tall": tall // 2,
        "low": size.people[0],
        "high": size.people[1],
        "train_seed": FIRST_SEED["train"],
        "unseen_seed": FIRST_SEED["unseen"],
        "log_seed": LOG_SEED["train"],
        "unseen_log_seed": LOG_SEED["unseen"],
        "seen_frames": seen,
        "unseen_frames": unseen,
        "looks": ", ".join(UNSEEN_LOOKS),
        "weights": f"{weights_of(SmallUNet()):,}",
        "classes": len(CLASSES),
        "least_pixels": LEAST_PIXELS,
        "least_seen": f"{LEAST_SEEN:.0%}",
        "choice_table": choice_lines(choice).markdown(),
        "goals": len(Goal) - 1,
        "people_asked": sum(map(len, sight.test.boxes)),
        "choice_counts": "\n".join(
            f"| {part} | {count:,} | {choice.people[part]} |"
            for part, count in choice.counts.items()
        ),
    }
    return TEMPLATE.read_text(encoding="utf-8").format(**values)

#!/usr/bin/env python3
"""Measures what a dataset teaches: trains on captured frames and logs, tests on unseen worlds.

``python3 tools/utility_demo.py`` has worlds captured and simulated by the product's own commands,
trains small networks (classes of pixels, people as boxes, their joints, what they do next) on many
worlds, on a tenth of that and on one world at noon, tests all on other worlds and other weather,
and prints and writes what came out: one table on the terminal and between the marks of
``docs/utility.md``, and a sheet of answers beside the truth. ``--quick`` does the same in little,
in ``out/utility-quick`` alone. A folder with finished data is used again.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
from rich.console import Console
from utility_study.choice_study import study_choices
from utility_study.choices import read_choices
from utility_study.collecting import (
    StudyError,
    capture_plan,
    costs_of_data,
    open_study,
    simulate_logs,
)
from utility_study.network import make_repeatable
from utility_study.page import Costs, findings, measured, page_with, rows_of, shown
from utility_study.pictures import read_pictures
from utility_study.sheet import draw_sheet
from utility_study.sight_study import study_sight
from utility_study.sizes import FULL, QUICK, StudySize

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "utility.md"


def main() -> int:
    """Do the study and tell of it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--quick",
        action="store_true",
        help="little data and training, a few minutes; its scores say nothing",
    )
    parser.add_argument("--out", type=Path, help="folder for the data")
    parser.add_argument("--page", type=Path, help="the page; docs/utility.md unless --quick")
    parser.add_argument("--sheet", type=Path, help="the sheet; screenshots/utility.png likewise")
    asked = parser.parse_args()
    out = asked.out or ROOT / "out" / ("utility-quick" if asked.quick else "utility")
    page = asked.page or (out / "utility.md" if asked.quick else PAGE)
    sheet = asked.sheet or (
        out / "utility.png" if asked.quick else ROOT / "screenshots" / "utility.png"
    )
    try:
        run_study(QUICK if asked.quick else FULL, out=out, page=page, sheet=sheet)
    except StudyError as error:
        print(f"utility_demo: {error}", file=sys.stderr)
        return 2
    return 0


def run_study(size: StudySize, *, out: Path, page: Path, sheet: Path) -> None:
    """Make the data, learn, test, and write page and sheet.

    Raises:
        StudyError: the data could not be made, or the page has no place for the table.
    """
    console = Console(width=230)
    make_repeatable()
    open_study(out, size)
    page_with(_page_so_far(page), "")  # refused now rather than after all the work

    def say(text: str) -> None:
        console.print(f"[dim]{time.process_time():7.0f} s  {text}[/]")

    say("capturing worlds")
    train, plain, unseen = (
        read_pictures(capture_plan(name, out=out, size=size))
        for name in ("train", "plain", "unseen")
    )
    say("simulating worlds")
    known, village, strange = (
        read_choices(simulate_logs(part, out=out, size=size))
        for part in ("train", "village", "unseen")
    )
    begun_s = time.process_time()
    choice = study_choices(
        known, village, strange, seeds=size.seeds, steps=size.choice_steps, progress=say
    )
    foretold_s = time.process_time()
    noons = [plain.at(np.flatnonzero(plain.worlds == world)) for world in np.unique(plain.worlds)]
    sight = study_sight(train, noons, unseen, size=size, progress=say)
    costs = Costs(*costs_of_data(out), time.process_time() - foretold_s, foretold_s - begun_s)
    say("drawing test worlds anew")
    rows = rows_of(sight, choice)
    console.print(shown(rows))
    for line in findings(rows):
        console.print(line)
    text = measured(sight, choice, rows, size=size, costs=costs)
    page.write_text(page_with(_page_so_far(page), text), encoding="utf-8")
    draw_sheet(sight).save(sheet, optimize=True)
    console.print(f"Wrote {page} and {sheet}.")


def _page_so_far(page: Path) -> str:
    return (page if page.is_file() else PAGE).read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

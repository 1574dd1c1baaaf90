"""The ``evaluate`` command: run a battery behind a bar, print its table, write its page."""

import shlex
import sys
from importlib.metadata import version
from pathlib import Path

from digisphere.app import console
from digisphere.evaluate.battery import choose, run_battery
from digisphere.evaluate.check import Effort
from digisphere.evaluate.page import Writeup, write_up


def run_evaluate(subject: str, *, quick: bool, out: Path, only: list[str]) -> bool:
    """Run the checks of a subject and say whether all passed."""
    names = choose(subject, only=only)
    effort = Effort.QUICK if quick else Effort.FULL
    with console.progress_bar("Evaluate") as progress:
        results = run_battery(names, effort=effort, progress=progress)
    writeup = Writeup(
        subject=subject,
        effort=effort,
        command=shlex.join(["digisphere", *sys.argv[1:]]),
        version=version("digisphere"),
        results=results,
    )
    write_up(writeup, out)
    console.show(writeup.table())
    failed = [r.name for r in results if not r.passed]
    console.say(f"{len(results) - len(failed)} of {len(results)} checks passed.")
    for result in results:
        if not result.passed:
            console.say(f"FAIL {result.name}: {result.why_not}")
    console.say(f"Wrote {out / 'report.html'} and {out / 'figures.csv'}.")
    return not failed

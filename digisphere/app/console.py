"""What the command line says: progress bars, tables, complaints, and reading of its arguments.

The only module that prints. Progress shows on anything that takes over two seconds.
"""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from digisphere.core.scenario import load_scenario, shipped_scenarios
from digisphere.core.settings import Scenario
from digisphere.errors import ScenarioError

PIPE_WIDTH = 160
OUT = Console(width=None if sys.stdout.isatty() else PIPE_WIDTH)
ERR = Console(stderr=True)
_SIZE = re.compile(r"(\d+)x(\d+)")
SMALLEST, LARGEST = 16, 8192


def say(text: str) -> None:
    """Print one line for the user."""
    OUT.print(text, highlight=False, soft_wrap=True, markup=False)


def complain(text: str) -> None:
    """Print one paragraph of what went wrong."""
    ERR.print(f"digisphere: {text}", highlight=False, soft_wrap=True, markup=False)


def show(table: Table) -> None:
    """Print a table."""
    OUT.print(table)


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[str, float], None]]:
    """Show a bar while the body runs; call what it yields with a label and a fraction."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=ERR, transient=True) as bar:
        task = bar.add_task(title, total=1.0)

        def update(label: str, fraction: float) -> None:
            bar.update(task, completed=min(1.0, fraction), description=f"{title}: {label}")

        yield update


def scenario_from(
    name: str, overrides: list[str] | None, doings: list[str] | None = None
) -> Scenario:
    """Load a scenario named on the command line, with its overrides and doings."""
    return load_scenario(name, overrides=overrides or (), doings=doings or ())


def size_from_text(text: str) -> tuple[int, int]:
    """Read ``1280x720``.

    Raises:
        ScenarioError: it is not WIDTHxHEIGHT within sensible limits.
    """
    match = _SIZE.fullmatch(text.strip().lower())
    if match is None:
        raise ScenarioError(f"--size {text}: write WIDTHxHEIGHT in pixels, e.g. 1280x720.")
    width, height = int(match.group(1)), int(match.group(2))
    if not (SMALLEST <= width <= LARGEST and SMALLEST <= height <= LARGEST):
        raise ScenarioError(f"--size {text}: each side must be {SMALLEST} to {LARGEST} pixels.")
    return width, height


def print_scenarios() -> None:
    """List what ships, with a line each."""
    table = Table("scenario", "title", "people", "what it is")
    for name in shipped_scenarios():
        scenario = load_scenario(name)
        table.add_row(name, scenario.title, str(scenario.people.count), scenario.description)
    show(table)
    say("Next: digisphere run valley")

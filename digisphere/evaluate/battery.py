"""Runs the checks of one subject, two at a time, and gathers what they showed.

Each check runs in a process of its own, so that a slow one does not hold up the rest and a crash
is one failed line, not the end of the battery. What it showed comes back as plain numbers and one
picture; ``page`` writes them up. Called by ``app`` and the tests.
"""

import math
import os
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context

from digisphere.core.registry import Registry
from digisphere.errors import RegistryError, suggest
from digisphere.evaluate.check import Check, Effort, Reading, Verdict
from digisphere.evaluate.plots import picture_of

GROUP = "digisphere.checks"
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Line:
    """One figure as found in the model and in the control."""

    name: str
    unit: str
    low: float
    high: float
    source: str
    digits: int
    value: float
    control: float
    within: bool

    @property
    def caught(self) -> bool:
        """True when the control was measured and lies outside the band."""
        return not math.isnan(self.control) and not self.low <= self.control <= self.high

    @property
    def band(self) -> str:
        """The band in words."""
        low, high = (_plain(end, digits=max(4, self.digits)) for end in (self.low, self.high))
        if math.isinf(self.low):
            return f"≤ {high}"
        return f"≥ {low}" if math.isinf(self.high) else f"{low} to {high}"

    def shown(self, value: float) -> str:
        """Return a value with this figure's digits and unit."""
        if math.isnan(value):
            return "-"
        number = _plain(value, digits=self.digits)
        return f"{number} {self.unit if self.unit != '1' else ''}".strip()


def _plain(value: float, *, digits: int) -> str:
    """Return a number with so many digits that count, none for a whole one, and no powers of ten.

    Only what is below a ten-thousandth is written with a power.
    """
    if digits == 0:
        return f"{value:,.0f}"
    return f"{float(f'{value:.{digits}g}'):,.12g}"


@dataclass(frozen=True, slots=True)
class Result:
    """One check that has been run, as plain numbers and a picture."""

    name: str
    title: str
    control_is: str
    lines: tuple[Line, ...]
    passed: bool
    why_not: str
    seconds: float
    """Processor time it took; who simulates a town that others look at pays for it."""
    picture: bytes | None
    sample: str = ""


def check_names(subject: str) -> list[str]:
    """Return the names of the checks of a subject, sorted.

    Raises:
        RegistryError: nothing is known of the subject.
    """
    names = Registry(GROUP).names()
    found = [name for name in names if name.split(".", 1)[0] == subject]
    if not found:
        subjects = sorted({name.split(".", 1)[0] for name in names})
        raise RegistryError(
            f"There are no checks of «{subject}». {suggest(subject, known=subjects)}"
        )
    return found


def choose(subject: str, *, only: Sequence[str] = ()) -> list[str]:
    """Return the names to run: all of a subject, or those named.

    Raises:
        RegistryError: a name is unknown.
    """
    names = check_names(subject)
    chosen = [name if "." in name else f"{subject}.{name}" for name in only]
    for name in chosen:
        if name not in names:
            raise RegistryError(f"There is no check «{name}». {suggest(name, known=names)}")
    return chosen or names


def run_check(name: str, effort: Effort) -> Result:
    """Run one check here and now; what it raises is a failure with its reason."""
    check: Check = Registry(GROUP).load(name)
    started = time.process_time()
    try:
        found, control = check.measure(effort), check.control(effort)
    except Exception as error:  # a plug-in may raise anything; the battery must go on
        where = traceback.extract_tb(error.__traceback__)[-1]
        reason = f"{type(error).__name__}: {error} ({where.name}, line {where.lineno})"
        seconds = time.process_time() - started
        return Result(name, check.title, check.control_is, (), False, reason, seconds, None)
    verdict = Verdict(check, found, control, time.process_time() - started)
    against = {reading.figure.name: reading.value for reading in control.readings}
    return Result(
        name=name,
        title=check.title,
        control_is=check.control_is,
        lines=tuple(_line(r, control=against.get(r.figure.name, math.nan)) for r in found.readings),
        passed=verdict.passed,
        why_not=verdict.why_not,
        seconds=verdict.seconds,
        picture=None if found.plot is None else picture_of(found.plot),
        sample=found.sample,
    )


def _line(reading: Reading, *, control: float) -> Line:
    figure = reading.figure
    return Line(
        name=figure.name,
        unit=figure.unit,
        low=figure.low,
        high=figure.high,
        source=figure.source,
        digits=figure.digits,
        value=reading.value,
        control=control,
        within=reading.within,
    )


def run_battery(
    names: Sequence[str], *, effort: Effort, progress: Progress, workers: int | None = None
) -> list[Result]:
    """Run checks and return their results in the order of ``names``.

    Args:
        names: entry-point names of the checks.
        effort: how much work each may do.
        progress: called with the name just finished and the fraction done.
        workers: processes side by side; by default one per processor, four at most.
    """
    count = workers or min(4, os.cpu_count() or 1)
    results: dict[str, Result] = {}
    with _processes(min(count, len(names))) as pool:
        jobs = {pool.submit(run_check, name, effort): name for name in names}
        for job in as_completed(jobs):
            name = jobs[job]
            results[name] = _result_of(job, name=name)
            progress(name, len(results) / len(names))
    return [results[name] for name in names]


@contextmanager
def _processes(count: int) -> Iterator[Executor]:
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _result_of(job: "Future[Result]", *, name: str) -> Result:
    """Return a job's result, or a failure when its process died."""
    try:
        return job.result()
    except BrokenProcessPool:
        return Result(name, name, "", (), False, "its process was killed", 0.0, None)

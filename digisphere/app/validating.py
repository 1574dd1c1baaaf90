"""The ``validate`` command: datasets, a recorded run, or a dataset of another maker, proved.

What a folder holds decides which checks are made; making them is ``capture.validate``'s and
``capture.foreign``'s.
"""

from pathlib import Path

from rich.table import Table

from digisphere.app import console
from digisphere.capture.foreign.proof import validate_foreign
from digisphere.capture.record import is_dataset
from digisphere.capture.run_record import is_run
from digisphere.capture.validate import validate, validate_run
from digisphere.errors import CaptureError
from digisphere.evaluate.dataset_card.many import find_worlds


def run_validate(folder: Path, *, rerender: int = 0, workers: int | None = None) -> bool:
    """Check what a folder holds, one dataset or many, print it, and say whether all agrees.

    Raises:
        CaptureError: the folder holds nothing that can be checked, or nothing to draw again.
    """
    if is_dataset(folder):
        with console.progress_bar("Validate") as progress:
            report = validate(folder, rerender=rerender, workers=workers, progress=progress)
        console.show(report.table())
        console.say(f"Wrote {folder / 'report.html'}.")
        return report.passed
    worlds = find_worlds(folder) if folder.is_dir() else []
    if worlds:
        return _prove_each(folder, worlds, rerender=rerender, workers=workers)
    if rerender:
        cure = f"«digisphere replay {folder}» proves a run" if is_run(folder) else "Leave it out"
        raise CaptureError(
            f"--rerender {rerender}: only a finished capture can be drawn again, and «{folder}» "
            f"is none. {cure}."
        )
    if is_run(folder):
        proved = validate_run(folder)
        console.show(proved.table())
        return proved.passed
    return _prove_foreign(folder)


def _prove_each(folder: Path, worlds: list[Path], *, rerender: int, workers: int | None) -> bool:
    """Check every dataset of a folder, and show of each what failed."""
    table = Table("dataset", "checks passed", "failed", "first failure")
    wrong = 0
    with console.progress_bar("Validate") as progress:
        for place, world in enumerate(worlds):
            name = world.relative_to(folder).as_posix()
            progress(name, place / len(worlds))
            report = validate(world, rerender=rerender, workers=workers)
            failed = [tally for tally in report.tallies if not tally.passed]
            passed = sum(tally.passed and tally.checked > 0 for tally in report.tallies)
            told = f"{failed[0].name}: {failed[0].examples[0]}" if failed else ""
            table.add_row(name, str(passed), str(len(failed) or ""), told)
            wrong += bool(failed)
    console.show(table)
    verdict = f"{wrong} of {len(worlds)} datasets failed" if wrong else "Every dataset passed"
    console.say(f"{verdict}; each holds its report.html.")
    return not wrong


def _prove_foreign(folder: Path) -> bool:
    with console.progress_bar("Validate") as progress:
        proofs = validate_foreign(folder, progress=progress)
    for proof in proofs:
        console.say(f"\n{proof.title}{': ' if proof.counted else ''}{proof.counted}")
        console.show(proof.table())
        for tally in proof.tallies:
            for example in tally.examples:
                console.say(f"  {tally.name}: {example}")
        if proof.unproved:
            console.say(f"  Cannot be proved: {'; '.join(proof.unproved)}.")
    failed = sum(not tally.passed for proof in proofs for tally in proof.tallies)
    verdict = "Every check passed" if not failed else f"{failed} checks failed"
    console.say(
        f"\n{verdict}. «{folder}» was not written by DigiSphere as it stands, so only its own "
        "files were held against each other."
    )
    return not failed

"""The ``balance`` command: whether a recorded population is made up as it was meant to be."""

from pathlib import Path

from rich.table import Table

from digisphere.app import console
from digisphere.evaluate.balance.measures import Balance, recorded_balance
from digisphere.evaluate.balance.page import write_balance


def run_balance(folder: Path, *, out: Path) -> bool:
    """Print and write the balance of a record's people; return whether nothing is off."""
    balance = recorded_balance(folder)
    write_balance(balance, folder=out, subject=folder.name)
    console.show(_table(balance))
    off = f"Off: {', '.join(balance.off)}." if balance.off else "Everything is as meant."
    console.say(f"{off} Wrote {out / 'report.html'} and balance.json beside it.")
    return not balance.off


def _table(balance: Balance) -> Table:
    table = Table("", "found", "expected", "chi-square", "p", "w", "")
    for part in balance.distributions:
        verdict = "as meant" if part.balanced else "off"
        measured = (f"{part.chi_square:.1f}", f"{part.p:.2g}", f"{part.w:.2f}", verdict)
        table.add_row(part.name, "", "", *measured)
        for group, found, meant in zip(part.groups, part.found, part.expected, strict=True):
            if found or meant:
                table.add_row(f"  {group.replace('_', ' ')}", f"{found:.0f}", f"{meant:.1f}")
    for figure in balance.figures:
        verdict = "as meant" if figure.balanced else "off"
        band = f"{figure.low:g} to {figure.high:g}"
        table.add_row(f"Gini, {figure.name}", f"{figure.value:.2f}", band, "", "", "", verdict)
    return table

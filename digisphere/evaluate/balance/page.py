"""Writes a population's balance: ``balance.json`` for programs, ``report.html`` to be read."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING

from digisphere.capture.store import write_whole
from digisphere.evaluate.page import PAGE_STYLE

if TYPE_CHECKING:
    from pathlib import Path

    from digisphere.evaluate.balance.measures import Balance, Distribution

BALANCE_FORMAT = "digisphere-balance-1"


def write_balance(balance: Balance, *, folder: Path, subject: str) -> None:
    """Write figures and page."""
    folder.mkdir(parents=True, exist_ok=True)
    figures = {
        "format": BALANCE_FORMAT,
        "subject": subject,
        "off": balance.off,
        "distributions": {
            part.name: {
                "target": part.target,
                "found": dict(zip(part.groups, part.found.tolist(), strict=True)),
                "expected": dict(zip(part.groups, part.expected.tolist(), strict=True)),
                "chi_square": part.chi_square, "p": part.p, "cohens_w": part.w,
                "balanced": part.balanced,
            }
            for part in balance.distributions
        },
        "figures": {
            part.name: {
                "value": part.value, "low": part.low, "high": part.high, "slack": part.slack,
                "balanced": part.balanced,
            }
            for part in balance.figures
        },
        "groups": balance.groups,
    }  # fmt: skip
    text = json.dumps(figures, indent=1)
    write_whole(folder / "balance.json", text.encode())
    write_whole(folder / "report.html", _page(balance, subject=subject).encode())


def _page(balance: Balance, *, subject: str) -> str:
    parts = "\n".join(_distribution(part) for part in balance.distributions)
    figures = "".join(
        f"<tr><td>Gini index, {part.name}</td><td>{part.value:.3f}</td>"
        f"<td>{part.low:g} to {part.high:g} (± {part.slack:.2f})</td>"
        f"<td>{_verdict(balanced=part.balanced)}</td></tr>"
        for part in balance.figures
    )
    groups = "\n".join(_groups(by, found) for by, found in balance.groups.items())
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8">
<title>DigiSphere: balance of {html.escape(subject)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>{PAGE_STYLE}td:not(:first-child){{text-align:right}}</style>
<h1>Balance of {html.escape(subject)}</h1>
<p>Off is what chance hardly explains (p &lt; .001) and is of some size (Cohen's w &gt; .3).</p>
{parts}
<h2>Inequality</h2>
<table><tr><th></th><th>found</th><th>band</th><th></th></tr>{figures}</table>
{groups}
</html>
"""


def _verdict(*, balanced: bool) -> str:
    return "as meant" if balanced else "<b>off</b>"


def _distribution(part: Distribution) -> str:
    total = max(float(part.found.sum()), 1.0)
    rows = "".join(
        f"<tr><td>{html.escape(group.replace('_', ' '))}</td><td>{found:.0f}</td>"
        f"<td>{expected:.1f}</td><td>{found / total:.1%}</td><td>{expected / total:.1%}</td></tr>"
        for group, found, expected in zip(part.groups, part.found, part.expected, strict=True)
    )
    return (
        f"<h2>{html.escape(part.name.capitalize())}: {_verdict(balanced=part.balanced)}</h2>"
        f"<p class='source'>Target: {html.escape(part.target)}. Chi-square {part.chi_square:.1f}, "
        f"p {part.p:.2g}, w {part.w:.2f}.</p><table><tr><th></th><th>found</th><th>expected</th>"
        f"<th>share</th><th>meant</th></tr>{rows}</table>"
    )


def _groups(by: str, found: dict[str, dict[str, float]]) -> str:
    names = list(next(iter(found.values())))
    head = "".join(f"<th>{name.replace('_', ' ')}</th>" for name in names)
    rows = "".join(
        f"<tr><td>{html.escape(group.replace('_', ' '))}</td>"
        + "".join(f"<td>{of[name]:.3g}</td>" if of[name] < 1e4 else f"<td>{of[name]:.0f}</td>"
                  for name in names)
        + "</tr>"
        for group, of in found.items()
    )  # fmt: skip
    return f"<h2>By {by}</h2><table><tr><th></th>{head}</tr>{rows}</table>"

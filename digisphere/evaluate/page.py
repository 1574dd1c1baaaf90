"""Writes a battery up: a table for the terminal, one self-contained page, and a CSV of figures.

The page carries its plots, so it can be sent by itself. Running the checks is ``battery``'s.
"""

import base64
import csv
import html
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from digisphere.capture.store import write_whole
from digisphere.evaluate.battery import Line, Result
from digisphere.evaluate.check import Effort

PAGE_STYLE = """
:root{color-scheme:light dark}
body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}
section{display:grid;grid-template-columns:minmax(0,1fr) 26rem;gap:1.2rem;
border-top:1px solid #8886;padding:1.2rem 0}
section img{width:100%;border-radius:6px;background:#fff}
@media(max-width:60rem){section{grid-template-columns:1fr}}
h2{font-size:1.05rem;margin:0 0 .4rem}
table{border-collapse:collapse;width:100%;font-size:.92em}
th,td{text-align:left;padding:.25rem .5rem;border-bottom:1px solid #8884;vertical-align:top}
.pass{color:#0a7d4f}.fail{color:#c8321e;font-weight:600}
.source{color:#888;font-size:.85em}.control{color:#888}.caught{color:#b35c00}
.value{white-space:nowrap}
nav{columns:18rem;font-size:.9em;margin:1rem 0}nav a{display:block;text-decoration:none}
code{font-size:.9em}
"""
_COLUMNS = (
    "check",
    "figure",
    "unit",
    "value",
    "low",
    "high",
    "within",
    "control",
    "source",
    "sample",
)


@dataclass(frozen=True)
class Writeup:
    """A battery that has been run."""

    subject: str
    effort: Effort
    command: str
    version: str
    results: Sequence[Result]

    @property
    def passed(self) -> bool:
        """True when every check passed."""
        return all(result.passed for result in self.results)

    @property
    def seconds(self) -> float:
        """Work of all checks together."""
        return sum(result.seconds for result in self.results)

    def table(self) -> Table:
        """The battery as a table for the terminal."""
        table = Table("", "check", "figure", "found", "band", "control", "source")
        for result in self.results:
            verdict = "pass" if result.passed else "FAIL"
            name = result.name.split(".", 1)[1]
            style = "" if result.passed else "bold red"
            if not result.lines:
                table.add_row(verdict, name, "", result.why_not, "", "", "", style=style)
            for number, line in enumerate(result.lines):
                table.add_row(
                    verdict if number == 0 else "",
                    name if number == 0 else "",
                    line.name,
                    line.shown(line.value),
                    line.band,
                    line.shown(line.control),
                    line.source,
                    style=style,
                )
        return table


def write_up(writeup: Writeup, folder: Path) -> None:
    """Write ``report.html`` and ``figures.csv`` into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "figures.csv", _csv(writeup).encode())
    write_whole(folder / "report.html", _page(writeup).encode())


def _csv(writeup: Writeup) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for result in writeup.results:
        for line in result.lines:
            facts = (line.value, line.low, line.high, line.within, line.control, line.source)
            writer.writerow((result.name, line.name, line.unit, *facts, result.sample))
    return text.getvalue()


def _page(writeup: Writeup) -> str:
    failed = [r for r in writeup.results if not r.passed]
    count = len(writeup.results)
    words = f"{len(failed)} of {count} checks failed." if failed else f"All {count} checks passed."
    sections = "\n".join(_section(result) for result in writeup.results)
    contents = "\n".join(_entry(result) for result in writeup.results)
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8">
<title>DigiSphere: {_text(writeup.subject)} battery</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>{PAGE_STYLE}</style>
<h1>{_text(writeup.subject.capitalize())}, held against published numbers</h1>
<p class="{"fail" if failed else "pass"}">{words}</p>
<p>Every check measures the model and a deliberately broken one. It passes when the model's figures
lie in their bands <em>and</em> the broken model's do not; what catches it is
<span class="caught">in this colour</span>.
{_text(writeup.effort.value.capitalize())} battery, {writeup.seconds:.0f} s of processor time,
DigiSphere {_text(writeup.version)}. Made by <code>{_text(writeup.command)}</code>.</p>
<nav>
{contents}
</nav>
{sections}
</html>
"""


def _entry(result: Result) -> str:
    verdict = "pass" if result.passed else "fail"
    mark = "✓" if result.passed else "✗"
    name = result.name.split(".", 1)[1].replace("_", " ")
    return f'<a class="{verdict}" href="#{_text(result.name)}">{mark} {_text(name)}</a>'


def _section(result: Result) -> str:
    verdict = "pass" if result.passed else "fail"
    rows = "".join(_row(line) for line in result.lines)
    reason = "" if result.passed else f'<p class="fail">{_text(result.why_not)}</p>'
    picture = ""
    if result.picture is not None:
        source = base64.b64encode(result.picture).decode("ascii")
        picture = f'<img alt="{_text(result.title)}" src="data:image/png;base64,{source}">'
    sample = f"Measured on {_text(result.sample)}. " if result.sample else ""
    return f"""<section id="{_text(result.name)}">
<div><h2><span class="{verdict}">{verdict.upper()}</span>
{_text(result.title)}</h2>{reason}
<table><tr><th>Figure</th><th>Found</th><th>Band</th><th>Control</th></tr>{rows}</table>
<p class="source">{sample}<code>{_text(result.name)}</code>, {result.seconds:.1f} s.
Control: {_text(result.control_is)}.</p></div><div>{picture}</div></section>"""


def _row(line: Line) -> str:
    verdict = "pass" if line.within else "fail"
    control = "caught" if line.caught else "control"
    return (
        f'<tr><td>{_text(line.name)}<br><span class="source">{_text(line.source)}</span></td>'
        f'<td class="{verdict} value">{_text(line.shown(line.value))}</td>'
        f'<td class="value">{_text(line.band)}</td>'
        f'<td class="{control} value">{_text(line.shown(line.control))}</td></tr>'
    )


def _text(words: str) -> str:
    return html.escape(words)

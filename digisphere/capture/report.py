"""The validator's report: a table for the terminal and one self-contained page.

The page carries its own style and small pictures with boxes and joints drawn in, so it can be sent
by itself. What is checked is in ``checks``. Called by ``validate``.
"""

from __future__ import annotations

import base64
import html
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import ImageDraw
from rich.table import Table

from digisphere.capture.overlays import draw_boxes, draw_joints, draw_overlay, jpeg_of
from digisphere.capture.store import text_of, write_whole
from digisphere.errors import DigiSphereError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from digisphere.capture.checks.tally import Tally
    from digisphere.capture.dataset import Dataset, FrameFiles

REPORT_JSON = "report.json"
_PICTURES = 12
_PICTURE_WIDTH = 320
_STYLE = """
:root{color-scheme:light dark}
body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #8884;vertical-align:top}
.pass{color:#0a7d4f}.fail{color:#c8321e;font-weight:600}.skip,.none{color:#888}
.examples{font-size:.85em;color:#888;margin:.2rem 0 0;padding-left:1.1rem}
.pictures{display:grid;grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:.8rem}
figure{margin:0}figure img{width:100%;border-radius:6px}figcaption{font-size:.85em;color:#888}
code{font-size:.9em}
"""


@dataclass(frozen=True)
class Report:
    """All that was found in one dataset."""

    folder: Path
    manifest: dict[str, Any]
    tallies: list[Tally]

    @property
    def passed(self) -> bool:
        """True when no check failed."""
        return all(tally.passed for tally in self.tallies)

    def table(self) -> Table:
        """The result as a table for the terminal."""
        return tallies_table(self.tallies)


def tallies_table(tallies: list[Tally]) -> Table:
    """Checks as a table for the terminal."""
    table = Table("", "check", "looked at", "failed", "worst", "tolerance", "first failure")
    for tally in tallies:
        table.add_row(
            _verdict(tally),
            tally.name,
            f"{tally.checked:,}",
            f"{tally.failed:,}" if tally.failed else "",
            _worst(tally),
            tally.tolerance,
            "".join(tally.examples[:1]) or tally.skipped or _nothing(tally),
            style="" if tally.passed else "bold red",
        )
    return table


def write_report(report: Report, dataset: Dataset) -> None:
    """Write ``report.html`` into the dataset, and its verdicts as ``report.json``."""
    verdicts = {
        "checksums_sha256": report.manifest["checksums_sha256"],
        "passed": report.passed,
        "checks": [
            {"name": t.name, "verdict": _verdict(t), "checked": t.checked, "failed": t.failed}
            for t in report.tallies
        ],
    }
    write_whole(report.folder / REPORT_JSON, text_of(verdicts))
    write_whole(report.folder / "report.html", _page(report, dataset).encode())


def _verdict(tally: Tally) -> str:
    if not tally.passed:
        return "FAIL"
    if not tally.checked:
        return "skip" if tally.skipped else "none"
    return "pass"


def _nothing(tally: Tally) -> str:
    return "" if tally.checked else "nothing of the kind in this dataset"


def _worst(tally: Tally) -> str:
    return "" if math.isnan(tally.worst) else f"{tally.worst:.3g}"


def _page(report: Report, dataset: Dataset) -> str:
    plan = report.manifest["plan"]
    failed = sum(not tally.passed for tally in report.tallies)
    verdict = "Every check passed." if not failed else f"{failed} of the checks failed."
    facts = f"{plan['frames']} frames of {plan['size'][0]}x{plan['size'][1]}, seed {plan['seed']}"
    rows = "\n".join(_row(tally) for tally in report.tallies)
    figures = "\n".join(_figures(dataset))
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{_text(report.folder.name)}: validation</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>{_STYLE}</style>
<h1>{_text(plan["scenario"]["name"])}</h1>
<p class="{"fail" if failed else "pass"}">{verdict}</p>
<p>{_text(facts)}.<br><code>{_text(report.manifest["command_line"])}</code></p>
<table><tr><th></th><th>Check</th><th>Looked at</th><th>Failed</th><th>Worst</th>
<th>Tolerance</th></tr>
{rows}
</table>
<h2>Pictures</h2>
<p>Amber: box of what is seen. White: box of the whole person. Blue: seen and hidden joints.</p>
<div class="pictures">
{figures}
</div></html>
"""


def _row(tally: Tally) -> str:
    verdict = _verdict(tally)
    notes = tally.examples or ([tally.skipped] if tally.skipped else [])
    listed = "".join(f"<li>{_text(note)}</li>" for note in notes)
    examples = f'<ul class="examples">{listed}</ul>' if listed else ""
    return (
        f'<tr><td class="{verdict.lower()}">{verdict}</td>'
        f"<td><b>{_text(tally.name)}</b><br>{_text(tally.claim)}{examples}</td>"
        f"<td>{tally.checked:,}</td><td>{tally.failed or ''}</td>"
        f"<td>{_worst(tally)}</td><td>{_text(tally.tolerance)}</td></tr>"
    )


def _figures(dataset: Dataset) -> Iterator[str]:
    """Up to a dozen pictures, evenly spread, with labels drawn in."""
    chosen = np.unique(np.linspace(0, dataset.frames - 1, _PICTURES).round().astype(int))
    for number in chosen.tolist():
        frame = dataset.frame(number)
        try:
            content = _drawn(frame)
            caption = f"Frame {number}: {len(frame.rows('minds')['person_id'])} people"
        except (DigiSphereError, OSError, ValueError, KeyError, IndexError):
            yield f"<figure><figcaption>Frame {number} cannot be read.</figcaption></figure>"
            continue
        if content is not None:
            source = base64.b64encode(content).decode("ascii")
            yield (
                f'<figure><img alt="{caption}" src="data:image/jpeg;base64,{source}">'
                f"<figcaption>{caption}</figcaption></figure>"
            )


def _drawn(frame: FrameFiles) -> bytes | None:
    """The picture with boxes and joints, as a small JPEG; None where there is no picture."""
    if not (frame.folder / "rgb.png").exists():
        return None
    picture = draw_overlay(frame, "none", width=_PICTURE_WIDTH)
    pen, scale = ImageDraw.Draw(picture), _PICTURE_WIDTH / frame.view.width
    draw_boxes(pen, frame, scale=scale)
    draw_joints(pen, frame, scale=scale)
    return jpeg_of(picture)


def _text(words: str) -> str:
    return html.escape(words)

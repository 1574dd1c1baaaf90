#!/usr/bin/env python3
"""Writes ``docs/scenarios.md`` from the settings' own declarations, and the tables of planes in
``docs/datasets.md`` from the annotators'; ``--check`` only compares.

Run by hand after adding a setting or a plane; the tests run the check.
"""

import sys
from dataclasses import replace
from pathlib import Path
from typing import get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from digisphere.capture.annotators import PLANES, SWEEPS, all_plane_specs, annotator_registry
from digisphere.capture.plane_spec import plane_table
from digisphere.core.scenario import shipped_scenarios
from digisphere.core.settings import Scenario

_DOCS = Path(__file__).resolve().parent.parent / "docs"
PAGE, PLANES_PAGE = _DOCS / "scenarios.md", _DOCS / "datasets.md"
HEAD = """# Scenarios

A scenario is a TOML file: what world, when, with whom. Shipped: {shipped}.
`digisphere run my.toml` opens your own; `--set section.key=value` changes one setting and
`--do "2h weather.set_regime regime=storm"` gives a command at a set time.
Unknown keys and values out of range are refused with the nearest key or the range.

This page is made from the declarations in `digisphere/core/settings.py` by
`tools/make_reference.py`.
"""


def main() -> int:
    """Write or check the page."""
    pages = {PAGE: page(), PLANES_PAGE: planes_page()}
    if "--check" in sys.argv:
        same = all(p.exists() and p.read_text(encoding="utf-8") == t for p, t in pages.items())
        return 0 if same else 1
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8")
    return 0


def planes_page() -> str:
    """Return ``docs/datasets.md`` with its tables of planes made anew."""
    text = PLANES_PAGE.read_text(encoding="utf-8")
    sweeps = [
        replace(spec, name=f"{made.name}.npy: {spec.name}")
        for made in annotator_registry().load_all().values()
        if made.table == SWEEPS
        for spec in made.fields
    ]
    tables = {
        PLANES: plane_table(all_plane_specs(table=PLANES), heading="File"),
        SWEEPS: plane_table(sweeps, heading="Record", files=False),
    }
    for kind, table in tables.items():
        start, end = f"<!-- made: {kind} -->\n", f"<!-- end: {kind} -->\n"
        before, _, rest = text.partition(start)
        text = f"{before}{start}{table}{end}{rest.partition(end)[2]}"
    return text


def page() -> str:
    """Return the whole page."""
    parts = [HEAD.format(shipped=", ".join(f"`{n}`" for n in shipped_scenarios()))]
    plain = {n: f for n, f in Scenario.model_fields.items() if not _section(f)}
    parts.append(_table("At the top of the file", plain))
    for field in Scenario.model_fields.values():
        section = _section(field)
        if section is not None and section.model_fields:
            parts.append(_of_section(section))
            parts += [_of_section(s) for s in map(_section, section.model_fields.values()) if s]
    return "\n".join(parts)


def _of_section(section: type[BaseModel]) -> str:
    """Return the table of a section."""
    head, _, meaning = (section.__doc__ or "").partition(":")
    return _table(f"{head}: {meaning.strip().rstrip('.')}", section.model_fields)


def _section(field: FieldInfo) -> type[BaseModel] | None:
    kind = next(iter(get_args(field.annotation)), field.annotation)
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _table(title: str, fields: dict[str, FieldInfo]) -> str:
    lines = [f"\n## {title}\n", "| key | default | unit | range | meaning |"]
    lines.append("| --- | --- | --- | --- | --- |")
    for key, field in fields.items():
        extra = field.json_schema_extra
        unit = extra.get("unit", "") if isinstance(extra, dict) else ""
        bounds = {a: getattr(m, a) for m in field.metadata for a in ("ge", "le") if hasattr(m, a)}
        span = f"{bounds['ge']:g} to {bounds['le']:g}" if len(bounds) == 2 else ""
        default = "below" if _section(field) else str(field.default).replace("|", "/")
        lines.append(f"| `{key}` | {default} | {unit} | {span} | {field.description} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())

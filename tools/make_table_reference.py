#!/usr/bin/env python3
"""Writes ``docs/tables.md`` from the declarations of the tables; ``--check`` only compares.

Run by hand after a column or a table has changed; the tests run the check.
"""

import sys
from pathlib import Path

from digisphere.capture.run_tables import run_schemas
from digisphere.capture.tabular import TableSchema
from digisphere.capture.why.schemas import TWIN_TABLES, WHY_TABLES
from digisphere.core.scenario import make_scenario
from digisphere.core.simulation import built_in_systems

PAGE = Path(__file__).resolve().parent.parent / "docs" / "tables.md"
HEAD = """# Tables of a recorded run

`digisphere simulate SCENARIO --out DIR` leaves these tables in `DIR` as Parquet, one file each,
with `tables.json`, which says the same as this page to a program. Unit and meaning also ride in
each column's Parquet metadata. A dataset of `digisphere capture` has those of them that tell of
people in its `tables/`, beside those of its pictures (see [datasets](datasets.md)).

Tables of what happens grow hour by hour; tables of how things stand are written at the end of the
run. A run that was killed leaves `*.partial` files and no `tables.json`. −1 means none wherever a
column points to another table. `digisphere validate DIR` proves that every key resolves.

Beside them lie `places`, `buildings`, `trees` and `props` (the ground, keyed by `place_id` and so
on), and in `states/` every single-valued column of the simulation, hour by hour.

`relations`, `captions`, `dialogue` and `questions` are tables of datasets only, one set of rows a
picture.

This page is made from the declarations by `tools/make_table_reference.py`.
"""


def main() -> int:
    """Write or check the page."""
    text = page()
    if "--check" in sys.argv:
        return 0 if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


def page() -> str:
    """Return the whole page."""
    scenario = make_scenario({})
    systems = built_in_systems(scenario)
    tables: dict[str, dict[str, object]] = {}
    for spec in (spec for system in systems for spec in system.tables()):
        tables.setdefault(spec.name, {}).update({c.name: c for c in spec.columns})
    fields = {field.name: field for system in systems for field in system.fields()}
    schemas = {**run_schemas(tables, fields=fields), **TWIN_TABLES, **WHY_TABLES}  # type: ignore[arg-type]
    return "\n".join([HEAD, *(_section(schemas[name]) for name in sorted(schemas))])


def _section(schema: TableSchema) -> str:
    lines = [f"\n## {schema.name}\n", schema.doc, ""]
    lines += ["| column | type | unit | range | meaning | key of |", "|---|---|---|---|---|---|"]
    for column in schema.columns:
        known = column.low is not None or column.high is not None
        ends = ("" if end is None else f"{end:g}" for end in (column.low, column.high))
        span = " to ".join(ends) if known else ""
        target = schema.references.get(column.name, "")
        meaning = " ".join(column.doc.split()).replace("|", "/")
        if column.name in schema.codes:
            words = schema.codes[column.name]
            meaning += f" Codes: {', '.join(f'{int(m)} {m.name.lower()}' for m in words)}."
        cells = (f"`{column.name}`", column.dtype, column.unit, span, meaning, target)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())

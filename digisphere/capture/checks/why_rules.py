"""Every relation anew, by queries: each rule must give exactly the rows the scene graph has.

The rules are written apart from those of ``why.relations`` and share only its terms. So a relation
that the tables do not bear out fails, and so does one that is missing.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from digisphere.capture.checks.asking import asked_of
from digisphere.capture.why import terms
from digisphere.core.identity import BUILDING_BASE, PLACE_BASE, PROP_BASE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from digisphere.capture.checks.tally import Tally
    from digisphere.capture.dataset import Dataset

_SLACK_M = 1e-4
_NEAR = f"""SELECT a.frame_id, a.instance_id, b.instance_id, '',
 sqrt((p.box_3d_centre_m_0 - q.box_3d_centre_m_0) * (p.box_3d_centre_m_0 - q.box_3d_centre_m_0)
 + (p.box_3d_centre_m_1 - q.box_3d_centre_m_1) * (p.box_3d_centre_m_1 - q.box_3d_centre_m_1)) AS d
 FROM noticed a JOIN noticed b ON a.frame_id = b.frame_id AND a.instance_id <> b.instance_id
 JOIN instances p ON p.frame_id = a.frame_id AND p.instance_id = a.instance_id
 JOIN instances q ON q.frame_id = b.frame_id AND q.instance_id = b.instance_id
 WHERE a.kind = 'person' AND (b.kind = 'animal' OR (b.kind = 'person'
 AND a.instance_id < b.instance_id) OR (b.kind = 'prop' AND (SELECT kind FROM props
 WHERE prop_id = b.row_id) NOT IN {terms.LONG_PROPS})) AND d <= {terms.NEAR_M}"""
_APART = """SELECT a.frame_id, a.instance_id, b.instance_id, '', NULL
 FROM seen a JOIN seen b ON a.frame_id = b.frame_id AND a.person_id <> b.person_id
 JOIN instances p ON p.frame_id = a.frame_id AND p.instance_id = a.instance_id
 JOIN instances q ON q.frame_id = b.frame_id AND q.instance_id = b.instance_id
 WHERE a.clear AND b.clear AND p.box_3d_bounds_2 <= q.box_3d_bounds_0"""
_BEFORE = f"""SELECT a.frame_id, a.instance_id, b.instance_id, '',
 q.box_3d_camera_centre_m_2 - p.box_3d_camera_centre_m_2 AS d
 FROM seen a JOIN seen b ON a.frame_id = b.frame_id AND a.person_id <> b.person_id
 JOIN instances p ON p.frame_id = a.frame_id AND p.instance_id = a.instance_id
 JOIN instances q ON q.frame_id = b.frame_id AND q.instance_id = b.instance_id
 WHERE a.clear AND b.clear AND p.box_3d_bounds_0 < q.box_3d_bounds_2
 AND q.box_3d_bounds_0 < p.box_3d_bounds_2 AND d > {terms.DEEPER_M}"""
_AT = f"""SELECT frame_id, instance_id, place_id + {PLACE_BASE}, '', NULL FROM seen
 WHERE place_id >= 0"""
_TALKS = """SELECT a.frame_id, a.instance_id, b.instance_id, '', NULL
 FROM seen a JOIN seen b ON a.frame_id = b.frame_id AND a.interlocutor = b.person_id"""
_LOOKS = """SELECT a.frame_id, a.instance_id, b.instance_id, '', NULL
 FROM seen a JOIN keypoints k ON k.frame_id = a.frame_id AND k.person_id = a.person_id
 JOIN seen b ON b.frame_id = a.frame_id AND b.instance_id = k.gaze_target"""
_SEAT = 3 * terms.SEAT_CONTACT
_SITS = f"""SELECT frame_id, instance_id, prop_id + {PROP_BASE}, '', NULL FROM (
 SELECT a.frame_id, a.instance_id, p.prop_id, min((p.x_m - k.contacts_m_{_SEAT})
 * (p.x_m - k.contacts_m_{_SEAT}) + (p.y_m - k.contacts_m_{_SEAT + 1})
 * (p.y_m - k.contacts_m_{_SEAT + 1})) AS d2
 FROM seen a JOIN keypoints k ON k.frame_id = a.frame_id AND k.person_id = a.person_id
 JOIN noticed n ON n.frame_id = a.frame_id AND n.kind = 'prop'
 JOIN props p ON p.prop_id = n.row_id
 WHERE k.contacts_{terms.SEAT_CONTACT} AND p.kind IN ({", ".join(map(str, terms.SEATS))})
 GROUP BY a.frame_id, a.instance_id) WHERE sqrt(d2) <= {terms.BENCH_M}"""
_PAIR = """SELECT a.frame_id, a.instance_id, b.instance_id, {word}, NULL
 FROM seen a JOIN seen b ON a.frame_id = b.frame_id AND a.person_id <> b.person_id
 JOIN people p ON p.person_id = a.person_id JOIN people q ON q.person_id = b.person_id
 WHERE {such}"""
_KIN = " UNION ".join(
    _PAIR.format(word=f"'{word}'", such=such)
    for word, such in (
        ("partner", "p.partner = b.person_id"),
        ("parent", "q.mother = a.person_id OR q.father = a.person_id"),
        ("child", "p.mother = b.person_id OR p.father = b.person_id"),
        ("sibling", "(p.mother = q.mother AND p.mother >= 0) OR "
                    "(p.father = q.father AND p.father >= 0)"),
    )
)  # fmt: skip
_TIED = f"""SELECT a.frame_id, a.instance_id, b.instance_id, t.kind, NULL
 FROM seen a JOIN seen b ON a.frame_id = b.frame_id
 JOIN ties t ON t.person_id = a.person_id AND t.other_id = b.person_id
 WHERE t.kind IN {terms.TIES}"""
_HOUSE = f"""SELECT a.frame_id, a.instance_id, n.instance_id, '', NULL
 FROM seen a JOIN people p ON p.person_id = a.person_id
 JOIN places h ON h.place_id = p.{{column}} JOIN noticed n ON n.frame_id = a.frame_id
 AND n.kind = 'building' AND n.instance_id = h.building_id + {BUILDING_BASE}
 WHERE n.pixels * {terms.LEAST_CLEAR} >= n.area"""
_RULES = (
    ("near", _NEAR, ("instances.box_3d_centre_m",)),
    ("left_of", _APART, ("instances.box_3d_bounds",)),
    ("in_front_of", _BEFORE, ("instances.box_3d_camera_centre_m",)),
    ("at", _AT, ()),
    ("talking_to", _TALKS, ()),
    ("looking_at", _LOOKS, ("keypoints.gaze_target",)),
    ("sitting_on", _SITS, ("keypoints.contacts",)),
    ("related_to", _KIN, ("people.mother",)),
    ("related_to", _TIED, ("ties.kind",)),
    ("lives_in", _HOUSE.format(column="home_place"), ("people.home_place",)),
    ("works_at", _HOUSE.format(column="work_place"), ("people.work_place",)),
)
"""Predicate, the query that gives all its rows, and the columns without which it gives none."""


def relations_follow(dataset: Dataset, tally: Tally) -> None:
    """The tables give exactly the relations listed, each with the record that says so."""
    if "relations" not in dataset.manifest["tables"]:
        tally.skipped = "there is no table relations"
        return
    asked = asked_of(dataset)
    wanted: dict[tuple[Any, ...], float | None] = {}
    for predicate, query, columns in _RULES:
        if all(_has(dataset, column) for column in columns):
            for frame, subject, to, detail, metres in asked.rows(query, of_ours=True):
                wanted[frame, subject, predicate, to, detail] = metres
    told = dataset.table("relations")
    found = set()
    for row in zip(*(told[name].tolist() for name in _COLUMNS), strict=True):
        claim, metres = row[:5], row[5]
        found.add(claim)
        where = f"frame {claim[0]}: {claim[1]} {claim[2]} {claim[3]} {claim[4]}".rstrip()
        tally.expect(claim in wanted, f"{where} does not follow from the tables")
        true = wanted.get(claim)
        if true is not None:
            tally.near(abs(metres - true), limit=_SLACK_M, where=where)
    for claim in sorted(set(wanted) - found):
        tally.fail(f"frame {claim[0]}: {claim[1]} {claim[2]} {claim[3]} is missing")
    for table, key, column in _records(told):
        tally.expect(_is_there(dataset, table, key, column), f"no {table}.{column} at {key}")


_COLUMNS = ("frame_id", "subject", "predicate", "object", "detail", "metres")


def _records(told: dict[str, Any]) -> Iterator[tuple[str, dict[str, int], str]]:
    triples = set(zip(told["table"].tolist(), told["key"].tolist(), told["column"].tolist(),
                      strict=True))  # fmt: skip
    for table, key, column in sorted(triples):
        yield table, json.loads(key), column


def _is_there(dataset: Dataset, table: str, key: dict[str, int], column: str) -> bool:
    if table not in dataset.manifest["tables"] or not _has(dataset, f"{table}.{column}"):
        return False
    columns = dataset.table(table)
    match = None
    for name, value in key.items():
        same = columns[name] == value
        match = same if match is None else match & same
    return match is not None and int(match.sum()) == 1


def _has(dataset: Dataset, address: str) -> bool:
    table, column = address.split(".")
    tables = dataset.manifest["tables"]
    return table in tables and column in tables[table]["columns"]

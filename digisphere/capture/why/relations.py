"""The scene graph of one frame: who is near whom, talks to whom, belongs to whom, lives where.

Each rule reads columns and gives rows; the same rules stand as queries in ``checks.why_rules``,
which finds them all again. Called by ``writing``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from digisphere.capture.why import terms
from digisphere.core.identity import BUILDING_BASE, PERSON_BASE, PLACE_BASE, PROP_BASE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from digisphere.capture.why.facts import FrameFacts, Key, Person

    Line = dict[str, Any]

_NAN = float("nan")


def relation_rows(facts: FrameFacts) -> list[Line]:
    """Return the frame's relations."""
    return [row for rule in _RULES for row in rule(facts)]


def _line(
    facts: FrameFacts,
    subject: int,
    *,
    predicate: str,
    to: int,
    table: str,
    key: Key,
    column: str,
    detail: str = "",
    metres: float = _NAN,
) -> Line:
    return {
        "frame_id": facts.frame,
        "subject": subject,
        "predicate": predicate,
        "object": to,
        "detail": detail,
        "metres": metres,
        "table": table,
        "key": json.dumps(key),
        "column": column,
    }


def _near(facts: FrameFacts) -> Iterator[Line]:
    """Middles of 3-D boxes of people, animals and things, on the ground."""
    kinds, ids, sizes, rows, middles = (
        facts.column("instances", name)
        for name in ("kind", "instance_id", "pixels", "row", "box_3d_centre_m")
    )
    props = facts.tables.columns("props").get("kind", np.zeros(0))
    known = [
        n for n, kind in enumerate(kinds)
        if int(sizes[n]) * terms.FAINTEST >= facts.pixels and not np.isnan(middles[n][:2]).any()
        and (kind in ("person", "animal")
             or (kind == "prop" and int(props[rows[n]]) not in terms.LONG_PROPS))
    ]  # fmt: skip
    x, y = middles[known, :2].T if known else np.zeros((2, 0))
    apart = np.hypot(x[:, None] - x, y[:, None] - y)
    for one, other in np.argwhere(apart <= terms.NEAR_M).tolist():
        a, b = known[one], known[other]
        if a == b or kinds[a] != "person" or (kinds[b] == "person" and ids[b] < ids[a]):
            continue
        key = {"frame_id": facts.frame, "instance_id": int(ids[a])}
        yield _line(facts, int(ids[a]), predicate="near", to=int(ids[b]),
                    metres=float(apart[one, other]), table="instances", key=key,
                    column="box_3d_centre_m")  # fmt: skip


def _arranged(facts: FrameFacts) -> Iterator[Line]:
    """People as seen from the camera: boxes apart are left and right, boxes across are in front."""
    ids = facts.column("instances", "instance_id").tolist()
    bounds = facts.column("instances", "box_3d_bounds")
    middles = facts.column("instances", "box_3d_camera_centre_m")
    at = {instance: n for n, instance in enumerate(ids)}
    for a in facts.clear:
        key = {"frame_id": facts.frame, "instance_id": a.instance}
        for b in facts.clear:
            if a is b:
                continue
            left, right = bounds[at[a.instance]], bounds[at[b.instance]]
            if left[2] <= right[0]:
                yield _line(facts, a.instance, predicate="left_of", to=b.instance,
                            table="instances", key=key, column="box_3d_bounds")  # fmt: skip
            if not len(middles) or not (left[0] < right[2] and right[0] < left[2]):
                continue
            deeper = float(middles[at[b.instance]][2] - middles[at[a.instance]][2])
            if deeper > terms.DEEPER_M:
                yield _line(facts, a.instance, predicate="in_front_of", to=b.instance,
                            table="instances", key=key, column="box_3d_camera_centre_m",
                            metres=deeper)  # fmt: skip


def _doing(facts: FrameFacts) -> Iterator[Line]:
    """Where people are, whom they talk to and look at."""
    here = {person.row for person in facts.people}
    targets = facts.column("keypoints", "gaze_target")
    gaze = dict(zip(facts.column("keypoints", "person_id").tolist(), targets, strict=False))
    for person in facts.people:
        key = {"frame_id": facts.frame, "person_id": person.row}
        if person.place >= 0:
            yield _line(facts, person.instance, predicate="at", to=person.place + PLACE_BASE,
                        table="minds", key=key, column="place_id")  # fmt: skip
        if person.interlocutor in here:
            yield _line(facts, person.instance, predicate="talking_to",
                        to=person.interlocutor + PERSON_BASE,
                        table="minds", key=key, column="interlocutor")  # fmt: skip
        target = int(gaze.get(person.row, -1)) if len(targets) else -1
        if target - PERSON_BASE in here:
            yield _line(facts, person.instance, predicate="looking_at", to=target,
                        table="keypoints", key=key, column="gaze_target")  # fmt: skip


def _seated(facts: FrameFacts) -> Iterator[Line]:
    """Who sits on a bench that is in view."""
    touch, rows = facts.column("keypoints", "contacts"), facts.column("keypoints", "person_id")
    props = facts.tables.columns("props")
    benches = [i - PROP_BASE for i in facts.instances_of("prop", least=terms.FAINTEST)]
    benches = [n for n in benches if int(props["kind"][n]) in terms.SEATS]
    if not len(touch) or not benches:
        return
    seat = facts.column("keypoints", "contacts_m")
    at = {int(row): n for n, row in enumerate(rows)}
    middles = np.column_stack((props["x_m"][benches], props["y_m"][benches]))
    for person in facts.people:
        n = at[person.row]
        if not touch[n][terms.SEAT_CONTACT]:
            continue
        apart = np.hypot(*(middles - seat[n][terms.SEAT_CONTACT][:2]).T)
        if apart.min() <= terms.BENCH_M:
            key = {"frame_id": facts.frame, "person_id": person.row}
            yield _line(facts, person.instance, predicate="sitting_on",
                        to=benches[int(apart.argmin())] + PROP_BASE,
                        table="keypoints", key=key, column="contacts_m")  # fmt: skip


def _related(facts: FrameFacts) -> Iterator[Line]:
    """Kin from parents and partners, then friends, colleagues and neighbours from ties."""
    table = facts.tables.columns("people")
    names = ("partner", *_PARENTS) if "mother" in table else ()
    family = {p.row: {name: int(table[name][p.row]) for name in names} for p in facts.people}
    tied = "ties" in facts.tables
    ties = facts.tables.rows_by("ties", "person_id", "other_id") if tied else {}
    for a in facts.people:
        for b in facts.people:
            if a is b:
                continue
            for detail, column, whose in _kin(family, a, b):
                yield _line(facts, a.instance, predicate="related_to", to=b.instance,
                            detail=detail, table="people", key={"person_id": whose},
                            column=column)  # fmt: skip
            tie = ties.get((a.row, b.row), -1)
            kind = str(facts.tables.columns("ties")["kind"][tie]) if tie >= 0 else ""
            if kind in terms.TIES:
                yield _line(facts, a.instance, predicate="related_to", to=b.instance,
                            detail=kind, table="ties",
                            key={"person_id": a.row, "other_id": b.row},
                            column="kind")  # fmt: skip


_PARENTS = ("mother", "father")


def _kin(
    family: Mapping[int, Mapping[str, int]], a: Person, b: Person
) -> Iterator[tuple[str, str, int]]:
    """What a is to b, the column that says so and whose it is."""
    of_a, of_b = family[a.row], family[b.row]
    if not of_a:
        return
    if of_a["partner"] == b.row:
        yield "partner", "partner", a.row
    for column in _PARENTS:
        if of_b[column] == a.row:
            yield "parent", column, b.row
        if of_a[column] == b.row:
            yield "child", column, a.row
    for column in _PARENTS:
        if of_a[column] == of_b[column] >= 0:
            yield "sibling", column, a.row
            return


def _houses(facts: FrameFacts) -> Iterator[Line]:
    """Whose home or place of work is in view."""
    people, places = facts.tables.columns("people"), facts.tables.columns("places")
    shown = set(facts.instances_of("building", least=terms.LEAST_CLEAR))
    for person in facts.people:
        for predicate, column in (("lives_in", "home_place"), ("works_at", "work_place")):
            place = int(people[column][person.row]) if column in people else -1
            building = int(places["building_id"][place]) + BUILDING_BASE if place >= 0 else -1
            if building in shown:
                yield _line(facts, person.instance, predicate=predicate, to=building,
                            table="people", key={"person_id": person.row},
                            column=column)  # fmt: skip


_RULES = (_near, _arranged, _doing, _seated, _related, _houses)

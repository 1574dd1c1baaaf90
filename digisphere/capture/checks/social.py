"""Do the tables of lives agree: talks with their people, words with where they come from?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from digisphere.core.identity import NONE

if TYPE_CHECKING:
    from digisphere.capture.checks.joins import Tables
    from digisphere.capture.checks.tally import Tally

_HELD = ("encounters", "encounter_people", "messages")


def encounters_hold_their_people(dataset: Tables, tally: Tally) -> None:
    """Everybody in a conversation has a stay within it, and it lists exactly those who stayed."""
    if _lacking(dataset, tally, *_HELD):
        return
    talks, stays = dataset.table("encounters"), dataset.table("encounter_people")
    ids = talks["encounter_id"]
    place = np.searchsorted(np.sort(ids), stays["encounter_id"])
    order = np.argsort(ids)[np.minimum(place, max(len(ids) - 1, 0))]
    start, end = talks["start_s"][order], talks["end_s"][order]
    began = stays["from_s"] >= start
    left = ~(stays["until_s"] > end) & (np.isnan(stays["until_s"]) <= np.isnan(end))
    tally.expect_all(
        began & left & ~(stays["until_s"] < stays["from_s"]),
        example=lambda i: f"encounter_people row {i}: the stay is not within its encounter",
    )
    listed: dict[int, set[int]] = {}
    for talk, person in zip(stays["encounter_id"].tolist(), stays["person_id"].tolist(),
                            strict=True):  # fmt: skip
        listed.setdefault(talk, set()).add(person)
    same = [
        listed.get(talk, set()) == set(people)
        for talk, people in zip(ids.tolist(), talks["participants"], strict=True)
    ]
    tally.expect_all(
        np.array(same, dtype=np.bool_),
        example=lambda i: f"encounter {ids[i]}: participants are not those who stayed",
    )


def words_are_heard_in_their_talk(dataset: Tables, tally: Tally) -> None:
    """Who speaks, is spoken to or listens takes part in the conversation, and turns are counted."""
    if _lacking(dataset, tally, *_HELD):
        return
    said, talks = dataset.table("messages"), dataset.table("encounters")
    people = dict(zip(talks["encounter_id"].tolist(), map(set, talks["participants"]),
                      strict=True))  # fmt: skip
    inside = said["encounter_id"] != NONE
    there = [
        {speaker, listener, *hearers} - {NONE} <= people.get(talk, set())
        for talk, speaker, listener, hearers in zip(
            said["encounter_id"][inside].tolist(),
            said["speaker"][inside].tolist(),
            said["listener"][inside].tolist(),
            said["listeners"][inside],
            strict=True,
        )
    ]
    ids = said["event_id"][inside]
    tally.expect_all(
        np.array(there, dtype=np.bool_),
        example=lambda i: f"message {ids[i]}: somebody in it is not in its conversation",
    )


def hearsay_was_heard(dataset: Tables, tally: Tally) -> None:
    """What somebody has by hearsay they were told: the telling is there, of that fact, to them."""
    if _lacking(dataset, tally, "messages"):
        return
    said = dataset.table("messages")
    row = {event: n for n, event in enumerate(said["event_id"].tolist())}
    fact, via = said["fact_event"], said["via"]
    held = np.flatnonzero((fact != NONE) & (via != NONE) & (via != fact))
    good = np.zeros(len(held), dtype=np.bool_)
    for n, number in enumerate(held.tolist()):
        telling = row.get(int(via[number]))
        good[n] = (
            telling is not None
            and fact[telling] == fact[number]
            and said["speaker"][number] in said["listeners"][telling]
            and said["speaker"][telling] == said["source"][number]
            and said["hops"][number] == said["hops"][telling] + 1
        )
    tally.expect_all(
        good,
        example=lambda i: f"message {said['event_id'][held[i]]}: nobody told the speaker so",
    )


def ties_join_two(dataset: Tables, tally: Tally) -> None:
    """A tie joins two different people, once, and its history ends where it stands."""
    if _lacking(dataset, tally, "ties"):
        return
    ties = dataset.table("ties")
    apart = ties["person_id"] != ties["other_id"]
    tally.expect_all(apart, example=lambda i: f"tie {ties['tie_id'][i]} joins one with themselves")
    pairs = ties["person_id"].astype(np.int64) << 32 | ties["other_id"].astype(np.int64)
    tally.expect(len(np.unique(pairs)) == len(pairs), "two ties join the same two people")
    if "tie_history" not in dataset.manifest["tables"]:
        return
    history = dataset.table("tie_history")
    last = np.full(int(ties["tie_id"].max(initial=-1)) + 1, -1)
    last[history["tie_id"]] = np.arange(len(history["tie_id"]))
    newest = last[ties["tie_id"]]
    tally.expect_all(newest >= 0, example=lambda i: f"tie {ties['tie_id'][i]} has no history")
    same = (newest >= 0) & (history["kind"][newest] == ties["kind"])
    tally.expect_all(
        same, example=lambda i: f"tie {ties['tie_id'][i]}: its history ends as another kind"
    )


def _lacking(dataset: Tables, tally: Tally, *names: str) -> bool:
    missing = [name for name in names if name not in dataset.manifest["tables"]]
    if missing:
        tally.skipped = f"there is no table {missing[0]}"
    return bool(missing)

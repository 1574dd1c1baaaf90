"""Tables of a run agree with the log and each other, and every check finds a broken one."""

import json
import shutil

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from digisphere.capture.run_record import RunRecord, open_tables
from digisphere.capture.run_tables import RunTables
from digisphere.capture.spoken import EnglishWords
from digisphere.capture.talk_rows import TalkReader
from digisphere.capture.validate import SOCIAL_CHECKS, TABLE_CHECKS, validate_run
from digisphere.core.identity import PERSON_BASE
from digisphere.core.record import write_events
from digisphere.errors import RecordError
from digisphere.testing.hamlet import hamlet_simulation


class Silence:
    """Says nothing of anything."""

    def utterance(self, snapshot, event_id):
        return ""


@pytest.fixture(scope="module")
def morning(tmp_path_factory):
    """A hamlet's morning written as tables; the world at its end; who was in which talk when."""
    folder = tmp_path_factory.mktemp("run")
    simulation = hamlet_simulation(24, seed=3, talkativeness=3.0)
    tables, reader, seen = RunTables(folder, words=EnglishWords()), TalkReader(Silence()), []
    for twenty_minutes in range(5, 26):
        simulation.run_until(twenty_minutes * 1200.0)
        snapshot = simulation.snapshot()
        tables.add(snapshot)
        reader.fresh(snapshot)
        seen.append((present(reader.going_on()), talking(snapshot.tables["conversations"])))
    tables.close()
    write_events(simulation.state.log.view(), folder / "events.parquet")
    return folder, simulation.snapshot(), seen


@pytest.fixture(scope="module")
def run(morning):
    return morning[:2]


def present(talks):
    """Who is in which conversation, as the reader follows it."""
    found = {}
    for stay in talks.stays:
        if stay["until_event"] < 0:
            found.setdefault(stay["encounter_id"], set()).add(stay["person_id"])
    return found


def talking(conversations):
    """The same, as the simulation has it."""
    return {
        int(conversations["start_event"][host]): set(conversations["members"][host].tolist()) - {-1}
        for host in np.flatnonzero(conversations["active"]).tolist()
    }


@pytest.fixture
def copy(run, tmp_path):
    return shutil.copytree(run[0], tmp_path / "copy")


def rows(folder, name):
    return pq.read_table(folder / f"{name}.parquet").to_pylist()


def edit(folder, name, column, change):
    """Put other values into a column: ``change`` gets all rows and returns the column's values."""
    path = folder / f"{name}.parquet"
    table = pq.read_table(path)
    place = table.schema.get_field_index(column)
    values = change(table.to_pylist())
    changed = pa.array(values, type=table.schema.field(place).type)
    pq.write_table(table.set_column(place, table.schema.field(place), changed), path)


def test_a_true_run_passes_every_check_and_none_looks_at_nothing(run):
    report = validate_run(run[0])
    assert report.passed, [t.examples for t in report.tallies if not t.passed]
    assert [t.name for t in report.tallies if t.checked == 0] == []


def of_one(column, number):
    """Change the first row's value."""
    return lambda table: [number, *(row[column] for row in table[1:])]


def nobody_told(table):
    """Let hearsay rest on a telling by the speaker themselves."""
    told = next(row for row in table if row["hops"] > 0)
    return [row["event_id"] if row is told else row["via"] for row in table]


BROKEN = {
    "tables keep their schema": ("ties", "trust", of_one("trust", 1.7)),
    "foreign keys": ("ties", "other_id", of_one("other_id", 999)),
    "causes precede effects": (
        "events", "causes", lambda t: [[10**6] if n == 9 else e["causes"] for n, e in enumerate(t)],
    ),
    "messages = speech": ("messages", "event_id", of_one("event_id", 10**6)),
    "encounters hold their people": (
        "encounters", "participants", lambda t: [t[0]["participants"][:1],
                                                 *(e["participants"] for e in t[1:])],
    ),
    "words heard in their talk": (
        "messages", "listeners", lambda t: [[*range(24)], *(m["listeners"] for m in t[1:])],
    ),
    "hearsay was heard": ("messages", "via", nobody_told),
    "ties join two": ("ties", "other_id", lambda t: [t[0]["person_id"],
                                                      *(e["other_id"] for e in t[1:])]),
}  # fmt: skip


def test_every_check_has_a_break_that_proves_it():
    assert sorted(BROKEN) == sorted(name for _, name, _ in (*TABLE_CHECKS, *SOCIAL_CHECKS))


@pytest.mark.parametrize("name", BROKEN)
def test_a_check_fails_on_a_table_made_false(copy, name):
    edit(copy, *BROKEN[name])
    failed = {tally.name: tally for tally in validate_run(copy).tallies if not tally.passed}
    assert name in failed
    assert failed[name].examples


def test_talks_are_those_of_the_log_and_those_going_on_are_told_too(run):
    folder, end = run
    talks = rows(folder, "encounters")
    log = end.events
    assert {t["encounter_id"] for t in talks} == {e.id for e in log.select(kind="conversation")}
    ended = {e.id: e for e in log.select(kind="conversation_end")}
    for talk in talks:
        if talk["end_event"] >= 0:
            event = ended.pop(talk["end_event"])
            assert talk["turns"] == event.payload["turns"]
            assert talk["words"] == event.payload["words"]
            assert talk["end_s"] == event.tick
    assert not ended
    hosts = np.flatnonzero(end.tables["conversations"]["active"])
    going_on = {t["encounter_id"] for t in talks if t["end_event"] < 0}
    assert going_on == set(end.tables["conversations"]["start_event"][hosts].tolist())


def test_who_comes_and_goes_is_followed_to_the_last_member(morning):
    _, end, seen = morning
    assert [told for told, _ in seen] == [real for _, real in seen]
    assert sum(len(real) for _, real in seen) > 20
    for kind in ("talk_joined", "talk_left"):
        assert end.events.select(kind=kind), kind


def test_a_message_says_what_the_speech_event_says_and_how_far_the_fact_has_come(run):
    folder, end = run
    for message in rows(folder, "messages"):
        event = end.events.get(message["event_id"])
        assert event.subject == PERSON_BASE + message["speaker"]
        assert message["act"] == event.payload["act"]
        assert message["value"] == event.payload["value"]
        assert message["text"]
        fact, steps = message["fact_event"], 0
        if message["via"] < 0:
            assert message["hops"] == -1
            continue
        while event.payload["via"] != fact:
            event, steps = end.events.get(event.payload["via"]), steps + 1
        assert message["hops"] == steps
        assert message["first_hand"] == (steps == 0)


def test_tie_history_starts_with_every_tie_and_ends_within_its_step_of_the_present(run):
    folder, _ = run
    history, ties = rows(folder, "tie_history"), rows(folder, "ties")
    first = [h for h in history if h["time_s"] == history[0]["time_s"]]
    assert {h["tie_id"] for h in first} <= {t["tie_id"] for t in ties}
    newest = {h["tie_id"]: h for h in history}
    assert len(history) > len(first)
    for tie in ties:
        for name in ("familiarity", "affinity", "trust"):
            assert abs(newest[tie["tie_id"]][name] - tie[name]) < 0.02


def test_tables_declare_units_meaning_and_words_for_codes(run):
    declared = json.loads((run[0] / "tables.json").read_text())["tables"]
    assert declared["messages"]["columns"]["duration_s"]["unit"] == "s"
    assert declared["people"]["columns"]["sex"]["codes"] == {"0": "female", "1": "male"}
    for name, facts in declared.items():
        if name not in ("places", "buildings", "trees", "props"):
            assert all(c["doc"] for c in facts["columns"].values()), name
    written = {path.stem for path in run[0].glob("*.parquet")}
    assert written == set(declared)
    assert not list(run[0].glob("*.partial"))


def test_a_run_that_was_never_finished_leaves_no_table_that_looks_whole(tmp_path):
    simulation = hamlet_simulation(6, seed=3)
    tables = RunTables(tmp_path, words=EnglishWords())
    simulation.run_until(3600.0)
    tables.add(simulation.snapshot())
    assert not list(tmp_path.glob("*.parquet"))
    with pytest.raises(RecordError, match="Give a folder"):
        RunRecord(tmp_path)


def test_a_folder_that_is_no_record_and_a_damaged_table_are_refused_with_what_to_do(copy, tmp_path):
    with pytest.raises(RecordError, match="Give a folder"):
        open_tables(tmp_path)
    (copy / "ties.parquet").write_bytes(b"PAR1 no more")
    with pytest.raises(RecordError, match="Simulate the run again"):
        open_tables(copy).table("ties")
    with pytest.raises(RecordError, match="Did you mean «ties»"):
        open_tables(copy).table("tie")
    (copy / "tables.json").write_text('{"format": "digisphere-tables-0"}')
    with pytest.raises(RecordError, match="digisphere-tables-1"):
        open_tables(copy)

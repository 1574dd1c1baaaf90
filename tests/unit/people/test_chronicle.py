"""Entries of a chronicle keep what happened and are told alike by others and by oneself."""

from datetime import date

import pytest

from digisphere.people.chronicle import KINDS, Entry, Teller, read, told, written

DAY = date(2026, 6, 14).toordinal()
ENTRIES = [
    Entry(DAY, "birth", other=3, word="girl"), Entry(DAY + 40, "hired", place=7),
    Entry(DAY + 80, "moved_house", place=9, word="own_home"),
]  # fmt: skip
NAMES = {3: "Ida", 4: "Hugo"}


def teller(subject, own):
    return Teller(
        subject=subject, own=own, name=lambda row: f"{NAMES[row]} Weber", given=NAMES.__getitem__,
        at=lambda place: "at the Smithy" if place == 7 else "",
    )  # fmt: skip


def test_what_is_written_reads_back_the_same():
    assert read(written(ENTRIES)) == ENTRIES
    assert read("") == []


def test_others_and_oneself_tell_the_same_with_the_month():
    assert told(ENTRIES, teller("She", "her")) == [
        "She had a daughter, Ida, in June 2026",
        "She found work at the Smithy in July 2026",
        "She moved house into a home of her own in September 2026",
    ]
    assert told(ENTRIES, teller("I", "my"))[2] == (
        "I moved house into a home of my own in September 2026"
    )


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_can_be_told(kind):
    (clause,) = told([Entry(DAY, kind, other=4, place=7, word="wife")], teller("He", "his"))
    assert clause.endswith("in June 2026")
    assert "  " not in clause


def test_parting_is_told_from_ones_own_side():
    entry = Entry(DAY, "separation", other=4)
    assert told([entry], teller("I", "my")) == ["Hugo Weber and I parted in June 2026"]
    assert told([entry], teller("She", "her")) == ["She and Hugo Weber parted in June 2026"]

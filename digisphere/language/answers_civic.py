"""Answers about public life: who is mayor, whom one voted for and why, one's clubs.

All of it is the asked person's own: their vote and its reason from ``civics``, what candidates said
from what they have heard, who holds office from events they know of or from the seat itself where
everybody has always known it. Called by ``interview``.
"""

import numpy as np

from digisphere.core.snapshot import Snapshot
from digisphere.language import phrases
from digisphere.language.answers_self import Reply
from digisphere.language.grammar import listing
from digisphere.language.lexicon import ISSUE
from digisphere.language.questions import Question
from digisphere.language.recollection import recollect
from digisphere.society.club_kinds import KINDS
from digisphere.society.company import row_of
from digisphere.society.vocabulary import ElectionStage, Issue, Office, VoteReason


def mayor(s: Snapshot, row: int, q: Question) -> Reply:
    """Who is mayor, as far as the asked person knows."""
    if "civics" not in s.tables:
        return Reply(["We have no mayor here"], confidence=0.6)
    heard = [
        r for r in recollect(s, row)
        if r.event.kind == "elected" and r.event.payload["office"] == "mayor"
    ]  # fmt: skip
    if heard:
        who, event = row_of(heard[0].event.subject), heard[0].event.id
        text = "I am. They elected me" if who == row else f"{_third(s, row, who)} is mayor"
        return Reply([text], [event], confidence=heard[0].confidence)
    office = s.tables["civics"]["office"]
    seat = np.flatnonzero(office == Office.MAYOR)
    if seat.size and int(seat[0]) == row:
        return Reply(["I'm the mayor"])
    if _held(s):
        return Reply(["I haven't heard how the election went"], confidence=0.2)
    if seat.size == 0:
        return Reply(["We have no mayor"], confidence=0.6)
    return Reply([f"{_third(s, row, int(seat[0]))} is mayor"])


def _held(s: Snapshot) -> bool:
    return int(s.tables["council"]["stage"][0]) == ElectionStage.HELD


def vote(s: Snapshot, row: int, q: Question) -> Reply:
    """Whom they voted for and why; whom they lean to while there is time."""
    council = s.tables.get("council")
    stage = int(council["stage"][0]) if council is not None else ElectionStage.NONE
    if council is None or stage == ElectionStage.NONE:
        return Reply(["There has been no election"], confidence=0.5)
    civics = s.tables["civics"]
    chosen, event = int(civics["vote"][row]), int(civics["vote_event"][row])
    if s.tables["people"]["age_years"][row] < 18.0:
        return Reply(["I'm too young to vote"])
    if event < 0:
        return _not_voted(s, row, stage)
    if chosen < 0:
        return Reply(["I went, but there was nobody to vote for"], [event])
    out = [f"I voted for {'myself' if chosen == row else _third(s, row, chosen)}"]
    events = [event]
    if chosen != row:
        number = _number(s, chosen)
        out.append(_because(s, row, chosen, number))
        heard = int(civics["heard_event"][row, number]) if number >= 0 else -1
        if int(civics["vote_reason"][row]) == VoteReason.VIEWS:
            events.append(heard)
    return Reply(out, [e for e in events if e >= 0])


def _not_voted(s: Snapshot, row: int, stage: int) -> Reply:
    civics = s.tables["civics"]
    if stage == ElectionStage.HELD:
        return Reply(["I didn't vote"])
    promised = int(civics["promised"][row])
    if promised >= 0:
        return Reply([f"I haven't voted yet. I've promised {_third(s, row, promised)} my vote"])
    if int(civics["candidate"][row]) >= 0:
        return Reply(["I'm standing myself, so I'll vote for myself"])
    heard = np.flatnonzero(np.isfinite(civics["heard"][row]).any(axis=1))
    if heard.size == 0:
        return Reply(["I haven't made up my mind. None of them has told me where they stand"],
                     confidence=0.4)  # fmt: skip
    names = [_third(s, row, int(s.tables["council"]["candidate"][0, k])) for k in heard.tolist()]
    return Reply([f"I haven't made up my mind. I've heard {listing(names)}"], confidence=0.5)


def _number(s: Snapshot, who: int) -> int:
    found = np.flatnonzero(s.tables["council"]["candidate"][0] == who)
    return int(found[0]) if found.size else -1


def _because(s: Snapshot, row: int, chosen: int, number: int) -> str:
    """Say what weighed most, in the words of what they know."""
    civics = s.tables["civics"]
    reason = VoteReason(int(civics["vote_reason"][row]))
    she = "she" if s.tables["people"]["sex"][chosen] == 0 else "he"
    issue = int(civics["vote_issue"][row])
    if reason == VoteReason.VIEWS and issue >= 0 and number >= 0:
        side = "for" if float(civics["heard"][row, number, issue]) > 0.0 else "against"
        return f"We see things alike: {she} is {side} {ISSUE[Issue(issue)]}"
    if reason == VoteReason.REGARD:
        return f"I think well of {'her' if she == 'she' else 'him'}, that's why"
    if reason == VoteReason.ADVICE and int(civics["vote_adviser"][row]) >= 0:
        adviser = _third(s, row, int(civics["vote_adviser"][row]))
        return f"{adviser} spoke for {'her' if she == 'she' else 'him'}, and that counts with me"
    if reason == VoteReason.RECORD:
        again = bool(s.tables["civics"]["office"][chosen])
        return "The council has done well enough" if again else "It's time others had a go"
    return _FEW_WORDS.get(reason, "I couldn't really tell them apart, to be honest").format(she=she)


_FEW_WORDS = {
    VoteReason.NAME: "At least I know who {she} is",
    VoteReason.LEANING: "I know how {she} thinks, and I think so too",
    VoteReason.HABIT: "I did last time, and why should I change",
    VoteReason.LIKENESS: "I know little of any of them, but {she} is one like me",
}


def clubs(s: Snapshot, row: int, q: Question) -> Reply:
    """The clubs they are in, since when where they joined within living memory, and how it is."""
    if "clubs" not in s.tables:
        return Reply(["There are no clubs here"], confidence=0.5)
    civics, table = s.tables["civics"], s.tables["clubs"]
    out, events = [], []
    for slot, club in enumerate(civics["club"][row].tolist()):
        if club < 0:
            continue
        liking = float(civics["club_liking"][row, slot])
        pleasure = (
            "I enjoy it"
            if liking > 0.3
            else "It's all right"
            if liking > 0.0
            else ("I don't get much out of it any more")
        )
        name = KINDS[int(table["kind"][club])].name
        chair = ", and I call the meetings" if int(table["chair"][club]) == row else ""
        out += [f"I'm in the {name}{chair}", pleasure]
        events.append(int(civics["club_event"][row, slot]))
    if not out:
        return Reply(["I'm not in any club"])
    return Reply(out, [e for e in events if e >= 0])


def _third(s: Snapshot, row: int, other: int) -> str:
    return phrases.third_person(s, other, speaker=row, close=phrases.given_is_enough(s, other))

"""The kinds of events society emits, declared once with the fields they carry.

Systems list the kinds they emit; several share ``speech``, ``payment`` and the like. How such an
event reads in English is in ``digisphere.language``.
"""

from digisphere.core.events import EventKind
from digisphere.society.bargain_kinds import BARGAIN_KINDS

SPEECH = EventKind(
    "speech",
    {
        "act": "str",
        "topic": "str",
        "fact_event": "int",
        "about": "int",
        "detail": "int",
        "value": "float",
        "at_s": "float",
        "source": "int",
        "via": "int",
        "confidence": "float",
        "affinity": "float",
        "familiarity": "float",
        "pleasure": "float",
        "turn": "int",
        "onset_s": "float",
        "duration_s": "float",
        "lingered_s": "float",
    },
    doc="Somebody says something: subject to object. «fact_event» is the event the words are "
    "about, «via» the telling (or the event itself) the speaker knows it from, «source» the id "
    "of who told them; -1 where there is none. affinity, familiarity and pleasure are the "
    "speaker's at that moment. The words begin at «onset_s», within two seconds "
    "after the event; before them the talk stayed «lingered_s» with the matter of the turn before, "
    "all having a share in it.",
)
CONVERSATION = EventKind(
    "conversation",
    {"members": "list", "indoors": "bool"},
    doc="People begin to talk: subject spoke first, object was spoken to.",
)
TALK_JOINED = EventKind(
    "talk_joined", {}, doc="Subject joins the conversation that object began, which is its cause."
)
TALK_LEFT = EventKind(
    "talk_left",
    {},
    doc="Subject is called away from the conversation that object began, which is its cause; the "
    "others may go on.",
)
CONVERSATION_END = EventKind(
    "conversation_end",
    {"turns": "int", "duration_s": "float", "warmth": "float", "words": "int"},
    doc="A conversation is over; warmth from -1 to 1 says how it went, «words» is all that was "
    "said in it by all.",
)
QUARREL = EventKind(
    "quarrel",
    {"severity": "float", "over": "int"},
    doc="Subject reproached object and got an answer; «over» is the event it was about, or -1.",
)
RECONCILIATION = EventKind("reconciliation", {"affinity": "float"}, doc="Object forgave subject.")
FRIENDSHIP = EventKind("friendship", {"affinity": "float"}, doc="Two people became friends.")
ESTRANGEMENT = EventKind(
    "estrangement", {"affinity": "float"}, doc="Subject no longer counts object as a friend."
)
OUTING = EventKind("outing", {"start_s": "float"}, doc="Two met as agreed, at the place.")
MISSED_MEETING = EventKind(
    "missed_meeting",
    {"start_s": "float", "why": "str"},
    doc="Subject let object wait in vain at the place: they were at «work», «asleep», «unwell», "
    "at a «meal», kept in by the «weather», came «late», found the place «full», «forgot» it, or "
    "had «other» things in mind. What they did instead is among the causes.",
)
FORGOTTEN = EventKind(
    "forgotten",
    {"delay_h": "float"},
    doc="That object will wait at the place does not come to subject's mind in time; how long ago "
    "they last spoke of it. Nobody knows of this while it happens.",
)
PARTY_PLANNED = EventKind(
    "party_planned",
    {"start_s": "float", "why": "str"},
    doc="Subject means to give a party at the place: a «birthday», or just a «wish».",
)
PARTY_JOINED = EventKind("party_joined", {}, doc="Subject has come to object's party.")
PARTY_HELD = EventKind(
    "party_held",
    {"asked": "int", "came": "int"},
    doc="Subject's party is over; how many had been asked and how many of them came.",
)
PAYMENT = EventKind(
    "payment",
    {"purpose": "str", "amount_cents": "int", "ware": "int", "quantity": "int"},
    doc="Money goes from subject to object (a person or a place; -1 the world outside). «ware» "
    "is a Ware, -1 for none.",
)
ARREARS = EventKind(
    "arrears", {"owed_cents": "int"}, doc="Subject's household could not pay its rent."
)
PRICE_RISE = EventKind(
    "price_rise",
    {"ware": "int", "price_cents": "int", "before_cents": "int"},
    doc="Subject finds a Ware dearer at the place than what they last paid.",
)
PRICE_FALL = EventKind(
    "price_fall",
    {"ware": "int", "price_cents": "int", "before_cents": "int"},
    doc="Subject finds a Ware cheaper at the place than what they last paid.",
)
SHORTAGE = EventKind(
    "shortage",
    {"ware": "int", "stock": "int", "wanted": "int"},
    doc="The place has little of a Ware left and could not get more.",
)
CARRIERS_CUT_OFF = EventKind(
    "carriers_cut_off", {}, doc="No carrier can reach the village: the ways out are closed."
)
CARRIERS_BACK = EventKind("carriers_back", {}, doc="Carriers reach the village again.")
SHORT_PAY = EventKind(
    "short_pay",
    {"lost_cents": "int", "why": "str"},
    doc="Subject gets noticeably less than a week's wage: «closed» ways or house, «ill», «absent», "
    "or the firm's «till» is empty.",
)
DEBT_UNPAID = EventKind(
    "debt_unpaid",
    {"owed_cents": "int"},
    doc="Payday has passed and subject still owes object what they borrowed.",
)
DEBT_GIVEN_UP = EventKind(
    "debt_given_up",
    {"owed_cents": "int"},
    doc="Object counts what subject borrowed as lost, long after it should have been paid back.",
)
JOB_OPENED = EventKind(
    "job_opened", {"occupation": "str"}, doc="The place seeks somebody for a new post."
)
HIRED = EventKind(
    "hired",
    {
        "occupation": "str", "why": "str", "wage_cents_month": "int", "offered_cents": "int",
        "asked_cents": "int",
    },
    doc="Subject has found work at the place, at the wage «posted» or one they «bargained» for: "
    "what was offered, what they first asked for (0 for no more) and what it came to.",
)  # fmt: skip
LAID_OFF = EventKind(
    "laid_off", {"occupation": "str"}, doc="Subject lost their work: the place cannot pay them."
)
LOAN_GRANTED = EventKind(
    "loan_granted",
    {"amount_cents": "int", "rate_year": "float"},
    doc="The bank lends to subject, or to the firm at the place.",
)
LOAN_DEFAULT = EventKind(
    "loan_default",
    {"owed_cents": "int"},
    doc="Subject, or the firm at the place, has not paid the bank for weeks; the rest is lost.",
)

ELECTION_CALLED = EventKind(
    "election_called", {"poll_s": "float", "seats": "int"}, doc="The day of a vote is made known."
)
CANDIDACY = EventKind(
    "candidacy",
    {"for_seat": "str"},
    doc="Subject stands for the council: «new», or «again» while holding a seat.",
)
ADDRESS = EventKind(
    "address",
    {"issue": "int", "value": "float", "hearers": "int"},
    doc="Subject, a candidate, speaks in public on an Issue; value from -1 against to 1 for.",
)
LEAFLET = EventKind(
    "leaflet",
    {"issue": "int", "value": "float", "readers": "int"},
    doc="Subject, a candidate, has a leaflet put through every door; who is in may read it.",
)
VOTED = EventKind("voted", {}, doc="Subject has cast their vote; for whom is between them and it.")
ELECTION_HELD = EventKind(
    "election_held",
    {"turnout": "float", "electors": "int", "voters": "int", "candidates": "list", "votes": "list"},
    doc="The votes are counted; candidates (ids) and their votes, most first.",
)
ELECTED = EventKind(
    "elected", {"office": "str", "votes": "int"}, doc="Subject is elected councillor or mayor."
)
COUNCIL_CALLED = EventKind(
    "council_called", {"start_s": "float"}, doc="Subject, the mayor, calls the council together."
)
COUNCIL_MET = EventKind(
    "council_met",
    {"present": "list", "quorum": "bool"},
    doc="The council sat; who came (ids).",
)
COUNCIL_VOTE = EventKind(
    "council_vote",
    {"motion": "str", "value": "float", "passed": "bool", "yes": "list", "no": "list"},
    doc="The council voted: «tax» and «relief» set a share, «school» shuts it for so many days, "
    "«repair» puts the section of a way first. «yes» and «no» are members' ids.",
)
CLUB_JOINED = EventKind("club_joined", {"club": "int", "name": "str"}, doc="Subject joins a club.")
CLUB_LEFT = EventKind(
    "club_left",
    {"club": "int", "name": "str", "why": "str"},
    doc="Subject leaves a club: «bored» with it, or never «there».",
)
CLUB_CALLED = EventKind(
    "club_called", {"club": "int", "name": "str", "start_s": "float"}, doc="A meeting is on."
)
CLUB_MET = EventKind(
    "club_met", {"club": "int", "name": "str", "members": "list"}, doc="Who came (ids)."
)
WORKS_CALLED = EventKind(
    "works_called",
    {"road": "str", "hour_cents": "int", "hands": "int", "x_m": "float", "y_m": "float"},
    doc="The town calls for hands to clear a way (FIPA contract-net: cfp).",
)
WORKS_BID = EventKind(
    "works_bid",
    {"hour_cents": "int", "pace": "float", "free_h": "float"},
    doc="Subject offers to do it (propose) for so much an hour.",
)
WORKS_AWARDED = EventKind(
    "works_awarded", {"hour_cents": "int"}, doc="The town takes subject on (accept-proposal)."
)
WORKS_DECLINED = EventKind(
    "works_declined", {}, doc="The town does not need subject's offer (reject-proposal)."
)
WORKS_DONE = EventKind(
    "works_done", {"hours": "float"}, doc="The crew has cleared the way (inform-done)."
)
MEDIATION = EventKind(
    "mediation",
    {"mediator": "int"},
    doc="Subject and object agreed to talk it over, at a mediator's asking.",
)

TALK_KINDS = (
    SPEECH, CONVERSATION, TALK_JOINED, TALK_LEFT, CONVERSATION_END, QUARREL, RECONCILIATION,
    PAYMENT, FRIENDSHIP, ESTRANGEMENT, MEDIATION, *BARGAIN_KINDS,
)  # fmt: skip
MEETING_KINDS = (OUTING, MISSED_MEETING)
COUNCIL_KINDS = (
    ELECTION_CALLED, CANDIDACY, ADDRESS, LEAFLET, VOTED, ELECTION_HELD, ELECTED, COUNCIL_CALLED,
    COUNCIL_MET, COUNCIL_VOTE,
)  # fmt: skip
CLUB_KINDS = (CLUB_JOINED, CLUB_LEFT, CLUB_CALLED, CLUB_MET)
WORKS_KINDS = (WORKS_CALLED, WORKS_BID, WORKS_AWARDED, WORKS_DECLINED, WORKS_DONE)
FOOD_RELIEF_KINDS = (
    EventKind("relief_announced", {"start_s": "float"}, doc="The town will hand out food (place)."),
    EventKind("relief_given", {"meals": "int"}, doc="Subject is served at the food relief."),
    EventKind("relief_missed", {"why": "str"}, doc="Subject came for food and gets nothing."),
    EventKind("relief_ended", {"served": "int", "left": "int"}, doc="The food relief closes."),
)
PARTY_KINDS = (PARTY_PLANNED, PARTY_JOINED, PARTY_HELD)
MONEY_KINDS = (
    PAYMENT, ARREARS, PRICE_RISE, PRICE_FALL, SHORTAGE, CARRIERS_CUT_OFF, CARRIERS_BACK,
    SHORT_PAY, DEBT_UNPAID, DEBT_GIVEN_UP, JOB_OPENED, HIRED, LAID_OFF, LOAN_GRANTED, LOAN_DEFAULT,
)  # fmt: skip

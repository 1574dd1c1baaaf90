"""The closed vocabularies of society: tie kinds, acts, topics, states and spending purposes.

Numbers are stored in tables and datasets, so members are only ever appended. ``language`` reads
them to choose words; nothing here decides anything.
"""

from enum import IntEnum, StrEnum

from digisphere.core.codes import quick


@quick
class TieKind(IntEnum):
    """Why two people know each other; the closest reason wins."""

    ACQUAINTANCE = 0
    NEIGHBOUR = 1
    COLLEAGUE = 2
    FRIEND = 3
    KIN = 4
    PARTNER = 5


@quick
class Act(StrEnum):
    """Communicative acts, after the FIPA performatives (FIPA00037) and Searle's expressives."""

    GREET = "greet"
    INFORM = "inform"
    ASK = "ask"
    REQUEST = "request"
    PROPOSE = "propose"
    ACCEPT = "accept"
    REJECT = "reject"
    PROMISE = "promise"
    WARN = "warn"
    THANK = "thank"
    APOLOGISE = "apologise"
    FAREWELL = "farewell"
    REFUSE = "refuse"
    """Will not do what is asked at all; an offer that does not suit is rejected."""


@quick
class Topic(StrEnum):
    """What a speech act is about."""

    MEETING = "meeting"
    """Opening and closing words."""
    WELLBEING = "wellbeing"
    """How somebody feels; ``detail`` is a Feeling."""
    WEATHER = "weather"
    """The weather now; ``detail`` is the regime, ``value`` the temperature in °C."""
    NEWS = "news"
    """An event; ``fact_event`` says which."""
    ANYTHING_NEW = "anything_new"
    """Is there news at all? ``detail`` 0 asks openly, an answer means no."""
    PERSON = "person"
    """A third person, ``about``; ``value`` is the speaker's regard from -1 to 1."""
    WHEREABOUTS = "whereabouts"
    """Where ``about`` was last met (``fact_event``), or usually is at this hour (``detail`` 1,
    ``value`` the place), or when the speaker last talked with them (``detail`` 2, ``at_s``)."""
    PLAN = "plan"
    """Where the speaker is going next: ``about`` a place, ``detail`` a Goal."""
    WORK = "work"
    """The speaker's work: ``about`` the work place, ``detail`` the occupation."""
    NEED = "need"
    """That the larder at home is nearly empty; ``value`` is the meals left in it."""
    MONEY = "money"
    """A loan in cents, ``value``; in an offer what is to be paid back, ``detail`` in how many
    weeks."""
    OUTING = "outing"
    """Meeting at ``about`` at ``at_s``; ``fact_event`` is the party it is about, or -1."""
    KINDNESS = "kindness"
    """Praise; nothing behind it but regard."""
    GRIEVANCE = "grievance"
    """Reproach; ``fact_event`` may say for what."""
    VIEW = "view"
    """An opinion on a village matter: ``detail`` an Issue, ``value`` from -1 to 1."""
    REACTION = "reaction"
    """A reply to news: ``detail`` a Reaction."""
    PAST = "past"
    """How long the speaker has lived here: ``value`` years, -1 for always."""
    HOBBY = "hobby"
    """What the speaker likes to do: ``detail`` a Hobby; ``value`` 1 when the asker likes it too."""
    DEED = "deed"
    """Something the speaker set out to do; ``fact_event`` is that intention."""
    VOTE = "vote"
    """Where a candidate (``about``) stands: ``detail`` an Issue, ``value`` from -1 to 1."""
    CLUB = "club"
    """A club: ``detail`` its row in ``clubs``."""
    PEACE = "peace"
    """Making up with ``about``; ``fact_event`` is the quarrel."""
    PRICE = "price"
    """What a lot of wares costs: ``detail`` a Ware, ``value`` cents for all of it. How many there
    are is in the «bargain_opened» among the causes."""
    CHORE = "chore"
    """Who does which of the day's housework: ``detail`` the listener's part (bits of Task),
    ``value`` its minutes; the speaker does the rest."""
    MATTERS = "matters"
    """What matters most to the speaker in life: ``detail`` a Value; ``value`` 1 when it is among
    what matters most to the asker too."""


@quick
class Feeling(IntEnum):
    """How somebody is, in the one word they would give."""

    WELL = 0
    SPLENDID = 1
    MIDDLING = 2
    LOW = 3
    TIRED = 4
    HUNGRY = 5
    LONELY = 6
    ILL = 7
    WORRIED = 8
    BORED = 9
    CROSS = 10


@quick
class Reaction(IntEnum):
    """How news is received."""

    SURPRISE = 0
    SYMPATHY = 1
    JOY = 2
    DOUBT = 3
    KNOWN = 4
    CONCERN = 5
    NOTED = 6


@quick
class Refusal(IntEnum):
    """Why an offer or request is turned down."""

    NONE = 0
    BUSY = 1
    TIRED = 2
    MONEY = 3
    REGARD = 4
    WEATHER = 5
    ILL = 6
    INTEREST = 7
    TERMS = 8
    """The offers stayed too far apart."""


@quick
class Issue(IntEnum):
    """Village matters on which people hold an opinion from -1 (against) to 1 (for)."""

    SECOND_MARKET_DAY = 0
    FELLING_THE_WOODS = 1
    LATER_TAVERN_HOURS = 2
    HIGHER_SCHOOL_BUDGET = 3
    WELCOMING_NEWCOMERS = 4


@quick
class Stage(IntEnum):
    """How far a conversation has come."""

    OPENING = 0
    BODY = 1
    CLOSING = 2


@quick
class AppointmentState(IntEnum):
    """What became of an agreed meeting."""

    FREE = 0
    AGREED = 1
    KEPT = 2
    MISSED = 3


@quick
class PartyState(IntEnum):
    """How far a party has come."""

    NONE = 0
    PLANNED = 1
    OVER = 2


@quick
class Ware(IntEnum):
    """Things bought and sold; each is counted in whole units."""

    MEAL = 0
    """Food for one plain meal."""
    DRINK = 1
    GOODS = 2
    """A household article."""
    GRAIN = 3
    """A kilogram of grain, or of another crop worth as much."""
    FLOUR = 4
    """A kilogram."""
    MATERIAL = 5
    """Timber, clay, wool or iron for one article."""
    TREAT = 6
    """A portion of what nobody needs: meat, cheese, cake, wine."""


@quick
class AccountKind(IntEnum):
    """Whose money an account holds; people's money is ``people.purse_cents``."""

    FIRM = 0
    TOWN = 1
    OUTSIDE = 2


@quick
class LoanState(IntEnum):
    """How a loan stands."""

    RUNNING = 0
    REPAID = 1
    DEFAULTED = 2


@quick
class Matter(IntEnum):
    """What two bargain for."""

    NONE = 0
    PRICE = 1
    CHORE = 2
    LOAN = 3


@quick
class BargainState(IntEnum):
    """How a bargain stands."""

    NONE = 0
    MEANT = 1
    """Somebody has begun to talk so as to bargain."""
    OPEN = 2


@quick
class Purpose(StrEnum):
    """What a payment is for."""

    WAGE = "wage"
    PENSION = "pension"
    POCKET_MONEY = "pocket_money"
    FOOD = "food"
    MEAL = "meal"
    DRINK = "drink"
    GOODS = "goods"
    RENT = "rent"
    SUPPLY = "supply"
    EXPORT = "export"
    GRANT = "grant"
    LOAN = "loan"
    REPAYMENT = "repayment"
    REPAIR = "repair"
    HOUSEHOLD = "household"
    TREAT = "treat"
    TAX = "tax"
    RELIEF = "relief"
    BENEFIT = "benefit"
    INTEREST = "interest"
    LEGACY = "legacy"
    CREDIT = "credit"
    INSTALMENT = "instalment"
    PUBLIC_WORK = "public_work"
    TAKEN_ALONG = "taken_along"
    BROUGHT_ALONG = "brought_along"


@quick
class Office(IntEnum):
    """What somebody has been elected to."""

    NONE = 0
    COUNCILLOR = 1
    MAYOR = 2


@quick
class ElectionStage(IntEnum):
    """How far an election has come."""

    NONE = 0
    CALLED = 1
    CAMPAIGN = 2
    HUSTINGS = 3
    HEARD = 4
    POLLING = 5
    HELD = 6


@quick
class FeudState(IntEnum):
    """How a quarrel stands."""

    OPEN = 0
    MEDIATED = 1
    """Both have agreed to meet and talk it over."""
    MENDED = 2


@quick
class VoteReason(IntEnum):
    """What weighed most in somebody's vote; the polling booth knows no other."""

    NONE = 0
    VIEWS = 1
    """Of all whose stand they had heard this one's was nearest on ``vote_issue``."""
    REGARD = 2
    NAME = 3
    """Hardly more than a face they knew."""
    WHIM = 4
    """Nothing they knew would have led to it."""
    LEANING = 5
    """They know this one to see the world as they do."""
    ADVICE = 6
    """People they trust have spoken for this one (``vote_adviser``)."""
    RECORD = 7
    """How those in office have done, well or badly."""
    HABIT = 8
    """They voted for this one last time."""
    LIKENESS = 9
    """Somebody of their trade, age or origin, by what stands on the paper."""

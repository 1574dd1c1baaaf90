"""The tables of society: one declaration per column.

All but ``ties`` and ``accounts`` have one row per person or household, so that looking somebody up
is indexing. Who fills them: ``ties``, ``encounters``, ``conversation``, ``knowledge``,
``invitations`` and ``economy``. What ``people`` columns society writes is in the package docstring.
"""

from typing import Any

from digisphere.core.columns import ColumnSpec, TableSpec
from digisphere.core.identity import NONE
from digisphere.core.settings import Scenario
from digisphere.society.bargain_columns import bargain_tables
from digisphere.society.civic_columns import civic_tables
from digisphere.society.vocabulary import (
    AccountKind,
    AppointmentState,
    LoanState,
    PartyState,
    Stage,
    TieKind,
    Ware,
)

MEMBERS_MAX = 4
"""Most people in one conversation; a fifth splits it (Dunbar, Duncan & Nettle 1995)."""
FACTS_KNOWN = 96
"""Facts a person carries for telling; the stalest gives way to the newest."""
APPOINTMENTS_HELD = 4
ISSUES = 5


def _column(name: str, dtype: str, doc: str, **more: Any) -> ColumnSpec:
    return ColumnSpec(name=name, dtype=dtype, doc=doc, **more)


TIE_COLUMNS = (
    _column("a", "int32", "Row of the person who feels."),
    _column("b", "int32", "Row of the person it is about."),
    _column("kind", "uint8", "TieKind.", low=0, high=max(TieKind)),
    _column("familiarity", "float32", "How well a knows b.", low=0, high=1),
    _column("affinity", "float32", "How a likes b.", low=-1, high=1, editable=True),
    _column("trust", "float32", "How far a believes b.", low=0, high=1, editable=True),
    _column("last_s", "float64", "When they last talked.", unit="s", default=-1.0),
    _column("talks", "uint16", "How often they have talked, 65,535 at most.", low=0),
)

CONVERSATION_COLUMNS = (
    _column("active", "bool", "A conversation begun by this person goes on.", default=False),
    _column("members", "int32", "Rows of those in it; -1 empty.", shape=(MEMBERS_MAX,), default=-1),
    _column("stage", "uint8", "Stage.", low=0, high=max(Stage)),
    _column("turn", "int32", "Turns so far.", low=0),
    _column("turns_meant", "int32", "Turns before somebody takes leave.", low=0),
    _column("next_turn_s", "float64", "When the next turn is due.", unit="s"),
    _column("started_s", "float64", "When it began.", unit="s"),
    _column("start_event", "int64", "Its «conversation» event.", default=NONE),
    _column("last_event", "int64", "The last turn.", default=NONE),
    _column("last_speaker", "int32", "Row of who had the last turn.", default=NONE),
    _column("last_addressee", "int32", "Row of whom it was said to.", default=NONE),
    _column("asked", "int32", "Bits of topics already opened, by Topic order."),
    _column("closing_from", "int32", "Turn at which leave-taking began; -1 not yet.", default=-1),
    _column("warmth", "float32", "How well it goes, -1 to 1.", low=-1, high=1),
    _column("ended_s", "float64", "When the last turn ends or ended.", unit="s"),
    _column("lingers", "bool", "Stays with the last matter before the next.", default=False),
    _column("lingered_s", "float32", "How long it has stayed with the last matter; -1 not yet.",
            unit="s", low=-1, default=-1.0),
    _column("words", "float64", "Words said by all so far.", unit="words"),
)  # fmt: skip

SOCIAL_COLUMNS = (
    _column("conversation", "int32", "Row of the host of the present talk; -1 none.", default=NONE),
    _column("free_from_s", "float64", "Not before this is a new talk started.", unit="s"),
    _column("fade_s", "float64", "When the last words fade.", unit="s", default=-1.0),
    _column("last_partner", "int32", "Row of whom they last talked with.", default=NONE),
    _column("seat", "bool", "Goes on with what they do while talking.", default=False),
    _column("said_today", "int32", "Speech acts uttered today.", low=0),
    _column("words_said", "float64", "Words ever said.", unit="words", low=0),
    _column("talks_today", "int32", "Conversations joined today.", low=0),
    _column("invited_s", "float64", "When they last invited somebody.", unit="s", default=-1e6),
    _column("debt_to", "int32", "Row of whom they owe; -1 nobody.", default=NONE),
    _column("debt_cents", "int64", "What they owe, or still owed when a lender was lost.",
            unit="cents", low=0),
    _column("debt_event", "int64", "The payment of the loan.", default=NONE),
    _column("loan_asked_s", "float64", "When they last asked somebody to lend them money.",
            unit="s", default=-1e6),
    _column("debt_due_s", "float64", "Until when they have agreed to pay it back.", unit="s",
            default=-1.0),
    _column("views", "float32", "Opinions on village matters (Issue).", shape=(ISSUES,), low=-1,
            high=1),
    _column("leaning", "float32", "Political leaning, progressive to conservative.", low=-1,
            high=1),
    _column("shopped_s", "float64", "When they last bought.", unit="s", default=-1e6),
    _column("haggled_s", "float64", "When they last weighed asking a seller for a better price.",
            unit="s", default=-1e6),
    _column("dry_felt_day", "int32", "Last day_index they feared for their living in a dry spell.",
            default=-10),
    _column("ate_s", "float64", "When they last began a meal.", unit="s", default=-1e6),
    _column("drank_s", "float64", "When they last bought a drink.", unit="s", default=-1e6),
    _column("paid_cents", "int64", "All money ever paid.", unit="cents", low=0),
    _column("received_cents", "int64", "All money ever received.", unit="cents", low=0),
    _column("opening_cents", "int64", "Purse at the start.", unit="cents", low=0),
    _column("goods", "int64", "Household articles bought.", low=0),
    _column("treats", "int32", "Treats bought.", low=0),
    _column("worked_min", "int32", "Minutes at work since the last morning.", unit="min", low=0),
    _column("due_days", "int32", "Days of work due since payday.", unit="day", low=0),
    _column("worked_days", "float32", "Of these, days worked.", unit="day", low=0),
    _column("sick_days", "float32", "Of these, days missed while ill.", unit="day", low=0),
    _column("loss_event", "int64", "Newest event that lowered their pay.", default=NONE),
    _column("meal_cents", "int32", "What they last paid for a meal's food.", unit="cents", low=0),
    _column("meal_place", "int32", "Where they last bought food.", default=NONE),
    _column("thinks_meal_cents", "int32", "What food for a meal costs, as last paid or heard; 0 "
            "never.", unit="cents", low=0),
    _column("thinks_goods_cents", "int32", "What a thing for the house costs, as last paid; 0 "
            "never.", unit="cents", low=0),
    _column("thinks_supper_cents", "int32", "What a meal at the tavern costs, as last paid; 0 "
            "never.", unit="cents", low=0),
    _column("thinks_drink_cents", "int32", "What a drink costs, as last paid; 0 never.",
            unit="cents", low=0),
    _column("drinks", "int32", "Drinks drunk.", low=0),
    _column("meals_out", "int32", "Meals eaten at a tavern.", low=0),
)  # fmt: skip

KNOWLEDGE_COLUMNS = (
    _column("event", "int32", "The fact.", shape=(FACTS_KNOWN,), default=NONE),
    _column("source", "int32", "Row of who told it; -1 lived through or seen.",
            shape=(FACTS_KNOWN,), default=NONE),
    _column("via", "int32", "The telling, or the fact itself.", shape=(FACTS_KNOWN,),
            default=NONE),
    _column("confidence", "float16", "How sure they are.", shape=(FACTS_KNOWN,), low=0, high=1),
    _column("value", "float32", "The figure as they believe it.", shape=(FACTS_KNOWN,)),
    _column("time_s", "float64", "When they learnt it.", unit="s", shape=(FACTS_KNOWN,)),
    _column("interest", "float16", "How much it is worth telling.", shape=(FACTS_KNOWN,), low=0,
            high=1),
    _column("told", "uint8", "How often they have passed it on.", shape=(FACTS_KNOWN,)),
    _column("settled", "bool", "They have had it out with whom it was between.",
            shape=(FACTS_KNOWN,), default=False),
    _column("told_s", "float32", "When they last passed it on.", unit="s", shape=(FACTS_KNOWN,)),
    _column("count", "int32", "Slots in use.", low=0, high=FACTS_KNOWN),
)  # fmt: skip

APPOINTMENT_COLUMNS = (
    _column("place_id", "int32", "Where; -1 free.", shape=(APPOINTMENTS_HELD,), default=NONE),
    _column("start_s", "float64", "From when.", unit="s", shape=(APPOINTMENTS_HELD,)),
    _column("end_s", "float64", "Until when.", unit="s", shape=(APPOINTMENTS_HELD,)),
    _column("with_row", "int32", "Row of whom they meet.", shape=(APPOINTMENTS_HELD,),
            default=NONE),
    _column("event", "int32", "The acceptance.", shape=(APPOINTMENTS_HELD,), default=NONE),
    _column("came", "bool", "Has been there within the time.", shape=(APPOINTMENTS_HELD,),
            default=False),
    _column("state", "uint8", "AppointmentState.", shape=(APPOINTMENTS_HELD,), low=0,
            high=max(AppointmentState)),
    _column("thought_s", "float64", "When they last spoke of it.", unit="s",
            shape=(APPOINTMENTS_HELD,)),
    _column("mind_s", "float64", "From when on they have it in mind; -1 not near yet.", unit="s",
            shape=(APPOINTMENTS_HELD,), default=-1.0),
    _column("lapse_event", "int32", "The «forgotten» of it.", shape=(APPOINTMENTS_HELD,),
            default=NONE),
)  # fmt: skip

HOUSEHOLD_COLUMNS = (
    _column("larder_target", "float32", "Meals the household likes to have.", unit="meals", low=0),
    _column("larder_opening", "float32", "Meals at the start.", unit="meals", low=0),
    _column("meals_bought", "int64", "Meals of food ever bought.", low=0),
    _column("meals_eaten", "int64", "Meals ever eaten from the larder.", low=0),
    _column(
        "relief_day", "int32", "Day they were last served at the town's food relief.", default=-1
    ),
    _column("rent_cents", "int64", "Rent a month.", unit="cents", low=0),
    _column("arrears_cents", "int64", "Rent owed.", unit="cents", low=0),
    _column(
        "portion",
        "float32",
        "Share of a full helping at home; less when food is dear.",
        low=0,
        high=1,
        default=1.0,
    ),
    _column("spare_cents", "int64", "Put by for what is not needful.", unit="cents", low=0),
    _column("bill_cents", "int64", "Owed for what was mended.", unit="cents", low=0),
    _column("bill_place", "int32", "Where the craftsman works; -1 outside.", default=NONE),
    _column("bill_s", "float64", "Since when.", unit="s"),
    _column("bill_event", "int64", "The «breakage».", default=NONE),
)

ACCOUNT_COLUMNS = (
    _column("kind", "uint8", "AccountKind.", low=0, high=max(AccountKind)),
    _column("place_id", "int32", "Whose account; -1 town or outside.", default=NONE),
    _column("balance_cents", "int64", "Money it holds; outside may owe.", unit="cents"),
    _column("opening_cents", "int64", "Money at the start.", unit="cents"),
    _column("paid_cents", "int64", "All money ever paid.", unit="cents", low=0),
    _column("received_cents", "int64", "All money ever received.", unit="cents", low=0),
    _column("worked_min", "int64", "Minutes worked since wares were last made.", unit="min", low=0),
    _column("stock", "int64", "Wares at hand, by Ware.", shape=(len(Ware),)),
    _column("stock_opening", "int64", "Wares at the start, by Ware.", shape=(len(Ware),)),
    _column("supplied", "int64", "Wares ever brought in, by Ware.", shape=(len(Ware),)),
    _column("sold", "int64", "Wares ever sold, by Ware.", shape=(len(Ware),)),
    _column("made", "int64", "Wares ever made here, by Ware.", shape=(len(Ware),)),
    _column("used", "int64", "Wares ever used up in making others, by Ware.", shape=(len(Ware),)),
    _column(
        "price_cents",
        "int64",
        "Price over the counter, by Ware.",
        unit="cents",
        low=0,
        shape=(len(Ware),),
    ),
    _column(
        "cost_cents",
        "float64",
        "What a unit in store cost, by Ware.",
        unit="cents",
        low=0,
        shape=(len(Ware),),
    ),
    _column("short_event", "int64", "Newest shortage told of here.", default=NONE),
    _column("short_day", "int32", "Last day_index a shortage was told of here.", default=-1),
)

JOB_COLUMNS = (
    _column("person", "int32", "Row of who holds it; -1 vacant.", default=NONE),
    _column("place_id", "int32", "Where.", default=NONE),
    _column("occupation", "uint8", "people.enums.Occupation."),
    _column("wage_cents_month", "int64", "A month's pay before tax.", unit="cents", low=0),
    _column(
        "opened_s",
        "float64",
        "When the post was opened; -1 before the start.",
        unit="s",
        default=-1.0,
    ),
    _column(
        "filled_s",
        "float64",
        "When it was filled; -1 before the start or vacant.",
        unit="s",
        default=-1.0,
    ),
    _column("ended_s", "float64", "When it ended; -1 it goes on.", unit="s", default=-1.0),
    _column("event", "int64", "Why it was opened.", default=NONE),
    _column("end_event", "int64", "Why it ended.", default=NONE),
)

LOAN_COLUMNS = (
    _column("person", "int32", "Row of the debtor; -1 a firm.", default=NONE),
    _column("lender", "int32", "Row of who lent it; -1 the bank.", default=NONE),
    _column("account", "int32", "Account of the debtor; -1 a person.", default=NONE),
    _column("state", "uint8", "LoanState.", low=0, high=max(LoanState)),
    _column("principal_cents", "int64", "What was lent.", unit="cents", low=0),
    _column("owed_cents", "int64", "What is still owed.", unit="cents", low=0),
    _column("interest_cents", "int64", "Interest ever paid on it.", unit="cents", low=0),
    _column("written_off_cents", "int64", "What the lender gave up.", unit="cents", low=0),
    _column("instalment_cents", "int64", "Due each payday.", unit="cents", low=0),
    _column("rate_year", "float32", "Interest.", unit="1/year"),
    _column("missed", "int32", "Instalments missed running.", low=0),
    _column("opened_s", "float64", "When it was lent.", unit="s", default=-1.0),
    _column(
        "ended_s",
        "float64",
        "When it was repaid or written off; -1 it runs.",
        unit="s",
        default=-1.0,
    ),
    _column(
        "event", "int64", "The «loan_granted», or the payment of a private loan.", default=NONE
    ),
    _column("end_event", "int64", "The «loan_default».", default=NONE),
)

MARKET_COLUMNS = (
    _column(
        "wholesale_cents",
        "float64",
        "Last price between firms, by Ware.",
        unit="cents",
        low=0,
        shape=(len(Ware),),
    ),
    _column(
        "outside_cents",
        "float64",
        "Price of the world outside in usual years, by Ware.",
        unit="cents",
        low=0,
        shape=(len(Ware),),
    ),
    _column(
        "sent_a_day",
        "float64",
        "What the town usually has over, by Ware.",
        low=0,
        shape=(len(Ware),),
    ),
    _column(
        "harvest_outlook",
        "float32",
        "Harvest the world reckons with; 1 a usual year.",
        default=1.0,
        low=0,
        high=1,
    ),
    _column(
        "brought_a_day",
        "float64",
        "What carriers have lately brought in, by Ware.",
        low=0,
        shape=(len(Ware),),
    ),
    _column("parched_event", "int64", "What harms the fields the world reckons by.", default=NONE),
    _column("seen_event", "int64", "Events below this have been looked at.", default=0),
    _column("harvest_event", "int64", "Newest failed harvest.", default=NONE),
    _column("wages_cents", "int64", "Wages paid since the last market.", unit="cents"),
    _column("relief_cents", "int64", "Relief paid since the last market.", unit="cents"),
    _column("closed_event", "int64", "What keeps carriers away; -1 they come.", default=NONE),
)

MONEY_TENTHS = (0.1, 0.5, 0.9)
"""Where in the order of households the money of `market_days.money_cents` is taken."""
MARKET_DAYS = 400
"""Days of prices kept: a year and a month."""
MARKET_DAY_COLUMNS = (
    _column("day_index", "int32", "Which day.", default=-1),
    _column(
        "wholesale_cents",
        "float32",
        "Mean price between firms, by Ware.",
        unit="cents",
        shape=(len(Ware),),
    ),
    _column(
        "retail_cents",
        "float32",
        "Mean price over the counter, by Ware.",
        unit="cents",
        shape=(len(Ware),),
    ),
    _column("traded", "int64", "Units sold between firms, by Ware.", shape=(len(Ware),)),
    _column("imported", "int64", "Of these, brought in from outside.", shape=(len(Ware),)),
    _column("efficiency", "float32", "Gains from trade realised of all there were.", default=1.0),
    _column("employed", "int32", "People with work."),
    _column("unemployed", "int32", "People who seek work."),
    _column("wages_cents", "int64", "Wages paid since the day before.", unit="cents"),
    _column("relief_cents", "int64", "Relief paid since the day before.", unit="cents"),
    _column(
        "larder_days", "float32", "Days' food in the larder, the middle household.", unit="day"
    ),
    _column("bare", "int32", "Households with an empty larder."),
    _column("behind", "int32", "Households that owe rent."),
    _column("gini", "float32", "Gini index of the households' money.", low=0, high=1),
    _column(
        "money_cents",
        "int64",
        "Money of the household a tenth, half and nine tenths up from the poorest.",
        unit="cents",
        shape=(len(MONEY_TENTHS),),
    ),
    _column(
        "views_mean",
        "float32",
        "Mean opinion by Issue, then mean leaning.",
        low=-1,
        high=1,
        shape=(ISSUES + 1,),
    ),
    _column(
        "views_spread",
        "float32",
        "Standard deviation of each of these.",
        low=0,
        high=1,
        shape=(ISSUES + 1,),
    ),
)

PARTY_COLUMNS = (
    _column("host", "int32", "Row of who gives it.", default=NONE),
    _column("place_id", "int32", "Where.", default=NONE),
    _column("start_s", "float64", "From when.", unit="s", default=-1.0),
    _column("end_s", "float64", "Until when.", unit="s", default=-1.0),
    _column("event", "int64", "Its «party_planned».", default=NONE),
    _column("asked", "int32", "People asked.", low=0),
    _column("came", "int32", "Of these, how many came.", low=0),
    _column("state", "uint8", "PartyState.", low=0, high=max(PartyState)),
)
GUEST_COLUMNS = (
    _column("asked_event", "int64", "The party they were last asked to.", default=NONE),
    _column("party", "int32", "Row of the party they mean to go to; -1 none.", default=NONE),
    _column("said_event", "int64", "With which they said so.", default=NONE),
    _column("came", "bool", "Have been there.", default=False),
)

SOCIETY_COLUMNS = (
    _column("seen_event", "int64", "Events below this have been heard of.", default=0),
    _column("supplied_day", "int32", "Last day_index shops were supplied on.", default=-1),
    _column("paid_week", "int32", "Last week (Saturday to Friday) wages were paid.", default=-1),
    _column("rent_month", "int32", "Last month rent was paid in.", default=-1),
    _column("told_event", "int64", "Events below this are in the life stories.", default=0),
)


OUTSIDE_ACCOUNT = 0
TOWN_ACCOUNT = 1
FIRST_FIRM_ACCOUNT = 2
"""Row of the account of place 0; the account of place p is this plus p."""
_SPARE_PLACES = 510
_PARTIES = 64


def society_tables(scenario: Scenario) -> tuple[TableSpec, ...]:
    """Return all tables of the room; every system of it names the same."""
    rows = max(scenario.people.rows, 1)
    return (
        TableSpec("conversations", rows, CONVERSATION_COLUMNS, doc="Talks, by who began them."),
        TableSpec("social", rows, SOCIAL_COLUMNS, doc="Each person's part in company."),
        TableSpec("knowledge", rows, KNOWLEDGE_COLUMNS, doc="Facts each person can tell."),
        TableSpec("appointments", rows, APPOINTMENT_COLUMNS, doc="Meetings agreed on."),
        TableSpec("parties", _PARTIES, PARTY_COLUMNS, doc="Parties people mean to give."),
        TableSpec("guests", rows, GUEST_COLUMNS, doc="Who means to go to which party."),
        TableSpec("households", rows, HOUSEHOLD_COLUMNS, doc="Larder and rent."),
        TableSpec("society", 1, SOCIETY_COLUMNS, doc="Where the books stand."),
        TableSpec(
            "ties",
            rows * scenario.society.ties_per_person,
            TIE_COLUMNS,
            doc="Who feels what about whom.",
        ),
        TableSpec(
            "accounts",
            FIRST_FIRM_ACCOUNT + rows + _SPARE_PLACES,
            ACCOUNT_COLUMNS,
            doc="The money of firms, the town and the world outside.",
        ),
        TableSpec("jobs", 2 * rows + _SPARE_PLACES, JOB_COLUMNS, doc="Spells of work, vacancies."),
        TableSpec(
            "loans", rows + _SPARE_PLACES, LOAN_COLUMNS, doc="What the bank and people have lent."
        ),
        TableSpec("market", 1, MARKET_COLUMNS, doc="Where trade between firms stands."),
        TableSpec("market_days", MARKET_DAYS, MARKET_DAY_COLUMNS, doc="Figures of each day."),
        *civic_tables(rows),
        *bargain_tables(rows),
    )

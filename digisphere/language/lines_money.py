"""Phrasings of money and trade: prices, shortages, pay, posts, loans, relief, inheritance.

Keys and slots as in ``lines_news``, which ``news`` joins these to.
"""

from digisphere.language.grammar import Line, lines

MONEY_FACTS: dict[tuple[str, str], tuple[Line, ...]] = {
    ("price_rise", "self"): lines("""
        {ware} has gone up {where}
        they ask {sum} for {ware} now {where}
        I paid more for {ware} {where} {when}
    """),
    ("price_rise", "other"): lines("""
        {ware} has gone up {where}
        {ware} costs {sum} now {where}
        {ware} has got dearer {where}
    """),
    ("price_fall", "self"): lines("""
        {ware} has come down {where}
        I paid less for {ware} {where} {when}
    """),
    ("price_fall", "other"): lines("""
        {ware} has come down {where}
        {ware} is cheaper now {where}
    """),
    ("shortage", "other"): lines("""
        they have hardly any {ware} left {where}
        the shelves are nearly bare {where}
        {ware} ran short {where} {when}
    """),
    ("carriers_cut_off", "other"): lines("""
        no cart gets through to us any more
        the carters cannot reach us, every way in is closed
    """),
    ("carriers_back", "other"): lines("""
        the carts get through again
        the carters are back
    """),
    ("short_pay", "self"): lines("""
        I got {sum} less than usual {when}
        {sum} is missing from my pay
    """),
    ("short_pay", "other"): lines("""
        {subject} got {sum} less than usual {when}
        {subject} came home short of pay {when}
    """),
    ("debt_unpaid", "self"): lines("I still owe {object} {sum}"),
    ("debt_unpaid", "met"): lines("{subject} still owes me {sum}\n{subject} hasn't paid me back"),
    ("debt_unpaid", "other"): lines("{subject} still owes {object} {sum}"),
    ("debt_given_up", "self"): lines("I never paid {object} back the last {sum}"),
    ("debt_given_up", "met"): lines(
        "{subject} never paid me back, and I've given up the {sum}\n"
        "I'll never see the {sum} again that I lent {subject}"
    ),
    ("debt_given_up", "other"): lines("{subject} never paid {object} back the last {sum}"),
    ("breakage", "self"): lines(
        "our {broken} broke {when}, and mending it costs {sum}\n"
        "we had to have the {broken} mended for {sum}"
    ),
    ("breakage", "other"): lines(
        "the {broken} broke at {subject}'s {when}\n"
        "{subject} had to have the {broken} mended for {sum}"
    ),
    ("job_opened", "other"): lines("""
        they are looking for {trade} {where}
        there is work for {trade} {where}
    """),
    ("hired", "self"): lines("""
        I've got work as {trade} {where}
        they took me on as {trade} {where}
        bargained | I've got work as {trade} {where}, and talked them up to {wage} a month
        bargained | they took me on as {trade} {where}; I held out for {wage} a month
    """),
    ("hired", "other"): lines("""
        {subject} has found work as {trade} {where}
        they took {subject} on as {trade} {where}
    """),
    ("laid_off", "self"): lines("""
        I've lost my work {where}
        they had to let me go {where}
    """),
    ("laid_off", "other"): lines("""
        {subject} has lost {their} work {where}
        they let {subject} go {where}
    """),
    ("loan_granted", "self"): lines("I've borrowed {sum} from the bank"),
    ("loan_granted", "other"): lines("the bank has lent out {sum} {where}"),
    ("loan_default", "self"): lines("I couldn't pay the bank any more, I still owed {sum}"),
    ("loan_default", "other"): lines("somebody could not pay the bank any more {where}"),
    ("treat", "self"): lines("I bought us a treat {where} {when}"),
    ("treat", "other"): lines("{subject} bought a treat {where} {when}"),
    ("relief", "met"): lines("the town helped us out with {sum} {when}"),
    ("relief", "other"): lines("the town helped {object} out {when}"),
    ("benefit", "met"): lines("I got my support {when}, while I've no work"),
    ("benefit", "other"): lines("{object} got support {when}, being out of work"),
    ("tax", "self"): lines("I paid my tax {when}"),
    ("tax", "other"): lines("{subject} paid tax {when}"),
    ("interest", "self"): lines("I paid the interest {when}"),
    ("interest", "other"): lines("{subject} paid interest {when}"),
    ("legacy", "met"): lines("I came into {sum} {when}, from {subject}"),
    ("legacy", "other"): lines("{object} came into money {when}, from {subject}"),
}
"""A clause for each kind of event about money, as ``lines_news.FACTS``."""

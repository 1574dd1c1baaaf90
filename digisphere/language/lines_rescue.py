"""Sentences about those under fallen houses and about infants carried out or left behind.

The clauses of what happened, for `news`, and the thanks of who was got out, for `realise`. What the
slots mean is in `rescue_words`.
"""

from digisphere.language.grammar import Line, lines

Key = tuple[str, str, str]

RESCUE_FACTS: dict[tuple[str, str], tuple[Line, ...]] = {
    ("trapped", "self"): lines(
        "I was buried under the house {when}\nthe house came down on me {when}"
    ),
    ("trapped", "other"): lines(
        "{subject} was buried when the house came down {where} {when}\n"
        "the house {where} came down on {subject} {when}"
    ),
    ("noticed_trapped", "self"): lines("""
        heard | I heard {object} cry out from under the rubble {when}
        missed | I saw the house down {when}, and {object} was nowhere about
        seen | I saw people dig for somebody {where} {when}
        called | somebody called me to help dig {where} {when}
    """),
    ("noticed_trapped", "met"): lines("{subject} knew {when} that I lay under the rubble"),
    ("noticed_trapped", "other"): lines("""
        heard | {subject} heard {object} cry out from under the rubble {when}
        missed | {subject} saw the house down {when} and missed {object}
        seen | {subject} saw people dig for somebody {where} {when}
        called | {subject} was called to help dig {where} {when}
    """),
    ("dug_out", "self"): lines(
        "I dug for {object} {when}, for {dug_for}\nI helped to dig {object} out {when}"
    ),
    ("dug_out", "met"): lines(
        "{subject} dug for me {when}, for {dug_for}\n{subject} helped to dig me out {when}"
    ),
    ("dug_out", "other"): lines(
        "{subject} dug for {object} {when}\n{subject} helped to dig {object} out {when}"
    ),
    ("freed", "self"): lines(
        "{diggers} got me out alive {when}, after {buried_for}\n"
        "I was dug out alive {when}, after {buried_for}"
    ),
    ("freed", "met"): lines("we got {subject} out alive {when}, after {buried_for}"),
    ("freed", "other"): lines(
        "{diggers} got {subject} out alive {when}, after {buried_for}\n"
        "{subject} was dug out alive {when}, after {buried_for}"
    ),
    ("relief_announced", "other"): lines(
        "the town is handing out food {where} {at}\nthere will be food {where} {at}"
    ),
    ("relief_given", "self"): lines("I stood in line {where} {when} and got food for us"),
    ("relief_given", "other"): lines("{subject} stood in line {where} {when} and got food"),
    ("relief_missed", "self"): lines("I went for food {where} {when} and got nothing"),
    ("relief_missed", "other"): lines("{subject} went for food {where} {when} and got nothing"),
    ("relief_ended", "other"): lines("the town has stopped handing out food {where}"),
    ("took_along", "self"): lines("I took {object} and got out {when}"),
    ("took_along", "met"): lines("{subject} took me by the hand and we got out {when}"),
    ("took_along", "other"): lines(
        "{subject} took {object} and got out {when}\n{subject} got {object} out {when}"
    ),
    ("brought_home", "self"): lines("I brought {object} home again {when}"),
    ("brought_home", "other"): lines("{subject} brought {object} home again {when}"),
    ("left_behind", "other"): lines(
        "{subject} was alone in the house {when}\nnobody was there to take {subject} out {when}"
    ),
    ("found_dead", "met"): lines(
        "we came too late for {subject} {when}\nwhen we reached {subject} there was no life left"
    ),
    ("found_dead", "other"): lines(
        "{subject} was found dead under the rubble {when}\nthey came too late for {subject} {when}"
    ),
}
"""A clause for each kind of event of a rescue."""

RESCUE_LINES: dict[Key, tuple[Line, ...]] = {
    ("thank", "outing", "rescue"): lines("""
        You dug for me. I won't forget that.
        I'd be lying there still if you hadn't dug. Thank you.
        Thank you for getting me out.
        close | {you}, you got me out of there. How can I thank you?
        terse | You dug me out. Thank you.
        polite | I owe you my thanks for digging for me {when}.
        chatty | I could hear you all digging, and I thought: hold on. Thank you, thank you!
        anxious | I thought nobody would come. And then I heard you. Thank you.
        child | You got me out! Thank you!
        elder | At my age, and you dug me out with your hands. Thank you.
    """),
}
"""What somebody says who was got out, to one who dug."""

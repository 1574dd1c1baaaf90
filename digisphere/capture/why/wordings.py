"""Every wording of captions and questions; the checker accepts no other.

``{ref}`` in a question is replaced by one of ``REFERRING``, ``{things}`` in a caption by a list of
what is there. Called by ``captions``, ``questions`` and ``checks.why``.
"""

from __future__ import annotations

from itertools import product

THINGS = ("people", "animals", "buildings", "trees")
SCENE = (
    "The picture shows {things}.",
    "This is a view of {things}.",
    "There are {things} in this picture.",
    "In view: {things}.",
)
ONE_THING_SCENE = ("The picture shows {things}.", "This is a view of {things}.")
EMPTY_SCENE = ("The picture shows open country.", "Open country and nobody about.")
WEATHER = (
    "It is {sky} {month} {part}.",
    "The sky is that of {sky} {part} in {month}.",
    "The picture was taken on {sky} {month} {part}.",
)
LYING_SNOW = (
    "It is {sky} {month} {part} and snow lies on the ground.",
    "Snow lies on the ground on {sky} {part} in {month}.",
)
LOOKED = ("The scene is shown {look}.", "Everything is drawn {look}.")
PERSON = (
    "A {figure} is {doing}.",
    "A {figure}, about {metres} away, is {doing}.",
    "{side} of the picture, a {figure} is {doing}.",
)
PLACED = (
    "A {figure} is {doing} {where}.",
    "{where}, a {figure} is {doing}.",
    "{side} of the picture, a {figure} is {doing} {where}.",
)
BUSY = (
    "A {figure} can be seen {side} of the picture.",
    "{side} of the picture there is a {figure}.",
    "A {figure} is in view, about {metres} away.",
)
NOBODY = ("There is nobody to be seen.", "Not a soul is in view.", "The place is deserted.")
NO_COMPANY = ("No two people are to be seen together.", "There is no company to be seen.")
TALKING = (
    "{pair} are talking to each other.",
    "{pair} are in conversation.",
    "Two of those in view are talking: {pair}.",
)
BESIDE = (
    "{pair} are less than {metres} apart.",
    "There is less than {metres} between {pair}.",
)
APART = (
    "{pair} are the two people nearest to the camera.",
    "Nearest to the camera are {pair}.",
)
ALONE = ("A {figure} is alone in view.", "Nobody else is in view beside a {figure}.")
WHY = (
    "{name} means to {aim} {because}.",
    "{because}, {name} means to {aim}.",
    "{name}, {work}, means to {aim} {because}.",
)
WHY_NOBODY = (
    "Nobody is in view: {inside} of the {all} villagers are indoors.",
    "Of the {all} villagers {inside} are indoors, and nobody is in view.",
)
WHY_UNTOLD = "Indoors at this moment: {inside} of {all} villagers."
WHY_UNINHABITED = "Nobody is in view because nobody lives here."
FOCI: dict[str, tuple[tuple[str, ...], ...]] = {
    "scene": (SCENE, ONE_THING_SCENE, EMPTY_SCENE),
    "weather": (WEATHER, LYING_SNOW, LOOKED),
    "person": (PERSON, PLACED, BUSY, NOBODY),
    "company": (TALKING, BESIDE, APART, ALONE, NO_COMPANY),
    "why": (WHY, WHY_NOBODY, (WHY_UNTOLD, WHY_UNINHABITED)),
}

REFERRING = {
    "only": "the {figure}",
    "left": "the {figure} furthest to the left",
    "right": "the {figure} furthest to the right",
    "nearest": "the {figure} nearest to the camera",
}
WHAT_DOING = ("What is {ref} doing?", "What can {ref} be seen doing?")
WHAT_BUSY = ("What is {ref} in fact doing?", "What is {ref} really doing at this moment?")
WHAT_WEATHER = ("What is the weather like?", "What kind of weather is it?")
WHAT_PART = ("What part of the day is it?", "At what time of day was this taken?")
WHAT_WORK = ("What is the occupation of {ref}?", "What is {ref} by occupation?")
WHERE_SIDE = (
    "Is {ref} in the left, the middle or the right third of the picture?",
    "In which third of the picture is {ref}: left, middle or right?",
)
WHERE_PLACE = ("Where is {ref}?", "At which place is {ref}?")
MANY_PEOPLE = ("How many people are in the picture?", "How many people can be seen?")
MANY_DOING = ("How many of the people are {doing}?", "How many people are {doing}?")
MANY_ANIMALS = ("How many animals are in the picture?", "How many animals can be seen?")
WHO_IS = ("Who is {ref}?", "What is the name of {ref}?")
WHO_TALKS = ("Who is {ref} talking with?", "With whom is {ref} talking?")
WHO_SAID = ("“{words}”: who has just said this?", "“{words}”: whose words were these?")
WHO_NEAREST = ("Who is nearest to the camera?", "Who is closest to the viewer?")
WHO_TO = (
    "How is {ref} related to {other}?",
    "In what relation does {ref} stand to {other}?",
)
WHY_AIM = (
    "Why does {name}, {ref}, mean to {aim}?",
    "{name}, {ref}, means to {aim}. Why?",
    "For what reason does {name}, {ref}, mean to {aim}?",
)
WHY_WALKING = (
    "Why is {name}, {ref}, {doing}?",
    "What is {name}, {ref}, {doing} for?",
)
BEFORE_AIM = (
    "{name}, {ref}, means to {aim} now. What was the plan before that?",
    "What did {name}, {ref}, mean to do before deciding to {aim}?",
)
BEFORE_WORDS = (
    "What did {name}, {ref}, last say before this moment?",
    "What were the last words {name}, {ref}, had said before this?",
)
IS_DOING = ("Is {ref} {doing}?", "Can {ref} be seen {doing}?")
IS_ANYBODY = ("Is anybody {doing}?", "Is there anyone {doing}?")
IS_TALKING = ("Is {ref} talking to anybody in the picture?", "Does {ref} talk to anyone in view?")
IS_RAINING = ("Is it raining?", "Is rain falling?")
LIVES_HERE = (
    "Is the home of {name}, {ref}, in the picture?",
    "Can one see the house where {name}, {ref}, lives?",
)
IN_THE_TWIN = "in the world without the changes"
DOING_INSTEAD = (
    "What would {name}, {ref}, be doing now {had}?",
    "{name}, {ref}, is {doing} now. What would {pronoun} be doing {had}?",
    "{had}, what would {name}, {ref}, be doing at this moment?",
)
WHERE_INSTEAD = (
    "Where would {name}, {ref}, be now {had}?",
    "{had}, where would {name}, {ref}, be at this moment?",
)
BOTH_WORLDS = (
    "How is this moment of {name}, {ref}, different from what it would be, {had}?",
    "What is {name}, {ref}, doing, and what would {pronoun} be doing {had}?",
)
SINCE_WHEN = (
    "At what time is the first picture in which something about {name}, {ref}, is not what it "
    "would have been, {had}?",
    "What time is it in the first picture in which {name}, {ref}, is not just as {pronoun} would "
    "have been, {had}?",
)
DOING_THE_SAME = (
    "Would {name}, {ref}, be doing the same now {had}?",
    "{had}, would {name}, {ref}, be {doing} now, too?",
)
ANYTHING_ELSE = (
    "Would anything at all about {name}, {ref}, be different now {had}?",
    "{had}, would {name}, {ref}, be in another state in any way?",
)
HOW_MANY_INSTEAD = (
    "How many people would be in this picture {had}?",
    "{had}, how many people would this camera see at this moment?",
)
RAIN_INSTEAD = ("Would it be raining now {had}?", "{had}, would rain be falling now?")
QUESTION_KINDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "what": (WHAT_DOING, WHAT_BUSY, WHAT_WEATHER, WHAT_PART, WHAT_WORK),
    "where": (WHERE_SIDE, WHERE_PLACE),
    "how_many": (MANY_PEOPLE, MANY_DOING, MANY_ANIMALS),
    "who": (WHO_IS, WHO_TALKS, WHO_NEAREST, WHO_TO, WHO_SAID),
    "why": (WHY_AIM, WHY_WALKING),
    "before": (BEFORE_AIM, BEFORE_WORDS),
    "yes_no": (IS_DOING, IS_ANYBODY, IS_TALKING, IS_RAINING, LIVES_HERE),
    "what_if": (
        DOING_INSTEAD, WHERE_INSTEAD, BOTH_WORLDS, SINCE_WHEN, DOING_THE_SAME, ANYTHING_ELSE,
        HOW_MANY_INSTEAD, RAIN_INSTEAD,
    ),
}  # fmt: skip


def with_things(template: str, names: tuple[str, ...]) -> str:
    """Return a caption's template with one slot for each kind of thing there is."""
    slots = [f"{{{name}}}" for name in names]
    listed = slots[0] if len(slots) == 1 else f"{', '.join(slots[:-1])} and {slots[-1]}"
    return template.replace("{things}", listed)


def caption_templates(focus: str) -> frozenset[str]:
    """Return every template of a focus as it may stand in the table."""
    plain = [text for group in FOCI[focus] for text in group]
    chosen = [
        tuple(name for name, there in zip(THINGS, taken, strict=True) if there)
        for taken in product((True, False), repeat=len(THINGS))
        if any(taken)
    ]
    return frozenset(with_things(text, names) for text in plain for names in chosen)


def question_templates(kind: str) -> frozenset[str]:
    """Return every template of a kind of question as it may stand in the table."""
    plain = [text for group in QUESTION_KINDS[kind] for text in group]
    return frozenset(text.replace("{ref}", ref) for text in plain for ref in REFERRING.values())

"""Phrasings of the course of life: births, couples, moves, school and old age.

Keys and slots as in ``lines_news``, which ``news`` joins these to; where an event says why, that
word is a tag.
"""

from digisphere.language.grammar import Line, lines

LIFE_FACTS: dict[tuple[str, str], tuple[Line, ...]] = {
    ("expecting", "self"): lines("I'm expecting a child\nI'm going to have a baby"),
    ("expecting", "met"): lines("we are expecting a child, {name_of_subject} and I"),
    ("expecting", "other"): lines(
        "{subject} is expecting a child\n{subject} is going to have a baby"
    ),
    ("birth", "self"): lines("""
        I've had a {child}: {name_of_object}
        my {child} {name_of_object} was born {when}
    """),
    ("birth", "met"): lines("I was born to {subject}"),
    ("birth", "other"): lines("""
        {subject} has had a {child}, {name_of_object}
        {subject} gave birth to a {child} {when}: {name_of_object}
    """),
    ("new_kin", "self"): lines("""
        we have a {child} in the family: {name_of_object}
        little {name_of_object} was born {when}
    """),
    ("new_kin", "other"): lines("""
        there is a {child} in {name_of_subject}'s family: {name_of_object}
        {subject} has new kin, little {name_of_object}
    """),
    ("courtship", "self"): lines("{name_of_object} and I are going out together"),
    ("courtship", "met"): lines("{name_of_subject} and I are going out together"),
    ("courtship", "other"): lines("""
        {subject} and {object} are going out together
        {subject} is courting {object}
    """),
    ("breakup", "self"): lines("{name_of_object} and I no longer go out together"),
    ("breakup", "met"): lines("{name_of_subject} and I no longer go out together"),
    ("breakup", "other"): lines("{subject} and {object} no longer go out together"),
    ("wedding", "self"): lines("""
        {name_of_object} and I have married
        I married {name_of_object} {when}
    """),
    ("wedding", "met"): lines("""
        {name_of_subject} and I have married
        I married {name_of_subject} {when}
    """),
    ("wedding", "other"): lines("""
        {subject} and {object} have married
        {subject} has married {object}
    """),
    ("separation", "self"): lines("{name_of_object} and I have parted"),
    ("separation", "met"): lines("{name_of_subject} and I have parted"),
    ("separation", "other"): lines("""
        {subject} and {object} have parted
        {subject} and {object} live apart now
    """),
    ("moved_house", "self"): lines("""
        I've moved, I live {where} now
        wedding | we've set up house {where}
        room | we've moved {where}, we needed the room
        own_home | I've a home of my own now, {where}
        ruin | we had to move {where}, our house can't be lived in
    """),
    ("moved_house", "other"): lines("""
        {subject} has moved and lives {where} now
        wedding | {subject} has moved in {where}
        room | {subject} has moved {where}, for the room
        own_home | {subject} has a home of {their} own now, {where}
        ruin | {subject} had to move {where}, the old house can't be lived in
        care | {subject} has been taken in {where}
    """),
    ("departure", "self"): lines("I left the valley {when}"),
    ("departure", "other"): lines("""
        {subject} has left the valley for good
        far_away | {subject} has left us, to try {their} luck elsewhere
        no_work | {subject} has left the valley, there was no work for {them} here
        ruin | {subject} has left the valley, having lost {their} house
        lonely | {subject} has left us, {they} had nobody here to speak of
        separation | {subject} has left the valley after parting
        partner | {subject} has gone to live with somebody elsewhere
        kin | {subject} has gone to live with kin elsewhere
    """),
    ("parting", "self"): lines("{object} has left us\nI miss {object}, who has gone away"),
    ("parting", "other"): lines("{subject} misses {object}, who has gone away"),
    ("arrival", "self"): lines("""
        I've come to live here, {where}
        house | I came to the village {when} and live {where}
        work | I came here {when} for the work
    """),
    ("arrival", "other"): lines("""
        {subject} has come to live here, {where}
        house | somebody has moved in {where}: {subject}
        work | {subject} has come here for work and lives {where}
    """),
    ("started_school", "self"): lines("I go to school now"),
    ("started_school", "other"): lines("{subject} goes to school now"),
    ("left_school", "self"): lines("I'm done with school"),
    ("left_school", "other"): lines("{subject} has done with school"),
    ("retired", "self"): lines("I've given up work for good"),
    ("retired", "other"): lines("{subject} has retired\n{subject} has given up work for good"),
}

"""Phrasings of public life: elections, the council, clubs, work for the town, making peace.

Keys and slots as in ``lines_news`` (``CIVIC_FACTS``) and ``lines_talk`` (``CIVIC``), which ``news``
and ``realise`` join these to.
"""

from digisphere.language.grammar import Line, lines
from digisphere.language.lines_talk import Key

CIVIC_FACTS: dict[tuple[str, str], tuple[Line, ...]] = {
    ("election_called", "other"): lines("""
        there is to be an election for the council
        we are going to vote for a new council
    """),
    ("candidacy", "self"): lines("I'm standing for the council"),
    ("candidacy", "other"): lines("""
        {subject} is standing for the council
        {subject} wants a seat on the council
    """),
    ("address", "self"): lines("""
        I spoke {where} {when}: I said I'm {side} {matter}
        I told them {where} that I'm {side} {matter}
    """),
    ("address", "other"): lines("""
        {subject} spoke {where} {when}, {side} {matter}
        {subject} spoke up {side} {matter} {where}
    """),
    ("leaflet", "self"): lines("I had leaflets put through all doors: I'm {side} {matter}"),
    ("leaflet", "other"): lines("""
        there was a leaflet of {subject}'s, {side} {matter}
        {subject} had leaflets put through the doors, {side} {matter}
    """),
    ("voted", "self"): lines("I went to vote {when}"),
    ("voted", "other"): lines("{subject} went to vote {when}"),
    ("election_held", "other"): lines("""
        {turnout} went to vote, and {winner} came first
        {winner} won the election, with {winner_votes}
    """),
    ("elected", "self"): lines("I've been elected {office}"),
    ("elected", "other"): lines("{subject} has been elected {office}"),
    ("council_called", "self"): lines("I called the council together {when}"),
    ("council_called", "other"): lines("the council was called together {when}"),
    ("council_met", "other"): lines("the council met {when}"),
    ("council_vote", "other"): lines("{motion}"),
    ("mediation", "self"): lines("{object} and I mean to talk it over"),
    ("mediation", "met"): lines("{subject} and I mean to talk it over"),
    ("mediation", "other"): lines("""
        {subject} and {object} mean to talk it over, {mediator} saw to that
        {mediator} has brought {subject} and {object} to talk it over
    """),
    ("works_called", "other"): lines("""
        the town wants hands to clear the {road} {where}
        there is work to be had clearing the {road} {where}
    """),
    ("works_bid", "self"): lines("I offered to help clear the way"),
    ("works_bid", "other"): lines("{subject} offered to clear the way for {rate} an hour"),
    ("works_awarded", "self"): lines("the town has taken me on to clear the way {where}"),
    ("works_awarded", "other"): lines("the town took {subject} on to clear the way {where}"),
    ("works_declined", "self"): lines("they didn't need me for clearing the way"),
    ("works_declined", "other"): lines("the town did not need {subject} for clearing the way"),
    ("works_done", "self"): lines("we cleared the way {where} {when}"),
    ("works_done", "other"): lines("{subject} and the crew cleared the way {where} {when}"),
    ("public_work", "met"): lines("the town paid me {sum} for clearing the way"),
    ("public_work", "other"): lines("the town paid {object} for clearing the way"),
    ("club_called", "self"): lines("I called the {club} together {when}"),
    ("club_called", "other"): lines("the {club} was called together {when}"),
    ("club_met", "self"): lines("I was at the {club} {when}"),
    ("club_met", "other"): lines("the {club} met {where} {when}"),
    ("club_joined", "self"): lines("I've joined the {club}"),
    ("club_joined", "other"): lines("{subject} has joined the {club}"),
    ("club_left", "self"): lines("I've left the {club}\nI don't go to the {club} any more"),
    ("club_left", "other"): lines("{subject} has left the {club}"),
}
CIVIC: dict[Key, tuple[Line, ...]] = {
    ("inform", "vote", "own_for"): lines("""
        You know I'm standing for the council. I'm for {issue}.
        I'm standing for the council, and I'll speak up for {issue}.
        If I get a seat on the council, I'll push for {issue}.
        terse | I'm standing. I'm for {issue}.
        strong | I'm standing for the council, and I'm all for {issue}!
        polite | May I tell you where I stand? I'm for {issue}.
        chatty | Have you heard I'm standing for the council? What we need is {issue}, I say.
        close | {you}, you know me: I'm for {issue}, and I'll say so on the council.
    """),
    ("inform", "vote", "own_against"): lines("""
        You know I'm standing for the council. I'm against {issue}.
        I'm standing for the council, and I'll speak against {issue}.
        If I get a seat on the council, I'll vote against {issue}.
        terse | I'm standing. I'm against {issue}.
        strong | I'm standing for the council, and I'm dead against {issue}!
        polite | May I tell you where I stand? I can't support {issue}.
        close | {you}, you know me: I'm against {issue}, and I'll say so on the council.
    """),
    ("inform", "vote", "of_for"): lines("""
        I like what {about} says. {about} is for {issue}.
        {about} is standing for the council, and is for {issue}.
        If you ask me, {about} is the one: for {issue}.
        terse | {about} is for {issue}.
    """),
    ("inform", "vote", "of_against"): lines("""
        I like what {about} says. {about} is against {issue}.
        {about} is standing for the council, and is against {issue}.
        If you ask me, {about} is the one: against {issue}.
        terse | {about} is against {issue}.
    """),
    ("promise", "vote", ""): lines("""
        You'll have my vote.
        I'll vote for you.
        You can count on me at the poll.
        terse | You've got my vote.
        close | My vote is yours, {you}, you know that.
        polite | I should be glad to vote for you.
        chatty | Well, mine you have, and I'll tell others!
    """),
    ("reject", "vote", ""): lines("""
        I can't vote for you, I'm afraid.
        Not with my vote.
        Don't count on me.
        terse | Not from me.
        blunt | I'd sooner stay at home.
        polite | I'm sorry, but I shan't be voting for you.
    """),
    ("request", "peace", ""): lines("""
        Won't you make it up with {about}?
        I wish you'd talk it over with {about}.
        You and {about} can't go on like this. Talk to each other.
        terse | Make it up with {about}.
        close | {you}, for my sake: talk to {about}.
        polite | May I ask you to have a word with {about}?
        chatty | It breaks my heart to see you and {about} at odds. Won't you talk?
    """),
    ("accept", "peace", ""): lines("""
        All right, if you think it will help.
        Very well, I'll talk to {about}.
        You're right. I'll do it.
        terse | All right.
        close | For you, I will.
        polite | Since you ask me so kindly, yes.
    """),
    ("reject", "peace", ""): lines("""
        Not after what happened.
        I've nothing to say to {about}.
        It's kind of you, but no.
        terse | No.
        blunt | Keep out of it.
        polite | I know you mean well, but I'd rather not.
    """),
    ("propose", "club", ""): lines("""
        Why don't you come along to the {club}?
        You'd like it at the {club}. Come along!
        We could do with you in the {club}.
        terse | Come to the {club}.
        polite | Might I interest you in the {club}?
        close | {you}, come with me to the {club}.
        chatty | I have such a good time at the {club}. You should come too!
    """),
    ("accept", "club", ""): lines("""
        Yes, I'd like that.
        Why not? I'll come.
        terse | All right.
        close | With you, gladly.
        polite | That is kind. I should like to.
        chatty | Oh, I've been meaning to join for ages!
    """),
    ("reject", "club", "interest"): lines("""
        That's not for me, thank you.
        It isn't quite my thing.
        terse | Not for me.
        blunt | What would I do there?
        polite | Thank you, but I don't think it would suit me.
    """),
    ("reject", "club", "busy"): lines("""
        I've hardly an evening left as it is.
        I'm in enough clubs already.
        terse | No time.
        polite | I'm afraid my evenings are taken.
    """),
    ("thank", "vote", ""): lines("""
        Thank you. I won't forget it.
        That's good to hear, thank you.
        terse | Thank you.
        close | Thank you, {you}.
    """),
}

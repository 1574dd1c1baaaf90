"""Phrasings of bargaining: prices at the stall, chores at home, terms of a loan, and what is told.

Keys, tags and slots as in ``lines_talk`` and ``lines_news``; the slots of this file are worked out
in ``bargain_words``. An offer names its figure, so every line of it holds «{sum}» or the parts.
"""

from digisphere.language.grammar import Line, lines
from digisphere.language.lines_talk import Key

_PRICE: dict[Key, tuple[Line, ...]] = {
    ("propose", "price", "open"): lines("""
        What would you say to {sum} for {lot}?
        {Lot} for {sum}, how about it?
        I need {lot}. Would you take {sum}?
        terse | {Lot}. {sum}.
        terse blunt | {sum} for {lot}.
        polite | Might I have {lot} for {sum}, do you think?
        polite to_elder | Would {sum} be all right for {lot}, {you}?
        blunt | {listed} for {lot}? I'd say {sum}.
        chatty | Now, {you}, {lot}, as every time. What if we say {sum}?
        close | {you}, make me a price. {sum} for {lot}?
        anxious | Would it be too bold to ask for {lot} at {sum}?
        careful | I have reckoned with {sum} for {lot}. Can you do that?
        glum | I don't suppose you'd take {sum} for {lot}?
        bright | Fine things you have! {sum} for {lot}?
        elder | {listed} for {lot}, what times. {sum}?
    """),
    ("propose", "price", "seller"): lines("""
        I'd want {sum} for it.
        {sum}, and it's yours.
        Let's say {sum}.
        For you, {sum}.
        terse | {sum}.
        blunt | {sum}. I have to live too.
        polite | I'm sorry, I'd have to ask {sum}.
        chatty | If it were only up to me! But {sum} it must be.
        close | Because it's you, {you}: {sum}.
        anxious | I don't know… {sum}?
        careful | Let me see. I could do it for {sum}.
        elder | Come, come. {sum}.
        bright | All right, all right: {sum}!
    """),
    ("propose", "price", "listed"): lines("""
        It's {sum}.
        The price is {sum}, as it says.
        I ask {sum} for that.
        terse | {sum}, as it says.
        blunt | It says {sum}, and {sum} it is.
        polite | I'm afraid it's {sum}.
        chatty | Ah, you like your joke! {sum}.
        close | {you}, you know it's {sum}.
        careful | I ask {sum} of everybody.
    """),
    ("propose", "price", "buyer"): lines("""
        I could go to {sum}.
        Say {sum}.
        {sum}, then.
        terse | {sum}.
        blunt | {sum}. It's not made of gold.
        polite | Could you meet me at {sum}?
        chatty | Come, we'll find each other. {sum}?
        close | {you}, {sum}, between the two of us.
        anxious | Would {sum} be all right?
        careful | I could put down {sum}.
        glum | {sum}, if it must be.
        elder | {sum}, and I carry it home myself.
    """),
    ("propose", "price", "hold"): lines("""
        I stay with {sum}.
        {sum}, as I said.
        It's still {sum}.
        terse | {sum}.
        blunt | I've said it: {sum}.
        polite | I'm sorry, I must stay with {sum}.
        chatty | You won't talk me round! {sum}.
        close | {sum}, {you}, you heard me.
        anxious | I… no, {sum}.
    """),
    ("accept", "price", "seller"): lines("""
        {sum}. It's yours.
        Done, {sum}.
        All right, {sum} it is.
        terse | Done.
        blunt | {sum}. You drive a bargain.
        polite | With pleasure: {sum}.
        chatty | You'll be the ruin of me, but {sum} it is!
        close | For you, {you}. {sum}.
        glum | {sum}. Well, if it must be.
        bright | {sum}, gladly!
    """),
    ("accept", "price", "buyer"): lines("""
        {sum} it is.
        All right, {sum}.
        Very well, I'll take it for {sum}.
        terse | Fine.
        blunt | {sum}. That's dear enough.
        polite | That's fair. {sum}, thank you.
        chatty | Well, you know how to sell! {sum}, then.
        anxious | {sum}… yes, I'll have to.
        careful | {sum}. I'll take it.
        bright | {sum}, done!
    """),
    ("reject", "price", "seller"): lines("""
        No, I can't sell it for that.
        Then we won't agree.
        terse | No.
        blunt | Try somewhere else.
        polite | I'm sorry, I can't let it go for that.
        close | Not for that, {you}.
    """),
    ("reject", "price", "buyer"): lines("""
        That's more than I want to pay.
        No, then I'd rather leave it.
        terse | Too dear.
        blunt | At that price you can keep it.
        polite | I'm afraid that's beyond me. Forgive me.
        glum | I can't. Not at that price.
        careful | No, that's more than I want to spend on it.
    """),
    ("refuse", "price", ""): lines("""
        The price is the price here.
        We don't haggle, I'm sorry. It's {listed}.
        terse | Fixed prices.
        blunt | It says {listed}, and that's that.
        polite | I'm sorry, the prices are the same for everybody.
        chatty | If I let one have it cheaper, they'd all come! It's {listed}.
        close | I can't, {you}, not even for you. It's {listed}.
    """),
}
_CHORE: dict[Key, tuple[Line, ...]] = {
    ("propose", "chore", "both"): lines("""
        I'll {mine} if you {yours}.
        You {yours}, and I {mine}. All right?
        What if you {yours} and I {mine}?
        terse | You {yours}, I {mine}.
        blunt | I {mine}. You {yours}.
        polite | Would you {yours}? I'd {mine} meanwhile.
        fond | Shall we share? You {yours}, and I {mine}.
        careful | There's work waiting. You {yours}, I {mine}, and it's done.
        chatty | Listen, if you {yours} I {mine}, and we're done before we know it.
        to_child | You can {yours}, and I {mine}.
    """),
    ("propose", "chore", "yours"): lines("""
        Could you {yours} today?
        Will you {yours}?
        Would you {yours} today?
        terse | You {yours} today.
        blunt | You could {yours} for once.
        polite | Would you be so kind and {yours}?
        fond | Would you {yours} for me, {you}?
        careful | Somebody has to {yours}. Will you?
        glum | I don't feel like it. Could you {yours}?
        to_child | Off you go and {yours}, will you?
    """),
    ("propose", "chore", "mine"): lines("""
        I can {mine}.
        Leave it to me, I'll {mine}.
        terse | I'll {mine}.
        fond | You rest, {you}. I'll {mine}.
        polite | Let me {mine}.
    """),
    ("propose", "chore", "counter_both"): lines("""
        I'd rather {mine}, and you {yours}.
        Then I {mine} and you {yours}.
        How about this: I {mine}, you {yours}?
        terse | No: I {mine}, you {yours}.
        blunt | That's too much. I {mine}, you {yours}.
        polite | Might I {mine} instead, and you {yours}?
        careful | Fair would be: I {mine}, you {yours}.
    """),
    ("propose", "chore", "counter_yours"): lines("""
        Couldn't you {yours}?
        I'd rather you {yours}.
        I had hoped you would {yours}.
        And if you {yours} this time?
        terse | You {yours}.
        blunt | Why me? You {yours}.
        blunt | And why don't you {yours}?
        polite | I'd be glad if you could {yours} this time.
        polite | Might I ask you to {yours} instead?
        glum | Must it be me? You {yours}, please.
        careful | I'd thought you would {yours} and I do something else.
        fond | Oh, {you}. Couldn't you {yours}?
        child | Do I have to? You {yours}!
        child | But I don't want to! You {yours}!
    """),
    ("propose", "chore", "counter_mine"): lines("""
        All right, I'll {mine}, but that's all.
        I can {mine}.
        polite | Let me {mine}, then.
    """),
    ("accept", "chore", "mine"): lines("""
        All right, I'll {mine}.
        Fine. I'll {mine}.
        Yes, I'll {mine}.
        terse | All right.
        blunt | If I must.
        fond | Of course, {you}.
        polite | Gladly. I'll {mine}.
        child | Okay. I'll {mine}.
    """),
    ("accept", "chore", "yours"): lines("""
        Good, you {yours}.
        terse | Good.
        fond | That's kind of you, {you}.
        polite | Thank you, that's a help.
        careful | Good. You {yours}, then.
    """),
    ("accept", "chore", "both"): lines("""
        Agreed. I {mine}, you {yours}.
        That's fair. I'll {mine}.
        All right, I {mine} and you {yours}.
        terse | Agreed.
        fond | That's how we do it, {you}.
        careful | Good. I {mine}, you {yours}.
    """),
    ("accept", "chore", "mine_then"): lines("""
        All right, all right. I'll {mine}.
        Fine, I'll {mine}. This once.
        Then I'll {mine}, if it gives us peace.
        terse | Fine. I'll do it.
        blunt | Have it your way. I'll {mine}.
        polite | Very well, I'll {mine}.
        fond | Oh, you. All right, I'll {mine}.
        child | All right! I'll {mine}.
    """),
    ("reject", "chore", ""): lines("""
        Then it just stays as it is.
        I'm not having that.
        terse | No.
        blunt | Then do it or leave it.
        polite | No, that's really too much for me.
        glum | Leave it, then.
    """),
    ("refuse", "chore", ""): lines("""
        Not today.
        I'd rather not, not today.
        terse | No.
        blunt | I won't.
        polite | I'd really rather not today, I'm sorry.
        child | I don't want to!
    """),
}
_LOAN: dict[Key, tuple[Line, ...]] = {
    ("propose", "money", "lender"): lines("""
        I'd want {sum} back, within {weeks}.
        You can have {listed}, and I get {sum} in {weeks}.
        {sum} back in {weeks}, then you have it.
        terse | {sum} back. In {weeks}.
        blunt | Nothing is for nothing. {sum} in {weeks}.
        polite | I could lend you {listed}, if I had {sum} back within {weeks}.
        careful | {listed} now, {sum} in {weeks}. I'd feel safer so.
        anxious | And if I never see it again? {sum} in {weeks}, then I dare.
    """),
    ("propose", "money", "borrower"): lines("""
        Could we say {sum}?
        {sum} I could manage, in {weeks}.
        You'd get {sum} back, is that all right?
        terse | {sum}.
        blunt | That's usury. {sum}.
        polite | Would {sum} do, do you think?
        anxious | That is a lot. {sum}?
        careful | I'd rather promise {sum}, and keep it.
    """),
    ("accept", "money", "lender"): lines("""
        All right, {sum} in {weeks}. Here, {listed}.
        Agreed. Here, {listed}, and I get {sum}.
        terse | {sum}, then. Here.
        careful | {sum} in {weeks}, I'm counting on it. Here, {listed}.
    """),
    ("accept", "money", "borrower"): lines("""
        All right, you'll have {sum} back in {weeks}.
        Agreed, {sum} in {weeks}.
        terse | Agreed.
        polite | That's fair. You'll have {sum} in {weeks}.
        anxious | {sum}… yes. Thank you.
    """),
    ("reject", "money", "terms"): lines("""
        No, then we'd better leave it.
        Not at those terms.
        terse | No.
        polite | I'm sorry, I can't agree to that.
        blunt | Then not.
    """),
    ("refuse", "money", ""): lines("""
        No, not at those terms.
        Then I'd rather go without.
        terse | No.
        polite | I'm sorry, I can't pay that.
    """),
}
_BROKEN: dict[Key, tuple[Line, ...]] = {
    ("inform", "grievance", "chore"): lines("""
        You said you'd {task}, and you didn't.
        You promised to {task}. And?
        strong | I can rely on nothing! You were going to {task}!
        terse | You didn't {task}.
        polite | You had said you would {task}, hadn't you?
        close | {you}, you promised to {task}.
        to_child | Didn't you say you'd {task}?
    """),
    ("apologise", "grievance", "chore"): lines("""
        I'm sorry, I didn't get round to it.
        I know, I was going to {task}. I'm sorry.
        terse | Sorry about that.
        polite | Forgive me, I let you down at home.
        child | I'm sorry. I forgot.
    """),
}
BARGAIN: dict[Key, tuple[Line, ...]] = {**_PRICE, **_CHORE, **_LOAN, **_BROKEN}

BARGAIN_FACTS: dict[tuple[str, str], tuple[Line, ...]] = {
    ("bargain_opened", "other"): lines("{subject} began to bargain with {object} over {stakes}"),
    ("bargain_struck_price", "self"): lines("""
        I got {lot} from {object} for {level} {when}
        cheaper | I beat {object} down to {level} for {lot} {when}
    """),
    ("bargain_struck_price", "met"): lines("""
        I let {subject} have {lot} for {level} {when}
        cheaper | {subject} beat me down to {level} for {lot} {when}
    """),
    ("bargain_struck_price", "other"): lines(
        "{subject} got {lot} from {object} for {level} {when}"
    ),
    ("bargain_struck_chore", "self"): lines("""
        both | {object} and I shared the work: I was to {subject_part}, {object} to {object_part}
        subject | I agreed with {object} to {subject_part}
        object | {object} agreed to {object_part}
        {object} and I agreed who does what at home
    """),
    ("bargain_struck_chore", "met"): lines("""
        both | {subject} and I shared the work: I was to {object_part}, {subject} to {subject_part}
        subject | {subject} agreed to {subject_part}
        object | I agreed with {subject} to {object_part}
        {subject} and I agreed who does what at home
    """),
    ("bargain_struck_chore", "other"): lines("""
        both | {subject} and {object} agreed: {subject} to {subject_part}, {object} to {object_part}
        subject | {subject} agreed with {object} to {subject_part}
        object | {object} agreed with {subject} to {object_part}
        {subject} and {object} agreed who does what at home
    """),
    ("bargain_struck_loan", "self"): lines("I lent {object} {listed} {when}, for {level} back"),
    ("bargain_struck_loan", "met"): lines("{subject} lent me {listed} {when}, for {level} back"),
    ("bargain_struck_loan", "other"): lines(
        "{subject} lent {object} {listed} {when}, for {level} back"
    ),
    ("bargain_struck", "other"): lines("{subject} and {object} came to terms {when}"),
    ("bargain_failed_price", "self"): lines(
        "{object} and I couldn't agree on the price of {lot} {when}"
    ),
    ("bargain_failed_price", "met"): lines(
        "{subject} and I couldn't agree on the price of {lot} {when}"
    ),
    ("bargain_failed_chore", "self"): lines("{object} and I couldn't agree who does what at home"),
    ("bargain_failed_chore", "met"): lines("{subject} and I couldn't agree who does what at home"),
    ("bargain_failed_loan", "self"): lines(
        "{object} wouldn't borrow my {listed} at my terms {when}"
    ),
    ("bargain_failed_loan", "met"): lines(
        "{subject} wouldn't lend me {listed} at terms I could bear {when}"
    ),
    ("bargain_failed", "other"): lines(
        "{subject} and {object} couldn't agree over {stakes} {when}"
    ),
    ("chore_done", "self"): lines("I did as I had promised {object} at home {when}: {task}"),
    ("chore_done", "met"): lines("{subject} did as promised at home {when}: {task}"),
    ("chore_done", "other"): lines("{subject} did as promised to {object}: {task}"),
    ("chore_broken", "self"): lines("I had promised {object} to {task}, and didn't"),
    ("chore_broken", "met"): lines("{subject} had promised me to {task}, and didn't"),
    ("chore_broken", "other"): lines("{subject} had promised {object} to {task}, and didn't"),
}
"""A clause for each kind of event of bargaining, as ``lines_news.FACTS``; by matter first."""

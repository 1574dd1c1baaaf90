"""Phrasings of what people settle between them: outings, loans, quarrels, work, plans, opinions.

Keys are (act, topic, shade); slots and tags as in ``realise``. Everyday talk is in ``lines_talk``,
news in ``lines_news``.
"""

from digisphere.language.grammar import Line, lines
from digisphere.language.lines_talk import Key

MATTERS: dict[Key, tuple[Line, ...]] = {
    ("propose", "outing", ""): lines("""
        Shall we meet {there} {hour}?
        Would you like to meet {there} {hour}?
        How about meeting {there} {hour}?
        Let's meet {there} {hour}.
        tavern | Come to {place} {hour}, we'll have a drink.
        tavern close | I'll be {there} {hour}. Join me?
        tavern chatty | What do you say, {place} {hour}?
        tavern terse | A drink {hour}? {place}.
        !tavern | Come out {hour}, we'll sit {there}.
        !tavern child | Will you come and play {there} {hour}?
        !tavern child fond | Let's play {there} {hour}! Please!
        fond | I'd love to see you {there} {hour}. Will you come?
        polite | Would it suit you to meet {there} {hour}?
        distant polite | If you have time, perhaps we could meet {there} {hour}?
        close | We haven't sat down together properly. {There} {hour}?
        elder | Will you keep me company {there} {hour}?
    """),
    ("propose", "outing", "party"): lines("""
        I'm giving a party {there} {hour}. Will you come?
        I'm having a few people round {there} {hour}. I'd be glad if you came.
        There's to be a party {there} {hour}, and you're invited.
        close | You must come to my party, {you}: {there} {hour}.
        terse | My party is {there} {hour}. Come.
        chatty | Listen, I'm giving a party {there} {hour}! Do come!
        polite | I'm giving a little party {there} {hour}. It would please me if you could come.
        fond | It wouldn't be a party without you: {there} {hour}. Say you'll come!
        elder | I'm having people round {there} {hour}. Will you keep an old soul company?
    """),
    ("propose", "outing", "home"): lines("""
        Would you like to come round to our house {hour}?
        Come and see us at home {hour}.
        Why don't you come by our house {hour}?
        terse | Come by {hour}. Our house.
        close | Come round {hour}, {you}, we'll sit together.
        fond | I'd love to have you at ours {hour}. Will you come?
        chatty | You must come and sit with us {hour}! What do you say?
        polite | It would please me if you called on us {hour}.
        child | Will you come to our house {hour}?
        elder | Come and keep me company at home {hour}, will you?
    """),
    ("accept", "outing", ""): lines("""
        Gladly. {Hour}, then.
        Yes, I'll be there.
        With pleasure. I'll come.
        Good idea, I'll be there {hour}.
        {There} {hour}. I'll come.
        terse | Fine. {Hour}.
        close | Yes, let's.
        fond | For you, always. {Hour}, then.
        chatty | Oh yes, I'd love to! {Hour} it is.
        polite | That would be lovely, thank you. {Hour}, then.
        child | Yes! Yes!
        elder | Why not. I'll be there, {hour}.
        careful | Good. {There}, {hour}. You can rely on me.
        bright | What a lovely idea! I'll be there.
    """),
    ("reject", "outing", "busy"): lines("""
        I can't, I've already promised to be somewhere then.
        I'm sorry, I have something on at that hour.
        terse | Can't. I'm taken.
        close | Not then, {you}, I've got something on.
        polite | I'm so sorry, I'm already expected somewhere then.
        chatty | Oh, what a pity, I've got something on just then!
    """),
    ("reject", "outing", "tired"): lines("""
        Not today. I'm too tired.
        I'd fall asleep at the table. Another time.
        terse | Too tired.
        close | I'm done in, {you}. Another day.
        polite | Forgive me, I'm too tired today.
    """),
    ("reject", "outing", "money"): lines("""
        I can't afford it just now.
        My purse says no.
        terse | No money.
        close | I'm short, {you}. Some other time.
        polite | I'm afraid I can't spare the money.
    """),
    ("reject", "outing", "regard"): lines("""
        I'd rather not, thank you.
        Not this time.
        I don't think so.
        terse | No.
        cold | No, thank you.
        cold blunt | With you? No.
        polite | It's kind of you, but I'd rather not.
        distant | Thank you, but we hardly know each other.
        close | Not this time, {you}. I want some peace.
    """),
    ("reject", "outing", "weather"): lines("""
        In this weather? Rather not.
        I'm not going to sit outside in this.
        terse | Not in this weather.
        polite | Perhaps when the weather is better.
        close | And get soaked? No, {you}.
    """),
    ("reject", "outing", "ill"): lines("""
        I'm not well. Another time.
        I'd better stay in bed, I'm ill.
        terse | I'm ill.
        polite | I'm sorry, I'm not well enough.
    """),
    ("thank", "outing", ""): lines("""
        Thank you for coming {there} {when}.
        It was good to sit with you {there} {when}.
        I enjoyed our meeting {when}.
        close | That was nice {when}, {there}.
        terse | Good that you came {when}.
        chatty | I keep thinking of our meeting {there}. Thank you for coming!
        polite | I wanted to thank you for your company {when}.
        child | It was fun {there}!
    """),
    ("request", "money", ""): lines("""
        Could you lend me {sum} until payday?
        I hate to ask, but could you lend me {sum}?
        My purse is empty. Could you help me out with {sum}?
        close | {you}, could you lend me {sum}? You'll get it back.
        terse | Can you lend me {sum}?
        polite | Forgive me for asking, but might you lend me {sum}?
        anxious | I don't know whom else to ask. Could you lend me {sum}?
    """),
    ("promise", "money", ""): lines("""
        Of course. Here, {sum}.
        Take it. Pay me back when you can.
        Here you are, {sum}.
        terse | Here.
        close | You needn't even ask. Here, {sum}.
        careful | Here are {sum}. I'd like them back on payday.
        polite | I'm happy to help. Here, {sum}.
    """),
    ("thank", "money", ""): lines("""
        Thank you, you've helped me a great deal.
        I won't forget that. Thank you.
        You're saving me. Thank you.
        terse | Thanks.
        close | You're a true friend, {you}.
        polite | I'm much obliged to you.
        careful | Thank you. You'll have it back.
    """),
    ("reject", "money", "money"): lines("""
        I'm short myself, I'm sorry.
        I haven't got it to spare.
        terse | Haven't got it.
        polite | I wish I could, but I have too little myself.
        close | I would, {you}, but look at my own purse.
    """),
    ("reject", "money", "regard"): lines("""
        I don't lend money.
        No, I'm sorry.
        terse | No.
        blunt | Not to you.
        polite | I'd rather not, forgive me.
        careful | I keep to a rule: I don't lend money.
    """),
    ("inform", "need", ""): lines("""
        Our larder is nearly empty.
        There's hardly anything left to eat at home.
        I must see to the shopping, the larder's almost bare.
        terse | The larder's empty, near enough.
        careful | We're down to {meals} at home. I must go shopping.
        anxious | We've only {meals} left at home.
        chatty | You should see our larder. {meals} left, that's all!
        glum | The larder's as empty as my head.
    """),
    ("inform", "plan", ""): lines("""
        I'm on my way {to} to {goal}.
        I'm going {to}, I want to {goal}.
        I'm off {to}.
        terse | {to}.
        reasoned | I'm going {to} to {goal}, {because}.
        reasoned | I'm on my way {to}, {because}.
        reasoned chatty | I'm just off {to} to {goal}, you see, {because}.
        reasoned close | {to}, {because}.
        child | I'm going {to}!
        polite | I was just on my way {to} to {goal}.
        careful | I must get {to}. I mean to {goal}.
    """),
    ("inform", "work", "like"): lines("""
        I like the work {at_work}.
        Work {at_work} is going well.
        I can't complain about work. It suits me.
        terse | Work's good.
        bright | I enjoy it {at_work}, I really do.
        careful | I like to do it properly, and {at_work} I can.
        chatty | Oh, I'm happy {at_work}. I couldn't wish for better work.
        pupil | I like it at school.
        pupil child | School's fun!
        elder | I still like my work, at my age.
    """),
    ("inform", "work", "neutral"): lines("""
        Work is work.
        It's all right {at_work}.
        One day like another {at_work}.
        terse | It's work.
        pupil | School is all right.
        chatty | What shall I say about work? It's all right.
        polite | It's quite all right {at_work}, thank you.
    """),
    ("inform", "work", "dislike"): lines("""
        The work {at_work} is wearing me down.
        I don't enjoy it {at_work}.
        To be honest, I'm tired of the work {at_work}.
        terse | Don't ask about work.
        glum | Work {at_work} gets me down.
        close | I can't stand it {at_work} at the moment, {you}.
        pupil | I don't like school.
        pupil child | School's boring.
        anxious | I lie awake over work.
    """),
    ("inform", "person", "fond"): lines("""
        I'm fond of {about}.
        {about} is somebody you can count on.
        I think the world of {about}.
        I like {about} a great deal.
        terse | I like {about}.
        close | Between us, {about} is one of the best.
        chatty | I can't say enough good of {about}.
        polite | I have a high opinion of {about}.
        child | {about} is nice.
        elder | {about} has a good heart, believe me.
    """),
    ("inform", "person", "mild"): lines("""
        I've nothing against {about}.
        {about} is all right.
        terse | {about}'s all right.
        polite | I get on quite well with {about}.
        chatty | {about}? Oh, {about} is all right, you know.
    """),
    ("inform", "person", "cold"): lines("""
        I don't get on with {about}.
        I can't warm to {about}.
        {about} and I don't see eye to eye.
        I find {about} difficult.
        terse | I don't like {about}.
        close | Between us, I can't stand {about}.
        polite | I find {about} a little trying, I must confess.
        blunt | {about}? Don't get me started.
        child | {about} is mean.
        careful | I keep my distance from {about}.
    """),
    ("inform", "person", "agree"): lines("""
        I think so too.
        You're right, I feel the same about {about}.
        So do I.
        terse | Same here.
        chatty | Just what I say!
        polite | I quite agree.
    """),
    ("inform", "person", "disagree_fond"): lines("""
        I can't agree. I like {about}.
        You're too hard on {about}.
        I get on well with {about}.
        terse | I like {about}.
        polite | I must say I see {about} differently. I like {about}.
    """),
    ("inform", "person", "disagree_cold"): lines("""
        I can't say I like {about}.
        I see {about} differently, I'm afraid.
        There we differ. I don't trust {about} much.
        terse | I don't.
        polite | Forgive me, but I don't share your liking for {about}.
    """),
    ("ask", "view", ""): lines("""
        What do you think of {issue}?
        What's your opinion on {issue}?
        They talk of {issue}. What do you say?
        close | Tell me honestly, what do you think of {issue}?
        polite | May I ask what you think of {issue}?
        terse | {issue}. For or against?
        chatty | Everybody has an opinion on {issue}. What's yours?
        dreamy | I've been turning it over in my mind: {issue}. What do you think?
    """),
    ("inform", "view", "for"): lines("""
        I'm for {issue}.
        If you ask me, {issue} would do us good.
        I'd welcome {issue}.
        terse | I'm for it.
        strong | I'm all for {issue}, with all my heart.
        strong chatty | {issue}? The sooner the better, I say!
        careful | I've thought about {issue}, and I'm in favour.
        polite | I should think {issue} would be a good thing.
        elder | At my age one learns to like new things. I'm for {issue}.
    """),
    ("inform", "view", "against"): lines("""
        I'm against {issue}.
        I don't hold with {issue}.
        If you ask me, we don't need {issue}.
        terse | I'm against it.
        strong | {issue}? Over my dead body.
        strong blunt | {issue} is nonsense.
        careful | I've thought about {issue}, and I can't support it.
        polite | I'm afraid I can't be in favour of {issue}.
        elder | In my day we managed without {issue}.
    """),
    ("inform", "view", "torn"): lines("""
        I can't decide about {issue}.
        There's something to be said for both sides.
        I'm in two minds about {issue}.
        terse | Don't know.
        polite | I really couldn't say, about {issue}.
    """),
    ("inform", "view", "agree_for"): lines("""
        I'm for it too.
        My words exactly. I'm for it.
        We agree there: I'd welcome it.
        terse | So am I.
        chatty | There, I say the same! I'm all for it.
    """),
    ("inform", "view", "agree_against"): lines("""
        I'm against it too.
        We agree there. We don't need it.
        My words exactly. I don't hold with it either.
        terse | So am I.
        chatty | There, I say the same! No good will come of it.
    """),
    ("inform", "view", "differ_for"): lines("""
        I see it differently. I'm for it.
        There we differ: I'd welcome it.
        terse | I'm for it.
        blunt | You're wrong there. It's a good thing.
        polite | With respect, I think it would do us good.
    """),
    ("inform", "view", "differ_against"): lines("""
        I see it differently. I'm against it.
        There we differ: I don't hold with it.
        terse | I'm against it.
        blunt | You're wrong there. It's a bad idea.
        polite | With respect, I don't think we need it.
    """),
    ("inform", "grievance", ""): lines("""
        You know, you get on my nerves.
        I can't talk to you the way you are.
        We two don't get on, and you know it.
        terse | You annoy me.
        blunt | I don't like the way you treat people.
        strong | I'm sick and tired of you!
        polite | I must tell you that I'm not happy with you.
        close | I'm angry with you, {you}.
        child | You're mean!
        anxious | You always make me feel small.
    """),
    ("inform", "grievance", "missed"): lines("""
        You left me waiting {there} {when}.
        We had agreed to meet {there}, and you didn't come.
        Where were you {when}? I waited {there}.
        strong | I waited {there} like a fool {when}!
        terse | You didn't come {when}.
        polite | I must say I was hurt that you didn't come {there} {when}.
        close | {you}, you let me wait {there} {when}. Why?
        child | You said you'd come {there}!
    """),
    ("inform", "grievance", "debt"): lines("""
        You still owe me what I lent you.
        I haven't seen a penny of what I lent you.
        When do I get my money back?
        strong | I lent you money, and you don't pay it back!
        terse | You owe me money.
        polite | I don't like to bring it up, but you still owe me what I lent you.
        close | {you}, I lent you that money because I trusted you.
    """),
    ("inform", "grievance", "money"): lines("""
        We can't go on like this, there's no money.
        How are we to pay for it all?
        We're short again, and you act as if nothing were the matter.
        strong | There's no money in the house, and what do you do about it?
        terse | The money's gone again.
        polite | I do think we must talk about the money.
        anxious | I lie awake over the money, and you say nothing.
        close | {you}, where is it to come from?
    """),
    ("apologise", "grievance", "debt"): lines("""
        I'm sorry, I'll pay you back as soon as I can.
        I know I still owe you. I'm sorry.
        terse | Sorry. You'll get it.
        polite | Forgive me, you will have your money back.
        close | {you}, I'm sorry about the money.
    """),
    ("inform", "grievance", "views"): lines("""
        You don't know what you're talking about.
        That's the silliest thing I've heard in a long time.
        How can anybody think that?
        terse | Rubbish.
        blunt | That's rubbish, and you know it.
        strong | I can't listen to this nonsense!
        polite | I'm sorry, but that is simply wrong, and it makes me angry.
        anxious | It upsets me when you talk like that.
        elder | In all my years I haven't heard such nonsense.
    """),
    ("inform", "grievance", "retort"): lines("""
        And you're no better!
        I don't have to listen to this.
        Look who's talking.
        Mind your own business.
        terse | Leave me alone.
        strong | How dare you!
        blunt | Oh, shut up.
        polite | I won't be spoken to like that.
        child | No, you are!
        anxious | Why are you always at me?
    """),
    ("apologise", "grievance", ""): lines("""
        I'm sorry.
        I didn't mean to hurt you. I'm sorry.
        You're right, and I'm sorry.
        terse | Sorry.
        close | Forgive me, {you}.
        polite | I beg your pardon. I'm sorry.
        child | Sorry.
        anxious | I'm sorry, I'm so sorry.
    """),
    ("apologise", "grievance", "quarrel"): lines("""
        I'm sorry about {when_of}. I shouldn't have spoken like that.
        About our quarrel {when}: I'm sorry.
        I've been thinking about our quarrel. I'm sorry.
        terse | Sorry about {when_of}.
        close | {you}, I'm sorry we quarrelled {when}.
        polite | I owe you an apology for our quarrel {when}.
        child | Sorry we fought.
    """),
    ("apologise", "grievance", "missed"): lines("""
        I'm sorry I didn't come {there} {when}.
        I left you waiting {when}, and I'm sorry.
        Forgive me that I didn't come {there}.
        terse | Sorry I didn't come {when}.
        polite | I owe you an apology: I didn't come {there} {when}.
        close | I let you down {when}, {you}. I'm sorry.
    """),
    ("apologise", "grievance", "forgot"): lines("""
        I'm sorry, I clean forgot that we were to meet {there} {when}.
        It went right out of my mind that you were waiting {there}. I'm sorry.
        I forgot, {you}. Forgive me that I didn't come {there}.
        terse | Sorry. I forgot.
        polite | I owe you an apology: our meeting {when} had slipped my mind.
        anxious | I could sink into the ground. I forgot all about our meeting {when}.
        child | I forgot. Sorry!
    """),
    ("accept", "grievance", ""): lines("""
        It's all right.
        Let's forget it.
        I'm not angry any more.
        terse | All right.
        close | Come here, {you}. It's forgotten.
        polite | Thank you. It's forgiven.
        child | All right.
        elder | Life's too short to be cross. It's forgotten.
    """),
    ("reject", "grievance", ""): lines("""
        It's not that easy.
        I can't forget it just like that.
        terse | Too late.
        blunt | You can keep your apology.
        polite | I need more time, I'm afraid.
    """),
}

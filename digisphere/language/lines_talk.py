"""Phrasings of everyday talk: hello, how are you, weather, news and no news, reactions, goodbye.

Keys are (act, topic, shade); what may stand in ``{slots}`` and which tags there are is in
``realise``. Phrasings of agreements, money and opinions are in ``lines_matters``, of news in
``lines_news``. A phrasing must be true whenever its tags hold.
"""

from digisphere.language.grammar import Line, lines

Key = tuple[str, str, str]

TALK: dict[Key, tuple[Line, ...]] = {
    ("greet", "meeting", ""): lines("""
        Hello, {you}.
        Hello there, {you}.
        {you}! Hello.
        morning | Good morning, {you}.
        morning close | Morning, {you}.
        morning close bright | Good morning, {you}! You're up and about too.
        morning distant | A good morning to you, {you}.
        afternoon | Good afternoon, {you}.
        afternoon close | Afternoon, {you}.
        evening | Good evening, {you}.
        evening close | Evening, {you}.
        evening distant polite | A very good evening to you, {you}.
        night | Good evening, {you}. Out this late?
        fond | {you}! How good to see you.
        fond close | There you are, {you}.
        fond chatty | {you}! I was hoping I'd run into you.
        fond close chatty | Well, look who it is! Hello, {you}.
        cold | {you}.
        cold terse | Oh. {you}.
        glum | Hello, {you}. Don't mind my face today.
        terse | Hello.
        terse close | Hm. Hello, {you}.
        distant | Good day.
        distant polite | Good day to you, {you}.
        child fond | Hi, {you}!
        child close | Hi, {you}! Guess what.
        elder | Good day, {you}, good day.
        elder fond | My dear {you}, hello.
        polite | How nice to meet you here, {you}.
        indoors chatty | {you}! Come, sit a moment.
    """),
    ("greet", "meeting", "back"): lines("""
        Hello, {you}.
        Hello to you too, {you}.
        {you}, hello.
        morning | Good morning.
        morning close | Morning!
        afternoon | Good afternoon.
        evening | Good evening to you.
        evening close | Evening!
        fond | {you}! Good to see you too.
        fond close | Hello, you.
        fond chatty | Ah, {you}! Just the person.
        cold | Yes, hello.
        cold terse | {you}.
        terse | Hello.
        terse distant | Good day.
        distant | Good day to you.
        distant polite | Good day, {you}. Well met.
        child | Hi!
        child fond | Hi, {you}! Hi!
        glum | Oh, hello, {you}.
        bright | Hello, hello!
        elder | Good day, my dear.
    """),
    ("farewell", "meeting", ""): lines("""
        Goodbye, {you}.
        Well, I must be going. Goodbye, {you}.
        I should get on. Goodbye.
        See you, {you}.
        close | See you soon, {you}.
        close | Until next time, {you}.
        fond | Take care of yourself, {you}.
        fond close | It did me good to talk. Take care, {you}.
        fond chatty | We could talk all day! See you, {you}.
        distant | Good day to you.
        distant polite | It was a pleasure. Good day, {you}.
        morning | Have a good day, {you}.
        afternoon | Enjoy the rest of the day.
        evening | Have a good evening, {you}.
        evening close | Good night, {you}. Sleep well.
        night | Good night.
        terse | Right. I'm off.
        terse close | Right, then. See you.
        cold | That will do. Goodbye.
        cold terse | Goodbye.
        careful | I must get on, there are things to do. Goodbye, {you}.
        child | Bye!
        child fond | Bye, {you}! See you!
        elder | God keep you, {you}.
        bright | This was nice! Goodbye, {you}.
        glum | I won't keep you. Goodbye.
    """),
    ("ask", "wellbeing", ""): lines("""
        How are you?
        How are you getting on?
        How are things, {you}?
        And how are you keeping?
        close | How's life, {you}?
        close | And you, how have you been?
        fond | How are you, {you}? Honestly?
        fond | Are you well?
        distant | I hope you're well?
        distant polite | And how do you do, {you}?
        terse | You all right?
        terse close | All well?
        chatty | Tell me, how are you?
        to_elder | How are you bearing up, {you}?
        to_child !kin !child | And how's my young friend?
        to_child kin !child | Everything all right with you, {you}?
        polite | How are you today, if I may ask?
        child | Are you all right?
    """),
    ("inform", "wellbeing", "well"): lines("""
        I'm well, thank you.
        Well enough, thanks.
        Very well, and glad of it.
        Can't complain, I'm well.
        I'm fine.
        close | I'm all right, you know.
        polite | I'm well, thank you for asking.
        terse | Fine.
        terse | Well enough.
        bright | I'm well! Really well.
        elder | Well, for my years.
        child | I'm fine!
        chatty | Oh, I'm well, I'm well, thank you.
        careful | I'm well. Everything in its place.
    """),
    ("inform", "wellbeing", "splendid"): lines("""
        I feel splendid!
        I couldn't be better.
        I'm in fine spirits today.
        I'm happy as a lark.
        close | I'm so happy today, {you}.
        terse | Very well.
        chatty | Wonderful! I could sing.
        polite | I'm very well indeed, thank you.
        elder | I feel ten years younger.
        child | I'm great!
        dreamy | I'm well. The world looks good to me today.
    """),
    ("inform", "wellbeing", "middling"): lines("""
        So-so.
        Neither well nor badly.
        I've been better, I've been worse.
        Getting by.
        I can't say that I'm well, and I can't say that I'm ill.
        terse | It goes.
        close | Middling, to be honest.
        polite | Thank you, it will do.
        elder | One gets by.
        child | All right, I suppose.
        distant | It will do, thank you.
    """),
    ("inform", "wellbeing", "low"): lines("""
        Not so well. I feel low.
        To tell the truth, I'm rather down.
        I'm sad today, I can't say otherwise.
        close | I'm down, {you}. It'll pass.
        terse | Low.
        anxious | I'm low, and I can't shake it off.
        child | I'm sad.
        elder | My heart is heavy today.
        chatty | Oh, not well at all. I'm low, if you want to know.
    """),
    ("inform", "wellbeing", "tired"): lines("""
        Tired, to be honest.
        I'm dead tired.
        I could fall asleep on my feet.
        close | I'm worn out, {you}.
        terse | Tired.
        polite | A little tired, thank you.
        elder | Tired. The days are long at my age.
        child | I'm so tired.
        glum | Tired of everything, mostly just tired.
        chatty | Oh, so tired! I want my bed.
    """),
    ("inform", "wellbeing", "hungry"): lines("""
        Hungry, if you want to know.
        I could eat a horse.
        My stomach is growling.
        terse | Hungry.
        close | I'm starving, {you}.
        polite | I'm well, only a little hungry.
        child | I'm hungry!
        chatty | All I can think of is something to eat.
        elder | I could do with a bowl of soup.
    """),
    ("inform", "wellbeing", "lonely"): lines("""
        A little lonely, I must say.
        I've missed having somebody to talk to.
        close | I've been lonely, {you}. I'm glad you're here.
        terse | Lonely.
        fond | Lonely. So it's good to see you.
        elder | Lonely. One sits and waits for a knock at the door.
        chatty | Lonely! I could talk for hours.
        child | I want somebody to play with.
    """),
    ("inform", "wellbeing", "ill"): lines("""
        Not well. I've got {ailment}.
        I'm ill, I'm afraid: {ailment}.
        terse | Ill.
        close | I'm ill, {you}. It's {ailment}.
        polite | Thank you, not so well. It's {ailment}.
        child | I'm poorly.
        elder | I've got {ailment}, would you believe.
        glum | Ill. {ailment}, of all things.
        anxious | I've got {ailment}, and it worries me.
    """),
    ("inform", "wellbeing", "worried"): lines("""
        Uneasy, I don't quite know why.
        I don't feel safe out here, to be frank.
        I'm on edge.
        close | I'm worried, {you}.
        terse | Uneasy.
        anxious | I'm worried sick.
        child | I'm a bit scared.
        polite | A little uneasy, to tell the truth.
    """),
    ("inform", "wellbeing", "bored"): lines("""
        Bored, to be honest.
        I could do with something different for once.
        One day is like the next.
        terse | Bored.
        close | I'm bored stiff, {you}.
        child | I'm bored!
        dreamy | Restless. I need something new.
        chatty | Bored! Tell me something exciting.
    """),
    ("inform", "wellbeing", "cross"): lines("""
        Cross, since you ask.
        Don't ask. I'm in a foul mood.
        I'm angry, and it won't go away.
        terse | Cross.
        close | I'm cross, {you}, but not with you.
        polite | I'm a little out of temper, forgive me.
        child | I'm cross!
        blunt | In a temper. So mind your step.
    """),
    ("inform", "wellbeing", "of_ill"): lines("""
        {about} is ill: {ailment}.
        Not well. {about} has {ailment}.
        {about} isn't well, it's {ailment}.
        terse | Ill. {ailment}.
        anxious | {about} has {ailment}. I do worry.
    """),
    ("inform", "wellbeing", "of_well"): lines("""
        {about} is well, thank you.
        {about} is all right.
        {about} is at home, and well.
        polite | {about} is well, kind of you to ask.
        terse | Fine.
    """),
    ("ask", "anything_new", ""): lines("""
        Any news?
        What's new?
        Have you heard anything?
        Is there anything new?
        close | So, what's going on?
        close | Tell me something. What's new?
        chatty | Come on, what's new? You always know something.
        chatty close | What's the talk of the village?
        polite | Is there any news?
        terse | Anything new?
        dreamy | What have you heard lately?
        elder | What do the young people say?
        child | Did anything happen?
        indoors | What's going on out there?
    """),
    ("inform", "anything_new", ""): lines("""
        Nothing I know of.
        No news that I've heard.
        Nothing new.
        Not a thing.
        close | No, nothing. You know me, I hear everything last.
        terse | No.
        chatty | I wish I had something to tell, but no.
        child | Nope.
        elder | Nothing. And no news is good news.
        polite | I'm afraid I've heard nothing.
    """),
    ("ask", "plan", ""): lines("""
        Where are you off to?
        And where are you going?
        Going far?
        close | Where to, {you}?
        close | What are you up to?
        polite | May I ask where you're going?
        terse | Where to?
        to_child | And where are you running to?
        chatty | Where are you hurrying to, {you}?
    """),
    ("ask", "work", ""): lines("""
        How's work?
        How is the work going?
        Much to do {at_your_work}?
        close | And how's work treating you?
        polite | I hope work is going well?
        terse | Work all right?
        to_child | How's school?
        to_pupil | Are you learning something at school?
        chatty | Tell me how things are {at_your_work}.
    """),
    ("ask", "person", ""): lines("""
        How is {about}?
        Have you seen {about}?
        And {about}, how are things there?
        close | What about {about}?
        polite | How is {about}, do you know?
        fond | And how is {about} keeping?
        terse | Seen {about}?
        chatty | And {about}? Tell me, how is {about}?
    """),
    ("inform", "whereabouts", "met"): lines("""
        I talked with {about} {where} {when}.
        I met {about} {where} {when}.
        {when_front}, I had a talk with {about} {where}.
        terse | Met {about} {when}.
        close | I ran into {about} {where} {when}.
        chatty | Oh, {about}! We had a chat {where} {when}.
    """),
    ("inform", "whereabouts", "unknown"): lines("""
        I don't know.
        I couldn't say.
        No idea.
        I don't know, I haven't asked.
        terse | Don't know.
        polite | I'm sorry, I really don't know.
        chatty | I wish I knew! {about}, well, I couldn't tell you.
    """),
    ("inform", "whereabouts", "usual"): lines("""
        {about} should be {usual} at this hour.
        I expect {about} is {usual}.
        {about} will be {usual}, I think.
        terse | {usual}, I expect.
        chatty | Oh, {about}? You'll find {about} {usual}, I should think.
        polite | I believe {about} is {usual} at this hour.
    """),
    ("inform", "whereabouts", "since"): lines("""
        We last talked {last}.
        I haven't talked with {about} since {last_day}.
        We haven't talked since {last_day}.
        terse | Not since {last_day}.
        chatty | Oh, {about}! We haven't talked since {last_day}.
    """),
    ("inform", "whereabouts", "lately"): lines("""
        We haven't talked lately.
        I haven't talked with {about} lately.
        terse | Haven't talked lately.
        polite | I'm afraid we haven't talked lately.
        chatty | {about}? We haven't had a proper talk in a while.
    """),
    ("ask", "deed", ""): lines("""
        What have you been up to today?
        And what have you been doing?
        Been busy today?
        close | So, how was your day so far?
        terse | Busy day?
        chatty | Now tell me what you've been up to!
        polite | I hope you've had a good day so far?
        to_child | And what have you done today, {you}?
    """),
    ("inform", "deed", ""): lines("""
        {clause}.
        Well, {clause}.
        Let me see: {clause}.
        {clause}, that's how it is.
        close | You know how it is: {clause}.
        terse | {clause}.
        careful | {clause}. One thing after another.
        chatty | Where shall I begin? {clause}, and the day isn't over.
        child | {clause}!
        elder | {clause}, slowly, as one does at my age.
    """),
    ("ask", "past", ""): lines("""
        Have you lived here long?
        How long have you been in the village?
        Are you from here?
        polite | May I ask how long you've lived here?
        terse | From here?
        chatty | Tell me, are you from here or did you move here?
    """),
    ("inform", "past", "born"): lines("""
        I was born here.
        All my life. I was born here.
        I've never lived anywhere else, I was born here.
        terse | Born here.
        elder | I was born here, and here I'll be buried.
        chatty | Born here! I know every stone.
        polite | I was born here in the village, yes.
    """),
    ("inform", "past", "years"): lines("""
        I came here {years} ago.
        I've been living here for {years}.
        I moved here {years} ago.
        terse | {years}.
        elder | It's {years} since I came. How time flies.
        chatty | It's been {years} now since I moved here, would you believe it!
        polite | I've had the pleasure of living here for {years}.
    """),
    ("inform", "past", "new"): lines("""
        I've been here less than a year.
        Not long, less than a year.
        I'm still new here.
        terse | Not long.
    """),
    ("ask", "hobby", ""): lines("""
        What do you do in your free time?
        What do you like to do when there's nothing to do?
        How do you spend your free hours?
        close | What do you do for fun these days?
        terse | Got a pastime?
        to_child | What's your favourite thing to do?
        polite | May I ask what you enjoy doing?
    """),
    ("inform", "hobby", ""): lines("""
        I like {hobby}.
        Give me {hobby} and I'm content.
        I'm fond of {hobby}.
        For me there's nothing like {hobby}.
        terse | {hobby}.
        chatty | Oh, {hobby}! I could talk about it for hours.
        child | I like {hobby} best!
        dreamy | When I can, {hobby}. I forget the time then.
        careful | {hobby}, once the work is done.
        elder | At my age, {hobby}.
    """),
    ("inform", "hobby", "shared"): lines("""
        I like {hobby}.
        I'm fond of {hobby}.
        chatty | Oh, {hobby}! I could talk about it for hours.
        terse | {hobby}.
        polite | I enjoy {hobby} very much.
    """),
    ("ask", "matters", ""): lines("""
        What matters most to you in life?
        What would you never give up?
        When all is said and done, what counts for you?
        close | Tell me, what really matters to you?
        polite | May I ask what matters most to you?
        dreamy | What do you think it's all for? What matters most to you?
        terse | What counts, for you?
    """),
    ("inform", "matters", ""): lines("""
        What matters most to me? {Matters}.
        {Matters}, I'd say. The rest comes after.
        For me it's {matters}.
        I'd put {matters} before anything else.
        terse | {Matters}.
        chatty | Now there's a question! {Matters}, if you want my honest answer.
        elder | When you get to my age you know: {matters}.
        careful | Let me think. {Matters}, more than anything.
    """),
    ("inform", "matters", "shared"): lines("""
        What matters most to me? {Matters}.
        For me it's {matters}.
        {Matters}, I'd say. I think it's the same with you.
        terse | {Matters}.
        chatty | {Matters}, of course! You'd say the same, wouldn't you?
    """),
    ("inform", "reaction", "shared_joy"): lines("""
        So do I!
        Really? So do I!
        Then we have something in common.
        terse | Me too.
        chatty | No! Me too! We should do that together.
        child | Me too!
        polite | How nice, I do as well.
    """),
    ("inform", "kindness", ""): lines("""
        It's always good to talk with you.
        You're a good soul, {you}.
        I'm glad I have you, {you}.
        I enjoy your company.
        close | I don't know what I'd do without you, {you}.
        fond chatty | You always cheer me up, do you know that?
        terse | You're all right, {you}.
        polite | You're very kind to listen.
        elder | You have a good heart, {you}.
        child | You're nice.
        kin | It's good to have you, {you}.
        bright | What luck to know you!
    """),
    ("thank", "kindness", ""): lines("""
        That's kind of you.
        Thank you, {you}. That means a lot.
        Oh, thank you!
        terse | Thanks.
        close | You too, {you}.
        polite | How kind of you to say so.
        child | Thanks!
        glum | Thank you. I needed that.
        elder | Bless you.
    """),
    ("thank", "weather", ""): lines("""
        Thank you for telling me.
        Good that you tell me, thanks.
        Then I'd better be quick. Thank you.
        terse | Thanks.
        anxious | Oh dear. Thank you for the warning.
        polite | How good of you to warn me.
        child | Oh! Thanks!
    """),
}
AND_YOU: tuple[Line, ...] = lines("""
    And you?
    And yourself?
    How about you?
    terse | You?
    close | And how about you?
    polite | And how are you?
    distant | And you, if I may ask?
""")
"""Returns the question after one's health."""

"""Phrasings of news: what happened, as a clause, and the words around it.

A clause fits after «that» and starts small, so it can be told («{clause}»), passed on («Anna says
that {clause}») or recalled in an interview. ``FACTS`` are keyed by event kind (payments by
purpose) and by the teller's part in it: ``self`` (subject), ``met`` (object) or ``other``.
"""

from digisphere.language.grammar import Line, lines
from digisphere.language.lines_talk import Key

FACTS: dict[tuple[str, str], tuple[Line, ...]] = {
    ("quarrel", "self"): lines("""
        I had a quarrel with {object} {where} {when}
        I had words with {object} {where} {when}
        bad | {object} and I had a terrible row {where} {when}
        mild | {object} and I had a small tiff {where} {when}
    """),
    ("quarrel", "met"): lines("""
        {subject} picked a quarrel with me {where} {when}
        I had words with {subject} {where} {when}
        bad | {subject} and I had a terrible row {where} {when}
        mild | {subject} and I had a small tiff {where} {when}
    """),
    ("quarrel", "other"): lines("""
        {subject} and {object} had a quarrel {where} {when}
        {subject} and {object} had words {where} {when}
        bad | {subject} and {object} had a terrible row {where} {when}
        mild | {subject} and {object} had a small tiff {where} {when}
    """),
    ("reconciliation", "self"): lines("{object} has forgiven me\n{object} and I have made it up"),
    ("reconciliation", "met"): lines(
        "I have forgiven {subject}\n{subject} apologised, and we've made it up"
    ),
    ("reconciliation", "other"): lines(
        "{subject} and {object} have made it up\n{subject} and {object} are on good terms again"
    ),
    ("friendship", "self"): lines(
        "{object} has become a friend of mine\nI count {object} among my friends now"
    ),
    ("friendship", "met"): lines("{subject} and I have come to know each other well"),
    ("friendship", "other"): lines(
        "{subject} thinks a lot of {object} these days\n{subject} has taken to {object}"
    ),
    ("estrangement", "self"): lines("I don't count {object} among my friends any more"),
    ("estrangement", "met"): lines("{subject} and I aren't what we were to each other"),
    ("estrangement", "other"): lines("{subject} is no longer friends with {object}"),
    ("outing", "self"): lines("I met {object} {where} {when}\nI sat with {object} {where} {when}"),
    ("outing", "met"): lines("I met {subject} {where} {when}\nI sat with {subject} {where} {when}"),
    ("outing", "other"): lines(
        "{subject} and {object} were {where} together {when}\n{subject} met {object} {where} {when}"
    ),
    ("party_planned", "self"): lines("""
        I'm giving a party {where} {at}
        I'm having people round {where} {at}
        birthday | I'm giving a party for my birthday {where} {at}
        past | I meant to give a party {where}
    """),
    ("party_planned", "other"): lines("""
        {subject} is giving a party {where} {at}
        there's to be a party {where} {at}, {subject} is giving it
        birthday | {subject} is giving a party {where} {at}, for {their} birthday
        past | {subject} meant to give a party {where}
    """),
    ("party_joined", "self"): lines("I was at {object}'s party {where} {when}"),
    ("party_joined", "met"): lines("{subject} came to my party {where} {when}"),
    ("party_joined", "other"): lines("{subject} was at {object}'s party {where} {when}"),
    ("party_held", "self"): lines("I gave a party {where} {when}, and {guests} came"),
    ("party_held", "other"): lines("{subject} gave a party {where} {when}, and {guests} came"),
    ("missed_meeting", "self"): lines("""
        I left {object} waiting {where} {when}
        work | I couldn't get away from work and left {object} waiting {where} {when}
        asleep | I slept through it and left {object} waiting {where} {when}
        unwell | I wasn't well and left {object} waiting {where} {when}
        meal | I stayed at table and left {object} waiting {where} {when}
        weather | the weather kept me, and I left {object} waiting {where} {when}
        late | I came too late and left {object} waiting {where} {when}
        forgot | I clean forgot, and left {object} waiting {where} {when}
        full | there was no room for me {where} {when}, and I missed {object}
    """),
    ("missed_meeting", "met"): lines(
        "{subject} left me waiting {where} {when}\n"
        "I waited {where} {when}, and {subject} never came"
    ),
    ("missed_meeting", "other"): lines("{subject} left {object} waiting {where} {when}"),
    ("forgotten", "self"): lines("I forgot that {object} was waiting {where} {when}"),
    ("forgotten", "other"): lines("{subject} forgot about meeting {object} {where}"),
    ("arrears", "self"): lines("we couldn't pay all of the rent\nwe owe {sum} of rent"),
    ("arrears", "other"): lines(
        "{subject}'s household couldn't pay all of the rent\n"
        "{subject}'s household owes {sum} of rent"
    ),
    ("conversation", "self"): lines(
        "I had a talk with {object} {where} {when}\nI talked with {object} {where} {when}"
    ),
    ("conversation", "met"): lines(
        "I had a talk with {subject} {where} {when}\n{subject} talked with me {where} {when}"
    ),
    ("conversation", "other"): lines(
        "{subject} and {object} were talking {where} {when}\n"
        "{subject} had a talk with {object} {where} {when}"
    ),
    ("food", "self"): lines(
        "I bought food {where} {when}\nI did the shopping {where} {when}\n"
        "I bought {quantity_meals} of food {where} {when}"
    ),
    ("food", "other"): lines("{subject} bought food {where} {when}"),
    ("meal", "self"): lines("I ate {where} {when}\nI had a meal {where} {when}"),
    ("meal", "other"): lines("{subject} ate {where} {when}"),
    ("drink", "self"): lines("I had a drink {where} {when}"),
    ("drink", "other"): lines("{subject} had a drink {where} {when}"),
    ("goods", "self"): lines(
        "I bought something for the house {where} {when}\nI treated myself {where} {when}"
    ),
    ("goods", "other"): lines("{subject} bought something for the house {where} {when}"),
    ("wage", "met"): lines("I got my wages {when}\nI was paid {when}, {sum}"),
    ("wage", "other"): lines("{object} got paid {when}"),
    ("pension", "met"): lines("I got my pension {when}"),
    ("pension", "other"): lines("{object} got a pension {when}"),
    ("pocket_money", "self"): lines("I gave {object} some pocket money {when}"),
    ("pocket_money", "met"): lines("I got my pocket money {when}"),
    ("pocket_money", "other"): lines("{subject} gave {object} pocket money {when}"),
    ("rent", "self"): lines("I paid the rent {when}"),
    ("rent", "other"): lines("{subject} paid the rent {when}"),
    ("household", "self"): lines("I gave {object} money for the household {when}"),
    ("household", "met"): lines("{subject} gave me money for the household {when}"),
    ("household", "other"): lines("{subject} gave {object} money for the household {when}"),
    ("loan", "self"): lines("I lent {object} {sum} {when}"),
    ("loan", "met"): lines("{subject} lent me {sum} {when}"),
    ("loan", "other"): lines(
        "{subject} lent {object} {sum} {when}\n{object} borrowed {sum} from {subject} {when}"
    ),
    ("repayment", "self"): lines("I paid {object} back {sum} {when}"),
    ("repayment", "met"): lines("{subject} paid me back {sum} {when}"),
    ("repayment", "other"): lines("{subject} paid {object} back {sum} {when}"),
    ("rain_begins", "other"): lines("it began to rain {when}\nthe rain set in {when}"),
    ("rain_ends", "other"): lines("the rain stopped {when}"),
    ("snow_begins", "other"): lines("it began to snow {when}\nthe snow came {when}"),
    ("snow_ends", "other"): lines("it stopped snowing {when}"),
    ("fog_begins", "other"): lines("the fog came in {when}"),
    ("fog_ends", "other"): lines("the fog lifted {when}"),
    ("intention", "self"): lines("I set out to {goal} {where} {when}"),
    ("intention", "other"): lines("{subject} set out to {goal} {where} {when}"),
    ("lightning", "other"): lines("there was lightning {when}\nit thundered {when}"),
    ("first_frost", "other"): lines("we had the first frost {when}"),
    ("weather_regime", "other"): lines("the weather turned {regime} {when}"),
    ("drought_began", "other"): lines(
        "the rain has failed us\nthe drought began {when}\nit has hardly rained, it is a drought"
    ),
    ("drought_ended", "other"): lines("the drought is over\nthe ground is moist again at last"),
    ("fields_parched", "other"): lines("the fields are parched\nthe soil has cracked with dryness"),
    ("heatwave_began", "other"): lines("the heat came {when}\nit is far too hot for the season"),
    ("heatwave_ended", "other"): lines("the heat has broken\nthe heatwave is over"),
    ("cold_spell_began", "other"): lines(
        "the cold came {when}\nit is bitterly cold for the season"
    ),
    ("cold_spell_ended", "other"): lines("the cold has eased\nthe cold spell is over"),
    ("storm_began", "other"): lines("the storm came up {when}\nit blew a gale {when}"),
    ("storm_ended", "other"): lines("the storm has blown over\nthe wind has dropped"),
    ("blizzard_began", "other"): lines(
        "a blizzard came {when}\nthe snow drove so hard one saw nothing"
    ),
    ("blizzard_ended", "other"): lines("the blizzard is over\nthe snow no longer drives"),
    ("avalanche_began", "other"): lines(
        "an avalanche came down {when}\nthe snow came down the mountain {when}"
    ),
    ("avalanche_hit_house", "other"): lines(
        "the avalanche hit the house {where} {when}\nsnow broke into the house {where} {when}"
    ),
    ("trees_felled", "other"): lines(
        "the wind threw trees {when}\ntrees came down in the wind {when}"
    ),
    ("roof_damaged", "other"): lines("a roof was torn open {when}\nthe wind broke a roof {when}"),
    ("cloudburst", "other"): lines("it poured {when}\nthere was a cloudburst {when}"),
    ("dam_broke", "other"): lines("the dam broke {when}\nthe dam gave way {when}"),
    ("flood_began", "other"): lines(
        "the river came over its banks {when}\nthe flood came {when}\nthe water rose {when}"
    ),
    ("flood_peak", "other"): lines("the water stopped rising {when}\nthe flood was past its worst"),
    ("flood_ended", "other"): lines("the flood has drained away\nthe water went back {when}"),
    ("road_flooded", "other"): lines("the road went under water {when}"),
    ("bridge_flooded", "other"): lines("the water came over the bridge {when}"),
    ("house_flooded", "other"): lines("the water got in {where} {when}"),
    ("field_flooded", "other"): lines("the fields are under water\na field went under {when}"),
    ("fire_began", "other"): lines("a fire broke out {when}\na fire began {when}"),
    ("fire_near", "other"): lines(
        "the fire came near the village {when}\na fire came close to the houses {when}"
    ),
    ("forest_burning", "other"): lines("the woods caught fire {when}\nthe forest burnt {when}"),
    ("house_caught_fire", "other"): lines(
        "a house caught fire {when}\nfire took hold {where} {when}"
    ),
    ("field_burnt", "other"): lines("a field burnt {when}\nthe fire ran through a field {when}"),
    ("crop_sown", "other"): lines("a field was sown {when}"),
    ("harvest", "other"): lines("the harvest was brought in {when}\na field was reaped {when}"),
    ("harvest_failed", "other"): lines(
        "the harvest has failed\nthere was nothing left to reap {where}"
    ),
    ("fire_leapt", "other"): lines("sparks lit a new fire ahead of the flames {when}"),
    ("animals_born", "other"): lines(
        "there are young ones among the {beasts}\nyoung {beasts} were born {when}"
    ),
    ("animals_lost", "other"): lines(
        "some of the {beasts} have died\nthere are fewer {beasts} about than before"
    ),
    ("fire_stopped", "other"): lines("the fire stopped {when}"),
    ("fire_ended", "other"): lines("the fire is out\nthe fire went out {when}"),
    ("earthquake_began", "other"): lines(
        "there was an earthquake {when}\nthe earth shook {when}\nwe had an earthquake {when}"
    ),
    ("earthquake_felt", "other"): lines(
        "everything shook {when}\nthe walls trembled {when}\nwe felt the ground move {when}"
    ),
    ("aftershock", "other"): lines("the ground shook again {when}\nthere was an aftershock {when}"),
    ("landslide_began", "other"): lines(
        "a hillside came down {when}\nthere were landslides in the hills {when}"
    ),
    ("building_damaged", "other"): lines(
        "the house was damaged {where} {when}\nwalls came down {where} {when}"
    ),
    ("building_closed", "other"): lines("nobody may go in any more {where}"),
    ("building_opened", "other"): lines("one can go in again {where}"),
    ("building_repaired", "other"): lines("the house is mended {where}"),
    ("way_closed", "other"): lines(
        "the road is blocked {where}\nthe road was closed {where} {when}"
    ),
    ("way_opened", "other"): lines("the road is clear again {where}"),
    ("bridge_closed", "other"): lines("the bridge is closed\nthe bridge was closed {when}"),
    ("bridge_opened", "other"): lines("the bridge is open again\none can cross the bridge again"),
    ("missed_work", "self"): lines(
        "I couldn't get to work {when}, {closure}\nI missed work {when} because {closure}"
    ),
    ("missed_work", "other"): lines(
        "{subject} couldn't get to work {when}, {closure}\n{subject} missed work because {closure}"
    ),
    ("not_at_home", "self"): lines(
        "I called on {sought} {when} and found nobody in\n"
        "I went to see {sought} {when}, in vain\n"
        "I knocked {where} {when}, but {sought} didn't come to the door"
    ),
    ("not_at_home", "other"): lines(
        "{subject} called on {sought} {when}, in vain\n"
        "{subject} went to see {sought} {when} and found nobody in"
    ),
    ("turned_back", "self"): lines("I had to turn back {when}, {closure}"),
    ("turned_back", "other"): lines("{subject} had to turn back {when}, {closure}"),
    ("warning", "self"): lines("I warned {object} of the {danger} {when}"),
    ("warning", "met"): lines(
        "{subject} warned me of the {danger} {when}\n{subject} cried out to me: {danger_cry}"
    ),
    ("warning", "other"): lines("{subject} warned {object} of the {danger} {when}"),
    ("injured", "self"): lines("I was hurt {hurt_by} {when}"),
    ("injured", "other"): lines("{subject} was hurt {hurt_by} {when}"),
    ("illness", "self"): lines("I fell ill {when}: {ailment}\nI've got {ailment}, it began {when}"),
    ("illness", "other"): lines("{subject} has come down with {ailment}\n{subject} has {ailment}"),
    ("death", "other"): lines("{subject} has died {died_of}\n{subject} died {when} {died_of}"),
    ("bereaved", "self"): lines("I have lost {object}\n{object} is gone"),
    ("bereaved", "other"): lines("{subject} has lost {object}\n{subject} is grieving for {object}"),
    ("isolation", "self"): lines("I'm keeping to the house until I'm well"),
    ("isolation", "other"): lines(
        "{subject} is keeping to the house with {ailment}\n"
        "{subject} is staying in so that nobody else catches {ailment}"
    ),
    ("closure_ordered", "other"): lines(
        "{shut} is shut because of the flu\nthey have closed {shut} because of the flu"
    ),
    ("closure_lifted", "other"): lines("{shut} is open again\nthey have opened {shut} again"),
    ("masks_ordered", "other"): lines("we are to wear masks because of the flu"),
    ("masks_lifted", "other"): lines("we need not wear masks any more"),
    ("recovery", "self"): lines("I'm well again"),
    ("recovery", "other"): lines("{subject} is well again\n{subject} is on {their} feet again"),
}
"""A clause for each kind of event somebody may speak of."""

NEWS: dict[Key, tuple[Line, ...]] = {
    ("inform", "news", "own"): lines("""
        {clause}.
        You know, {clause}.
        {clause}, just so you know.
        close | I must tell you: {clause}.
        chatty | Imagine, {clause}!
        chatty close | You won't believe it: {clause}.
        polite | Perhaps I may tell you that {clause}.
        terse | {clause}.
        child | Guess what! {clause}!
        elder | Let me tell you, {clause}.
    """),
    ("inform", "news", "seen"): lines("""
        Have you heard? {clause}.
        Did you know that {clause}?
        {clause}. I was there.
        close | Listen to this: {clause}.
        chatty | You should have been there: {clause}!
        chatty | Wait till you hear this: {clause}. I was there myself!
        terse | {clause}.
        polite | I don't like to gossip, but {clause}.
        child | I was there! {clause}!
        elder | I was there: {clause}. Yes, yes.
        careful | I can vouch for it: {clause}.
    """),
    ("inform", "news", "told"): lines("""
        {source} tells me that {clause}.
        I heard from {source} that {clause}.
        According to {source}, {clause}.
        !party | Have you heard? {clause}. {source} told me.
        close | You'll never guess what {source} told me: {clause}.
        chatty !party | Have you heard the latest? {clause}! I have it from {source}.
        chatty | Have you heard what {source} says? {clause}!
        terse | {source} says {clause}.
        polite | If {source} is to be believed, {clause}.
        child | {source} said that {clause}!
        blunt !party | {clause}. That's what {source} says, anyway.
        party | {source} told me so: {clause}.
        party close | I have it from {source}, who should know: {clause}.
    """),
    ("inform", "news", "unsure"): lines("""
        !party | They say that {clause}, but I wouldn't swear to it.
        I don't know if it's true, but {source} says that {clause}.
        {source} said something of the kind: {clause}. Who knows.
        !party terse | Maybe {clause}. {source} says so.
        careful | I can't be sure of it, but {source} says that {clause}.
        chatty | Now don't hold me to it, but {source} says {clause}!
    """),
    ("inform", "reaction", "surprise"): lines("""
        Really? I had no idea.
        You don't say.
        Well, well.
        Is that so? I didn't know that.
        chatty | No! Tell me more!
        chatty | Now that is news!
        close | Go on, really?
        terse | Really?
        child | Really? Wow.
        elder | What one lives to hear.
        careful | I see. I hadn't heard.
        polite | How interesting, I didn't know.
    """),
    ("inform", "reaction", "sympathy"): lines("""
        Oh no. Poor {subject}.
        I'm sorry to hear that.
        That's a pity for {subject}.
        That's bad. I'm sorry for {subject}.
        chatty | Oh dear, oh dear. Poor {subject}!
        terse | A pity.
        polite | I'm so sorry. Please let me know how it goes on.
        child | Oh no.
        anxious | That's terrible. It could happen to any of us.
        elder | Poor {subject}. I'll keep {subject} in my prayers.
    """),
    ("inform", "reaction", "joy"): lines("""
        How good to hear.
        I'm glad for {subject}.
        Well, that's good news.
        chatty | Oh, that makes me happy! Good for {subject}!
        terse | Good.
        polite | I'm very pleased to hear it.
        child | Hooray!
        glum | At least some people have luck.
        bright | That makes my day!
    """),
    ("inform", "reaction", "doubt"): lines("""
        Are you sure? I find that hard to believe.
        I'll believe it when I see it.
        Hm. I'm not so sure.
        terse | I doubt it.
        blunt | Nonsense.
        polite | Forgive me, but are you certain?
        chatty | No, no, that can't be right!
    """),
    ("inform", "reaction", "known_told"): lines("""
        Yes, {source} told me.
        I know. I have it from {source}.
        I've heard that already.
        terse | I've heard.
        chatty | Old news! {source} told me.
        polite | Yes, {source} was kind enough to tell me.
    """),
    ("inform", "reaction", "known_own"): lines("""
        I know.
        Yes, I know about that.
        You needn't tell me, I know.
        terse | I know.
        polite | Yes, I'm aware of it.
        chatty | Oh, I know, I know!
    """),
    ("inform", "reaction", "concern"): lines("""
        That worries me.
        I don't like the sound of that.
        terse | Not good.
        anxious | Oh dear. What now?
        careful | Then we'd better be prepared.
    """),
    ("inform", "reaction", "noted"): lines("""
        I see.
        Is that so.
        Mm.
        So that's how it is.
        terse | Hm.
        close | Well, there you go.
        polite | How interesting.
        child | Oh.
    """),
    ("inform", "reaction", "for_low"): lines("""
        I'm sorry to hear that.
        It'll pass, you'll see.
        Chin up, {you}.
        fond | Oh, {you}. Come, tell me about it.
        terse | I'm sorry.
        polite | I'm sorry. If there's anything I can do, tell me.
        elder | After rain comes sunshine, {you}.
        child | Don't be sad.
    """),
    ("inform", "reaction", "for_ill"): lines("""
        I'm sorry to hear that. Get well soon.
        Then you should be in bed, {you}.
        Oh dear. Look after yourself.
        terse | Get well.
        polite | I do hope you'll feel better soon.
        fond | Poor you. Promise me you'll rest.
        child | Get well soon!
    """),
    ("inform", "reaction", "for_tired"): lines("""
        You should get some rest.
        Then go to bed early for once.
        I know that feeling.
        terse | Get some sleep.
        polite | I hope you'll get some rest.
        fond | You work too hard, {you}. Rest a little.
    """),
    ("inform", "reaction", "for_hungry"): lines("""
        Then it's time you had something to eat.
        You'd better see to that.
        An empty stomach is no joke.
        terse | Then eat.
        fond | You must eat something, {you}.
        careful | Don't put it off, then.
    """),
    ("inform", "reaction", "for_lonely"): lines("""
        Well, now we're talking.
        You can always come and talk to me.
        I know what that's like.
        fond | You've got me, {you}.
        terse | I know the feeling.
        polite | I'm glad to keep you company for a bit.
    """),
    ("inform", "reaction", "for_worried"): lines("""
        Nothing will happen to you.
        It will turn out all right.
        terse | It'll be fine.
        fond | I'm here, {you}. Don't be afraid.
        polite | I'm sure it will be all right.
    """),
}

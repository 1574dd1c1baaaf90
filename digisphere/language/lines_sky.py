"""Phrasings about weather, true of the regime and temperature a speech event carries.

Tags: the regime by name (clear, fair, overcast, fog, rain, storm, snow), hot, warm, mild, cool,
cold, freezing where the temperature is known, and those of ``realise``.
"""

from digisphere.language.grammar import Line, lines
from digisphere.language.lines_talk import Key

SKY: dict[Key, tuple[Line, ...]] = {
    ("inform", "weather", ""): lines("""
        Well, that's the weather we've got.
        clear | Not a cloud in the sky.
        clear !night | What a sky today. Clear as glass.
        clear !night warm | What a lovely {part}, clear and warm.
        clear hot | This sun! It's {degrees}.
        clear !night cold | Clear and cold. {degrees}.
        clear freezing | Clear sky, and a frost to go with it: {degrees}.
        clear night | Look at all those stars.
        clear dreamy !night | You could look at that blue for hours.
        clear night dreamy | Such a clear night. I could stand here and look up.
        fair | Fine weather, isn't it?
        fair | A few clouds, nothing to speak of.
        fair warm | A pleasant {part}, and warm.
        fair mild | Fair weather, {degrees}. That's how I like it.
        fair cool | Fair, but fresh. {degrees}.
        fair cold | Fair, but it's cold out, {degrees}.
        fair polite | We're lucky with the weather.
        fair glum | Fine weather, and I can't enjoy it.
        overcast | Grey all over today.
        overcast | The clouds won't lift.
        overcast glum | Grey, grey, grey. Like my mood.
        overcast cool | Grey and chilly, {degrees}.
        overcast cold | Grey and cold. {degrees}.
        overcast warm | It's close under these clouds.
        overcast careful | Those clouds don't promise much.
        overcast terse | Grey.
        fog | You can't see your hand in this fog.
        fog | What a fog.
        fog anxious | I don't like this fog. You can't see who's coming.
        fog dreamy | The fog makes everything quiet. I rather like it.
        fog terse | Foggy.
        fog elder | Fog like this goes into my bones.
        rain | What rain.
        rain | It does come down.
        rain terse | Wet.
        rain glum | Rain again. It would be.
        rain careful | At least the fields get their water.
        rain elder | My knees felt this rain coming.
        rain child | I like puddles!
        rain cool | Wet and cool, {degrees}. I want a fire.
        rain warm | A warm rain, this.
        rain bright | Let it rain, I don't mind.
        storm | What a storm!
        storm | Listen to that wind.
        storm anxious | This storm frightens me.
        storm child | The storm is so loud!
        storm terse | Some storm.
        storm careful | I hope the roof holds in this storm.
        snow | Look how it snows.
        snow | Everything goes quiet when it snows.
        snow child | It's snowing! It's snowing!
        snow freezing | Snow, and {degrees}. Winter means it.
        snow elder | I've seen a lot of snow in my time, but still.
        snow glum | Cold feet again, in this snow.
        snow bright | How pretty it is with the snow.
        hot | It's hot, {degrees}.
        hot glum | This heat wears me out.
        freezing | It's freezing, {degrees}.
        cold terse | Cold.
    """),
    ("inform", "weather", "inside"): lines("""
        I wonder how long the weather holds.
        clear | It's clear outside.
        clear night | It's a clear night out there.
        fair | It's fine out there.
        fair terse | Fine out there.
        overcast | It's grey outside.
        overcast glum | Grey outside, grey inside.
        fog | There's nothing but fog out there.
        rain | It's raining out there.
        rain | Listen to the rain.
        rain careful | Good that we're in the dry.
        storm | What a storm out there!
        storm anxious | Listen to that wind. I don't like it.
        snow | It's snowing out there.
        snow child | It's snowing! Can I go out?
        hot | It's {degrees} out there. I'm glad to be inside.
        freezing | It's {degrees} out there. I'm glad to be inside.
        cold | It's cold out there, {degrees}.
    """),
    ("warn", "weather", ""): lines("""
        Take care, there's a storm coming.
        There's a storm coming, you'd better get indoors.
        Get under a roof, {you}. A storm is on its way.
        terse | Storm coming. Get in.
        close | {you}, don't stay out, there's a storm coming!
        anxious | A storm is coming! Please, go home.
        polite | You should know that a storm is coming.
        to_child | Off home with you, there's a storm coming!
        child | There's a storm coming!
        told | {source} says there's a storm coming. Better get in.
        indoors | Don't go out now, there's a storm coming.
    """),
    ("inform", "reaction", "weather"): lines("""
        Yes, that it is.
        You're right there.
        True enough.
        terse | Mm.
        terse | It is.
        chatty | Isn't it just!
        polite | It is indeed.
        child | Yes!
        elder | I've seen worse.
        bright | I don't mind it.
        glum | As if we'd ordered it.
    """),
}

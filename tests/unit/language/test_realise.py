"""Speech reads as varied, grammatical English that says what its event says."""

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from digisphere.core.identity import PERSON_BASE
from digisphere.environment.regimes import Regime
from digisphere.language import lexicon
from digisphere.language.describe import describe_activity, describe_reason
from digisphere.language.grammar import Line, choose, fill, fits, lines, listing, sentence
from digisphere.language.lines_news import FACTS
from digisphere.language.lines_talk import AND_YOU
from digisphere.language.narrate import describe_event
from digisphere.language.realise import LINES, _Slots, utterance
from digisphere.language.shades import shade_of, tags_of

SLOT = re.compile(r"\{(\w+)\}")


@pytest.fixture(scope="module")
def spoken(evening):
    """Every speech event of the day with its words."""
    return [(e, utterance(evening, e.id)) for e in evening.events.select(kind="speech")]


def test_every_utterance_is_a_finished_sentence(spoken):
    assert len(spoken) > 1000
    for event, text in spoken:
        assert text, event
        assert text[0].isupper() or not text[0].isalpha(), text
        assert text[-1] in ".!?…”", text
        assert not re.search(r"[{}]|None|\bnan\b|  |\s[,.!?]|,,|\.\.(?!\.)|, \.", text), text
        assert len(text) < 260, text


def test_hundreds_of_different_things_are_said(spoken):
    texts = Counter(text for _, text in spoken)
    assert len(texts) > 0.25 * len(spoken)
    assert len(texts) > 400
    assert texts.most_common(1)[0][1] < 0.06 * len(spoken)


def test_greetings_vary_with_person_hour_and_regard(spoken):
    hellos = {text for e, text in spoken if e.payload["act"] == "greet"}
    assert len(hellos) > 40


def test_one_does_not_say_the_same_twice_in_a_row(evening, spoken):
    by_id = {e.id: text for e, text in spoken}
    repeats = 0
    for event, text in spoken:
        before = [by_id[c] for c in event.causes if c in by_id and event.payload["turn"] > 0]
        repeats += text in before
    assert repeats < 0.004 * len(spoken)


def test_the_same_event_always_reads_the_same(evening, spoken):
    for event, text in spoken[::37]:
        assert utterance(evening, event.id) == text


def test_words_name_only_people_the_event_or_its_fact_names(evening, spoken):
    """The law of truth: no name enters a sentence that its event does not carry."""
    names, said = _bearers(evening), 0
    for event, text in spoken:
        assert not _strange_names(evening, event, text, names=names), (text, event)
        said += any(word in names for word in re.findall(r"[A-Z][a-z]+", text))
    assert said > 50


def _bearers(snapshot):
    """Rows of all who bear each given name."""
    given, rows = snapshot.tables["people_text"]["given"], snapshot.tables["people"].rows.tolist()
    return {str(given[row]): {r for r in rows if given[r] == given[row]} for row in rows}


def _strange_names(snapshot, event, text, *, names):
    """Names in a sentence of people whom neither its event nor its fact names."""
    allowed = _rows_named(snapshot, event)
    words = re.findall(r"[A-Z][a-z]+", text)
    return [word for word in words if word in names and not names[word] & allowed]


def _rows_named(snapshot, event):
    ids = {event.subject, event.object, event.payload["about"], event.payload["source"]}
    fact = event.payload["fact_event"]
    if fact >= 0:
        ids |= {snapshot.events.get(fact).subject, snapshot.events.get(fact).object}
    return {i - PERSON_BASE for i in ids}


def test_a_forged_name_would_be_noticed(evening, spoken):
    names = _bearers(evening)
    event, text, stranger = next(
        (e, t, name)
        for e, t in spoken
        for name, rows in names.items()
        if e.payload["act"] == "greet" and not rows & _rows_named(evening, e)
    )
    forged = f"{text} {stranger} said so."
    assert _strange_names(evening, event, forged, names=names) == [stranger]


def test_no_speech_event_lacks_words(evening, spoken):
    for event, text in spoken:
        key = (event.payload["act"], event.payload["topic"], shade_of(evening, event))
        assert key in LINES or (*key[:2], "") in LINES, key
        assert text != "…"


def test_every_list_of_phrasings_has_one_that_always_fits():
    for key, options in {**LINES, **FACTS, "and": AND_YOU}.items():
        bare = [line for line in options if all(t.startswith("!") for t in line.tags)]
        assert bare, key


def test_every_slot_of_every_phrasing_is_known(evening):
    event = evening.events.select(kind="speech")[0]
    known = set(_Slots(evening, event))
    for key, options in LINES.items():
        for line in options:
            assert set(SLOT.findall(line.text)) <= known, (key, line)


def test_no_tag_is_misspelt(evening, spoken):
    """A tag that no situation can have would silently kill its phrasing."""
    from digisphere.language import shades

    source = Path(shades.__file__).read_text(encoding="utf-8")
    regimes = {r.name.lower() for r in shades.Regime}
    parts = {"morning", "afternoon", "evening", "night", "bad", "mild"}
    for options in LINES.values():
        for line in options:
            for tag in (t.lstrip("!") for t in line.tags):
                assert tag in regimes | parts or f'"{tag}"' in source, (tag, line)


@pytest.mark.parametrize("regime", list(Regime))
@pytest.mark.parametrize("degrees", [-4.0, 3.0, 15.0, 29.0])
def test_every_weather_has_its_remarks(evening, spoken, regime, degrees):
    event = next(e for e, _ in spoken if e.payload["act"] == "ask")
    payload = {
        **event.payload, "act": "inform", "topic": "weather", "detail": int(regime),
        "value": degrees, "confidence": 1.0, "turn": 0,
    }  # fmt: skip
    forged = event._replace(payload=payload, causes=())
    options = LINES["inform", "weather", shade_of(evening, forged)]
    tags = tags_of(evening, forged)
    texts = {choose(options, tags=tags, u=u) for u in np.linspace(0.0, 0.999, 40)}
    words = {fill(text, slots=_Slots(evening, forged)) for text in texts}
    assert len(words) >= 2
    assert regime.name.lower() in tags
    assert all("{" not in w for w in words)


def test_tags_follow_the_event(evening, spoken):
    for event, _ in spoken[::53]:
        tags = tags_of(evening, event)
        assert ("close" in tags) == (event.payload["familiarity"] >= 0.6)
        assert not {"close", "distant"} <= tags
        assert not {"fond", "cold"} <= tags or event.payload["topic"] == "weather"


def test_the_more_a_phrasing_asks_for_the_likelier_it_is():
    options = lines("plain\nfond | special")
    drawn = [choose(options, tags=frozenset({"fond"}), u=u) for u in np.linspace(0, 0.999, 100)]
    assert drawn.count("special") > drawn.count("plain") > 0
    assert choose(options, tags=frozenset(), u=0.99) == "plain"
    with pytest.raises(ValueError, match="No phrasing suits"):
        choose(options[1:], tags=frozenset(), u=0.5)
    assert not fits(Line(("!child",), "x"), tags=frozenset({"child"}))


def test_sentences_are_finished():
    assert sentence("  well ,  that is so") == "Well, that is so."
    assert sentence("really? i see") == "Really? I see."
    assert sentence("She said: “Yes.”") == "She said: “Yes.”"
    assert sentence("") == ""
    assert listing(["a", "b", "c"]) == "a, b and c"


def test_people_are_described_with_place_and_reason(evening):
    for row in evening.tables["people"].rows.tolist():
        doing, why = describe_activity(evening, row), describe_reason(evening, row)
        for text in (doing, why):
            assert text[0].isupper()
            assert text.endswith(".")
            assert not re.search(r"[{}]|None|  ", text)
        assert " is " in doing
        assert "because" in why or "nothing in particular" in why


def test_every_event_of_a_day_can_be_put_into_a_sentence(evening):
    for event in evening.events.select():
        text = describe_event(evening, event.id)
        assert text
        assert text[-1] in ".!?…”"
        assert not re.search(r"[{}]|None", text), text


def test_the_lexicon_has_a_word_for_every_member():
    from digisphere.people import enums
    from digisphere.society import vocabulary

    for words, kind in (
        (lexicon.ACTIVITY_ING, enums.Activity), (lexicon.GOAL_TO, enums.Goal),
        (lexicon.REASON_WHY, enums.Reason), (lexicon.OCCUPATION, enums.Occupation),
        (lexicon.EDUCATION, enums.Education), (lexicon.ILLNESS, enums.Illness),
        (lexicon.HOBBY, enums.Hobby), (lexicon.FEELING, vocabulary.Feeling),
        (lexicon.WEATHER, Regime), (lexicon.ISSUE, vocabulary.Issue),
        (lexicon.TIE, vocabulary.TieKind), (lexicon.PURPOSE, vocabulary.Purpose),
    ):  # fmt: skip
        assert set(words) == set(kind), kind

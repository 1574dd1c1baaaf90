"""Back ends put grounded answers into words; a model is loaded from a folder or not at all."""

import builtins

import pytest

from digisphere.language.backends import (
    INSTALL_LINE,
    Grounding,
    MindsMissing,
    TemplateBackend,
    TransformersBackend,
    prompt,
)
from digisphere.language.interview import ask

GROUNDING = Grounding(
    speaker="Anna Weber",
    question="Where do you live?",
    facts=("I live at 3 Mill Lane.", "I live alone."),
    draft="I live at 3 Mill Lane. I live alone.",
)


def test_the_template_back_end_says_the_draft():
    assert TemplateBackend().phrase(GROUNDING) == GROUNDING.draft


def test_the_prompt_holds_the_facts_the_speaker_and_the_question():
    system, user = prompt(GROUNDING)
    assert "Anna Weber" in system["content"]
    assert all(fact in system["content"] for fact in GROUNDING.facts)
    assert user["content"] == GROUNDING.question


def test_without_the_libraries_the_error_gives_the_line_to_type(monkeypatch, tmp_path):
    real = builtins.__import__

    def refuse(name, *args, **more):
        if name in ("torch", "transformers"):
            raise ImportError(f"No module named {name!r}", name=name)
        return real(name, *args, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(MindsMissing, match="torch") as error:
        TransformersBackend(tmp_path)
    assert INSTALL_LINE in str(error.value)


def test_an_answer_may_be_put_into_other_words_but_rests_on_the_same_events(evening):
    class Shout:
        name = "shout"

        def phrase(self, grounding):
            return grounding.draft.upper()

    plain = ask(evening, 3, "Whom did you talk to?")
    loud = ask(evening, 3, "Whom did you talk to?", backend=Shout())
    assert loud.text == plain.text.upper()
    assert loud.event_ids == plain.event_ids


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory):
    """A language model of a few thousand weights, made here and saved like any other."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

    words = ["<s>", "</s>", "<unk>", "I", "live", "at", "Mill", "Lane", ".", "alone", "you"]
    tokenizer = Tokenizer(models.WordLevel({w: n for n, w in enumerate(words)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", unk_token="<unk>"
    )
    fast.chat_template = "{% for m in messages %}{{ m['content'] }}\n{% endfor %}"
    folder = tmp_path_factory.mktemp("tiny")
    fast.save_pretrained(folder)
    config = GPT2Config(
        vocab_size=len(words), n_positions=256, n_embd=16, n_layer=1, n_head=2, bos_token_id=0,
        eos_token_id=1,
    )  # fmt: skip
    GPT2LMHeadModel(config).save_pretrained(folder)
    return folder


def test_a_model_from_a_folder_answers_and_the_same_seed_answers_the_same(tiny_model):
    one = TransformersBackend(tiny_model, max_new_tokens=8, seed=3)
    two = TransformersBackend(tiny_model, max_new_tokens=8, seed=3)
    text = one.phrase(GROUNDING)
    assert isinstance(text, str)
    assert text
    assert two.phrase(GROUNDING) == text


def test_a_model_without_a_chat_template_is_prompted_plainly(tiny_model):
    backend = TransformersBackend(tiny_model, max_new_tokens=4)
    backend._tokenizer.chat_template = None
    assert isinstance(backend.phrase(GROUNDING), str)


def test_an_empty_folder_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(MindsMissing, match=r"config\.json is missing"):
        TransformersBackend(tmp_path / "nothing")


def test_a_broken_folder_is_refused_with_its_name(tmp_path):
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(MindsMissing, match="cannot be loaded"):
        TransformersBackend(tmp_path)

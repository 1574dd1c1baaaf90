"""Hashed sentence vectors put like with like."""

import numpy as np

from digisphere.language.embedding import DIMENSIONS, embed, embed_all, similarity


def test_vectors_have_unit_length_and_empty_text_none():
    assert abs(np.linalg.norm(embed("where do you live")) - 1.0) < 1e-6
    assert not embed("…").any()
    assert embed_all([]).shape == (0, DIMENSIONS)


def test_like_sentences_are_nearer_than_unlike_ones():
    close = similarity("what did you do today", "what have you been doing today")
    far = similarity("what did you do today", "the bakery sells bread")
    assert close > far + 0.2


def test_a_typing_error_moves_a_sentence_little():
    assert similarity("where do you work", "where do you wrok") > 0.4
    assert similarity("tell me about your family", "tell me about your famly") > 0.6


def test_the_same_text_has_the_same_vector():
    assert np.array_equal(embed("good morning"), embed("good morning"))

"""A light sentence vector without a model: words and letter groups hashed into buckets.

Feature hashing (Weinberger et al. 2009) with signed buckets keeps dot products on average; letter
groups make it robust to inflection and typing errors. It compares questions with examples and
texts with each other; it does not understand them.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise

import numpy as np
import numpy.typing as npt

DIMENSIONS = 512
_WORD = re.compile(r"[a-zà-öø-ÿ']+|\d+")
_WORD_WEIGHT, _PAIR_WEIGHT, _GROUP_WEIGHT = 1.0, 0.7, 0.25
_COMMON = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "to",
        "in",
        "on",
        "at",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "do",
        "does",
        "did",
        "you",
        "your",
        "i",
        "me",
        "my",
        "and",
        "or",
        "so",
        "it",
        "that",
        "this",
        "there",
        "have",
        "has",
        "had",
        "with",
        "for",
        "can",
        "could",
        "would",
        "please",
    ]
)
_COMMON_FACTOR = 0.3

Vector = npt.NDArray[np.float32]


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case, apostrophes kept."""
    return _WORD.findall(text.lower().replace("’", "'"))


@lru_cache(maxsize=65536)
def _bucket(feature: str) -> tuple[int, float]:
    digest = int.from_bytes(blake2b(feature.encode(), digest_size=8).digest(), "little")
    return digest % DIMENSIONS, 1.0 if (digest >> 40) & 1 else -1.0


def _features(text: str) -> Iterable[tuple[str, float]]:
    words = words_of(text)
    for word in words:
        factor = _COMMON_FACTOR if word in _COMMON else 1.0
        yield f"w:{word}", _WORD_WEIGHT * factor
        if len(word) > 3:
            for size in (3, 4):
                for n in range(len(word) - size + 1):
                    yield f"g:{word[n : n + size]}", _GROUP_WEIGHT * factor
    for first, second in pairwise(words):
        yield f"p:{first} {second}", _PAIR_WEIGHT


def embed(text: str) -> Vector:
    """Return a unit vector of ``DIMENSIONS`` for a text; all zeros for one without words."""
    vector = np.zeros(DIMENSIONS, dtype=np.float32)
    for feature, weight in _features(text):
        bucket, sign = _bucket(feature)
        vector[bucket] += sign * weight
    length = float(np.linalg.norm(vector))
    return vector / length if length > 0.0 else vector


def embed_all(texts: Sequence[str]) -> Vector:
    """Return the vectors of many texts as rows."""
    if not texts:
        return np.zeros((0, DIMENSIONS), dtype=np.float32)
    return np.stack([embed(text) for text in texts])


def similarity(a: str, b: str) -> float:
    """Return the cosine of two texts' vectors, -1 to 1; about 0 for unrelated ones."""
    return float(embed(a) @ embed(b))

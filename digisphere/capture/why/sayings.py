"""A sentence with slots, what fills them, and what must hold for it to be said.

``Saying`` keeps template, queries and records together, so that a text and its proof cannot part.
The wordings are in ``wordings``; the facts in ``telling``. Called by ``captions`` and
``questions``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from digisphere.capture.why.facts import Fact, unique
from digisphere.language.grammar import fill, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping


def finished(template: str, *, words: Mapping[str, str]) -> str:
    """Return a template filled with words, as a finished sentence."""
    return sentence(
        fill(template, slots={name: partial(str, text) for name, text in words.items()})
    )


@dataclass(frozen=True)
class Saying:
    """One sentence about one frame.

    Attributes:
        template: words with ``{slots}``.
        slots: what fills them.
        holds: facts that must be as they are for it to be true, beside the slots.
        about: ids of those in the picture it tells of.
    """

    template: str
    slots: Mapping[str, Fact]
    holds: tuple[Fact, ...] = ()
    about: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """The finished sentence."""
        words = {name: fact.text for name, fact in self.used}
        return finished(self.template, words=words)

    @property
    def used(self) -> list[tuple[str, Fact]]:
        """The slots that the template names."""
        return [(n, f) for n, f in self.slots.items() if f"{{{n}}}" in self.template]

    def columns(self, *more: Fact) -> dict[str, Any]:
        """Return what the tables keep of it; ``more`` are facts proved besides."""
        facts = [*(fact for _, fact in self.used), *self.holds, *more]
        return {
            "instances": sorted(set(self.about)),
            "template": self.template,
            "slots": json.dumps({name: fact.query for name, fact in self.used}),
            "holds": json.dumps([[fact.query, fact.text] for fact in self.holds]),
            "proof": json.dumps(unique(r for fact in facts for r in fact.records)),
        }

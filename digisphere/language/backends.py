"""Who puts a grounded answer into words: the templates, or a language model over the same facts.

A back end gets what the person may say and returns how they say it; it cannot look at the world,
so it cannot change or reveal anything. The template back end is the default and needs nothing. The
one for Hugging Face ``transformers`` imports torch only when it is made.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from digisphere.errors import DigiSphereError

INSTALL_LINE = ".venv/bin/python -m pip install --requirement requirements/minds.lock"


class MindsMissing(DigiSphereError):  # noqa: N818 - says what is the matter
    """A language model was asked for but its libraries or files are not here."""


@dataclass(frozen=True, slots=True)
class Grounding:
    """All a back end may know: who speaks, what was asked, which facts may be stated."""

    speaker: str
    question: str
    facts: tuple[str, ...]
    draft: str


class Backend(Protocol):
    """Puts a grounded answer into words."""

    name: str

    def phrase(self, grounding: Grounding) -> str:
        """Return the answer's text."""


class TemplateBackend:
    """Returns the sentences as the templates made them."""

    name = "template"

    def phrase(self, grounding: Grounding) -> str:
        """Return the draft."""
        return grounding.draft


class TransformersBackend:
    """A causal language model from a local folder, prompted with the facts and nothing else."""

    name = "transformers"

    def __init__(self, model_dir: str | Path, *, max_new_tokens: int = 120, seed: int = 0) -> None:
        """Load tokenizer and model from a folder; nothing is ever downloaded.

        Args:
            model_dir: a folder as ``save_pretrained`` writes it.
            max_new_tokens: longest answer.
            seed: for sampling; the same seed and prompt give the same text.

        Raises:
            MindsMissing: torch or transformers is not installed, or the folder holds no model.
        """
        torch, transformers = _libraries()
        folder = Path(model_dir)
        if not (folder / "config.json").is_file():
            raise MindsMissing(
                f"There is no language model in «{folder}»: config.json is missing. "
                "Give a folder that holds a model saved by transformers."
            )
        self._torch = torch
        self._max_new_tokens = max_new_tokens
        self._seed = seed
        try:
            self._tokenizer = transformers.AutoTokenizer.from_pretrained(
                folder, local_files_only=True
            )
            self._model = transformers.AutoModelForCausalLM.from_pretrained(
                folder, local_files_only=True
            )
        except (OSError, ValueError) as error:
            raise MindsMissing(
                f"The language model in «{folder}» cannot be loaded: {error}"
            ) from error
        self._model.eval()

    def phrase(self, grounding: Grounding) -> str:
        """Return the model's wording, or the draft when it says nothing."""
        torch = self._torch
        tokens = self._encode(grounding)
        torch.manual_seed(self._seed)
        with torch.no_grad():
            made = self._model.generate(
                **tokens,
                max_new_tokens=self._max_new_tokens,
                do_sample=True,
                temperature=0.7,
                top_p=0.9,
                pad_token_id=self._pad_token(),
            )
        answer = self._tokenizer.decode(
            made[0][tokens["input_ids"].shape[1] :], skip_special_tokens=True
        )
        return answer.strip() or grounding.draft

    def _pad_token(self) -> int:
        tokenizer = self._tokenizer
        known = (tokenizer.pad_token_id, tokenizer.eos_token_id)
        return next((int(t) for t in known if t is not None), 0)

    def _encode(self, grounding: Grounding) -> Any:
        """Return the prompt as tensors, by the model's own chat template where it has one."""
        messages = prompt(grounding)
        if getattr(self._tokenizer, "chat_template", None):
            return self._tokenizer.apply_chat_template(
                messages, add_generation_prompt=True, return_tensors="pt", return_dict=True
            )
        text = "\n".join(m["content"] for m in messages) + "\n"
        return self._tokenizer(text, return_tensors="pt")


def prompt(grounding: Grounding) -> list[dict[str, str]]:
    """Return the chat messages for a grounded answer."""
    facts = "\n".join(f"- {fact}" for fact in grounding.facts)
    system = (
        f"You are {grounding.speaker}, a villager. Answer in one to three short sentences, in the "
        "first person. Say only what these facts say; if they do not answer the question, say "
        f"that you do not know.\nFacts:\n{facts}"
    )
    return [
        {"role": "system", "content": system},
        {"role": "user", "content": grounding.question},
    ]


def _libraries() -> tuple[Any, Any]:
    try:
        import torch
        import transformers
    except ImportError as error:
        raise MindsMissing(
            f"A language model needs torch and transformers, and «{error.name}» is missing. "
            f"Install them with: {INSTALL_LINE}"
        ) from error
    return torch, transformers

"""Reads scenario files: TOML into the settings, with ``--set section.key=value`` on top.

Every error names the file, the key and the value, and says how to mend it. Shipped scenarios lie
in ``assets/scenarios``; a path reads any other file.
"""

import shlex
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from digisphere.core.resources import resource_path
from digisphere.core.settings import Scenario
from digisphere.errors import ScenarioError, suggest


def shipped_scenarios() -> dict[str, Path]:
    """Return the shipped scenario files by name."""
    folder = resource_path("assets", "scenarios")
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def load_scenario(
    name_or_path: str | Path, *, overrides: Iterable[str] = (), doings: Iterable[str] = ()
) -> Scenario:
    """Read a scenario by shipped name or path, with changes from the command line on top.

    Args:
        name_or_path: a shipped scenario or a file.
        overrides: texts of the form ``section.key=value``.
        doings: texts of the form ``TIME KIND NAME=VALUE ...``, added to the timeline.

    Raises:
        ScenarioError: there is no such scenario, or a key or value is wrong.
    """
    path = _find(str(name_or_path))
    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ScenarioError(f"{path}: not readable as TOML: {error}.") from error
    except OSError as error:
        raise ScenarioError(f"{path}: cannot be read: {error.strerror}.") from error
    tree.setdefault("name", path.stem)
    for text in overrides:
        _override(tree, text)
    timeline = tree.setdefault("timeline", [])
    if not isinstance(timeline, list):
        raise ScenarioError(f"{path.name}: timeline is a list; write [[timeline]] for each entry.")
    timeline += [_doing(text) for text in doings]
    return make_scenario(tree, where=path.name)


def make_scenario(tree: dict[str, Any], *, where: str = "scenario") -> Scenario:
    """Check a tree of settings and return the scenario.

    Raises:
        ScenarioError: a key or value is wrong.
    """
    try:
        return Scenario.model_validate(tree)
    except ValidationError as error:
        raise ScenarioError(_explain(error, where=where)) from error


def setting_at(key: str) -> FieldInfo | None:
    """Return the declaration of ``section.key``, or None if there is no such setting."""
    return _walk(tuple(key.split(".")))[1]


def _find(name: str) -> Path:
    shipped = shipped_scenarios()
    if name in shipped:
        return shipped[name]
    path = Path(name)
    if path.suffix == ".toml" or path.exists():
        if path.is_file():
            return path
        raise ScenarioError(f"There is no scenario file «{name}». Give the path of a .toml file.")
    raise ScenarioError(f"There is no scenario «{name}». {suggest(name, known=shipped)}")


def _override(tree: dict[str, Any], text: str) -> None:
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise ScenarioError(f"«--set {text}» is not of the form section.key=value.")
    parts = key.strip().split(".")
    at = tree
    for part in parts[:-1]:
        at = at.setdefault(part, {})
        if not isinstance(at, dict):
            raise ScenarioError(f"«--set {text}»: «{part}» is a value, not a section.")
    at[parts[-1]] = _value(value.strip())


def _doing(text: str) -> dict[str, Any]:
    """Read ``2h weather.set_regime regime=storm`` as an entry of the timeline."""
    try:
        words = shlex.split(text)
    except ValueError:  # a quotation mark that is never closed
        words = []
    pairs = [word.partition("=") for word in words[2:]]
    if len(words) < 2 or not all(name and equals for name, equals, _ in pairs):
        raise ScenarioError(
            f"«--do {text}» is not of the form TIME KIND NAME=VALUE ..., "
            "for example «--do '2h weather.set_regime regime=storm'»."
        )
    arguments = {name: _value(value) for name, _, value in pairs}
    return {"at": words[0], "do": words[1], "arguments": arguments}


def _value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _walk(parts: tuple[Any, ...]) -> tuple[type[BaseModel], FieldInfo | None]:
    model: type[BaseModel] = Scenario
    field: FieldInfo | None = None
    for index, part in enumerate(parts):
        field = model.model_fields.get(str(part))
        if field is None:
            return model, None
        kind = field.annotation
        if index + 1 < len(parts) and isinstance(kind, type) and issubclass(kind, BaseModel):
            model = kind
    return model, field


def _explain(error: ValidationError, *, where: str) -> str:
    problem = error.errors()[0]
    parts = tuple(problem["loc"])
    section = ".".join(map(str, parts[:-1]))
    place = f"{where}, [{section}]" if section else where
    key = str(parts[-1]) if parts else ""
    model, field = _walk(parts)
    if problem["type"] == "extra_forbidden":
        hint = suggest(key, known=model.model_fields)
        return f"{place}: {key} = {problem['input']!r} is not a setting. {hint}"
    message = f"{place}: {key} = {problem['input']!r}: {problem['msg']}."
    if field is None:
        return message
    return f"{message} {_expected(key, field)}"


def _expected(key: str, field: FieldInfo) -> str:
    extra = field.json_schema_extra
    unit = extra.get("unit") if isinstance(extra, dict) else ""
    bounds = [str(getattr(m, a)) for m in field.metadata for a in ("ge", "le") if hasattr(m, a)]
    text = f"«{key}» is: {field.description}"
    if unit:
        text += f" Unit: {unit}; write the bare number."
    if len(bounds) == 2:
        text += f" Range: {bounds[0]} to {bounds[1]}."
    return text

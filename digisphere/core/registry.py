"""Plug-ins come in by one door: entry points, for built-ins and strangers alike.

Groups: ``digisphere.systems``, ``.layers``, ``.panels``, ``.annotators``, ``.formats``. An unknown
name is answered with the nearest ones; a name taken twice is refused.
"""

from importlib.metadata import EntryPoint, entry_points
from typing import Any

from digisphere.errors import RegistryError, suggest


class Registry:
    """The plug-ins of one group, loaded when first asked for."""

    def __init__(self, group: str) -> None:
        self.group = group
        self._points: dict[str, EntryPoint] = {}
        self._loaded: dict[str, Any] = {}
        for point in entry_points(group=group):
            if point.name in self._points and self._points[point.name].value != point.value:
                raise RegistryError(
                    f"Two installed packages provide «{point.name}» in {group}: "
                    f"{self._points[point.name].value} and {point.value}. Remove one."
                )
            self._points[point.name] = point

    def names(self) -> list[str]:
        """Return all known names, sorted."""
        return sorted({*self._points, *self._loaded})

    def register(self, name: str, plugin: Any) -> None:
        """Add a plug-in from running code, as tests and notebooks do."""
        if name in self.names():
            raise RegistryError(f"«{name}» is already registered in {self.group}.")
        self._loaded[name] = plugin

    def load(self, name: str) -> Any:
        """Return one plug-in.

        Raises:
            RegistryError: the name is unknown, or its module cannot be imported.
        """
        if name not in self._loaded:
            if name not in self._points:
                raise RegistryError(
                    f"There is no «{name}» in {self.group}. {suggest(name, known=self.names())}"
                )
            try:
                self._loaded[name] = self._points[name].load()
            except (ImportError, AttributeError) as error:
                raise RegistryError(
                    f"«{name}» in {self.group} cannot be loaded from "
                    f"{self._points[name].value}: {error}. Reinstall the package that brings it."
                ) from error
        return self._loaded[name]

    def load_all(self) -> dict[str, Any]:
        """Return every plug-in by name, sorted."""
        return {name: self.load(name) for name in self.names()}

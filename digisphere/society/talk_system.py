"""What the systems of talk share: society's tables, and a company kept from step to step.

``encounters`` begins talks and ``conversation`` carries them on; each is such a system.
"""

from typing import Any

from digisphere.core.columns import TableSpec
from digisphere.core.state import View
from digisphere.core.systems import System
from digisphere.society.columns import society_tables
from digisphere.society.company import Company
from digisphere.society.tie_index import TieIndex


class TalkSystem(System):
    """Base of the systems of talk."""

    def __init__(self, scenario: Any) -> None:
        super().__init__(scenario)
        self._company: Company | None = None

    def tables(self) -> tuple[TableSpec, ...]:
        """Return the tables of society."""
        return society_tables(self.scenario)

    def forget(self) -> None:
        """Find ties and instants anew: there may be others than before."""
        if self._company is not None:
            self._company.forget()

    def company(self, view: View) -> Company:
        """Return the company of this view; ``at`` moves it to a tick."""
        if self._company is None or self._company.view is not view:
            self._company = Company(view, index=TieIndex(), settings=self.scenario.society)
        return self._company

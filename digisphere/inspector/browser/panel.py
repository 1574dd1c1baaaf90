"""What a panel on a dataset is; such come in by the entry points ``digisphere.dataset_panels``."""

from digisphere.inspector.browser.browsing import Browser
from digisphere.inspector.panel import Placed


class DatasetPanel(Placed):
    """Base of all panels on a dataset."""

    def draw(self, browser: Browser) -> None:
        """Draw the panel's contents inside its window.

        Raises:
            DigiSphereError: something in the dataset is missing or broken; the text is shown in the
                panel's place for as long as it is so.
        """

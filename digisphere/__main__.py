"""Lets ``python -m digisphere`` be the ``digisphere`` command."""

from digisphere.app.cli import main

if __name__ == "__main__":
    main()

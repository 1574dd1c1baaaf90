"""All tests; `python3 tools/dev.py test` runs them behind the other checks."""

"""The built-in panels, one per file, each registered under ``digisphere.panels``."""

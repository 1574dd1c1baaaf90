"""The data card of a dataset: its labels counted, its people compared with their world, its limits.

``measures`` and ``people`` count, ``card`` writes it up. Called by ``digisphere card``.
"""

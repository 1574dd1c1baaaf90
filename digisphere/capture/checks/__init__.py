"""The checks by which a dataset proves itself; ``validate`` runs them all.

Each states a claim, a tolerance, and counts what it looked at and what failed. They read only what
is on disk.
"""

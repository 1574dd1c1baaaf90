"""Bakes the shipped human bodies from the CC0 MakeHuman base mesh; developer tooling only.

`tools/bake_bodies.py` is the entry. Nothing in the package imports this at run time.
"""

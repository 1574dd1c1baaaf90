"""Holds the world up against published numbers: checks, each with a control that must fail.

A check measures figures of the real model and of a deliberately broken one. The model passes when
every figure lies in its band; the check itself is sound when the broken model does not. ``battery``
runs the checks of one subject and ``page`` writes them up. Checks come in by the entry-point group
``digisphere.checks``. Called by ``app`` (``digisphere evaluate``) and the tests.
"""

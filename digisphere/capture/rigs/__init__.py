"""Rigs: how a capture chooses its viewpoints. Registered under ``digisphere.rigs``.

A rig is a pure function of ground, snapshot, shot and seed, so any frame of a capture can be made
again alone. Drawing from the viewpoint is the scene's.
"""

from digisphere.capture.rigs.protocol import Rig, Shot, rig_registry

__all__ = ["Rig", "Shot", "rig_registry"]

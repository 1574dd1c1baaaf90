"""Capture: what the camera saw, with every label that follows from it, written so it can be proved.

Cameras and rigs, annotators, the annotated frame, dataset formats, the resumable session and the
validator live here. Drawing does not (``scene``), nor what people think (``people``, ``society``).
Called by ``app`` and the inspector.
"""

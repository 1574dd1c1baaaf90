"""Dataset formats, registered under ``digisphere.formats``: native, COCO, COCO panoptic.

A format writes its part of a frame into the frame's folder and, when the dataset is finished, one
or more files over all frames. It never looks at the world again: all comes from the frame.
"""

from digisphere.capture.formats.protocol import Format, FrameFolders, format_registry

__all__ = ["Format", "FrameFolders", "format_registry"]

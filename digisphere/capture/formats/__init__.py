"""Dataset formats, registered under ``digisphere.formats``: native, COCO, YOLO, KITTI and more.

A format writes its part of a frame into the frame's folder and, when the dataset is finished, one
or more files over all frames. It never looks at the world again: all comes from the frame.
"""

from digisphere.capture.formats.protocol import (
    Format,
    FrameFolders,
    conformance_of,
    format_registry,
)

__all__ = ["Format", "FrameFolders", "conformance_of", "format_registry"]

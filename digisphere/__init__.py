"""DigiSphere: a desktop world that grows, weathers and lives, and can say why about every pixel.

Importing this package opens no window and loads no renderer, GUI or model library.
"""

__version__ = "0.1.0"

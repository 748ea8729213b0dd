"""What made a result: stored with every analysis and every track.

The engine's number goes up whenever the same file with the same settings could give another result.
"""

from attune import __version__

ENGINE_VERSION = f"attune {__version__} music 7"

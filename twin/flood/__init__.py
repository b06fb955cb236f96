"""Flood: storms, runoff, drains, yards, pump rooms, and what drowns in them.

Physics without a clock (`storms`, `runoff`, `network`, `solver`, and the compiled kernels) comes
first; `drainage` puts a network on the engine; `metrics` says what it meant.
"""

from pathlib import Path

from twin.compiled import refresh_cache

refresh_cache(Path(__file__).parent)

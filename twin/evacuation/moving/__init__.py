"""The crowd on the move: the kernel, routes, doors, and what slows people."""

from __future__ import annotations

from pathlib import Path

from twin.compiled import refresh_cache

refresh_cache(Path(__file__).parent)

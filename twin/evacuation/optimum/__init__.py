"""The provable optimum: bound, plan, instructions, what doors are worth."""

from __future__ import annotations

from pathlib import Path

from twin.compiled import refresh_cache

refresh_cache(Path(__file__).parent)

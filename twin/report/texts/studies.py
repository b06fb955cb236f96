"""Texts on studies: margin, causes, counter-measures, forecast, sizing, latest call-out."""

from __future__ import annotations

from typing import Final

__all__ = ["CHINESE"]

CHINESE: Final[dict[str, str]] = {}

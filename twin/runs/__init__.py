"""Runs on disk: write one, read it, list them, compare them, ask why.

Names are loaded on first use, so that naming :mod:`twin.runs.outcome` costs nothing.
"""

from __future__ import annotations

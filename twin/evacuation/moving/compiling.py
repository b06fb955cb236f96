"""How the kernel is compiled: its parts are inlined, and arrays are not counted as references.

Numba counts who holds an array whenever one is handed on, with an atomic instruction each time. The
kernel hands a dozen arrays from part to part for every person who passes a door; four fifths of its
time went there. None of its parts makes or keeps an array, so the count is switched off (``_nrt``).
"""

from __future__ import annotations

from functools import partial

from numba import njit

__all__ = ["entry", "part"]

part = partial(njit, forceinline=True, error_model="numpy", _nrt=False)
"""Decorator of a part of the kernel."""

entry = partial(njit, cache=True, error_model="numpy", _nrt=False)
"""Decorator of a function that is called from outside; compiled once and kept on disk."""

"""What runs cost: processor time and memory, beside what others need for the same.

Processor time is the process's own, so that a busy machine disturbs it little; kernels are warm
(compiled and cached) unless a row says otherwise. A peer is ``measured`` here and now,
``recorded`` from a source that the row names, or ``absent``; it is never guessed.
"""

from __future__ import annotations

from twin.bench.benches import run_benches
from twin.bench.row import Row

__all__ = ["Row", "run_benches"]

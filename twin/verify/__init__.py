"""The scoreboard: what the program computes, against answers that are known.

A *suite* per domain holds rows; each row measures one number with the program's own code and
judges it against a literal with its source. ``run_suites`` runs them.
"""

from __future__ import annotations

from twin.verify.check import Absent, Check, Suite
from twin.verify.suites import DOMAINS, run_suites

__all__ = ["DOMAINS", "Absent", "Check", "Suite", "run_suites"]

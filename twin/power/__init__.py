"""Electricity: what is cut, what fails, and how it comes back.

Equipment learns of it through the engine's asset states; this package imports no other domain.
"""

from __future__ import annotations

from twin.power.failures import schedule_failures
from twin.power.outages import schedule_outages

__all__ = ["schedule_failures", "schedule_outages"]

"""Nets that are twins: buildings of one design with as many people in each place."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from twin.evacuation.optimum.flownet import FlowNet

__all__ = ["fingerprint", "folk"]

APART = frozenset({"link", "door_id", "person", "start_s", "own_m_s", "left_out"})
"""What twins need not have in common: names, and who their people are."""


def fingerprint(net: FlowNet) -> bytes:
    """Return what tells two nets apart that are not twins, times to the microsecond.

    Twins have the same flows; their people may still have speeds of their own.
    """
    arrays = [getattr(net, one.name) for one in fields(net) if one.name not in APART]
    whole = [np.round(array, 6) if array.dtype == np.float64 else array for array in arrays]
    return b"".join(b"%d|" % len(array) + array.tobytes() for array in whole)


def folk(net: FlowNet) -> bytes:
    """Return what tells the people of twins apart: when they start, and how fast they are."""
    return net.start_s.tobytes() + net.own_m_s.tobytes()

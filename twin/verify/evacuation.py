"""Evacuation against the published tests of evacuation programs, and against hand calculations.

Every test of IMO MSC.1/Circ.1533, RiMEA, NIST TN 1822 and ISO 20414 has a row by its number, but
for RiMEA's 12a, which asks for a plane. Each case is a plan, its network and a crowd, built as any
other; what a test leaves open stands in the source of its row or in the docstring of its case.
"""

from __future__ import annotations

from twin.verify.check import Suite
from twin.verify.evacuation_flow import add_flow
from twin.verify.evacuation_hand import add_hand
from twin.verify.evacuation_imo import add_imo
from twin.verify.evacuation_iso import add_iso
from twin.verify.evacuation_jams import add_bottlenecks
from twin.verify.evacuation_lift import add_lift
from twin.verify.evacuation_nist import add_nist
from twin.verify.evacuation_rimea import add_rimea

__all__ = ["suite"]

suite = Suite("evacuation")

add_imo(suite)
add_rimea(suite)
add_bottlenecks(suite)
add_nist(suite)
add_lift(suite)
add_iso(suite)
add_hand(suite)
add_flow(suite)

"""Rehearse extreme weather, outages and evacuations on a simulated campus."""

__version__ = "0.1.0"

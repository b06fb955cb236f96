"""Rehearse extreme weather, outages and breakdowns on a simulated campus."""

__version__ = "0.1.0"

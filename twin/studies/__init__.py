"""Studies: questions that one replay cannot answer. Each plays many and returns an outcome.

A study sits above the simulation: it may import it, nothing below may import a study.
"""

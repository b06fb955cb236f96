"""The code check: limits, rules, findings."""

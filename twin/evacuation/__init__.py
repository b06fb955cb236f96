"""Evacuation: who is where, by which way they leave, how long it takes, and how long it must."""

"""The scoreboard: what the program computes against known answers."""

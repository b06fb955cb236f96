"""Who helps: teams, lifts, where teams are placed, roll-calls."""

"""The dashboard: chooses, starts runs through the command line, and draws what they left."""

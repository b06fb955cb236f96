"""Who is where, how fast, and how soon: the people of a run."""

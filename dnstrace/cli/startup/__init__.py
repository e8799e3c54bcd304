"""The first and last moments of a run: the early query, signals, imports while one waits."""

"""Arguments: one table of options, and the values that people write."""

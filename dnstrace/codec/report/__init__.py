"""A report as JSON: written, read back, and its messages rebuilt."""

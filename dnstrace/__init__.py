"""Trace a name from the root of the DNS down to its answer."""

"""Whose network an address is in: origin AS, announced prefix, RPKI state, each with its source."""

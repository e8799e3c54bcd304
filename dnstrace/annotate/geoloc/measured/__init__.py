"""Measurements of others, RIPE Atlas and Globalping, as records of who reached which site."""

"""Judgements: what is wrong with what a trace shows, each citing its exchanges."""

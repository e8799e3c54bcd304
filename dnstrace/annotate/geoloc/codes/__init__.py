"""Codes and words that stand for places, and the systems that they belong to."""

"""Immutable facts, inferences and judgements: three kinds that never share a type."""

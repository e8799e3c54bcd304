"""The model and the outside: queries, hints, trust anchors, the archived report."""

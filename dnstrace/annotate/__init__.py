"""What can be concluded from a trace: who answered, from where, whose network it is."""

"""Fuzzing: what must hold for any input, run briefly with the tests and longer by `make fuzz`."""

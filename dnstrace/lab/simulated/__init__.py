"""A world as a network on a virtual clock, for tests and the command."""

"""A private network on this machine in which every address is local (Linux)."""

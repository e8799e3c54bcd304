"""Sockets and clocks for the walk."""

"""This host's own resolver, asked the same question beside the walk."""

"""The command: it reads arguments, runs the walk and prints; it knows nothing of the DNS."""

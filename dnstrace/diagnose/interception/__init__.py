"""Signs that something on this network answers port 53 itself, in the servers' name."""

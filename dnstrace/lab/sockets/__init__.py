"""A world on real sockets: every address's port 53, UDP and TCP, with the world's latencies."""

"""The same resolver behind UDP and TCP sockets, on one thread and one scheduler."""

"""Routes between autonomous systems: who is sent where, and why (RFC 4271, Gao-Rexford).

`internet` says what a world is, `reading` reads one from TOML and `topology` from lists of links.
`graph` makes nodes of it, `fixpoint` and `levels` find every node's route, `forwarding` follows
packets, `explain` says why a neighbour was not chosen. Nothing here knows DNS.
"""

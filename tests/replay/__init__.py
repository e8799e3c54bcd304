"""Replays published resolver scenarios, `.rpl` files as Unbound and Deckard have them.

    python -m tests.replay DIRECTORY... [--subject serve] [--only PATTERN] [--jobs N] [--save FILE]

Each scenario says what name servers answer, what a client asks and what it has to get. A mock
answers on every address of a network namespace; the resolver under test is asked on 127.0.0.1 port
5353, its clock set by libfaketime; RCODE, answer section and AD are compared. None of the published
scenarios is kept here: Debian's source packages `unbound` and `knot-resolver` hold them.
"""

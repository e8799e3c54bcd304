"""A signed zone below two others, and one judgement of it."""

from __future__ import annotations

from .world import World
from .zones import KeyPair, Zone

TEXT = """
www A 192.0.2.1
www AAAA 2001:db8::1
*.wild TXT "wild"
alias CNAME www.example.com.
out CNAME www.insecure.com.
tree DNAME other.example.com.
x.other A 192.0.2.9
a.ent A 192.0.2.2
"""


def example(**options: object) -> World:
    """. → com → example.com, with insecure.com beside."""
    root, com = Zone("."), Zone("com.", keys=[KeyPair(number=2)])
    child = Zone("example.com.", TEXT, **{"keys": [KeyPair(number=3)], **options})  # type: ignore[arg-type]
    root.delegate(com)
    com.delegate(child)
    com.delegate(Zone("insecure.com.", "www A 192.0.2.3\n@ MX 1 .", signed=False))
    return World(root)


def check(world: World, name: str, kind: str, status: str, code: str = "", says: str = "") -> None:
    """One judgement: its status, its code, and a part of its reason."""
    security = world.judge(name, kind).security
    assert (security.status, security.code) == (status, code), security
    assert says in security.reason

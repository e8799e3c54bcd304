"""CNAMEs that a server made of a DNAME (RFC 6672 §2.2, §3.1)."""

from dnstrace.model.rrset import RRset
from dnstrace.wire import names


def is_synthesised(cname: RRset, dname: RRset) -> bool:
    """Whether the CNAME is exactly what the DNAME makes of its owner."""
    if len(cname.rdatas) != 1 or len(dname.rdatas) != 1:
        return False
    if cname.name == dname.name or not names.is_below(cname.name, dname.name):
        return False
    made = names.substitute(cname.name, dname.name, dname.targets[0])
    return made is not None and made.lower() == cname.rdatas[0].lower()

"""What can be concluded from a trace: who answered, from where, whose network it is."""

from collections.abc import Iterator

_CONCLUDING = (
    "dnstrace.annotate.identity",
    "dnstrace.annotate.geoloc",
    "dnstrace.annotate.geoloc.locate",
    "dnstrace.annotate.asn.table",
    "dnstrace.annotate.stub_comparison",
)


def warm() -> Iterator[None]:
    """Get ready to annotate, a little at each step: tables of places and networks are opened."""
    for module in _CONCLUDING:
        __import__(module)
        yield
    from dnstrace.annotate.asn.table import embedded
    from dnstrace.annotate.geoloc import decode

    embedded()
    yield
    decode(None, "fra")
    yield

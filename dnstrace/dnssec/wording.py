"""The words of a judgement: names, RRsets, times."""

from dnstrace.model.rrset import RRset
from dnstrace.wire import names, types


def shown(name: bytes) -> str:
    """A name as people write it: without the final dot, except for the root; safe to print."""
    return names.to_text(name).removesuffix(".") or "."


def rrset(value: RRset) -> str:
    """`A www.example.com`."""
    return f"{types.type_name(value.type)} {shown(value.name)}"


def span(seconds: int) -> str:
    """A duration in its largest unit: `3 days`, `1 hour`, `20 seconds`."""
    units = (("year", 31_557_600), ("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
    unit, size = next((pair for pair in units if seconds >= pair[1]), units[-1])
    count = seconds // size
    return f"{count} {unit}{'' if count == 1 else 's'}"


def tags(values: list[int]) -> str:
    """`tag 4321` or `tags 4321, 20326`."""
    listed = ", ".join(map(str, values))
    return f"tag{'' if len(values) == 1 else 's'} {listed}"

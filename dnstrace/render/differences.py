"""Differences between two reports as lines of text, and latencies as a row of blocks."""

from collections.abc import Iterable, Iterator, Sequence

from dnstrace.model.difference import Difference
from dnstrace.render.escape import terminal

_BLOCKS = "▁▂▃▄▅▆▇█"
_ASCII_BLOCKS = "_.-~=+*#"


def lines(found: Iterable[Difference], ascii_only: bool = False) -> Iterator[str]:
    """A line for each difference, below a line for each question."""
    question = None
    for each in found:
        if each.question != question:
            question = each.question
            yield terminal(question, ascii_only)
        yield f"  {terminal(line(each), ascii_only)}"


def line(each: Difference) -> str:
    """`site com. 192.0.2.1: Paris -> Tokyo`, `answer: + 192.0.2.2, - 192.0.2.1`."""
    head = " ".join(part for part in (each.kind, each.zone, each.subject) if part)
    unit = " ms" if each.kind == "latency" else ""
    if len(each.before) == len(each.after) == 1:
        return f"{head}: {each.before[0]} -> {each.after[0]}{unit}"
    gone = [f"- {text}" for text in each.before if text not in each.after]
    new = [f"+ {text}" for text in each.after if text not in each.before]
    return f"{head}: {', '.join((*new, *gone))}"


def sparkline(values: Sequence[float | None], ascii_only: bool = False) -> str:
    """A block for each value, as high as its share of the greatest; `None` is a gap."""
    blocks = _ASCII_BLOCKS if ascii_only else _BLOCKS
    greatest = max((value for value in values if value is not None), default=0.0)
    return "".join(" " if value is None else _block(value, greatest, blocks) for value in values)


def _block(value: float, greatest: float, blocks: str) -> str:
    share = value / greatest if greatest > 0 else 0.0
    return blocks[min(len(blocks) - 1, int(share * len(blocks)))]

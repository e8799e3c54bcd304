"""Hop 0: what this host's own resolver said to the same question."""

from collections.abc import Iterator

from rich.text import Text

from dnstrace.model.annotation import Stub
from dnstrace.render.layout import Piece, flow, sentence
from dnstrace.render.view import View

_COMPARED = {
    "same": ("the same answer", ""),
    "other": ("another answer than the name servers give", "bold red"),
    "older-ttl": ("the same answer, from its cache", ""),
    "error-here": ("fails here, though the name servers answer", "bold red"),
    "fine-here": ("resolver has an answer, the walk has none", "bold red"),
}
_STATUS = {
    "nxdomain": "no such name",
    "nodata": "no record of this type",
    "error": "failed",
    "timeout": "did not answer",
    "unsupported": "cannot be asked for this type",
    "no-resolver": "none is configured",
}


def stub_text(stub: Stub, view: View, room: int, own: bool = True) -> Text:
    """The node of the stub leg.

    Args:
        own: it is this host's resolver, not one that was named.
    """
    signs = view.signs
    fine = stub.status in ("answered", "nxdomain", "nodata")
    idle = stub.status in ("unsupported", "no-resolver")
    right = None if stub.elapsed is None else Piece(f"{stub.elapsed * 1000:,.1f} ms", "bold")
    mark = Piece(signs.good, "green") if fine else Piece(signs.bad, "bold red")
    head = [Piece(signs.idle, "dim") if idle else mark, Piece("hop 0", "bold")]
    head += [*sentence("this host's resolver" if own else "the resolver")]
    if stub.resolver:
        head += [*sentence(signs(stub.resolver))]
    text = flow(head, room, right, 2, signs.more)
    text.append("\n  ")
    text.append_text(flow(_said(stub, view), room - 2, indent=2, more=signs.more))
    return text


def _said(stub: Stub, view: View) -> Iterator[Piece]:
    signs = view.signs
    if stub.answer:
        kind = stub.answer[0][0]
        listed = [text if each == kind else f"{each} {text}" for each, text, _ in stub.answer[:4]]
        rest = len(stub.answer) - 4
        values = ", ".join([*listed, f"{rest} more"] if rest > 0 else listed)
        yield Piece(signs.arrow, "green")
        yield from sentence(signs(f"{kind} {values}"))
    else:
        words = _STATUS.get(stub.status, stub.status)
        detail = f": {stub.detail}" if stub.detail else ""
        good = stub.status in ("nxdomain", "nodata", "unsupported", "no-resolver")
        yield from sentence(signs(words + detail), "" if good else "red")
    if stub.compared:
        words, style = _COMPARED.get(stub.compared, (stub.compared, ""))
        yield from sentence(signs(words), style, f" {signs.dot} ")

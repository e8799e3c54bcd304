"""What a program prints of a report without reading JSON: names, data, places, findings, the tree.

Every text is safe to print: what came from the network is escaped as on the terminal.
"""

import io
from collections.abc import Iterable

from rich.console import Console, RenderableType

from dnstrace.model.annotation import Place
from dnstrace.model.finding import Finding
from dnstrace.model.report import Report
from dnstrace.model.rrset import RRset
from dnstrace.model.survey import Survey
from dnstrace.render import findings, screen, words
from dnstrace.render.escape import terminal
from dnstrace.render.servers import servers
from dnstrace.render.view import View
from dnstrace.wire import names, rdata, types

ONE_LINE = 1_000_000  # columns: nothing wraps


def name_text(name: bytes) -> str:
    """A name's presentation format with the final dot (RFC 1035 §5.1), from its wire form."""
    return names.to_text(name)


def type_text(type: int) -> str:
    """The mnemonic of an RR type, or TYPEnnn (RFC 3597 §5)."""
    return types.type_name(type)


def rdata_texts(rrset: RRset) -> tuple[str, ...]:
    """The data of an RRset's records in presentation format, in the order received."""
    return tuple(rdata.to_text(rrset.type, one, rrset.klass) for one in rrset.rdatas)


def place_text(place: Place) -> str:
    """Where an instance stands, `Frankfurt DE`; "" where no town is known."""
    return terminal(words.town(place))


def finding_text(finding: Finding) -> str:
    """A finding on one line: severity, code, what is wrong, at which servers, what to do."""
    (paragraph,) = findings.paragraphs([finding], View(ONE_LINE))
    return paragraph.plain


def render_tree(report: Report, width: int = 80, color: bool = False, verbose: bool = False) -> str:
    """A report as the command shows it: the tree, the answer, the findings, the totals.

    Args:
        width: columns, from 40 to 140.
        color: with the escape sequences of ANSI terminals (ECMA-48).
        verbose: with the records of every section.
    """
    target = _target(width, color)
    return _printed(target, screen.paragraphs(report, screen.view_of(target, verbose)))


def render_servers(
    survey: Survey, width: int = 80, color: bool = False, verbose: bool = False
) -> str:
    """A survey as `dnstrace servers` shows it; arguments as for `render_tree`."""
    target = _target(width, color)
    return _printed(target, servers(survey, screen.view_of(target, verbose)))


def _target(width: int, color: bool) -> Console:
    return screen.console(io.StringIO(), color, width)


def _printed(target: Console, parts: Iterable[RenderableType]) -> str:
    with target.capture() as captured:
        for part in parts:
            target.print(part, no_wrap=True, overflow="crop", crop=False)
    return captured.get()

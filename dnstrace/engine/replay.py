"""A walk once more, over the replies in a report: no network, equal steps."""

from typing import TYPE_CHECKING

from dnstrace.engine import option_checks
from dnstrace.engine.report_builder import has_own_root
from dnstrace.engine.runs import reports
from dnstrace.engine.venue import Opened, Venue
from dnstrace.errors import UsageError
from dnstrace.model.report import INTERRUPTED, NetworkUsed, Report
from dnstrace.model.zonecut import NameServer, ZoneCut
from dnstrace.options import Options
from dnstrace.resolver.ports import Record
from dnstrace.wire import names

if TYPE_CHECKING:
    from dnstrace.codec.anchors import TrustAnchors


def replay(report: Report) -> Report:
    """Walk once more over the replies of a report; the result has equal steps.

    Raises: UsageError for a report that was saved without its messages, and for one whose options
        cannot be.
    """
    if report.partial:
        raise UsageError(
            "this report was saved without its messages: it can be shown, not replayed"
        )
    from dnstrace.transport.recorded import RecordedNetwork

    try:
        options = option_checks.options(Options.from_report(report.options))
    except UsageError as error:
        raise UsageError(f"the report's options: {error}") from None
    options = options._replace(stub=False, hints=None, trust_anchor=None)
    options = options._replace(asn_db=(), vrps=(), slurm=(), cymru=False)
    used = NetworkUsed("replay", report.network.world, report.network.vantage)

    def open_network(record: Record) -> Opened:
        until = report.elapsed if report.status == INTERRUPTED else None
        return RecordedNetwork(record, report.trace, report.started, report.network.families, until)

    first = report.trace.steps[0] if report.trace.steps else None
    root = None
    if first is not None and first.zone == names.ROOT and first.source == "hints":
        servers = tuple(NameServer(name, known) for name, known in first.servers)
        root = ZoneCut(names.ROOT, servers, "hints")
    own_root = has_own_root(report.options)
    venue = Venue(used, open_network, root, _anchors(report), own_root=own_root)
    again = next(reports([report.question], options, None, venue))
    annotations = report.annotations
    return again._replace(
        # What was read of tables, or told by others, cannot be had from the replies.
        annotations=again.annotations._replace(stub=annotations.stub, origins=annotations.origins),
        options=report.options,
    )


def _anchors(report: Report) -> "TrustAnchors | None":
    """The trust anchors that a report names; `None` when it used the built-in ones."""
    lines = dict(report.options).get("trust_anchors")
    if not isinstance(lines, list | tuple):
        return None
    from dnstrace.codec.anchors import parse

    return parse("\n".join(map(str, lines)), "the report's trust anchors")
